"""The words are complete: labels, definitions, origin, licence and version, in two languages."""

from pathlib import Path

import pytest
import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS

import stigraph
from stigraph import ontology, paths

STI = rdflib.Namespace("https://w3id.org/stigraph/ontology#")
ONTOLOGY = rdflib.URIRef("https://w3id.org/stigraph/ontology")
DECLARED = (
    OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, SKOS.ConceptScheme,
)  # fmt: skip


def incomplete(graph: rdflib.Graph) -> list[tuple[str, str, str]]:
    """Return term, property and language of each label and definition that is not there once."""
    terms = {
        term
        for kind in (*DECLARED, SKOS.Concept)
        for term in graph.subjects(RDF.type, kind)
        if isinstance(term, rdflib.URIRef)
    }
    return [
        (str(term), str(wanted), language)
        for term in sorted(terms)
        for wanted in (RDFS.label, SKOS.definition)
        for language in ("ja", "en")
        if len(
            [
                text
                for text in graph.objects(term, wanted)
                if isinstance(text, rdflib.Literal) and text.language == language and str(text)
            ]
        )
        != 1
    ]


def words() -> rdflib.Graph:
    graph = rdflib.Graph()
    for file in ontology.turtle_files(paths.ontology()):
        graph.parse(file)
    return graph


@pytest.mark.parametrize(
    "file", ontology.turtle_files(paths.ontology()), ids=lambda file: Path(file).stem
)
def test_every_term_has_one_label_and_definition_in_each_language(file: Path) -> None:
    assert incomplete(rdflib.Graph().parse(file)) == []


def test_a_missing_definition_is_found() -> None:
    graph = words()
    graph.remove((STI.Signing, SKOS.definition, None))
    assert {(term, language) for term, _, language in incomplete(graph)} == {
        (str(STI.Signing), "ja"),
        (str(STI.Signing), "en"),
    }


def test_every_term_says_where_it_is_defined() -> None:
    graph = words()
    undefined = [
        str(term)
        for kind in DECLARED
        for term in graph.subjects(RDF.type, kind)
        if isinstance(term, rdflib.URIRef) and (term, RDFS.isDefinedBy, ONTOLOGY) not in graph
    ]
    assert undefined == []
    schemes = set(graph.subjects(RDF.type, SKOS.ConceptScheme))
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        assert set(graph.objects(concept, SKOS.inScheme)) <= schemes
        assert len(set(graph.objects(concept, SKOS.inScheme))) == 1


def test_the_ontology_has_a_licence_and_the_version_of_the_release() -> None:
    graph = words()
    assert list(graph.objects(ONTOLOGY, DCTERMS.license)) == [
        rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")
    ]
    assert [str(text) for text in graph.objects(ONTOLOGY, OWL.versionInfo)] == [
        stigraph.__version__
    ]
