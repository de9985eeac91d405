"""The process that parses a table of a stranger; it reads standard input and opens nothing."""

import codecs
import csv
import io
import json
import os
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from stigraph.engine.sandbox import Bounds, SandboxMode, confine, leave_no_orphan

MEMORY = 1_000_000_000
"""Address space in bytes: a small archive may unfold to a large sheet."""

SECONDS = 20.0
"""What a table may take of a processor."""

MOST_BYTES = 10_000_000
"""The largest file that is read, in bytes."""

MOST_UNFOLDED = 200_000_000
"""What the parts of a workbook may come to, in bytes; one that lies about it meets MEMORY."""

MOST_ROWS = 20_000
MOST_CELLS = 1_000_000
MOST_CHARACTERS = 20_000_000
MOST_FAULTS = 200
"""How many cells that cannot be read are told before the rest is left unread."""

_CODECS = ("utf-8-sig", "cp932")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
# What a number format shows in quotes, after a backslash or in brackets is no part of a date.
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
# A spreadsheet set to Japanese names these by number alone, and openpyxl knows none of them.
_ERA, _ERA_SHORT = '[$-411]ggge"年"m"月"d"日"', "[$-411]ge.m.d"
_DAY, _MONTH, _NO_YEAR = 'yyyy"年"m"月"d"日"', 'yyyy"年"m"月"', 'm"月"d"日"'
_JAPANESE_FORMATS = {
    **dict.fromkeys((27, 36, 50, 57), _ERA_SHORT),
    **dict.fromkeys((28, 29, 51, 54, 58), _ERA),
    **dict.fromkeys((30,), "m/d/yy"),
    **dict.fromkeys((31,), _DAY),
    **dict.fromkeys((34, 52, 55), _MONTH),
    **dict.fromkeys((35, 53, 56), _NO_YEAR),
}

Rows = Iterator[tuple[int, list[str]]]


class _Unreadable(Exception):
    """What is wrong, as a key of sheet.FAULTS, with what stands in its gaps."""

    def __init__(self, key: str, *, row: int = 0, column: int = 0, **gaps: str | int) -> None:
        super().__init__(key)
        self.told: dict[str, object] = {"fault": key, "row": row, "column": column, "gaps": gaps}


class _UnreadableCells(Exception):
    """What is wrong with several cells of a sheet."""

    def __init__(self, told: list[dict[str, object]]) -> None:
        super().__init__(len(told))
        self.told = told


def main() -> None:
    """Read a file from standard input, close every door, write its rows as JSON."""
    leave_no_orphan(os.getppid())
    kind, tab, body = sys.argv[1], sys.argv[2], sys.stdin.buffer.read(MOST_BYTES + 1)
    BUILTIN_FORMATS.update(_JAPANESE_FORMATS)
    _rehearse()
    confine(SandboxMode.attempt, Bounds(MEMORY, SECONDS, niceness=0))
    json.dump(_told(kind, tab, body), sys.stdout, ensure_ascii=True)


def _rehearse() -> None:
    """Have everything imported that is imported late: no file can be opened afterwards."""
    for codec in _CODECS:
        codecs.lookup(codec)
    book, body = Workbook(), io.BytesIO()
    book.worksheets[0].append([date(2023, 5, 12), "text", 1.5, "=1+1"])
    book.save(body)
    for data_only in (True, False):
        load_workbook(io.BytesIO(body.getvalue()), data_only=data_only, keep_links=False)


def _told(kind: str, tab: str, body: bytes) -> dict[str, object]:
    try:
        if kind == "csv":
            tab = ""
            return {"tab": tab, "rows": _bounded(_csv_rows(body))}
        page, results = _pages(body, tab)
        tab = page.title
        return {"tab": tab, "rows": _bounded(_page_rows(page, results))}
    except _UnreadableCells as faults:
        return {"faults": faults.told, "tab": tab}
    except _Unreadable as fault:
        return {"faults": [fault.told], "tab": tab}
    except csv.Error as error:
        return {"faults": [_Unreadable("malformed", error=str(error)).told], "tab": tab}
    # Malformed XML is a SyntaxError of both libraries that openpyxl may find to parse it.
    except (zipfile.BadZipFile, InvalidFileException, SyntaxError, KeyError, ValueError, OSError):
        return {"faults": [_Unreadable("no-workbook").told], "tab": tab}
    except MemoryError:
        return {"faults": [_Unreadable("unfolds").told], "tab": tab}


def _bounded(rows: Rows) -> list[tuple[int, list[str]]]:
    """The rows that have text. They leave this process: a word in every cell is counted in each."""
    found: list[tuple[int, list[str]]] = []
    characters = 0
    for number, cells in rows:
        length = sum(map(len, cells))
        if length == 0:
            continue
        characters += length + len(cells)
        if len(found) > MOST_ROWS:
            raise _Unreadable("rows", most=MOST_ROWS)
        if characters > MOST_CHARACTERS:
            raise _Unreadable("unfolds")
        found.append((number, cells))
    return found


def _csv_rows(body: bytes) -> Rows:
    _expect_small(body)
    if body.startswith(_UTF_16):
        raise _Unreadable("utf-16")
    if body.startswith((_ZIP, _OLE)):
        raise _Unreadable("not-csv")
    # A row is what a spreadsheet shows as one, however many lines its cells have.
    return enumerate(csv.reader(io.StringIO(_decoded(body), newline=""), strict=True), start=1)


def _decoded(body: bytes) -> str:
    for codec in _CODECS:
        try:
            return body.decode(codec)
        except UnicodeDecodeError:
            continue
    raise _Unreadable("coding")


def _pages(body: bytes, wanted: str) -> tuple[Worksheet, Worksheet]:
    """The sheet as it is written, and as its formulas came out."""
    _expect_small(body)
    if body.startswith(_OLE):
        raise _Unreadable("old-workbook")
    _expect_modest(body)
    page = _page(load_workbook(io.BytesIO(body), keep_links=False), wanted)
    if _is_vast(page) or not any(_is_formula(cell) for row in page.iter_rows() for cell in row):
        return page, page
    results = load_workbook(io.BytesIO(body), keep_links=False, data_only=True)
    return page, results[page.title]


def _expect_small(body: bytes) -> None:
    if len(body) > MOST_BYTES:
        raise _Unreadable("bytes", most=MOST_BYTES)


def _expect_modest(body: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNFOLDED:
            raise _Unreadable("unfolds")
        for part in archive.infolist():
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as text:
                    if b"<!DOCTYPE" in text.read(4096):
                        raise _Unreadable("doctype")


def _page(book: Workbook, wanted: str) -> Worksheet:
    """The sheet that is asked for, or the only one that is shown and has something in it."""
    if wanted:
        if wanted not in book.sheetnames:
            raise _Unreadable("no-sheet", wanted=wanted, known=", ".join(book.sheetnames))
        return book[wanted]
    shown = [page for page in book.worksheets if page.sheet_state == "visible"]
    written = [page for page in shown if _is_vast(page) or _is_written(page)]
    if len(written) > 1:
        raise _Unreadable("sheets", known=", ".join(page.title for page in written))
    return (written or shown or book.worksheets)[0]


def _is_vast(page: Worksheet) -> bool:
    return bool(page.max_row * page.max_column > MOST_CELLS)


def _is_written(page: Worksheet) -> bool:
    return any(cell is not None for row in page.iter_rows(values_only=True) for cell in row)


def _expect_plain(page: Worksheet) -> None:
    if _is_vast(page):
        raise _Unreadable("vast", row=page.max_row, column=page.max_column)
    for merged in page.merged_cells.ranges:
        raise _Unreadable(
            "merged", row=merged.min_row, column=merged.min_col, cells=str(merged.coord)
        )
    for row in page.iter_rows():
        if page.row_dimensions[row[0].row].hidden and any(cell.value is not None for cell in row):
            raise _Unreadable("hidden-row", row=row[0].row)


def _page_rows(page: Worksheet, results: Worksheet) -> Rows:
    _expect_plain(page)
    faults: list[dict[str, object]] = []
    for number, row in enumerate(page.iter_rows(), start=1):
        cells = []
        for cell in row:
            try:
                cells.append(_text(cell, results))
            except _Unreadable as fault:
                faults.append(fault.told)
        if len(faults) >= MOST_FAULTS:
            break
        yield number, cells
    if faults:
        raise _UnreadableCells(faults)


def _is_formula(cell: Cell | MergedCell) -> bool:
    return bool(cell.data_type == "f")


def _text(cell: Cell | MergedCell, results: Worksheet) -> str:
    """Return a cell as its reader would write it: a whole day without a clock, 5 and not 5.0."""
    shown = results.cell(cell.row, cell.column)
    value = shown.value
    if value is None and _is_formula(cell):
        raise _Unreadable("no-result", row=cell.row, column=cell.column)
    if shown.data_type == "e":
        raise _Unreadable("error-value", row=cell.row, column=cell.column, value=str(value))
    if value is None:
        return ""
    parts = _LITERAL.sub("", cell.number_format).lower().replace("general", "")
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        if re.search("[md]", parts) and not re.search("[yeg]", parts):
            # Of 5/12 the spreadsheet made a day of the year in which it was typed.
            raise _Unreadable("no-year", row=cell.row, column=cell.column, year=value.year)
        return _day(value.date(), parts)
    if isinstance(value, int | float) and "%" in parts:
        return f"{value * 100:.15g}%"
    if isinstance(value, float):
        return f"{value:.15g}"  # the digits that a spreadsheet keeps
    return str(value)


def _day(day: date, parts: str) -> str:
    """Return a date as exactly as its cell shows it: 2023年5月 is kept as the first of May."""
    if "d" in parts or not re.search("[yegm]", parts):
        return day.isoformat()
    return day.isoformat()[:7] if "m" in parts else f"{day.year:04}"


if __name__ == "__main__":
    main()
