"""/api/network and /api/frames: what their bodies hold, and what a wrong request is told."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import networkx
import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from stigraph.frames import NOTE as FRAMES_NOTE
from stigraph.network.slices import NOTE
from tests.planting import planted_nquads
from tests.serving import settings, write_snapshot

pytestmark = pytest.mark.slow  # each asks the whole graph, or builds facts anew

ITALY = "/api/network?territory=IT&kind=instrument&asOf=2023-06-30"
MUR = "organisation:mur|agreement:mext-mur"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, planted_nquads("partners-2024", "hostile"))
    with TestClient(create_app(settings(out)), follow_redirects=False) as own:
        yield own


def body(client: TestClient, address: str, status: int = 200) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    read: dict[str, Any] = answer.json()
    return read


def test_a_slice_holds_what_the_contract_names(client: TestClient) -> None:
    found = body(client, ITALY)
    assert (found["territories"], found["kinds"]) == (["IT"], ["instrument"])
    assert found["asOf"] == "2023-06-30"
    nodes = {node["id"]: node for node in found["nodes"]}
    memorandum = nodes["agreement:mext-mur"]
    assert memorandum["class"] == "agreement"
    assert memorandum["page"] == "/id/agreement/mext-mur"
    assert (memorandum["kinds"], memorandum["asOf"]) == (["instrument"], "certainly")
    assert nodes["organisation:mur"]["territory"] == "IT"
    assert client.get(memorandum["page"]).status_code == 303
    edge = next(edge for edge in found["edges"] if edge["id"] == MUR)
    assert edge["label"] == {"ja": "当事者", "en": "party"}
    assert edge["ties"] == ["/api/ties/IT/JP"]
    assert set(edge["records"]) <= {source["record"] for source in found["sources"]}
    assert found["measures"][0]["method"] == "networkx.Graph.degree"


def test_the_passages_of_an_edge_stand_in_the_tie_that_it_names(client: TestClient) -> None:
    for edge in body(client, ITALY)["edges"]:
        known = {
            source["record"]
            for address in edge["ties"]
            for item in body(client, f"{address}?asOf=2023-06-30")["items"]
            for source in item["sources"]
        }
        assert set(edge["records"]) <= known, edge["id"]


@pytest.mark.parametrize("address", ["/api/network", ITALY])
def test_it_says_what_the_record_cannot_show(client: TestClient, address: str) -> None:
    assert body(client, address)["note"] == {"ja": NOTE.ja, "en": NOTE.en}
    assert "Japan" in (NOTE.en or "")


def test_the_same_address_gives_the_same_bytes_and_is_held(client: TestClient) -> None:
    first, second = (client.get(ITALY) for _ in range(2))
    assert first.content == second.content
    held = client.get(ITALY, headers={"If-None-Match": first.headers["etag"]})
    assert held.status_code == 304


def test_a_limit_leaves_out_and_counts(client: TestClient) -> None:
    whole, short = body(client, "/api/network"), body(client, "/api/network?limit=5")
    assert len(short["nodes"]) == 5
    assert short["total"] == whole["total"]
    assert short["leftOut"]["nodes"] == whole["total"]["nodes"] - 5
    assert short["leftOut"]["edges"] == whole["total"]["edges"] - len(short["edges"])
    degrees = {node["id"]: node["degree"] for node in whole["nodes"]}
    assert all(degrees[node["id"]] == node["degree"] for node in short["nodes"])


def test_measures_are_told_with_their_method(client: TestClient) -> None:
    found = body(client, f"{ITALY}&measure=community,betweenness")
    assert [one["name"] for one in found["measures"]] == ["degree", "betweenness", "community"]
    assert {one["parameters"].get("seed") for one in found["measures"][2:]} == {20230612}
    assert all(node["betweenness"] is not None for node in found["nodes"])
    assert all(node["community"] >= 1 for node in found["nodes"])
    assert {node["community"] for node in body(client, ITALY)["nodes"]} == {None}


def test_graphml_is_asked_for_by_name_or_by_the_accept_header(client: TestClient) -> None:
    named = client.get(f"{ITALY}&format=graphml")
    accepted = client.get(ITALY, headers={"Accept": "application/graphml+xml"})
    assert named.content == accepted.content
    assert named.headers["content-type"].startswith("application/graphml+xml")
    graph = networkx.read_graphml(io.BytesIO(named.content))
    found = body(client, ITALY)
    assert set(graph.nodes) == {node["id"] for node in found["nodes"]}
    assert graph.number_of_edges() == len(found["edges"])
    assert graph.edges["organisation:mur", "agreement:mext-mur"]["labelJa"] == "当事者"
    refused = client.get(ITALY, headers={"Accept": "text/turtle"})
    assert refused.status_code == 406


def test_hostile_names_stay_names_in_graphml(client: TestClient) -> None:
    text = client.get("/api/network?format=graphml").content
    assert b"<img" not in text
    assert b"<script" not in text
    assert "organisation:hostile" in networkx.read_graphml(io.BytesIO(text)).nodes


def test_lists_hold_the_whole_slice_and_open_in_spreadsheets(client: TestClient) -> None:
    found = body(client, ITALY)
    asked = ITALY.partition("?")[2]
    nodes = body(client, f"/api/network/nodes?{asked}")
    edges = body(client, f"/api/network/edges?{asked}")
    assert [node["id"] for node in nodes["items"]] == [node["id"] for node in found["nodes"]]
    assert [edge["id"] for edge in edges["items"]] == [edge["id"] for edge in found["edges"]]
    sheet = client.get(f"/api/network/edges?{asked}&format=csv&lang=ja")
    assert sheet.content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(sheet.content.decode("utf-8-sig")))
    assert len(rows) == edges["total"]
    sources = {row[head.index("識別子")]: row[head.index("出典")] for row in rows}
    assert "国際的な科学技術・イノベーション活動" in sources[MUR]


def test_changes_between_two_days_are_listed_on_bounds(client: TestClient) -> None:
    found = body(client, "/api/network/changes?territory=IT&since=令和4年度&asOf=令和5年度")
    assert (found["since"], found["asOf"]) == ("2023-03-31", "2024-03-31")
    items = {one["about"]["id"]: one for one in found["items"]}
    assert items.keys() == {"agreement:hostile", "agreement:mext-mur"}  # one of them planted
    one = items["agreement:mext-mur"]
    assert (one["came"], one["ended"]) == ("certainly", "no")
    assert one["dates"][0]["earliest"] == "2023-05-14"
    assert found["undated"] == 2
    assert "certain" in found["note"]["en"]


@pytest.mark.parametrize(
    ("address", "status", "detail"),
    [
        ("/api/network?asOf=2023-02-30", 400, "the last day of that month is 2023-02-28"),
        ("/api/network?kind=instrumnet", 400, "it is one of instrument, talk"),
        ("/api/network?level=goverment", 400, "it is one of government, agency"),
        ("/api/network?class=organization", 400, "it is one of territory, organisation"),
        ("/api/network?measure=pagerank", 400, "it is one of degree, betweenness, community"),
        ("/api/network?territory=IT,XQ", 404, "nothing is called XQ"),
        ("/api/network?limit=-1", 400, "1 or more"),
        ("/api/network?limit=100000", 400, "1000 or less"),
        ("/api/network?format=gexf", 400, "one of json, graphml"),
        ("/api/network?teritory=IT", 400, "territory"),
        ("/api/network/changes", 400, "since is missing"),
        ("/api/network/changes?since=2023&asOf=2023", 400, "give the earlier day as since"),
        ("/api/network/changes?since=2023-02-30", 400, "2023-02-28"),
        ("/api/frames/DE?with=DE", 400, "two different territories"),
        ("/api/frames/XQ", 404, "nothing is called XQ"),
        ("/network.html?kind=tie", 400, "it is one of instrument"),
    ],
)
def test_a_wrong_request_is_told_what_would_be_right(
    client: TestClient, address: str, status: int, detail: str
) -> None:
    answer = client.get(address, headers={"Accept": "application/json", "Accept-Language": "en"})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert detail in answer.json()["detail"]
    ja = client.get(address, headers={"Accept": "application/json", "Accept-Language": "ja"})
    assert ja.json()["detail"] != answer.json()["detail"]


def test_shared_frames_stand_without_rank_and_recommend_nobody(client: TestClient) -> None:
    found = body(client, "/api/frames/DE?asOf=2024-12-31")
    assert found["territories"] == ["DE", "JP"]
    assert found["note"] == {"ja": FRAMES_NOTE.ja, "en": FRAMES_NOTE.en}
    ids = [one["thing"] for one in found["items"]]
    assert ids == sorted(ids)
    assert found["total"] == len(ids) > 0
    assert all(one["source"]["record"] for own in found["items"] for one in own["memberships"])
    tie = body(client, "/api/ties/DE/JP?asOf=2024-12-31")
    assert found["items"] == tie["frames"]
    assert body(client, "/api/frames/ドイツ?with=日本&asOf=2024-12-31") == found


def test_the_picture_takes_the_same_conditions(client: TestClient) -> None:
    html = client.get("/network.html?territory=IT&kind=instrument&class=territory,agreement").text
    assert "agreement:mext-mur" in html
    assert "organisation:mext" not in html
    assert "meeting:" not in html
