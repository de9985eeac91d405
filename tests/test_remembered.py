"""An answer to a named question is given again without a worker, as long as its graph is served."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from stigraph.engine import Answer, EmbeddedEngine, Format, State
from stigraph.engine.interface import Term
from stigraph.engine.remembered import Remembered
from stigraph.engine.watch import Unwatched, Work
from stigraph.engine.worker import Job
from tests.serving import write_snapshot

pytestmark = pytest.mark.slow  # workers are started

LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
QUESTION = """#+ summary:
#+   ja: このものは何と呼ばれるか
#+   en: What is this thing called?
#+ parameters:
#+   - {name: thing, kind: thing, example: "territory:IT"}

PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?name WHERE {
  VALUES (?thing) { (<https://w3id.org/stigraph/id/territory/IT>) }  # parameters
  ?thing rdfs:label ?name .
}
ORDER BY ?name
"""
IT, FR = "territory:IT", "territory:FR"


class Watching(Unwatched):
    """Keeps what the workers were given."""

    def __init__(self) -> None:
        self.works: list[Work] = []

    def finished(self, work: Work) -> None:
        """See Watcher.finished."""
        self.works.append(work)


def graph(italy: str) -> bytes:
    lines = (
        f'<https://w3id.org/stigraph/id/territory/{code}> {LABEL} "{name}"@en <urn:g> .\n'
        for code, name in (("FR", "France"), ("IT", italy))
    )
    return "".join(lines).encode()


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as own:
        yield own


@pytest.fixture
def watching() -> Watching:
    return Watching()


@pytest.fixture
def engine(runner: asyncio.Runner, watching: Watching, tmp_path: Path) -> Iterator[EmbeddedEngine]:
    (tmp_path / "queries/thing").mkdir(parents=True)
    (tmp_path / "queries/thing/called.rq").write_text(QUESTION)
    write_snapshot(tmp_path / "snapshots", graph("Italy"))
    own = EmbeddedEngine(tmp_path / "snapshots", questions=tmp_path / "queries", watcher=watching)
    yield own
    runner.run(own.close())


def called(
    runner: asyncio.Runner, engine: EmbeddedEngine, thing: str, format: Format = Format.rows
) -> Answer:
    return runner.run(engine.ask("thing/called", {"thing": thing}, format=format))


def names(answer: Answer) -> list[str]:
    return [term.value for (term,) in answer.rows if term is not None]


def test_the_same_question_asks_a_worker_once(runner, engine, watching) -> None:
    first = called(runner, engine, IT)
    assert names(first) == ["Italy"]
    assert called(runner, engine, IT) == first
    assert len(watching.works) == 1


def test_another_value_or_format_is_another_question(runner, engine, watching) -> None:
    called(runner, engine, IT)
    assert names(called(runner, engine, FR)) == ["France"]
    assert b"Italy" in called(runner, engine, IT, format=Format.csv).body
    assert len(watching.works) == 3


def test_a_new_snapshot_is_asked_anew(runner, engine, watching, tmp_path) -> None:
    called(runner, engine, IT)
    write_snapshot(tmp_path / "snapshots", graph("Italia"))
    runner.run(engine.refresh())
    assert names(called(runner, engine, IT)) == ["Italia"]


JOB = Job("SELECT", (Format.rows,), {}, "urn:", (), (), 1, 1)
ROW = (Term("literal", "x"),) * 4


@pytest.mark.parametrize("state", [state for state in State if state is not State.complete])
def test_what_failed_is_not_remembered(state: State) -> None:
    remembered = Remembered()
    remembered.note(JOB, Answer(state))
    assert remembered.answer(JOB) is None


def test_no_more_is_kept_than_was_said() -> None:
    remembered = Remembered(most_cells=10)
    jobs = [Job(text, (Format.rows,), {}, "urn:", (), (), 1, 1) for text in "abc"]
    for job in jobs:
        remembered.note(job, Answer(State.complete, rows=(ROW,)))
    assert [remembered.answer(job) is not None for job in jobs] == [False, True, True]
    remembered.note(JOB, Answer(State.complete, rows=(ROW,) * 3))
    assert remembered.answer(JOB) is None
    remembered.note(JOB, Answer(State.complete, body=b"x" * 2000))
    assert remembered.answer(JOB) is None
