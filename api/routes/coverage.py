"""/api/coverage: what was read by territory, kind and publisher; of documents line by line."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import Field

from stigraph import coverage
from stigraph.coverage import READ, DocumentReading, PartnerScope
from stigraph.reading_report import LineReport, LineState, document_report
from stigraph.sourcing import RecordLine
from stigraph.words import Words

from ..bodies import RECORD, Body, LabelBody, ListBody, ReferenceBody, problems
from ..errors import Problem, ProblemKind
from ..lookups import DirectoryDep
from ..office import ListRoute
from ..scopes import ALL
from ..shared import EngineDep, PartDep, fresh, page
from ..tie_bodies import ReadingBody, ScopeBody

router = APIRouter(
    prefix="/api/coverage", tags=["coverage"], dependencies=[Depends(fresh)], route_class=ListRoute
)


class LineCountsBody(Body):
    """Numbers of lines by how they are accounted for; together they are all lines."""

    record: Annotated[int, Field(description="A record has its place there.", examples=[400])]
    together: Annotated[
        int, Field(description="Recorded together with other lines.", examples=[77])
    ]
    reason: Annotated[int, Field(description="No record, for a reason.", examples=[42])]
    empty: Annotated[int, Field(description="Without text.", examples=[376])]
    unagreed: Annotated[
        int,
        Field(
            description="Needs a record, and no second reading agreed that it has none of its own.",
            examples=[0],
        ),
    ]
    missing: Annotated[int, Field(description="Neither record nor reason.", examples=[0])]
    not_read: Annotated[int, Field(description="Not read in full.", examples=[0])]

    @classmethod
    def of(cls, own: Mapping[LineState, int]) -> LineCountsBody:
        """The body of the counts of a report."""
        return cls(**{state.name: count for state, count in own.items()})


class DocumentCoverageBody(ReadingBody):
    """One document: how much of it has been read, and where each line of it is accounted for."""

    report: Annotated[
        str | None,
        Field(
            description="The address of its report; null if no line has been read in full.",
            examples=["/api/coverage/deck-2023-06"],
        ),
    ]


class CoverageRecordBody(Body):
    """One record that accounts for a line."""

    id: Annotated[str, Field(description="Its CURIE.", examples=[RECORD])]
    kind: Annotated[ReferenceBody, Field(description="Its class: a signing, a holding.")]
    about: Annotated[ReferenceBody, Field(description="What it is about.")]
    lines: Annotated[str, Field(description="All lines that it rests on.", examples=["740-741"])]
    anchor: Annotated[
        str,
        Field(
            description="Words by which a reader finds its place, as they stand there.",
            examples=["5月12日(金)～14日(日)の3日間"],
        ),
    ]
    anchor_line: Annotated[
        int | None, Field(description="The line on which the anchor stands.", examples=[740])
    ]
    how: Annotated[ReferenceBody, Field(description="How it was read.")]

    @classmethod
    def of(cls, own: RecordLine) -> CoverageRecordBody:
        """The body of a record."""
        return cls(
            id=own.id,
            kind=ReferenceBody.of(own.kind),
            about=ReferenceBody.of(own.about),
            lines=own.lines,
            anchor=own.anchor,
            anchor_line=own.anchor_line,
            how=ReferenceBody.of(own.how),
        )


class CoverageLineBody(Body):
    """One line of a document, without its text."""

    line: Annotated[int, Field(description="Its number, counted from 1.", examples=[740])]
    state: Annotated[
        LineState,
        Field(
            description="record: a record has its place there. together: its words stand in "
            "records of other lines. reason: no record, for a reason. empty. unagreed: needs a "
            "record, and no second reading agreed to none. missing: neither. not-read.",
            examples=["record"],
        ),
    ]
    needs_record: Annotated[
        bool,
        Field(description="Whether it has a digit, a known name or 「」.", examples=[True]),
    ]
    records: Annotated[
        list[CoverageRecordBody],
        Field(description="The records placed on it; of lines recorded together, the narrowest."),
    ]
    because: Annotated[
        LabelBody | None, Field(description="Why it has no record of its own, if it has none.")
    ]
    second_reading: Annotated[
        ReferenceBody | None, Field(description="What a second reading of that reason came to.")
    ]

    @classmethod
    def of(cls, own: LineReport) -> CoverageLineBody:
        """The body of a line."""
        remark = own.remark
        return cls(
            line=own.number,
            state=own.state,
            needs_record=own.needs_record,
            records=[CoverageRecordBody.of(one) for one in own.records],
            because=None if remark is None else LabelBody.of(remark.because),
            second_reading=None if remark is None else ReferenceBody.maybe(remark.second_reading),
        )


class KindCoverageBody(Body):
    """One kind of fact, and how far it has been read."""

    kind: Annotated[ReferenceBody, Field(description="The kind of fact.")]
    territories: Annotated[
        int,
        Field(
            description="Of how many territories pages on it were read; of others it is not read.",
            examples=[43],
        ),
    ]
    organisations: Annotated[
        int, Field(description="Of how many publishers these pages are.", examples=[18])
    ]
    read_until: Annotated[
        str | None,
        Field(
            description="The latest day up to which pages were read, in EDTF; null where no day "
            "was noted.",
            examples=["2026-11-23"],
        ),
    ]
    scopes: Annotated[
        str,
        Field(
            description="The address of its territories and publishers.",
            examples=["/api/coverage/scopes?kind=agreements"],
        ),
    ]


class PartnerScopeBody(ScopeBody):
    """How far one kind of fact about a territory was read, in the pages of one publisher."""

    territory: Annotated[ReferenceBody, Field(description="The territory.")]


class CoverageBody(ListBody[CoverageLineBody]):
    """The report on one document: its lines, and how many are accounted for in which way."""

    document: Annotated[ReferenceBody, Field(description="The document.")]
    accounted: Annotated[
        bool, Field(description="Whether no line is unagreed or missing.", examples=[True])
    ]
    counts: Annotated[LineCountsBody, Field(description="All its lines, by state.")]


@router.get(
    "",
    responses=problems(400, 406, 503),
    summary="List documents with how far they have been read",
)
async def listed(
    request: Request, engine: EngineDep, part: PartDep
) -> ListBody[DocumentCoverageBody]:
    """Documents by id, each with the lines read and the address of its report."""
    read = await coverage.reading(engine)
    own = page(request, read.documents, lambda one: one.document.id, part)
    return ListBody(
        items=[_body(one) for one in own.items],
        total=own.total,
        next=own.next,
        coverage=own.coverage,
    )


@router.get(
    "/kinds",
    responses=problems(400, 406, 503),
    summary="Tell of each kind of fact how far it has been read",
)
async def kinds_told(
    request: Request, engine: EngineDep, part: PartDep
) -> ListBody[KindCoverageBody]:
    """Agreements, committees, programmes and so on: of how many territories, in whose pages."""
    own = page(request, await coverage.kinds(engine), lambda one: one.kind.id, part)
    return ListBody(
        items=[
            KindCoverageBody(
                kind=ReferenceBody.of(one.kind),
                territories=one.territories,
                organisations=one.organisations,
                read_until=one.until,
                scopes=f"{ALL}?kind={one.kind.slug}",
            )
            for one in own.items
        ],
        total=own.total,
        next=own.next,
        coverage=own.coverage,
    )


@router.get(
    "/scopes",
    responses=problems(400, 404, 406, 503),
    summary="List what was read, by territory, kind of fact and publisher",
)
async def scopes_told(
    request: Request,
    engine: EngineDep,
    directory: DirectoryDep,
    part: PartDep,
    kind: Annotated[
        str | None, Query(description="Only of this kind of fact.", examples=["agreements"])
    ] = None,
    territory: Annotated[
        str | None, Query(description="Only of this territory.", examples=["IT"])
    ] = None,
) -> ListBody[PartnerScopeBody]:
    """What was read, and what of it in part or not; whatever is not here has not been read."""
    known = [one.kind.slug for one in await coverage.kinds(engine)]
    if kind is not None and kind not in known:
        raise _unknown_kind(kind, known)
    code = None if territory is None else directory.resolve(territory).code
    found = await coverage.scopes(engine, kind=kind, territory=code)
    own = page(request, found, _scope_key, part)
    return ListBody(
        items=[
            PartnerScopeBody(
                **dict(ScopeBody.of(one.scope)), territory=ReferenceBody.of(one.territory)
            )
            for one in own.items
        ],
        total=own.total,
        next=own.next,
        coverage=own.coverage,
    )


@router.get(
    "/{document}",
    responses=problems(400, 404, 406, 503),
    summary="Account for each line of a document",
)
async def one(
    request: Request,
    engine: EngineDep,
    part: PartDep,
    document: Annotated[
        str, Path(description="The part of its id after the colon.", examples=["deck-2023-06"])
    ],
    state: Annotated[
        LineState | None, Query(description="Only lines in this state.", examples=["missing"])
    ] = None,
) -> CoverageBody:
    """Every line in its order: the records drawn from it, the reason for none, or that it is empty.

    The text of a document is not kept: a line has its number, and its records their anchors.
    """
    report = await document_report(engine, document)
    kept = [line for line in report.lines if state in (None, line.state)]
    own = page(request, kept, lambda line: str(line.number), part)
    return CoverageBody(
        document=ReferenceBody.of(report.document),
        accounted=len(report.faults) == 0,
        counts=LineCountsBody.of(report.counts),
        items=[CoverageLineBody.of(line) for line in own.items],
        total=own.total,
        next=own.next,
        coverage=own.coverage,
    )


def _body(own: DocumentReading) -> DocumentCoverageBody:
    read = own.lines(READ) > 0
    address = f"/api/coverage/{quote(own.document.slug, safe='')}" if read else None
    return DocumentCoverageBody(**dict(ReadingBody.of(own)), report=address)


def _unknown_kind(kind: str, known: Sequence[str]) -> Problem:
    """The problem of a kind of fact that is none."""
    listed = ", ".join(known)
    return Problem(
        ProblemKind.bad_parameter,
        Words(
            f"事柄の種類「{kind}」はありません。使えるもの: {listed}",
            f"there is no kind of fact {kind}; it is one of {listed}",
        ),
        parameter="kind",
        nearest=next(iter(difflib.get_close_matches(kind, known, n=1, cutoff=0.4)), None),
    )


def _scope_key(one: PartnerScope) -> str:
    organisation = one.scope.organisation
    return " ".join(
        (one.territory.id, one.scope.kind.id, "" if organisation is None else organisation.id)
    )
