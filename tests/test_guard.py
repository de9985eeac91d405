"""A stranger's query that could make a server ask another, or end it, is held back."""

import pytest

from stigraph import question
from stigraph.engine.guard import form_of, introduced, refusal, unsendable
from stigraph.engine.interface import State

ELSEWHERE = "<http://elsewhere.example/>"
GROUP = "{ ?s ?p ?o }"


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ ?s ?p ?o SERVICE {ELSEWHERE} {GROUP} }}",
        f"SELECT * {{ ?s ?p ?o service silent {ELSEWHERE} {GROUP} }}",
        f"SELECT * {{ ?s ?p ?o . SERVICE ?g {GROUP} }}",
        f"PREFIX x: {ELSEWHERE} SELECT * {{ SERVICE x:y {GROUP} }}",
        f"SELECT * {{ ?s ?p ?o.SERVICE{ELSEWHERE}{GROUP} }}",
        # Each of these is taken for a call by Oxigraph's parser.
        f"SELECT * {{ ?s ?p 1SERVICE{ELSEWHERE}{GROUP} }}",
        f"SELECT * {{ ?s ?p trueSERVICE{ELSEWHERE}{GROUP} }}",
        f"SELECT * {{ SERVICESILENT{ELSEWHERE}{GROUP} }}",
        f"PREFIX x: {ELSEWHERE} SELECT * {{ SERVICEx:y{GROUP} }}",
        f"SELECT * {{ ?s ?p ?o FILTER(?o<'>')SERVICE{ELSEWHERE}{GROUP} FILTER(?o!='') }}",
        f"SELECT * {{ ?s x:a\\' ?o SERVICE {ELSEWHERE} {GROUP} ?x x:b\\' ?y }}",
        f"SELECT * {{ # a comment ends here: \r SERVICE {ELSEWHERE} {GROUP} \n}}",
        f"SELECT * {{ SERVICE # a comment <\n {ELSEWHERE} # another\n {GROUP} }}",
        f"SELECT * {{ SERVICE #{'x' * 2000}\n {ELSEWHERE} {GROUP} }}",
        f"SELECT * {{ SERVICE <http://{'x' * 2000}> {GROUP} }}",
        f"SELECT * {{ SERV\\u0049CE {ELSEWHERE} {GROUP} }}",
    ],
)
def test_no_other_server_is_asked(text: str) -> None:
    refused = refusal(text)
    assert refused is not None
    assert refused.state is State.refused
    assert "SERVICE" in refused.message


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service WHERE { ?x a ?service }",
        "SELECT * { ?s x:service ?o . ?s x:service <http://x> . GRAPH x:service { ?s ?p ?o } }",
        "PREFIX service: <x:> SELECT * { ?s service:a ?service GRAPH ?service { ?s ?p ?o } }",
        'ASK { ?s rdfs:label "customer service about: things" }',
        'SELECT * { ?s ?p ?o FILTER(CONTAINS(?o, "service")) }',
        "DESCRIBE <http://x/service>",
    ],
)
def test_the_word_alone_is_no_call(text: str) -> None:
    assert refusal(text) is None


def test_the_place_of_a_call_is_told() -> None:
    refused = refusal(f"SELECT * {{\n  ?s ?p ?o .\n  SERVICE {ELSEWHERE} {GROUP} }}")
    assert refused is not None
    assert (refused.line, refused.column) == (3, 3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# SELECT",
        "INSERT DATA { <a:> <b:> <c:> }",
        "LOAD <a:>",
        'DEFINE get:soft "x" SELECT * {}',
    ],
)
def test_nothing_but_a_query_is_sent(text: str) -> None:
    assert form_of(text) is None
    assert refusal(text) is not None


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("select * {}", "select"),
        ("#+ ASK\n\nBASE <http://x/#a>\nPREFIX a: # b\n <c> ASK {}", "ask"),
        ('VERSION "1.2" CONSTRUCT WHERE {}', "graph"),
        ("\ufeffDESCRIBE <a:>", "graph"),
    ],
)
def test_the_form_is_the_word_after_the_prefixes(text: str, form: str) -> None:
    assert form_of(text) == form


# Each of these, so long, ended Oxigraph's server or kept it busy beyond its limit of time.
DEADLY = {
    "groups": "{" * 1000 + "}" * 1000,
    "parentheses": "FILTER(" + "(" * 3000 + "1" + ")" * 3000 + ")",
    "calls": "FILTER(" + "STR(" * 400 + "1" + ")" * 400 + ")",
    "negations": "FILTER(" + "!" * 3000 + "true)",
    "conjunctions": "FILTER(1" + "&&1" * 3000 + ")",
    "sums": "FILTER(1" + "+1" * 3000 + ")",
    "unions": "{}" + "UNION{}" * 3000,
    "bindings": "".join(f"BIND({n} AS ?x{n})" for n in range(1000)),
    "filters": "FILTER(1)" * 3000,
    "steps of a path": "?s <a:>" + "/<a:>" * 400 + " ?o",
    "lists": "?s ?p " + "(" * 200 + ")" * 200,
    "blank nodes": "?s ?p " + "[<a:>" * 200 + " 1" + "]" * 200,
}


@pytest.mark.parametrize("group", DEADLY.values(), ids=DEADLY)
def test_what_ends_a_server_is_not_sent(group: str) -> None:
    refused = refusal(f"SELECT * {{ {group} }}")
    assert refused is not None
    assert "nested" in refused.message


def test_long_lists_of_values_are_sent() -> None:
    values = " ".join(f"<http://x/a-b/{n}> x:c-{n} 'e-f+{{' ?{n}" for n in range(3000))
    assert refusal(f"SELECT * {{ VALUES ?x {{ {values} }} }}") is None


def test_what_is_deadly_is_found_after_strings_of_every_kind() -> None:
    strings = """ "\\"'" '"' '''it's "''' """ + 'x:a """a " \n { """ # a " { \n'
    assert refusal(f"SELECT * {{ {strings} {'{' * 50} }}") is None
    assert refusal(f"SELECT * {{ {strings} {'{' * 70} }}") is not None


@pytest.mark.parametrize("named", question.all_questions(), ids=lambda one: one.name)
def test_every_named_question_would_pass(named: question.Question) -> None:
    assert refusal(named.text) is None


@pytest.mark.parametrize(
    "piece",
    [
        "service",
        "service<",
        "service#",
        "?service ",
        "a",
        "PREFIX ",
        "#",
        "\\u005C",
        "<",
        "service:",
        "'\\",
    ],
)
@pytest.mark.timeout(20)
def test_a_long_text_is_looked_at_in_good_time(piece: str) -> None:
    text = "SELECT * {" + piece * (64_000 // len(piece))
    refusal(text)
    introduced(text, {"sti": "x:"}, "y:")


def test_prefixes_that_are_used_and_not_declared_are_put_into_the_first_line() -> None:
    text = "PREFIX rdfs: <r:> SELECT * {\n ?s a sti:Tie ; rdfs:label <id/x> }"
    whole, grown = introduced(text, {"sti": "s:", "rdfs": "other:", "owl": "o:"}, "http://base/")
    assert whole == "BASE <http://base/> PREFIX sti: <s:> " + text
    assert grown == len(whole) - len(text)


def test_a_query_that_declares_all_is_left_as_it_is() -> None:
    text = "BASE <http://x/> PREFIX sti: <s:> SELECT * { ?s a sti:Tie , <y> FILTER(?a < 3) }"
    assert introduced(text, {"sti": "t:"}, "http://base/") == (text, 0)


def test_what_is_too_long_or_no_text_is_not_looked_at() -> None:
    assert unsendable("SELECT", 6) is None
    long, torn = unsendable("SELECT", 5), unsendable("\ud800", 99)
    assert (long is not None and long.state, torn is not None and torn.state) == (
        State.too_large,
        State.refused,
    )
