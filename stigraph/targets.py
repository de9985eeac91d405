"""Targets on their programme: baseline, target, due date, latest value and the pace needed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from stigraph.dates import interval_ends, read_date
from stigraph.engine.interface import Engine
from stigraph.iris import short
from stigraph.sourcing import SourceLine, source_line
from stigraph.status import AsOf, compare
from stigraph.table import table
from stigraph.words import Reference, Row, Words, cell, certain, filled, reference, words

METHOD = Words(
    "目標(総数)から最新の値を引き、最新の値の年から目標の年までの年数で割る。四捨五入で小数第1位まで",
    "the target, a total, less the latest value, divided by the years from that of the latest "
    "value to that of the target, rounded to one decimal",
)
"""How the pace is computed."""

MEANING = Words(
    "期日がその日の終わりまでに来ていたか。基準値と最新の値は、その日より後の観測を除いたもので、"
    "ペースもそこから数える。目標がその日までに定められていたかは述べない。",
    "Whether the due date had come by the end of the day. Baseline and latest value are what "
    "remains without observations of later days, and the pace runs from there. Whether the target "
    "had been set by then is not said.",
)
"""What is told of a target on a day."""


class Flag(StrEnum):
    """What a target lacks, or what is to be known before it is compared with others."""

    no_baseline = "no-baseline"
    """Nothing was read of where the indicator stood."""
    baseline_is_latest = "baseline-is-latest"
    """One value has been read, which is both: whether things are on course cannot be said."""
    baseline_undated = "baseline-undated"
    no_quantity = "no-quantity"
    """The source names it a target and gives no number."""
    no_due_date = "no-due-date"
    no_programme = "no-programme"


@dataclass(frozen=True, slots=True)
class Observed:
    """One value of an indicator."""

    value: Decimal | None
    least: Decimal | None
    most: Decimal | None
    printed: str
    unit: str | None
    when: str | None
    """As EDTF; None where the passage does not say."""
    when_earliest: date | None
    when_latest: date | None
    when_how: Reference | None
    source: SourceLine

    def by(self, day: date) -> AsOf:
        """Whether it had been observed by the end of a day."""
        return compare(self.when_earliest, self.when_latest, day)


@dataclass(frozen=True, slots=True)
class Pace:
    """What is still missing, and how much of it each year must bring."""

    missing: Decimal
    years: int
    per_year: Decimal


@dataclass(frozen=True, slots=True)
class Target:
    """A target that a source gives, in numbers or in words alone."""

    about: Reference
    """The indicator; of a target in words, the list that it stands in."""
    words: Words
    """What is aimed at."""
    programmes: tuple[Reference, ...]
    value: Decimal | None
    printed: str | None
    unit: str | None
    due: str | None
    """As EDTF."""
    due_printed: str | None
    due_latest: date | None
    set_in: Reference | None
    baseline: Observed | None
    latest: Observed | None
    pace: Pace | None
    source: SourceLine

    @property
    def flags(self) -> tuple[Flag, ...]:
        """What the target lacks, each named rather than left blank."""
        baseline = self.baseline
        holds = {
            Flag.no_baseline: baseline is None,
            Flag.baseline_is_latest: baseline is not None and baseline == self.latest,
            Flag.baseline_undated: baseline is not None and baseline.when is None,
            Flag.no_quantity: self.printed is None,
            Flag.no_due_date: self.due is None,
            Flag.no_programme: len(self.programmes) == 0,
        }
        return tuple(flag for flag, held in holds.items() if held)

    def due_by(self, day: date) -> AsOf:
        """Whether its due date had come by the end of a day."""
        if self.due is None:
            return AsOf.undated
        last = interval_ends(self.due)[1] if "/" in self.due else read_date(self.due)
        return AsOf.undated if last is None else compare(last.earliest, last.latest, day)


async def targets(
    engine: Engine, *, programme: str | None = None, as_of: date | None = None
) -> tuple[Target, ...]:
    """Return the targets, those in numbers first; `programme` (a CURIE) keeps its own alone.

    With a day, what was certainly observed later is no value of them.
    """
    found, observed, distances, in_words = await asyncio.gather(
        table(engine, "indicator/targets"),
        table(engine, "indicator/observations"),
        table(engine, "indicator/distance-to-target", {"lang": "en"}),
        table(engine, "indicator/targets-in-words"),
    )
    known = [(filled(row, "indicator"), _observed(row)) for row in observed]
    values = [
        (indicator, one)
        for indicator, one in known
        if as_of is None or one.by(as_of) is not AsOf.no
    ]
    groups: dict[str, list[Row]] = {}
    for row in found:
        groups.setdefault(filled(row, "record"), []).append(row)
    every = (
        *(_counted(own, values, distances) for own in groups.values()),
        *map(_worded, in_words),
    )
    return tuple(
        one
        for one in every
        if programme is None or programme in {each.id for each in one.programmes}
    )


def _counted(
    rows: Sequence[Row], observed: Sequence[tuple[str, Observed]], distances: Sequence[Row]
) -> Target:
    row = rows[0]
    indicator = certain(row, "indicator")
    values = sorted(
        (
            one
            for of, one in observed
            if of == filled(row, "indicator") and one.unit == cell(row, "unit")
        ),
        key=lambda one: (one.when_latest or date.min, one.source.id),
    )
    programmes = {one.id: one for each in rows if (one := reference(each, "programme")) is not None}
    baseline, latest = (values[0], values[-1]) if values else (None, None)
    return Target(
        about=indicator,
        words=indicator.label,
        programmes=tuple(programmes.values()),
        value=_number(row, "value"),
        printed=filled(row, "printed"),
        unit=cell(row, "unit"),
        due=cell(row, "due"),
        due_printed=cell(row, "duePrinted"),
        due_latest=_day(row, "dueLatest"),
        set_in=reference(row, "setIn"),
        baseline=baseline,
        latest=latest,
        pace=None if latest is None else _pace(filled(row, "record"), latest, distances),
        source=source_line(row),
    )


def _worded(row: Row) -> Target:
    programme = reference(row, "concerned")
    return Target(
        about=certain(row, "list"),
        words=words(row, "item"),
        programmes=() if programme is None else (programme,),
        value=None,
        printed=None,
        unit=None,
        due=None,
        due_printed=None,
        due_latest=None,
        set_in=None,
        baseline=None,
        latest=None,
        pace=None,
        source=source_line(row),
    )


def _observed(row: Row) -> Observed:
    return Observed(
        value=_number(row, "value"),
        least=_number(row, "least"),
        most=_number(row, "most"),
        printed=filled(row, "printed"),
        unit=cell(row, "unit"),
        when=cell(row, "when"),
        when_earliest=_day(row, "whenEarliest"),
        when_latest=_day(row, "whenLatest"),
        when_how=reference(row, "whenHow"),
        source=source_line(row),
    )


def _pace(target: str, latest: Observed, distances: Sequence[Row]) -> Pace | None:
    for row in distances:
        pair = filled(row, "aim"), short(filled(row, "observation"))
        if pair == (target, latest.source.id) and cell(row, "missingPerYear") is not None:
            return Pace(
                missing=Decimal(filled(row, "missing")),
                years=int(filled(row, "years")),
                per_year=Decimal(filled(row, "missingPerYear")),
            )
    return None


def _number(row: Row, name: str) -> Decimal | None:
    text = cell(row, name)
    return None if text is None else Decimal(text)


def _day(row: Row, name: str) -> date | None:
    text = cell(row, name)
    return None if text is None else date.fromisoformat(text)
