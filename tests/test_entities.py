"""Things are read from tables: identity, names and identifiers, each with its source."""

import shutil
from pathlib import Path

import pytest
import yaml
from pyoxigraph import Literal, NamedNode

from stigraph import iris
from stigraph.graph import Graph
from stigraph.ledger import plural
from tests.small_world import WORLD, built, faults


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


@pytest.fixture
def graph() -> Graph:
    return built(WORLD)


@pytest.fixture
def world(tmp_path):
    return Path(shutil.copytree(WORLD, tmp_path / "world"))


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
    assert values(graph, node, "rdf:type") == {"sti:Identifier"}


def test_things_stand_in_their_own_layer(graph):
    subjects = {s.value for s, _, _ in graph.layers[iris.GRAPH_ENTITIES]}
    assert iris.curie_to_iri("treaty:ice-and-sound") in subjects
    assert not any("/record/" in each for each in subjects)


def test_the_order_of_columns_changes_no_byte(world, graph):
    path = world / "data" / "entities" / "organisations.csv"
    rows = [line.split(",") for line in path.read_text().splitlines()]
    path.write_text("".join(",".join(reversed(row)) + "\n" for row in rows))
    assert built(world).nquads() == graph.nquads()


NAMES = "data/entities/names.csv"
TERRITORIES = "data/entities/territories.csv"
FAULTS = yaml.safe_load((Path(__file__).parent / "faults" / "entities.yaml").read_text())


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["case"] for fault in FAULTS])
def test_a_broken_table_is_refused(world, fault):
    path = world / fault["file"]
    text = path.read_text()
    assert fault["replace"] in text
    path.write_text(text.replace(fault["replace"], fault["by"], 1))
    told = faults(world)
    assert (fault["file"], fault["line"], fault["what"], fault["remedy"]) in told
    assert len([what for _, _, what, _ in told if what == fault["what"]]) == 1


def test_a_name_or_identifier_may_have_no_source(world):
    for name in ("names", "identifiers"):
        path = world / f"data/entities/{name}.csv"
        path.write_text(path.read_text().replace(",atlas\n", ",\n"))
    graph = built(world)
    assert values(graph, "name:territory/XA/ja/short-form/試", "sti:nameFrom") == set()
    node = "identifier:organisation/ice-office/test-register"
    assert values(graph, node, "sti:identifierValue") == {"01560"}
    assert values(graph, node, "sti:identifierFrom") == set()


def test_a_stray_file_or_a_wrong_id_hides_no_fault_after_it(world):
    folder = world / "data/entities"
    (folder / "zebras.csv").write_text("id\n")
    (folder / "zoos.csv").write_text("id\n")
    path = folder / "territories.csv"
    path.write_text(path.read_text().replace("NO,", "no,").replace("g-poles,", "G-poles,"))
    assert {(file, what) for file, _, what, _ in faults(world)} >= {
        ("data/entities/zebras.csv", "no class of things has a file of this name"),
        ("data/entities/zoos.csv", "no class of things has a file of this name"),
        (TERRITORIES, "the id no cannot name a Territory"),
        (TERRITORIES, "the id G-poles cannot name a Territory"),
    }


@pytest.mark.parametrize(
    ("name", "remedy"),
    [("organizations", "call it organisations.csv"), ("zzzz", "delete it")],
)
def test_an_unknown_file_is_told_its_nearest_name(world, name, remedy):
    (world / f"data/entities/{name}.csv").write_text("id\n")
    what = "no class of things has a file of this name"
    assert faults(world) == [(f"data/entities/{name}.csv", 1, what, remedy)]


@pytest.mark.parametrize(
    ("segment", "file"),
    [
        ("territory", "territories"),
        ("person", "people"),
        ("series", "series"),
        ("committee", "committees"),
    ],
)
def test_a_class_has_a_file_of_its_plural(segment, file):
    assert plural(segment) == file


def test_several_values_of_a_cell_stand_between_semicolons(world):
    path = world / "data/entities/treaties.csv"
    path.write_text("id,seal,name_en\nice-and-sound,great seal; small seal,Treaty on ice\n")
    path = world / "data/entities/territories.csv"
    path.write_text(path.read_text().replace(",NOR,", ",N;O,"))
    graph = built(world)
    assert values(graph, "treaty:ice-and-sound", "sti:seal") == {"great seal", "small seal"}
    assert values(graph, "territory:NO", "sti:code") == {"N;O"}  # a territory has one code


def test_a_thing_of_the_same_id_in_another_class_is_another_thing(world):
    path = world / "data/entities/treaties.csv"
    path.write_text(path.read_text() + "yard,船の条約,gazette,Treaty on ships,atlas\n")
    graph = built(world)
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
