"""/api/targets: targets on their programme, with baseline, due date and the pace needed."""

from __future__ import annotations

import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from pydantic import Field

from stigraph import targets
from stigraph.dates import day_meant
from stigraph.errors import UnknownThing
from stigraph.iris import STI
from stigraph.known import known_thing, nearest_of_class
from stigraph.status import AsOf
from stigraph.targets import METHOD, Flag

from ..asked import LAST_DAY, as_of_day, only
from ..bodies import Body, LabelBody, ListOnDayBody, ReferenceBody, SourceBody, problems
from ..office import ListRoute
from ..shared import EngineDep, Part, PartDep, fresh, page
from .budgets import full_name

router = APIRouter(
    prefix="/api/targets", tags=["targets"], dependencies=[Depends(fresh)], route_class=ListRoute
)

AsOfDay = Annotated[
    str | None,
    as_of_day(
        "Leave out what was observed after this day, and tell for each target whether its due date "
        f"had come: certainly, possibly or no. {LAST_DAY}"
    ),
]


class ObservedBody(Body):
    """One value of an indicator."""

    value: Annotated[
        float | None, Field(description="Null where a range is printed.", examples=[27])
    ]
    least: Annotated[float | None, Field(description="The lower bound.", examples=[None])]
    most: Annotated[float | None, Field(description="The upper bound.", examples=[None])]
    printed: Annotated[str, Field(description="As it stands there.", examples=["27プログラム"])]
    unit: Annotated[str | None, Field(description="The unit.", examples=["programmes"])]
    when: Annotated[
        str | None, Field(description="When, as EDTF; null if not stated.", examples=["2023-06"])
    ]
    when_how: Annotated[
        ReferenceBody | None, Field(description="How the time was read; it may be completed.")
    ]
    as_of: Annotated[
        AsOf | None,
        Field(
            description="Whether it had been observed by the end of the day of `asOf`; null "
            "without.",
            examples=["certainly"],
        ),
    ]
    source: Annotated[SourceBody, Field(description="The passage.")]

    @classmethod
    def maybe(cls, own: targets.Observed | None, day: datetime.date | None) -> ObservedBody | None:
        """The body of a value, if there is one."""
        if own is None:
            return None
        return cls(
            value=None if own.value is None else float(own.value),
            least=None if own.least is None else float(own.least),
            most=None if own.most is None else float(own.most),
            printed=own.printed,
            unit=own.unit,
            when=own.when,
            when_how=ReferenceBody.maybe(own.when_how),
            as_of=None if day is None else own.by(day),
            source=SourceBody.of(own.source),
        )


class PaceBody(Body):
    """What each year must bring; computed by us."""

    missing: Annotated[float, Field(description="The target less the latest.", examples=[23])]
    years: Annotated[
        int,
        Field(
            description="From the year of the latest value to that of the target.", examples=[10]
        ),
    ]
    per_year: Annotated[float, Field(description="The pace needed.", examples=[2.3])]
    method: Annotated[LabelBody, Field(description="How it is computed.")]


class TargetBody(Body):
    """A target that a source gives, in numbers or in words alone."""

    about: Annotated[
        ReferenceBody,
        Field(description="The indicator; of a target in words, the list that it stands in."),
    ]
    words: Annotated[LabelBody, Field(description="What is aimed at.")]
    programmes: Annotated[list[ReferenceBody], Field(description="The programmes it is of.")]
    target: Annotated[
        float | None, Field(description="The number aimed at; null if none.", examples=[50])
    ]
    printed: Annotated[
        str | None, Field(description="As it stands there.", examples=["50プログラム"])
    ]
    unit: Annotated[str | None, Field(description="The unit.", examples=["programmes"])]
    due: Annotated[str | None, Field(description="By when, as EDTF.", examples=["../2033"])]
    due_printed: Annotated[
        str | None, Field(description="The date as printed.", examples=["2033年まで"])
    ]
    due_latest: Annotated[
        datetime.date | None, Field(description="Its last day.", examples=["2033-12-31"])
    ]
    due_by: Annotated[
        AsOf | None,
        Field(
            description="Whether that date had come by the end of the day of `asOf`; undated of a "
            "target without one, null without `asOf`.",
            examples=["no"],
        ),
    ]
    set_in: Annotated[ReferenceBody | None, Field(description="The document that sets it.")]
    baseline: Annotated[ObservedBody | None, Field(description="The first value read.")]
    latest: Annotated[ObservedBody | None, Field(description="The last value read.")]
    pace: Annotated[PaceBody | None, Field(description="Null if it cannot be computed.")]
    flags: Annotated[
        list[Flag],
        Field(description="What it lacks, named.", examples=[["baseline-is-latest"]]),
    ]
    source: Annotated[SourceBody, Field(description="The passage that gives it.")]

    @classmethod
    def of(cls, own: targets.Target, day: datetime.date | None) -> TargetBody:
        """The body of a target, told for a day if there is one."""
        pace = own.pace
        return cls(
            about=ReferenceBody.of(own.about),
            words=LabelBody.of(own.words),
            programmes=[ReferenceBody.of(one) for one in own.programmes],
            target=None if own.value is None else float(own.value),
            printed=own.printed,
            unit=own.unit,
            due=own.due,
            due_printed=own.due_printed,
            due_latest=own.due_latest,
            due_by=None if day is None else own.due_by(day),
            set_in=ReferenceBody.maybe(own.set_in),
            baseline=ObservedBody.maybe(own.baseline, day),
            latest=ObservedBody.maybe(own.latest, day),
            pace=None
            if pace is None
            else PaceBody(
                missing=float(pace.missing),
                years=pace.years,
                per_year=float(pace.per_year),
                method=LabelBody.of(METHOD),
            ),
            flags=list(own.flags),
            source=SourceBody.of(own.source),
        )


@router.get(
    "",
    responses=problems(400, 404, 406, 503),
    summary="List targets",
)
async def listed(
    request: Request,
    engine: EngineDep,
    part: PartDep,
    programme: Annotated[
        str | None, only("of this programme: slug or CURIE", "joint-degree")
    ] = None,
    as_of: AsOfDay = None,
) -> ListOnDayBody[TargetBody]:
    """Targets in numbers, then those in words alone; what each lacks stands under `flags`."""
    about = None if programme is None else full_name("programme", programme)
    day = None if as_of is None else day_meant(as_of)
    found = await targets.targets(
        engine, programme=await known_thing(engine, "Programme", about), as_of=day
    )
    return _body(request, found, part, day)


@router.get(
    "/{about}",
    responses=problems(400, 404, 406, 503),
    summary="Describe the targets of an indicator",
)
async def one(
    request: Request,
    engine: EngineDep,
    part: PartDep,
    about: Annotated[
        str,
        Path(
            description="An indicator by its slug, or a list of targets by its CURIE.",
            examples=["joint-degree-programmes"],
        ),
    ],
    as_of: AsOfDay = None,
) -> ListOnDayBody[TargetBody]:
    """The targets of one indicator, or of one list of targets in words."""
    curie = full_name("indicator", about)
    day = None if as_of is None else day_meant(as_of)
    every = await targets.targets(engine, as_of=day)
    found = tuple(each for each in every if each.about.id == curie)
    if len(found) == 0:
        raise UnknownThing(curie, await nearest_of_class(engine, STI + "Indicator", curie))
    return _body(request, found, part, day)


def _body(
    request: Request,
    found: tuple[targets.Target, ...],
    part: Part,
    day: datetime.date | None,
) -> ListOnDayBody[TargetBody]:
    own = page(request, found, lambda item: item.source.id, part)
    return ListOnDayBody(
        items=[TargetBody.of(each, day) for each in own.items],
        total=own.total,
        next=own.next,
        coverage=own.coverage,
        as_of=day,
        as_of_meaning=None if day is None else LabelBody.of(targets.MEANING),
    )
