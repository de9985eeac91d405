"""/api/meetings: meetings, and what each passage says of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from stigraph.iris import STI

from ..asked import Period, Text, only, slug_like, told_on
from ..bodies import ListOnDayBody, ThingBody, problems
from ..list_bodies import MeetingBody
from ..listing import one_of_class
from ..lists import ListerDep
from ..office import ListRoute
from ..shared import EngineDep, PartDep, fresh

router = APIRouter(
    prefix="/api/meetings", tags=["meetings"], dependencies=[Depends(fresh)], route_class=ListRoute
)


@router.get(
    "",
    responses=problems(400, 404, 406, 503),
    summary="List meetings",
)
async def listed(
    lister: ListerDep,
    part: PartDep,
    kind: Annotated[str | None, only("of this kind", "bilateral-talk")] = None,
    modality: Annotated[str | None, only("those told of as held, or as planned", "held")] = None,
    territory: Annotated[
        str | None, only("those that meet there or have it as a side", "IT")
    ] = None,
    committee: Annotated[
        str | None, only("sessions of this committee: slug or CURIE", "committee:jp-us-jhlc")
    ] = None,
    text: Text = None,
    period: Period = None,
    as_of: Annotated[
        str | None, told_on("whether it had taken place by the end of this day")
    ] = None,
) -> ListOnDayBody[MeetingBody]:
    """Meetings by id, with dates and places as each source has them."""
    return await lister.page(
        "meetings",
        MeetingBody.of,
        part,
        as_of=as_of,
        text=text,
        period=period,
        kind=kind,
        modality=modality,
        territory=territory,
        committee=committee,
    )


@router.get("/{slug}", responses=problems(404, 406, 503), summary="Show one meeting")
async def one(engine: EngineDep, slug: Annotated[str, slug_like("g7-st-sendai")]) -> ThingBody:
    """A meeting with every record about it, each with the place it was read from."""
    return ThingBody.of(await one_of_class(engine, "meeting", STI + "Meeting", slug))
