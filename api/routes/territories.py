"""/api/territories: countries, regions and groups, with what ties them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import Field

from stigraph import territories
from stigraph.dates import day_meant
from stigraph.status import AsOf
from stigraph.territories import Membership, Territory
from stigraph.ties import Counts

from ..asked import as_of_day
from ..bodies import Body, LabelBody, ListBody, ReferenceBody, problems
from ..count_bodies import CountsBody
from ..lookups import DirectoryDep
from ..office import ListRoute
from ..shared import EngineDep, PartDep, Today, fresh, page

router = APIRouter(prefix="/api/territories", tags=["territories"], route_class=ListRoute)


class TerritoryBody(Body):
    """A country, region or group."""

    code: Annotated[
        str, Field(description="ISO 3166 alpha-2 code, or a group's slug.", examples=["IT"])
    ]
    alpha3: Annotated[
        str | None, Field(description="ISO 3166 alpha-3 code, if there is one.", examples=["ITA"])
    ]
    numeric: Annotated[
        str | None, Field(description="ISO 3166 numeric code, if there is one.", examples=["380"])
    ]
    kind: Annotated[ReferenceBody | None, Field(description="Country or region, or group.")]
    label: Annotated[LabelBody, Field(description="What it is called.")]
    short_form: Annotated[
        str | None,
        Field(description="The one character of headings such as 日伊.", examples=["伊"]),
    ]
    names: Annotated[
        list[str],
        Field(description="Every form of its name.", examples=[["Italy", "イタリア", "伊"]]),
    ]
    counts: Annotated[
        CountsBody, Field(description="What ties it to any other, by unit, counted as in a tie.")
    ]


class MembershipBody(Body):
    """That a territory belongs to a group, on a day."""

    group: Annotated[ReferenceBody, Field(description="The group.")]
    member: Annotated[ReferenceBody, Field(description="The territory.")]
    standing: Annotated[
        AsOf,
        Field(
            description="Whether it belonged to the group on that day, on the first and last days "
            "that dates can mean.",
            examples=["certainly"],
        ),
    ]
    records: Annotated[
        list[str],
        Field(
            description="The records that tell so.",
            examples=[["record:european-commission-country-es/memberships/membership/it~g-eu"]],
        ),
    ]

    @classmethod
    def of(cls, own: Membership) -> MembershipBody:
        """The body of a membership."""
        return cls(
            group=ReferenceBody.of(own.group),
            member=ReferenceBody.of(own.member),
            standing=own.standing,
            records=list(own.records),
        )


class TerritoryOnDayBody(TerritoryBody):
    """A country, region or group, with the groups it belongs to, or the members it has."""

    as_of: Annotated[
        datetime.date, Field(description="The day of the memberships.", examples=["2023-06-30"])
    ]
    memberships: Annotated[
        list[MembershipBody],
        Field(description="Its groups, or the members of a group, on that day."),
    ]


@router.get(
    "",
    dependencies=[Depends(fresh)],
    responses=problems(400, 406, 503),
    summary="List territories",
)
async def listed(
    request: Request,
    engine: EngineDep,
    directory: DirectoryDep,
    part: PartDep,
    tied: Annotated[
        bool, Query(description="Only those that something ties to another.", examples=[True])
    ] = False,  # a parameter of the address, named there
) -> ListBody[TerritoryBody]:
    """Countries, regions and groups by code, with the numbers of what ties them."""
    numbers = await territories.numbers(engine)
    kept = [one for one in directory.territories if not tied or one.code in numbers]
    own = page(request, kept, lambda one: one.code, part)
    return ListBody(
        items=[_body(one, numbers) for one in own.items],
        total=own.total,
        next=own.next,
        coverage=own.coverage,
    )


@router.get(
    "/{code}",
    dependencies=[Depends(fresh)],
    responses=problems(400, 404, 406, 503),
    summary="Read a territory",
)
async def one(
    engine: EngineDep,
    directory: DirectoryDep,
    day: Today,
    code: Annotated[
        str,
        Path(description="alpha-2 or alpha-3 in any case, a group, or a name.", examples=["ITA"]),
    ],
    as_of: Annotated[
        str | None,
        as_of_day("The day of the memberships, today in Tokyo if left out: 令和5年度."),
    ] = None,
) -> TerritoryOnDayBody:
    """One territory with its groups on a day; its canonical code stands in `code`."""
    own = directory.resolve(code)
    meant = day if as_of is None else day_meant(as_of)
    return TerritoryOnDayBody(
        **dict(_body(own, await territories.numbers(engine))),
        as_of=meant,
        memberships=[
            MembershipBody.of(one) for one in await territories.memberships(engine, own.code, meant)
        ],
    )


def _body(own: Territory, numbers: Mapping[str, Counts]) -> TerritoryBody:
    return TerritoryBody(
        code=own.code,
        alpha3=own.alpha3,
        numeric=own.numeric,
        kind=ReferenceBody.maybe(own.kind),
        label=LabelBody.of(own.name),
        short_form=own.short_form,
        names=list(own.names),
        counts=CountsBody.of(numbers.get(own.code, Counts())),
    )
