"""Snapshots: the whole graph as immutable files, built aside and swapped in at once."""

import hashlib
import os
import platform
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from pyoxigraph import NamedNode, Store

from stigraph import archive, checks, iris, manifest, paths
from stigraph.archive import CURRENT
from stigraph.checks import Severity, Violation
from stigraph.derivation import derive
from stigraph.errors import SnapshotError, StigraphError
from stigraph.graph import Graph, assemble
from stigraph.manifest import GRAPH_FILE, INDEX_FILE, MANIFEST_FILE, Manifest, Probe
from stigraph.naming import index_of
from stigraph.probing import probes
from stigraph.release import __version__

STAGES = ("assemble", "derive", "check", "write", "swap")
"""What `progress` is called with, in this order, before each stage begins."""

_TOOLS = ("edtf", "jaconv", "pyoxigraph", "pyshacl", "rdflib", "sudachidict-small", "sudachipy")
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
        """Raise SnapshotError if the files are not those that were built."""
        manifest.checked(self.path)


def build(
    out: Path,
    progress: Callable[[str], None] | None = None,
    *,
    data: Path | None = None,
    ontology: Path | None = None,
    queries: Path | None = None,
) -> Snapshot:
    """Return the snapshot of the fact files, built in `out` and made current.

    Nothing in `out` is changed unless all went well; then the oldest snapshots are removed, see
    archive.KEPT. Raises FactErrors, OntologyError, GraphError,
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
    return kept(graph, queries, out, tell)


def kept(
    graph: Graph, queries: Path, out: Path, progress: Callable[[str], None] | None = None
) -> Snapshot:
    """Return the snapshot of a graph that keeps every rule, written in `out` and made current.

    Raises QuestionError, and SnapshotError if a build runs there.
    """
    tell = _silent if progress is None else progress
    with archive.alone(out):
        archive.clear(out)
        tell("write")
        store = graph.store()
        snapshot = _write(graph, probes(store, queries), _index(store, queries), out)
        tell("swap")
        archive.mark_published(snapshot.path)
        archive.tidy(out, replaced=archive.make_current(out, snapshot.id))
    return snapshot


def current(out: Path) -> Snapshot:
    """Return the current snapshot. Raises SnapshotError if there is none or it is broken."""
    link = out / CURRENT
    if not link.is_symlink():
        raise SnapshotError("nothing has been built", "run: stigraph build")
    return opened(out / link.readlink())


def opened(path: Path) -> Snapshot:
    """Return the snapshot in a folder. Raises SnapshotError if its manifest is broken."""
    return _snapshot(path, manifest.read(path))


def _snapshot(path: Path, built: Manifest) -> Snapshot:
    return Snapshot(built.id, path, built.digest, built.graphs, built.classes)


def _silent(_stage: str) -> None:
    """Tell nobody."""


def _index(store: Store, queries: Path) -> bytes | None:
    """Return the index of names, or None where no question asks for names."""
    return index_of(store, queries) if (queries / "search").is_dir() else None


def _write(graph: Graph, asked: tuple[Probe, ...], index: bytes | None, out: Path) -> Snapshot:
    content = graph.nquads()
    layers = sorted(graph.layers.items())
    built = Manifest(
        digest=hashlib.sha256(content).hexdigest(),
        graphs={iris.layer_name(layer): len(triples) for layer, triples in layers},
        classes=_classes(graph),
        probes=asked,
        tools={
            "python": platform.python_version(),
            "stigraph": __version__,
            **{name: metadata.version(name) for name in _TOOLS},
        },
        index=None if index is None else hashlib.sha256(index).hexdigest(),
    )
    path = out / built.id
    known = _known(path, built.index)
    if known is not None:
        return known
    aside = out / f"{built.id}.tmp"
    aside.mkdir()
    _write_file(aside / GRAPH_FILE, content)
    if index is not None:
        _write_file(aside / INDEX_FILE, index)
    _write_file(aside / MANIFEST_FILE, built.encoded())
    archive.synced(aside)
    if path.exists():
        path.rename(out / f"{built.id}.damaged.tmp")
    aside.rename(path)
    archive.synced(out)
    return _snapshot(path, built)


def _known(path: Path, index: str | None) -> Snapshot | None:
    """Return the snapshot in a folder, or None if there is none or it is damaged.

    One whose index an earlier release made otherwise is none either: it is written anew.
    """
    try:
        found = manifest.checked(path)
    except SnapshotError:
        return None
    return _snapshot(path, found) if found.index == index else None


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


def _write_file(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
