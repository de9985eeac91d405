"""The short form of `make abuse`: the same promises, fewer rounds, and no timings."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from tests.abuse.evil import LIMIT, SHORT, everything, told_apart
from tests.abuse.stops import stopped
from tests.abuse.storm import ENDINGS, storm
from tests.abuse.swaps import swapped, version
from tests.serving import real_nquads, write_snapshot

ROOT = Path(__file__).resolve().parent.parent


Test = TypeVar("Test", bound=Callable[..., None])


def slow(test: Test) -> Test:
    """Marks a test that waits for many processes, on a machine that may be shared."""
    marked: Test = pytest.mark.slow(pytest.mark.timeout(600)(test))
    return marked


def test_there_are_at_least_sixty_evil_queries_none_of_them_too_long() -> None:
    queries = everything("http://127.0.0.1:9/sparql")
    assert len(set(queries.values())) == len(queries) >= 60
    assert max(len(told_apart(query, 9).encode()) for query in queries.values()) == LIMIT
    assert set(SHORT) <= queries.keys()


@slow
def test_evil_queries_hurt_nobody_and_reach_nothing(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "snapshots", real_nquads())
    report = storm(tmp_path / "snapshots", tmp_path / "log", 2, names=SHORT, clients=8)
    assert report.broken(2, timed=False) == []
    assert set(report.statuses) <= ENDINGS
    assert {504, 400} <= set(report.statuses)


@slow
def test_a_builder_killed_at_random_loses_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.abuse.builder", str(tmp_path), "20", "2026"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@slow
def test_swaps_under_load_fail_nobody_and_mix_nothing(tmp_path: Path) -> None:
    assert swapped(tmp_path, 20).broken(20) == []


@slow
@pytest.mark.parametrize(
    ("by", "stops"), [(signal.SIGTERM, 5), (signal.SIGKILL, 3)], ids=["SIGTERM", "SIGKILL"]
)
def test_stops_under_load_leave_no_process(tmp_path: Path, by: signal.Signals, stops: int) -> None:
    write_snapshot(tmp_path, version(1))
    report = stopped(tmp_path, stops, by=by, timed=False)
    assert report.broken == []
    assert report.stops == stops
