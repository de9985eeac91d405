"""The frame of every page: templates, words, addresses, and the answer that carries them."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, TypeAlias
from urllib.parse import urlencode

from babel import Locale
from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from stigraph import coverage, paths
from stigraph.calendar import edtf_in_words
from stigraph.coverage import KindReading
from stigraph.engine import Engine
from stigraph.errors import EngineBusy
from stigraph.sourcing import is_row_key
from stigraph.table import Unanswered
from stigraph.territories import Territory
from stigraph.wording import Wording
from stigraph.words import LANGUAGES, Language, written_in

from ..languages import named, spoken
from ..scopes import kinds_shown
from ..shared import cache_headers, entity_tag, expect_change
from . import addresses, glyphs
from .scripts import CSS, script, script_address, style_address
from .wording import wording

NAVIGATION = (
    ("nav.home", ""),
    ("nav.territories", "territories"),
    ("nav.sources", "sources"),
    ("nav.explore", "explore"),
    ("nav.questions", "questions"),
    ("nav.sparql", "sparql"),
    ("nav.about", "about"),
)

Text: TypeAlias = Annotated[str, Query()]
"""A parameter of a page: text, empty where it is left out."""

VERSION = "v"
"""The parameter by which an address names the snapshot that it was cited from."""

_TELL_THEMSELVES = ([""], ["tie"], ["territory"], ["coverage"])
"""The first segments of pages with a table of their own of what was read."""

_WITHOUT_RECORDS = (["about"], ["concept"], ["ontology"], ["questions"], ["sparql"])
"""The first segments of pages that show no records: there is nothing that was read for them."""

_STYLES = ("print.css", "style.css", "tools.css")
_ASSETS = {**dict.fromkeys(_STYLES, CSS), "icon.svg": "image/svg+xml"}


def language_of(request: Request) -> Language:
    """The language of a page: the first part of its address, else the one the browser wants."""
    first = request.url.path.split("/")[1]
    return named(first) or spoken(request)


async def rendered(
    request: Request,
    engine: Engine,
    moment: datetime.datetime,
    template: str,
    status: HTTPStatus = HTTPStatus.OK,
    /,
    **context: object,
) -> Response:
    """Return a page as HTML with its validators. Raises NotModified if the client holds it already.

    A page with another status than OK says what went wrong, and is not kept by anybody.
    """
    snapshot = await engine.snapshot()
    read_of = await _read_of(request.url.path, engine)
    text = text_of(request, template, {"snapshot": snapshot, "read_of": read_of, **context})
    if status is not HTTPStatus.OK:
        own = {"Cache-Control": "no-store", "Content-Language": language_of(request)}
        return HTMLResponse(text, status_code=status, headers=own)
    tag = entity_tag(snapshot.id, hashlib.sha256(text.encode()).hexdigest())
    headers = cache_headers(tag, moment, None)
    expect_change(request, headers)
    return HTMLResponse(text, headers={**headers, "Content-Language": language_of(request)})


def rendered_error(
    request: Request,
    status: int,
    *,
    title: str,
    detail: str,
    nearest: Sequence[tuple[str, str]] = (),
    sought: str = "",
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """Return a page that says what is wrong, and what is near to what was meant.

    `sought` stands in its search field: the name that nothing has.
    """
    text = text_of(
        request,
        "error.html",
        {
            "title": title,
            "detail": detail,
            "nearest": nearest,
            "query": sought,
            "status": status,
            "snapshot": None,
        },
    )
    return HTMLResponse(
        text,
        status_code=status,
        headers={
            "Cache-Control": "no-store",
            "Content-Language": language_of(request),
            **(headers or {}),
        },
    )


def asset(name: str) -> Response | None:
    """Return a file of the pages' own, or None if there is none of this name."""
    found = script(name)
    if found is None and name in _ASSETS:
        found = (_static() / name).read_bytes(), _ASSETS[name]
    if found is None:
        return None
    content, media_type = found
    return Response(
        content,
        media_type=media_type,
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


def with_query(path: str, values: Mapping[str, str]) -> str:
    """Return an address with those parameters that have a value."""
    kept = [(name, value) for name, value in values.items() if value]
    return f"{path}?{urlencode(kept)}" if len(kept) > 0 else path


def with_own_query(request: Request, path: str) -> str:
    """Return another address with the parameters of this one."""
    return f"{path}?{request.url.query}" if request.url.query else path


def trail(
    t: Wording, section: tuple[str, str] | None = None, territory: Territory | None = None
) -> list[tuple[str, str]]:
    """Return the way from the home page to a page, each step with its address."""
    steps = [(t("nav.home"), f"/{t.language}/")]
    if section is not None:
        steps.append((t(section[0]), f"/{t.language}/{section[1]}"))
    if territory is not None:
        own = territory.name.text(t.language)
        steps.append((own, f"/{t.language}/territory/{territory.code}"))
    return steps


def text_of(request: Request, template: str, context: Mapping[str, object]) -> str:
    """Return a template filled with its context and with what all pages share."""
    language = language_of(request)
    t = wording(language)
    own = {**_shared(request, language, t), **context}
    return _environment().get_template(template).render(own)


def _shared(request: Request, language: Language, t: Wording) -> dict[str, Any]:
    def same_page(other: Language) -> str:
        path = request.url.path
        rest = path.removeprefix(f"/{language}") or "/"
        query = f"?{request.url.query}" if request.url.query else ""
        return f"/{other}{rest}{query}"

    def page_of(curie: str) -> str | None:
        return addresses.page_of(curie, language)

    def language_name(tag: str) -> str:
        names = Locale(language).languages
        return str(names.get(tag, tag))

    return {
        "lang": language,
        "languages": LANGUAGES,
        "t": t,
        "n": t.counted,
        "number": t.number,
        "date_of": lambda edtf: edtf_in_words(edtf, language),
        "path": request.url.path,
        "same_page": same_page,
        "navigation": [(key, f"/{language}/{rest}") for key, rest in NAVIGATION],
        "trail": (),
        "read_of": None,
        "title": t("site.name"),
        "page_of": page_of,
        "anchor_of": addresses.anchor_of,
        "is_row_key": is_row_key,
        "written_in": written_in,
        "identifier_address": addresses.identifier_address,
        "language_name": language_name,
        "draw_glyph": glyphs.glyph,
        "glyph_of": glyphs.glyph_of,
        "asset": asset_address,
        "cited_version": request.query_params.get(VERSION, ""),
        "of_version": lambda version: _with_parameter(request, VERSION, version),
        "script": script_address,
    }


def _with_parameter(request: Request, name: str, value: str | None) -> str:
    """The address of this page with another value of a parameter, or without it."""
    kept = [(key, one) for key, one in request.query_params.multi_items() if key != name]
    if value is not None:
        kept.append((name, value))
    return f"{request.url.path}?{urlencode(kept)}" if kept else request.url.path


def asset_address(name: str) -> str:
    """Return the address of a file of the pages' own, which changes with its content."""
    built = style_address(name)
    if built is not None:
        return built
    file = _static() / name
    return f"/static/{name}?v={_digest(file, file.stat().st_mtime_ns)}"


@lru_cache(maxsize=16)
def _digest(file: Path, _changed: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(paths.web() / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


async def _read_of(path: str, engine: Engine) -> tuple[KindReading, ...] | None:
    """How far the kinds of fact on a page were read; None where it shows none, or tells itself."""
    parts = path.split("/")[2:]
    tells_itself = parts[:1] in _TELL_THEMSELVES and parts[-1] != "people"
    if tells_itself or parts[:1] in _WITHOUT_RECORDS:
        return None
    shown = kinds_shown(path)
    with suppress(EngineBusy, Unanswered):
        found = await coverage.kinds(engine)
        return tuple(one for one in found if not shown or one.kind.slug in shown)
    return ()  # the page stands without the numbers; what it leads to has them


def _static() -> Path:
    return paths.web() / "static"
