"""Errors as pages: what is wrong, how to mend it, and what is near to what was meant."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from stigraph.errors import StigraphError, UnknownTerritory, UnknownThing
from stigraph.words import Language

from ..errors import Problem, ProblemKind, problem_of
from .addresses import page_of
from .frame import language_of, rendered_error
from .wording import wording

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
                return page_of_problem(request, raised)
            except StigraphError as error:
                problem = problem_of(error)
                if problem.kind is ProblemKind.internal:
                    raise
                given = error.given if isinstance(error, UnknownThing | UnknownTerritory) else None
                return page_of_problem(request, problem, given)

        return handler


def page_of_problem(request: Request, problem: Problem, unknown: str | None = None) -> Response:
    """Return the page that says what a problem is, in the language of the address.

    `unknown` is a name that nothing has: the page says so in words for people.
    """
    language = language_of(request)
    detail = problem.detail.text(language)
    if unknown is not None and problem.kind.status == HTTPStatus.NOT_FOUND:
        detail = wording(language)("error.unknown", name=unknown)
    return rendered_error(
        request,
        problem.kind.status,
        title=problem.kind.title.text(language),
        detail=detail,
        nearest=_nearest(problem, language),
        headers=problem.headers,
    )


def _nearest(problem: Problem, language: Language) -> tuple[tuple[str, str], ...]:
    named = problem.members.get("nearest")
    if not isinstance(named, (list, tuple)):
        return ()
    found = []
    for name in map(str, named):
        match problem.kind:
            case ProblemKind.unknown_territory:
                found.append((name, f"/{language}/territory/{name}"))
            case ProblemKind.unknown_question:
                found.append((name, f"/{language}/question/{name}"))
            case _:
                address = page_of(name, language)
                if address is not None:
                    found.append((name, address))
    return tuple(found)
