"""/id, /ontology, /dumps: things, words and the whole graph, under their own addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import FileResponse, RedirectResponse

from stigraph import iris
from stigraph.engine import Answer, Format, State
from stigraph.errors import UnknownThing

from ..bodies import problems
from ..errors import problem_of_answer
from ..formats import GRAPHS, content_type, prefers_html
from ..languages import spoken
from ..listing import nearest_of_class
from ..shared import (
    EngineDep,
    Now,
    PinnedDep,
    cache_headers,
    entity_tag,
    expect_change,
    formats_asked,
)

router = APIRouter(tags=["linked data"])

# Headers are ASCII, while an id may hold letters of any script; an escape in it stays as it is.
_IRI = ":/~%"
_VARY = "Accept, Accept-Language"
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
        examples=["jsonld"],
    ),
]


@router.get(
    "/id/{thing_class}/{slug:path}",
    responses={
        **_ANSWERS,
        303: {"description": "A browser is sent to the page of the thing."},
        **problems(404, 406, 503),
    },
    summary="Look up an IRI",
)
async def thing(
    request: Request,
    engine: EngineDep,
    moment: Now,
    thing_class: Annotated[
        str, Path(description="The class of the thing, as its IRI has it.", examples=["agreement"])
    ],
    slug: Annotated[str, Path(description="The rest of its IRI.", examples=["mext-mur"])],
    format: _FormatQuery = None,
) -> Response:
    """What is said of a thing or record: its own triples, its names, the records about it."""
    if format is None and prefers_html(request.headers.get("accept")):
        page = f"/{spoken(request)}{request.url.path.removeprefix('/id')}"
        return RedirectResponse(page, 303, headers={"Vary": _VARY})
    # An id may hold percent-encoded letters, which the server has decoded on the way here.
    iri = iris.thing(thing_class, "/".join(iris.escaped(part) for part in slug.split("/")))
    wanted = formats_asked(request, format, GRAPHS)
    headers = await _validators(request, engine, moment, wanted)
    answer = await engine.ask("thing/description", {"thing": iri}, format=tuple(wanted))
    if answer.state is not State.complete:
        raise problem_of_answer(answer)
    if answer.triples == 0:
        curie = f"{thing_class}:{slug}"
        own_class = "".join(word.capitalize() for word in thing_class.split("-"))
        raise UnknownThing(curie, await nearest_of_class(engine, iris.STI + own_class, curie))
    path = quote(request.url.path)
    alternates = [
        f'<{path}?format={one.value}>; rel="alternate"; type="{media_type}"'
        for media_type, one in _CANONICAL.items()
    ]
    return _written(
        answer,
        wanted,
        headers
        | {
            "Content-Location": f"{path}?format={answer.format.value}",
            "Link": ", ".join((f'<{quote(iri, safe=_IRI)}>; rel="describes"', *alternates)),
        },
    )


@router.get("/ontology", responses={**_ANSWERS, **problems(406, 503)}, summary="Get the ontology")
async def ontology(
    request: Request, engine: EngineDep, moment: Now, format: _FormatQuery = None
) -> Response:
    """Every class, property and concept, with its definitions."""
    wanted = formats_asked(request, format, GRAPHS)
    headers = await _validators(request, engine, moment, wanted)
    answer = await engine.ask("thing/vocabulary", {}, format=tuple(wanted))
    if answer.state is not State.complete:
        raise problem_of_answer(answer)
    return _written(answer, wanted, headers)


@router.get(
    "/dumps/stigraph.nq",
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


_CANONICAL: Mapping[str, Format] = {
    media_type: one
    for media_type, one in GRAPHS.items()
    if media_type not in ("application/json", "application/xml")
}


async def _validators(
    request: Request, engine: EngineDep, moment: Now, wanted: Mapping[Format, str]
) -> dict[str, str]:
    snapshot = await engine.snapshot()
    tag = entity_tag(snapshot.id, request.url.path, *wanted.values())
    headers = cache_headers(tag, moment, _VARY)
    expect_change(request, headers)
    return headers


def _written(answer: Answer, wanted: Mapping[Format, str], headers: Mapping[str, str]) -> Response:
    return Response(
        answer.body, media_type=content_type(wanted[answer.format]), headers=dict(headers)
    )
