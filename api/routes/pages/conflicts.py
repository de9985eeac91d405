"""The page of what sources differ in, of what they print beside what we compute, and of slips."""

from __future__ import annotations

from decimal import Decimal

from fastapi import APIRouter, Request
from fastapi.responses import Response

from stigraph.calendar import fiscal_year_in_words
from stigraph.disagreements import Disagreement, Limit, conflicts
from stigraph.money import yen_in_words
from stigraph.printed import FigureKind, PrintedFigure, printed_figures, slips
from stigraph.wording import Wording

from ...pages.addresses import anchor_of
from ...pages.errors import PageRoute
from ...pages.frame import language_of, rendered, trail
from ...pages.views import row_name, source_entry
from ...pages.wording import wording
from ...shared import EngineDep, Now

router = APIRouter(route_class=PageRoute)


@router.get("/conflicts")
async def conflicts_page(request: Request, engine: EngineDep, moment: Now) -> Response:
    """What cannot all hold, what is printed beside what is computed, and slips, with passages."""
    t = wording(language_of(request))
    return await rendered(
        request,
        engine,
        moment,
        "conflicts.html",
        title=t("conflicts.heading"),
        trail=trail(t, ("nav.sources", "sources")),
        conflicts=[_conflict(one, t) for one in await conflicts(engine)],
        figures=[_figure(one, t) for one in await printed_figures(engine)],
        slips=[(one, source_entry("slip", 0, one.source, t)) for one in await slips(engine)],
    )


def _conflict(own: Disagreement, t: Wording) -> dict[str, object]:
    first = own.values[0][1]
    return {
        "anchor": anchor_of(f"{own.what}-{first.id}"),
        "about": own.about,
        "on": row_name(own.on, t),
        "kind": first.kind,
        "side": own.side,
        "within": [_limit(one, t) for one in own.within],
        "values": [
            (value, source_entry(own.what, number, source, t))
            for number, (value, source) in enumerate(own.values, start=1)
        ],
    }


def _limit(own: Limit, t: Wording) -> str:
    if own.on.id == "sti:fiscalYear":
        return fiscal_year_in_words(int(own.value.text(t.language)), t.language)
    return own.value.text(t.language)


def _figure(own: PrintedFigure, t: Wording) -> dict[str, object]:
    return {
        "about": own.about,
        "of_year": ""
        if own.fiscal_year is None
        else fiscal_year_in_words(own.fiscal_year, t.language),
        "stage": own.stage,
        "printed": own.printed,
        "computed": _amount(own, own.computed, t),
        "parts": own.parts,
        "unit": own.unit,
        "is_total": own.kind is FigureKind.total,
        "difference": _difference(own, t),
        "entry": source_entry("printed", 0, own.source, t),
    }


def _amount(own: PrintedFigure, value: Decimal, t: Wording) -> str:
    if own.kind is FigureKind.total:
        return yen_in_words(int(value), t.language)
    return t.number(int(value))


def _difference(own: PrintedFigure, t: Wording) -> str:
    """Printed less computed in words, and whether rounding can make it."""
    if own.difference == 0:
        return t("conflicts.no_difference")
    sign = t("conflicts.minus") if own.difference < 0 else ""
    said = f"{sign}{_amount(own, abs(own.difference), t)}"
    return t("conflicts.by_rounding", difference=said) if own.within_rounding else said
