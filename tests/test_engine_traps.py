"""What the engines get wrong, and that nothing of ours leans on it.

Each test of the first part holds a fault of a library. It fails once the library is right, and
then says what of ours may go.
"""

import shutil
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from typer.testing import CliRunner

from stigraph import paths, traps
from stigraph.cli import app
from stigraph.engine.interface import Format
from stigraph.engine.results import NotAnAnswer, Sent, answer_of
from stigraph.engine.worker import Job
from stigraph.errors import QuestionError
from stigraph.evaluation import Rows, evaluate
from stigraph.headers import build_queries
from stigraph.question import parse
from tests.real_graph import facts, on_oxigraph, on_rdflib

pytestmark = pytest.mark.slow  # each asks the whole graph

XSD = "http://www.w3.org/2001/XMLSchema#"
TWO_GRAPHS = """\
<urn:a> <urn:p> <urn:o> <urn:g1> .
<urn:b> <urn:p> <urn:o> <urn:g1> .
<urn:c> <urn:p> <urn:o> <urn:g2> .
"""
IN_BOTH = "<urn:a> <urn:p> <urn:o> <urn:g1> .\n<urn:a> <urn:p> <urn:o> <urn:g2> .\n"
SOME_WITH = """\
<urn:a> <urn:p> "1" .
<urn:b> <urn:p> "2" .
<urn:a> <urn:q> "x" .
"""
CUT_TABLE = b"""\
<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head><results>
<result><binding name="s"><uri>urn:a</uri></binding></result>
"""
CUT_GRAPH = b"""\
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:">
<rdf:Description rdf:about="urn:a"><e:p rdf:resource="urn:b"/></rdf:Description>
"""

Cells = set[tuple[str | None, ...]]


def stored(nquads: str) -> ox.Store:
    store = ox.Store()
    store.load(nquads.encode(), format=ox.RdfFormat.N_QUADS)
    return store


def rows(nquads: str, text: str, **options: Any) -> Cells:
    """Return the rows that Oxigraph gives, terms as their plain text."""
    answer = evaluate(stored(nquads), text, **options)
    assert isinstance(answer, Rows)
    return {
        tuple(None if term is None else getattr(term, "value", str(term)) for term in row)
        for row in answer.rows
    }


def rows_of_rdflib(nquads: str, text: str) -> Cells:
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=nquads, format="nquads")
    answer = dataset.query(text)
    assert answer.vars is not None
    return {
        tuple(None if row.get(name) is None else str(row[name]) for name in answer.vars)
        for row in answer.bindings
    }


# Faults of Oxigraph.


def test_oxigraph_evaluates_a_select_inside_graph_over_all_graphs() -> None:
    text = "SELECT ?g ?n { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }"
    right = {("urn:g1", "2"), ("urn:g2", "1")}
    assert rows(TWO_GRAPHS, text) != right, (
        "pyoxigraph is right here now (oxigraph/oxigraph#1905): "
        "take the first trap of stigraph/traps.py out"
    )
    around = "SELECT ?g ?n { { SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g } }"
    assert rows(TWO_GRAPHS, around) == right, "the remedy that the trap names has to be right"


def test_oxigraph_joins_values_inside_graph_with_no_graph() -> None:
    text = "SELECT ?g ?x { GRAPH ?g { VALUES ?x { <urn:a> } } }"
    right = {("urn:g1", "urn:a"), ("urn:g2", "urn:a")}
    assert rows(TWO_GRAPHS, text) != right, (
        "pyoxigraph is right here now (oxigraph/oxigraph#1450): "
        "take the second trap of stigraph/traps.py out"
    )
    before = "SELECT ?g ?x { VALUES ?x { <urn:a> } GRAPH ?g { } }"
    assert rows(TWO_GRAPHS, before) == right, "the remedy that the trap names has to be right"


def test_oxigraph_stores_literals_by_value() -> None:
    printed = {
        f'"01"^^<{XSD}integer>': f'"1"^^<{XSD}integer>',
        f'"1.50"^^<{XSD}decimal>': f'"1.5"^^<{XSD}decimal>',
        f'"1"^^<{XSD}boolean>': f'"true"^^<{XSD}boolean>',
        f'"1"^^<{XSD}nonNegativeInteger>': f'"1"^^<{XSD}integer>',
        f'"00:00:00.100Z"^^<{XSD}time>': f'"00:00:00.1Z"^^<{XSD}time>',
    }
    for given, value in printed.items():
        (kept,) = stored(f"<urn:s> <urn:p> {given} .")
        assert str(kept.object) == value, (
            f"pyoxigraph keeps {given} as it is printed now: what is printed may be a number or "
            "a day itself, and this test may go"
        )


def test_oxigraph_counts_a_statement_of_two_graphs_twice() -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert rows_of_rdflib(IN_BOTH, text) == {("1",)}
    assert rows(IN_BOTH, text, use_default_graph_as_union=True) == {("2",)}, (
        "pyoxigraph's union is a set now: the workers' second copy of each statement "
        "(stigraph/engine/worker.py, _load) may go, once FROM is heeded as well"
    )


def test_oxigraph_ignores_from_where_the_default_graph_is_the_union() -> None:
    text = "SELECT ?s FROM <urn:g2> { ?s ?p ?o }"
    assert rows(TWO_GRAPHS, text) == {("urn:c",)}
    assert len(rows(TWO_GRAPHS, text, use_default_graph_as_union=True)) == 3, (
        "pyoxigraph heeds FROM now: the workers' second copy of each statement "
        "(stigraph/engine/worker.py, _load) may go, once the union is a set as well"
    )


def test_oxigraph_substitutes_nothing_inside_a_select() -> None:
    text = "SELECT ?s ?n { ?s ?p ?o { SELECT (COUNT(*) AS ?n) { ?s ?q ?r } } }"
    given = {ox.Variable("s"): ox.NamedNode("urn:a")}
    # By the standard too, an inner ?s that is not selected is another; so values are written in.
    assert rows(SOME_WITH, text, substitutions=given) == {("urn:a", "3")}, (
        "pyoxigraph substitutes inside a SELECT now: see whether Question.bind may use it"
    )
    with pytest.raises(RuntimeError, match="projection"):
        # Once this is allowed, see whether Question.bind may use it.
        rows(SOME_WITH, "SELECT ?o { ?s ?p ?o }", substitutions=given)


@pytest.mark.parametrize(
    ("body", "media_type", "form"),
    [
        (CUT_TABLE, "application/sparql-results+xml", "select"),
        (CUT_GRAPH, "application/rdf+xml", "graph"),
    ],
)
def test_oxigraph_takes_xml_that_is_cut_for_whole(body: bytes, media_type: str, form: str) -> None:
    read = (
        list(
            # what is parsed are solutions, never a truth value: the body is a SELECT's
            ox.parse_query_results(body, format=ox.QueryResultsFormat.XML)  # type: ignore[arg-type]  # rows
        )
        if form == "select"
        else list(ox.parse(body, format=ox.RdfFormat.RDF_XML))
    )
    assert len(read) == 1, (
        "pyoxigraph refuses XML without its end now: "
        "_expect_end in stigraph/engine/results.py may go"
    )
    job = Job("", (Format.rows,), {}, "urn:", (), (), 1000, 10)
    with pytest.raises(NotAnAnswer):
        # the forms stand in the table above as plain text
        answer_of(Sent(media_type, body, measured=False), form, job)  # type: ignore[arg-type]  # a str


# Faults of rdflib.


def test_rdflib_lets_variables_of_the_outside_into_a_select() -> None:
    text = """\
SELECT ?s ?n { ?s <urn:p> ?o OPTIONAL { SELECT (COUNT(?v) AS ?n) { ?s <urn:q> ?v } } }
"""
    right = {("urn:a", "1"), ("urn:b", "1")}
    assert rows(SOME_WITH, text) == right
    assert rows_of_rdflib(SOME_WITH, text) != right, (
        "rdflib keeps them apart now: take what looks for it (_leaks) out of stigraph/traps.py"
    )


def test_rdflib_loads_what_from_names(tmp_path: Path) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text("<urn:secret> a <urn:Secret> .")
    found = rows_of_rdflib(IN_BOTH, f"SELECT ?s FROM <{secret.as_uri()}> {{ ?s a <urn:Secret> }}")
    assert found == {("urn:secret",)}, (
        "rdflib reads no file for FROM now: take that trap out of stigraph/traps.py, "
        "and look again at why rdflib answers no stranger"
    )


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by rdflib, of itself
def test_rdflib_loads_the_context_that_json_ld_names(tmp_path: Path) -> None:
    context = tmp_path / "context.json"
    context.write_text('{"@context": {"p": "urn:p"}}')
    document = f'{{"@context": "{context.as_uri()}", "@id": "urn:a", "p": "x"}}'
    read = rdflib.Graph().parse(data=document, format="json-ld")
    assert len(read) == 1, (
        "rdflib loads no context now: SECURITY.md need no longer say that it parses no stranger's"
    )
    with pytest.raises(SyntaxError, match="remote context"):
        list(ox.parse(document, format=ox.RdfFormat.JSON_LD))


# What is right, and yet not what one would expect.


@pytest.mark.parametrize("ask", [rows, rows_of_rdflib])
def test_dates_of_different_precision_are_not_compared(ask) -> None:
    years = f"""\
<urn:a> <urn:d> "2023"^^<{XSD}gYear> .
<urn:b> <urn:d> "2023-05-01"^^<{XSD}date> .
"""
    text = f"""\
SELECT ?s {{ ?s <urn:d> ?d FILTER (?d < "2024-01-01"^^<{XSD}date>) }}
"""
    assert ask(years, text) == {("urn:b",)}, (
        "an engine compares a year with a day now: the traps xsd:gYear and xsd:gYearMonth of "
        "stigraph/traps.py may go, if the others do so as well"
    )


# What guards us.


def test_no_date_of_the_graph_is_less_than_a_day() -> None:
    text = "SELECT DISTINCT ?type { ?s ?p ?o BIND (DATATYPE(?o) AS ?type) } ORDER BY ?type"
    types = {str(row[0]).removeprefix(XSD) for row in on_oxigraph(text)}
    assert "date" in types
    assert types.isdisjoint({"gYear", "gYearMonth"})


def test_what_is_printed_is_kept_as_text() -> None:
    text = """\
PREFIX sti: <https://w3id.org/stigraph/ontology#>
SELECT DISTINCT ?type {
  VALUES ?printed { sti:asPrinted sti:amountPrinted sti:datePrinted }
  ?s ?printed ?o . BIND (DATATYPE(?o) AS ?type)
} ORDER BY ?type
"""
    types = {str(row[0]).rpartition("#")[2] for row in on_oxigraph(text)}
    assert len(types) > 0
    assert types <= {"string", "langString"}


def test_no_statement_stands_in_two_layers() -> None:
    triples = [triple for layer in facts().layers.values() for triple in layer]
    assert len(triples) == len(set(triples))
    text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert on_oxigraph(text) == on_rdflib(text) == [(str(len(triples)),)]


HEADER = "#+ summary: {ja: 問い, en: Question}\n"
PLANTED = {
    "SELECT inside GRAPH": (
        "SELECT ?g ?n {\n GRAPH ?g {\n SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }",
        4,
    ),
    "SELECT deeper inside": (
        "SELECT * { GRAPH ?g { OPTIONAL {\n { SELECT ?s { ?s ?p ?o } } } } }",
        3,
    ),
    "inside a named graph": ("SELECT * { GRAPH <urn:g> { SELECT ?s { ?s ?p ?o } } }", 2),
    "inside a prefixed one": ("SELECT * { graph sti:g { select ?s { ?s ?p ?o } } }", 2),
    "VALUES inside GRAPH": ("SELECT * {\n GRAPH ?g { ?s ?p ?o VALUES ?s { <urn:a> } } }", 3),
    "a leak": (
        "SELECT ?s ?n { ?s a ?o\n OPTIONAL { SELECT (COUNT(?v) AS ?n) { ?s ?q ?v } } }",
        3,
    ),
    "a leak beside": (
        "SELECT * { { SELECT ?a {\n ?a ?p ?x } }\n { SELECT (COUNT(?b) AS ?n) { ?b ?q ?a } } }",
        4,
    ),
    "a leak from a pattern behind": (
        "SELECT * { { SELECT (MAX(?y) AS ?m) { ?x ?p ?y } } ?x ?q ?r }",
        2,
    ),
    "FROM": ("SELECT *\nFROM <urn:g> { ?s ?p ?o }", 3),
    "SERVICE": ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", 2),
    "a year": ('SELECT * { ?s ?p ?o FILTER (?o < "2023"^^xsd:gYear) }', 2),
    "a month": ('SELECT * { ?s ?p ?o FILTER (?o < "2023-04"^^xsd:gYearMonth) }', 2),
}
HARMLESS = {
    "words in texts": 'SELECT * { GRAPH ?g { ?s ?p "SELECT { VALUES" , \'FROM\', """SERVICE""" } }',
    "words in comments": "SELECT * { GRAPH ?g { # SELECT VALUES FROM {\n ?s ?p ?o } }",
    "words in names": "SELECT ?FROM { GRAPH ?g { ?FROM sti:from <urn:SELECT> ; sti:values ?o } }",
    "beside GRAPH": (
        "SELECT ?g ?n { VALUES ?g { <urn:g> } { SELECT ?g (COUNT(*) AS ?n) "
        "{ GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g } }"
    ),
    "what a SELECT gives": (
        "SELECT ?s ?n { ?s a ?c OPTIONAL { SELECT ?s (COUNT(?v) AS ?n) { ?s ?q ?v } GROUP BY ?s } }"
    ),
    "what a SELECT gives all of": "SELECT ?s { ?s a ?c { SELECT * { ?s ?q ?v } } }",
    "what two keep to themselves": (
        "SELECT * { { SELECT (COUNT(?x) AS ?n) { ?x a ?c } } "
        "{ SELECT (MAX(?x) AS ?m) { ?x a ?d } } }"
    ),
}


@pytest.mark.parametrize(("text", "line"), PLANTED.values(), ids=PLANTED)
def test_a_planted_pattern_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(QuestionError, match=f"^a/b:{line}: .+ — .+"):
        parse("a/b", Path("b.rq"), HEADER + text)


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_a_pattern_that_is_answered_right_is_not_refused(text: str) -> None:
    traps.refuse("a/b", text)


@pytest.mark.parametrize(("folder", "setting"), [("rules", "stage"), ("checks", "severity")])
def test_rules_and_checks_are_looked_at_too(tmp_path: Path, folder: str, setting: str) -> None:
    (tmp_path / folder).mkdir()
    file = tmp_path / folder / "1-bad.rq"
    file.write_text(HEADER + PLANTED["VALUES inside GRAPH"][0])
    with pytest.raises(QuestionError, match=f"^{folder}/1-bad:3: holds VALUES inside GRAPH"):
        build_queries(tmp_path, folder, setting, "1")


def test_check_says_so(tmp_path: Path) -> None:
    queries = shutil.copytree(paths.queries(), tmp_path / "queries")
    (queries / "tie" / "bad.rq").write_text(HEADER + PLANTED["FROM"][0])
    told = CliRunner().invoke(app, ["check", "--queries", str(queries)])
    assert told.exit_code == 1
    assert told.stderr.startswith("tie/bad:3: names a graph with FROM")
