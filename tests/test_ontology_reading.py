"""The ontology says what files may say; annotations that do not agree are named with a remedy."""

import shutil
from pathlib import Path

import pytest
import rdflib
import yaml

from stigraph.errors import OntologyError
from stigraph.ledger import entity_files
from stigraph.ontology import Ontology, ValueKind, load, parse_turtle

ROOT = Path(__file__).resolve().parent.parent
WORLD = Path(__file__).parent / "world"


@pytest.fixture(scope="module")
def small() -> Ontology:
    return load(WORLD / "ontology")


@pytest.fixture(scope="module")
def real() -> Ontology:
    return load(ROOT / "ontology")


def test_a_property_is_legal_on_the_class_and_all_below_it(small):
    assert "topic" in small.legal("TreatyStatement")
    assert "topic" in small.legal("Pledge")
    assert "about" in small.legal("Pledge")
    assert "topic" not in small.legal("Landing")


def test_a_class_knows_all_above_it(small):
    assert small.classes["Pledge"].above == {"TreatyStatement", "Record"}
    assert small.is_a("Pledge", "Pledge")
    assert small.is_a("Pledge", "Record")
    assert not small.is_a("Record", "Pledge")
    assert not small.is_a("Unheard", "Record")


def test_key_properties_come_from_the_nearest_class_that_has_them(small):
    assert small.classes["Pledge"].key == ("about",)
    assert small.classes["Clause"].key == ("about", "ordinal")
    assert small.classes["Partner"].key == ("who", "as")


def test_annotations_are_read(small):
    partner, kind = small.properties["partner"], small.properties["kind"]
    assert (partner.kind, partner.many, partner.required) == (ValueKind.part, True, False)
    assert small.properties["about"].required
    assert small.properties["as"].scheme == "roles"
    assert kind.scheme is None


def test_the_scheme_of_a_kind_is_that_of_the_class(small):
    kind = small.properties["kind"]
    found = small.scheme_for(kind, "Organisation")
    assert found is not None
    assert found.slug == "organisation-kinds"
    assert small.scheme_for(kind, "Treaty") is None


def test_entity_files_are_named_after_the_classes_of_things(small, real):
    assert entity_files(small) == {
        "territories": "Territory",
        "organisations": "Organisation",
        "documents": "Document",
        "treaties": "Treaty",
        "sea-voyages": "SeaVoyage",
    }
    assert {"people", "series", "document-parts", "committees"} <= set(entity_files(real))


def test_the_real_ontology_is_at_one_with_itself(real):
    assert real.legal("Signing")["when"].kind is ValueKind.date
    assert real.classes["Deliberation"].key == ("about", "ordinal")
    assert real.schemes["agreement-kinds"].kinds_of == "Agreement"


FAULTS = yaml.safe_load((Path(__file__).parent / "faults" / "ontology.yaml").read_text())


@pytest.fixture
def ontology(tmp_path):
    return Path(shutil.copytree(WORLD / "ontology", tmp_path / "ontology"))


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["case"] for fault in FAULTS])
def test_annotations_that_do_not_agree_are_refused(ontology, fault):
    path = ontology / "sti.ttl"
    text = path.read_text()
    assert fault["replace"] in text
    path.write_text(text.replace(fault["replace"], fault["by"]))
    with pytest.raises(OntologyError) as caught:
        load(ontology)
    # In a circle any of its classes may be the one that is named.
    assert fault["term"] is None or caught.value.term.startswith(fault["term"])
    assert fault["what"] in caught.value.what
    assert fault["remedy"] in caught.value.remedy


SCHEMES = {
    "scheme elsewhere": (
        "concept:roles a skos:ConceptScheme .",
        "<https://example.org/roles> a skos:ConceptScheme .",
        "https://example.org/roles",
        "no IRI for a concept scheme",
    ),
    "scheme without concepts": (
        "concept:roles a skos:ConceptScheme .",
        "concept:roles a skos:ConceptScheme . concept:bare a skos:ConceptScheme .",
        "concept:bare",
        "has no concept",
    ),
    "concept elsewhere": (
        "concept:roles\\/party ",
        "concept:topics\\/party ",
        "concept:topics/party",
        "not named below it",
    ),
    "kinds of an unknown class": (
        'sti:termClass "Organisation"',
        'sti:termClass "Office"',
        "concept:organisation-kinds",
        "Office, which is no class",
    ),
}


@pytest.mark.parametrize(("old", "new", "term", "what"), SCHEMES.values(), ids=SCHEMES)
def test_schemes_that_do_not_fit_are_refused(ontology, old, new, term, what):
    path = ontology / "concepts" / "all.ttl"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(OntologyError) as caught:
        load(ontology)
    assert caught.value.term == term
    assert what in caught.value.what


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(OntologyError, match=r"sti\.ttl: the file is missing"):
        load(tmp_path)


def test_a_turtle_error_names_its_line_and_no_path(tmp_path, ontology):
    path = ontology / "shapes.ttl"
    path.write_text("PREFIX sti: <https://w3id.org/stigraph/ontology#>\n\nsti:A sti:b ;;; c .\n")
    with pytest.raises(OntologyError) as caught:
        parse_turtle(path, rdflib.Graph())
    assert caught.value.term == "shapes.ttl:3"
    assert str(tmp_path) not in str(caught.value)
