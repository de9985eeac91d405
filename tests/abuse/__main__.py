"""Every promise about evil clients, damaged files, killed builders and stops: `make abuse`.

Takes about a quarter of an hour, stays on this machine's own addresses, and prints a table. The
exit code is 1 if a promise is broken. Names of parts limit it: `python -m tests.abuse storm stops`.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from stigraph import snapshot
from tests.abuse.damage import damages, served, taken_up
from tests.abuse.stops import MOST_SECONDS, stopped
from tests.abuse.storm import LIMIT, percentile, storm
from tests.abuse.swaps import swapped, version
from tests.serving import real_nquads, write_snapshot

MOST_MILLISECONDS = 150
"""What 99 of 100 look-ups must not exceed during a storm, if the machine has nothing else to do."""

ROUNDS, DAMAGES, KILLS, SWAPS, STOPS, HARD_STOPS = 10, 200, 200, 100, 50, 50
Row = tuple[str, str, bool]
"""What was done, what came of it, and whether the promise was kept."""


@dataclass(frozen=True, slots=True)
class Machine:
    """How busy the machine was before anything began: times are judged only if it was not."""

    load: float

    @property
    def busy(self) -> bool:
        return self.load > (os.cpu_count() or 1) / 2

    def __str__(self) -> str:
        return f"not judged, the machine was busy: {self.load:.1f}" if self.busy else "judged"


def a_storm(folder: Path, machine: Machine) -> Iterator[Row]:
    """Ask every evil query ten times from sixteen clients while ties are looked up."""
    write_snapshot(folder / "snapshots", real_nquads())
    report = storm(folder / "snapshots", folder / "log", ROUNDS)
    first, idle, p50, p99 = (
        percentile(report.first, 99),
        percentile(report.idle, 99),
        percentile(report.looked_up, 50),
        percentile(report.looked_up, 99),
    )
    fewest = min(report.reached.values(), default=0)
    asked = f"{len(report.reached)}, each at a worker {fewest} times or more"
    yield "evil queries", f"{asked}, from 16 clients in {report.seconds:.0f} s", fewest >= ROUNDS
    told = ", ".join(f"{status}: {times}" for status, times in sorted(report.statuses.items()))
    yield "their answers", f"{told}; asked again after a 503: {report.busy}", report.odd == []
    yield (
        "longest time at a worker",
        f"{report.longest:.2f} s, limit {LIMIT:g} s ({machine})",
        machine.busy or report.late == [],
    )
    yield "workers killed and replaced", f"{report.kills:.0f}", report.kills > 0
    yield (
        "look-ups meanwhile",
        f"{len(report.looked_up)}, failed: {len(report.failed)}",
        report.failed == [] and len(report.looked_up) > 0,
    )
    times = f"p50 {p50:.0f} ms, p99 {p99:.0f} ms; without evil p99 {idle:.0f} ms"
    yield (
        "look-up times",
        f"{times}, {report.pairs} ties in turn, at first {first:.0f} ms ({machine})",
        machine.busy or p99 < MOST_MILLISECONDS,
    )
    yield "memory of the server", f"{report.memory} MB", report.memory <= 200
    yield "canary", f"reached {report.hits} times", report.hits == 0
    yield (
        "stop afterwards",
        f"{report.stop:.1f} s, exit code {report.exit_code}, {report.orphans} workers left",
        report.exit_code == 0 and report.orphans == 0,
    )
    broken = report.broken(ROUNDS, timed=not machine.busy)
    yield from (("broken", sentence, False) for sentence in broken)


def damaged_snapshots(folder: Path, machine: Machine) -> Iterator[Row]:
    """Damage copies of the real snapshot at random."""
    good = snapshot.build(folder / "built").path
    other = folder / "other" / write_snapshot(folder / "other", version(1))
    taken = [
        f"{what}: {takers}"
        for what, copy in damages(good, folder / "copy", DAMAGES, seed=2026)
        if (takers := taken_up(copy)) != []
    ]
    yield "damaged snapshots", f"{DAMAGES}, taken for good: {taken or 0}", taken == []
    up = served(good, other, folder / "served", DAMAGES, seed=2027)
    yield "damaged under a server", f"{DAMAGES}, taken up: {up or 0}", up == []


def killed_builders(folder: Path, machine: Machine) -> Iterator[Row]:
    """Kill builders at random moments."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.abuse.builder", str(folder), str(KILLS), "2026"],
        capture_output=True,
        text=True,
        check=False,
    )
    yield "builders", (done.stdout or done.stderr).strip(), done.returncode == 0


def swaps_under_load(folder: Path, machine: Machine) -> Iterator[Row]:
    """Swap snapshots while a server answers."""
    report = swapped(folder, SWAPS)
    answers = sum(report.answers.values())
    came = f"{answers} answers, failed: {len(report.failed)}, mixed: {len(report.mixed)}"
    p50, longest = percentile(report.seconds, 50), max(report.seconds) * 1000
    taken = f"taken up after {p50:.0f} ms (p50), {longest:.0f} ms (longest)"
    yield "swaps under load", f"{report.swaps}; {came}; {taken}", report.broken(SWAPS) == []


def stops_under_load(folder: Path, machine: Machine) -> Iterator[Row]:
    """End servers while they work."""
    write_snapshot(folder, version(1))
    for by, stops in ((signal.SIGTERM, STOPS), (signal.SIGKILL, HARD_STOPS)):
        report = stopped(folder, stops, by=by, timed=not machine.busy)
        codes = sorted(set(report.exit_codes))
        came = f"longest {max(report.seconds):.1f} s of {MOST_SECONDS:g} s ({machine})"
        left = f"exit codes {codes}, {report.orphans} workers left"
        yield f"stops by {by.name}", f"{report.stops}; {came}, {left}", report.broken == []
        yield from (("broken", sentence, False) for sentence in report.broken[:3])


PARTS: dict[str, Callable[[Path, Machine], Iterator[Row]]] = {
    "storm": a_storm,
    "damage": damaged_snapshots,
    "builders": killed_builders,
    "swaps": swaps_under_load,
    "stops": stops_under_load,
}


def main(names: list[str]) -> int:
    """Run the parts named, or all, and return the exit code."""
    unknown = set(names) - PARTS.keys()
    if unknown:
        sys.stderr.write(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}\n")
        return 2
    kept = True
    machine = Machine(os.getloadavg()[0])
    began = time.monotonic()
    for name in names or PARTS:
        folder = Path(tempfile.mkdtemp(prefix="stigraph-abuse-"))
        try:
            for what, came, held in PARTS[name](folder, machine):
                kept &= held
                sys.stdout.write(f"{'kept  ' if held else 'BROKEN'}  {what:28} {came}\n")
                sys.stdout.flush()
        finally:
            shutil.rmtree(folder)
    sys.stdout.write(f"{time.monotonic() - began:.0f} s in all\n")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
