"""What every engine promises: questions in, plain rows or bytes and a state out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Literal, Protocol, Self

from stigraph.question import Value


class State(StrEnum):
    """How an answer ended. Only `complete` carries rows or bytes: a cut answer is never given."""

    complete = "complete"
    timed_out = "timed_out"
    too_large = "too_large"
    busy = "busy"
    refused = "refused"
    out_of_memory = "out_of_memory"
    unwritable = "unwritable"
    """The answer has a form (table or graph) that none of the formats asked for can write."""

    unavailable = "unavailable"
    """An endpoint cannot be reached, or what it sent is no whole answer."""


class Format(StrEnum):
    """How an answer is written. `rows` means plain terms in memory, not bytes."""

    rows = "rows"
    json = "json"
    xml = "xml"
    csv = "csv"
    tsv = "tsv"
    turtle = "turtle"
    ntriples = "ntriples"
    nquads = "nquads"
    jsonld = "jsonld"
    rdfxml = "rdfxml"
    trig = "trig"

    @property
    def writes_graphs(self) -> bool:
        """True if this format writes triples, False if it writes tables and truth values."""
        return self in _GRAPH_FORMATS


_GRAPH_FORMATS = frozenset(
    {
        Format.turtle,
        Format.ntriples,
        Format.nquads,
        Format.jsonld,
        Format.rdfxml,
        Format.trig,
    }
)

Form = Literal["select", "ask", "graph"]


@dataclass(frozen=True, slots=True)
class Term:
    """One RDF term as plain text. A triple term (RDF 1.2) comes as a literal in Turtle notation."""

    kind: Literal["iri", "literal", "bnode"]
    value: str
    datatype: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave. `message` says what was wrong and how to mend it, if the state says so.

    `count` is that of rows or triples, however they are written; `triples` counts those of a
    graph; `snapshot` is the id of the graph that answered.
    """

    state: State
    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    body: bytes = b""
    boolean: bool | None = None
    triples: int = 0
    form: Form = "select"
    format: Format = Format.rows
    message: str = ""
    line: int | None = None
    column: int | None = None
    snapshot: str = ""
    count: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """Which graph is answering: its id, the SHA-256 of its N-Quads, and its counts.

    Counts are of all `quads`, of each graph and of each class.
    """

    id: str
    digest: str
    counts: Mapping[str, int]


class Engine(Protocol):
    """A source of answers. No type of rdflib or pyoxigraph crosses it."""

    async def ask(
        self,
        name: str,
        parameters: Mapping[str, Value],
        *,
        format: Format | Sequence[Format] = Format.rows,
        deadline: float = 2.0,
    ) -> Answer:
        """The answer to a named question (`tie/items`) with these values for its parameters.

        Raises QuestionError if the question does not exist or a value does not fit.
        """
        ...

    async def query(
        self,
        text: str,
        *,
        format: Format | Sequence[Format] = Format.rows,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        deadline: float = 10.0,
    ) -> Answer:
        """The answer to an ad-hoc query; of several formats, the first that fits its form."""
        ...

    async def snapshot(self) -> SnapshotFacts:
        """Facts about the snapshot that the next answer will come from.

        Raises SnapshotError if there is none.
        """
        ...

    async def close(self) -> None:
        """End the engine and every process it started."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...


def row_dicts(answer: Answer) -> list[dict[str, Term]]:
    """Each row as a mapping from variable to term; an unbound variable is absent."""
    return [
        {
            variable: term
            for variable, term in zip(answer.variables, row, strict=True)
            if term is not None
        }
        for row in answer.rows
    ]
