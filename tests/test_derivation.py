"""Rules derive a layer of their own, stage by stage, and may not repeat what is asserted."""

import shutil
from pathlib import Path

import pytest

from stigraph import iris
from stigraph.derivation import derive
from stigraph.errors import DerivationError, QuestionError
from stigraph.graph import Graph, assemble

WORLD = Path(__file__).parent / "world"
PREFIX = "PREFIX sti: <https://w3id.org/stigraph/ontology#>\n"
HEADER = "#+ summary: {ja: 規則, en: A rule}\n#+ stage: 1\n"


@pytest.fixture(scope="module")
def asserted() -> Graph:
    return assemble(WORLD / "data", WORLD / "ontology")


@pytest.fixture
def queries(tmp_path):
    return Path(shutil.copytree(WORLD / "queries", tmp_path / "queries"))


def derived(graph: Graph) -> set[tuple[str, ...]]:
    return {
        tuple(iris.short(term.value) for term in triple)
        for triple in graph.layers[iris.GRAPH_DERIVED]
    }


def test_a_stage_sees_what_the_stage_before_it_gave(asserted):
    assert derived(derive(asserted, WORLD / "queries")) == {
        ("treaty:ice-and-sound", "sti:sideOf", "territory:XA"),
        ("treaty:ice-and-sound", "sti:sideOf", "territory:XB"),
        ("territory:XA", "sti:tiedTo", "territory:XB"),
        ("territory:XB", "sti:tiedTo", "territory:XA"),
    }


def test_a_stage_does_not_see_itself(asserted, queries):
    path = queries / "rules" / "2-ties.rq"
    path.write_text(path.read_text().replace("stage: 2", "stage: 1"))
    assert {predicate for _, predicate, _ in derived(derive(asserted, queries))} == {"sti:sideOf"}


def test_stages_are_numbers_and_not_words(asserted, queries):
    path = queries / "rules" / "2-ties.rq"
    path.write_text(path.read_text().replace("stage: 2", "stage: 10"))
    assert len(derived(derive(asserted, queries))) == 4


def test_without_rules_nothing_is_derived(asserted, tmp_path):
    assert derived(derive(asserted, tmp_path)) == set()


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        (HEADER + "SELECT * WHERE { ?s ?p ?o }", "no CONSTRUCT", "write CONSTRUCT"),
        (HEADER + "ASK { ?s ?p ?o }", "no CONSTRUCT", "write CONSTRUCT"),
        (HEADER + "CONSTRUCT { ?s ?p", "does not run", "mend it"),
        (
            HEADER + PREFIX + "CONSTRUCT { [] sti:of ?s } WHERE { ?s a sti:Treaty }",
            "which has a blank node",
            "IRI(CONCAT(…))",
        ),
        (
            HEADER + PREFIX + "CONSTRUCT { ?s a sti:Thing } WHERE { ?s a sti:Treaty }",
            "stands in graph/entities already",
            "FILTER NOT EXISTS",
        ),
        (
            HEADER.replace("stage: 1", "stage: one") + "CONSTRUCT WHERE { ?s ?p ?o }",
            "the stage is one",
            "#+ stage: 1",
        ),
    ],
)
def test_a_rule_whose_result_may_not_stand_is_named(asserted, queries, text, what, remedy):
    (queries / "rules" / "0-bad.rq").write_text(text)
    with pytest.raises(DerivationError) as caught:
        derive(asserted, queries)
    assert caught.value.name == "rules/0-bad"
    assert what in caught.value.what
    assert remedy in caught.value.remedy


def test_a_rule_of_a_later_stage_may_not_give_a_blank_object(asserted, queries):
    text = HEADER + PREFIX + "CONSTRUCT { ?s sti:of [] } WHERE { ?s a sti:Treaty }"
    (queries / "rules" / "0-bad.rq").write_text(text)
    with pytest.raises(DerivationError, match="blank node"):
        derive(asserted, queries)


@pytest.mark.parametrize(
    ("header", "name", "what"),
    [
        ("", "rules/0-bad", "no #+ header"),
        ("#+ stage: 1\n", "rules/0-bad", "no #+ header with a summary"),
        ("#+ summary: x\n", "rules/0-bad", "no stage"),
        ("#+ summary: x\n#+ stage: [1]\n", "rules/0-bad", "stage is not one word"),
        ("#+ summary: x\n#+ stag: 1\n", "rules/0-bad:2", "no key stag"),
        ("# first\n#+ summary: x\n#+ stage: 1\n#+ stage: 2\n", "rules/0-bad:4", "stands already"),
    ],
)
def test_a_rule_with_a_broken_header_is_named(asserted, queries, header, name, what):
    (queries / "rules" / "0-bad.rq").write_text(header + "CONSTRUCT WHERE { ?s ?p ?o }")
    with pytest.raises(QuestionError) as caught:
        derive(asserted, queries)
    assert caught.value.name == name
    assert what in caught.value.what
