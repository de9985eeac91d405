"""A builder killed at random moments: `python -m tests.abuse.builder FOLDER ROUNDS SEED`.

Builds the small world of the tests, edits a fact before each build, and kills it at a moment of
chance, mostly while it writes, until as many builds have been killed as rounds were asked for. Says
in one line what came of it, and exits with code 1 if anything was lost.
"""

import os
import random
import select
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from stigraph import archive, snapshot
from stigraph.errors import SnapshotError

WORLD = Path(__file__).parents[1] / "world"
TREATIES = "data/entities/treaties.csv"
LATE = ("write", "swap")


def main(folder: Path, rounds: int, seed: int) -> int:
    """Kill builds, look after each what is left, and return the exit code."""
    world = Path(shutil.copytree(WORLD, folder / "world"))
    out = folder / "snapshots"
    chance = random.Random(seed)
    before = _built(world, out)
    killed = completed = 0
    while killed < rounds:
        turn = killed + completed
        _edit(world, turn)
        stage = chance.choice(LATE) if chance.random() < 0.8 else chance.choice(snapshot.STAGES)
        if _killed(world, out, stage, chance.uniform(0.0, 0.02)):
            killed += 1
        else:
            completed += 1
        try:
            now = archive.verify((out / archive.CURRENT).resolve()).id
            archive.verify(out / before)
        except SnapshotError as error:
            return _say(f"lost in round {turn}, at {stage}: {error}", 1)
        before = now
    last = _built(world, out)
    left = sorted(path.name for path in out.glob("*.tmp"))
    kept = len(archive.kept(out))
    return _say(
        f"{killed} killed, {completed} completed, 0 lost, {kept} kept, left behind: {left}",
        int(left != [] or kept > archive.KEPT or snapshot.current(out).id != last),
    )


def _say(what: str, exit_code: int) -> int:
    sys.stdout.write(f"{what}\n")
    return exit_code


def _built(world: Path, out: Path, tell: Callable[[str], object] = lambda _: None) -> str:
    def told(stage: str) -> None:
        tell(stage)

    return snapshot.build(
        out, told, data=world / "data", ontology=world / "ontology", queries=world / "queries"
    ).id


def _edit(world: Path, turn: int) -> None:
    path = world / TREATIES
    original = (WORLD / TREATIES).read_text(encoding="utf-8")
    path.write_text(original.replace("Treaty on ice", f"Treaty {turn} on ice"), encoding="utf-8")


def _killed(world: Path, out: Path, stage: str, delay: float) -> bool:
    """Build in another process, kill it a moment after it enters a stage; return if it was so."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _built(world, out, lambda entered: os.write(writing, f"{entered}\n".encode()))
            os._exit(0)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb", buffering=0) as told:
        seen = b""
        while f"{stage}\n".encode() not in seen and (more := told.read(100)):
            seen += more
        select.select([], [], [], delay)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    if status not in (0, signal.SIGKILL):
        raise SystemExit(f"a build ended with status {status}")
    return status == signal.SIGKILL


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
