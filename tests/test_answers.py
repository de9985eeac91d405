"""The named questions on the real facts: one answer on two engines, and the one sources give."""

import pytest

from stigraph import question
from tests.real_graph import columns, local, on_oxigraph, on_rdflib, terms, whole

QUESTIONS = question.all_questions()
TABLES = [one.name for one in QUESTIONS if "SELECT" in one.text.split("WHERE")[0]]


def ask(name: str, **values: str) -> list[dict[str, str]]:
    """Return the rows of a question as mappings of its bound variables, our IRIs shortened."""
    asked = question.load(name)
    given = (
        {"lang": "en", **values} if any(one.name == "lang" for one in asked.parameters) else values
    )
    text = asked.bind(given)
    return [
        {column: cell for column, cell in zip(columns(text), row, strict=True) if cell is not None}
        for row in local(on_oxigraph(text))
    ]


def test_there_are_twenty_questions_at_least() -> None:
    assert len(QUESTIONS) >= 20


@pytest.mark.parametrize("name", TABLES)
def test_a_question_gives_the_same_rows_on_oxigraph_and_rdflib(name: str) -> None:
    text = question.load(name).text
    first, second = on_oxigraph(text), on_rdflib(text)
    assert sorted(map(repr, first)) == sorted(map(repr, second))


@pytest.mark.parametrize("name", TABLES)
def test_the_example_of_a_question_has_an_answer(name: str) -> None:
    assert len(on_oxigraph(question.load(name).text, whole)) > 0


@pytest.mark.parametrize("name", TABLES)
def test_the_order_of_rows_leaves_no_ties(name: str) -> None:
    text = question.load(name).text
    rows = terms(text)
    assert rows == terms(text)
    assert len(set(rows)) == len(rows), "a row stands twice: add DISTINCT or the missing join"


def test_a_career_stage_leads_to_those_who_name_it_and_no_others() -> None:
    rows = ask("programme/for-career-stage", stage="postdoctoral")
    assert {(row["thing"], row["targetGroup"]) for row in rows if "targetGroup" in row} == {
        ("programme/overseas-research-fellowships", "Postdoctoral researchers, etc."),
        ("programme/foreign-postdoctoral-fellows", "Postdoctoral researchers, etc."),
        (
            "programme/youth-science-exchange",
            "High school, university and graduate students, postdoctoral researchers, etc.",
        ),
    }
    stages = [row["stage"].rpartition("/")[2] for row in ask("programme/for-career-stage")]
    assert stages[0] == "upper-secondary"
    assert stages[-1] == "professor"


def test_italys_memorandum_has_exactly_the_two_pairs_that_two_sources_state() -> None:
    pairs = {
        (row["person"], row["role"], row["occasion"], row["document"])
        for row in ask(
            "agreement/signers-and-occasion", agreement="agreement:mext-mur", territory="IT"
        )
    }
    assert pairs == {
        (
            "person/bernini",
            "concept/roles/signatory",
            "meeting/g7-st-sendai",
            "document/deck-2023-06",
        ),
        (
            "person/valditara",
            "concept/roles/present",
            "meeting/g7-ed-toyama-kanazawa",
            "document/mext-note-italy",
        ),
    }


def test_hitachi_is_a_witness_and_no_party() -> None:
    rows = ask("agreement/parties-and-witnesses")
    roles = {
        (row["agreement"], row["role"])
        for row in rows
        if row["participant"] == "organisation/hitachi"
    }
    assert roles == {("agreement/u-tokyo-imperial", "concept/roles/witness")}


def test_the_university_of_tokyo_is_party_to_three_agreements() -> None:
    assert [
        row["agreement"]
        for row in ask("agreement/of-organisation", organisation="organisation:u-tokyo")
    ] == [
        "agreement/u-tokyo-imperial",
        "agreement/u-tokyo-u-chicago-google",
        "agreement/u-tokyo-u-chicago-ibm",
    ]


def test_two_agreements_concern_semiconductors() -> None:
    assert {
        row["agreement"] for row in ask("agreement/in-field", field="fields/semiconductors")
    } == {
        "agreement/jst-ukri-semiconductors",
        "agreement/micron-tokyo-electron-universities",
    }


def test_three_partnerships_stand_under_the_printed_two() -> None:
    [row] = ask("agreement/printed-and-counted")
    assert (row["printed"], row["counted"]) == ("2", "3")


def test_the_committee_has_two_japanese_chairs_and_one_american() -> None:
    chairs = [
        (row["person"], row["side"])
        for row in ask("meeting/chairs", meeting="meeting:jp-us-jhlc-15")
    ]
    assert sorted(chairs) == [
        ("person/nagaoka", "territory/JP"),
        ("person/prabhakar", "territory/US"),
        ("person/takaichi", "territory/JP"),
    ]


def test_no_agreement_of_the_deck_has_a_stated_date() -> None:
    rows = ask("agreement/without-stated-date")
    assert len({row["agreement"] for row in rows}) == 10
    assert {row["passage"].split("/")[1] for row in rows} == {"deck-2023-06"}


def test_only_four_meetings_have_an_approximate_or_partial_date() -> None:
    assert {row["meeting"] for row in ask("meeting/approximate-date")} == {
        "meeting/unesco-neurotechnology",
        "meeting/jp-asean-special-summit",
        "meeting/oecd-cstp-ministerial",
        "meeting/ingsa-kigali",
    }


def test_three_meetings_are_planned_in_india() -> None:
    assert {row["meeting"] for row in ask("meeting/in-territory", territory="IN")} == {
        "meeting/g20-education-india",
        "meeting/g20-new-delhi",
        "meeting/g20-research-india",
    }


def test_the_year_of_the_g7_meeting_is_inferred_and_never_stated() -> None:
    rows = ask("meeting/where-and-when", meeting="meeting:g7-st-sendai", lang="en")
    assert {(row["howLabel"], row.get("earliest"), row.get("latest")) for row in rows} == {
        ("stated", None, None),
        ("inferred", "2023-05-12", "2023-05-14"),
    }


def test_seventeen_meetings_are_planned_and_none_of_them_held() -> None:
    assert len({row["meeting"] for row in ask("meeting/planned")}) == 17


def test_the_communique_has_three_chapters_and_four_items_under_the_third() -> None:
    rows = ask("document/contents", document="document:g7-st-sendai-communique")
    assert [row["number"] for row in rows if "above" not in row] == ["第一章", "第二章", "第三章"]
    assert [row["number"] for row in rows if "above" in row] == ["(1)", "(2)", "(3)", "(4)"]


COUNTED_BY_HAND = {
    "Signing": 8,
    "CooperationStatement": 3,
    "Tenure": 10,
    "Issue": 2,
    "Theme": 2,
    "LegalBasis": 1,
}


@pytest.mark.parametrize(("name", "expected"), COUNTED_BY_HAND.items())
def test_records_are_as_many_as_counted_by_hand_on_both_engines(name: str, expected: int) -> None:
    text = f"""
        PREFIX sti: <https://w3id.org/stigraph/ontology#>
        SELECT (COUNT(?record) AS ?n)
        WHERE {{
          ?record a sti:{name} ; sti:passage ?passage .
          ?passage sti:ofExtraction ?extraction .
          FILTER NOT EXISTS {{ ?record sti:refines ?completed }}
        }}"""
    assert on_oxigraph(text) == on_rdflib(text) == [(str(expected),)]


def test_a_sum_over_the_union_counts_each_record_once() -> None:
    text = """
        PREFIX sti: <https://w3id.org/stigraph/ontology#>
        SELECT (SUM(?days) AS ?sum) WHERE { ?record sti:days ?days }"""
    assert on_oxigraph(text) == on_rdflib(text) == [("7",)]


@pytest.mark.parametrize(
    ("code", "alpha3"), [("FR", "FRA"), ("CD", "COD"), ("TL", "TLS"), ("DE", "DEU"), ("MM", "MMR")]
)
def test_a_territory_has_the_code_in_force_and_no_withdrawn_one(code: str, alpha3: str) -> None:
    text = f"""
        PREFIX sti: <https://w3id.org/stigraph/ontology#>
        SELECT ?code WHERE {{ <https://w3id.org/stigraph/id/territory/{code}> sti:alpha3 ?code }}"""
    assert on_oxigraph(text) == [(alpha3,)]
