"""A SPARQL 1.1 endpoint over HTTP: a query goes out, an answer or the reason for none returns."""

from __future__ import annotations

import asyncio
import logging
import re
import ssl
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import unquote

import httpx

from stigraph.engine.interface import Answer, Form, Format, State
from stigraph.engine.results import ACCEPTED, NotAnAnswer, Sent, answer_of
from stigraph.engine.worker import syntax_refusal
from stigraph.engine.writing import fitting, too_many_bytes
from stigraph.release import __version__

CONNECT_SECONDS = 2.0
"""How long an endpoint may take to accept a connection."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One query as it is sent, and how its answer is wanted."""

    text: str
    form: Form
    formats: tuple[Format, ...]
    prefixes: Mapping[str, str]
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    most_bytes: int = 10_000_000
    most_rows: int = 100_000


class Login(httpx.Auth):
    """A name and a password: given openly, and as a digest to a server that wants one."""

    def __init__(self, name: str, password: str) -> None:
        self._basic = httpx.BasicAuth(name, password)
        self._digest = httpx.DigestAuth(name, password)
        self._wants_digest = False

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """See httpx.Auth.auth_flow."""
        if not self._wants_digest:
            response = yield from self._basic_flow(request)
            offered = response.headers.get("www-authenticate", "").lower()
            # Virtuoso offers its digest only to who comes with nothing.
            if response.status_code != httpx.codes.UNAUTHORIZED or "basic" in offered:
                return
            self._wants_digest = True
            del request.headers["Authorization"]
        yield from self._digest.auth_flow(request)

    def _basic_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, httpx.Response]:
        flow = self._basic.auth_flow(request)
        return (yield next(flow))


def located(address: str) -> tuple[httpx.URL, Login | None]:
    """The address without name and password, and the login that they make.

    Raises ValueError if it is no http or https address.
    """
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise ValueError("it is no address") from error
    if url.scheme not in ("http", "https") or url.host == "":
        raise ValueError("it is no http or https address")
    bare = url.copy_with(username=None, password=None)
    if url.username == "":
        return bare, None
    return bare, Login(unquote(url.username), unquote(url.password))


def client(login: Login | None, connections: int, seconds: float | None) -> httpx.AsyncClient:
    """A client that goes straight to its server; it keeps connections open, and ends with close.

    `seconds` bounds each wait within a request, None leaves that to the caller.
    """
    return httpx.AsyncClient(
        auth=login,
        timeout=httpx.Timeout(seconds, connect=CONNECT_SECONDS, pool=None),
        limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        headers={"User-Agent": f"stigraph/{__version__}"},
        verify=ssl.create_default_context(),  # as the system trusts, a house's own too
        trust_env=False,  # no proxy and no password that the settings do not name
    )


class Endpoint:
    """The query service of a server. Raises ValueError if its address is none."""

    def __init__(self, address: str, *, connections: int = 1) -> None:
        self._url, login = located(address)
        self._client = client(login, connections, None)

    async def answer(self, asked: Asked, deadline: float, *, again: bool = False) -> Answer:
        """The answer, or the state that tells why there is none; seconds from here to its end.

        With `again` a query is sent once more where the server hung up before it answered.
        """
        if fitting(asked.formats, graphs=asked.form == "graph") is None:
            return Answer(State.unwritable, form=asked.form)
        try:
            async with asyncio.timeout(deadline):
                return await self._exchange(asked, again=again)
        except TimeoutError:
            return _stopped(f"the query ran for {deadline:g} seconds and was given up")
        except httpx.ConnectTimeout:
            return _unavailable("it takes no connections")
        except httpx.TransportError as error:
            return _unavailable(f"the connection failed ({type(error).__name__})")
        except httpx.DecodingError:
            return _unavailable("it sent a body that cannot be unpacked")

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def _exchange(self, asked: Asked, *, again: bool) -> Answer:
        response = await self._response(asked, again=again)
        try:
            if response.status_code != httpx.codes.OK:
                return _failure(response.status_code, await _beginning(response))
            body = await _whole(response, asked.most_bytes * _WIRE_FACTOR)
        finally:
            await response.aclose()
        if body is None:
            return Answer(State.too_large, message=too_many_bytes(asked.most_bytes))
        sent = Sent(
            media_type=response.headers.get("content-type", ""),
            body=body,
            measured="content-length" in response.headers,
        )
        answer = await asyncio.to_thread(_read, sent, asked)
        return _unless_partial(answer, response.headers)

    async def _response(self, asked: Asked, *, again: bool) -> httpx.Response:
        try:
            return await self._client.send(self._request(asked), stream=True)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            if not again:
                raise
        return await self._client.send(self._request(asked), stream=True)

    def _request(self, asked: Asked) -> httpx.Request:
        # A form in a POST is what every server takes: some never answer a bare query, and an
        # address may be too long.
        return self._client.build_request(
            "POST",
            self._url,
            data={
                "query": asked.text,
                "default-graph-uri": list(asked.default_graphs),
                "named-graph-uri": list(asked.named_graphs),
            },
            headers={"Accept": ACCEPTED[asked.form]},
        )


def _read(sent: Sent, asked: Asked) -> Answer:
    try:
        return answer_of(sent, asked.form, asked)
    except NotAnAnswer as error:
        if error.stopped:
            return _stopped("the endpoint stopped the query at its own limit of time")
        return _unavailable(f"it sent {error.what}")


async def _whole(response: httpx.Response, most: int) -> bytes | None:
    """The body, or None if it holds more than is taken."""
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > most:
            return None
    return bytes(body)


async def _beginning(response: httpx.Response) -> str:
    """As much of a body as says what was wrong, if it is plain text."""
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > _TOLD_BYTES:
            break
    if "html" in response.headers.get("content-type", ""):
        return ""
    # Virtuoso repeats the query after an empty line.
    return body.decode(errors="replace").strip().split("\n\n")[0]


def _failure(status: int, told: str) -> Answer:
    # What it says may quote a query, which the log of this service must not hold unasked.
    _log.debug("the endpoint answered with status %s: %s", status, told)
    match status:
        case httpx.codes.BAD_REQUEST:
            return _refused(told)
        case httpx.codes.REQUEST_ENTITY_TOO_LARGE | httpx.codes.REQUEST_URI_TOO_LONG:
            return Answer(State.too_large, message="the query is too long; shorten it")
        case httpx.codes.SERVICE_UNAVAILABLE | httpx.codes.TOO_MANY_REQUESTS:
            return Answer(State.busy, message="the endpoint is busy; ask again in a moment")
        case httpx.codes.GATEWAY_TIMEOUT | httpx.codes.REQUEST_TIMEOUT:
            return _stopped("the endpoint stopped the query at its own limit of time")
        case httpx.codes.INSUFFICIENT_STORAGE:
            return Answer(
                State.out_of_memory,
                message="the query needed more memory than the endpoint gives it; "
                "add a LIMIT before sorting or grouping",
            )
        case httpx.codes.UNAUTHORIZED | httpx.codes.FORBIDDEN:
            return _unavailable("it wants another name and password")
        case _ if status >= httpx.codes.INTERNAL_SERVER_ERROR and _TIME.search(told) is not None:
            return _stopped("the endpoint stopped the query at its own limit of time")
        case _:
            return _unavailable(f"it answered with status {status}")


def _refused(told: str) -> Answer:
    found = _SYNTAX.search(told)
    if found is not None:
        return syntax_refusal(found[0])
    return Answer(State.refused, message=told or "the endpoint refused it and gave no reason")


def _unless_partial(answer: Answer, headers: httpx.Headers) -> Answer:
    """The answer, if the server does not say beside it that it is only a part."""
    cap = headers.get(_ROW_CAP, "")
    if cap.isdecimal() and answer.count >= int(cap):
        return Answer(
            State.too_large,
            message=f"the endpoint gives no more than {cap} rows; "
            "page through the answer with ORDER BY, LIMIT and OFFSET",
        )
    if headers.get(_SQL_STATE, "") != "":
        return _stopped("the endpoint stopped the query and sent a part of its answer")
    return answer


def _stopped(what: str) -> Answer:
    return Answer(
        State.timed_out,
        message=f"{what}; make it more specific, or download the dump and ask there",
    )


def _unavailable(what: str) -> Answer:
    # The address stays out of this: it is told to whoever asks.
    return Answer(
        State.unavailable, message=f"the endpoint behind this service gave no answer: {what}"
    )


_log = logging.getLogger(__name__)
_WIRE_FACTOR = 4
"""How much larger an answer may be on its way than as it is given: JSON is wordier than CSV."""

_TOLD_BYTES = 4096
_ROW_CAP = "x-sparql-maxrows"
_SQL_STATE = "x-sql-state"
"""Virtuoso's own headers: rows were cut off; the query was stopped with what it had."""

_SYNTAX = re.compile(r"error at \d+:\d+: .*", re.DOTALL)
_TIME = re.compile(r"cancell?ed|time[d -]*out|exceeds the limit", re.IGNORECASE)
