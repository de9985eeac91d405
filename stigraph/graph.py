"""The graph: all asserted statements by layer, sorted and without doubles."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    parse,
)

from stigraph import alignments, iris
from stigraph.entities import read_entities
from stigraph.errors import GraphError
from stigraph.facts import read_editorial, read_records
from stigraph.ledger import Ledger, Triple
from stigraph.ontology import load, turtle_files
from stigraph.reading import Place
from stigraph.sources import Source, read_sources

_IN_SCHEME = NamedNode(iris.PREFIXES["skos"] + "inScheme")
_SCHEME_ORDER = NamedNode(iris.STI + "schemeOrder")


@dataclass(frozen=True)
class Graph:
    """Triples by layer (the IRI of a named graph), where nodes come from, and what was read."""

    layers: Mapping[str, frozenset[Triple]]
    places: Mapping[str, Place]
    sources: tuple[Source, ...] = ()

    def quads(self) -> Iterator[Quad]:
        """Yield every statement, in no order."""
        for layer, triples in self.layers.items():
            name = NamedNode(layer)
            for subject, predicate, value in triples:
                yield Quad(subject, predicate, value, name)

    def nquads(self) -> bytes:
        """Return the graph as N-Quads, the lines sorted and each there once."""
        return "".join(sorted({f"{quad} .\n" for quad in self.quads()})).encode()

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the sorted N-Quads."""
        return hashlib.sha256(self.nquads()).hexdigest()

    def with_layer(self, layer: str, triples: Iterable[Triple]) -> "Graph":
        """Return this graph with one more layer.

        Raises GraphError if a triple of it stands in another layer already.
        """
        layers = {**self.layers, layer: frozenset(triples)}
        _refuse_doubles(layers, self.places)
        return Graph(layers, self.places, self.sources)

    def store(self) -> Store:
        """Return an in-memory store: the named graphs, and their union as the default graph."""
        store = Store()
        store.extend(self.quads())
        union = DefaultGraph()
        store.extend(
            Quad(s, p, o, union) for triples in self.layers.values() for s, p, o in triples
        )
        return store

    def names(self) -> frozenset[str]:
        """Return every name that a thing goes by, in any language."""
        form = NamedNode(iris.STI + "form")
        return frozenset(
            value.value
            for _, predicate, value in self.layers.get(iris.GRAPH_ENTITIES, ())
            if predicate == form and isinstance(value, Literal)
        )

    def place(self, iri: str) -> Place | None:
        """Return where the node, or the nearest node above it in its path, is described."""
        while iri.startswith(iris.ID):
            found = self.places.get(iri)
            if found is not None:
                return found
            iri = iri.rpartition("/")[0]
        return None


def assemble(data: Path, ontology: Path) -> Graph:
    """Return the graph of everything that the files of the two folders assert.

    Raises FactErrors with all faults of the fact files, OntologyError, and GraphError if a triple
    stands in two layers.
    """
    ledger = Ledger(load(ontology))
    read_entities(ledger, data / "entities", f"{data.name}/entities")
    sources = read_sources(ledger, data / "sources", f"{data.name}/sources")
    for source in sources:
        for passage in source.passages:
            read_records(ledger, passage)
    read_editorial(ledger, data / "editorial", f"{data.name}/editorial")
    ledger.settle()
    layers = {layer: frozenset(triples) for layer, triples in ledger.layers.items()}
    layers[iris.GRAPH_ONTOLOGY] = frozenset(_ontology_triples(ontology))
    places = {iri: known.at for iri, known in ledger.known.items()}
    _refuse_doubles(layers, places)
    return Graph(layers, places, sources)


def _ontology_triples(folder: Path) -> Iterator[Triple]:
    """Yield the triples of the ontology and its mappings; a blank node is named by what it says."""
    dataset = Dataset()
    for path in turtle_files(folder):
        quads = list(parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True))
        for quad in quads:
            dataset.add(quad)
        yield from _orders(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    for quad in dataset:
        yield quad.subject, quad.predicate, quad.object
    for one in alignments.load(folder):
        yield NamedNode(one.subject), NamedNode(one.predicate), NamedNode(one.object)


def _orders(quads: Iterable[Quad]) -> Iterator[Triple]:
    """Yield the place of each concept in its scheme, as the file lists them."""
    counts: Counter[str] = Counter()
    for concept, predicate, scheme, _ in quads:
        if predicate == _IN_SCHEME and isinstance(concept, NamedNode):
            counts[str(scheme)] += 1
            yield concept, _SCHEME_ORDER, Literal(counts[str(scheme)])


def _refuse_doubles(layers: Mapping[str, frozenset[Triple]], places: Mapping[str, Place]) -> None:
    homes: dict[Triple, str] = {}
    for layer in sorted(layers):
        for triple in layers[layer]:
            first = homes.setdefault(triple, layer)
            if first != layer:
                raise GraphError(
                    " ".join(str(term) for term in triple),
                    iris.layer_name(first),
                    _origin(layer, triple, places),
                    "a statement has one home: delete it from one of the two",
                )


def _origin(layer: str, triple: Triple, places: Mapping[str, Place]) -> str:
    subject = triple[0]
    place = places.get(subject.value) if isinstance(subject, NamedNode) else None
    return iris.layer_name(layer) if place is None else f"{iris.layer_name(layer)} ({place})"
