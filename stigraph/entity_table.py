"""Tables of data/entities with rows added: sorted by id as the loader wants them."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from stigraph.ledger import plural
from stigraph.reading import read_csv


@dataclass(frozen=True, slots=True)
class EntityTable:
    """A table's name below the data folder, its whole text, and the line of each id."""

    name: str
    text: str
    lines: Mapping[str, int]


def with_rows(data: Path, segment: str, added: Mapping[str, Mapping[str, str]]) -> EntityTable:
    """Return the table of a class's things with rows added by id; a column may be new.

    Raises FactErrors if the table cannot be read.
    """
    name = f"entities/{plural(segment)}.csv"
    table = read_csv(data / name, f"data/{name}")
    columns = list(table.columns)
    rows: dict[str, Mapping[str, str]] = {row["id"]: row.cells for row in table.rows}
    for slug, cells in added.items():
        columns += [column for column in cells if column not in columns]
        rows[slug] = cells
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows[slug] for slug in sorted(rows))
    lines = {slug: line for line, slug in enumerate(sorted(rows), start=2)}
    return EntityTable(name, out.getvalue(), lines)
