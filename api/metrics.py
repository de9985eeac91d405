"""Numbers for Prometheus, in a registry of their own, one for each application."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.process_collector import ProcessCollector

from stigraph.engine.watch import Killed, Work

from .account import account
from .fair_use import Limit

_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)


# When a counter began is one more series for each; restarts show in the process's own start time.
disable_created_metrics()  # type: ignore[no-untyped-call]  # the library gives it no types


class Metrics:
    """What has been counted since the start. It watches the engine: see Watcher."""

    def __init__(self) -> None:
        registry = CollectorRegistry()
        self._registry = registry
        ProcessCollector(registry=registry)
        self._requests = Counter(
            "stigraph_requests", "Requests answered.", ("route", "status"), registry=registry
        )
        self._refusals = Counter(
            "stigraph_fair_use_refusals",
            "Queries refused because their client had had its share.",
            ("limit",),
            registry=registry,
        )
        self._answers = Counter(
            "stigraph_answers",
            "Queries by how they ended.",
            ("lane", "state"),
            registry=registry,
        )
        self._kills = Counter(
            "stigraph_worker_kills",
            "Workers that were killed or died of a query.",
            ("lane", "reason"),
            registry=registry,
        )
        self._replacements = Counter(
            "stigraph_worker_respawns",
            "Workers started in the stead of one that was gone.",
            ("lane",),
            registry=registry,
        )
        self._worked = Histogram(
            "stigraph_lane_worker_seconds",
            "Time that a worker spent on a query.",
            ("lane",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._waited = Histogram(
            "stigraph_lane_queue_seconds",
            "Time that a query waited for a worker.",
            ("lane",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._waiting = Gauge(
            "stigraph_lane_waiting", "Queries waiting for a worker.", ("lane",), registry=registry
        )
        self._snapshot = Gauge(
            "stigraph_snapshot_info", "The graph that answers.", ("id",), registry=registry
        )
        self._rejected = Gauge(
            "stigraph_snapshot_rejected",
            "1 if a newer snapshot was refused, else 0.",
            registry=registry,
        )

    def answered(self, route: str, status: int) -> None:
        """Count an answer to a request."""
        self._requests.labels(route, str(status)).inc()

    def refused(self, limit: Limit) -> None:
        """Count a query refused for fair use."""
        self._refusals.labels(limit.value).inc()

    def finished(self, work: Work) -> None:
        """See Watcher.finished. The request that asked is told too."""
        self._answers.labels(work.lane, "abandoned" if work.state is None else work.state).inc()
        self._worked.labels(work.lane).observe(work.worked)
        self._waited.labels(work.lane).observe(work.waited)
        asking = account()
        if asking is not None:
            asking.add(work)

    def killed(self, lane: str, reason: Killed) -> None:
        """See Watcher.killed."""
        self._kills.labels(lane, reason.value).inc()

    def replaced(self, lane: str) -> None:
        """See Watcher.replaced."""
        self._replacements.labels(lane).inc()

    def exposed(self, *, snapshot: str | None, rejected: bool, waiting: Mapping[str, int]) -> bytes:
        """All numbers as Prometheus reads them, with the present state of the engine."""
        self._snapshot.clear()
        if snapshot is not None:
            self._snapshot.labels(snapshot).set(1)
        self._rejected.set(int(rejected))
        for lane, number in waiting.items():
            self._waiting.labels(lane).set(number)
        return generate_latest(self._registry)
