"""The embedded engine: right answers, hard limits, and no way out for a stranger's query."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from stigraph.engine import (
    Answer,
    EmbeddedEngine,
    Format,
    LaneRules,
    Limits,
    SandboxMode,
    State,
    Term,
    row_dicts,
)
from stigraph.engine.embedded import ADHOC
from stigraph.engine.worker import _shortened
from stigraph.errors import SnapshotError
from stigraph.question import UnknownQuestion
from tests.serving import children, write_snapshot

pytestmark = pytest.mark.slow  # workers are started

XSD = "http://www.w3.org/2001/XMLSchema#"
A, B = "https://example.org/graph/a", "https://example.org/graph/b"
SMALL = f"""\
<urn:s1> <urn:p> "one"@en <{A}> .
<urn:s2> <urn:p> "1"^^<{XSD}integer> <{A}> .
<urn:s3> <urn:p> <urn:s1> <{B}> .
""".encode()
MANY = "".join(f'<urn:s{n}> <urn:p> "{n:040}" <{A}> .\n' for n in range(2000)).encode()
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
COUNT_NAMED = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
# One worker and a short queue; a long limit and no niceness, as tests share their processor.
QUICK = Limits(
    adhoc=LaneRules(workers=1, seconds=60.0, most_waiting=2, patience=0.2), adhoc_niceness=0
)


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


@pytest.fixture(scope="module")
def many(runner: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory):
    out = tmp_path_factory.mktemp("many")
    write_snapshot(out, MANY)
    engine = EmbeddedEngine(out, sandbox=SandboxMode.require, limits=QUICK)
    yield engine
    runner.run(engine.close())


def only_number(answer: Answer) -> int:
    assert answer.state is State.complete, answer.message
    ((term,),) = answer.rows
    assert term is not None
    return int(term.value)


@pytest.mark.parametrize(
    ("text", "dataset", "count"),
    [
        pytest.param(COUNT, {}, 3, id="the union, each triple once"),
        pytest.param(COUNT_NAMED, {}, 3, id="each triple in its graph"),
        pytest.param(COUNT.replace("WHERE", f"FROM <{A}> WHERE"), {}, 2, id="FROM one graph"),
        pytest.param(
            COUNT.replace("WHERE", f"FROM <{A}> FROM <{B}> WHERE"), {}, 3, id="FROM both graphs"
        ),
        pytest.param(
            COUNT.replace("WHERE", f"FROM NAMED <{A}> WHERE"),
            {},
            0,
            id="FROM NAMED leaves default empty",
        ),
        pytest.param(
            COUNT_NAMED.replace("WHERE", f"FROM NAMED <{B}> WHERE"),
            {},
            1,
            id="FROM NAMED one graph",
        ),
        pytest.param(COUNT, {"default_graphs": [A]}, 2, id="the protocol's default graph"),
        pytest.param(COUNT, {"default_graphs": [A, B]}, 3, id="two of them"),
        pytest.param(COUNT, {"named_graphs": [A]}, 0, id="only named: default is empty"),
        pytest.param(COUNT_NAMED, {"named_graphs": [A]}, 2, id="the protocol's named graph"),
        pytest.param(COUNT_NAMED, {"default_graphs": [A]}, 0, id="only default: none is named"),
        pytest.param(
            COUNT.replace("WHERE", f"FROM <{A}> WHERE"),
            {"default_graphs": [B]},
            1,
            id="the protocol's dataset replaces the text's",
        ),
        pytest.param(COUNT, {"default_graphs": ["urn:no-such-graph"]}, 0, id="an unknown graph"),
    ],
)
def test_datasets_mean_what_the_standard_says(
    runner: asyncio.Runner,
    small: EmbeddedEngine,
    text: str,
    dataset: dict[str, list[str]],
    count: int,
) -> None:
    # the table holds no other arguments than those of a dataset
    asked = small.query(text, **dataset)  # type: ignore[arg-type]  # lists by name
    assert only_number(runner.run(asked)) == count


def test_rows_are_plain_terms(runner: asyncio.Runner, small: EmbeddedEngine) -> None:
    answer = runner.run(small.query("SELECT ?s ?o ?none WHERE { ?s <urn:p> ?o } ORDER BY ?s"))
    assert answer.variables == ("s", "o", "none")
    assert row_dicts(answer) == [
        {
            "s": Term("iri", "urn:s1"),
            "o": Term(
                "literal", "one", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "en"
            ),
        },
        {"s": Term("iri", "urn:s2"), "o": Term("literal", "1", XSD + "integer")},
        {"s": Term("iri", "urn:s3"), "o": Term("iri", "urn:s1")},
    ]


def test_default_prefixes_need_no_declaration_and_may_be_declared_anew(
    runner: asyncio.Runner, small: EmbeddedEngine
) -> None:
    own = "PREFIX sti: <urn:> ASK { sti:s1 sti:p ?o }"
    assert runner.run(small.query("ASK { BIND (sti:Tie AS ?t) }")).boolean is True
    assert runner.run(small.query(own)).boolean is True


@pytest.mark.parametrize("format", [Format.json, Format.xml, Format.csv, Format.tsv])
@pytest.mark.parametrize("text", ["SELECT ?o { ?s ?p ?o } ORDER BY ?s", "ASK { ?s ?p ?o }"])
def test_tables_are_written_in_every_format(
    runner: asyncio.Runner, small: EmbeddedEngine, format: Format, text: str
) -> None:
    answer = runner.run(small.query(text, format=format))
    assert (answer.state, answer.format) == (State.complete, format)
    assert b"one" in answer.body or b"true" in answer.body


@pytest.mark.parametrize("format", [one for one in Format if one.writes_graphs])
def test_graphs_are_written_in_every_format(
    runner: asyncio.Runner, small: EmbeddedEngine, format: Format
) -> None:
    answer = runner.run(small.query("CONSTRUCT WHERE { ?s ?p ?o }", format=format))
    read = {
        (quad.subject, quad.predicate, quad.object)
        for quad in ox.parse(answer.body, format=getattr(ox.RdfFormat, _library_name(format)))
    }
    assert (answer.triples, len(read)) == (3, 3)


def _library_name(format: Format) -> str:
    return {
        "ntriples": "N_TRIPLES",
        "nquads": "N_QUADS",
        "jsonld": "JSON_LD",
        "rdfxml": "RDF_XML",
    }.get(format.value, format.value.upper())


def test_the_first_format_that_fits_the_form_is_taken(
    runner: asyncio.Runner, small: EmbeddedEngine
) -> None:
    formats = (Format.csv, Format.turtle, Format.json)
    select = runner.run(small.query("SELECT * { ?s ?p ?o }", format=formats))
    graph = runner.run(small.query("CONSTRUCT WHERE { ?s ?p ?o }", format=formats))
    assert (select.format, graph.format) == (Format.csv, Format.turtle)


def test_no_fitting_format_is_told(runner: asyncio.Runner, small: EmbeddedEngine) -> None:
    answer = runner.run(small.query("CONSTRUCT WHERE { ?s ?p ?o }", format=Format.csv))
    assert (answer.state, answer.form, answer.body) == (State.unwritable, "graph", b"")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("SELECT * {", 1),
        ("SELECT * {\n  ?s ?p ?o .\n  FILTER (\n}", 4),
        ("SELECT * {\n  ?s nowhere:p ?o }", 2),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", 1),
        ("SELECT * {\n  SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", 2),
        ("", 1),
    ],
)
def test_a_query_that_is_not_valid_is_refused_with_its_place(
    runner: asyncio.Runner, small: EmbeddedEngine, text: str, line: int
) -> None:
    answer = runner.run(small.query(text))
    assert (answer.state, answer.line) == (State.refused, line)
    assert answer.column is not None
    assert 0 < len(answer.message) < 300


def test_a_graph_that_is_no_iri_is_refused(runner: asyncio.Runner, small: EmbeddedEngine) -> None:
    assert runner.run(small.query(COUNT, default_graphs=["not an iri"])).state is State.refused


def test_text_that_is_not_unicode_is_refused(runner: asyncio.Runner, small: EmbeddedEngine) -> None:
    assert runner.run(small.query('ASK { BIND ("\ud800" AS ?x) }')).state is State.refused


def test_messages_of_the_parser_are_shortened() -> None:
    letters = "['0'..='9'], ['A' ..= 'Z' | '\\u{00C0}'..='\\u{00D6}']"
    what = f'expected one of "$", "#", CONSTRUCT, {letters}, GROUP BY'
    assert _shortened(what) == 'expected one of "$", "#", CONSTRUCT, GROUP BY'
    assert _shortened("Prefix not found") == "Prefix not found"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("SELECT * { ?a ?b ?c . ?d ?e ?f }", id="rows of a cartesian product"),
        pytest.param("CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }", id="triples of it"),
    ],
)
@pytest.mark.parametrize("format", [Format.rows, Format.json, Format.turtle, Format.csv])
def test_an_answer_beyond_the_cap_is_never_cut(
    runner: asyncio.Runner, many: EmbeddedEngine, text: str, format: Format
) -> None:
    answer = runner.run(many.query(text, format=(format, Format.json, Format.turtle), deadline=30))
    assert (answer.state, answer.body, answer.rows) == (State.too_large, b"", ())
    assert "dump" in answer.message


@pytest.mark.parametrize("format", [Format.rows, Format.json, Format.xml, Format.csv, Format.tsv])
@pytest.mark.parametrize(("rows", "state"), [(316, State.complete), (317, State.too_large)])
def test_rows_are_counted_in_every_format(
    runner: asyncio.Runner, many: EmbeddedEngine, format: Format, rows: int, state: State
) -> None:
    # 316 x 316 rows are just below the cap of 100 000, 317 x 317 just above; the value tries to
    # look like the ends of rows.
    value = '"a\\"\\r\\n<result>"'
    numbers = " ".join(["UNDEF"] * rows)
    square = f"VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} VALUES ?v {{ UNDEF }}"
    asked = f"SELECT ?v ?a ?b {{ {square} }}"
    assert runner.run(many.query(asked, format=format)).state is state
    few = f"SELECT ?v {{ ?s ?p ?o BIND ({value} AS ?v) }}"
    assert runner.run(many.query(few, format=format)).state is State.complete


def test_a_query_beyond_64_kib_is_not_even_sent(
    runner: asyncio.Runner, small: EmbeddedEngine
) -> None:
    answer = runner.run(small.query("ASK {}" + " " * 65536))
    assert answer.state is State.too_large


EVIL = {
    "an endless path": (
        "SELECT * { ?a (<urn:p>|!<urn:p>)* ?b . ?c (<urn:p>|!<urn:p>)* ?d } ORDER BY ?d",
        {State.timed_out, State.out_of_memory},
    ),
    "an endless count": (
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        {State.timed_out},
    ),
    "doubling text": (
        "SELECT ?x40 { BIND ('aaaaaaaaaa' AS ?x0) "
        + " ".join(f"BIND (CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
        + " }",
        {State.out_of_memory, State.timed_out},
    ),
    "nested groups": ("SELECT * " + "{" * 32000 + "}" * 32000, {State.complete, State.timed_out}),
    "nested brackets": (
        "ASK { FILTER (" + "(" * 32000 + "1" + ")" * 32000 + ") }",
        {State.complete, State.timed_out, State.refused},
    ),
    "negations": (
        "ASK { FILTER (" + "!" * 65000 + "true) }",
        {State.complete, State.timed_out, State.refused},
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("text", "states"), EVIL.values(), ids=EVIL)
def test_an_evil_query_ends_and_the_lane_goes_on(
    runner: asyncio.Runner, many: EmbeddedEngine, text: str, states: set[State]
) -> None:
    answer = runner.run(many.query(text, deadline=3.0))
    assert answer.state in states
    if answer.state is not State.complete:
        assert len(answer.message) > 0
    assert only_number(runner.run(_patiently(many))) == 2000


async def _patiently(engine: EmbeddedEngine) -> Answer:
    """The count, as soon as the killed worker has been replaced."""
    while (answer := await engine.query(COUNT)).state is State.busy:
        pass
    return answer


def test_a_deadline_is_kept(runner: asyncio.Runner, many: EmbeddedEngine) -> None:
    async def timed() -> tuple[Answer, float]:
        await _patiently(many)
        began = asyncio.get_running_loop().time()
        answer = await many.query(EVIL["an endless count"][0], deadline=0.5)
        return answer, asyncio.get_running_loop().time() - began

    answer, seconds = runner.run(timed())
    assert answer.state is State.timed_out
    assert 0.5 <= seconds < 1.5


def test_a_full_queue_is_told_and_lookups_go_on(
    runner: asyncio.Runner, many: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.rq").write_text("#+ summary: {ja: 数, en: Count}\n" + COUNT)
    monkeypatch.setattr(many, "_questions", tmp_path)

    async def crowd() -> tuple[list[Answer], Answer]:
        await _patiently(many)
        evil = [
            asyncio.create_task(many.query(EVIL["an endless count"][0], deadline=1.0))
            for _ in range(6)
        ]
        await asyncio.sleep(0)
        lookup = await many.ask("a/b", {})
        return await asyncio.gather(*evil), lookup

    evil, lookup = runner.run(crowd())
    assert only_number(lookup) == 2000
    states = [answer.state for answer in evil]
    assert states.count(State.busy) == 5
    assert states.count(State.timed_out) == 1


def test_a_caller_who_leaves_ends_the_work(runner: asyncio.Runner, many: EmbeddedEngine) -> None:
    async def leave() -> Answer:
        await _patiently(many)
        task = asyncio.create_task(many.query(EVIL["an endless count"][0], deadline=60.0))
        done, _ = await asyncio.wait([task], timeout=0.2)
        assert not done
        task.cancel()
        await asyncio.wait([task])
        return await asyncio.wait_for(_patiently(many), timeout=10)

    assert only_number(runner.run(leave())) == 2000


def test_many_queries_in_a_row_do_not_wear_a_worker_out(
    runner: asyncio.Runner, small: EmbeddedEngine
) -> None:
    async def hurry() -> list[State]:
        # A large stack for each would be more than a worker may have, if stacks were left behind.
        return [(await small.query("ASK {}")).state for _ in range(500)]

    assert set(runner.run(hurry())) == {State.complete}


@pytest.mark.parametrize("owned", [0, 600_000_000], ids=["a small owner", "a large owner"])
def test_a_worker_that_has_held_much_memory_is_replaced(
    runner: asyncio.Runner, tmp_path: Path, owned: int
) -> None:
    write_snapshot(tmp_path, MANY)
    ballast = b"x" * owned  # more than the worker will hold, at the time the worker is started
    doubled = " ".join(f"BIND (CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(24))
    large = f"SELECT (STRLEN(?x24) AS ?n) {{ BIND ('aaaaaaaaaa' AS ?x0) {doubled} }}"

    async def replaced() -> tuple[Answer, Answer, bool]:
        others = children(os.getpid())
        async with EmbeddedEngine(tmp_path, sandbox=SandboxMode.require, limits=QUICK) as engine:
            await engine.query(COUNT)
            before = children(os.getpid()) - others
            first = await engine.query(large)
            second = await engine.query(COUNT)
            return first, second, children(os.getpid()) - others != before

    first, second, is_another = runner.run(replaced())
    assert len(ballast) == owned
    assert only_number(first) == 10 * 2**24
    assert only_number(second) == 2000
    assert is_another


def test_a_worker_killed_while_idle_is_replaced(runner: asyncio.Runner, tmp_path: Path) -> None:
    write_snapshot(tmp_path, SMALL)

    async def killed() -> Answer:
        before = children(os.getpid())
        async with EmbeddedEngine(tmp_path, limits=QUICK) as engine:
            await engine.snapshot()
            for pid in children(os.getpid()) - before:
                os.kill(pid, signal.SIGKILL)
            return await engine.query(COUNT)

    assert only_number(runner.run(killed())) == 3


# Snapshots.


def test_a_new_snapshot_takes_over_while_the_old_one_finishes(
    runner: asyncio.Runner, tmp_path: Path
) -> None:
    first = write_snapshot(tmp_path, SMALL)

    async def swap() -> None:
        async with EmbeddedEngine(tmp_path, limits=QUICK) as engine:
            async with engine.pinned() as held:
                assert only_number(await held.query(COUNT)) == 3
                second = write_snapshot(tmp_path, MANY)
                assert (await engine.snapshot()).id == first
                await engine.refresh()
                assert (await engine.snapshot()).id == second
                after, before = await engine.query(COUNT), await held.query(COUNT)
                assert (only_number(after), after.snapshot) == (2000, second)
                assert (only_number(before), before.snapshot) == (3, first)
            assert only_number(await engine.query(COUNT)) == 2000

    runner.run(swap())


@pytest.mark.parametrize(
    ("content", "digest"),
    [
        pytest.param(SMALL, "0" * 64, id="a digest that is not the file's"),
        pytest.param(b"<urn:a> <urn:b> .\n", None, id="a file that does not parse"),
        pytest.param(b"", None, id="an empty file"),
    ],
)
def test_a_bad_snapshot_never_replaces_a_good_one(
    runner: asyncio.Runner, tmp_path: Path, content: bytes, digest: str | None
) -> None:
    first = write_snapshot(tmp_path, MANY)

    async def swap() -> None:
        async with EmbeddedEngine(tmp_path, limits=QUICK) as engine:
            await engine.snapshot()
            write_snapshot(tmp_path, content, digest=digest)
            await engine.refresh()
            assert (await engine.snapshot()).id == first
            assert engine.rejected is not None
            assert only_number(await engine.query(COUNT)) == 2000
            third = write_snapshot(tmp_path, MANY + b'<urn:x> <urn:p> "x" .\n')
            await engine.refresh()
            assert (await engine.snapshot()).id == third
            assert engine.rejected is None

    runner.run(swap())


# Each line ends as a line of N-Quads does, so that it counts as one.
@pytest.mark.parametrize("content", [None, b"", b"nonsense <urn:graph> .\n"])
def test_no_snapshot_is_told_with_its_remedy(
    runner: asyncio.Runner, tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        write_snapshot(tmp_path, content)

    async def look() -> None:
        async with EmbeddedEngine(tmp_path) as engine:
            with pytest.raises(SnapshotError, match="build"):
                await engine.snapshot()

    runner.run(look())


def test_an_unknown_question_is_told(runner: asyncio.Runner, small: EmbeddedEngine) -> None:
    with pytest.raises(UnknownQuestion):
        runner.run(small.ask("no/such", {}))


def test_the_limits_stand_as_documented() -> None:
    limits = Limits()
    assert (limits.query_bytes, limits.answer_bytes, limits.answer_rows) == (
        65536,
        10_000_000,
        100_000,
    )
    assert (limits.lookup.seconds, ADHOC.seconds) == (2.0, 10.0)
