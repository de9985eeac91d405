"""/graph, /dumps, /.well-known/void: the graph by its layers, as a whole, and what it holds."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import FileResponse

from stigraph import iris
from stigraph.engine import PinnedEngine, State
from stigraph.engine.remote import PinnedRemote
from stigraph.words import Words

from ..bodies import problems
from ..errors import Problem, ProblemKind, problem_of_answer
from ..fair_use import fair_exports
from ..formats import GRAPHS, content_type
from ..lookups import LookupsDep
from ..representations import VOID
from ..service import DUMP
from ..shared import (
    Now,
    PinnedDep,
    cache_headers,
    entity_tag,
    expect_change,
    formats_asked,
    unless_gone,
)

router = APIRouter(tags=["graphs"])

_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Triples, in the format asked for.",
        "content": {media_type: {} for media_type in GRAPHS},
    },
    304: {"description": "The client holds these triples already."},
}
_FormatQuery = Annotated[
    str | None,
    Query(
        description="turtle, ntriples, rdfxml, jsonld, trig or nquads, where no Accept header "
        "can be set.",
        examples=["ntriples"],
    ),
]


@router.get(
    "/graph",
    responses={**_ANSWERS, **problems(400, 404, 406, 413, 429, 503, 504, 507)},
    dependencies=[Depends(fair_exports)],
    summary="Get a graph by its name",
)
async def named_graph(
    request: Request,
    engine: PinnedDep,
    moment: Now,
    graph: Annotated[
        list[str] | None,
        Query(
            description="The IRI of the graph.",
            examples=[["https://w3id.org/stigraph/graph/editorial"]],
        ),
    ] = None,
    default: Annotated[
        str | None,
        Query(description="Stands without a value for the default graph.", examples=[""]),
    ] = None,
    format: _FormatQuery = None,
) -> Response:
    """One graph, after the SPARQL 1.1 Graph Store Protocol; the default graph is the union."""
    return await _everything(request, engine, moment, _graph_meant(graph, default), format)


@router.get(
    "/graph/{layer}",
    responses={**_ANSWERS, **problems(404, 406, 413, 429, 503, 504, 507)},
    dependencies=[Depends(fair_exports)],
    summary="Get a graph at its own address",
)
async def layer(
    request: Request,
    engine: PinnedDep,
    moment: Now,
    layer: Annotated[str, Path(description="The last part of its IRI.", examples=["editorial"])],
    format: _FormatQuery = None,
) -> Response:
    """One graph, after the SPARQL 1.1 Graph Store Protocol, as its IRI itself names it."""
    iri = f"{iris.BASE}graph/{iris.escaped(layer)}"
    return await _everything(request, engine, moment, iri, format)


@router.get(
    VOID,
    responses={**_ANSWERS, **problems(406, 503, 504)},
    summary="Describe the data set",
)
async def data_set(
    request: Request,
    engine: PinnedDep,
    lookups: LookupsDep,
    moment: Now,
    format: _FormatQuery = None,
) -> Response:
    """What the data set holds, its licence, examples and ways to get at it, in VoID and DCAT."""
    chosen, media_type = next(iter(formats_asked(request, format, GRAPHS).items()))
    snapshot = await engine.snapshot()
    headers = cache_headers(entity_tag(snapshot.id, VOID, media_type), moment)
    expect_change(request, headers)
    told = await lookups.description(engine, request.app.state.settings.address)
    return Response(told.dataset(chosen), media_type=content_type(media_type), headers=headers)


@router.get(
    DUMP,
    response_class=FileResponse,
    responses={200: {"content": {"application/n-quads": {}}}, **problems(503)},
    summary="Download the whole graph",
)
async def dump(request: Request, engine: PinnedDep, moment: Now) -> Response:
    """The snapshot that is answering, as sorted N-Quads."""
    snapshot = await engine.snapshot()
    # The bytes are those of the snapshot, so this tag may be strong, and a part be asked for.
    headers = cache_headers(f'"{snapshot.digest}"', moment)
    expect_change(request, headers)
    return FileResponse(
        engine.graph_file,
        media_type="application/n-quads",
        filename=f"stigraph-{snapshot.id}.nq",
        headers=headers,
    )


async def _everything(
    request: Request,
    engine: PinnedEngine | PinnedRemote,
    moment: datetime.datetime,
    graph: str | None,
    format: str | None,
) -> Response:
    """All triples of a graph, or of the default graph if there is none named."""
    wanted = formats_asked(request, format, GRAPHS)
    snapshot = await engine.snapshot()
    tag = entity_tag(snapshot.id, "graph", graph or "", next(iter(wanted.values())))
    headers = cache_headers(tag, moment)
    expect_change(request, headers)
    answer = await unless_gone(
        request,
        engine.export(graph, format=tuple(wanted)),
    )
    if answer.state is not State.complete:
        raise problem_of_answer(answer)
    if answer.triples == 0 and graph is not None:
        raise Problem(
            ProblemKind.unknown_thing,
            Words(f"「{graph}」というグラフはありません。", f"there is no graph {graph}"),
            nearest=list(iris.GRAPHS),
        )
    return Response(answer.body, media_type=content_type(wanted[answer.format]), headers=headers)


def _graph_meant(graphs: list[str] | None, default: str | None) -> str | None:
    """The graph that the parameters name, None for the default graph. Raises Problem."""
    named = graphs or []
    if len(named) + (default is not None) != 1:
        raise Problem(
            ProblemKind.bad_parameter,
            Words(
                "graph=<グラフの IRI> か default の、どちらか一つを渡してください。"
                f"グラフの一覧は {VOID} にあります。",
                f"give one of graph=<IRI of a graph> and default; {VOID} lists the graphs",
            ),
            parameter="graph",
        )
    if default is not None:
        return None
    if _ABSOLUTE.match(named[0]) is None:
        raise Problem(
            ProblemKind.bad_parameter,
            Words(
                f"graph={named[0]} は絶対 IRI ではありません。",
                f"graph={named[0]} is no absolute IRI",
            ),
            parameter="graph",
        )
    return named[0]


_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
