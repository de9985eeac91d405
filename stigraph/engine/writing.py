"""Results as plain terms or as bytes: the same on every engine, and never beyond their limits."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

import pyoxigraph as ox

from stigraph.engine.interface import Answer, Format, State, Term
from stigraph.errors import StigraphError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Demand(Protocol):
    """How an answer is wanted: formats, the first that fits its form; prefixes; the limits."""

    @property
    def formats(self) -> tuple[Format, ...]:
        """What it may be written in, the most wanted first."""
        ...

    @property
    def prefixes(self) -> Mapping[str, str]:
        """What to shorten IRIs with, where the format can."""
        ...

    @property
    def most_bytes(self) -> int:
        """The largest answer."""
        ...

    @property
    def most_rows(self) -> int:
        """The longest answer."""
        ...


class TooLarge(StigraphError):
    """An answer beyond the limits of what was asked."""


def written(
    results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, demand: Demand
) -> Answer:
    """Results of a query as they are wanted. Raises TooLarge."""
    if isinstance(results, ox.QueryTriples):
        return written_graph(results, demand)
    if isinstance(results, ox.QueryBoolean):
        return _truth(results, demand)
    return _table(results, demand)


def written_graph(triples: Iterable[ox.Triple], demand: Demand) -> Answer:
    """Triples as they are wanted, each once and in order. Raises TooLarge."""
    format = fitting(demand.formats, graphs=True)
    if format is None:
        return Answer(State.unwritable, form="graph")
    # A graph is a set; sorted, the same graph is always the same bytes.
    unique: dict[ox.Triple, None] = {}
    for triple in triples:
        unique[triple] = None
        _cap_rows(len(unique), demand)
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
    body = _Capped(demand.most_bytes)
    prefixes = _used(demand.prefixes, texts.values())
    ox.serialize(ordered, body, format=_GRAPHS[format], prefixes=prefixes)
    return Answer(
        State.complete,
        body=_with_returns(format, _with_sorted_prefixes(body.getvalue())),
        triples=len(ordered),
        form="graph",
        format=format,
        count=len(ordered),
    )


def fitting(formats: Iterable[Format], *, graphs: bool) -> Format | None:
    """The first format that can write a graph, or a table; None if there is none."""
    return next((one for one in formats if one is Format.rows or one.writes_graphs is graphs), None)


def too_many_bytes(most: int) -> str:
    """What is said of an answer beyond this size, and how to do without."""
    return (
        f"the answer is larger than {most} bytes; "
        "page through it with ORDER BY, LIMIT and OFFSET, or download the dump"
    )


def _table(solutions: ox.QuerySolutions, demand: Demand) -> Answer:
    format = fitting(demand.formats, graphs=False)
    if format is None:
        return Answer(State.unwritable, form="select")
    variables = tuple(variable.value for variable in solutions.variables)
    if format is not Format.rows:
        body = _Capped(demand.most_bytes)
        solutions.serialize(body, format=_TABLES[format])
        written = _with_returns(format, body.getvalue())
        count = _count_rows(format, written)
        _cap_rows(count, demand)
        return Answer(
            State.complete, variables, body=written, form="select", format=format, count=count
        )
    rows: list[tuple[Term | None, ...]] = []
    size = 0
    for solution in solutions:
        row = tuple(None if term is None else _term(term) for term in solution)
        rows.append(row)
        size += sum(len(term.value) for term in row if term is not None)
        _cap_rows(len(rows), demand)
        if size > demand.most_bytes:
            raise TooLarge(too_many_bytes(demand.most_bytes))
    return Answer(State.complete, variables, tuple(rows), form="select", count=len(rows))


def _truth(result: ox.QueryBoolean, demand: Demand) -> Answer:
    format = fitting(demand.formats, graphs=False)
    if format is None:
        return Answer(State.unwritable, form="ask")
    body = b""
    if format is not Format.rows:
        body = result.serialize(format=_TABLES[format]) or b""
    return Answer(State.complete, body=body, boolean=bool(result), form="ask", format=format)


class _Capped(io.BytesIO):
    """A place to write to that ends the writing once it holds too much."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, piece: ReadableBuffer) -> int:
        written = super().write(piece)
        if self.tell() > self._most:
            raise TooLarge(too_many_bytes(self._most))
        return written


def _used(prefixes: Mapping[str, str], texts: Iterable[str]) -> dict[str, str]:
    whole = "\n".join(texts)
    return {prefix: iri for prefix, iri in prefixes.items() if f"<{iri}" in whole}


def _with_sorted_prefixes(body: bytes) -> bytes:
    # The library writes them in an order of chance; the same graph is to be the same bytes.
    lines = body.split(b"\n")
    head = list(itertools.takewhile(lambda line: line.startswith(b"@prefix "), lines))
    return b"\n".join([*sorted(head), *lines[len(head) :]])


def _with_returns(format: Format, body: bytes) -> bytes:
    # The library writes a carriage return as it is; a reader of XML takes it for a line feed.
    return body.replace(b"\r", b"&#xD;") if format in (Format.xml, Format.rdfxml) else body


def _cap_rows(rows: int, demand: Demand) -> None:
    if rows > demand.most_rows:
        raise TooLarge(
            f"the answer has more than {demand.most_rows} rows; "
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
