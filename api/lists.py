"""How a list of things is asked for: its filters looked up, its page cut out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Request

from stigraph import lists
from stigraph.dates import day_meant
from stigraph.engine import Engine
from stigraph.list_columns import Listed
from stigraph.lists import LISTS
from stigraph.standing import MEANINGS
from stigraph.territories import Directory
from stigraph.words import Language

from .bodies import Body, LabelBody, ListOnDayBody
from .languages import named
from .lookups import DirectoryDep, Lookups, LookupsDep
from .shared import EngineDep, Part, page

_B = TypeVar("_B", bound=Body)


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
        as_of: str | None = None,
        **asked: str | None,
    ) -> tuple[Listed, ...]:
        """Return the things of a list limited by its filters, by names and by time.

        They stand by id, or where a language is asked for as `lists.shown` says. With a day
        each tells how it stood on it. Raises UnknownThing, UnknownTerritory or DateError for a
        filter that means nothing.
        """
        kind = LISTS[name]
        filters = await lists.resolved(self.engine, self.directory, kind, asked)
        found = await lists.listed(
            self.engine,
            self.directory,
            kind,
            filters,
            period,
            None if as_of is None else day_meant(as_of),
        )
        if text is not None:
            index = await self.lookups.index()
            wanted = await asyncio.to_thread(lists.named, index, kind, text)
            found = tuple(one for one in found if one.thing.id in wanted)
        language = self._language
        return found if language is None else lists.shown(kind, found, language)

    @property
    def _language(self) -> Language | None:
        """The language of a page, or the one that `lang=` names."""
        parts = self.request.url.path.split("/")
        return named(parts[1]) or named(self.request.query_params.get("lang"))

    async def page(
        self,
        name: str,
        body: Callable[[Listed], _B],
        part: Part,
        *,
        as_of: str | None = None,
        **asked: str | None,
    ) -> ListOnDayBody[_B]:
        """Return the part of a list that is asked for. Raises what `every` raises, and Problem."""
        found = await self.every(name, as_of=as_of, **asked)
        own = page(self.request, found, lambda one: one.thing.id, part)
        return ListOnDayBody(
            items=[body(one) for one in own.items],
            total=own.total,
            next=own.next,
            coverage=own.coverage,
            as_of=None if as_of is None else day_meant(as_of),
            as_of_meaning=None if as_of is None else LabelBody.of(MEANINGS[name]),
        )


async def lister(
    request: Request, engine: EngineDep, directory: DirectoryDep, lookups: LookupsDep
) -> Lister:
    """What answers a list within this request."""
    return Lister(request, engine, directory, lookups)


ListerDep = Annotated[Lister, Depends(lister)]
