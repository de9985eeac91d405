"""The competency questions have their answers, the same on two engines.

The answers stand in tests/competency/, a file for each kind of question.
"""

from collections.abc import Callable

import pytest

from stigraph import question
from tests.competency import gaps, joins, lookups, names, people, provenance, silences, sums, times
from tests.competency.cases import NOTHING_FOUND, Case
from tests.real_graph import Rows, columns, local, on_oxigraph, on_rdflib

Engine = Callable[[str], Rows]

ENGINES = pytest.mark.parametrize("engine", [on_oxigraph, on_rdflib], ids=["oxigraph", "rdflib"])

CASES: list[Case] = [
    *lookups.CASES,
    *joins.CASES,
    *people.CASES,
    *sums.CASES,
    *times.CASES,
    *gaps.CASES,
    *provenance.CASES,
    *names.CASES,
    *silences.CASES,
]

NOT_ON_THE_LIST = {
    20,
    24,
    29,
    32,
    37,
    38,
    44,
    51,
    52,
    54,
    58,
    59,
    61,
    63,
    64,
    66,
    67,
    75,
    77,
    78,
    80,
    83,
    85,
    90,
    95,
    96,
    99,
    103,
    109,
    115,
}
"""Numbers that the list of competency questions leaves out."""

COUNTED_IN_LISTS = {
    "heading:cooperation-purposes": 3,
    "heading:purpose-1": 6,
    "heading:purpose-2": 5,
    "heading:purpose-3": 5,
    "heading:viewpoints-1": 3,
    "heading:viewpoints-2": 4,
    "heading:viewpoints-3": 4,
    "heading:viewpoints-other": 7,
    "heading:brain-circulation": 5,
    "heading:joint-research": 7,
}
"""Items under each heading of the strategy slide (CQ060)."""


def asked(name: str, **given: str) -> str:
    """Return the SPARQL of a question, in English."""
    return question.load(name).bind({"lang": "en", **given})


@ENGINES
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_competency_question_is_answered(case: Case, engine: Engine) -> None:
    text = case.sparql()
    assert case.answer(local(engine(text)), columns(text)) == case.rows


def test_every_question_of_the_list_is_asked() -> None:
    numbers = {int(case.number.removeprefix("CQ")) for case in CASES}
    assert set(range(1, 126)) - numbers == NOT_ON_THE_LIST


@ENGINES
def test_what_no_record_speaks_of_is_answered_from_the_coverage(engine: Engine) -> None:
    money = "https://w3id.org/stigraph/ontology#money"
    text = question.load("coverage/property-stated").bind(
        {"thing": "programme:aj-core", "property": money}
    )
    rows = [dict(zip(columns(text), row, strict=True)) for row in local(engine(text))]
    deck = {
        (row["firstLine"], row["readState"], row["state"])
        for row in rows
        if row["document"] == "document/deck-2023-06"
    }
    assert deck == {(line, "concept/read-states/read", NOTHING_FOUND) for line in ("1", "736")}


@ENGINES
@pytest.mark.parametrize(("heading", "expected"), COUNTED_IN_LISTS.items())
def test_a_list_of_the_strategy_has_as_many_items_as_printed(
    heading: str, expected: int, engine: Engine
) -> None:
    assert len(engine(asked("strategy/list", heading=heading))) == expected


@ENGINES
@pytest.mark.parametrize(
    ("year", "stage", "expected"),
    [
        (2023, "initial", 11_840_000_000),
        (2022, "initial", 11_590_000_000),
        (2022, "supplementary-2", 61_050_000_000),
    ],
)
def test_a_naive_sum_over_budget_lines_counts_nothing_twice(
    year: int, stage: str, expected: int, engine: Engine
) -> None:
    text = f"""
        PREFIX sti: <https://w3id.org/stigraph/ontology#>
        PREFIX stage: <https://w3id.org/stigraph/id/concept/budget-stages/>
        SELECT (SUM(?amount) AS ?sum) WHERE {{
          ?line a sti:BudgetLine ; sti:fiscalYear {year} ; sti:stage stage:{stage} ;
            sti:amount ?amount .
        }}"""
    assert engine(text) == [(str(expected),)]


@ENGINES
def test_a_naive_sum_by_programme_counts_nothing_twice(engine: Engine) -> None:
    text = """
        PREFIX sti: <https://w3id.org/stigraph/ontology#>
        PREFIX stage: <https://w3id.org/stigraph/id/concept/budget-stages/>
        SELECT ?programme (SUM(?amount) AS ?sum) WHERE {
          ?line a sti:BudgetLine ; sti:about ?programme ; sti:fiscalYear 2023 ;
            sti:stage stage:initial ; sti:amount ?amount .
        } GROUP BY ?programme"""
    assert set(local(engine(text))) == {
        ("programme/satreps", "2237000000"),
        ("programme/sicorp", "1372000000"),
        ("programme/aspire", "100000000"),
        ("programme/international-joint-research", "426000000"),
        ("programme/overseas-research-fellowships", "2611000000"),
        ("programme/overseas-challenge", "265000000"),
        ("programme/foreign-postdoctoral-fellows", "3375000000"),
        ("programme/youth-science-exchange", "1454000000"),
    }


def test_a_ceiling_is_not_summed_over_phases_that_replace_each_other() -> None:
    assert on_oxigraph(asked("programme/yearly-ceiling", programme="programme:wpi-core")) == []


def test_an_amount_of_the_year_before_that_is_not_printed_stays_open() -> None:
    text = asked("budget/change-by-programme", fiscalYear="2022", stage="initial")
    at = columns(text).index("before")
    assert {row[at] for row in on_oxigraph(text)} == {None}


@pytest.mark.parametrize("name", sorted({case.name for case in CASES}))
def test_a_label_stands_beside_every_value_that_has_a_column_for_one(name: str) -> None:
    text = question.load(name).text
    names = columns(text)
    for row in on_oxigraph(text):
        cells = dict(zip(names, row, strict=True))
        unnamed = [
            column
            for column in names
            if column.endswith("Label")
            and cells.get(column.removesuffix("Label")) is not None
            and cells[column] is None
        ]
        assert unnamed == []
