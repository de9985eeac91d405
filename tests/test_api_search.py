"""/api/search and the page of a search: any name, which is meant, and what is wrong, in words."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from stigraph import manifest
from stigraph.errors import SnapshotError
from tests.serving import real_nquads, settings, write_snapshot


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("real")
    write_snapshot(out, real_nquads())
    with TestClient(create_app(settings(out))) as client:
        yield client


pytestmark = pytest.mark.slow


def test_a_hit_has_its_class_its_name_and_a_line(client: TestClient) -> None:
    body = client.get("/api/search", params={"q": "文科省"}).json()
    own = body["items"][0]
    assert own["id"] == "organisation:mext"
    assert own["label"]["ja"] == "文部科学省"
    assert own["kind"]["label"] == {"ja": "機関", "en": "organisation"}
    assert own["matched"]["form"] == "文科省"
    assert own["context"] == {"ja": "省庁 · 日本", "en": "ministry · Japan"}


def test_a_name_of_several_asks_which_is_meant(client: TestClient) -> None:
    body = client.get("/api/search", params={"q": "印"}).json()
    assert body["meant"] == ["territory:IN", "territory:ID"]


def test_territories_know_the_same_names_as_the_search(client: TestClient) -> None:
    asked = client.get("/api/territories/印", headers={"Accept-Language": "ja"})
    meant = client.get("/api/search", params={"q": "印"}).json()["meant"]
    assert asked.status_code == 404
    assert [f"territory:{code}" for code in asked.json()["nearest"]] == meant
    assert "IN, ID" in asked.json()["detail"]


@pytest.mark.parametrize("slip", ["Itlay", "Germny", "Norwey"])
def test_the_nearest_territory_is_what_the_search_finds(client: TestClient, slip: str) -> None:
    nearest = client.get(f"/api/territories/{slip}").json()["nearest"][0]
    first = client.get("/api/search", params={"q": slip}).json()["items"][0]["id"]
    assert first == f"territory:{nearest}"


def test_a_list_goes_on_where_it_ended(client: TestClient) -> None:
    page = client.get("/api/search", params={"q": "大学", "limit": 3}).json()
    rest = client.get(page["next"]).json()
    assert len(page["items"]) == 3
    assert {one["id"] for one in page["items"]}.isdisjoint(one["id"] for one in rest["items"])
    assert rest["total"] == page["total"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"q": "日伊", "kind": "agrement"}, "kind"),
        ({"q": "日" * 201}, "q"),
        ({"q": "日伊", "limit": "-1"}, "limit"),
        ({"q": "日伊", "cursor": "of-another-snapshot"}, "cursor"),
        ({}, "q"),
    ],
)
def test_what_is_wrong_is_said(client: TestClient, query: dict[str, str], parameter: str) -> None:
    answer = client.get("/api/search", params=query)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["parameter"] == parameter


@pytest.mark.parametrize("text", ["   ", "\x00", '" OR *', "\u202e日伊", "(", "%", "🇯🇵"])
def test_strange_texts_get_an_answer(client: TestClient, text: str) -> None:
    assert client.get("/api/search", params={"q": text}).status_code == 200
    assert client.get("/ja/search", params={"q": text}).status_code == 200


def test_nobody_is_asked_for_an_index_that_is_not_there(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    out = tmp_path_factory.mktemp("changed")
    id_ = write_snapshot(out, real_nquads())
    with TestClient(create_app(settings(out))) as client:
        assert client.get("/api/territories/IT").status_code == 200
        (out / id_ / "names.sqlite").write_bytes(b"another")
        with pytest.raises(SnapshotError, match="index of names"):
            manifest.checked(out / id_)
        answer = client.get("/api/search", params={"q": "日伊"})
        assert answer.status_code == 503
        assert "index of names" in answer.json()["detail"]
        assert client.get("/ja/organisation/mex").status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ja", ["「印」は次のどれを指しますか", "インドネシア", "一致した表記"]),
        ("en", ["Which is meant by “印”?", "Indonesia", "Form that matched"]),
    ],
)
def test_the_page_asks_in_the_readers_language(
    client: TestClient, language: str, words: list[str]
) -> None:
    page = client.get(f"/{language}/search", params={"q": "印"}).text
    assert [word for word in words if word not in page] == []


def test_the_page_links_to_the_tie_of_two_territories(client: TestClient) -> None:
    page = client.get("/ja/search", params={"q": "日伊"}).text
    assert 'href="/ja/tie/IT-JP"' in page


def test_the_page_keeps_to_one_class(client: TestClient) -> None:
    page = client.get("/ja/search", params={"q": "大学", "kind": "person"}).text
    assert "/ja/organisation/" not in page
