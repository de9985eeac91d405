"""What servers do instead of answering, and what a client of this engine is told of it."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from stigraph import iris
from stigraph.engine import Answer, Format, Limits, State
from stigraph.engine.embedded import ADHOC, LOOKUP
from stigraph.engine.remote import MARK, RemoteEngine
from tests.endpoints import HANGS_UP, JSON, NEVER, XML, Odd, Reply, odd

RECORDS = iris.GRAPH_RECORDS
TWO = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"1"}},{}]}}'
TWO_XML = (
    b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>'
    b'<variable name="a"/></head><results><result><binding name="a"><literal>1</literal>'
    b"</binding></result><result/></results></sparql>"
)
ONE_TRIPLE = b"<http://x/s> <http://x/p> <http://x/o> .\n"
ONE_TRIPLE_XML = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    b'rdf:about="http://x/s"><p xmlns="http://x/" rdf:resource="http://x/o"/>'
    b"</rdf:Description></rdf:RDF>"
)
SELECT = "SELECT ?a WHERE { ?a ?b ?c }"
CONSTRUCT = "CONSTRUCT WHERE { ?a ?b ?c }"


@pytest.fixture
def server() -> Iterator[Odd]:
    with odd() as own:
        yield own


QUICK = Limits(lookup=replace(LOOKUP, seconds=0.3), adhoc=replace(ADHOC, seconds=0.3))


def asked(server: Odd, text: str, *replies: Reply, limits: Limits | None = None, **given) -> Answer:
    """Return the answer to a query that gets these replies."""

    async def ask() -> Answer:
        async with RemoteEngine(server.address, limits=limits) as engine:
            return await engine.query(text, **given)

    server.replies[:] = replies
    return asyncio.run(ask())


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(TWO[:-1]), id="JSON that ends early"),
        pytest.param(Reply(TWO[:-4] + b"out of disk"), id="JSON with an error in its midst"),
        pytest.param(Reply(TWO[:-4], told=len(TWO)), id="JSON shorter than was told"),
        pytest.param(Reply(TWO, ends=False), id="JSON whose connection breaks"),
        pytest.param(Reply(b""), id="nothing"),
        pytest.param(
            Reply(TWO_XML.removesuffix(b"</results></sparql>"), XML),
            id="XML cut between two elements",
        ),
        pytest.param(Reply(TWO_XML[:-9], XML), id="XML cut before its last element ends"),
        pytest.param(Reply(b"a\n1\n", "text/csv", told=4), id="CSV, whose end cannot be seen"),
        pytest.param(Reply(b'{"head":{},"boolean":true}'), id="a truth value"),
        pytest.param(Reply(b"<html>login</html>", "text/html"), id="a page with 200"),
        pytest.param(Reply(b"no", "text/plain", 500), id="500 in plain text"),
        pytest.param(Reply(b"no", "text/html", 404), id="no such address"),
        pytest.param(Reply(b"", status=401), id="a name and a password wanted"),
        pytest.param(Reply(b"", status=302, headers=[("Location", "/x")]), id="a redirect"),
        pytest.param(Reply(b"x", headers=[("Content-Encoding", "gzip")]), id="broken packing"),
        pytest.param(HANGS_UP, id="no word"),
    ],
)
def test_what_is_no_whole_table_is_an_error(server: Odd, reply: Reply) -> None:
    answer = asked(server, SELECT, reply)
    assert (answer.state, answer.rows, answer.body) == (State.unavailable, (), b"")
    assert server.address not in answer.message


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(ONE_TRIPLE, "application/n-triples"), id="lines of untold number"),
        pytest.param(Reply(ONE_TRIPLE, "text/turtle", told=900), id="Turtle shorter than told"),
        pytest.param(
            Reply(ONE_TRIPLE_XML.removesuffix(b"</rdf:RDF>"), "application/rdf+xml"),
            id="XML not closed",
        ),
        pytest.param(Reply(TWO), id="a table"),
    ],
)
def test_what_is_no_whole_graph_is_an_error(server: Odd, reply: Reply) -> None:
    answer = asked(server, CONSTRUCT, reply, format=Format.turtle)
    assert (answer.state, answer.body) == (State.unavailable, b"")


@pytest.mark.parametrize(
    ("body", "media_type", "told"),
    [
        (ONE_TRIPLE_XML, "application/rdf+xml; charset=UTF-8", None),
        (ONE_TRIPLE, "text/turtle", len(ONE_TRIPLE)),
        (ONE_TRIPLE, "application/n-triples", len(ONE_TRIPLE)),
        (
            b'[{"@id":"http://x/s","http://x/p":[{"@id":"http://x/o"}]}]',
            "application/ld+json",
            None,
        ),
    ],
)
def test_a_whole_graph_of_any_type_is_turned_into_what_was_asked(
    server: Odd, body: bytes, media_type: str, told: int | None
) -> None:
    answer = asked(server, CONSTRUCT, Reply(body, media_type, told=told), format=Format.ntriples)
    assert (answer.state, answer.body, answer.triples) == (State.complete, ONE_TRIPLE, 1)


def test_an_empty_graph_may_be_one_closed_element(server: Odd) -> None:
    body = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" />\n'
    answer = asked(server, CONSTRUCT, Reply(body, "application/rdf+xml"), format=Format.ntriples)
    assert (answer.state, answer.body, answer.triples) == (State.complete, b"", 0)


def test_a_table_in_xml_is_turned_into_what_was_asked(server: Odd) -> None:
    answer = asked(server, SELECT, Reply(TWO_XML, XML), format=Format.csv)
    assert (answer.state, answer.body) == (State.complete, b"a\r\n1\r\n\r\n")


def test_the_older_name_of_typed_literals_is_understood(server: Odd) -> None:
    body = TWO.replace(
        b'"type":"literal"',
        b'"type":"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#integer"',
    )
    answer = asked(server, SELECT, Reply(body))
    assert answer.state is State.complete
    assert answer.rows[0][0] is not None
    assert answer.rows[0][0].datatype == iris.PREFIXES["xsd"] + "integer"


def test_blank_nodes_of_virtuoso_are_understood(server: Odd) -> None:
    body = TWO.replace(b'"literal","value":"1"', b'"bnode","value":"nodeID://b10000"')
    answer = asked(server, SELECT, Reply(body))
    assert answer.rows[0][0] is not None
    assert (answer.rows[0][0].kind, answer.rows[0][0].value) == ("bnode", "b10000")


@pytest.mark.parametrize(("cell", "expected"), [("1", True), ("0", False), ("true", True)])
def test_a_truth_value_may_come_as_a_table(server: Odd, cell: str, expected: bool) -> None:
    body = (
        '{"head":{"link":[],"vars":["__ASK_RETVAL"]},"results":{"distinct":false,"bindings":['
        f'{{"__ASK_RETVAL":{{"type":"typed-literal","datatype":"http://x/i","value":"{cell}"}}}}]}}}}'
    )
    answer = asked(server, "ASK { ?a ?b ?c }", Reply(body.encode()), format=Format.json)
    assert (answer.state, answer.boolean) == (State.complete, expected)
    assert answer.body == b'{"head":{},"boolean":%b}' % str(expected).lower().encode()


def test_a_table_is_no_truth_value(server: Odd) -> None:
    assert asked(server, "ASK { ?a ?b ?c }", Reply(TWO)).state is State.unavailable


def test_a_slow_answer_is_given_up_at_the_deadline(server: Odd) -> None:
    assert asked(server, SELECT, NEVER, deadline=0.2).state is State.timed_out
    assert asked(server, SELECT, NEVER, limits=QUICK).state is State.timed_out


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (Reply(b"later", "text/plain", 503), State.busy),
        (Reply(b"slowly", "text/plain", 429), State.busy),
        (Reply(b"", status=504), State.timed_out),
        (
            Reply(b"Virtuoso S1T00 Error SR171: Transaction timed out", "text/plain", 500),
            State.timed_out,
        ),
        (Reply(TWO[:-3] + b"The SPARQL operation has been cancelled"), State.timed_out),
        (Reply(TWO, headers=[("X-SQL-State", "S1TAT")]), State.timed_out),
        (Reply(TWO, headers=[("X-SPARQL-MaxRows", "2")]), State.too_large),
        (Reply(TWO, headers=[("X-SPARQL-MaxRows", "3")]), State.complete),
        (Reply(b"", status=414), State.too_large),
        (Reply(b"", status=507), State.out_of_memory),
    ],
)
def test_a_server_says_in_its_way_how_it_ended(server: Odd, reply: Reply, state: State) -> None:
    assert asked(server, SELECT, reply).state is state


def test_a_refusal_brings_the_reason_along(server: Odd) -> None:
    said = b"Virtuoso 37000 Error SP030: syntax error at 'x'\n\nSPARQL query:\nSELECT secret"
    answer = asked(server, SELECT, Reply(said, "text/plain", 400))
    assert (answer.state, answer.message) == (
        State.refused,
        "Virtuoso 37000 Error SP030: syntax error at 'x'",
    )


def test_an_answer_beyond_the_limits_is_not_read_to_its_end(server: Odd) -> None:
    small = Limits(answer_bytes=10)
    assert (
        asked(server, SELECT, Reply(TWO + b" " * 999, told=9999), limits=small).state
        is State.too_large
    )
    few = Limits(answer_rows=1)
    for format in (Format.rows, Format.csv):
        answer = asked(server, SELECT, Reply(TWO), limits=few, format=format)
        assert (answer.state, answer.body) == (State.too_large, b"")


def test_a_query_goes_as_a_form_with_the_types_of_its_form(server: Odd) -> None:
    asked(
        server,
        "# ?\nPREFIX x: <http://x/> select * { ?a x:b ?c }",
        Reply(TWO),
        default_graphs=[RECORDS],
    )
    asked(server, CONSTRUCT, Reply(ONE_TRIPLE_XML, "application/rdf+xml"))
    first, second = (one for one in server.seen if MARK not in one.form["query"][0])
    assert (first.method, first.content_type) == ("POST", "application/x-www-form-urlencoded")
    assert first.form["query"] == ["# ?\nPREFIX x: <http://x/> select * { ?a x:b ?c }"]
    assert first.form["default-graph-uri"] == [RECORDS]
    assert first.accept.startswith(JSON)
    assert "rdf+xml" not in first.accept
    assert second.accept.startswith("application/rdf+xml")


def test_a_named_question_is_asked_once_more_where_the_server_hung_up(server: Odd) -> None:
    async def ask() -> Answer:
        async with RemoteEngine(server.address) as engine:
            return await engine.ask("territory/all", {})

    server.replies[:] = [HANGS_UP, Reply(TWO)]
    assert asyncio.run(ask()).state is State.complete
    server.replies[:] = [HANGS_UP]
    assert asyncio.run(ask()).state is State.unavailable


def test_a_strangers_query_is_not_sent_again_to_a_server_that_it_may_have_ended(
    server: Odd,
) -> None:
    assert asked(server, SELECT, HANGS_UP, Reply(TWO)).state is State.unavailable


def test_the_password_goes_along_and_stays_out_of_messages(server: Odd) -> None:
    server.address = server.address.replace("//", "//reader:p%40ss@")
    answer = asked(server, SELECT, Reply(b"", status=403))
    assert server.seen[-1].authorization == "Basic cmVhZGVyOnBAc3M="
    assert "p@ss" not in answer.message
    assert "reader" not in answer.message


def test_a_digest_is_given_to_a_server_that_wants_one(server: Odd) -> None:
    server.address = server.address.replace("//", "//reader:secret@")
    wants = [("WWW-Authenticate", 'Digest realm="r", nonce="n", qop="auth", algorithm=MD5')]
    # As Virtuoso has it: no word of a digest to who comes with an open password.
    turned_away, told = Reply(status=401), Reply(status=401, headers=wants)
    answer = asked(server, SELECT, turned_away, told, Reply(TWO))
    assert answer.state is State.complete
    given = [one.authorization.partition(" ")[0] for one in server.seen[-3:]]
    assert given == ["Basic", "", "Digest"]


def test_what_goes_beyond_the_queue_is_told_to_come_again(server: Odd) -> None:
    async def ask(limits: Limits) -> list[State]:
        async with RemoteEngine(server.address, limits=limits) as engine:
            await engine.snapshot()
            queries = (engine.query(SELECT, deadline=0.5) for _ in range(6))
            return sorted(answer.state for answer in await asyncio.gather(*queries))

    server.replies[:] = [NEVER]
    expected = [State.busy] * 2 + [State.timed_out] * 4
    short = Limits(adhoc=replace(ADHOC, most_waiting=0, patience=60.0))
    assert asyncio.run(ask(short)) == expected
    impatient = Limits(adhoc=replace(ADHOC, most_waiting=9, patience=0.1))
    assert asyncio.run(ask(impatient)) == expected


def test_a_query_that_would_ask_another_server_is_not_sent(server: Odd) -> None:
    text = "SELECT * { SERVICE <http://elsewhere.example/> { ?s ?p ?o } }"
    answer = asked(server, text, Reply(TWO))
    assert (answer.state, answer.line, answer.column) == (State.refused, 1, 12)
    assert all(MARK in one.form["query"][0] for one in server.seen)
