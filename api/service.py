"""The description of the SPARQL service, after the W3C's vocabulary for it."""

from __future__ import annotations

import pyoxigraph as ox

from stigraph import iris
from stigraph.engine import Format, Limits, SnapshotFacts

from .settings import Settings

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS_NS = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
    "TriG",
    "N-Quads",
)
_WRITERS = {
    Format.turtle: ox.RdfFormat.TURTLE,
    Format.ntriples: ox.RdfFormat.N_TRIPLES,
    Format.nquads: ox.RdfFormat.N_QUADS,
    Format.jsonld: ox.RdfFormat.JSON_LD,
    Format.rdfxml: ox.RdfFormat.RDF_XML,
    Format.trig: ox.RdfFormat.TRIG,
}


def description(
    snapshot: SnapshotFacts, limits: Limits, settings: Settings, format: Format
) -> bytes:
    """What the service speaks, which graphs it holds and how far a query may go."""
    written = ox.serialize(
        _triples(snapshot, limits, settings),
        format=_WRITERS[format],
        prefixes={"sd": _SD, "void": _VOID, **iris.PREFIXES},
    )
    return written or b""


def _triples(snapshot: SnapshotFacts, limits: Limits, settings: Settings) -> list[ox.Triple]:
    endpoint = ox.NamedNode(f"{settings.address}/sparql")
    dataset = ox.NamedNode(f"{settings.address}/sparql#dataset")
    default = ox.NamedNode(f"{settings.address}/sparql#default-graph")
    a = ox.NamedNode(iris.PREFIXES["rdf"] + "type")
    triples = [
        ox.Triple(endpoint, a, _sd("Service")),
        ox.Triple(endpoint, _sd("endpoint"), endpoint),
        ox.Triple(endpoint, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        ox.Triple(
            endpoint,
            ox.NamedNode(iris.PREFIXES["rdfs"] + "comment"),
            ox.Literal(
                f"Read-only. A query has at most {limits.query_bytes} bytes and runs for at most "
                f"{limits.adhoc.seconds:g} seconds; an answer has at most {limits.answer_bytes} "
                f"bytes and {limits.answer_rows} rows. SERVICE is not available. The default "
                "graph is the union of the named graphs.",
                language="en",
            ),
        ),
        *(
            ox.Triple(endpoint, _sd("resultFormat"), ox.NamedNode(_FORMATS_NS + name))
            for name in _RESULT_FORMATS
        ),
        ox.Triple(endpoint, _sd("feature"), _sd("UnionDefaultGraph")),
        ox.Triple(endpoint, _sd("defaultDataset"), dataset),
        ox.Triple(dataset, a, _sd("Dataset")),
        ox.Triple(dataset, _sd("defaultGraph"), default),
        ox.Triple(default, a, _sd("Graph")),
        ox.Triple(default, ox.NamedNode(_VOID + "triples"), ox.Literal(snapshot.counts["quads"])),
    ]
    for graph in iris.GRAPHS:
        node = ox.NamedNode(f"{settings.address}/sparql#{graph.rpartition('/')[2]}")
        triples += [
            ox.Triple(dataset, _sd("namedGraph"), node),
            ox.Triple(node, a, _sd("NamedGraph")),
            ox.Triple(node, _sd("name"), ox.NamedNode(graph)),
        ]
    return triples


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)
