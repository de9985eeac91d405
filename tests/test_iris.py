"""IRIs are readable, and each has one short form that leads back to it."""

import doctest
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from stigraph import dates, iris, ledger, ordering, sources
from stigraph.iris import CurieError, curie_to_iri, iri_to_curie

classes = st.from_regex(r"[a-z]{4,9}(-[a-z]+)?", fullmatch=True)
slugs = st.from_regex(iris.SLUG, fullmatch=True)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1)


@pytest.mark.parametrize(
    ("curie", "iri"),
    [
        ("organisation:mext", "https://w3id.org/stigraph/id/organisation/mext"),
        ("territory:JP", "https://w3id.org/stigraph/id/territory/JP"),
        ("territory:g-asean", "https://w3id.org/stigraph/id/territory/g-asean"),
        ("passage:deck/talks", "https://w3id.org/stigraph/id/passage/deck/talks"),
        ("concept:roles/party", "https://w3id.org/stigraph/id/concept/roles/party"),
        ("tie-item:IT-JP/agreement/x", "https://w3id.org/stigraph/id/tie-item/IT-JP/agreement/x"),
        ("sti:Holding", "https://w3id.org/stigraph/ontology#Holding"),
        ("rdfs:label", "http://www.w3.org/2000/01/rdf-schema#label"),
    ],
)
def test_a_curie_and_its_iri_lead_to_each_other(curie, iri):
    assert curie_to_iri(curie) == iri
    assert iri_to_curie(iri) == curie


@pytest.mark.parametrize("text", ["", "mext", ":mext", "Organisation:mext", "a: b", "a:", "1a:b"])
def test_what_is_no_curie_is_refused(text):
    with pytest.raises(CurieError):
        curie_to_iri(text)


@pytest.mark.parametrize("iri", ["https://example.org/a", iris.BASE, iris.ID, iris.STI])
def test_an_iri_of_another_house_has_no_curie(iri):
    with pytest.raises(CurieError):
        iri_to_curie(iri)
    assert iris.short(iri) == iri


@given(classes, slugs)
def test_every_thing_has_a_curie_that_leads_back(segment, slug):
    iri = iris.thing(segment, slug)
    assert curie_to_iri(iri_to_curie(iri)) == iri


@given(texts)
def test_any_form_of_a_name_makes_one_segment_of_a_sound_iri(form):
    segment = iris.escaped(form)
    assert NamedNode(iris.name("organisation", "mext", "ja", "printed", form)).value.endswith(
        segment
    )
    assert "/" not in segment
    assert re.search(r"\s", segment) is None


@given(texts, texts)
def test_two_forms_never_share_a_segment(one, other):
    same = iris.normalised(one) == iris.normalised(other)
    assert (iris.escaped(one) == iris.escaped(other)) == same


@pytest.mark.parametrize(
    ("segment", "slug", "fits"),
    [
        ("territory", "JP", True),
        ("territory", "SUHH", True),
        ("territory", "g-eu", True),
        ("territory", "jp", False),
        ("territory", "JPN", False),
        ("organisation", "mext", True),
        ("organisation", "MEXT", False),
        ("organisation", "u-tokyo-3", True),
        ("organisation", "-mext", False),
        ("organisation", "u--tokyo", False),
        ("organisation", "東大", False),
        ("organisation", "", False),
    ],
)
def test_a_slug_names_things_of_its_class(segment, slug, fits):
    assert iris.is_slug(segment, slug) == fits


@pytest.mark.parametrize(
    "module", [iris, dates, ledger, ordering, sources], ids=lambda each: each.__name__
)
def test_the_examples_in_docstrings_are_true(module):
    result = doctest.testmod(module)
    assert (result.failed, result.attempted > 0) == (0, True)
