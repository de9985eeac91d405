"""The manifest of a snapshot: what was built, so told that any later change of it shows."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from stigraph import iris
from stigraph.errors import SnapshotError

GRAPH_FILE = "graph.nq"
MANIFEST_FILE = "manifest.json"
INDEX_FILE = "names.sqlite"
"""The index of names; a snapshot of an earlier release has none."""
ID_LENGTH = 16

_SEAL = "seal"
_REMEDY = "run: stigraph build, or to go back: stigraph snapshots rollback"


@dataclass(frozen=True, slots=True)
class Probe:
    """A named question as it stood when the graph was built, and what it was answered.

    The text is kept because questions change: an old snapshot is held to the old question.
    """

    question: str
    query: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot holds: its id and digest, its counts, its probes, what it was made with.

    No clock and no machine is in it, so that equal facts give equal bytes.
    """

    digest: str
    graphs: Mapping[str, int]
    classes: Mapping[str, int]
    probes: tuple[Probe, ...] = ()
    tools: Mapping[str, str] | None = None
    index: str | None = None
    """The SHA-256 of the index of names."""

    @property
    def id(self) -> str:
        """The name of the snapshot: the beginning of its digest."""
        return self.digest[:ID_LENGTH]

    @property
    def quads(self) -> int:
        """How many statements the graph has."""
        return sum(self.graphs.values())

    def encoded(self) -> bytes:
        """The file, sealed with a digest of its own content."""
        content = {
            "id": self.id,
            "digest": self.digest,
            "quads": self.quads,
            "graphs": dict(self.graphs),
            "classes": dict(self.classes),
            "tools": dict(self.tools or {}),
            "probes": [asdict(probe) for probe in self.probes],
        }
        if self.index is not None:
            content["index"] = self.index
        return _written({**content, _SEAL: hashlib.sha256(_written(content)).hexdigest()})


def read(folder: Path) -> Manifest:
    """The manifest in a folder. Raises SnapshotError if it is not byte for byte what was built."""
    try:
        found = (folder / MANIFEST_FILE).read_bytes()
        manifest = _manifest(json.loads(found))
        again = manifest.encoded()
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise SnapshotError(f"the snapshot {folder.name} has no sound manifest", _REMEDY) from error
    if again != found:
        raise SnapshotError(
            f"the manifest of {folder.name} was changed after it was built", _REMEDY
        )
    return manifest


def checked(folder: Path) -> Manifest:
    """The manifest of a snapshot whose graph is, byte for byte, what was built.

    So is its index of names, if it has one. Raises SnapshotError if the graph or the index is
    damaged or missing, or the graph empty or another's.
    """
    manifest = read(folder)
    try:
        graph = (folder / GRAPH_FILE).read_bytes()
    except OSError as error:
        raise SnapshotError(f"the snapshot {folder.name} has no graph", _REMEDY) from error
    if hashlib.sha256(graph).hexdigest() != manifest.digest:
        raise SnapshotError(
            f"the graph of {folder.name} was changed after it was built: "
            "its manifest tells of another",
            _REMEDY,
        )
    if manifest.quads == 0 or graph.count(b"\n") != manifest.quads:
        raise SnapshotError(
            f"the snapshot {folder.name} is empty or miscounted", "run: stigraph build"
        )
    if folder.name != manifest.id:
        raise SnapshotError(
            f"the snapshot {folder.name} is {manifest.id} under another name",
            f"name the folder {manifest.id}",
        )
    _index(folder, manifest)
    return manifest


def index_bytes(folder: Path) -> bytes | None:
    """The index of names of a snapshot, byte for byte what was built, or None if it has none.

    Raises SnapshotError if it is damaged or missing.
    """
    return _index(folder, read(folder))


def counted(lines: Iterable[bytes]) -> dict[str, int]:
    """How many statements each layer has, by the lines of N-Quads."""
    counts = Counter(line.rsplit(b" ", 2)[-2][1:-1] for line in lines)
    return {iris.layer_name(graph.decode()): number for graph, number in sorted(counts.items())}


def _index(folder: Path, manifest: Manifest) -> bytes | None:
    if manifest.index is None:
        return None
    try:
        index = (folder / INDEX_FILE).read_bytes()
    except OSError as error:
        raise SnapshotError(f"the snapshot {folder.name} has lost its index", _REMEDY) from error
    if hashlib.sha256(index).hexdigest() != manifest.index:
        raise SnapshotError(
            f"the index of names of {folder.name} was changed after it was built", _REMEDY
        )
    return index


def _manifest(content: Mapping[str, Any]) -> Manifest:
    return Manifest(
        digest=content["digest"],
        graphs=content["graphs"],
        classes=content["classes"],
        probes=tuple(Probe(**probe) for probe in content["probes"]),
        tools=content["tools"],
        index=content.get("index"),
    )


def _written(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
