"""Bars by year of a budget ladder: what may be drawn as one bar, and what must not be.

One bar is what one document gives one thing for one fiscal year, stage and kind of money: its
lines side by side, or one printed total alone. Nothing else is ever added.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from stigraph.budget import STAGES, Amount, Ladder, Money, Stage, Step
from stigraph.words import Reference

YEN = "JPY"
_MONEY = tuple(Money)
_TICKS = 4
"""How many ticks an axis has above zero, at most."""


class Undrawn(StrEnum):
    """Why an amount has no bar."""

    no_year = "no-year"
    no_stage = "no-stage"
    mixed = "mixed"
    """A total of money of different kinds."""
    currency = "currency"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: lines that may be added, or one printed total."""

    fiscal_year: int
    document: Reference
    amounts: tuple[Amount, ...]

    @property
    def value(self) -> int:
        """Its length, in yen."""
        return sum(one.value for one in self.amounts)


@dataclass(frozen=True, slots=True)
class Series:
    """Bars that may be compared over the years: of one stage, make and kind of money."""

    stage: Reference
    is_total: bool
    money: Money
    bars: tuple[Bar, ...]
    """By year."""


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars of one programme or heading, and what it has no bar for."""

    about: Reference
    series: tuple[Series, ...]
    undrawn: tuple[tuple[Amount, Undrawn], ...]

    @property
    def years(self) -> frozenset[int]:
        """The fiscal years that have a bar."""
        return frozenset(bar.fiscal_year for one in self.series for bar in one.bars)

    @property
    def most(self) -> int:
        """The length of the longest bar, in yen."""
        return max((bar.value for one in self.series for bar in one.bars), default=0)

    @property
    def ticks(self) -> tuple[int, ...]:
        """The values on the axis in yen, from zero to where the longest bar has room."""
        step = _step(self.most)
        return tuple(range(0, self.most + step, step))


def charts(found: Ladder) -> tuple[Chart, ...]:
    """Return a chart for each thing on a ladder whose bars stand in at least two fiscal years."""
    own = (_chart(list(steps)) for _, steps in groupby(found.steps, key=lambda step: step.about.id))
    return tuple(one for one in own if len(one.years) > 1)


def _chart(steps: Sequence[Step]) -> Chart:
    undrawn: list[tuple[Amount, Undrawn]] = []
    bars: list[tuple[tuple[int, bool, int], Reference, Bar]] = []
    for step in steps:
        for amounts in _together(step, undrawn):
            first = amounts[0]
            assert step.stage is not None  # what lacks a stage or a year is not drawn
            assert step.fiscal_year is not None
            rank = STAGES.index(Stage(step.stage.slug)), first.is_total, _MONEY.index(first.money)
            bars.append((rank, step.stage, Bar(step.fiscal_year, step.document, amounts)))
    ordered = sorted(bars, key=lambda one: (one[0], one[2].fiscal_year, one[2].document.id))
    series = [
        Series(own[0][1], rank[1], _MONEY[rank[2]], tuple(bar for _, _, bar in own))
        for rank, group in groupby(ordered, key=lambda one: one[0])
        if (own := list(group))
    ]
    return Chart(steps[0].about, tuple(series), tuple(undrawn))


def _together(step: Step, undrawn: list[tuple[Amount, Undrawn]]) -> Iterator[tuple[Amount, ...]]:
    """Yield the amounts of each bar of a step; what may have none is put among the undrawn."""
    mixed = frozenset(whole.amount.id for whole in step.wholes if whole.mixes)
    drawn: list[Amount] = []
    for one in _amounts(step):
        why = _why_not(one, mixed)
        if why is None:
            drawn.append(one)
        else:
            undrawn.append((one, why))
    yield from ((one,) for one in drawn if one.is_total)
    for money in _MONEY:
        lines = tuple(one for one in drawn if not one.is_total and one.money is money)
        if len(lines) > 0:
            yield lines


def _amounts(step: Step) -> Iterable[Amount]:
    yield from (line.amount for line in step.lines)
    yield from (whole.amount for whole in step.wholes)


def _why_not(one: Amount, mixed: frozenset[str]) -> Undrawn | None:
    if one.fiscal_year is None:
        return Undrawn.no_year
    if one.stage is None:
        return Undrawn.no_stage
    if one.id in mixed:
        return Undrawn.mixed
    return None if one.currency == YEN else Undrawn.currency


def _step(most: int) -> int:
    """The distance of ticks: one, two or five times a power of ten."""
    rough = max(most, 1) / _TICKS
    power = 10 ** math.floor(math.log10(rough)) if rough >= 1 else 1
    return next(int(power * factor) for factor in (1, 2, 5, 10) if power * factor >= rough)
