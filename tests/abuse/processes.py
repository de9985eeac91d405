"""Processes seen from outside: which are the workers of a server, and whether they are gone."""

import contextlib
import os
import select
import time
from pathlib import Path


def workers(snapshots: Path) -> set[int]:
    """Return every process that answers from a folder of snapshots, but for the server itself."""
    mark = f"STIGRAPH_SNAPSHOTS={snapshots}".encode()
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            environment = (folder / "environ").read_bytes().split(b"\0")
            if mark in environment and b"engine.worker" in (folder / "cmdline").read_bytes():
                found.add(int(folder.name))
    return found


def left_after(processes: set[int], seconds: float) -> set[int]:
    """Return those of some processes that have not ended after a while."""
    until = time.monotonic() + seconds
    return {one for one in processes if not _ends(one, max(0.0, until - time.monotonic()))}


def _ends(process: int, seconds: float) -> bool:
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return len(select.select([handle], [], [], seconds)[0]) > 0
    finally:
        os.close(handle)
