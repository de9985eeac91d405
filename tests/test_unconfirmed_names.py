"""A Japanese person whose name no source writes in Japanese script is shown so, and only shown."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from tests.real_graph import whole
from tests.serving import settings, write_snapshot

pytestmark = pytest.mark.slow  # each asks the whole graph

REMARK = "(漢字未確認)"
PERSON = "person/arakawa-atsushi"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("whole")
    write_snapshot(out, whole().nquads())
    with TestClient(create_app(settings(out))) as own:
        yield own


@pytest.mark.parametrize("path", [f"/ja/{PERSON}", "/ja/tie/JP-g-asean", "/ja/search?q=Arakawa"])
def test_pages_in_japanese_say_that_the_name_is_not_confirmed(
    client: TestClient, path: str
) -> None:
    assert f"Arakawa Atsushi{REMARK}" in client.get(path).text


def test_pages_in_english_show_the_name_alone(client: TestClient) -> None:
    page = client.get(f"/en/{PERSON}").text
    assert "Arakawa Atsushi</h1>" in page
    assert REMARK not in page


def test_whoever_is_not_on_the_side_of_japan_has_no_remark(client: TestClient) -> None:
    assert REMARK not in client.get("/ja/person/adam-jackson").text
    assert REMARK not in client.get("/ja/person/nagaoka").text


def test_a_name_that_a_page_writes_has_no_remark(client: TestClient) -> None:
    page = client.get("/ja/person/kaji-misako").text
    assert "嘉治美佐子" in page
    assert REMARK not in page


def test_the_api_remarks_on_the_japanese_label_of_a_tie(client: TestClient) -> None:
    items = client.get("/api/ties/JP/g-asean?limit=100").json()["items"]
    labels = [
        party["label"]
        for item in items
        for party in item["parties"]
        if party["id"] == "person:arakawa-atsushi"
    ]
    assert {(one["ja"], one["en"]) for one in labels} == {
        (f"Arakawa Atsushi{REMARK}", "Arakawa Atsushi")
    }


def test_the_data_hold_the_name_alone(client: TestClient) -> None:
    data = client.get(f"/id/{PERSON}", headers={"Accept": "application/n-triples"})
    assert data.status_code == 200
    assert "Arakawa Atsushi" in data.text
    answer = client.get("/api/queries/person/kanji-unconfirmed").text
    assert "Arakawa Atsushi" in answer
    assert REMARK not in data.text + answer
