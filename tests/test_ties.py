"""Ties: one answer in both orders, counts by unit, statuses on a date, and where sources differ."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stigraph import sourcing, status, ties
from stigraph.dates import read_date
from stigraph.engine import EmbeddedEngine
from stigraph.records import DateLine
from stigraph.status import AsOf, StatusCode
from stigraph.ties import AnswerState, Counts, TieAnswer, TieItem
from stigraph.words import Reference
from tests.planting import planted_nquads
from tests.serving import real_nquads, write_snapshot

TODAY = date(2026, 11, 23)
MEMORANDUM = "agreement:mext-mur"
NAMED_IN_TALK = "agreement:named-in-talk-it"
TALK = "meeting:talk-it-g7"

Ask = Callable[..., TieAnswer]


def asking(nquads: bytes, out: Path) -> Iterator[Ask]:
    write_snapshot(out, nquads)
    with asyncio.Runner() as runner:
        engine = EmbeddedEngine(out)

        def ask(a: str, b: str, as_of: date = TODAY, **chosen: object) -> TieAnswer:
            wanted = ties.tie(
                engine,
                a,
                b,
                as_of=as_of,
                **chosen,  # type: ignore[arg-type]  # each test names what it passes on
            )
            return runner.run(wanted)

        yield ask
        runner.run(engine.close())


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    yield from asking(real_nquads(), tmp_path_factory.mktemp("real"))


@pytest.fixture(scope="module")
def ask_planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    yield from asking(planted_nquads("bulletin-2024"), tmp_path_factory.mktemp("planted"))


def ids(answer: TieAnswer) -> list[str]:
    return [item.thing.id for item in answer.items]


def the(answer: TieAnswer, thing: str) -> TieItem:
    return next(item for item in answer.items if item.thing.id == thing)


def test_both_orders_give_one_answer(ask: Ask) -> None:
    assert ask("IT", "JP") == ask("JP", "IT")


def test_a_tie_needs_two_territories(ask: Ask) -> None:
    with pytest.raises(ties.SameTerritory) as caught:
        ask("JP", "JP")
    assert str(caught.value) == "JP stands on both sides: a tie needs two different territories"
    assert caught.value.code == "JP"


def test_an_answer_says_what_was_asked(ask: Ask) -> None:
    answer = ask("JP", "IT", date(2023, 6, 30), known_by=date(2023, 7, 31))
    assert (answer.pair, answer.territories) == ("IT-JP", ("IT", "JP"))
    assert (answer.as_of, answer.known_by) == (date(2023, 6, 30), date(2023, 7, 31))


def test_an_item_says_what_ties_the_two(ask: Ask) -> None:
    item = the(ask("IT", "JP"), MEMORANDUM)
    assert item.id == "tie-item:IT-JP/agreement/mext-mur"
    assert item.kind.id == "concept:tie-kinds/instrument"
    assert item.directness.id == "concept:directness/bilateral"
    assert [level.id for level in item.levels] == ["concept:levels/government"]
    assert {line.property.id for line in item.fields} == {"sti:field"}
    said = {line.property.id for line in item.lines}
    assert said >= {"sti:agreementKind", "sti:occasion"}
    assert not said & {"sti:field", "sti:modality"}


def test_counts_stand_by_unit_and_possible_twins_apart(ask: Ask) -> None:
    answer = ask("IT", "JP")
    assert answer.counts == Counts(instruments=1, talks=1, possibly_same=1)
    assert ids(answer) == [MEMORANDUM, NAMED_IN_TALK, TALK]


def test_a_doubt_names_the_other_thing_from_both_sides(ask: Ask) -> None:
    answer = ask("IT", "JP")
    doubts = {item.thing.id: item.possibly_same for item in answer.items}
    assert [doubt.other.id for doubt in doubts[MEMORANDUM]] == [NAMED_IN_TALK]
    assert [doubt.other.id for doubt in doubts[NAMED_IN_TALK]] == [MEMORANDUM]
    assert doubts[MEMORANDUM][0].because.ja
    assert doubts[MEMORANDUM][0].because.en
    assert doubts[MEMORANDUM][0].wording != ()
    assert doubts[TALK] == ()


def test_a_printed_number_stands_beside_the_number_counted(ask: Ask) -> None:
    item = the(ask("JP", "US"), "agreement:u-tokyo-u-chicago-ibm")
    assert [(one.printed, one.counted) for one in item.under_heading] == [(2, 3)]
    (group,) = item.under_heading
    assert group.heading.id == "heading:us-institutional-agreements"
    assert group.unit.en == "agreements between institutions"
    assert group.source.endswith("/printed-count/heading.us-institutional-agreements")
    assert the(ask("JP", "US"), "agreement:jp-us-st").under_heading == ()


def test_a_witness_is_named_and_is_no_party(ask: Ask) -> None:
    item = the(ask("GB", "JP"), "agreement:u-tokyo-imperial")
    roles = {line.participant.id: (line.role.slug, line.is_party) for line in item.parties}
    assert roles["organisation:hitachi"] == ("witness", False)
    assert roles["organisation:imperial"] == ("party", True)


def test_a_person_stands_on_the_side_of_the_post(ask: Ask) -> None:
    item = the(ask("IT", "JP"), MEMORANDUM)
    bernini = next(line for line in item.parties if line.participant.id == "person:bernini")
    assert bernini.territory is not None
    assert bernini.territory.id == "territory:IT"
    assert bernini.post is not None
    assert bernini.post.id == "post:it-university-research-minister"


def test_every_line_has_a_source_with_lines_and_anchor(ask: Ask) -> None:
    for partner in ("IT", "US", "GB", "DE", "FR", "g-asean"):
        for item in ask("JP", partner).items:
            known = {source.id for source in item.sources}
            for lines in (item.dates, item.parties, item.fields, item.lines, item.not_stated):
                assert {line.source.id for line in lines} <= known
            for source in item.sources:
                assert source.lines
                assert 0 < len(source.anchor) <= 40
                assert source.document.label.ja
                assert source.passage.label.ja


def test_the_weakest_reading_is_shown(ask: Ask) -> None:
    answer = ask("IT", "JP")
    assert the(answer, TALK).how.slug == "inferred"
    assert the(answer, MEMORANDUM).how.slug == "transcribed"


def test_a_stricter_reading_leaves_what_its_words_carry(ask: Ask) -> None:
    answer = ask("IT", "JP", reading="stated")
    assert ids(answer) == [MEMORANDUM]
    item = the(answer, MEMORANDUM)
    assert item.how.slug == "stated"
    assert {source.how.slug for source in item.sources} == {"stated"}
    assert item.dates == ()
    assert item.as_of is AsOf.undated


def test_a_reading_too_weak_hides_no_stronger_one_after_it(ask: Ask) -> None:
    answer = ask("IT", "JP", reading="inferred")
    assert ids(answer) == [MEMORANDUM, NAMED_IN_TALK, TALK]
    assert "transcribed" not in {source.how.slug for source in answer.sources}


def test_only_one_unit_is_kept_if_asked(ask: Ask) -> None:
    answer = ask("IT", "JP", kind="talk")
    assert (ids(answer), answer.state) == ([TALK], AnswerState.complete)


@pytest.mark.parametrize(
    ("known_by", "kept"),
    [
        pytest.param(date(2023, 5, 31), [], id="before the deck"),
        pytest.param(date(2023, 6, 1), [MEMORANDUM, NAMED_IN_TALK, TALK], id="in its month"),
    ],
)
def test_nothing_published_later_is_used(ask: Ask, known_by: date, kept: list[str]) -> None:
    answer = ask("IT", "JP", known_by=known_by)
    assert ids(answer) == kept
    # The page that gives the day has no date of its own, so nobody can say it was out by then.
    assert all(item.dates == () for item in answer.items)


@pytest.mark.parametrize(
    ("as_of", "come", "status", "instruments"),
    [
        (date(2023, 5, 13), AsOf.no, StatusCode.not_yet, 1),
        (date(2023, 5, 14), AsOf.certainly, StatusCode.signed_entry_not_read, 1),
    ],
)
def test_status_and_count_are_of_the_day_asked_for(
    ask: Ask, as_of: date, come: AsOf, status: StatusCode, instruments: int
) -> None:
    answer = ask("IT", "JP", as_of)
    item = the(answer, MEMORANDUM)
    assert (item.as_of, item.status.code, item.status.as_of) == (come, status, as_of)
    assert answer.counts.instruments == instruments
    # Before the day, the memorandum of the talk stands alone: it has no date, and so no twin.
    assert answer.counts.possibly_same == (0 if come is AsOf.no else 1)


def test_what_has_no_date_stays_and_says_so(ask: Ask) -> None:
    item = the(ask("IT", "JP", date(1990, 1, 1)), TALK)
    assert item.as_of is AsOf.undated
    assert "sti:when" in [missing.property.id for missing in item.not_stated]


def test_cooperation_without_a_signing_has_no_known_status(ask: Ask) -> None:
    item = the(ask("GB", "JP"), "agreement:jst-ukri-semiconductors")
    assert item.status.code is StatusCode.unknown


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        (date(2023, 6, 20), StatusCode.planned),
        (date(2023, 6, 21), StatusCode.planned),
        (date(2023, 6, 22), StatusCode.planned_outcome_not_read),
    ],
)
def test_a_plan_stays_a_plan(ask: Ask, as_of: date, status: StatusCode) -> None:
    answer = ask("JP", "g-asean", as_of)
    assert the(answer, "meeting:ajccst-12").status.code is status
    assert (answer.counts.sessions, answer.counts.planned) == (0, 2)


def test_a_plan_without_a_day_is_not_over() -> None:
    assert status.meeting_status({"planned"}, [], AsOf.undated, TODAY) is StatusCode.planned


def test_before_its_day_a_meeting_that_was_held_is_not_yet(ask_planted: Ask) -> None:
    answer = ask_planted("JP", "g-asean", date(2023, 6, 1))
    assert the(answer, "meeting:ajccst-12").status.code is StatusCode.not_yet
    assert answer.counts.sessions == 0


def dated(item: TieItem, of: str, when: str, *, planned: bool = False) -> DateLine:
    """Returns a date of the item, of another act and another day."""
    span, line = read_date(when), item.dates[0]
    kind = Reference(f"sti:{of}", line.of.label)
    return replace(line, of=kind, earliest=span.earliest, latest=span.latest, planned=planned)


@pytest.mark.parametrize(
    ("days", "as_of", "known"),
    [
        ({"Signing": "2023-05-12", "EntryIntoForce": "2023-08-01"}, "2023-06-01", AsOf.certainly),
        ({"Holding": "2023-05-12", "Attendance": "2023-08-01"}, "2023-06-01", AsOf.certainly),
        ({"EntryIntoForce": "2023-08-01"}, "2023-06-01", AsOf.no),
        ({"EntryIntoForce": "2023-08-01"}, "2023-08-01", AsOf.certainly),
        ({"Holding": "XXXX-05-12"}, "2023-06-01", AsOf.undated),
    ],
)
def test_a_thing_comes_about_by_its_own_act(
    ask: Ask, days: dict[str, str], as_of: str, known: AsOf
) -> None:
    item = the(ask("IT", "JP"), MEMORANDUM)
    lines = [dated(item, of, when) for of, when in days.items()]
    assert status.known(lines, date.fromisoformat(as_of)) is known


def test_the_day_of_a_meeting_counts_and_not_the_day_planned(ask: Ask) -> None:
    item = the(ask("IT", "JP"), MEMORANDUM)
    plan = dated(item, "Holding", "2023-06-21", planned=True)
    held = dated(item, "Holding", "2023-07-05")
    assert status.known([plan, held], date(2023, 7, 1)) is AsOf.no
    assert status.known([plan], date(2023, 7, 1)) is AsOf.certainly


def test_items_stand_by_unit_then_by_day_then_by_id(ask: Ask) -> None:
    item = the(ask("IT", "JP"), MEMORANDUM)

    def one(id: str, kind: str, *days: str) -> TieItem:
        dates = tuple(dated(item, "Signing", day) for day in days)
        kind_of = Reference(f"concept:tie-kinds/{kind}", item.kind.label)
        return replace(item, id=id, kind=kind_of, dates=dates)

    ordered = [
        one("c", "instrument", "2023-05-14", "2020-01-01"),
        one("d", "instrument", "XXXX-01-01", "2021"),
        one("a", "instrument", "XXXX-05-14"),
        one("b", "instrument"),
        one("a", "talk", "2019"),
        one("a", "session", "2018"),
    ]
    backwards = ordered[::-1]
    assert sorted(backwards, key=ties._order) == ordered


def test_silence_of_what_was_read_is_not_silence_of_what_was_not(ask: Ask) -> None:
    assert ask("CA", "JP").state is AnswerState.nothing_found
    assert ask("FR", "IT").state is AnswerState.out_of_scope
    assert ask("IT", "JP").state is AnswerState.complete
    assert ask("FR", "IT").reading.documents == ()


def test_an_occasion_on_which_sources_differ_stands_twice(ask: Ask) -> None:
    differing = the(ask("IT", "JP"), MEMORANDUM).disagreements
    assert [one.what for one in differing] == ["occasion"]
    told = {source.document.id: value.ja for value, source in differing[0].values}
    assert set(told) == {"document:deck-2023-06", "document:mext-note-italy"}
    assert len(set(told.values())) == 2


def test_days_and_signatories_that_differ_stand_side_by_side(ask_planted: Ask) -> None:
    item = the(ask_planted("IT", "JP"), MEMORANDUM)
    told = {one.what: [value.en for value, _ in one.values] for one in item.disagreements}
    assert sorted(told["when"], key=str) == ["12 May 2023", "14 May 2023"]
    assert set(told["signatory"]) == {"Bernini", "Valditara"}
    between = ask_planted("IT", "JP", date(2023, 5, 13))
    assert the(between, MEMORANDUM).as_of is AsOf.possibly


def test_an_outcome_after_a_plan_is_no_disagreement(ask_planted: Ask) -> None:
    answer = ask_planted("JP", "g-asean", date(2023, 7, 1))
    item = the(answer, "meeting:ajccst-12")
    assert item.status.code is StatusCode.held
    assert item.disagreements == ()
    assert (answer.counts.sessions, answer.counts.planned) == (1, 1)


@pytest.mark.parametrize(
    ("partner", "thing", "as_of", "status"),
    [
        ("IT", MEMORANDUM, date(2023, 7, 31), StatusCode.signed_not_in_force),
        ("IT", MEMORANDUM, date(2023, 8, 1), StatusCode.in_force_confirmed),
        ("US", "agreement:mext-us-state-education", date(2024, 2, 1), StatusCode.ended_confirmed),
    ],
)
def test_entry_into_force_and_end_need_a_source_and_a_day(
    ask_planted: Ask, partner: str, thing: str, as_of: date, status: StatusCode
) -> None:
    assert the(ask_planted("JP", partner, as_of), thing).status.code is status


def test_every_status_has_words_in_both_languages() -> None:
    assert set(status.STATUS_WORDS) == set(StatusCode)
    assert all(words.ja and words.en for words in status.STATUS_WORDS.values())


def test_the_reading_modes_are_those_of_the_ontology(ask: Ask) -> None:
    found = {
        source.how.slug: source.strength
        for partner in ("IT", "US")
        for item in ask("JP", partner).items
        for source in item.sources
    }
    assert found.items() <= sourcing.STRENGTH.items()


@pytest.mark.parametrize(
    ("day", "come"),
    [
        (11, AsOf.no),
        (12, AsOf.possibly),
        (13, AsOf.possibly),
        (14, AsOf.certainly),
        (15, AsOf.certainly),
    ],
)
def test_within_its_bounds_a_thing_has_possibly_come_about(day: int, come: AsOf) -> None:
    first, last = date(2023, 5, 12), date(2023, 5, 14)
    assert status.compare(first, last, date(2023, 5, day)) is come
    assert status.compare(first, None, date(2023, 5, day)) is AsOf.undated
    assert status.compare(None, last, date(2023, 5, day)) is AsOf.undated


DAYS = st.dates(date(2020, 1, 1), date(2025, 12, 31))


@given(first=DAYS, second=DAYS, day=DAYS, later=DAYS)
def test_what_has_come_about_stays_so(first: date, second: date, day: date, later: date) -> None:
    earliest, latest = sorted((first, second))
    day, later = sorted((day, later))
    order = [AsOf.no, AsOf.possibly, AsOf.certainly]
    now = order.index(status.compare(earliest, latest, day))
    assert order.index(status.compare(earliest, latest, later)) >= now
    assert status.compare(earliest, latest, latest) is AsOf.certainly


THINGS = st.lists(
    st.tuples(st.integers(0, 9).map(str), st.sampled_from(list(ties.PRINTED_UNITS)), st.booleans()),
    unique_by=lambda thing: thing[0],
)
PAIRS = st.lists(st.tuples(st.integers(0, 9).map(str), st.integers(0, 9).map(str)))


@given(things=THINGS, pairs=PAIRS)
def test_each_thing_is_counted_once_or_set_apart(
    things: list[tuple[str, str, bool]], pairs: list[tuple[str, str]]
) -> None:
    counted = ties.count_by_unit(things, pairs)
    assert sum(number for _, number in counted.parts()) == len(things)
    assert ties.count_by_unit(things, pairs[::-1]).possibly_same == counted.possibly_same


def test_every_number_is_named() -> None:
    assert Counts(1, 2, 3, 4, 10, 11, 5, 6, 7, 8, 9).parts() == (
        ("instruments", 1),
        ("talks", 2),
        ("sessions", 3),
        ("meetings", 4),
        ("programmes", 5),
        ("calls", 6),
        ("fundings", 7),
        ("projects", 8),
        ("people", 9),
        ("planned", 10),
        ("possiblySame", 11),
    )
