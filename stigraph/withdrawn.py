"""Ids that were withdrawn, each with the id that has taken its place."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from stigraph.reading import read_csv

FILE = "withdrawn.csv"


def successors(data: Path) -> Mapping[str, str]:
    """Return the CURIE in whose place each withdrawn CURIE now leads, from the folder of facts.

    Raises FactErrors if the file cannot be read.
    """
    file = data / FILE
    return _successors(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _successors(file: Path, _changed: int) -> Mapping[str, str]:
    rows = read_csv(file, f"{file.parent.name}/{file.name}").rows
    return {row["id"]: row["successor"] for row in rows}
