"""Targets: what the deck aims at, by when, at which pace, and what it leaves open."""

import asyncio
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app
from typer.testing import CliRunner

from stigraph.cli import app
from stigraph.engine import EmbeddedEngine
from stigraph.targets import Flag, Target, targets
from tests.planting import planted_nquads
from tests.serving import real_nquads, settings, write_snapshot

pytestmark = pytest.mark.slow  # each asks the whole graph, or builds facts anew


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("real")
    write_snapshot(out, real_nquads())
    return out


@pytest.fixture(scope="module")
def client(snapshots: Path) -> Iterator[TestClient]:
    with TestClient(create_app(settings(snapshots))) as own:
        yield own


def read(snapshots: Path, programme: str | None = None) -> tuple[Target, ...]:
    async def asked() -> tuple[Target, ...]:
        async with EmbeddedEngine(snapshots) as engine:
            return await targets(engine, programme=programme)

    return asyncio.run(asked())


def test_joint_degrees_need_two_point_three_a_year(snapshots: Path) -> None:
    [target] = read(snapshots, "programme:joint-degree")
    assert target.baseline is not None
    assert target.pace is not None
    assert (target.baseline.value, target.value) == (Decimal(27), Decimal(50))
    assert target.baseline.when_how is not None
    assert target.baseline.when_how.slug == "inferred", "the deck says at present"
    assert (target.due_printed, target.due_latest) == ("2033年まで", date(2033, 12, 31))
    assert (target.pace.missing, target.pace.years) == (Decimal(23), 10)
    assert target.pace.per_year == Decimal("2.3")
    assert target.set_in is not None
    assert target.set_in.slug == "education-future-second-proposal"
    assert target.flags == (Flag.baseline_is_latest,)


def test_the_six_targets_of_aspire_have_neither_number_nor_date(snapshots: Path) -> None:
    found = read(snapshots, "programme:aspire")
    assert len(found) == 6
    for target in found:
        assert target.flags == (Flag.no_baseline, Flag.no_quantity, Flag.no_due_date)
        assert target.pace is None


def test_numerical_targets_that_are_to_be_considered_are_of_no_programme(snapshots: Path) -> None:
    [target] = [one for one in read(snapshots) if len(one.programmes) == 0]
    assert target.about.slug == "brain-circulation"
    assert Flag.no_programme in target.flags
    assert Flag.no_quantity in target.flags


def test_a_later_value_is_the_latest_and_leaves_the_baseline(tmp_path: Path) -> None:
    write_snapshot(tmp_path, planted_nquads("report-2025"))
    found = {one.about.slug: one for one in read(tmp_path) if one.value is not None}
    own = found["joint-degree-programmes"]
    assert own.baseline is not None
    assert own.latest is not None
    assert own.pace is not None
    assert (own.baseline.value, own.latest.value) == (Decimal(27), Decimal(35))
    assert (own.pace.missing, own.pace.years, own.pace.per_year) == (
        Decimal(15), 8, Decimal("1.9"),
    )  # fmt: skip
    assert own.flags == ()
    bare = found["satreps-projects-adopted"]
    assert (bare.baseline, bare.pace) == (None, None)
    assert set(bare.flags) == {Flag.no_baseline, Flag.no_due_date, Flag.no_programme}


def test_the_api_gives_numbers_method_and_flags(client: TestClient) -> None:
    body = client.get("/api/targets?programme=joint-degree").json()
    [target] = body["items"]
    assert (target["target"], target["due"], target["pace"]["perYear"]) == (50, "../2033", 2.3)
    assert target["pace"]["method"]["ja"]
    assert target["flags"] == ["baseline-is-latest"]
    assert target["baseline"]["source"]["lines"] == "676"
    assert client.get("/api/targets/joint-degree-programmes").json()["items"] == body["items"]
    assert client.get("/api/targets").json()["total"] == 8


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/api/targets?programme=joint-degre", 404, "programme:joint-degree"),
        ("/api/targets/nothing", 404, "indicator:nothing"),
        ("/api/targets?programm=x", 400, "programme"),
    ],
)
def test_what_cannot_be_asked_says_what_would_be_right(
    client: TestClient, address: str, status: int, says: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert says in answer.text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "ja",
            (
                "50プログラム",
                "年2.3プログラム(2023年から2033年までの10年で)",
                "27プログラム(令和5(2023)年6月)",
                "基準値なし",
                "数値なし",
            ),
        ),
        (
            "en",
            (
                "50プログラム",
                "2.3 programmes a year (over the 10 years from 2023 to 2033)",
                "27プログラム (June 2023)",
                "no baseline",
                "no number",
            ),
        ),
    ],
)
def test_the_page_shows_what_is_missing(
    client: TestClient, language: str, said: tuple[str, ...]
) -> None:
    text = client.get(f"/{language}/targets").text
    assert [part for part in said if part not in text] == []


def test_the_command_shows_pace_and_flags(snapshots: Path) -> None:
    run = CliRunner(env={"COLUMNS": "200", "NO_COLOR": "1"}).invoke
    shown = run(app, ["targets", "joint-degree", "--out", str(snapshots)])
    assert shown.exit_code == 0, shown.output
    assert "2.3 / 10" in shown.output
    assert "baseline-is-latest" in shown.output


def test_a_day_leaves_out_what_was_observed_later_and_tells_what_was_due(tmp_path: Path) -> None:
    # report-2025 observes 35 programmes after the deck's 27.
    write_snapshot(tmp_path, planted_nquads("report-2025"))
    with TestClient(create_app(settings(tmp_path))) as client:
        address = "/api/targets/joint-degree-programmes"
        early, late, due = (
            client.get(f"{address}?asOf={day}").json() for day in ("2024-01-01", "R9", "2034")
        )
        [before], [after], [last] = early["items"], late["items"], due["items"]
        assert (before["latest"]["value"], before["pace"]["perYear"]) == (27, 2.3)
        assert before["flags"] == ["baseline-is-latest"]
        assert (after["latest"]["value"], after["pace"]["perYear"]) == (35, 1.9)
        assert after["latest"]["asOf"] == "certainly"
        assert [before["dueBy"], after["dueBy"], last["dueBy"]] == ["no", "no", "certainly"]
        [none] = client.get(f"{address}?asOf=2000").json()["items"]
        assert (none["baseline"], none["pace"]) == (None, None)
        assert "no-baseline" in none["flags"]
        assert early["asOf"] == "2024-01-01"
        assert early["asOfMeaning"]["ja"]
        assert "27プログラム" in client.get("/ja/targets?asOf=2024-01-01").text
    shown = CliRunner(env={"COLUMNS": "200"}).invoke(
        app, ["targets", "joint-degree", "--as-of", "2024-01-01", "--out", str(tmp_path)]
    )
    assert "2.3 / 10" in shown.output
    assert "Whether the due date had come" in shown.output
