"""What the explorer's page shows: rows of nodes and edges, and ways between two in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from stigraph.exploring import View, Way
from stigraph.network.slices import Edge, Network
from stigraph.wording import Wording

from .addresses import page_of, source_address
from .still import shape_of


@dataclass(frozen=True, slots=True)
class NodeRow:
    """One node, its place, and how many of its neighbours are not shown."""

    id: str
    label: str
    page: str | None
    shape: str
    kind: str
    x: int
    y: int
    degree: int
    more: int


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """One edge with the source that says so, and how many more do."""

    source: str
    target: str
    source_label: str
    target_label: str
    label: str
    address: str | None
    behind: str
    weak: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One edge of a way as words, and what of the picture it tells of."""

    text: str
    address: str | None
    on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways between two nodes, under a heading, or why there is none."""

    heading: str
    ways: tuple[tuple[Step, ...], ...]
    nothing: str


def node_rows(view: View, t: Wording) -> Iterator[NodeRow]:
    """Yield a row for each node that is shown."""
    for node in view.nodes:
        x, y = view.places[node.id]
        yield NodeRow(
            id=node.id,
            label=node.label.text(t.language),
            page=page_of(node.id, t.language),
            shape=shape_of(node.node_class),
            kind=t(f"explore.class.{node.node_class}"),
            x=x,
            y=y,
            degree=node.degree,
            more=view.more.get(node.id, 0),
        )


def edge_rows(view: View, whole: Network, t: Wording) -> Iterator[EdgeRow]:
    """Yield a row for each edge between nodes that are shown."""
    labels = {node.id: node.label.text(t.language) for node in view.nodes}
    for edge in view.edges:
        yield EdgeRow(
            source=edge.source,
            target=edge.target,
            source_label=labels[edge.source],
            target_label=labels[edge.target],
            label=edge.label.text(t.language),
            address=_source(edge, whole, t),
            behind=t.counted("explore.records", len(edge.records)),
            weak=edge.inferred,
        )


def ways_in_words(
    found: tuple[Way, ...], ends: tuple[str, str], whole: Network, t: Wording
) -> Ways:
    """Return ways between two nodes, given by their ids, as sentences."""
    labels = {node.id: node.label.text(t.language) for node in whole.nodes}
    names = {"start": labels[ends[0]], "end": labels[ends[1]]}
    return Ways(
        t("explore.ways", **names),
        tuple(tuple(_step(edge, labels, whole, t) for edge in way.edges) for way in found),
        t("explore.no_way", **names),
    )


def _step(edge: Edge, labels: Mapping[str, str], whole: Network, t: Wording) -> Step:
    text = t(
        f"explore.edge.{edge.kind}",
        source=labels[edge.source],
        target=labels[edge.target],
        relation=edge.label.text(t.language),
    )
    return Step(text, _source(edge, whole, t), (edge.source, edge.target, edge.id))


def _source(edge: Edge, whole: Network, t: Wording) -> str | None:
    """Where the first record of an edge stands on the page of its document."""
    if len(edge.records) == 0:
        return None
    return source_address(whole.sources[edge.records[0]], t.language)
