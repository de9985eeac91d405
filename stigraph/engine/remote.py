"""The engine behind an address: a SPARQL 1.1 endpoint that holds a published snapshot."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from stigraph import iris, question
from stigraph.engine.embedded import EVERYTHING, Limits
from stigraph.engine.endpoint import Asked, Endpoint
from stigraph.engine.guard import form_of, introduced, refusal, unsendable
from stigraph.engine.interface import Answer, Form, Format, SnapshotFacts, State, Term, row_dicts
from stigraph.engine.lanes import LaneReport, LaneRules
from stigraph.engine.sandbox import SandboxMode
from stigraph.engine.watch import Unwatched, Watcher, Work
from stigraph.errors import EngineBusy, EngineUnavailable, QuestionError, SnapshotError
from stigraph.question import Value

MARK = iris.BASE + "graph/snapshot"
"""The graph in which a publication leaves its mark, and the mark's own name."""

DIGEST = iris.PREFIXES["dcterms"] + "identifier"
"""What links the mark to the digest of the snapshot, or to UNFINISHED."""

COUNTS = iris.PREFIXES["dcterms"] + "extent"
"""What links the mark to the snapshot's counts, as JSON."""

UNFINISHED = "unfinished"

LOOKUPS_AT_ONCE = 16
ADHOC_AT_ONCE = 4
EXPORTS_AT_ONCE = 1


class RemoteEngine:
    """Named questions and ad-hoc queries, answered by the endpoint at an address.

    The address may hold a name and a password. `limits` bound times, queues and sizes; workers
    and memory are the endpoint's own affair. A snapshot's file is looked for in `snapshots`.
    Raises ValueError if the address is none.
    """

    def __init__(
        self,
        address: str,
        *,
        limits: Limits | None = None,
        snapshots: Path | None = None,
        questions: Path | None = None,
        watcher: Watcher | None = None,
    ) -> None:
        self._limits = Limits() if limits is None else limits
        self._snapshots = snapshots
        self._questions = questions
        self._endpoint = Endpoint(address, connections=_CONNECTIONS)
        watcher = Unwatched() if watcher is None else watcher
        self._lookup = Queue(
            "lookup",
            replace(self._limits.lookup, workers=LOOKUPS_AT_ONCE),
            self._endpoint,
            watcher,
            again=True,
        )
        # A query that ends the server must not be sent to its successor.
        self._adhoc = Queue(
            "adhoc",
            replace(self._limits.adhoc, workers=ADHOC_AT_ONCE),
            self._endpoint,
            watcher,
            again=False,
        )
        self._export = Queue(
            "export",
            replace(self._limits.export, workers=EXPORTS_AT_ONCE),
            self._endpoint,
            watcher,
            again=False,
        )
        self._queues = (self._lookup, self._adhoc, self._export)
        self._known: SnapshotFacts | SnapshotError | None = None
        self._known_since = self._known_until = float("-inf")
        self._learning = asyncio.Lock()

    @property
    def limits(self) -> Limits:
        """The limits that every answer keeps to."""
        return self._limits

    @property
    def sandbox(self) -> SandboxMode:
        """Off: there are no workers here to be confined."""
        return SandboxMode.off

    @property
    def serving(self) -> str | None:
        """The id of the snapshot that answers, as far as it is known now."""
        return self._known.id if isinstance(self._known, SnapshotFacts) else None

    @property
    def waiting(self) -> Mapping[str, int]:
        """How many queries wait for their turn now, by lane."""
        return {queue.name: queue.waiting for queue in self._queues}

    @property
    def rejected(self) -> str | None:
        """None: what is published is what answers."""
        return None

    async def ask(
        self,
        name: str,
        parameters: Mapping[str, Value],
        *,
        format: Format | Sequence[Format] = Format.rows,
        deadline: float = 2.0,
    ) -> Answer:
        """See Engine.ask. Raises SnapshotError if nothing is published, or not to its end."""
        try:
            async with self.pinned() as pinned:
                return await pinned.ask(name, parameters, format=format, deadline=deadline)
        except EngineUnavailable as error:
            return Answer(State.unavailable, message=str(error))

    async def query(
        self,
        text: str,
        *,
        format: Format | Sequence[Format] = Format.rows,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        deadline: float = 10.0,
    ) -> Answer:
        """See Engine.query. Raises SnapshotError if nothing is published, or not to its end."""
        try:
            async with self.pinned() as pinned:
                return await pinned.query(
                    text,
                    format=format,
                    default_graphs=default_graphs,
                    named_graphs=named_graphs,
                    deadline=deadline,
                )
        except EngineUnavailable as error:
            return Answer(State.unavailable, message=str(error))

    @asynccontextmanager
    async def pinned(self) -> AsyncIterator[PinnedRemote]:
        """The engine with the facts of one moment; the endpoint itself cannot be held still.

        Raises SnapshotError if nothing is published, or not to its end, and EngineUnavailable.
        """
        facts = await self.snapshot()
        yield PinnedRemote(facts, self._queues, self._limits, self._questions, self._snapshots)

    async def snapshot(self) -> SnapshotFacts:
        """See Engine.snapshot. What was learnt a few seconds ago is not asked again.

        Raises SnapshotError if nothing is published, or not to its end, and EngineUnavailable.
        """
        if time.monotonic() >= self._known_until:
            async with self._learning:
                if time.monotonic() >= self._known_until:
                    await self._learn()
        if isinstance(self._known, SnapshotFacts):
            return self._known
        assert self._known is not None  # learnt above
        # A new one each time: an error that is raised again keeps the frames of each time.
        raise type(self._known)(self._known.what, self._known.remedy)

    async def lanes(self) -> tuple[LaneReport, ...]:
        """Whether the endpoint answers. Raises SnapshotError as `snapshot` does."""
        quads = (await self.snapshot()).counts["quads"]
        return tuple(await asyncio.gather(*(queue.probe(quads) for queue in self._queues)))

    async def close(self) -> None:
        """See Engine.close."""
        await self._endpoint.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def _learn(self) -> None:
        fresh = _FRESH
        try:
            known = await self._marked()
            if known is None:
                known, fresh = await self._counted(), _FRESH_COUNTS
            self._known, self._known_since = known, time.monotonic()
        except SnapshotError as error:
            fresh = _FRESH_FAILURE
            if not self._outlasts(error):
                self._known = error
        self._known_until = time.monotonic() + fresh

    def _outlasts(self, error: SnapshotError) -> bool:
        """Whether what is known still holds: an endpoint that is merely busy has not changed."""
        return (
            isinstance(error, EngineUnavailable)
            and isinstance(self._known, SnapshotFacts)
            and time.monotonic() - self._known_since < _OUTLASTS
        )

    async def _marked(self) -> SnapshotFacts | None:
        """The facts that a publication left, or None if there is no mark."""
        rows = await self._rows(
            f"SELECT ?digest ?counts WHERE {{ GRAPH <{MARK}> {{ <{MARK}> <{DIGEST}> ?digest ."
            f" OPTIONAL {{ <{MARK}> <{COUNTS}> ?counts }} }} }} LIMIT 2",
            self._limits.lookup.seconds,
        )
        if len(rows) == 0:
            return None
        digest = rows[0]["digest"].value
        counts = _counts(rows[0].get("counts"))
        if digest == UNFINISHED or len(rows) > 1 or "quads" not in counts:
            raise SnapshotError(
                "a publication to the endpoint has not come to its end",
                "wait for it, or run `stigraph publish` again",
            )
        return SnapshotFacts(id=digest[:_ID_LENGTH], digest=digest, counts=counts)

    async def _counted(self) -> SnapshotFacts:
        """Facts made from counts alone, for graphs that came here by other ways."""
        graphs = " ".join(f"<{graph}>" for graph in iris.GRAPHS)
        rows = await self._rows(
            f"SELECT ?graph (COUNT(*) AS ?n) WHERE {{ VALUES ?graph {{ {graphs} }}"
            " GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph ORDER BY ?graph",
            self._limits.adhoc.seconds,
        )
        found = {iris.layer_name(row["graph"].value): int(row["n"].value) for row in rows}
        counts = {graph: found[graph] for graph in sorted(found) if found[graph] > 0}
        if len(counts) == 0:
            raise SnapshotError(
                "the endpoint holds none of our graphs", "publish a snapshot: stigraph publish"
            )
        digest = hashlib.sha256(json.dumps(counts).encode()).hexdigest()
        return SnapshotFacts(
            id=f"counted-{digest[:_ID_LENGTH]}",
            digest=digest,
            counts={"quads": sum(counts.values()), **counts},
        )

    async def _rows(self, text: str, seconds: float) -> list[dict[str, Term]]:
        asked = Asked(text, "select", (Format.rows,), {})
        answer = await self._endpoint.answer(asked, seconds, again=True)
        if answer.state is State.timed_out:
            raise EngineUnavailable(
                f"the endpoint behind this service was asked for {seconds:g} seconds which "
                "snapshot it holds, and did not tell",
                "see whether it is overloaded",
            )
        if answer.state is not State.complete:
            raise EngineUnavailable(
                answer.message, "start it, or correct the setting STIGRAPH_ENDPOINT"
            )
        return row_dicts(answer)


class Queue:
    """Queries with one purpose: so many at once, so many waiting, and none for too long."""

    def __init__(
        self, name: str, rules: LaneRules, endpoint: Endpoint, watcher: Watcher, *, again: bool
    ) -> None:
        self.name = name
        self.waiting = 0
        self._rules = rules
        self._endpoint = endpoint
        self._watcher = watcher
        self._again = again
        self._places = asyncio.Semaphore(rules.workers)

    async def run(self, asked: Asked, deadline: float) -> Answer:
        """The answer of the endpoint, once it is this query's turn."""
        began = time.monotonic()
        worked_from: float | None = None
        given: Answer | None = None
        try:
            async with self._place():
                worked_from = time.monotonic()
                seconds = min(deadline, self._rules.seconds)
                given = await self._endpoint.answer(asked, seconds, again=self._again)
        except EngineBusy:
            given = Answer(State.busy, message="too many are asking; ask again in a moment")
        finally:
            ended = time.monotonic()
            started = ended if worked_from is None else worked_from
            self._watcher.finished(
                Work(
                    lane=self.name,
                    query=asked.text,
                    state=None if given is None else given.state,
                    waited=started - began,
                    worked=ended - started,
                    rows=0 if given is None else given.count,
                    size=0 if given is None else len(given.body),
                )
            )
        return given

    async def probe(self, quads: int) -> LaneReport:
        """Whether the endpoint answers this queue now."""
        given = await self.run(_PROBE, _PROBE_SECONDS)
        return LaneReport(self.name, self._rules.workers, given.boolean is True, quads, ())

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        if self._places.locked() and self.waiting >= self._rules.most_waiting:
            raise EngineBusy("too many are waiting")
        self.waiting += 1
        try:
            async with asyncio.timeout(self._rules.patience):
                await self._places.acquire()
        except TimeoutError as error:
            raise EngineBusy("no turn came") from error
        finally:
            self.waiting -= 1
        try:
            yield
        finally:
            self._places.release()


class PinnedRemote:
    """An engine with the facts of one moment, made by RemoteEngine.pinned."""

    def __init__(
        self,
        facts: SnapshotFacts,
        queues: tuple[Queue, Queue, Queue],
        limits: Limits,
        questions: Path | None,
        snapshots: Path | None,
    ) -> None:
        self._facts = facts
        self._lookup, self._adhoc, self._export = queues
        self._limits = limits
        self._questions = questions
        self._snapshots = snapshots

    @property
    def graph_file(self) -> Path:
        """The sorted N-Quads of the snapshot, if they lie here too. Raises SnapshotError if not."""
        if self._snapshots is not None:
            file = self._snapshots / self._facts.id / "graph.nq"
            if file.is_file():
                return file
        raise SnapshotError(
            "the file of this snapshot is not on this server",
            "ask for it in parts with CONSTRUCT, or have the operator copy the snapshot here",
        )

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
        form = form_of(text)
        if form is None:
            raise QuestionError(
                name, "the file is no query", "begin it with SELECT, ASK or CONSTRUCT"
            )
        asked = self._asked(text, form, format)
        return self._signed(await self._lookup.run(asked, deadline))

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
        refused = unsendable(text, self._limits.query_bytes) or refusal(text)
        form = form_of(text)
        if refused is not None or form is None:
            return self._signed(refused or Answer(State.refused))
        whole, grown = introduced(text, iris.PREFIXES, iris.BASE)
        asked = replace(
            self._asked(whole, form, format),
            default_graphs=tuple(default_graphs),
            named_graphs=tuple(named_graphs),
        )
        answer = await self._adhoc.run(asked, deadline)
        if answer.line == 1 and answer.column is not None:
            answer = replace(answer, column=max(1, answer.column - grown))
        return self._signed(answer)

    async def export(
        self, graph: str | None, *, format: Format | Sequence[Format] = Format.nquads
    ) -> Answer:
        """See PinnedEngine.export."""
        asked = replace(
            self._asked(EVERYTHING, "graph", format),
            default_graphs=() if graph is None else (graph,),
            most_bytes=self._limits.export_bytes,
            most_rows=self._limits.export_rows,
        )
        return self._signed(await self._export.run(asked, self._limits.export.seconds))

    async def snapshot(self) -> SnapshotFacts:
        """See Engine.snapshot."""
        return self._facts

    async def close(self) -> None:
        """See Engine.close: nothing to do, the connections belong to the engine."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def _asked(self, text: str, form: Form, format: Format | Sequence[Format]) -> Asked:
        return Asked(
            text,
            form,
            (format,) if isinstance(format, Format) else tuple(format),
            iris.PREFIXES,
            most_bytes=self._limits.answer_bytes,
            most_rows=self._limits.answer_rows,
        )

    def _signed(self, given: Answer) -> Answer:
        return replace(given, snapshot=self._facts.id)


def _counts(term: Term | None) -> dict[str, int]:
    """The counts that a mark tells, or none if it tells them badly."""
    try:
        told = json.loads("{}" if term is None else term.value)
    except ValueError:
        return {}
    if not isinstance(told, dict):
        return {}
    return {name: count for name, count in told.items() if isinstance(count, int)}


_CONNECTIONS = LOOKUPS_AT_ONCE + ADHOC_AT_ONCE + EXPORTS_AT_ONCE + 1
_PROBE_SECONDS = 2.0
_PROBE = Asked("ASK { ?s ?p ?o }", "ask", (Format.rows,), {})
_ID_LENGTH = 16
_FRESH = 5.0
_FRESH_COUNTS = 60.0
_FRESH_FAILURE = 1.0
"""Seconds for which facts are not asked again: of a mark, of a long count, and after a failure."""

_OUTLASTS = 60.0
"""Seconds for which facts hold though they cannot be asked again."""
