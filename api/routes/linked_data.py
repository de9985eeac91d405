"""/id, /ontology, /source: things, words and what was read, under their own addresses."""

from __future__ import annotations

from typing import Annotated, Any, NoReturn

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from stigraph import iris
from stigraph.engine import Engine
from stigraph.errors import UnknownThing
from stigraph.known import class_of, nearest_of_class
from stigraph.table import table

from ..bodies import problems
from ..formats import GRAPHS, prefers_html
from ..languages import spoken
from ..lookups import LookupsDep
from ..representations import (
    ONTOLOGY,
    Resource,
    Suffix,
    TellingDep,
    source_resource,
    thing_resource,
)
from ..shared import EngineDep, Now, cache_headers, entity_tag, expect_change, formats_asked

router = APIRouter(tags=["linked data"])

_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Triples, in the format asked for.",
        "content": {media_type: {} for media_type in GRAPHS},
    },
    304: {"description": "The client holds these triples already."},
}
_ELSEWHERE: dict[int | str, dict[str, Any]] = {
    303: {"description": "To the page for a browser, to the document in a format for a program."}
}
_FormatQuery = Annotated[
    str | None,
    Query(
        description="turtle, ntriples, rdfxml, jsonld, trig or nquads, where no Accept header "
        "can be set.",
        examples=["jsonld"],
    ),
]
_ThingClass = Annotated[
    str, Path(description="The class of the thing, as its IRI has it.", examples=["agreement"])
]
_Slug = Annotated[str, Path(description="The rest of its IRI.", examples=["mext-mur"])]
_Suffix = Annotated[Suffix, Path(description="The format.", examples=["ttl"])]
_Document = Annotated[str, Path(description="A document.", examples=["mext-note-italy"])]
_Passage = Annotated[str, Path(description="One of its passages.", examples=["memorandum"])]


@router.get(
    "/id/{thing_class}/{slug:path}.{suffix:suffix}",
    responses={**_ANSWERS, **problems(404, 503, 504)},
    summary="Get what is said of an IRI, in a format",
)
async def thing_document(
    telling: TellingDep, thing_class: _ThingClass, slug: _Slug, suffix: _Suffix
) -> Response:
    """What is said of a thing or record: its own triples, its names, the records about it."""
    response = await telling.document(thing_resource(thing_class, slug), suffix)
    return response or await _unknown(telling.engine, thing_class, slug)


@router.get(
    "/id/{thing_class}/{slug:path}",
    responses={**_ANSWERS, **_ELSEWHERE, **problems(404, 406, 503, 504)},
    summary="Look up an IRI",
)
async def thing(
    telling: TellingDep, thing_class: _ThingClass, slug: _Slug, format: _FormatQuery = None
) -> Response:
    """To the page or a document, as a thing itself cannot be sent; `format=` sends at once."""
    resource = thing_resource(thing_class, slug)
    if format is not None:
        response = await telling.negotiated(resource, format)
        return response or await _unknown(telling.engine, thing_class, slug)
    page = _page_wanted(telling.request, resource)
    if page is not None:
        return _to(page, resource)
    wanted = formats_asked(telling.request, None, GRAPHS)
    if len(await table(telling.engine, "thing/known", resource.parameters)) == 0:
        await _unknown(telling.engine, thing_class, slug)
    return _to(resource.document(next(iter(wanted))), resource)


@router.get(
    "/ontology.{suffix:suffix}",
    responses={**_ANSWERS, **problems(404, 503, 504)},
    summary="Get the ontology in a format",
)
async def ontology_document(telling: TellingDep, suffix: _Suffix) -> Response:
    """Every class, property and concept, with its definitions."""
    response = await telling.document(ONTOLOGY, suffix)
    return response or _nothing("ontology")


@router.get(
    "/ontology",
    responses={**_ANSWERS, **_ELSEWHERE, **problems(406, 503, 504)},
    summary="Get the ontology",
)
async def ontology(telling: TellingDep, format: _FormatQuery = None) -> Response:
    """Every class, property and concept, with its definitions; its page for a browser."""
    page = _page_wanted(telling.request, ONTOLOGY) if format is None else None
    if page is not None:
        return _to(page, ONTOLOGY)
    response = await telling.negotiated(ONTOLOGY, format)
    return response or _nothing("ontology")


@router.get(
    "/context.jsonld",
    responses={200: {"content": {"application/ld+json": {}}}, **problems(503, 504)},
    summary="Get the JSON-LD context",
)
async def context(
    request: Request, engine: EngineDep, lookups: LookupsDep, moment: Now
) -> Response:
    """What the short keys of our JSON-LD mean. Each document holds its part of this already."""
    snapshot = await engine.snapshot()
    headers = cache_headers(entity_tag(snapshot.id, "context"), moment, None)
    expect_change(request, headers)
    body = (await lookups.context(engine)).encoded()
    return Response(body, media_type="application/ld+json", headers=headers)


@router.get(
    "/source/{document}.{suffix:suffix}",
    responses={**_ANSWERS, **problems(404, 503, 504)},
    summary="Get a source in a format",
)
async def source_document(telling: TellingDep, document: _Document, suffix: _Suffix) -> Response:
    """A document with its editions, and the passages that were read."""
    response = await telling.document(source_resource(document), suffix)
    return response or await _unknown(telling.engine, "document", document)


@router.get(
    "/source/{document}",
    responses={**_ANSWERS, **_ELSEWHERE, **problems(404, 406, 503, 504)},
    summary="Look up a source",
)
async def source(telling: TellingDep, document: _Document, format: _FormatQuery = None) -> Response:
    """A document with its editions, and the passages that were read; its page for a browser."""
    resource = source_resource(document)
    page = _page_wanted(telling.request, resource) if format is None else None
    if page is not None:
        return _to(page, resource)
    response = await telling.negotiated(resource, format)
    return response or await _unknown(telling.engine, "document", document)


@router.get(
    "/source/{document}/{passage}.{suffix:suffix}",
    responses={**_ANSWERS, **problems(404, 503, 504)},
    summary="Get a passage in a format",
)
async def passage_document(
    telling: TellingDep, document: _Document, passage: _Passage, suffix: _Suffix
) -> Response:
    """One passage with every record that was read from it."""
    response = await telling.document(source_resource(document, passage), suffix)
    return response or await _unknown(telling.engine, "passage", f"{document}/{passage}")


@router.get(
    "/source/{document}/{passage}",
    responses={**_ANSWERS, **_ELSEWHERE, **problems(404, 406, 503, 504)},
    summary="Look up a passage",
)
async def passage(
    telling: TellingDep, document: _Document, passage: _Passage, format: _FormatQuery = None
) -> Response:
    """One passage with every record that was read from it; its place on a page for a browser."""
    resource = source_resource(document, passage)
    page = _page_wanted(telling.request, resource) if format is None else None
    if page is not None:
        return _to(page, resource)
    response = await telling.negotiated(resource, format)
    return response or await _unknown(telling.engine, "passage", f"{document}/{passage}")


def _page_wanted(request: Request, resource: Resource) -> str | None:
    """The page of a resource, if the client is a browser and there is one."""
    if not prefers_html(request.headers.get("accept")):
        return None
    return resource.page(spoken(request))


def _to(address: str, resource: Resource) -> Response:
    headers = {"Vary": "Accept, Accept-Language", "Link": resource.described_by()}
    return RedirectResponse(address, 303, headers=headers)


async def _unknown(engine: Engine, thing_class: str, slug: str) -> NoReturn:
    curie = f"{thing_class}:{slug}"
    class_iri = iris.STI + class_of(thing_class)
    raise UnknownThing(curie, await nearest_of_class(engine, class_iri, curie))


def _nothing(name: str) -> NoReturn:
    raise UnknownThing(name)
