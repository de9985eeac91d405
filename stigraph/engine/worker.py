"""The process that holds a graph and answers one query at a time; it may be killed any time."""

from __future__ import annotations

import hashlib
import os
import re
import resource
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from stigraph.engine import wire
from stigraph.engine.interface import Answer, Format, State
from stigraph.engine.sandbox import (
    Bounds,
    SandboxMode,
    Step,
    confine,
    give_time,
    leave_no_orphan,
)
from stigraph.engine.writing import TooLarge, written
from stigraph.errors import SnapshotError, StigraphError

PANIC_EXIT = 70
"""How a worker ends after an error inside the engine that may have left it unsound."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a worker is to load, how far it may go, and the SHA-256 of the graph."""

    graph: str
    parent: int
    sandbox: SandboxMode
    stack: int
    bounds: Bounds
    digest: str


@dataclass(frozen=True, slots=True)
class Job:
    """One query, with its dataset and its limits."""

    text: str
    formats: tuple[Format, ...]
    prefixes: Mapping[str, str]
    base: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    most_bytes: int
    most_rows: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a worker says of itself: the size of its graph and which walls hold."""

    quads: int
    steps: tuple[Step, ...]
    failure: str = ""


@dataclass(frozen=True, slots=True)
class _Loaded:
    store: ox.Store
    report: Report
    held: Callable[[], int]


def main() -> None:
    """Load what the first message tells, close every door, then answer one message at a time."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the owner decides when a worker ends
    first = wire.read(sys.stdin.buffer)
    if first is None:
        return
    plan = _plan(first.said)
    orphans = leave_no_orphan(plan.parent)
    # One thread with a large stack does all the work. A thread for each query would be cleaner,
    # but the stack of an ended thread lingers, and three of them are more than a worker may have.
    threading.stack_size(plan.stack)
    ended: list[bool] = []
    serving = threading.Thread(target=lambda: ended.append(_serve(plan, orphans)))
    serving.start()
    serving.join()
    if len(ended) == 0:
        sys.exit(1)


def _serve(plan: Plan, orphans: Step) -> bool:
    """True when the owner has closed; an error inside the engine ends the process."""
    given, told = sys.stdin.buffer, sys.stdout.buffer
    try:
        prepared = _prepared(plan, orphans)
        report = prepared.report if isinstance(prepared, _Loaded) else prepared
        _tell(told, wire.Frame(wire.plain(report)))
        if isinstance(prepared, _Loaded):
            enough = prepared.held() + plan.bounds.memory // _SPENT
            while (message := wire.read(given)) is not None:
                if plan.sandbox is not SandboxMode.off:
                    give_time(plan.bounds.seconds)
                answer = wire.frame_of(_answer(prepared.store, _job(message.said)))
                spent = prepared.held() > enough
                _tell(told, wire.Frame({**answer.said, "spent": spent}, answer.body))
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            os._exit(PANIC_EXIT)
        raise
    return True


def _prepared(plan: Plan, orphans: Step) -> _Loaded | Report:
    try:
        _expect_whole(Path(plan.graph), plan.digest)
        store, quads = _load(Path(plan.graph))
        bool(store.query("ASK { ?s ?p ?o }"))  # what is loaded at first use is loaded now
        held = _most_held()
        steps = (orphans, *confine(plan.sandbox, plan.bounds))
    except (OSError, SyntaxError, ValueError, RuntimeError, StigraphError) as error:
        return Report(0, (orphans,), f"{type(error).__name__}: {error}")
    return _Loaded(store, Report(quads, steps), held)


def _answer(store: ox.Store, job: Job) -> Answer:
    found = _service(job.text)
    if found is not None:
        return _refused(job, "SERVICE is not available here; ask the other server directly", found)
    return _evaluated(store, job)


def _most_held() -> Callable[[], int]:
    """Tells the most bytes this process has held: a stack once deep stays, and so may more.

    To be called while files can be opened.
    """
    # getrusage also counts what the owner held when it started this process, and would hide the
    # growth of a worker behind a large owner. The kernel's page of this process does not.
    if not _STATUS.exists():
        return _most_held_since_birth
    page = _STATUS.open("rb", buffering=0)

    def most() -> int:
        page.seek(0)
        found = _HIGH_WATER.search(page.read(_STATUS_BYTES))
        return _most_held_since_birth() if found is None else int(found[1]) * 1024

    return most


def _most_held_since_birth() -> int:
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kibibytes if sys.platform == "darwin" else kibibytes * 1024


def _plan(said: Mapping[str, Any]) -> Plan:
    return Plan(
        **{**said, "sandbox": SandboxMode(said["sandbox"]), "bounds": Bounds(**said["bounds"])}
    )


def _job(said: Mapping[str, Any]) -> Job:
    return Job(**{**said, "formats": tuple(Format(one) for one in said["formats"])})


def _tell(stream: IO[bytes], frame: wire.Frame) -> None:
    stream.write(frame.encoded())
    stream.flush()


def _expect_whole(graph: Path, digest: str) -> None:
    # Each worker looks for itself: the file may have been damaged since the first one loaded it.
    with graph.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != digest:
            raise SnapshotError("the graph was changed after it was built", "run: stigraph build")


def _load(graph: Path) -> tuple[ox.Store, int]:
    store, quads = ox.Store(), 0

    # Every quad stands in its graph and in the default graph: the default graph is then the
    # union as a set, FROM and GRAPH keep their meaning, and no count doubles.
    def doubled() -> Iterator[ox.Quad]:
        nonlocal quads
        for quad in ox.parse(path=graph, format=ox.RdfFormat.N_QUADS):
            quads += 1
            yield quad
            yield ox.Quad(quad.subject, quad.predicate, quad.object)

    store.bulk_extend(doubled())
    return store, quads


def _evaluated(store: ox.Store, job: Job) -> Answer:
    try:
        return written(_results(store, job), job)
    except SyntaxError as error:
        return syntax_refusal(str(error))
    except TooLarge as error:
        return Answer(State.too_large, message=str(error))
    except MemoryError:
        return Answer(State.out_of_memory)
    except OSError:
        # Only a socket makes a query fail so, and only SERVICE opens one.
        return Answer(
            State.refused, message="SERVICE is not available here; ask the other server directly"
        )
    except (ValueError, RuntimeError) as error:
        return Answer(State.refused, message=str(error))


def _results(store: ox.Store, job: Job) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    if len(job.default_graphs) == 0 and len(job.named_graphs) == 0:
        return store.query(job.text, base_iri=job.base, prefixes=dict(job.prefixes))
    # The dataset of the protocol replaces that of the text as a whole. An empty list would mean
    # the store's own default graph, so "no default graph" is a graph that holds nothing.
    default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [
        ox.NamedNode(iri) for iri in job.default_graphs
    ]
    return store.query(
        job.text,
        base_iri=job.base,
        prefixes=dict(job.prefixes),
        default_graph=default if len(default) > 0 else [ox.BlankNode()],
        named_graphs=[ox.NamedNode(iri) for iri in job.named_graphs],
    )


def syntax_refusal(message: str) -> Answer:
    """The refusal that a message of Oxigraph's parser is: what it says, and where."""
    match = _POSITION.match(message)
    if match is None:
        return Answer(State.refused, message=message)
    return Answer(
        State.refused,
        message=_shortened(match["what"]),
        line=int(match["line"]),
        column=int(match["column"]),
    )


def _shortened(what: str) -> str:
    """The message of the parser with as many of the things it expected as a person reads."""
    begin, _, listed = what.partition("expected one of ")
    things = _EXPECTED.findall(listed)
    if len(things) == 0:
        return what
    more = ", …" if len(things) > _MOST_EXPECTED else ""
    return f"{begin}expected one of {', '.join(things[:_MOST_EXPECTED])}{more}"


def _refused(job: Job, message: str, at: int) -> Answer:
    before = job.text[:at]
    return Answer(
        State.refused,
        message=message,
        line=before.count("\n") + 1,
        column=at - (before.rfind("\n") + 1) + 1,
    )


def _service(text: str) -> int | None:
    """Where the word SERVICE stands outside strings, IRIs and comments.

    For a message that says where. It can be fooled; the sandbox is what holds.
    """
    for token in _TOKENS.finditer(text):
        if token.lastgroup == "service":
            return token.start()
    return None


def _tokens() -> Iterator[str]:
    yield r"<[^<>\"{}|^`\\\s]*>"  # an IRI
    yield r'"""(?:[^"\\]|\\.|"(?!""))*"""' + r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    yield r'"(?:[^"\\\n]|\\.)*"' + r"|'(?:[^'\\\n]|\\.)*'"
    yield r"#[^\n]*"
    yield r"[?$]\w+"
    yield r"(?P<service>\bSERVICE\b(?![:\w.-]))"
    yield r"[\w.-]*:[\w.:%-]*"  # a prefixed name
    yield r"\w+"


_TOKENS = re.compile("|".join(_tokens()), re.IGNORECASE | re.DOTALL)
_EXPECTED = re.compile(r'"(?:[^"\\]|\\.)+"|(?<![\w\'\[])[A-Z][A-Z ]*[A-Z](?![\w\'])')
_MOST_EXPECTED = 12
_SPENT = 16
"""A worker that has grown by this part of its memory is replaced after its answer."""

_STATUS = Path("/proc/self/status")
_STATUS_BYTES = 16 * 1024
_HIGH_WATER = re.compile(rb"^VmHWM:\s+(\d+) kB$", re.MULTILINE)

_POSITION = re.compile(r"error at (?P<line>\d+):(?P<column>\d+): (?P<what>.*)", re.DOTALL)
