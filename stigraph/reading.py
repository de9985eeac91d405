"""Fact files as line-marked trees of text (YAML) and rows (CSV), nothing guessed about a value."""

import _csv
import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from stigraph.errors import FactError, FactErrors

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_DEPTH = 24


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file; `file` is relative to the data folder's parent."""

    file: str
    line: int

    def fault(self, what: str, remedy: str) -> FactError:
        """Return the error that stands here."""
        return FactError(self.file, self.line, what, remedy)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as text: `NO` is Norway and `01560` keeps its zero."""

    text: str
    at: Place


@dataclass(frozen=True, slots=True)
class Items:
    """A list of nodes."""

    items: tuple["Node", ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping with its value; `at` is the place of the key."""

    key: str
    value: "Node"
    at: Place


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping: keys in the order of the file, each once."""

    entries: tuple[Entry, ...]
    at: Place

    def get(self, key: str) -> Entry | None:
        """Return the entry with this key, None if there is none."""
        return next((entry for entry in self.entries if entry.key == key), None)

    def names(self) -> tuple[str, ...]:
        """Return the keys in the order of the file."""
        return tuple(entry.key for entry in self.entries)


Node = Scalar | Items | Fields


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; every column of the header has a cell, empty where nothing is said."""

    cells: Mapping[str, str]
    at: Place

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns and its rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    at: Place


def read_yaml(path: Path, name: str) -> Node:
    """Return the tree of a YAML file; `name` is the file's name in places.

    Raises FactErrors for malformed YAML, repeated keys, anchors, aliases, tags, a second document.
    """
    return parse_yaml(_read_text(path, name), name)


def parse_yaml(text: str, name: str) -> Node:
    """Return the tree of a YAML text, as `read_yaml` does of a file."""
    try:
        return _Builder(name, yaml.parse(text, Loader=_LOADER)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = 1 if mark is None else mark.line + 1
        problem = error.problem or error.context or "it cannot be parsed"
        what = f"malformed YAML: {problem}"
        remedy = (
            "check indentation, colons and quotes of this line and the one above; "
            "text that has ': ', ' #' or a leading bracket in it needs quotes"
        )
        raise FactErrors([FactError(name, line, what, remedy)]) from error
    except FactError as error:
        raise FactErrors([error]) from error


def read_csv(path: Path, name: str) -> Table:
    """Return the table of a CSV file; `name` is the file's name in places.

    Raises FactErrors for a header with empty or repeated columns, and rows of the wrong width.
    """
    text = _read_text(path, name)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines = _numbered(reader, name)
    start = Place(name, 1)
    header = next(lines, None)
    if header is None:
        raise FactErrors([start.fault("the file is empty", "write the header row, or delete it")])
    columns = tuple(header[1])
    errors = _header_faults(columns, start)
    if errors:
        raise FactErrors(errors)
    rows = []
    for line, cells in lines:
        at = Place(name, line)
        if len(cells) != len(columns):
            what = f"the row has {len(cells)} cells, the header has {len(columns)}"
            errors.append(at.fault(what, "quote cells that hold a comma, and fill up with commas"))
            continue
        for column, cell in zip(columns, cells, strict=True):
            if cell != cell.strip():
                what = f"the cell of {column} begins or ends with a space"
                errors.append(at.fault(what, "delete the space"))
        rows.append(Row(dict(zip(columns, cells, strict=True)), at))
    if errors:
        raise FactErrors(errors)
    return Table(columns, tuple(rows), start)


def listed(folder: Path, name: str) -> tuple[Path, ...]:
    """Return what stands in a folder, in a fixed order; names that begin with a dot are nobody's.

    Raises FactErrors if there is no such folder; `name` is its name in places.
    """
    if not folder.is_dir():
        remedy = "create it, or name the folder that holds it"
        raise FactErrors([Place(name, 1).fault("the folder is missing", remedy)])
    return tuple(path for path in sorted(folder.iterdir()) if not path.name.startswith("."))


def order_faults(table: Table, key: tuple[str, ...]) -> Iterator[FactError]:
    """Yield an error for each row that repeats the key of the row before it, or is out of order."""
    seen: dict[tuple[str, ...], Row] = {}
    last: tuple[str, ...] | None = None
    named = ", ".join(key)
    for row in table.rows:
        value = tuple(row[column] for column in key)
        shown = ",".join(value)
        if value in seen:
            what = f"{shown} stands already in line {seen[value].at.line}"
            yield row.at.fault(what, f"merge the two rows: {named} must differ")
        elif last is not None and value < last:
            after = max((other for other in seen if other < value), default=None)
            where = "to the top" if after is None else f"below {','.join(after)}"
            yield row.at.fault(
                f"{shown} is out of order", f"rows are sorted by {named}: move it {where}"
            )
        else:
            last = value
        seen.setdefault(value, row)


def _read_text(path: Path, name: str) -> str:
    raw = path.read_bytes()
    start = Place(name, 1)
    if raw.startswith(b"\xef\xbb\xbf"):
        raise FactErrors(
            [start.fault("the file begins with a byte order mark", "save it as UTF-8 without BOM")]
        )
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise FactErrors([FactError(name, line, "not UTF-8", "save the file as UTF-8")]) from error
    faults = []
    for number, line_text in enumerate(text.split("\n"), start=1):
        if line_text.endswith("\r"):
            faults.append(
                FactError(name, number, "the line ends in CR LF", "save the file with LF line ends")
            )
            break
        if not unicodedata.is_normalized("NFC", line_text):
            what = "a character is written in decomposed or compatibility form"
            faults.append(FactError(name, number, what, "normalise the line to Unicode NFC"))
    if faults:
        raise FactErrors(faults)
    return text


def _numbered(reader: _csv.Reader, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the number of its first line."""
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            fault = FactError(
                name, first, f"malformed CSV: {error}", 'write a quote inside a cell as ""'
            )
            raise FactErrors([fault]) from error
        yield first, cells


def _header_faults(columns: tuple[str, ...], at: Place) -> list[FactError]:
    faults = []
    for position, column in enumerate(columns, start=1):
        if not column.strip():
            faults.append(
                at.fault(f"column {position} has no name", "name it, or delete the column")
            )
        elif column in columns[: position - 1]:
            faults.append(at.fault(f"the column {column} stands twice", "delete one of them"))
    return faults


class _Builder:
    """Makes the tree from YAML events, which still show what a resolved tree hides."""

    def __init__(self, name: str, events: Iterator[yaml.Event]) -> None:
        self._name = name
        self._events = events

    def document(self) -> Node:
        node: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if node is not None:
                    raise self._at(event).fault(
                        "a second document", "one file holds one document: delete the ---"
                    )
            elif isinstance(event, yaml.NodeEvent):
                node = self._node(event, 0)
        if node is None:
            raise Place(self._name, 1).fault("the file is empty", "write it, or delete the file")
        return node

    def _node(self, event: yaml.NodeEvent, depth: int) -> Node:
        at = self._at(event)
        self._refuse_indirection(event, at)
        if depth > _DEPTH:
            raise at.fault("nested too deeply", "no fact needs so many levels: flatten it")
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, at)
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(tuple(self._items(depth)), at)
        return Fields(self._entries(depth), at)

    def _items(self, depth: int) -> Iterator[Node]:
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            assert isinstance(event, yaml.NodeEvent)
            yield self._node(event, depth + 1)

    def _entries(self, depth: int) -> tuple[Entry, ...]:
        entries: dict[str, Entry] = {}
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            at = self._at(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise at.fault("a key that is not a plain word", "write key: value")
            self._refuse_indirection(event, at)
            key = event.value
            if key in entries:
                what = f"the key {key} stands already in line {entries[key].at.line}"
                raise at.fault(what, "delete one, or make the values one list")
            value = next(self._events)
            assert isinstance(value, yaml.NodeEvent)
            entries[key] = Entry(key, self._node(value, depth + 1), at)
        return tuple(entries.values())

    def _refuse_indirection(self, event: yaml.NodeEvent, at: Place) -> None:
        if isinstance(event, yaml.AliasEvent):
            raise at.fault(f"the alias *{event.anchor}", "write the value out")
        if event.anchor is not None:
            raise at.fault(
                f"the anchor &{event.anchor}", "delete it, or quote the text if & belongs to it"
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise at.fault(f"the tag {tag}", "delete it, or quote the text if ! belongs to it")

    def _at(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self._name, 1 if mark is None else mark.line + 1)
