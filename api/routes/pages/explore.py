"""The explorer: a picture of the network, the same in tables, steps from there, and ways."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from stigraph.calendar import day_in_words
from stigraph.dates import day_meant
from stigraph.exploring import View, Way, view, ways
from stigraph.network.graphs import GRAPHML, as_graph, graphml
from stigraph.network.slices import (
    KINDS,
    MOST_NODES,
    NODE_CLASSES,
    NOTE,
    TYING_KINDS,
    USUAL_CLASSES,
    Network,
    Slice,
)
from stigraph.territories import Directory
from stigraph.wording import Wording
from stigraph.words import Language

from ...lookups import DirectoryDep, Lookups, LookupsDep
from ...networks import Laid
from ...pages.errors import PageRoute
from ...pages.explore import Ways, edge_rows, node_rows, ways_in_words
from ...pages.frame import Text, language_of, rendered, trail
from ...pages.still import Frame, shape_of, still
from ...pages.wording import wording
from ...shared import EngineDep, Now, Today, cache_headers, entity_tag, expect_change
from .ties import one_of

router = APIRouter(route_class=PageRoute)

_Several = Annotated[list[str], Query(default_factory=list, max_length=200)]
_SAID = ("loading", "unreached", "shown", "at", "copied", "open", "hide", "from", "to")
"""What the script says, by the key of its words."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the explorer says."""

    cut: Slice
    opened: tuple[str, ...]
    hidden: tuple[str, ...]
    ends: tuple[str, str]
    given: Mapping[str, str]
    query: tuple[tuple[str, str], ...]


async def asked(
    request: Request,
    directory: DirectoryDep,
    day: Today,
    class_: Annotated[list[str], Query(alias="class", default_factory=list)],
    open: _Several,
    hide: _Several,
    to: _Several,
    start: Annotated[list[str], Query(alias="from", default_factory=list)],
    territory: Text = "",
    kind: Text = "",
    asOf: Text = "",  # noqa: N803  # a parameter of the address, spelled as it stands there
) -> Asked:
    """What is asked of the explorer. Raises Problem for a word that means nothing here."""
    chosen = one_of(kind, KINDS, "kind")
    for each in class_:
        one_of(each, NODE_CLASSES, "class")
    cut = Slice(
        as_of=day_meant(asOf) if asOf.strip() else day,
        territories=_codes(territory, directory),
        kinds=TYING_KINDS if chosen is None else (chosen,),
        classes=tuple(one for one in NODE_CLASSES if one in (class_ or USUAL_CLASSES)),
    )
    return Asked(
        cut,
        tuple(dict.fromkeys(open)),
        tuple(dict.fromkeys(hide)),
        (_last(start), _last(to)),
        {"territory": territory, "kind": kind, "asOf": asOf},
        tuple(request.query_params.multi_items()),
    )


AskedDep = Annotated[Asked, Depends(asked)]


@dataclass(frozen=True, slots=True)
class Explored:
    """What is shown, of what, and the ways that were asked for with their ends, as far as known."""

    laid: Laid
    shown: View
    ends: tuple[str | None, str | None]
    ways: tuple[Way, ...]


async def explored(asked: AskedDep, engine: EngineDep, lookups: LookupsDep) -> Explored:
    """What the explorer shows: the most joined nodes, the steps taken, and what lies on a way."""
    laid = await lookups.networks.laid(engine, asked.cut, MOST_NODES)
    start = await _node_meant(asked.ends[0], laid.whole, lookups)
    end = await _node_meant(asked.ends[1], laid.whole, lookups)
    found = () if start is None or end is None else ways(laid.whole, start, end)
    on_ways = [node for way in found for edge in way.edges for node in (edge.source, edge.target)]
    shown = view(laid.whole, laid.places, opened=asked.opened, added=on_ways, hidden=asked.hidden)
    return Explored(laid, shown, (start, end), found)


ExploredDep = Annotated[Explored, Depends(explored)]


@router.get("/explore")
async def explore_page(
    request: Request, engine: EngineDep, moment: Now, asked: AskedDep, found: ExploredDep
) -> Response:
    """The picture with its tables; each step is an address."""
    language = language_of(request)
    t = wording(language)
    names = {node.id: node.label.text(language) for node in found.laid.whole.nodes}
    return await rendered(
        request,
        engine,
        moment,
        "explore.html",
        title=t("explore.heading"),
        trail=trail(t),
        note=NOTE.text(language),
        given={
            **asked.given,
            "from": names.get(found.ends[0] or "", asked.ends[0]),
            "to": names.get(found.ends[1] or "", asked.ends[1]),
        },
        kinds=KINDS,
        classes=NODE_CLASSES,
        drawn=asked.cut.classes,
        shape_of={one: shape_of(one) for one in NODE_CLASSES},
        opened=asked.opened,
        hidden=asked.hidden,
        words=_words(t),
        ways=_ways_said(asked, found, t),
        counts=_counts(found, asked.cut.as_of, t),
        cleared=_address("explore", asked, language, without=("open", "hide"))
        if asked.opened or asked.hidden
        else None,
        svg=_address("explore.svg", asked, language),
        graphml=_address("explore.graphml", asked, language),
        nodes=node_rows(found.shown, t),
        edges=edge_rows(found.shown, found.laid.whole, t),
    )


@router.get("/explore.svg")
async def explore_svg(
    request: Request, engine: EngineDep, moment: Now, asked: AskedDep, found: ExploredDep
) -> Response:
    """The same picture as a file for print."""
    language = language_of(request)
    t = wording(language)
    frame = Frame(
        t("explore.heading"),
        (_counts(found, asked.cut.as_of, t), t("explore.centred")),
        f"{request.url.replace(query='')}".removesuffix(".svg")
        + ("?" + urlencode(asked.query) if asked.query else ""),
    )
    content = still(found.shown, frame, t)
    return await _file(request, engine, moment, content, "image/svg+xml", "stigraph.svg")


@router.get("/explore.graphml")
async def explore_graphml(
    request: Request, engine: EngineDep, moment: Now, found: ExploredDep
) -> Response:
    """The same nodes and edges for other programs."""
    part = replace(found.laid.whole, nodes=found.shown.nodes, edges=found.shown.edges)
    content = graphml(as_graph(part, places=found.shown.places))
    return await _file(request, engine, moment, content, GRAPHML, "stigraph.graphml")


async def _file(
    request: Request,
    engine: EngineDep,
    moment: datetime.datetime,
    content: bytes,
    media_type: str,
    name: str,
) -> Response:
    snapshot = await engine.snapshot()
    headers = cache_headers(entity_tag(snapshot.id, str(request.url)), moment, None)
    expect_change(request, headers)
    return Response(
        content,
        media_type=media_type,
        headers={**headers, "Content-Disposition": f'inline; filename="{name}"'},
    )


def _codes(text: str, directory: Directory) -> tuple[str, ...]:
    parts = (part.strip() for part in text.replace("、", ",").split(","))
    return tuple(dict.fromkeys(directory.resolve(part).code for part in parts if part))


def _last(values: Sequence[str]) -> str:
    """The last text of several: a button's value stands after that of the field."""
    return next((one.strip() for one in reversed(values) if one.strip()), "")


async def _node_meant(text: str, whole: Network, lookups: Lookups) -> str | None:
    """The node that a name or an id means, or None if the network has none so called."""
    if not text:
        return None
    ids = {node.id for node in whole.nodes}
    if text in ids:
        return text
    for node in whole.nodes:
        if text in (node.label.ja, node.label.en):
            return node.id
    index = await lookups.index()
    found = await asyncio.to_thread(index.find, text)
    return next((hit.thing.id for hit in found.hits if hit.thing.id in ids), None)


def _ways_said(asked: Asked, found: Explored, t: Wording) -> Ways | None:
    """The ways in words, or why there is none; None if none were asked for."""
    if not any(asked.ends):
        return None
    unknown = [
        text for text, node in zip(asked.ends, found.ends, strict=True) if node is None and text
    ]
    start, end = found.ends
    if start is None or end is None:
        why = t("explore.unknown", name=unknown[0]) if unknown else t("explore.other_end")
        return Ways(t("explore.way"), (), why)
    return ways_in_words(found.ways, (start, end), found.laid.whole, t)


def _counts(found: Explored, as_of: datetime.date, t: Wording) -> str:
    whole, shown = found.laid.whole, found.shown
    said = t(
        "explore.counts",
        nodes=t.number(len(shown.nodes)),
        edges=t.number(len(shown.edges)),
        total=t.number(len(whole.nodes)),
        day=day_in_words(as_of, t.language),
    )
    more = [
        t.counted(f"explore.{name}", number)
        for name, number in (("hidden", len(shown.hidden)), ("refused", shown.refused))
        if number > 0
    ]
    return " ".join((said, *more))


def _words(t: Wording) -> Mapping[str, str]:
    kinds = {f"kind-{shape_of(one)}": t(f"explore.class.{one}") for one in NODE_CLASSES}
    return {name: t(f"explore.say.{name}") for name in _SAID} | kinds


def _address(name: str, asked: Asked, language: Language, without: Sequence[str] = ()) -> str:
    """An address of the explorer that asks for the same, less what is named."""
    kept = [(key, value) for key, value in asked.query if value and key not in without]
    return f"/{language}/{name}" + (f"?{urlencode(kept)}" if kept else "")
