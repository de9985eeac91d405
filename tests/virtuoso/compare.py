"""Prints where Virtuoso answers the named questions otherwise than the embedded engine.

A report to be read, not a test: Virtuoso departs from the standard here and there, and what it
finds tells who thinks of moving to it what to expect. It fails only if it cannot be made.
"""

import argparse
import asyncio
import logging
import os
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pyoxigraph as ox

from stigraph import iris, paths, question, snapshot
from stigraph.engine import (
    Answer,
    EmbeddedEngine,
    Engine,
    Format,
    Limits,
    SandboxMode,
    State,
    Term,
)
from stigraph.engine.remote import RemoteEngine
from stigraph.publication import publish
from stigraph.question import Question
from stigraph.snapshot import Snapshot
from tests.endpoints import free_port

Row = tuple[Term | str | None, ...]

SETTINGS = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa

[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx

[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = .
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 4

[SPARQL]
ResultSetMaxRows = 200000
MaxQueryExecutionTime = 10
"""
NEW_LOGIN = ("dba", "dba")
"""The login of every new database; this one is gone with the report."""

SECONDS = 25.0
PATIENT = Limits(
    lookup=replace(Limits().lookup, seconds=SECONDS),
    adhoc=replace(Limits().adhoc, seconds=SECONDS),
)
MOST_STARTS = 5
MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """How one question is answered otherwise: in a word, and with rows to see."""

    question: str
    kind: str
    shown: tuple[str, ...]


class Listener(logging.Handler):
    """What a server said when it failed; a client of the engine is not told."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what was logged."""
        HEARD.append(" ".join(record.getMessage().split()))


HEARD: list[str] = []


def main() -> None:
    """Make the report."""
    log = logging.getLogger("stigraph.engine.endpoint")
    log.addHandler(Listener())
    log.setLevel(logging.DEBUG)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where install.sh unpacked Virtuoso")
    parser.add_argument("--out", type=Path, default=paths.snapshots(), help="folder of snapshots")
    given = parser.parse_args()
    built = snapshot.current(given.out)
    waiting = list(question.all_questions())
    differences: list[Difference] = []
    starts = 0
    # This Virtuoso now and then stands still for good, at any question; a new one goes on there.
    while len(waiting) > 0:
        starts += 1
        with virtuoso(given.folder) as port:
            found = asyncio.run(compared(built, port, waiting))
        if starts >= MOST_STARTS and len(found) == 0:
            found = [Difference(waiting[0].name, "unanswered", ("no answer at each start",))]
        differences += found
        del waiting[: len(found)]
    kinds = Counter(one.kind for one in differences)
    for one in differences:
        if len(one.shown) > 0:
            say(f"\n{one.question}: {one.kind}", *(f"  {line}" for line in one.shown))
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    say(f"\n{len(differences)} questions: {counts}")
    if starts > 1:
        say(f"Virtuoso stood still and was started anew {starts - 1} times.")


def say(*lines: str) -> None:
    """Print lines at once."""
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


@contextmanager
def virtuoso(folder: Path) -> Iterator[int]:
    """Run a Virtuoso with an empty database on this machine; its port of HTTP is given."""
    unpacked = folder.resolve() / "unpacked"
    libraries = [*unpacked.glob("lib/*-linux-gnu"), *unpacked.glob("usr/lib/*-linux-gnu")]
    with tempfile.TemporaryDirectory() as place:
        port = free_port()
        Path(place, "virtuoso.ini").write_text(SETTINGS.format(sql=free_port(), http=port))
        with subprocess.Popen(
            [unpacked / "usr/bin/virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"],
            cwd=place,
            env={**os.environ, "LD_LIBRARY_PATH": os.pathsep.join(map(str, libraries))},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stderr is not None
            try:
                if not any("Server online" in line for line in process.stderr):
                    raise SystemExit(f"Virtuoso did not start; see {folder}")
                # It goes on talking, and stands still if nobody listens.
                threading.Thread(target=process.stderr.read).start()
                yield port
            finally:
                process.terminate()


async def compared(built: Snapshot, port: int, questions: Sequence[Question]) -> list[Difference]:
    """How each question is answered, in their order, up to where the server stands still."""
    base = httpx.URL(f"http://127.0.0.1:{port}")
    name, password = NEW_LOGIN
    store = base.copy_with(path="/sparql-graph-crud-auth", username=name, password=password)
    endpoint = str(base.copy_with(path="/sparql"))
    await publish(built, to=str(store), endpoint=endpoint, progress=lambda _: None)
    found: list[Difference] = []
    async with (
        EmbeddedEngine(built.path.parent, sandbox=SandboxMode.attempt) as here,
        RemoteEngine(endpoint, limits=PATIENT) as there,
    ):
        for one in questions:
            given = await difference(one, here, there)
            if given is None:
                break
            found.append(given)
    return found


async def difference(asked: Question, here: Engine, there: Engine) -> Difference | None:
    """How one question, with the values of its examples, is answered otherwise; None if never."""
    given = {one.name: one.example for one in asked.parameters}
    formats = (Format.rows,) if "CONSTRUCT" not in asked.text else (Format.ntriples,)
    HEARD.clear()
    ours = await here.ask(asked.name, given, format=formats)
    theirs = await there.ask(asked.name, given, format=formats, deadline=SECONDS)
    if theirs.state is State.timed_out and "given up" in theirs.message:
        return None
    if theirs.state is not State.complete:
        return Difference(asked.name, "unanswered", (*HEARD, theirs.message))
    first, second = rows(ours), rows(theirs)
    if first == second:
        return Difference(asked.name, "alike", ())
    missing, more = Counter(first) - Counter(second), Counter(second) - Counter(first)
    if len(missing) + len(more) == 0:
        place = next(
            n for n, pair in enumerate(zip(first, second, strict=True)) if pair[0] != pair[1]
        )
        return Difference(asked.name, "in another order", (f"from row {place + 1} on",))
    return Difference(
        asked.name,
        "different",
        (
            f"{len(first)} rows here, {len(second)} there",
            *(f"- {shown(row)}" for row in list(missing)[:MOST_SHOWN]),
            *(f"+ {shown(row)}" for row in list(more)[:MOST_SHOWN]),
        ),
    )


def rows(answer: Answer) -> list[Row]:
    """The rows or triples of an answer, blank nodes under names that no engine chooses."""
    if answer.form == "graph":
        graph = ox.Dataset(ox.parse(answer.body, ox.RdfFormat.N_TRIPLES))
        graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return [(line,) for line in sorted(str(triple) for triple in graph)]
    seen: dict[str, str] = {}
    return [
        tuple(
            replace(term, value=seen.setdefault(term.value, f"b{len(seen)}"))
            if term is not None and term.kind == "bnode"
            else term
            for term in row
        )
        for row in answer.rows
    ]


def shown(row: Row) -> str:
    """A row as one line."""
    cells = []
    for cell in row:
        if isinstance(cell, Term):
            kind = (cell.datatype or "").rpartition("#")[2]
            tag = f"@{cell.language}" if cell.language else f"^^{kind}" if kind else ""
            cells.append(f"{iris.short(cell.value)}{tag}")
        else:
            cells.append("-" if cell is None else cell)
    return " | ".join(cells)


if __name__ == "__main__":
    main()
