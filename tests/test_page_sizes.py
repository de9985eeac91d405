"""How much is sent of each kind of page, in either language, over the whole graph."""

import gzip
import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from stigraph.words import LANGUAGES
from tests.real_graph import whole
from tests.serving import settings, write_snapshot

# It starts an application over the whole graph, and the first test waits for it to be built.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

MOST_PAGE = 60 * 1024
MOST_STYLE = 15 * 1024
PAGES = (
    "/", "/territories", "/territory/JP", "/territory/JP?first=16", "/territory/US",
    "/territory/g-eu", "/tie/JP-US", "/tie/JP-US/people", "/tie/DE-JP", "/tie/CN-JP",
    "/tie/JP-g-eu", "/programmes", "/programme/sicorp", "/programme/satreps", "/calls",
    "/call/adcorp", "/projects", "/project/covid-natural-hosts", "/agreements",
    "/agreement/jp-us-st", "/committee/jp-us-jhlc", "/meetings", "/meeting/jp-us-jhlc-15",
    "/organisations", "/organisation/jst", "/organisation/mofa", "/people",
    "/person/nakane-takeshi", "/documents", "/document/deck-2023-06", "/place/tokyo",
    "/sources", "/sources?first=81", "/source/deck-2023-06", "/source/deck-2023-06/sicorp",
    "/source/deck-2023-06/budget-joint-research", "/source/mofa-ja-us",
    "/record/deck-2023-06/g7-agreements/signing/agreement.mext-mur", "/coverage",
    "/coverage/kind/programmes", "/coverage/deck-2023-06",
    "/coverage/deck-2023-06/budget-joint-research", "/due", "/due?kind=unconfirmed",
    "/due?kind=unconfirmed&first=31", "/due?within=120m", "/purposes", "/targets", "/budgets",
    "/budgets?programme=satreps", "/conflicts", "/ontology", "/ontology/Record",
    "/ontology/scheme-qualifiers", "/concept/roles/witness", "/questions",
    "/question/tie/items", "/question/coverage/documents", "/question/territory/ties",
    "/search?q=japan", "/search?q=%E6%97%A5%E6%9C%AC", "/sparql", "/about",
)  # fmt: skip
PACKED = ("/explore", "/explore?territory=IT")
"""Pages with every node and edge of a picture beside it: what is sent of them counts packed."""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("whole")
    write_snapshot(out, whole().nquads())
    with TestClient(
        create_app(settings(out)), headers={"Accept": "text/html, application/json;q=0.9"}
    ) as own:
        yield own


def sent(client: TestClient, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, address
    content: bytes = answer.content
    return content


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_is_larger_than_sixty_kilobytes(client: TestClient, language: str) -> None:
    sizes = {page: len(sent(client, f"/{language}{page}")) for page in PAGES}
    sizes |= {page: len(gzip.compress(sent(client, f"/{language}{page}"))) for page in PACKED}
    assert {page: size for page, size in sizes.items() if size > MOST_PAGE} == {}


def test_the_style_of_a_page_is_no_larger_than_fifteen_kilobytes(client: TestClient) -> None:
    head = client.get("/en/").text.partition("</head>")[0]
    styles = re.findall(r'rel="stylesheet" href="([^"]+)">', head)
    assert 0 < sum(len(client.get(one).content) for one in styles) <= MOST_STYLE


def test_stretches_of_a_list_join_without_gap_in_either_language(client: TestClient) -> None:
    whole_list = client.get("/api/coverage?limit=200").json()["total"]
    for language in LANGUAGES:
        address, found = f"/{language}/sources", list[str]()
        while address:
            page = sent(client, address).decode()
            found += re.findall(rf'<th scope="row"><a href="/{language}/source/([^"]+)"', page)
            other = "en" if language == "ja" else "ja"
            assert f'href="{address.replace(language, other, 1)}" hreflang' in page
            following = re.search(r'href="([^"]+)" rel="next"', page)
            address = following[1].replace("&amp;", "&") if following else ""
        assert len(found) == len(set(found)) == whole_list


def test_all_that_is_due_can_be_walked_to_with_its_conditions(client: TestClient) -> None:
    asked = "asOf=2026-11-23&within=120m"
    items = client.get(f"/api/due?{asked}&kind=unconfirmed").json()["items"]
    page = sent(client, f"/en/due?{asked}").decode()
    (whole_kind,) = re.findall(r'href="([^"]+kind=unconfirmed[^"]*)"', page)
    address, count = whole_kind.replace("&amp;", "&"), 0
    while address:
        assert "asOf=2026-11-23" in address
        assert "within=120m" in address
        text = sent(client, address).decode()
        count += text.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr>")
        following = re.search(r'href="([^"]+)" rel="next"', text)
        address = following[1].replace("&amp;", "&") if following else ""
    assert count == len(items)


def test_a_fragment_of_the_ontology_leads_to_its_term(client: TestClient) -> None:
    text = sent(client, "/en/ontology").decode()
    for name in ("Signing", "scopeKind", "scheme-purposes"):
        entry = text[text.index(f'<li id="{name}">') :].partition("</li>")[0]
        term = sent(client, re.findall(r'href="([^"]+)"', entry)[0]).decode()
        assert f'<h1 id="{name}">' in term


def test_people_beyond_those_a_tie_names_stand_on_a_page_of_their_own(client: TestClient) -> None:
    tie = sent(client, "/en/tie/JP-US").decode()
    address = "/en/tie/JP-US/people"
    (told,) = re.findall(rf'href="{address}">All (\d+) people named \((\d+) rows', tie)
    people = sent(client, address).decode().partition("<tbody>")[2].partition("</tbody>")[0]
    # Some held several posts: a person is counted once, and the rows apart.
    assert len(set(re.findall(r'"/en/person/([^"]+)"', people))) == int(told[0])
    assert people.count("<tr") == int(told[1]) > int(told[0]) > 7
