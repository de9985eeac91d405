"""/api/ties: what stands between two territories, and the partners of one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from stigraph import territories, ties
from stigraph.dates import day_meant
from stigraph.words import Words

from ..asked import KnownBy, Reading, as_of_day
from ..bodies import ListBody, problems
from ..count_bodies import CountsBody, PartnerBody, partner_body
from ..errors import Problem, ProblemKind
from ..frame_bodies import FrameBody
from ..lookups import DirectoryDep
from ..office import ListRoute
from ..shared import EngineDep, PartDep, Today, fresh, page
from ..tie_bodies import (
    AnswerBody,
    ReadingBody,
    ScopeBody,
    TieBody,
    TieKind,
    item_body,
)

router = APIRouter(prefix="/api/ties", tags=["ties"], route_class=ListRoute)


@router.get(
    "",
    dependencies=[Depends(fresh)],
    responses=problems(400, 404, 406, 503),
    summary="List the partners of a territory",
)
async def partners(
    request: Request,
    engine: EngineDep,
    directory: DirectoryDep,
    part: PartDep,
    territory: Annotated[
        str, Query(description="Code (alpha-2, alpha-3 or group) or name.", examples=["JP"])
    ],
    as_of: Annotated[
        str | None,
        as_of_day(
            "Leave out what came about after this day. A month, year or fiscal year "
            "(令和5年度) means its last day."
        ),
    ] = None,
) -> ListBody[PartnerBody]:
    """The territories that one is tied to, with the numbers of what is behind, by unit."""
    code = directory.resolve(territory).code
    found = await territories.partners(engine, code, None if as_of is None else day_meant(as_of))
    own = page(request, found, lambda one: one.pair, part)
    return ListBody(
        items=[partner_body(code, one) for one in own.items],
        total=own.total,
        next=own.next,
        coverage=own.coverage,
    )


@router.get(
    "/{a}/{b}",
    dependencies=[Depends(fresh)],
    responses=problems(400, 404, 406, 503),
    summary="Read the tie of two territories",
)
async def tie(
    request: Request,
    engine: EngineDep,
    directory: DirectoryDep,
    day: Today,
    part: PartDep,
    a: Annotated[str, Path(description="One of the two: a code or a name.", examples=["IT"])],
    b: Annotated[str, Path(description="The other; the order is indifferent.", examples=["JP"])],
    as_of: Annotated[
        str | None,
        as_of_day(
            "The date of the statuses, today in Tokyo if left out. A month, year or "
            "fiscal year (令和5年度) means its last day."
        ),
    ] = None,
    known_by: KnownBy = None,
    kind: Annotated[
        TieKind | None, Query(description="Keep one unit.", examples=["instrument"])
    ] = None,
    reading: Reading = None,
) -> TieBody:
    """What stands between two territories on a date, each line with its source."""
    codes = directory.resolve(a).code, directory.resolve(b).code
    if codes[0] == codes[1]:
        raise same_territory(codes[0])
    found = await ties.tie(
        engine,
        *codes,
        as_of=day if as_of is None else day_meant(as_of),
        known_by=None if known_by is None else day_meant(known_by),
        kind=kind,
        reading=reading,
    )
    own = page(request, found.items, lambda one: one.id, part)
    return TieBody(
        territories=list(found.territories),
        as_of=found.as_of,
        known_by=found.known_by,
        undated_documents=found.undated_documents,
        answer=AnswerBody(
            state=found.state,
            read=[ReadingBody.of(one) for one in found.reading.documents],
            scopes=[ScopeBody.of(one) for one in found.reading.scopes],
        ),
        counts=CountsBody.of(found.counts),
        frames=[FrameBody.of(one) for one in found.frames],
        items=[item_body(one) for one in own.items],
        total=own.total,
        next=own.next,
    )


def same_territory(code: str, parameter: str = "b") -> Problem:
    """The problem of a tie between a territory and itself."""
    return Problem(
        ProblemKind.bad_parameter,
        Words(
            f"同じ国・地域({code})が二度指定されています。異なる二つを指定してください。",
            f"{code} stands on both sides; name two different territories",
        ),
        parameter=parameter,
    )
