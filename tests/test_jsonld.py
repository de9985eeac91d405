"""JSON-LD says the same triples as every other format, and no reader of it has to fetch."""

import json
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from rdflib.compare import isomorphic
from rdflib.plugins.shared.jsonld import context as rdflib_context
from stigraph_api.app import create_app

from stigraph.engine import Term
from stigraph.iris import BASE, ID, PREFIXES, STI
from stigraph.jsonld import Context, compacted
from tests.serving import real_nquads, settings, write_snapshot

pytestmark = [
    pytest.mark.slow,  # each asks the whole graph
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated"),
]

XSD = PREFIXES["xsd"]
CONTEXT = Context(
    {
        STI + "about": ("about", "reference"),
        STI + "participation": ("participation", "reference"),
        STI + "item": ("item", "words"),
        STI + "earliest": ("earliest", "date"),
        PREFIXES["rdfs"] + "label": ("label", "words"),
    }
)
THING = f"{ID}agreement/mext-mur"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, real_nquads())
    with TestClient(create_app(settings(out)), follow_redirects=True) as own:
        yield own


@pytest.fixture(scope="module", autouse=True)
def careful_reader() -> Iterator[None]:
    """A reader that fetches nothing and keeps literals as they are written."""

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a document had its reader fetch something")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib_context, "source_to_json", refused)
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        yield


def read_by_rdflib(document: bytes) -> rdflib.Graph:
    return rdflib.Graph().parse(data=document, format="json-ld")


def read_by_oxigraph(document: bytes) -> set[ox.Triple]:
    return {
        ox.Triple(quad.subject, quad.predicate, quad.object)
        for quad in ox.parse(document, format=ox.RdfFormat.JSON_LD)
    }


def written(triples: list[tuple[Term, Term, Term]]) -> rdflib.Graph:
    def node(term: Term) -> Any:
        match term.kind:
            case "iri":
                return rdflib.URIRef(term.value)
            case "bnode":
                return rdflib.BNode(term.value)
        typed = term.language is None and term.datatype != XSD + "string"
        datatype = term.datatype if typed else None
        return rdflib.Literal(term.value, lang=term.language, datatype=datatype, normalize=False)

    graph = rdflib.Graph()
    for triple in triples:
        subject, predicate, object = (node(term) for term in triple)
        graph.add((subject, predicate, object))
    return graph


def iri(value: str) -> Term:
    return Term("iri", value)


def plain(value: str, datatype: str = "string") -> Term:
    return Term("literal", value, XSD + datatype)


def words(value: str, language: str) -> Term:
    return Term("literal", value, PREFIXES["rdf"] + "langString", language)


# Real documents.


def test_every_thing_and_record_comes_back_as_the_same_triples(client: TestClient) -> None:
    store = ox.Store()
    store.bulk_load(real_nquads(), format=ox.RdfFormat.N_QUADS)
    known = sorted(
        {
            quad.subject.value
            for quad in store
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(ID)
        }
    )
    # One in twenty-three keeps the test short and still meets every class.
    for thing in known[::23]:
        path = "/" + thing.removeprefix(BASE)
        document = client.get(f"{path}.jsonld").content
        triples = rdflib.Graph().parse(data=client.get(f"{path}.nt").content, format="nt")
        assert set(read_by_rdflib(document)) == set(triples), thing
        assert {str(triple) for triple in read_by_oxigraph(document)} == {
            str(ox.Triple(quad.subject, quad.predicate, quad.object))
            for quad in ox.parse(triples.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)
        }, thing


@pytest.mark.parametrize(
    "path",
    [
        "/ontology",
        "/source/deck-2023-06",
        "/source/deck-2023-06/g7-agreements",
        "/id/document/deck-2023-06",
    ],
)
def test_a_large_document_comes_back_as_the_same_triples(client: TestClient, path: str) -> None:
    document = client.get(f"{path}.jsonld").content
    triples = rdflib.Graph().parse(data=client.get(f"{path}.nt").content, format="nt")
    assert len(triples) > 10
    assert isomorphic(read_by_rdflib(document), triples)


def test_a_document_reads_like_the_graph(client: TestClient) -> None:
    document = client.get("/id/agreement/mext-mur", headers={"Accept": "application/ld+json"})
    whole = document.json()
    thing = whole["@graph"][0]
    assert thing["@id"] == "id:agreement/mext-mur"
    assert thing["@type"] == ["Agreement", "Thing"]
    assert set(thing["label"]) == {"ja", "en"}
    records = [node for node in whole["@graph"] if "about" in node]
    assert all(record["about"] == "id:agreement/mext-mur" for record in records)
    parts = [part for record in records for part in record["participation"]]
    assert {"Participation", "RecordPart"} == {kind for part in parts for kind in part["@type"]}
    assert all(part["@id"].startswith("id:record/") for part in parts)


def test_a_document_carries_its_part_of_the_context_that_is_served(client: TestClient) -> None:
    served = client.get("/context.jsonld")
    assert served.headers["content-type"] == "application/ld+json"
    whole = served.json()["@context"]
    for path in ("/id/agreement/mext-mur", "/ontology", "/source/mext-note-italy"):
        own = client.get(f"{path}.jsonld").json()["@context"]
        assert own.items() <= whole.items()
        assert all(isinstance(term, str | dict) for term in own.values())
    assert whole["earliest"] == {"@id": "sti:earliest", "@type": "xsd:date"}
    assert whole["participant"] == {"@id": "sti:participant", "@type": "@id"}
    assert whole["item"] == {"@id": "sti:item", "@container": "@language"}


def test_a_context_held_already_is_304(client: TestClient) -> None:
    tag = client.get("/context.jsonld").headers["etag"]
    assert client.get("/context.jsonld", headers={"If-None-Match": tag}).status_code == 304


# Whatever a graph may hold.

NODES = st.one_of(
    st.sampled_from(
        [
            THING,
            f"{THING}/part/a",
            f"{THING}/part/a/b",
            f"{ID}//x",
            ID,
            f"{STI}Agreement",
            f"{ID}name/territory/US/ja/short-form/米国%20%28US%29",
            "https://example.org/a:b",
            "urn:x:y",
        ]
    ).map(iri),
    st.sampled_from(["a", "b0"]).map(lambda name: Term("bnode", name)),
)
PROPERTIES = st.sampled_from(
    [
        *CONTEXT.terms,
        STI + "label",
        STI + "xsd",
        STI + "unheardOf",
        PREFIXES["rdf"] + "type",
        PREFIXES["rdf"] + "value",
        "https://example.org/property",
    ]
).map(iri)
TEXTS = st.text(alphabet='a漢"\\ \n@:', max_size=5)
VALUES = st.one_of(
    NODES,
    TEXTS.map(plain),
    st.builds(words, TEXTS, st.sampled_from(["ja", "en", "en-gb"])),
    st.sampled_from(
        [
            *(
                plain(value, "integer")
                for value in ("0", "5", "-7", "05", "-0", "9" * 15, "9" * 30)
            ),
            *(plain(value, "boolean") for value in ("true", "false", "1")),
            *(plain(value, "decimal") for value in ("1.50", "1.0")),
            plain("1.0E3", "double"),
            plain("2023-05-12", "date"),
            plain("2023", "gYear"),
            Term("literal", "x", "https://example.org/type"),
        ]
    ),
)


@given(st.lists(st.tuples(NODES, PROPERTIES, VALUES), min_size=1, max_size=12))
def test_any_triples_come_back(triples: list[tuple[Term, Term, Term]]) -> None:
    document = compacted(triples, CONTEXT, THING)
    assert isomorphic(read_by_rdflib(document), written(triples))


def test_a_part_stands_inside_its_whole_and_only_there() -> None:
    part = iri(f"{THING}/part/a")
    triples = [
        (iri(THING), iri(STI + "participation"), part),
        (part, iri(STI + "about"), iri(f"{ID}person/x")),
    ]
    (node,) = json.loads(compacted(triples, CONTEXT, THING))["@graph"]
    assert node["participation"] == {"@id": "id:agreement/mext-mur/part/a", "about": "id:person/x"}
    twice = [*triples, (iri(f"{ID}person/x"), iri(STI + "about"), part)]
    assert len(json.loads(compacted(twice, CONTEXT, THING))["@graph"]) == 3


def test_what_is_only_named_as_a_type_is_no_part() -> None:
    own = iri(f"{THING}/part/a")
    triples = [
        (iri(THING), iri(PREFIXES["rdf"] + "type"), own),
        (own, iri(STI + "about"), iri(f"{ID}person/x")),
    ]
    assert isomorphic(read_by_rdflib(compacted(triples, CONTEXT, THING)), written(triples))


def test_the_same_triples_in_any_order_are_the_same_bytes() -> None:
    triples = [
        (iri(THING), iri(STI + "item"), words("い", "ja")),
        (iri(THING), iri(STI + "item"), words("ろ", "ja")),
        (iri(THING), iri(STI + "about"), iri(f"{ID}person/x")),
    ]
    assert compacted(triples, CONTEXT, THING) == compacted(triples[::-1], CONTEXT, THING)
    (node,) = json.loads(compacted(triples, CONTEXT, THING))["@graph"]
    assert node["item"] == {"ja": ["い", "ろ"]}
