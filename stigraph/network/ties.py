"""What ties territories, as read for the network: items, whom records name, and their sources."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from stigraph.engine.interface import Engine
from stigraph.in_force import Evidence, of_row, partner_of
from stigraph.iris import short
from stigraph.sourcing import LetThrough, SourceLine, source_line
from stigraph.status import AsOf, BareDate
from stigraph.table import table
from stigraph.ties import come_about
from stigraph.words import Reference, Row, cell, certain, filled, reference

CLASSES: Mapping[str, str] = {
    "Territory": "territory",
    "Organisation": "organisation",
    "Person": "person",
    "Agreement": "agreement",
    "Meeting": "meeting",
    "Programme": "programme",
    "ProgrammeEdition": "programme",
    "Call": "programme",
    "CallLeg": "programme",
    "Project": "project",
    "Fund": "fund",
}
"""The class of node that things of each class of the ontology are."""


@dataclass(frozen=True, slots=True)
class Link:
    """That a record names somebody in what ties territories."""

    record: str
    participant: Reference
    node_class: str
    """organisation, person or territory"""
    role: Reference
    side: Reference | None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that ties two territories, with the ids of the records that say so."""

    id: str
    sides: tuple[Reference, Reference]
    thing: Reference
    node_class: str
    kind: Reference
    """The tie kind, such as `concept:tie-kinds/instrument`."""
    levels: tuple[str, ...]
    named: Mapping[str, frozenset[str]]
    """By record that the tie rests on, the territories that it names by itself."""
    records: tuple[str, ...]
    """These and the others that speak of the same thing."""
    dates: tuple[tuple[str, BareDate], ...]
    refined: Mapping[str, str]
    """By record that completes another, that other one."""

    @property
    def pair(self) -> tuple[str, str]:
        """The codes of the two in alphabetical order."""
        one, other = self.sides
        return one.slug, other.slug

    def stands(self, kept: AbstractSet[str]) -> bool:
        """Whether the records that are kept still put both territories on the thing."""
        found: set[str] = set()
        for record, territories in self.named.items():
            if record in kept:
                found |= territories
        return {side.id for side in self.sides} <= found

    def come_about(self, kept: AbstractSet[str], day: date) -> AsOf:
        """Whether it had come about by the end of a day, as the records that are kept tell."""
        dates = [(record, dated) for record, dated in self.dates if record in kept]
        proving = self.named.keys() & kept
        shown_on = [
            dated
            for record, dated in dates
            if record in proving or self.refined.get(record) in proving
        ]
        return come_about(self.kind.slug, [dated for _, dated in dates], shown_on, day)


@dataclass(frozen=True, slots=True)
class Life:
    """What one record says of the life of an agreement, and when its page was out."""

    record: str
    partner: str | None
    """The code of the partner it speaks of; None where nobody says who that is."""
    evidence: Evidence
    published: date | None


@dataclass(frozen=True, slots=True)
class Ties:
    """All that ties one territory, or any, to others."""

    items: tuple[Item, ...]
    links: Mapping[tuple[str, str], Sequence[Link]]
    """By thing and record."""
    sources: Mapping[str, SourceLine]
    """By record."""
    lives: Mapping[str, Sequence[Life]]
    """By agreement."""

    def kept(self, known_by: date | None) -> frozenset[str]:
        """The records that were published by a day; all of them where none is asked for."""
        let_through = LetThrough.of(None, known_by)
        return frozenset(
            record for record, source in self.sources.items() if let_through.passes(source)
        )

    def undated(self, known_by: date | None) -> frozenset[str]:
        """The documents that are left out because nothing says when they were published."""
        let_through = LetThrough.of(None, known_by)
        return frozenset(
            source.document.id
            for source in self.sources.values()
            if let_through.refuses_undated(source)
        )

    def life(self, item: Item, known_by: date | None) -> list[Evidence]:
        """What was known by a day of the life of an agreement between the two of an item."""
        return [
            one.evidence
            for one in self.lives.get(item.thing.id, ())
            if (one.partner is None or one.partner in item.pair)
            and (known_by is None or (one.published is not None and one.published <= known_by))
        ]


async def ties(engine: Engine, territories: Sequence[str] = ()) -> Ties:
    """Return what ties these territories, or any if none is named.

    Codes are as `territories.resolve` gives them. Of several, all ties are read and none is
    dropped: a slice takes its own.
    """
    one = {"territory": territories[0]} if len(territories) == 1 else {}
    items, evidence, edges, sources, lives = await asyncio.gather(
        table(engine, "network/items", one),
        table(engine, "network/evidence", one),
        table(engine, "network/edges", one),
        table(engine, "network/sources", one),
        table(engine, "agreement/evidence"),
    )
    read = {line.id: line for line in map(source_line, sources)}
    return Ties(
        items=_items(items, evidence, read), links=_links(edges), sources=read, lives=_lives(lives)
    )


def _items(
    rows: Sequence[Row], evidence: Sequence[Row], sources: Mapping[str, SourceLine]
) -> tuple[Item, ...]:
    said = _grouped(evidence, "item")
    return tuple(
        _item(group, said.get(item, ()), sources) for item, group in _grouped(rows, "item").items()
    )


def _item(group: Sequence[Row], evidence: Sequence[Row], sources: Mapping[str, SourceLine]) -> Item:
    head = group[0]
    named: dict[str, set[str]] = {}
    records: dict[str, None] = {}
    planned: set[str] = set()
    for row in evidence:
        record = short(filled(row, "record"))
        records[record] = None
        territory = cell(row, "named")
        if cell(row, "proves") == "true":
            own = named.setdefault(record, set())
            own |= set() if territory is None else {short(territory)}
        if (cell(row, "modality") or "").endswith("/planned"):
            planned.add(record)
    refined = {
        record: refines for record in records if (refines := sources[record].refines) is not None
    }
    dates = {
        (record, filled(row, "edtf")): BareDate.of_row(
            row,
            sources[record].kind,
            planned=record in planned or refined.get(record) in planned,
        )
        for row in evidence
        if cell(row, "edtf") is not None
        for record in (short(filled(row, "record")),)
    }
    levels = (one.slug for row in group if (one := reference(row, "level")) is not None)
    return Item(
        id=short(filled(head, "item")),
        sides=(certain(head, "a"), certain(head, "b")),
        thing=certain(head, "thing"),
        node_class=CLASSES[certain(head, "thingClass").slug],
        kind=certain(head, "itemKind"),
        levels=tuple(dict.fromkeys(levels)),
        named={record: frozenset(own) for record, own in named.items()},
        records=tuple(records),
        dates=tuple((record, dated) for (record, _), dated in dates.items()),
        refined=refined,
    )


def _links(rows: Iterable[Row]) -> Mapping[tuple[str, str], Sequence[Link]]:
    found: dict[tuple[str, str], list[Link]] = {}
    for row in rows:
        record = short(filled(row, "record"))
        link = Link(
            record=record,
            participant=certain(row, "participant"),
            node_class=CLASSES[certain(row, "participantClass").slug],
            role=certain(row, "role"),
            side=reference(row, "side"),
        )
        found.setdefault((certain(row, "subject").id, record), []).append(link)
    return found


def _lives(rows: Iterable[Row]) -> Mapping[str, Sequence[Life]]:
    found: dict[str, list[Life]] = {}
    for row in rows:
        published = cell(row, "published")
        life = Life(
            record=short(filled(row, "record")),
            partner=partner_of(row),
            evidence=of_row(row),
            published=None if published is None else date.fromisoformat(published),
        )
        found.setdefault(short(filled(row, "agreement")), []).append(life)
    return found


def _grouped(rows: Iterable[Row], name: str) -> Mapping[str, Sequence[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(filled(row, name), []).append(row)
    return found
