"""A table from outside: .csv in UTF-8 or Shift_JIS, or .xlsx, read by a process with no doors."""

import json
import subprocess
import sys
from pathlib import Path

from stigraph.errors import FactErrors, SheetError
from stigraph.reading import Place, Row, Table

MOST_BYTES = 10_000_000
"""The largest file that is read, in bytes."""

MOST_SECONDS = 30
"""How long reading may take, in seconds."""


def read_sheet(path: Path) -> Table:
    """Return the first table of a .csv or .xlsx file, its cells as text, places by row.

    Empty rows are left out. The file is parsed by a process of its own that can open no file and
    no socket. Raises SheetError if the file is too large, of another kind, or cannot be read, and
    FactErrors for a header with empty or repeated columns.
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind not in {"csv", "xlsx"}:
        raise SheetError(
            path.name, f"a file of kind {kind or 'unknown'}", "save it as .csv or .xlsx"
        )
    try:
        body = path.read_bytes()
    except OSError as error:
        raise SheetError(path.name, "the file cannot be read", "name a file that exists") from error
    if len(body) > MOST_BYTES:
        what = f"the file has {len(body)} bytes, more than {MOST_BYTES}"
        raise SheetError(path.name, what, "cut it into several sheets")
    told = _parsed(path.name, kind, body)
    return _table(path.name, told)


def _parsed(name: str, kind: str, body: bytes) -> list[tuple[int, list[str]]]:
    try:
        done = subprocess.run(  # noqa: S603  # our own interpreter, a word of our own
            [sys.executable, "-m", "stigraph.sheet_parsing", kind],
            input=body,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        what = f"reading took longer than {MOST_SECONDS} s"
        raise SheetError(name, what, "save it as .csv") from error
    if done.returncode != 0:
        raise SheetError(name, "reading it broke off", "save it as .csv, without formulas")
    told = json.loads(done.stdout)
    if "fault" in told:
        raise SheetError(name, told["fault"], told["remedy"])
    return [(row, cells) for row, cells in told["rows"]]


def _table(name: str, told: list[tuple[int, list[str]]]) -> Table:
    if len(told) < 1:
        raise SheetError(name, "the sheet is empty", "write the header and a row")
    first, header = told[0]
    at = Place(name, first)
    columns = tuple(cell.strip() for cell in header)
    while columns and columns[-1] == "":
        columns = columns[:-1]
    repeated = sorted({column for column in columns if columns.count(column) > 1})
    if "" in columns or repeated:
        what = f"the column {repeated[0]} stands twice" if repeated else "a column has no name"
        raise FactErrors([at.fault(what, "name each column once")])
    rows = []
    for number, cells in told[1:]:
        filled = [cell.strip() for cell in cells]
        if any(filled[len(columns) :]):
            remedy = "quote a cell that holds a comma, or name the column"
            raise FactErrors([Place(name, number).fault("a cell stands beyond the header", remedy)])
        filled += [""] * (len(columns) - len(filled))
        if any(filled):
            rows.append(Row(dict(zip(columns, filled, strict=False)), Place(name, number)))
    return Table(columns, tuple(rows), at)
