"""/api/documents: documents, what was read of them, and what is said of them."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from stigraph.errors import UnknownThing
from stigraph.iris import STI
from stigraph.sourcing import Passage, source_document

from ..bodies import ListBody, ThingBody, problems
from ..list_bodies import DocumentBody, PassageBody, WholeDocumentBody
from ..listing import one_of_class
from ..lists import ListerDep, Period, Text, cut
from ..office import ListRoute
from ..shared import EngineDep, PartDep, fresh

router = APIRouter(
    prefix="/api/documents",
    tags=["documents"],
    dependencies=[Depends(fresh)],
    route_class=ListRoute,
)


@router.get("", responses=problems(400, 404, 406, 503), summary="List documents")
async def listed(
    request: Request,
    lister: ListerDep,
    part: PartDep,
    kind: Annotated[
        str | None, Query(description="Only of this kind.", examples=["web-page"])
    ] = None,
    publisher: Annotated[
        str | None,
        Query(description="Only published by it: slug or CURIE.", examples=["mofa"]),
    ] = None,
    meeting: Annotated[
        str | None,
        Query(description="Only issued at it: slug or CURIE.", examples=["g7-st-sendai"]),
    ] = None,
    text: Text = None,
    period: Period = None,
) -> ListBody[DocumentBody]:
    """Documents by id, with their editions and how many records were drawn from each."""
    found = await lister.every(
        "documents", text=text, period=period, kind=kind, publisher=publisher, meeting=meeting
    )
    own = cut(request, found, part)
    items = [DocumentBody.of(one) for one in own.items]
    return ListBody(items=items, total=own.total, next=own.next)


@router.get("/{slug}", responses=problems(400, 404, 406, 503), summary="Show one document")
async def one(
    engine: EngineDep,
    slug: Annotated[
        str, Path(description="The part of its id after the colon.", examples=["deck-2023-06"])
    ],
) -> WholeDocumentBody:
    """A document with the records about it, and its passages with those drawn from them."""
    own = await one_of_class(engine, "document", STI + "Document", slug)
    passages: tuple[Passage, ...] = ()
    with suppress(UnknownThing):  # others name it, and nothing of it was read
        passages = (await source_document(engine, slug)).passages
    return WholeDocumentBody(
        **dict(ThingBody.of(own)), passages=[PassageBody.of(one) for one in passages]
    )
