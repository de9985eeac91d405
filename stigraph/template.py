"""Templates of sheets: columns an office fills, and the things and records that a row becomes.

A template is written like a fact file with holes: `{date}` is the cell of that column,
`{committee.slug}`, `{committee.ja}` and `{committee.en}` are parts of the thing it names, and
`{date.slug}` is a date as it can stand in an id. A key
whose hole is empty is left out. `if: date` leaves the whole mapping out where that cell is empty,
`unless: date` where it is filled; `each: chair` repeats the item for every value of a cell, which
is then `{each}`; `is: when` makes the item that word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from stigraph.cells import Register, Value, kinds, read_cell
from stigraph.iris import slugged
from stigraph.ledger import nearest
from stigraph.reading import Fields, Items, Node, Scalar, read_yaml
from stigraph.sheet import Sheet, SheetRow
from stigraph.sheet_faults import SheetFault, SheetFaults, Spot
from stigraph.words import Words

OWN_COLUMNS = ("source", "grade", "note_ja", "note_en")
"""Columns of every template: pages, how sure the row is, what a reader should know of it."""

_HOLE = re.compile(r"\{([a-z_0-9]+)(?:\.(slug|ja|en))?\}")
_CURIE = re.compile(r"[a-z-]+:([A-Za-z0-9-]+)")
_CONTROLS = ("if", "unless", "each")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what its cells hold, and what to tell of it."""

    name: str
    kind: str
    required: bool
    example: str
    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of sheet: its columns, and patterns of what a row becomes."""

    name: str
    summary_ja: str
    summary_en: str
    columns: tuple[Column, ...]
    things: tuple[Node, ...]
    records: tuple[Node, ...]

    def read(self, sheet: Sheet, register: Register) -> tuple[FilledRow, ...]:
        """Return the rows of a sheet, every cell read.

        A column is found by its name or its Japanese title. Raises SheetFaults with all faults of
        header or cells.
        """
        places, faults = self._header(sheet)
        if faults:
            raise SheetFaults(faults)
        rows = []
        for row in sheet.rows:
            filled = FilledRow(row.at, _cells(row, places), places, {})
            faults += [*self._row_faults(filled, register), *_beyond(row, sheet.header)]
            rows.append(filled)
        if faults:
            raise SheetFaults(faults)
        return tuple(rows)

    def _row_faults(self, row: FilledRow, register: Register) -> Iterator[SheetFault]:
        """Read the cells of a row into its values, and yield the faults."""
        for column in self.columns:
            text = row.cells.get(column.name, "")
            at = row.cell(column.name)
            try:
                if text:
                    row.values[column.name] = read_cell(
                        text, column.kind, register, at, column.name
                    )
                elif column.required:
                    what = Words(f"{column.name} が空", f"{column.name} is empty")
                    example = column.example
                    raise at.fault(
                        what, Words(f"{example} のように書く", f"fill it, such as {example}")
                    )
            except SheetFault as fault:
                yield fault

    def _header(self, sheet: Sheet) -> tuple[dict[str, int], list[SheetFault]]:
        """Return where each column stands, counted from 1, and what is wrong with the header."""
        names = {_folded(title): one.name for one in self.columns for title in (one.ja, one.name)}
        places: dict[str, int] = {}
        faults = []
        given = sheet.header
        for number, title in enumerate(given.cells, start=1):
            name = names.get(_folded(title))
            at = given.at.at(number)
            if name in places:
                what = Words(f"{name} の列が二つある", f"the column {name} stands twice")
                faults.append(at.fault(what, Words("一つにする", "delete one")))
            elif name is not None:
                places[name] = number
            elif title:
                faults.append(self._unknown(title, at))
            elif any(len(row.cells) >= number and row.cells[number - 1] for row in sheet.rows):
                what = Words("値のある列に名前がない", "a column with text has no name")
                faults.append(at.fault(what, Words("名前を書く", "name it, or delete the column")))
        for column in self.columns:
            if column.required and column.name not in places:
                what = Words(
                    f"{column.name}({column.ja})の列がない", f"the column {column.name} is missing"
                )
                faults.append(given.at.fault(what, Words("列を加える", "add it")))
        return places, faults

    def _unknown(self, title: str, at: Spot) -> SheetFault:
        names = [column.name for column in self.columns]
        what = Words(
            f"{self.name} に「{title}」という列はない", f"{self.name} has no column {title}"
        )
        separator = next((sign for sign in ("\t", ";") if sign in title), None)
        if separator is not None:
            return at.fault(what, Words("列をコンマで区切る", "put commas between the columns"))
        close = nearest(title, names)
        if close is None:
            listed = ", ".join(names)
            return at.fault(what, Words(f"次から選ぶ: {listed}", f"use {listed}"))
        return at.fault(what, Words(f"{close} と書く", f"write {close}"))


def _folded(title: str) -> str:
    return unicodedata.normalize("NFKC", title).casefold().strip()


def _cells(row: SheetRow, places: Mapping[str, int]) -> dict[str, str]:
    return {
        name: row.cells[number - 1] if number <= len(row.cells) else ""
        for name, number in places.items()
    }


def _beyond(row: SheetRow, header: SheetRow) -> Iterator[SheetFault]:
    for number, text in enumerate(row.cells, start=1):
        if text and number > len(header.cells):
            what = Words("見出しのない列に値がある", "a cell stands beyond the header")
            remedy = Words(
                "コンマのあるセルを引用符で囲むか、列に名前を付ける",
                "quote a cell that holds a comma, or name the column",
            )
            yield row.at.at(number).fault(what, remedy)


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A row of a sheet: its cells by column, where each column stands, and what they say."""

    at: Spot
    cells: Mapping[str, str]
    places: Mapping[str, int]
    values: dict[str, Value]

    def cell(self, column: str) -> Spot:
        """Return where a column's cell of this row stands, the row itself if it has none."""
        return self.at.at(self.places.get(column, 0))

    def with_value(self, column: str, value: Value) -> FilledRow:
        """Return the row with one value more."""
        return replace(self, values={**self.values, column: value})

    def fill(self, patterns: Sequence[Node], register: Register) -> list[dict[str, Value]]:
        """Return the patterns with their holes filled, those left out that nothing fills."""
        filling = _Filling(self.values, register)
        filled = (one for pattern in patterns for one in filling.items(pattern))
        return [one for one in filled if isinstance(one, dict)]


def templates(folder: Path) -> dict[str, Template]:
    """Return the templates of a folder by name. Raises FactErrors for one that cannot be used."""
    found = sorted(folder.glob("*.yaml"))
    return {path.stem: _template(path.stem, read_yaml(path, path.name)) for path in found}


def template(folder: Path, name: str) -> Template:
    """Return a template. Raises SheetFault if there is none of this name."""
    known = templates(folder)
    if name not in known:
        close = nearest(name, known)
        listed = ", ".join(known)
        what = Words("この名の様式はない", "no template has this name")
        if close is None:
            raise Spot(name).fault(what, Words(f"次から選ぶ: {listed}", f"use one of {listed}"))
        raise Spot(name).fault(what, Words(f"{close} と書く", f"write {close}"))
    return known[name]


class _Filling:
    def __init__(self, values: Mapping[str, Value], register: Register) -> None:
        self._values = values
        self._register = register

    def items(self, node: Node) -> Iterator[Value]:
        """Yield what an item of a list becomes: nothing, itself, or one for each value."""
        if not isinstance(node, Fields):
            value = self._value(node)
            if value is not None:
                yield value
            return
        each = node.get("each")
        if each is None:
            value = self.mapping(node)
            if value is not None:
                yield value
            return
        many = self._values.get(_word(each.value), [])
        for one in many if isinstance(many, list) else [many]:
            filled = _Filling({**self._values, "each": one}, self._register).mapping(node)
            if filled is not None:
                yield filled

    def _value(self, node: Node) -> Value | None:
        if isinstance(node, Scalar):
            return self._scalar(node.text)
        if isinstance(node, Items):
            found = [one for item in node.items for one in self.items(item)]
            return found or None
        return self.mapping(node)

    def mapping(self, node: Fields) -> Value | None:
        """Return a mapping filled, nothing where its condition fails or no hole is filled."""
        condition, exception = node.get("if"), node.get("unless")
        if condition is not None and _word(condition.value) not in self._values:
            return None
        if exception is not None and _word(exception.value) in self._values:
            return None
        word = node.get("is")
        if word is not None:
            return _word(word.value)
        filled = {
            entry.key: value
            for entry in node.entries
            if entry.key not in _CONTROLS and (value := self._value(entry.value)) is not None
        }
        return filled or None

    def _scalar(self, text: str) -> Value | None:
        whole = _HOLE.fullmatch(text)
        if whole is not None:
            return self._hole(whole)
        parts = [self._hole(hole) for hole in _HOLE.finditer(text)]
        if any(not isinstance(part, str) for part in parts):
            return None
        return _HOLE.sub(lambda hole: str(self._hole(hole)), text)

    def _hole(self, hole: re.Match[str]) -> Value | None:
        value = self._values.get(hole[1])
        if hole[2] is None or not isinstance(value, str | dict):
            return value
        if hole[2] == "slug":
            return _slug(value)
        if isinstance(value, dict):
            return None
        named = self._register.named(value)
        return None if named is None else getattr(named, hole[2])


def _slug(value: str | dict[str, Value]) -> str | None:
    """Return the last part of a thing's id; of a date or another text what can stand in an id."""
    text = str(value.get("edtf", "")) if isinstance(value, dict) else value
    thing = _CURIE.fullmatch(text)
    return slugged(text if thing is None else thing[1]) or None


def _template(name: str, node: Node) -> Template:
    top = _fields(node, ("summary", "columns", "things", "records"))
    summary = _fields(top["summary"], ("ja", "en"))
    columns = tuple(_column(item) for item in _items(top["columns"]))
    repeated = {column.name for column in columns if columns.count(column) > 1}
    if repeated:
        raise node.at.fault(f"{min(repeated)} is declared twice", "delete one")
    return Template(
        name,
        _word(summary["ja"]),
        _word(summary["en"]),
        columns,
        _items(top["things"]),
        _items(top["records"]),
    )


def _column(node: Node) -> Column:
    given = _fields(node, ("name", "kind", "required", "example", "ja", "en"))
    kind = _word(given["kind"])
    if kind.split()[0] not in kinds():
        raise node.at.fault(f"the kind {kind}", f"use {', '.join(sorted(kinds()))}")
    return Column(
        _word(given["name"]),
        kind,
        _word(given["required"]) == "true",
        _word(given["example"]),
        _word(given["ja"]),
        _word(given["en"]),
    )


def _fields(node: Node, keys: tuple[str, ...]) -> dict[str, Node]:
    if not isinstance(node, Fields) or sorted(node.names()) != sorted(keys):
        raise node.at.fault("not the keys of a template", f"write {', '.join(keys)}")
    return {entry.key: entry.value for entry in node.entries}


def _items(node: Node) -> tuple[Node, ...]:
    if not isinstance(node, Items):
        raise node.at.fault("no list", "write - and an item a line")
    return node.items


def _word(node: Node) -> str:
    if not isinstance(node, Scalar):
        raise node.at.fault("no plain value", "write one word or sentence")
    return node.text
