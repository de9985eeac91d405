"""/api/conflicts, /api/printed-figures, /api/slips: where sources differ, and what they print."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field

from stigraph.disagreements import Disagreement, Limit, conflicts
from stigraph.known import known_of_any_class
from stigraph.printed import FigureKind, PrintedFigure, Slip, printed_figures, slips

from ..bodies import Body, LabelBody, ListBody, ReferenceBody, SourceBody, problems
from ..office import ListRoute
from ..shared import EngineDep, PartDep, fresh, page

router = APIRouter(
    prefix="/api", tags=["conflicts"], dependencies=[Depends(fresh)], route_class=ListRoute
)


class ConflictingValueBody(Body):
    """One of the values, with the passage that gives it."""

    value: Annotated[LabelBody, Field(description="The value in words, as printed where it is.")]
    source: Annotated[SourceBody, Field(description="The passage, and how it was read.")]


class LimitBody(Body):
    """What the records agree in: figures of another year or stage are not compared."""

    on: Annotated[ReferenceBody, Field(description="The property: fiscal year, stage, agency.")]
    value: Annotated[LabelBody, Field(description="Its value in all of the records.")]

    @classmethod
    def of(cls, own: Limit) -> LimitBody:
        """The body of a limit."""
        return cls(on=ReferenceBody.of(own.on), value=LabelBody.of(own.value))


class ConflictBody(Body):
    """Values of one thing that cannot all hold. None of them is held to be wrong."""

    about: Annotated[ReferenceBody, Field(description="The thing.")]
    on: Annotated[
        ReferenceBody,
        Field(description="The property in which sources differ, or a role given differently."),
    ]
    side: Annotated[
        ReferenceBody | None,
        Field(description="Of a role: the side for which different persons are named."),
    ]
    within: Annotated[list[LimitBody], Field(description="What all of the records agree in.")]
    values: Annotated[
        list[ConflictingValueBody], Field(description="Each value with its passage.", min_length=2)
    ]

    @classmethod
    def of(cls, own: Disagreement) -> ConflictBody:
        """The body of a disagreement."""
        return cls(
            about=ReferenceBody.of(own.about),
            on=ReferenceBody.of(own.on),
            side=ReferenceBody.maybe(own.side),
            within=[LimitBody.of(one) for one in own.within],
            values=[
                ConflictingValueBody(value=LabelBody.of(value), source=SourceBody.of(source))
                for value, source in own.values
            ],
        )


class PrintedFigureBody(Body):
    """A figure that a source prints, beside the one that what stands under it gives."""

    about: Annotated[ReferenceBody, Field(description="What the figure is of.")]
    kind: Annotated[
        FigureKind,
        Field(description="A total of amounts, or a number of things.", examples=["total"]),
    ]
    printed: Annotated[str, Field(description="As it stands in the passage.", examples=["611億円"])]
    value: Annotated[
        int, Field(description="The printed figure: yen, or things.", examples=[61100000000])
    ]
    computed: Annotated[
        int,
        Field(
            description="The sum or number of what stands under it in our records.",
            examples=[61050000000],
        ),
    ]
    parts: Annotated[
        int, Field(description="How many amounts or things stand under it.", examples=[3])
    ]
    difference: Annotated[
        int, Field(description="Printed less computed; no error.", examples=[50000000])
    ]
    within_rounding: Annotated[
        bool,
        Field(
            description="Whether rounding to the printed units can make the difference.",
            examples=[True],
        ),
    ]
    unit: Annotated[LabelBody, Field(description="What is added up or counted.")]
    fiscal_year: Annotated[
        int | None, Field(description="The Japanese fiscal year of a total.", examples=[2022])
    ]
    stage: Annotated[ReferenceBody | None, Field(description="The budget stage of a total.")]
    source: Annotated[SourceBody, Field(description="The passage that prints it.")]

    @classmethod
    def of(cls, own: PrintedFigure) -> PrintedFigureBody:
        """The body of a printed figure."""
        return cls(
            about=ReferenceBody.of(own.about),
            kind=own.kind,
            printed=own.printed,
            value=int(own.value),
            computed=int(own.computed),
            parts=own.parts,
            difference=int(own.difference),
            within_rounding=own.within_rounding,
            unit=LabelBody.of(own.unit),
            fiscal_year=own.fiscal_year,
            stage=ReferenceBody.maybe(own.stage),
            source=SourceBody.of(own.source),
        )


class SlipBody(Body):
    """A slip or odd form, as it stands in what was read."""

    printed: Annotated[
        str, Field(description="The form, unchanged.", examples=["プリンケン国務長官"])
    ]
    about: Annotated[ReferenceBody, Field(description="What the record that keeps it is about.")]
    note: Annotated[LabelBody | None, Field(description="What we remark on the record, if so.")]
    source: Annotated[SourceBody, Field(description="The passage that it stands in.")]

    @classmethod
    def of(cls, own: Slip) -> SlipBody:
        """The body of a slip."""
        noted = own.note.ja is not None or own.note.en is not None
        return cls(
            printed=own.printed,
            about=ReferenceBody.of(own.about),
            note=LabelBody.of(own.note) if noted else None,
            source=SourceBody.of(own.source),
        )


@router.get(
    "/conflicts",
    responses=problems(400, 404, 406, 503),
    summary="List conflicts",
)
async def listed(
    request: Request,
    engine: EngineDep,
    part: PartDep,
    thing: Annotated[
        str | None, Query(description="Only about this thing.", examples=["agreement:mext-mur"])
    ] = None,
) -> ListBody[ConflictBody]:
    """Where sources give values of one thing that cannot both hold, each with its passage.

    The ontology says what is compared: `sti:comparedOn`, within the same `sti:comparedWithin`.
    """
    found = await conflicts(engine, await known_of_any_class(engine, thing))
    own = page(request, [ConflictBody.of(one) for one in found], _conflict_key, part)
    return ListBody(items=list(own.items), total=own.total, next=own.next, coverage=own.coverage)


@router.get(
    "/printed-figures",
    responses=problems(400, 406, 503),
    summary="List printed totals and numbers beside the computed ones",
)
async def figures(
    request: Request, engine: EngineDep, part: PartDep
) -> ListBody[PrintedFigureBody]:
    """What sources print as totals and numbers, beside what stands under them."""
    found = await printed_figures(engine)
    items = [PrintedFigureBody.of(one) for one in found]
    own = page(request, items, lambda item: item.source.record, part)
    return ListBody(items=list(own.items), total=own.total, next=own.next, coverage=own.coverage)


@router.get(
    "/slips",
    responses=problems(400, 406, 503),
    summary="List slips as printed",
)
async def slips_listed(request: Request, engine: EngineDep, part: PartDep) -> ListBody[SlipBody]:
    """Slips and odd forms as they stand in what was read; headings use other, sourced forms."""
    items = [SlipBody.of(one) for one in await slips(engine)]
    own = page(request, items, lambda item: f"{item.source.record} {item.printed}", part)
    return ListBody(items=list(own.items), total=own.total, next=own.next, coverage=own.coverage)


def _conflict_key(item: ConflictBody) -> str:
    return f"{item.on.id} {item.values[0].source.record}"
