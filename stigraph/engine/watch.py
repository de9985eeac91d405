"""What the owner of an engine is told of its work: what each query took, and who was killed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from stigraph.engine.interface import State


class Killed(StrEnum):
    """Why a worker had to go before its time."""

    time_limit = "time limit"
    memory_limit = "memory limit"
    too_deep = "too deep"
    asker_left = "asker left"
    from_outside = "from outside"


@dataclass(frozen=True, slots=True)
class Work:
    """What one query took of a lane.

    `waited` is the time until a worker began, `worked` that of the worker, both in seconds.
    `state` is None if whoever asked left before the end.
    """

    lane: str
    query: str
    state: State | None
    waited: float
    worked: float
    rows: int
    size: int


class Watcher(Protocol):
    """One who is told. Called in the task that asked, so it may know for whom."""

    def finished(self, work: Work) -> None:
        """A query has ended, one way or another."""
        ...

    def killed(self, lane: str, reason: Killed) -> None:
        """A worker was killed, or died of its query."""
        ...

    def replaced(self, lane: str) -> None:
        """A worker is being started in the stead of one that is gone."""
        ...


class Unwatched:
    """A watcher that looks away."""

    def finished(self, work: Work) -> None:
        """See Watcher.finished."""

    def killed(self, lane: str, reason: Killed) -> None:
        """See Watcher.killed."""

    def replaced(self, lane: str) -> None:
        """See Watcher.replaced."""
