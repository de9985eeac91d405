"""The sandbox of the engine's workers: no road leads out, and no worker outlives its owner."""

import asyncio
import os
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from stigraph.engine import Answer, EmbeddedEngine, SandboxMode, State
from stigraph.engine.sandbox import REQUIRED
from tests.serving import children, write_snapshot

A, B = "https://example.org/graph/a", "https://example.org/graph/b"
SMALL = f"""\
<urn:s1> <urn:p> "one"@en <{A}> .
<urn:s2> <urn:p> "two"@en <{A}> .
<urn:s3> <urn:p> <urn:s1> <{B}> .
""".encode()


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as own:
        yield own


@pytest.fixture(scope="module")
def small(runner: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory):
    out = tmp_path_factory.mktemp("small")
    write_snapshot(out, SMALL)
    engine = EmbeddedEngine(out, sandbox=SandboxMode.require)
    yield engine
    runner.run(engine.close())


class Canary(threading.Thread):
    """A listener on this machine that counts who comes."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.visits = 0

    def run(self) -> None:
        while True:
            try:
                visitor, _ = self._listener.accept()
            except OSError:
                return
            self.visits += 1
            visitor.close()

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    own = Canary()
    own.start()
    yield own
    own.stop()
    own.join(timeout=5)


# Known to deceive a careful reader of tokens: for him `<?b#>` is an IRI and a long string follows;
# for the engine it is less-than and a comment.
DECEIVING = "SELECT * { ?s ?p ?a . ?s2 ?p2 ?b . FILTER(?a<?b#> '''\n)"
ROADS = [
    "SELECT * { SERVICE <http://127.0.0.1:%d/> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <http://127.0.0.1:%d/> { ?s ?p ?o } }",
    "SELECT * { service<http://127.0.0.1:%d/>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o . SERVICE#\n<http://127.0.0.1:%d/> { ?s ?q ?r } }",
    "ASK { OPTIONAL { SERVICE <http://127.0.0.1:%d/> { ?s ?p ?o } } }",
    "CONSTRUCT { ?s ?p ?o } { SERVICE <http://127.0.0.1:%d/> { ?s ?p ?o } }",
    DECEIVING + " SERVICE <http://127.0.0.1:%d/> { ?x ?y ?z } # '''\n }",
    DECEIVING + " SERVICE SILENT <http://127.0.0.1:%d/> { ?x ?y ?z } # '''\n }",
    "SELECT * FROM <http://127.0.0.1:%d/> { ?s ?p ?o }",
    "SELECT * FROM NAMED <http://127.0.0.1:%d/> { GRAPH ?g { ?s ?p ?o } }",
    "DESCRIBE <http://127.0.0.1:%d/>",
    "LOAD <http://127.0.0.1:%d/>",
]


@pytest.mark.parametrize("road", ROADS)
def test_no_query_reaches_the_network(
    runner: asyncio.Runner, small: EmbeddedEngine, canary: Canary, road: str
) -> None:
    answer = runner.run(small.query(road % canary.port))
    assert answer.state in (State.complete, State.refused)
    assert canary.visits == 0


def test_the_canary_hears_an_engine_that_is_not_confined(
    runner: asyncio.Runner, tmp_path: Path, canary: Canary
) -> None:
    write_snapshot(tmp_path, SMALL)
    deceiving = ROADS[7] % canary.port

    async def loose() -> Answer:
        async with EmbeddedEngine(tmp_path, sandbox=SandboxMode.off) as engine:
            return await engine.query(deceiving)

    runner.run(loose())
    assert canary.visits > 0


def test_the_word_service_may_stand_where_it_is_no_keyword(
    runner: asyncio.Runner, small: EmbeddedEngine
) -> None:
    text = (
        "PREFIX service: <urn:service:> ASK { # SERVICE\n"
        'BIND ("SERVICE <x>" AS ?SERVICE) BIND (service:service AS ?b) }'
    )
    assert runner.run(small.query(text)).boolean is True


def test_every_wall_of_the_sandbox_holds_but_the_optional_one(
    runner: asyncio.Runner, small: EmbeddedEngine
) -> None:
    for lane in runner.run(small.lanes()):
        assert lane.answering
        assert lane.quads == 3
        assert {step.name for step in lane.steps if not step.held} <= {"landlock"}
        assert REQUIRED | {"orphans"} <= {step.name for step in lane.steps}


@pytest.mark.slow
def test_no_worker_outlives_a_killed_parent(tmp_path: Path) -> None:
    write_snapshot(tmp_path, SMALL)
    script = (
        "import asyncio, pathlib, sys\n"
        "from stigraph.engine import EmbeddedEngine\n"
        "async def main():\n"
        f"    engine = EmbeddedEngine(pathlib.Path({str(tmp_path)!r}))\n"
        "    await engine.snapshot()\n"
        "    print('up', flush=True)\n"
        "    await engine.query('SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
        ". ?j ?k ?l . ?m ?n0 ?o . ?p ?q ?r . ?t ?u ?v . ?w ?x ?y . ?a1 ?a2 ?a3 . ?b1 ?b2 ?b3 "
        ". ?c1 ?c2 ?c3 . ?d1 ?d2 ?d3 . ?e1 ?e2 ?e3 . ?f1 ?f2 ?f3 . ?g1 ?g2 ?g3 }', deadline=60)\n"
        "asyncio.run(main())\n"
    )
    # No guard around main: a worker is a process of its own and never runs its owner's script.
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"up\n"
        workers = children(owner.pid)
        assert len(workers) == 4
        descriptors = [os.pidfd_open(pid) for pid in workers]
        owner.kill()
    for descriptor in descriptors:
        assert _ends(descriptor)


def _ends(descriptor: int) -> bool:
    """Whether a process ends within five seconds."""
    ready, _, _ = select.select([descriptor], [], [], 5)
    os.close(descriptor)
    return len(ready) == 1
