"""A slice of the network: the nodes and edges that some conditions leave, each with its records."""

import difflib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date

from stigraph.dates import Certainty
from stigraph.errors import StigraphError
from stigraph.in_force import ended
from stigraph.network.ties import CLASSES, Item, Link, Ties
from stigraph.sourcing import SourceLine
from stigraph.status import AsOf, strongest
from stigraph.ties import LISTED_ONLY, PRINTED_UNITS
from stigraph.words import Reference, Words

KINDS = tuple(PRINTED_UNITS)
TYING_KINDS = tuple(kind for kind in KINDS if kind not in LISTED_ONLY)
"""The kinds that a slice holds unless others are asked for: examples tie nobody by themselves."""
LEVELS = ("government", "agency", "institution", "person", "not-stated")
NODE_CLASSES = tuple(dict.fromkeys(CLASSES.values()))
THINGS = frozenset({"agreement", "meeting", "programme", "project", "fund"})
"""The classes of what ties; without any of them those that it ties are joined directly."""
USUAL_CLASSES = tuple(one for one in NODE_CLASSES if one != "person")
MOST_NODES = 300

NOTE = Words(
    "読んだのは日本を中心とする文書である。日本が中央に見え、他の国・地域どうしの結びつきが乏しく見えるのは"
    "その結果であって、世界の協力の姿ではない。次数、媒介性、まとまりは、読んだ記録の中での位置を表すだけで、"
    "重要さや優劣の順位ではない。線のないことは、関係のないことを意味しない(読んでいないだけかもしれない)。"
    "八を超える国・地域の枠組みは誰も結ばない。言えるのは、どの文書のどの箇所が、誰と誰を、何によって"
    "結びつけて述べているかである。",
    "The documents that were read centre on Japan. That Japan stands in the middle and that others "
    "seem hardly joined to each other comes of this, and is not the shape of cooperation in the "
    "world. Degree, betweenness and communities tell where a node stands in what was read; they "
    "rank nobody. A missing line does not mean a missing tie: it may not have been read. Frames of "
    "more than eight territories tie nobody. What can be said is which place of which document "
    "joins whom to whom, and by what.",
)
"""What a record that centres on Japan can and cannot show."""

_SIDE = Reference("sti:hasSide", Words("関係する国・地域", "side"))
_HOME = Reference("sti:territory", Words("属する国・地域", "belongs to"))
_SHARED = Reference("sti:participant", Words("共に名を挙げられる", "named in the same"))
_READ_WEAKLY = 2
"""Readings of this strength or less are drawn as inferred."""
_BETWEEN = {"ja": "、", "en": ", "}


class UnknownChoice(StigraphError):
    """A value that is none of those that a condition takes."""

    def __init__(self, name: str, given: str, choices: Sequence[str]) -> None:
        super().__init__(f"there is no {name} {given} — it is one of {', '.join(choices)}")
        self.name = name
        self.given = given
        self.choices = tuple(choices)
        self.nearest = next(iter(difflib.get_close_matches(given, choices, n=1)), None)


def listed(given: str | None) -> list[str]:
    """Return the values of a list parted by commas.

    >>> listed("IT, FR,")
    ['IT', 'FR']
    """
    return [part for each in (given or "").split(",") if (part := each.strip())]


def chosen(name: str, given: str | None, choices: Sequence[str]) -> tuple[str, ...]:
    """Return the values of a list like `instrument,session`, in the order of the choices.

    Raises UnknownChoice. Nothing given is nothing chosen.

    >>> chosen("kind", "session, instrument", ("instrument", "session"))
    ('instrument', 'session')
    """
    wanted = listed(given)
    for one in wanted:
        if one not in choices:
            raise UnknownChoice(name, one, choices)
    return tuple(choice for choice in choices if choice in wanted)


@dataclass(frozen=True, slots=True)
class Slice:
    """The conditions of a slice; of several values of one condition, any will do."""

    as_of: date
    """What had certainly not come about by then, or had certainly ended, is left out."""
    known_by: date | None = None
    territories: tuple[str, ...] = ()
    """Codes; what ties one of them is kept, and whom else it ties. None means all."""
    kinds: tuple[str, ...] = TYING_KINDS
    levels: tuple[str, ...] = ()
    """Levels of the ties. None means all."""
    classes: tuple[str, ...] = USUAL_CLASSES
    """Classes of the nodes."""

    @property
    def is_direct(self) -> bool:
        """Whether those who are tied are joined directly, without what ties them."""
        return THINGS.isdisjoint(self.classes)

    def takes(self, item: Item) -> bool:
        """Whether an item meets the conditions, whatever the day."""
        return (
            item.kind.slug in self.kinds
            and (len(self.levels) == 0 or not set(self.levels).isdisjoint(item.levels))
            and (
                len(self.territories) == 0
                or any(side.slug in self.territories for side in item.sides)
            )
        )


def slice_of(
    codes: Iterable[str],
    *,
    as_of: date,
    known_by: date | None = None,
    kind: str | None = None,
    level: str | None = None,
    node_class: str | None = None,
) -> Slice:
    """Return the slice of conditions as they are typed, several values parted by commas.

    `codes` are as `territories.resolve` gives them. Raises UnknownChoice.
    """
    return Slice(
        as_of,
        known_by,
        tuple(sorted(set(codes))),
        chosen("kind", kind, KINDS) or TYING_KINDS,
        chosen("level", level, LEVELS),
        chosen("class", node_class, NODE_CLASSES) or USUAL_CLASSES,
    )


@dataclass(frozen=True, slots=True)
class Node:
    """One territory, organisation, person or thing of the slice."""

    id: str
    node_class: str
    label: Words
    territory: str | None
    """The code of a territory, or of the one side on which somebody stands; None of a thing."""
    kinds: tuple[str, ...]
    """The tie kinds of a thing."""
    as_of: AsOf | None
    """Whether a thing had come about; None of those whom it ties."""
    degree: int = 0
    """The number of nodes that it is joined to in the whole slice."""


@dataclass(frozen=True, slots=True)
class Edge:
    """That two nodes are joined, with every relation of the two and the records behind it."""

    source: str
    target: str
    kind: str
    """role, side, home, tie or shared"""
    relations: tuple[Reference, ...]
    as_of: AsOf
    inferred: bool
    """True where all of it is inferred or transcribed, not read from the words."""
    records: tuple[str, ...]
    through: tuple[str, ...]
    """The things behind an edge of those whom they tie."""
    pairs: tuple[tuple[str, str], ...]
    """The pairs of territories whose tie holds the records, by their codes."""

    @property
    def id(self) -> str:
        """The ids of the two: one edge joins them, whatever the number of relations."""
        return f"{self.source}|{self.target}"

    @property
    def label(self) -> Words:
        """The relations in one text."""
        ja, en = (
            _BETWEEN[language].join(one.label.text(language) for one in self.relations)
            for language in ("ja", "en")
        )
        return Words(ja, en)


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes and edges in a fixed order, of a class and by id: no order here is a rank."""

    cut: Slice
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    sources: Mapping[str, SourceLine] = field(default_factory=dict)
    """The sources of the records of the edges."""
    nodes_in_all: int = 0
    edges_in_all: int = 0
    not_yet: int = 0
    """Things left out because they had certainly not come about."""
    over: int = 0
    """Things left out because they had certainly ended."""
    undated_documents: int = 0

    def node(self, curie: str) -> Node:
        """Return the node with this CURIE. Raises KeyError if the slice has none."""
        for node in self.nodes:
            if node.id == curie:
                return node
        raise KeyError(curie)

    def shortened(self, most: int) -> "Network":
        """Return the network with the most joined nodes alone; what was in all is still told."""
        if len(self.nodes) <= most:
            return self
        shown = sorted(self.nodes, key=lambda node: (-node.degree, node.id))[:most]
        ids = {node.id for node in shown}
        edges = tuple(edge for edge in self.edges if edge.source in ids and edge.target in ids)
        return replace(
            self,
            nodes=tuple(node for node in self.nodes if node.id in ids),
            edges=edges,
            sources=_sources_of(edges, self.sources),
        )


@dataclass(slots=True)
class _Joint:
    """An edge in the making."""

    kind: str
    relations: dict[str, Reference] = field(default_factory=dict)
    states: list[AsOf] = field(default_factory=list)
    records: set[str] = field(default_factory=set)
    through: set[str] = field(default_factory=set)
    pairs: set[tuple[str, str]] = field(default_factory=set)

    def told(self) -> tuple[Reference, ...]:
        """The relations by id; that a side has a part in it goes without saying beside a role."""
        said = [self.relations[id] for id in sorted(self.relations) if id != _SIDE.id]
        return tuple(said) or (_SIDE,)


@dataclass(frozen=True, slots=True)
class _Standing:
    """An item that is in the slice, with the records that are kept and how it stands."""

    item: Item
    records: tuple[str, ...]
    as_of: AsOf


class _Loom:
    """Nodes and edges as they are woven; each class that is not asked for is passed over."""

    def __init__(self, classes: Iterable[str]) -> None:
        self._classes = frozenset(classes)
        self._things: dict[str, tuple[Reference, str, dict[str, None], list[AsOf]]] = {}
        self._others: dict[str, tuple[Reference, str, set[str]]] = {}
        self._joints: dict[tuple[str, str], _Joint] = {}

    def keeps(self, node_class: str) -> bool:
        return node_class in self._classes

    def thing(self, own: _Standing) -> None:
        item = own.item
        if self.keeps(item.node_class):
            known = self._things.setdefault(item.thing.id, (item.thing, item.node_class, {}, []))
            known[2][item.kind.slug] = None
            known[3].append(own.as_of)

    def other(self, who: Reference, node_class: str, side: Reference | None) -> None:
        if self.keeps(node_class):
            known = self._others.setdefault(who.id, (who, node_class, set()))
            if side is not None:
                known[2].add(side.slug)

    def join(
        self, source: str, target: str, kind: str, relation: Reference, own: _Standing,
        records: Iterable[str],
    ) -> None:  # fmt: skip
        if source == target or not {source, target} <= self._things.keys() | self._others.keys():
            return
        joint = self._joints.setdefault((source, target), _Joint(kind))
        joint.relations[relation.id] = relation
        joint.states.append(own.as_of)
        joint.records.update(records)
        joint.through.add(own.item.thing.id)
        joint.pairs.add(own.item.pair)

    def nodes(self) -> tuple[Node, ...]:
        neighbours: dict[str, set[str]] = {}
        for source, target in self._joints:
            neighbours.setdefault(source, set()).add(target)
            neighbours.setdefault(target, set()).add(source)
        made = [
            Node(id, node_class, thing.label, None, tuple(kinds), strongest(states))
            for id, (thing, node_class, kinds, states) in self._things.items()
        ] + [
            Node(id, node_class, who.label, sides.pop() if len(sides) == 1 else None, (), None)
            for id, (who, node_class, sides) in self._others.items()
            if id not in self._things
        ]
        counted = (replace(node, degree=len(neighbours.get(node.id, ()))) for node in made)
        return tuple(
            sorted(counted, key=lambda node: (NODE_CLASSES.index(node.node_class), node.id))
        )

    def edges(self, sources: Mapping[str, SourceLine]) -> tuple[Edge, ...]:
        return tuple(
            Edge(
                source,
                target,
                joint.kind,
                joint.told(),
                strongest(joint.states),
                joint.kind != "home"
                and all(sources[record].strength <= _READ_WEAKLY for record in joint.records),
                tuple(sorted(joint.records)),
                tuple(sorted(joint.through)) if joint.kind in ("tie", "shared") else (),
                tuple(sorted(joint.pairs)),
            )
            for (source, target), joint in sorted(self._joints.items())
        )


def sliced(ties: Ties, cut: Slice) -> Network:
    """Return the slice of what was read: the same facts and conditions give the same network."""
    kept = ties.kept(cut.known_by)
    standing, not_yet, over = _standing(ties, cut, kept)
    loom = _Loom(cut.classes)
    for own in standing:
        if not cut.is_direct:
            loom.thing(own)
        for side in own.item.sides:
            loom.other(side, "territory", side)
        for link in _links(ties, own):
            _name(loom, link)
    if cut.is_direct:
        _join_directly(loom, ties, standing)
    else:
        for own in standing:
            _join_to_thing(loom, own, _links(ties, own))
    edges, nodes = loom.edges(ties.sources), loom.nodes()
    return Network(
        cut,
        nodes,
        edges,
        _sources_of(edges, ties.sources),
        len(nodes),
        len(edges),
        not_yet,
        over,
        len(ties.undated(cut.known_by)),
    )


def _standing(ties: Ties, cut: Slice, kept: AbstractSet[str]) -> tuple[list[_Standing], int, int]:
    """The items of the slice, and the numbers of things that had not come about or were over."""
    found: list[_Standing] = []
    not_yet, over = set[str](), set[str]()
    for item in ties.items:
        if not cut.takes(item) or not item.stands(kept):
            continue
        come = item.come_about(kept, cut.as_of)
        life = ties.life(item, cut.known_by)
        if come is AsOf.no:
            not_yet.add(item.thing.id)
        elif ended(life, cut.as_of) is Certainty.certainly:
            over.add(item.thing.id)
        else:
            records = tuple(record for record in item.records if record in kept)
            found.append(_Standing(item, records, come))
    shown = {own.item.thing.id for own in found}
    return found, len(not_yet - shown), len(over - shown)


def _links(ties: Ties, own: _Standing) -> Iterator[Link]:
    for record in own.records:
        yield from ties.links.get((own.item.thing.id, record), ())


def _name(loom: _Loom, link: Link) -> None:
    if link.node_class != "territory":
        loom.other(link.participant, link.node_class, link.side)
    if link.side is not None:
        loom.other(link.side, "territory", link.side)


def _join_to_thing(loom: _Loom, own: _Standing, links: Iterable[Link]) -> None:
    """Sides and participants to the thing, and these to the territory they belong to."""
    item = own.item
    for side in item.sides:
        naming = [record for record, named in item.named.items() if side.id in named]
        loom.join(side.id, item.thing.id, "side", _SIDE, own, set(naming) & set(own.records))
    for link in links:
        # A person who is no node stands in the picture as the side, in his or her role.
        if loom.keeps(link.node_class) and link.node_class != "territory":
            loom.join(link.participant.id, item.thing.id, "role", link.role, own, (link.record,))
            _join_home(loom, own, link)
        elif link.side is not None and link.node_class != "organisation":
            loom.join(link.side.id, item.thing.id, "side", link.role, own, (link.record,))


def _join_home(loom: _Loom, own: _Standing, link: Link) -> None:
    if link.side is not None and link.side.id != link.participant.id:
        loom.join(link.participant.id, link.side.id, "home", _HOME, own, (link.record,))


def _join_directly(loom: _Loom, ties: Ties, standing: Sequence[_Standing]) -> None:
    """Territories by what ties them, the others by what names both."""
    named: dict[str, dict[str, set[str]]] = {}
    last: dict[str, _Standing] = {}
    for own in standing:
        item = own.item
        if item.kind.slug not in LISTED_ONLY:
            side, facing = item.sides
            proofs = item.named.keys() & set(own.records)
            loom.join(side.id, facing.id, "tie", item.kind, own, proofs)
        last[item.thing.id] = own
        for link in _links(ties, own):
            if link.node_class != "territory" and loom.keeps(link.node_class):
                by_name = named.setdefault(item.thing.id, {})
                by_name.setdefault(link.participant.id, set()).add(link.record)
                _join_home(loom, own, link)
    for thing, by_name in named.items():
        for one, other in itertools.combinations(sorted(by_name), 2):
            records = by_name[one] | by_name[other]
            loom.join(one, other, "shared", _SHARED, last[thing], records)


def _sources_of(
    edges: Iterable[Edge], sources: Mapping[str, SourceLine]
) -> Mapping[str, SourceLine]:
    wanted = {record for edge in edges for record in edge.records}
    return {record: sources[record] for record in sorted(wanted)}
