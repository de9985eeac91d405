"""What is told of a day: on bounds, alike wherever it is asked, and never surer than the dates."""

import asyncio
import itertools
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from stigraph_api.app import create_app

from stigraph import territories, ties
from stigraph.dates import Certainty, DateSpan, happened_by, lasted_on
from stigraph.engine import EmbeddedEngine
from stigraph.status import AsOf, BareDate, compare, known, shown_by, strongest, taken_place
from stigraph.territories import Membership
from stigraph.words import Reference, Words
from tests.real_graph import whole
from tests.serving import settings, write_snapshot

DAYS = st.dates(date(2000, 1, 1), date(2030, 12, 31))
ANSWERS = st.lists(st.sampled_from(AsOf), max_size=5)
WEAKEST_FIRST = (AsOf.no, AsOf.undated, AsOf.possibly, AsOf.certainly)
HOLDING = Reference("sti:Holding", Words("開催", "holding"))


@st.composite
def bounds(draw: st.DrawFn) -> tuple[date, date]:
    first = draw(DAYS)
    return first, first + timedelta(draw(st.integers(0, 800)))


@st.composite
def spans(draw: st.DrawFn) -> DateSpan:
    first, last = draw(bounds())
    return DateSpan("", first, last, "days", approximate=False)


@given(bounds(), DAYS)
def test_what_certainly_came_about_did_so_by_the_day(within: tuple[date, date], day: date) -> None:
    answer = compare(*within, day)
    assert (answer is AsOf.certainly) == (within[1] <= day)
    assert (answer is AsOf.no) == (within[0] > day)


@given(bounds(), DAYS, DAYS)
def test_what_came_about_stays_so(within: tuple[date, date], one: date, other: date) -> None:
    answers = [WEAKEST_FIRST.index(compare(*within, day)) for day in sorted((one, other))]
    assert answers == sorted(answers)


@given(spans(), DAYS, st.integers(0, 400), st.integers(0, 400))
def test_a_less_exact_date_is_never_surer(
    span: DateSpan, day: date, before: int, after: int
) -> None:
    assert span.earliest is not None
    assert span.latest is not None
    wider = DateSpan(
        "", span.earliest - timedelta(before), span.latest + timedelta(after), "days", False
    )
    assert happened_by(wider, day) in (happened_by(span, day), Certainty.possibly)


@given(st.none() | spans(), st.none() | spans(), DAYS)
def test_what_certainly_lasts_has_begun_and_not_ended(
    begin: DateSpan | None, end: DateSpan | None, day: date
) -> None:
    answer = lasted_on(begin, end, day)
    if answer is Certainty.certainly:
        assert begin is not None
        assert begin.latest is not None
        assert begin.latest <= day
        assert end is not None
        assert end.earliest is not None
        assert end.earliest >= day
    if answer is Certainty.no:
        begun_later = begin is not None and begin.earliest is not None and begin.earliest > day
        over = end is not None and end.latest is not None and end.latest < day
        assert begun_later or over


@given(ANSWERS, st.sampled_from(AsOf))
def test_another_record_never_makes_a_thing_less_sure(answers: list[AsOf], more: AsOf) -> None:
    if len(answers) > 0:
        before, after = strongest(answers), strongest([*answers, more])
        assert WEAKEST_FIRST.index(before) <= WEAKEST_FIRST.index(after)


@given(st.lists(st.tuples(bounds(), st.booleans()), max_size=4), DAYS)
def test_the_order_of_dates_is_indifferent_and_a_plan_is_never_certain(
    told: list[tuple[tuple[date, date], bool]], day: date
) -> None:
    dates = [BareDate(HOLDING, *within, planned=planned) for within, planned in told]
    for answer in (known, shown_by, taken_place):
        assert answer(dates, day) is answer(dates[::-1], day)
    if all(one.planned for one in dates):
        assert taken_place(dates, day) is not AsOf.certainly


# The real graph.


Run = Callable[..., Any]
"""Asks the engine: a function of the library, and what it takes after the engine."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    out = tmp_path_factory.mktemp("whole")
    write_snapshot(out, whole().nquads())
    with asyncio.Runner() as runner:
        engine = EmbeddedEngine(out)
        yield lambda ask, *given, **named: runner.run(ask(engine, *given, **named))
        runner.run(engine.close())


@pytest.mark.slow
@pytest.mark.parametrize("day", [date(1995, 6, 1), date(2016, 6, 15), date(2023, 5, 13)])
def test_partners_are_counted_as_their_ties_are(run: Run, day: date) -> None:
    found = {one.code: one for one in run(territories.partners, "JP", day)}
    for code in ("CA", "DE", "FR", "GB", "IT", "TH", "US", "g-eu"):
        answer = run(ties.tie, "JP", code, as_of=day)
        own = found.get(code)
        counted = ties.Counts() if own is None else own.counts
        assert counted == answer.counts, code
        if own is not None:
            assert own.certainly is not None
            for (unit, most), (_, sure) in zip(
                own.counts.parts(), own.certainly.parts(), strict=True
            ):
                assert unit in ("planned", "possiblySame") or sure <= most


@pytest.mark.slow
def test_a_later_day_has_no_fewer_partners_and_none_on_no_day(run: Run) -> None:
    on_days = [
        run(territories.partners, "JP", day)
        for day in (date(1980, 1, 1), date(2005, 1, 1), date(2023, 6, 30), date(2026, 11, 23))
    ]
    codes = [{one.code for one in found} for found in on_days]
    assert codes[0] < codes[1] < codes[2] <= codes[3]
    without = run(territories.partners, "JP")
    assert codes[3] == {one.code for one in without}
    assert {one.certainly for one in without} == {None}


@pytest.mark.slow
@pytest.mark.parametrize("pair", [("IT", "JP"), ("JP", "US"), ("CA", "JP")])
def test_the_later_it_is_known_the_more_is_known(run: Run, pair: tuple[str, str]) -> None:
    days = [date(2005, 1, 1), date(2017, 1, 1), date(2023, 6, 30), date(2026, 11, 23), None]
    known_records = [
        {line.id for line in run(ties.tie, *pair, as_of=date(2026, 11, 23), known_by=day).sources}
        for day in days
    ]
    for earlier, later in itertools.pairwise(known_records):
        assert earlier <= later


@pytest.mark.slow
@pytest.mark.parametrize(
    ("day", "british", "croatian"),
    [
        # Read: from 1973-01-01 to 2020-01-31; from 2013-07-01 on, by a page without a date.
        (date(1972, 12, 31), AsOf.no, AsOf.no),
        (date(2012, 1, 1), AsOf.certainly, AsOf.no),
        (date(2014, 1, 1), AsOf.certainly, AsOf.possibly),
        (date(2020, 2, 1), AsOf.no, AsOf.possibly),
    ],
)
def test_a_territory_has_the_groups_of_the_day(
    run: Run, day: date, british: AsOf, croatian: AsOf
) -> None:
    def standing(found: tuple[Membership, ...], group: str, member: str) -> AsOf | None:
        pair = (f"territory:{group}", f"territory:{member}")
        return next((one.standing for one in found if (one.group.id, one.member.id) == pair), None)

    for member, answer in (("GB", british), ("HR", croatian)):
        own = run(territories.memberships, member, day)
        assert standing(own, "g-eu", member) is answer
        union = run(territories.memberships, "g-eu", day)
        assert standing(union, "g-eu", member) is answer


@pytest.mark.slow
def test_a_chair_is_told_with_the_posts_of_that_day(run: Run) -> None:
    answer = run(ties.tie, "JP", "US", as_of=date(2026, 11, 23))
    posts: dict[tuple[str, str], set[str]] = {}
    for item in answer.items:
        for party in item.parties:
            if party.post is not None:
                own = posts.setdefault((item.thing.slug, party.participant.slug), set())
                own.add(party.post.slug)
    # Of one man, in 2007 and in 2021.
    assert posts["jp-us-jwlc-12", "nakane-takeshi"] == {"jp-mofa-science-director-general"}
    assert posts["jp-us-jwlc-16", "nakane-takeshi"] == {"jp-st-ambassador"}
    # The page of 2010 gives him both.
    assert posts["jp-us-jhlc-11", "kawabata-tatsuo"] == {
        "jp-mext-minister",
        "jp-st-policy-minister",
    }


@pytest.mark.slow
def test_the_money_of_a_programme_of_the_two_alone_stands_on_their_tie(run: Run) -> None:
    answer = run(ties.tie, "US", "JP", as_of=date(2026, 11, 23), kind="funding")
    medical = next(item for item in answer.items if item.thing.id == "programme:jp-us-medical")
    printed = {line.label.en for line in medical.lines if line.property.slug == "amountPrinted"}
    assert {"93.157百万円", "166.157百万円", "111.788百万円"} <= printed


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("served")
    write_snapshot(out, whole().nquads())
    with TestClient(create_app(settings(out))) as client:
        yield client


@pytest.mark.slow
@pytest.mark.parametrize(
    ("day", "held"),
    [
        ("2023-05-11", "no"),
        ("2023-05-13", "possibly"),
        ("2023-05-14", "certainly"),
        ("令和4年度", "no"),
        ("令和5年度", "certainly"),
    ],
)
def test_a_meeting_of_three_days_had_taken_place_when_they_were_over(
    client: TestClient, day: str, held: str
) -> None:
    asked = {"territory": "JP", "kind": "ministerial", "asOf": day}
    items = client.get("/api/meetings", params=asked).json()["items"]
    assert [one["held"] for one in items if one["id"] == "meeting:g7-st-sendai"] == [held]


@pytest.mark.slow
def test_a_plan_whose_day_has_passed_is_possibly_held(client: TestClient) -> None:
    asked = {"modality": "planned", "asOf": "2026-11-23"}
    items = client.get("/api/meetings", params=asked).json()["items"]
    only_planned = [one for one in items if [each["id"] for each in one["modalities"]] == [PLANNED]]
    assert len(only_planned) > 5
    assert {one["held"] for one in only_planned} <= {"possibly", "undated"}
    without = client.get("/api/meetings", params={"modality": "planned"}).json()["items"]
    assert {one["held"] for one in without} == {None}


PLANNED = "concept:modalities/planned"
