"""/api/search: things by any form of their names."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field

from stigraph.search import LONGEST, Hit, Index
from stigraph.words import Words

from ..bodies import Body, CoverageAddress, LabelBody, ReferenceBody, problems
from ..errors import Problem, ProblemKind
from ..lookups import IndexDep
from ..shared import PartDep, fresh, page

router = APIRouter(prefix="/api/search", tags=["search"], dependencies=[Depends(fresh)])

Kind = Annotated[
    str | None,
    Query(max_length=40, description="Only things of this class.", examples=["agreement"]),
]


class MatchedBody(Body):
    """The form of a name that matched, and how."""

    form: Annotated[str, Field(description="The form.", examples=["日英科学技術協力協定"])]
    kind: Annotated[
        str,
        Field(
            description="What kind of name it is (a slug of `concept:name-kinds`), if it is one.",
            examples=["preferred"],
        ),
    ]
    made: Annotated[
        str,
        Field(
            description=(
                "`recorded`, `composed` by a rule from recorded names, `code`, or found by its "
                "`reading` or its `initials`."
            ),
            examples=["recorded"],
        ),
    ]
    how: Annotated[
        str,
        Field(
            description=(
                "`whole`, `pair` (two territories), `begins`, `abbreviation`, `holds`, `words`, "
                "`unrecorded` (two territories, nothing recorded) or `slip`."
            ),
            examples=["abbreviation"],
        ),
    ]


class HitBody(Body):
    """A thing that was found."""

    id: Annotated[str, Field(description="Its CURIE.", examples=["agreement:jp-gb-st"])]
    kind: Annotated[ReferenceBody, Field(description="Its class.")]
    label: Annotated[LabelBody, Field(description="What it is called.")]
    matched: Annotated[MatchedBody, Field(description="Which name matched.")]
    context: Annotated[
        LabelBody, Field(description="One line of what the graph says of it; empty if nothing.")
    ]

    @classmethod
    def of(cls, hit: Hit) -> HitBody:
        """The body of a hit."""
        return cls(
            id=hit.thing.id,
            kind=ReferenceBody.of(hit.kind),
            label=LabelBody.of(hit.thing.label),
            matched=MatchedBody(
                form=hit.form, kind=hit.name_kind, made=hit.made.name, how=hit.match.name
            ),
            context=LabelBody.of(hit.context),
        )


class SearchBody(Body):
    """What was found for a text, the nearest first."""

    query: Annotated[str, Field(description="What was asked for.", examples=["日英科技協定"])]
    meant: Annotated[
        list[str],
        Field(
            description=(
                "Where the text is the whole name of several things, their ids: only the reader "
                "can say which is meant. Otherwise empty."
            ),
            examples=[[]],
        ),
    ]
    items: Annotated[list[HitBody], Field(description="The hits of this page, each thing once.")]
    total: Annotated[int, Field(description="How many were found, 100 at most.", examples=[1])]
    more: Annotated[
        bool, Field(description="Whether there are more than `total`.", examples=[False])
    ]
    next: Annotated[
        str | None, Field(description="The address of the next page, if any.", examples=[None])
    ]
    coverage: CoverageAddress


@router.get("", responses=problems(400, 406, 503), summary="Find things by name")
async def found(
    request: Request,
    index: IndexDep,
    part: PartDep,
    q: Annotated[
        str,
        Query(
            max_length=LONGEST,
            description=(
                "A name in kanji, kana, Latin letters or English, an abbreviation, a code, or two "
                "territories side by side; slips are forgiven."
            ),
            examples=["日英科技協定"],
        ),
    ],
    kind: Kind = None,
) -> SearchBody:
    """Things whose names match in any form, in either language, the nearest first."""
    results = await asyncio.to_thread(index.find, q, known_kind(index, kind))
    own = page(request, results.hits, lambda hit: hit.thing.id, part)
    return SearchBody(
        query=q,
        meant=list(results.meant),
        items=[HitBody.of(hit) for hit in own.items],
        total=own.total,
        more=results.more,
        next=own.next,
        coverage=own.coverage,
    )


def known_kind(index: Index, kind: str | None) -> str | None:
    """The class to look in. Raises Problem if nothing here is of such a class."""
    if kind is None or kind in index.kinds:
        return kind
    listed = ", ".join(index.kinds)
    raise Problem(
        ProblemKind.bad_parameter,
        Words(
            f"kind「{kind}」はありません。次のどれかを指定してください: {listed}。",
            f"there is no kind {kind}; it is one of {listed}",
        ),
        parameter="kind",
        given=kind,
    )
