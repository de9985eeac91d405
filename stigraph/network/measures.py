"""Measures on a slice, each with its method told. None of them ranks anybody by merit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import networkx

from stigraph.network.graphs import bare
from stigraph.network.slices import Network
from stigraph.words import Words

SEED = 20230612
_EXACT_UP_TO = 500
"""Nodes up to which betweenness is exact; above, it is estimated from some of them."""
_PIVOTS = 200
_RESOLUTION = 1.0

MEASURES = ("degree", "betweenness", "community")


@dataclass(frozen=True, slots=True)
class Measure:
    """The value of every node, and how it was come by."""

    name: str
    label: Words
    meaning: Words
    method: str
    """The function of networkx."""
    parameters: Mapping[str, str | int | float | bool]
    values: Mapping[str, float]
    """By node. Numbers of communities are names: they do not count anything."""


def measured(network: Network, names: Sequence[str] = ("degree",)) -> tuple[Measure, ...]:
    """Return these measures, in a fixed order; the same network gives the same values.

    Measure the whole slice: to one that was cut short, the nodes left out are no neighbours.
    """
    return tuple(_MEASURE[name](network) for name in MEASURES if name in names)


def _degree(network: Network) -> Measure:
    return Measure(
        "degree",
        Words("次数", "degree"),
        Words(
            "直接に結ばれている点の数。関係の数ではなく、読んだ文書が多く述べるものほど大きい。",
            "The number of nodes it is joined to. It grows with what was read of somebody, and is "
            "no number of ties.",
        ),
        "networkx.Graph.degree",
        {"weighted": False},
        dict(bare(network).degree()),
    )


def _betweenness(network: Network) -> Measure:
    graph = bare(network)
    exact = graph.number_of_nodes() <= _EXACT_UP_TO
    pivots = None if exact else _PIVOTS
    values: dict[str, float] = networkx.betweenness_centrality(
        graph, k=pivots, normalized=True, seed=SEED
    )
    return Measure(
        "betweenness",
        Words("媒介中心性", "betweenness"),
        Words(
            "他の二点を結ぶ最短の道のうち、その点を通るものの割合(0から1)。"
            "読んだ記録の中で間に立つ位置を示すだけで、日本の文書を読めば日本が高くなる。",
            "The share of the shortest paths between two others that lead through it, from 0 to 1. "
            "It tells who stands between others in what was read: where Japanese documents were "
            "read, Japan does.",
        ),
        "networkx.betweenness_centrality",
        {"normalized": True, "weighted": False}
        | ({"exact": True} if exact else {"exact": False, "k": _PIVOTS, "seed": SEED}),
        values,
    )


def _community(network: Network) -> Measure:
    found: list[set[str]] = networkx.community.louvain_communities(
        bare(network), resolution=_RESOLUTION, seed=SEED
    )
    ordered = sorted(found, key=lambda own: (-len(own), min(own)))
    return Measure(
        "community",
        Words("まとまり", "community"),
        Words(
            "互いに多く結ばれた点のまとまりの番号。番号は大きい順に付けた名で、数量ではない。"
            "別の種の値では境が変わり得る。",
            "The number of a group of nodes joined among themselves more than to others. Numbers "
            "are names, given from the largest group on; another seed may draw other borders.",
        ),
        "networkx.community.louvain_communities",
        {"resolution": _RESOLUTION, "weighted": False, "seed": SEED},
        {node: number for number, own in enumerate(ordered, start=1) for node in sorted(own)},
    )


_MEASURE = {"degree": _degree, "betweenness": _betweenness, "community": _community}
