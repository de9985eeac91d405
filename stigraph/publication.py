"""Publication: the graphs of a snapshot, put into the graph store of a SPARQL server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import httpx

from stigraph import iris
from stigraph.engine.endpoint import Asked, Endpoint, client, located
from stigraph.engine.interface import Format, State
from stigraph.engine.remote import COUNTS, DIGEST, MARK, UNFINISHED
from stigraph.errors import StigraphError
from stigraph.snapshot import Snapshot

PART_BYTES = 16 * 1024 * 1024
"""How much is sent at once; servers refuse bodies beyond some size (Oxigraph's takes 128 MB)."""


class PublicationError(StigraphError):
    """A publication that did not come to its end: what is wrong, how to mend it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} — {remedy}")
        self.what = what
        self.remedy = remedy


class GraphStore:
    """A SPARQL 1.1 graph store. The address may hold a name and a password.

    Raises ValueError if the address is none.
    """

    def __init__(self, address: str) -> None:
        self._url, login = located(address)
        self._client = client(login, 1, _STORE_SECONDS)

    async def replace(self, graph: str | None, parts: Iterator[bytes]) -> None:
        """Put statements, as parts in N-Triples, in place of a graph; None is the default graph.

        Raises PublicationError if the store does not take them.
        """
        await self._send("PUT", graph, next(parts, b""))
        for part in parts:
            await self._send("POST", graph, part)

    async def _send(self, method: str, graph: str | None, body: bytes) -> None:
        try:
            response = await self._client.request(
                method,
                self._url.copy_merge_params({"default": ""} if graph is None else {"graph": graph}),
                content=body,
                # N-Triples are Turtle, and Turtle is what every store takes.
                headers={"Content-Type": "text/turtle; charset=utf-8"},
            )
        except httpx.TransportError as error:
            raise PublicationError(
                f"{self._url} cannot be reached ({type(error).__name__})",
                "check that the server runs and that the address is that of its graph store",
            ) from error
        if not response.is_success:
            told = " ".join(response.text.split())[:_TOLD_CHARACTERS]
            raise PublicationError(
                f"{self._url} answered {method} with status {response.status_code}: {told}",
                "check the address of its graph store, name and password, and what it may take",
            )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._client.aclose()


async def publish(
    snapshot: Snapshot,
    *,
    to: str,
    endpoint: str,
    progress: Callable[[str], None],
    part_bytes: int = PART_BYTES,
) -> None:
    """Put every graph of a snapshot into the store at `to`, and count at `endpoint` what arrived.

    Both addresses may hold a name and a password. A server whose default graph is not the union
    of the others gets the union written into it. While this runs, and if it fails, a mark tells
    engines not to answer. What else the server holds is left alone.
    Raises SnapshotError if the snapshot is damaged, and PublicationError.
    """
    snapshot.verify()
    async with (
        _opened(to, GraphStore, "--to") as store,
        _opened(endpoint, Endpoint, "--endpoint") as counting,
    ):
        await _put(snapshot, store, counting, progress, part_bytes)


async def _put(
    snapshot: Snapshot,
    store: GraphStore,
    endpoint: Endpoint,
    progress: Callable[[str], None],
    part_bytes: int,
) -> None:
    await store.replace(MARK, _mark(UNFINISHED))
    for layer, count in snapshot.graphs.items():
        progress(f"{layer}: {count:,} statements")
        graph = iris.BASE + layer
        await store.replace(graph, _parts(snapshot.graph_path, graph, part_bytes))
    # The mark stands in a graph of its own: seen without GRAPH, the default graph is a union.
    is_union = await _count(endpoint, f"<{MARK}> <{DIGEST}> ?digest") > 0
    if not is_union:
        progress(f"default graph: {snapshot.quads:,} statements, as it is not a union here")
        await store.replace(None, _parts(snapshot.graph_path, None, part_bytes))
    progress("counting what arrived")
    await _verify(snapshot, endpoint, progress, is_union=is_union)
    await store.replace(MARK, _mark(snapshot.digest, _told_counts(snapshot)))
    progress(f"published {snapshot.id}")


def _opened(address: str, kind: type[_Server], option: str) -> _Server:
    try:
        return kind(address)
    except ValueError as error:
        raise PublicationError(
            f"{option} cannot be used: {error}", "write it like http://127.0.0.1:7878/store"
        ) from error


async def _verify(
    snapshot: Snapshot, endpoint: Endpoint, progress: Callable[[str], None], *, is_union: bool
) -> None:
    for layer, count in snapshot.graphs.items():
        pattern = f"GRAPH <{iris.BASE}{layer}> {{ ?s ?p ?o }}"
        _compare(layer, count, await _count(endpoint, pattern))
    found = await _count(endpoint, "?s ?p ?o")
    if not is_union:
        _compare("the default graph", snapshot.quads, found)
        return
    marks = await _count(endpoint, f"GRAPH <{MARK}> {{ ?s ?p ?o }}")
    others = found - marks - snapshot.quads
    if others < 0:
        raise _miscounted("the default graph", snapshot.quads, found - marks)
    if others > 0:
        progress(
            f"the default graph also shows {others:,} statements of other graphs of this server; "
            "answers may draw on them"
        )


def _compare(graph: str, expected: int, found: int) -> None:
    if found != expected:
        raise _miscounted(graph, expected, found)


def _miscounted(graph: str, expected: int, found: int) -> PublicationError:
    return PublicationError(
        f"{graph} has {found:,} statements on the server, not {expected:,}",
        "see whether somebody else writes there, or the server merges or drops statements; "
        "then publish again",
    )


async def _count(endpoint: Endpoint, pattern: str) -> int:
    text = f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}"
    answer = await endpoint.answer(
        Asked(text, "select", (Format.rows,), {}), _COUNT_SECONDS, again=True
    )
    if answer.state is not State.complete:
        raise PublicationError(
            answer.message, "check that --endpoint is the query service of the same server"
        )
    cell = answer.rows[0][0] if len(answer.rows) == 1 else None
    if cell is None or not cell.value.isdecimal():
        raise PublicationError(
            "the endpoint does not count", "check that --endpoint speaks SPARQL 1.1"
        )
    return int(cell.value)


def _parts(file: Path, graph: str | None, most: int) -> Iterator[bytes]:
    """The statements of one graph of sorted N-Quads, or of all, in parts of N-Triples.

    A blank node is one node within a part only, so all statements with one come first, together.
    """
    yield b"".join(line for line in _triples(file, graph) if _BLANK in line)
    part = bytearray()
    for line in _triples(file, graph):
        if _BLANK in line:
            continue
        if len(part) + len(line) > most and len(part) > 0:
            yield bytes(part)
            part.clear()
        part += line
    if len(part) > 0:
        yield bytes(part)


def _triples(file: Path, graph: str | None) -> Iterator[bytes]:
    name = None if graph is None else f"<{graph}>".encode()
    with file.open("rb") as lines:
        for line in lines:
            # The build writes one quad a line, its graph as an IRI, which holds no space.
            triple, own, _ = line.rsplit(b" ", 2)
            if name is None or own == name:
                yield triple + b" .\n"


def _mark(digest: str, counts: str | None = None) -> Iterator[bytes]:
    lines = [f"<{MARK}> <{DIGEST}> {json.dumps(digest)} .\n"]
    if counts is not None:
        lines.append(f"<{MARK}> <{COUNTS}> {json.dumps(counts)} .\n")
    yield "".join(lines).encode()


def _told_counts(snapshot: Snapshot) -> str:
    return json.dumps({"quads": snapshot.quads, **snapshot.graphs, **snapshot.classes})


_Server = TypeVar("_Server", GraphStore, Endpoint)
_BLANK = b"_:"
_STORE_SECONDS = 600.0
_COUNT_SECONDS = 600.0
_TOLD_CHARACTERS = 300
