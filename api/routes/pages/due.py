"""The page of what is due or left open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from stigraph.calendar import day_in_words
from stigraph.dates import day_meant
from stigraph.due import WITHIN, DueItem, DueKind, date_as_given, due, when_in_words
from stigraph.wording import Wording

from ...pages.errors import PageRoute
from ...pages.frame import Text, language_of, rendered, trail, with_query
from ...pages.stretch import Stretch, stretch
from ...pages.views import SourceEntry, source_entry
from ...pages.wording import wording
from ...shared import EngineDep, Now, Today
from .ties import one_of

router = APIRouter(route_class=PageRoute)

_FEW = 8
"""How many lines of each kind stand on the page of all kinds."""

_MOST_ROWS = 30
"""How many lines of one kind stand on a page."""


@dataclass(frozen=True, slots=True)
class DueRow:
    """One line of a table."""

    item: DueItem
    when: str
    confirmed: str
    sources: tuple[SourceEntry, ...]


@dataclass(frozen=True, slots=True)
class DueGroup:
    """The lines of one kind, with what they mean."""

    kind: DueKind
    note: str
    total: int
    own: Stretch[DueRow]
    address: str
    """Where all of the kind stand; empty where they stand here."""


@router.get("/due")
async def due_page(
    request: Request,
    engine: EngineDep,
    day: Today,
    moment: Now,
    asOf: Text = "",  # noqa: N803  # a parameter of the address, spelled as it stands there
    within: Text = "",
    kind: Text = "",
) -> Response:
    """Terms past or near, next sessions as estimates, follow-ups, what is long unconfirmed."""
    language = language_of(request)
    t = wording(language)
    as_of = day_meant(asOf) if asOf.strip() else day
    found = await due(engine, as_of=as_of, within=within.strip() or WITHIN)
    days = {
        "until": day_in_words(found.until, language),
        "before": day_in_words(found.before, language),
    }
    wanted = one_of(kind, tuple(DueKind), "kind")
    given = {"asOf": asOf, "within": within, "kind": wanted or ""}
    return await rendered(
        request,
        engine,
        moment,
        "due.html",
        title=t("due.heading"),
        trail=trail(t),
        as_of=day_in_words(as_of, language),
        given=given,
        kinds=tuple(DueKind),
        groups=[
            _group(request, one, found.of(one), t(f"due.note.{one}", **days), t)
            for one in DueKind
            if wanted in (None, one)
        ],
        api=with_query("/api/due", given),
    )


def _group(
    request: Request, kind: DueKind, items: Sequence[DueItem], note: str, t: Wording
) -> DueGroup:
    """What is due of a kind: its first lines among the others, page by page where it is alone."""
    rows = tuple(_row(item, place, t) for place, item in enumerate(items))
    if request.query_params.get("kind"):
        return DueGroup(kind, note, len(rows), stretch(request, rows, _MOST_ROWS, t), "")
    whole = with_query(request.url.path, {**request.query_params, "kind": kind.value})
    few = Stretch(rows[:_FEW], "", "", "")
    return DueGroup(kind, note, len(rows), few, whole if len(rows) > _FEW else "")


def _row(item: DueItem, place: int, t: Wording) -> DueRow:
    anchor = f"{item.kind}-{place}"
    sources = [
        source_entry(anchor, number, line, t) for number, line in enumerate(item.sources, start=1)
    ]
    return DueRow(item, when_in_words(item, t), date_as_given(item.confirmed, t), tuple(sources))
