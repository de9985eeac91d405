"""The process that parses a table of a stranger; it reads standard input and opens nothing."""

import codecs
import csv
import io
import json
import os
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from stigraph.engine.sandbox import Bounds, SandboxMode, confine, leave_no_orphan

MEMORY = 1_000_000_000
"""Address space in bytes: a small archive may unfold to a large sheet."""

SECONDS = 20.0
"""What a table may take of a processor."""

MOST_ROWS = 20_000

_CODECS = ("utf-8-sig", "cp932")

Rows = Iterator[tuple[int, list[str]]]


def main() -> None:
    """Read a file from standard input, close every door, write its rows as JSON."""
    leave_no_orphan(os.getppid())
    kind, body = sys.argv[1], sys.stdin.buffer.read()
    _rehearse()
    confine(SandboxMode.attempt, Bounds(MEMORY, SECONDS, niceness=0))
    json.dump(_told(kind, body), sys.stdout, ensure_ascii=True)


def _rehearse() -> None:
    """Have everything imported that is imported late: no file can be opened afterwards."""
    for codec in _CODECS:
        codecs.lookup(codec)
    book, body = Workbook(), io.BytesIO()
    book.worksheets[0].append([date(2023, 5, 12), "text", 1.5])
    book.save(body)
    list(_xlsx_rows(body.getvalue()))


def _told(kind: str, body: bytes) -> dict[str, object]:
    try:
        rows: list[tuple[int, list[str]]] = []
        for row in _csv_rows(body) if kind == "csv" else _xlsx_rows(body):
            if len(rows) > MOST_ROWS:
                return _fault(f"more than {MOST_ROWS} rows", "cut it into several sheets")
            rows.append(row)
    except UnicodeDecodeError:
        return _fault("neither UTF-8 nor Shift_JIS", "save it as CSV UTF-8")
    except csv.Error as error:
        return _fault(f"malformed CSV: {error}", 'write a quote inside a cell as ""')
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
        return _fault("not a workbook that can be read", "save it again as .xlsx, or as .csv")
    except MemoryError:
        return _fault("it unfolds to too much", "save it as .csv")
    return {"rows": rows}


def _fault(what: str, remedy: str) -> dict[str, object]:
    return {"fault": what, "remedy": remedy}


def _csv_rows(body: bytes) -> Rows:
    first_codec, second_codec = _CODECS
    try:
        text = body.decode(first_codec)
    except UnicodeDecodeError:
        text = body.decode(second_codec)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    first = 1
    for cells in reader:
        yield first, cells
        first = reader.line_num + 1


def _xlsx_rows(body: bytes) -> Rows:
    book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
    for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
        yield number, [_text(cell) for cell in cells]


def _text(cell: object) -> str:
    """Return a cell as its reader would write it: a whole day without a clock, 5 and not 5.0."""
    if cell is None:
        return ""
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


if __name__ == "__main__":
    main()
