"""Records are read from passages as the ontology says, and each fault is told with its remedy."""

import shutil
from pathlib import Path

import pytest
import yaml
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


@pytest.fixture(scope="module")
def graph() -> Graph:
    return assemble(WORLD / "data", WORLD / "ontology")


@pytest.fixture
def world(tmp_path):
    return Path(shutil.copytree(WORLD, tmp_path / "world"))


def built(world) -> Graph:
    return assemble(world / "data", world / "ontology")


def test_a_record_says_what_it_is_about_and_where_it_was_read(graph):
    pledge = said(graph, PLEDGE)
    assert pledge["rdf:type"] == {"sti:Pledge", "sti:Record"}
    assert pledge["about"] == {"treaty:ice-and-sound"}
    assert pledge["passage"] == {"passage:gazette/treaty"}
    assert pledge["lines"] == {"3-4"}
    assert pledge["anchor"] == {"「氷と音の条約」に署名した"}
    assert pledge["how"] == {"concept:reading-modes/stated"}
    assert pledge["topic"] == {"concept:topics/ice", "concept:topics/sound"}
    assert pledge["notStated"] == {"sti:wording"}


def test_a_transcription_is_transcribed_unless_it_says_otherwise(graph):
    register = said(graph, "record:register/row/pledge/treaty.ice-and-sound")
    assert register["how"] == {"concept:reading-modes/transcribed"}


def test_two_sources_that_disagree_are_two_records(graph):
    register = said(graph, "record:register/row/pledge/treaty.ice-and-sound")
    assert register["earliest"] == {"2023-05-13^^xsd:date"}
    refined = said(graph, PLEDGE + "/refined/signed-on")
    assert refined["earliest"] == {"2023-05-12^^xsd:date"}


def test_a_date_stands_on_the_record_with_printed_form_bounds_and_precision(graph):
    landing = said(
        graph, "record:gazette/voyage/landing/sea-voyage.first-crossing~2023-04-01-2024-03-31"
    )
    assert landing["datePrinted"] == {"令和5年度"}
    assert landing["edtf"] == {"2023-04-01/2024-03-31"}
    assert landing["earliest"] == {"2023-04-01^^xsd:date"}
    assert landing["latest"] == {"2024-03-31^^xsd:date"}
    assert landing["datePrecision"] == {"concept:date-precisions/fiscal-year"}
    assert "landedOn" not in landing
    assert "approximate" not in landing


def test_a_date_without_year_has_no_bounds(graph):
    pledge = said(graph, PLEDGE)
    assert pledge["edtf"] == {"XXXX-05-12"}
    assert pledge["datePrecision"] == {"concept:date-precisions/unspecified-year"}
    assert not {"earliest", "latest"} & set(pledge)


def test_a_field_read_more_weakly_is_a_record_of_its_own(graph):
    refined = said(graph, PLEDGE + "/refined/signed-on")
    assert refined["rdf:type"] == {"sti:Pledge", "sti:Record"}
    assert refined["refines"] == {PLEDGE}
    assert refined["about"] == {"treaty:ice-and-sound"}
    assert refined["how"] == {"concept:reading-modes/inferred"}
    assert (refined["lines"], refined["passage"]) == ({"3-4"}, {"passage:gazette/treaty"})
    assert refined["because"] == {
        "年は官報の日付による。@ja",
        "The year is that of the gazette.@en",
    }
    assert not {"topic", "partner", "notStated"} & set(refined)


def test_a_part_is_a_node_below_its_record(graph):
    parts = {
        f"{PLEDGE}/partner/organisation.ice-office~party",
        f"{PLEDGE}/partner/organisation.sound-office~party",
        f"{PLEDGE}/partner/organisation.yard~witness",
    }
    assert said(graph, PLEDGE)["partner"] == parts
    assert said(graph, f"{PLEDGE}/partner/organisation.yard~witness") == {
        "rdf:type": {"sti:Partner", "sti:RecordPart"},
        "who": {"organisation:yard"},
        "as": {"concept:roles/witness"},
    }


def test_values_keep_their_kind(graph):
    clause = said(graph, "record:gazette/treaty/clause/treaty.ice-and-sound~2")
    assert clause["ordinal"] == {"2^^xsd:integer"}
    assert clause["secret"] == {"true^^xsd:boolean"}
    assert clause["wording"] == {"音についての協力@ja", "Cooperation on sound@en"}
    landing = said(
        graph, "record:gazette/voyage/landing/sea-voyage.first-crossing~2023-04-01-2024-03-31"
    )
    assert landing["ship"] == {"NO"}


def test_money_is_whole_units_with_its_printed_form(graph):
    price = said(graph, "record:gazette/voyage/price/crew")
    assert price["amount"] == {"120000000^^xsd:integer"}
    assert price["amountPrinted"] == {"およそ1億2,000万円"}
    assert price["currency"] == {"JPY"}


def test_a_quantity_has_bounds_unit_and_qualifiers(graph):
    tally = said(graph, "record:gazette/voyage/tally/sea-voyage.first-crossing")
    assert tally["most"] == {"12.5^^xsd:decimal"}
    assert tally["unitName"] == {"人"}
    assert tally["quantityPrinted"] == {"12.5人以下"}
    assert tally["qualifier"] == {"concept:qualifiers/about", "concept:qualifiers/at-most"}


def test_other_money_names_its_currency(world):
    edited(world, VOYAGE, "yen: 120000000", "amount: 5, currency: EUR")
    price = said(built(world), "record:gazette/voyage/price/crew")
    assert (price["amount"], price["currency"]) == ({"5^^xsd:integer"}, {"EUR"})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12", "12^^xsd:integer"),
        ("12.0", "12^^xsd:integer"),
        ("0.50", "0.5^^xsd:decimal"),
        ("-3", "-3^^xsd:integer"),
        ("100", "100^^xsd:integer"),
    ],
)
def test_a_number_has_one_form(world, written, meant):
    edited(world, VOYAGE, "most: 12.50", f"value: {written}")
    tally = said(built(world), "record:gazette/voyage/tally/sea-voyage.first-crossing")
    assert tally["value"] == {meant}


def test_a_precision_may_be_given(world):
    edited(world, TREATY, "edtf: 2023-05-12}", "edtf: 2023-05, precision: week}")
    refined = said(built(world), PLEDGE + "/refined/signed-on")
    assert refined["datePrecision"] == {"concept:date-precisions/week"}
    assert refined["latest"] == {"2023-05-31^^xsd:date"}


def test_a_printed_japanese_year_needs_no_edtf(world):
    edited(world, VOYAGE, "landedOn: 令和5年度", "landedOn: {printed: 平成31/令和元年度}")
    landing = "record:gazette/voyage/landing/sea-voyage.first-crossing"
    edited(world, VOYAGE, "a: Landing", "a: Landing\n    id: only")
    assert said(built(world), "record:gazette/voyage/landing/only")["edtf"] == {
        "2019-04-01/2020-03-31"
    }
    assert said(built(world), landing) == {}


def test_an_explicit_id_is_the_last_segment(world):
    edited(world, TREATY, "a: Pledge", "a: Pledge\n    id: the-signing")
    assert said(built(world), "record:gazette/treaty/pledge/the-signing")["about"]


def test_a_document_is_read_with_edition_extraction_and_passages(graph):
    edition, extraction = (
        said(graph, "edition:gazette/first"),
        said(graph, "extraction:gazette/first"),
    )
    assert edition["editionOf"] == {"document:gazette"}
    assert edition["publisher"] == {"organisation:ice-office"}
    assert edition["editionDate"] == {"2023-06"}
    assert edition["editionLatest"] == {"2023-06-30^^xsd:date"}
    assert edition["address"] == {"https://example.org/gazette/1"}
    assert extraction["extractionOf"] == {"edition:gazette/first"}
    assert extraction["extractionKind"] == {"text"}
    assert extraction["lineCount"] == {"10^^xsd:integer"}
    passage = said(graph, "passage:gazette/treaty")
    assert passage["ofExtraction"] == {"extraction:gazette/first"}
    assert passage["lines"] == {"3-6"}
    assert passage["rdfs:label"] == {"氷と音の条約@ja", "Treaty on ice and sound@en"}
    assert said(graph, "edition:register/first")["address"] == {"none known"}
    assert "editionDate" not in said(graph, "edition:register/first")


def test_an_editorial_statement_stands_in_its_own_layer(graph):
    doubt = said(graph, "editorial:doubts/doubt/treaty.ice-and-sound")
    assert doubt["rdf:type"] == {"sti:Doubt", "sti:EditorialStatement"}
    assert doubt["restsOnPassage"] == {"passage:gazette/treaty", "passage:register/row"}
    subjects = {s.value for s, _, _ in graph.layers[iris.GRAPH_EDITORIAL]}
    assert subjects == {iris.curie_to_iri("editorial:doubts/doubt/treaty.ice-and-sound")}


FAULTS = yaml.safe_load((Path(__file__).parent / "faults" / "facts.yaml").read_text())


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["case"] for fault in FAULTS])
def test_a_broken_file_is_refused_with_line_and_remedy(world, fault):
    edited(world, fault["file"], fault["replace"], fault["by"])
    with pytest.raises(FactErrors) as caught:
        built(world)
    found = [each for each in caught.value.errors if fault["what"] in each.what]
    places = [(each.file, each.line) for each in found]
    assert places == [(fault["file"], fault["line"])], str(caught.value)
    assert fault["remedy"] in found[0].remedy


def test_faults_of_all_files_are_reported_together_and_in_order(world):
    edited(world, TREATY, "topic: ice", "topic: icy")
    edited(world, TREATY, "lines: 3-4", "lines: 2-4")
    edited(world, VOYAGE, "yen: 120000000", "yen: many")
    edited(world, DOUBTS, "treaty:ice-and-sound", "treaty:ice")
    with pytest.raises(FactErrors) as caught:
        built(world)
    assert [(each.file, each.line) for each in caught.value.errors] == [
        (DOUBTS, 3),
        (TREATY, 10),
        (TREATY, 31),
        (VOYAGE, 20),
    ]


def test_all_faults_of_one_record_are_reported_together(world):
    edited(world, TREATY, "lines: 3-4", "lines: 2-4")
    edited(world, TREATY, "anchor: 「氷と音の条約」に署名した\n    signedOn", "signedOn")
    edited(world, TREATY, "XXXX-05-12", "XXXX-13-12")
    edited(world, TREATY, "as: witness", "as: guest")
    edited(world, TREATY, "how: inferred", "how: guessed")
    with pytest.raises(FactErrors) as caught:
        built(world)
    assert [each.line for each in caught.value.errors] == [8, 10, 11, 16, 19]


@pytest.mark.parametrize(
    ("file", "what"),
    [
        ("data/sources/gazette/Treaty.yaml", "not the name of a passage"),
        ("data/sources/gazette/treaty.yml", "not the name of a passage"),
        ("data/sources/gazette/notes.txt", "not the name of a passage"),
        ("data/sources/stray.yaml", "a file outside any document's folder"),
        ("data/editorial/Doubts 2.yaml", "not the name of a file of statements"),
    ],
)
def test_a_file_that_would_not_be_read_is_a_fault(world, file, what):
    (world / file).write_text("a: b\n")
    with pytest.raises(FactErrors) as caught:
        built(world)
    assert [(each.file, each.what) for each in caught.value.errors] == [(file, what)]


def test_a_folder_without_source_file_is_a_fault(world):
    (world / "data/sources/empty").mkdir()
    with pytest.raises(FactErrors, match=r"empty/source\.yaml:1: the file is missing"):
        built(world)


def test_malformed_yaml_does_not_hide_the_faults_of_other_files(world):
    edited(world, TREATY, "records:", "records: [")
    edited(world, VOYAGE, "ship: NO", "shp: NO")
    with pytest.raises(FactErrors) as caught:
        built(world)
    assert {each.file for each in caught.value.errors} >= {TREATY, VOYAGE}


@pytest.mark.parametrize("file", [REGISTER, "data/sources/register/row.yaml"])
def test_a_passage_that_cannot_be_read_is_no_dangling_reference_too(world, file):
    (world / file).write_text("a: [\n")
    with pytest.raises(FactErrors) as caught:
        built(world)
    assert [each.file for each in caught.value.errors] == [file]


@pytest.mark.parametrize("name", [".DS_Store", ".treaty.yaml.swp"])
def test_a_file_whose_name_begins_with_a_dot_is_nobodys(world, graph, name):
    for folder in ("data/entities", "data/sources", "data/sources/gazette", "data/editorial"):
        (world / folder / name).write_text("x")
    assert built(world).digest == graph.digest


@pytest.mark.parametrize("name", ["data/entities", "data/sources"])
def test_a_missing_folder_is_said_so(world, name):
    shutil.rmtree(world / name)
    with pytest.raises(FactErrors, match=f"{name}:1: the folder is missing"):
        built(world)


def test_facts_may_do_without_editorial_statements(world):
    shutil.rmtree(world / "data/editorial")
    assert iris.GRAPH_EDITORIAL not in built(world).layers
