"""Where the nodes of a slice stand: seeded, and from sorted nodes, so the same each time."""

import math
from collections.abc import Mapping
from typing import TypeAlias

import networkx
import numpy
from numpy.typing import NDArray

from stigraph.network.graphs import bare
from stigraph.network.measures import SEED
from stigraph.network.slices import Network

_Places: TypeAlias = NDArray[numpy.float64]

_STEPS = 100
"""Of the springs that draw together what is joined."""
_ROUNDS = 300
"""Of giving way to each other, at most."""
_SCREEN = (560.0, 320.0)
"""Half the width and height of the picture in pixels, when its nodes fill one screen."""
_NODES_OF_A_SCREEN = 40
_LABEL = (142.0, 92.0)
"""The room that a node takes with its label."""
_WIDER = 1.2
"""How much sooner labels give way sideways: screens are wider than high."""
_GIVE = 0.35
"""How much of an overlap is given way to at a time: all at once would swing to and fro."""


def places(network: Network) -> Mapping[str, tuple[int, int]]:
    """Return the place of each node in whole pixels, with room for a label at each."""
    return placed(bare(network))


def placed(graph: "networkx.Graph[str]") -> Mapping[str, tuple[int, int]]:
    """Return the same for the nodes of any graph; it is to be built in a fixed order."""
    nodes = sorted(graph)
    if len(nodes) == 0:
        return {}
    spread = math.sqrt(len(nodes) / _NODES_OF_A_SCREEN)
    found = networkx.spring_layout(
        graph, seed=SEED, iterations=_STEPS, k=2.4 / math.sqrt(len(nodes)), scale=1
    )
    rough = numpy.array([found[node] for node in nodes]) * numpy.array(_SCREEN) * max(spread, 0.5)
    apart = _pushed_apart(rough)
    return {
        node: (round(float(x)), round(float(y))) for node, (x, y) in zip(nodes, apart, strict=True)
    }


def _pushed_apart(places: _Places) -> _Places:
    """The places with room for a label at each: boxes that overlap give way on the nearer side."""
    wide, high = _LABEL
    x, y = places.T.copy()
    for _ in range(_ROUNDS):
        meet = (numpy.abs(x[:, None] - x) < wide) & (numpy.abs(y[:, None] - y) < high)
        one, other = numpy.nonzero(numpy.triu(meet, k=1))
        if len(one) == 0:
            break
        across, along = x[one] - x[other], y[one] - y[other]
        too_wide, too_high = wide - numpy.abs(across), high - numpy.abs(along)
        sideways = too_wide / wide < _WIDER * too_high / high
        for axis, gap, push in (
            (x, across, numpy.where(sideways, too_wide, 0.0)),
            (y, along, numpy.where(sideways, 0.0, too_high)),
        ):
            # Two on one spot part by their order, so that nothing depends on chance.
            way = numpy.where(gap == 0, -1.0, numpy.sign(gap)) * push * _GIVE
            numpy.add.at(axis, one, way)
            numpy.subtract.at(axis, other, way)
    return numpy.column_stack((x, y))
