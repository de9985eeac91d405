"""/graph, /dumps, /.well-known/void: graphs by the Graph Store Protocol, and what they hold."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from stigraph.evaluation import Rows, evaluate
from stigraph.iris import BASE, GRAPHS, ID, STI, layer_name
from tests.serving import real_nquads, settings, write_snapshot

ADDRESS = "https://sti.example.org"
EDITORIAL = f"{BASE}graph/editorial"
SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
FORMATS = "http://www.w3.org/ns/formats/"
TYPES = {
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/trig",
    "application/n-quads",
}
PREFIXES = f"""
PREFIX sd: <{SD}>
PREFIX void: <{VOID}>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/>
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, real_nquads())
    with TestClient(
        create_app(replace(settings(out), address=ADDRESS)),
        follow_redirects=False,
        headers={"Accept": "*/*"},
    ) as own:
        yield own


@pytest.fixture(scope="module")
def by_graph() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {graph: set() for graph in GRAPHS}
    for quad in ox.parse(real_nquads(), format=ox.RdfFormat.N_QUADS):
        assert isinstance(quad.graph_name, ox.NamedNode)
        found[quad.graph_name.value].add(str(ox.Triple(quad.subject, quad.predicate, quad.object)))
    return found


def read(content: bytes, media_type: str) -> set[str]:
    format = ox.RdfFormat.from_media_type(media_type.partition(";")[0])
    assert format is not None
    return {
        str(ox.Triple(quad.subject, quad.predicate, quad.object))
        for quad in ox.parse(content, format=format)
    }


def nameless(triples: set[str]) -> set[str]:
    """Return triples with their blank nodes, whose names mean nothing, all alike."""
    return {re.sub(r"_:\w+", "[]", triple) for triple in triples}


# The Graph Store Protocol.


@pytest.mark.parametrize("graph", GRAPHS)
def test_a_graph_is_named_by_its_iri_or_by_its_own_address(
    client: TestClient, by_graph: dict[str, set[str]], graph: str
) -> None:
    indirect = client.get("/graph", params={"graph": graph, "format": "ntriples"})
    direct = client.get(f"/{layer_name(graph)}", headers={"Accept": "application/n-triples"})
    assert indirect.status_code == direct.status_code == 200
    assert indirect.content == direct.content
    own = read(direct.content, "application/n-triples")
    assert len(own) == len(by_graph[graph])
    assert nameless(own) == nameless(by_graph[graph])


def test_the_default_graph_is_the_union(client: TestClient, by_graph: dict[str, set[str]]) -> None:
    response = client.get("/graph?default", headers={"Accept": "application/n-triples"})
    union = set().union(*by_graph.values())
    assert nameless(read(response.content, "application/n-triples")) == nameless(union)


@pytest.mark.parametrize("media_type", sorted(TYPES))
def test_a_graph_comes_in_every_format(
    client: TestClient, by_graph: dict[str, set[str]], media_type: str
) -> None:
    response = client.get("/graph/editorial", headers={"Accept": media_type})
    assert response.headers["content-type"].partition(";")[0] == media_type
    assert read(response.content, media_type) == by_graph[EDITORIAL]


@pytest.mark.parametrize("address", ["/graph?default", f"/graph?graph={EDITORIAL}"])
def test_head_tells_type_and_length(client: TestClient, address: str) -> None:
    head, get = client.head(address), client.get(address)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag", "vary"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize(
    "address", ["/graph/nowhere", "/graph?graph=https://example.org/g", "/graph/a%20b"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_unknown_graph_is_404(client: TestClient, method: str, address: str) -> None:
    response = client.request(method, address)
    assert response.status_code == 404
    if method == "GET":
        assert EDITORIAL in response.json()["nearest"]


@pytest.mark.parametrize(
    "query",
    ["", "?graph=records", "?graph=", f"?default&graph={EDITORIAL}", "?graph=urn:a&graph=urn:b"],
)
def test_one_graph_has_to_be_named_in_full(client: TestClient, query: str) -> None:
    response = client.get(f"/graph{query}", headers={"Accept-Language": "ja"})
    assert response.status_code == 400
    assert response.json()["parameter"] == "graph"


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize(
    "address", ["/graph?default", f"/graph?graph={EDITORIAL}", "/graph/editorial", "/graph/new"]
)
def test_no_graph_can_be_written(client: TestClient, method: str, address: str) -> None:
    response = client.request(
        method, address, content=b"<a:b> <a:b> <a:b> .", headers={"Content-Type": "text/turtle"}
    )
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD"


def test_a_graph_held_already_is_304(client: TestClient) -> None:
    tag = client.get("/graph/editorial").headers["etag"]
    assert client.get("/graph/editorial", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/graph/derived", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("address", ["/graph/editorial", "/.well-known/void", "/sparql"])
def test_a_type_that_is_not_on_offer_is_406(client: TestClient, address: str) -> None:
    response = client.get(address, headers={"Accept": "text/csv"})
    assert response.status_code == 406
    assert "text/turtle" in response.json()["detail"]
    assert "text/csv" not in response.json()["detail"]


# The description of the data set and of the service.


def described(client: TestClient, address: str, media_type: str = "text/turtle") -> ox.Store:
    response = client.get(address, headers={"Accept": media_type})
    assert response.headers["content-type"].partition(";")[0] == media_type
    store = ox.Store()
    for triple in ox.parse(response.content, format=ox.RdfFormat.from_media_type(media_type)):
        store.add(ox.Quad(triple.subject, triple.predicate, triple.object))
    return store


def asked(store: ox.Store, where: str, select: str = "?it") -> list[tuple[str, ...]]:
    """Return the rows that a pattern has in a description, as plain texts."""
    answer = evaluate(store, f"{PREFIXES} SELECT {select} WHERE {{ {where} }}")
    assert isinstance(answer, Rows)
    return [tuple("" if term is None else term.value for term in row) for row in answer.rows]


@pytest.mark.parametrize("address", ["/.well-known/void", "/sparql"])
@pytest.mark.parametrize("media_type", sorted(TYPES))
def test_the_description_is_the_same_in_every_format(
    client: TestClient, address: str, media_type: str
) -> None:
    assert {str(quad) for quad in described(client, address, media_type)} == {
        str(quad) for quad in described(client, address)
    }


def test_the_service_tells_its_address_and_what_it_speaks(client: TestClient) -> None:
    service = f"<{ADDRESS}/sparql>"
    store = described(client, "/sparql")
    assert asked(store, f"{service} a sd:Service ; sd:endpoint ?it") == [(f"{ADDRESS}/sparql",)]
    assert asked(store, f"{service} sd:supportedLanguage ?it") == [(f"{SD}SPARQL11Query",)]
    assert asked(store, f"{service} sd:feature ?it") == [(f"{SD}UnionDefaultGraph",)]
    assert {
        it.removeprefix(FORMATS) for (it,) in asked(store, f"{service} sd:resultFormat ?it")
    } == {
        *(f"SPARQL_Results_{name}" for name in ("JSON", "XML", "CSV", "TSV")),
        *("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads"),
    }
    comments = asked(store, f"{service} <http://www.w3.org/2000/01/rdf-schema#comment> ?it")
    assert len(comments) == 2


@pytest.mark.parametrize("address", ["/.well-known/void", "/sparql"])
def test_the_graphs_are_told_with_their_counts(
    client: TestClient, by_graph: dict[str, set[str]], address: str
) -> None:
    told = asked(
        described(client, address),
        "?dataset sd:namedGraph [ sd:name ?name ; sd:graph/void:triples ?count ]",
        "?name ?count",
    )
    assert sorted(told) == [(graph, str(len(by_graph[graph]))) for graph in sorted(by_graph)]


def test_the_default_graph_is_told_with_its_count(
    client: TestClient, by_graph: dict[str, set[str]]
) -> None:
    where = "?service sd:defaultDataset/sd:defaultGraph/void:triples ?it"
    ((count,),) = asked(described(client, "/sparql"), where)
    assert int(count) == sum(len(triples) for triples in by_graph.values())


@pytest.mark.parametrize("address", ["/.well-known/void", "/sparql"])
def test_the_data_set_is_told_from_the_graph(
    client: TestClient, by_graph: dict[str, set[str]], address: str
) -> None:
    store = described(client, address)
    dataset = f"<{ADDRESS}/.well-known/void#dataset>"
    assert asked(store, f"{dataset} a void:Dataset, dcat:Dataset ; void:uriSpace ?it") == [(ID,)]
    assert asked(store, f"{dataset} dcterms:license ?it") == [
        ("https://creativecommons.org/licenses/by/4.0/",)
    ]
    assert asked(store, f"{dataset} void:sparqlEndpoint ?it") == [(f"{ADDRESS}/sparql",)]
    assert asked(store, f"{dataset} void:dataDump ?it") == [(f"{ADDRESS}/dumps/stigraph.nq",)]
    ((whole,),) = asked(store, f"{dataset} void:triples ?it")
    assert int(whole) == sum(len(triples) for triples in by_graph.values())
    assert len(asked(store, f"{dataset} dcterms:title ?it")) == 2


def test_the_classes_are_told_with_their_members(client: TestClient) -> None:
    where = "[] void:class ?class ; void:entities ?members"
    told = asked(described(client, "/.well-known/void"), where, "?class ?members")
    held = Counter(
        quad.object.value
        for quad in {
            (quad.subject, quad.object): quad
            for quad in ox.parse(real_nquads(), format=ox.RdfFormat.N_QUADS)
            if quad.predicate.value == "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
        }.values()
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(STI)
    )
    assert sorted(told) == [(name, str(held[name])) for name in sorted(held)]


def test_examples_are_things_that_can_be_looked_up(client: TestClient) -> None:
    found = asked(described(client, "/.well-known/void"), "[] void:exampleResource ?it")
    assert len(found) > 3
    for (iri,) in found:
        response = client.get(f"/{iri.removeprefix(BASE)}", follow_redirects=True)
        assert response.status_code == 200, iri


@pytest.mark.parametrize("address", ["/.well-known/void", "/sparql"])
def test_a_description_held_already_is_304(client: TestClient, address: str) -> None:
    first = client.get(address)
    assert first.content == client.get(address).content
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


# The dump.


def test_the_dump_is_the_snapshot(client: TestClient) -> None:
    response = client.get("/dumps/stigraph.nq")
    assert response.content == real_nquads()
    assert response.headers["content-type"] == "application/n-quads"
    plain = {"Accept-Encoding": "identity"}
    tag = client.get("/dumps/stigraph.nq", headers=plain).headers["etag"]
    again = client.get("/dumps/stigraph.nq", headers={"If-None-Match": tag})
    assert again.status_code == 304
    ranged = {"Range": "bytes=0-99", "If-Range": tag}
    part = client.get("/dumps/stigraph.nq", headers=ranged)
    assert (part.status_code, part.content) == (206, real_nquads()[:100])
