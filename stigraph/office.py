"""A table as an office opens it: .xlsx with real dates, or CSV that spreadsheets read as UTF-8."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

Value: TypeAlias = str | int | float | bool | date | None

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

_FIRST_DAY = date(1900, 3, 1)
"""Spreadsheets count days from 1900 and take that year for a leap year: older days stay text."""
_MOST_IN_CELL = 32_767
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NARROWEST, _WIDEST = 8, 60


@dataclass(frozen=True, slots=True)
class OfficeTable:
    """A table with a heading for each column, and notes on where it is from."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[tuple[str, str], ...] = ()


def xlsx(table: OfficeTable, *further: OfficeTable) -> bytes:
    """Return a workbook with each table on a sheet, and the notes of the first on a last one.

    Days are real dates and numbers real numbers. Text is never taken for a formula.
    """
    book = Workbook(write_only=True)
    for one in (table, *further):
        _write_sheet(book, one)
    if len(table.notes) > 0:
        about = book.create_sheet("stigraph")
        about.column_dimensions["A"].width = 24
        about.column_dimensions["B"].width = _WIDEST
        for name, text in table.notes:
            about.append([_cell(about, name, bold=True), _cell(about, text)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write_sheet(book: Workbook, table: OfficeTable) -> None:
    sheet = book.create_sheet(_sheet_name(table.title))
    sheet.freeze_panes = "A2"
    for place, width in enumerate(_widths(table), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    if len(table.columns) > 0:
        last = f"{get_column_letter(len(table.columns))}{len(table.rows) + 1}"
        sheet.auto_filter.ref = f"A1:{last}"
    sheet.append([_cell(sheet, name, bold=True) for name in table.columns])
    for row in table.rows:
        sheet.append([_cell(sheet, value) for value in row])


def csv_with_mark(table: OfficeTable) -> bytes:
    """Return the table as CSV after a byte order mark, by which spreadsheets know UTF-8.

    Text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([_written(value) for value in row])
    return file.getvalue().encode("utf-8-sig")


def _written(value: Value) -> str | int | float:
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case date():
            return value.isoformat()
        case str():
            return f"'{value}" if value.startswith(_FORMULA) else value
        case _:
            return value


def _cell(sheet: object, value: Value, *, bold: bool = False) -> WriteOnlyCell:
    if isinstance(value, date) and value < _FIRST_DAY:
        value = value.isoformat()
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value)[:_MOST_IN_CELL]
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _widths(table: OfficeTable) -> list[int]:
    """The width of each column: of its heading and its longest line, a wide sign counting twice."""
    return [
        min(_WIDEST, max(_NARROWEST, *(_width(text) for text in (name, *_texts(table, place)))) + 2)
        for place, name in enumerate(table.columns)
    ]


def _texts(table: OfficeTable, place: int) -> list[str]:
    return [str(_written(row[place])) for row in table.rows[:200]]


def _width(text: str) -> int:
    return max(
        (sum(1 if ord(sign) < 0x1100 else 2 for sign in line) for line in text.split("\n")),
        default=0,
    )


def _sheet_name(title: str) -> str:
    """A title as the name of a sheet may be: 31 signs, none of those that references use."""
    return "".join("-" if sign in "[]:*?/\\'" else sign for sign in title)[:31] or "stigraph"
