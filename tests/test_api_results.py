"""Tables as the W3C's result formats write them, byte for byte where they say so."""

import csv
import io
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
import rdflib
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from tests.serving import settings, write_snapshot

XSD = "http://www.w3.org/2001/XMLSchema#"
EX = "https://example.org/"
ROWS = {
    "a-iri": f"<{EX}é/漢?a=1&b=2>",
    "b-plain": '"plain"',
    "c-empty": '""',
    "d-comma": '"one, two"',
    "e-quotes": '"say \\"no\\""',
    "f-lines": '"one\\ntwo\\r\\nthree"',
    "g-tab": '"one\\ttwo\\\\three"',
    "h-words": '"令和5年度, 億円"@ja',
    "i-integer": f'"5"^^<{XSD}integer>',
    "j-decimal": f'"5.5"^^<{XSD}decimal>',
    "k-boolean": f'"true"^^<{XSD}boolean>',
    "l-date": f'"2023-05-12"^^<{XSD}date>',
    "m-own": f'"x"^^<{EX}type>',
}
NQUADS = "".join(
    f"<{EX}{name}> <{EX}value> {value} <{EX}graph> .\n" for name, value in ROWS.items()
).encode()
QUERY = (
    f"SELECT ?n ?value ?none {{ ?s <{EX}value> ?value . "
    f'BIND (STRAFTER(STR(?s), "{EX}") AS ?n) }} ORDER BY ?n'
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("values")
    write_snapshot(out, NQUADS)
    with TestClient(create_app(settings(out))) as own:
        yield own


def answer(client: TestClient, media_type: str, query: str = QUERY) -> bytes:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": media_type})
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == media_type
    body: bytes = response.content
    return body


def test_csv_is_as_the_w3c_writes_it(client: TestClient) -> None:
    assert answer(client, "text/csv").decode().split("\r\n") == [
        "n,value,none",
        f"a-iri,{EX}é/漢?a=1&b=2,",
        "b-plain,plain,",
        "c-empty,,",
        'd-comma,"one, two",',
        'e-quotes,"say ""no""",',
        'f-lines,"one\ntwo',
        'three",',
        "g-tab,one\ttwo\\three,",
        'h-words,"令和5年度, 億円",',
        "i-integer,5,",
        "j-decimal,5.5,",
        "k-boolean,true,",
        "l-date,2023-05-12,",
        "m-own,x,",
        "",
    ]


def test_csv_says_that_it_has_a_header_and_begins_without_a_mark(client: TestClient) -> None:
    response = client.get("/sparql", params={"query": QUERY}, headers={"Accept": "text/csv"})
    assert response.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert response.content.startswith(b"n,value")


def test_tsv_is_as_the_w3c_writes_it(client: TestClient) -> None:
    assert answer(client, "text/tab-separated-values").decode().split("\n") == [
        "?n\t?value\t?none",
        f'"a-iri"\t<{EX}é/漢?a=1&b=2>\t',
        '"b-plain"\t"plain"\t',
        '"c-empty"\t""\t',
        '"d-comma"\t"one, two"\t',
        '"e-quotes"\t"say \\"no\\""\t',
        '"f-lines"\t"one\\ntwo\\r\\nthree"\t',
        '"g-tab"\t"one\\ttwo\\\\three"\t',
        '"h-words"\t"令和5年度, 億円"@ja\t',
        '"i-integer"\t5\t',
        '"j-decimal"\t5.5\t',
        '"k-boolean"\ttrue\t',
        f'"l-date"\t"2023-05-12"^^<{XSD}date>\t',
        f'"m-own"\t"x"^^<{EX}type>\t',
        "",
    ]


@pytest.mark.parametrize(
    ("media_type", "format"),
    [
        ("application/sparql-results+json", "json"),
        ("application/sparql-results+xml", "xml"),
        ("text/tab-separated-values", "tsv"),
    ],
)
def test_another_reader_finds_the_same_terms(
    client: TestClient, media_type: str, format: str
) -> None:
    found = rdflib.query.Result.parse(io.BytesIO(answer(client, media_type)), format=format)
    expected = rdflib.Graph().parse(
        data="\n".join(f"<{EX}{name}> <{EX}value> {value} ." for name, value in ROWS.items())
    )
    name, value, none = (rdflib.Variable(one) for one in ("n", "value", "none"))
    assert {(str(row[name]), row[value].n3()) for row in found.bindings} == {
        (str(subject).removeprefix(EX), object.n3())
        for subject, object in expected.subject_objects()
    }
    assert all(row.get(none) is None for row in found.bindings)


def test_csv_read_as_csv_has_one_row_for_each(client: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(answer(client, "text/csv").decode(), newline="")))
    assert [row["n"] for row in rows] == list(ROWS)
    assert rows[5]["value"] == "one\ntwo\r\nthree"


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_no_row_is_a_table_with_a_head(client: TestClient, format: str) -> None:
    response = client.get(
        "/sparql", params={"query": "SELECT ?a ?b { FILTER (false) }", "format": format}
    )
    match format:
        case "json":
            assert response.json() == {"head": {"vars": ["a", "b"]}, "results": {"bindings": []}}
        case "xml":
            root = ElementTree.fromstring(response.content)
            assert [one.get("name") for one in root.iter() if one.get("name")] == ["a", "b"]
        case "csv":
            assert response.content == b"a,b\r\n"
        case _:
            assert response.content == b"?a\t?b\n"


@pytest.mark.parametrize(("query", "truth"), [("ASK {}", True), ("ASK { FILTER (false) }", False)])
def test_a_truth_value_comes_in_json_and_xml(client: TestClient, query: str, truth: bool) -> None:
    as_json = client.get("/sparql", params={"query": query, "format": "json"})
    as_xml = client.get("/sparql", params={"query": query, "format": "xml"})
    assert as_json.json() == {"head": {}, "boolean": truth}
    told = ElementTree.fromstring(as_xml.content).find(
        "{http://www.w3.org/2005/sparql-results#}boolean"
    )
    assert told is not None
    assert told.text == str(truth).lower()


def test_a_graph_keeps_every_character_in_rdf_xml(client: TestClient) -> None:
    query = "CONSTRUCT WHERE { ?s ?p ?o }"
    as_xml = rdflib.Graph().parse(data=answer(client, "application/rdf+xml", query), format="xml")
    as_lines = rdflib.Graph().parse(
        data=answer(client, "application/n-triples", query), format="nt"
    )
    assert len(as_lines) == len(ROWS)
    assert set(as_xml) == set(as_lines)
