"""The application: settings in, routes wired, the engine opened and closed with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import APIRouter, FastAPI
from starlette.routing import Route

import stigraph
from stigraph.engine import EmbeddedEngine
from stigraph.engine.remote import RemoteEngine
from stigraph.errors import SnapshotError

from . import documentation, errors
from .clients import Clients
from .compression import Compressed
from .fair_use import FairUse
from .logs import RequestLog
from .metrics import Metrics
from .middleware import Edge
from .observed import Observed
from .routes import (
    about,
    agreements,
    briefs,
    budgets,
    conflicts,
    coverage,
    documents,
    due,
    frames,
    graphs,
    linked_data,
    meetings,
    metrics,
    network,
    organisations,
    pages,
    programmes,
    purposes,
    questions,
    search,
    sparql,
    targets,
    territories,
    ties,
    vocabulary,
)
from .settings import Settings, settings_from

# Pages come last: theirs is the address that takes whatever is left.
ROUTES = (
    about,
    metrics,
    sparql,
    questions,
    vocabulary,
    territories,
    ties,
    frames,
    network,
    briefs,
    due,
    programmes,
    organisations,
    documents,
    agreements,
    meetings,
    budgets,
    targets,
    purposes,
    conflicts,
    coverage,
    graphs,
    search,
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
        # Ours at /openapi.json has a tag, so that it is not sent twice.
        openapi_url=None,
        # Their pages load scripts from a public CDN, and ours may load none.
        docs_url=None,
        redoc_url=None,
        # A redirect to the address without its slash would repeat the Host that a client sent.
        redirect_slashes=False,
        lifespan=_engine_open,
    )
    clients = Clients(chosen.trusted_proxies, chosen.exempt)
    numbers = Metrics()
    app.state.settings = chosen
    app.state.engine = _engine(chosen, numbers)
    app.state.metrics = numbers
    app.state.clients = clients
    app.state.fair_use = FairUse(chosen.allowance, refused=numbers.refused)
    app.state.fair_exports = FairUse(chosen.allowance, refused=numbers.refused)  # counted apart
    routers: list[APIRouter] = [module.router for module in ROUTES]
    for router in routers:
        app.include_router(router)
    app.state.addresses = tuple(
        route for router in routers for route in router.routes if isinstance(route, Route)
    )
    errors.install(app)
    documentation.describe(app)
    app.add_middleware(Compressed)
    app.add_middleware(Edge, body_bytes=chosen.body_bytes)
    app.add_middleware(
        Observed,
        clients=clients,
        metrics=numbers,
        log=RequestLog(with_queries=chosen.log_queries),
    )
    return app


def _engine(chosen: Settings, watcher: Metrics) -> EmbeddedEngine | RemoteEngine:
    if chosen.endpoint is not None:
        return RemoteEngine(
            chosen.endpoint,
            limits=chosen.limits,
            snapshots=chosen.snapshot_folder,
            watcher=watcher,
        )
    return EmbeddedEngine(
        chosen.snapshot_folder,
        limits=chosen.limits,
        sandbox=chosen.sandbox,
        watcher=watcher,
    )


@asynccontextmanager
async def _engine_open(app: FastAPI) -> AsyncIterator[None]:
    async with app.state.engine as engine:
        # Without a snapshot the service runs and says so at /ready; one that comes is taken up.
        with suppress(SnapshotError):
            await engine.snapshot()
        yield
