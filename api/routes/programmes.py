"""/api/programmes, /api/calls, /api/projects: what is funded, and what each passage says of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from stigraph.iris import STI

from ..asked import Period, Text, only, slug_like, told_on
from ..bodies import ListOnDayBody, ThingBody, problems
from ..list_bodies import CallBody, ProgrammeBody, ProgrammesBody, ProjectBody
from ..listing import one_of_class
from ..lists import ListerDep
from ..office import ListRoute
from ..shared import EngineDep, PartDep, fresh

router = APIRouter(prefix="/api", dependencies=[Depends(fresh)], route_class=ListRoute)

_OF_PROGRAMME = "of this programme or of a framework under it: slug or CURIE"
_WITH_TERRITORY = "with this country, region or group"


@router.get(
    "/programmes",
    tags=["programmes"],
    responses=problems(400, 404, 406, 503),
    summary="List programmes",
)
async def listed(
    lister: ListerDep,
    part: PartDep,
    agency: Annotated[
        str | None,
        only("those it runs, or whose records name it: slug or CURIE", "organisation:jst"),
    ] = None,
    territory: Annotated[
        str | None, only("those whose records name this country, region or group", "ZA")
    ] = None,
    field: Annotated[str | None, only("in this field", "semiconductors")] = None,
    framework: Annotated[
        str | None, only("what stands under this programme: slug or CURIE", "sicorp")
    ] = None,
    text: Text = None,
    period: Period = None,
    as_of: Annotated[str | None, told_on("whether it had started by the end of this day")] = None,
) -> ProgrammesBody:
    """Programmes by id, with who runs them, what they stand under, and whom they work with."""
    own = await lister.page(
        "programmes",
        ProgrammeBody.of,
        part,
        as_of=as_of,
        text=text,
        period=period,
        agency=agency,
        territory=territory,
        field=field,
        framework=framework,
    )
    without = 0
    if agency is not None:
        every = await lister.every(
            "programmes",
            text=text,
            period=period,
            territory=territory,
            field=field,
            framework=framework,
        )
        without = sum(not one.values["agencies"] and not one.values["named"] for one in every)
    return ProgrammesBody(**dict(own), without_agency=without)


@router.get(
    "/programmes/{slug}",
    tags=["programmes"],
    responses=problems(400, 404, 406, 503),
    summary="Show one programme",
)
async def one(engine: EngineDep, slug: Annotated[str, slug_like("satreps")]) -> ThingBody:
    """A programme with every record about it, each with the place it was read from."""
    return ThingBody.of(await one_of_class(engine, "programme", STI + "Programme", slug))


@router.get("/calls", tags=["calls"], responses=problems(400, 404, 406, 503), summary="List calls")
async def calls(
    lister: ListerDep,
    part: PartDep,
    programme: Annotated[str | None, only(_OF_PROGRAMME, "sicorp")] = None,
    agency: Annotated[
        str | None, only("with this agency: slug or CURIE", "organisation:anr")
    ] = None,
    territory: Annotated[str | None, only(_WITH_TERRITORY, "FR")] = None,
    state: Annotated[str | None, only("those last told of so", "adopted")] = None,
    text: Text = None,
    period: Period = None,
    as_of: Annotated[
        str | None, told_on("whether a time told of it had come by the end of this day")
    ] = None,
) -> ListOnDayBody[CallBody]:
    """Calls by id, with their agencies on every side and how far documents say they had come."""
    return await lister.page(
        "calls",
        CallBody.of,
        part,
        as_of=as_of,
        text=text,
        period=period,
        programme=programme,
        agency=agency,
        territory=territory,
        state=state,
    )


@router.get(
    "/calls/{slug}",
    tags=["calls"],
    responses=problems(400, 404, 406, 503),
    summary="Show one call",
)
async def call(engine: EngineDep, slug: Annotated[str, slug_like("aj-core-2")]) -> ThingBody:
    """A call with every record about it, each with the place it was read from."""
    return ThingBody.of(await one_of_class(engine, "call", STI + "Call", slug))


@router.get(
    "/projects",
    tags=["projects"],
    responses=problems(400, 404, 406, 503),
    summary="List example projects",
)
async def projects(
    lister: ListerDep,
    part: PartDep,
    programme: Annotated[str | None, only(_OF_PROGRAMME, "satreps")] = None,
    territory: Annotated[str | None, only(_WITH_TERRITORY, "VN")] = None,
    person: Annotated[str | None, only("led by this person: slug or CURIE", "sato-kei")] = None,
    organisation: Annotated[str | None, only("carried out there: slug or CURIE", "u-tokyo")] = None,
    text: Text = None,
    period: Period = None,
    as_of: Annotated[
        str | None, told_on("whether a time told of it had come by the end of this day")
    ] = None,
) -> ListOnDayBody[ProjectBody]:
    """Projects that documents name as examples, by id; not all projects of a programme."""
    return await lister.page(
        "projects",
        ProjectBody.of,
        part,
        as_of=as_of,
        text=text,
        period=period,
        programme=programme,
        territory=territory,
        person=person,
        organisation=organisation,
    )


@router.get(
    "/projects/{slug}",
    tags=["projects"],
    responses=problems(400, 404, 406, 503),
    summary="Show one project",
)
async def project(
    engine: EngineDep, slug: Annotated[str, slug_like("covid-natural-hosts")]
) -> ThingBody:
    """A project with every record about it, each with the place it was read from."""
    return ThingBody.of(await one_of_class(engine, "project", STI + "Project", slug))
