"""What an explorer shows of a network: a part, steps taken from there, and ways between two."""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import networkx

from stigraph.network.slices import Edge, Network, Node

Place: TypeAlias = tuple[int, int]

MOST_SHOWN = 500
"""More than this cannot be read, whatever draws it."""
MOST_WAYS = 5

_ROOM = (130, 70)
"""The room that a node takes with its name, in pixels."""
_RING = 140
"""How far from the node that is opened its neighbours stand, and how much further each ring."""


@dataclass(frozen=True, slots=True)
class View:
    """What is shown, and where."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    places: Mapping[str, Place]
    hidden: tuple[str, ...]
    """Nodes that were taken away by hand and would be shown otherwise."""
    refused: int
    """Neighbours that were asked for and have no room."""
    more: Mapping[str, int]
    """By node, how many of those it is joined to are not shown; nodes without such are absent."""


@dataclass(frozen=True, slots=True)
class Way:
    """One shortest way between two nodes, edge by edge."""

    edges: tuple[Edge, ...]


def view(
    whole: Network,
    places: Mapping[str, Place],
    *,
    opened: Sequence[str] = (),
    added: Sequence[str] = (),
    hidden: Sequence[str] = (),
) -> View:
    """Return what is shown after some steps from the nodes that have places.

    Each node in `opened` is joined by its neighbours in turn, which stand around it; those in
    `added` come alone; what is in `hidden` is left out. The same steps give the same view.
    """
    near = _neighbours(whole)
    found = dict(places)
    refused = 0
    coming = [(node, (node, *near[node])) for node in opened if node in near]
    for node, asked in (*coming, *((one, (one,)) for one in added)):
        newcomers = [one for one in asked if one not in found]
        refused += max(0, len(found) + len(newcomers) - MOST_SHOWN)
        for one in newcomers[: max(0, MOST_SHOWN - len(found))]:
            found[one] = _free_place(found, _about(node, near, found))
    shown = {one: place for one, place in found.items() if one not in hidden}
    unseen = {one: sum(other not in shown for other in near[one]) for one in shown}
    return View(
        tuple(node for node in whole.nodes if node.id in shown),
        tuple(edge for edge in whole.edges if edge.source in shown and edge.target in shown),
        shown,
        tuple(dict.fromkeys(one for one in hidden if one in found)),
        refused,
        {one: number for one, number in unseen.items() if number > 0},
    )


def ways(whole: Network, start: str, end: str) -> tuple[Way, ...]:
    """Return the shortest ways between two nodes, five at most; none if nothing joins them.

    That somebody belongs to a territory joins nobody: such edges are walked only where that
    territory is one of the two.
    """
    walked = {
        frozenset((edge.source, edge.target)): edge
        for edge in whole.edges
        if edge.kind != "home" or edge.target in (start, end)
    }
    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_edges_from(sorted((min(ends), max(ends)) for ends in walked))
    if start == end or start not in graph or end not in graph:
        return ()
    try:
        found = list(itertools.islice(networkx.all_shortest_paths(graph, start, end), MOST_WAYS))
    except networkx.NetworkXNoPath:
        return ()
    return tuple(
        Way(tuple(walked[frozenset(pair)] for pair in itertools.pairwise(nodes))) for nodes in found
    )


def _neighbours(whole: Network) -> Mapping[str, list[str]]:
    """By node, those it is joined to, in the order of the network."""
    found: dict[str, dict[str, None]] = {node.id: {} for node in whole.nodes}
    for edge in whole.edges:
        found[edge.source][edge.target] = None
        found[edge.target][edge.source] = None
    return {node: sorted(near) for node, near in found.items()}


def _about(node: str, near: Mapping[str, Sequence[str]], found: Mapping[str, Place]) -> Place:
    """Where a node stands, or, if it has no place yet, the middle of its neighbours that have."""
    if node in found:
        return found[node]
    known = [found[one] for one in near[node] if one in found] or list(found.values()) or [(0, 0)]
    return (
        round(sum(x for x, _ in known) / len(known)),
        round(sum(y for _, y in known) / len(known)),
    )


def _free_place(found: Mapping[str, Place], centre: Place) -> Place:
    """The first place around a centre, ring by ring, where no other node has its room."""
    taken = tuple(found.values())
    return next(
        place
        for place in _around(centre)
        if not any(abs(place[0] - x) < _ROOM[0] and abs(place[1] - y) < _ROOM[1] for x, y in taken)
    )


def _around(centre: Place) -> Iterator[Place]:
    for ring in itertools.count(1):
        spots = 8 * ring
        for spot in range(spots):
            angle = 2 * math.pi * spot / spots
            yield (
                centre[0] + round(ring * _RING * math.cos(angle)),
                centre[1] + round(ring * _RING * math.sin(angle)),
            )
