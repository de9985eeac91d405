"""The network of territories, agreements and meetings, and organisations, with a fixed layout."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import networkx
import numpy
from numpy.typing import NDArray

from stigraph.engine.interface import Engine
from stigraph.table import table
from stigraph.words import Reference, Row, Words, certain, filled, reference

_Places: TypeAlias = NDArray[numpy.float64]

_SEED = 20230612
_ROUNDS = 300
_SCREEN = (560.0, 320.0)
"""Half the width and height of the picture in pixels, when its nodes fill one screen."""
_NODES_OF_A_SCREEN = 40
_LABEL = (142.0, 92.0)
"""The room that a node takes with its label."""
_WIDER = 1.2
"""How much sooner labels give way sideways: screens are wider than high."""
_GIVE = 0.35
"""How much of an overlap is given way to at a time: all at once would swing to and fro."""

_READ_WEAKLY = 2
"""Readings of this strength or less are drawn as inferred."""

_BELONGS = Reference("sti:territory", Words("属する国・地域", "belongs to"))

_KINDS: Mapping[str, str] = {
    "Territory": "territory",
    "Organisation": "organisation",
    "Agreement": "agreement",
    "Meeting": "meeting",
}


@dataclass(frozen=True, slots=True)
class Node:
    """One thing of the picture with its place in it and the number of its edges."""

    id: str
    kind: str
    """territory, organisation, agreement or meeting"""
    label: Words
    degree: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Edge:
    """One relation of the picture."""

    source: str
    target: str
    relation: Words
    weak: bool
    """True where it is inferred or transcribed, not read from the words."""


@dataclass(frozen=True, slots=True)
class Network:
    """A picture's worth of nodes and edges, in a fixed order."""

    territory: Reference | None
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def node(self, curie: str) -> Node:
        """Return the node with this CURIE. Raises KeyError if the picture has none."""
        for node in self.nodes:
            if node.id == curie:
                return node
        raise KeyError(curie)


async def network(engine: Engine, territory: str | None = None) -> Network:
    """Return the network around one territory, or of everything that is tied.

    The same snapshot gives the same nodes, edges and positions.
    """
    rows = await table(
        engine, "network/edges", {} if territory is None else {"territory": territory}
    )
    labels: dict[str, tuple[str, Words]] = {}
    joined: dict[tuple[str, str, str], Edge] = {}
    for row in rows:
        for edge in _edges(row, labels):
            key = (edge.source, edge.target, edge.relation.text("en"))
            known = joined.get(key)
            # One record that says so in words is enough for a solid line.
            if known is None or known.weak:
                joined[key] = edge
    edges = tuple(joined[key] for key in sorted(joined))
    places = _layout(tuple(sorted(labels)), edges)
    graph = _graph(tuple(sorted(labels)), edges)
    nodes = tuple(
        Node(curie, *labels[curie], graph.degree(curie), *places[curie])
        for curie in sorted(labels, key=lambda curie: (-graph.degree(curie), curie))
    )
    own = None if territory is None else _named(territory, labels)
    return Network(own, nodes, edges)


def centrality(view: Network) -> Mapping[str, float]:
    """Return the degree centrality of each node: the share of the others it is joined to."""
    found: dict[str, float] = networkx.degree_centrality(
        _graph(tuple(node.id for node in view.nodes), view.edges)
    )
    return found


def _named(territory: str, labels: Mapping[str, tuple[str, Words]]) -> Reference:
    """The territory of a code in any case; without a tie it is called by its code."""
    for curie, (_, label) in labels.items():
        if curie.casefold() == f"territory:{territory}".casefold():
            return Reference(curie, label)
    return Reference(f"territory:{territory}", Words(territory, territory))


def _edges(row: Row, labels: dict[str, tuple[str, Words]]) -> list[Edge]:
    subject, participant = certain(row, "subject"), certain(row, "participant")
    side, role = reference(row, "side"), certain(row, "role")
    kind = certain(row, "participantClass").slug
    weak = int(filled(row, "strength")) <= _READ_WEAKLY
    labels[subject.id] = (_KINDS[certain(row, "subjectClass").slug], subject.label)
    if side is not None:
        labels[side.id] = ("territory", side.label)
    if kind == "Organisation":
        labels[participant.id] = ("organisation", participant.label)
        edges = [Edge(participant.id, subject.id, role.label, weak)]
        if side is not None:
            edges.append(Edge(participant.id, side.id, _BELONGS.label, False))
        return edges
    # A person stands in the picture as the side; the table of the tie page names the person.
    return [] if side is None else [Edge(side.id, subject.id, role.label, weak)]


def _graph(nodes: Sequence[str], edges: Sequence[Edge]) -> "networkx.Graph[str]":
    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from((edge.source, edge.target) for edge in edges)
    return graph


def _layout(nodes: Sequence[str], edges: Sequence[Edge]) -> Mapping[str, tuple[int, int]]:
    """Positions in whole pixels: seeded, and from sorted nodes, so the same each time."""
    if len(nodes) == 0:
        return {}
    spread = math.sqrt(len(nodes) / _NODES_OF_A_SCREEN)
    places = networkx.spring_layout(
        _graph(nodes, edges), seed=_SEED, iterations=_ROUNDS, k=2.4 / math.sqrt(len(nodes)), scale=1
    )
    rough = numpy.array([places[node] for node in nodes]) * numpy.array(_SCREEN) * max(spread, 0.5)
    apart = _pushed_apart(rough)
    return {
        node: (round(float(x)), round(float(y))) for node, (x, y) in zip(nodes, apart, strict=True)
    }


def _pushed_apart(places: _Places) -> _Places:
    """The places with room for a label at each: boxes that overlap give way on the nearer side."""
    box = numpy.array(_LABEL)
    for _ in range(_ROUNDS):
        gaps = places[:, None, :] - places[None, :, :]
        overlap = box - numpy.abs(gaps)
        meets = (overlap > 0).all(axis=2) & ~numpy.eye(len(places), dtype=bool)
        if not meets.any():
            break
        # Two on one spot part by their order, so that nothing depends on chance.
        order = numpy.sign(
            numpy.subtract.outer(numpy.arange(len(places)), numpy.arange(len(places)))
        )
        direction = numpy.where(gaps == 0, order[:, :, None], numpy.sign(gaps))
        sideways = overlap[:, :, 0] / box[0] < _WIDER * overlap[:, :, 1] / box[1]
        push = numpy.zeros_like(gaps)
        push[:, :, 0] = numpy.where(meets & sideways, direction[:, :, 0] * overlap[:, :, 0], 0)
        push[:, :, 1] = numpy.where(meets & ~sideways, direction[:, :, 1] * overlap[:, :, 1], 0)
        places = places + push.sum(axis=1) * _GIVE
    return places
