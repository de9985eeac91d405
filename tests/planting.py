"""The real facts with planted ones beside them: what no real source says, and hostile names."""

import csv
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

import yaml

from stigraph import derivation, graph, paths
from tests.real_graph import known_by_heart

_PLANTED = Path(__file__).parent / "planted"


@lru_cache(maxsize=2)
def planted_nquads(*documents: str) -> bytes:
    """Return the real facts and those of these planted documents, with all that follows."""
    with tempfile.TemporaryDirectory() as folder:
        data = known_by_heart(Path(folder) / "data")
        for document in documents:
            shutil.copytree(_PLANTED / "sources" / document, data / "sources" / document)
        things = yaml.safe_load((_PLANTED / "entities.yaml").read_text(encoding="utf-8"))
        for name, rows in things.items():
            _add_rows(
                data / "entities" / f"{name}.csv", [one for one in rows if one["id"] in documents]
            )
        whole = graph.assemble(data, paths.ontology())
    return derivation.derive(whole, paths.queries()).nquads()


def _add_rows(file: Path, added: list[dict[str, str]]) -> None:
    with file.open(encoding="utf-8", newline="") as source:
        reader = csv.DictReader(source)
        columns = reader.fieldnames or []
        rows = [*reader, *added]
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: row["id"]))
