"""/api/organisations, /api/people: who acts, and in which post at the time."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from stigraph.iris import STI

from ..asked import Period, Text, as_of_day, only, slug_like, told_on
from ..bodies import ListOnDayBody, ThingBody, problems
from ..list_bodies import OrganisationBody, PersonBody
from ..listing import one_of_class
from ..lists import ListerDep
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
    lister: ListerDep,
    part: PartDep,
    kind: Annotated[str | None, only("of this kind", "funding-agency")] = None,
    territory: Annotated[str | None, only("of this country, region or group", "FR")] = None,
    above: Annotated[str | None, only("what is a part of this one: slug or CURIE", "mext")] = None,
    text: Text = None,
    as_of: Annotated[
        str | None,
        as_of_day(
            "It has no bearing here, and the answer says so: nothing read dates organisations."
        ),
    ] = None,
) -> ListOnDayBody[OrganisationBody]:
    """Organisations by id, with how much of what was read they act in."""
    return await lister.page(
        "organisations",
        OrganisationBody.of,
        part,
        as_of=as_of,
        text=text,
        kind=kind,
        territory=territory,
        above=above,
    )


@router.get(
    "/organisations/{slug}",
    tags=["organisations"],
    responses=problems(400, 404, 406, 503),
    summary="Show one organisation",
)
async def one(engine: EngineDep, slug: Annotated[str, slug_like("jst")]) -> ThingBody:
    """An organisation with every record about it, each with the place it was read from."""
    return ThingBody.of(await one_of_class(engine, "organisation", STI + "Organisation", slug))


@router.get(
    "/people",
    tags=["people"],
    responses=problems(400, 404, 406, 503),
    summary="List people in public functions",
)
async def people(
    lister: ListerDep,
    part: PartDep,
    organisation: Annotated[
        str | None, only("with a post of it or a position there: slug or CURIE", "mofa")
    ] = None,
    territory: Annotated[
        str | None, only("who stood for this country, region or group", "DE")
    ] = None,
    post: Annotated[
        str | None, only("who held this post: slug or CURIE", "jp-mext-minister")
    ] = None,
    meeting: Annotated[str | None, only("who is named in it: slug or CURIE", "jp-de-jc-22")] = None,
    text: Text = None,
    period: Period = None,
    as_of: Annotated[
        str | None,
        told_on("whether a page tells of the person, and of each post, by the end of this day"),
    ] = None,
) -> ListOnDayBody[PersonBody]:
    """People by id, with their posts as of the day that a page gives them for."""
    return await lister.page(
        "people",
        PersonBody.of,
        part,
        as_of=as_of,
        text=text,
        period=period,
        organisation=organisation,
        territory=territory,
        post=post,
        meeting=meeting,
    )


@router.get(
    "/people/{slug}",
    tags=["people"],
    responses=problems(400, 404, 406, 503),
    summary="Show one person",
)
async def person(
    engine: EngineDep, slug: Annotated[str, slug_like("georg-schuette", of="the id")]
) -> ThingBody:
    """A person with every record about them, each with the place it was read from."""
    return ThingBody.of(await one_of_class(engine, "person", STI + "Person", slug))
