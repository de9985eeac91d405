"""/api/purposes: programmes by purpose, measure, direction, tier, career stage and more."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from stigraph import purposes
from stigraph.dates import day_meant
from stigraph.engine import Engine
from stigraph.purposes import AXIS_LABELS, SEVERAL, Axis, Classed, UnknownAxis, purposes_map
from stigraph.status import AsOf
from stigraph.words import Words

from ..asked import LAST_DAY, as_of_day, weakest
from ..bodies import Body, LabelBody, ReferenceBody, SourceBody, problems
from ..errors import Problem, ProblemKind
from ..shared import EngineDep, fresh
from ..tie_bodies import ReadingMode

router = APIRouter(prefix="/api/purposes", tags=["purposes"], dependencies=[Depends(fresh)])

CLASSIFICATION = "editorial:classifications/classification/programme.satreps~social-implementation"


Started = Annotated[
    AsOf | None,
    Field(
        description="Whether the programme had started by the end of the day of `asOf`; undated "
        "where nothing read says when it did, null without `asOf`.",
        examples=["certainly"],
    ),
]


class ClassificationBody(Body):
    """A placement of ours: no source says it."""

    id: Annotated[str, Field(description="Its CURIE.", examples=[CLASSIFICATION])]
    rule: Annotated[LabelBody, Field(description="The rule we followed.")]
    wording: Annotated[
        list[str],
        Field(description="The words it rests on.", examples=[["研究成果の社会実装"]]),
    ]
    author: Annotated[str, Field(description="Whose it is.", examples=["stigraph"])]
    second_reading: Annotated[
        ReferenceBody, Field(description="What a second reader came to, or that there was none.")
    ]
    passages: Annotated[list[ReferenceBody], Field(description="Where the words stand.")]


class PlacementBody(Body):
    """A programme in a cell, with every reason for it."""

    programme: Annotated[ReferenceBody, Field(description="The programme.")]
    own: Annotated[bool, Field(description="Whether we alone place it there.", examples=[False])]
    as_of: Started
    sources: Annotated[
        list[SourceBody], Field(description="The records that place it, and how they were read.")
    ]
    classifications: Annotated[
        list[ClassificationBody], Field(description="Ours; empty unless asked for.")
    ]

    @classmethod
    def of(cls, own: purposes.Placement, stood: Mapping[str, AsOf | None]) -> PlacementBody:
        """The body of a placement, and whether its programme had started."""
        return cls(
            programme=ReferenceBody.of(own.programme),
            own=own.is_own,
            as_of=stood.get(own.programme.id),
            sources=[SourceBody.of(one) for one in own.sources],
            classifications=[
                ClassificationBody(
                    id=one.id,
                    rule=LabelBody.of(one.rule),
                    wording=list(one.wording),
                    author=one.author,
                    second_reading=ReferenceBody.of(one.second_reading),
                    passages=[ReferenceBody.of(each) for each in one.passages],
                )
                for one in own.classifications
            ],
        )


class CellBody(Body):
    """One value of the axis with the programmes under it."""

    value: Annotated[ReferenceBody, Field(description="The purpose, measure, tier …")]
    broader: Annotated[
        str | None,
        Field(description="The value it is part of.", examples=["concept:purposes/st-diplomacy"]),
    ]
    programmes: Annotated[list[PlacementBody], Field(description="Who stands here.")]
    remark: Annotated[
        LabelBody | None,
        Field(description="複数事業 (several programmes), if two or more stand here."),
    ]


class UnplacedBody(Body):
    """A programme that nothing read puts on the axis."""

    programme: Annotated[ReferenceBody, Field(description="The programme.")]
    state: Annotated[
        str,
        Field(
            description="not-stated: a text that tells of it was read, and does not say. not-read: "
            "it is known from rows of tables alone.",
            examples=["not-stated"],
        ),
    ]
    as_of: Started


class MapCountsBody(Body):
    """Numbers of programmes: placed and not stated are all."""

    programmes: Annotated[int, Field(description="All.", examples=[32])]
    placed: Annotated[int, Field(description="In a cell at least.", examples=[8])]
    not_stated: Annotated[int, Field(description="In none.", examples=[24])]
    not_read: Annotated[
        int, Field(description="Of those: known from rows of tables alone.", examples=[14])
    ]
    not_yet: Annotated[
        int,
        Field(
            description="Left out of all these: had certainly not started by the day of `asOf`.",
            examples=[0],
        ),
    ]


class PurposesBody(Body):
    """Programmes on one axis, and those that have no place on it."""

    axis: Annotated[Axis, Field(description="The axis.", examples=["career-stage"])]
    label: Annotated[LabelBody, Field(description="What the axis is called.")]
    classified: Annotated[
        Classed, Field(description="Whose placements the map holds.", examples=["sources"])
    ]
    reading: Annotated[
        ReadingMode, Field(description="The weakest reading let through.", examples=["layout"])
    ]
    cells: Annotated[list[CellBody], Field(description="Every value, in the source's order.")]
    not_stated: Annotated[
        list[UnplacedBody], Field(description="Programmes without a place on the axis.")
    ]
    counts: Annotated[MapCountsBody, Field(description="How many of each.")]
    read: Annotated[list[ReferenceBody], Field(description="The documents that were read in full.")]
    as_of: Annotated[
        datetime.date | None,
        Field(description="The day of `asOf`; null without it.", examples=["2023-06-30"]),
    ]
    as_of_meaning: Annotated[
        LabelBody | None,
        Field(description="What that day does here, and on what it has no bearing; null without."),
    ]

    @classmethod
    def of(
        cls, own: purposes.PurposesMap, reading: ReadingMode, day: datetime.date | None
    ) -> PurposesBody:
        """The body of a map."""
        placed, unplaced = len(own.placed), len(own.unplaced)
        return cls(
            axis=own.axis,
            label=LabelBody.of(AXIS_LABELS[own.axis]),
            classified=own.classed,
            reading=reading,
            cells=[
                CellBody(
                    value=ReferenceBody.of(one.value),
                    broader=one.broader,
                    programmes=[PlacementBody.of(each, own.stood) for each in one.placements],
                    remark=LabelBody.of(SEVERAL) if one.is_several else None,
                )
                for one in own.cells
            ],
            not_stated=[
                UnplacedBody(
                    programme=ReferenceBody.of(one.programme),
                    state="not-stated" if one.is_read else "not-read",
                    as_of=own.stood.get(one.programme.id),
                )
                for one in own.unplaced
            ],
            counts=MapCountsBody(
                programmes=placed + unplaced,
                placed=placed,
                not_stated=unplaced,
                not_read=sum(not one.is_read for one in own.unplaced),
                not_yet=len(own.not_yet),
            ),
            read=[ReferenceBody.of(one) for one in own.read],
            as_of=day,
            as_of_meaning=None if day is None else LabelBody.of(purposes.MEANING),
        )


@router.get(
    "",
    responses=problems(400, 406, 503),
    summary="Lay programmes out by purpose, measure, tier or another axis",
)
async def laid_out(
    engine: EngineDep,
    axis: Annotated[
        str,
        Query(
            description=f"One of {', '.join(Axis)}.",
            examples=["career-stage"],
        ),
    ] = Axis.purpose.value,
    classified: Annotated[
        Classed,
        Query(
            description="own adds our classifications, each with rule, wording, author and second "
            "reading; sources leaves them out.",
            examples=["own"],
        ),
    ] = Classed.sources,
    reading: Annotated[ReadingMode, weakest("inferred")] = "layout",
    as_of: Annotated[
        str | None,
        as_of_day(f"Leave out programmes that had certainly not started by this day. {LAST_DAY}"),
    ] = None,
) -> PurposesBody:
    """Each value of the axis with the programmes that sources put there, and those without place.

    Two programmes in a cell are several programmes; that they do the same is not said.
    """
    day = None if as_of is None else day_meant(as_of)
    found = await map_asked(engine, axis, classified, reading, day)
    return PurposesBody.of(found, reading, day)


async def map_asked(
    engine: Engine,
    axis: str,
    classified: Classed,
    reading: str,
    day: datetime.date | None = None,
) -> purposes.PurposesMap:
    """The map for parameters as they are typed. Raises Problem naming the axes."""
    try:
        chosen = purposes.axis_of(axis)
    except UnknownAxis as error:
        raise Problem(
            ProblemKind.bad_parameter,
            Words(
                f"「{error.given}」という軸はありません。使えるもの: {', '.join(error.axes)}",
                str(error),
            ),
            parameter="axis",
            nearest=error.nearest,
            axes=list(error.axes),
        ) from error
    return await purposes_map(engine, chosen, classed=classified, weakest=reading, as_of=day)
