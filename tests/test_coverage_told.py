"""What pages tell of what was read: not read, nothing found and none are three things."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
import yaml
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from stigraph import paths
from tests.serving import real_nquads, settings, write_snapshot

pytestmark = pytest.mark.slow  # each starts an application over a graph

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, real_nquads())
    with TestClient(create_app(settings(out)), headers=BROWSER) as own:
        yield own


def test_nothing_found_and_not_read_are_told_apart(client: TestClient) -> None:
    assert "Nothing found" in client.get("/en/tie/CA-JP?kind=talk").text
    for pair, state in (("FR-IT", "Out of scope"), ("BF-JP", "Not read")):
        unread = client.get(f"/en/tie/{pair}").text
        assert state in unread
        assert "This does not mean that there is nothing" in unread


def test_a_partner_with_no_session_read_is_shown_as_not_read(client: TestClient) -> None:
    kenya = client.get("/ja/tie/JP-KE").text
    committees = kenya.partition("合同委員会")[2].partition("</tr>")[0]
    assert "未読" in committees
    assert "この事柄を述べる頁は読んでいない" in committees
    norway = client.get("/ja/tie/JP-NO").text.partition("どの事柄の頁を読んだか")[2]
    assert "一部読了" in norway.partition("合同委員会")[2].partition("</tr>")[0]


def test_what_no_page_was_read_for_is_told_as_not_read(
    client: TestClient, tmp_path_factory: pytest.TempPathFactory
) -> None:
    told = "Agreements: pages of {} publishers on {} territories"
    scopes = yaml.safe_load((paths.data() / "editorial" / "scopes.yaml").read_text("utf-8"))
    read_of = [
        (one["pagesOf"], one["about"])
        for one in scopes["statements"]
        if (one["scopeKind"], one["readState"]) == ("agreements", "partly-read")
    ]
    numbers = [len(set(column)) for column in zip(*read_of, strict=True)]
    of_kind = client.get("/en/coverage/kind/agreements").text
    for page in ("/en/agreements", "/en/agreement/jp-us-st", "/en/coverage/kind/agreements"):
        assert told.format(*numbers) in _plain(client.get(page).text)
    assert of_kind.count("<tr>") > len(read_of)
    out = tmp_path_factory.mktemp("unread")
    kept = [line for line in real_nquads().splitlines(keepends=True) if b"~agreements~" not in line]
    write_snapshot(out, b"".join(kept))
    with TestClient(create_app(settings(out)), headers=BROWSER) as unread:
        assert "Agreements: not read." in _plain(unread.get("/en/agreements").text)
        assert "協定等：未読。" in _plain(unread.get("/ja/agreements").text)
        assert "Agreements: not read" in _plain(unread.get("/en/coverage/kind/agreements").text)
        assert "Programmes: pages of" in _plain(unread.get("/en/programmes").text)
        assert unread.get("/api/coverage/scopes?kind=agreements").json()["total"] == 0


def test_what_was_read_by_line_and_by_rows_is_counted_apart(client: TestClient) -> None:
    # A text of 895 lines, and a page of which a table has one row.
    for address in ("/en/", "/en/about", "/en/sources"):
        told = _plain(client.get(address).text)
        assert "Of 2 documents, 1 has been read line by line (895 lines)." in told
        assert "Of 1 only rows were transcribed (1 row): the cited pages themselves" in told
    assert "1点は行の転記だけで(1行)、" in client.get("/ja/sources").text
    assert "1行目転記した行のみ" in _plain(client.get("/ja/sources").text)
    assert "line 1Transcribed rows only" in _plain(client.get("/en/sources").text)


def test_people_are_told_by_the_rule_they_were_recorded_by(
    client: TestClient, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # data/editorial/scopes.yaml
    assert "People: No list of names and posts was read;" in _plain(client.get("/en/people").text)
    assert "人：氏名・職の一覧は読んでいない。" in _plain(client.get("/ja/people").text)
    home = _plain(client.get("/en/").text)
    assert "no list read" in home
    assert "people are recorded only where rows on meetings or signings name them" in home
    out = tmp_path_factory.mktemp("unruled")
    kept = [line for line in real_nquads().splitlines(keepends=True) if b"~people~" not in line]
    write_snapshot(out, b"".join(kept))
    with TestClient(create_app(settings(out)), headers=BROWSER) as unread:
        assert "People: not read." in _plain(unread.get("/en/people").text)


def _plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def test_what_was_looked_for_is_told_with_where_and_when(client: TestClient) -> None:
    # data/editorial/searches.yaml
    searched = _plain(client.get("/en/agreement/jp-il-st").text).partition("looked for")[2]
    assert "An extension after August 2010" in searched
    assert "23 November 2026 · Search of stored copies of public web pages" in searched
    assert 'id="searches"' not in client.get("/en/agreement/mext-mur").text
