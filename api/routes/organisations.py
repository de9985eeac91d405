"""/api/organisations, /api/people: who acts, and in which post at the time."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from stigraph.iris import STI

from ..bodies import ListBody, ThingBody, problems
from ..list_bodies import OrganisationBody, PersonBody
from ..listing import one_of_class
from ..lists import ListerDep, Period, Text, cut
from ..office import ListRoute
from ..shared import EngineDep, PartDep, fresh

router = APIRouter(prefix="/api", dependencies=[Depends(fresh)], route_class=ListRoute)


@router.get(
    "/organisations",
    tags=["organisations"],
    responses=problems(400, 404, 406, 503),
    summary="List organisations",
)
async def listed(
    request: Request,
    lister: ListerDep,
    part: PartDep,
    kind: Annotated[
        str | None, Query(description="Only of this kind.", examples=["funding-agency"])
    ] = None,
    territory: Annotated[
        str | None,
        Query(description="Only of this country, region or group.", examples=["FR"]),
    ] = None,
    above: Annotated[
        str | None,
        Query(description="Only what is a part of this one: slug or CURIE.", examples=["mext"]),
    ] = None,
    text: Text = None,
) -> ListBody[OrganisationBody]:
    """Organisations by id, with how much of what was read they act in."""
    found = await lister.every(
        "organisations", text=text, kind=kind, territory=territory, above=above
    )
    own = cut(request, found, part)
    items = [OrganisationBody.of(one) for one in own.items]
    return ListBody(items=items, total=own.total, next=own.next)


@router.get(
    "/organisations/{slug}",
    tags=["organisations"],
    responses=problems(400, 404, 406, 503),
    summary="Show one organisation",
)
async def one(
    engine: EngineDep,
    slug: Annotated[str, Path(description="The part of its id after the colon.", examples=["jst"])],
) -> ThingBody:
    """An organisation with every record about it, each with the place it was read from."""
    return ThingBody.of(await one_of_class(engine, "organisation", STI + "Organisation", slug))


@router.get(
    "/people",
    tags=["people"],
    responses=problems(400, 404, 406, 503),
    summary="List people in public functions",
)
async def people(
    request: Request,
    lister: ListerDep,
    part: PartDep,
    organisation: Annotated[
        str | None,
        Query(
            description="Only with a post of it or a position there: slug or CURIE.",
            examples=["mofa"],
        ),
    ] = None,
    territory: Annotated[
        str | None,
        Query(description="Only who stood for this country, region or group.", examples=["DE"]),
    ] = None,
    post: Annotated[
        str | None,
        Query(description="Only who held this post: slug or CURIE.", examples=["jp-mext-minister"]),
    ] = None,
    meeting: Annotated[
        str | None,
        Query(description="Only who is named in it: slug or CURIE.", examples=["jp-de-jc-22"]),
    ] = None,
    text: Text = None,
    period: Period = None,
) -> ListBody[PersonBody]:
    """People by id, with their posts as of the day that a page gives them for."""
    found = await lister.every(
        "people",
        text=text,
        period=period,
        organisation=organisation,
        territory=territory,
        post=post,
        meeting=meeting,
    )
    own = cut(request, found, part)
    items = [PersonBody.of(one) for one in own.items]
    return ListBody(items=items, total=own.total, next=own.next)


@router.get(
    "/people/{slug}",
    tags=["people"],
    responses=problems(400, 404, 406, 503),
    summary="Show one person",
)
async def person(
    engine: EngineDep,
    slug: Annotated[
        str, Path(description="The part of the id after the colon.", examples=["georg-schuette"])
    ],
) -> ThingBody:
    """A person with every record about them, each with the place it was read from."""
    return ThingBody.of(await one_of_class(engine, "person", STI + "Person", slug))
