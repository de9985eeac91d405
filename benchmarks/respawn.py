"""Times how long a killed worker is away, by the size of its graph: `python benchmarks/respawn.py`.

What it computes decides MOST_IN_MEMORY in stigraph/engine/embedded.py: on a machine with a
processor to spare it is away for as long.
"""

import asyncio
import hashlib
import os
import resource
import tempfile
import time
from pathlib import Path

from stigraph import paths
from stigraph.engine.embedded import GIB
from stigraph.engine.lanes import Worker
from stigraph.engine.sandbox import Bounds, SandboxMode
from stigraph.engine.worker import Plan
from stigraph.manifest import GRAPH_FILE

SIZES = (0, 25_000, 50_000, 100_000, 200_000)
ROUNDS = 5


def main() -> None:
    """Print a table: quads, and the least of five rounds until one worker is there again."""
    lines = (paths.snapshots() / "current" / GRAPH_FILE).read_bytes().splitlines(keepends=True)
    print("| Quads | Until it answers | Of a processor |\n| --- | --- | --- |")  # noqa: T201 - a benchmark prints
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            graph = Path(folder) / f"{size}.nq"
            graph.write_bytes(b"".join(_copies(lines, size)))
            digest = hashlib.sha256(graph.read_bytes()).hexdigest()
            rounds = [asyncio.run(_replaced(graph, digest)) for _ in range(ROUNDS)]
            wall, computed = (min(column) * 1000 for column in zip(*rounds, strict=True))
            print(f"| {size:,} | {wall:.0f} ms | {computed:.0f} ms |", flush=True)  # noqa: T201 - a benchmark prints


def _copies(lines: list[bytes], size: int) -> list[bytes]:
    """The real facts over and over, each time of other things."""
    made: list[bytes] = []
    while len(made) < size:
        other = b"/id/%d-" % len(made)
        made += [line.replace(b"/id/", other) for line in lines]
    return made[:size]


async def _replaced(graph: Path, digest: str) -> tuple[float, float]:
    """Seconds until a worker has loaded the graph and closed its doors, and what it computed."""
    bounds = Bounds(3 * GIB, 10.0, niceness=19)
    plan = Plan(str(graph), os.getpid(), SandboxMode.require, GIB, bounds, digest)
    before, began = _computed(), time.perf_counter()
    worker = Worker(plan)
    report = await worker.report()
    seconds = time.perf_counter() - began
    await worker.end()
    assert report.failure == "", report.failure
    return seconds, _computed() - before


def _computed() -> float:
    """Seconds of a processor that processes of ours took which have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
