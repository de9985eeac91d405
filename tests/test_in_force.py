"""Whether an agreement was in force on a day: on bounds, and never surer than the dates."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from stigraph_api.app import create_app

from stigraph import question
from stigraph.dates import Certainty, read_date
from stigraph.engine.interface import Term
from stigraph.in_force import Evidence, in_force, of_row
from tests.planting import planted_nquads
from tests.real_graph import Rows, local, on_oxigraph, on_rdflib, whole
from tests.serving import settings, write_snapshot

pytestmark = pytest.mark.slow  # each asks the whole graph

STI = "https://w3id.org/stigraph/ontology#"


def told(kind: str, edtf: str | None = None, published: str | None = None) -> Evidence:
    """Returns the evidence of a record, as the question tells of it."""
    row = {"class": Term("iri", STI + kind)}
    if edtf is not None:
        row["edtf"] = Term("literal", edtf)
    if published is not None:
        row["published"] = Term("literal", published)
    return of_row(row)


@pytest.mark.parametrize(
    ("evidence", "day", "answer"),
    [
        # An entry into force alone leaves it possible for ever after.
        ("EntryIntoForce 1988-10-07", "1988-10-06", Certainty.no),
        ("EntryIntoForce 1988-10-07", "1988-10-07", Certainty.certainly),
        ("EntryIntoForce 1988-10-07", "1988-10-08", Certainty.possibly),
        ("EntryIntoForce 1988-10", "1988-10-31", Certainty.possibly),
        ("EntryIntoForce 1988-10", "1988-09-30", Certainty.no),
        # A term counts from the last day its beginning can be, to the first day its end can be.
        ("Extension 2019-07/2029-07", "2019-07-30", Certainty.possibly),
        ("Extension 2019-07/2029-07", "2019-07-31", Certainty.certainly),
        ("Extension 2019-07/2029-07", "2029-07-01", Certainty.certainly),
        ("Extension 2019-07/2029-07", "2029-07-02", Certainty.possibly),
        # Past its term, what nobody has read to be ended may have been carried on.
        ("Extension 2019-07/2029-07", "2035-01-01", Certainty.possibly),
        ("Extension 2019-07-16~/2029-07", "2020-01-01", Certainty.certainly),
        # A term without end is shown until its page was out.
        ("Term 1990-01-01/.. 2004-05-01", "2004-05-01", Certainty.certainly),
        ("Term 1990-01-01/.. 2004-05-01", "2004-05-02", Certainty.possibly),
        ("Term 1990-01-01/..", "2004-05-01", Certainty.possibly),
        # A session shows it on its day.
        ("Signing 1990-01-01; Holding 2001-03-05", "2001-03-05", Certainty.certainly),
        ("Signing 1990-01-01; Holding 2001-03-05", "1995-01-01", Certainty.possibly),
        ("Signing 1990-01-01", "1989-12-31", Certainty.no),
        ("Signing 1990", "1990-06-01", Certainty.possibly),
        # Signed before, entered later: not yet.
        ("Signing 2023-05-12; EntryIntoForce 2023-08-01", "2023-06-01", Certainty.no),
        # Its end, or what took its place.
        ("Extension 2010/2030; Termination 2020-05", "2020-04-30", Certainty.certainly),
        ("Extension 2010/2030; Termination 2020-05", "2020-05-15", Certainty.possibly),
        ("Extension 2010/2030; Termination 2020-05", "2020-05-31", Certainty.no),
        ("Extension 2010/2030; Replacement", "2015-01-01", Certainty.possibly),
        ("Extension 2010/2030; Replacement 2012-01-01", "2015-01-01", Certainty.no),
        ("", "2015-01-01", Certainty.possibly),
        ("Signing", "2015-01-01", Certainty.possibly),
    ],
)
def test_an_answer_goes_as_far_as_the_dates(evidence: str, day: str, answer: Certainty) -> None:
    records = [told(*one.split()) for one in evidence.split("; ") if one]
    assert in_force(records, date.fromisoformat(day)) is answer


DAYS = st.dates(date(2000, 1, 1), date(2030, 12, 31))


def texts(day: date) -> st.SearchStrategy[str]:
    return st.sampled_from([day.isoformat(), f"{day:%Y-%m}", f"{day:%Y}"])


SINGLE = DAYS.flatmap(texts)


@st.composite
def terms(draw: st.DrawFn) -> str:
    first = draw(DAYS)
    last = draw(st.dates(first, date(2031, 12, 31)))
    return f"{first.isoformat()}/{draw(texts(last + timedelta(366)) | st.just('..'))}"


EVIDENCE = st.one_of(
    st.builds(
        told,
        st.sampled_from(["Signing", "EntryIntoForce", "Holding", "Extension", "Termination"]),
        SINGLE | st.none(),
    ),
    st.builds(told, st.sampled_from(["Extension", "Term"]), terms(), DAYS.map(str) | st.none()),
    st.builds(told, st.just("Replacement"), SINGLE | st.none()),
)


def days_of(one: Evidence) -> tuple[date | None, date | None]:
    """Returns the last day it can have begun, and the first it can have ended."""
    if one.is_term:
        began = None if one.begin is None else one.begin.latest
        return began, None if one.end is None else one.end.earliest
    return (None, None) if one.span is None else (one.span.latest, one.span.earliest)


@given(st.lists(EVIDENCE, max_size=6), DAYS)
def test_what_is_certainly_in_force_began_by_then_and_had_not_ended(
    evidence: list[Evidence], day: date
) -> None:
    if in_force(evidence, day) is not Certainty.certainly:
        return
    ends = [one for one in evidence if one.kind in ("Termination", "Replacement")]
    lives = [one for one in evidence if one not in ends]
    assert any((began := days_of(one)[0]) is not None and began <= day for one in lives)
    assert any((lasted := days_of(one)[1]) is not None and lasted >= day for one in lives)
    for one in ends:
        assert one.span is not None
        assert one.span.earliest is not None
        assert one.span.earliest > day


@given(st.lists(EVIDENCE, max_size=6), DAYS, st.randoms())
def test_the_order_of_records_changes_no_answer(
    evidence: list[Evidence], day: date, chance: object
) -> None:
    shuffled = evidence[::-1]
    assert in_force(shuffled, day) is in_force(evidence, day)


@given(st.lists(EVIDENCE, max_size=6), DAYS, SINGLE)
def test_an_end_never_makes_anything_surer(evidence: list[Evidence], day: date, ended: str) -> None:
    order = [Certainty.no, Certainty.possibly, Certainty.certainly]
    with_end = in_force([*evidence, told("Termination", ended)], day)
    assert order.index(with_end) <= order.index(in_force(evidence, day))
    if (latest := read_date(ended).latest) is not None and latest <= day:
        assert with_end is Certainty.no


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("planted")
    write_snapshot(out, planted_nquads("bulletin-2024"))
    with TestClient(create_app(settings(out)), follow_redirects=False) as own:
        yield own


@pytest.mark.parametrize(
    ("as_of", "italy", "education"),
    [
        ("2023-05-11", "no", "no"),
        # Two days are given for the signing.
        ("2023-07-31", "no", "possibly"),
        ("2023-08-01", "certainly", "possibly"),
        ("令和5年度", "possibly", "no"),
    ],
)
def test_the_list_of_agreements_answers_for_a_day(
    client: TestClient, as_of: str, italy: str, education: str
) -> None:
    answer = client.get("/api/agreements", params={"asOf": as_of, "limit": 200}).json()
    told_of = {one["id"]: one["inForce"] for one in answer["items"]}
    assert told_of["agreement:mext-mur"] == italy
    if as_of != "2023-05-11":
        assert told_of["agreement:mext-us-state-education"] == education


def test_without_a_day_the_list_says_nothing_of_it(client: TestClient) -> None:
    items = client.get("/api/agreements?limit=200").json()["items"]
    assert {one["inForce"] for one in items} == {None}


@pytest.mark.parametrize("as_of", ["2023-02-30", "soon", "XXXX-05-12"])
def test_a_day_that_is_none_is_told_how_to_mend_it(client: TestClient, as_of: str) -> None:
    answer = client.get("/api/agreements", params={"asOf": as_of, "lang": "en"})
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (400, "bad-parameter")
    assert as_of in answer.json()["detail"]


def certainties(rows: Rows, name: int, answer: int) -> set[tuple[str | None, str | None]]:
    return {(row[name], (row[answer] or "").rpartition("/")[2]) for row in local(rows)}


@pytest.mark.parametrize(
    ("as_of", "british"),
    [("1972-12-31", {"no"}), ("2000-01-01", {"certainly"}), ("2021-01-01", {"no"})],
)
def test_who_belonged_to_the_union_on_a_day(as_of: str, british: set[str]) -> None:
    text = question.load("territory/group-members").bind({"group": "g-eu", "asOf": as_of})
    found = certainties(on_oxigraph(text, whole), 2, 5)
    assert {answer for who, answer in found if who == "territory/GB"} == british


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("agreement/evidence", {}),
        ("territory/group-members", {"group": "g-g7", "asOf": "2023-06-30"}),
        ("person/posts-on", {"asOf": "2023-06-01"}),
        ("programme/by-day", {"asOf": "2023-06-30", "territory": "US"}),
    ],
)
def test_both_engines_answer_alike(name: str, values: dict[str, str]) -> None:
    text = question.load(name).bind(values)
    assert on_oxigraph(text, whole) == on_rdflib(text, whole)
