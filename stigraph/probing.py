"""A few named questions asked of a graph when it is built, and again whenever it is doubted."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from pyoxigraph import Store

from stigraph import question
from stigraph.errors import SnapshotError
from stigraph.evaluation import Rows, evaluate
from stigraph.manifest import Probe
from stigraph.question import Question


def probes(store: Store, queries: Path) -> tuple[Probe, ...]:
    """The first question of each subject, with its examples, and what the graph answers.

    Raises QuestionError if the file of a question is broken or its query does not run.
    """
    return tuple(_probe(store, own) for own in _chosen(question.all_questions(queries)))


def expect_answers(store: Store, expected: Iterable[Probe]) -> None:
    """Return if the graph answers each probe as it did. Raises SnapshotError if it does not."""
    for probe in expected:
        rows = _rows(store, probe.query)
        if (len(rows), _digest(rows)) != (probe.rows, probe.digest):
            raise SnapshotError(
                f"the question {probe.question} is not answered as when the graph was built: "
                f"{len(rows)} rows, {probe.rows} expected",
                "run: stigraph build",
            )


def _chosen(questions: Iterable[Question]) -> Iterator[Question]:
    subjects = groupby(sorted(questions, key=lambda own: own.name), key=_subject)
    return (next(own) for _, own in subjects)


def _subject(own: Question) -> str:
    return own.name.partition("/")[0]


def _probe(store: Store, own: Question) -> Probe:
    # As it stands, the text asks with the examples of its header.
    rows = _rows(store, own.text)
    return Probe(own.name, own.text, len(rows), _digest(rows))


def _rows(store: Store, query: str) -> list[str]:
    """Return the rows as text, sorted: a query may leave their order open."""
    answer = evaluate(store, query)
    if isinstance(answer, bool):
        return [str(answer).lower()]
    if isinstance(answer, Rows):
        return sorted("\t".join("" if t is None else str(t) for t in row) for row in answer.rows)
    return sorted({" ".join(map(str, triple)) for triple in answer})


def _digest(rows: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
