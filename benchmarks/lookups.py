"""Times the look-up of a tie on both engines, and the build: `python benchmarks/lookups.py`.

Prints the median of each in milliseconds, and ratios, which are what to compare between machines.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import rdflib

from stigraph import question, snapshot
from stigraph.engine.embedded import EmbeddedEngine

ROUNDS = 30
NAME = "tie/items"


def milliseconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the median time of a piece of work."""
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


async def milliseconds_of(work: Callable[[], Awaitable[object]]) -> float:
    """Return the median time of an awaited piece of work."""
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        await work()
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


async def main() -> None:
    """Build, ask, print."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        build = milliseconds(lambda: snapshot.build(out), rounds=3)
        values = {one.name: one.example for one in question.load(NAME).parameters}
        async with EmbeddedEngine(out) as engine:
            # As a stranger's query: the answer to a named question would be remembered.
            asked = question.load(NAME).bind(values)
            await engine.query(asked)
            worker = await milliseconds_of(lambda: engine.query(asked))
        graph = rdflib.Dataset(default_union=True)
        graph.parse(snapshot.current(out).graph_path, format="nquads")
        text = question.load(NAME).text
        pure = milliseconds(lambda: list(graph.query(text)), rounds=5)
        print(f"quads                 {snapshot.current(out).quads}")  # noqa: T201 - a benchmark prints
        print(f"build                 {build:9.1f} ms")  # noqa: T201 - a benchmark prints
        print(f"tie, worker process   {worker:9.2f} ms")  # noqa: T201 - a benchmark prints
        print(f"tie, rdflib           {pure:9.2f} ms   {pure / worker:.0f} times the worker")  # noqa: T201 - a benchmark prints


if __name__ == "__main__":
    asyncio.run(main())
