"""/api/network: slices of the network as JSON, GraphML, lists and a picture, and what changed."""

from __future__ import annotations

import datetime
import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from stigraph import paths
from stigraph.dates import day_meant
from stigraph.drawing import network_html
from stigraph.network import changes as changing
from stigraph.network.graphs import GRAPHML, as_graph, graphml
from stigraph.network.measures import MEASURES, Measure
from stigraph.network.slices import (
    KINDS,
    LEVELS,
    MOST_NODES,
    NODE_CLASSES,
    NOTE,
    Slice,
    UnknownChoice,
    chosen,
    listed,
    slice_of,
)
from stigraph.words import Words

from ..asked import KnownBy, as_of_day
from ..bodies import LabelBody, ListBody, SourceBody, problems
from ..errors import Problem, ProblemKind
from ..formats import preferred
from ..lookups import DirectoryDep, LookupsDep
from ..network_bodies import (
    ChangeBody,
    ChangesBody,
    EdgeBody,
    ListedEdgeBody,
    MeasureBody,
    NetworkBody,
    NodeBody,
    SizeBody,
    SliceBody,
    node_of,
    placed_node_of,
)
from ..networks import Laid
from ..office import ListRoute, file_name
from ..scopes import coverage_link
from ..shared import (
    EngineDep,
    Language,
    Now,
    PartDep,
    Today,
    cache_headers,
    entity_tag,
    expect_change,
    fresh,
    only_declared,
    page,
)

router = APIRouter(tags=["network"], route_class=ListRoute)

SANDBOX = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data: blob:; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'"
)
"""The picture runs scripts of a library that is not ours: apart from our origin, and offline."""

_JSON = "application/json"
_MOST_NODES_EVER = 1000


class NetworkForm(StrEnum):
    """What a slice can be had as in one piece."""

    json = "json"
    graphml = "graphml"


def cut_asked(
    directory: DirectoryDep,
    day: Today,
    territory: Annotated[
        str | None,
        Query(
            description="What ties these, by code or name, several parted by commas; without it "
            "the whole record.",
            examples=["IT"],
        ),
    ] = None,
    kind: Annotated[
        str | None,
        Query(
            description=f"Tie kinds, some of {', '.join(KINDS)}. Examples (project, person) are "
            "held only if asked for.",
            examples=["instrument,session"],
        ),
    ] = None,
    level: Annotated[
        str | None,
        Query(description=f"Levels of the ties, some of {', '.join(LEVELS)}.", examples=["agency"]),
    ] = None,
    node_class: Annotated[
        str | None,
        Query(
            alias="class",
            description=f"Classes of nodes, some of {', '.join(NODE_CLASSES)}; all but person if "
            "left out. Without any class of things, those whom they tie are joined directly.",
            examples=["territory,agreement"],
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        as_of_day(
            "The day, today in Tokyo if left out; what had surely not come about, or "
            "had surely ended, is left out and counted."
        ),
    ] = None,
    known_by: KnownBy = None,
) -> Slice:
    """The slice that the parameters name. Raises Problem saying what a value may be."""
    codes = [directory.resolve(one).code for one in listed(territory)]
    try:
        return slice_of(
            codes,
            as_of=day if as_of is None else day_meant(as_of),
            known_by=None if known_by is None else day_meant(known_by),
            kind=kind,
            level=level,
            node_class=node_class,
        )
    except UnknownChoice as error:
        raise _no_such(error) from error


SliceDep = Annotated[Slice, Depends(cut_asked)]


@dataclass(frozen=True, slots=True)
class _Told:
    """What every slice is shown with besides its conditions."""

    cut: Slice
    measures: tuple[str, ...]


def measured_asked(
    cut: SliceDep,
    measure: Annotated[
        str | None,
        Query(
            description=f"Measures of the nodes, some of {', '.join(MEASURES)}; degree is always "
            "given.",
            examples=["betweenness,community"],
        ),
    ] = None,
) -> _Told:
    """The slice and the measures that are asked for. Raises Problem."""
    try:
        wanted = chosen("measure", measure, MEASURES)
    except UnknownChoice as error:
        raise _no_such(error) from error
    return _Told(cut, tuple(one for one in MEASURES if one == "degree" or one in wanted))


ToldDep = Annotated[_Told, Depends(measured_asked)]


@router.get(
    "/api/network",
    response_model=NetworkBody,
    dependencies=[Depends(only_declared)],
    responses={200: {"content": {GRAPHML: {}}}, **problems(400, 404, 406, 503)},
    summary="Cut a slice out of the network",
)
async def network(
    request: Request,
    engine: EngineDep,
    lookups: LookupsDep,
    told: ToldDep,
    moment: Now,
    limit: Annotated[
        int | None,
        Query(
            ge=1,
            le=_MOST_NODES_EVER,
            description=f"The most nodes, those with the most edges first: {MOST_NODES} in JSON if "
            "left out, all in GraphML. The rest is counted.",
            examples=[100],
        ),
    ] = None,
    format: Annotated[
        NetworkForm | None,
        Query(description="Instead of the Accept header.", examples=["graphml"]),
    ] = None,
) -> Response:
    """Nodes with places, edges with the records behind each, and what this can and cannot show."""
    form = _form(request, format)
    snapshot = (await engine.snapshot()).id
    tag = entity_tag(snapshot, str(told.cut), str(told.measures), str(limit), form)
    headers = cache_headers(tag, moment, "Accept") | coverage_link(request.url.path)
    expect_change(request, headers)
    networks = lookups.networks
    usual = MOST_NODES if form is NetworkForm.json else sys.maxsize
    laid = await networks.laid(engine, told.cut, usual if limit is None else limit)
    values = await networks.measured(engine, told.cut, told.measures)
    if form is NetworkForm.json:
        body = _body(laid, values, snapshot).model_dump_json(by_alias=True)
        return Response(body, media_type=_JSON, headers=headers)
    headers["Content-Disposition"] = file_name("network", form.value)
    graph = as_graph(laid.shown, {one.name: one.values for one in values}, laid.places)
    return Response(graphml(graph), media_type=GRAPHML, headers=headers)


@router.get(
    "/api/network/nodes",
    dependencies=[Depends(fresh)],
    responses=problems(400, 404, 406, 503),
    summary="List the nodes of a slice",
)
async def nodes(
    request: Request, engine: EngineDep, lookups: LookupsDep, told: ToldDep, part: PartDep
) -> ListBody[NodeBody]:
    """All nodes of a slice with their measures, by class and id: the order is no rank."""
    found = await lookups.networks.slice(engine, told.cut)
    measures = await lookups.networks.measured(engine, told.cut, told.measures)
    values = {one.name: one.values for one in measures}
    own = page(request, found.nodes, lambda node: node.id, part)
    return ListBody(
        items=[node_of(one, values) for one in own.items],
        total=own.total,
        next=own.next,
        coverage=own.coverage,
    )


@router.get(
    "/api/network/edges",
    dependencies=[Depends(fresh)],
    responses=problems(400, 404, 406, 503),
    summary="List the edges of a slice",
)
async def edges(
    request: Request, engine: EngineDep, lookups: LookupsDep, cut: SliceDep, part: PartDep
) -> ListBody[ListedEdgeBody]:
    """All edges of a slice, each with the places that its records were read from."""
    found = await lookups.networks.slice(engine, cut)
    own = page(request, found.edges, lambda edge: edge.id, part)
    return ListBody(
        items=[ListedEdgeBody.of(one, found) for one in own.items],
        total=own.total,
        next=own.next,
        coverage=own.coverage,
    )


@router.get(
    "/api/network/changes",
    dependencies=[Depends(fresh)],
    responses=problems(400, 404, 406, 503),
    summary="List what came about or ended between two days",
)
async def changes(
    request: Request,
    engine: EngineDep,
    lookups: LookupsDep,
    cut: SliceDep,
    part: PartDep,
    since: Annotated[
        str,
        Query(
            description="The earlier day, not counted; asOf is the later one.",
            examples=["2022-12-31"],
        ),
    ],
) -> ChangesBody:
    """The things of a slice that came about or ended after one day and by another, on bounds."""
    before = day_meant(since)
    if before >= cut.as_of:
        raise _not_before(before, cut.as_of)
    found = changing.changes(await lookups.networks.ties(engine, cut), cut, before)
    own = page(request, found.items, lambda one: one.thing.id, part)
    return ChangesBody(
        items=[ChangeBody.of(one) for one in own.items],
        total=own.total,
        next=own.next,
        coverage=own.coverage,
        since=found.since,
        as_of=cut.as_of,
        note=LabelBody.of(changing.NOTE),
        undated=found.undated,
        undated_documents=found.undated_documents,
    )


@router.get(
    "/network.html",
    response_class=HTMLResponse,
    dependencies=[Depends(only_declared)],
    responses=problems(400, 404, 503),
    summary="Draw a slice of the network",
)
async def picture(
    request: Request,
    engine: EngineDep,
    lookups: LookupsDep,
    cut: SliceDep,
    language: Language,
    moment: Now,
) -> Response:
    """One HTML file with picture, legend and tables; saved, it opens without a network."""
    snapshot = await engine.snapshot()
    tag = entity_tag(snapshot.id, "network", str(cut), language)
    headers = cache_headers(tag, moment, "Accept-Language")
    expect_change(request, headers)
    laid = await lookups.networks.laid(engine, cut, MOST_NODES)
    html = network_html(
        laid.shown,
        laid.places,
        language,
        paths.web() / "templates" / "network.html",
        snapshot=snapshot.id,
    )
    return HTMLResponse(
        html,
        headers={
            **headers,
            "Content-Security-Policy": SANDBOX,
            "Content-Language": language,
            "Content-Disposition": 'inline; filename="stigraph-network.html"',
        },
    )


def _form(request: Request, named: NetworkForm | None) -> NetworkForm:
    if named is not None:
        return named
    wanted = preferred(request.headers.get("accept"), [_JSON, GRAPHML])
    if len(wanted) == 0:
        raise Problem(
            ProblemKind.not_acceptable,
            Words(
                f"Accept ヘッダーに {_JSON} か {GRAPHML} を書いてください。",
                f"name {_JSON} or {GRAPHML} in the Accept header",
            ),
        )
    return NetworkForm.json if wanted[0] == _JSON else NetworkForm.graphml


def _body(laid: Laid, measures: tuple[Measure, ...], snapshot: str) -> NetworkBody:
    own = laid.shown
    values = {one.name: one.values for one in measures}
    return NetworkBody(
        **SliceBody.of(own.cut).model_dump(),
        snapshot=snapshot,
        note=LabelBody.of(NOTE),
        nodes=[placed_node_of(one, values, laid.places[one.id]) for one in own.nodes],
        edges=[EdgeBody.of(one) for one in own.edges],
        sources=[SourceBody.of(one) for one in own.sources.values()],
        measures=[MeasureBody.of(one) for one in measures],
        total=SizeBody(nodes=own.nodes_in_all, edges=own.edges_in_all),
        left_out=SizeBody(
            nodes=own.nodes_in_all - len(own.nodes), edges=own.edges_in_all - len(own.edges)
        ),
        not_yet=own.not_yet,
        ended=own.over,
        undated_documents=own.undated_documents,
    )


def _no_such(error: UnknownChoice) -> Problem:
    return Problem(
        ProblemKind.bad_parameter,
        Words(
            f"{error.name} に「{error.given}」は使えません。使えるもの: {', '.join(error.choices)}",
            str(error),
        ),
        parameter=error.name,
        nearest=error.nearest,
    )


def _not_before(since: datetime.date, until: datetime.date) -> Problem:
    return Problem(
        ProblemKind.bad_parameter,
        Words(
            f"since({since})は asOf({until})より前の日にしてください。",
            f"since ({since}) does not lie before asOf ({until}); give the earlier day as since",
        ),
        parameter="since",
    )
