"""How a list of things is asked for: its filters looked up, its page cut out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request

from stigraph import lists
from stigraph.engine import Engine
from stigraph.lists import LISTS, Listed
from stigraph.territories import Directory

from .lookups import DirectoryDep, Lookups, LookupsDep
from .shared import EngineDep, Page, PartDep, page

Text = Annotated[
    str | None,
    Query(
        max_length=200,
        description="Only what a search for this text finds, in any form of the names and with "
        "slips forgiven; at most 100.",
        examples=["JST"],
    ),
]
Period = Annotated[
    str | None,
    Query(
        description="Only what is dated within this time, certainly or possibly: a day, month, "
        "year or fiscal year (2016, 2022-04, 令和4年度). What has no date is left out.",
        examples=["令和4年度"],
    ),
]


@dataclass(frozen=True, slots=True)
class Lister:
    """What answers a list within one request."""

    request: Request
    engine: Engine
    directory: Directory
    lookups: Lookups

    async def every(
        self,
        name: str,
        *,
        text: str | None = None,
        period: str | None = None,
        **asked: str | None,
    ) -> tuple[Listed, ...]:
        """Return the things of a list by id, limited by its filters, by names and by time.

        Raises UnknownThing, UnknownTerritory or DateError for a filter that means nothing.
        """
        kind = LISTS[name]
        filters = await lists.resolved(self.engine, self.directory, kind, asked)
        found = await lists.listed(self.engine, self.directory, kind, filters, period)
        if text is None:
            return found
        index = await self.lookups.index()
        wanted = await asyncio.to_thread(lists.named, index, kind, text)
        return tuple(one for one in found if one.thing.id in wanted)


async def lister(
    request: Request, engine: EngineDep, directory: DirectoryDep, lookups: LookupsDep
) -> Lister:
    """What answers a list within this request."""
    return Lister(request, engine, directory, lookups)


ListerDep = Annotated[Lister, Depends(lister)]


def cut(request: Request, found: tuple[Listed, ...], part: PartDep) -> Page[Listed]:
    """The page of a list that begins at the cursor."""
    return page(request, found, lambda one: one.thing.id, part)
