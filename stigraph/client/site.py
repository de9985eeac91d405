"""A site that answers questions with DataFrames: a snapshot of this machine, or an address."""

from __future__ import annotations

import datetime
import weakref
from collections.abc import Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import pandas as pd

from stigraph.client.background import Background
from stigraph.client.frames import TEXT, frame_of
from stigraph.client.remote import RemoteSource
from stigraph.client.source import LocalSource, Source
from stigraph.engine import Answer, State
from stigraph.errors import EngineBusy, QueryRefused, SiteClosed
from stigraph.table import Unanswered
from stigraph.telling import spoken_in
from stigraph.words import Language

_T = TypeVar("_T")
_OWN_QUERY = "sparql"
"""What a query of the asker's own is called where a question has its name."""


class Site:
    """A graph to ask. Made by `stigraph.open`; close it, or open it in a `with` block.

    Calls wait for their answer, in a notebook too, where a loop runs already.
    """

    def __init__(self, source: Source, language: Language = "en") -> None:
        self._source = source
        self._language = language
        self._background = Background()
        # Workers do not outlive a site that is forgotten, nor the program.
        self._end = weakref.finalize(self, _end, self._background, source)
        try:
            self._run(source.open())
        except BaseException:
            self.close()
            raise

    def ask(self, question: str, /, **parameters: object) -> pd.DataFrame:
        """Return the answer to a named question: `site.ask("tie/agreements", a="JP", b="IT")`.

        One row for each row of the answer, one column for each variable; see
        `stigraph.client.frames.frame_of` for the types. `attrs` tells the question, its
        parameters, the snapshot that answered, the licence and how to attribute.

        Raises UnknownQuestion naming the nearest, ParameterError for a value that is missing or
        wrong, EngineBusy, Unanswered where time or memory ran out, SiteUnavailable.
        """
        values = {name: _written(value) for name, value in parameters.items() if value is not None}
        with spoken_in(self._language):
            asked = self._run(self._source.question(question))
            asked.bind(values)
            answer = _complete(question, self._run(self._source.ask(asked, values)))
        return frame_of(
            answer, {"question": question, "summary": dict(asked.summary), "parameters": values}
        )

    def sparql(self, query: str) -> pd.DataFrame:
        """Return the answer to a query of your own; the triples, if it makes a graph.

        The prefixes of docs/sparql.md need no declaration. Raises QueryRefused with line and
        column, and otherwise what `ask` raises.
        """
        with spoken_in(self._language):
            answer = _complete(_OWN_QUERY, self._run(self._source.query(query)))
        return frame_of(answer, {"question": _OWN_QUERY, "query": query})

    def questions(self) -> pd.DataFrame:
        """Return every named question: its name, what it asks in ja and en, its parameters."""
        with spoken_in(self._language):
            listed = self._run(self._source.listed())
        return pd.DataFrame(
            [(one.name, one.summary.ja, one.summary.en, one.parameters) for one in listed],
            columns=["name", "ja", "en", "parameters"],
            dtype=TEXT,
        )

    def nquads(self) -> bytes:
        """Return the whole graph as N-Quads, for `rdflib.Dataset().parse(data=…)`."""
        with spoken_in(self._language):
            return self._run(self._source.nquads())

    def close(self) -> None:
        """End every worker and connection. Nothing may be asked afterwards."""
        self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Site {self._source}{'' if self._end.alive else ', closed'}>"

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        if not self._end.alive:
            work.close()
            raise SiteClosed(str(self._source))
        return self._background.run(work)


def open_site(
    where: str | Path | None = None, *, seconds: float = 30.0, language: Language = "en"
) -> Site:
    """See `stigraph.open`."""
    with spoken_in(language):
        if isinstance(where, str) and "://" in where:
            return Site(RemoteSource(where, seconds, language), language)
        return Site(LocalSource(None if where is None else Path(where), seconds), language)


def _end(background: Background, source: Source) -> None:
    background.end(source.close())


def _complete(name: str, answer: Answer) -> Answer:
    match answer.state:
        case State.complete:
            return answer
        case State.busy:
            raise EngineBusy(answer.message)
        case State.refused:
            raise QueryRefused(answer.message, answer.line, answer.column)
        case _:
            raise Unanswered(name, answer.state, answer.message)


def _written(value: object) -> str:
    """A value as a person types it; midnight of a day, as pandas holds days, is that day."""
    if isinstance(value, datetime.datetime) and value == datetime.datetime.combine(
        value.date(), datetime.time()
    ):
        return value.date().isoformat()
    return str(value)
