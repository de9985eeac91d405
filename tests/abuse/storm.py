"""Evil queries from many clients while a quiet one looks ties up: who is hurt, and for how long."""

import json
import multiprocessing
import queue
import secrets
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import httpx

from tests.abuse.canary import Canary
from tests.abuse.evil import everything, told_apart
from tests.abuse.processes import left_after, workers
from tests.serving import Server, served

LIMIT = 0.5
"""Seconds that a query may run in a storm; for the public it is ten."""

MOST_SECONDS = 3600
"""How long a storm may last, on the slowest of machines."""

ENDINGS = frozenset({200, 400, 413, 504, 507})
"""What an evil query may be answered with once a worker has had it."""

FOREIGN = {
    "application/ld+json": '{{"@context": "{canary}", "@id": "urn:x", "urn:p": "o"}}',
    "application/rdf+xml": (
        '<!DOCTYPE r [<!ENTITY x SYSTEM "{canary}">]><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&x;</rdf:RDF>'
    ),
    "application/sparql-update": "LOAD <{canary}>",
    "multipart/form-data; boundary=x": "--x\r\n\r\n{canary}\r\n--x--",
}
"""Bodies that name an address and are no query."""


@dataclass(slots=True)
class Report:
    """What came of a storm."""

    asked: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    busy: int = 0
    reached: dict[str, int] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    longest: float = 0.0
    looked_up: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    idle: list[float] = field(default_factory=list)
    pairs: int = 0
    failed: list[str] = field(default_factory=list)
    hits: int = 0
    kills: float = 0.0
    memory: int = 0
    seconds: float = 0.0
    exit_code: int | None = None
    stop: float = 0.0
    orphans: int = 0

    def broken(self, rounds: int, *, timed: bool) -> list[str]:
        """Return each promise that was not kept; those of time only if the machine is ours."""
        seldom = [name for name, times in self.reached.items() if times < rounds]
        found = {
            f"look-ups failed: {self.failed[:3]}": len(self.failed) > 0 or not self.looked_up,
            f"the canary was reached {self.hits} times": self.hits > 0,
            f"answered otherwise than documented: {self.odd[:3]}": len(self.odd) > 0,
            f"ran beyond their limit: {self.late[:3]}": timed and len(self.late) > 0,
            f"reached a worker too seldom: {seldom[:3]}": len(seldom) > 0,
            f"the server ended with {self.exit_code}": self.exit_code != 0,
            f"{self.orphans} workers outlived the server": self.orphans > 0,
            f"the server grew to {self.memory} MB": self.memory > 200,
        }
        return [sentence for sentence, is_broken in found.items() if is_broken]


def storm(
    snapshots: Path, log: Path, rounds: int, *, names: Sequence[str] = (), clients: int = 16
) -> Report:
    """Return what comes of each query being asked so often, by so many clients at once."""
    report = Report()
    token = secrets.token_hex(16)
    chosen = {
        "STIGRAPH_ADHOC_SECONDS": str(LIMIT),
        "STIGRAPH_CLIENT_RUNNING": "2",
        "STIGRAPH_EXEMPT": f"abuse:{sha256(token.encode()).hexdigest()}",
    }
    with Canary() as canary, served(snapshots, log=log, **chosen) as server:
        queries = everything(canary.address)
        queries = {name: queries[name] for name in names or queries}
        server.client.headers["X-Stigraph-Token"] = token
        pairs = _pairs(server)
        report.pairs = len(pairs)
        # Each tie is asked for the first time here: what a worker takes with no evil about.
        report.first = list(_looking_up(server, report.failed, pairs))
        report.idle = list(_looking_up(server, report.failed, pairs * 5))
        began = time.monotonic()
        with _attack(server.port, token, queries, rounds, clients) as (attack, told):
            while attack.is_alive():
                report.looked_up += _looking_up(server, report.failed, pairs)
            _gather(told, report)
        report.seconds = time.monotonic() - began
        for media_type, body in FOREIGN.items():
            answer = server.client.post(
                "/sparql",
                content=body.format(canary=canary.address),
                headers={"Content-Type": media_type},
            )
            if answer.status_code not in {403, 415}:
                report.odd.append(f"{media_type}: {answer.status_code}")
        report.kills = _kills(server)
        report.memory = _memory(server.pid)
        running = workers(snapshots)
        stopping = time.monotonic()
        server.process.terminate()
        report.exit_code = server.process.wait(timeout=30)
        report.stop = time.monotonic() - stopping
        report.orphans = len(left_after(running | workers(snapshots), 2))
        report.hits = canary.hits
    _read(log, set(queries), report)
    return report


def percentile(seconds: Sequence[float], part: int) -> float:
    """Return in milliseconds what so many of a hundred do not exceed."""
    return statistics.quantiles(seconds, n=100)[part - 1] * 1000 if len(seconds) > 1 else 0.0


def _pairs(server: Server) -> list[str]:
    """Return the addresses of every tie of Japan there is."""
    listed = server.client.get("/api/ties", params={"territory": "JP", "limit": 200}).json()
    return [one["address"] for one in listed["items"]]


def _looking_up(server: Server, failed: list[str], addresses: Sequence[str]) -> Iterator[float]:
    for address in addresses:
        answer = server.client.get(address)
        if answer.status_code == 200 and answer.json()["total"] > 0:
            yield answer.elapsed.total_seconds()
        else:
            failed.append(f"{answer.status_code} {answer.text[:200]}")


@contextmanager
def _attack(
    port: int, token: str, queries: Mapping[str, str], rounds: int, clients: int
) -> Iterator[tuple[multiprocessing.process.BaseProcess, "multiprocessing.SimpleQueue[str]"]]:
    # In a process of its own, so that its work is no part of what a look-up is seen to take.
    context = multiprocessing.get_context("spawn")
    told = context.SimpleQueue()
    attack = context.Process(
        target=attacking, args=(port, token, dict(queries), rounds, clients, told)
    )
    attack.start()
    try:
        yield attack, told
    finally:
        attack.kill()
        attack.join()


def attacking(
    port: int,
    token: str,
    queries: dict[str, str],
    rounds: int,
    clients: int,
    told: "multiprocessing.SimpleQueue[str]",
) -> None:
    """Ask each query until a worker has had it so often; tell what was answered."""
    waiting: queue.SimpleQueue[tuple[int, str]] = queue.SimpleQueue()
    for turn in range(rounds):
        for name in queries:
            waiting.put((turn, name))
    results: Counter[tuple[str, int]] = Counter()
    pause = threading.Event()
    until = time.monotonic() + MOST_SECONDS

    def client() -> None:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as own:
            while time.monotonic() < until:
                try:
                    turn, name = waiting.get_nowait()
                except queue.Empty:
                    return
                status = 503
                while status in {429, 503} and time.monotonic() < until:
                    status = own.post(
                        "/sparql",
                        content=told_apart(queries[name], turn),
                        headers={
                            "Content-Type": "application/sparql-query",
                            "X-Stigraph-Token": token,
                            "X-Request-Id": request_id(name, turn),
                        },
                    ).status_code
                    results[name, status] += 1
                    if status == 503:
                        pause.wait(0.2)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told.put(json.dumps([[*key, times] for key, times in results.items()]))


def request_id(name: str, turn: int) -> str:
    """Return the id under which the log tells of a query."""
    return f"evil-{sha256(name.encode()).hexdigest()[:16]}-{turn}"


def _gather(told: "multiprocessing.SimpleQueue[str]", report: Report) -> None:
    if told.empty():
        report.odd.append("the attack broke off")
        return
    for name, status, times in json.loads(told.get()):
        report.asked += times
        if status in {429, 503}:
            report.busy += times
            continue
        report.statuses[status] += times
        if status not in ENDINGS:
            report.odd.append(f"{name}: {status}")


def _read(log: Path, names: set[str], report: Report) -> None:
    """Add what the server itself measured: which queries a worker had, and for how long."""
    by_id = {request_id(name, 0).rpartition("-")[0]: name for name in names}
    report.reached = dict.fromkeys(names, 0)
    for line in log.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        name = by_id.get(str(told.get("request_id")).rpartition("-")[0])
        if name is None or told["status"] not in ENDINGS or told["worker_ms"] == 0:
            continue
        report.reached[name] += 1
        report.longest = max(report.longest, told["worker_ms"] / 1000)
        if told["worker_ms"] > (LIMIT + 0.5) * 1000:
            report.late.append(f"{name}: {told['worker_ms']} ms")


def _kills(server: Server) -> float:
    numbers = server.client.get("/metrics").text.splitlines()
    return sum(
        float(line.rpartition(" ")[2])
        for line in numbers
        if line.startswith("stigraph_worker_kills_total")
    )


def _memory(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) // 1024
