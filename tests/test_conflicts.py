"""Conflicts: values that cannot all hold are found, and what only looks different is not."""

import asyncio
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from stigraph import ontology, paths
from stigraph.disagreements import Disagreement, conflicts
from stigraph.engine import EmbeddedEngine
from stigraph.printed import FigureKind, PrintedFigure, printed_figures, slips
from tests.planting import planted_nquads
from tests.real_graph import on_oxigraph, whole
from tests.serving import real_nquads, settings, write_snapshot

pytestmark = pytest.mark.slow  # facts are built anew


def asking(nquads: bytes, out: Path) -> Generator[Callable[..., Any], None, None]:
    write_snapshot(out, nquads)
    with asyncio.Runner() as runner:
        engine = EmbeddedEngine(out)
        yield lambda question: runner.run(question(engine))
        runner.run(engine.close())


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    yield from asking(real_nquads(), tmp_path_factory.mktemp("real"))


@pytest.fixture(scope="module")
def of_all(tmp_path_factory: pytest.TempPathFactory) -> tuple[Disagreement, ...]:
    """The conflicts of every document that was read."""
    own = asking(whole().nquads(), tmp_path_factory.mktemp("whole"))
    found: tuple[Disagreement, ...] = next(own)(conflicts)
    own.close()
    return found


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Disagreement, ...]:
    own = asking(planted_nquads("yearbook-2024"), tmp_path_factory.mktemp("planted"))
    found: tuple[Disagreement, ...] = next(own)(conflicts)
    own.close()
    return found


def told(found: tuple[Disagreement, ...], thing: str, what: str) -> list[set[str]]:
    """The values of each disagreement about a thing in one matter."""
    return [
        {value.text("ja") for value, _ in one.values}
        for one in found
        if one.about.id == thing and one.what == what
    ]


def test_two_sources_give_the_memorandum_two_occasions(ask: Callable[..., Any]) -> None:
    found: tuple[Disagreement, ...] = ask(conflicts)
    occasions = told(found, "agreement:mext-mur", "occasion")
    assert occasions == [{"G7仙台科学技術大臣会合", "G7教育大臣会合(富山・金沢)"}]
    [one] = [one for one in found if one.about.id == "agreement:mext-mur"]
    assert {(source.document.slug, source.how.slug) for _, source in one.values} == {
        ("deck-2023-06", "stated"),
        ("mext-note-italy", "transcribed"),
    }


@pytest.mark.parametrize(
    ("thing", "what", "values"),
    [
        pytest.param(
            "programme:sicorp",
            "money",
            {
                ("299百万円", "deck-2023-06", "layout", None),
                ("290百万円", "wic-net-13920-13", "transcribed", "b"),
            },
            id="AMED's part, by layout and as another paper prints it",
        ),
        pytest.param(
            "meeting:jp-fr-jc-10",
            "delegation-head",
            {
                ("アリーヌ・ウンベール", "gov-base-164956", "transcribed", "b"),
                ("Cyril Moulin", "institut-pasteur-print", "transcribed", "b"),
            },
            id="two pages name two who led the French side",
        ),
        pytest.param(
            "meeting:jp-in-jc-7",
            "when",
            {
                ("平成17(2005)年11月", "mofa-page23-001903", "stated", "a"),
                ("平成17(2005)年12月", "in-embassy-tokyo-news-st-initiative-jp", "stated", "a"),
            },
            id="two pages date one session differently",
        ),
    ],
)
def test_pages_that_differ_stand_side_by_side_each_with_passage_and_grade(
    of_all: tuple[Disagreement, ...],
    thing: str,
    what: str,
    values: set[tuple[str, str, str, str | None]],
) -> None:
    [one] = [one for one in of_all if (one.about.id, one.what) == (thing, what)]
    assert {
        (value.text("ja"), source.document.slug, source.how.slug, source.grade)
        for value, source in one.values
    } == values
    assert all(source.passage.id and source.anchor and source.lines for _, source in one.values)


def test_a_conflict_tells_its_side_and_what_the_records_agree_in(
    of_all: tuple[Disagreement, ...],
) -> None:
    by_thing = {one.about.id: one for one in of_all}
    amounts = by_thing["programme:sicorp"]
    assert [(limit.on.slug, limit.value.text("en")) for limit in amounts.within] == [
        ("agency", "Japan Agency for Medical Research and Development"),
        ("fiscalYear", "2023"),
        ("stage", "initial"),
    ]
    assert amounts.side is None
    chairs = by_thing["meeting:jp-fr-jc-10"]
    assert chairs.side is not None
    assert chairs.side.label.text("ja") == "フランス"


@pytest.mark.parametrize(
    "thing",
    [
        pytest.param("meeting:unesco-neurotechnology", id="a plan and its outcome"),
        pytest.param("meeting:g20-research-india", id="two days and one of them"),
        pytest.param("meeting:tsukuba-conference", id="the same days, planned and held"),
        pytest.param("document:integrated-innovation-strategy-2022", id="a day and its month"),
        pytest.param("programme:eig-concert-japan", id="counts of different things"),
        pytest.param("programme:wpi", id="another year and stage"),
        pytest.param("indicator:satreps-projects-adopted", id="figures of different years"),
        pytest.param("heading:international-sti-all-lines", id="another year and scope"),
        pytest.param("indicator:international-coauthorship-rate", id="other territories"),
        pytest.param("programme:satreps", id="two agencies"),
        pytest.param("agreement:jp-us-st", id="one extension after the other"),
        pytest.param("programme:aspire", id="a total and its parts"),
    ],
)
def test_what_differs_by_right_is_no_conflict_among_all_pages(
    of_all: tuple[Disagreement, ...], thing: str
) -> None:
    assert [one for one in of_all if one.about.id == thing] == []


@pytest.mark.parametrize(
    ("thing", "what", "values"),
    [
        ("programme:satreps", "money", {"1,878百万円", "1,900百万円"}),
        ("programme:satreps", "when", {"平成20年度～", "平成21年度"}),
        ("programme:satreps", "quantity", {"原則3～5年間", "原則4年", "原則6～7年"}),
        ("meeting:g7-st-sendai", "days", {"3", "2"}),
        ("heading:us-institutional-agreements", "count", {"2", "3"}),
        ("agreement:mext-us-state-education", "signatory", {"ブリンケン", "プラバカー"}),
        ("meeting:jp-us-jhlc-15", "chair", {"ブリンケン", "プラバカー"}),
        (
            "meeting:g7-ed-toyama-kanazawa",
            "when",
            {"5月12日(金)～15日(月)", "令和5(2023)年5月12日〜14日"},
        ),
        ("meeting:jp-us-jhlc-15", "place", {"東京", "京都"}),
        ("programme:sicorp", "money", {"370百万円", "380百万円"}),
    ],
)
def test_a_planted_conflict_is_found_once(
    planted: tuple[Disagreement, ...], thing: str, what: str, values: set[str]
) -> None:
    assert told(planted, thing, what) == [values]


@pytest.mark.parametrize(
    ("thing", "what"),
    [
        pytest.param("meeting:g7-st-sendai", "when", id="a month and days within it"),
        pytest.param("meeting:tsukuba-conference", "when", id="a plan and its outcome"),
        pytest.param("indicator:doctoral-living-cost-recipients", "quantity", id="about and not"),
        pytest.param("meeting:g7-st-sendai", "place", id="a city and a place within it"),
        pytest.param("meeting:g20-new-delhi", "place", id="a place and the city it lies in"),
        pytest.param("meeting:g7-ed-toyama-kanazawa", "place", id="two cities and one of them"),
        pytest.param("programme:sicorp", "when", id="a year and about another"),
        pytest.param("meeting:jp-asean-special-summit", "when", id="about a month and the next"),
    ],
)
def test_what_only_looks_different_is_no_conflict(
    planted: tuple[Disagreement, ...], thing: str, what: str
) -> None:
    assert told(planted, thing, what) == []


def test_a_rounded_amount_another_stage_a_whole_and_another_scope_are_no_conflicts(
    planted: tuple[Disagreement, ...],
) -> None:
    amounts = {value.text("ja") for one in planted for value, _ in one.values}
    assert amounts & {"18億円", "2,000百万円", "2,500百万円", "1,200百万円"} == set()


def test_who_is_only_planned_to_chair_is_no_conflict(planted: tuple[Disagreement, ...]) -> None:
    persons = {value.text("ja") for one in planted for value, _ in one.values}
    assert "ルタイヨー" not in persons


# A thing may have several of these at once or in turn, or they differ in words alone.
TOLD_SEVERAL_TIMES = {
    "Affiliation", "CooperationStatement", "ContentsEntry", "Definition", "Deliberation",
    "LegalBasis", "ListItem", "MeasureStatement", "Membership", "Mention", "Partnership",
    "ProgrammeStatement", "Quotation", "Requirement", "Result", "Succession", "Tenure", "Theme",
    "TierAssignment",
}  # fmt: skip


def test_each_class_of_records_is_compared_or_may_tell_several_things() -> None:
    own = ontology.load(paths.ontology())
    rows = on_oxigraph(
        """
        PREFIX sti: <https://w3id.org/stigraph/ontology#>
        SELECT DISTINCT ?class WHERE { ?class sti:comparedOn ?property }"""
    )
    compared = {str(row[0]).rpartition("#")[2] for row in rows}
    leaves = {
        one.name
        for one in own.below("Record")
        if not any(one.name in c.above for c in own.below("Record"))
    }
    assert compared & TOLD_SEVERAL_TIMES == set()
    assert leaves - compared == TOLD_SEVERAL_TIMES


def test_what_is_compared_may_stand_on_the_class() -> None:
    own = ontology.load(paths.ontology())
    rows = on_oxigraph(
        """
        PREFIX sti: <https://w3id.org/stigraph/ontology#>
        SELECT ?class ?property WHERE { ?class sti:comparedOn|sti:comparedWithin ?property }"""
    )
    assert len(rows) > 10
    parts = {"edtf", "unitName"}  # of a date and of a quantity
    illegal = []
    for row in rows:
        name, compared = (str(term).rpartition("#")[2] for term in row)
        if compared not in parts and compared not in own.legal(name):
            illegal.append((name, compared))
    assert illegal == []


def test_printed_totals_stand_beside_their_sums(ask: Callable[..., Any]) -> None:
    found: tuple[PrintedFigure, ...] = ask(printed_figures)
    totals = {(one.printed, one.fiscal_year): one for one in found if one.kind is FigureKind.total}
    assert totals["611億円", 2022].computed == 61_050_000_000
    assert totals["611億円", 2022].difference == 50_000_000
    assert totals["611億円", 2022].within_rounding
    passage = totals["7,704百万円", 2023].source.passage
    assert passage.id == "passage:deck-2023-06/global-young-researchers"
    assert {printed for printed, _ in totals} >= {"41億円", "611億円", "7,704百万円", "7,471百万円"}


def test_every_printed_total_has_something_beside_it(ask: Callable[..., Any]) -> None:
    printed = on_oxigraph(
        """
        PREFIX sti: <https://w3id.org/stigraph/ontology#>
        SELECT ?total WHERE { ?total a sti:PrintedTotal ; sti:amount ?amount }"""
    )
    found: tuple[PrintedFigure, ...] = ask(printed_figures)
    assert len([one for one in found if one.kind is FigureKind.total]) == len(printed)


def test_the_printed_two_stands_beside_the_three_that_are_listed(ask: Callable[..., Any]) -> None:
    found: tuple[PrintedFigure, ...] = ask(printed_figures)
    [count] = [one for one in found if one.kind is FigureKind.number]
    assert (count.printed, int(count.computed), int(count.difference)) == ("2", 3, -1)
    assert not count.within_rounding


def test_slips_are_listed_as_printed_with_their_place(ask: Callable[..., Any]) -> None:
    found = {one.printed: one for one in ask(slips)}
    assert found["プリンケン"].about.id == "person:blinken"
    assert found["プリンケン"].about.label.ja == "ブリンケン"
    assert found["交流・協り"].source.passage.id == "passage:deck-2023-06/strategy-viewpoints"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("served")
    write_snapshot(out, real_nquads())
    with TestClient(create_app(settings(out))) as own:
        yield own


def test_the_api_lists_conflicts_figures_and_slips(client: TestClient) -> None:
    [conflict] = client.get("/api/conflicts?thing=agreement:mext-mur").json()["items"]
    assert conflict["on"]["id"] == "sti:occasion"
    assert {one["source"]["how"]["id"] for one in conflict["values"]} == {
        "concept:reading-modes/stated",
        "concept:reading-modes/transcribed",
    }
    figures = client.get("/api/printed-figures").json()["items"]
    assert {(one["printed"], one["computed"]) for one in figures} >= {("2", 3)}
    first = client.get("/api/slips?limit=2").json()
    assert len(first["items"]) == 2 < first["total"]
    rest = client.get(first["next"]).json()
    assert rest["items"][0] not in first["items"]


def test_a_wrong_parameter_is_a_problem(client: TestClient) -> None:
    assert client.get("/api/conflicts?things=x").json()["nearest"] == "thing"
    assert client.get("/api/conflicts?thing=nonsense").status_code == 400
    unknown = client.get("/api/conflicts?thing=programme:satrep")
    assert (unknown.status_code, unknown.json()["nearest"][0]) == (404, "programme:satreps")
    assert client.get("/api/conflicts?thing=programme:satreps").json()["total"] == 0


@pytest.mark.parametrize(
    ("language", "said"),
    [("ja", ("出典の食い違い", "50百万円", "プリンケン")), ("en", ("conflict", "JPY 50 million"))],
)
def test_the_page_shows_each_value_with_its_passage(
    client: TestClient, language: str, said: tuple[str, ...]
) -> None:
    text = client.get(f"/{language}/conflicts").text
    for one in (*said, "#record-deck-2023-06-g7-agreements-signing-agreement-mext-mur", "611億円"):
        assert one in text
    assert f"/{language}/conflicts" in client.get(f"/{language}/sources").text
