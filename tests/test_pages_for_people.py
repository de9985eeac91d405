"""Words for people: errors in sentences, columns and identifiers by what they are called."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from tests.serving import real_nquads, settings, write_snapshot

pytestmark = pytest.mark.slow  # it starts an application over the whole graph

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, real_nquads())
    with TestClient(create_app(settings(out)), headers=BROWSER) as own:
        yield own


def main_of(client: TestClient, address: str) -> str:
    page: str = client.get(address).text
    return page.partition("<main")[2].partition("</main>")[0]


def lead_of(client: TestClient, address: str) -> str:
    found = re.search(r'<p class="lead">(.*?)</p>', main_of(client, address))
    assert found is not None
    return unescape(found[1])


@pytest.mark.parametrize("address", ["/en/nowhere/at/all", "/en/nowhere", "/ja/nowhere/at/all"])
def test_an_address_of_nothing_is_shown_as_typed_and_not_searched_for(
    client: TestClient, address: str
) -> None:
    assert address in lead_of(client, address)
    page = main_of(client, address)
    assert 'value=""' in page
    assert "ASEAN" not in page
    assert "nowhere:" not in page


def test_a_thing_that_is_not_there_is_shown_by_its_address_and_searched_for(
    client: TestClient,
) -> None:
    address = "/en/agreement/jp-us-1988"
    assert (
        lead_of(client, address) == f"There is nothing at {address}. Check the spelling, or search."
    )
    page = main_of(client, address)
    assert "agreement:" not in page
    assert 'value="jp us 1988"' in page
    assert "Similar names" in page


def test_a_condition_that_nothing_is_called_is_shown_as_given(client: TestClient) -> None:
    address = "/en/programmes?agency=nobody"
    assert lead_of(client, address) == "Nothing is called “nobody”. Check the spelling, or search."
    assert 'value="nobody"' in main_of(client, address)


@pytest.mark.parametrize(
    "address",
    [
        "/tie/JP-JP",
        "/tie/XX-JP",
        "/tie/IT-JP?kind=treaty",
        "/sources?first=0",
        "/search?kind=nothing&q=a",
        "/question/tie/itms",
        "/programmes?agency=nobody",
    ],
)
def test_an_error_is_told_in_sentences(client: TestClient, address: str) -> None:
    english = lead_of(client, f"/en{address}")
    assert english[0].isupper()
    assert english.endswith(".")
    japanese = lead_of(client, f"/ja{address}")
    assert re.search("(です|ます|ません|ください|ました)。", japanese), japanese


def test_an_error_leaves_what_was_given_as_it_was_written(client: TestClient) -> None:
    english = lead_of(client, "/en/tie/IT-JP?asOf=yesterday")
    assert english.startswith("yesterday: not a date")
    assert english.endswith(".")


def test_a_question_names_its_columns_in_words_and_sparql_by_their_codes(
    client: TestClient,
) -> None:
    code = '<code class="id">itemKind</code>'
    assert f"項目の種類 {code}" in client.get("/ja/question/tie/items").text
    assert f"kind of item {code}" in client.get("/en/question/tie/items").text
    table = client.get("/api/queries/tie/items?format=csv&a=IT&b=JP").text
    assert "itemKind," in table.partition("\n")[0]
    asked = "SELECT ?item { ?item a sti:Agreement }"
    own = client.get("/ja/sparql", params={"query": asked}).text
    assert '<th scope="col"><code>item</code></th>' in own


def test_registers_of_identifiers_are_called_by_their_names(client: TestClient) -> None:
    page = main_of(client, "/ja/organisation/jst")
    for name in ("Crossref Funder ID", "ROR", "Wikidata"):
        assert f"<td>{name}</td>" in page or f'<th scope="row">{name}</th>' in page


def test_no_shape_of_a_kind_reads_as_a_dash(client: TestClient) -> None:
    heading = main_of(client, "/ja/call/adcorp").partition("</h1>")[0]
    drawn = re.search(r'glyph-other.*?d="([^"]+)"', heading)
    assert drawn is not None
    heights = [float(one) for one in re.findall(r"(?:V|M[\d.]+ )([\d.]+)", drawn[1])]
    assert max(heights) - min(heights) > 4
