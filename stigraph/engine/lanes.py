"""Lanes of worker processes: who waits, who is killed at a deadline, who is replaced."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from stigraph import iris
from stigraph.engine import wire
from stigraph.engine.interface import Answer, Format, State
from stigraph.engine.sandbox import Step
from stigraph.engine.watch import Killed, Unwatched, Watcher, Work
from stigraph.engine.worker import PANIC_EXIT, Job, Plan, Report
from stigraph.errors import EngineBusy, StigraphError


@dataclass(frozen=True, slots=True)
class LaneRules:
    """How many work on a lane, for how long, and how many may wait for how long."""

    workers: int
    seconds: float
    most_waiting: int
    patience: float


@dataclass(frozen=True, slots=True)
class LaneReport:
    """Whether a lane answers, and which walls of the sandbox hold in its worker."""

    name: str
    workers: int
    answering: bool
    quads: int
    steps: tuple[Step, ...]


class Lane:
    """Some workers with one purpose, a limit of time, and a queue that does not grow for ever."""

    def __init__(
        self,
        name: str,
        plan: Plan,
        rules: LaneRules,
        watcher: Watcher | None = None,
    ) -> None:
        self._name = name
        self._rules = rules
        self._watcher = Unwatched() if watcher is None else watcher
        self._workers = tuple(
            Worker(plan, name=name, watcher=self._watcher) for _ in range(rules.workers)
        )
        self._free: asyncio.Queue[Worker] = asyncio.Queue()
        for worker in self._workers:
            self._free.put_nowait(worker)
        self._waiting = 0
        self._answered = float("-inf")
        self._last_report = Report(0, ())

    async def start(self) -> tuple[Report, ...]:
        """What each worker says of itself once it has loaded the graph."""
        reports = await asyncio.gather(*(worker.report() for worker in self._workers))
        self._last_report = reports[0]
        self._answered = time.monotonic()
        return tuple(reports)

    @property
    def name(self) -> str:
        """What the lane is for."""
        return self._name

    @property
    def waiting(self) -> int:
        """How many wait for a worker now."""
        return self._waiting

    async def run(self, job: Job, deadline: float) -> Answer:
        """The answer of the first free worker."""
        began = time.monotonic()
        given: Answer | None = None
        worked = 0.0
        try:
            async with self._worker(self._rules.patience) as worker:
                before = worker.worked
                try:
                    given = await worker.answer(job, min(deadline, self._rules.seconds))
                finally:
                    worked = worker.worked - before
        except EngineBusy:
            given = Answer(State.busy, message="every worker is at work; ask again in a moment")
            return given
        finally:
            self._watcher.finished(
                Work(
                    lane=self._name,
                    query=job.text,
                    state=None if given is None else given.state,
                    waited=time.monotonic() - began - worked,
                    worked=worked,
                    rows=0 if given is None else given.count,
                    size=0 if given is None else len(given.body),
                )
            )
        if given.state in _ALIVE:
            self._answered = time.monotonic()
        return given

    async def probe(self) -> LaneReport:
        """Whether the lane has answered in the last ten seconds, or does so now."""
        answering = time.monotonic() - self._answered < _RECENTLY
        if not answering:
            try:
                async with self._worker(_PROBE) as worker:
                    given = await worker.answer(_PROBE_JOB, _PROBE)
            except EngineBusy:
                answering = False
            else:
                answering = given.boolean is True
                self._answered = time.monotonic() if answering else self._answered
        return LaneReport(
            self._name,
            len(self._workers),
            answering,
            self._last_report.quads,
            self._last_report.steps,
        )

    async def end(self) -> None:
        """End every worker."""
        await asyncio.gather(*(worker.end() for worker in self._workers))

    @asynccontextmanager
    async def _worker(self, patience: float) -> AsyncIterator[Worker]:
        if self._free.empty() and self._waiting >= self._rules.most_waiting:
            raise EngineBusy("too many are waiting")
        self._waiting += 1
        try:
            async with asyncio.timeout(patience):
                worker = await self._free.get()
        except TimeoutError as error:
            raise EngineBusy("no worker became free") from error
        finally:
            self._waiting -= 1
        try:
            yield worker
        finally:
            self._free.put_nowait(worker)


class Worker:
    """One place in a lane: a process that may be killed, and the next one in its stead."""

    def __init__(self, plan: Plan, *, name: str = "", watcher: Watcher | None = None) -> None:
        self._plan = plan
        self._name = name
        self._watcher = Unwatched() if watcher is None else watcher
        self.worked = 0.0
        self._running: asyncio.Task[_Running] | None = None
        self._endings: set[asyncio.Task[int]] = set()
        self._ended = False

    async def report(self) -> Report:
        """What the process said of itself when it had loaded the graph, or why it did not."""
        try:
            return (await self._ready()).report
        except _NotRunning as error:
            return error.report

    async def answer(self, job: Job, deadline: float) -> Answer:
        """The answer, or the state that tells how the process failed to give one."""
        began = time.monotonic()
        try:
            given = await self._attempt(job, deadline)
            if given is None and time.monotonic() - began < _TOO_SOON:
                # No query fills its memory so soon: the process had been killed while idle.
                given = await self._attempt(job, deadline)
        except _NotRunning as error:
            return Answer(State.busy, message=error.report.failure)
        if given is None and self._ended:
            return Answer(State.busy, message=_ENDED.failure)
        return KILLED_FROM_OUTSIDE if given is None else given

    async def end(self) -> None:
        """End the process. Nothing may be asked afterwards."""
        self._ended = True
        self._discard()
        if len(self._endings) > 0:
            await asyncio.wait(self._endings)

    async def _attempt(self, job: Job, deadline: float) -> Answer | None:
        """The answer, or None if the process was killed from outside."""
        running = await self._ready()
        if running.process.returncode is not None:  # it was killed while idle
            self._watcher.killed(self._name, Killed.from_outside)
            self._discard()
            running = await self._ready()
        began = time.monotonic()
        killed: Killed | None = Killed.asker_left
        try:
            async with asyncio.timeout(deadline):
                answer, spent = await running.exchange(job)
            killed = None
            if spent:
                self._discard()
        except TimeoutError:
            killed = Killed.time_limit
            return Answer(
                State.timed_out,
                message=f"the query ran for {deadline:g} seconds and was stopped; "
                "make it more specific, or download the dump and ask there",
            )
        except (asyncio.IncompleteReadError, ConnectionError):
            killed, given = _DEATHS.get(await running.process.wait(), _OTHER_DEATH)
            return given
        finally:
            self.worked += time.monotonic() - began
            if killed is not None:
                self._watcher.killed(self._name, killed)
                self._discard()
        return answer

    async def _ready(self) -> _Running:
        if self._ended:
            raise _NotRunning(_ENDED)
        running = self._running
        if running is None or (running.done() and running.exception() is not None):
            running = self._running = asyncio.create_task(_started(self._plan))
        return await asyncio.shield(running)

    def _discard(self) -> None:
        """Kill the process, and unless all is over start the next one at once."""
        old, self._running = self._running, None
        if old is not None:
            ending = asyncio.create_task(_ended(old))
            self._endings.add(ending)
            ending.add_done_callback(self._endings.discard)
        if not self._ended:
            self._watcher.replaced(self._name)
            self._running = asyncio.create_task(_started(self._plan))
            self._running.add_done_callback(_retrieve)


@dataclass(frozen=True, slots=True)
class _Running:
    """A process that has loaded its graph."""

    process: Process
    report: Report

    async def exchange(self, job: Job) -> tuple[Answer, bool]:
        """The answer to one job, and whether the process is spent.

        Raises IncompleteReadError or ConnectionError if it dies.
        """
        sending, receiving = _pipes(self.process)
        sending.write(wire.Frame(wire.plain(job)).encoded())
        await sending.drain()
        return wire.answer_of(await wire.receive(receiving))


class _NotRunning(StigraphError):
    """A process that could not be started, with what it said."""

    def __init__(self, report: Report) -> None:
        super().__init__(report.failure)
        self.report = report


async def _started(plan: Plan) -> _Running:
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *_COMMAND,
            stdin=PIPE,
            stdout=PIPE,
            limit=_BUFFER,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(path for path in sys.path if path != ""),
                "RUST_BACKTRACE": "0",
            },
        )
    except OSError as error:
        raise _NotRunning(Report(0, (), f"no process could be started: {error}")) from error
    try:
        report = await _introduced(process, plan)
    except BaseException:
        await _killed(process)
        raise
    return _Running(process, report)


async def _introduced(process: Process, plan: Plan) -> Report:
    sending, receiving = _pipes(process)
    try:
        async with asyncio.timeout(_START):
            sending.write(wire.Frame(wire.plain(plan)).encoded())
            await sending.drain()
            said = (await wire.receive(receiving)).said
    except TimeoutError as error:
        raise _NotRunning(Report(0, (), "it did not load the graph in time")) from error
    except (asyncio.IncompleteReadError, ConnectionError) as error:
        code = await process.wait()
        raise _NotRunning(Report(0, (), f"it ended with code {code}")) from error
    report = Report(said["quads"], tuple(Step(**one) for one in said["steps"]), said["failure"])
    if report.failure != "":
        raise _NotRunning(report)
    return report


async def _ended(running: asyncio.Task[_Running]) -> int:
    running.cancel()
    try:
        process = (await running).process
    except (asyncio.CancelledError, _NotRunning):
        return 0
    return await _killed(process)


async def _killed(process: Process) -> int:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    code = await process.wait()
    _pipes(process)[0].close()  # a loop that ends right now would leave it open, and be told so
    return code


def _retrieve(running: asyncio.Task[_Running]) -> None:
    # A failure shows again at the next question; this keeps asyncio from warning of it before.
    if not running.cancelled():
        running.exception()


def _pipes(process: Process) -> tuple[asyncio.StreamWriter, asyncio.StreamReader]:
    assert process.stdin is not None  # both were asked for as pipes
    assert process.stdout is not None
    return process.stdin, process.stdout


# Not `-m`: the package imports this module before it would run. `-P`: no module of the working
# directory takes the place of ours.
_COMMAND = ("-P", "-c", "from stigraph.engine.worker import main; main()")
_BUFFER = 2**20
_START = 30.0
_PROBE = 2.0
_RECENTLY = 10.0
_TOO_SOON = 0.2
# Only a worker gives these; the others may tell that there is none.
_ALIVE = frozenset({State.complete, State.too_large})
_OUT_OF_TIME = Answer(
    State.timed_out,
    message="the query computed for as long as it may and was stopped; "
    "make it more specific, or download the dump and ask there",
)
KILLED_FROM_OUTSIDE = Answer(
    State.out_of_memory,
    message="the worker was killed from outside, most likely as the machine ran out of memory; "
    "ask again, or ask for less",
)
_TOO_DEEP = Answer(
    State.refused,
    message="the engine could not evaluate the query; "
    "it may be nested too deeply: write it with fewer levels",
)
_OUT_OF_MEMORY = Answer(
    State.out_of_memory,
    message="the query needed more memory than it may have; "
    "add a LIMIT before sorting or grouping, or make its patterns share variables",
)
# What a worker died of, by the code it ended with, and what is answered: nothing, where it was
# killed from outside, as then the query may be tried once more.
_DEATHS: Mapping[int, tuple[Killed, Answer | None]] = {
    -signal.SIGKILL: (Killed.from_outside, None),
    -signal.SIGXCPU: (Killed.time_limit, _OUT_OF_TIME),
    -signal.SIGSEGV: (Killed.too_deep, _TOO_DEEP),
    PANIC_EXIT: (Killed.too_deep, _TOO_DEEP),
}
_OTHER_DEATH = (Killed.memory_limit, _OUT_OF_MEMORY)
_ENDED = Report(0, (), "the engine is closed")
_PROBE_JOB = Job(
    text="ASK { ?s ?p ?o }",
    formats=(Format.rows,),
    prefixes={},
    base=iris.BASE,
    default_graphs=(),
    named_graphs=(),
    most_bytes=_BUFFER,
    most_rows=1,
)
