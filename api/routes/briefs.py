"""/api/brief: a brief on two territories in Word, Markdown or HTML."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from stigraph import paths
from stigraph.brief.fitting import brief
from stigraph.brief.matter import OutsideRecord, matter
from stigraph.brief.writing import MEDIA_TYPES, Form, written
from stigraph.dates import day_meant
from stigraph.words import Words

from ..asked import as_of_day
from ..bodies import problems
from ..errors import Problem, ProblemKind
from ..lookups import DirectoryDep
from ..pages.wording import wording
from ..scopes import coverage_link
from ..shared import (
    EngineDep,
    Language,
    Now,
    Today,
    cache_headers,
    entity_tag,
    expect_change,
    only_declared,
)
from .ties import same_territory

router = APIRouter(prefix="/api/brief", tags=["ties"])

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'; sandbox allow-popups"
)
"""The HTML brings its style with it, and asks for nothing else."""


@router.get(
    "/{a}/{b}",
    dependencies=[Depends(only_declared)],
    response_class=Response,
    responses={
        200: {
            "content": {one: {} for one in MEDIA_TYPES.values()},
            "description": "The brief in the form asked for.",
        },
        **problems(400, 404, 503),
    },
    summary="Write a brief on two territories",
)
async def one(
    request: Request,
    engine: EngineDep,
    directory: DirectoryDep,
    language: Language,
    day: Today,
    moment: Now,
    a: Annotated[str, Path(description="One of the two: a code or a name.", examples=["JP"])],
    b: Annotated[str, Path(description="The other; one of them is Japan.", examples=["IT"])],
    format: Annotated[
        Form, Query(description="Word, Markdown or HTML.", examples=["docx"])
    ] = Form.html,
    as_of: Annotated[
        str | None,
        as_of_day("The day of the statuses, today in Tokyo if left out: 令和5年度."),
    ] = None,
) -> Response:
    """One side of A4 and an annex, each sentence with a footnote to the page it was read from."""
    sides = directory.resolve(a), directory.resolve(b)
    if sides[0].code == sides[1].code:
        raise same_territory(sides[0].code)
    try:
        found = await matter(
            engine, directory, a, b, as_of=day if as_of is None else day_meant(as_of)
        )
    except OutsideRecord as error:
        raise _outside(error) from error
    made = brief(found, wording(language), made_on=day)
    body = written(made, format, paths.web() / "templates" / "brief.html")
    snapshot = await engine.snapshot()
    tag = entity_tag(snapshot.id, "brief", hashlib.sha256(body).hexdigest())
    headers = cache_headers(tag, moment, "Accept-Language")
    expect_change(request, headers)
    # By code, and both orders alike: a name in an address could hold anything.
    name = f"brief-{found.tie.pair}-{language}-{day}.{format}"
    placed = "inline" if format is Form.html else "attachment"
    return Response(
        body,
        media_type=MEDIA_TYPES[format],
        headers={
            **headers,
            **coverage_link(request.url.path),
            "Content-Language": language,
            "Content-Disposition": f'{placed}; filename="{name}"',
            **({"Content-Security-Policy": POLICY} if format is Form.html else {}),
        },
    )


def _outside(error: OutsideRecord) -> Problem:
    first, second = error.pair
    return Problem(
        ProblemKind.bad_parameter,
        Words(
            f"{first}と{second}は、日本の側から読んだこの記録の範囲の外です。"
            "一方を JP(日本)にしてください。",
            str(error),
        ),
        parameter="b",
    )
