"""Pages of things with parts of their own: what they say, by hand from the facts, and how big."""

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

pytestmark = pytest.mark.slow  # each starts an application over a graph

MOST_BYTES = 60 * 1024
OF_EACH_CLASS = (
    "programme/sicorp",
    "project/covid-natural-hosts",
    "call/adcorp",
    "agreement/jp-us-st",
    "committee/jp-us-jhlc",
    "meeting/jp-us-jhlc-15",
    "organisation/jst",
    "organisation/mofa",
    "person/nakane-takeshi",
    "document/deck-2023-06",
    "people",
    "calls",
    "documents",
    "organisations",
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, real_nquads())
    with TestClient(create_app(settings(out)), headers={"Accept": "text/html"}) as own:
        yield own


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("whole")
    write_snapshot(out, whole().nquads())
    with TestClient(create_app(settings(out)), headers={"Accept": "text/html"}) as own:
        yield own


def said(client: TestClient, address: str) -> str:
    """The words of a page, in one line."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:300]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def rows(client: TestClient, address: str, section: str) -> list[list[str]]:
    """The cells of the table below a heading."""
    html = client.get(address).text
    found = re.search(rf'<section aria-labelledby="{section}">(.*?)</section>', html, re.DOTALL)
    assert found is not None, f"{address} has no section {section}"
    body = found[1].partition("<tbody>")[2]
    return [
        [
            " ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    ]


def test_a_programme_shows_terms_budgets_and_projects_with_their_sources(
    client: TestClient,
) -> None:
    # data/sources/deck-2023-06/satreps.yaml and budget-joint-research.yaml
    page = "/ja/programme/satreps"
    text = said(client, page)
    assert "行う機関：国際協力機構、科学技術振興機構、文部科学省、外務省。" in text
    assert "開始：平成20(2008)年度。" in text
    assert [row[1] for row in rows(client, page, "terms")] == [
        "35百万円程度/年・課題", "60百万円/年を上限", "原則3～5年間",
    ]  # fmt: skip
    # 1,878 + 359 = 2,237; the year before 1,826 + 336 = 2,162; 75 more.
    last = rows(client, page, "budgets")[-1]
    assert "2,237百万円" in last[3]
    assert last[4] == "+75百万円(+3.5%)"
    assert [row[0] for row in rows(client, page, "projects")] == [
        "ベトナム北部中山間地域に適応した作物品種開発",
        "非食糧系バイオマスの輸送用燃料化基盤技術",
    ]
    assert 'href="/ja/record/deck-2023-06/satreps/' in client.get(page).text


def test_a_committee_says_what_is_confirmed_what_is_open_and_what_is_an_estimate(
    client: TestClient, everything: TestClient
) -> None:
    # Of the deck alone: one session, the 15th, on 16 May 2023 in Tokyo.
    text = said(client, "/en/committee/jp-us-jhlc")
    assert "Held up to session 15, as far as confirmed; records of 1 of them have been read" in text
    assert (
        "Must have been held and not read of yet: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14"
        in text
    )
    # Who hosts is known of two sides alone, which other pages name.
    text = said(everything, "/en/committee/jp-us-jhlc")
    estimate = (
        "Last confirmed session: 16 May 2023. Next by our estimate: session 16, United States"
    )
    assert f"{estimate} (no source says so)." in text


def test_a_meeting_shows_theme_chapters_and_what_was_signed_there(client: TestClient) -> None:
    page = "/ja/meeting/g7-st-sendai"
    assert "テーマ：信頼に基づく、オープンで発展性のある研究エコシステムの実現" in said(
        client, page
    )
    assert [row[0] for row in rows(client, page, "chapters")] == [
        "第一章", "第二章", "第三章", "(1)", "(2)", "(3)", "(4)",
    ]  # fmt: skip
    assert [row[0] for row in rows(client, page, "occasion")] == [
        "文部科学省-イタリア研究・大学省 協力覚書"
    ]


def test_posts_stand_with_the_remark_that_they_were_held_then(client: TestClient) -> None:
    found = {row[0]: row for row in rows(client, "/ja/organisation/mext", "people")}
    assert "文部科学大臣 (当時)" in found["永岡"][1]
    assert {row[3] for row in rows(client, "/ja/person/nagaoka", "posts")} == {"当時"}


def test_an_agreement_shows_each_act_with_its_parties(client: TestClient) -> None:
    # Two documents tell of one signing, each with its own row and source.
    page = "/en/agreement/mext-mur"
    assert [row[1] for row in rows(client, page, "life")] == ["signing", "signing"]
    assert "entry into force" in said(client, page).partition("Not found in what was read")[2]


def test_a_document_shows_its_passages_and_what_was_not_read(client: TestClient) -> None:
    passages = rows(client, "/en/document/deck-2023-06", "passages")
    assert len(passages) == 25  # a table holds no more, and the heading tells how many there are
    assert "28 passages" in said(client, "/en/document/deck-2023-06")  # its folder's files
    assert passages[0][:2] == ["Cover and title of part 1", "1-10"]
    assert "Lines read: 895; read in part: 0; not read: 0." in said(
        client, "/en/document/deck-2023-06"
    )
    assert "nobody here has read" in said(client, "/en/document/sti-basic-plan-6")


def test_acts_of_one_day_that_three_pages_tell_alike_are_one_and_a_bare_year_follows(
    everything: TestClient,
) -> None:
    # mofa-page25-000823, mofa-page25e-000141 and it-mfa-cooperazione-scientifica tell of the
    # signing on 7 October 1988, the last also of the entry into force in 1988.
    page = "/en/agreement/jp-it-st"
    life = rows(everything, page, "life")
    assert [row[:2] for row in life] == [
        ["7 October 1988", "signing"],
        ["1988", "entry into force"],
    ]
    assert life[0][-1].split() == ["1", "2", "3"]
    assert "2 acts on record" in said(everything, page)


def test_a_post_that_pages_tell_alike_is_one_row_and_the_newest_stands_first(
    client: TestClient, everything: TestClient
) -> None:
    # Two passages of the deck have Nagaoka as minister, both without a day.
    posts = rows(client, "/en/person/nagaoka", "posts")
    assert [row[2:] for row in posts] == [["date not stated in what was read", "at the time", "1"]]
    assert "1 post or position" in said(client, "/en/person/nagaoka")
    days = [row[2] for row in rows(everything, "/en/person/nakane-takeshi", "posts")]
    assert (days[0], days[-1]) == ("27 July 2022", "18 July 2007")


def test_an_office_has_one_row_with_its_roles_and_sides_are_not_counted(
    everything: TestClient,
) -> None:
    # mext-1410270-00001/attendance.yaml names five ministries, two of them also of the chairs.
    page = "/en/committee/jp-us-jhlc"
    offices = {row[0]: row[1:] for row in rows(everything, page, "offices")}
    assert len(offices) == len(rows(everything, page, "offices")) == 5
    assert offices["Cabinet Office"] == [
        "office of the chair’s post 9, 11, 12, 13, 14, 15 present 15",
        "9, 11, 12, 13, 14, 15",
    ]
    assert "5 Japanese offices read to have taken part" in said(everything, page)
    people = rows(everything, "/ja/meeting/jp-us-jhlc-15", "people")
    assert len([row for row in people if row[2] != "側"]) == 15
    assert "名の挙がる参加者 15者" in said(everything, "/ja/meeting/jp-us-jhlc-15")
    assert "出席" in {row[2] for row in people}


def test_calls_of_programmes_below_are_told_apart(everything: TestClient) -> None:
    # The list of the agency counts the 8 that are of SICORP itself.
    sicorp = next(
        row
        for row in rows(everything, "/ja/organisation/jst", "programmes")
        if "戦略的国際" in row[0]
    )
    assert sicorp[3] == "8"
    assert "公募 19件(うち下位の事業 11件)" in said(everything, "/ja/programme/sicorp")


def test_a_meeting_has_one_state_and_a_plan_whose_day_is_past_says_so(
    everything: TestClient,
) -> None:
    # A page of 2023 plans the conference of September, a later one tells of it as held; of the
    # fourth one, of October 2025, a plan alone was read.
    html = everything.get("/en/meetings?text=Tsukuba Conference").text
    told = [
        re.sub(r"<[^>]+>", "", cell).strip()
        for cell in re.findall(r'data-column="held or planned">(.*?)</td>', html, re.DOTALL)
    ]
    assert told == ["was planned; the outcome has not been read", "held"]
    assert "26–28 September 2023, Tsukuba (held)." in said(
        everything, "/en/meeting/tsukuba-conference"
    )


def test_what_nothing_says_is_named(client: TestClient) -> None:
    text = said(client, "/ja/programme/satreps")
    assert "読んだ範囲に記載のないもの： 公募、目標" in text


def test_a_hostile_name_stands_as_text(tmp_path_factory: pytest.TempPathFactory) -> None:
    out = tmp_path_factory.mktemp("hostile")
    write_snapshot(out, planted_nquads("hostile"))
    with TestClient(create_app(settings(out)), headers={"Accept": "text/html"}) as own:
        for address in ("/organisation/hostile", "/agreement/hostile", "/organisations?text=alert"):
            html = own.get(f"/en{address}").text
            assert "<img" not in html
            assert "<script>alert" not in html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", OF_EACH_CLASS)
def test_no_page_is_larger_than_60_kilobytes(
    everything: TestClient, language: str, path: str
) -> None:
    answer = everything.get(f"/{language}/{path}")
    assert answer.status_code == 200
    assert len(answer.content) <= MOST_BYTES


def test_a_programme_shows_its_partners_in_their_roles_rolled_up_and_as_they_are_now(
    everything: TestClient,
) -> None:
    of_e_asia = rows(everything, "/ja/programme/e-asia", "partners")
    founder, *_ = [row for row in of_e_asia if row[0].startswith("RISTEK(インドネシア)")]
    assert founder[0].endswith("現 BRIN(インドネシア)")
    assert founder[1:4] == ["構成員", "e-ASIA共同研究プログラム", "平成24(2012)年6月28日"]
    of_aspire = rows(everything, "/en/programme/aspire", "partners")
    assert {(row[1], row[3]) for row in of_aspire if row[0] == "BBSRC"} == {
        ("counterpart agency", "January 2024")
    }
    # No time is stated for it, and none is shown.
    assert [row[2:4] for row in of_aspire if row[0] == "Australian Research Council"] == [
        ["ASPIRE (project for the promotion of advanced international joint research)", ""]
    ]
    # More than a table holds: the page leads to them.
    of_sicorp = everything.get("/ja/programme/sicorp").text
    assert 'href="/ja/question/programme/partners?programme=programme' in of_sicorp
    assert 'aria-labelledby="partners"' not in of_sicorp


def test_a_session_that_a_weak_page_alone_tells_of_is_shown_and_confirms_nothing(
    everything: TestClient,
) -> None:
    text = said(everything, "/en/committee/jp-id-jc")
    assert "Only weak pages tell of its sessions; none is confirmed." in text
    assert "as far as confirmed" not in text
    assert len(rows(everything, "/en/committee/jp-id-jc", "sessions")) == 2
