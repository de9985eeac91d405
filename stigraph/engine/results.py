"""What a server sent, read as an answer: only if it is whole, and of the form that was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from stigraph.engine.interface import Answer, Form, State
from stigraph.engine.writing import Demand, TooLarge, written, written_graph
from stigraph.errors import StigraphError

ACCEPTED: dict[Form, str] = {
    "select": "application/sparql-results+json, application/sparql-results+xml;q=0.5",
    "ask": "application/sparql-results+json, application/sparql-results+xml;q=0.5",
    # XML has an end that can be seen. Of the others Turtle keeps the types of numbers where
    # Virtuoso's N-Triples change them; JSON-LD is not asked for, as Virtuoso's loses languages.
    "graph": "application/rdf+xml, text/turtle;q=0.5, application/n-triples;q=0.4",
}
"""The Accept header for each form: first what shows whether it is whole."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A body with its type; `measured` if its length was told before it came."""

    media_type: str
    body: bytes
    measured: bool


class NotAnAnswer(StigraphError):
    """A body that is no whole answer; `stopped` if its end says that time ran out."""

    def __init__(self, what: str, *, stopped: bool = False) -> None:
        super().__init__(what)
        self.what = what
        self.stopped = stopped


def answer_of(sent: Sent, form: Form, demand: Demand) -> Answer:
    """The answer that a body holds, written as demanded.

    Raises NotAnAnswer if the body is cut off, of another form, or no result at all. The error may
    be let go in any thread: it keeps no frame in which the engine's results stand.
    """
    try:
        return _answer(sent, form, demand)
    except NotAnAnswer as error:
        raise error.with_traceback(None) from None
    except TooLarge as error:
        return Answer(State.too_large, message=str(error), form=form)
    except (SyntaxError, ValueError) as error:
        end = sent.body[-_SAID:].decode(errors="replace")
        raise NotAnAnswer(
            "an answer that is cut off or damaged", stopped=_STOPPED.search(end) is not None
        ) from error.with_traceback(None)


def _answer(sent: Sent, form: Form, demand: Demand) -> Answer:
    if form == "graph":
        return written_graph(_triples(sent), demand)
    results = _results(sent)
    if form == "ask":
        results = _truth(results)
    elif isinstance(results, ox.QueryBoolean):
        raise NotAnAnswer("a truth value, where a table was asked for")
    return written(results, demand)


def _results(sent: Sent) -> ox.QuerySolutions | ox.QueryBoolean:
    format = ox.QueryResultsFormat.from_media_type(sent.media_type)
    if format == ox.QueryResultsFormat.XML:
        _expect_end(sent, "sparql")
    elif format != ox.QueryResultsFormat.JSON:
        # CSV and TSV would look whole wherever they are cut.
        raise NotAnAnswer(f"{_named(sent)}, which is no table whose end can be seen")
    body = sent.body
    if b"nodeID://" in body:
        body = _VIRTUOSO_NODE.sub(rb"\1", body)
    return ox.parse_query_results(body, format=format)


def _truth(results: ox.QuerySolutions | ox.QueryBoolean) -> ox.QueryBoolean:
    if isinstance(results, ox.QueryBoolean):
        return results
    # Virtuoso answers with a table of one cell.
    cells = [cell for row in results for cell in row]
    value = cells[0].value if len(cells) == 1 and isinstance(cells[0], ox.Literal) else None
    if value not in _TRUTHS:
        raise NotAnAnswer("a table, where a truth value was asked for")
    boolean = ox.parse_query_results(_TRUTHS[value], format=ox.QueryResultsFormat.JSON)
    assert isinstance(boolean, ox.QueryBoolean)  # both bodies hold one
    return boolean


def _triples(sent: Sent) -> Iterator[ox.Triple]:
    format = ox.RdfFormat.from_media_type(sent.media_type)
    if format is None:
        raise NotAnAnswer(f"{_named(sent)}, which is no graph")
    if format == ox.RdfFormat.RDF_XML:
        _expect_end(sent, "RDF")
    elif format != ox.RdfFormat.JSON_LD and not sent.measured:
        # Cut between two statements it would look whole; only its length can tell.
        raise NotAnAnswer(f"{_named(sent)} of untold length, whose end cannot be seen")
    for quad in ox.parse(sent.body, format=format):
        yield ox.Triple(quad.subject, quad.predicate, quad.object)


def _expect_end(sent: Sent, root: str) -> None:
    # The parser takes the end of the file for the end of every open element.
    name = rb"(?:[\w.-]+:)?" + root.encode()
    end = rb"(?:</%b\s*>|<%b(?:\s[^<>]*)?/>)\s*\Z" % (name, name)
    if re.search(end, sent.body[-_END:]) is None:
        raise ValueError("the last element is not closed")


def _named(sent: Sent) -> str:
    return sent.media_type.partition(";")[0].strip() or "a body without a type"


_END = 2000
"""In how many bytes the end of the last element is looked for."""

_SAID = 200
"""In how many bytes at the end Oxigraph writes why it stopped."""

_STOPPED = re.compile(r"cancell?ed|time[d -]*out", re.IGNORECASE)
_TRUTHS = {
    "1": b'{"head":{},"boolean":true}',
    "true": b'{"head":{},"boolean":true}',
    "0": b'{"head":{},"boolean":false}',
    "false": b'{"head":{},"boolean":false}',
}

# Virtuoso names blank nodes nodeID://b10000, which is no name that the formats allow.
_VIRTUOSO_NODE = re.compile(
    rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*"|<bnode>)nodeID://', re.ASCII
)
