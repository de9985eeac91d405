"""Snapshots damaged at random, each of which must be refused wherever a snapshot is taken up."""

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from stigraph import archive
from stigraph.engine import embedded
from stigraph.errors import SnapshotError


def flipped(path: Path, chance: random.Random) -> None:
    """Flip one bit."""
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def truncated(path: Path, chance: random.Random) -> None:
    """Cut off the end."""
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content))])


def zeroed(path: Path, chance: random.Random) -> None:
    """Write zeros over a stretch, as a disk does that lost a block."""
    content = bytearray(path.read_bytes())
    start = chance.randrange(len(content))
    end = min(len(content), start + chance.choice((1, 512, 4096)))
    content[start:end] = bytes(end - start)
    path.write_bytes(content)


def deleted(path: Path, _chance: random.Random) -> None:
    """Delete the file."""
    path.unlink()


WAYS: tuple[Callable[[Path, random.Random], None], ...] = (flipped, truncated, zeroed, deleted)


def damages(good: Path, folder: Path, number: int, seed: int) -> Iterator[tuple[str, Path]]:
    """Yield damaged copies of a snapshot under its own name, each with what was done to it.

    `good` is the folder of the snapshot; `folder` is made anew for each copy.
    """
    chance = random.Random(seed)
    for turn in range(number):
        shutil.rmtree(folder, ignore_errors=True)
        copy = folder / good.name
        shutil.copytree(good, copy)
        way = WAYS[turn % len(WAYS)]
        file = chance.choice(sorted(copy.iterdir()))
        way(file, chance)
        yield f"{turn}: {file.name} {way.__name__}", copy


def taken_up(copy: Path) -> list[str]:
    """Return where a snapshot is taken for a good one: of a damaged one nowhere."""
    takers: dict[str, Callable[[], object]] = {
        "verify": lambda: archive.verify(copy),
        "rollback": lambda: archive.roll_back(copy.parent, copy.name),
        "server": lambda: embedded._facts(copy),
    }
    taking = []
    for name, take in takers.items():
        try:
            take()
        except SnapshotError:
            continue
        taking.append(name)
    if archive.CURRENT in {one.name for one in copy.parent.iterdir()}:
        taking.append("current")
    return taking
