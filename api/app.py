"""The application: settings in, routes wired, the engine opened and closed with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import APIRouter, FastAPI
from starlette.routing import Route

import stigraph
from stigraph.engine import EmbeddedEngine
from stigraph.errors import SnapshotError

from . import documentation, errors
from .middleware import Edge
from .routes import (
    about,
    agreements,
    linked_data,
    meetings,
    pages,
    questions,
    sparql,
    territories,
    ties,
)
from .settings import Settings, settings_from

# Pages come last: theirs is the address that takes whatever is left.
ROUTES = (
    about,
    sparql,
    questions,
    territories,
    ties,
    agreements,
    meetings,
    linked_data,
    pages,
)
"""The modules of routes, each with a `router`."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application, ready to be served. Raises SettingsError if the environment is wrong."""
    chosen = settings_from() if settings is None else settings
    app = FastAPI(
        title="stigraph",
        version=stigraph.__version__,
        summary="International cooperation in science, technology and innovation, page by page",
        # Their pages load scripts from a public CDN, and ours may load none.
        docs_url=None,
        redoc_url=None,
        # A redirect to the address without its slash would repeat the Host that a client sent.
        redirect_slashes=False,
        lifespan=_engine_open,
    )
    app.state.settings = chosen
    app.state.engine = EmbeddedEngine(
        chosen.snapshot_folder, limits=chosen.limits, sandbox=chosen.sandbox
    )
    routers: list[APIRouter] = [module.router for module in ROUTES]
    for router in routers:
        app.include_router(router)
    app.state.addresses = tuple(
        route for router in routers for route in router.routes if isinstance(route, Route)
    )
    errors.install(app)
    documentation.describe(app)
    app.add_middleware(Edge, body_bytes=chosen.body_bytes)
    return app


@asynccontextmanager
async def _engine_open(app: FastAPI) -> AsyncIterator[None]:
    async with app.state.engine as engine:
        # Without a snapshot the service runs and says so at /ready; one that comes is taken up.
        with suppress(SnapshotError):
            await engine.snapshot()
        yield
