"""Whole graphs have a lane of their own: other limits, other workers, another share."""

import asyncio
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from stigraph_api.account import Account
from stigraph_api.app import create_app
from stigraph_api.settings import settings_from

from stigraph.engine import Answer, EmbeddedEngine, Format, LaneRules, Limits, State
from stigraph.engine.embedded import EVERYTHING, EXPORT
from stigraph.engine.watch import Work
from tests.serving import children, settings, write_snapshot

pytestmark = pytest.mark.slow  # whole graphs are written

GRAPH, OTHER = "urn:graph:a", "urn:graph:b"
MANY = "".join(f'<urn:s{n}> <urn:p> "{n:040}" <{GRAPH}> .\n' for n in range(500)) + (
    f'<urn:x> <urn:p> "x" <{OTHER}> .\n'
)
ONE = LaneRules(workers=1, seconds=60.0, most_waiting=0, patience=0.1)


@pytest.fixture
def snapshots(tmp_path: Path) -> Path:
    write_snapshot(tmp_path, MANY.encode())
    return tmp_path


async def exported(snapshots: Path, limits: Limits, graph: str | None = None) -> Answer:
    async with (
        EmbeddedEngine(snapshots, limits=limits) as engine,
        engine.pinned() as pinned,
    ):
        return await pinned.export(graph, format=Format.ntriples)


def test_an_export_is_larger_than_an_answer_may_be(snapshots: Path) -> None:
    async def both() -> tuple[Answer, Answer]:
        limits = Limits(answer_rows=100, answer_bytes=1000)
        async with (
            EmbeddedEngine(snapshots, limits=limits) as engine,
            engine.pinned() as pinned,
        ):
            query = await pinned.query(EVERYTHING, format=Format.ntriples)
            return query, await pinned.export(None, format=Format.ntriples)

    query, export = asyncio.run(both())
    assert query.state is State.too_large
    assert (export.state, export.triples) == (State.complete, 501)
    assert len(list(ox.parse(export.body, format=ox.RdfFormat.N_TRIPLES))) == 501


@pytest.mark.parametrize(("graph", "triples"), [(GRAPH, 500), (OTHER, 1), ("urn:none", 0)])
def test_one_graph_is_exported_alone(snapshots: Path, graph: str, triples: int) -> None:
    assert asyncio.run(exported(snapshots, Limits(), graph)).triples == triples


@pytest.mark.parametrize(
    ("limits", "state"),
    [
        (Limits(export_rows=500), State.too_large),
        (Limits(export_bytes=10_000), State.too_large),
        (Limits(export=replace(EXPORT, seconds=0.0001)), State.timed_out),
    ],
)
def test_an_export_beyond_its_limits_is_never_cut(
    snapshots: Path, limits: Limits, state: State
) -> None:
    answer = asyncio.run(exported(snapshots, limits))
    assert (answer.state, answer.body) == (state, b"")


def test_an_export_at_work_holds_up_nobody_but_exports(snapshots: Path) -> None:
    async def crowd() -> tuple[Answer, Answer, Answer]:
        before = children(os.getpid())
        async with (
            EmbeddedEngine(snapshots, limits=Limits(adhoc=ONE, export=ONE)) as engine,
            engine.pinned() as pinned,
        ):
            workers = children(os.getpid()) - before
            # All are held still, so that the export is surely at work when the others come.
            for pid in workers:
                os.kill(pid, signal.SIGSTOP)
            first = asyncio.create_task(pinned.export(None))
            query = asyncio.create_task(pinned.query("ASK { ?s ?p ?o }"))
            await asyncio.sleep(0)
            second = await pinned.export(None)
            for pid in workers:
                os.kill(pid, signal.SIGCONT)
            return await first, await query, second

    first, query, second = asyncio.run(crowd())
    assert (first.state, query.state) == (State.complete, State.complete)
    assert second.state is State.busy


@pytest.fixture
def client(snapshots: Path) -> Iterator[TestClient]:
    chosen = replace(settings(snapshots), export_bytes=10_000, client_errors=1)
    with TestClient(create_app(chosen)) as own:
        yield own


def test_the_share_of_exports_is_counted_apart(client: TestClient) -> None:
    large, small = "/graph?default=", f"/graph?graph={OTHER}"
    assert client.get(small).status_code == 200
    assert client.get(large).status_code == 413
    refused = client.get(small)
    assert (refused.status_code, refused.json()["limit"]) == (429, "errors")
    assert client.get("/sparql?query=ASK%7B%7D").status_code == 200
    assert client.get("/dumps/stigraph.nq").status_code == 200, "the file itself needs no worker"
    numbers = client.get("/metrics").text
    assert 'stigraph_answers_total{lane="export",state="complete"} 1.0' in numbers
    assert 'stigraph_answers_total{lane="export",state="too_large"} 1.0' in numbers


def test_the_time_of_an_export_is_charged_and_that_of_a_page_is_not() -> None:
    charged: list[Work] = []
    own = Account(charge=charged.append)
    for lane in ("lookup", "export"):
        own.add(Work(lane, EVERYTHING, State.complete, waited=0.0, worked=2.0, rows=1, size=1))
    assert [(one.lane, one.worked) for one in charged] == [("export", 2.0)]
    assert own.query is None, "no stranger wrote it"


def test_the_limits_are_the_operators() -> None:
    chosen = settings_from(
        {
            "STIGRAPH_EXPORT_SECONDS": "7",
            "STIGRAPH_EXPORT_WORKERS": "2",
            "STIGRAPH_EXPORT_BYTES": "99",
        }
    ).limits
    assert (chosen.export.seconds, chosen.export.workers, chosen.export_bytes) == (7.0, 2, 99)
