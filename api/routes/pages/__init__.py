"""The pages in Japanese and English. They are the widest addresses, so they come last."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.routing import Match, Route

from stigraph.words import LANGUAGES

from ...formats import prefers_html
from ...languages import spoken
from ...pages.errors import PageRoute, page_of_problem, unknown_address
from ...pages.frame import asset, language_of, with_own_query, with_query
from . import (
    asking,
    conflicts,
    coverage,
    due,
    explore,
    home,
    lists,
    ontology,
    overview,
    programmes,
    records,
    things,
    ties,
)

router = APIRouter(include_in_schema=False)
pages = APIRouter(route_class=PageRoute)


@router.get("/")
async def choose(request: Request) -> Response:
    """Send to the home page in the language that the browser wants."""
    address = with_query(f"/{spoken(request)}/", dict(request.query_params))
    return RedirectResponse(address, 303, headers={"Vary": "Accept-Language"})


@router.get("/static/{name}")
async def static(name: str) -> Response:
    """Answer a file of the pages' own."""
    found = asset(name)
    if found is None:
        raise unknown_address()
    return found


@pages.get("")
async def bare(request: Request) -> Response:
    """Send to the home page, whose address ends in a slash."""
    return RedirectResponse(f"/{language_of(request)}/", 301)


_MODULES = (
    home, coverage, overview, explore, conflicts, due, programmes, ontology, records, ties, asking,
    lists, things,
)  # fmt: skip

for _module in _MODULES:
    pages.include_router(_module.router)

_NAMED = tuple(
    route
    for module in _MODULES
    for route in module.router.routes
    if isinstance(route, Route) and not route.path.startswith("/{")
)
"""The pages whose address begins with a word of its own, under each language."""


@pages.get("/{rest:path}")
async def nowhere(rest: str) -> Response:
    """Say that there is no such page."""
    raise unknown_address()


for _language in LANGUAGES:
    router.include_router(pages, prefix=f"/{_language}")


@router.get("/{rest:path}")
async def nothing(request: Request, rest: str) -> Response:
    """Send a browser to the page of that name in its language, else say that there is nothing."""
    problem = unknown_address()
    if not prefers_html(request.headers.get("accept")):
        raise problem
    if any(route.matches(request.scope)[0] is Match.FULL for route in _NAMED):
        address = with_own_query(request, f"/{spoken(request)}{request.url.path}")
        return RedirectResponse(address, 303, headers={"Vary": "Accept, Accept-Language"})
    return await page_of_problem(request, problem)
