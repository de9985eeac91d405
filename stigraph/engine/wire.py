"""How a worker and the process that owns it write to each other: frames of JSON and bytes.

JSON, not pickle: whatever a stranger's query did to a worker, its owner only ever reads data.
"""

from __future__ import annotations

import json
import struct
from asyncio import StreamReader
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import IO, Any

from stigraph.engine.interface import Answer, Format, State, Term

_HEAD = struct.Struct(">II")


@dataclass(frozen=True, slots=True)
class Frame:
    """One message: what it says as JSON, and bytes that go along unread."""

    said: Mapping[str, Any]
    body: bytes = b""

    def encoded(self) -> bytes:
        """The message as it travels."""
        said = json.dumps(self.said, ensure_ascii=False).encode()
        return _HEAD.pack(len(said), len(self.body)) + said + self.body


def read(stream: IO[bytes]) -> Frame | None:
    """The next message, or None when the other side has closed."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    said, body = _HEAD.unpack(head)
    return Frame(json.loads(stream.read(said)), stream.read(body))


async def receive(stream: StreamReader) -> Frame:
    """The next message. Raises IncompleteReadError when the other side has closed."""
    said, body = _HEAD.unpack(await stream.readexactly(_HEAD.size))
    return Frame(json.loads(await stream.readexactly(said)), await stream.readexactly(body))


def frame_of(answer: Answer) -> Frame:
    """An answer as a message. Each distinct term travels once: tables repeat theirs a lot."""
    places: dict[Term, int] = {}
    rows = [
        [None if term is None else places.setdefault(term, len(places)) for term in row]
        for row in answer.rows
    ]
    said = {one.name: getattr(answer, one.name) for one in fields(answer) if one.name != "body"}
    said["rows"] = rows
    said["terms"] = [[term.kind, term.value, term.datatype, term.language] for term in places]
    return Frame(said, answer.body)


def answer_of(frame: Frame) -> tuple[Answer, bool]:
    """The answer that a message holds, and whether the worker is spent and wants replacing."""
    said = dict(frame.said)
    spent = said.pop("spent")
    terms = [Term(*parts) for parts in said.pop("terms")]
    answer = Answer(
        **{
            **said,
            "state": State(said["state"]),
            "format": Format(said["format"]),
            "variables": tuple(said["variables"]),
            "rows": tuple(
                tuple(None if place is None else terms[place] for place in row)
                for row in said["rows"]
            ),
            "body": frame.body,
        }
    )
    return answer, spent


def plain(value: object) -> Mapping[str, Any]:
    """A dataclass of plain values as JSON has it."""
    return asdict(value)  # type: ignore[call-overload, no-any-return]  # a dataclass, by contract
