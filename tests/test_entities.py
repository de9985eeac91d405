"""Things are read from tables: identity, names and identifiers, each with its source."""

import shutil
from pathlib import Path

import pytest
import yaml
from pyoxigraph import Literal, NamedNode

from stigraph import iris
from stigraph.errors import FactErrors
from stigraph.graph import Graph, assemble

WORLD = Path(__file__).parent / "world"


def values(graph: Graph, curie: str, predicate: str) -> set[str]:
    """Returns what the graph says of a node, IRIs as CURIEs and texts with their language."""
    subject, wanted = (NamedNode(iris.curie_to_iri(each)) for each in (curie, predicate))
    return {
        iris.short(value.value)
        if isinstance(value, NamedNode)
        else value.value + (f"@{value.language}" if value.language else "")
        for triples in graph.layers.values()
        for s, p, value in triples
        if (s, p) == (subject, wanted) and isinstance(value, NamedNode | Literal)
    }


@pytest.fixture(scope="module")
def graph() -> Graph:
    return assemble(WORLD / "data", WORLD / "ontology")


@pytest.fixture
def world(tmp_path):
    return Path(shutil.copytree(WORLD, tmp_path / "world"))


def faults(world) -> list[tuple[str, int, str, str]]:
    with pytest.raises(FactErrors) as caught:
        assemble(world / "data", world / "ontology")
    return [(each.file, each.line, each.what, each.remedy) for each in caught.value.errors]


def test_a_thing_has_its_class_kind_and_references(graph):
    assert values(graph, "organisation:ice-office", "rdf:type") == {"sti:Organisation", "sti:Thing"}
    assert values(graph, "organisation:ice-office", "sti:kind") == {
        "concept:organisation-kinds/ministry"
    }
    assert values(graph, "organisation:ice-office", "sti:territory") == {"territory:XA"}
    assert values(graph, "organisation:ice-office", "sti:territoryFrom") == {"document:gazette"}


def test_an_empty_cell_says_nothing(graph):
    assert values(graph, "organisation:yard", "sti:territory") == set()
    assert values(graph, "territory:g-poles", "sti:code") == set()


def test_norway_is_a_territory_and_keeps_its_code(graph):
    assert values(graph, "territory:NO", "rdfs:label") == {"ノルウェー@ja", "Norway@en"}
    assert values(graph, "territory:NO", "sti:code") == {"NOR"}


def test_preferred_names_are_labels_and_other_forms_are_not(graph):
    assert values(graph, "organisation:ice-office", "rdfs:label") == {"氷庁@ja", "Ice Office@en"}
    assert values(graph, "organisation:ice-office", "skos:altLabel") == {"IO@en"}


def test_a_name_is_a_node_with_form_kind_and_source(graph):
    assert values(graph, "territory:XA", "sti:name") == {
        "name:territory/XA/ja/preferred",
        "name:territory/XA/en/preferred",
        "name:territory/XA/ja/short-form/試",
    }
    node = "name:territory/XA/ja/short-form/試"
    assert values(graph, node, "sti:form") == {"試@ja"}
    assert values(graph, node, "sti:nameKind") == {"concept:name-kinds/short-form"}
    assert values(graph, node, "sti:nameFrom") == {"document:atlas"}
    assert values(graph, node, "rdf:type") == {"sti:Name"}


def test_an_identifier_is_a_node_and_keeps_its_zero(graph):
    node = "identifier:organisation/ice-office/test-register"
    assert values(graph, "organisation:ice-office", "sti:identifier") == {node}
    assert values(graph, node, "sti:identifierValue") == {"01560"}
    assert values(graph, node, "sti:identifierScheme") == {"test-register"}
    assert values(graph, node, "sti:identifierFrom") == {"document:atlas"}


def test_things_stand_in_their_own_layer(graph):
    subjects = {s.value for s, _, _ in graph.layers[iris.GRAPH_ENTITIES]}
    assert iris.curie_to_iri("treaty:ice-and-sound") in subjects
    assert not any("/record/" in each for each in subjects)


def test_the_order_of_columns_changes_no_byte(world, graph):
    path = world / "data" / "entities" / "organisations.csv"
    rows = [line.split(",") for line in path.read_text().splitlines()]
    path.write_text("".join(",".join(reversed(row)) + "\n" for row in rows))
    assert assemble(world / "data", world / "ontology").nquads() == graph.nquads()


NAMES = "data/entities/names.csv"
TERRITORIES = "data/entities/territories.csv"
FAULTS = yaml.safe_load((Path(__file__).parent / "faults" / "entities.yaml").read_text())


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["case"] for fault in FAULTS])
def test_a_broken_table_is_refused(world, fault):
    path = world / fault["file"]
    text = path.read_text()
    assert fault["replace"] in text
    path.write_text(text.replace(fault["replace"], fault["by"], 1))
    found = [each for each in faults(world) if fault["what"] in each[2]]
    assert [each[:2] for each in found] == [(fault["file"], fault["line"])], faults(world)
    assert fault["remedy"] in found[0][3]


def test_an_unknown_file_is_told_its_nearest_name(world):
    (world / "data/entities/organizations.csv").write_text("id\n")
    assert faults(world) == [
        (
            "data/entities/organizations.csv",
            1,
            "no class of things has a file of this name",
            "call it organisations.csv",
        )
    ]


def test_a_thing_of_the_same_id_in_another_class_is_another_thing(world):
    path = world / "data/entities/treaties.csv"
    path.write_text(path.read_text() + "yard,船の条約,gazette,Treaty on ships,atlas\n")
    graph = assemble(world / "data", world / "ontology")
    assert values(graph, "treaty:yard", "rdfs:label") != values(
        graph, "organisation:yard", "rdfs:label"
    )


def test_a_table_that_cannot_be_read_is_one_fault_and_not_one_of_each_reference(world):
    path = world / "data/entities/organisations.csv"
    path.write_text(path.read_text().replace("id,kind,territory,", "id,kind,teritory,"))
    assert {each[:2] for each in faults(world)} == {("data/entities/organisations.csv", 1)}


def test_all_faults_of_all_tables_are_reported_together(world):
    (world / "data/entities/names.csv").write_text("thing\n")
    (world / "data/entities/treaties.csv").write_text("id,colour\n")
    path = world / "data/entities/territories.csv"
    path.write_text(path.read_text().replace("XA,XAA", "xa,XAA"))
    files = {each[0] for each in faults(world)}
    assert {NAMES, TERRITORIES, "data/entities/treaties.csv"} <= files
