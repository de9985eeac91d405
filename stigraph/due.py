"""What is due or left open on a day: terms, next sessions, follow-ups, the long unconfirmed."""

import asyncio
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from stigraph.calendar import date_in_words
from stigraph.dates import months_after
from stigraph.engine.interface import Engine
from stigraph.errors import DateError
from stigraph.question import Value
from stigraph.sourcing import SourceLine, places
from stigraph.status import unconfirmed_before
from stigraph.table import table
from stigraph.wording import Wording
from stigraph.words import Reference, Row, cell, certain, filled, reference

WITHIN = "18m"
"""How far ahead terms are looked for where nobody says otherwise."""

_SPAN = re.compile(r"(?P<number>\d{1,4}) ?(?P<unit>[dmy日年]|[かカヶケ箇]?月|(?:day|month|year)s?)")
_MONTHS_OF = {"m": 1, "月": 1, "y": 12, "年": 12}
_EVIDENCE = (
    "Signing", "EntryIntoForce", "Extension", "Succession", "Term", "Holding", "CallOutcome",
)  # fmt: skip


class DueKind(StrEnum):
    """Why something stands in the list."""

    term = "term"
    """Its known term has passed, or ends soon."""
    session = "session"
    """Its next session, as an estimate."""
    follow_up = "follow-up"
    """Its planned day has passed, and no outcome has been read."""
    unconfirmed = "unconfirmed"
    """Nothing that was read confirms it within five years."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date as a source gives it: EDTF, and its first and last day."""

    edtf: str
    earliest: date | None
    latest: date | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A session that a source announces, later than the last one read of as held."""

    session: Reference
    number: int
    day: Day | None
    """The day it was announced for; None where none can be read."""
    passed: bool
    """Whether it is behind the day asked for, and no outcome was read."""
    record: str
    """The IRI of the record that announces it."""


@dataclass(frozen=True, slots=True)
class Following:
    """The session that comes next. Both number and hosts are estimates, and no source says them."""

    number: int
    hosts: tuple[Reference, ...]
    """The side whose turn it is; empty where the sides are not seen to host in turn."""
    planned: Planned | None = None
    """The announced session that the number rests on, if there is one."""


@dataclass(frozen=True, slots=True)
class DueItem:
    """One thing that is due or open, with its last confirmation and the places that say so."""

    kind: DueKind
    thing: Reference
    partner: Reference | None
    """With whom, of an agreement: it may be due with one partner and not with another."""
    due: Day | None
    """The last day of the term, or the day planned; None where no day is due."""
    passed: bool
    """Whether that day lies before the day asked for."""
    confirmed: Day | None
    """The last day that what was read confirms; None where nothing dated does."""
    following: Following | None
    sources: tuple[SourceLine, ...]

    @property
    def key(self) -> str:
        """What tells the item from all others."""
        whom = "" if self.partner is None else f"/{self.partner.slug}"
        return f"{self.kind}/{self.thing.id}{whom}"


@dataclass(frozen=True, slots=True)
class DueAnswer:
    """What is due or open on a day."""

    as_of: date
    until: date
    """The last day that terms are looked for."""
    before: date
    """What nothing has confirmed since this day counts as long unconfirmed."""
    items: tuple[DueItem, ...]

    def of(self, kind: DueKind) -> tuple[DueItem, ...]:
        """The items of one kind, the earliest first."""
        return tuple(item for item in self.items if item.kind is kind)


async def due(engine: Engine, *, as_of: date, within: str = WITHIN) -> DueAnswer:
    """Return what is due or open on a day, by kind and day.

    `within` is a stretch of time: `18m`, `2y`, `90d`, `18か月`. Raises DateError if it is none.
    """
    until, before = after(as_of, within), unconfirmed_before(as_of)
    rows = await asyncio.gather(
        table(engine, "agreement/due", {"asOf": as_of, "until": until}),
        table(engine, "agreement/status", {"asOf": as_of}),
        table(engine, "due/next-sessions", {"asOf": as_of}),
        table(engine, "due/follow-ups", {"asOf": as_of}),
        table(engine, "due/long-unconfirmed", {"before": before}),
    )
    terms, statuses, sessions, follow_ups, unconfirmed = rows
    sources = await places(engine, *_EVIDENCE)
    confirmed = {_whose(row): cell(row, "confirmedOn") for row in statuses}
    items = (
        *_items(terms, "agreement", lambda own: _term(own, confirmed), sources),
        *_items(sessions, "committee", _session, sources),
        *_items(follow_ups, "thing", lambda own: _follow_up(own, sources), sources),
        *_items(unconfirmed, "thing", _unconfirmed, sources),
    )
    return DueAnswer(as_of, until, before, items)


async def next_sessions(
    engine: Engine, *, as_of: date, territory: str | None = None
) -> tuple[DueItem, ...]:
    """Return the next session of each committee, or of those with the territory of a code."""
    asked: dict[str, Value] = {"asOf": as_of}
    if territory is not None:
        asked["territory"] = territory
    rows = await table(engine, "due/next-sessions", asked)
    return _items(rows, "committee", _session, await places(engine, "Holding"))


def when_in_words(item: DueItem, t: Wording) -> str:
    """Return the day that is due, or the next session as an estimate, in words."""
    if item.following is not None:
        hosts = [host.label.text(t.language) for host in item.following.hosts]
        host = t("punctuation.comma").join(hosts) or t("due.no_host")
        estimate = t("due.estimate", number=item.following.number, host=host)
        return estimate + plan_in_words(item.following, t)
    return date_as_given(item.due, t) + (t("due.passed") if item.passed else "")


def plan_in_words(own: Following, t: Wording) -> str:
    """Return the plan that the estimate rests on, as what follows it; nothing if there is none."""
    if own.planned is None:
        return ""
    key = "due.plan_passed" if own.planned.passed else "due.plan"
    day = t("row.undated") if own.planned.day is None else date_as_given(own.planned.day, t)
    return t(key, number=own.planned.number, date=day)


def date_as_given(own: Day | None, t: Wording) -> str:
    """Return a date in words, or the sign for none."""
    if own is None:
        return t("tie.none")
    return date_in_words(own.earliest, own.latest, own.edtf, t.language)


def after(day: date, within: str) -> date:
    """Return the day that lies a stretch of time after another.

    Raises DateError if the stretch is not a number of days, months or years.

    >>> after(date(2026, 8, 31), "18m")
    datetime.date(2028, 2, 29)
    """
    match = _SPAN.fullmatch(unicodedata.normalize("NFKC", within).strip().lower())
    if match is None:
        raise DateError(within, "not a stretch of time", "write 18m, 2y, 90d or 18か月")
    number, written = int(match["number"]), match["unit"]
    unit = written[0] if written.isascii() else written[-1]
    try:
        if unit in "d日":
            return day + timedelta(days=number)
        return months_after(day, number * _MONTHS_OF[unit])
    except (OverflowError, ValueError) as error:
        raise DateError(within, "too long a stretch of time", "write 18m, 2y, 90d") from error


@dataclass(frozen=True, slots=True)
class _Found:
    """What the rows of one thing come to."""

    kind: DueKind
    due: Day | None = None
    passed: bool = False
    confirmed: Day | None = None
    following: Following | None = None


def _items(
    rows: Iterable[Row],
    name: str,
    found: Callable[[Sequence[Row]], _Found],
    sources: Mapping[str, SourceLine],
) -> tuple[DueItem, ...]:
    """One item for each thing and partner, in the order of the rows."""
    grouped: dict[tuple[str, str | None], list[Row]] = {}
    for row in rows:
        grouped.setdefault((filled(row, name), cell(row, "partner")), []).append(row)
    return tuple(
        DueItem(
            kind=own.kind,
            thing=certain(group[0], name),
            partner=reference(group[0], "partner"),
            due=own.due,
            passed=own.passed,
            confirmed=own.confirmed,
            following=own.following,
            sources=tuple(sources[one] for one in _records(group)),
        )
        for group in grouped.values()
        for own in [found(group)]
    )


def _records(rows: Iterable[Row]) -> Iterable[str]:
    told = [cell(row, name) for name in ("record", "plan") for row in rows]
    return dict.fromkeys(one for one in told if one is not None)


def _whose(row: Row) -> tuple[str, str]:
    return filled(row, "agreement"), filled(row, "partner")


def _term(rows: Sequence[Row], confirmed: Mapping[tuple[str, str], str | None]) -> _Found:
    head = rows[0]
    last = confirmed.get(_whose(head))
    return _Found(
        DueKind.term,
        due=_whole(filled(head, "termEnds")),
        passed=filled(head, "passed") == "true",
        confirmed=None if last is None else _whole(last),
    )


def _session(rows: Sequence[Row]) -> _Found:
    hosts = [host for row in rows if (host := reference(row, "host")) is not None]
    return _Found(
        DueKind.session,
        confirmed=_day(rows[0]),
        following=Following(
            int(filled(rows[0], "nextNumberEstimated")),
            tuple({host.id: host for host in hosts}.values()),
            _planned(rows[0]),
        ),
    )


def _planned(row: Row) -> Planned | None:
    session = reference(row, "announced")
    if session is None:
        return None
    number = int(filled(row, "planned"))
    return Planned(
        session,
        number,
        _day(row, "plannedEdtf", "plannedEarliest", "plannedLatest"),
        passed=int(filled(row, "nextNumberEstimated")) > number,
        record=filled(row, "plan"),
    )


def _follow_up(rows: Sequence[Row], sources: Mapping[str, SourceLine]) -> _Found:
    """A plan is last confirmed by the document that announces it."""
    published = sources[filled(rows[0], "record")]
    confirmed = None
    if published.edition_date is not None:
        confirmed = Day(published.edition_date, published.published, published.published_by)
    return _Found(DueKind.follow_up, due=_day(rows[0]), passed=True, confirmed=confirmed)


def _unconfirmed(rows: Sequence[Row]) -> _Found:
    return _Found(DueKind.unconfirmed, confirmed=_day(rows[0]))


def _day(row: Row, name: str = "edtf", *ends: str) -> Day | None:
    edtf = cell(row, name)
    if edtf is None:
        return None
    bounds = [cell(row, end) for end in ends or ("earliest", "latest")]
    return Day(edtf, *(None if text is None else date.fromisoformat(text) for text in bounds))


def _whole(text: str) -> Day:
    return Day(text, date.fromisoformat(text), date.fromisoformat(text))
