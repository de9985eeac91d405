"""Pages on programmes: the budget ladder, the purposes map and the targets."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fastapi import APIRouter, Request
from fastapi.responses import Response

from stigraph import budget
from stigraph.bars import charts
from stigraph.budget import STAGES
from stigraph.calendar import date_in_words, edtf_in_words, fiscal_year_in_words
from stigraph.dates import day_meant
from stigraph.money import difference_in_words, yen_in_words
from stigraph.purposes import (
    AXIS_LABELS,
    SEVERAL,
    Axis,
    Classed,
    Placement,
    PurposesMap,
    question_of,
)
from stigraph.sourcing import SourceLine
from stigraph.table import table
from stigraph.targets import MEANING, METHOD, Observed, Target, targets
from stigraph.wording import Wording
from stigraph.words import Reference, filled, reference

from ...pages.bars import chart_shown
from ...pages.errors import PageRoute
from ...pages.frame import Text, language_of, rendered, trail, with_query
from ...pages.stretch import stretch
from ...pages.views import SourceEntry, source_entry
from ...pages.wording import wording
from ...shared import EngineDep, Now
from ..budgets import ladder_asked
from ..purposes import map_asked
from .ties import MODES, one_of

router = APIRouter(route_class=PageRoute)

_PRINTED_NUMBER = re.compile(r"^[\d,，.．]+")

_MOST_STEPS = 12
"""How many steps of the ladder stand on a page."""


@router.get("/budgets")
async def budgets_page(
    request: Request,
    engine: EngineDep,
    moment: Now,
    programme: Text = "",
    year: Text = "",
    stage: Text = "",
    agency: Text = "",
) -> Response:
    """The ladder: lines, printed beside computed, and the change on the year."""
    t = wording(language_of(request))
    given = {"programme": programme, "year": year, "stage": stage, "agency": agency}
    found = await ladder_asked(engine, *(value.strip() or None for value in given.values()))
    about = found.steps[0].about if programme and found.steps else None
    own = stretch(request, found.steps, _MOST_STEPS, t)
    shown = {step.about.id for step in own.rows}
    return await rendered(
        request,
        engine,
        moment,
        "budgets.html",
        title=t("budgets.heading")
        if about is None
        else t("budgets.heading_of", name=about.label.text(t.language)),
        trail=trail(t),
        steps=[_step(number, one, t) for number, one in enumerate(own.rows, start=1)],
        own=own,
        single=about,
        # Of what stands on this page, but of all its steps: years are not cut off with the page.
        charts=[chart_shown(one, t) for one in charts(found) if one.about.id in shown],
        without_agency=found.without_agency,
        given=given,
        known=await _with_budgets(engine),
        stages=STAGES,
        filtered=any(given.values()),
        api=with_query("/api/budgets", given),
    )


@router.get("/purposes")
async def purposes_page(
    request: Request,
    engine: EngineDep,
    moment: Now,
    axis: Text = "",
    classified: Text = "",
    reading: Text = "",
) -> Response:
    """Programmes on one axis, and those that nothing read puts on it."""
    t = wording(language_of(request))
    classed = Classed(one_of(classified, tuple(Classed), "classified") or Classed.sources.value)
    mode = one_of(reading, MODES, "reading") or "layout"
    placed = {one: len((await map_asked(engine, one.value, classed, mode)).placed) for one in Axis}
    # Where nobody has chosen, the axis that shows most: some are stated of no programme at all.
    chosen = axis.strip() or max(placed, key=placed.__getitem__).value
    own = await map_asked(engine, chosen, classed, mode)
    given = {"axis": chosen, "classified": classed.value, "reading": mode}
    question, property_ = question_of(own.axis)
    return await rendered(
        request,
        engine,
        moment,
        "purposes.html",
        title=t("purposes.heading", axis=AXIS_LABELS[own.axis].text(t.language)),
        trail=trail(t),
        own=own,
        sentence=_told(own, t),
        cells=[(one, [_placed(each, t) for each in one.placements]) for one in own.cells],
        several=SEVERAL,
        axes=AXIS_LABELS,
        placed=placed,
        modes=MODES,
        classes=tuple(Classed),
        given=given,
        api=with_query("/api/purposes", given),
        question=with_query(f"/{t.language}/question/{question}", {"property": property_}),
    )


@router.get("/targets")
async def targets_page(
    request: Request,
    engine: EngineDep,
    moment: Now,
    asOf: Text = "",  # noqa: N803  # a parameter of the address, spelled as it stands there
) -> Response:
    """Targets on their programme, and what each of them lacks."""
    t = wording(language_of(request))
    day = day_meant(asOf) if asOf.strip() else None
    found = await targets(engine, as_of=day)
    return await rendered(
        request,
        engine,
        moment,
        "targets.html",
        title=t("targets.heading"),
        trail=trail(t),
        targets=[_target(number, one, t) for number, one in enumerate(found, start=1)],
        method=METHOD,
        given={"asOf": asOf},
        meaning=None if day is None else MEANING,
    )


async def _with_budgets(engine: EngineDep) -> list[Reference]:
    """What amounts are of, to be chosen from."""
    rows = await table(engine, "budget/amounts")
    known = {filled(row, "about"): one for row in rows if (one := reference(row, "about"))}
    return [known[id] for id in sorted(known)]


def _step(number: int, own: budget.Step, t: Wording) -> dict[str, object]:
    amounts = [line.amount for line in own.lines] + [whole.amount for whole in own.wholes]
    return {
        "own": own,
        "year": ""
        if own.fiscal_year is None
        else fiscal_year_in_words(own.fiscal_year, t.language),
        "sum": "" if own.sum is None else yen_in_words(own.sum, t.language),
        "change": _change(own.change, t),
        "wholes": [
            {
                "own": one,
                "difference": _difference(one, t),
                "computed": ""
                if one.beside is None
                else yen_in_words(int(one.beside.computed), t.language),
                "change": _change(one.change, t),
                "computed_change": ""
                if one.computed_change is None
                else difference_in_words(one.computed_change, t.language),
            }
            for one in own.wholes
        ],
        "elsewhere": [
            (one, difference_in_words(one.difference, t.language)) for one in own.elsewhere
        ],
        "entries": _entries(f"b{number}", (one.source for one in amounts), t),
    }


def _difference(own: budget.Whole, t: Wording) -> str:
    """Printed less computed, and whether rounding can make it."""
    if own.beside is None:
        return ""
    if own.beside.difference == 0:
        return t("conflicts.no_difference")
    said = difference_in_words(int(own.beside.difference), t.language)
    return t("conflicts.by_rounding", difference=said) if own.beside.within_rounding else said


def _change(own: budget.Change | None, t: Wording) -> str:
    if own is None:
        return ""
    said = difference_in_words(own.difference, t.language, own.percent)
    return t("budgets.new", amount=said) if len(own.before_records) == 0 else said


def _told(own: PurposesMap, t: Wording) -> str:
    placed, unplaced = len(own.placed), len(own.unplaced)
    return t(
        "purposes.sentence",
        all=t.number(placed + unplaced),
        placed=t.number(placed),
        unplaced=t.number(unplaced),
        unread=t.number(sum(not one.is_read for one in own.unplaced)),
    )


def _placed(own: Placement, t: Wording) -> tuple[Placement, list[SourceEntry]]:
    return own, _entries("p", own.sources, t)


def _entries(anchor: str, lines: Iterable[SourceLine], t: Wording) -> list[SourceEntry]:
    return [source_entry(anchor, number, line, t) for number, line in enumerate(lines, start=1)]


def _target(number: int, own: Target, t: Wording) -> dict[str, object]:
    observed = [one for one in (own.baseline, own.latest) if one is not None]
    lines = {one.id: one for one in (own.source, *(each.source for each in observed))}
    return {
        "own": own,
        "due": "" if own.due is None else date_in_words(None, own.due_latest, own.due, t.language),
        "baseline": _observed(own.baseline, t),
        "latest": _observed(own.latest, t),
        "pace": _pace(own, t),
        "entries": _entries(f"t{number}", lines.values(), t),
    }


def _pace(own: Target, t: Wording) -> str:
    """What each year must bring, and over which years that is counted."""
    if own.pace is None:
        return ""
    assert own.latest is not None
    assert own.latest.when_latest is not None
    assert own.due_latest is not None
    per_year = t("targets.quantity", number=own.pace.per_year.normalize(), unit=_unit(own, t))
    return t(
        "targets.pace",
        per_year=per_year.strip(),
        first=own.latest.when_latest.year,
        last=own.due_latest.year,
        years=t.counted("targets.years", own.pace.years),
    )


def _unit(own: Target, t: Wording) -> str:
    """The unit of a target; in Japanese what is printed after both numbers, if it is the same."""
    if t.language != "ja":
        return own.unit or ""
    printed = [own.printed, None if own.latest is None else own.latest.printed]
    units = {_PRINTED_NUMBER.sub("", one or "") for one in printed}
    return units.pop() if len(units) == 1 else ""


def _observed(own: Observed | None, t: Wording) -> str:
    if own is None:
        return ""
    when = t("targets.undated") if own.when is None else edtf_in_words(own.when, t.language)
    return t("targets.observed", printed=own.printed, when=when)
