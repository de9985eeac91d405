"""With STIGRAPH_ENDPOINT the service answers through that endpoint and starts no worker."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from stigraph_api.settings import Settings, SettingsError, settings_from

from stigraph.publication import publish
from stigraph.snapshot import Snapshot
from tests.endpoints import free_port, oxigraph, real_snapshot
from tests.serving import Server, children, served


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return real_snapshot(tmp_path_factory.mktemp("snapshots"))


@pytest.fixture(scope="module")
def embedded(snapshot: Snapshot) -> Iterator[Server]:
    with served(snapshot.path.parent) as server:
        yield server


@pytest.fixture(scope="module")
def remote(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("oxigraph")
    with oxigraph(folder / "data") as store:
        asyncio.run(publish(snapshot, to=store.store, endpoint=store.endpoint, progress=print))
        (folder / "none").mkdir()
        with served(folder / "none", STIGRAPH_ENDPOINT=store.endpoint) as server:
            yield server


@pytest.mark.slow
@pytest.mark.parametrize(
    "address",
    [
        "/api/ties/IT/JP?lang=ja",
        "/api/territories",
        "/api/search?q=MEXT",
        "/api/queries/tie/items?a=IT&b=JP",
        "/api/queries/thing/of-class?class=sti:Agreement&format=csv",
        "/id/agreement/mext-mur?format=turtle",
        "/id/agreement/mext-mur.jsonld",
        "/source/mext-note-italy/memorandum.ttl",
        "/graph/editorial?format=ntriples",
        "/graph?graph=https://example.org/none",
        "/.well-known/void",
        "/sparql?format=csv&query=SELECT ?tie { ?tie a sti:Tie } ORDER BY ?tie",
        "/sparql?format=json&query=ASK { ?tie a sti:Tie }",
        "/sparql?format=json&query=SELECT { oops",
        "/en/tie/IT-JP",
    ],
)
def test_the_service_answers_the_same_through_an_endpoint(
    address: str, embedded: Server, remote: Server
) -> None:
    here, there = (server.client.get(address) for server in (embedded, remote))
    assert there.status_code == here.status_code
    if here.is_success:
        assert there.content == here.content
        assert there.headers.get("etag") == here.headers.get("etag")
    else:
        assert there.json()["type"] == here.json()["type"]


@pytest.mark.slow
def test_no_worker_is_started(embedded: Server, remote: Server) -> None:
    assert remote.client.get("/ready").json()["ready"] is True
    assert len(children(embedded.pid)) > 0
    assert children(remote.pid) == set()


@pytest.mark.slow
def test_the_numbers_of_the_process_are_told(remote: Server) -> None:
    assert remote.client.get("/metrics").status_code == 200


@pytest.mark.slow
def test_a_file_that_is_elsewhere_is_not_offered(embedded: Server, remote: Server) -> None:
    assert embedded.client.get("/dumps/stigraph.nq").status_code == 200
    assert remote.client.get("/dumps/stigraph.nq").status_code == 503


@pytest.mark.slow
def test_a_strangers_query_reaches_no_third_server(remote: Server) -> None:
    query = "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"
    answer = remote.client.post("/sparql", data={"query": query})
    assert answer.status_code == 400
    assert "SERVICE" in answer.json()["detail"]


@pytest.mark.slow
def test_an_endpoint_that_is_down_is_told_without_its_address(tmp_path: Path) -> None:
    port = free_port()
    with served(tmp_path, STIGRAPH_ENDPOINT=f"http://127.0.0.1:{port}/query") as server:
        assert server.client.get("/health").status_code == 200
        for address in ("/ready", "/api/ties/IT/JP", "/sparql?format=json&query=ASK {}"):
            answer = server.client.get(address)
            assert answer.status_code == 503
            assert str(port) not in answer.text
        problem = server.client.get("/api/territories").json()
        assert problem["type"].endswith("/problems/unavailable")


def test_the_endpoint_is_a_setting_that_keeps_its_password_to_itself() -> None:
    address = "https://reader:" + "secret@example.org/sparql"
    chosen = settings_from({"STIGRAPH_ENDPOINT": address})
    assert chosen.endpoint == address
    assert "secret" not in repr(chosen)
    assert Settings().endpoint is None


def test_what_is_no_address_is_a_wrong_setting() -> None:
    with pytest.raises(SettingsError, match="STIGRAPH_ENDPOINT"):
        settings_from({"STIGRAPH_ENDPOINT": "example.org"})
