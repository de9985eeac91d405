"""Answers come packed to those who want it; caches and tags know one form from the other."""

import gzip
from collections.abc import Iterator

import httpx
import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from tests.serving import real_nquads, settings, write_snapshot

TABLE = "/sparql?query=SELECT * { ?s a sti:Territory ; rdfs:label ?name } ORDER BY ?s ?name"
LARGE = [
    TABLE,
    f"{TABLE}&format=csv",
    "/graph/records",
    "/id/agreement/mext-mur.jsonld",
    "/ontology",
    "/.well-known/void",
    "/api/territories",
    "/dumps/stigraph.nq",
    "/openapi.json",
    "/ja/agreement/mext-mur",
    "/static/style.css",
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, real_nquads())
    with TestClient(create_app(settings(out)), headers={"Accept": "*/*"}) as own:
        yield own


def received(client: TestClient, address: str, **headers: str) -> tuple[httpx.Response, bytes]:
    """Return an answer and its body as it travelled."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with client.stream("GET", address, headers=named) as response:
        return response, b"".join(response.iter_raw())


@pytest.mark.parametrize("address", LARGE)
def test_a_large_answer_is_packed_for_those_who_take_it(client: TestClient, address: str) -> None:
    packed, body = received(client, address, Accept_Encoding="gzip")
    plain, whole = received(client, address, Accept_Encoding="identity")
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert len(body) < len(whole) / 2
    assert gzip.decompress(body) == whole
    for response in (packed, plain):
        assert "Accept-Encoding" in response.headers["vary"]


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [
        ("gzip", "gzip"),
        ("br, gzip;q=0.5", "gzip"),
        ("gzip;q=0", None),
        ("*;q=0", None),
        ("*, gzip;q=0", None),
        ("br", None),
        ("", None),
        ("gzip;q=high", None),
    ],
)
def test_a_coding_is_used_only_where_it_is_taken(
    client: TestClient, accepts: str, coding: str | None
) -> None:
    response, _ = received(client, TABLE, Accept_Encoding=accepts)
    assert response.status_code == 200
    assert response.headers.get("content-encoding") == coding


def test_a_small_answer_is_not_packed(client: TestClient) -> None:
    response, body = received(client, "/sparql?query=ASK {}", Accept_Encoding="gzip")
    assert "content-encoding" not in response.headers
    assert body == b'{"head":{},"boolean":true}'


@pytest.mark.parametrize("address", ["/dumps/stigraph.nq", TABLE])
@pytest.mark.parametrize("first", ["gzip", "identity"])
@pytest.mark.parametrize("then", ["gzip", "identity"])
def test_a_tag_is_good_for_either_form(
    client: TestClient, address: str, first: str, then: str
) -> None:
    tag = received(client, address, Accept_Encoding=first)[0].headers["etag"]
    again, body = received(client, address, Accept_Encoding=then, If_None_Match=tag)
    assert (again.status_code, body) == (304, b"")
    assert "Accept-Encoding" in again.headers["vary"]


def test_a_strong_tag_never_stands_on_packed_bytes(client: TestClient) -> None:
    dump = "/dumps/stigraph.nq"
    packed = received(client, dump, Accept_Encoding="gzip")[0].headers["etag"]
    plain = received(client, dump, Accept_Encoding="identity")[0].headers["etag"]
    assert packed == f"W/{plain}"
    part, body = received(client, dump, Accept_Encoding="gzip", Range="bytes=5-24", If_Range=plain)
    assert (part.status_code, body) == (206, real_nquads()[5:25])
    assert "content-encoding" not in part.headers
    # A weak tag does not say that the bytes are those of which the client holds a part.
    whole, _ = received(client, dump, Accept_Encoding="gzip", Range="bytes=5-24", If_Range=packed)
    assert whole.status_code == 200


def test_head_tells_what_get_would_send(client: TestClient) -> None:
    packed = {"Accept-Encoding": "gzip"}
    head = client.head(TABLE, headers=packed)
    get, body = received(client, TABLE, Accept_Encoding="gzip")
    assert head.content == b""
    assert head.headers["content-length"] == str(len(body)) == get.headers["content-length"]
    assert head.headers["content-encoding"] == "gzip"
