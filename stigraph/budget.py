"""The budget ladder: amounts by programme, fiscal year and stage, wholes beside their parts.

Amounts are added within one document, year and stage alone, and never a whole with its parts.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import groupby

from stigraph.engine.interface import Engine
from stigraph.iris import short
from stigraph.printed import PrintedFigure, printed_figures
from stigraph.sourcing import SourceLine, source_line
from stigraph.table import table
from stigraph.words import Reference, Row, cell, certain, filled, reference, words


class Stage(StrEnum):
    """The stages of a budget, in the order of the ladder."""

    request = "request"
    draft = "draft"
    initial = "initial"
    supplementary_1 = "supplementary-1"
    supplementary_2 = "supplementary-2"
    executed = "executed"


STAGES = tuple(Stage)

_COMPARED_WITH_INITIAL = frozenset({Stage.request, Stage.draft})
"""Papers print a request and a draft beside the initial budget of the year before."""

_FUND = "multi-year-fund"
_NEW = "new"
_ESTIMATES = frozenset({"includes-estimates", "operating-grant-estimate", "estimate"})
_TOTAL = "PrintedTotal"
_UNDATED = 9999


class Money(StrEnum):
    """What kind of money an amount is. Kinds are never one sum, and never one bar."""

    annual = "annual"
    fund = "fund"
    """A fund that is spent over several years."""
    estimate = "estimate"
    """An estimate, or an amount that holds estimates within operating-cost grants."""


@dataclass(frozen=True, slots=True)
class ReadAs:
    """A concept or thing that an amount is given, with how that was read."""

    value: Reference
    how: Reference


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount as a passage prints it: a line, or a total of others."""

    id: str
    about: Reference
    is_total: bool
    fiscal_year: int | None
    stage: Reference | None
    value: int
    """In whole units of the currency."""
    currency: str
    printed: str
    agencies: tuple[ReadAs, ...]
    """Whom it is ascribed to; empty where neither words nor layout say so."""
    qualifiers: tuple[ReadAs, ...]
    totals: tuple[Reference, ...]
    """What a total adds up; empty for a line, and where the source does not say."""
    source: SourceLine

    @property
    def money(self) -> Money:
        """What kind of money it is."""
        slugs = {one.value.slug for one in self.qualifiers}
        if _FUND in slugs:
            return Money.fund
        return Money.estimate if slugs & _ESTIMATES else Money.annual

    @property
    def is_new(self) -> bool:
        """Whether the source prints that there was none the year before."""
        return any(one.value.slug == _NEW for one in self.qualifiers)

    @property
    def agency_ids(self) -> frozenset[str]:
        """The CURIEs of the agencies it is ascribed to."""
        return frozenset(one.value.id for one in self.agencies)


@dataclass(frozen=True, slots=True)
class Change:
    """An amount less that of the year before, with the records on both sides."""

    value: int
    records: tuple[str, ...]
    before: int
    before_records: tuple[str, ...]
    """Empty where the source prints that the amount is new."""
    before_stage: Reference | None
    """A request and a draft stand beside the initial budget of the year before."""

    @property
    def difference(self) -> int:
        """What was added; negative if it became less."""
        return self.value - self.before

    @property
    def percent(self) -> Decimal | None:
        """The difference in percent of the amount before, to one decimal; None from nothing."""
        if self.before == 0:
            return None
        share = Decimal(100 * self.difference) / self.before
        return share.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the ladder: an amount that may be added up, with its change on the year."""

    amount: Amount
    change: Change | None


@dataclass(frozen=True, slots=True)
class Whole:
    """A printed total beside the sum of what stands under it in the same document."""

    amount: Amount
    beside: PrintedFigure | None
    """None where the document lists nothing under it, or neither year nor stage is stated."""
    mixes: bool
    """Whether kinds of money are mixed under it: no bar should show it as one."""
    change: Change | None
    """The change of what is printed."""
    computed_change: int | None
    """The change of the sum of its parts, which rounding of the printed total may hide."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An amount that another document gives for the same programme, year, stage and agency."""

    amount: Amount
    difference: int
    """The amount of this step less that of the other document."""
    of: tuple[str, ...]
    """The records of this step that it is laid beside."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one document gives for one programme, fiscal year and stage."""

    about: Reference
    fiscal_year: int | None
    stage: Reference | None
    document: Reference
    lines: tuple[Line, ...]
    wholes: tuple[Whole, ...]
    within: tuple[Amount, ...]
    """Totals of the same document, year and stage that hold it: never to be added to it."""
    elsewhere: tuple[Elsewhere, ...]
    change: Change | None
    """The change of the sum of its lines."""

    @property
    def money(self) -> Money | None:
        """What kind of money all its amounts are; None if they differ."""
        kinds = {one.amount.money for one in (self.lines or self.wholes)}
        mixed = any(whole.mixes for whole in self.wholes)
        return None if mixed or len(kinds) > 1 else kinds.pop()

    @property
    def sum(self) -> int | None:
        """The sum of its lines; None if it has none, or they are money of different kinds."""
        if len(self.lines) == 0 or self.money is None:
            return None
        return sum(line.amount.value for line in self.lines)

    @property
    def series(self) -> str:
        """What may be drawn as one series: one thing, document, stage and kind of money."""
        stage = "" if self.stage is None else self.stage.slug
        kind = "mixed" if self.money is None else self.money.value
        return f"{self.about.id}|{self.document.slug}|{stage}|{kind}"


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps asked for, by programme, year and stage. There is no sum over steps."""

    steps: tuple[Step, ...]
    without_agency: int
    """Of the amounts that meet all but the agency asked for: those ascribed to none."""


async def ladder(
    engine: Engine,
    *,
    about: str | None = None,
    fiscal_year: int | None = None,
    stage: str | None = None,
    agency: str | None = None,
) -> Ladder:
    """Return the steps of a programme or heading (a CURIE), fiscal year, stage and agency.

    `stage` is a slug of the scheme `budget-stages`, `agency` a CURIE. With an agency the lines are
    those that words or layout ascribe to it, each with how that was read.
    """
    everything = await _amounts(engine)
    figures = {one.source.id: one for one in await printed_figures(engine)}
    asked = [
        one
        for one in everything
        if about in (None, one.about.id)
        and fiscal_year in (None, one.fiscal_year)
        and (stage is None or (one.stage is not None and one.stage.slug == stage))
    ]
    kept = [one for one in asked if agency is None or agency in one.agency_ids]
    without = [one for one in asked if agency is not None and len(one.agencies) == 0]
    # What stands a year before, or in another document, is looked up among all amounts.
    known = [one for one in everything if agency is None or agency in one.agency_ids]
    steps = (
        _step(list(group), known, everything, figures)
        for _, group in groupby(sorted(kept, key=_order), key=_place)
    )
    return Ladder(tuple(steps), len(without))


async def _amounts(engine: Engine) -> tuple[Amount, ...]:
    rows, agencies, qualifiers, parts = await asyncio.gather(
        *(
            table(engine, f"budget/{name}")
            for name in ("amounts", "agencies", "qualifiers", "parts")
        )
    )
    own_agencies = _read_as(agencies, "agency")
    own_qualifiers = _read_as(qualifiers, "qualifier")
    totals: dict[str, list[Reference]] = {}
    for row in parts:
        totals.setdefault(filled(row, "record"), []).append(certain(row, "part"))

    def amount(row: Row) -> Amount:
        record, year, note = filled(row, "record"), cell(row, "fiscalYear"), words(row, "note")
        return Amount(
            id=short(record),
            about=certain(row, "about"),
            is_total=certain(row, "class").slug == _TOTAL,
            fiscal_year=None if year is None else int(year),
            stage=reference(row, "stage"),
            value=int(filled(row, "amount")),
            currency=filled(row, "currency"),
            printed=filled(row, "printed"),
            agencies=tuple(own_agencies.get(record, ())),
            qualifiers=tuple(own_qualifiers.get(record, ())),
            totals=tuple(totals.get(record, ())),
            source=source_line(row).with_remarks(None, note if note.ja or note.en else None, ()),
        )

    return tuple(map(amount, rows))


def _read_as(rows: Iterable[Row], name: str) -> Mapping[str, list[ReadAs]]:
    found: dict[str, list[ReadAs]] = {}
    for row in rows:
        one = ReadAs(certain(row, name), certain(row, "how"))
        found.setdefault(filled(row, "record"), []).append(one)
    return found


def _place(one: Amount) -> tuple[str, int, int, str]:
    """Where an amount stands on the ladder; what has no year or stage comes last."""
    year = _UNDATED if one.fiscal_year is None else one.fiscal_year
    stage = len(STAGES) if one.stage is None else STAGES.index(Stage(one.stage.slug))
    return one.about.id, year, stage, one.source.document.id


def _order(one: Amount) -> tuple[tuple[str, int, int, str], str]:
    return _place(one), one.id


def _step(
    own: Sequence[Amount],
    known: Sequence[Amount],
    everything: Sequence[Amount],
    figures: Mapping[str, PrintedFigure],
) -> Step:
    first = own[0]
    lines = [one for one in own if not one.is_total]
    document = first.source.document
    same_place = [
        one
        for one in everything
        if (one.fiscal_year, one.stage, one.source.document)
        == (first.fiscal_year, first.stage, document)
    ]
    step = Step(
        about=first.about,
        fiscal_year=first.fiscal_year,
        stage=first.stage,
        document=document,
        lines=tuple(Line(one, _change([one], _counterparts(one, known))) for one in lines),
        wholes=tuple(_whole(one, same_place, known, figures) for one in own if one.is_total),
        within=tuple(
            one for one in same_place if one.about != first.about and first.about in one.totals
        ),
        elsewhere=tuple(_elsewhere(lines, known)),
        change=None,
    )
    if step.sum is None:
        return step
    return replace(step, change=_change(lines, list(_before(lines[0], known))))


def _whole(
    one: Amount,
    same_place: Iterable[Amount],
    known: Iterable[Amount],
    figures: Mapping[str, PrintedFigure],
) -> Whole:
    before = _counterparts(one, known)
    beside = figures.get(one.id)
    beside_before = figures.get(before[0].id) if len(before) > 0 else None
    return Whole(
        amount=one,
        beside=beside,
        mixes=_mixes(one, same_place),
        change=_change([one], before),
        computed_change=None
        if beside is None or beside_before is None
        else int(beside.computed - beside_before.computed),
    )


def _mixes(whole: Amount, same_place: Iterable[Amount]) -> bool:
    kinds = {one.money for one in same_place if one.about in whole.totals and not one.is_total}
    return len(kinds) > 1


def _before(one: Amount, known: Iterable[Amount]) -> Iterator[Amount]:
    """Yield what the same document gives the same thing for the year before, of one kind."""
    if one.fiscal_year is None or one.stage is None:
        return
    stages = {one.stage.slug}
    found = [
        other
        for other in known
        if other.about == one.about
        and other.source.document == one.source.document
        and other.fiscal_year == one.fiscal_year - 1
        and other.stage is not None
        and other.is_total == one.is_total
    ]
    if one.stage.slug in _COMPARED_WITH_INITIAL and not any(
        other.stage == one.stage for other in found
    ):
        stages = {Stage.initial.value}
    yield from (other for other in found if other.stage is not None and other.stage.slug in stages)


def _counterparts(one: Amount, known: Iterable[Amount]) -> list[Amount]:
    """Return the one amount of the year before that is ascribed to the same agencies."""
    found = [other for other in _before(one, known) if other.agency_ids == one.agency_ids]
    return found if len(found) == 1 else []


def _change(now: Sequence[Amount], before: Sequence[Amount]) -> Change | None:
    """Return the change between two sums; None where the two sides are not of one make.

    What is printed as new had no amount before. Compared are only sums of money of one kind and
    currency, divided among the same agencies.
    """
    if len({(one.money, one.currency) for one in (*now, *before)}) > 1:
        return None
    is_new = len(before) == 0 and all(one.is_new for one in now)
    if not is_new and _shares(now) != _shares(before):
        return None
    return Change(
        value=sum(one.value for one in now),
        records=tuple(one.id for one in now),
        before=sum(one.value for one in before),
        before_records=tuple(one.id for one in before),
        before_stage=before[0].stage if len(before) > 0 else None,
    )


def _shares(amounts: Iterable[Amount]) -> Counter[frozenset[str]]:
    """How often each group of agencies has a share."""
    return Counter(one.agency_ids for one in amounts)


def _elsewhere(lines: Sequence[Amount], known: Iterable[Amount]) -> Iterator[Elsewhere]:
    """Yield the lines of other documents for the same money, as far as the agencies tell."""
    if len(lines) == 0:
        return
    first = lines[0]
    for other in known:
        same = (other.about, other.fiscal_year, other.stage) == (
            first.about, first.fiscal_year, first.stage,
        )  # fmt: skip
        if not same or other.is_total or other.source.document == first.source.document:
            continue
        beside = [one for one in lines if one.agency_ids == other.agency_ids]
        if len(beside) == 0:
            beside = [one for one in lines if not (one.agency_ids and other.agency_ids)]
        if len(beside) > 0:
            value = sum(one.value for one in beside)
            yield Elsewhere(other, value - other.value, tuple(one.id for one in beside))
