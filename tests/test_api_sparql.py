"""/sparql: the SPARQL 1.1 Protocol for queries, and what goes beyond it."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from tests.serving import settings, write_snapshot

KASEI = "http://kasei.us/2009/09/sparql/data/"
D0, D1, D2, D3 = (f"{KASEI}data{n}.rdf" for n in range(4))
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
DOCUMENT = "http://xmlns.com/foaf/0.1/Document"
NQUADS = "".join(f"<{one}> <{TYPE}> <{DOCUMENT}> <{one}> .\n" for one in (D1, D2, D3)).encode()

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
RESULTS_JSON = "application/sparql-results+json"
BOOLEAN = {RESULTS_JSON, "application/sparql-results+xml"}
TABULAR = {*BOOLEAN, "text/csv", "text/tab-separated-values"}
RDF = {"text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"}

BOTH_TYPED = f"ASK {{ <{D1}> a ?type . <{D2}> a ?type . }}"
NAMED_TYPED = f"ASK {{ GRAPH ?g1 {{ <{D1}> a ?type }} GRAPH ?g2 {{ <{D2}> a ?type }} }}"
ALL_TYPED = (
    f"ASK {{ <{D3}> a ?type GRAPH ?g1 {{ <{D1}> a ?type }} GRAPH ?g2 {{ <{D2}> a ?type }} }}"
)
EVIL = "SELECT (COUNT(*) AS ?n) { " + " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(40)) + " }"


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("protocol")
    write_snapshot(out, NQUADS)
    return out


@pytest.fixture(scope="module")
def client(snapshots: Path) -> Iterator[TestClient]:
    app = create_app(settings(snapshots, adhoc_seconds=2.0))
    with TestClient(app, headers={"Accept": "*/*"}) as own:
        yield own


def address(**parameters: str | list[str]) -> str:
    return "/sparql?" + urlencode(
        {name.replace("_", "-"): value for name, value in parameters.items()}, doseq=True
    )


# What the W3C's protocol tests ask of queries, each under the name it has there.

W3C_GOOD = {
    "query_post_form": (
        "POST",
        address(default_graph_uri=D0),
        FORM,
        b"query=ASK%20%7B%7D",
        BOOLEAN,
    ),
    "query_dataset_default_graphs_get": (
        *("GET", address(query=BOTH_TYPED, default_graph_uri=[D1, D2]), None, b"", BOOLEAN),
    ),
    "query_dataset_default_graphs_post": (
        *("POST", address(default_graph_uri=[D1, D2]), QUERY, BOTH_TYPED.encode(), BOOLEAN),
    ),
    "query_dataset_named_graphs_post": (
        *("POST", address(named_graph_uri=[D1, D2]), QUERY, NAMED_TYPED.encode(), BOOLEAN),
    ),
    "query_dataset_named_graphs_get": (
        *("GET", address(query=NAMED_TYPED, named_graph_uri=[D1, D2]), None, b"", BOOLEAN),
    ),
    "query_dataset_full": (
        "POST",
        address(default_graph_uri=D3, named_graph_uri=[D1, D2]),
        QUERY,
        ALL_TYPED.encode(),
        BOOLEAN,
    ),
    "query_multiple_dataset": (
        "POST",
        address(named_graph_uri=[D1, D2]),
        QUERY,
        NAMED_TYPED.replace("ASK", f"ASK FROM <{D3}>").encode(),
        BOOLEAN,
    ),
    "query_get": ("GET", address(query="ASK {}", default_graph_uri=D0), None, b"", BOOLEAN),
    "query_content_type_select": (
        *("POST", address(default_graph_uri=D0), QUERY, b"SELECT (1 AS ?value) {}", TABULAR),
    ),
    "query_content_type_ask": ("POST", address(default_graph_uri=D0), QUERY, b"ASK {}", BOOLEAN),
    "query_content_type_describe": (
        *("POST", address(default_graph_uri=D0), QUERY, b"DESCRIBE <http://example.org/>", RDF),
    ),
    "query_content_type_construct": (
        *("POST", address(default_graph_uri=D0), QUERY, b"CONSTRUCT { <s> <p> 1 } WHERE {}", RDF),
    ),
    "query_post_direct": ("POST", address(default_graph_uri=D0), QUERY, b"ASK {}", BOOLEAN),
}
W3C_BAD = {
    "bad_query_method": ("PUT", address(query="ASK {}", default_graph_uri=D0), FORM, b"", 405),
    "bad_multiple_queries": ("GET", address(query=["ASK {}", "SELECT * {}"]), None, b"", 400),
    "bad_query_wrong_media_type": ("POST", "/sparql", "text/plain", b"ASK {}", 415),
    "bad_query_missing_form_type": ("POST", "/sparql", None, b"query=ASK%20%7B%7D", 415),
    "bad_query_missing_direct_type": ("POST", "/sparql", None, b"ASK {}", 415),
    "bad_query_non_utf8": (
        *("POST", "/sparql", f"{QUERY}; charset=UTF-16", "ASK {}".encode("utf-16"), 415),
    ),
    "bad_query_syntax": ("GET", address(query="ASK {"), None, b"", 400),
    "bad_update_get": ("GET", address(update="CLEAR ALL"), None, b"", 403),
    "bad_multiple_updates": ("POST", "/sparql", FORM, b"update=CLEAR%20ALL&update=DROP%20ALL", 403),
    "bad_update_wrong_media_type": ("POST", "/sparql", "text/plain", b"CLEAR NAMED", 415),
    "bad_update_missing_form_type": ("POST", "/sparql", None, b"update=CLEAR%20NAMED", 415),
    "bad_update_non_utf8": (
        "POST",
        "/sparql",
        "application/sparql-update; charset=UTF-16",
        "CLEAR NAMED".encode("utf-16"),
        415,
    ),
    "bad_update_syntax": ("POST", "/sparql", "application/sparql-update", b"CLEAR XYZ", 403),
    "bad_update_dataset_conflict": (
        "POST",
        "/sparql",
        FORM,
        b"using-named-graph-uri=http%3A%2F%2Fexample%2Fp&update=DROP%20ALL",
        403,
    ),
}
# Those that change the graph: this service refuses each of them, and nothing is changed.
NEW = "https://example.org/new"
INSERT = f"INSERT {{ GRAPH <{NEW}> {{ ?s a ?type }} }} WHERE {{ ?s a ?type }}"
UPDATE = "application/sparql-update"
W3C_UPDATES = {
    "update_dataset_default_graph": (address(using_graph_uri=D1), UPDATE, INSERT),
    "update_dataset_default_graphs": (address(using_graph_uri=[D1, D2]), UPDATE, INSERT),
    "update_dataset_named_graphs": (
        *(address(using_named_graph_uri=[D1, D2]), UPDATE),
        f"INSERT {{ GRAPH <{NEW}> {{ ?s a ?type }} }} WHERE {{ GRAPH ?g {{ ?s a ?type }} }}",
    ),
    "update_dataset_full": (
        *(address(using_graph_uri=D3, using_named_graph_uri=[D1, D2]), UPDATE, INSERT),
    ),
    "update_post_form": ("/sparql", FORM, urlencode({"update": INSERT})),
    "update_post_direct": ("/sparql", UPDATE, INSERT),
    "update_base_uri": (
        *("/sparql", UPDATE),
        f"BASE <https://example.org/> INSERT DATA {{ GRAPH <{NEW}> {{ <a> <b> <c> }} }}",
    ),
}


def request(
    client: httpx.Client, method: str, at: str, media_type: str | None, body: bytes
) -> httpx.Response:
    headers = {} if media_type is None else {"Content-Type": media_type}
    return client.request(method, at, headers=headers, content=body)


def test_every_operation_of_the_w3c_is_tried() -> None:
    assert len({*W3C_GOOD, *W3C_BAD, *W3C_UPDATES}) == 34


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(
    ("method", "at", "media_type", "body", "types"), W3C_GOOD.values(), ids=W3C_GOOD
)
def test_w3c_query(
    client: TestClient,
    method: str,
    at: str,
    media_type: str | None,
    body: bytes,
    types: set[str],
    slash: str,
) -> None:
    at = at.replace("/sparql", f"/sparql{slash}")
    response = request(client, method, at, media_type, body)
    assert response.status_code == 200, response.text
    own_type = response.headers["content-type"].partition(";")[0]
    assert own_type in types
    if types is BOOLEAN:
        assert response.json()["boolean"] is True


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(
    ("method", "at", "media_type", "body", "status"), W3C_BAD.values(), ids=W3C_BAD
)
def test_w3c_bad_request(
    client: TestClient,
    method: str,
    at: str,
    media_type: str | None,
    body: bytes,
    status: int,
    slash: str,
) -> None:
    at = at.replace("/sparql", f"/sparql{slash}")
    response = request(client, method, at, media_type, body)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == status


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(("at", "media_type", "body"), W3C_UPDATES.values(), ids=W3C_UPDATES)
def test_w3c_update(client: TestClient, at: str, media_type: str, body: str, slash: str) -> None:
    at = at.replace("/sparql", f"/sparql{slash}")
    response = request(client, "POST", at, media_type, body.encode())
    assert response.status_code == 403
    assert response.json()["type"].endswith("/problems/read-only")
    written = client.get(address(query=f"ASK {{ GRAPH <{NEW}> {{ ?s ?p ?o }} }}"))
    assert written.json()["boolean"] is False


# Media types.


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", RESULTS_JSON),
        ("", RESULTS_JSON),
        ("text/csv", "text/csv"),
        ("text/*", "text/csv"),
        ("application/json", "application/json"),
        ("text/csv;q=0.1, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("text/turtle, text/tab-separated-values;q=0.3", "text/tab-separated-values"),
        ("text/html;q=0.4, text/csv;q=0.5", "text/csv"),
        ("nonsense, text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
    ],
)
def test_a_table_comes_in_the_type_most_wanted(
    client: TestClient, accept: str, media_type: str
) -> None:
    response = client.get(address(query="SELECT ?s { ?s ?p ?o }"), headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == media_type
    assert response.headers["vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize("accept", sorted(RDF | {"application/trig", "application/n-quads"}))
def test_a_graph_comes_in_each_type_and_can_be_read(client: TestClient, accept: str) -> None:
    response = client.get(address(query="CONSTRUCT WHERE { ?s ?p ?o }"), headers={"Accept": accept})
    assert response.headers["content-type"].partition(";")[0] == accept
    format = ox.RdfFormat.from_media_type(accept)
    assert format is not None
    assert len(list(ox.parse(response.content, format=format))) == 3


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("SELECT * { ?s ?p ?o }", "text/turtle"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "text/csv"),
        ("ASK {}", "image/png"),
        ("ASK {}", "text/csv;q=0"),
        ("ASK {}", "text/csv;q=high"),
    ],
)
def test_a_type_that_is_not_on_offer_is_406_and_names_the_offers(
    client: TestClient, query: str, accept: str
) -> None:
    response = client.get(address(query=query), headers={"Accept": accept})
    assert response.status_code == 406
    assert "application/" in response.json()["detail"]


def test_format_in_the_address_comes_before_accept(client: TestClient) -> None:
    response = client.get(
        address(query="SELECT ?s { ?s ?p ?o } ORDER BY ?s", format="csv"),
        headers={"Accept": "application/json"},
    )
    rows = list(csv.reader(io.StringIO(response.text)))
    assert rows == [["s"], [D1], [D2], [D3]]
    assert client.get(address(query="ASK {}", format="pdf")).status_code == 406


def test_xml_results_are_well_formed(client: TestClient) -> None:
    response = client.get(
        address(query="SELECT ?s { ?s ?p ?o }"),
        headers={"Accept": "application/sparql-results+xml"},
    )
    assert len(ElementTree.fromstring(response.text).findall(".//{*}result")) == 3


def test_default_prefixes_are_there_and_lines_are_those_of_the_query(client: TestClient) -> None:
    good = client.get(address(query="ASK { FILTER NOT EXISTS { ?s a sti:Tie } }"))
    assert good.json()["boolean"] is True
    bad = client.get(address(query="ASK {\n  ?s a sti:Tie .\n  FILTER (\n}"))
    assert bad.status_code == 400
    assert bad.json()["line"] == 4
    assert bad.json()["column"] >= 1


# The description of the service.


@pytest.mark.parametrize(
    "accept", ["*/*", "text/turtle", "application/ld+json", "application/rdf+xml"]
)
def test_a_get_without_a_query_describes_the_service(client: TestClient, accept: str) -> None:
    response = client.get("/sparql", headers={"Accept": accept})
    format = ox.RdfFormat.from_media_type(response.headers["content-type"].partition(";")[0])
    assert format is not None
    store = ox.Store()
    store.load(response.content, format=format)
    assert store.query(
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "
        "ASK { ?s a sd:Service ; sd:supportedLanguage sd:SPARQL11Query ; sd:endpoint ?e ; "
        "sd:defaultDataset/sd:defaultGraph [ a sd:Graph ] }"
    )


def test_a_browser_is_sent_to_the_editor_with_its_query(snapshots: Path) -> None:
    app = create_app(settings(snapshots))
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    with TestClient(app, follow_redirects=False) as client:
        plain = client.get("/sparql", headers={"Accept": browser, "Accept-Language": "ja,en;q=0.5"})
        asked = client.get("/sparql?query=ASK%20%7B%7D", headers={"Accept": browser})
        data = client.get("/sparql?query=ASK%20%7B%7D&format=json", headers={"Accept": browser})
        script = client.get("/sparql", headers={"Accept": "*/*"})
    assert (plain.status_code, plain.headers["location"]) == (303, "/ja/sparql")
    assert asked.headers["location"] == "/en/sparql?query=ASK%20%7B%7D"
    assert (data.status_code, script.status_code) == (200, 200)


# Requests on the edge of the protocol.


@pytest.mark.parametrize(
    ("method", "at", "media_type", "body", "status"),
    [
        ("POST", "/sparql", FORM, b"", 400),
        ("POST", "/sparql", FORM, b"query=%FF%FE", 400),
        ("POST", "/sparql", QUERY, b"ASK { FILTER (\xff) }", 400),
        ("POST", address(query="ASK {}"), QUERY, b"ASK {}", 400),
        ("POST", "/sparql", "application/sparql-update", b"CLEAR ALL", 403),
        ("POST", "/sparql", "multipart/form-data; boundary=x", b"--x--", 415),
        ("POST", "/sparql", f"{QUERY}; charset=utf-8", b"ASK {}", 200),
        ("POST", "/sparql", f"{FORM}; charset=UTF-8", b"query=ASK+%7B%7D", 200),
        ("POST", "/sparql", QUERY, "\ufeffASK {}".encode(), 200),
        ("GET", "/sparql?query=%FF", None, b"", 400),
        ("GET", address(query="ASK {}", default_graph_uri="not an iri"), None, b"", 400),
        ("GET", address(query="ASK {}", timeout="-1"), None, b"", 400),
        ("GET", address(query="ASK {}", timeout="soon"), None, b"", 400),
        ("GET", address(query="ASK {}", timeout="nan"), None, b"", 400),
        ("GET", address(query="ASK {}", timeout="1"), None, b"", 200),
        ("GET", address(query=""), None, b"", 400),
        ("GET", "/sparql?" + "&".join(["x=1"] * 2000), None, b"", 400),
        ("DELETE", "/sparql", None, b"", 405),
        ("PATCH", "/sparql", QUERY, b"ASK {}", 405),
    ],
)
def test_an_unusual_request_has_its_status(
    client: TestClient, method: str, at: str, media_type: str | None, body: bytes, status: int
) -> None:
    response = request(client, method, at, media_type, body)
    assert response.status_code == status, response.text
    if status >= 400:
        assert response.headers["content-type"] == "application/problem+json"
        assert len(response.json()["detail"]) > 0


def test_a_wrong_method_is_told_which_are_right(client: TestClient) -> None:
    assert client.delete("/sparql").headers["allow"] == "GET, HEAD, POST"


def test_head_is_get_without_its_body(client: TestClient) -> None:
    at = address(query="SELECT ?s { ?s ?p ?o }")
    head, get = client.head(at), client.get(at)
    assert head.content == b""
    assert (head.status_code, head.headers["etag"]) == (200, get.headers["etag"])
    assert head.headers["content-length"] == str(len(get.content))


def test_any_page_may_ask(client: TestClient) -> None:
    preflight = client.options(
        "/sparql",
        headers={
            "Origin": "https://example.org",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "Content-Type" in preflight.headers["access-control-allow-headers"]
    answer = client.get(address(query="ASK {}"), headers={"Origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


# Caches.


def test_an_answer_held_already_is_304(client: TestClient) -> None:
    at = address(query="SELECT ?s { ?s ?p ?o }")
    first = client.get(at)
    again = client.get(at, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert first.headers["cache-control"].startswith("public, max-age=")


@pytest.mark.parametrize(
    "changed",
    [
        {"query": "SELECT ?p { ?s ?p ?o }"},
        {"query": "SELECT ?s { ?s ?p ?o }", "default-graph-uri": D1},
        {"query": "SELECT ?s { ?s ?p ?o }", "named-graph-uri": D1},
        {"query": "SELECT ?s { ?s ?p ?o }", "format": "csv"},
    ],
)
def test_another_answer_has_another_tag(client: TestClient, changed: dict[str, str]) -> None:
    first = client.get(address(query="SELECT ?s { ?s ?p ?o }")).headers["etag"]
    other = client.get("/sparql", params=changed, headers={"If-None-Match": first})
    assert other.status_code == 200
    assert other.headers["etag"] != first


@pytest.mark.parametrize("call", ["NOW()", "rand()", "UUID()", "StrUUID()", "BNODE()"])
def test_an_answer_of_chance_is_not_kept(client: TestClient, call: str) -> None:
    response = client.get(address(query=f"SELECT ({call} AS ?x) {{}}"))
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers


# Limits.


@pytest.mark.parametrize(
    ("query", "status", "slug"),
    [
        ("ASK {}" + " " * 65536, 413, "too-large"),
        (EVIL, 504, "timed-out"),
        (
            "SELECT * { VALUES ?a { " + "1 " * 400 + "} VALUES ?b { " + "1 " * 400 + "} }",
            413,
            "too-large",
        ),
        (
            "SELECT ?x50 { BIND ('aaaaaaaaaa' AS ?x0) "
            + " ".join(f"BIND (CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(50))
            + " }",
            507,
            "out-of-memory",
        ),
    ],
)
def test_a_limit_reached_is_a_problem_and_never_a_cut_answer(
    snapshots: Path, query: str, status: int, slug: str
) -> None:
    app = create_app(settings(snapshots, adhoc_seconds=90.0))
    with TestClient(app) as client:
        data = {"query": query, "timeout": "1"} if status == 504 else {"query": query}
        response = client.post("/sparql", data=data, headers={"Accept-Language": "ja"})
        assert response.status_code == status
        problem = response.json()
        assert problem["type"].endswith(f"/problems/{slug}")
        assert problem["requestId"] == response.headers["x-request-id"]
        assert client.get(address(query="ASK {}")).json()["boolean"] is True


def test_a_body_beyond_the_cap_is_not_read(client: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b" " * 65536

    announced = client.post("/sparql", content=b" " * 200_000, headers={"Content-Type": QUERY})
    assert announced.status_code == 413
    # The test client gathers a body before it sends it, so an endless one needs a real server.


def test_quoting_of_an_address_is_kept(client: TestClient) -> None:
    text = 'SELECT ("a+b&c=d%20é漢" AS ?x) {}'
    answer = client.get(f"/sparql?query={quote(text, safe='')}").json()
    assert answer["results"]["bindings"][0]["x"]["value"] == "a+b&c=d%20é漢"
