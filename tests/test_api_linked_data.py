"""/id, /ontology, /source: every IRI can be looked up, in every RDF format, with links between."""

from collections.abc import Iterator
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from stigraph.iris import BASE, ID, STI
from tests.serving import real_nquads, settings, write_snapshot

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
THING = "/id/agreement/mext-mur"
FORMATS = {
    "turtle": ("ttl", "text/turtle"),
    "ntriples": ("nt", "application/n-triples"),
    "rdfxml": ("rdf", "application/rdf+xml"),
    "jsonld": ("jsonld", "application/ld+json"),
    "trig": ("trig", "application/trig"),
    "nquads": ("nq", "application/n-quads"),
}
PASSAGE = "/source/mext-note-italy/memorandum"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


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


@pytest.mark.parametrize(
    ("name", "suffix", "media_type"),
    [(name, *rest) for name, rest in FORMATS.items()],
    ids=FORMATS,
)
@pytest.mark.parametrize("path", [THING, "/ontology", "/source/mext-note-italy", PASSAGE])
def test_the_same_triples_come_in_every_format(
    client: TestClient, path: str, name: str, suffix: str, media_type: str
) -> None:
    document = client.get(f"{path}.{suffix}", headers={"Accept": "image/png"})
    accepted = client.get(path, headers={"Accept": media_type}, follow_redirects=True)
    named = client.get(f"{path}?format={name}", headers={"Accept": BROWSER})
    for response in (document, accepted, named):
        assert response.status_code == 200
        assert response.headers["content-type"].partition(";")[0] == media_type
        assert response.headers["content-location"] == f"{path}.{suffix}"
        assert response.content == document.content
    assert triples(document.content, media_type) == triples(
        client.get(f"{path}.nt").content, "application/n-triples"
    )


@pytest.mark.parametrize(
    ("accept", "document"),
    [
        ("text/turtle", f"{THING}.ttl"),
        ("*/*", f"{THING}.ttl"),
        ("application/ld+json", f"{THING}.jsonld"),
        ("application/json", f"{THING}.jsonld"),
        ("application/n-triples;q=0.9, text/turtle;q=0.8", f"{THING}.nt"),
        ("application/rdf+xml, */*;q=0.1", f"{THING}.rdf"),
        ("text/html;q=0.4, application/trig;q=0.5", f"{THING}.trig"),
        (BROWSER, "/en/agreement/mext-mur"),
    ],
)
def test_a_thing_cannot_be_sent_so_a_document_is_named(
    client: TestClient, accept: str, document: str
) -> None:
    response = client.get(THING, headers={"Accept": accept})
    assert (response.status_code, response.headers["location"]) == (303, document)
    assert {"Accept", "Accept-Language"} <= set(response.headers["vary"].split(", "))
    assert f'<{THING}.ttl>; rel="describedby"; type="text/turtle"' in response.headers["link"]
    page = '</ja/agreement/mext-mur>; rel="describedby"; type="text/html"; hreflang="ja"'
    assert page in response.headers["link"]


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/source/mext-note-italy", "/ja/source/mext-note-italy"),
        (PASSAGE, "/ja/source/mext-note-italy#passage-mext-note-italy-memorandum"),
    ],
)
def test_a_browser_is_sent_to_what_was_read(client: TestClient, address: str, page: str) -> None:
    response = client.get(address, headers={"Accept": BROWSER, "Accept-Language": "ja"})
    assert (response.status_code, response.headers["location"]) == (303, page)
    place, _, anchor = page.partition("#")
    shown = client.get(place, headers={"Accept": BROWSER})
    assert anchor == "" or f'id="{anchor}"' in shown.text


def test_a_source_tells_its_passages_and_a_passage_its_records(
    client: TestClient, whole: ox.Store
) -> None:
    passage = ox.NamedNode(f"{ID}passage/mext-note-italy/memorandum")
    document = subjects(client.get("/source/mext-note-italy.ttl").content)
    assert {f"{ID}document/mext-note-italy", f"{ID}edition/mext-note-italy/page"} <= document
    assert passage.value in document
    borne = {
        quad.subject.value
        for quad in whole.quads_for_pattern(None, ox.NamedNode(STI + "passage"), passage)
        if isinstance(quad.subject, ox.NamedNode)
    }
    assert len(borne) > 0
    told = subjects(client.get(f"{PASSAGE}.ttl").content)
    assert borne <= told
    assert any("/participation/" in one for one in told)


def test_no_id_looks_like_the_document_of_another(whole: ox.Store) -> None:
    endings = tuple(f".{suffix}" for suffix, _ in FORMATS.values())
    looking = [
        quad.subject
        for quad in whole
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.endswith(endings)
    ]
    assert looking == []


def test_a_thing_comes_with_names_records_and_their_parts(
    client: TestClient, whole: ox.Store
) -> None:
    told = subjects(client.get(f"{THING}.ttl").content)
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


@pytest.mark.slow
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
        response = client.get("/" + iri.removeprefix(BASE), follow_redirects=True)
        assert response.status_code == 200, iri
        assert iri in subjects(response.content)


def test_a_browser_is_sent_to_the_page_in_its_language(client: TestClient) -> None:
    ja = client.get(THING, headers={"Accept": BROWSER, "Accept-Language": "ja,en;q=0.5"})
    en = client.get(f"{THING}?lang=en", headers={"Accept": BROWSER, "Accept-Language": "ja"})
    assert (ja.status_code, ja.headers["location"]) == (303, "/ja/agreement/mext-mur")
    assert (en.status_code, en.headers["location"]) == (303, "/en/agreement/mext-mur")


@pytest.mark.parametrize(
    ("address", "nearest"),
    [
        ("/id/agreement/mext-mir", ["agreement:mext-mur"]),
        ("/id/organisation/mexx", ["organisation:mext"]),
        ("/id/nowhere/x", []),
        ("/id/agreement/a%20b%3E", []),
        ("/id/agreement/mext-mir.ttl", ["agreement:mext-mur"]),
        ("/id/agreement/mext-mir?format=turtle", ["agreement:mext-mur"]),
        ("/source/mext-note-itly", ["document:mext-note-italy"]),
        ("/source/mext-note-italy/memo.jsonld", []),
    ],
)
def test_an_unknown_thing_names_the_nearest(
    client: TestClient, address: str, nearest: list[str]
) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert response.json()["nearest"][: len(nearest)] == nearest


def links(header: str) -> set[tuple[str, str]]:
    """Return the relation and the target of each link of a header."""
    return {
        (link.partition('rel="')[2].partition('"')[0], link.partition(">")[0].lstrip(" <"))
        for link in header.split(", ")
    }


@pytest.mark.parametrize("path", [THING, "/source/mext-note-italy"])
def test_a_document_is_linked_with_what_it_belongs_to(client: TestClient, path: str) -> None:
    told = links(client.get(f"{path}.nt").headers["link"])
    for suffix, _ in FORMATS.values():
        assert (("alternate", f"{path}.{suffix}") in told) is (suffix != "nt")
    assert {("license", LICENCE), ("describedby", "/.well-known/void")} <= told
    assert (("describes", f"{ID}agreement/mext-mur") in told) is (path == THING)
    for relation, target in told:
        if target.startswith("/"):
            assert client.get(target, headers={"Accept": "*/*"}).status_code == 200, relation


@pytest.mark.parametrize(
    ("page", "document"),
    [
        ("/ja/agreement/mext-mur", f"{THING}.jsonld"),
        ("/en/territory/IT", "/id/territory/IT.ttl"),
        ("/en/concept/roles/witness", "/id/concept/roles/witness.nt"),
        ("/ja/source/mext-note-italy", "/source/mext-note-italy.rdf"),
    ],
)
def test_a_page_is_linked_with_its_data(client: TestClient, page: str, document: str) -> None:
    told = links(client.get(page, headers={"Accept": BROWSER}).headers["link"])
    assert {("alternate", document), ("license", LICENCE)} <= told
    assert client.get(document).status_code == 200


def test_letters_of_any_script_may_stand_in_a_link(client: TestClient) -> None:
    path = "/id/name/territory/US/ja/short-form/米"
    response = client.get(f"{path}.ttl")
    assert response.status_code == 200
    assert response.headers["link"].isascii()
    assert unquote(response.headers["content-location"]) == f"{path}.ttl"


def test_a_document_held_already_is_304(client: TestClient) -> None:
    tag = client.get(f"{THING}.ttl").headers["etag"]
    held = client.get(f"{THING}.ttl", headers={"If-None-Match": tag})
    assert (held.status_code, held.content) == (304, b"")
    assert client.get(f"{THING}.jsonld", headers={"If-None-Match": tag}).status_code == 200
    ontology = client.get("/ontology").headers["etag"]
    other = {"If-None-Match": ontology, "Accept": "application/ld+json"}
    assert client.get("/ontology", headers={"If-None-Match": ontology}).status_code == 304
    assert client.get("/ontology", headers=other).status_code == 200


@pytest.mark.parametrize("address", [THING, "/ontology", PASSAGE])
def test_a_type_that_is_not_on_offer_is_406(client: TestClient, address: str) -> None:
    assert client.get(address, headers={"Accept": "text/csv"}).status_code == 406


def test_the_same_bytes_come_twice(client: TestClient) -> None:
    assert client.get(f"{THING}.ttl").content == client.get(f"{THING}.ttl").content


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/ld+json", "application/rdf+xml"]
)
def test_the_ontology_comes_whole(client: TestClient, whole: ox.Store, media_type: str) -> None:
    response = client.get("/ontology", headers={"Accept": media_type})
    held = list(whole.quads_for_pattern(None, None, None, ox.NamedNode(f"{BASE}graph/ontology")))
    assert len(triples(response.content, media_type)) == len(held) > 1000
