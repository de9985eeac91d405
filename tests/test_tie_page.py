"""The page of a tie: who signed when and in which post; not stated, not read, none."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from stigraph.words import LANGUAGES
from tests.planting import planted_nquads
from tests.real_graph import whole
from tests.serving import real_nquads, settings, write_snapshot

# Each starts an application over a graph, and some wait for the whole one to be built.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def _serving(nquads: bytes, factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = factory.mktemp("tie")
    write_snapshot(out, nquads)
    with TestClient(create_app(settings(out)), headers={"Accept": "text/html"}) as own:
        yield own


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    yield from _serving(real_nquads(), tmp_path_factory)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    yield from _serving(planted_nquads("bulletin-2024"), tmp_path_factory)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    yield from _serving(whole().nquads(), tmp_path_factory)


def section(client: TestClient, address: str, name: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:300]
    found = re.search(
        rf'<section aria-labelledby="{name}"[^>]*>(.*?)</section>', answer.text, re.DOTALL
    )
    assert found is not None, f"{address} has no section {name}"
    return found[1]


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def rows(html: str) -> list[list[str]]:
    """The cells of the first table."""
    return [
        [plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr.*?</tr>", html.partition("<tbody>")[2], re.DOTALL)
    ]


def test_who_signed_has_the_day_of_the_signing_with_the_source_that_gives_it(
    client: TestClient,
) -> None:
    # The deck names the two with their posts and no day; the page of the ministry gives the day.
    people = section(client, "/ja/tie/IT-JP", "people")
    for name in ("永岡", "ベルニーニ"):
        (own,) = [row for row in people.split("<tr")[1:] if name in row]
        assert "令和5(2023)年5月14日" in own
        marks = re.findall(r'class="mark-of[^"]*" href="/ja/record/([^/]+)/', own)
        assert marks == ["deck-2023-06", "mext-note-italy"]


def test_of_two_days_of_one_signing_none_is_lent(planted: TestClient) -> None:
    # tests/planted: a bulletin gives another day for the same signing.
    people = rows(section(planted, "/ja/tie/IT-JP", "people"))
    assert [row[3][:7] for row in people if row[0].startswith("ベルニーニ")] == ["日付の記載なし"]


def test_what_is_not_stated_is_not_told_as_not_read(client: TestClient) -> None:
    for language, signed, silent, unread in (
        ("ja", "署名済み、日付は読んだ範囲に記載なし", "読んだ範囲に記載なし", "未読"),
        (
            "en",
            "signed, date not stated in what was read",
            "not stated in what was read",
            "not read",
        ),
    ):
        basis = rows(section(client, f"/{language}/tie/IT-JP", "basis"))
        (memorandum,) = [row for row in basis if row[1].endswith("1") or "2023" in row[1]]
        (talk,) = [row for row in basis if row is not memorandum and row[1] == signed]
        assert memorandum[2] == talk[2] == silent
        for name in ("basis", "people"):
            assert unread not in plain(section(client, f"/{language}/tie/IT-JP", name))
        life = plain(client.get(f"/{language}/agreement/named-in-talk-it").text)
        assert {"ja": "日付は読んだ範囲に記載なし", "en": "date not stated in what was read"}[
            language
        ] in life


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_that_may_be_the_same_is_marked_as_not_counted(
    client: TestClient, language: str
) -> None:
    html = section(client, f"/{language}/tie/IT-JP", "basis")
    told = {"ja": "数えていない", "en": "not counted"}[language]
    marked = [told in row[0] for row in rows(html)]
    (counted,) = re.findall(r"(\d+)", plain(re.findall(r"<h2.*?</h2>", html)[0]))
    assert len(marked) - sum(marked) == int(counted)
    assert sum(marked) == 1


def test_a_pair_of_which_nothing_was_read_says_so_and_names_no_conditions(
    client: TestClient,
) -> None:
    told = plain(client.get("/en/tie/FR-IT").text)
    assert "The documents read hold nothing between France and Italy." in told
    assert "No page on the relation of these two has been read." in told
    assert "that meets these conditions" in plain(client.get("/en/tie/FR-IT?kind=talk").text)
    assert "この二者の関係を述べる頁は読んでいない" in client.get("/ja/tie/FR-IT").text


def test_a_chair_has_the_post_that_the_record_of_chairs_gives(everything: TestClient) -> None:
    for pair, name, post in (
        ("IT-JP", "Fabrizio Nicoletti", "局長"),
        ("GB-JP", "嘉治美佐子", "科学技術協力担当大使"),
        ("JP-US", "下村博文", "文部科学大臣"),
        ("JP-US", "山口俊一", "科学技術政策担当大臣"),
    ):
        answer = everything.get(f"/ja/tie/{pair}/people")
        assert answer.status_code == 200, plain(answer.text)[:300]
        people = rows(answer.text)
        assert [row[0] for row in people if row[0].startswith(name)], (pair, name)
        assert all(post in row[0] for row in people if row[0].startswith(name)), (pair, name)


def test_a_session_stands_apart_from_its_day(everything: TestClient) -> None:
    told = plain(section(everything, "/en/tie/IT-JP", "committees"))
    assert told.count("Session 15 , 18 January 2023") == 2
    assert not re.search(r"Session \d+ \d", told)
    told = plain(section(everything, "/ja/tie/IT-JP", "committees"))
    assert told.count("第15回 、令和5(2023)年1月18日") == 2


def test_a_wide_frame_tells_of_each_side_once_and_no_more_exactly_than_its_source(
    everything: TestClient,
) -> None:
    frames = section(everything, "/ja/tie/IT-JP", "frames")
    lines = {plain(one).split()[0]: plain(one) for one in re.findall(r"<li>.*?</li>", frames)}
    assert len(lines) > 2
    for line in lines.values():
        assert line.count("日本") <= 1
        assert line.count("イタリア") <= 1
    assert "昭和50(1975)年以降" in lines["G7"]
    assert "1月1日" not in "".join(lines.values())
    # A page that gives the year alone agrees with the one that gives the day.
    assert lines["経済協力開発機構加盟国"].count("(1962)年") == 1


def test_a_meeting_is_no_call_and_no_cell_is_left_to_a_mark(everything: TestClient) -> None:
    programmes = rows(section(everything, "/ja/tie/GB-JP", "programmes"))
    (fund,) = [row for row in programmes if "フリーマン" in row[0]]
    assert "関わりを述べる会合・公募： フリーマン" in fund[0]
    assert fund[1].startswith("記載なし")
    assert not [row for row in programmes if row[1][:1].isdigit()]


def test_a_bare_year_is_not_taken_for_its_first_day(everything: TestClient) -> None:
    # One source has 1988 for the entry into force, others the day of that year of the signature.
    text = plain(everything.get("/en/tie/IT-JP").text)
    earliest = re.search(r"The earliest with a date is (.+?); the newest", text)
    assert earliest is not None
    assert "7 October 1988" in earliest[1]
