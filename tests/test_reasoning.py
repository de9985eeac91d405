"""A reasoner over ontology and facts: nothing is of two coarse classes; a planted one is found."""

import owlrl
import pytest
import rdflib
from rdflib import OWL, RDF, Namespace

from stigraph import paths
from tests.real_graph import facts

pytestmark = pytest.mark.slow  # the whole graph is reasoned over

STI = Namespace("https://w3id.org/stigraph/ontology#")
ERROR = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")


def contradictions(graph: rdflib.Graph) -> list[str]:
    """Return what the OWL 2 RL rules find to be impossible."""
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return [str(message) for message in graph.objects(None, ERROR)]


def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(paths.ontology() / "sti.ttl")


def test_the_types_of_the_facts_contradict_nothing() -> None:
    graph = ontology()
    every = rdflib.Dataset(default_union=True)
    every.parse(data=facts().nquads().decode(), format="nquads")
    for subject, _, kind in every.triples((None, RDF.type, None)):
        if str(kind).startswith(str(STI)):
            graph.add((subject, RDF.type, kind))
    assert contradictions(graph) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Programme", "Organisation"),
        ("BudgetLine", "PrintedTotal"),
        ("Signing", "Agreement"),
        ("Meeting", "Series"),
        ("Conflict", "Record"),
    ],
)
def test_a_thing_of_two_disjoint_classes_is_found(one: str, other: str) -> None:
    graph = ontology()
    planted = rdflib.URIRef("https://w3id.org/stigraph/id/planted")
    graph.add((planted, RDF.type, STI[one]))
    graph.add((planted, RDF.type, STI[other]))
    assert any("planted" in message or "isjoint" in message for message in contradictions(graph))


def test_every_class_of_things_is_in_the_disjointness() -> None:
    graph = ontology()
    things = set(graph.subjects(rdflib.RDFS.subClassOf, STI.Thing))
    members = {
        member
        for axiom in graph.subjects(RDF.type, OWL.AllDisjointClasses)
        for collection in graph.objects(axiom, OWL.members)
        for member in rdflib.collection.Collection(graph, collection)
    }
    assert things - members == set()


def test_no_property_stands_on_a_thing_outside_its_domain() -> None:
    graph = rdflib.Dataset(default_union=True)
    graph.parse(data=facts().nquads().decode(), format="nquads")
    outside = graph.query(
        """
        SELECT DISTINCT ?property ?domain WHERE {
          ?property rdfs:domain ?domain .
          FILTER (STRSTARTS(STR(?domain), "https://w3id.org/stigraph/ontology#"))
          ?subject ?property ?value .
          FILTER NOT EXISTS { ?subject a ?class . ?class rdfs:subClassOf* ?domain }
        }""",
        initNs={"rdfs": rdflib.RDFS},
    )
    assert [tuple(map(str, row)) for row in outside if isinstance(row, tuple)] == []
