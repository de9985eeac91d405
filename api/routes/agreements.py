"""/api/agreements: agreements, and what each passage says of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from stigraph.iris import STI

from ..asked import Period, Text, only, slug_like, told_on
from ..bodies import ListOnDayBody, ThingBody, problems
from ..list_bodies import AgreementBody
from ..listing import one_of_class
from ..lists import ListerDep
from ..office import ListRoute
from ..shared import EngineDep, PartDep, fresh

router = APIRouter(
    prefix="/api/agreements",
    tags=["agreements"],
    dependencies=[Depends(fresh)],
    route_class=ListRoute,
)


@router.get(
    "",
    responses=problems(400, 404, 406, 503),
    summary="List agreements",
)
async def listed(
    lister: ListerDep,
    part: PartDep,
    kind: Annotated[str | None, only("of this kind", "memorandum")] = None,
    party: Annotated[
        str | None, only("with this organisation: slug or CURIE", "organisation:mext")
    ] = None,
    territory: Annotated[str | None, only("with this country, region or group", "IT")] = None,
    field: Annotated[str | None, only("in this field", "semiconductors")] = None,
    text: Text = None,
    period: Period = None,
    as_of: Annotated[str | None, told_on("whether it was in force on this day")] = None,
) -> ListOnDayBody[AgreementBody]:
    """Agreements by id, with parties and dates of signing; a witness is not a party."""
    return await lister.page(
        "agreements",
        AgreementBody.of,
        part,
        as_of=as_of,
        text=text,
        period=period,
        kind=kind,
        party=party,
        territory=territory,
        field=field,
    )


@router.get("/{slug}", responses=problems(404, 406, 503), summary="Show one agreement")
async def one(engine: EngineDep, slug: Annotated[str, slug_like("mext-mur")]) -> ThingBody:
    """An agreement with every record about it, each with the place it was read from."""
    return ThingBody.of(await one_of_class(engine, "agreement", STI + "Agreement", slug))
