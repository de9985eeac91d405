"""What one request has taken of the engine, added up while it runs."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from stigraph.engine.watch import Work

_BINDING: ContextVar[Account | None] = ContextVar("account", default=None)


@dataclass(slots=True)
class Account:
    """Seconds that workers worked and that were waited for them, rows, and the ad-hoc query.

    `charge` is told of each piece of work, if anybody has asked to be.
    """

    worked: float = 0.0
    waited: float = 0.0
    rows: int = 0
    query: str | None = None
    charge: Callable[[Work], None] | None = None

    def add(self, work: Work) -> None:
        """Add a piece of work."""
        self.worked += work.worked
        self.waited += work.waited
        self.rows += work.rows
        if work.lane == ADHOC:
            self.query = work.query
        if work.lane in CHARGED and self.charge is not None:
            self.charge(work)


ADHOC = "adhoc"
"""The lane of queries that strangers write."""

CHARGED = frozenset({ADHOC, "export"})
"""The lanes of which each client has a share."""


def opened() -> Account:
    """A new account, to which all work of this task and of the tasks it starts is added."""
    account = Account()
    _BINDING.set(account)
    return account


def account() -> Account | None:
    """The account of the request that is being answered, or None outside of any."""
    return _BINDING.get()
