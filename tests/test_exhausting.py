"""A query that ended a worker ends at once when it is asked again, for a minute, on its graph."""

import asyncio
from collections.abc import Iterator

import pytest

from stigraph.engine import Answer, EmbeddedEngine, Format, LaneRules, Limits, State
from stigraph.engine.exhausting import SECONDS, Exhausting
from stigraph.engine.lanes import KILLED_FROM_OUTSIDE
from stigraph.engine.watch import Unwatched, Work
from stigraph.engine.worker import Job
from tests.serving import write_snapshot

pytestmark = pytest.mark.slow  # queries run to their limit

NQUADS = b"".join(b"<urn:s%d> <urn:p> <urn:o> <urn:g> .\n" % n for n in range(500))
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LIMIT = 0.3
LIMITS = Limits(
    adhoc=LaneRules(workers=1, seconds=LIMIT, most_waiting=1, patience=30.0), adhoc_niceness=0
)


class Watching(Unwatched):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.works: list[Work] = []

    def finished(self, work: Work) -> None:
        """See Watcher.finished."""
        self.works.append(work)


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as own:
        yield own


@pytest.fixture(scope="module")
def watching() -> Watching:
    return Watching()


@pytest.fixture
def snapshots(tmp_path):
    write_snapshot(tmp_path, NQUADS)
    return tmp_path


@pytest.fixture
def engine(runner: asyncio.Runner, snapshots, watching: Watching) -> Iterator[EmbeddedEngine]:
    watching.works.clear()
    own = EmbeddedEngine(snapshots, limits=LIMITS, watcher=watching)
    yield own
    runner.run(own.close())


def test_it_ends_the_same_way_and_no_worker_has_it(
    runner: asyncio.Runner, engine: EmbeddedEngine, watching: Watching
) -> None:
    first, second = (runner.run(engine.query(ENDLESS)) for _ in range(2))
    assert first.state is State.timed_out
    assert second == first
    assert [work.worked >= LIMIT for work in watching.works] == [True, False]
    assert watching.works[1] == Work("adhoc", ENDLESS, State.timed_out, 0.0, 0.0, 0, 0)
    csv = runner.run(engine.query(ENDLESS, format=Format.csv))
    assert csv == first


@pytest.mark.parametrize(
    ("text", "options"),
    [
        pytest.param(ENDLESS + " ", {}, id="another text"),
        pytest.param(ENDLESS, {"default_graphs": ["urn:g"]}, id="another dataset"),
    ],
)
def test_what_differs_is_tried(
    runner: asyncio.Runner, engine: EmbeddedEngine, watching: Watching, text, options
) -> None:
    runner.run(engine.query(ENDLESS))
    runner.run(engine.query(text, **options))
    assert [work.worked >= LIMIT for work in watching.works] == [True, True]


def test_a_query_that_was_hurried_is_tried_again(
    runner: asyncio.Runner, engine: EmbeddedEngine, watching: Watching
) -> None:
    assert runner.run(engine.query(ENDLESS, deadline=0.1)).state is State.timed_out
    runner.run(engine.query(ENDLESS))
    assert watching.works[1].worked >= LIMIT


def test_on_a_new_graph_it_is_tried_again(
    runner: asyncio.Runner, engine: EmbeddedEngine, snapshots
) -> None:
    assert runner.run(engine.query(ENDLESS)).state is State.timed_out
    write_snapshot(snapshots, NQUADS[: NQUADS.index(b"\n") + 1])
    runner.run(engine.refresh())
    assert runner.run(engine.query(ENDLESS)).state is State.complete


# What is remembered, and for how long


JOB = Job("ASK {}", (Format.rows,), {}, "urn:", (), (), 1, 1)


@pytest.mark.parametrize(
    ("given", "remembered"),
    [
        (Answer(State.timed_out), True),
        (Answer(State.out_of_memory), True),
        pytest.param(Answer(State.refused), True, id="too deep"),
        pytest.param(Answer(State.refused, line=1, column=1), False, id="no SPARQL"),
        pytest.param(KILLED_FROM_OUTSIDE, False, id="killed from outside"),
        (Answer(State.complete), False),
        (Answer(State.too_large), False),
        (Answer(State.busy), False),
    ],
)
def test_only_what_ends_a_worker_is_remembered(given: Answer, remembered: bool) -> None:
    exhausting = Exhausting()
    exhausting.note(JOB, given)
    assert exhausting.answer(JOB) == (given if remembered else None)


def test_it_is_forgotten_after_a_minute() -> None:
    now = 1000.0
    exhausting = Exhausting(lambda: now)
    exhausting.note(JOB, Answer(State.timed_out))
    now += SECONDS - 1
    assert exhausting.answer(JOB) is not None
    now += 1
    assert exhausting.answer(JOB) is None
