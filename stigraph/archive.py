"""The folder of snapshots: which one is current, which are kept, how to go back to one."""

import datetime
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, parse

from stigraph import manifest
from stigraph.errors import SnapshotError
from stigraph.manifest import GRAPH_FILE, ID_LENGTH, MANIFEST_FILE, Manifest
from stigraph.probing import expect_answers

CURRENT = "current"
KEPT = 3
"""How many snapshots stay after a build: the current one and those made current before it."""

_LOCK_FILE = ".lock"
_ASIDE = ".tmp"
_ID = re.compile(rf"[0-9a-f]{{{ID_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A snapshot in the folder: when it was last made current by a build, and if it is now."""

    id: str
    path: Path
    published: datetime.datetime
    is_current: bool


def kept(out: Path) -> tuple[Kept, ...]:
    """Every snapshot in a folder, sound or not, the one published last first."""
    current = _current(out)
    if not out.is_dir():
        return ()
    found = [
        Kept(path.name, path, _published(path), path.name == current)
        for path in out.iterdir()
        if _ID.fullmatch(path.name) is not None and path.is_dir()
    ]
    return tuple(sorted(found, key=lambda one: (one.published, one.id), reverse=True))


def earlier(out: Path) -> tuple[Kept, ...]:
    """Every snapshot published before the current one, sound or not, the last one first."""
    every = kept(out)
    # Without a current one (its folder may be gone), whatever there is comes into question.
    limit = next((one.published for one in every if one.is_current), None)
    return tuple(one for one in every if limit is None or one.published < limit)


def verify(folder: Path) -> Manifest:
    """The manifest of a snapshot that is wholly what was built.

    Beyond manifest.checked: the graph is loaded, counted by layer, and asked its probes again.
    Raises SnapshotError.
    """
    sound = manifest.checked(folder)
    data = (folder / GRAPH_FILE).read_bytes()
    if manifest.counted(data.splitlines()) != sound.graphs:
        raise SnapshotError(
            f"the layers of {folder.name} are not as long as its manifest says",
            "run: stigraph build",
        )
    expect_answers(_store(data), sound.probes)
    return sound


def roll_back(out: Path, id: str | None = None) -> Manifest:
    """Make an earlier snapshot current again: the one named, or the last good one before.

    Raises SnapshotError if there is none, if the one named is damaged, or if a build is writing.
    """
    with alone(out):
        for candidate in _candidates(out, id):
            try:
                sound = verify(candidate.path)
            except SnapshotError:
                if id is not None:
                    raise
                continue
            make_current(out, candidate.id)
            return sound
    raise SnapshotError("there is no earlier snapshot that is sound", "run: stigraph build")


def make_current(out: Path, id: str) -> str | None:
    """Have the link of the folder lead to a snapshot: before, or after, and never in between.

    Returns the id of the one that was current until now.
    """
    replaced = _current(out)
    link = out / f"{CURRENT}{_ASIDE}"
    link.unlink(missing_ok=True)
    link.symlink_to(id, target_is_directory=True)
    link.replace(out / CURRENT)
    synced(out)
    return replaced


def mark_published(folder: Path) -> None:
    """Note that a snapshot is published now: the date of its files tells the order."""
    for name in (GRAPH_FILE, MANIFEST_FILE):
        os.utime(folder / name)


def tidy(out: Path, replaced: str | None = None) -> None:
    """Remove all snapshots but the current one, the one it replaced and the last ones before.

    The one replaced may not be the last published: builds that were killed before they made theirs
    current have left newer ones, which nobody was ever answered from.
    """
    others = [one for one in kept(out) if not one.is_current]
    others.sort(key=lambda one: one.id != replaced)  # else the last first, as before
    for one in others[KEPT - 1 :]:
        # Renamed first: killed half way through, it leaves nothing that looks like a snapshot.
        one.path.rename(out / f"{one.id}{_ASIDE}")
    clear(out)


def clear(out: Path) -> None:
    """Remove what a killed build left, and what is damaged and has been replaced."""
    for left in out.glob(f"*{_ASIDE}"):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Hold the folder's lock; the kernel releases it if this process is killed.

    Raises SnapshotError if another process holds it.
    """
    out.mkdir(parents=True, exist_ok=True)
    with (out / _LOCK_FILE).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SnapshotError(
                "another build is writing here", "wait for it to end, then try again"
            ) from error
        yield


def synced(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _current(out: Path) -> str | None:
    link = out / CURRENT
    return link.readlink().name if link.is_symlink() else None


def _candidates(out: Path, id: str | None) -> tuple[Kept, ...]:
    if id is None:
        return earlier(out)
    named = tuple(one for one in kept(out) if one.id == id)
    if len(named) == 0:
        raise SnapshotError(f"there is no snapshot {id}", "see: stigraph snapshots list")
    return named


def _published(folder: Path) -> datetime.datetime:
    for path in (folder / GRAPH_FILE, folder / MANIFEST_FILE, folder):
        with suppress(OSError):
            return datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)
    return datetime.datetime.fromtimestamp(0, datetime.UTC)


def _store(data: bytes) -> Store:
    """Return the graph as an engine holds it: the layers, and their union as the default graph."""
    store = Store()
    store.bulk_load(data, format=RdfFormat.N_QUADS)
    union = DefaultGraph()
    store.bulk_extend(
        Quad(quad.subject, quad.predicate, quad.object, union)
        for quad in parse(data, format=RdfFormat.N_QUADS)
    )
    return store
