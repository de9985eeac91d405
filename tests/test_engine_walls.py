"""Each wall of the sandbox by itself: what it stops, tried in a process that has only that one."""

import asyncio
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from stigraph.engine import EmbeddedEngine, Format, SandboxMode, wire
from stigraph.engine.lanes import _COMMAND
from stigraph.engine.sandbox import Bounds
from stigraph.engine.worker import Job, Plan
from tests.serving import children, write_snapshot

GIB = 2**30
BOUNDS = Bounds(memory=3 * GIB, seconds=0.5, niceness=19)

# What a query must never bring a worker to do, each as one expression of Python.
ATTEMPTS = {
    "open a socket": "socket.socket()",
    "open a socket in this machine": "socket.socket(socket.AF_UNIX)",
    "connect one that is open": "before.connect_ex(('127.0.0.1', 9)) == errno.ECONNREFUSED or no()",
    "start a program": "os.execv('/bin/true', ['true'])",
    "start a process": "os.fork() or os._exit(0)",
    "start a process otherwise": "call('vfork') or os._exit(0)",
    "read a file": "os.open('/etc/passwd', os.O_RDONLY)",
    "write a file": "os.open('written', os.O_WRONLY | os.O_CREAT)",
    "make a file in memory": "os.memfd_create('made')",
    "remove a file": "os.unlink('removed')",
    "make a directory": "os.mkdir('made')",
    "trace its owner": "call('ptrace', 0, 0, 0, 0)",
    "signal its owner": "os.kill(os.getppid(), 0)",
    "narrow its owner": "resource.prlimit(os.getppid(), resource.RLIMIT_CORE)",
    "outlive its owner": "call('prctl', 1, 0, 0, 0, 0)",
    "make a pipe": "os.pipe()",
    "change its user": "os.setuid(os.getuid())",
    "leave for another root": "os.chdir('/')",
}
# A thread must still start, as the engine may want one; a number of chance must still be had.
NEEDS = {
    "start a thread": "[one.start() or one.join() for one in [threading.Thread(target=int)]]",
    "take memory": "len(bytearray(300_000_000))",
    "draw by chance": "os.urandom(8)",
    "wait": "time.sleep(0.001)",
    "have more time": "sandbox.give_time(1)",
}
SCRIPT = """
import ctypes, errno, json, os, resource, signal, socket, sys, threading, time
from stigraph.engine import sandbox

walls, tried, folder = json.loads(sys.argv[1])
os.chdir(folder)
open('removed', 'w').close()
before = socket.socket()
opened = os.open('removed', os.O_WRONLY)
libc = ctypes.CDLL(None, use_errno=True)
measures = sandbox.measures(sandbox.Bounds(3 * 2**30, 0.5, 19))

def no():
    raise OSError(errno.EPERM, 'refused')

def call(name, *given):
    if getattr(libc, name)(*given) < 0:
        raise OSError(ctypes.get_errno(), name)

for wall in walls:
    measures[wall]()
told = {}
for name, expression in tried.items():
    try:
        eval(expression)
        told[name] = None
    except OSError as error:
        told[name] = errno.errorcode[error.errno]
    except MemoryError:
        told[name] = 'ENOMEM'
    sys.stdout.write(json.dumps({name: told[name]}) + '\\n')
    sys.stdout.flush()
"""


def tried(folder: Path, walls: list[str], attempts: dict[str, str]) -> dict[str, str | None]:
    """Return what became of each attempt: the name of its error, or None if it succeeded."""
    process = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps([walls, attempts, str(folder)])],
        stdout=subprocess.PIPE,
        check=False,
    )
    found: dict[str, str | None] = {}
    for line in process.stdout.splitlines():
        found |= json.loads(line)
    return found


@cache
def behind_seccomp(folder: Path) -> dict[str, str | None]:
    return tried(folder, ["seccomp"], ATTEMPTS | NEEDS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("walls")


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_the_kernel_refuses_what_no_query_needs(folder: Path, attempt: str) -> None:
    assert behind_seccomp(folder)[attempt] in ("ENOSYS", "EPERM")


@pytest.mark.parametrize("need", NEEDS)
def test_the_kernel_grants_what_a_query_needs(folder: Path, need: str) -> None:
    assert behind_seccomp(folder)[need] is None


@pytest.mark.slow
@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_without_the_filter_it_would_be_possible(tmp_path: Path, attempt: str) -> None:
    # Each by itself, as some of them end or change the process that succeeds in them.
    error = tried(tmp_path, [], {attempt: ATTEMPTS[attempt]}).get(attempt)
    assert error in (None, "EPERM" if attempt == "trace its owner" else None)


ALONE: dict[str, dict[str, str | None]] = {
    "memory": {"bytearray(4 * 2**30)": "ENOMEM", "len(bytearray(2**20))": None},
    "file size": {"os.write(opened, b'x')": "EFBIG"},
    "descriptors": {"os.open('removed', 0)": "EMFILE", "socket.socket()": "EMFILE"},
    "landlock": {
        "os.open('removed', 0)": "EACCES",
        "os.open('written', os.O_WRONLY | os.O_CREAT)": "EACCES",
        "before.connect(('127.0.0.1', 9))": "EACCES",
    },
    "core dumps": {"resource.getrlimit(resource.RLIMIT_CORE) == (0, 0) or no()": None},
    "niceness": {"os.nice(0) == 19 or no()": None},
    "processor": {"resource.getrlimit(resource.RLIMIT_CPU)[0] in (2, 3) or no()": None},
}


@pytest.mark.slow
@pytest.mark.parametrize("wall", ALONE)
def test_a_wall_holds_by_itself(tmp_path: Path, wall: str) -> None:
    expected = ALONE[wall]
    assert tried(tmp_path, [wall], {one: one for one in expected}) == expected


@pytest.mark.slow
@pytest.mark.parametrize("wall", ALONE)
def test_without_the_wall_it_would_be_possible(tmp_path: Path, wall: str) -> None:
    expected = ALONE[wall]
    assert tried(tmp_path, [], {one: one for one in expected}) != expected


# What the kernel says of a worker that an engine has started.

LIMITS = {
    "Max cpu time": range(2, 70),
    "Max file size": range(1),
    "Max core file size": range(1),
    "Max open files": range(1),
    "Max address space": range(3 * GIB, 3 * GIB + 1),
}


def test_every_worker_of_an_engine_stands_behind_all_walls(tmp_path: Path) -> None:
    write_snapshot(tmp_path, b"<urn:s> <urn:p> <urn:o> <urn:g> .\n")

    async def looked() -> list[tuple[str, str]]:
        async with EmbeddedEngine(tmp_path, sandbox=SandboxMode.require) as engine:
            before = children(os.getpid())
            await engine.snapshot()
            folders = [Path("/proc") / str(pid) for pid in children(os.getpid()) - before]
            return [((one / "limits").read_text(), (one / "status").read_text()) for one in folders]

    workers = asyncio.run(looked())
    assert len(workers) == 4
    for limits, status in workers:
        for name, allowed in LIMITS.items():
            match = re.search(rf"^{name}\s+(\d+)", limits, re.MULTILINE)
            assert match is not None, f"{name} is unlimited"
            assert int(match[1]) in allowed, name
        assert "Seccomp:\t2\n" in status  # 2 is a filter
        assert "NoNewPrivs:\t1\n" in status


@contextmanager
def worker(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a worker by hand, with half a second for a query and nobody to watch its clock."""
    statements = "".join(f"<urn:{n}> <urn:p> <urn:o> <urn:g> .\n" for n in range(99)).encode()
    graph = folder / "graph.nq"
    graph.write_bytes(statements)
    bounds = replace(BOUNDS, niceness=0)  # where others are at work, it would wait for minutes
    digest = hashlib.sha256(statements).hexdigest()
    plan = Plan(str(graph), os.getpid(), SandboxMode.require, GIB, bounds, digest)
    with subprocess.Popen(
        [sys.executable, *_COMMAND], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        sent(process, wire.plain(plan))
        assert process.stdout is not None
        report = wire.read(process.stdout)
        assert report is not None
        assert report.said["failure"] == ""
        yield process
        process.kill()


def sent(process: subprocess.Popen[bytes], said: Mapping[str, object]) -> None:
    assert process.stdin is not None
    process.stdin.write(wire.Frame(said).encoded())
    process.stdin.flush()


def counting(factors: int) -> Mapping[str, object]:
    """Return the job of counting everything so many times over."""
    everything = " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(factors))
    text = f"SELECT (COUNT(*) AS ?n) {{ {everything} }}"
    return wire.plain(Job(text, (Format.rows,), {}, "urn:base", (), (), 1000, 1))


@pytest.mark.slow
def test_a_worker_whose_owner_is_held_up_ends_by_itself(tmp_path: Path) -> None:
    with worker(tmp_path) as process:
        sent(process, counting(20))
        assert process.wait() == -signal.SIGXCPU


@pytest.mark.slow
def test_a_worker_may_compute_longer_than_any_one_query(tmp_path: Path) -> None:
    with worker(tmp_path) as process:
        assert process.stdout is not None
        stat = Path(f"/proc/{process.pid}/stat")
        while int(stat.read_text().split()[13]) < 3 * os.sysconf("SC_CLK_TCK"):  # 13: utime
            sent(process, counting(3))
            assert wire.read(process.stdout) is not None, "it was ended"


# Where the kernel or the machine has less.

LACKING = {
    "libseccomp": (
        "import ctypes.util; find = ctypes.util.find_library; "
        "ctypes.util.find_library = lambda name: None if name == 'seccomp' else find(name)"
    ),
    "Landlock": (
        "import pyseccomp as p; f = p.SyscallFilter(p.ALLOW); "
        "f.add_rule(p.ERRNO(38), 'landlock_create_ruleset'); f.load()"
    ),
}
CONFINED = """
import json, sys
from stigraph.engine.sandbox import Bounds, SandboxError, SandboxMode, confine
exec(sys.argv[1])
try:
    steps = confine(SandboxMode(sys.argv[2]), Bounds(3 * 2**30, 10.0, 0))
except SandboxError as error:
    print(json.dumps({"refused": str(error)}))
else:
    print(json.dumps({step.name: step.detail for step in steps if not step.held}))
"""


def confined(lacking: str, mode: SandboxMode) -> dict[str, str]:
    """Return which measures do not hold on a machine that lacks something, and why."""
    process = subprocess.run(
        [sys.executable, "-c", CONFINED, LACKING[lacking], mode.value],
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, str] = json.loads(process.stdout)
    return found


def test_without_libseccomp_a_worker_that_must_be_confined_does_not_start() -> None:
    refusal = confined("libseccomp", SandboxMode.require)["refused"]
    assert "seccomp" in refusal
    assert "install libseccomp" in refusal


def test_without_libseccomp_the_other_walls_stand_where_that_is_enough() -> None:
    assert confined("libseccomp", SandboxMode.attempt) == {
        "seccomp": "not available: install libseccomp (on Debian: libseccomp2)"
    }


def test_without_landlock_the_other_walls_are_enough() -> None:
    lacking = confined("Landlock", SandboxMode.require)
    assert set(lacking) == {"landlock"}
    assert "not available" in lacking["landlock"]
