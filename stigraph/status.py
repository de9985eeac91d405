"""What can be said of a thing on a day: whether it had come about, and how it stands."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Protocol

from stigraph.calendar import day_in_words, edtf_in_words
from stigraph.dates import read_date, years_before
from stigraph.engine.interface import Engine
from stigraph.iris import short
from stigraph.records import DateLine, PartyLine
from stigraph.table import table
from stigraph.words import Language, Reference, Row, Words, cell, filled


class AsOf(StrEnum):
    """Whether a thing had come about on the date asked for, as far as its dates tell."""

    certainly = "certainly"
    possibly = "possibly"
    no = "no"
    undated = "undated"


class StatusCode(StrEnum):
    """What can be said of an item on the date asked for. Absence of news is no status."""

    signed_entry_not_read = "signed-entry-not-read"
    signed_not_in_force = "signed-not-in-force"
    in_force_confirmed = "in-force-confirmed"
    term_passed = "term-passed"
    ended_confirmed = "ended-confirmed"
    unknown = "unknown"
    not_yet = "not-yet"
    held = "held"
    planned = "planned"
    planned_outcome_not_read = "planned-outcome-not-read"
    on_record = "on-record"


STATUS_WORDS: Mapping[StatusCode, Words] = {
    StatusCode.signed_entry_not_read: Words(
        "署名済み(発効の記載は読了範囲になし)",
        "signed; entry into force not found in what was read",
    ),
    StatusCode.signed_not_in_force: Words(
        "署名済み(発効はこの日より後)", "signed; it entered into force after this date"
    ),
    StatusCode.in_force_confirmed: Words("有効と確認", "confirmed in force"),
    StatusCode.term_passed: Words(
        "期限到来・後続未確認", "term passed; nothing later has been read"
    ),
    StatusCode.ended_confirmed: Words("終了と確認", "ended, as a source states"),
    StatusCode.unknown: Words(
        "不明(署名・発効の記載なし)", "unknown: neither signing nor entry into force is stated"
    ),
    StatusCode.not_yet: Words("この日にはまだ", "not yet on this date"),
    StatusCode.held: Words("開催済み", "held"),
    StatusCode.planned: Words("予定", "planned"),
    StatusCode.planned_outcome_not_read: Words(
        "予定(結果は読了範囲になし)", "was planned; the outcome has not been read"
    ),
    StatusCode.on_record: Words(
        "記載あり(継続の有無は未読)", "on record; whether it still runs has not been read"
    ),
}


UNCONFIRMED_YEARS = 5
"""After how many years without a record something counts as long unconfirmed; the words of
statuses and messages say so too."""

_HOME = "JP"
"""The territory whose agreements were read."""

_VALIDITY = {
    "confirmed": StatusCode.in_force_confirmed,
    "term-passed": StatusCode.term_passed,
    "ended": StatusCode.ended_confirmed,
}
_DAY_OF = {
    StatusCode.in_force_confirmed: "confirmedOn",
    StatusCode.term_passed: "termEnded",
}


def unconfirmed_before(as_of: date) -> date:
    """Return the day before which a last confirmation lies too far back on this day.

    >>> unconfirmed_before(date(2026, 11, 23))
    datetime.date(2021, 11, 23)
    """
    return years_before(as_of, UNCONFIRMED_YEARS)


@dataclass(frozen=True, slots=True)
class Status:
    """A status on a date. It is computed, never stored."""

    code: StatusCode
    as_of: date
    on: date | None = None
    """The day of the last confirmation or record, or the last day of the term that has passed."""
    met: date | None = None
    """The last session held under it after its term: a sign of life, and no extension."""
    told: str | None = None
    """The same date as its source gives it, in EDTF, where that is less than a day."""
    by: str | None = None
    """The record that gives the day of the last confirmation, as a CURIE."""
    reaches: bool = False
    """Whether a known term, or a confirmation of a later day, reaches to the date asked for."""

    @property
    def long_unconfirmed(self) -> bool:
        """Whether it was confirmed in force long ago, and nothing that was read does since."""
        confirmed = self.code is StatusCode.in_force_confirmed and not self.reaches
        return confirmed and self.on is not None and self.on < unconfirmed_before(self.as_of)

    @property
    def label(self) -> Words:
        """The status in words, with the day it rests on where there is one."""
        known = STATUS_WORDS[self.code]
        if self.on is None:
            return known
        ja = self._day_in_words("ja")
        at = f"{self._at} {self._day_in_words('en')}"
        if self.code is StatusCode.on_record:
            return Words(
                f"記載あり(最終の時点 {ja}、その後の継続は未読)",
                f"on record (last {at}; whether it still runs has not been read)",
            )
        if self.code is StatusCode.term_passed:
            en = self._day_in_words("en")
            if self.met is not None:
                ja += f"、その後の委員会 {day_in_words(self.met, 'ja')}"
                en += f"; a committee met under it on {day_in_words(self.met, 'en')}"
            return Words(f"{known.ja}(期限 {ja})", f"{known.en} (ended {en})")
        if self.long_unconfirmed:
            return Words(
                f"{known.ja}(最後の確認 {ja}、以後5年以上確認なし)",
                f"{known.en} (last {at}; not confirmed for five years or more since)",
            )
        return Words(f"{known.ja}(確認日 {ja})", f"{known.en} (last {at})")

    @property
    def _at(self) -> str:
        """How English joins the day: on a day, in a month or year."""
        return "on" if self.told is None or read_date(self.told).precision == "day" else "in"

    def _day_in_words(self, language: Language) -> str:
        assert self.on is not None
        return edtf_in_words(self.told or self.on.isoformat(), language)


def as_told(status: Status, dates: Sequence[DateLine]) -> Status:
    """Return a status whose date is no more exact than the source's: 1988, not 1988-12-31."""
    ends = {line.edtf.rpartition("/")[2] for line in dates if line.latest == status.on}
    if status.on is None or len(ends) == 0 or status.on.isoformat() in ends:
        return status
    return replace(status, told=min(ends))


def compare(earliest: date | None, latest: date | None, as_of: date) -> AsOf:
    """Return whether something dated within these bounds had come about by the end of a day.

    >>> compare(date(2023, 5, 12), date(2023, 5, 14), date(2023, 5, 13))
    <AsOf.possibly: 'possibly'>
    """
    if earliest is None or latest is None:
        return AsOf.undated
    if latest <= as_of:
        return AsOf.certainly
    return AsOf.no if earliest > as_of else AsOf.possibly


_STRENGTH = (AsOf.no, AsOf.undated, AsOf.possibly, AsOf.certainly)
"""From the weakest answer to the strongest."""


def strongest(answers: Sequence[AsOf]) -> AsOf:
    """Return what several records show together: one that shows it is enough.

    One of a later day beside one without any day leaves it possible.

    >>> strongest([AsOf.no, AsOf.certainly])
    <AsOf.certainly: 'certainly'>
    """
    if AsOf.no in answers and AsOf.undated in answers and AsOf.certainly not in answers:
        return AsOf.possibly
    return max(answers, key=_STRENGTH.index, default=AsOf.undated)


def weakest(answers: Sequence[AsOf]) -> AsOf:
    """Return what holds of all of some things, each of which stands so.

    >>> weakest([AsOf.possibly, AsOf.certainly])
    <AsOf.possibly: 'possibly'>
    """
    return min(answers, key=_STRENGTH.index, default=AsOf.undated)


class Dated(Protocol):
    """One date that a record gives, on bounds."""

    @property
    def of(self) -> Reference:
        """The class of the record."""

    @property
    def earliest(self) -> date | None:
        """The first day it can mean."""

    @property
    def latest(self) -> date | None:
        """The last day it can mean."""

    @property
    def planned(self) -> bool:
        """Whether it is the date of a plan."""


@dataclass(frozen=True, slots=True)
class BareDate:
    """A date without the place that it was read from, where many are asked for at once."""

    of: Reference
    earliest: date | None
    latest: date | None
    planned: bool

    @classmethod
    def of_row(cls, row: Row, of: Reference, *, planned: bool) -> "BareDate":
        """Return the date of a row with its bounds."""
        return cls(of, _day(row, "earliest"), _day(row, "latest"), planned)


def shown_by(dates: Sequence[Dated], as_of: date) -> AsOf:
    """Whether any record shows the thing by the end of a day: a programme, a project, money."""
    return strongest([compare(line.earliest, line.latest, as_of) for line in dates])


def known(dates: Sequence[Dated], as_of: date) -> AsOf:
    """Whether the thing had come about: by its own act first, then by any date it has."""
    acts = [line for line in dates if line.of.slug in ("Signing", "Holding")] or list(dates)
    held = [line for line in acts if not line.planned] or acts
    answers = {
        found
        for line in held
        if (found := compare(line.earliest, line.latest, as_of)) is not AsOf.undated
    }
    if len(answers) == 0:
        return AsOf.undated
    return answers.pop() if len(answers) == 1 else AsOf.possibly


def taken_place(dates: Sequence[Dated], as_of: date) -> AsOf:
    """Return whether a meeting had taken place: of what is only planned it is possible at most."""
    come = known(dates, as_of)
    only_planned = all(line.planned for line in dates)
    return AsOf.possibly if only_planned and come is AsOf.certainly else come


async def validity(engine: Engine, pair: tuple[str, str], as_of: date) -> Sequence[Row]:
    """Return the rows of `agreement/status` for a pair: agreements are read for Japan alone."""
    partners = [code for code in pair if code != _HOME]
    if len(partners) != 1:
        return []
    return await table(engine, "agreement/status", {"asOf": as_of, "partner": partners[0]})


def shown_valid(agreement: str, rows: Sequence[Row], as_of: date) -> Status | None:
    """Return the status of an agreement that something shows to be or to have been in force."""
    for row in rows:
        if filled(row, "agreement") == agreement:
            code = _VALIDITY.get(filled(row, "status").rpartition("/")[2])
            if code is not None:
                on = _day(row, _DAY_OF[code]) if code in _DAY_OF else None
                met = _day(row, "metOn") if code is StatusCode.term_passed else None
                after = met is not None and on is not None and met > on
                by = cell(row, "confirmedBy") if code is StatusCode.in_force_confirmed else None
                return Status(
                    code,
                    as_of,
                    on,
                    met if after else None,
                    by=None if by is None else short(by),
                    reaches=(cell(row, "list") or "").endswith("/confirmed"),
                )
    return None


def of_the_pair(
    dates: Iterable[DateLine], parties: Iterable[PartyLine], pair: Collection[str]
) -> list[DateLine]:
    """Return the dates without those that records give for others than this pair of codes.

    An agreement may have several partners: what entered into force for one, or ended for it, did
    not for another. A record that names no side, or one of the two, is kept.
    """
    sides: dict[str, set[str]] = {}
    for line in parties:
        if line.is_party and line.territory is not None:
            sides.setdefault(line.source.id, set()).add(line.territory.slug)
    others = {
        record
        for record, named in sides.items()
        if not named <= set(pair) and not named >= set(pair)
    }
    return [
        line for line in dates if line.source.id not in others and line.source.refines not in others
    ]


def _day(row: Row, column: str) -> date | None:
    day = cell(row, column)
    return None if day is None else date.fromisoformat(day)


def recorded_status(dates: Sequence[DateLine], come: AsOf, as_of: date) -> Status:
    """Return how a programme, project, person or money stands: on record, with the last day."""
    if come is AsOf.no:
        return Status(StatusCode.not_yet, as_of)
    days = [line.latest for line in dates if line.latest is not None and line.latest <= as_of]
    return Status(StatusCode.on_record, as_of, max(days, default=None))


def status_code(
    kind: str,
    classes: set[str],
    modalities: set[str],
    dates: Sequence[DateLine],
    known: AsOf,
    as_of: date,
) -> StatusCode:
    """Return how an item of this kind stands, as its own records tell."""
    if kind != "instrument":
        return meeting_status(modalities, dates, known, as_of)
    if known is AsOf.no:
        return StatusCode.not_yet
    for name, code in (
        ("Termination", StatusCode.ended_confirmed),
        ("EntryIntoForce", StatusCode.in_force_confirmed),
    ):
        if any(
            line.of.slug == name and compare(line.earliest, line.latest, as_of) is AsOf.certainly
            for line in dates
        ):
            return code
    if "Signing" not in classes:
        return StatusCode.unknown
    entries = [line for line in dates if line.of.slug == "EntryIntoForce"]
    if any(compare(line.earliest, line.latest, as_of) is AsOf.no for line in entries):
        return StatusCode.signed_not_in_force
    return StatusCode.signed_entry_not_read


def meeting_status(
    modalities: set[str], dates: Sequence[DateLine], known: AsOf, as_of: date
) -> StatusCode:
    """Return how a meeting stands: held, or a plan whose day may have passed."""
    if "planned" in modalities and "held" not in modalities:
        ends = [line.latest for line in dates if line.latest is not None]
        over = max(ends, default=as_of) < as_of
        return StatusCode.planned_outcome_not_read if over else StatusCode.planned
    return StatusCode.not_yet if known is AsOf.no else StatusCode.held
