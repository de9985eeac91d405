"""Servers ended under load: in good order by SIGTERM, or at once by SIGKILL; no worker is left."""

import contextlib
import json
import random
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.abuse.evil import counting, disjoint
from tests.abuse.processes import left_after, workers
from tests.serving import served

MOST_SECONDS = 5.0
CLIENTS = 8


@dataclass(slots=True)
class Report:
    """What came of the stops."""

    stops: int = 0
    seconds: list[float] = field(default_factory=list)
    exit_codes: list[int] = field(default_factory=list)
    orphans: int = 0
    broken: list[str] = field(default_factory=list)


def stopped(
    snapshots: Path, stops: int, *, by: signal.Signals, timed: bool, seed: int = 0
) -> Report:
    """Return what comes of ending so many servers, each at a moment of chance under full load."""
    report = Report()
    chance = random.Random(seed)
    expected = 0 if by is signal.SIGTERM else -by
    for turn in range(stops):
        done = threading.Event()
        log = snapshots / f"log-{by.name}-{turn}"
        with served(snapshots, log=log) as server:
            server.client.get("/ready")
            clients = [
                threading.Thread(target=_press, args=(server.port, done)) for _ in range(CLIENTS)
            ]
            for client in clients:
                client.start()
            done.wait(chance.uniform(0.2, 1.5))
            running = workers(snapshots)
            began = time.monotonic()
            server.process.send_signal(by)
            code = server.process.wait(timeout=30)
            seconds = time.monotonic() - began
            done.set()
        left = left_after(running | workers(snapshots), 2)
        for client in clients:
            client.join()
        report.stops += 1
        report.seconds.append(seconds)
        report.exit_codes.append(code)
        report.orphans += len(left)
        faults = {
            f"stop {turn} ended with {code}": code != expected,
            f"stop {turn} took {seconds:.1f} s": timed and seconds >= MOST_SECONDS,
            f"stop {turn} left {len(left)} of {len(running)} workers": len(left) > 0,
            f"stop {turn} saw no worker": len(running) == 0,
            **{f"stop {turn} wrote: {line}": True for line in _broken_off(log)},
        }
        report.broken += [sentence for sentence, is_broken in faults.items() if is_broken]
    return report


def _broken_off(log: Path) -> Iterator[str]:
    """Yield what a server writes that ends in disorder: tracebacks, and errors as JSON."""
    for line in log.read_text(encoding="utf-8").splitlines():
        if not line.startswith("{") or "exception" in json.loads(line):
            yield line


def _press(port: int, done: threading.Event) -> None:
    """Ask what never ends, and give up when the server does."""
    query = counting(disjoint(3))
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        while not done.is_set():
            with contextlib.suppress(httpx.TransportError):
                client.get("/sparql", params={"query": query})
