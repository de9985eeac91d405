"""The graph is a set of statements in layers: sorted, no doubles, the same for the same facts."""

import random
import shutil
from pathlib import Path

import pytest
import yaml
from pyoxigraph import DefaultGraph, Literal, NamedNode, RdfFormat, parse

from stigraph import iris
from stigraph.errors import GraphError
from stigraph.graph import Graph, assemble

WORLD = Path(__file__).parent / "world"


@pytest.fixture(scope="module")
def graph() -> Graph:
    return assemble(WORLD / "data", WORLD / "ontology")


@pytest.fixture
def world(tmp_path):
    return Path(shutil.copytree(WORLD, tmp_path / "world"))


def test_every_asserted_layer_is_there(graph):
    assert set(graph.layers) == set(iris.GRAPHS) - {iris.GRAPH_DERIVED}


def test_lines_are_sorted_and_each_there_once(graph):
    lines = graph.nquads().splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) == sum(len(triples) for triples in graph.layers.values())


def test_what_is_written_reads_back_as_it_was(graph):
    quads = set(parse(graph.nquads(), format=RdfFormat.N_QUADS))
    assert quads == set(graph.quads())


def test_no_blank_node_is_named_by_chance(graph):
    again = assemble(WORLD / "data", WORLD / "ontology")
    assert b"_:" in graph.nquads()
    assert again.nquads() == graph.nquads()
    assert again.digest == graph.digest


def test_only_the_ontology_has_blank_nodes(graph):
    others = (graph.layers[layer] for layer in graph.layers if layer != iris.GRAPH_ONTOLOGY)
    assert all("_:" not in f"{s} {o}" for triples in others for s, _, o in triples)


def shuffled(node, chance):
    """Returns a tree with its lists in another order, except pairs that mean first and last."""
    if isinstance(node, list):
        return chance.sample([shuffled(item, chance) for item in node], len(node))
    if isinstance(node, dict):
        return {key: shuffled(value, chance) for key, value in node.items()}
    return node


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_records_and_lists_changes_no_byte(world, graph, seed):
    chance = random.Random(seed)
    for path in sorted((world / "data").rglob("*.yaml")):
        tree = yaml.load(path.read_text(), Loader=yaml.BaseLoader)
        path.write_text(yaml.safe_dump(shuffled(tree, chance), allow_unicode=True, sort_keys=False))
    assert assemble(world / "data", world / "ontology").nquads() == graph.nquads()


def test_the_order_in_which_files_are_found_changes_no_byte(graph, monkeypatch):
    found = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda self: iter(sorted(found(self), reverse=True)))
    assert assemble(WORLD / "data", WORLD / "ontology").nquads() == graph.nquads()


def test_the_order_of_statements_in_the_ontology_changes_no_byte(world, graph):
    path = world / "ontology" / "sti.ttl"
    head, _, body = path.read_text().partition("### Classes")
    lines = [line for line in body.splitlines() if line.startswith("sti:")]
    path.write_text(head + "\n".join(reversed(lines)) + "\n")
    assert assemble(world / "data", world / "ontology").nquads() == graph.nquads()


def test_a_statement_in_two_layers_is_refused_with_both(graph):
    triple = next(iter(sorted(graph.layers[iris.GRAPH_EDITORIAL], key=str)))
    with pytest.raises(GraphError) as caught:
        graph.with_layer(iris.GRAPH_DERIVED, [triple])
    assert {caught.value.first, caught.value.second.split()[0]} == {
        "graph/derived",
        "graph/editorial",
    }
    assert "data/editorial/doubts.yaml:2" in str(caught.value)
    assert "delete it from one of the two" in caught.value.remedy


def test_a_statement_that_facts_repeat_of_the_ontology_is_refused(world):
    path = world / "ontology" / "concepts" / "all.ttl"
    thing = iris.curie_to_iri("territory:XA")
    path.write_text(path.read_text() + f"<{thing}> a sti:Territory .\n")
    with pytest.raises(GraphError, match="graph/ontology"):
        assemble(world / "data", world / "ontology")


def test_the_default_graph_of_the_store_is_the_union_without_doubles(graph):
    store = graph.store()
    count = len(set(graph.quads()))
    assert len(list(store.quads_for_pattern(None, None, None, DefaultGraph()))) == count
    assert len(store) == 2 * count


def test_a_node_knows_the_line_that_describes_it(graph):
    place = graph.place(iris.curie_to_iri("territory:XA"))
    assert str(place) == "data/entities/territories.csv:3"


@pytest.mark.parametrize(
    ("curie", "line"),
    [
        ("record:gazette/treaty/pledge/treaty.ice-and-sound", 8),
        ("record:gazette/treaty/pledge/treaty.ice-and-sound/refined/signed-on", 20),
        ("record:gazette/treaty/pledge/treaty.ice-and-sound/partner/organisation.yard~witness", 17),
        ("record:gazette/treaty/pledge/treaty.ice-and-sound/unheard/of", 8),
    ],
)
def test_a_record_and_what_is_below_it_know_their_line(graph, curie, line):
    place = graph.place(iris.curie_to_iri(curie))
    assert str(place) == f"data/sources/gazette/treaty.yaml:{line}"


def test_what_no_file_describes_has_no_place(graph):
    assert graph.place(iris.curie_to_iri("tie:XA-XB")) is None
    assert graph.place("https://example.org/") is None


def test_a_further_layer_leaves_the_graph_as_it_was(graph):
    before = graph.digest
    triple = (NamedNode("https://example.org/a"), NamedNode("https://example.org/b"), Literal("c"))
    assert graph.with_layer(iris.GRAPH_DERIVED, [triple]).digest != before
    assert iris.GRAPH_DERIVED not in graph.layers
