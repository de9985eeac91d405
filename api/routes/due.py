"""/api/due: what is due or left open on a day."""

from __future__ import annotations

import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field

from stigraph.dates import day_meant
from stigraph.due import WITHIN, Day, DueItem, DueKind, Following
from stigraph.due import due as due_on

from ..asked import as_of_day
from ..bodies import Body, ListBody, ReferenceBody, SourceBody, problems
from ..office import ListRoute
from ..shared import EngineDep, PartDep, Today, fresh, page

router = APIRouter(
    prefix="/api/due", tags=["due"], dependencies=[Depends(fresh)], route_class=ListRoute
)


class DayBody(Body):
    """A date as a source gives it."""

    edtf: Annotated[str, Field(description="The date in EDTF.", examples=["2026-10-19"])]
    earliest: Annotated[
        datetime.date | None,
        Field(description="The first day it can mean.", examples=["2026-10-19"]),
    ]
    latest: Annotated[
        datetime.date | None,
        Field(description="The last day it can mean.", examples=["2026-10-19"]),
    ]

    @classmethod
    def maybe(cls, own: Day | None) -> DayBody | None:
        """The body of a day, or None where there is none."""
        return None if own is None else cls(edtf=own.edtf, earliest=own.earliest, latest=own.latest)


class PlannedBody(Body):
    """A session that a source announces, later than the last one read of as held."""

    session: Annotated[ReferenceBody, Field(description="The session.")]
    number: Annotated[int, Field(description="Its number.", examples=[12])]
    day: Annotated[
        DayBody | None, Field(description="The day it was announced for; null where none is read.")
    ]
    passed: Annotated[
        bool,
        Field(description="Whether it lies before `asOf`, with no outcome read.", examples=[True]),
    ]


class FollowingBody(Body):
    """The session that comes next: an estimate, which no source states."""

    number_estimated: Annotated[
        int,
        Field(
            description="The number after the last one read of as held, or after the one `planned` "
            "if its day has passed.",
            examples=[16],
        ),
    ]
    hosts_estimated: Annotated[
        list[ReferenceBody],
        Field(description="Whose turn it is; empty where the sides are not seen to take turns."),
    ]
    planned: Annotated[
        PlannedBody | None,
        Field(description="A later session that a source announces; null if there is none."),
    ]

    @classmethod
    def of(cls, own: Following) -> FollowingBody:
        """The body of an estimate."""
        plan = own.planned
        return cls(
            number_estimated=own.number,
            hosts_estimated=[ReferenceBody.of(host) for host in own.hosts],
            planned=None
            if plan is None
            else PlannedBody(
                session=ReferenceBody.of(plan.session),
                number=plan.number,
                day=DayBody.maybe(plan.day),
                passed=plan.passed,
            ),
        )


class DueItemBody(Body):
    """One thing that is due or open."""

    kind: Annotated[
        DueKind,
        Field(
            description="term: its term has passed or ends soon. session: its next session. "
            "follow-up: its planned day has passed and no outcome was read. unconfirmed: nothing "
            "confirms it within five years.",
            examples=["term"],
        ),
    ]
    thing: Annotated[ReferenceBody, Field(description="What is due.")]
    partner: Annotated[
        ReferenceBody | None,
        Field(description="With whom, of an agreement; null of all else."),
    ]
    due: Annotated[
        DayBody | None,
        Field(description="The end of the term, or the day planned; null where no day is due."),
    ]
    passed: Annotated[
        bool, Field(description="Whether that day lies before `asOf`.", examples=[True])
    ]
    confirmed: Annotated[
        DayBody | None, Field(description="The last day that what was read confirms.")
    ]
    following: Annotated[
        FollowingBody | None, Field(description="The next session, if it is one that is due.")
    ]
    sources: Annotated[list[SourceBody], Field(description="The places that say so.")]

    @classmethod
    def of(cls, own: DueItem) -> DueItemBody:
        """The body of an item."""
        return cls(
            kind=own.kind,
            thing=ReferenceBody.of(own.thing),
            partner=None if own.partner is None else ReferenceBody.of(own.partner),
            due=DayBody.maybe(own.due),
            passed=own.passed,
            confirmed=DayBody.maybe(own.confirmed),
            following=None if own.following is None else FollowingBody.of(own.following),
            sources=[SourceBody.of(line) for line in own.sources],
        )


class DueBody(ListBody[DueItemBody]):
    """What is due or open on a day, by kind and day."""

    as_of: Annotated[datetime.date, Field(description="The day.", examples=["2026-11-23"])]
    until: Annotated[
        datetime.date,
        Field(description="The last day that terms are looked for.", examples=["2028-05-23"]),
    ]
    before: Annotated[
        datetime.date,
        Field(
            description="What nothing confirms since then is unconfirmed.", examples=["2021-11-23"]
        ),
    ]


@router.get(
    "",
    responses=problems(400, 406, 503),
    summary="List what is due or left open",
)
async def listed(
    request: Request,
    engine: EngineDep,
    day: Today,
    part: PartDep,
    as_of: Annotated[
        str | None,
        as_of_day("The day, today in Tokyo if left out: 2026-01-20, 令和7年度, R7.", "2026-01-20"),
    ] = None,
    within: Annotated[
        str,
        Query(
            description="How far ahead terms are looked for: 18m, 2y, 90d, 18か月.",
            examples=["18m"],
        ),
    ] = WITHIN,
    kind: Annotated[
        DueKind | None, Query(description="Only of this kind.", examples=["session"])
    ] = None,
) -> DueBody:
    """Terms past or near, next sessions as estimates, follow-ups, what is long unconfirmed."""
    found = await due_on(engine, as_of=day if as_of is None else day_meant(as_of), within=within)
    kept = [item for item in found.items if kind in (None, item.kind)]
    own = page(request, kept, lambda item: item.key, part)
    return DueBody(
        as_of=found.as_of,
        until=found.until,
        before=found.before,
        items=[DueItemBody.of(item) for item in own.items],
        total=own.total,
        next=own.next,
        coverage=own.coverage,
    )
