"""The index of names of a graph: what `queries/search/` answers, put into one file."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from pyoxigraph import Store

from stigraph import forms, iris, lexicon, question
from stigraph.errors import QuestionError
from stigraph.evaluation import Rows, Term, evaluate
from stigraph.forms import Name
from stigraph.lexicon import Entry

_Row = Mapping[str, str]

_TIE = "tie"
_SESSIONS = iris.STI + "numberRead"
_MOST_VALUES = 4
"""How many related things of one sort a line can name."""


def index_of(store: Store, queries: Path) -> bytes:
    """The index of everything that has a name in the graph, and of every tie.

    Raises QuestionError if the file of a question is broken or its query does not run.
    """
    names = _rows(store, queries, "names")
    ties = _rows(store, queries, "ties")
    context = _context(store, queries)
    entries = {row["thing"]: _entry(row, context) for row in names}
    every = [*entries.values(), *(_tie(row, context) for row in ties)]
    found = forms.forms(
        [_name(row) for row in names],
        [
            (_curie(row), _segment(row), row["code"])
            for row in _rows(store, queries, "codes")
            if row["thing"] in entries  # what has no name has no line to be shown by
        ],
    )
    facts = {"classes": _classes(names), "pairs": sorted(row["pair"] for row in ties)}
    return lexicon.written(sorted(every, key=lambda one: one.curie), found, facts)


def _context(store: Store, queries: Path) -> dict[str, dict[str, object]]:
    """What the line of each thing says, by its IRI: dates, related things, numbers."""
    told: dict[str, dict[str, object]] = {}
    for row in _rows(store, queries, "dates"):
        # The first of several: a line says when it began, its page says all.
        own = told.setdefault(row["thing"], {})
        own.setdefault(row["aspect"], [row["edtf"], row.get("earliest"), row.get("latest")])
    for row in _rows(store, queries, "relations"):
        values = told.setdefault(row["thing"], {}).setdefault(row["aspect"], [])
        assert isinstance(values, list)
        if len(values) < _MOST_VALUES:
            values.append([row.get("valueJa"), row.get("valueEn")])
    for row in _rows(store, queries, "counts"):
        own = told.setdefault(row["thing"], {})
        if row["counted"] == _SESSIONS:
            own["sessions"] = int(row["number"])
        else:
            units = own.setdefault("ties", [])
            assert isinstance(units, list)
            units.append([row.get("countedJa"), row.get("countedEn"), int(row["number"])])
    return told


def _entry(row: _Row, context: Mapping[str, Mapping[str, object]]) -> Entry:
    return Entry(
        curie=_curie(row),
        segment=_segment(row),
        ja=row.get("thingJa"),
        en=row.get("thingEn"),
        unconfirmed="kanjiUnconfirmed" in row,
        context=context.get(row["thing"]),
    )


def _tie(row: _Row, context: Mapping[str, Mapping[str, object]]) -> Entry:
    return Entry(
        curie=f"{_TIE}:{row['pair']}",
        segment=_TIE,
        ja=None,
        en=None,
        context=context.get(row["tie"]),
    )


def _name(row: _Row) -> Name:
    kind = row["nameKind"].rpartition("/")[2]
    return Name(_curie(row), _segment(row), row["form"], row["language"], kind)


def _classes(names: Iterable[_Row]) -> dict[str, list[str | None]]:
    return {_segment(row): [row.get("classJa"), row.get("classEn")] for row in names}


def _curie(row: _Row) -> str:
    return iris.iri_to_curie(row["thing"])


def _segment(row: _Row) -> str:
    return _curie(row).partition(":")[0]


def _rows(store: Store, queries: Path, name: str) -> list[_Row]:
    own = question.load(f"search/{name}", queries)
    try:
        answer = evaluate(store, own.text)
    except (SyntaxError, ValueError) as error:
        raise QuestionError(own.name, str(error), "mend the query") from error
    assert isinstance(answer, Rows)
    return [_plain(answer.variables, row) for row in answer.rows]


def _plain(variables: Iterable[str], row: Iterable[Term | None]) -> _Row:
    values = zip(variables, row, strict=True)
    return {name: str(value.value) for name, value in values if value is not None}
