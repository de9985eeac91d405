"""Partners of programmes: their roles and times, rolled up, and what became of them since."""

import pytest

from stigraph import question
from tests.real_graph import Rows, local, on_oxigraph, on_rdflib, whole

pytestmark = pytest.mark.slow  # each asks the whole graph

PARTNER, NOW, ROLE, DATE, THROUGH = 2, 4, 6, 8, 9


@pytest.fixture(params=["oxigraph", "rdflib"])
def ask(request):
    engine = {"oxigraph": on_oxigraph, "rdflib": on_rdflib}[request.param]

    def asked(name: str, **parameters: str) -> Rows:
        return local(engine(question.load(name).bind({**parameters, "lang": "en"}), of=whole))

    return asked


def told(rows: Rows, *columns: int) -> set[tuple[str | None, ...]]:
    return {
        tuple(cell.rpartition("/")[2] if (cell := row[column]) else None for column in columns)
        for row in rows
    }


def test_founding_members_have_their_role_and_day(ask):
    rows = ask("programme/partners", programme="programme:e-asia")
    founders = told([row for row in rows if row[DATE] == "2012-06-28"], PARTNER, ROLE)
    assert founders == {
        (who, "member")
        for who in ("ristek", "nstda", "dost", "most-vn", "mosti", "MM", "LA", "jst")
    }


def test_partners_of_calls_stand_under_their_programme(ask):
    calls = told(ask("programme/partners", programme="programme:e-asia"), THROUGH)
    # All that is known of the tenth call rests on a weak page.
    assert calls == {("e-asia",), ("e-asia-9",), ("e-asia-12",), ("e-asia-health",)}
    deep = told(ask("programme/partners", programme="programme:sicorp"), PARTNER, ROLE, THROUGH)
    assert ("lipi", "participating", "jastip") in deep
    assert ("dst-in", "counterpart-agency", "sicorp-joint-lab-in") in deep


def test_eligible_partners_stay_eligible_each_from_its_day(ask):
    rows = ask("programme/partners", programme="programme:adcorp")
    assert told(rows, ROLE) == {("eligible",)}
    assert ("mur", "2022-11-09") in told(rows, PARTNER, DATE)
    assert len(told(rows, PARTNER)) == 10  # nine rows, one of which prints two agencies


def test_an_agency_that_ended_points_to_its_successor(ask):
    def now(programme: str) -> set[tuple[str | None, ...]]:
        return told(ask("programme/partners", programme=programme), PARTNER, NOW)

    assert {("ristek", "brin"), ("brin", None), ("nstda", None)} <= now("programme:e-asia")
    assert {("lipi", "brin")} <= now("programme:jastip")
    assert {("rcuk", "ukri"), ("dfg", None)} <= now("programme:g8-research-councils")


def test_a_weak_result_of_a_call_is_not_given_as_its_result(ask):
    assert ask("programme/calls", programme="programme:nexus") == []
    assert told(ask("programme/calls", programme="programme:aj-core"), 2) == {("aj-core-2",)}


def test_a_link_without_a_time_says_that_none_is_stated():
    rows = on_oxigraph(
        """
        PREFIX sti: <https://w3id.org/stigraph/ontology#>
        SELECT ?record WHERE {
          ?record a sti:Partnership .
          FILTER NOT EXISTS { ?record ^sti:refines?/sti:edtf ?when }
          FILTER NOT EXISTS { ?record sti:notStated sti:when }
        }""",
        of=whole,
    )
    assert rows == []
