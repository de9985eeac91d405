"""/api/meetings: meetings, and what each passage says of them."""

from __future__ import annotations

import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import Field

from stigraph.dates import day_meant
from stigraph.iris import STI
from stigraph.known import known_concept, known_thing
from stigraph.status import AsOf, BareDate, taken_place
from stigraph.table import table
from stigraph.words import Reference, Row, reference

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
    prefix="/api/meetings", tags=["meetings"], dependencies=[Depends(fresh)], route_class=ListRoute
)


class MeetingBody(Body):
    """A meeting in a list."""

    id: Annotated[str, Field(description="Its CURIE.", examples=["meeting:g7-st-sendai"])]
    label: Annotated[LabelBody, Field(description="What it is called.")]
    kinds: Annotated[list[ReferenceBody], Field(description="Its kind.")]
    committees: Annotated[
        list[ReferenceBody], Field(description="The committee of which it is a session.")
    ]
    modalities: Annotated[
        list[ReferenceBody],
        Field(description="Whether sources tell of it as held or as planned; both may be so."),
    ]
    dates: Annotated[
        list[ListedDateBody], Field(description="When it was or is to be, as each source has it.")
    ]
    places: Annotated[list[ReferenceBody], Field(description="Where, as sources have it.")]
    territories: Annotated[
        list[str], Field(description="The codes of where it meets.", examples=[["JP"]])
    ]
    held: Annotated[
        AsOf | None,
        Field(
            description="Whether it had taken place by the end of the day of asOf, on the first "
            "and last days that dates can mean; of a mere plan at most possibly. Null without "
            "asOf.",
            examples=["certainly"],
        ),
    ]

    @classmethod
    def of(cls, own: Reference, rows: list[Row], as_of: datetime.date | None) -> MeetingBody:
        """The body of a meeting with its rows, and whether it had taken place by a day."""
        return cls(
            id=own.id,
            label=LabelBody.of(own.label),
            kinds=distinct(rows, "meetingKind"),
            committees=distinct(rows, "ofCommittee"),
            modalities=distinct(rows, "state"),
            dates=dates(rows),
            places=distinct(rows, "place"),
            territories=codes(rows, "meetsIn"),
            held=None if as_of is None else taken_place(_held_on(rows), as_of),
        )


def _held_on(rows: list[Row]) -> list[BareDate]:
    states = [(row, one) for row in rows if (one := reference(row, "state")) is not None]
    return [BareDate.of_row(row, one, planned=one.slug == "planned") for row, one in states]


@router.get(
    "",
    responses=problems(400, 404, 406, 503),
    summary="List meetings",
)
async def listed(
    request: Request,
    engine: EngineDep,
    directory: DirectoryDep,
    part: PartDep,
    kind: Annotated[
        str | None, Query(description="Only of this kind.", examples=["bilateral-talk"])
    ] = None,
    modality: Annotated[
        str | None,
        Query(description="Only those told of as held, or as planned.", examples=["held"]),
    ] = None,
    territory: Annotated[
        str | None,
        Query(description="Only those that meet there or have it as a side.", examples=["IT"]),
    ] = None,
    committee: Annotated[
        str | None,
        Query(description="Only sessions of this committee.", examples=["committee:jp-us-jhlc"]),
    ] = None,
    as_of: Annotated[
        str | None,
        Query(
            alias="asOf",
            description="Tell for each whether it had taken place by the end of this day: "
            "certainly, possibly or no. A month, year or fiscal year (令和5年度) means its last "
            "day.",
            examples=["2023-06-30"],
        ),
    ] = None,
) -> ListBody[MeetingBody]:
    """Meetings by id, with dates and places as each source has them."""
    code = None if territory is None else directory.resolve(territory).code
    rows = await table(
        engine,
        "meeting/list",
        given(
            kind=await known_concept(engine, "meeting-kinds", kind),
            modality=await known_concept(engine, "modalities", modality),
            territory=code,
            committee=await known_thing(engine, "Committee", committee),
        ),
    )
    day = None if as_of is None else day_meant(as_of)
    items = [MeetingBody.of(own, group, day) for own, group in grouped(rows, "meeting")]
    own = page(request, items, lambda item: item.id, part)
    return ListBody(items=list(own.items), total=own.total, next=own.next)


@router.get("/{slug}", responses=problems(404, 406, 503), summary="Show one meeting")
async def one(
    engine: EngineDep,
    slug: Annotated[
        str, Path(description="The part of its id after the colon.", examples=["g7-st-sendai"])
    ],
) -> ThingBody:
    """A meeting with every record about it, each with the place it was read from."""
    return ThingBody.of(await one_of_class(engine, "meeting", STI + "Meeting", slug))
