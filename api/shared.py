"""What routes share: the engine, the language, the day, pages of a list, validators of a cache."""

from __future__ import annotations

import asyncio
import base64
import datetime
import difflib
import hashlib
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Generic, TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Depends, Query, Request, Response

import stigraph
from stigraph import words
from stigraph.engine import EmbeddedEngine, Engine, Format, PinnedEngine
from stigraph.engine.remote import PinnedRemote, RemoteEngine
from stigraph.words import Words

from . import formats, languages
from .errors import ClientGone, NotModified, Problem, ProblemKind, not_acceptable
from .parameters import declared, in_query
from .scopes import coverage_address, coverage_link

TOKYO = ZoneInfo("Asia/Tokyo")
MOST_ITEMS = 200
"""The longest page of a list."""

MOST_SECONDS_FRESH = 60
"""How long an answer may be reused without asking; a new snapshot is seen after that."""

_T = TypeVar("_T")


def given(**values: str | None) -> dict[str, str]:
    """Those parameters that have a value."""
    return {name: value for name, value in values.items() if value is not None}


def engine_of(request: Request) -> EmbeddedEngine | RemoteEngine:
    """The engine of this application."""
    engine = request.app.state.engine
    # set by create_app, which alone sets it
    assert isinstance(engine, EmbeddedEngine | RemoteEngine)
    return engine


async def pinned(request: Request) -> AsyncIterator[PinnedEngine | PinnedRemote]:
    """The engine held to one snapshot for the time of a request."""
    async with engine_of(request).pinned() as engine:
        yield engine


EngineDep = Annotated[Engine, Depends(pinned)]
"""The engine, held to one snapshot: all that a request asks comes from one graph."""

PinnedDep = Annotated[PinnedEngine | PinnedRemote, Depends(pinned)]


def language(
    request: Request,
    lang: Annotated[
        words.Language | None,
        Query(
            description="Language of names and messages; without it Accept-Language decides.",
            examples=["ja"],
        ),
    ] = None,
) -> words.Language:
    """The language that `lang=` names, else the one that Accept-Language wants most."""
    return lang if lang is not None else languages.spoken(request)


Language = Annotated[words.Language, Depends(language)]


def now() -> datetime.datetime:
    """The present moment in Tokyo; tests put another in its place."""
    return datetime.datetime.now(TOKYO)


Now = Annotated[datetime.datetime, Depends(now)]


def today(moment: Now) -> datetime.date:
    """The present day in Tokyo."""
    return moment.date()


Today = Annotated[datetime.date, Depends(today)]


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a list is asked for."""

    limit: int
    cursor: str | None


class OfficeForm(StrEnum):
    """What a list can be had as, besides its pages in JSON."""

    json = "json"
    xlsx = "xlsx"
    csv = "csv"


def part(
    limit: Annotated[
        int,
        Query(ge=1, le=MOST_ITEMS, description="How many items the page has.", examples=[20]),
    ] = MOST_ITEMS,
    cursor: Annotated[
        str | None,
        Query(
            max_length=200,
            description="Where the page begins: from `next` of the page before.",
            examples=["MjAuNGY1M2NkYTE4YzJi"],
        ),
    ] = None,
) -> Part:
    """The part of a list that `limit=` and `cursor=` name."""
    return Part(limit, cursor)


def listed_part(
    request: Request,
    own: Annotated[Part, Depends(part)],
    format: Annotated[  # read where the file is made; here for the documentation
        OfficeForm,
        Query(
            description="The whole list for a spreadsheet: xlsx, or csv with a byte order mark.",
            examples=["xlsx"],
        ),
    ] = OfficeForm.json,
) -> Part:
    """The part of a list; a file for a spreadsheet holds all of it unless `limit=` is given."""
    office = getattr(request.state, "office", OfficeForm.json)
    if office is not OfficeForm.json and "limit" not in request.query_params:
        return Part(sys.maxsize, own.cursor)
    return own


AnswerPartDep = Annotated[Part, Depends(part)]
PartDep = Annotated[Part, Depends(listed_part)]


@dataclass(frozen=True, slots=True)
class Page(Generic[_T]):
    """A stretch of a list: its items, the length of the whole, and the address of what follows."""

    items: tuple[_T, ...]
    total: int
    next: str | None
    coverage: str
    """Where it is told what was read for the list."""


def page(request: Request, items: Sequence[_T], key: Callable[[_T], str], part: Part) -> Page[_T]:
    """The page that begins at the cursor. Raises Problem if the list is no longer the same.

    The cursor holds a place and the key of the item before it, so that a page of another
    snapshot never follows unnoticed.
    """
    start = 0 if part.cursor is None else _place(items, key, part.cursor)
    end = start + part.limit
    following = None
    if end < len(items):
        query = [
            (name, value) for name, value in request.query_params.multi_items() if name != "cursor"
        ]
        query.append(("cursor", _cursor(end, key(items[end - 1]))))
        following = f"{request.url.path}?{urlencode(query)}"
    return Page(tuple(items[start:end]), len(items), following, coverage_address(request.url.path))


def entity_tag(snapshot: str, *representation: str) -> str:
    """The ETag of an answer: snapshot, release, and all that makes this representation differ.

    It is weak: the same graph may be written with its prefixes in another order.
    """
    text = "\0".join((snapshot, stigraph.__version__, *representation))
    return f'W/"{snapshot}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"'


def cache_headers(
    tag: str, moment: datetime.datetime, vary: str | None = "Accept"
) -> dict[str, str]:
    """Headers that let an answer be reused, for a minute, and never past midnight in Tokyo.

    `vary` names the headers of a request that it depends on, besides Accept-Encoding.
    """
    midnight = datetime.datetime.combine(
        moment.date() + datetime.timedelta(days=1), datetime.time(), TOKYO
    )
    seconds = min(MOST_SECONDS_FRESH, int((midnight - moment).total_seconds()))
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={seconds}"}
    return headers if vary is None else headers | {"Vary": vary}


def expect_change(request: Request, headers: Mapping[str, str]) -> None:
    """Return if the client holds no such representation. Raises NotModified if it does."""
    held = request.headers.get("if-none-match", "")
    tags = {tag.strip().removeprefix("W/") for tag in held.split(",")}
    if headers["ETag"].removeprefix("W/") in tags or "*" in tags:
        raise NotModified(headers)


def only_declared(request: Request) -> None:
    """Return if each parameter is declared, and given once. Raises Problem naming what is taken.

    One that nobody reads would leave an answer to another question.
    """
    asked = [name for name, _ in request.query_params.multi_items()]
    if len(asked) == 0:
        return
    known = in_query(declared(request))
    for name in asked:
        if name not in known:
            raise _not_declared(name, known)
        if asked.count(name) > 1:
            raise given_twice(name)


def given_twice(name: str) -> Problem:
    """The problem of a parameter with two values."""
    return Problem(
        ProblemKind.bad_parameter,
        Words(
            f"パラメーター「{name}」が二つ以上あります。一つだけ渡してください。",
            f"{name} is given more than once; give it once",
        ),
        parameter=name,
    )


def _not_declared(name: str, known: Sequence[str]) -> Problem:
    listed = ", ".join(known)
    return Problem(
        ProblemKind.bad_parameter,
        Words(
            f"「{name}」というパラメーターはありません。使えるもの: {listed}",
            f"there is no parameter {name}; this address takes {listed}",
        ),
        parameter=name,
        nearest=next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.4)), None),
    )


async def fresh(
    request: Request,
    response: Response,
    engine: EngineDep,
    moment: Now,
    language: Language,
    _: Annotated[None, Depends(only_declared)],
) -> None:
    """Put validators on an answer in JSON, and where it is told what was read for it.

    Raises NotModified if the client holds it already. A dependency for routes whose answer follows
    from snapshot, day, address and language.
    """
    office = getattr(request.state, "office", OfficeForm.json)
    json = formats.preferred(request.headers.get("accept"), ["application/json"])
    if office is OfficeForm.json and len(json) == 0:
        raise not_json()
    snapshot = await engine.snapshot()
    tag = entity_tag(
        snapshot.id, str(moment.date()), request.url.path, request.url.query, language, office
    )
    headers = cache_headers(tag, moment, "Accept, Accept-Language")
    expect_change(request, headers)
    response.headers.update(headers | coverage_link(request.url.path))


def not_json() -> Problem:
    """The problem of an Accept header that leaves out the only type on offer."""
    return Problem(
        ProblemKind.not_acceptable,
        Words(
            "ここは application/json だけで答えます。", "this address answers application/json only"
        ),
    )


def formats_asked(
    request: Request, format: str | None, *offers: Mapping[str, Format]
) -> dict[Format, str]:
    """The formats that a client accepts, the most wanted first, each with its media type.

    `format=` in the address comes before the Accept header. Raises Problem if nothing is left.
    """
    form = "graph" if formats.TABLES not in offers else ""
    if format is not None:
        named = {
            one: media_type
            for offer in reversed(offers)
            for media_type, one in reversed(list(offer.items()))
            if one.value == format
        }
        if len(named) == 0:
            raise not_acceptable(form)
        return named
    header = request.headers.get("accept")
    accepted: dict[Format, str] = {}
    for offer in offers:
        for media_type in formats.preferred(header, list(offer)):
            accepted.setdefault(offer[media_type], media_type)
    if len(accepted) == 0:
        raise not_acceptable(form)
    return accepted


async def unless_gone(request: Request, work: Coroutine[None, None, _T]) -> _T:
    """What the work gives. Ends the work, and with it its process, if the client leaves first."""
    working = asyncio.ensure_future(work)
    watching = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((working, watching), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientGone
        return working.result()
    finally:
        watching.cancel()
        working.cancel()
        # Not left to end by itself: what the work has taken is known before the request is over.
        await asyncio.wait((working, watching))


async def _gone(request: Request) -> None:
    await request.body()
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _place(items: Sequence[_T], key: Callable[[_T], str], cursor: str) -> int:
    try:
        place, _, mark = base64.urlsafe_b64decode(cursor.encode()).decode().partition(".")
        start = int(place)
    except ValueError:
        start, mark = 0, ""
    if not 1 <= start <= len(items) or _mark(key(items[start - 1])) != mark:
        raise Problem(
            ProblemKind.bad_parameter,
            Words(
                "一覧が変わったか、cursor が壊れています。cursor なしで初めからお読みください。",
                "the list has changed, or the cursor is damaged; begin again without a cursor",
            ),
            parameter="cursor",
        )
    return start


def _cursor(place: int, last: str) -> str:
    return base64.urlsafe_b64encode(f"{place}.{_mark(last)}".encode()).decode()


def _mark(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:12]
