"""The layer that sees every request and its answer go by: for the log and for the numbers."""

from __future__ import annotations

import asyncio
import time

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import account, errors
from .clients import Clients
from .logs import RequestLog
from .metrics import Metrics

NO_ROUTE = "none"
"""The route of an address that there is not; such addresses are without number."""


class Observed:
    """The outermost layer of ours, in plain ASGI."""

    def __init__(self, app: ASGIApp, clients: Clients, metrics: Metrics, log: RequestLog) -> None:
        self._app = app
        self._clients = clients
        self._metrics = metrics
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection, and note what came of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.monotonic()
        taken = account.opened()
        method = scope["method"]  # a layer below turns HEAD into GET
        status, size = _NOT_ANSWERED, 0

        async def noted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except asyncio.CancelledError:
            # The server is being stopped. With an answer the client knows that it may try again.
            if status != _NOT_ANSWERED:
                raise
            await errors.respond(Request(scope), errors.busy())(scope, receive, noted)
        except Exception:
            # Answered outside of this layer, if nothing had been sent yet.
            status = _BROKEN if status == _NOT_ANSWERED else status
            raise
        finally:
            route = _route(scope)
            self._metrics.answered(route, status)
            self._log.write(
                self._clients.of(scope),
                taken,
                request_id=scope.get("request_id"),
                method=method,
                route=route,
                status=status,
                bytes=size,
                ms=round((time.monotonic() - began) * 1000, 1),
            )


def _route(scope: Scope) -> str:
    """The route that answered, as it is declared: `/tie/{pair}`, whatever the pair."""
    # Of a router with a prefix, the route itself knows the path without it.
    whole = scope.get("fastapi", {}).get("effective_route_context")
    path = getattr(whole if whole is not None else scope.get("route"), "path", NO_ROUTE)
    return str(path)


_NOT_ANSWERED = 499
_BROKEN = 500
