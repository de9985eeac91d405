"""Pages of lists: conditions, rows with their sources, and the same as files for spreadsheets."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import Response

from stigraph import iris
from stigraph.engine import Engine
from stigraph.list_columns import Listed
from stigraph.lists import LISTS, ListKind
from stigraph.standing import MEANINGS
from stigraph.table import table
from stigraph.wording import Wording
from stigraph.words import Reference, certain

from ...lists import ListerDep
from ...pages.citations import Citations
from ...pages.errors import PageRoute
from ...pages.frame import Text, language_of, rendered, trail, with_query
from ...pages.panels import PanelCell, PanelRow, cells_of, files, settled
from ...pages.panels import text as plain
from ...pages.stretch import first_row
from ...pages.wording import wording
from ...shared import EngineDep, Now, Today

router = APIRouter(route_class=PageRoute)

_ROWS = 50
"""How many rows a page of a list has."""

_HIDDEN = {"documents": frozenset({"addresses"}), "people": frozenset({"dates"})}
"""Columns that a file has and a page has no room for; the page of the thing has them."""


async def list_page(
    request: Request,
    engine: EngineDep,
    lister: ListerDep,
    moment: Now,
    day: Today,
    text: Text = "",
    period: Text = "",
    asOf: Text = "",  # noqa: N803  # a parameter of the address, spelled as it stands there
    first: Text = "1",
) -> Response:
    """A list with what limits it; fifty rows stand on a page."""
    t = wording(language_of(request))
    name = request.url.path.rstrip("/").rpartition("/")[2]
    kind = LISTS[name]
    given = {key: request.query_params.get(key, "").strip() for key in kind.filters}
    shared = {
        "text": text.strip(),
        "period": period.strip() if kind.dated else "",
        "asOf": asOf.strip(),
    }
    found = await lister.every(
        name,
        text=shared["text"] or None,
        period=shared["period"] or None,
        as_of=shared["asOf"] or None,
        **{key: value or None for key, value in given.items()},
    )
    start = first_row(first)
    citations = Citations(t)
    columns = [one for one in kind.columns if one not in _HIDDEN.get(name, ())]
    shown = found[start - 1 : start - 1 + _ROWS]
    if name == "meetings":
        shown = tuple(settled(one, day, t) for one in shown)
    asked = {**given, **shared}
    told = any(one.as_of is not None for one in shown)
    end = start - 1 + len(shown)
    return await rendered(
        request,
        engine,
        moment,
        "list.html",
        title=t.counted(f"list.{name}", len(found)),
        trail=trail(t),
        lead=t(f"list.lead.{name}"),
        order=t("list.order.name" if kind.newest_by is None else "list.order.newest"),
        kind=kind,
        given=asked,
        meaning=MEANINGS[name] if shared["asOf"] else None,
        filtered=any(asked.values()),
        choices={
            key: await _concepts(engine, one.scheme)
            for key, one in kind.filters.items()
            if one.scheme is not None
        },
        columns=[_heading(one, t) for one in ("label", *columns, *(["asOf"] if told else []))],
        rows=[
            PanelRow((*cells_of(one, columns, t), *_stood(one, t)), citations.of(one.sources))
            for one in shown
        ],
        shown=t("list.shown", first=start, last=end, number=len(found)) if shown else "",
        following=with_query(request.url.path, {**asked, "first": str(end + 1)})
        if end < len(found)
        else "",
        files=files(f"/api/{name}", asked, t),
        api=with_query(f"/api/{name}", asked),
        question=with_query(f"/{t.language}/question/{kind.question}", _curies(kind, given)),
        documents=citations.documents,
    )


for _name in LISTS:
    router.get(f"/{_name}")(list_page)


def _heading(column: str, t: Wording) -> str:
    return t.texts.get(f"column.{column}", column)


def _stood(own: Listed, t: Wording) -> tuple[PanelCell, ...]:
    """How a thing stood on the day asked for, if a day was asked for."""
    return () if own.as_of is None else (plain(t(f"list.as_of.{own.as_of.value}")),)


async def _concepts(engine: Engine, scheme: str) -> list[Reference]:
    rows = await table(engine, "thing/concepts", {"scheme": f"{iris.ID}concept/{scheme}"})
    return [certain(row, "concept") for row in rows]


def _curies(kind: ListKind, given: Mapping[str, str]) -> dict[str, str]:
    """The filters as the question of the list takes them: things by their CURIE."""
    return {
        key: value
        if ":" in value or value == "" or own.thing_class is None
        else f"{iris.kebab(own.thing_class)}:{value}"
        for key, value in given.items()
        for own in [kind.filters[key]]
    }
