"""Snapshots: the whole graph as immutable files, built aside and swapped in at once."""

import fcntl
import hashlib
import json
import os
import platform
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from pyoxigraph import NamedNode

from stigraph import __version__, checks, iris, paths
from stigraph.checks import Severity, Violation
from stigraph.derivation import derive
from stigraph.errors import SnapshotError, StigraphError
from stigraph.graph import Graph, assemble

GRAPH_FILE = "graph.nq"
MANIFEST_FILE = "manifest.json"
CURRENT = "current"
STAGES = ("assemble", "derive", "check", "write", "swap")
"""What `progress` is called with, in this order, before each stage begins."""

_ID_LENGTH = 16
_LOCK_FILE = ".lock"
_TOOLS = ("edtf", "pyoxigraph", "pyshacl", "rdflib")
_TYPE = NamedNode(iris.PREFIXES["rdf"] + "type")


class CheckFailed(StigraphError):
    """A graph that breaks rules: all findings, warnings among them."""

    def __init__(self, findings: tuple[Violation, ...]) -> None:
        self.findings = findings
        self.violations = tuple(each for each in findings if each.severity is Severity.violation)
        super().__init__("\n".join(str(each) for each in self.violations))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A built graph: its id, its folder, the digest of its file, and counts per layer and class."""

    id: str
    path: Path
    digest: str
    graphs: Mapping[str, int]
    classes: Mapping[str, int]

    @property
    def graph_path(self) -> Path:
        """The file of sorted N-Quads."""
        return self.path / GRAPH_FILE

    @property
    def quads(self) -> int:
        """How many statements there are."""
        return sum(self.graphs.values())

    def verify(self) -> None:
        """Raise SnapshotError if the file is not the one that was built."""
        if _file_digest(self.graph_path) != self.digest:
            raise SnapshotError(
                f"the snapshot {self.id} was changed after it was built",
                f"delete {self.path.name} and build again",
            )


def build(
    out: Path,
    progress: Callable[[str], None] | None = None,
    *,
    data: Path | None = None,
    ontology: Path | None = None,
    queries: Path | None = None,
) -> Snapshot:
    """Return the snapshot of the fact files, built in `out` and made current.

    Nothing in `out` is changed unless all went well. Raises FactErrors, OntologyError, GraphError,
    QuestionError, CheckFailed on a violation, and SnapshotError if another build runs.
    """
    tell = _silent if progress is None else progress
    data = paths.data() if data is None else data
    ontology = paths.ontology() if ontology is None else ontology
    queries = paths.queries() if queries is None else queries
    tell("assemble")
    asserted = assemble(data, ontology)
    tell("derive")
    graph = derive(asserted, queries)
    tell("check")
    findings = checks.run(graph, ontology, queries)
    if any(each.severity is Severity.violation for each in findings):
        raise CheckFailed(findings)
    out.mkdir(parents=True, exist_ok=True)
    with _alone(out):
        tell("write")
        snapshot = _write(graph, out)
        tell("swap")
        _make_current(snapshot, out)
    return snapshot


def current(out: Path) -> Snapshot:
    """Return the current snapshot. Raises SnapshotError if there is none or it is broken."""
    link = out / CURRENT
    if not link.is_symlink():
        raise SnapshotError("nothing has been built", "run: stigraph build")
    return opened(out / link.readlink())


def opened(path: Path) -> Snapshot:
    """Return the snapshot in a folder. Raises SnapshotError if its manifest is broken."""
    try:
        manifest = json.loads((path / MANIFEST_FILE).read_bytes())
        return Snapshot(
            manifest["id"], path, manifest["digest"], manifest["graphs"], manifest["classes"]
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotError(
            f"the snapshot {path.name} has no sound manifest", "run: stigraph build"
        ) from error


def _silent(_stage: str) -> None:
    """Tell nobody."""


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Hold the folder's lock; the kernel releases it if this process is killed."""
    with (out / _LOCK_FILE).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SnapshotError(
                "another build is writing here", "wait for it to end, then build again"
            ) from error
        yield


def _write(graph: Graph, out: Path) -> Snapshot:
    content = graph.nquads()
    digest = hashlib.sha256(content).hexdigest()
    id_ = digest[:_ID_LENGTH]
    path = out / id_
    graphs = {
        iris.layer_name(layer): len(triples) for layer, triples in sorted(graph.layers.items())
    }
    snapshot = Snapshot(id_, path, digest, graphs, _classes(graph))
    if path.is_dir():
        known = opened(path)
        known.verify()
        return known
    aside = out / f"{id_}.tmp"
    if aside.exists():
        shutil.rmtree(aside)  # a build that was killed left it
    aside.mkdir()
    _write_file(aside / GRAPH_FILE, content)
    _write_file(aside / MANIFEST_FILE, _manifest(snapshot))
    _sync(aside)
    aside.rename(path)
    _sync(out)
    return snapshot


def _make_current(snapshot: Snapshot, out: Path) -> None:
    link = out / f"{CURRENT}.tmp"
    link.unlink(missing_ok=True)
    link.symlink_to(snapshot.id, target_is_directory=True)
    link.replace(out / CURRENT)
    _sync(out)


def _classes(graph: Graph) -> dict[str, int]:
    """Return how many nodes of each of our classes there are, below the ontology's own layer."""
    counts = Counter(
        value.value.removeprefix(iris.STI)
        for layer, triples in graph.layers.items()
        if layer != iris.GRAPH_ONTOLOGY
        for _, predicate, value in triples
        if predicate == _TYPE and isinstance(value, NamedNode) and value.value.startswith(iris.STI)
    )
    return dict(sorted(counts.items()))


def _manifest(snapshot: Snapshot) -> bytes:
    """Return the manifest: no clock and no machine in it, so that equal facts give equal bytes."""
    tools = {name: metadata.version(name) for name in _TOOLS}
    manifest = {
        "id": snapshot.id,
        "digest": snapshot.digest,
        "quads": snapshot.quads,
        "graphs": snapshot.graphs,
        "classes": snapshot.classes,
        "tools": {"python": platform.python_version(), "stigraph": __version__, **tools},
    }
    return (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode()


def _write_file(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
