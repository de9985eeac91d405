"""What every request and answer passes: an id, a cap on bodies, HEAD, CORS and security headers."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stigraph.words import Words

from .errors import Problem, ProblemKind
from .headers import COMMON_HEADERS, DATA_HEADERS, PAGE_HEADERS, POLICY

_PREFLIGHT_HEADERS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD, POST"),
    (b"access-control-allow-headers", b"Accept, Accept-Language, Content-Type, If-None-Match"),
    (b"access-control-max-age", b"86400"),
    (b"content-length", b"0"),
]
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class Edge:
    """The outermost layer, written in plain ASGI so that a client's leaving stays visible."""

    def __init__(self, app: ASGIApp, body_bytes: int) -> None:
        self._app = app
        self._body_bytes = body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        if _is_preflight(scope, headers):
            await send(
                {"type": "http.response.start", "status": 204, "headers": _PREFLIGHT_HEADERS}
            )
            await send({"type": "http.response.body"})
            return
        head_only = scope["method"] == "HEAD"
        # A GET whose body is dropped: every address that answers GET then answers HEAD alike.
        method = "GET" if head_only else scope["method"]
        # In place: what stands outside this layer, and tells of our own faults, sees them too.
        scope.update(method=method, request_id=request_id)
        capped = _capped(receive, headers, self._body_bytes)
        await self._app(scope, capped, _dressed(send, request_id, head_only=head_only))


def _is_preflight(scope: Scope, headers: Headers) -> bool:
    return scope["method"] == "OPTIONS" and "access-control-request-method" in headers


def _capped(receive: Receive, headers: Headers, most: int) -> Receive:
    announced = headers.get("content-length", "")
    seen = int(announced) if announced.isdecimal() and int(announced) > most else 0

    async def capped() -> Message:
        nonlocal seen
        if seen > most:
            raise _too_large(most)
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise _too_large(most)
        return message

    return capped


def _too_large(most: int) -> Problem:
    return Problem(
        ProblemKind.too_large,
        Words(
            f"要求の本文は {most} バイトまでです。",
            f"the body of a request may have {most} bytes",
        ),
        # What is left of the body stays unread, so the connection cannot be used again.
        headers={"Connection": "close"},
    )


def _of_content(start: Message, headers: MutableHeaders) -> Mapping[str, str]:
    """The headers of a page, or of data; without a policy where the client has content and policy.

    What a 304 says replaces what the client keeps: a page would take on the policy of data.
    """
    if start["status"] == HTTPStatus.NOT_MODIFIED:
        return {name: value for name, value in DATA_HEADERS.items() if name != POLICY}
    is_page = headers.get("content-type", "").startswith("text/html")
    return PAGE_HEADERS if is_page else DATA_HEADERS


def _dressed(send: Send, request_id: str, *, head_only: bool) -> Send:
    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in (*COMMON_HEADERS.items(), *_of_content(message, headers).items()):
                headers.setdefault(name, value)
            headers["X-Request-Id"] = request_id
        elif message["type"] == "http.response.body" and head_only:
            message = {**message, "body": b""}
        await send(message)

    return dressed
