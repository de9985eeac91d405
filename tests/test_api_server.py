"""A real server in a process of its own: the protocol, leaving clients, evil ones, a clean stop."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.serving import Server, children, served, write_snapshot
from tests.test_api_sparql import (
    EVIL,
    NQUADS,
    QUERY,
    W3C_BAD,
    W3C_GOOD,
    W3C_UPDATES,
    address,
    request,
)


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("protocol")
    write_snapshot(out, NQUADS)
    return out


@pytest.fixture(scope="module")
def server(snapshots: Path) -> Iterator[Server]:
    with served(snapshots, STIGRAPH_ADHOC_WORKERS="1", STIGRAPH_ADHOC_WAITING="1") as own:
        yield own


def test_a_real_server_answers_as_the_protocol_says(server: Server) -> None:
    for method, at, media_type, body, types in W3C_GOOD.values():
        response = request(server.client, method, at, media_type, body)
        assert response.status_code == 200
        assert response.headers["content-type"].partition(";")[0] in types
    for method, at, media_type, body, status in W3C_BAD.values():
        assert request(server.client, method, at, media_type, body).status_code == status
    for at, media_type, update in W3C_UPDATES.values():
        response = request(server.client, "POST", at, media_type, update.encode())
        assert response.status_code == 403


def test_an_endless_body_is_refused(server: Server) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 65536
            yield b" " * 65536

    try:
        response = server.client.post("/sparql", content=endless(), headers={"Content-Type": QUERY})
    except (httpx.WriteError, httpx.RemoteProtocolError):
        pass  # the server had closed the connection while more was being sent
    else:
        assert response.status_code == 413
    assert sent < 1000 * 65536
    assert server.client.get(address(query="ASK {}")).status_code == 200


def test_a_client_that_leaves_frees_its_worker(server: Server) -> None:
    with pytest.raises(httpx.ReadTimeout):
        server.client.get(address(query=EVIL), timeout=0.5)
    # With one worker and ten seconds for a query, a timely answer means that the other was ended.
    response = server.client.get(address(query="ASK {}"), timeout=5)
    while response.status_code == 503:
        response = server.client.get(address(query="ASK {}"), timeout=5)
    assert response.status_code == 200
    assert response.elapsed.total_seconds() < 5


@pytest.mark.slow
def test_a_stop_is_quick_and_leaves_no_process(snapshots: Path) -> None:
    with served(snapshots) as server:
        assert server.client.get(address(query="ASK {}")).status_code == 200
        workers = children(server.pid)
        assert len(workers) == 4
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=10) in (0, -signal.SIGTERM)
        assert not any(Path(f"/proc/{pid}").exists() for pid in workers)


@pytest.mark.slow
def test_evil_queries_do_not_hurt_lookups(server: Server) -> None:
    evil = (
        "import httpx, sys\n"
        "for _ in range(6):\n"
        "    httpx.get(sys.argv[1], params={'query': sys.argv[2], 'timeout': '0.5'}, timeout=60)\n"
    )
    url = f"http://127.0.0.1:{server.port}/sparql"
    clients = [subprocess.Popen([sys.executable, "-c", evil, url, EVIL]) for _ in range(4)]
    seconds = []
    while any(one.poll() is None for one in clients):
        response = server.client.get("/api/queries/territory/all")
        assert response.status_code == 200
        seconds.append(response.elapsed.total_seconds())
    assert sorted(seconds)[len(seconds) // 2] < 0.25
    assert json.loads(server.client.get("/ready").text)["lanes"][0]["answering"] is True
