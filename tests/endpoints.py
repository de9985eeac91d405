"""SPARQL endpoints for tests: Oxigraph's own server, and one that misbehaves as it is told."""

import contextlib
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

from stigraph import manifest
from stigraph.engine.remote import MARK
from stigraph.manifest import GRAPH_FILE, MANIFEST_FILE, Manifest
from stigraph.snapshot import Snapshot, opened
from tests.serving import real_nquads, write_snapshot

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"


@dataclass(frozen=True, slots=True)
class Oxigraph:
    """Where a server is asked, and where its graphs are put."""

    endpoint: str
    store: str


@contextmanager
def oxigraph(folder: Path, *options: str) -> Iterator[Oxigraph]:
    """Run Oxigraph's server on a free port of this machine, with its data in a folder."""
    program = Path(sys.executable).parent / "oxigraph"
    address = f"127.0.0.1:{free_port()}"
    with subprocess.Popen(
        [program, "serve", "--location", folder, "--bind", address, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        assert process.stdout is not None
        try:
            said = process.stdout.readline()
            assert b"Listening" in said, said
            yield Oxigraph(f"http://{address}/query", f"http://{address}/store")
        finally:
            process.terminate()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def real_snapshot(out: Path) -> Snapshot:
    """Write the real facts as the current snapshot, with its true counts."""
    nquads = real_nquads()
    folder = out / write_snapshot(out, nquads)
    digest = manifest.read(folder).digest
    counts = manifest.counted(nquads.splitlines(keepends=True))
    (folder / MANIFEST_FILE).write_bytes(Manifest(digest, counts, {"Tie": 6}).encoded())
    assert (folder / GRAPH_FILE).is_file()
    return opened(folder)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the misbehaving server answers: chunked unless `told` says how long it claims to be."""

    body: bytes = b""
    media_type: str = JSON
    status: int = 200
    told: int | None = None
    headers: Sequence[tuple[str, str]] = ()
    ends: bool = True
    """Whether the last chunk is sent; without it the connection breaks off."""


HANGS_UP = Reply(status=0)
"""The connection is closed without a word."""

NEVER = Reply(status=-1)
"""Nothing comes until the server ends."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One request that came in."""

    method: str
    content_type: str
    accept: str
    form: dict[str, list[str]]
    authorization: str = ""


@dataclass(slots=True)
class Odd:
    """A server that answers the next queries with these replies, the last one for ever."""

    address: str
    replies: list[Reply] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    marked: str | None = "a" * 64
    over: threading.Event = field(default_factory=threading.Event)

    def reply(self, query: str) -> Reply:
        """Return what comes next; questions for the mark are answered soundly."""
        if MARK in query:
            return Reply(self._mark().encode())
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def _mark(self) -> str:
        if self.marked is None:
            return '{"head":{"vars":["digest","counts"]},"results":{"bindings":[]}}'
        cells = (
            f'"digest":{{"type":"literal","value":"{self.marked}"}},'
            '"counts":{"type":"literal","value":"{\\"quads\\":3}"}'
        )
        return f'{{"head":{{"vars":["digest","counts"]}},"results":{{"bindings":[{{{cells}}}]}}}}'


@contextmanager
def odd() -> Iterator[Odd]:
    """Run a server that misbehaves as it is told."""
    own: Odd

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length", "0"))
            form = parse_qs(self.rfile.read(size).decode())
            own.seen.append(
                Seen(
                    self.command,
                    self.headers.get("Content-Type", ""),
                    self.headers.get("Accept", ""),
                    form,
                    self.headers.get("Authorization", ""),
                )
            )
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self._send(own.reply(form.get("query", [""])[0]))

        def _send(self, reply: Reply) -> None:
            if reply.status <= 0:
                if reply is NEVER:
                    own.over.wait()
                self.close_connection = True
                return
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.media_type)
            for name, value in reply.headers:
                self.send_header(name, value)
            if reply.told is not None:
                self.send_header("Content-Length", str(reply.told))
                self.end_headers()
                self.wfile.write(reply.body)
                self.close_connection = len(reply.body) < reply.told
                return
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            if len(reply.body) > 0:
                self.wfile.write(b"%x\r\n%b\r\n" % (len(reply.body), reply.body))
            if reply.ends:
                self.wfile.write(b"0\r\n\r\n")
            else:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        own = Odd(f"http://127.0.0.1:{server.server_port}/sparql")
        running = threading.Thread(target=server.serve_forever, args=(0.02,))
        running.start()
        try:
            yield own
        finally:
            own.over.set()
            server.shutdown()
            running.join()
