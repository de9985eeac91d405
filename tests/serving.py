"""Snapshots and servers for tests: the real engine and, where it matters, a real server."""

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import httpx

from tests.real_graph import facts


def write_snapshot(out: Path, nquads: bytes, *, digest: str | None = None) -> str:
    """Write a snapshot, make it current as the build does, and return its id."""
    own = hashlib.sha256(nquads).hexdigest()
    folder = out / own[:16]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "graph.nq").write_bytes(nquads)
    manifest = {"id": own[:16], "digest": digest or own, "graphs": {}, "classes": {}}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    link = out / "current.new"
    link.symlink_to(folder.name)
    link.replace(out / "current")
    return own[:16]


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
def served(snapshots: Path, **settings: str) -> Iterator[Server]:
    """Serve the application over these snapshots on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # The socket listens already, so the first request waits for the server and none is lost.
        port = listener.getsockname()[1]
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "uvicorn", "--factory", "stigraph_api.app:create_app"),
                *("--fd", str(listener.fileno()), "--log-level", "warning"),
            ],
            pass_fds=[listener.fileno()],
            env={**os.environ, "STIGRAPH_SNAPSHOTS": str(snapshots), **settings},
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
