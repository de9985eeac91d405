"""/network.html: the network as one file that asks nothing of any server."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from stigraph import network, paths
from stigraph.drawing import network_html

from ..bodies import problems
from ..lookups import DirectoryDep
from ..shared import EngineDep, Language, Now, cache_headers, entity_tag, expect_change

router = APIRouter(tags=["network"])

SANDBOX = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data: blob:; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'"
)
"""The picture runs scripts of a library that is not ours: apart from our origin, and offline."""


@router.get(
    "/network.html",
    response_class=HTMLResponse,
    responses=problems(404, 503),
    summary="Draw the network of a territory",
)
async def picture(
    request: Request,
    engine: EngineDep,
    directory: DirectoryDep,
    language: Language,
    moment: Now,
    territory: Annotated[
        str | None,
        Query(description="Code or name; without it the whole record is drawn.", examples=["JP"]),
    ] = None,
) -> Response:
    """One HTML file with picture, legend and tables; saved, it opens without a network."""
    snapshot = await engine.snapshot()
    code = None if territory is None else directory.resolve(territory).code
    tag = entity_tag(snapshot.id, "network", code or "", language)
    headers = cache_headers(tag, moment, "Accept-Language")
    expect_change(request, headers)
    view = await network.network(engine, code)
    html = network_html(
        view, language, paths.web() / "templates" / "network.html", snapshot=snapshot.id
    )
    return HTMLResponse(
        html,
        headers={
            **headers,
            "Content-Security-Policy": SANDBOX,
            "Content-Language": language,
            "Content-Disposition": 'inline; filename="stigraph-network.html"',
        },
    )
