"""Pages of the reading report: each line of a document with its records, or why it has none."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Request
from fastapi.responses import Response

from stigraph.reading_report import (
    FAULTS,
    DocumentReport,
    LineReport,
    LineState,
    document_report,
    reports,
)

from ...pages.errors import PageRoute
from ...pages.frame import language_of, rendered, trail
from ...pages.wording import wording
from ...shared import EngineDep, Now

router = APIRouter(route_class=PageRoute)


@router.get("/coverage")
async def coverage_page(request: Request, engine: EngineDep, moment: Now) -> Response:
    """The documents that have been read, with how many lines are accounted for in which way."""
    t = wording(language_of(request))
    return await rendered(
        request,
        engine,
        moment,
        "coverage.html",
        title=t("report.heading"),
        trail=trail(t),
        reports=await reports(engine),
    )


@router.get("/coverage/{document}")
async def report_page(request: Request, engine: EngineDep, moment: Now, document: str) -> Response:
    """Every line of one document, passage by passage."""
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
        faults=FAULTS,
        sections=list(_sections(report)),
    )


def _sections(report: DocumentReport) -> Iterator[dict[str, object]]:
    """Each passage with its lines that have text, and the numbers of its empty ones."""
    for passage in report.source.passages:
        lines = report.within(passage)
        yield {
            "passage": passage,
            "lines": [line for line in lines if line.state is not LineState.empty],
            "empty": _ranges(line for line in lines if line.state is LineState.empty),
        }


def _ranges(lines: Iterator[LineReport]) -> list[tuple[int, int]]:
    """Lines that follow each other as pairs of the first and the last."""
    found: list[tuple[int, int]] = []
    for line in lines:
        if found and found[-1][1] == line.number - 1:
            found[-1] = (found[-1][0], line.number)
        else:
            found.append((line.number, line.number))
    return found
