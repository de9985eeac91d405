"""Errors as pages: what is wrong, how to mend it, and what is near to what was meant."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from stigraph.errors import StigraphError
from stigraph.words import Language

from ..errors import Problem, ProblemKind, problem_of
from .addresses import page_of
from .frame import language_of, rendered_error

_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """A route whose errors are answered as a page, not as problem+json."""

    def get_route_handler(self) -> _Handler:
        """Return the handler of the route with errors turned into pages."""
        inner = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await inner(request)
            except Problem as problem:
                return page_of_problem(request, problem)
            except StigraphError as error:
                problem = problem_of(error)
                if problem.kind is ProblemKind.internal:
                    raise
                return page_of_problem(request, problem)

        return handler


def page_of_problem(request: Request, problem: Problem) -> Response:
    """Return the page that says what a problem is, in the language of the address."""
    language = language_of(request)
    return rendered_error(
        request,
        problem.kind.status,
        title=problem.kind.title.text(language),
        detail=problem.detail.text(language),
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
