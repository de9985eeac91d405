"""/api/programmes, /api/calls, /api/projects: what is funded, and what each passage says of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from stigraph.iris import STI

from ..bodies import ListBody, ThingBody, problems
from ..list_bodies import CallBody, ProgrammeBody, ProjectBody
from ..listing import one_of_class
from ..lists import ListerDep, Period, Text, cut
from ..office import ListRoute
from ..shared import EngineDep, PartDep, fresh

router = APIRouter(prefix="/api", dependencies=[Depends(fresh)], route_class=ListRoute)


@router.get(
    "/programmes",
    tags=["programmes"],
    responses=problems(400, 404, 406, 503),
    summary="List programmes",
)
async def listed(
    request: Request,
    lister: ListerDep,
    part: PartDep,
    agency: Annotated[
        str | None,
        Query(description="Only those it runs: slug or CURIE.", examples=["organisation:jst"]),
    ] = None,
    territory: Annotated[
        str | None,
        Query(
            description="Only those whose records name this country, region or group.",
            examples=["ZA"],
        ),
    ] = None,
    field: Annotated[
        str | None, Query(description="Only in this field.", examples=["semiconductors"])
    ] = None,
    framework: Annotated[
        str | None,
        Query(
            description="Only what stands under this programme: slug or CURIE.",
            examples=["sicorp"],
        ),
    ] = None,
    text: Text = None,
) -> ListBody[ProgrammeBody]:
    """Programmes by id, with who runs them, what they stand under, and whom they work with."""
    found = await lister.every(
        "programmes",
        text=text,
        agency=agency,
        territory=territory,
        field=field,
        framework=framework,
    )
    own = cut(request, found, part)
    items = [ProgrammeBody.of(one) for one in own.items]
    return ListBody(items=items, total=own.total, next=own.next)


@router.get(
    "/programmes/{slug}",
    tags=["programmes"],
    responses=problems(400, 404, 406, 503),
    summary="Show one programme",
)
async def one(
    engine: EngineDep,
    slug: Annotated[
        str, Path(description="The part of its id after the colon.", examples=["satreps"])
    ],
) -> ThingBody:
    """A programme with every record about it, each with the place it was read from."""
    return ThingBody.of(await one_of_class(engine, "programme", STI + "Programme", slug))


@router.get("/calls", tags=["calls"], responses=problems(400, 404, 406, 503), summary="List calls")
async def calls(
    request: Request,
    lister: ListerDep,
    part: PartDep,
    programme: Annotated[
        str | None,
        Query(
            description="Only of this programme or of a framework under it: slug or CURIE.",
            examples=["sicorp"],
        ),
    ] = None,
    agency: Annotated[
        str | None,
        Query(description="Only with this agency: slug or CURIE.", examples=["organisation:anr"]),
    ] = None,
    territory: Annotated[
        str | None,
        Query(description="Only with this country, region or group.", examples=["FR"]),
    ] = None,
    state: Annotated[
        str | None,
        Query(description="Only those last told of so.", examples=["adopted"]),
    ] = None,
    text: Text = None,
    period: Period = None,
) -> ListBody[CallBody]:
    """Calls by id, with their agencies on every side and how far documents say they had come."""
    found = await lister.every(
        "calls",
        text=text,
        period=period,
        programme=programme,
        agency=agency,
        territory=territory,
        state=state,
    )
    own = cut(request, found, part)
    items = [CallBody.of(one) for one in own.items]
    return ListBody(items=items, total=own.total, next=own.next)


@router.get(
    "/calls/{slug}",
    tags=["calls"],
    responses=problems(400, 404, 406, 503),
    summary="Show one call",
)
async def call(
    engine: EngineDep,
    slug: Annotated[
        str, Path(description="The part of its id after the colon.", examples=["aj-core-2"])
    ],
) -> ThingBody:
    """A call with every record about it, each with the place it was read from."""
    return ThingBody.of(await one_of_class(engine, "call", STI + "Call", slug))


@router.get(
    "/projects",
    tags=["projects"],
    responses=problems(400, 404, 406, 503),
    summary="List example projects",
)
async def projects(
    request: Request,
    lister: ListerDep,
    part: PartDep,
    programme: Annotated[
        str | None,
        Query(
            description="Only of this programme or of a framework under it: slug or CURIE.",
            examples=["satreps"],
        ),
    ] = None,
    territory: Annotated[
        str | None,
        Query(description="Only with this country, region or group.", examples=["VN"]),
    ] = None,
    person: Annotated[
        str | None,
        Query(description="Only led by this person: slug or CURIE.", examples=["sato-kei"]),
    ] = None,
    organisation: Annotated[
        str | None,
        Query(description="Only carried out there: slug or CURIE.", examples=["u-tokyo"]),
    ] = None,
    text: Text = None,
    period: Period = None,
) -> ListBody[ProjectBody]:
    """Projects that documents name as examples, by id; not all projects of a programme."""
    found = await lister.every(
        "projects",
        text=text,
        period=period,
        programme=programme,
        territory=territory,
        person=person,
        organisation=organisation,
    )
    own = cut(request, found, part)
    items = [ProjectBody.of(one) for one in own.items]
    return ListBody(items=items, total=own.total, next=own.next)


@router.get(
    "/projects/{slug}",
    tags=["projects"],
    responses=problems(400, 404, 406, 503),
    summary="Show one project",
)
async def project(
    engine: EngineDep,
    slug: Annotated[
        str,
        Path(description="The part of its id after the colon.", examples=["covid-natural-hosts"]),
    ],
) -> ThingBody:
    """A project with every record about it, each with the place it was read from."""
    return ThingBody.of(await one_of_class(engine, "project", STI + "Project", slug))
