"""What keeps a worker from harming its host: limits of the kernel, set once, each reported."""

from __future__ import annotations

import ctypes
import importlib
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from stigraph.errors import StigraphError


class SandboxMode(StrEnum):
    """Whether a worker must be confined (`require`), is so where possible (`try`), or is not."""

    require = "require"
    attempt = "try"
    off = "off"


@dataclass(frozen=True, slots=True)
class Step:
    """One measure of the sandbox: whether it holds, and why not if it does not."""

    name: str
    held: bool
    detail: str = ""


class SandboxError(StigraphError):
    """A measure that the settings require and this host does not give."""

    def __init__(self, step: Step) -> None:
        super().__init__(
            f"the sandbox needs {step.name}, and it does not hold: {step.detail} — run on Linux, "
            "or set the sandbox to try"
        )
        self.step = step


REQUIRED = frozenset({"memory", "descriptors", "network"})
"""Measures without which `require` refuses to start; the others are further walls."""


def leave_no_orphan(parent: int) -> Step:
    """Have the kernel end this process with its parent. Ends it at once if the parent is gone."""
    # SIGTERM must end a worker although a query holds its only running thread.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    step = _step("orphans", _die_with_parent)
    if os.getppid() != parent:
        os._exit(1)  # the parent ended between the start of this process and the call above
    return step


def confine(mode: SandboxMode, memory: int, niceness: int) -> tuple[Step, ...]:
    """Every measure tried and whether it holds. Raises SandboxError if a required one does not.

    To be called when everything the worker reads has been read: no file opens afterwards.
    """
    if mode is SandboxMode.off:
        return (Step("sandbox", False, "switched off by the settings"),)
    steps = (
        _step("niceness", lambda: _be_nice(niceness)),
        _step("core dumps", lambda: _limit(resource.RLIMIT_CORE, 0)),
        _step("memory", lambda: _limit(resource.RLIMIT_AS, memory)),
        _step("file size", lambda: _limit(resource.RLIMIT_FSIZE, 0)),
        _step("landlock", _landlock),
        _step("descriptors", _no_new_descriptors),
        _step("network", _expect_no_socket),
    )
    if mode is SandboxMode.require:
        for step in steps:
            if step.name in REQUIRED and not step.held:
                raise SandboxError(step)
    return steps


def _step(name: str, measure: Callable[[], None]) -> Step:
    try:
        measure()
    except (OSError, ValueError, ImportError, AttributeError, RuntimeError) as error:
        return Step(name, False, str(error))
    return Step(name, True)


def _die_with_parent() -> None:
    if sys.platform != "linux":
        raise OSError("only Linux tells a process that its parent ended")
    set_parent_death_signal = 1  # PR_SET_PDEATHSIG
    if ctypes.CDLL(None, use_errno=True).prctl(set_parent_death_signal, signal.SIGKILL) != 0:
        raise OSError(ctypes.get_errno(), "prctl refused")


def _be_nice(niceness: int) -> None:
    os.nice(max(0, niceness - os.nice(0)))


def _limit(what: int, most: int) -> None:
    resource.setrlimit(what, (most, most))


def _landlock() -> None:
    # Young and optional: the descriptor limit below holds without it.
    library = importlib.import_module("py_landlock")
    library.Landlock(strict=False).apply()


def _no_new_descriptors() -> None:
    """No file and no socket can be opened from here on; what is open stays usable."""
    _limit(resource.RLIMIT_NOFILE, 0)


def _expect_no_socket() -> None:
    try:
        socket.socket().close()
    except OSError:
        return
    raise RuntimeError("a socket could still be opened")
