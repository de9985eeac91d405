"""Errors as pages: what is wrong, how to mend it, and what is near to what was meant."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from stigraph import question
from stigraph.errors import SnapshotError, StigraphError, UnknownTerritory, UnknownThing
from stigraph.search import LONGEST
from stigraph.table import table
from stigraph.words import Language, Words, certain

from ..errors import Problem, ProblemKind, problem_of
from ..lookups import Lookups
from ..withdrawn import led_on
from .addresses import page_of
from .frame import language_of, rendered_error
from .wording import wording

_MOST_NEAR, _MOST_SOUGHT = 5, 3

_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """A route whose errors are answered as a page, not as problem+json."""

    def get_route_handler(self) -> _Handler:
        """Return the handler of the route with errors turned into pages."""
        inner = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await inner(request)
            except Problem as raised:
                return await page_of_problem(request, raised)
            except StigraphError as error:
                elsewhere = led_on(request, error)
                if elsewhere is not None:
                    return elsewhere
                problem = unknown_address() if _is_nowhere(error, request) else problem_of(error)
                if problem.kind is ProblemKind.internal:
                    raise
                given = error.given if isinstance(error, UnknownThing | UnknownTerritory) else None
                return await page_of_problem(request, problem, given)

        return handler


async def page_of_problem(
    request: Request, problem: Problem, unknown: str | None = None
) -> Response:
    """Return the page that says what a problem is, in the language of the address.

    `unknown` is a name that nothing has: the page says so in words for people, and where the name
    was made of the address it says the address. What is near to it is offered by its name.
    """
    language = language_of(request)
    t = wording(language)
    detail = _sentence(problem.detail.text(language), language, request.query_params.values())
    missing = problem.kind.status == HTTPStatus.NOT_FOUND
    is_nowhere = problem.kind is ProblemKind.unknown_address
    if missing and (is_nowhere or (unknown is not None and _is_address(unknown, request))):
        detail = t("error.nowhere", address=request.url.path)
    elif missing and unknown is not None:
        detail = t("error.unknown", name=_asked_for(unknown, request) or unknown)
    sought = ""
    if missing and not is_nowhere:
        sought = _asked_for(unknown or "", request) or _sought(request)
    return rendered_error(
        request,
        problem.kind.status,
        title=problem.kind.title.text(language),
        detail=detail,
        nearest=await _nearest(request, problem, sought),
        sought=sought,
        headers=problem.headers,
    )


def unknown_address() -> Problem:
    """Return the problem of an address that no route has."""
    return Problem(
        ProblemKind.unknown_address,
        Words(
            "アドレスの綴りを確かめるか、検索してください。",
            "check the spelling, or search for the name",
        ),
    )


def _sentence(text: str, language: Language, given: Iterable[str]) -> str:
    """The text as a sentence of a page: problems are told to programs without capital and stop.

    A text that begins with what was given leaves it as it was written.
    """
    if language != "en" or not text:
        return text
    is_quoted = text.startswith(tuple(one for one in given if one))
    begin = text[0] if is_quoted else text[0].upper()
    return begin + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def _is_nowhere(error: StigraphError, request: Request) -> bool:
    """Whether the address is of a thing of a class that has no pages."""
    return (
        isinstance(error, UnknownThing)
        and _is_address(error.given, request)
        and page_of(error.given, language_of(request)) is None
    )


def _is_address(name: str, request: Request) -> bool:
    """Whether a name is but the address written as an id: `agreement:x` of `/…/agreement/x`."""
    return ":" in name and request.url.path.endswith("/" + name.replace(":", "/", 1))


def _asked_for(name: str, request: Request) -> str | None:
    """The parameter that a name was made of, as it was given: `nobody` of `organisation:nobody`."""
    rest = name.partition(":")[2] or name
    return next((one for one in request.query_params.values() if one in (name, rest)), None)


def _sought(request: Request) -> str:
    """What an address names, as one would type it: `joint committee` of `/…/joint-committee`."""
    return re.sub(r"[-_/.]+", " ", request.url.path.rpartition("/")[2]).strip()[:LONGEST]


async def _nearest(request: Request, problem: Problem, sought: str) -> list[tuple[str, str]]:
    """Names and addresses of what is near: what a search finds, then ids that look alike."""
    language = language_of(request)
    named = problem.members.get("nearest")
    names = list(map(str, named)) if isinstance(named, (list, tuple)) else []
    found = []
    for name in names:
        match problem.kind:
            case ProblemKind.unknown_territory:
                found.append(await _labelled(request, f"territory:{name}"))
            case ProblemKind.unknown_question:
                summary = question.load(name).summary[language]
                found.append((summary, f"/{language}/question/{name}"))
            case _:
                found.append(await _labelled(request, name))
    alike = [*await _searched(request, sought), *(one for one in found if one is not None)]
    return list(dict.fromkeys(alike))[:_MOST_NEAR]


async def _labelled(request: Request, curie: str) -> tuple[str, str] | None:
    """The name and the page of a thing, None if it has no page or is not there."""
    language = language_of(request)
    address = page_of(curie, language)
    if address is None:
        return None
    with suppress(StigraphError):
        rows = await table(request.app.state.engine, "thing/about", {"thing": curie})
        if len(rows) > 0:
            return certain(rows[0], "thing").label.text(language), address
    return None


async def _searched(request: Request, sought: str) -> list[tuple[str, str]]:
    """What a search for the name finds, of the class that the address names if it names one.

    Nothing where there is no index of names.
    """
    language = language_of(request)
    named = request.url.path.split("/")[2:3]
    kept = getattr(request.app.state, "lookups", None)
    if not sought or not isinstance(kept, Lookups):
        return []
    with suppress(SnapshotError):
        index = await kept.index()
        kind = next((one for one in named if one in index.kinds), None)
        hits = (await asyncio.to_thread(index.find, sought, kind, _MOST_SOUGHT)).hits
        return [
            (hit.thing.label.text(language), address)
            for hit in hits
            if (address := page_of(hit.thing.id, language)) is not None
        ]
    return []
