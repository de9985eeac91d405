"""Answers packed with gzip for clients that take it, with tags and Vary that stay true."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .formats import accepts_coding

_WORTH_BYTES = 1000
_LEVEL = 5
_MAY_DIFFER = frozenset({200, 206, 304})


class Compressed:
    """Starlette's own layer, held to what RFC 9110 says of codings, tags and caches.

    Nothing that only one reader may see is in an answer, so its length betrays nothing.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._packing = GZipMiddleware(app, minimum_size=_WORTH_BYTES, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] != "http":
            await self._plain(scope, receive, send)
            return
        wanted = accepts_coding(Headers(scope=scope).get("accept-encoding"), "gzip")
        await (self._packing if wanted else self._plain)(scope, receive, _told(send))


def _told(send: Send) -> Send:
    async def told(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] in _MAY_DIFFER:
            headers = MutableHeaders(scope=message)
            # On a 304 too: a cache takes its headers over those of the answer that it holds.
            if "accept-encoding" not in headers.get("vary", "").lower():
                headers.add_vary_header("Accept-Encoding")
            tag = headers.get("etag", "")
            if "content-encoding" in headers and tag.startswith('"'):
                # A strong tag means the same bytes; packed they are others.
                headers["ETag"] = f"W/{tag}"
        await send(message)

    return told
