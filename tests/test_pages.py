"""Pages: the contract of their HTML, in both languages, without a browser."""

import csv
import io
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from stigraph.words import LANGUAGES
from tests.planting import planted_nquads
from tests.serving import real_nquads, settings, write_snapshot

pytestmark = pytest.mark.slow  # every page is asked for, twice

ROOT = Path(__file__).resolve().parent.parent
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PATHS = (
    "/",
    "/tie/IT-JP",
    "/tie/JP-US?asOf=2023-06-30&kind=instrument&reading=stated",
    "/tie/JP-g-asean?asOf=2023-06-01",
    "/tie/CA-JP",
    "/tie/FR-IT",
    "/territories",
    "/territory/JP",
    "/territory/CA",
    "/agreement/mext-mur",
    "/meeting/jp-us-jhlc-15",
    "/organisation/mext",
    "/person/nagaoka",
    "/post/jp-mext-minister",
    "/programme/aspire",
    "/document/deck-2023-06",
    "/committee/jp-us-jhlc",
    "/project/covid-natural-hosts",
    "/call/international-leading-research-first",
    "/programmes?agency=jst",
    "/calls?state=adopted&period=2023",
    "/projects?territory=VN",
    "/organisations?kind=funding-agency&first=2",
    "/people?organisation=mext&text=Nagaoka",
    "/documents?publisher=mext-isd",
    "/agreements?territory=IT",
    "/meetings?committee=jp-us-jhlc",
    "/concept/roles/witness",
    "/about",
    "/record/deck-2023-06/g7-agreements/signing/agreement.mext-mur",
    "/record/deck-2023-06/g7-talks/attendance/meeting.talk-it-g7",
    "/sources",
    "/conflicts",
    "/budgets",
    "/budgets?programme=aspire&year=R4",
    "/purposes",
    "/purposes?axis=career-stage&classified=own&reading=inferred",
    "/targets",
    "/ontology",
    "/ontology/Signing",
    "/ontology/scheme-purposes",
    "/source/deck-2023-06",
    "/source/deck-2023-06/g7-agreements",
    "/coverage/deck-2023-06/g7-talks",
    "/coverage/kind/agreements",
    "/tie/JP-US/people",
    "/due?kind=session",
    "/coverage",
    "/coverage/deck-2023-06",
    "/search",
    "/search?q=JST",
    "/search?q=%E6%97%A5%E4%BC%8A",
    "/questions",
    "/question/tie/items",
    "/question/coverage/documents",
    "/explore",
    "/explore?territory=IT&from=MEXT&to=JST&hide=agreement:mext-mur&open=territory:IT",
    "/sparql",
    "/sparql?query=SELECT%20%2A%20%7B%3Fs%20a%20sti:Agreement%7D",
)
FAULTY = (
    ("/tie/XX-JP", 404),
    ("/tie/JP-JP", 400),
    ("/tie/IT-JP?asOf=yesterday", 400),
    ("/tie/IT-JP?kind=treaty", 400),
    ("/territory/Itly", 404),
    ("/organisation/mex", 404),
    ("/concept/roles/nobody", 404),
    ("/concept/Roles/%3Cb%3E", 404),
    ("/source/nothing", 404),
    ("/record/deck-2023-06/g7-agreements/signing/agreement.nothing", 404),
    ("/record/%3Cb%3E", 404),
    ("/programmes?agency=nobody", 404),
    ("/people?period=yesterday", 400),
    ("/documents?first=none", 400),
    ("/budgets?year=yesterday", 400),
    ("/budgets?programme=nothing", 404),
    ("/purposes?axis=colour", 400),
    ("/purposes?reading=guessed", 400),
    ("/coverage/nothing", 404),
    ("/coverage/kind/agreement", 404),
    ("/coverage/deck-2023-06/g7-talk", 404),
    ("/source/deck-2023-06/g7-talk", 404),
    ("/ontology/Signin", 404),
    ("/due?kind=terms", 400),
    ("/sources?first=0", 400),
    ("/question/tie/itms", 404),
    ("/explore?territory=Itly", 404),
    ("/explore?class=colour", 400),
    ("/explore?kind=treaty", 400),
    ("/nowhere/at/all", 404),
    ("/nowhere", 404),
)


class Page(HTMLParser):
    """Tags with their attributes, text by tag, ids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.html = text
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._open.append(tag)
        if tag in ("h1", "title", "td", "th", "q", "li"):
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        for tag in set(self._open) & set(self.texts):
            self.texts[tag][-1] += data

    def named(self, *tags: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.tags if tag in tags]

    @property
    def links(self) -> list[str]:
        return [one["href"] for one in self.named("a") if "href" in one]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, real_nquads())
    app = create_app(settings(out))
    with TestClient(app, follow_redirects=False, headers=BROWSER) as own:
        yield own


def read(client: TestClient, address: str, status: int = 200) -> Page:
    answer = client.get(address)
    assert answer.status_code == status, answer.text[:400]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Page(answer.text)


def check_contract(page: Page, language: str) -> None:
    assert [one["lang"] for one in page.named("html")] == [language]
    assert len(page.texts["h1"]) == len(page.texts["title"]) == 1
    assert page.texts["h1"][0].strip()
    assert page.named("a")[0] == {"class": "skip", "href": "#main"}
    assert [one.get("hreflang") for one in page.named("link") if "hreflang" in one] == [
        "ja", "en", "x-default"
    ]  # fmt: skip
    assert not [one for _, one in page.tags if "style" in one]
    assert not page.named("style", "iframe")
    # Scripts are files of ours, there where they have been built; no page has any within it.
    assert all(one.get("src", "").startswith("/static/") for one in page.named("script"))
    assert all(one.get("src", "").startswith(f"/{language}/") for one in page.named("img"))
    assert not [name for _, one in page.tags for name in one if name.startswith("on")]
    fetched = [one["href"] for one in page.named("link") if "stylesheet" in one.get("rel", "")]
    assert all(address.startswith("/static/") for address in fetched)
    outward = [one for one in page.named("a") if urlsplit(one.get("href", "")).netloc]
    assert all(one.get("rel") == "noreferrer" for one in outward)
    identifiers = [one["id"] for _, one in page.tags if "id" in one]
    assert len(identifiers) == len(set(identifiers))
    labelled = {one["for"] for one in page.named("label")}
    given = page.named("input", "select", "textarea")
    fields = {one["id"] for one in given if one.get("type") != "hidden"}
    assert fields <= labelled
    assert "None" not in "".join(page.texts.get("td", []))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_a_page_keeps_the_contract(client: TestClient, language: str, path: str) -> None:
    page = read(client, f"/{language}{path}")
    check_contract(page, language)
    # A mark leads to a place in the drawer that is there.
    there = {one["id"] for _, one in page.tags if "id" in one}
    assert {link[1:] for link in page.links if link.startswith("#")} <= there
    # It says what was read for what it shows, in its own table or in a line at its end.
    own = {"read", "coverage", "kinds", "lines"}
    bare = path.startswith(("/concept", "/ontology", "/questions", "/sparql"))
    assert "read-of" not in there if bare else there & {"read-of", *own}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("path", "status"), FAULTY)
def test_an_error_is_a_page_that_leads_on(
    client: TestClient, language: str, path: str, status: int
) -> None:
    page = read(client, f"/{language}{path}", status)
    check_contract(page, language)
    assert f"/{language}/search" in page.links


@pytest.mark.slow
def test_pages_lead_to_pages_that_are_there(client: TestClient) -> None:
    seen: set[str] = set()
    for path in ("/", "/tie/IT-JP", "/tie/JP-US", "/agreement/mext-mur", "/territory/IT"):
        seen |= {link.partition("#")[0] for link in read(client, f"/ja{path}").links}
    own = sorted(link for link in seen if link.startswith("/") and "format=" not in link)
    assert len(own) > 50
    broken = {link: client.get(link).status_code for link in own}
    assert {link: code for link, code in broken.items() if code not in (200, 303)} == {}


@pytest.mark.parametrize(
    ("given", "wanted"),
    [("ja", "/ja/"), ("en-GB,en;q=0.9,ja;q=0.8", "/en/"), ("fr, ja;q=0.5", "/ja/"), ("", "/en/")],
)
def test_the_first_page_follows_the_browser(client: TestClient, given: str, wanted: str) -> None:
    answer = client.get("/", headers={"Accept-Language": given})
    assert (answer.status_code, answer.headers["location"]) == (303, wanted)
    assert "Accept-Language" in answer.headers["vary"]


@pytest.mark.parametrize(
    ("path", "status", "wanted"),
    [
        ("/ja/tie/JP-IT", 301, "/ja/tie/IT-JP"),
        ("/en/tie/jpn-ita?asOf=2023-06", 301, "/en/tie/IT-JP?asOf=2023-06"),
        ("/en/tie/JP-IT.csv", 301, "/en/tie/IT-JP.csv"),
        ("/ja/territory/jpn", 301, "/ja/territory/JP"),
        ("/ja", 301, "/ja/"),
        ("/ja/name/organisation/mext/ja/preferred", 303, "/ja/organisation/mext"),
        ("/ja/tie-item/IT-JP/agreement/mext-mur", 303, "/ja/tie/IT-JP"),
        ("/ja/edition/deck-2023-06/2023-06", 303, "/ja/source/deck-2023-06"),
        ("/ja/conflict/occasion/deck-2023-06/x/record/mext-note-italy/y", 303, "/ja/conflicts"),
        (
            "/en/passage/deck-2023-06/g7-agreements",
            303,
            "/en/source/deck-2023-06#passage-deck-2023-06-g7-agreements",
        ),
    ],
)
def test_other_addresses_lead_to_the_one(
    client: TestClient, path: str, status: int, wanted: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (status, wanted)


def test_a_record_has_its_place_on_the_page_of_its_source(client: TestClient) -> None:
    statement = read(client, "/en/record/deck-2023-06/g7-agreements/signing/agreement.mext-mur")
    record = "record-deck-2023-06-g7-agreements-signing-agreement-mext-mur"
    assert f"/en/source/deck-2023-06/g7-agreements#{record}" in statement.links
    page = read(client, "/en/source/deck-2023-06/g7-agreements")
    there = {one["id"] for _, one in page.tags if "id" in one}
    assert record in there


def test_the_language_switch_keeps_page_and_parameters(client: TestClient) -> None:
    page = read(client, "/ja/tie/IT-JP?asOf=2023-06-30&kind=talk")
    assert "/en/tie/IT-JP?asOf=2023-06-30&kind=talk" in page.links


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/ja/tie/IT-JP", "日伊／日本とイタリア"),
        ("/en/tie/IT-JP", "Japan and Italy"),
        ("/ja/tie/JP-g-asean", "日本とASEAN"),
        ("/ja/tie/FR-IT", "仏伊／フランスとイタリア"),
    ],
)
def test_a_heading_puts_japan_first(client: TestClient, path: str, heading: str) -> None:
    assert read(client, path).texts["h1"] == [heading]


def test_a_tie_says_who_when_where_and_how_it_is_known(client: TestClient) -> None:
    text = client.get("/ja/tie/IT-JP?asOf=2023-06-30").text
    for expected in (
        "令和5(2023)年6月30日現在",
        "令和5(2023)年5月14日",
        "署名済み(発効の記載は読了範囲になし)",
        "(当時)",
        "出典の食い違い",
        "同一かもしれない",
        "取極等1件",
        "会談1件",
        "出典2(転記)",
        "(推定)",
    ):
        assert expected in text, expected


def test_a_statement_has_a_page_with_who_agrees_and_who_differs(client: TestClient) -> None:
    tie = read(client, "/en/tie/IT-JP")
    claims = {link for link in tie.links if link.startswith("/en/record/")}
    assert claims
    text = client.get("/en/record/deck-2023-06/g7-agreements/signing/agreement.mext-mur").text
    for expected in (
        "協力覚書に署名済み",
        "lines",
        "stated",
        "no grade",
        "June 2023",
        "Who says otherwise",
    ):
        assert expected in text, expected
    same, _, otherwise = text.partition("Who says the same")[2].partition("Who says otherwise")
    assert "/en/source/mext-note-italy" in same + otherwise


def test_a_withdrawn_statement_leads_to_what_is_near(client: TestClient) -> None:
    page = read(client, "/en/record/deck-2023-06/g7-agreements/signing/agreement.gone", 404)
    assert "were withdrawn or replaced" in page.html
    assert "/en/document/deck-2023-06" in page.links


def test_an_address_cited_from_another_version_says_so(client: TestClient) -> None:
    older = read(client, "/en/about?v=0123456789abcdef")
    assert "cited from version 0123456789abcdef" in older.html
    other = [link for link in older.links if link.startswith("/en/about?v=")]
    own = next(link for link in other if "0123456789abcdef" not in link)
    assert "cited from version" not in client.get(own).text


def test_the_citation_is_that_of_the_repository_with_the_snapshot(client: TestClient) -> None:
    told = yaml.safe_load(client.get("/en/citation.cff").text)
    kept = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert told.pop("identifiers")[0]["value"] in client.get("/en/about").text
    assert told == kept


def test_what_was_printed_stands_beside_the_date(client: TestClient) -> None:
    assert "原文の表記「21日」" in client.get("/ja/tie/JP-g-asean").text
    held = [one for one in read(client, "/ja/tie/JP-g-asean").links if "/meeting/" in one]
    assert any("21日(年・月の記載なし)" in client.get(one).text for one in set(held))


def test_a_slip_stands_beside_its_source_alone(client: TestClient) -> None:
    tie = read(client, "/ja/tie/JP-US")
    assert "ブリンケン" in tie.html
    assert "プリンケン" not in tie.html
    claims = [client.get(link).text for link in tie.links if link.startswith("/ja/record/")]
    told = [text for text in claims if "プリンケン" in text]
    assert told
    assert all("原文ママ" in text.partition("プリンケン")[0] for text in told)


def test_home_leads_to_six_ties_and_says_how_deep_it_reads(client: TestClient) -> None:
    page = read(client, "/en/")
    assert len([one for one in page.links if one.startswith("/en/tie/")]) == 7  # an example too
    assert "/en/tie/JP-US" in page.links
    assert "1 has been read line by line (895 lines)" in page.html
    assert "its text, line by line" in page.html
    assert "lines 736–895 (160 lines)" in read(client, "/en/sources").html


def test_a_table_of_partners_counts_by_unit(client: TestClient) -> None:
    cells = [text.strip() for text in read(client, "/en/territory/JP").texts["th"]]
    assert {"Instruments", "Talks", "Sessions", "Planned", "Possibly the same"} <= set(cells)


def test_the_csv_of_a_tie_has_every_line_with_its_source(client: TestClient) -> None:
    answer = client.get("/ja/tie/IT-JP.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {row["項目の識別子"] for row in rows} == {
        "agreement:mext-mur", "agreement:named-in-talk-it", "meeting:talk-it-g7"
    }  # fmt: skip
    assert all(row["文書"] and row["行"] and row["目印の語句"] for row in rows)
    assert {"署名者", "当事者", "機会", "日付", "記載なし"} <= {row["事項"] for row in rows}


def test_search_knows_that_two_territories_mean_a_tie(client: TestClient) -> None:
    for query in ("日伊", "日本 イタリア", "Italy and Japan", "IT-JP"):
        page = read(client, f"/ja/search?q={query}")
        assert "/ja/tie/IT-JP" in page.links, query


def test_a_question_answers_its_example_and_shows_its_text(client: TestClient) -> None:
    page = read(client, "/en/question/tie/items")
    assert "/en/agreement/mext-mur" in page.links
    assert "SELECT ?a ?b ?item" in page.html
    assert "/api/queries/tie/items?a=IT&b=JP&format=csv" in page.links
    other = read(client, "/en/question/tie/items?a=JP&b=US")
    assert "/en/agreement/jp-us-st" in other.links
    assert 'id="p-b" name="b" value="US"' in other.html


@pytest.mark.parametrize("given", ["?a=ITA&b=JP", "?a=JP"])
def test_a_question_wrongly_asked_says_what_is_wrong(client: TestClient, given: str) -> None:
    page = read(client, f"/en/question/tie/items{given}", 400)
    assert [one["class"] for one in page.named("p") if one.get("role") == "alert"] == ["error"]


def test_sparql_shows_where_a_query_is_wrong(client: TestClient) -> None:
    page = read(client, "/en/sparql?query=SELECT%20*%20%7B%0A%20%20%3Fs%20%3Fp", 400)
    assert "line 2, column" in page.html
    assert "^" in page.html
    assert read(client, "/en/sparql?query=ASK%20%7B%3Fs%20a%20sti:Tie%7D").html.count("Yes (true)")


def test_a_graph_is_offered_as_turtle(client: TestClient) -> None:
    asked = "/en/sparql?query=CONSTRUCT%20WHERE%20%7B%3Ftie%20a%20sti:Tie%7D"
    links = [link for link in read(client, asked).links if link.endswith("format=turtle")]
    assert [client.get(link).status_code for link in links] == [200]


def test_a_long_answer_says_that_it_is_cut(client: TestClient) -> None:
    page = read(client, "/en/sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%20600")
    assert "The first 500 of 600 rows" in page.html


@pytest.mark.parametrize("path", ["/ja/", "/en/tie/IT-JP", "/ja/nowhere"])
def test_pages_may_load_only_their_own(client: TestClient, path: str) -> None:
    policy = client.get(path).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_picture_is_kept_apart_from_the_pages(client: TestClient) -> None:
    answer = client.get("/network.html?territory=jpn&lang=ja")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts; default-src 'none'")
    assert "allow-same-origin" not in policy
    assert '<html lang="ja">' in answer.text
    assert client.get("/network.html?territory=Itly").status_code == 404


def test_pages_are_not_sent_twice(client: TestClient) -> None:
    first = client.get("/ja/tie/IT-JP")
    again = client.get("/ja/tie/IT-JP", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    # What a 304 says replaces what a browser keeps: the policy of data would undo the page.
    assert "content-security-policy" not in again.headers
    assert "max-age" in first.headers["cache-control"]


def test_own_files_are_served_and_no_others(client: TestClient) -> None:
    page = read(client, "/ja/")
    for one in page.named("link"):
        if one["href"].startswith("/static/"):
            assert client.get(one["href"]).status_code == 200
    assert client.get("/static/nothing.css").status_code == 404
    assert client.get("/static/..%2Ftemplates%2Fbase.html").status_code == 404


def test_an_unknown_address_is_a_page_to_a_browser_and_a_problem_to_a_program(
    client: TestClient,
) -> None:
    assert read(client, "/nowhere", 404).named("main") != []
    answer = client.get("/nowhere", headers={"Accept": "application/json"})
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize("path", ["/due?within=6", "/tie/IT-JP", "/about"])
def test_a_page_without_its_language_is_found_in_that_of_the_browser(
    client: TestClient, path: str
) -> None:
    for language in LANGUAGES:
        wanted = {**BROWSER, "Accept-Language": language}
        answer = client.get(path, headers=wanted, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/{language}{path}")
    assert client.get(path, headers={"Accept": "application/json"}).status_code == 404


@pytest.mark.slow
def test_hostile_names_are_text(tmp_path_factory: pytest.TempPathFactory) -> None:
    out = tmp_path_factory.mktemp("hostile")
    write_snapshot(out, planted_nquads("hostile"))
    with TestClient(create_app(settings(out)), headers=BROWSER) as own:
        for language in LANGUAGES:
            for path in (
                "/tie/IT-JP", "/organisation/hostile", "/agreement/hostile", "/source/hostile",
                "/document/hostile", "/search?q=alert", "/question/tie/statements",
            ):  # fmt: skip
                check_contract(read(own, f"/{language}{path}"), language)
        table = own.get("/ja/tie/IT-JP.csv").text
        assert "=HYPERLINK" not in table or "'=HYPERLINK" in table
        page = own.get("/en/agreement/hostile").text
        assert "49" not in page.partition("<main")[2].partition("</main>")[0]  # of {{7*7}}
