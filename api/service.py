"""The data set and the service that answers from it, in the W3C's vocabularies for both."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from stigraph import iris
from stigraph.dataset import Header, Portion
from stigraph.engine import Format, Limits, SnapshotFacts
from stigraph.engine.writing import written_graph

from .formats import GRAPHS

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
DUMP = "/dumps/stigraph.nq"
"""Where the whole graph is fetched as one file."""

_FORMATS = "http://www.w3.org/ns/formats/"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_NAMES = {
    Format.json: "SPARQL_Results_JSON",
    Format.xml: "SPARQL_Results_XML",
    Format.csv: "SPARQL_Results_CSV",
    Format.tsv: "SPARQL_Results_TSV",
    Format.turtle: "Turtle",
    Format.ntriples: "N-Triples",
    Format.rdfxml: "RDF_XML",
    Format.jsonld: "JSON-LD",
    Format.trig: "TriG",
    Format.nquads: "N-Quads",
}
_PREFIXES = {"sd": SD, "void": VOID, "dcat": DCAT, **iris.PREFIXES}
# The classes whose first member stands for the rest: what people come for.
_EXEMPLARY = ("Agreement", "Meeting", "Organisation", "Programme", "Tie", "Territory", "Signing")
_TITLE = {
    "en": "stigraph: international cooperation in science, technology and innovation",
    "ja": "stigraph: 国際科学技術・イノベーション協力の知識グラフ",
}


class Description:
    """What is told of one snapshot, at the address where this service is reached from outside."""

    def __init__(
        self, address: str, snapshot: SnapshotFacts, header: Header, portions: Iterable[Portion]
    ) -> None:
        self._address = address
        self._snapshot = snapshot
        self._header = header
        self._portions = tuple(portions)
        self._endpoint = _node(f"{address}/sparql")
        self._dataset = _node(f"{address}/.well-known/void#dataset")

    def dataset(self, format: Format) -> bytes:
        """What the data set holds, under which licence, and how to get at it (VoID, DCAT)."""
        return _written(self._of_dataset(), format)

    def service(self, limits: Limits, format: Format) -> bytes:
        """What the service speaks and how far a query may go (SD), and what the data set holds."""
        return _written([*self._of_service(limits), *self._of_dataset()], format)

    def _of_service(self, limits: Limits) -> Iterator[ox.Triple]:
        endpoint, graph = self._endpoint, self._default_graph
        yield _triple(endpoint, "rdf:type", _sd("Service"))
        yield _triple(endpoint, "sd:endpoint", endpoint)
        yield _triple(endpoint, "sd:supportedLanguage", _sd("SPARQL11Query"))
        yield _triple(endpoint, "sd:feature", _sd("UnionDefaultGraph"))
        for name in _NAMES.values():
            yield _triple(endpoint, "sd:resultFormat", _node(_FORMATS + name))
        for language, sentence in _limits_told(limits).items():
            yield _triple(endpoint, "rdfs:comment", ox.Literal(sentence, language=language))
        yield _triple(endpoint, "sd:defaultDataset", self._dataset)
        yield _triple(self._dataset, "rdf:type", _sd("Dataset"))
        yield _triple(self._dataset, "sd:defaultGraph", graph)
        yield _triple(graph, "rdf:type", _sd("Graph"))
        # No triple stands in two graphs, so the union has as many as they have together.
        yield _triple(graph, "void:triples", _number(self._snapshot.counts["quads"]))

    def _of_dataset(self) -> Iterator[ox.Triple]:
        yield from self._of_whole()
        yield from self._of_graphs()
        yield from self._of_classes()
        yield from self._of_access()

    def _of_whole(self) -> Iterator[ox.Triple]:
        dataset = self._dataset
        yield _triple(dataset, "rdf:type", _term("void:Dataset"))
        yield _triple(dataset, "rdf:type", _term("dcat:Dataset"))
        for language, title in _TITLE.items():
            yield _triple(dataset, "dcterms:title", ox.Literal(title, language=language))
            yield _triple(dataset, "dcterms:language", ox.Literal(language))
        yield _triple(dataset, "dcterms:identifier", ox.Literal(self._snapshot.digest))
        if self._header.licence is not None:
            yield _triple(dataset, "dcterms:license", _node(self._header.licence))
        if self._header.version is not None:
            yield _triple(dataset, "owl:versionInfo", ox.Literal(self._header.version))
        yield _triple(dataset, "foaf:homepage", _node(f"{self._address}/"))
        yield _triple(dataset, "void:uriSpace", ox.Literal(iris.ID))
        for namespace in (iris.STI, *(iris.PREFIXES[one] for one in ("rdfs", "skos", "dcterms"))):
            yield _triple(dataset, "void:vocabulary", _node(namespace))
        yield _triple(dataset, "void:triples", _number(self._snapshot.counts["quads"]))

    def _of_graphs(self) -> Iterator[ox.Triple]:
        for graph in iris.GRAPHS:
            count = self._snapshot.counts.get(iris.layer_name(graph))
            if count is None:
                continue
            named = self._part(graph)
            own = _node(f"{self._address}/{iris.layer_name(graph)}")
            yield _triple(self._dataset, "sd:namedGraph", named)
            yield _triple(named, "rdf:type", _sd("NamedGraph"))
            yield _triple(named, "sd:name", _node(graph))
            yield _triple(named, "sd:graph", own)
            yield _triple(own, "rdf:type", _sd("Graph"))
            yield _triple(own, "void:triples", _number(count))
            yield _triple(self._dataset, "void:subset", own)
            yield _triple(own, "rdf:type", _term("void:Dataset"))

    def _of_classes(self) -> Iterator[ox.Triple]:
        yield _triple(self._dataset, "void:classes", _number(len(self._portions)))
        for portion in self._portions:
            name = portion.class_iri.removeprefix(iris.STI)
            part = self._part(name)
            yield _triple(self._dataset, "void:classPartition", part)
            yield _triple(part, "void:class", _node(portion.class_iri))
            yield _triple(part, "void:entities", _number(portion.members))
            if name == "Thing":
                yield _triple(self._dataset, "void:entities", _number(portion.members))
            if name in _EXEMPLARY:
                yield _triple(self._dataset, "void:exampleResource", _node(portion.example))

    def _of_access(self) -> Iterator[ox.Triple]:
        dump, file = self._part("dump"), _node(self._address + DUMP)
        yield _triple(self._dataset, "void:sparqlEndpoint", self._endpoint)
        yield _triple(self._dataset, "void:dataDump", file)
        for name in dict.fromkeys(GRAPHS.values()):
            yield _triple(self._dataset, "void:feature", _node(_FORMATS + _NAMES[name]))
        yield _triple(self._dataset, "dcat:distribution", dump)
        yield _triple(dump, "rdf:type", _term("dcat:Distribution"))
        yield _triple(dump, "dcat:downloadURL", file)
        yield _triple(dump, "dcat:accessURL", file)
        yield _triple(dump, "dcat:mediaType", _node(f"{_MEDIA_TYPES}application/n-quads"))
        if self._header.licence is not None:
            yield _triple(dump, "dcterms:license", _node(self._header.licence))

    @property
    def _default_graph(self) -> ox.NamedNode:
        return self._part("default-graph")

    def _part(self, name: str) -> ox.NamedNode:
        return _node(f"{self._address}/.well-known/void#{name.rpartition('/')[2]}")


def _limits_told(limits: Limits) -> dict[str, str]:
    return {
        "en": f"Read-only. A query has at most {limits.query_bytes} bytes and runs for at most "
        f"{limits.adhoc.seconds:g} seconds; an answer has at most {limits.answer_bytes} "
        f"bytes and {limits.answer_rows} rows. SERVICE is not available. The default "
        "graph is the union of the named graphs.",
        "ja": "読み取り専用。"
        f"問い合わせは {limits.query_bytes} バイト、{limits.adhoc.seconds:g} 秒まで、"
        f"答えは {limits.answer_bytes} バイト、{limits.answer_rows} 行まで。SERVICE は使えない。"
        "既定グラフは名前付きグラフの和。",
    }


@dataclass(frozen=True, slots=True)
class _Demand:
    """A description as it is wanted; a few kilobytes, whatever the graph holds."""

    formats: tuple[Format, ...]
    prefixes: Mapping[str, str] = field(default_factory=lambda: _PREFIXES)
    most_bytes: int = sys.maxsize
    most_rows: int = sys.maxsize


def _written(triples: Iterable[ox.Triple], format: Format) -> bytes:
    return written_graph(triples, _Demand((format,))).body


def _triple(subject: ox.NamedNode, predicate: str, object: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(subject, _term(predicate), object)


def _term(curie: str) -> ox.NamedNode:
    prefix, _, name = curie.partition(":")
    return _node(_PREFIXES[prefix] + name)


def _sd(name: str) -> ox.NamedNode:
    return _node(SD + name)


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def _number(count: int) -> ox.Literal:
    return ox.Literal(count)
