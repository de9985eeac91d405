"""Lists and answers as an office opens them: workbooks and CSV that hold what JSON holds."""

import csv
import datetime
import io
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import Workbook, load_workbook
from stigraph_api.app import create_app
from stigraph_api.office import ListRoute

from stigraph import office, paths, wording
from stigraph.office import OfficeTable
from stigraph.words import LANGUAGES
from tests.serving import real_nquads, settings, write_snapshot

PLACES = {
    "a": "JP",
    "b": "IT",
    "code": "IT",
    "document": "deck-2023-06",
    "programme": "satreps",
    "about": "indicator:joint-degree-programmes",
}
"""What stands in the addresses of lists that lie below a thing."""

ASKED = {
    "/api/network/changes": {"since": "2020-12-31"},
    "/api/search": {"q": "JST"},
    "/api/ties": {"territory": "JP"},
}
"""What a list must be told."""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, real_nquads())
    with TestClient(create_app(settings(out)), follow_redirects=False) as own:
        yield own


def lists(client: TestClient) -> list[str]:
    """The addresses of all lists, their gaps filled."""
    return [
        route.path.format(**PLACES)
        for route in client.app.state.addresses  # type: ignore[attr-defined]  # our own app
        if isinstance(route, ListRoute) and route.is_list
    ]


def sheet(content: bytes) -> list[tuple[Any, ...]]:
    book = load_workbook(io.BytesIO(content))
    return list(book.worksheets[0].iter_rows(values_only=True))


@pytest.mark.slow
def test_every_list_is_a_workbook_and_a_csv_of_all_its_items(client: TestClient) -> None:
    found = lists(client)
    assert {"/api/agreements", "/api/meetings", "/api/ties", "/api/ties/JP/IT"} <= set(found)
    for address in found:
        asked = ASKED.get(address, {})
        total = client.get(address, params=asked).json()["total"]
        for language in LANGUAGES:
            told = {**asked, "lang": language}
            book = client.get(address, params={**told, "format": "xlsx"})
            assert (book.status_code, book.headers["content-type"]) == (200, office.XLSX), address
            assert "attachment" in book.headers["content-disposition"]
            assert max(len(sheet(book.content)) - 1, 0) == total, address
            text = client.get(address, params={**told, "format": "csv"})
            assert text.content.startswith(b"\xef\xbb\xbf")
            rows = list(csv.reader(io.StringIO(text.content.decode("utf-8-sig"))))
            assert max(len(rows) - 1, 0) == total, address


@pytest.mark.slow
def test_every_column_has_a_heading_in_words(client: TestClient) -> None:
    unnamed = set()
    for language in LANGUAGES:
        texts = wording.wording(language, paths.web() / "messages").texts
        words = {text for key, text in texts.items() if key.startswith("column.")}
        between = texts["office.within"]
        for address in lists(client):
            asked = {**ASKED.get(address, {}), "lang": language, "format": "xlsx"}
            heads = sheet(client.get(address, params=asked).content)[:1]
            parts = {part for head in heads for name in head for part in str(name).split(between)}
            unnamed |= {f"{language}: {part} ({address})" for part in parts - words}
    assert not unnamed, "\n".join(sorted(unnamed))


def test_days_in_a_workbook_are_dates(client: TestClient) -> None:
    head, *rows = sheet(client.get("/api/meetings?format=xlsx&lang=en").content)
    place = head.index("dates: from")
    by_name = {row[head.index("id")]: row for row in rows}
    assert by_name["meeting:g7-st-sendai"][place].date() == datetime.date(2023, 5, 12)


def test_each_row_says_where_it_is_from(client: TestClient) -> None:
    head, *rows = sheet(client.get("/api/ties/IT/JP?format=xlsx&lang=en").content)
    sources = [row[head.index("sources")] for row in rows]
    assert all("lines" in source or "," in source for source in sources)
    head, *rows = sheet(client.get("/api/agreements?format=xlsx&lang=en").content)
    page = rows[0][head.index("page of the thing")]
    assert client.get(page.removeprefix("http://testserver")).status_code == 303


def test_the_accept_header_asks_for_a_workbook_too(client: TestClient) -> None:
    answer = client.get("/api/agreements", headers={"Accept": office.XLSX})
    assert answer.headers["content-type"] == office.XLSX
    again = client.get(
        "/api/agreements", headers={"If-None-Match": answer.headers["etag"]}
    )  # JSON now: another representation
    assert again.status_code == 200


def test_an_unknown_form_is_told_what_there_is(client: TestClient) -> None:
    answer = client.get("/api/agreements?format=pdf")
    assert answer.status_code == 400
    assert "xlsx" in answer.text


def test_a_limit_is_kept_in_a_file(client: TestClient) -> None:
    assert len(sheet(client.get("/api/agreements?format=xlsx&limit=2").content)) == 3


def test_the_answer_of_a_question_is_a_workbook(client: TestClient) -> None:
    address = "/api/queries/tie/sources"
    asked = {"a": "IT", "b": "JP"}
    told = client.get(address, params=asked).json()
    head, *rows = sheet(client.get(address, params={**asked, "format": "xlsx"}).content)
    assert list(head) == told["variables"]
    assert len(rows) == told["total"]


HOSTILE = ('=HYPERLINK("http://127.0.0.1")', "+1", "-1", "@SUM(A1)", "\tx", "a\x00b", "x" * 40_000)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_a_formula(text: str) -> None:
    table = OfficeTable("hostile", ("name",), ((text,),))
    cell = load_workbook(io.BytesIO(office.xlsx(table))).worksheets[0]["A2"]
    assert cell.data_type == "s"
    written = list(csv.reader(io.StringIO(office.csv_with_mark(table).decode("utf-8-sig"))))[1][0]
    assert not written.startswith(("=", "+", "-", "@", "\t"))


def test_days_before_spreadsheets_begin_stay_text() -> None:
    table = OfficeTable(
        "old", ("day",), ((datetime.date(1885, 4, 1),), (datetime.date(2023, 5, 12),))
    )
    cells = [row[0] for row in load_workbook(io.BytesIO(office.xlsx(table))).worksheets[0].values]
    assert cells[:2] == ["day", "1885-04-01"]
    assert cells[2].date() == datetime.date(2023, 5, 12)


@pytest.mark.parametrize("title", ["tie/items", "a" * 50, "[x]:*?", ""])
def test_any_title_makes_a_sheet(title: str) -> None:
    book = load_workbook(io.BytesIO(office.xlsx(OfficeTable(title, ("a",), ((1,),)))))
    assert isinstance(book, Workbook)
    assert book.worksheets[0]["A2"].value == 1
