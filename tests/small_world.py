"""A small world for the tests of the loader: its files, edited at will, and what comes out."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from stigraph import iris
from stigraph.errors import FactErrors
from stigraph.graph import Graph, assemble

WORLD = Path(__file__).parent / "world"
TREATY = "data/sources/gazette/treaty.yaml"
VOYAGE = "data/sources/gazette/voyage.yaml"
SOURCE = "data/sources/gazette/source.yaml"
REGISTER = "data/sources/register/source.yaml"
DOUBTS = "data/editorial/doubts.yaml"
PLEDGE = "record:gazette/treaty/pledge/treaty.ice-and-sound"


def said(graph: Graph, curie: str) -> dict[str, set[str]]:
    """Returns all that the graph says of a node, by predicate."""
    subject = NamedNode(iris.curie_to_iri(curie))
    found: dict[str, set[str]] = {}
    for triples in graph.layers.values():
        for s, p, value in triples:
            if s == subject:
                found.setdefault(iris.short(p.value).removeprefix("sti:"), set()).add(shown(value))
    return found


def shown(value) -> str:
    if isinstance(value, NamedNode):
        return iris.short(value.value)
    assert isinstance(value, Literal)
    if value.language:
        return f"{value.value}@{value.language}"
    datatype = iris.short(value.datatype.value)
    return value.value if datatype == "xsd:string" else f"{value.value}^^{datatype}"


def edited(world, file, old, new) -> None:
    path = world / file
    text = path.read_text()
    assert text.count(old) > 0
    path.write_text(text.replace(old, new, 1))


def built(world) -> Graph:
    return assemble(world / "data", world / "ontology")


def faults(world) -> list[tuple[str, int, str, str]]:
    """Returns file, line, fault and remedy of all that is wrong in a world."""
    with pytest.raises(FactErrors) as caught:
        built(world)
    return [(each.file, each.line, each.what, each.remedy) for each in caught.value.errors]
