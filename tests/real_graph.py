"""The graph of the real facts, built once for a test run, on both engines."""

from functools import lru_cache

import pyoxigraph as ox
import rdflib

from stigraph import derivation, graph, paths
from stigraph.graph import Graph

Rows = list[tuple[str | None, ...]]


@lru_cache(maxsize=1)
def facts() -> Graph:
    """Return the whole graph, derived layer included."""
    return derivation.derive(graph.assemble(paths.data(), paths.ontology()), paths.queries())


@lru_cache(maxsize=1)
def oxigraph() -> ox.Store:
    """Return an Oxigraph store whose default graph is the union of the layers."""
    store = ox.Store()
    for quad in ox.parse(facts().nquads(), format=ox.RdfFormat.N_QUADS):
        store.add(quad)
        store.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    return store


@lru_cache(maxsize=1)
def rdflib_dataset() -> rdflib.Dataset:
    """Return the same on rdflib."""
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=facts().nquads().decode(), format="nquads")
    return dataset


def on_oxigraph(text: str) -> Rows:
    """Return the rows of a SELECT, terms as their plain text."""
    answer = oxigraph().query(text)
    assert isinstance(answer, ox.QuerySolutions)
    return [
        tuple(None if term is None else getattr(term, "value", str(term)) for term in row)
        for row in answer
    ]


def columns(text: str) -> list[str]:
    """Return the names of the columns of a SELECT."""
    answer = oxigraph().query(text)
    assert isinstance(answer, ox.QuerySolutions)
    return [variable.value for variable in answer.variables]


def terms(text: str) -> list[tuple[str, ...]]:
    """Return the rows of a SELECT, terms in full: with language and datatype."""
    answer = oxigraph().query(text)
    assert isinstance(answer, ox.QuerySolutions)
    return [tuple(str(term) for term in row) for row in answer]


def on_rdflib(text: str) -> Rows:
    """Return the same on rdflib, in the same order of columns."""
    answer = rdflib_dataset().query(text)
    names = answer.vars
    assert names is not None
    return [
        tuple(None if row.get(name) is None else str(row.get(name)) for name in names)
        for row in answer.bindings
    ]


def local(rows: Rows) -> Rows:
    """Return the rows with our own IRIs shortened, so that expectations can be read."""
    return [
        tuple(
            None if cell is None else cell.removeprefix("https://w3id.org/stigraph/id/")
            for cell in row
        )
        for row in rows
    ]
