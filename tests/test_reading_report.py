"""The reading report: every line that was read is accounted for, and a gap shows by its number."""

import asyncio
import re
import shutil
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app
from stigraph_api.routes import coverage as coverage_route
from typer.testing import CliRunner

from stigraph import paths, snapshot
from stigraph.cli import app
from stigraph.engine import EmbeddedEngine
from stigraph.graph import assemble
from stigraph.reading_report import DocumentReport, LineReport, LineState, document_report
from stigraph.words import LANGUAGES, Language
from tests.real_graph import facts
from tests.serving import real_nquads, settings, write_snapshot

pytestmark = pytest.mark.slow  # each asks the whole graph, or builds facts anew

DECK = "deck-2023-06"
PASSAGES = f"sources/{DECK}"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(paths.data(), tmp_path / "data"))


@lru_cache(maxsize=1)
def real() -> DocumentReport:
    """The report on the deck, of the real facts."""
    with tempfile.TemporaryDirectory() as folder:
        write_snapshot(Path(folder), real_nquads())
        return asyncio.run(_asked(Path(folder)))


def reported(data: Path, out: Path) -> DocumentReport:
    """The report on the deck, of other facts."""
    snapshot.kept(assemble(data, paths.ontology()), paths.queries(), out)
    return asyncio.run(_asked(out))


async def _asked(snapshots: Path) -> DocumentReport:
    async with EmbeddedEngine(snapshots) as engine:
        return await document_report(engine, DECK)


def line(report: DocumentReport, number: int) -> LineReport:
    return report.lines[number - 1]


def without_record(data: Path, file: str, about: str) -> None:
    """Take the record of one thing out of a passage."""
    path = data / PASSAGES / file
    text = path.read_text(encoding="utf-8")
    own = re.compile(rf"  - a: \w+\n    about: {about}\n(?:(?:    .*)?\n)+?(?=  - a: |\Z)")
    changed, count = own.subn("", text)
    assert count == 1
    path.write_text(changed, encoding="utf-8")


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_line_of_the_deck_is_accounted_for() -> None:
    assert [(one.number, one.state) for one in real().faults] == []
    assert [one.number for one in real().lines] == list(range(1, 896))
    assert sum(real().counts.values()) == 895


def test_every_line_that_needs_a_record_has_one_or_a_reason_that_a_second_reading_agreed_to() -> (
    None
):
    needing = [one for one in real().lines if one.needs_record]
    assert len(needing) > 300
    for one in needing:
        assert one.records or one.remark is not None
        assert one.remark is None or one.remark.is_agreed


def test_a_line_shows_its_records_or_why_there_is_none() -> None:
    assert [one.about.id for one in line(real(), 755).records] == [
        "document-part:g7-st-sendai-communique-3-3"
    ]
    heading = line(real(), 205)
    assert (heading.state, heading.records) == (LineState.reason, ())
    assert heading.remark is not None
    assert heading.remark.because.en == "Label of a section (background and issues)"
    assert line(real(), 1).state is LineState.empty


def test_lines_read_together_show_the_narrowest_records_that_take_them_in() -> None:
    field = line(real(), 821)
    assert field.state is LineState.together
    assert {one.about.id for one in field.records} == {
        "agreement:u-tokyo-u-chicago-ibm",
        "agreement:u-tokyo-u-chicago-google",
    }


def test_no_record_of_the_deck_leaves_open_on_which_line_it_stands() -> None:
    records = [record for passage in real().source.passages for record in passage.records]
    assert len(records) > 500
    assert [record.id for record in records if record.anchor_line is None] == []


def test_every_remark_speaks_of_lines_without_a_record_of_their_own() -> None:
    by_number = {one.number: one for one in real().lines}
    for row in real().lines:
        if row.remark is not None:
            assert by_number[row.number].state in (LineState.together, LineState.reason)


def test_a_record_taken_out_shows_by_the_number_of_its_line(data: Path, tmp_path: Path) -> None:
    # The records of the items after it take line 755 in, and yet say nothing of it.
    without_record(data, "g7-science-ministers.yaml", "document-part:g7-st-sendai-communique-3-3")
    report = reported(data, tmp_path / "out")
    assert [(one.number, one.state) for one in report.faults] == [(755, LineState.missing)]


def test_a_reason_without_a_second_reading_does_not_do_where_a_record_is_needed(
    data: Path, tmp_path: Path
) -> None:
    for path in (data / "editorial").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"\n    secondReading: \w+", "", text), encoding="utf-8")
    faults = reported(data, tmp_path / "out").faults
    assert {one.state for one in faults} == {LineState.unagreed}
    # Labels without digit, name or quotation need no second reading.
    assert {826, 866} <= {one.number for one in faults}
    assert 205 not in {one.number for one in faults}


def test_lines_cannot_be_read_together_with_nothing(data: Path, tmp_path: Path) -> None:
    edited(
        data / "editorial/unrecorded-lines.yaml",
        "a: Unrecorded\n    about: document:deck-2023-06\n    firstLine: 877",
        "a: ReadTogether\n    about: document:deck-2023-06\n    firstLine: 877",
    )
    faults = reported(data, tmp_path / "out").faults
    assert [(one.number, one.state) for one in faults] == [(877, LineState.missing)]


def test_what_has_not_been_read_needs_no_record(data: Path, tmp_path: Path) -> None:
    without_record(data, "schedule.yaml", "document-part:deck-2023-06-2-schedule")
    edited(
        data / "editorial/coverage.yaml",
        "lastLine: 895\n    readState: read",
        "lastLine: 895\n    readState: partly-read",
    )
    report = reported(data, tmp_path / "out")
    assert report.faults == ()
    assert line(report, 875).state is LineState.not_read
    assert line(report, 878).state is LineState.record


def test_where_nobody_surveyed_the_lines_each_of_them_needs_a_record(
    data: Path, tmp_path: Path
) -> None:
    (data / PASSAGES / "lines.csv").unlink()
    report = reported(data, tmp_path / "out")
    assert line(report, 1).state is LineState.missing
    assert LineState.empty not in {one.state for one in report.lines}


@pytest.mark.slow
def test_the_command_prints_the_line_and_fails(data: Path, tmp_path: Path) -> None:
    without_record(data, "g7-science-ministers.yaml", "document-part:g7-st-sendai-communique-3-3")
    # What shapes and checks find has its own tests.
    ontology = shutil.copytree(paths.ontology(), tmp_path / "ontology")
    (ontology / "shapes.ttl").unlink()
    queries = shutil.copytree(paths.queries(), tmp_path / "queries")
    shutil.rmtree(queries / "checks")
    folders = [*("--data", data), *("--ontology", ontology), *("--queries", queries)]
    asked = ["check", "--coverage", "--document", DECK, "--lang", "ja", *map(str, folders)]
    result = CliRunner(env={"COLUMNS": "200", "TERM": "dumb"}).invoke(app, asked)
    assert result.exit_code == 1
    (told,) = (
        row for row in result.stdout.splitlines() if "記録も理由もない" in row and "│" in row
    )
    assert told.split("│")[1].strip() == "755"


def test_a_document_alone_is_asked_for_with_its_report_only() -> None:
    result = CliRunner().invoke(app, ["check", "--document", DECK])
    assert result.exit_code == 2
    assert "--document goes with --coverage" in result.output


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, real_nquads())
    with TestClient(create_app(settings(out)), follow_redirects=False) as own:
        yield own


def body(client: TestClient, address: str, status: int = 200) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    read: dict[str, Any] = answer.json()
    return read


@pytest.fixture(scope="module")
def lines(client: TestClient) -> list[dict[str, Any]]:
    """All lines of the deck, page by page."""
    found: list[dict[str, Any]] = []
    following: str | None = f"/api/coverage/{DECK}"
    while following is not None:
        part = body(client, following)
        assert (part["accounted"], part["total"], part["counts"]["missing"]) == (True, 895, 0)
        found += part["items"]
        following = part["next"]
    return found


def test_the_api_gives_every_line_in_its_order(lines: list[dict[str, Any]]) -> None:
    assert [one["line"] for one in lines] == list(range(1, 896))
    record = next(one for one in lines[739]["records"] if one["kind"]["id"] == "sti:Holding")
    assert (record["lines"], record["anchorLine"]) == ("740-741", 740)


def test_the_api_gives_the_lines_of_one_state(client: TestClient) -> None:
    found = body(client, f"/api/coverage/{DECK}?state=reason&limit=200")["items"]
    assert {one["state"] for one in found} == {"reason"}
    assert all(one["because"]["ja"] and one["because"]["en"] for one in found)
    assert body(client, f"/api/coverage/{DECK}?state=missing")["items"] == []
    assert "state" in body(client, f"/api/coverage/{DECK}?state=lost", 400)["detail"]


def test_the_api_lists_documents_and_names_the_nearest(client: TestClient) -> None:
    documents = {one["document"]["id"]: one for one in body(client, "/api/coverage")["items"]}
    assert documents[f"document:{DECK}"]["report"] == f"/api/coverage/{DECK}"
    assert documents["document:mext-note-italy"]["report"] is None
    problem = body(client, "/api/coverage/deck-2023-6", 404)
    assert problem["nearest"] == [f"document:{DECK}"]


def test_the_examples_of_the_description_are_real(lines: list[dict[str, Any]]) -> None:
    record = coverage_route.CoverageRecordBody.model_json_schema()["properties"]
    examples = {name: one["examples"][0] for name, one in record.items() if "examples" in one}
    (shown,) = (one for one in lines[739]["records"] if one["id"] == examples["id"])
    assert {name: shown[name] for name in examples} == examples


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_each_line_with_its_number_and_not_its_text(
    client: TestClient, language: Language
) -> None:
    whole = client.get(f"/{language}/coverage/{DECK}", headers={"Accept": "text/html"}).text
    parts = re.findall(rf'href="(/{language}/coverage/{DECK}/[^"#]+)"', whole)
    page = "".join(client.get(one, headers={"Accept": "text/html"}).text for one in parts)
    numbers = [int(found) for found in re.findall(r'<tr id="line-(\d+)"', page)]
    assert numbers == [one.number for one in real().lines if one.state is not LineState.empty]
    assert f'href="/{language}/document-part/g7-st-sendai-communique-3-3"' in page
    heading = line(real(), 205).remark
    assert heading is not None
    assert heading.because.text(language) in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_leads_to_its_report(client: TestClient, language: str) -> None:
    page = client.get(f"/{language}/source/{DECK}", headers={"Accept": "text/html"}).text
    assert f'href="/{language}/coverage/{DECK}"' in page


def test_the_page_says_which_lines_are_not_accounted_for(data: Path, tmp_path: Path) -> None:
    without_record(data, "g7-science-ministers.yaml", "document-part:g7-st-sendai-communique-3-3")
    snapshot.kept(assemble(data, paths.ontology()), paths.queries(), tmp_path / "out")
    with TestClient(create_app(settings(tmp_path / "out"))) as own:
        page = own.get(f"/ja/coverage/{DECK}", headers={"Accept": "text/html"}).text
    assert "説明されていない行が1行ある。" in page
    assert f'<a href="/ja/coverage/{DECK}/g7-science-ministers#line-755">755行</a>' in page


def test_the_facts_of_the_report_are_those_of_the_build() -> None:
    assert len(facts().sources) > 0
    (deck,) = (one for one in facts().sources if one.document == DECK)
    assert len(deck.written) == 519
