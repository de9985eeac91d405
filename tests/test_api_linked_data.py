"""/id, /ontology, /dumps: every IRI can be looked up, in every RDF format, with links between."""

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from stigraph.iris import BASE, ID, STI
from tests.serving import real_nquads, settings, write_snapshot

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
THING = "/id/agreement/mext-mur"
FORMATS = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
    "nquads": "application/n-quads",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, real_nquads())
    app = create_app(settings(out))
    with TestClient(app, follow_redirects=False, headers={"Accept": "text/turtle"}) as own:
        yield own


@pytest.fixture(scope="module")
def whole() -> ox.Store:
    store = ox.Store()
    store.bulk_load(real_nquads(), format=ox.RdfFormat.N_QUADS)
    return store


def triples(content: bytes, media_type: str) -> set[str]:
    format = ox.RdfFormat.from_media_type(media_type)
    assert format is not None
    return {
        f"{quad.subject} {quad.predicate} {quad.object}"
        for quad in ox.parse(content, format=format)
    }


def subjects(content: bytes) -> set[str]:
    return {line.split(" ")[0].strip("<>") for line in triples(content, "text/turtle")}


@pytest.mark.parametrize(("name", "media_type"), FORMATS.items(), ids=FORMATS)
def test_a_thing_is_the_same_triples_in_every_format(
    client: TestClient, name: str, media_type: str
) -> None:
    accepted = client.get(THING, headers={"Accept": media_type})
    named = client.get(f"{THING}?format={name}", headers={"Accept": BROWSER})
    assert accepted.status_code == named.status_code == 200
    for response in (accepted, named):
        assert response.headers["content-type"].partition(";")[0] == media_type
        assert response.headers["content-location"] == f"{THING}?format={name}"
    assert triples(accepted.content, media_type) == triples(
        client.get(f"{THING}?format=ntriples").content, "application/n-triples"
    )
    assert accepted.content == named.content


def test_a_thing_comes_with_names_records_and_their_parts(
    client: TestClient, whole: ox.Store
) -> None:
    told = subjects(client.get(THING).content)
    thing = ox.NamedNode(f"{ID}agreement/mext-mur")
    assert thing.value in told
    records = {
        quad.subject for quad in whole.quads_for_pattern(None, ox.NamedNode(STI + "about"), thing)
    }
    names = {
        quad.object for quad in whole.quads_for_pattern(thing, ox.NamedNode(STI + "name"), None)
    }
    parts = {
        quad.object
        for record in records
        for quad in whole.quads_for_pattern(record, ox.NamedNode(STI + "participation"), None)
    }
    assert min(len(records), len(names), len(parts)) > 0
    for node in records | names | parts:
        assert isinstance(node, ox.NamedNode)
        assert node.value in told


def test_every_iri_of_the_graph_can_be_looked_up(client: TestClient, whole: ox.Store) -> None:
    """Names and records too, whatever letters their ids hold."""
    known = sorted(
        {
            quad.subject.value
            for quad in whole
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(ID)
        }
    )
    assert len(known) > 300
    # One in nine keeps the test short and still meets every class.
    for iri in known[::9]:
        response = client.get("/" + iri.removeprefix(BASE))
        assert response.status_code == 200, iri
        assert iri in subjects(response.content)


def test_a_browser_is_sent_to_the_page_in_its_language(client: TestClient) -> None:
    ja = client.get(THING, headers={"Accept": BROWSER, "Accept-Language": "ja,en;q=0.5"})
    en = client.get(f"{THING}?lang=en", headers={"Accept": BROWSER, "Accept-Language": "ja"})
    assert (ja.status_code, ja.headers["location"]) == (303, "/ja/agreement/mext-mur")
    assert (en.status_code, en.headers["location"]) == (303, "/en/agreement/mext-mur")
    assert ja.headers["vary"] == "Accept, Accept-Language"


@pytest.mark.parametrize(
    ("address", "nearest"),
    [
        ("/id/agreement/mext-mir", ["agreement:mext-mur"]),
        ("/id/organisation/mexx", ["organisation:mext"]),
        ("/id/nowhere/x", []),
        ("/id/agreement/a%20b%3E", []),
    ],
)
def test_an_unknown_thing_names_the_nearest(
    client: TestClient, address: str, nearest: list[str]
) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert response.json()["nearest"][: len(nearest)] == nearest


def test_links_lead_to_the_thing_and_its_other_formats(client: TestClient) -> None:
    links = client.get(THING).headers["link"]
    assert f'<{ID}agreement/mext-mur>; rel="describes"' in links
    for name, media_type in FORMATS.items():
        assert f'<{THING}?format={name}>; rel="alternate"; type="{media_type}"' in links


def test_a_thing_held_already_is_304(client: TestClient) -> None:
    tag = client.get(THING).headers["etag"]
    assert client.get(THING, headers={"If-None-Match": tag}).status_code == 304
    other = client.get(THING, headers={"If-None-Match": tag, "Accept": "application/ld+json"})
    assert other.status_code == 200


@pytest.mark.parametrize("address", [THING, "/ontology"])
def test_a_type_that_is_not_on_offer_is_406(client: TestClient, address: str) -> None:
    assert client.get(address, headers={"Accept": "text/csv"}).status_code == 406


def test_the_same_bytes_come_twice(client: TestClient) -> None:
    assert client.get(THING).content == client.get(THING).content


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/ld+json", "application/rdf+xml"]
)
def test_the_ontology_comes_whole(client: TestClient, whole: ox.Store, media_type: str) -> None:
    response = client.get("/ontology", headers={"Accept": media_type})
    held = list(whole.quads_for_pattern(None, None, None, ox.NamedNode(f"{BASE}graph/ontology")))
    assert len(triples(response.content, media_type)) == len(held) > 1000


def test_the_dump_is_the_snapshot(client: TestClient) -> None:
    response = client.get("/dumps/stigraph.nq", headers={"Accept": "*/*"})
    assert response.content == real_nquads()
    assert response.headers["content-type"] == "application/n-quads"
    tag = response.headers["etag"]
    again = client.get("/dumps/stigraph.nq", headers={"If-None-Match": tag})
    assert again.status_code == 304
    part = client.get("/dumps/stigraph.nq", headers={"Range": "bytes=0-99", "If-Range": tag})
    assert (part.status_code, part.content) == (206, real_nquads()[:100])
