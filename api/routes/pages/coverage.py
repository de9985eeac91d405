"""Pages on what was read: by kind of fact, and each line of a document with its records."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator

from fastapi import APIRouter, Request
from fastapi.responses import Response

from stigraph import coverage
from stigraph.errors import UnknownThing
from stigraph.reading_report import (
    FAULTS,
    DocumentReport,
    LineReport,
    LineState,
    document_report,
    reports,
)
from stigraph.sourcing import Passage

from ...pages.errors import PageRoute
from ...pages.frame import language_of, rendered, trail
from ...pages.wording import wording
from ...scopes import ALL
from ...shared import EngineDep, Now

router = APIRouter(route_class=PageRoute)


@router.get("/coverage")
async def coverage_page(request: Request, engine: EngineDep, moment: Now) -> Response:
    """Each kind of fact, and the documents read line by line, with how far they were read."""
    t = wording(language_of(request))
    return await rendered(
        request,
        engine,
        moment,
        "coverage.html",
        title=t("report.heading"),
        trail=trail(t),
        kinds=await coverage.kinds(engine),
        reports=await reports(engine),
    )


@router.get("/coverage/kind/{kind}")
async def kind_page(request: Request, engine: EngineDep, moment: Now, kind: str) -> Response:
    """Of which territories one kind of fact was read, in whose pages and until when."""
    language = language_of(request)
    t = wording(language)
    found = {one.kind.slug: one for one in await coverage.kinds(engine)}
    if kind not in found:
        near = difflib.get_close_matches(kind, found, n=1, cutoff=0.4)
        raise UnknownThing(kind, tuple(found[one].kind.id for one in near))
    return await rendered(
        request,
        engine,
        moment,
        "coverage_kind.html",
        title=t("scope.of_kind", kind=found[kind].kind.label.text(language)),
        trail=trail(t, ("report.heading", "coverage")),
        own=found[kind],
        scopes=await coverage.scopes(engine, kind=kind),
        api=f"{ALL}?kind={kind}",
    )


@router.get("/coverage/{document}")
async def report_page(request: Request, engine: EngineDep, moment: Now, document: str) -> Response:
    """How many lines of one document are accounted for in which way, passage by passage."""
    language = language_of(request)
    t = wording(language)
    report = await document_report(engine, document)
    label = report.document.label.text(language)
    return await rendered(
        request,
        engine,
        moment,
        "report.html",
        title=t("report.of", document=label),
        trail=trail(t, ("report.heading", "coverage")),
        report=report,
        faults=[
            (one, line)
            for one in report.source.passages
            for line in report.within(one)
            if line.state in FAULTS
        ],
        passages=[(one, _counts(report, one)) for one in report.source.passages],
        slug_of=_slug,
    )


@router.get("/coverage/{document}/{passage}")
async def report_of_passage(
    request: Request, engine: EngineDep, moment: Now, document: str, passage: str
) -> Response:
    """Every line of one passage with its records, or why it has none."""
    language = language_of(request)
    t = wording(language)
    report = await document_report(engine, document)
    found = {_slug(one): one for one in report.source.passages}
    if passage not in found:
        near = difflib.get_close_matches(passage, found, n=3)
        raise UnknownThing(
            f"passage:{document}/{passage}", tuple(f"passage:{document}/{one}" for one in near)
        )
    own = found[passage]
    lines = report.within(own)
    return await rendered(
        request,
        engine,
        moment,
        "report_lines.html",
        title=t("report.of", document=own.title.text(language)),
        trail=[
            *trail(t, ("report.heading", "coverage")),
            (report.document.label.text(language), f"/{language}/coverage/{document}"),
        ],
        passage=own,
        lines=[line for line in lines if line.state is not LineState.empty],
        empty=_ranges(line for line in lines if line.state is LineState.empty),
    )


def _slug(passage: Passage) -> str:
    return passage.id.partition("/")[2]


def _counts(report: DocumentReport, passage: Passage) -> list[tuple[LineState, int]]:
    """How many lines of a passage are in each state that any is in."""
    found = Counter(line.state for line in report.within(passage))
    return [(state, found[state]) for state in LineState if found[state] > 0]


def _ranges(lines: Iterator[LineReport]) -> list[tuple[int, int]]:
    """Lines that follow each other as pairs of the first and the last."""
    found: list[tuple[int, int]] = []
    for line in lines:
        if found and found[-1][1] == line.number - 1:
            found[-1] = (found[-1][0], line.number)
        else:
            found.append((line.number, line.number))
    return found
