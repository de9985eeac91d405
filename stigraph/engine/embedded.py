"""The engine inside this machine: expendable worker processes over one immutable snapshot."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

from stigraph import archive, iris, manifest, paths, question
from stigraph.engine.exhausting import Exhausting
from stigraph.engine.guard import unsendable
from stigraph.engine.interface import Answer, Format, SnapshotFacts
from stigraph.engine.lanes import Lane, LaneReport, LaneRules
from stigraph.engine.remembered import Remembered
from stigraph.engine.sandbox import Bounds, SandboxMode
from stigraph.engine.watch import Unwatched, Watcher, Work
from stigraph.engine.worker import Job, Plan
from stigraph.errors import EngineBusy, SnapshotError
from stigraph.manifest import GRAPH_FILE, MANIFEST_FILE
from stigraph.question import Value

_Seen: TypeAlias = tuple[Path, tuple[int, ...]]

GIB = 1024**3
MOST_IN_MEMORY = 100_000
"""Quads up to which a killed worker is there again within a second: benchmarks/respawn.py."""

LOOKUP = LaneRules(workers=1, seconds=2.0, most_waiting=200, patience=5.0)
ADHOC = LaneRules(workers=2, seconds=10.0, most_waiting=8, patience=1.0)
EXPORT = LaneRules(workers=1, seconds=60.0, most_waiting=4, patience=10.0)
EVERYTHING = "CONSTRUCT WHERE { ?subject ?predicate ?object }"
"""What an export asks of its graph."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one query, and all queries together, may take."""

    lookup: LaneRules = LOOKUP
    adhoc: LaneRules = ADHOC
    export: LaneRules = EXPORT
    query_bytes: int = 64 * 1024
    answer_bytes: int = 10_000_000
    answer_rows: int = 100_000
    export_bytes: int = 50_000_000
    export_rows: int = 500_000
    memory_bytes: int = 3 * GIB
    stack_bytes: int = GIB
    adhoc_niceness: int = 19


class EmbeddedEngine:
    """Named questions, ad-hoc queries and exports, each on its own lane of expendable workers.

    Looks at `<snapshots>/current` before each answer: a new snapshot gets new workers, and the
    old ones end after their work. A snapshot that does not load never replaces one that does, and
    at the start the last one before it that does load is served in its stead.
    """

    def __init__(
        self,
        snapshots: Path | None = None,
        *,
        limits: Limits | None = None,
        sandbox: SandboxMode = SandboxMode.attempt,
        questions: Path | None = None,
        watcher: Watcher | None = None,
    ) -> None:
        self._watcher = watcher
        self._current = (paths.snapshots() if snapshots is None else snapshots) / "current"
        self._limits = Limits() if limits is None else limits
        self._sandbox = sandbox
        self._questions = questions
        self._serving: _Generation | None = None
        self._rejected: tuple[_Seen, SnapshotError] | None = None
        self._replaced: list[_Generation] = []
        self._switching: asyncio.Task[None] | None = None
        self._endings: set[asyncio.Task[None]] = set()
        self._opening = asyncio.Lock()
        self._closed = False

    @property
    def limits(self) -> Limits:
        """The limits that every answer keeps to."""
        return self._limits

    @property
    def sandbox(self) -> SandboxMode:
        """How strictly the workers are confined."""
        return self._sandbox

    @property
    def serving(self) -> str | None:
        """The id of the snapshot that answers now, or None before the first answer."""
        return None if self._serving is None else self._serving.facts.id

    @property
    def waiting(self) -> Mapping[str, int]:
        """How many queries wait for a worker now, by lane."""
        if self._serving is None:
            return {}
        return {lane.name: lane.waiting for lane in self._serving.lanes}

    @property
    def rejected(self) -> str | None:
        """Why the newest snapshot is not being served, or None if it is."""
        return None if self._rejected is None else str(self._rejected[1])

    async def ask(
        self,
        name: str,
        parameters: Mapping[str, Value],
        *,
        format: Format | Sequence[Format] = Format.rows,
        deadline: float = 2.0,
    ) -> Answer:
        """See Engine.ask. Raises SnapshotError if there is no snapshot to answer from."""
        async with self.pinned() as pinned:
            return await pinned.ask(name, parameters, format=format, deadline=deadline)

    async def query(
        self,
        text: str,
        *,
        format: Format | Sequence[Format] = Format.rows,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        deadline: float = 10.0,
    ) -> Answer:
        """See Engine.query. Raises SnapshotError if there is no snapshot to answer from."""
        async with self.pinned() as pinned:
            return await pinned.query(
                text,
                format=format,
                default_graphs=default_graphs,
                named_graphs=named_graphs,
                deadline=deadline,
            )

    @asynccontextmanager
    async def pinned(self) -> AsyncIterator[PinnedEngine]:
        """The engine held to one snapshot, so that several answers never come from two graphs.

        Raises SnapshotError if there is no snapshot to answer from.
        """
        generation = await self._generation()
        with generation.at_work():
            yield PinnedEngine(generation, self._limits, self._questions)

    async def snapshot(self) -> SnapshotFacts:
        """See Engine.snapshot."""
        return (await self._generation()).facts

    async def lanes(self) -> tuple[LaneReport, ...]:
        """What each lane says of itself now. Raises SnapshotError if there is no snapshot."""
        generation = await self._generation()
        return tuple(await asyncio.gather(*(lane.probe() for lane in generation.lanes)))

    async def refresh(self) -> None:
        """Take up a new snapshot, if there is one, before returning."""
        await self._generation()
        if self._switching is not None:
            await self._switching

    async def close(self) -> None:
        """See Engine.close."""
        self._closed = True
        if self._switching is not None:
            self._switching.cancel()
            await asyncio.wait([self._switching])
        serving, self._serving = self._serving, None
        for generation in (*self._replaced, *(() if serving is None else (serving,))):
            generation.retire(at_once=True)
        if len(self._endings) > 0:
            await asyncio.wait(self._endings)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def _generation(self) -> _Generation:
        if self._closed:
            raise EngineBusy("the engine is closed")  # no worker is started for those who come late
        newest = self._current.resolve()
        if self._serving is None:
            async with self._opening:
                if self._serving is None:
                    self._serving = await self._first(newest)
            return self._serving
        if newest == self._serving.folder:
            self._rejected = None
        elif self._switching is None and not self._is_rejected(newest):
            self._switching = asyncio.create_task(self._switch(newest))
        return self._serving

    async def _first(self, folder: Path) -> _Generation:
        if self._rejected is not None and self._is_rejected(folder):
            raise self._rejected[1]  # starting workers in vain at each request would be an attack
        seen = _seen(folder)
        try:
            return await self._opened(folder)
        except SnapshotError as error:
            if folder == self._current:  # nothing has been built: a link that is not there
                raise
            self._rejected = (seen, error)
            sound = await self._last_sound()
            if sound is None:
                raise
            return sound

    async def _last_sound(self) -> _Generation | None:
        """The last snapshot before the current one that can be served, or None."""
        for one in archive.earlier(self._current.parent):
            with suppress(SnapshotError):
                return await self._opened(one.path.resolve())
        return None

    async def _switch(self, folder: Path) -> None:
        seen = _seen(folder)
        try:
            opened = await self._opened(folder)
        except SnapshotError as error:
            self._rejected = (seen, error)
            return
        finally:
            self._switching = None
        old, self._serving, self._rejected = self._serving, opened, None
        self._replaced = [one for one in self._replaced if not one.is_ending]
        if old is not None:
            self._replaced.append(old)
            old.retire()

    def _is_rejected(self, folder: Path) -> bool:
        return self._rejected is not None and self._rejected[0] == _seen(folder)

    async def _opened(self, folder: Path) -> _Generation:
        facts = await asyncio.to_thread(_facts, folder)
        generation = _Generation(
            folder, facts, self._limits, self._sandbox, self._endings, self._watcher
        )
        try:
            await generation.start()
        except (SnapshotError, asyncio.CancelledError):
            generation.retire()
            raise
        return generation


class PinnedEngine:
    """An engine over one snapshot, made by EmbeddedEngine.pinned."""

    def __init__(self, generation: _Generation, limits: Limits, questions: Path | None) -> None:
        self._generation = generation
        self._limits = limits
        self._questions = questions

    @property
    def graph_file(self) -> Path:
        """The sorted N-Quads of the snapshot."""
        return self._generation.graph

    async def ask(
        self,
        name: str,
        parameters: Mapping[str, Value],
        *,
        format: Format | Sequence[Format] = Format.rows,
        deadline: float = 2.0,
    ) -> Answer:
        """See Engine.ask."""
        text = question.load(name, self._questions).bind(parameters)
        job = self._job(text, format, (), ())
        return self._signed(await self._generation.look_up(job, deadline))

    async def query(
        self,
        text: str,
        *,
        format: Format | Sequence[Format] = Format.rows,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        deadline: float = 10.0,
    ) -> Answer:
        """See Engine.query."""
        refusal = unsendable(text, self._limits.query_bytes)
        if refusal is not None:
            return self._signed(refusal)
        job = self._job(text, format, default_graphs, named_graphs)
        return self._signed(await self._generation.answer(job, deadline))

    async def export(
        self, graph: str | None, *, format: Format | Sequence[Format] = Format.nquads
    ) -> Answer:
        """All triples of a graph, or of the default graph, within the limits of exports."""
        job = replace(
            self._job(EVERYTHING, format, () if graph is None else (graph,), ()),
            most_bytes=self._limits.export_bytes,
            most_rows=self._limits.export_rows,
        )
        deadline = self._limits.export.seconds
        return self._signed(await self._generation.export.run(job, deadline))

    async def snapshot(self) -> SnapshotFacts:
        """See Engine.snapshot."""
        return self._generation.facts

    async def close(self) -> None:
        """See Engine.close: nothing to do, the workers belong to the engine."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def _signed(self, given: Answer) -> Answer:
        return replace(given, snapshot=self._generation.facts.id)

    def _job(
        self,
        text: str,
        format: Format | Sequence[Format],
        default_graphs: Sequence[str],
        named_graphs: Sequence[str],
    ) -> Job:
        return Job(
            text=text,
            formats=(format,) if isinstance(format, Format) else tuple(format),
            prefixes=dict(iris.PREFIXES),
            base=iris.BASE,
            default_graphs=tuple(default_graphs),
            named_graphs=tuple(named_graphs),
            most_bytes=self._limits.answer_bytes,
            most_rows=self._limits.answer_rows,
        )


class _Generation:
    """The workers of one snapshot, on their lanes, until the last answer is given."""

    def __init__(
        self,
        folder: Path,
        facts: SnapshotFacts,
        limits: Limits,
        sandbox: SandboxMode,
        endings: set[asyncio.Task[None]],
        watcher: Watcher | None,
    ) -> None:
        self._endings = endings
        self._limits = limits
        self._sandbox = sandbox
        self._watcher = Unwatched() if watcher is None else watcher
        self._exhausting = Exhausting()
        self._remembered = Remembered()
        self.folder = folder
        self.facts = facts
        self.graph = folder / GRAPH_FILE
        self.lookup = self._lane("lookup", limits.lookup, niceness=0)
        self.adhoc = self._lane("adhoc", limits.adhoc, niceness=limits.adhoc_niceness)
        self.export = self._lane("export", limits.export, niceness=limits.adhoc_niceness)
        self.lanes = (self.lookup, self.adhoc, self.export)
        self._running = 0
        self._retired = False
        self._ending = False

    def _lane(self, name: str, rules: LaneRules, *, niceness: int) -> Lane:
        bounds = Bounds(self._limits.memory_bytes, rules.seconds, niceness)
        plan = Plan(
            str(self.graph),
            os.getpid(),
            self._sandbox,
            self._limits.stack_bytes,
            bounds,
            self.facts.digest,
        )
        return Lane(name, plan, rules, self._watcher)

    async def start(self) -> None:
        """Have every worker load the graph. Raises SnapshotError if one does not."""
        reports = await asyncio.gather(*(lane.start() for lane in self.lanes))
        for one in (one for lane in reports for one in lane):
            if one.failure != "":
                raise SnapshotError(
                    f"a worker could not load {self.facts.id}: {one.failure}",
                    "mend what it says, or build the snapshot again",
                )
            if one.quads == 0:
                raise SnapshotError(
                    f"the snapshot {self.facts.id} is empty", "build the snapshot again"
                )

    async def look_up(self, job: Job, deadline: float) -> Answer:
        """The answer to a named question: a worker's, or the one given before."""
        known = self._remembered.answer(job)
        if known is not None:
            return known
        given = await self.lookup.run(job, deadline)
        self._remembered.note(job, given)
        return given

    async def answer(self, job: Job, deadline: float) -> Answer:
        """The answer to a stranger's query: a worker's, or what it came to a moment ago."""
        ended = self._exhausting.answer(job)
        if ended is not None:
            self._watcher.finished(Work(self.adhoc.name, job.text, ended.state, 0.0, 0.0, 0, 0))
            return ended
        given = await self.adhoc.run(job, deadline)
        if deadline >= self._limits.adhoc.seconds:  # with less, it may only have been hurried
            self._exhausting.note(job, given)
        return given

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Keep the workers alive until this block ends, even if a newer snapshot takes over."""
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
            self._end_if_done()

    @property
    def is_ending(self) -> bool:
        """Whether the workers have ended or are about to."""
        return self._ending

    def retire(self, *, at_once: bool = False) -> None:
        """Take no more work, and end the workers once the present work is done, or at once."""
        self._retired = True
        self._end_if_done(at_once=at_once)

    def _end_if_done(self, *, at_once: bool = False) -> None:
        if self._retired and (self._running == 0 or at_once) and not self._ending:
            self._ending = True
            ending = asyncio.create_task(self._end())
            self._endings.add(ending)
            ending.add_done_callback(self._endings.discard)

    async def _end(self) -> None:
        await asyncio.gather(*(lane.end() for lane in self.lanes))


def _facts(folder: Path) -> SnapshotFacts:
    """The facts of a snapshot. Raises SnapshotError if it is damaged."""
    if not folder.exists():
        raise SnapshotError("there is no snapshot to answer from", "run: stigraph build")
    built = manifest.checked(folder)
    return SnapshotFacts(
        id=built.id,
        digest=built.digest,
        counts={"quads": built.quads, **built.graphs, **built.classes},
    )


def _seen(folder: Path) -> _Seen:
    """A folder and the dates of its files: one that was built anew is worth another look."""
    dates = []
    for name in (GRAPH_FILE, MANIFEST_FILE):
        with suppress(OSError):
            dates.append((folder / name).stat().st_mtime_ns)
    return folder, tuple(dates)
