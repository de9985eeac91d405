"""The engine behind an address gives the answers of the embedded one, or says why it cannot."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from stigraph import iris, question
from stigraph.engine import Answer, EmbeddedEngine, Format, Limits, SandboxMode, State
from stigraph.engine.embedded import LOOKUP
from stigraph.engine.remote import UNFINISHED, RemoteEngine
from stigraph.errors import EngineUnavailable, QuestionError, SnapshotError
from stigraph.publication import publish
from stigraph.snapshot import Snapshot
from tests.endpoints import (
    Odd,
    Reply,
    free_port,
    odd,
    oxigraph,
    real_snapshot,
)

pytestmark = pytest.mark.slow  # programs are started

QUESTIONS = question.all_questions()
RECORDS = iris.GRAPH_RECORDS
TWO = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"1"}},{}]}}'
SELECT = "SELECT ?a WHERE { ?a ?b ?c }"


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as own:
        yield own


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return real_snapshot(tmp_path_factory.mktemp("snapshots"))


PATIENT = Limits(lookup=replace(LOOKUP, seconds=60.0))
"""Whether two servers answer the same is asked here, not how soon."""


@pytest.fixture(scope="module")
def embedded(runner: asyncio.Runner, snapshot: Snapshot):
    engine = EmbeddedEngine(snapshot.path.parent, sandbox=SandboxMode.off, limits=PATIENT)
    yield engine
    runner.run(engine.close())


@pytest.fixture(scope="module", params=["written out", "a union"])
def remote(request, runner: asyncio.Runner, snapshot: Snapshot, tmp_path_factory):
    options = ["--union-default-graph"] if request.param == "a union" else []
    with oxigraph(tmp_path_factory.mktemp("oxigraph"), *options) as server:
        said: list[str] = []
        runner.run(
            publish(snapshot, to=server.store, endpoint=server.endpoint, progress=said.append)
        )
        assert any("default graph" in line for line in said) is (request.param == "written out")
        engine = RemoteEngine(server.endpoint, snapshots=snapshot.path.parent, limits=PATIENT)
        yield engine
        runner.run(engine.close())


@pytest.fixture
def server() -> Iterator[Odd]:
    with odd() as own:
        yield own


def asked(server: Odd, text: str, *replies: Reply, limits: Limits | None = None, **given) -> Answer:
    """Return the answer to a query that gets these replies."""

    async def ask() -> Answer:
        async with RemoteEngine(server.address, limits=limits) as engine:
            return await engine.query(text, **given)

    server.replies[:] = replies
    return asyncio.run(ask())


# The same answers


def terms(answer: Answer) -> list[tuple[object, ...]]:
    """Return the rows; blank nodes by the order in which they come, as their names are chance."""
    seen: dict[str, str] = {}
    return [
        tuple(
            replace(term, value=seen.setdefault(term.value, f"b{len(seen)}"))
            if term is not None and term.kind == "bnode"
            else term
            for term in row
        )
        for row in answer.rows
    ]


def triples(answer: Answer) -> ox.Dataset:
    graph = ox.Dataset(ox.parse(answer.body, ox.RdfFormat.N_TRIPLES))
    graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return graph


@pytest.mark.parametrize("name", [one.name for one in QUESTIONS])
def test_a_question_has_the_same_answer(name: str, runner, embedded, remote) -> None:
    given = {one.name: one.example for one in question.load(name).parameters}
    format = Format.ntriples if "CONSTRUCT" in question.load(name).text else Format.rows
    here = runner.run(embedded.ask(name, given, format=format, deadline=60.0))
    there = runner.run(remote.ask(name, given, format=format, deadline=60.0))
    assert (here.state, there.state) == (State.complete, State.complete), there.message
    assert (there.form, there.variables) == (here.form, here.variables)
    assert there.snapshot == here.snapshot
    assert there.count == here.count
    if format is Format.rows:
        assert terms(there) == terms(here)
    else:
        assert triples(there) == triples(here)


LABELS = """SELECT ?territory ?label ?n WHERE {
    ?territory a sti:Territory ; rdfs:label ?label .
    OPTIONAL { ?territory sti:numericCode ?n }
} ORDER BY ?territory ?label"""
TIES = "CONSTRUCT { ?tie ?p ?o } WHERE { ?tie a sti:Tie ; ?p ?o }"


@pytest.mark.parametrize(
    ("text", "format"),
    [
        *((LABELS, one) for one in Format if not one.writes_graphs),
        *(("ASK { ?tie a sti:Tie }", one) for one in Format if not one.writes_graphs),
        *((TIES, one) for one in Format if one.writes_graphs or one is Format.rows),
    ],
)
def test_every_format_has_the_same_bytes(text, format, runner, embedded, remote) -> None:
    here = runner.run(embedded.query(text, format=format))
    there = runner.run(remote.query(text, format=format))
    assert here.state is State.complete
    assert there == here


def test_a_form_that_no_format_writes_is_not_even_asked(runner, remote) -> None:
    answer = runner.run(remote.query(TIES, format=[Format.csv, Format.json]))
    assert (answer.state, answer.form) == (State.unwritable, "graph")


COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


@pytest.mark.parametrize(
    ("text", "dataset"),
    [
        (COUNT, {"default_graphs": [RECORDS]}),
        (COUNT, {"default_graphs": [RECORDS, iris.GRAPH_DERIVED]}),
        ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", {"named_graphs": [RECORDS]}),
        (COUNT, {"named_graphs": [RECORDS]}),
    ],
)
def test_the_dataset_of_the_protocol_is_kept(text, dataset, runner, embedded, remote) -> None:
    here = runner.run(embedded.query(text, **dataset))
    assert runner.run(remote.query(text, **dataset)).rows == here.rows


def test_a_graph_is_exported_with_the_same_bytes(runner, embedded, remote) -> None:
    async def exported(engine: EmbeddedEngine | RemoteEngine) -> Answer:
        async with engine.pinned() as pinned:
            return await pinned.export(RECORDS, format=Format.turtle)

    here = runner.run(exported(embedded))
    assert here.triples > 1000
    assert runner.run(exported(remote)) == here


def test_a_query_may_use_our_prefixes_and_addresses_undeclared(runner, embedded, remote) -> None:
    text = "SELECT ?p ?o WHERE { <id/tie/IT-JP> ?p ?o . ?s a sti:Tie } ORDER BY ?p ?o"
    here = runner.run(embedded.query(text))
    there = runner.run(remote.query(text))
    assert len(here.rows) > 0
    assert there.rows == here.rows


@pytest.mark.parametrize(
    "text", ["SELECT ?a { ?a a sti:Tie ; ; foo }", "SELECT ?a {\n ?a sti:x rdfs:y .\n ?a ?b }"]
)
def test_a_mistake_is_placed_where_the_embedded_engine_places_it(
    text, runner, embedded, remote
) -> None:
    here = runner.run(embedded.query(text))
    there = runner.run(remote.query(text))
    assert there.state is State.refused
    assert (there.line, there.column) == (here.line, here.column)


def test_the_snapshot_is_the_one_that_was_published(runner, snapshot, remote) -> None:
    facts = runner.run(remote.snapshot())
    assert (facts.id, facts.digest) == (snapshot.id, snapshot.digest)
    assert facts.counts == {"quads": snapshot.quads, **snapshot.graphs, **snapshot.classes}


def test_the_file_of_the_snapshot_is_served_where_it_lies_here_too(
    runner, snapshot, remote
) -> None:
    async def found() -> Path:
        async with remote.pinned() as pinned:
            file: Path = pinned.graph_file
            return file

    assert runner.run(found()) == snapshot.graph_path


# Which snapshot


def test_an_endpoint_that_is_not_there_is_unavailable() -> None:
    async def ask() -> Answer:
        async with RemoteEngine(f"http://127.0.0.1:{free_port()}/query") as engine:
            with pytest.raises(EngineUnavailable, match="STIGRAPH_ENDPOINT"):
                await engine.snapshot()
            assert (await engine.query(SELECT)).state is State.unavailable
            return await engine.ask("territory/all", {})

    assert asyncio.run(ask()).state is State.unavailable


def test_an_endpoint_that_is_busy_for_a_moment_is_still_known(server: Odd) -> None:
    async def ask() -> None:
        async with RemoteEngine(server.address) as engine:
            known = await engine.snapshot()
            server.marked = 'no digest"}'  # the answer breaks
            engine._known_until = float("-inf")
            assert await engine.snapshot() == known
            engine._known_until = engine._known_since = float("-inf")
            with pytest.raises(EngineUnavailable):
                await engine.snapshot()
            assert engine.serving is None

    asyncio.run(ask())


def test_an_unfinished_publication_is_not_answered_from(server: Odd) -> None:
    server.marked = UNFINISHED
    with pytest.raises(SnapshotError, match="has not come to its end"):
        asked(server, SELECT, Reply(TWO))


def test_graphs_that_came_by_other_ways_are_known_by_their_counts(server: Odd) -> None:
    server.marked = None
    counts = (
        '{"head":{"vars":["graph","n"]},"results":{"bindings":[{"graph":{"type":"uri","value":"'
        f'{RECORDS}"}},"n":{{"type":"literal","value":"7"}}}}]}}}}'
    )
    first = asked(server, SELECT, Reply(counts.encode()), Reply(TWO))
    again = asked(server, SELECT, Reply(counts.encode()), Reply(TWO))
    other = asked(server, SELECT, Reply(counts.replace('"7"', '"8"').encode()), Reply(TWO))
    assert first.snapshot.startswith("counted-")
    assert (first.snapshot == again.snapshot, first.snapshot == other.snapshot) == (True, False)


def test_an_endpoint_with_none_of_our_graphs_has_no_snapshot(server: Odd) -> None:
    server.marked = None
    empty = Reply(b'{"head":{"vars":["graph","n"]},"results":{"bindings":[]}}')
    with pytest.raises(SnapshotError, match="none of our graphs"):
        asked(server, SELECT, empty)


def test_an_unknown_question_is_an_error_as_everywhere(server: Odd) -> None:
    async def ask() -> None:
        async with RemoteEngine(server.address) as engine:
            await engine.ask("tie/itmes", {})

    with pytest.raises(QuestionError, match="tie/items"):
        asyncio.run(ask())


@pytest.mark.parametrize("address", ["", "endpoint", "ftp://x/", "http://", "http://x:y/"])
def test_what_is_no_address_is_refused_at_once(address: str) -> None:
    with pytest.raises(ValueError, match="it is no"):
        RemoteEngine(address)
