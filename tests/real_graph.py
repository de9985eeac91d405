"""The graphs of the real facts, built once for a test run, on both engines.

`facts` holds the deck and the one page that differs with it: answers about them are known by
heart, and no page that is added later changes them. `whole` holds everything.
"""

import shutil
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
import rdflib

from stigraph import derivation, evaluation, graph, paths
from stigraph.graph import Graph

Rows = list[tuple[str | None, ...]]
Built = Callable[[], Graph]


KNOWN_BY_HEART = ("deck-2023-06", "mext-note-italy")
"""The documents whose answers stand in the tests."""

_SHORT = "mext-note-italy"


@lru_cache(maxsize=1)
def facts() -> Graph:
    """Return the graph of the documents known by heart, derived layer included."""
    with tempfile.TemporaryDirectory() as folder:
        return _derived(known_by_heart(Path(folder) / "data"))


@lru_cache(maxsize=1)
def whole() -> Graph:
    """Return the graph of every document, derived layer included."""
    return _derived(paths.data())


def known_by_heart(data: Path) -> Path:
    """Return a new folder of facts with the documents known by heart alone."""
    shutil.copytree(paths.data(), data, ignore=shutil.ignore_patterns("sources"))
    for document in KNOWN_BY_HEART:
        shutil.copytree(paths.data() / "sources" / document, data / "sources" / document)
    return data


def few_facts(data: Path) -> Path:
    """Return a new folder of facts with all things and one short document, read in a moment."""
    left_out = shutil.ignore_patterns("sources", "editorial")
    shutil.copytree(paths.data(), data, ignore=left_out)
    (data / "editorial").mkdir()
    shutil.copytree(paths.data() / "sources" / _SHORT, data / "sources" / _SHORT)
    return data


def _derived(data: Path) -> Graph:
    return derivation.derive(graph.assemble(data, paths.ontology()), paths.queries())


@lru_cache(maxsize=2)
def oxigraph(of: Built = facts) -> ox.Store:
    """Return an Oxigraph store whose default graph is the union of the layers."""
    store = ox.Store()
    for quad in ox.parse(of().nquads(), format=ox.RdfFormat.N_QUADS):
        store.add(quad)
        store.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    return store


@lru_cache(maxsize=2)
def rdflib_dataset(of: Built = facts) -> rdflib.Dataset:
    """Return the same on rdflib."""
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=of().nquads().decode(), format="nquads")
    return dataset


def on_oxigraph(text: str, of: Built = facts) -> Rows:
    """Return the rows of a SELECT, terms as their plain text."""
    answer = evaluation.evaluate(oxigraph(of), text)
    assert isinstance(answer, evaluation.Rows)
    return [
        tuple(None if term is None else getattr(term, "value", str(term)) for term in row)
        for row in answer.rows
    ]


def columns(text: str) -> list[str]:
    """Return the names of the columns of a SELECT."""
    answer = evaluation.evaluate(oxigraph(facts), text)
    assert isinstance(answer, evaluation.Rows)
    return list(answer.variables)


def terms(text: str) -> list[tuple[str, ...]]:
    """Return the rows of a SELECT, terms in full: with language and datatype."""
    answer = evaluation.evaluate(oxigraph(facts), text)
    assert isinstance(answer, evaluation.Rows)
    return [tuple(str(term) for term in row) for row in answer.rows]


def on_rdflib(text: str, of: Built = facts) -> Rows:
    """Return the same on rdflib, in the same order of columns."""
    answer = rdflib_dataset(of).query(text)
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
