"""What is read once for a snapshot and then kept: territories, names, what it says of itself."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from stigraph import dataset, jsonld, search, territories
from stigraph.dataset import Header, Portion
from stigraph.engine import Engine
from stigraph.errors import SnapshotError
from stigraph.jsonld import Context
from stigraph.search import Index
from stigraph.territories import Directory

from .networks import Networks
from .service import Description
from .shared import EngineDep


@dataclass(slots=True)
class Lookups:
    """The lookups of one snapshot, each read when it is first asked for."""

    snapshot: str = ""
    folder: Path | None = None
    """Where the snapshot lies, if it lies on this machine."""
    networks: Networks = field(default_factory=Networks)
    _directory: Directory | None = None
    _index: Index | None = None
    _header: Header | None = None
    _portions: tuple[Portion, ...] | None = None
    _context: Context | None = None

    async def directory(self, engine: Engine) -> Directory:
        """Return the territories of the engine's snapshot."""
        if self._directory is None:
            self._directory = await territories.directory(engine)
        return self._directory

    async def index(self) -> Index:
        """Return the names of the snapshot, ready to be searched.

        They were put in order when it was built: here the file is only read, and compared with
        its digest. Raises SnapshotError if it has none, or a damaged one.
        """
        if self._index is None and self.folder is not None and self.folder.is_dir():
            self._index = await asyncio.to_thread(search.opened, self.folder)
        if self._index is None:
            raise SnapshotError(
                "the snapshot has no index of names here",
                "build it with this release, where this server finds it: stigraph build",
            )
        return self._index

    async def header(self, engine: Engine) -> Header:
        """Return what the graph of the engine's snapshot says of itself."""
        if self._header is None:
            self._header = await dataset.header(engine)
        return self._header

    async def description(self, engine: Engine, address: str) -> Description:
        """Return what is told of the engine's snapshot to whoever reaches it at this address."""
        if self._portions is None:
            self._portions = await dataset.portions(engine)
        header, snapshot = await self.header(engine), await engine.snapshot()
        return Description(address, snapshot, header, self._portions)

    async def context(self, engine: Engine) -> Context:
        """Return the JSON-LD context of the engine's snapshot."""
        if self._context is None:
            self._context = await jsonld.context(engine)
        return self._context


async def lookups(request: Request, engine: EngineDep) -> Lookups:
    """The lookups of the snapshot that answers this request; an older one's are let go."""
    state = request.app.state
    current = (await engine.snapshot()).id
    kept = getattr(state, "lookups", None)
    # Another object for another snapshot: a request that still reads the old one fills the old.
    if not isinstance(kept, Lookups) or kept.snapshot != current:
        kept = state.lookups = Lookups(current, state.settings.snapshot_folder / current)
    return kept


LookupsDep = Annotated[Lookups, Depends(lookups)]


async def directory(lookups: LookupsDep, engine: EngineDep) -> Directory:
    """The territories of the snapshot that answers this request."""
    return await lookups.directory(engine)


async def index(lookups: LookupsDep) -> Index:
    """The names of the snapshot that answers this request."""
    return await lookups.index()


async def nearest(lookups: Lookups, curie: str) -> tuple[str, ...]:
    """Ids that look like one that no thing has; none where there is no index of names."""
    with suppress(SnapshotError):
        index = await lookups.index()
        return await asyncio.to_thread(index.nearest, curie)
    return ()


DirectoryDep = Annotated[Directory, Depends(directory)]
IndexDep = Annotated[Index, Depends(index)]
