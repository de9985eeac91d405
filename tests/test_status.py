"""What can be said of a thing on a day: each status with the dates that lead to it and no other."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

import pytest

from stigraph import status
from stigraph.engine.interface import Answer, Engine, State, Term
from stigraph.records import DateLine
from stigraph.sourcing import SourceLine
from stigraph.status import AsOf, Status, StatusCode
from stigraph.words import Reference, Words

DAY = date(2023, 5, 12)
BEFORE, AFTER = date(2023, 5, 11), date(2023, 5, 13)


def dated(
    of: str, first: date | None, last: date | None = None, *, planned: bool = False
) -> DateLine:
    """Returns a date that a record gives; without `last` it is a day."""
    last = first if last is None else last
    kind = Reference(f"sti:{of}", Words("", ""))
    nowhere = cast("SourceLine", None)  # no status depends on where a date was read
    return DateLine(kind, None, "", first, last, None, False, planned, nowhere)


def row(**cells: str) -> Mapping[str, Term]:
    return {name: Term("literal", value) for name, value in cells.items()}


@pytest.mark.parametrize(
    ("answers", "together", "all_of_them"),
    [
        ([], AsOf.undated, AsOf.undated),
        ([AsOf.no], AsOf.no, AsOf.no),
        ([AsOf.undated], AsOf.undated, AsOf.undated),
        ([AsOf.no, AsOf.undated], AsOf.possibly, AsOf.no),
        ([AsOf.no, AsOf.possibly], AsOf.possibly, AsOf.no),
        ([AsOf.undated, AsOf.possibly], AsOf.possibly, AsOf.undated),
        ([AsOf.possibly, AsOf.certainly], AsOf.certainly, AsOf.possibly),
        ([AsOf.no, AsOf.undated, AsOf.certainly], AsOf.certainly, AsOf.no),
    ],
)
def test_answers_stand_together(answers: list[AsOf], together: AsOf, all_of_them: AsOf) -> None:
    for order in (answers, answers[::-1]):
        assert status.strongest(order) is together
        assert status.weakest(order) is all_of_them


@pytest.mark.parametrize(
    ("first", "last", "come"),
    [
        (BEFORE, BEFORE, AsOf.certainly),
        (BEFORE, DAY, AsOf.certainly),
        (DAY, AFTER, AsOf.possibly),
        (AFTER, AFTER, AsOf.no),
        (None, DAY, AsOf.undated),
        (BEFORE, None, AsOf.undated),
    ],
)
def test_a_date_is_compared_with_the_end_of_a_day(
    first: date | None, last: date | None, come: AsOf
) -> None:
    assert status.compare(first, last, DAY) is come


def test_any_record_shows_a_programme() -> None:
    assert status.shown_by([], DAY) is AsOf.undated
    assert status.shown_by([dated("Mention", AFTER), dated("Mention", DAY)], DAY) is AsOf.certainly


@pytest.mark.parametrize(
    ("dates", "come"),
    [
        ([], AsOf.undated),
        ([dated("Signing", None)], AsOf.undated),
        ([dated("Mention", DAY)], AsOf.certainly),
        ([dated("Mention", DAY), dated("Signing", AFTER)], AsOf.no),
        ([dated("Mention", AFTER), dated("Holding", DAY)], AsOf.certainly),
        ([dated("Holding", DAY), dated("Holding", AFTER)], AsOf.possibly),
        ([dated("Holding", DAY), dated("Holding", None)], AsOf.certainly),
        ([dated("Holding", DAY, planned=True), dated("Holding", AFTER)], AsOf.no),
        ([dated("Holding", DAY, planned=True)], AsOf.certainly),
    ],
)
def test_a_thing_comes_about_by_its_own_act(dates: list[DateLine], come: AsOf) -> None:
    assert status.known(dates, DAY) is come


@pytest.mark.parametrize(
    ("classes", "dates", "come", "code"),
    [
        ({"Signing"}, [dated("Signing", DAY)], AsOf.no, StatusCode.not_yet),
        (set(), [dated("Mention", DAY)], AsOf.certainly, StatusCode.unknown),
        ({"Signing"}, [dated("Signing", DAY)], AsOf.certainly, StatusCode.signed_entry_not_read),
        (
            {"Signing", "EntryIntoForce"},
            [dated("Signing", BEFORE), dated("EntryIntoForce", AFTER)],
            AsOf.certainly,
            StatusCode.signed_not_in_force,
        ),
        (
            {"Signing", "EntryIntoForce"},
            [dated("Signing", AFTER), dated("EntryIntoForce", BEFORE, AFTER)],
            AsOf.possibly,
            StatusCode.signed_entry_not_read,
        ),
        (
            {"Signing", "Termination", "EntryIntoForce"},
            [dated("Signing", BEFORE), dated("EntryIntoForce", DAY), dated("Termination", AFTER)],
            AsOf.certainly,
            StatusCode.in_force_confirmed,
        ),
        (
            {"Termination", "EntryIntoForce"},
            [dated("EntryIntoForce", BEFORE), dated("Termination", DAY)],
            AsOf.certainly,
            StatusCode.ended_confirmed,
        ),
        (
            {"EntryIntoForce"},
            [dated("EntryIntoForce", AFTER)],
            AsOf.possibly,
            StatusCode.unknown,
        ),
    ],
)
def test_an_instrument_stands_as_its_records_tell(
    classes: set[str], dates: list[DateLine], come: AsOf, code: StatusCode
) -> None:
    assert status.status_code("instrument", classes, set(), dates, come, DAY) is code


@pytest.mark.parametrize(
    ("modalities", "dates", "come", "code"),
    [
        ({"held"}, [dated("Holding", DAY)], AsOf.certainly, StatusCode.held),
        ({"held"}, [dated("Holding", AFTER)], AsOf.no, StatusCode.not_yet),
        (set(), [], AsOf.undated, StatusCode.held),
        ({"planned", "held"}, [dated("Holding", BEFORE)], AsOf.certainly, StatusCode.held),
        ({"planned"}, [], AsOf.undated, StatusCode.planned),
        ({"planned"}, [dated("Holding", DAY)], AsOf.certainly, StatusCode.planned),
        ({"planned"}, [dated("Holding", BEFORE, AFTER)], AsOf.possibly, StatusCode.planned),
        (
            {"planned"},
            [dated("Holding", BEFORE), dated("Holding", None)],
            AsOf.certainly,
            StatusCode.planned_outcome_not_read,
        ),
    ],
)
def test_a_meeting_is_held_or_a_plan(
    modalities: set[str], dates: list[DateLine], come: AsOf, code: StatusCode
) -> None:
    assert status.meeting_status(modalities, dates, come, DAY) is code
    assert status.status_code("meeting", {"Signing"}, modalities, dates, come, DAY) is code


@pytest.mark.parametrize(
    ("dates", "come", "expected"),
    [
        ([dated("Mention", AFTER)], AsOf.no, Status(StatusCode.not_yet, DAY)),
        ([dated("Mention", None)], AsOf.undated, Status(StatusCode.on_record, DAY)),
        (
            [dated("Mention", BEFORE), dated("Mention", DAY), dated("Mention", AFTER)],
            AsOf.certainly,
            Status(StatusCode.on_record, DAY, DAY),
        ),
    ],
)
def test_a_programme_is_on_record_with_its_last_day(
    dates: list[DateLine], come: AsOf, expected: Status
) -> None:
    assert status.recorded_status(dates, come, DAY) == expected


SCHEME = "https://w3id.org/stigraph/concept/validities/"
TERM = {"status": SCHEME + "term-passed", "termEnded": "2023-05-11"}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"status": SCHEME + "unknown"}, None),
        (
            {"status": SCHEME + "confirmed", "confirmedOn": "2023-05-12", "metOn": "2023-05-13"},
            Status(StatusCode.in_force_confirmed, DAY, DAY),
        ),
        ({"status": SCHEME + "confirmed"}, Status(StatusCode.in_force_confirmed, DAY)),
        (
            {"status": SCHEME + "ended", "confirmedOn": "2023-05-12"},
            Status(StatusCode.ended_confirmed, DAY),
        ),
        (TERM, Status(StatusCode.term_passed, DAY, BEFORE)),
        ({**TERM, "metOn": "2023-05-12"}, Status(StatusCode.term_passed, DAY, BEFORE, DAY)),
        ({**TERM, "metOn": "2023-05-11"}, Status(StatusCode.term_passed, DAY, BEFORE)),
        (
            {"status": SCHEME + "term-passed", "metOn": "2023-05-12"},
            Status(StatusCode.term_passed, DAY),
        ),
    ],
)
def test_a_row_shows_how_an_agreement_stands(
    cells: dict[str, str], expected: Status | None
) -> None:
    rows = [
        row(agreement="another", status=SCHEME + "ended"),
        row(agreement="this", **cells),
    ]
    assert status.shown_valid("this", rows, DAY) == expected
    assert status.shown_valid("none", rows, DAY) is None


def test_a_row_that_says_nothing_leaves_the_word_to_the_next() -> None:
    rows = [
        row(agreement="this", status=SCHEME + "unknown"),
        row(agreement="this", status=SCHEME + "ended"),
    ]
    assert status.shown_valid("this", rows, DAY) == Status(StatusCode.ended_confirmed, DAY)


@pytest.mark.parametrize(
    ("found", "ja", "en"),
    [
        (Status(StatusCode.held, DAY), "開催済み", "held"),
        (
            Status(StatusCode.in_force_confirmed, AFTER, DAY),
            "有効と確認(確認日 令和5(2023)年5月12日)",
            "confirmed in force (last on 12 May 2023)",
        ),
        (
            Status(StatusCode.on_record, AFTER, DAY),
            "記載あり(最終の時点 令和5(2023)年5月12日、その後の継続は未読)",
            "on record (last on 12 May 2023; whether it still runs has not been read)",
        ),
        (
            Status(StatusCode.term_passed, AFTER, DAY),
            "期限到来・後続未確認(期限 令和5(2023)年5月12日)",
            "term passed; nothing later has been read (ended 12 May 2023)",
        ),
        (
            Status(StatusCode.term_passed, AFTER, BEFORE, DAY),
            (
                "期限到来・後続未確認"
                "(期限 令和5(2023)年5月11日、その後の委員会 令和5(2023)年5月12日)"
            ),
            (
                "term passed; nothing later has been read "
                "(ended 11 May 2023; a committee met under it on 12 May 2023)"
            ),
        ),
    ],
)
def test_a_status_is_said_with_the_day_it_rests_on(found: Status, ja: str, en: str) -> None:
    assert found.label == Words(ja, en)


def confirmed_on(day: date, as_of: date, **cells: str) -> Status:
    """Returns the status of an agreement that a row says was last confirmed on a day."""
    own = row(agreement="this", status=SCHEME + "confirmed", confirmedOn=str(day), **cells)
    found = status.shown_valid("this", [own], as_of)
    assert found is not None
    return found


def test_a_confirmation_of_long_ago_says_that_nothing_followed() -> None:
    found = confirmed_on(date(1980, 5, 1), date(2026, 11, 24))
    assert found.code is StatusCode.in_force_confirmed
    assert found.long_unconfirmed
    assert found.label == Words(
        "有効と確認(最後の確認 昭和55(1980)年5月1日、以後5年以上確認なし)",
        "confirmed in force (last on 1 May 1980; not confirmed for five years or more since)",
    )


@pytest.mark.parametrize(
    ("last", "long"),
    [(date(2021, 11, 23), True), (date(2021, 11, 24), False), (date(2026, 11, 24), False)],
)
def test_what_is_long_ago_is_told_by_the_bound_of_what_is_due(last: date, long: bool) -> None:
    as_of = date(2026, 11, 24)
    assert (last < status.unconfirmed_before(as_of)) is long
    assert confirmed_on(last, as_of).long_unconfirmed is long


def test_a_term_that_still_runs_needs_no_recent_confirmation() -> None:
    lists = "https://w3id.org/stigraph/id/concept/in-force-lists/"
    long_ago, as_of = date(2015, 1, 1), date(2026, 11, 24)
    assert not confirmed_on(long_ago, as_of, list=lists + "confirmed").long_unconfirmed
    assert confirmed_on(long_ago, as_of, list=lists + "last-confirmed-before").long_unconfirmed


class Noting:
    """An engine that notes what it is asked, and gives one row."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    async def ask(self, name: str, parameters: Mapping[str, Any], **_: object) -> Answer:
        self.asked.append((name, dict(parameters)))
        return Answer(State.complete, variables=("agreement",), rows=((Term("iri", "this"),),))


@pytest.mark.parametrize(
    ("pair", "partner"),
    [(("IT", "JP"), "IT"), (("JP", "IT"), "IT"), (("FR", "IT"), None), (("JP", "JP"), None)],
)
def test_agreements_are_asked_for_with_japan_alone(
    pair: tuple[str, str], partner: str | None
) -> None:
    engine = Noting()
    rows: Sequence[object] = asyncio.run(status.validity(cast("Engine", engine), pair, DAY))
    asked = [("agreement/status", {"asOf": DAY, "partner": partner})]
    assert engine.asked == ([] if partner is None else asked)
    assert len(rows) == len(engine.asked)


@pytest.mark.parametrize(
    ("edtf", "ja", "en"),
    [
        (("1988",), "昭和63(1988)年", "in 1988"),
        (("1988-12",), "昭和63(1988)年12月", "in December 1988"),
        (("1988-12-31",), "昭和63(1988)年12月31日", "on 31 December 1988"),
        (("1988", "1988-12-31"), "昭和63(1988)年12月31日", "on 31 December 1988"),
        (("1985/1988",), "昭和63(1988)年", "in 1988"),
        (("1985/1988-12-31",), "昭和63(1988)年12月31日", "on 31 December 1988"),
        ((), "昭和63(1988)年12月31日", "on 31 December 1988"),
    ],
)
def test_a_date_is_told_no_more_exactly_than_its_source(
    edtf: tuple[str, ...], ja: str, en: str
) -> None:
    last = date(1988, 12, 31)
    dates = [replace(dated("EntryIntoForce", last, last), edtf=each) for each in edtf]
    found = status.as_told(Status(StatusCode.in_force_confirmed, last, last), dates)
    assert found.label.ja == f"有効と確認(確認日 {ja})"
    assert found.label.en == f"confirmed in force (last {en})"


def test_a_status_without_a_date_stays_as_it_is() -> None:
    bare = Status(StatusCode.unknown, DAY)
    assert status.as_told(bare, [dated("Signing", None, None)]) == bare
