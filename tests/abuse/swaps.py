"""Snapshots swapped under a server that is being asked: no answer fails, none is of two graphs."""

import contextlib
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from stigraph import archive
from tests.serving import served, write_snapshot

TERRITORIES = 300
VERSIONS = 3
_STI = "https://w3id.org/stigraph/ontology#"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_GRAPH = "<https://w3id.org/stigraph/graph/entities>"


@dataclass(slots=True)
class Report:
    """What came of the swaps."""

    swaps: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def broken(self, swaps: int) -> list[str]:
        """Return each promise that was not kept."""
        found = {
            f"answers failed: {self.failed[:3]}": len(self.failed) > 0,
            f"answers of two graphs: {self.mixed[:3]}": len(self.mixed) > 0,
            f"only {self.swaps} snapshots were taken up": self.swaps < swaps,
            "nobody was answered": min(self.answers["look-up"], self.answers["query"]) < swaps,
        }
        return [sentence for sentence, is_broken in found.items() if is_broken]


def version(number: int) -> bytes:
    """Return a graph in which every territory bears the number of its version as its name."""
    lines = []
    for place in range(TERRITORIES):
        territory = f"<https://w3id.org/stigraph/id/territory/{place}>"
        lines += [
            f"{territory} <{_TYPE}> <{_STI}Territory> {_GRAPH} .",
            f'{territory} <{_LABEL}> "v{number}"@en {_GRAPH} .',
        ]
    return ("\n".join(sorted(lines)) + "\n").encode()


def swapped(folder: Path, swaps: int) -> Report:
    """Return what comes of so many swaps, each as soon as the one before was taken up."""
    report = Report()
    versions = {write_snapshot(folder, version(n)): f"v{n}" for n in range(VERSIONS)}
    done = threading.Event()
    with served(folder, log=folder / "log", STIGRAPH_ADHOC_WORKERS="1") as server:
        address = f"http://127.0.0.1:{server.port}"
        asking = [
            threading.Thread(target=_look_up, args=(address, versions, report, done)),
            threading.Thread(target=_look_up, args=(address, versions, report, done)),
            threading.Thread(target=_query, args=(address, versions, report, done)),
        ]
        server.client.get("/ready")
        for thread in asking:
            thread.start()
        try:
            names = sorted(versions)
            for turn in range(swaps):
                name = names[turn % VERSIONS]
                archive.make_current(folder, name)
                began = time.monotonic()
                with contextlib.suppress(TimeoutError):
                    _until_served(server.client, name)
                    report.swaps += 1
                report.seconds.append(time.monotonic() - began)
        finally:
            done.set()
            for thread in asking:
                thread.join()
    return report


def _until_served(client: httpx.Client, name: str) -> None:
    until = time.monotonic() + 60
    while client.get("/ready").json()["snapshot"] != name:
        if time.monotonic() > until:
            raise TimeoutError


def _look_up(address: str, versions: dict[str, str], report: Report, done: threading.Event) -> None:
    with httpx.Client(base_url=address, timeout=60) as client:
        while not done.is_set():
            answer = client.get("/api/queries/territory/all?limit=200")
            if answer.status_code != 200:
                report.failed.append(f"look-up: {answer.status_code} {answer.text[:200]}")
                continue
            body = answer.json()
            names = {item["territoryEn"] for item in body["items"]}
            report.answers["look-up"] += 1
            if names != {versions[body["snapshot"]]} or body["total"] != TERRITORIES:
                report.mixed.append(f"look-up: {names} of {body['snapshot']}, {body['total']}")


def _query(address: str, versions: dict[str, str], report: Report, done: threading.Event) -> None:
    with httpx.Client(base_url=address, timeout=60) as client:
        while not done.is_set():
            answer = client.get(
                "/sparql", params={"query": f"SELECT ?name {{ ?t <{_LABEL}> ?name }}"}
            )
            if answer.status_code != 200:
                report.failed.append(f"query: {answer.status_code} {answer.text[:200]}")
                continue
            rows = answer.json()["results"]["bindings"]
            names = {row["name"]["value"] for row in rows}
            snapshot = answer.headers["etag"].removeprefix('W/"').partition("-")[0]
            report.answers["query"] += 1
            if names != {versions[snapshot]} or len(rows) != TERRITORIES:
                report.mixed.append(f"query: {names} of {snapshot}, {len(rows)}")
