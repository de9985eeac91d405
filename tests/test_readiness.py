"""Ready means that each lane has answered a moment ago; what is closed or down says so."""

import asyncio
import os
import signal
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from stigraph import archive
from stigraph.engine import Answer, EmbeddedEngine, LaneReport, LaneRules, Limits, State, lanes
from stigraph.errors import EngineBusy
from stigraph.manifest import GRAPH_FILE
from tests.serving import children, settings, write_snapshot

NQUADS = b"<urn:a> <urn:b> <urn:c> <urn:g> .\n"
OBJECTS = "SELECT DISTINCT ?o { ?s ?p ?o }"
MOST_PROBES = 10  # of two seconds each, and a start between them
QUICK = Limits(adhoc=LaneRules(workers=1, seconds=5.0, most_waiting=1, patience=5.0))


@pytest.fixture
def snapshots(tmp_path: Path) -> Path:
    write_snapshot(tmp_path, NQUADS)
    return tmp_path


def lane(reports: tuple[LaneReport, ...], name: str) -> LaneReport:
    (report,) = (one for one in reports if one.name == name)
    return report


def test_a_lane_that_cannot_start_a_worker_is_not_ready_however_often_it_is_asked(
    snapshots: Path,
) -> None:
    async def ask() -> tuple[State, tuple[LaneReport, ...], State, tuple[LaneReport, ...]]:
        others = children(os.getpid())
        async with EmbeddedEngine(snapshots, limits=QUICK) as engine:
            name = (await engine.snapshot()).id
            graph = snapshots / name / GRAPH_FILE
            graph.rename(snapshots / "elsewhere")
            for process in children(os.getpid()) - others:
                os.kill(process, signal.SIGKILL)
            assert engine._serving is not None
            engine._serving.adhoc._answered = float("-inf")  # as if ten seconds had gone by
            await engine.query("ASK {}")  # which may find the worker while it ends
            down = (await engine.query("ASK {}")).state, await engine.lanes()
            (snapshots / "elsewhere").rename(graph)
            return *down, (await engine.query("ASK {}")).state, await engine.lanes()

    down, reports_down, mended, reports_mended = asyncio.run(ask())
    assert (down, lane(reports_down, "adhoc").answering) == (State.busy, False)
    assert (mended, lane(reports_mended, "adhoc").answering) == (State.complete, True)


def test_no_worker_takes_up_a_graph_that_was_damaged_after_the_start(snapshots: Path) -> None:
    async def ask() -> tuple[Answer, Answer]:
        others = children(os.getpid())
        async with EmbeddedEngine(snapshots, limits=QUICK) as engine:
            damaged = (await engine.snapshot()).id
            sound = write_snapshot(snapshots, NQUADS + NQUADS.replace(b"a", b"d"))
            archive.make_current(snapshots, damaged)
            graph = snapshots / damaged / GRAPH_FILE
            graph.write_bytes(NQUADS.replace(b"c", b"x"))
            for process in children(os.getpid()) - others:
                os.kill(process, signal.SIGKILL)
            await engine.query(OBJECTS)  # which may find the worker while it ends
            before = await engine.query(OBJECTS)
            archive.make_current(snapshots, sound)
            await engine.refresh()
            return before, await engine.query(OBJECTS)

    before, after = asyncio.run(ask())
    assert (before.state, before.rows) == (State.busy, ())
    assert [term.value for (term,) in after.rows if term is not None] == ["urn:c"]


@pytest.mark.slow
def test_workers_that_hang_make_the_service_unready_and_are_replaced(
    snapshots: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = children(os.getpid())
    with TestClient(create_app(settings(snapshots))) as client:
        assert client.get("/ready").json()["ready"] is True
        workers = children(os.getpid()) - others
        for worker in workers:
            os.kill(worker, signal.SIGSTOP)
        monkeypatch.setattr(lanes, "_RECENTLY", 0.0)
        hanging = client.get("/ready")
        assert hanging.status_code == 503
        assert not any(one["answering"] for one in hanging.json()["lanes"])
        # The ad-hoc lane is niced: on a machine with other work its new worker may need a while.
        assert any(client.get("/ready").json()["ready"] for _ in range(MOST_PROBES))
        assert not workers & children(os.getpid())


def test_a_closed_engine_answers_nobody_and_starts_nothing(snapshots: Path) -> None:
    async def ask_late() -> set[int]:
        others = children(os.getpid())
        engine = EmbeddedEngine(snapshots, limits=QUICK)
        await engine.snapshot()
        await engine.close()
        with pytest.raises(EngineBusy):
            await engine.query("ASK {}")
        with pytest.raises(EngineBusy):
            await engine.snapshot()
        return children(os.getpid()) - others

    assert asyncio.run(ask_late()) == set()
