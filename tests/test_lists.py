"""Lists of things: what limits them, what stands in a row, and the same on page, file and line."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from stigraph_api.app import create_app
from typer.testing import CliRunner, Result

from stigraph.cli import app
from stigraph.dates import Certainty, read_date
from stigraph.list_columns import Given
from stigraph.lists import LISTS, lying_in
from tests.serving import real_nquads, settings, write_snapshot

BROWSER = {"Accept": "text/html"}


def given(earliest: str, latest: str) -> Given:
    return Given(
        f"{earliest}/{latest}", None, date.fromisoformat(earliest), date.fromisoformat(latest), None
    )


@pytest.mark.parametrize(
    ("dates", "period", "expected"),
    [
        ([given("2023-05-12", "2023-05-14")], "2023-05", Certainty.certainly),
        ([given("2023-03-30", "2023-04-02")], "令和5年度", Certainty.possibly),
        ([given("2022-01-01", "2022-12-31")], "令和4年度", Certainty.possibly),
        ([given("2022-03-31", "2022-03-31")], "令和4年度", Certainty.no),
        ([given("2023-03-31", "2023-03-31")], "令和4年度", Certainty.certainly),
        ([Given("XXXX-05-12", None, None, None, None)], "2023", Certainty.no),
        ([], "2023", Certainty.no),
    ],
)
def test_a_date_lies_in_a_period_on_its_bounds(
    dates: list[Given], period: str, expected: Certainty
) -> None:
    assert lying_in(dates, read_date(period)) is expected


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("facts")
    write_snapshot(folder, real_nquads())
    return folder


@pytest.fixture(scope="module")
def client(out: Path) -> Iterator[TestClient]:
    with TestClient(create_app(settings(out)), follow_redirects=False) as own:
        yield own


def items(client: TestClient, address: str) -> list[dict[str, Any]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["total"] == len(body["items"])
    found: list[dict[str, Any]] = body["items"]
    return found


def ids(found: list[dict[str, Any]]) -> list[str]:
    return [one["id"].partition(":")[2] for one in found]


@pytest.mark.slow
def test_a_programme_stands_with_who_runs_it_and_the_passages_that_say_so(
    client: TestClient,
) -> None:
    # data/sources/deck-2023-06/satreps.yaml: JST and JICA run it, MEXT and MOFA with them.
    own = {one["id"]: one for one in items(client, "/api/programmes")}["programme:satreps"]
    assert ids(own["agencies"]) == ["jica", "jst", "mext", "mofa"]
    assert own["projects"] == 2
    assert {one["document"]["id"] for one in own["sources"]} == {"document:deck-2023-06"}
    assert all(one["anchor"] and one["lines"] and one["how"] for one in own["sources"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/api/programmes?agency=jica", ["satreps"]),
        ("/api/programmes?framework=sicorp", ["aj-core", "e-asia", "eig-concert-japan", "stand"]),
        # A project of e-ASIA is one of SICORP, which e-ASIA stands under.
        (
            "/api/projects?programme=sicorp",
            ["artificial-cell-biosensor", "covid-natural-hosts", "printed-perovskite-solar-cells"],
        ),
        ("/api/projects?programme=organisation:jst", None),
        ("/api/projects?territory=VNM", ["covid-natural-hosts", "northern-vietnam-crop-varieties"]),
        ("/api/projects?person=sato-kei", ["covid-natural-hosts"]),
        ("/api/projects?period=令和3年度", ["covid-natural-hosts"]),
        ("/api/calls?state=adopted", ["international-leading-research-first"]),
        ("/api/people?post=jp-mext-minister", ["nagaoka"]),
        ("/api/documents?meeting=g7-st-sendai", ["g7-st-sendai-communique"]),
        ("/api/documents?period=2023-06", ["deck-2023-06"]),
        ("/api/organisations?above=mext&text=国際戦略", ["mext-international-strategy-office"]),
    ],
)
def test_a_list_is_limited_as_its_conditions_say(
    client: TestClient, address: str, expected: list[str] | None
) -> None:
    if expected is None:
        assert client.get(address).status_code == 404
    else:
        assert ids(items(client, address)) == expected


@pytest.mark.slow
def test_what_is_told_of_a_call_is_that_of_its_document(client: TestClient) -> None:
    # data/sources/deck-2023-06/budget-joint-research.yaml, line 183: 1回目の公募で15件採択
    (own,) = items(client, "/api/calls?state=adopted")
    assert [(one["number"], one["unit"]["ja"]) for one in own["counts"]] == [(15, "件")]
    assert ids(own["programmes"]) == ["international-leading-research"]


@pytest.mark.slow
def test_a_post_is_the_one_at_the_time(client: TestClient) -> None:
    (own,) = items(client, "/api/people?text=Freeman")
    assert [one["post"]["id"] for one in own["posts"]] == ["post:gb-dsit-minister-of-state"]
    assert own["posts"][0]["on"] is None
    assert own["territories"] == ["GB"]


@pytest.mark.slow
def test_a_document_shows_its_passages_and_one_that_was_not_read_has_none(
    client: TestClient,
) -> None:
    read = client.get("/api/documents/deck-2023-06").json()
    assert len(read["passages"]) == 28  # files below data/sources/deck-2023-06
    talks = next(one for one in read["passages"] if one["id"].endswith("/g7-talks"))
    assert (talks["lines"], talks["anchor"]) == ("773-798", "G7期間中・前後でのバイ会談")
    assert "record:deck-2023-06/g7-talks/holding/meeting.talk-gb-g7" in talks["records"]
    named = client.get("/api/documents/sti-basic-plan-6").json()
    assert named["passages"] == []
    assert any(one["kind"]["id"] == "sti:Quotation" for one in named["namedIn"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "nearest"),
    [
        ("/api/programmes/satrep", "programme:satreps"),
        ("/api/calls/international-leading-research-fist",
         "call:international-leading-research-first"),
        ("/api/projects/covid-natural-host", "project:covid-natural-hosts"),
        ("/api/organisations/mex", "organisation:mext"),
        ("/api/people/nagaok", "person:nagaoka"),
        ("/api/documents/deck-2023", "document:deck-2023-06"),
        ("/api/programmes?agency=jstt", "organisation:jst"),
        ("/api/calls?state=adoptd", "adopted"),
        ("/api/targets/joint-degree-program", "indicator:joint-degree-programmes"),
    ],
)  # fmt: skip
def test_what_is_unknown_is_told_with_the_nearest(
    client: TestClient, address: str, nearest: str
) -> None:
    answer = client.get(address)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.status_code == 404
    assert nearest in answer.json()["nearest"]


@pytest.mark.slow
def test_a_cursor_leads_through_the_whole_list_once(client: TestClient) -> None:
    address: str | None = "/api/organisations?limit=100"
    found: list[str] = []
    while address is not None:
        body = client.get(address).json()
        found += ids(body["items"])
        address = body["next"]
    assert found == sorted(set(found))
    assert len(found) == body["total"]
    damaged = client.get("/api/people", params={"cursor": "MjAuNGY1M2NkYTE4YzJi"})
    assert (damaged.status_code, damaged.json()["parameter"]) == (400, "cursor")


def told_rows(html: str) -> list[str]:
    """The names of the things of a page of a list, in its order."""
    found = re.findall(r'<tr><th scope="row">(.*?)</th>', html, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", one)).split()) for one in found]


def in_pages(client: TestClient, address: str | None) -> list[dict[str, Any]]:
    """The items of a list, read part by part."""
    found: list[dict[str, Any]] = []
    while address is not None:
        body = client.get(address).json()
        found += body["items"]
        address = body["next"]
    return found


@pytest.mark.slow
def test_a_list_stands_by_the_names_its_reader_sees(client: TestClient) -> None:
    found = in_pages(client, "/api/organisations?lang=en&limit=40")
    names = [one["label"]["en"] or one["label"]["ja"] for one in found]
    assert names.index("Cabinet Office") < names.index("European Commission")
    page = client.get("/en/organisations", headers=BROWSER).text
    assert told_rows(page) == names[:50]
    assert "In alphabetical order" in page
    # The ids, which nobody sees, are in another order.
    assert ids(found) != sorted(ids(found))
    assert sorted(ids(found)) == ids(in_pages(client, "/api/organisations"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "column"), [("meetings", "dates"), ("calls", "dates"), ("agreements", "signed")]
)
def test_what_is_dated_stands_newest_first_and_the_undated_last(
    client: TestClient, name: str, column: str
) -> None:
    found = in_pages(client, f"/api/{name}?lang=ja&limit=5")
    known = [[day for one in each[column] if (day := one["latest"])] for each in found]
    latest = [max(days, default="") for days in known]
    assert latest == sorted(latest, reverse=True)
    page = client.get(f"/ja/{name}", headers=BROWSER).text
    assert told_rows(page) == [one["label"]["ja"] or one["label"]["en"] for one in found][:50]
    assert "新しい順" in page


@pytest.mark.slow
def test_page_and_files_hold_the_rows_of_the_list(client: TestClient) -> None:
    for name in LISTS:
        total = client.get(f"/api/{name}").json()["total"]
        page = client.get(f"/en/{name}", headers=BROWSER)
        assert page.text.count("<tr>") == min(total, 50) + 1, name
        assert f"/api/{name}?format=xlsx&amp;lang=en" in page.text
        text = client.get(f"/api/{name}?format=csv").content.decode("utf-8-sig")
        assert len(list(csv.reader(io.StringIO(text)))) == total + 1


def told(out: Path, *arguments: str) -> Result:
    environment = {"COLUMNS": "300", "TERM": "dumb", "NO_COLOR": "1"}
    return CliRunner(env=environment).invoke(app, ["list", *arguments, "--snapshots", str(out)])


@pytest.mark.slow
def test_the_command_line_writes_the_list_as_a_file(out: Path, tmp_path: Path) -> None:
    file = tmp_path / "projects.xlsx"
    done = told(out, "projects", "--where", "programme=sicorp", "--out", str(file))
    assert done.exit_code == 0, done.output
    rows = list(load_workbook(file).worksheets[0].iter_rows(values_only=True))
    # By the Japanese names that are shown: 印刷による, 新型, 細胞.
    assert [row[0] for row in rows[1:]] == [
        "project:printed-perovskite-solar-cells",
        "project:covid-natural-hosts",
        "project:artificial-cell-biosensor",
    ]
    assert [one.isoformat()[:10] for one in rows[2] if hasattr(one, "isoformat")] == [
        "2021-04-01", "2022-03-31",
    ]  # fmt: skip
    assert told(out, "projects", "--out", str(file)).exit_code == 2
    shown = told(out, "people", "--text", "Freeman", "--lang", "en")
    assert "person:freeman" in shown.stdout


def test_the_command_line_says_what_would_be_right() -> None:
    for arguments, remedy in (
        (["programes"], "programmes"),
        (["programmes", "--where", "country=FR"], "territory"),
        (["programmes", "--out", "list.pdf"], ".xlsx"),
        (["organisations", "--period", "2023"], "--period"),
    ):
        done = CliRunner(env={"COLUMNS": "300"}).invoke(app, ["list", *arguments])
        assert done.exit_code == 2
        assert remedy in done.output


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "id", "member", "expected"),
    [
        # data/sources/deck-2023-06/satreps.yaml: 平成20年度～, 2008-04-01/2009-03-31.
        ("/api/programmes?asOf=2008-03-31", "programme:satreps", "asOf", "no"),
        ("/api/programmes?asOf=2008-10-01", "programme:satreps", "asOf", "possibly"),
        ("/api/programmes?asOf=平成20年度", "programme:satreps", "asOf", "certainly"),
        ("/api/programmes?asOf=2023", "programme:wpi", "asOf", "undated"),
        ("/api/projects?asOf=2021-06-01", "project:covid-natural-hosts", "asOf", "possibly"),
        ("/api/documents?asOf=2023-05-31", "document:deck-2023-06", "asOf", "no"),
        ("/api/documents?asOf=R5", "document:deck-2023-06", "asOf", "certainly"),
        ("/api/people?asOf=2023-05-11", "person:nagaoka", "asOf", "no"),
        ("/api/people?asOf=2023-05-14", "person:nagaoka", "asOf", "certainly"),
        ("/api/meetings?asOf=2023-05-13", "meeting:g7-st-sendai", "held", "possibly"),
        ("/api/agreements?asOf=2023-05-13", "agreement:mext-mur", "inForce", "possibly"),
    ],
)
def test_a_day_is_told_of_each_thing_on_bounds(
    client: TestClient, address: str, id: str, member: str, expected: str
) -> None:
    body = client.get(address).json()
    assert body["total"] == client.get(address.partition("?")[0]).json()["total"]
    assert body["asOf"] is not None
    assert body["asOfMeaning"]["ja"]
    assert {one["id"]: one for one in body["items"]}[id][member] == expected


@pytest.mark.slow
def test_a_day_has_no_bearing_on_organisations_and_the_answer_says_so(client: TestClient) -> None:
    body = client.get("/api/organisations?asOf=令和5年度").json()
    assert body["asOf"] == "2024-03-31"
    assert "no bearing" in body["asOfMeaning"]["en"]
    assert "関わらない" in body["asOfMeaning"]["ja"]
    assert "関わらない" in client.get("/ja/organisations?asOf=R5", headers=BROWSER).text


@pytest.mark.slow
def test_a_page_and_the_command_line_tell_of_a_day_too(client: TestClient, out: Path) -> None:
    page = client.get("/en/programmes?asOf=2008-10-01", headers=BROWSER).text
    assert "come about on the day" in page
    assert "possibly" in page
    shown = told(out, "programmes", "--as-of", "2008-10-01", "--lang", "en")
    assert "possibly" in shown.stdout
    assert "Whether it had started" in shown.stdout


@pytest.mark.slow
def test_programmes_that_nobody_is_said_to_run_are_counted(client: TestClient) -> None:
    # The deck's figure of joint research names JSPS in its legend alone: to which of the
    # programmes beside it the label belongs is lost with the colours.
    none = client.get("/api/programmes?agency=jsps").json()
    every = client.get("/api/programmes").json()["items"]
    bare = [one for one in every if one["agencies"] == one["named"] == []]
    assert none["items"] == []
    assert none["withoutAgency"] == len(bare) > 0
    assert client.get("/api/programmes").json()["withoutAgency"] == 0


@pytest.mark.slow
def test_an_agency_read_from_the_layout_is_marked(client: TestClient) -> None:
    # budget-joint-research.yaml: the shares of SATREPS are ascribed by their order in a legend.
    (own,) = [
        one
        for one in items(client, "/api/programmes?agency=amed")
        if one["id"] == "programme:satreps"
    ]
    assert "organisation:amed" not in [one["id"] for one in own["agencies"]]
    named = {one["agency"]["id"]: one["how"]["id"] for one in own["named"]}
    assert named["organisation:amed"] == "concept:reading-modes/layout"
    told_by = {one["how"]["id"] for one in own["sources"] if "budget-line" in one["record"]}
    assert "concept:reading-modes/layout" in told_by
