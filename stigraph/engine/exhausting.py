"""Queries that exhausted a worker a moment ago: asked again, they cost nobody anything."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

from cachetools import TTLCache

from stigraph.engine.interface import Answer, State
from stigraph.engine.lanes import KILLED_FROM_OUTSIDE
from stigraph.engine.worker import Job

SECONDS = 60
"""How long they are remembered. What a busy machine was too slow for is tried again then."""

_MOST = 1000


class Exhausting:
    """Queries over one graph that ended a worker, though they were given all that it may give.

    Of each a digest is kept, never its text. `clock` gives seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._known: TTLCache[bytes, Answer] = TTLCache(_MOST, SECONDS, timer=clock)

    def answer(self, job: Job) -> Answer | None:
        """What the query came to less than a minute ago, or None if a worker is to have it."""
        return self._known.get(_digest(job))

    def note(self, job: Job, given: Answer) -> None:
        """Remember a query if its answer is the end of a worker."""
        if _is_the_end_of_a_worker(given):
            self._known[_digest(job)] = given


def _is_the_end_of_a_worker(given: Answer) -> bool:
    if given == KILLED_FROM_OUTSIDE:
        return False  # which need not be the fault of the query
    # A refusal without a place is not the parser's: the query overflowed the stack.
    return given.state in (State.timed_out, State.out_of_memory) or (
        given.state is State.refused and given.line is None
    )


def _digest(job: Job) -> bytes:
    # Without the formats: what ends a worker does so whatever is to be written.
    asked = repr((job.text, job.default_graphs, job.named_graphs))
    return hashlib.sha256(asked.encode()).digest()
