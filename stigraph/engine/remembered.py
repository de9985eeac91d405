"""Answers to named questions, kept as long as their graph answers: a snapshot never changes."""

from __future__ import annotations

import hashlib

from cachetools import LRUCache

from stigraph.engine.interface import Answer, State
from stigraph.engine.worker import Job

MOST_CELLS = 200_000
"""How many cells of rows are kept, those asked for last: some 25 MB, about fifty ties."""

_BYTES_A_CELL = 120  # with its share of the term


class Remembered:
    """Whole answers to named questions over one graph; those not asked for longest go first.

    A stranger's query is never among them: the texts here are ours, with values filled in.
    """

    def __init__(self, most_cells: int = MOST_CELLS) -> None:
        self._known: LRUCache[bytes, Answer] = LRUCache(most_cells, getsizeof=_cells)

    def answer(self, job: Job) -> Answer | None:
        """What the question was answered before, or None if a worker is to have it."""
        return self._known.get(_digest(job))

    def note(self, job: Job, given: Answer) -> None:
        """Remember a whole answer. What failed, or is too large to keep, is asked again."""
        if given.state is State.complete and _cells(given) <= self._known.maxsize:
            self._known[_digest(job)] = given


def _cells(given: Answer) -> int:
    return 1 + sum(map(len, given.rows)) + len(given.body) // _BYTES_A_CELL


def _digest(job: Job) -> bytes:
    return hashlib.sha256(repr((job.text, job.formats)).encode()).digest()
