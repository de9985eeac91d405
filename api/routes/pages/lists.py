"""Pages of lists: conditions, rows with their sources, and the same as files for spreadsheets."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import Response

from stigraph import iris
from stigraph.engine import Engine
from stigraph.lists import LISTS, ListKind
from stigraph.table import table
from stigraph.wording import Wording
from stigraph.words import Reference, Words, certain

from ...errors import Problem, ProblemKind
from ...lists import ListerDep
from ...pages.citations import Citations
from ...pages.errors import PageRoute
from ...pages.frame import Text, language_of, rendered, trail, with_query
from ...pages.panels import PanelRow, cells_of, files
from ...pages.wording import wording
from ...shared import EngineDep, Now

router = APIRouter(route_class=PageRoute)

_ROWS = 50
"""How many rows a page of a list has."""

_HIDDEN = {"documents": frozenset({"addresses"}), "people": frozenset({"dates"})}
"""Columns that a file has and a page has no room for; the page of the thing has them."""

_BY_FILTERS_ALONE = frozenset({"agreements", "meetings"})
"""Lists that are not limited by text or time as data, and so not here: page and file are alike."""


async def list_page(
    request: Request,
    engine: EngineDep,
    lister: ListerDep,
    moment: Now,
    text: Text = "",
    period: Text = "",
    first: Text = "1",
) -> Response:
    """A list with what limits it; fifty rows stand on a page."""
    t = wording(language_of(request))
    name = request.url.path.rstrip("/").rpartition("/")[2]
    kind = LISTS[name]
    given = {key: request.query_params.get(key, "").strip() for key in kind.filters}
    by_text = name not in _BY_FILTERS_ALONE
    shared = {
        "text": text.strip() if by_text else "",
        "period": period.strip() if by_text and kind.dated else "",
    }
    found = await lister.every(
        name,
        text=shared["text"] or None,
        period=shared["period"] or None,
        **{key: value or None for key, value in given.items()},
    )
    start = _start(first)
    citations = Citations(t)
    columns = [one for one in kind.columns if one not in _HIDDEN.get(name, ())]
    shown = found[start - 1 : start - 1 + _ROWS]
    asked = {**given, **shared}
    end = start - 1 + len(shown)
    return await rendered(
        request,
        engine,
        moment,
        "list.html",
        title=t.counted(f"list.{name}", len(found)),
        trail=trail(t),
        lead=t(f"list.lead.{name}"),
        kind=kind,
        given=asked,
        by_text=by_text,
        filtered=any(asked.values()),
        choices={
            key: await _concepts(engine, one.scheme)
            for key, one in kind.filters.items()
            if one.scheme is not None
        },
        columns=[_heading(one, t) for one in ("label", *columns)],
        rows=[PanelRow(cells_of(one, columns, t), citations.of(one.sources)) for one in shown],
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


def _start(first: str) -> int:
    if first.isdecimal() and int(first) >= 1:
        return int(first)
    raise Problem(
        ProblemKind.bad_parameter,
        Words("first には1以上の整数を渡してください。", "first takes a whole number from 1"),
        parameter="first",
    )


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
