"""/api/documents: documents, what was read of them, and what is said of them."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends

from stigraph.errors import UnknownThing
from stigraph.iris import STI
from stigraph.sourcing import Passage, source_document

from ..asked import Period, Text, only, slug_like, told_on
from ..bodies import ListOnDayBody, ThingBody, problems
from ..document_bodies import PassageBody, WholeDocumentBody
from ..list_bodies import DocumentBody
from ..listing import one_of_class
from ..lists import ListerDep
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
    lister: ListerDep,
    part: PartDep,
    kind: Annotated[str | None, only("of this kind", "web-page")] = None,
    publisher: Annotated[str | None, only("published by it: slug or CURIE", "mofa")] = None,
    meeting: Annotated[str | None, only("issued at it: slug or CURIE", "g7-st-sendai")] = None,
    text: Text = None,
    period: Period = None,
    as_of: Annotated[
        str | None, told_on("whether an edition had been published by the end of this day")
    ] = None,
) -> ListOnDayBody[DocumentBody]:
    """Documents by id, with their editions and how many records were drawn from each."""
    return await lister.page(
        "documents",
        DocumentBody.of,
        part,
        as_of=as_of,
        text=text,
        period=period,
        kind=kind,
        publisher=publisher,
        meeting=meeting,
    )


@router.get("/{slug}", responses=problems(400, 404, 406, 503), summary="Show one document")
async def one(
    engine: EngineDep,
    slug: Annotated[str, slug_like("deck-2023-06")],
) -> WholeDocumentBody:
    """A document with the records about it, and its passages with those drawn from them."""
    own = await one_of_class(engine, "document", STI + "Document", slug)
    passages: tuple[Passage, ...] = ()
    with suppress(UnknownThing):  # others name it, and nothing of it was read
        passages = (await source_document(engine, slug)).passages
    return WholeDocumentBody(
        **dict(ThingBody.of(own)), passages=[PassageBody.of(one) for one in passages]
    )
