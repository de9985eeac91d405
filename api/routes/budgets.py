"""/api/budgets: the budget ladder, by programme, fiscal year, stage and agency."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import Field

from stigraph import budget
from stigraph.budget import Money, ladder
from stigraph.dates import fiscal_year_meant
from stigraph.engine import Engine
from stigraph.known import known_concept, known_thing

from ..bodies import Body, LabelBody, ListBody, ReferenceBody, SourceBody, problems
from ..office import ListRoute
from ..shared import EngineDep, PartDep, fresh, page

router = APIRouter(
    prefix="/api/budgets", tags=["budgets"], dependencies=[Depends(fresh)], route_class=ListRoute
)

LINE = (
    "record:deck-2023-06/overseas-research-fellowships/budget-line/"
    "programme.overseas-research-fellowships~2023~initial"
)
LINE_BEFORE = LINE.replace("2023~initial", "2022~initial")

Year = Annotated[
    str | None,
    Query(description="A fiscal year: 令和5年度, R5, FY2023 or 2023.", examples=["令和5年度"]),
]


class ReadAsBody(Body):
    """An agency or a limiting word of an amount, with how it was read."""

    value: Annotated[ReferenceBody, Field(description="The agency, or the word.")]
    how: Annotated[ReferenceBody, Field(description="Stated in words, or read from layout.")]

    @classmethod
    def of(cls, own: budget.ReadAs) -> ReadAsBody:
        """The body of a reading."""
        return cls(value=ReferenceBody.of(own.value), how=ReferenceBody.of(own.how))


class AmountBody(Body):
    """One amount as a passage prints it."""

    record: Annotated[str, Field(description="The CURIE of the record.", examples=[LINE])]
    about: Annotated[ReferenceBody, Field(description="The programme or heading.")]
    amount: Annotated[
        int, Field(description="In whole units of the currency.", examples=[2611000000])
    ]
    currency: Annotated[str, Field(description="ISO 4217.", examples=["JPY"])]
    printed: Annotated[str, Field(description="As it stands there.", examples=["2,611百万円"])]
    money: Annotated[
        Money,
        Field(
            description="annual; fund: spent over several years; estimate: is or holds estimates "
            "within operating-cost grants. Kinds are never added up, nor drawn as one bar.",
            examples=["annual"],
        ),
    ]
    agencies: Annotated[
        list[ReadAsBody], Field(description="To whom it is ascribed; empty if to none.")
    ]
    qualifiers: Annotated[list[ReadAsBody], Field(description="Words that limit it.")]
    note: Annotated[
        LabelBody | None, Field(description="What we remark on it, such as a sum over years.")
    ]
    source: Annotated[SourceBody, Field(description="The passage that prints it.")]

    @classmethod
    def of(cls, own: budget.Amount) -> AmountBody:
        """The body of an amount."""
        note = own.source.note
        return cls(
            record=own.id,
            about=ReferenceBody.of(own.about),
            amount=own.value,
            currency=own.currency,
            printed=own.printed,
            money=own.money,
            agencies=[ReadAsBody.of(one) for one in own.agencies],
            qualifiers=[ReadAsBody.of(one) for one in own.qualifiers],
            note=None if note is None else LabelBody.of(note),
            source=SourceBody.of(own.source),
        )


class ChangeBody(Body):
    """An amount less that of the year before: computed by us, from the records named."""

    difference: Annotated[int, Field(description="What was added.", examples=[189000000])]
    percent: Annotated[
        float | None,
        Field(description="In percent of the amount before; null from nothing.", examples=[7.8]),
    ]
    records: Annotated[list[str], Field(description="The records of this year.", examples=[[LINE]])]
    before: Annotated[int, Field(description="The amount before.", examples=[2422000000])]
    before_records: Annotated[
        list[str],
        Field(
            description="The records of the year before; empty if printed as new.",
            examples=[[LINE_BEFORE]],
        ),
    ]
    before_stage: Annotated[
        ReferenceBody | None,
        Field(description="A request and a draft are compared with the initial budget before."),
    ]

    @classmethod
    def maybe(cls, own: budget.Change | None) -> ChangeBody | None:
        """The body of a change, if there is one."""
        if own is None:
            return None
        return cls(
            difference=own.difference,
            percent=None if own.percent is None else float(own.percent),
            records=list(own.records),
            before=own.before,
            before_records=list(own.before_records),
            before_stage=ReferenceBody.maybe(own.before_stage),
        )


class LineBody(AmountBody):
    """A leaf amount, with its change on the year."""

    change: Annotated[ChangeBody | None, Field(description="Null if nothing stands before it.")]


class WholeBody(AmountBody):
    """A printed total beside what we compute; it is never added to its parts."""

    totals: Annotated[
        list[ReferenceBody], Field(description="What it is the total of; empty if not stated.")
    ]
    computed: Annotated[
        int | None,
        Field(
            description="The sum of what stands under it in the same document; null if nothing.",
            examples=[7705000000],
        ),
    ]
    parts: Annotated[int, Field(description="How many amounts stand under it.", examples=[4])]
    difference: Annotated[
        int | None, Field(description="Printed less computed; no error.", examples=[-1000000])
    ]
    within_rounding: Annotated[
        bool | None,
        Field(description="Whether rounding to the units can make it.", examples=[True]),
    ]
    mixes: Annotated[
        bool,
        Field(description="Whether kinds of money are mixed under it.", examples=[False]),
    ]
    change: Annotated[ChangeBody | None, Field(description="The change of what is printed.")]
    computed_change: Annotated[
        int | None,
        Field(description="The change of the sum of its parts.", examples=[233000000]),
    ]


class ElsewhereBody(Body):
    """What another document gives for the same; kept beside, never added."""

    amount: Annotated[AmountBody, Field(description="The amount of the other document.")]
    difference: Annotated[
        int, Field(description="The amount here less the one there.", examples=[9000000])
    ]
    of: Annotated[
        list[str],
        Field(
            description="The records here that it stands beside.",
            examples=[
                [
                    "record:deck-2023-06/budget-joint-research/budget-line/programme.sicorp~2023~initial~second"
                ]
            ],
        ),
    ]


class StepBody(Body):
    """What one document gives for one programme or heading, fiscal year and stage."""

    about: Annotated[ReferenceBody, Field(description="The programme or heading.")]
    fiscal_year: Annotated[
        int | None,
        Field(description="The Japanese fiscal year; null if not stated.", examples=[2023]),
    ]
    stage: Annotated[ReferenceBody | None, Field(description="Request, draft, initial …")]
    document: Annotated[ReferenceBody, Field(description="The document.")]
    series: Annotated[
        str,
        Field(
            description="What may be drawn as one series: equal for steps that may be compared.",
            examples=["programme:overseas-research-fellowships|deck-2023-06|initial|annual"],
        ),
    ]
    sum: Annotated[
        int | None,
        Field(
            description="The sum of the lines; null if there are none, or of different kinds.",
            examples=[2611000000],
        ),
    ]
    change: Annotated[ChangeBody | None, Field(description="The change of that sum.")]
    lines: Annotated[list[LineBody], Field(description="Leaf amounts, which may be added up.")]
    wholes: Annotated[list[WholeBody], Field(description="Totals that are printed.")]
    within: Annotated[
        list[AmountBody],
        Field(description="Printed totals that hold this step: not to be added to it."),
    ]
    elsewhere: Annotated[
        list[ElsewhereBody], Field(description="The same as another document gives it.")
    ]

    @classmethod
    def of(cls, own: budget.Step) -> StepBody:
        """The body of a step."""
        return cls(
            about=ReferenceBody.of(own.about),
            fiscal_year=own.fiscal_year,
            stage=ReferenceBody.maybe(own.stage),
            document=ReferenceBody.of(own.document),
            series=own.series,
            sum=own.sum,
            change=ChangeBody.maybe(own.change),
            lines=[_line(one) for one in own.lines],
            wholes=[_whole(one) for one in own.wholes],
            within=[AmountBody.of(one) for one in own.within],
            elsewhere=[
                ElsewhereBody(
                    amount=AmountBody.of(one.amount), difference=one.difference, of=list(one.of)
                )
                for one in own.elsewhere
            ],
        )


class LadderBody(ListBody[StepBody]):
    """Steps of the ladder. There is no sum over them: years, stages and documents differ."""

    without_agency: Annotated[
        int,
        Field(
            description="With `agency`: amounts left out because neither words nor layout ascribe "
            "them to anybody.",
            examples=[0],
        ),
    ]


@router.get(
    "",
    responses=problems(400, 404, 406, 503),
    summary="List budgets by programme, fiscal year and stage",
)
async def listed(
    request: Request,
    engine: EngineDep,
    part: PartDep,
    programme: Annotated[
        str | None,
        Query(
            description="A programme, by its slug or CURIE, or a printed heading by its CURIE.",
            examples=["satreps"],
        ),
    ] = None,
    year: Year = None,
    stage: Annotated[
        str | None,
        Query(
            description="request, draft, initial, supplementary-1, supplementary-2 or executed.",
            examples=["initial"],
        ),
    ] = None,
    agency: Annotated[
        str | None,
        Query(description="An organisation, by its slug or CURIE.", examples=["amed"]),
    ] = None,
) -> LadderBody:
    """Amounts, printed totals beside computed ones, and changes on the year, each with records.

    Parts and wholes are never added, nor what two documents give, nor a fund to annual money.
    """
    found = await ladder_asked(engine, programme, year, stage, agency)
    own = page(request, found.steps, _key, part)
    return LadderBody(
        items=[StepBody.of(one) for one in own.items],
        total=own.total,
        next=own.next,
        coverage=own.coverage,
        without_agency=found.without_agency,
    )


@router.get(
    "/{programme}",
    responses=problems(400, 404, 406, 503),
    summary="Describe the budgets of a programme",
)
async def one(
    request: Request,
    engine: EngineDep,
    part: PartDep,
    programme: Annotated[
        str,
        Path(description="A programme, by its slug or CURIE, or a heading.", examples=["aspire"]),
    ],
) -> LadderBody:
    """Every step of one programme or printed heading."""
    found = await ladder_asked(engine, programme, None, None, None)
    own = page(request, found.steps, _key, part)
    return LadderBody(
        items=[StepBody.of(each) for each in own.items],
        total=own.total,
        next=own.next,
        coverage=own.coverage,
        without_agency=0,
    )


async def ladder_asked(
    engine: Engine,
    programme: str | None,
    year: str | None,
    stage: str | None,
    agency: str | None,
) -> budget.Ladder:
    """The ladder for parameters as they are typed. Raises UnknownThing or DateError."""
    about = None if programme is None else full_name("programme", programme)
    is_heading = about is not None and about.startswith("heading:")
    return await ladder(
        engine,
        about=await known_thing(engine, "Heading" if is_heading else "Programme", about),
        fiscal_year=None if year is None else fiscal_year_meant(year),
        stage=await known_concept(engine, "budget-stages", stage),
        agency=await known_thing(
            engine,
            "Organisation",
            None if agency is None else full_name("organisation", agency),
        ),
    )


def full_name(segment: str, given: str) -> str:
    """The CURIE of what is named by its slug alone, or by its CURIE."""
    return given if ":" in given else f"{segment}:{given}"


def _key(own: budget.Step) -> str:
    return f"{own.fiscal_year} {own.series}"


def _line(own: budget.Line) -> LineBody:
    return LineBody(**dict(AmountBody.of(own.amount)), change=ChangeBody.maybe(own.change))


def _whole(own: budget.Whole) -> WholeBody:
    beside = own.beside
    return WholeBody(
        **dict(AmountBody.of(own.amount)),
        totals=[ReferenceBody.of(one) for one in own.amount.totals],
        computed=None if beside is None else int(beside.computed),
        parts=0 if beside is None else beside.parts,
        difference=None if beside is None else int(beside.difference),
        within_rounding=None if beside is None else beside.within_rounding,
        mixes=own.mixes,
        change=ChangeBody.maybe(own.change),
        computed_change=own.computed_change,
    )
