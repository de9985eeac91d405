"""/api/frames: the wide frames that two territories share, without rank."""

from __future__ import annotations

import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import Field

from stigraph import frames
from stigraph.dates import day_meant

from ..asked import KnownBy, as_of_day, weakest
from ..bodies import LabelBody, ListBody, problems
from ..frame_bodies import FrameBody
from ..lookups import DirectoryDep
from ..office import ListRoute
from ..shared import EngineDep, PartDep, Today, fresh, page
from ..tie_bodies import ReadingMode
from .ties import same_territory

router = APIRouter(prefix="/api/frames", tags=["ties"], route_class=ListRoute)


class FramesBody(ListBody[FrameBody]):
    """The frames that two territories share, by id."""

    territories: Annotated[list[str], Field(description="The two.", examples=[["DE", "JP"]])]
    as_of: Annotated[datetime.date, Field(description="The day.", examples=["2023-06-30"])]
    known_by: Annotated[
        datetime.date | None,
        Field(description="By when sources were published; null if not asked.", examples=[None]),
    ]
    undated_documents: Annotated[
        int,
        Field(description="Documents that `knownBy` left out for want of a date.", examples=[0]),
    ]
    note: Annotated[
        LabelBody, Field(description="That the list has no rank and recommends nobody.")
    ]


@router.get(
    "/{code}",
    dependencies=[Depends(fresh)],
    responses=problems(400, 404, 406, 503),
    summary="List the frames that two territories share",
)
async def shared(
    request: Request,
    engine: EngineDep,
    directory: DirectoryDep,
    day: Today,
    part: PartDep,
    code: Annotated[str, Path(description="A code or a name.", examples=["DE"])],
    other: Annotated[
        str,
        Query(alias="with", description="The other; Japan if left out.", examples=["FR"]),
    ] = "JP",
    as_of: Annotated[
        str | None,
        as_of_day("The day; today in Tokyo if left out."),
    ] = None,
    known_by: KnownBy = None,
    reading: Annotated[ReadingMode | None, weakest("layout")] = None,
) -> FramesBody:
    """Programmes, calls and meetings of more than eight territories, and groups, that both are in.

    They stand by id, without rank; sharing one is no tie, and recommends nobody.
    """
    codes = directory.resolve(code).code, directory.resolve(other).code
    if codes[0] == codes[1]:
        raise same_territory(codes[0], "with")
    first, second = sorted(codes)
    found = await frames.frames_of_both(
        engine,
        (first, second),
        as_of=day if as_of is None else day_meant(as_of),
        known_by=None if known_by is None else day_meant(known_by),
        reading=reading,
    )
    own = page(request, found.frames, lambda one: one.thing.id, part)
    return FramesBody(
        items=[FrameBody.of(one) for one in own.items],
        total=own.total,
        next=own.next,
        coverage=own.coverage,
        territories=list(found.territories),
        as_of=found.as_of,
        known_by=found.known_by,
        undated_documents=len(found.undated),
        note=LabelBody.of(frames.NOTE),
    )
