"""The slices of one snapshot that were asked for, kept so that asking again costs nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from cachetools import LRUCache

from stigraph.engine import Engine
from stigraph.network.measures import Measure, measured
from stigraph.network.places import places
from stigraph.network.slices import Network, Slice, sliced
from stigraph.network.ties import Ties, ties

_MOST_TERRITORIES = 16
_MOST_SLICES = 64


@dataclass(frozen=True, slots=True)
class Laid:
    """A slice, as much of it as is shown, and a place for each node that is."""

    whole: Network
    shown: Network
    places: Mapping[str, tuple[int, int]]


@dataclass(slots=True)
class Networks:
    """The slices of one snapshot: each is cut, laid out and measured once, apart from the loop."""

    _ties: LRUCache[tuple[str, ...], Ties] = field(
        default_factory=lambda: LRUCache(_MOST_TERRITORIES)
    )
    _slices: LRUCache[Slice, Network] = field(default_factory=lambda: LRUCache(_MOST_SLICES))
    _laid: LRUCache[tuple[Slice, int], Laid] = field(default_factory=lambda: LRUCache(_MOST_SLICES))
    _measures: LRUCache[tuple[Slice, str], Measure] = field(
        default_factory=lambda: LRUCache(_MOST_SLICES)
    )
    # Laying out and measuring take a processor for a while: others wait, and may find it done.
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ties(self, engine: Engine, cut: Slice) -> Ties:
        """Return what was read for a slice."""
        territories = cut.territories if len(cut.territories) == 1 else ()
        found = self._ties.get(()) or self._ties.get(territories)
        if found is None:
            found = self._ties[territories] = await ties(engine, territories)
        return found

    async def slice(self, engine: Engine, cut: Slice) -> Network:
        """Return a slice, whole."""
        found = self._slices.get(cut)
        if found is None:
            read = await self.ties(engine, cut)
            found = self._slices[cut] = await asyncio.to_thread(sliced, read, cut)
        return found

    async def laid(self, engine: Engine, cut: Slice, most: int) -> Laid:
        """Return a slice with places for at most so many nodes, those with the most edges."""
        whole = await self.slice(engine, cut)
        key = cut, min(most, whole.nodes_in_all)
        async with self._one_at_a_time:
            found = self._laid.get(key)
            if found is None:
                found = self._laid[key] = await asyncio.to_thread(_laid, whole, most)
        return found

    async def measured(
        self, engine: Engine, cut: Slice, names: tuple[str, ...]
    ) -> tuple[Measure, ...]:
        """Return these measures of the whole of a slice."""
        whole = await self.slice(engine, cut)
        async with self._one_at_a_time:
            missing = tuple(name for name in names if (cut, name) not in self._measures)
            for one in await asyncio.to_thread(measured, whole, missing):
                self._measures[cut, one.name] = one
            return tuple(self._measures[cut, name] for name in names)


def _laid(whole: Network, most: int) -> Laid:
    shown = whole.shortened(most)
    return Laid(whole, shown, places(shown))
