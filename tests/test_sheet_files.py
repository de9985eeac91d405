"""Files as offices send them are read as they mean, and what cannot be read is told by its cell."""

import csv
import io
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from stigraph.sheet import Sheet, read_sheet
from stigraph.sheet_faults import SheetFault, SheetFaults
from stigraph.sheet_parsing import MOST_BYTES, MOST_ROWS

pytestmark = pytest.mark.slow  # each reads a file in a process of its own

HEADER = ("committee", "date")
ROW = ("日英委員会", "令和5年")
OF_CALC = Path(__file__).parent / "sheets"
MAY = datetime(2023, 5, 1)  # noqa: DTZ001  # a cell of a spreadsheet knows no zone


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[Workbook], Path]:
    def save(book: Workbook) -> Path:
        book.save(tmp_path / "sheet.xlsx")
        return tmp_path / "sheet.xlsx"

    return save


def book_of(*rows: tuple[object, ...]) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    page = book.worksheets[0]
    for row in rows:
        page.append(row)
    return book, page


def table(sheet: Sheet) -> list[tuple[str, ...]]:
    return [sheet.header.cells, *(row.cells for row in sheet.rows)]


def fault(path: Path, tab: str = "") -> SheetFault:
    with pytest.raises((SheetFault, SheetFaults)) as told:
        read_sheet(path, tab)
    error: Any = told.value
    return error.errors[0] if isinstance(error, SheetFaults) else error


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_csv_of_each_coding_is_read(tmp_path, coding, line_end):
    path = tmp_path / "sheet.csv"
    path.write_bytes(line_end.join(map(",".join, (HEADER, ROW))).encode(coding))
    assert table(read_sheet(path)) == [HEADER, ROW]


def test_rows_are_counted_as_a_spreadsheet_shows_them(tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_text('a,b\n,\n"1\n",x\n2,y\n,,,\n\n', encoding="utf-8")
    sheet = read_sheet(path)
    assert [(row.at.row, row.cells) for row in sheet.rows] == [(3, ("1", "x")), (4, ("2", "y"))]


def test_a_workbook_is_read_as_its_cells_show(saved):
    book, page = book_of(("day", "month", "year", "era", "whole", "part", "yes"))
    page.append([*[MAY] * 4, 5.0, 0.1 + 0.2, True])
    page["B2"].number_format = 'yyyy"年"m"月"'
    page["C2"].number_format = "yyyy"
    page["D2"].number_format = '[$-ja-JP-x-gannen]ggge"年"m"月"d"日"'
    page["A90"].number_format = "0.00"  # an empty row that somebody has touched
    (row,) = read_sheet(saved(book)).rows
    assert row.cells == ("2023-05-01", "2023-05", "2023", "2023-05-01", "5", "0.3", "True")


def test_what_else_a_workbook_holds_is_in_nobodys_way(saved):
    book, page = book_of(HEADER, ROW)
    page["A2"].comment = Comment("要確認", "課員")
    page["A2"].hyperlink = "https://example.org/"
    page.auto_filter.ref = "A1:B2"
    chart = BarChart()
    chart.add_data(Reference(page, min_col=2, min_row=1, max_row=2))
    page.add_chart(chart, "E5")
    assert table(read_sheet(saved(book))) == [HEADER, ROW]


def test_the_sheet_that_is_shown_is_read_and_another_by_its_name(saved):
    book, page = book_of(("hidden",), ("x",))
    page.title, page.sheet_state = "控え", "hidden"
    shown = book.create_sheet("会合")
    shown.append(HEADER)
    shown.append(ROW)
    book.create_sheet("Sheet3")
    path = saved(book)
    assert table(read_sheet(path)) == [HEADER, ROW]
    assert table(read_sheet(path, "控え")) == [("hidden",), ("x",)]
    missing = fault(path, "会議")
    assert missing.told("ja") == (
        "sheet.xlsx, シート「会議」: 「会議」というシートはない。"
        "次のいずれかにする: 控え, 会合, Sheet3"
    )
    book["控え"].sheet_state = "visible"
    assert "several sheets have text: 控え, 会合 — name one" in str(fault(saved(book)))


def with_merged(page: Worksheet) -> None:
    page.merge_cells("B2:B3")


def with_formula(page: Worksheet) -> None:
    page["B3"] = '=TEXT(A3,"yyyy")'


def with_error(page: Worksheet) -> None:
    page["B3"] = "#REF!"


def with_hidden_row(page: Worksheet) -> None:
    page.row_dimensions[3].hidden = True


def with_line_break(page: Worksheet) -> None:
    page["B3"] = "令和\n5年"


def with_own_sign(page: Worksheet) -> None:
    page["B3"] = "髙\ue000"


def with_far_cell(page: Worksheet) -> None:
    page["XFD90000"] = "x"


@pytest.mark.parametrize(
    ("spoil", "place", "en", "ja"),
    [
        (with_merged, "B2", "the cells B2:B3 are merged — unmerge", "結合を解き"),
        (with_formula, "B3", "a formula stands there without its result", "値として貼り付ける"),
        (with_error, "B3", "its value is #REF!", "数式を直すか"),
        (with_hidden_row, "row 3", "the row is hidden", "フィルターを外して"),
        (with_line_break, "B3", "a line break stands in the cell", "一行で書く"),
        (with_own_sign, "B3", "the character U+E000", "印刷できない文字 U+E000"),
        (with_far_cell, "XFD90000", "the sheet reaches to this cell", "空の行と列を削除する"),
    ],
)
def test_a_cell_that_says_nothing_sure_is_told(saved, spoil, place, en, ja):
    book, page = book_of(HEADER, ROW, ROW)
    page.title = "会合"
    spoil(page)
    told = fault(saved(book))
    assert str(told).startswith(f"sheet.xlsx, sheet 会合, {place}: {en}")
    assert ja in told.told("ja")


def test_a_formula_is_read_by_its_result(saved, tmp_path):
    book, page = book_of(HEADER, ROW)
    page["B2"] = "=A1"
    path = tmp_path / "computed.xlsx"
    with zipfile.ZipFile(saved(book)) as whole, zipfile.ZipFile(path, "w") as computed:
        for part in whole.namelist():
            text = whole.read(part).replace(b"<v></v>", b"<v>7</v>").replace(b"<v />", b"<v>7</v>")
            computed.writestr(part, text)
    assert read_sheet(path).rows[0].cells == ("日英委員会", "7")


@pytest.mark.parametrize(
    ("name", "body", "en", "ja"),
    [
        ("sheet.ods", b"x", "a file of kind ods", "種類が ods"),
        ("sheet.xls", b"x", "a file of kind xls", ".xlsx か .csv で保存し直す"),
        ("sheet.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"x", "an old .xls", "パスワード"),
        ("sheet.xlsx", b"no archive", "not a workbook", "ブックとして読めない"),
        ("sheet.csv", b"PK\x03\x04x", "it is a workbook and no CSV", ".xlsx にする"),
        ("sheet.csv", b"a\n\x81\n", "neither UTF-8 nor Shift_JIS", "CSV UTF-8"),
        ("sheet.csv", "a\n1\n".encode("utf-16"), "it is UTF-16 text", "CSV UTF-8"),
        ("sheet.csv", b'a,"b\n', "malformed CSV", '引用符は "" と書く'),
        ("sheet.csv", b"", "the sheet is empty", "表が空"),
        ("sheet.csv", b"a\n1\x00\n", "the character U+0000", "印刷できない文字"),
        ("sheet.csv", b"a\n" + b"1\n" * (MOST_ROWS + 1), "more than 20000 rows", "20000行より多い"),
        ("sheet.csv", b"x" * (MOST_BYTES + 1), "more than 10000000 bytes", "より大きい"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused(tmp_path, name, body, en, ja):
    (tmp_path / name).write_bytes(body)
    told = fault(tmp_path / name)
    assert en in str(told)
    assert ja in told.told("ja")
    assert str(told).startswith(name)


def test_a_file_that_is_not_there_is_told(tmp_path):
    assert "name a file that exists" in str(fault(tmp_path / "sheet.csv"))


def test_a_file_of_any_size_is_read_no_further_than_allowed(tmp_path):
    path = tmp_path / "sheet.csv"
    with path.open("wb") as file:
        file.truncate(60_000_000_000)  # of holes, on the disk it takes no room
    assert "more than 10000000 bytes" in str(fault(path))


def spoilt(path: Path, cell: bytes, *, head: bytes = b"") -> Path:
    """Write a workbook whose sheet holds the XML of a cell, behind what stands at its head."""
    body = io.BytesIO()
    Workbook().save(body)
    with zipfile.ZipFile(body) as whole, zipfile.ZipFile(path, "w") as odd:
        for part in whole.namelist():
            text = whole.read(part)
            if part.endswith("sheet1.xml"):
                row = b"<row><c t='inlineStr'><is><t>" + cell + b"</t></is></c></row></sheetData>"
                assert b"</sheetData>" in text
                text = head + text.replace(b"</sheetData>", row)
            odd.writestr(part, text, zipfile.ZIP_DEFLATED)
    return path


def test_a_workbook_that_unfolds_without_end_harms_nobody(tmp_path):
    path = spoilt(tmp_path / "bomb.xlsx", b"x" * 1_000_000_000)
    assert path.stat().st_size < MOST_BYTES
    assert "it unfolds to too much" in str(fault(path))


def test_a_workbook_that_lies_about_its_size_harms_nobody(tmp_path):
    path = spoilt(tmp_path / "bomb.xlsx", b"x" * 1_000_000_000)
    body = path.read_bytes()
    size = struct.pack("<I", max(part.file_size for part in zipfile.ZipFile(path).infolist()))
    assert body.count(size) == 2
    path.write_bytes(body.replace(size, struct.pack("<I", 1000)))
    assert isinstance(fault(path), SheetFault)


def test_one_long_word_in_every_cell_is_not_multiplied(saved, tmp_path):
    book, _ = book_of(HEADER, *[("word" * 8000,) * 2] * 500)
    assert "it unfolds to too much" in str(fault(saved(book)))


def test_a_workbook_that_names_a_file_of_ours_does_not_get_it(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("confidential", encoding="utf-8")
    doctype = f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{secret}">]>'.encode()
    told = fault(spoilt(tmp_path / "odd.xlsx", b"&s;", head=doctype))
    assert "a part of the workbook declares entities" in str(told)
    # Further down than anyone looks, the parser meets it, and opens nothing.
    told = fault(
        spoilt(tmp_path / "odd.xlsx", b"&s;", head=b"<!--" + b" " * 5000 + b"-->" + doctype)
    )
    assert "confidential" not in str(told)


def test_a_csv_that_a_spreadsheet_has_quoted_is_read(tmp_path):
    path = tmp_path / "sheet.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([HEADER, ('a "b", c', "5")])
    assert table(read_sheet(path)) == [HEADER, ('a "b", c', "5")]


def test_a_cell_that_shows_a_date_alone_is_one(saved):
    book, _ = book_of(("date",), (date(2023, 5, 12),), (MAY.replace(day=12, hour=10, minute=30),))
    assert [row.cells[0] for row in read_sheet(saved(book)).rows] == [
        "2023-05-12",
        "2023-05-12 10:30:00",
    ]


def test_a_workbook_of_calc_is_read_as_it_was_typed():
    sheet = read_sheet(OF_CALC / "calc-forms.xlsx")
    assert [row.cells[0] for row in sheet.rows] == [
        "2021-10-20", "令和3年10月20日", "R3.10.20", "2023-05", "2023年5月", "令和5年度", "2003",
        "11", "12.5%", "1.5", "True",
    ]  # fmt: skip


def test_a_year_that_only_the_spreadsheet_knows_is_not_taken():
    with pytest.raises(SheetFaults) as told:
        read_sheet(OF_CALC / "calc-no-year.xlsx")
    assert told.value.told("ja").splitlines() == [
        f"calc-no-year.xlsx, シート「calc-no-year」, {cell}: 年を示さない日付。中の年は 2026。"
        "出典の年を確かめ、2023-05-12 のように年から書く"
        for cell in ("A2", "A4")
    ]


@pytest.mark.parametrize(
    ("number", "read"),
    [
        (31, "2023-05-12"),
        (28, "2023-05-12"),
        (57, "2023-05-12"),
        (55, "2023-05"),
        (14, "2023-05-12"),
    ],
)
def test_a_date_in_a_format_that_japanese_excel_only_numbers_is_read(saved, number, read):
    book, page = book_of(("date",), (date(2023, 5, 12),))
    page["A2"].number_format = "yyyy-mm-dd"
    path = saved(book)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    styles = parts["xl/styles.xml"].replace(b'numFmtId="164"', b'numFmtId="%d"' % number)
    parts["xl/styles.xml"] = re.sub(rb"<numFmts.*?</numFmts>", b"", styles)
    with zipfile.ZipFile(path, "w") as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    assert read_sheet(path).rows[0].cells == (read,)


def test_every_cell_that_cannot_be_read_is_told_at_once(saved):
    book, page = book_of(HEADER, ROW, ROW)
    with_formula(page)
    page["A2"] = "#REF!"
    with pytest.raises(SheetFaults) as told:
        read_sheet(saved(book))
    assert [(fault.at.row, fault.at.column) for fault in told.value.errors] == [(2, 1), (3, 2)]
