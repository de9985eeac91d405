"""Where a site's answers come from: the engine of this machine, or a service at an address."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from stigraph import paths, question
from stigraph.archive import CURRENT
from stigraph.engine import Answer, EmbeddedEngine, Limits
from stigraph.engine.embedded import ADHOC, LOOKUP
from stigraph.errors import SnapshotError
from stigraph.manifest import MANIFEST_FILE
from stigraph.question import Question
from stigraph.words import Words


@dataclass(frozen=True, slots=True)
class Listed:
    """A named question as a list shows it; `parameters` as they are given, with examples."""

    name: str
    summary: Words
    parameters: str


class Source(Protocol):
    """What gives a site its answers. Every call may raise StigraphError."""

    async def open(self) -> None:
        """Make sure that there is something to answer from."""
        ...

    async def listed(self) -> tuple[Listed, ...]:
        """Return every named question, by name."""
        ...

    async def question(self, name: str) -> Question:
        """Return the question of this name. Raises UnknownQuestion naming the nearest."""
        ...

    async def ask(self, asked: Question, values: Mapping[str, str]) -> Answer:
        """Return the answer to a question with these values, as plain terms."""
        ...

    async def query(self, text: str) -> Answer:
        """Return the answer to a query of the asker's own, as plain terms."""
        ...

    async def nquads(self) -> bytes:
        """Return the whole graph as sorted N-Quads."""
        ...

    async def close(self) -> None:
        """End whatever was started."""
        ...


class LocalSource:
    """The current snapshot of a folder, in worker processes that may be killed."""

    def __init__(self, snapshots: Path | None, seconds: float) -> None:
        self._snapshots = paths.snapshots() if snapshots is None else snapshots
        # Nobody else asks here, so a question may take as long as its asker cares to wait.
        self._seconds = seconds
        self._engine = EmbeddedEngine(
            self._snapshots,
            limits=Limits(
                lookup=replace(LOOKUP, seconds=seconds),
                adhoc=replace(ADHOC, seconds=seconds, workers=1),
            ),
        )

    def __str__(self) -> str:
        return str(self._snapshots)

    async def open(self) -> None:
        """See Source.open. Raises SnapshotError if nothing has been built there."""
        if (self._snapshots / MANIFEST_FILE).is_file():
            raise SnapshotError(
                f"{self._snapshots} is one snapshot, and a site opens the folder of them",
                f"open {self._snapshots.resolve().parent}, of which the current one answers",
                f"{self._snapshots} は一つのスナップショットです。"
                f"それらのフォルダー {self._snapshots.resolve().parent} を開いてください。",
            )
        if not (self._snapshots / CURRENT).exists():
            raise SnapshotError(
                f"nothing has been built in {self._snapshots}",
                "run: stigraph build; for a site elsewhere give its address, https://…",
                f"{self._snapshots} にはまだ何も作られていません。stigraph build を実行するか、"
                "他のサイトなら https://… のアドレスを渡してください。",
            )
        await self._engine.snapshot()

    async def listed(self) -> tuple[Listed, ...]:
        """See Source.listed."""
        return tuple(
            Listed(
                one.name,
                Words(one.summary["ja"], one.summary["en"]),
                given((each.name, each.example, each.optional) for each in one.parameters),
            )
            for one in question.all_questions()
        )

    async def question(self, name: str) -> Question:
        """See Source.question."""
        return question.load(name)

    async def ask(self, asked: Question, values: Mapping[str, str]) -> Answer:
        """See Source.ask."""
        return await self._engine.ask(asked.name, values, deadline=self._seconds)

    async def query(self, text: str) -> Answer:
        """See Source.query."""
        return await self._engine.query(text, deadline=self._seconds)

    async def nquads(self) -> bytes:
        """See Source.nquads."""
        async with self._engine.pinned() as pinned:
            return await asyncio.to_thread(pinned.graph_file.read_bytes)

    async def close(self) -> None:
        """See Source.close."""
        await self._engine.close()


def given(parameters: Iterable[tuple[str, str, bool]]) -> str:
    """Return parameters as they are given, from their names, examples and whether optional.

    >>> given([("a", "IT", False), ("asOf", "2023-05-14", True)])
    'a=IT, asOf=2023-05-14 (optional)'
    """
    return ", ".join(
        f"{name}={example}" + (" (optional)" if is_optional else "")
        for name, example, is_optional in parameters
    )
