"""How much of a lane one client may take, so that the others find it free."""

from __future__ import annotations

import math
import sys
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from fastapi import Request
from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from stigraph.engine import State
from stigraph.engine.watch import Work
from stigraph.words import Words

from .account import account
from .clients import Client
from .errors import Problem, ProblemKind

WINDOW = 60
"""Seconds over which use is added up."""

_PARTS = 100
"""A worker's time is counted in hundredths of a second."""

_NOT_THE_CLIENTS_FAULT = frozenset(
    {
        ProblemKind.too_many_requests,
        ProblemKind.busy,
        ProblemKind.unavailable,
        ProblemKind.no_snapshot,
        ProblemKind.internal,
    }
)
_FAILURES = frozenset({State.refused, State.timed_out, State.too_large, State.out_of_memory})


class Limit(StrEnum):
    """What a client may have too much of."""

    running = "running"
    worker_seconds = "worker-seconds"
    errors = "errors"


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many queries of one client may run at once, and its worker time and errors a minute."""

    running: int
    worker_seconds: int
    errors: int


class SteadyMemory(MemoryStorage):
    """The library's storage in memory, on a clock that nobody can set, one entry for each charge.

    Its own entries follow the time of day: one step of it back, and clients are shut out as long.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._charges: dict[str, deque[tuple[float, int]]] = {}
        self._swept = clock()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Whether so much more fits below the limit; if so it is charged."""
        self._sweep(expiry)
        if self.get_moving_window(key, limit, expiry)[1] + amount > limit:
            return False
        self._charges.setdefault(key, deque()).append((self._clock(), amount))
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:  # noqa: ARG002  # the library's signature
        """When the oldest charge of the window was made, and the sum of all in it."""
        charges = self._held(key, expiry)
        begin = charges[0][0] if len(charges) > 0 else self._clock()
        return begin, sum(amount for _, amount in charges)

    def seconds_until_free(self, key: str, limit: int, expiry: int) -> float:
        """How long until so many charges are too old to count that one more fits."""
        charges = self._held(key, expiry)
        held = sum(amount for _, amount in charges)
        seconds = 0.0
        for moment, amount in charges:
            if held < limit:
                break
            held -= amount
            seconds = moment + expiry - self._clock()
        return seconds

    def _held(self, key: str, expiry: int) -> deque[tuple[float, int]]:
        charges = self._charges.get(key, deque())
        while len(charges) > 0 and charges[0][0] <= self._clock() - expiry:
            charges.popleft()
        return charges

    def _sweep(self, expiry: int) -> None:
        """Forget clients that have not been seen for a while."""
        if self._clock() - self._swept < expiry:
            return
        self._swept = self._clock()
        for key in list(self._charges):
            if len(self._held(key, expiry)) == 0:
                del self._charges[key]


class FairUse:
    """Counts what clients take and refuses those that have taken their share."""

    def __init__(
        self,
        allowance: Allowance,
        *,
        clock: Callable[[], float] = time.monotonic,
        refused: Callable[[Limit], None] = lambda _: None,
    ) -> None:
        self._allowance = allowance
        self._memory = SteadyMemory(clock)
        self._limiter = MovingWindowRateLimiter(self._memory)
        self._running: Counter[str] = Counter()
        self._refused = refused
        self._items = {
            Limit.worker_seconds: RateLimitItemPerSecond(
                allowance.worker_seconds * _PARTS, WINDOW, namespace=Limit.worker_seconds
            ),
            Limit.errors: RateLimitItemPerSecond(allowance.errors, WINDOW, namespace=Limit.errors),
        }

    @contextmanager
    def visit(self, client: Client) -> Iterator[Visit]:
        """One request of a client to the lane. Raises Problem if it has had its share.

        An error inside the block, or an answer that failed, counts as one error of the client.
        """
        if client.exempt:
            yield Visit()
            return
        self._expect_share(client)
        self._running[client.key] += 1
        visit = Visit(lambda seconds: self._spend(client, seconds))
        try:
            yield visit
        except Problem as problem:
            visit.failed |= problem.kind not in _NOT_THE_CLIENTS_FAULT
            raise
        finally:
            self._running[client.key] -= 1
            if self._running[client.key] == 0:
                del self._running[client.key]
            if visit.failed:
                self._limiter.hit(self._items[Limit.errors], client.key)

    def _expect_share(self, client: Client) -> None:
        if self._running[client.key] >= self._allowance.running:
            raise self._refusal(Limit.running, 1)
        for limit, item in self._items.items():
            if not self._limiter.test(item, client.key):
                seconds = self._memory.seconds_until_free(
                    item.key_for(client.key), item.amount, item.get_expiry()
                )
                raise self._refusal(limit, max(1, math.ceil(seconds)))

    def _spend(self, client: Client, seconds: float) -> None:
        # Past the limit too: what has been used has been used, and the next query waits for it.
        item = self._items[Limit.worker_seconds]
        self._memory.acquire_entry(
            item.key_for(client.key),
            sys.maxsize,
            item.get_expiry(),
            amount=math.ceil(seconds * _PARTS),
        )

    def _refusal(self, limit: Limit, seconds: int) -> Problem:
        self._refused(limit)
        ja, en = _told(limit, self._allowance)
        return Problem(
            ProblemKind.too_many_requests,
            Words(
                f"{ja}{seconds} 秒待って、もう一度お試しください。"
                "多くをお調べの際は、一括ダウンロードをご利用ください。",
                f"{en}; wait {seconds} s, then ask again, or download the dump",
            ),
            headers={"Retry-After": str(seconds)},
            limit=limit.value,
        )


def _told(limit: Limit, allowance: Allowance) -> tuple[str, str]:
    match limit:
        case Limit.running:
            ja = f"一つの利用者が同時に走らせられる問い合わせは {allowance.running} 件までです。"
            en = f"a client may have {allowance.running} queries running at once"
        case Limit.worker_seconds:
            seconds = allowance.worker_seconds
            ja = f"一つの利用者が {WINDOW} 秒間に使える計算時間は {seconds} 秒までです。"
            en = f"a client may use {seconds} seconds of a worker in {WINDOW} seconds"
        case Limit.errors:
            ja = f"誤りのある問い合わせは {WINDOW} 秒間に {allowance.errors} 件までです。"
            en = f"a client may make {allowance.errors} errors in {WINDOW} seconds"
    return ja, en


class Visit:
    """One request that was let in: what its work costs, and whether it failed."""

    def __init__(self, spend: Callable[[float], None] = lambda _: None) -> None:
        self._spend = spend
        self.failed = False

    def charge(self, work: Work) -> None:
        """Charge what a query took of its worker, also where nobody waited for its end."""
        self.failed |= work.state in _FAILURES
        if work.worked > 0:
            self._spend(work.worked)


async def fair_use(request: Request) -> AsyncIterator[None]:
    """A dependency for routes that run queries of strangers. Raises Problem (429)."""
    if request.method == "GET" and "query" not in request.query_params:
        yield  # the description of the service, or the empty form
        return
    with _charged(request, request.app.state.fair_use):
        yield


async def fair_exports(request: Request) -> AsyncIterator[None]:
    """A dependency for routes that write whole graphs. Raises Problem (429)."""
    with _charged(request, request.app.state.fair_exports):
        yield


@contextmanager
def _charged(request: Request, share: FairUse) -> Iterator[None]:
    with share.visit(request.app.state.clients.of(request.scope)) as visit:
        running = account()
        if running is not None:
            running.charge = visit.charge
        yield
