"""The process that holds a graph and answers one query at a time; it may be killed any time."""

from __future__ import annotations

import io
import itertools
import json
import os
import re
import resource
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pyoxigraph as ox

from stigraph.engine import wire
from stigraph.engine.interface import Answer, Format, State, Term
from stigraph.engine.sandbox import SandboxMode, Step, confine, leave_no_orphan
from stigraph.errors import StigraphError

PANIC_EXIT = 70
"""How a worker ends after an error inside the engine that may have left it unsound."""


if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


@dataclass(frozen=True, slots=True)
class Plan:
    """What a worker is to load and how far it may go."""

    graph: str
    parent: int
    sandbox: SandboxMode
    memory: int
    stack: int
    niceness: int


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


class _TooLarge(StigraphError):
    """An answer beyond the limits of its job."""


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
            enough = _resident() + plan.memory // _SPENT
            while (message := wire.read(given)) is not None:
                answer = wire.frame_of(_answer(prepared.store, _job(message.said)))
                spent = _resident() > enough
                _tell(told, wire.Frame({**answer.said, "spent": spent}, answer.body))
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            os._exit(PANIC_EXIT)
        raise
    return True


def _prepared(plan: Plan, orphans: Step) -> _Loaded | Report:
    try:
        store, quads = _load(Path(plan.graph))
        bool(store.query("ASK { ?s ?p ?o }"))  # what is loaded at first use is loaded now
        steps = (orphans, *confine(plan.sandbox, plan.memory, plan.niceness))
    except (OSError, SyntaxError, ValueError, RuntimeError, StigraphError) as error:
        return Report(0, (orphans,), f"{type(error).__name__}: {error}")
    return _Loaded(store, Report(quads, steps))


def _answer(store: ox.Store, job: Job) -> Answer:
    found = _service(job.text)
    if found is not None:
        return _refused(job, "SERVICE is not available here; ask the other server directly", found)
    return _evaluated(store, job)


def _resident() -> int:
    """The most bytes this process has held: a stack once deep stays, and so may other memory."""
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kibibytes if sys.platform == "darwin" else kibibytes * 1024


def _plan(said: Mapping[str, Any]) -> Plan:
    return Plan(**{**said, "sandbox": SandboxMode(said["sandbox"])})


def _job(said: Mapping[str, Any]) -> Job:
    return Job(**{**said, "formats": tuple(Format(one) for one in said["formats"])})


def _tell(stream: IO[bytes], frame: wire.Frame) -> None:
    stream.write(frame.encoded())
    stream.flush()


def _load(graph: Path) -> tuple[ox.Store, int]:
    # Every quad stands in its graph and in the default graph: the default graph is then the
    # union as a set, FROM and GRAPH keep their meaning, and no count doubles.
    data = graph.read_bytes()
    store = ox.Store()
    store.bulk_load(data, format=ox.RdfFormat.N_QUADS)
    quads = len(store)
    store.bulk_extend(
        ox.Quad(quad.subject, quad.predicate, quad.object)
        for quad in ox.parse(data, format=ox.RdfFormat.N_QUADS)
    )
    return store, quads


def _evaluated(store: ox.Store, job: Job) -> Answer:
    try:
        return _written(_results(store, job), job)
    except SyntaxError as error:
        return _syntax(str(error))
    except _TooLarge as error:
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


def _written(results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, job: Job) -> Answer:
    if isinstance(results, ox.QueryTriples):
        return _graph(results, job)
    if isinstance(results, ox.QueryBoolean):
        return _truth(results, job)
    return _table(results, job)


def _table(solutions: ox.QuerySolutions, job: Job) -> Answer:
    format = _first(job.formats, graphs=False)
    if format is None:
        return Answer(State.unwritable, form="select")
    variables = tuple(variable.value for variable in solutions.variables)
    if format is not Format.rows:
        body = _Capped(job.most_bytes)
        solutions.serialize(body, format=_TABLES[format])
        written = body.getvalue()
        count = _count_rows(format, written)
        _cap_rows(count, job)
        return Answer(
            State.complete, variables, body=written, form="select", format=format, count=count
        )
    rows: list[tuple[Term | None, ...]] = []
    size = 0
    for solution in solutions:
        row = tuple(None if term is None else _term(term) for term in solution)
        rows.append(row)
        size += sum(len(term.value) for term in row if term is not None)
        _cap_rows(len(rows), job)
        if size > job.most_bytes:
            raise _TooLarge(_too_many_bytes(job.most_bytes))
    return Answer(State.complete, variables, tuple(rows), form="select", count=len(rows))


def _truth(result: ox.QueryBoolean, job: Job) -> Answer:
    format = _first(job.formats, graphs=False)
    if format is None:
        return Answer(State.unwritable, form="ask")
    body = b""
    if format is not Format.rows:
        body = result.serialize(format=_TABLES[format]) or b""
    return Answer(State.complete, body=body, boolean=bool(result), form="ask", format=format)


def _graph(triples: ox.QueryTriples, job: Job) -> Answer:
    format = _first(job.formats, graphs=True)
    if format is None:
        return Answer(State.unwritable, form="graph")
    # A graph is a set; sorted, the same graph is always the same bytes.
    unique: dict[ox.Triple, None] = {}
    for triple in triples:
        unique[triple] = None
        _cap_rows(len(unique), job)
    texts = {triple: str(triple) for triple in unique}
    ordered = sorted(unique, key=texts.__getitem__)
    if format is Format.rows:
        return Answer(
            State.complete,
            ("subject", "predicate", "object"),
            tuple(tuple(_term(term) for term in triple) for triple in ordered),
            triples=len(ordered),
            form="graph",
            count=len(ordered),
        )
    body = _Capped(job.most_bytes)
    prefixes = _used(job.prefixes, texts.values())
    ox.serialize(ordered, body, format=_GRAPHS[format], prefixes=prefixes)
    return Answer(
        State.complete,
        body=_with_sorted_prefixes(body.getvalue()),
        triples=len(ordered),
        form="graph",
        format=format,
        count=len(ordered),
    )


class _Capped(io.BytesIO):
    """A place to write to that ends the writing once it holds too much."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, piece: ReadableBuffer) -> int:
        written = super().write(piece)
        if self.tell() > self._most:
            raise _TooLarge(_too_many_bytes(self._most))
        return written


def _used(prefixes: Mapping[str, str], texts: Iterable[str]) -> dict[str, str]:
    whole = "\n".join(texts)
    return {prefix: iri for prefix, iri in prefixes.items() if f"<{iri}" in whole}


def _with_sorted_prefixes(body: bytes) -> bytes:
    # The library writes them in an order of chance; the same graph is to be the same bytes.
    lines = body.split(b"\n")
    head = list(itertools.takewhile(lambda line: line.startswith(b"@prefix "), lines))
    return b"\n".join([*sorted(head), *lines[len(head) :]])


def _first(formats: Iterable[Format], *, graphs: bool) -> Format | None:
    return next((one for one in formats if one is Format.rows or one.writes_graphs is graphs), None)


def _cap_rows(rows: int, job: Job) -> None:
    if rows > job.most_rows:
        raise _TooLarge(
            f"the answer has more than {job.most_rows} rows; "
            "page through it with ORDER BY, LIMIT and OFFSET, or download the dump"
        )


def _too_many_bytes(most: int) -> str:
    return (
        f"the answer is larger than {most} bytes; "
        "page through it with ORDER BY, LIMIT and OFFSET, or download the dump"
    )


def _count_rows(format: Format, body: bytes) -> int:
    # The engine writes a table in one go and tells no count.
    match format:
        case Format.tsv:
            return body.count(b"\n") - 1
        case Format.xml:
            return body.count(b"<result>")
        case Format.csv:
            # Quotes are doubled inside quotes, so every second piece stands outside them.
            return sum(piece.count(b"\r\n") for piece in body.split(b'"')[::2]) - 1
        case _:
            return len(json.loads(body)["results"]["bindings"])


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
    if isinstance(term, ox.NamedNode):
        return Term("iri", term.value)
    if isinstance(term, ox.BlankNode):
        return Term("bnode", term.value)
    if isinstance(term, ox.Triple):
        return Term("literal", str(term))
    return Term("literal", term.value, term.datatype.value, term.language)


def _syntax(message: str) -> Answer:
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

_POSITION = re.compile(r"error at (?P<line>\d+):(?P<column>\d+): (?P<what>.*)", re.DOTALL)
_TABLES = {
    Format.json: ox.QueryResultsFormat.JSON,
    Format.xml: ox.QueryResultsFormat.XML,
    Format.csv: ox.QueryResultsFormat.CSV,
    Format.tsv: ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    Format.turtle: ox.RdfFormat.TURTLE,
    Format.ntriples: ox.RdfFormat.N_TRIPLES,
    Format.nquads: ox.RdfFormat.N_QUADS,
    Format.jsonld: ox.RdfFormat.JSON_LD,
    Format.rdfxml: ox.RdfFormat.RDF_XML,
    Format.trig: ox.RdfFormat.TRIG,
}
