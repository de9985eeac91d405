"""Bars by year as pages show them: words in tables, and a bar of SVG beside each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_decimal
from markupsafe import Markup

from stigraph.bars import Bar, Chart, Series
from stigraph.budget import Amount, Money
from stigraph.calendar import fiscal_year_in_words
from stigraph.wording import Wording
from stigraph.words import Reference

from .addresses import page_of

_MILLION = 1_000_000
_HEIGHT = 18
"""Of a bar, in pixels."""
_HATCHED = Markup('fill="url(#bar-fund)" ')
"""Not in the style sheet, where the address would be looked for beside the sheet."""


@dataclass(frozen=True, slots=True)
class AmountShown:
    """One amount of a bar as it is printed, whose it is, and the page of its record."""

    printed: str
    agencies: tuple[Reference, ...]
    address: str


@dataclass(frozen=True, slots=True)
class BarShown:
    """One bar with its words."""

    year: str
    document: Reference | None
    """Where the year has bars of several documents, the one that this is of."""
    amounts: tuple[AmountShown, ...]
    picture: Markup


@dataclass(frozen=True, slots=True)
class SeriesShown:
    """Bars of one stage, make and kind of money under their heading."""

    heading: str
    bars: tuple[BarShown, ...]


@dataclass(frozen=True, slots=True)
class ChartShown:
    """The bars of one thing, their axis, and what has no bar."""

    about: Reference
    axis: Markup
    series: tuple[SeriesShown, ...]
    undrawn: tuple[tuple[AmountShown, str], ...]


def chart_shown(own: Chart, t: Wording) -> ChartShown:
    """Return a chart with its words and pictures."""
    return ChartShown(
        about=own.about,
        axis=_axis(own, t),
        series=tuple(
            SeriesShown(_heading(one, t), tuple(_bar(bar, one, own, t) for bar in one.bars))
            for one in own.series
        ),
        undrawn=tuple(
            (_amount(one, t), t(f"budgets.undrawn.{why.value}")) for one, why in own.undrawn
        ),
    )


def _heading(own: Series, t: Wording) -> str:
    parts = [own.stage.label.text(t.language)]
    if own.is_total:
        parts.append(t("budgets.printed_total"))
    if own.money is not Money.annual:
        parts.append(t(f"budgets.money.{own.money.value}"))
    return t("punctuation.middot").join(parts)


def _bar(own: Bar, series: Series, chart: Chart, t: Wording) -> BarShown:
    of_year = [one for one in series.bars if one.fiscal_year == own.fiscal_year]
    return BarShown(
        fiscal_year_in_words(own.fiscal_year, t.language),
        own.document if len(of_year) > 1 else None,
        tuple(_amount(one, t) for one in own.amounts),
        _picture(own, series, chart, t),
    )


def _amount(own: Amount, t: Wording) -> AmountShown:
    address = page_of(own.id, t.language)
    assert address is not None  # each amount is a record, and each record has a page
    return AmountShown(own.printed, tuple(one.value for one in own.agencies), address)


def _picture(own: Bar, series: Series, chart: Chart, t: Wording) -> Markup:
    """The bar: each amount a stretch that leads to its record. The words beside it say the same."""
    look = "total" if series.is_total else "lines"
    stretches, begin = Markup(), 0
    for one in own.amounts:
        stretches += Markup(
            '<a href="{}" tabindex="-1">'
            '<rect class="bar-{} bar-{}" {}x="{}" y="2" width="{}" height="{}"/></a>'
        ).format(
            _amount(one, t).address,
            look,
            series.money.value,
            _HATCHED if series.money is Money.fund else "",
            _share(begin, chart),
            _share(one.value, chart),
            _HEIGHT - 4,
        )
        if begin > 0:
            stretches += Markup('<line class="between" x1="{0}" x2="{0}" y1="2" y2="{1}"/>').format(
                _share(begin, chart), _HEIGHT - 2
            )
        begin += one.value
    return Markup(
        '<svg class="bar" width="100%" height="{}" aria-hidden="true" focusable="false">{}{}</svg>'
    ).format(_HEIGHT, _grid(chart), stretches)


def _axis(own: Chart, t: Wording) -> Markup:
    """The axis in millions of yen, over the bars that it measures."""
    labels = Markup()
    for place, tick in enumerate(own.ticks):
        end = "start" if place == 0 else "end" if place == len(own.ticks) - 1 else "middle"
        labels += Markup('<text x="{}" y="13" text-anchor="{}">{}</text>').format(
            _share(tick, own), end, _millions(tick, t)
        )
    return Markup(
        '<svg class="bar" width="100%" height="{}" aria-hidden="true" focusable="false">{}</svg>'
    ).format(_HEIGHT, labels)


def _grid(own: Chart) -> Markup:
    lines = (
        Markup('<line x1="{0}" x2="{0}" y1="0" y2="{1}"/>').format(_share(tick, own), _HEIGHT)
        for tick in own.ticks
    )
    return Markup().join(lines)


def _share(value: int, own: Chart) -> str:
    """How far along the axis a value stands; in percent, so that a bar is as wide as its page."""
    return f"{100 * value / own.ticks[-1]:.2f}%"


def _millions(yen: int, t: Wording) -> str:
    return str(format_decimal(Decimal(yen) / _MILLION, locale=t.language))
