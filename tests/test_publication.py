"""A snapshot arrives whole at a server, or everybody is told that it has not."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

from stigraph import iris, manifest
from stigraph.cli import app
from stigraph.engine import Format, State
from stigraph.engine.remote import RemoteEngine
from stigraph.errors import SnapshotError
from stigraph.manifest import MANIFEST_FILE, Manifest
from stigraph.publication import PublicationError, _parts, publish
from stigraph.snapshot import Snapshot, opened
from tests.endpoints import Oxigraph, free_port, oxigraph
from tests.serving import write_snapshot

pytestmark = pytest.mark.slow  # programs are started

ENTITIES, RECORDS = iris.GRAPH_ENTITIES, iris.GRAPH_RECORDS
SMALL = f"""\
<x:a> <x:p> "_: \\" <x:z> ."@en <{ENTITIES}> .
<x:a> <x:p> <x:b> <{RECORDS}> .
<x:c> <x:p> _:n <{RECORDS}> .
<x:d> <x:p> "\\u6771\\u4eac" <{RECORDS}> .
_:n <x:p> <x:e> <{RECORDS}> .
"""
OTHER = f"<x:a> <x:p> <x:new> <{RECORDS}> .\n"


def built(out: Path, nquads: str) -> Snapshot:
    """Return a snapshot of these lines, with their true counts."""
    folder = out / write_snapshot(out, nquads.encode())
    digest = manifest.read(folder).digest
    counts = manifest.counted(nquads.encode().splitlines(keepends=True))
    (folder / MANIFEST_FILE).write_bytes(Manifest(digest, counts, {}).encoded())
    return opened(folder)


@pytest.fixture
def small(tmp_path: Path) -> Snapshot:
    return built(tmp_path / "snapshots", SMALL)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Oxigraph]:
    with oxigraph(tmp_path / "oxigraph") as own:
        yield own


def put(snapshot: Snapshot, server: Oxigraph, part_bytes: int = 10_000) -> list[str]:
    said: list[str] = []
    asyncio.run(
        publish(
            snapshot,
            to=server.store,
            endpoint=server.endpoint,
            progress=said.append,
            part_bytes=part_bytes,
        )
    )
    return said


def held(server: Oxigraph, pattern: str) -> ox.Dataset:
    """Return what a pattern finds on the server."""

    async def ask() -> bytes:
        async with RemoteEngine(server.endpoint) as engine:
            text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}"
            answer = await engine.query(text, format=Format.ntriples)
            assert answer.state is State.complete, answer.message
            return answer.body

    graph = ox.Dataset(ox.parse(asyncio.run(ask()), ox.RdfFormat.N_TRIPLES))
    graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return graph


def expected(nquads: str, graph: str | None = None) -> ox.Dataset:
    triples = ox.Dataset(
        ox.Quad(quad.subject, quad.predicate, quad.object)
        for quad in ox.parse(nquads.encode(), ox.RdfFormat.N_QUADS)
        if graph is None or quad.graph_name == ox.NamedNode(graph)
    )
    triples.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return triples


@pytest.mark.parametrize("part_bytes", [1, 40, 10_000])
def test_every_graph_arrives_whatever_the_size_of_parts(
    small: Snapshot, server: Oxigraph, part_bytes: int
) -> None:
    put(small, server, part_bytes)
    assert held(server, f"GRAPH <{RECORDS}> {{ ?s ?p ?o }}") == expected(SMALL, RECORDS)
    assert held(server, f"GRAPH <{ENTITIES}> {{ ?s ?p ?o }}") == expected(SMALL, ENTITIES)
    assert held(server, "?s ?p ?o") == expected(SMALL)


def test_statements_of_one_blank_node_travel_in_one_part(small: Snapshot) -> None:
    first, *others = _parts(small.graph_path, RECORDS, 1)
    assert first.count(b"_:n") == 2
    assert all(b"_:n" not in other for other in others)
    assert len(others) == 2


def test_what_was_published_before_is_replaced(
    small: Snapshot, server: Oxigraph, tmp_path: Path
) -> None:
    put(small, server)
    other = built(tmp_path / "other", OTHER)
    other = replace(other, graphs={**other.graphs, "graph/entities": 0})
    put(other, server)
    assert held(server, "?s ?p ?o") == expected(OTHER)
    assert held(server, f"GRAPH <{ENTITIES}> {{ ?s ?p ?o }}") == expected("")


def test_a_publication_says_what_it_does(small: Snapshot, server: Oxigraph) -> None:
    assert put(small, server) == [
        "graph/entities: 1 statements",
        "graph/records: 4 statements",
        "default graph: 5 statements, as it is not a union here",
        "counting what arrived",
        f"published {small.id}",
    ]


def test_a_union_is_not_written_and_strangers_graphs_are_told_of(
    small: Snapshot, tmp_path: Path
) -> None:
    with oxigraph(tmp_path / "oxigraph", "--union-default-graph") as server:
        put(small, server)
        strange = built(
            tmp_path / "strange", "<x:s> <x:p> <x:o> <https://w3id.org/stigraph/graph/x> .\n"
        )
        said = put(strange, server)
    assert not any("not a union" in line for line in said)
    assert any("5 statements of other graphs" in line for line in said)


def test_what_does_not_arrive_in_full_is_not_answered_from(
    small: Snapshot, server: Oxigraph
) -> None:
    put(small, server)
    wrong = replace(small, graphs={**small.graphs, "graph/records": 5})
    with pytest.raises(PublicationError, match=r"graph/records has 4 statements .* not 5"):
        put(wrong, server)

    async def ask() -> None:
        async with RemoteEngine(server.endpoint) as engine:
            await engine.query("ASK { ?s ?p ?o }")

    with pytest.raises(SnapshotError, match="has not come to its end"):
        asyncio.run(ask())
    put(small, server)
    asyncio.run(ask())


def test_a_damaged_snapshot_is_not_published(small: Snapshot, server: Oxigraph) -> None:
    small.graph_path.write_text(SMALL.replace("x:b", "x:c"))
    with pytest.raises(SnapshotError):
        put(small, server)


@pytest.mark.parametrize(
    ("to", "endpoint", "said"),
    [
        ("{nowhere}", "{endpoint}", "cannot be reached"),
        ("{endpoint}", "{endpoint}", "status 4"),
        ("{store}", "{nowhere}", "--endpoint"),
        ("{store}", "{store}", "--endpoint"),
        ("store", "{endpoint}", "--to cannot be used"),
        ("{store}", "endpoint", "--endpoint cannot be used"),
    ],
)
def test_a_wrong_address_is_told(
    to: str, endpoint: str, said: str, small: Snapshot, server: Oxigraph
) -> None:
    known = {
        "nowhere": f"http://127.0.0.1:{free_port()}/",
        "endpoint": server.endpoint,
        "store": server.store,
    }
    chosen = Oxigraph(endpoint.format(**known), to.format(**known))
    with pytest.raises(PublicationError, match=said):
        put(small, chosen)


def test_a_password_stays_out_of_what_is_told(small: Snapshot, server: Oxigraph) -> None:
    store = f"http://127.0.0.1:{free_port()}/".replace("//", "//writer:secret@", 1)
    with pytest.raises(PublicationError, match="cannot be reached") as told:
        put(small, replace(server, store=store))
    assert "secret" not in str(told.value)


def test_the_command_publishes_what_is_current(small: Snapshot, server: Oxigraph) -> None:
    command = ["publish", "--to", server.store, "--endpoint", server.endpoint]
    done = CliRunner().invoke(app, [*command, "--out", str(small.path.parent)])
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1] == f"published {small.id}"
    failed = CliRunner().invoke(app, [*command, "--out", str(small.path)])
    assert failed.exit_code == 1
    assert "stigraph build" in failed.stderr
