"""What is read once for a snapshot and then kept: the territories and the index of names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from stigraph import search, territories
from stigraph.engine import Engine
from stigraph.search import Index
from stigraph.territories import Directory

from .shared import EngineDep


@dataclass(slots=True)
class Lookups:
    """The lookups of the newest snapshot asked for; an older one's are let go."""

    snapshot: str = ""
    _directory: Directory | None = None
    _index: Index | None = None

    async def directory(self, engine: Engine) -> Directory:
        """Return the territories of the engine's snapshot."""
        await self._turn_to(engine)
        if self._directory is None:
            self._directory = await territories.directory(engine)
        return self._directory

    async def index(self, engine: Engine) -> Index:
        """Return the names of the engine's snapshot, ready to be searched."""
        await self._turn_to(engine)
        if self._index is None:
            self._index = await search.index(engine)
        return self._index

    async def _turn_to(self, engine: Engine) -> None:
        current = (await engine.snapshot()).id
        if current != self.snapshot:
            self.snapshot, self._directory, self._index = current, None, None


def lookups_of(request: Request) -> Lookups:
    """The lookups of this application."""
    state = request.app.state
    if not hasattr(state, "lookups"):
        state.lookups = Lookups()
    lookups = state.lookups
    assert isinstance(lookups, Lookups)
    return lookups


async def directory(request: Request, engine: EngineDep) -> Directory:
    """The territories of the snapshot that answers this request."""
    return await lookups_of(request).directory(engine)


async def index(request: Request, engine: EngineDep) -> Index:
    """The names of the snapshot that answers this request."""
    return await lookups_of(request).index(engine)


DirectoryDep = Annotated[Directory, Depends(directory)]
IndexDep = Annotated[Index, Depends(index)]
