"""A table from outside: .csv in UTF-8 or Shift_JIS, or .xlsx, read by a process with no doors."""

import json
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stigraph.sheet_faults import SheetFault, SheetFaults, Spot
from stigraph.words import Words

MOST_SECONDS = 40
"""How long reading may take, in seconds."""

_MOST_TOLD = 150_000_000
"""What the process may say, in bytes: its characters, escaped."""

_KINDS = frozenset({"csv", "xlsx"})


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that has text: its cells, and where it stands."""

    cells: tuple[str, ...]
    at: Spot


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of an office: its header and the rows below it, empty ones left out."""

    header: SheetRow
    rows: tuple[SheetRow, ...]


def read_sheet(path: Path, tab: str = "") -> Sheet:
    """Return the table of a .csv file, or the sheet of an .xlsx file, its cells as text.

    `tab` names the sheet; without it the file has one that is shown and has text. The file is
    parsed by a process of its own that can open no file and no socket. Raises SheetFault if the
    file is not there or of another kind, SheetFaults if it is too large or cannot be read, and for
    each cell that cannot.
    """
    at = Spot(path.name)
    kind = path.suffix.lower().removeprefix(".")
    if kind not in _KINDS:
        raise _fault(at, "kind", {"kind": kind or "?"})
    told = _parsed(path, kind, tab)
    where = Spot(path.name, told["tab"])
    if "faults" in told:
        raise SheetFaults(
            _fault(
                Spot(where.file, where.tab, one["row"], one["column"]), one["fault"], one["gaps"]
            )
            for one in told["faults"]
        )
    rows = [
        SheetRow(tuple(cell.strip() for cell in cells), Spot(where.file, where.tab, number))
        for number, cells in told["rows"]
    ]
    if not rows:
        raise _fault(where, "empty", {})
    faults = list(_control_faults(rows))
    if faults:
        raise SheetFaults(faults)
    return Sheet(rows[0], tuple(rows[1:]))


def _parsed(path: Path, kind: str, tab: str) -> Mapping[str, Any]:
    """What the process says of the file: its rows, or a fault."""
    at = Spot(path.name)
    try:
        given = path.open("rb")
    except OSError as error:
        raise _fault(at, "file", {}) from error
    with (
        given,
        subprocess.Popen(  # noqa: S603  # our own interpreter, words of our own but for the tab
            [sys.executable, "-m", "stigraph.sheet_parsing", kind, tab],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process,
    ):
        assert process.stdout is not None
        patience = threading.Timer(MOST_SECONDS, process.kill)
        patience.start()
        said = process.stdout.read(_MOST_TOLD)
        process.kill()  # it has said all, or too much
        patience.cancel()
    try:
        told: Mapping[str, Any] = json.loads(said)
    except ValueError as error:
        raise _fault(at, "broke-off", {"seconds": MOST_SECONDS}) from error
    return told


def _control_faults(rows: Iterable[SheetRow]) -> Iterable[SheetFault]:
    """Yield a fault for each cell with a character that no page prints, a NUL among them."""
    for row in rows:
        for column, cell in enumerate(row.cells, start=1):
            strange = [sign for sign in cell if unicodedata.category(sign) in _UNPRINTED]
            if strange:
                key = "line-break" if strange[0] in "\r\n" else "control"
                yield _fault(row.at.at(column), key, {"sign": f"U+{ord(strange[0]):04X}"})


_UNPRINTED = frozenset({"Cc", "Co", "Cs"})


def _fault(at: Spot, key: str, gaps: Mapping[str, object]) -> SheetFault:
    what, remedy = FAULTS[key]
    return at.fault(
        Words((what.ja or "").format(**gaps), (what.en or "").format(**gaps)),
        Words((remedy.ja or "").format(**gaps), (remedy.en or "").format(**gaps)),
    )


_SAVE_CSV_UTF_8 = Words("CSV UTF-8(コンマ区切り)で保存し直す", "save it as CSV UTF-8")
_SAVE_XLSX = Words(
    "表計算ソフトで開き、.xlsx か .csv で保存し直す", "open it and save it as .xlsx or .csv"
)
_CUT = Words("表を分けて、順に取り込む", "cut it into several sheets")

FAULTS: Mapping[str, tuple[Words, Words]] = {
    "kind": (Words("種類が {kind} のファイル", "a file of kind {kind}"), _SAVE_XLSX),
    "file": (
        Words("ファイルを読めない", "the file cannot be read"),
        Words("あるファイルの名を書く", "name a file that exists"),
    ),
    "bytes": (Words("{most}バイトより大きい", "the file has more than {most} bytes"), _CUT),
    "rows": (Words("{most}行より多い", "more than {most} rows"), _CUT),
    "vast": (
        Words("表が、ここまで広がっている", "the sheet reaches to this cell"),
        Words(
            "表の外の空の行と列を削除するか、.csv で保存する",
            "delete the empty rows and columns beyond the table, or save it as .csv",
        ),
    ),
    "unfolds": (Words("開くと大きすぎる", "it unfolds to too much"), _CUT),
    "broke-off": (
        Words(
            "読み取りが途中で止まった(上限 {seconds} 秒)", "reading broke off (at most {seconds} s)"
        ),
        Words(
            "普通の .xlsx で保存し直すか、値だけを新しい表に貼り .csv で保存する",
            "save it as an ordinary .xlsx, or paste its values alone into a new .csv",
        ),
    ),
    "malformed": (
        Words("CSV として読めない({error})", "malformed CSV: {error}"),
        Words('セルの中の引用符は "" と書く', 'write a quote inside a cell as ""'),
    ),
    "coding": (
        Words("文字コードが UTF-8 でも Shift_JIS でもない", "neither UTF-8 nor Shift_JIS"),
        _SAVE_CSV_UTF_8,
    ),
    "utf-16": (Words("文字コードが UTF-16", "it is UTF-16 text"), _SAVE_CSV_UTF_8),
    "not-csv": (
        Words("中身は CSV ではなくブック", "it is a workbook and no CSV"),
        Words("名前の終わりを .xlsx にする", "let its name end in .xlsx"),
    ),
    "old-workbook": (
        Words("古い .xls 形式か、パスワードのあるブック", "an old .xls, or locked by a password"),
        Words("パスワードを外し、.xlsx で保存する", "unlock it, and save it as .xlsx"),
    ),
    "no-workbook": (Words("ブックとして読めない", "not a workbook that can be read"), _SAVE_XLSX),
    "doctype": (
        Words("ブックの中に文書型宣言がある", "a part of the workbook declares entities"),
        _SAVE_XLSX,
    ),
    "no-sheet": (
        Words("「{wanted}」というシートはない", "no sheet is called {wanted}"),
        Words("次のいずれかにする: {known}", "name one of {known}"),
    ),
    "sheets": (
        Words("複数のシートに値がある: {known}", "several sheets have text: {known}"),
        Words("--sheet で一つを指定する", "name one: --sheet"),
    ),
    "merged": (
        Words("セル {cells} が結合されている", "the cells {cells} are merged"),
        Words("結合を解き、各行に値を書く", "unmerge them, and fill each row"),
    ),
    "hidden-row": (
        Words("値のある行が隠れている", "the row is hidden and has text"),
        Words("フィルターを外して表示するか、削除する", "show it, or delete it"),
    ),
    "no-year": (
        Words(
            "年を示さない日付。中の年は {year}", "it shows a day without its year, and holds {year}"
        ),
        Words(
            "出典の年を確かめ、2023-05-12 のように年から書く",
            "look the year up in the source, and write it too: 2023-05-12",
        ),
    ),
    "no-result": (
        Words("数式があり、その結果がない", "a formula stands there without its result"),
        Words("値として貼り付ける", "paste it as a value"),
    ),
    "error-value": (
        Words("値が {value}", "its value is {value}"),
        Words("数式を直すか、値を書く", "mend the formula, or write the value"),
    ),
    "empty": (
        Words("表が空", "the sheet is empty"),
        Words("見出しの行と、値の行を書く", "write the header and a row"),
    ),
    "control": (
        Words("印刷できない文字 {sign} がある", "the character {sign} stands in it"),
        Words("削除する", "delete it"),
    ),
    "line-break": (
        Words("セルの中に改行がある", "a line break stands in the cell"),
        Words(
            "一行で書く。値がいくつもあれば ; で区切る",
            "write it on one line, with ; between several values",
        ),
    ),
}
