"""A site gives the same frames from this machine and over HTTP, and says what went wrong."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

import stigraph
from stigraph import iris
from stigraph.client.frames import frame_of
from stigraph.client.site import Site
from stigraph.engine import Answer, State, Term
from stigraph.errors import (
    QueryRefused,
    SiteClosed,
    SiteUnavailable,
    SnapshotError,
    StigraphError,
)
from stigraph.question import ParameterError, UnknownQuestion
from tests.serving import children, real_nquads, served, write_snapshot

XSD = iris.PREFIXES["xsd"]

QUESTIONS: tuple[tuple[str, dict[str, object]], ...] = (
    ("tie/agreements", {"a": "JP", "b": "IT"}),
    ("committee/last-confirmed", {}),
    ("budget/amounts", {}),
    ("conflict/list", {}),
    ("purpose/programmes", {}),
    ("tie/items", {"a": "FR", "b": "IT"}),
)


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    write_snapshot(out, real_nquads())
    return out


@pytest.fixture(scope="module")
def local(snapshots: Path) -> Iterator[Site]:
    with stigraph.open(snapshots) as site:
        yield site


@pytest.fixture(scope="module")
def remote(snapshots: Path) -> Iterator[Site]:
    with (
        served(snapshots) as server,
        stigraph.open(f"http://127.0.0.1:{server.port}", seconds=60) as site,
    ):
        yield site


def told(call: Callable[[], object], error: type[StigraphError]) -> str:
    """Return the message of the error that a call raises."""
    with pytest.raises(error) as caught:
        call()
    return str(caught.value)


# Slow: all that starts workers or a server.


@pytest.mark.slow
@pytest.mark.parametrize(("name", "parameters"), QUESTIONS, ids=[name for name, _ in QUESTIONS])
def test_a_question_gives_one_frame_from_here_and_from_afar(
    local: Site, remote: Site, name: str, parameters: dict[str, object]
) -> None:
    here, afar = (site.ask(name, **parameters) for site in (local, remote))
    pd.testing.assert_frame_equal(here, afar)
    assert here.attrs == afar.attrs
    assert here.attrs["question"] == name
    assert len(here.attrs["snapshot"]) == 16
    assert here.attrs["snapshot"] in here.attrs["attribution"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?a a sti:Agreement BIND (1.5 AS ?n) OPTIONAL { ?a sti:no ?x } } ORDER BY ?a",
        "ASK { ?a a sti:Agreement }",
        "CONSTRUCT { ?a a sti:Agreement } WHERE { ?a a sti:Agreement }",
        "SELECT ?nothing { FILTER (false) }",
    ],
    ids=["select", "ask", "construct", "no rows"],
)
def test_a_query_gives_one_frame_from_here_and_from_afar(
    local: Site, remote: Site, query: str
) -> None:
    here, afar = local.sparql(query), remote.sparql(query)
    pd.testing.assert_frame_equal(here, afar)
    assert here.attrs == afar.attrs


@pytest.mark.slow
def test_the_questions_are_the_same_from_here_and_from_afar(local: Site, remote: Site) -> None:
    here = local.questions()
    pd.testing.assert_frame_equal(here, remote.questions())
    agreements = here.set_index("name").loc["tie/agreements"]
    assert agreements["parameters"] == "a=IT, b=JP"
    assert "二つの国・地域" in agreements["ja"]


@pytest.mark.slow
def test_the_whole_graph_is_the_same_from_here_and_from_afar(local: Site, remote: Site) -> None:
    assert local.nquads() == remote.nquads() == real_nquads()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "parameters", "error", "says"),
    [
        ("tie/agreement", {"a": "JP", "b": "IT"}, UnknownQuestion, "did you mean tie/agreements?"),
        ("tie/agreements", {"a": "JP"}, ParameterError, "the parameter b is missing"),
        ("tie/agreements", {"a": "JP", "b": "Italien"}, ParameterError, "for example b=JP"),
        ("tie/agreements", {"a": "JP", "b": "IT", "limit": 5}, ParameterError, "no parameter"),
    ],
    ids=["unknown question", "missing", "wrong", "unknown parameter"],
)
def test_a_slip_is_told_alike_from_here_and_from_afar(
    local: Site,
    remote: Site,
    name: str,
    parameters: dict[str, object],
    error: type[StigraphError],
    says: str,
) -> None:
    here = told(lambda: local.ask(name, **parameters), error)
    assert says in here
    assert told(lambda: remote.ask(name, **parameters), error) == here


@pytest.mark.slow
def test_a_query_that_is_no_sparql_is_refused_where_it_breaks(local: Site, remote: Site) -> None:
    broken = "SELECT ?a {\n  ?a a\n}"
    refusals = []
    for site in (local, remote):
        with pytest.raises(QueryRefused) as caught:
            site.sparql(broken)
        refusals.append((caught.value.line, caught.value.column, str(caught.value)))
    assert refusals[0] == refusals[1]
    assert refusals[0][0] == 3


@pytest.mark.slow
def test_a_query_without_end_is_stopped_and_the_next_one_answered(snapshots: Path) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER (?a != ?d) }"
    with stigraph.open(snapshots, seconds=1.5) as site:
        assert "was stopped" in told(lambda: site.sparql(endless), StigraphError)
        assert bool(site.sparql("ASK { ?a a sti:Agreement }")["answer"].iloc[0])


@pytest.mark.slow
def test_a_loop_that_runs_already_is_no_hindrance(local: Site) -> None:
    async def cell() -> int:
        return len(local.ask("tie/agreements", a="JP", b="IT"))

    assert asyncio.run(cell()) > 0


@pytest.mark.slow
def test_days_of_a_frame_can_be_asked_with(local: Site) -> None:
    frame = local.ask("tie/agreements", a="JP", b="IT")
    day = frame["earliest"].dropna().iloc[0]
    assert isinstance(day, pd.Timestamp)
    assert local.ask("agreement/due", asOf=day, until=day).attrs["parameters"] == {
        "asOf": day.date().isoformat(),
        "until": day.date().isoformat(),
    }


@pytest.mark.slow
def test_no_worker_outlives_a_site(snapshots: Path) -> None:
    before = children(os.getpid())
    with stigraph.open(snapshots) as site:
        started = children(os.getpid()) - before
        assert started
    assert children(os.getpid()) & started == set()
    assert "stigraph.open" in told(lambda: site.sparql("ASK { ?a ?b ?c }"), SiteClosed)
    assert repr(site).endswith("closed>")


@pytest.mark.slow
def test_no_worker_outlives_a_program_that_forgets_its_site(snapshots: Path) -> None:
    program = (
        "import os, sys, stigraph; from tests.serving import children; "
        "site = stigraph.open(sys.argv[1]); print(*children(os.getpid()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, snapshots],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    workers = done.stdout.split()
    assert len(workers) == 3
    assert [pid for pid in workers if Path(f"/proc/{pid}").exists()] == []


@pytest.mark.slow
def test_an_address_where_something_else_answers_is_told(snapshots: Path) -> None:
    with served(snapshots) as server:
        address = f"http://127.0.0.1:{server.port}/elsewhere"
        message = told(lambda: stigraph.open(address, seconds=60), SiteUnavailable)
    assert "check the address" in message


def test_an_address_where_nobody_answers_is_told() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    message = told(lambda: stigraph.open(f"http://127.0.0.1:{port}"), SiteUnavailable)
    assert f"127.0.0.1:{port}" in message
    assert "check the address" in message


def test_an_address_that_is_silent_is_given_up() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
        message = told(
            lambda: stigraph.open(f"http://127.0.0.1:{port}", seconds=0.2), SiteUnavailable
        )
    assert "within 0.2 seconds" in message


def test_an_address_of_another_kind_is_told() -> None:
    assert "https://host" in told(lambda: stigraph.open("ftp://example.org"), SiteUnavailable)


def test_a_folder_without_a_snapshot_says_what_to_do(tmp_path: Path) -> None:
    assert "stigraph build" in told(lambda: stigraph.open(tmp_path), SnapshotError)


def test_one_snapshot_is_not_taken_for_the_folder_of_them(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    assert str(tmp_path.parent) in told(lambda: stigraph.open(tmp_path), SnapshotError)


def test_without_pandas_the_extra_is_named() -> None:
    program = "import sys; sys.modules['pandas'] = None; import stigraph; stigraph.open()"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert "pip install 'stigraph[notebooks]'" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "parameters", "error", "says"),
    [
        ("tie/agreement", {"a": "JP"}, UnknownQuestion, "「tie/agreements」のことでしょうか"),
        ("tie/agreements", {"a": "JP"}, ParameterError, "パラメーター「b」がありません"),
        ("tie/agreements", {"a": "JP", "b": "Italien"}, ParameterError, "例えば b=JP のように"),
    ],
    ids=["unknown question", "missing", "wrong"],
)
def test_a_site_tells_a_slip_in_japanese_to_whoever_asks_for_it(
    snapshots: Path,
    name: str,
    parameters: dict[str, object],
    error: type[StigraphError],
    says: str,
) -> None:
    with stigraph.open(snapshots, language="ja") as site:
        assert says in told(lambda: site.ask(name, **parameters), error)
        assert "SPARQL には答えられません" in told(lambda: site.sparql("SELECT"), QueryRefused)


def test_what_cannot_be_opened_is_told_in_japanese_too(tmp_path: Path) -> None:
    for where, error, says in (
        (tmp_path, SnapshotError, "stigraph build を実行"),
        ("ftp://example.org", SiteUnavailable, "アドレスとして読めません"),
        ("http://127.0.0.1:9", SiteUnavailable, "接続できません"),
    ):
        with pytest.raises(error, match=says):
            stigraph.open(where, language="ja")


def column(*terms: Term | None) -> pd.Series:
    rows = tuple((term,) for term in terms)
    return frame_of(Answer(State.complete, ("x",), rows, snapshot="s"), {})["x"]


def literal(value: str, datatype: str) -> Term:
    return Term("literal", value, XSD + datatype)


@pytest.mark.parametrize(
    ("terms", "dtype", "values"),
    [
        pytest.param(
            [literal("29000000000", "integer"), None], "Int64", [29000000000, pd.NA], id="money"
        ),
        pytest.param(
            [literal("1", "integer"), literal("1.5", "decimal")], "Float64", [1.0, 1.5], id="both"
        ),
        pytest.param([literal("true", "boolean"), None], "boolean", [True, pd.NA], id="truth"),
        pytest.param(
            [literal("1543-01-01", "date"), None],
            "datetime64[s]",
            [pd.Timestamp("1543-01-01"), pd.NaT],
            id="days",
        ),
        pytest.param(
            [literal("2023", "gYear"), None], "string", ["2023", pd.NA], id="a year stays text"
        ),
        pytest.param(
            [literal("2023-02-30", "date")], "string", ["2023-02-30"], id="no day stays text"
        ),
        pytest.param(
            [literal("2023-05-14", "date"), literal("2023-05", "gYearMonth")],
            "string",
            ["2023-05-14", "2023-05"],
            id="days and months stay text",
        ),
        pytest.param(
            [Term("iri", iris.ID + "territory/JP"), Term("bnode", "b0")],
            "string",
            ["territory:JP", "_:b0"],
            id="things",
        ),
        pytest.param([None, None], "string", [pd.NA, pd.NA], id="nothing"),
        pytest.param([literal("9" * 30, "integer")], "string", ["9" * 30], id="too large"),
    ],
)
def test_a_column_has_the_type_of_its_values(
    terms: list[Term | None], dtype: str, values: list[object]
) -> None:
    pd.testing.assert_series_equal(column(*terms), pd.Series(values, dtype=dtype, name="x"))
