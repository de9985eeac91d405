"""Records are read from passages as the ontology says: which triples come out."""

import shutil
from pathlib import Path

import pytest
import yaml

from stigraph import iris
from stigraph.graph import Graph
from stigraph.values import is_language
from tests.small_world import DOUBTS, PLEDGE, TREATY, VOYAGE, WORLD, built, edited, said


@pytest.fixture
def graph() -> Graph:
    return built(WORLD)


@pytest.fixture
def world(tmp_path):
    return Path(shutil.copytree(WORLD, tmp_path / "world"))


def test_records_and_statements_say_this_and_no_more(graph):
    expected = yaml.safe_load((WORLD / "said.yaml").read_text())
    layers = (iris.GRAPH_RECORDS, iris.GRAPH_EDITORIAL)
    nodes = {iris.short(s.value) for layer in layers for s, _, _ in graph.layers[layer]}
    found = {node: {key: sorted(told) for key, told in said(graph, node).items()} for node in nodes}
    assert found == expected


@pytest.mark.parametrize(
    ("node", "place"),
    [
        ("organisation:ice-office", "data/entities/organisations.csv:2"),
        ("name:organisation/ice-office/en/abbreviation/IO", "data/entities/names.csv:2"),
        ("name:territory/XA/ja/preferred", "data/entities/territories.csv:3"),
        ("identifier:organisation/ice-office/test-register", "data/entities/identifiers.csv:2"),
        ("edition:gazette/first", "data/sources/gazette/source.yaml:2"),
        ("extraction:gazette/first", "data/sources/gazette/source.yaml:7"),
        ("passage:gazette/voyage", "data/sources/gazette/voyage.yaml:1"),
        (PLEDGE, "data/sources/gazette/treaty.yaml:8"),
        (PLEDGE + "/partner/organisation.yard~witness", "data/sources/gazette/treaty.yaml:17"),
        (PLEDGE + "/refined/signed-on", "data/sources/gazette/treaty.yaml:20"),
        ("editorial:doubts/doubt/treaty.ice-and-sound", "data/editorial/doubts.yaml:2"),
    ],
)
def test_every_node_has_its_place(graph, node, place):
    assert str(graph.places[iris.curie_to_iri(node)]) == place


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
        ("0.0000001", "0.0000001^^xsd:decimal"),
    ],
)
def test_a_number_has_one_form(world, written, meant):
    edited(world, VOYAGE, "most: 12.50", f"value: {written}")
    tally = said(built(world), "record:gazette/voyage/tally/sea-voyage.first-crossing")
    assert tally["value"] == {meant}


def test_a_precision_may_be_given(world):
    edited(world, TREATY, "edtf: 2023-05-12}", "edtf: 2023-05~, precision: week}")
    refined = said(built(world), PLEDGE + "/refined/signed-on")
    assert refined["datePrecision"] == {"concept:date-precisions/week"}
    assert refined["earliest"] == {"2023-05-01^^xsd:date"}
    assert refined["latest"] == {"2023-05-31^^xsd:date"}
    assert refined["approximate"] == {"true^^xsd:boolean"}


def test_a_printed_japanese_year_needs_no_edtf(world):
    edited(world, VOYAGE, "landedOn: 令和5年度", "landedOn: {printed: 平成31/令和元年度}")
    landing = "record:gazette/voyage/landing/sea-voyage.first-crossing"
    edited(world, VOYAGE, "a: Landing", "a: Landing\n    id: only")
    assert said(built(world), "record:gazette/voyage/landing/only")["edtf"] == {
        "2019-04-01/2020-03-31"
    }
    assert said(built(world), landing) == {}


def test_a_date_may_be_approximate(world):
    edited(world, TREATY, "edtf: 2023-05-12}", "edtf: 2023-05-12~}")
    refined = said(built(world), PLEDGE + "/refined/signed-on")
    assert refined["approximate"] == {"true^^xsd:boolean"}


def test_a_quantity_may_have_two_bounds_and_no_unit(world):
    written = "most: 12.50, unit: 人, qualifier: [at-most, about]"
    edited(world, VOYAGE, written, "least: 11, most: 13, qualifier: about")
    tally = said(built(world), "record:gazette/voyage/tally/sea-voyage.first-crossing")
    assert (tally["least"], tally["most"]) == ({"11^^xsd:integer"}, {"13^^xsd:integer"})
    assert tally["qualifier"] == {"concept:qualifiers/about"}
    assert not {"value", "unitName"} & set(tally)


def test_a_part_is_of_the_class_it_says(world):
    edited(world, VOYAGE, "id: crew", "id: crew\n    payer: [{a: Sponsor, who: organisation:yard}]")
    graph, payer = built(world), "record:gazette/voyage/price/crew/sponsor/organisation.yard"
    assert said(graph, "record:gazette/voyage/price/crew")["payer"] == {payer}
    assert said(graph, payer) == {
        "rdf:type": {"sti:Sponsor", "sti:RecordPart"},
        "who": {"organisation:yard"},
    }


def test_a_field_may_name_lines_of_the_passage(world):
    edited(world, VOYAGE, "    lines: 10\n", "    lines: 10\n    namedOn: 8-10\n")
    tally = said(built(world), "record:gazette/voyage/tally/sea-voyage.first-crossing")
    assert tally["namedOn"] == {"8-10"}


@pytest.mark.parametrize("line", [3, 4])
def test_an_anchor_of_several_lines_may_say_on_which_it_stands(world, line):
    assert "anchorLine" not in said(built(world), PLEDGE)
    edited(world, TREATY, "    lines: 3-4\n", f"    lines: 3-4\n    anchorLine: {line}\n")
    assert said(built(world), PLEDGE)["anchorLine"] == {f"{line}^^xsd:integer"}


def test_an_id_may_come_from_an_english_heading(world):
    edited(world, VOYAGE, "id: crew", "heading: {ja: 乗員の費用, en: Costs of the crew}")
    price = said(
        built(world), "record:gazette/voyage/price/sea-voyage.first-crossing~costs-of-the-crew"
    )
    assert price["heading"] == {"乗員の費用@ja", "Costs of the crew@en"}


def test_an_anchor_may_have_forty_characters(world):
    edited(world, TREATY, "anchor: 一、氷について協力する。", "anchor: " + "条" * 40)
    clause = said(built(world), "record:gazette/treaty/clause/treaty.ice-and-sound~1")
    assert clause["anchor"] == {"条" * 40}


@pytest.mark.parametrize(
    "on",
    [
        "record:register/row/pledge/treaty.ice-and-sound",
        PLEDGE + "/refined/signed-on",
        PLEDGE + "/partner/organisation.yard~witness",
        "editorial:doubts/doubt/treaty.ice-and-sound",
        "edition:gazette/first",
        "extraction:gazette/first",
        "passage:gazette/treaty",
        "name:territory/XA/en/preferred",
        "identifier:organisation/ice-office/test-register",
    ],
)
def test_a_statement_may_be_on_any_node_of_its_class(world, on):
    remark = f"{{a: Remark, about: treaty:ice-and-sound, on: '{on}'}}"
    edited(world, DOUBTS, "statements:", f"statements:\n  - {remark}")
    segment = on.replace(":", ".", 1).replace("/", ".")
    assert said(built(world), f"editorial:doubts/remark/{segment}")["on"] == {on}


@pytest.mark.parametrize(
    ("file", "old", "new", "node"),
    [
        (DOUBTS, "a: Doubt", "a: Doubt\n    id: days", "editorial:doubts/doubt/days"),
        (
            TREATY,
            "{who: organisation:yard",
            "{id: yard, who: organisation:yard",
            PLEDGE + "/partner/yard",
        ),
    ],
)
def test_statements_and_parts_may_have_an_id_too(world, file, old, new, node):
    edited(world, file, old, new)
    assert said(built(world), node)["rdf:type"]


def test_a_record_may_say_how_it_was_read(world):
    edited(
        world,
        "data/sources/register/row.yaml",
        "    lines: 1\n",
        "    lines: 1\n    how: inferred\n",
    )
    register = said(built(world), "record:register/row/pledge/treaty.ice-and-sound")
    assert register["how"] == {"concept:reading-modes/inferred"}


@pytest.mark.parametrize(
    ("tag", "known"),
    [
        ("ja", True),
        ("en-GB", True),
        ("zh-Hant", True),
        ("jp", False),
        ("JA", False),
        ("ja_JP", False),
        ("xx", False),
    ],
)
def test_a_language_is_one_that_the_registry_of_locales_knows(tag, known):
    assert is_language(tag) is known


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


def test_facts_may_do_without_editorial_statements(world):
    shutil.rmtree(world / "data/editorial")
    assert iris.GRAPH_EDITORIAL not in built(world).layers
