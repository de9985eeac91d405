"""Snapshots damaged at random, each of which must be refused wherever a snapshot is taken up."""

import asyncio
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from stigraph import archive
from stigraph.engine import EmbeddedEngine
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
    while content[start] == 0:  # zeros over zeros would damage nothing
        start = chance.randrange(len(content))
    end = min(len(content), start + chance.choice((1, 512, 4096)))
    content[start:end] = bytes(end - start)
    path.write_bytes(content)


def deleted(path: Path, _chance: random.Random) -> None:
    """Delete the file."""
    path.unlink()


def emptied(path: Path, _chance: random.Random) -> None:
    """Delete every file of the snapshot, and leave its folder."""
    for one in path.parent.iterdir():
        one.unlink()


WAYS: tuple[Callable[[Path, random.Random], None], ...] = (
    flipped,
    truncated,
    zeroed,
    deleted,
    emptied,
)


def damages(good: Path, folder: Path, number: int, seed: int) -> Iterator[tuple[str, Path]]:
    """Yield damaged copies of a snapshot under its own name, each with what was done to it.

    `good` is the folder of the snapshot; each copy replaces the one before in `folder`.
    """
    chance = random.Random(seed)
    for turn in range(number):
        copy = folder / good.name
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(good, copy)
        way = WAYS[turn % len(WAYS)]
        file = chance.choice(sorted(copy.iterdir()))
        way(file, chance)
        yield f"{turn}: {file.name} {way.__name__}", copy


def taken_up(copy: Path) -> list[str]:
    """Return which command takes a snapshot for a good one: of a damaged one none."""
    takers: dict[str, Callable[[], object]] = {
        "verify": lambda: archive.verify(copy),
        "rollback": lambda: archive.roll_back(copy.parent, copy.name),
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


def served(good: Path, other: Path, folder: Path, number: int, seed: int) -> list[str]:
    """Return which of some damaged copies of a snapshot a running engine takes up: none.

    It answers from `other` meanwhile; that it takes up the sound one at the end is made sure of.
    """
    shutil.copytree(other, folder / other.name)
    archive.make_current(folder, other.name)

    async def run() -> list[str]:
        async with EmbeddedEngine(folder) as engine:
            await engine.refresh()
            taken = []
            for what, copy in damages(good, folder, number, seed):
                archive.make_current(folder, copy.name)
                await engine.refresh()
                if engine.serving != other.name or engine.rejected is None:
                    taken.append(what)
            shutil.rmtree(folder / good.name)
            shutil.copytree(good, folder / good.name)
            await engine.refresh()
            assert engine.serving == good.name
            return taken

    return asyncio.run(run())
