"""/metrics: numbers for the operator's Prometheus."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from ..shared import engine_of

router = APIRouter(tags=["about"])


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "Numbers since the start."}},
    summary="Tell the numbers of this process",
)
async def metrics(request: Request) -> Response:
    """Requests by route and status, workers killed and started, times of lanes, the snapshot."""
    engine = engine_of(request)
    body = request.app.state.metrics.exposed(
        snapshot=engine.serving, rejected=engine.rejected is not None, waiting=engine.waiting
    )
    return Response(body, media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})
