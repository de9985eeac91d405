"""The budget ladder: the amounts of the deck as worked out by hand, and nothing added twice."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from stigraph_api.app import create_app
from typer.testing import CliRunner

from stigraph.budget import Amount, Ladder, Money, Step, ladder
from stigraph.cli import app
from stigraph.dates import fiscal_year_meant
from stigraph.engine import EmbeddedEngine, Engine
from stigraph.errors import DateError
from stigraph.money import difference_in_words
from stigraph.words import Language
from tests import serving
from tests.real_graph import whole
from tests.stored import Papers, Stored

pytestmark = pytest.mark.slow  # each asks the whole graph, or builds facts anew

MILLION = 1_000_000


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Any:
    out = tmp_path_factory.mktemp("whole")
    serving.write_snapshot(out, whole().nquads())
    return out


@pytest.fixture(scope="module")
def steps(snapshots: Any) -> tuple[Step, ...]:
    async def asked() -> Ladder:
        async with EmbeddedEngine(snapshots) as engine:
            return await ladder(engine)

    return asyncio.run(asked()).steps


@pytest.fixture(scope="module")
def client(snapshots: Any) -> Iterator[TestClient]:
    with TestClient(create_app(serving.settings(snapshots))) as own:
        yield own


def one(steps: tuple[Step, ...], about: str, year: int | None, stage: str, document: str) -> Step:
    [found] = [
        step
        for step in steps
        if step.about.id == about
        and step.fiscal_year == year
        and (step.stage.slug if step.stage else "") == stage
        and step.document.slug == document
    ]
    return found


DECK = "deck-2023-06"


@pytest.mark.parametrize(
    ("programme", "sum_", "before", "percent"),
    [
        ("satreps", 2237, 2162, "3.5"),
        ("sicorp", 1372, 1530, "-10.3"),
        ("international-joint-research", 426, 426, "0.0"),
        ("overseas-research-fellowships", 2611, 2422, "7.8"),
        ("overseas-challenge", 265, 265, "0.0"),
        ("foreign-postdoctoral-fellows", 3375, 3414, "-1.1"),
        ("youth-science-exchange", 1454, 1371, "6.1"),
    ],
)
def test_each_programme_of_the_deck_has_its_sum_and_its_change(
    steps: tuple[Step, ...], programme: str, sum_: int, before: int, percent: str
) -> None:
    step = one(steps, f"programme:{programme}", 2023, "initial", DECK)
    assert step.change is not None
    assert (step.sum, step.change.before) == (sum_ * MILLION, before * MILLION)
    assert step.change.difference == (sum_ - before) * MILLION
    assert str(step.change.percent) == percent
    assert all("~2022~" in record for record in step.change.before_records)
    assert len(step.change.records) == len(step.change.before_records) == len(step.lines)


@pytest.mark.parametrize(
    ("heading", "year", "stage", "printed", "computed", "difference"),
    [
        ("brain-circulation-joint-research", 2023, "initial", "41億円", 4135, -35),
        ("brain-circulation-joint-research", 2022, "initial", "41億円", 4118, -18),
        ("brain-circulation-joint-research", 2022, "supplementary-2", "611億円", 61_050, 50),
        ("global-young-researchers", 2023, "initial", "7,704百万円", 7705, -1),
        ("global-young-researchers", 2022, "initial", "7,471百万円", 7472, -1),
    ],
)
def test_a_printed_total_stands_beside_the_sum_of_its_parts(
    steps: tuple[Step, ...],
    heading: str,
    year: int,
    stage: str,
    printed: str,
    computed: int,
    difference: int,
) -> None:
    step = one(steps, f"heading:{heading}", year, stage, DECK)
    [total] = step.wholes
    assert total.beside is not None
    assert (total.amount.printed, int(total.beside.computed)) == (printed, computed * MILLION)
    assert int(total.beside.difference) == difference * MILLION
    assert total.beside.within_rounding
    assert step.sum is None, "a total is no line, and is never the sum of a step"


def test_what_rounding_hides_is_told(steps: tuple[Step, ...]) -> None:
    [total] = one(steps, "heading:brain-circulation-joint-research", 2023, "initial", DECK).wholes
    assert total.change is not None
    assert (total.change.difference, total.computed_change) == (0, 17 * MILLION)


def test_the_parts_of_a_fund_are_added_once_and_with_nothing_else(steps: tuple[Step, ...]) -> None:
    fund = one(steps, "programme:aspire", 2022, "supplementary-2", DECK)
    assert [line.amount.value for line in fund.lines] == [6050 * MILLION, 44_000 * MILLION]
    assert (fund.sum, fund.money) == (50_050 * MILLION, Money.fund)
    assert [total.amount.printed for total in fund.wholes] == ["50,050百万円"]
    assert {one.how.slug for line in fund.lines for one in line.amount.qualifiers} == {"inferred"}
    year = one(steps, "programme:aspire", 2023, "initial", DECK)
    assert (year.sum, year.money) == (100 * MILLION, Money.annual)
    assert year.change is not None
    assert year.change.before_records == (), "it is printed as new: nothing stood before"
    assert fund.series != year.series
    mixed = one(steps, "heading:brain-circulation-joint-research", 2022, "supplementary-2", DECK)
    assert mixed.wholes[0].mixes
    assert mixed.money is None


def test_a_sum_over_years_stands_on_no_step_of_a_year(steps: tuple[Step, ...]) -> None:
    step = one(steps, "programme:aspire", None, "", "wic-net-13")
    assert {total.amount.printed for total in step.wholes} == {
        "50,200百万円",
        "44,100百万円",
        "6,100百万円",
    }
    assert step.sum is None
    assert all(total.beside is None and total.change is None for total in step.wholes)


def test_two_documents_stand_beside_each_other_and_are_not_added(steps: tuple[Step, ...]) -> None:
    deck = one(steps, "programme:sicorp", 2023, "initial", DECK)
    paper = one(steps, "programme:sicorp", 2023, "initial", "wic-net-13920-13")
    assert (deck.sum, paper.sum) == (1372 * MILLION, 290 * MILLION)
    [beside] = deck.elsewhere
    assert (beside.amount.printed, beside.difference) == ("290百万円", 9 * MILLION)
    [back] = paper.elsewhere
    assert (back.amount.printed, back.difference) == ("299百万円", -9 * MILLION)
    assert deck.series != paper.series


def test_two_scopes_of_one_name_are_never_one_series(steps: tuple[Step, ...]) -> None:
    """The 4.1 billion of one heading and the 14.1 billion of all lines are two things."""
    narrow = {
        step.series for step in steps if step.about.slug == "brain-circulation-joint-research"
    }
    wide = {step.series for step in steps if step.about.slug == "international-sti-all-lines"}
    assert len(narrow) > 0 < len(wide)
    assert narrow & wide == set()
    for step in steps:
        for change in (step.change, *(total.change for total in step.wholes)):
            if change is not None:
                before = {
                    amount.id: other
                    for other in steps
                    for amount in (
                        *(line.amount for line in other.lines),
                        *(total.amount for total in other.wholes),
                    )
                }
                assert {before[id].about for id in change.before_records} <= {step.about}
                assert {before[id].document for id in change.before_records} <= {step.document}


def test_a_request_is_compared_with_the_initial_budget_of_the_year_before(
    steps: tuple[Step, ...],
) -> None:
    change = one(steps, "programme:wpi", 2025, "request", "wic-net-70").change
    assert change is not None
    assert change.before_stage is not None
    assert (change.difference, change.before_stage.slug) == (400 * MILLION, "initial")


def test_every_line_stands_on_one_step_alone(steps: tuple[Step, ...]) -> None:
    records = [line.amount.id for step in steps for line in step.lines]
    assert len(records) == len(set(records))


# By agency


def test_a_share_is_told_with_how_it_was_read(client: TestClient) -> None:
    body = client.get("/api/budgets?agency=amed&year=R5&stage=initial").json()
    shares = {
        (step["about"]["id"], line["printed"], reading["how"]["id"].rpartition("/")[2])
        for step in body["items"]
        for line in step["lines"]
        for reading in line["agencies"]
    }
    assert shares == {
        ("programme:satreps", "359百万円", "layout"),
        ("programme:sicorp", "299百万円", "layout"),
        ("programme:sicorp", "290百万円", "transcribed"),
    }
    assert body["withoutAgency"] > 0, "what nobody is said to have is counted, not given away"


# Over HTTP, the command line, the page

YEARS = ("令和5年度", "令5", "R5", "FY2023", "2023", "２０２３")


@pytest.mark.parametrize("year", YEARS)
def test_a_year_is_taken_in_every_form(client: TestClient, year: str) -> None:
    body = client.get("/api/budgets", params={"programme": "satreps", "year": year}).json()
    [step] = body["items"]
    assert (step["fiscalYear"], step["sum"]) == (2023, 2237 * MILLION)
    assert step["change"]["difference"] == 75 * MILLION
    assert {line["printed"]: line["amount"] for line in step["lines"]} == {
        "1,878百万円": 1878 * MILLION,
        "359百万円": 359 * MILLION,
    }


@pytest.mark.parametrize(
    ("text", "year"), [("平成31", 2019), ("平成31/令和元年度", 2019), ("R8", 2026)]
)
def test_a_fiscal_year_is_read(text: str, year: int) -> None:
    assert fiscal_year_meant(text) == year


@pytest.mark.parametrize("text", ["2023年", "昨年度", "平成99", "20x", ""])
def test_what_is_no_fiscal_year_is_refused(text: str) -> None:
    with pytest.raises(DateError):
        fiscal_year_meant(text)


@pytest.mark.parametrize("name", ["budget/of-year", "budget/change-by-programme"])
def test_a_question_takes_a_year_in_every_form(client: TestClient, name: str) -> None:
    own = {"stage": "initial", "lang": "ja"} if "programme" in name else {"stage": "initial"}
    answers = [
        client.get(f"/api/queries/{name}", params={"fiscalYear": year, **own}).json()["items"]
        for year in YEARS
    ]
    assert all(answer == answers[0] for answer in answers)
    assert {row["fiscalYear"] for row in answers[0]} == {2023}


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("year=20x", 400, "令和5年度"),
        ("year=2023%E5%B9%B4", 400, "2023年"),
        ("programme=satrep", 404, "programme:satreps"),
        ("stage=inital", 404, "initial"),
        ("agency=organisation:amedd", 404, "organisation:amed"),
        ("programe=satreps", 400, "programme"),
        ("limit=-1", 400, "limit"),
    ],
)
def test_what_cannot_be_asked_says_what_would_be_right(
    client: TestClient, query: str, status: int, says: str
) -> None:
    answer = client.get(f"/api/budgets?{query}", headers={"Accept-Language": "ja"})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert says in json.dumps(answer.json(), ensure_ascii=False)


def test_one_programme_has_an_address_of_its_own(client: TestClient) -> None:
    body = client.get("/api/budgets/aspire").json()
    assert {step["about"]["id"] for step in body["items"]} == {"programme:aspire"}
    assert body == client.get("/api/budgets/programme:aspire").json()
    assert "sum" not in body, "there is no sum over steps"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ja", ("△158百万円(△10.3%)", "1,372百万円", "290百万円", "令和5(2023)年度")),
        ("en", ("−JPY 158 million (−10.3%)", "JPY 1,372 million", "290百万円")),
    ],
)
def test_the_page_shows_sum_change_and_the_other_document(
    client: TestClient, language: str, said: tuple[str, ...]
) -> None:
    text = client.get(f"/{language}/budgets?programme=programme:sicorp").text
    assert [part for part in said if part not in text] == []


def test_the_command_shows_the_ladder(snapshots: Any) -> None:
    shown = CliRunner(env={"COLUMNS": "200", "NO_COLOR": "1"}).invoke(
        app, ["budget", "satreps", "--year", "R5", "--lang", "ja", "--out", str(snapshots)]
    )
    assert shown.exit_code == 0, shown.output
    assert "2,237百万円" in shown.output
    assert "+75百万円(+3.5%)" in shown.output
    wrong = CliRunner().invoke(app, ["budget", "satrep", "--out", str(snapshots)])
    assert wrong.exit_code == 1
    assert "programme:satreps" in wrong.output


@pytest.mark.parametrize(
    ("yen", "language", "said"),
    [
        (-MILLION, "ja", "△1百万円"),
        (0, "ja", "0百万円"),
        (1_500_000, "en", "+JPY 1.5 million"),
    ],
)
def test_a_difference_has_the_sign_that_offices_write(
    yen: int, language: Language, said: str
) -> None:
    assert difference_in_words(yen, language) == said


# Whatever papers say: nothing is added twice, and what does not add up is told

papers = st.lists(
    st.builds(
        Papers,
        document=st.integers(0, 1),
        programme=st.integers(0, 1),
        year=st.integers(2022, 2023),
        agency=st.sampled_from([None, "jst", "amed"]),
        millions=st.integers(1, 100_000),
        fund=st.sampled_from([False, False, True]),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda paper: (paper.document, paper.programme, paper.year, paper.agency),
)


def laddered(stored: Stored) -> Ladder:
    # It answers named questions, which is all that the ladder asks of an engine.
    return asyncio.run(ladder(cast("Engine", stored)))


@given(own=papers, slip=st.integers(-3, 3))
@settings(max_examples=25, deadline=None)
def test_leaves_add_up_once_and_a_difference_is_told(own: list[Papers], slip: int) -> None:
    steps = laddered(Stored.of(own, slip=slip)).steps
    lines = [line for step in steps for line in step.lines]
    assert sorted(line.amount.value for line in lines) == sorted(
        paper.millions * MILLION for paper in own
    )
    for step in steps:
        kinds = {line.amount.money for line in step.lines}
        if len(step.lines) > 0:
            leaves = sum(line.amount.value for line in step.lines)
            assert step.sum == (leaves if len(kinds) == 1 else None)
        for total in step.wholes:
            assert total.beside is not None
            under = [
                paper.millions * MILLION
                for paper in own
                if (f"doc-{paper.document}", paper.year) == (step.document.slug, step.fiscal_year)
            ]
            assert total.beside.computed == sum(under)
            assert total.beside.difference == slip * MILLION


@given(own=papers)
@settings(max_examples=25, deadline=None)
def test_a_change_compares_one_document_one_kind_and_neighbouring_years(
    own: list[Papers],
) -> None:
    steps = laddered(Stored.of(own, slip=0)).steps
    of = {line.amount.id: (step, line.amount) for step in steps for line in step.lines}
    for step in steps:
        for change in (step.change, *(line.change for line in step.lines)):
            if change is None:
                continue
            now, before = (
                [of[id] for id in ids] for ids in (change.records, change.before_records)
            )
            assert change.difference == sum(a.value for _, a in now) - sum(
                a.value for _, a in before
            )
            assert {s.document for s, _ in before} == {step.document}
            assert {s.fiscal_year for s, _ in before} == {(step.fiscal_year or 0) - 1}
            assert len({a.money for _, a in (*now, *before)}) == 1
            assert _shares(now) == _shares(before)


def _shares(found: list[tuple[Step, Amount]]) -> list[list[str]]:
    return sorted(sorted(amount.agency_ids) for _, amount in found)
