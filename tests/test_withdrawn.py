"""A withdrawn id leads for ever to what has taken its place, for people and for programs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from stigraph import paths
from stigraph.iris import curie_to_iri
from stigraph.withdrawn import successors
from tests.real_graph import whole
from tests.serving import real_nquads, settings, write_snapshot

CHANGELOG = Path(__file__).parent.parent / "CHANGELOG.md"
OLD = "record/deck-2023-06/g7-talks/programme-statement/fund.gb-strategic-st"
NEW = "record/deck-2023-06/g7-talks/mention/fund.gb-strategic-st"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, real_nquads())
    with TestClient(create_app(settings(out)), follow_redirects=False) as own:
        yield own


@pytest.mark.slow
def test_what_was_withdrawn_is_gone_and_what_took_its_place_is_there() -> None:
    known = whole().places.keys()
    given = successors(paths.data())
    assert [one for one in given if curie_to_iri(one) in known] == []
    assert [one for one in given.values() if curie_to_iri(one) not in known] == []


def test_the_changelog_tells_of_each_that_was_withdrawn() -> None:
    text = CHANGELOG.read_text(encoding="utf-8")
    # It may fold several of one page into one line: `…/agreement.x~1993`, `~1999-07`.
    ends = {
        one: "~" + one.rpartition("~")[2] if "~" in one else one for one in successors(paths.data())
    }
    assert [one for one, end in ends.items() if end not in text] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "accept", "led"),
    [
        (f"/ja/{OLD}", "text/html", f"/ja/{NEW}"),
        (f"/en/{OLD}?v=0123456789abcdef", "text/html", f"/en/{NEW}?v=0123456789abcdef"),
        (f"/id/{OLD}", "text/turtle", f"/id/{NEW}"),
        (f"/id/{OLD}.ttl", "*/*", f"/id/{NEW}.ttl"),
        (f"/id/{OLD}.jsonld", "*/*", f"/id/{NEW}.jsonld"),
        (f"/id/{OLD}?format=turtle", "*/*", f"/id/{NEW}?format=turtle"),
    ],
)
def test_an_address_of_a_withdrawn_id_leads_to_its_successor(
    client: TestClient, asked: str, accept: str, led: str
) -> None:
    answer = client.get(asked, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["location"]) == (301, led)
    there = client.get(led, headers={"Accept": accept}, follow_redirects=True)
    assert there.status_code == 200


@pytest.mark.slow
def test_a_browser_that_follows_the_iri_comes_to_the_page(client: TestClient) -> None:
    there = client.get(f"/id/{OLD}", headers={"Accept": "text/html"}, follow_redirects=True)
    assert (there.status_code, there.url.path) == (200, f"/en/{NEW}")


@pytest.mark.slow
def test_an_id_that_never_was_is_not_found(client: TestClient) -> None:
    never = f"/id/{OLD}-never"
    assert client.get(never, headers={"Accept": "text/turtle"}).status_code == 404
