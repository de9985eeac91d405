"""The nginx configuration that we ship: slow clients end, quiet ones notice nothing."""

import hashlib
import os
import select
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.serving import GENEROUS, write_snapshot

ROOT = Path(__file__).resolve().parents[2]
NQUADS = b"<urn:a> <urn:b> <urn:c> <urn:g> .\n"
TOKEN = "kg_proxy"
BEGIN = b"GET /health HTTP/1.1\r\nHost: x\r\n"

pytestmark = pytest.mark.slow


def nginx() -> str:
    """Return the nginx to test with, which tests/proxy/install.sh gets."""
    places = (os.environ.get("STIGRAPH_NGINX", "/usr/sbin/nginx"), "build/nginx/usr/sbin/nginx")
    for place in places:
        if (ROOT / place).is_file():
            return str(ROOT / place)
    raise FileNotFoundError("there is no nginx: run tests/proxy/install.sh")


@dataclass(frozen=True, slots=True)
class Site:
    """The service behind the proxy: where the proxy listens, and the log of the service."""

    port: int
    log: Path

    def get(self, path: str, source: str = "127.0.0.1", **headers: str) -> httpx.Response:
        """Return an answer to a client of its own at an address of this machine."""
        transport = httpx.HTTPTransport(local_address=source)
        with httpx.Client(transport=transport, timeout=30) as client:
            return client.get(f"http://127.0.0.1:{self.port}{path}", headers=headers)

    def open(self, begin: bytes, source: str) -> socket.socket:
        """Return a connection on which a client has sent the beginning of a request."""
        connection = socket.create_connection(("127.0.0.1", self.port), 10, (source, 0))
        connection.sendall(begin)
        return connection


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("proxy")
    write_snapshot(folder / "snapshots", NQUADS)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    shipped = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    own = replaced(shipped, "unix:/run/stigraph/http.sock", f"unix:{folder}/http.sock")
    (folder / "site.conf").write_text(replaced(own, "listen 80;", f"listen 127.0.0.1:{port};"))
    user = "user root;" if os.getuid() == 0 else ""
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n"
        "events { worker_connections 2048; }\n"
        f"http {{ access_log off; {temporary} include {folder}/site.conf; }}\n"
    )
    with running(folder, port):
        yield Site(port, folder / "log")


def replaced(text: str, old: str, new: str) -> str:
    """Return a text with the one place of a piece replaced."""
    assert text.count(old) == 1
    return text.replace(old, new)


@contextmanager
def running(folder: Path, port: int) -> Iterator[None]:
    """Run the service on a Unix socket, and nginx before it, until both have answered."""
    exempt = f"bench:{hashlib.sha256(TOKEN.encode()).hexdigest()}"
    environment = {
        **os.environ,
        **GENEROUS,
        "STIGRAPH_SNAPSHOTS": str(folder / "snapshots"),
        "STIGRAPH_CLIENT_ERRORS": "3",
        "STIGRAPH_EXEMPT": exempt,
    }
    service = [sys.executable, "-m", "stigraph", "serve", "--uds", f"{folder}/http.sock"]
    proxy = [nginx(), "-p", str(folder), "-c", f"{folder}/nginx.conf"]
    with (folder / "log").open("wb") as log:
        processes = [
            subprocess.Popen(service, stderr=log, env=environment),
            subprocess.Popen(proxy, stderr=subprocess.DEVNULL),
        ]
    try:
        until = time.monotonic() + 60
        while not answers(port):
            assert all(one.poll() is None for one in processes), (folder / "error.log").read_text()
            assert time.monotonic() < until, (folder / "error.log").read_text()
        yield
    finally:
        for one in processes:
            one.terminate()
        for one in processes:
            one.wait(timeout=20)


def answers(port: int) -> bool:
    """Return whether the service answers through the proxy."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def seconds_until_closed(connections: list[socket.socket], most: float) -> list[float]:
    """Return after how long each of some connections was closed by the other side."""
    began, closed = time.monotonic(), []
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            connection.setblocking(False)
            selector.register(connection, selectors.EVENT_READ)
        while len(selector.get_map()) > 0 and time.monotonic() - began < most:
            for key, _ in selector.select(1.0):
                assert isinstance(key.fileobj, socket.socket)
                if is_closed(key.fileobj):
                    closed.append(time.monotonic() - began)
                    selector.unregister(key.fileobj)
    return closed


def is_closed(connection: socket.socket) -> bool:
    """Return whether nothing more will come."""
    try:
        return connection.recv(65536) == b""
    except ConnectionResetError:
        return True
    except BlockingIOError:
        return False


def test_slow_clients_end_and_quiet_ones_notice_nothing(site: Site) -> None:
    post = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    slow = [
        # A header that never ends, a body that never comes, and a connection that idles.
        *(site.open(BEGIN + b"X-Slow: a", f"127.0.1.{n}") for n in range(1, 121)),
        *(site.open(post + b"Content-Length: 99\r\n\r\nA", f"127.0.2.{n}") for n in range(1, 41)),
        *(site.open(BEGIN + b"\r\n", f"127.0.3.{n}") for n in range(1, 41)),
    ]
    assert len(slow) == 200
    try:
        quiet = [site.get("/health").status_code for _ in range(20)]
        assert set(quiet) == {200}
        closed = seconds_until_closed(slow, most=30)
        assert len(closed) == len(slow)
        # The longest deadline is fifteen seconds; the rest is what a busy machine adds.
        assert max(closed) < 25
        assert site.get("/health").status_code == 200
    finally:
        for connection in slow:
            connection.close()


def test_a_client_that_does_not_read_ends_and_holds_no_worker(site: Site) -> None:
    # 9 MiB in one row, far more than the sockets between take up.
    doubled = " ".join(f"BIND (CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(20))
    query = quote(f'SELECT ?v20 {{ BIND ("123456789" AS ?v0) {doubled} }}')
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.bind(("127.0.10.1", 0))
        connection.connect(("127.0.0.1", site.port))
        connection.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        select.select([connection], [], [], 20)  # the answer has begun
        assert site.get("/sparql?query=ASK%7B%7D", "127.0.10.2").status_code == 200
        closed = select.poll()
        closed.register(connection, 0)
        assert len(closed.poll(30_000)) == 1


def test_a_header_that_trickles_ends_too(site: Site) -> None:
    with site.open(BEGIN + b"X-Slow: ", "127.0.1.200") as connection:
        began = time.monotonic()
        connection.settimeout(1.0)
        while time.monotonic() - began < 25:
            try:
                connection.sendall(b"a")
                if connection.recv(1000) == b"":
                    break
            except TimeoutError:
                continue
            except (ConnectionResetError, BrokenPipeError):
                break
        assert 5 < time.monotonic() - began < 25


def test_one_address_has_no_more_than_twenty_requests_at_once(site: Site) -> None:
    begin = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nA"
    greedy = [site.open(begin, "127.0.4.1") for _ in range(20)]
    try:
        assert site.get("/health", source="127.0.4.1").status_code == 429
        assert site.get("/health", source="127.0.4.2").status_code == 200
    finally:
        for connection in greedy:
            connection.close()


def test_a_large_body_is_refused_before_it_is_sent(site: Site) -> None:
    begin = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n"
    with site.open(begin, "127.0.5.1") as connection:
        assert connection.recv(1000).startswith(b"HTTP/1.1 413")


def test_a_query_of_64_kib_passes(site: Site) -> None:
    text = "ASK {} #".ljust(64 * 1024, "x")
    headers = {"Content-Type": "application/sparql-query"}
    answer = httpx.post(f"http://127.0.0.1:{site.port}/sparql", content=text, headers=headers)
    assert answer.status_code == 200


def test_what_a_client_claims_of_its_address_is_not_passed_on(site: Site) -> None:
    for claim in ("198.51.100.1", "198.51.100.2", "198.51.100.3"):
        headers = {"X-Forwarded-For": claim}
        assert site.get("/sparql?query=no", "127.0.6.1", **headers).status_code == 400
    assert site.get("/sparql?query=ASK%7B%7D", "127.0.6.1").status_code == 429
    assert site.get("/sparql?query=ASK%7B%7D", "127.0.7.1").status_code == 200
    told = site.log.read_text(encoding="utf-8")
    assert '"client": "127.0.6.0/24"' in told
    assert "198.51.100" not in told


def test_a_token_passes(site: Site) -> None:
    for _ in range(5):
        answer = site.get("/sparql?query=no", "127.0.8.1", **{"X-Stigraph-Token": TOKEN})
        assert answer.status_code == 400


def test_numbers_are_for_this_machine_only(site: Site) -> None:
    assert site.get("/metrics", source="127.0.0.1").status_code == 200
    assert site.get("/metrics", source="127.0.9.1").status_code == 403
