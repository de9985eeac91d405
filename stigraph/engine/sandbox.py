"""What keeps a worker from harming its host: limits of the kernel, set once, each reported."""

from __future__ import annotations

import ctypes
import importlib
import math
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import ModuleType

from stigraph.engine.system_calls import close_others
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


REQUIRED = frozenset({"memory", "processor", "seccomp", "descriptors", "network"})
"""Measures without which `require` refuses to start; the others are further walls."""


def leave_no_orphan(parent: int) -> Step:
    """Have the kernel end this process with its parent. Ends it at once if the parent is gone."""
    # SIGTERM must end a worker although a query holds its only running thread.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    step = _step("orphans", _die_with_parent)
    if os.getppid() != parent:
        os._exit(1)  # the parent ended between the start of this process and the call above
    return step


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a worker may take: bytes of memory, seconds of a processor for one query, how nicely."""

    memory: int
    seconds: float
    niceness: int


def confine(mode: SandboxMode, bounds: Bounds) -> tuple[Step, ...]:
    """Every measure tried and whether it holds. Raises SandboxError if a required one does not.

    To be called when everything the worker reads has been read: no file opens afterwards.
    """
    if mode is SandboxMode.off:
        return (Step("sandbox", False, "switched off by the settings"),)
    steps = tuple(_step(name, measure) for name, measure in measures(bounds).items())
    if mode is SandboxMode.require:
        for step in steps:
            if step.name in REQUIRED and not step.held:
                raise SandboxError(step)
    return steps


def measures(bounds: Bounds) -> Mapping[str, Callable[[], None]]:
    """Each measure by its name, in the order to be taken: later ones close what earlier ones need.

    Each raises OSError, ValueError or RuntimeError if it does not hold.
    """
    # Their files are read here, while files can be opened.
    landlock, seccomp = _library("py_landlock"), _library("pyseccomp")
    return {
        "niceness": lambda: _be_nice(bounds.niceness),
        "core dumps": lambda: _limit(resource.RLIMIT_CORE, 0),
        "memory": lambda: _limit(resource.RLIMIT_AS, bounds.memory),
        "processor": lambda: give_time(bounds.seconds),
        "file size": lambda: _limit(resource.RLIMIT_FSIZE, 0),
        "landlock": lambda: _landlock(landlock),
        "seccomp": lambda: close_others(seccomp),
        "descriptors": _no_new_descriptors,
        "network": _expect_no_socket,
    }


def give_time(seconds: float) -> None:
    """Have the kernel end this process when it has computed for so long, and a second, from now.

    The owner's clock ends a query first. This is for an owner that is itself held up.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until if most < 0 else min(until, most), most))


def _step(name: str, measure: Callable[[], None]) -> Step:
    try:
        measure()
    except (OSError, ValueError, AttributeError, RuntimeError) as error:
        return Step(name, False, str(error))
    return Step(name, True)


def _library(name: str) -> ModuleType | None:
    """A library that speaks to the kernel, or None where it or what it needs is not installed."""
    try:
        return importlib.import_module(name)
    except (ImportError, RuntimeError):
        return None


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


def _landlock(library: ModuleType | None) -> None:
    # Young, and of this thread alone: the limit of descriptors below holds without it.
    if library is None:
        raise RuntimeError("not available: install py-landlock")
    try:
        library.Landlock(strict=False).apply()
    except library.LandlockError as error:  # such as that this kernel has none
        raise RuntimeError(str(error)) from error


def _no_new_descriptors() -> None:
    """No file and no socket can be opened from here on; what is open stays usable."""
    _limit(resource.RLIMIT_NOFILE, 0)


def _expect_no_socket() -> None:
    try:
        socket.socket().close()
    except OSError:
        return
    raise RuntimeError("a socket could still be opened")
