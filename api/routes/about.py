"""/health, /ready, /openapi.json: whether the service runs and can answer, and what it offers."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

import stigraph
from stigraph.engine import LaneReport
from stigraph.errors import SnapshotError

from ..bodies import Body
from ..shared import Now, cache_headers, engine_of, expect_change

router = APIRouter(tags=["about"])


class HealthBody(Body):
    """That the service runs."""

    status: Annotated[str, Field(description="Always ok: the answer is the news.", examples=["ok"])]
    release: Annotated[str, Field(description="The release of stigraph.", examples=["0.1.0"])]


class StepBody(Body):
    """One measure of the sandbox."""

    name: Annotated[str, Field(description="The measure.", examples=["network"])]
    held: Annotated[bool, Field(description="Whether it holds.", examples=[True])]
    detail: Annotated[str, Field(description="Why not, if it does not.", examples=[""])]


class LaneBody(Body):
    """One lane of workers."""

    name: Annotated[str, Field(description="What it answers.", examples=["lookup"])]
    workers: Annotated[int, Field(description="How many processes it has.", examples=[1])]
    answering: Annotated[
        bool, Field(description="Whether it has answered in the last ten seconds.", examples=[True])
    ]
    quads: Annotated[int, Field(description="How many quads it holds.", examples=[11639])]
    sandbox: Annotated[list[StepBody], Field(description="What keeps it from doing harm.")]


class ReadyBody(Body):
    """Whether the service can answer, and from what."""

    ready: Annotated[bool, Field(description="Whether every lane answers.", examples=[True])]
    release: Annotated[str, Field(description="The release of stigraph.", examples=["0.1.0"])]
    snapshot: Annotated[
        str | None, Field(description="The graph that answers.", examples=["394a266cbc17a458"])
    ]
    rejected: Annotated[
        str | None,
        Field(description="Why a newer snapshot is not being served.", examples=[None]),
    ]
    sandbox: Annotated[
        str, Field(description="The setting: require, try or off.", examples=["require"])
    ]
    lanes: Annotated[list[LaneBody], Field(description="Each lane of workers.")]


@router.get("/openapi.json", include_in_schema=False)
async def document(request: Request, moment: Now) -> Response:
    """Every address, what it takes and what it answers."""
    body = json.dumps(request.app.openapi(), ensure_ascii=False, separators=(",", ":")).encode()
    headers = cache_headers(f'"{hashlib.sha256(body).hexdigest()}"', moment, None)
    expect_change(request, headers)
    return Response(body, media_type="application/json", headers=headers)


@router.get("/health", summary="Tell whether the service runs")
async def health(response: Response) -> HealthBody:
    """That this process answers; whether it can answer questions is told at /ready."""
    response.headers["Cache-Control"] = "no-store"
    return HealthBody(status="ok", release=stigraph.__version__)


@router.get(
    "/ready",
    responses={503: {"model": ReadyBody, "description": "A lane does not answer."}},
    summary="Tell whether every lane answers",
)
async def ready(request: Request, response: Response) -> ReadyBody:
    """Whether each lane of workers has answered a query in the last ten seconds, or does so now."""
    engine = engine_of(request)
    response.headers["Cache-Control"] = "no-store"
    snapshot: str | None = None
    lanes: tuple[LaneReport, ...] = ()
    rejected = engine.rejected
    try:
        snapshot = (await engine.snapshot()).id
        lanes = await engine.lanes()
    except SnapshotError as error:
        rejected = str(error)
    is_ready = len(lanes) > 0 and all(lane.answering for lane in lanes)
    if not is_ready:
        response.status_code = 503
    return ReadyBody(
        ready=is_ready,
        release=stigraph.__version__,
        snapshot=snapshot,
        rejected=rejected,
        sandbox=engine.sandbox.value,
        lanes=[
            LaneBody(
                name=lane.name,
                workers=lane.workers,
                answering=lane.answering,
                quads=lane.quads,
                sandbox=[
                    StepBody(name=step.name, held=step.held, detail=step.detail)
                    for step in lane.steps
                ],
            )
            for lane in lanes
        ],
    )
