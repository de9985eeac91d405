"""The words are complete: labels, definitions, origin, licence and version, in two languages."""

from pathlib import Path

import pytest
import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS

import stigraph
from stigraph import ontology, paths
from tests.real_graph import on_oxigraph

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


# The schemes that the deck's own lists fill, with the property by which its records point at them.
LISTED = {
    "purposes": ("listedPurpose", 3 + 6 + 5 + 5),
    "viewpoints": ("listedViewpoint", 4 + 3 + 4 + 4 + 7),
    "measures": ("listedMeasure", 5),
    "directions": ("listedDirection", 2 + 5 + 7),
}
KINDS = (
    "tiers", "fields", "career-stages", "agreement-kinds", "meeting-kinds", "organisation-kinds",
    "roles", "budget-stages", "answer-states",
)  # fmt: skip


@pytest.mark.parametrize("scheme", [*LISTED, *KINDS])
def test_each_scheme_that_is_promised_has_concepts_in_one_order(scheme: str) -> None:
    rows = on_oxigraph(
        f"""
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        PREFIX sti: <https://w3id.org/stigraph/ontology#>
        SELECT ?order WHERE {{
          ?concept skos:inScheme <https://w3id.org/stigraph/id/concept/{scheme}> ;
            sti:schemeOrder ?order }}"""
    )
    orders = sorted(int(str(row[0])) for row in rows)
    assert orders
    assert orders == list(range(1, len(orders) + 1))


@pytest.mark.parametrize("scheme", LISTED)
def test_the_order_of_a_scheme_is_that_of_the_lines_that_list_it(scheme: str) -> None:
    listed, number = LISTED[scheme]
    rows = on_oxigraph(
        f"""
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        PREFIX sti: <https://w3id.org/stigraph/ontology#>
        SELECT ?concept ?lines ?broader WHERE {{
          ?concept skos:inScheme <https://w3id.org/stigraph/id/concept/{scheme}> ;
            sti:schemeOrder ?order .
          ?record sti:{listed} ?concept ; sti:lines ?lines .
          OPTIONAL {{ ?concept skos:broader ?broader }}
        }} ORDER BY ?order"""
    )
    assert len({concept for concept, _, _ in rows}) == len(rows) == number
    # A group begins with its first item, and stands before it.
    places = [
        (int(str(lines).partition("-")[0]), broader is not None) for _, lines, broader in rows
    ]
    assert places == sorted(places)


def test_the_ontology_has_a_licence_and_the_version_of_the_release() -> None:
    graph = words()
    assert list(graph.objects(ONTOLOGY, DCTERMS.license)) == [
        rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")
    ]
    assert [str(text) for text in graph.objects(ONTOLOGY, OWL.versionInfo)] == [
        stigraph.__version__
    ]
