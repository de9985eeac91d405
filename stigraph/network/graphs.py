"""The slice as a networkx graph, and as GraphML that other programs read."""

import io
import re
from collections.abc import Mapping
from typing import TypeAlias

import networkx

from stigraph.network.slices import NOTE, Edge, Network, Node
from stigraph.words import LANGUAGES

Attributes: TypeAlias = dict[str, str | int | float | bool]

GRAPHML = "application/graphml+xml"
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def bare(network: Network) -> "networkx.Graph[str]":
    """Return the nodes and edges alone, undirected, each pair once, in a fixed order."""
    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_nodes_from(sorted(node.id for node in network.nodes))
    graph.add_edges_from(sorted((edge.source, edge.target) for edge in network.edges))
    return graph


def as_graph(
    network: Network,
    values: Mapping[str, Mapping[str, float]] | None = None,
    places: Mapping[str, tuple[int, int]] | None = None,
) -> "networkx.Graph[str]":
    """Return the network with what is known of each node and edge as attributes.

    `values` are further measures by name and node, `places` the layout. An attribute that is not
    known is absent; what is several stands in one text, parted by spaces.
    """
    graph: networkx.Graph[str] = networkx.Graph()
    graph.graph.update(_of_graph(network))
    for node in network.nodes:
        own = _of_node(node)
        for name, by_node in (values or {}).items():
            own[name] = by_node[node.id]
        if places is not None:
            own["x"], own["y"] = places[node.id]
        graph.add_node(node.id, **own)
    for edge in network.edges:
        graph.add_edge(edge.source, edge.target, **_of_edge(edge))
    return graph


def graphml(graph: "networkx.Graph[str]") -> bytes:
    """Return a graph from `as_graph` as GraphML in UTF-8: names stay names, whatever they hold."""
    file = io.BytesIO()
    networkx.write_graphml(graph, file, encoding="utf-8", prettyprint=True)
    return file.getvalue()


def _of_graph(network: Network) -> Attributes:
    cut = network.cut
    told: Attributes = {
        "asOf": cut.as_of.isoformat(),
        "kinds": " ".join(cut.kinds),
        "levels": " ".join(cut.levels),
        "classes": " ".join(cut.classes),
        "territories": " ".join(cut.territories),
        "knownBy": "" if cut.known_by is None else cut.known_by.isoformat(),
        "nodesInAll": network.nodes_in_all,
        "edgesInAll": network.edges_in_all,
        "noteJa": NOTE.text("ja"),
        "noteEn": NOTE.text("en"),
    }
    return {name: value for name, value in told.items() if value != ""}


def _of_node(node: Node) -> Attributes:
    own: Attributes = {
        "class": node.node_class,
        "degree": node.degree,
        "kinds": " ".join(node.kinds),
        "territory": node.territory or "",
        "asOf": "" if node.as_of is None else node.as_of.value,
    }
    return _told(own | {f"label{one.title()}": node.label.text(one) for one in LANGUAGES})


def _of_edge(edge: Edge) -> Attributes:
    own: Attributes = {
        "id": edge.id,
        "kind": edge.kind,
        "asOf": edge.as_of.value,
        "inferred": edge.inferred,
        "records": " ".join(edge.records),
        "through": " ".join(edge.through),
        "pairs": " ".join("-".join(pair) for pair in edge.pairs),
    }
    return _told(own | {f"label{one.title()}": edge.label.text(one) for one in LANGUAGES})


def _told(own: Attributes) -> Attributes:
    """The attributes that say something, without signs that no XML may hold."""
    return {
        name: _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", value)
        if isinstance(value, str)
        else value
        for name, value in own.items()
        if value != ""
    }
