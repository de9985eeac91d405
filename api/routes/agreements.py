"""/api/agreements: agreements, and what each passage says of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import Field

from stigraph import in_force
from stigraph.dates import Certainty, day_meant
from stigraph.engine import Engine
from stigraph.iris import STI
from stigraph.known import known_concept, known_thing
from stigraph.table import table
from stigraph.words import Reference, Row

from ..bodies import Body, LabelBody, ListBody, ReferenceBody, ThingBody, problems
from ..listing import (
    ListedDateBody,
    codes,
    dates,
    distinct,
    grouped,
    one_of_class,
)
from ..lookups import DirectoryDep
from ..office import ListRoute
from ..shared import EngineDep, PartDep, fresh, given, page

router = APIRouter(
    prefix="/api/agreements",
    tags=["agreements"],
    dependencies=[Depends(fresh)],
    route_class=ListRoute,
)


class AgreementBody(Body):
    """An agreement in a list."""

    id: Annotated[str, Field(description="Its CURIE.", examples=["agreement:mext-mur"])]
    label: Annotated[LabelBody, Field(description="What it is called.")]
    kinds: Annotated[list[ReferenceBody], Field(description="The kinds that passages name.")]
    parties: Annotated[list[ReferenceBody], Field(description="The organisations party to it.")]
    territories: Annotated[
        list[str], Field(description="The codes of its sides.", examples=[["IT", "JP"]])
    ]
    signed: Annotated[
        list[ListedDateBody], Field(description="When it was signed, as each source has it.")
    ]
    in_force: Annotated[
        Certainty | None,
        Field(
            description="Whether it was in force on the day of asOf, on the first and last days "
            "that dates can mean; null without asOf.",
            examples=["possibly"],
        ),
    ]

    @classmethod
    def of(
        cls, own: Reference, rows: list[Row], standing: Callable[[str], Certainty | None]
    ) -> AgreementBody:
        """The body of an agreement with its rows, and whether it was in force."""
        return cls(
            id=own.id,
            label=LabelBody.of(own.label),
            kinds=distinct(rows, "agreementKind"),
            parties=distinct(rows, "participant"),
            territories=codes(rows, "side"),
            signed=dates(rows),
            in_force=standing(own.id),
        )


@router.get(
    "",
    responses=problems(400, 404, 406, 503),
    summary="List agreements",
)
async def listed(
    request: Request,
    engine: EngineDep,
    directory: DirectoryDep,
    part: PartDep,
    kind: Annotated[
        str | None, Query(description="Only of this kind.", examples=["memorandum"])
    ] = None,
    party: Annotated[
        str | None,
        Query(description="Only with this organisation.", examples=["organisation:mext"]),
    ] = None,
    territory: Annotated[
        str | None,
        Query(description="Only with this country, region or group.", examples=["IT"]),
    ] = None,
    field: Annotated[
        str | None, Query(description="Only in this field.", examples=["semiconductors"])
    ] = None,
    as_of: Annotated[
        str | None,
        Query(
            alias="asOf",
            description="Tell for each whether it was in force on this day: certainly, possibly "
            "or no. A month, year or fiscal year (令和5年度) means its last day.",
            examples=["2023-06-30"],
        ),
    ] = None,
) -> ListBody[AgreementBody]:
    """Agreements by id, with parties and dates of signing; a witness is not a party."""
    code = None if territory is None else directory.resolve(territory).code
    rows = await table(
        engine,
        "agreement/list",
        given(
            kind=await known_concept(engine, "agreement-kinds", kind),
            party=await known_thing(engine, "Organisation", party),
            territory=code,
            field=await known_concept(engine, "fields", field),
        ),
    )
    standing = await _standing(engine, as_of)
    items = [AgreementBody.of(own, group, standing) for own, group in grouped(rows, "agreement")]
    own = page(request, items, lambda item: item.id, part)
    return ListBody(items=list(own.items), total=own.total, next=own.next)


async def _standing(engine: Engine, as_of: str | None) -> Callable[[str], Certainty | None]:
    """What tells whether an agreement was in force on a day; without a day, nothing does."""
    if as_of is None:
        return lambda _: None
    day = day_meant(as_of)
    known = await in_force.evidence(engine)
    return lambda agreement: in_force.in_force(known.get(agreement, ()), day)


@router.get("/{slug}", responses=problems(404, 406, 503), summary="Show one agreement")
async def one(
    engine: EngineDep,
    slug: Annotated[
        str, Path(description="The part of its id after the colon.", examples=["mext-mur"])
    ],
) -> ThingBody:
    """An agreement with every record about it, each with the place it was read from."""
    return ThingBody.of(await one_of_class(engine, "agreement", STI + "Agreement", slug))
