"""Snapshots and servers for tests: the real engine and, where it matters, a real server."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import httpx
import pyoxigraph as ox
from stigraph_api.settings import Settings

from stigraph import naming, paths
from stigraph.manifest import GRAPH_FILE, INDEX_FILE, MANIFEST_FILE, Manifest, counted
from tests.real_graph import facts

GENEROUS = {
    "STIGRAPH_CLIENT_RUNNING": "1000",
    "STIGRAPH_CLIENT_SECONDS": "1000000",
    "STIGRAPH_CLIENT_ERRORS": "1000000",
}
"""The shares of one client, so large that a test about something else never meets them."""


def write_snapshot(out: Path, nquads: bytes, *, digest: str | None = None) -> str:
    """Write a snapshot, make it current as the build does, and return its id."""
    own = hashlib.sha256(nquads).hexdigest()
    folder = out / own[:16]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / GRAPH_FILE).write_bytes(nquads)
    index = _index(nquads)
    (folder / INDEX_FILE).write_bytes(index)
    manifest = Manifest(
        digest or own,
        counted(nquads.splitlines()),
        {},
        index=hashlib.sha256(index).hexdigest(),
    )
    (folder / MANIFEST_FILE).write_bytes(manifest.encoded())
    link = out / "current.new"
    link.symlink_to(folder.name)
    link.replace(out / "current")
    return own[:16]


@lru_cache(maxsize=4)
def _index(nquads: bytes) -> bytes:
    store = ox.Store()
    with suppress(SyntaxError):  # a graph that a test has spoilt names nothing
        for quad in ox.parse(nquads, format=ox.RdfFormat.N_QUADS):
            store.add(quad)
            store.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    return naming.index_of(store, paths.queries())


def settings(snapshots: Path, *, adhoc_seconds: float = 10.0) -> Settings:
    """Return settings over these snapshots, with one ad-hoc worker and no share of a client."""
    return Settings(
        snapshots=snapshots,
        adhoc_workers=1,
        adhoc_seconds=adhoc_seconds,
        client_running=1000,
        client_seconds=1_000_000,
        client_errors=1_000_000,
    )


@lru_cache(maxsize=1)
def real_nquads() -> bytes:
    """Return the real facts with all that follows from them."""
    return facts().nquads()


@dataclass(frozen=True, slots=True)
class Server:
    """A server in a process of its own."""

    process: subprocess.Popen[bytes]
    port: int
    client: httpx.Client

    @property
    def pid(self) -> int:
        return self.process.pid


@contextmanager
def served(
    snapshots: Path, *, log: Path | None = None, program: str = "stigraph", **chosen: str
) -> Iterator[Server]:
    """Serve the application over these snapshots on a free port, its log into a file if named.

    `program` is the module that is run in place of stigraph's own.
    """
    with (
        socket.create_server(("127.0.0.1", 0), backlog=1024) as listener,
        Path(os.devnull if log is None else log).open("ab") as told,
    ):
        # The socket listens already, so the first request waits for the server and none is lost.
        port = listener.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-m", program, "serve", "--fd", str(listener.fileno())],
            stderr=None if log is None else told,
            pass_fds=[listener.fileno()],
            env={**os.environ, **GENEROUS, "STIGRAPH_SNAPSHOTS": str(snapshots), **chosen},
        )
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        try:
            yield Server(process, port, client)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


def children(pid: int) -> set[int]:
    """Return the processes that a process has started and that still run."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = status.read_text().rpartition(")")
        except (FileNotFoundError, ProcessLookupError):
            continue
        state, parent = rest.split()[:2]
        if int(parent) == pid and state != "Z":
            found.add(int(name.split()[0]))
    return found
