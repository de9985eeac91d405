"""Rows of a sheet made into fact files: a folder for each page cited, a record for each row."""

import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from stigraph.cells import Named, NewThing, Register, Value, register
from stigraph.entity_table import with_rows
from stigraph.errors import FactError, FactErrors
from stigraph.graph import assemble
from stigraph.iris import kebab
from stigraph.ledger import entity_files
from stigraph.ontology import Ontology, load
from stigraph.pages import Page, Pages
from stigraph.reading import Fields, Items, Node, Scalar, listed, read_csv, read_yaml
from stigraph.sheet import Sheet
from stigraph.sheet_faults import SheetFault, SheetFaults, Spot
from stigraph.sources import SOURCE_FILE, digest_of
from stigraph.template import FilledRow, Template
from stigraph.undoing import write_files
from stigraph.values import ANCHOR_LENGTH
from stigraph.words import Words

OWN_WORK = "own-work"


@dataclass(frozen=True, slots=True)
class Transcription:
    """What a sheet adds: files with their whole text, and how many rows, records and things."""

    files: Mapping[str, str]
    rows: int
    records: int
    things: int
    pages: int


def transcribe(
    sheet: Sheet, template: Template, data: Path, ontology: Path, source: str | None = None
) -> Transcription:
    """Return what the rows of a sheet add to the facts in `data`; nothing is written.

    `source` is the id of the page that all rows are from, where the sheet has no such column.
    Raises SheetFaults, each fault with its cell or row: nothing of a sheet is taken unless all of
    it can be. Raises FactErrors if the facts are broken without it.
    """
    terms = load(ontology)
    known = _register(terms, data)
    pages = Pages.read(data)
    batch = _Batch(known, pages, template)
    for row in template.read(sheet, known):
        batch.add(row, source)
    if batch.faults:
        raise SheetFaults(batch.faults)
    if not batch.passages:
        raise sheet.header.at.fault(
            Words("見出しの下に行がない", "no row stands below the header"),
            Words("取り込む行を書く", "write the rows to import"),
        )
    made = batch.files(data)
    _expect_clean(made, data, ontology, batch.origins)
    return Transcription(
        made, len(sheet.rows), batch.records, len(batch.things), len(batch.passages)
    )


def begin_source(
    data: Path,
    ontology: Path,
    document: str,
    publisher: str,
    *,
    address: str,
    titles: Mapping[str, str],
    text: Path | None = None,
) -> Transcription:
    """Return the files that a new page begins with: its source.yaml and its row of documents.csv.

    `titles` are its names by language; without them it is named after its publisher. With `text`,
    a file of its words, passages are read from that; without, it takes the rows of sheets. Raises
    SheetFault if the id is taken or the publisher unknown, FactErrors if the files would not be
    read.
    """
    page = Pages.read(data).begun(document, address, publisher)
    cells = page.entity()
    cells.pop("a")
    for language in ("ja", "en"):
        title = titles.get(language)
        cells[f"name_{language}"] = title or cells[f"name_{language}"]
        cells[f"name_{language}_from"] = document if title else OWN_WORK
    table = with_rows(data, "document", {document: cells})
    head = page.source_text(1) if text is None else page.text_source(_lines(text))
    files = {f"sources/{document}/{SOURCE_FILE}": head, table.name: table.text}
    _expect_clean(files, data, ontology, {})
    return Transcription(files, 0, 0, 1, 1)


def _lines(text: Path) -> list[str]:
    try:
        lines = text.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        what = Words("ファイルを読めない", "the file cannot be read")
        remedy = Words("UTF-8 の文章のファイルを指定する", "name a text file in UTF-8")
        raise Spot(text.name).fault(what, remedy) from error
    return lines[:-1] if lines[-1] == "" else lines


@dataclass(slots=True)
class _Passage:
    """The records that the rows of one page become."""

    page: Page
    rows: list[FilledRow] = field(default_factory=list)
    records: list[tuple[FilledRow, dict[str, Value]]] = field(default_factory=list)


class _Batch:
    def __init__(self, register: Register, pages: Pages, template: Template) -> None:
        self.faults: list[SheetFault] = []
        self.origins: dict[tuple[str, int], Spot] = {}
        self.passages: dict[str, _Passage] = {}
        self.things: dict[tuple[str, str], tuple[Spot | None, dict[str, str]]] = {}
        self.records = 0
        self._register = register
        self._pages = pages
        self._template = template
        self._seen: dict[tuple[str, ...], Spot] = {}
        self._said: dict[str, dict[str, str]] = {}

    def add(self, filled: FilledRow, source: str | None) -> None:
        """Take a row: its pages, its things and its records."""
        try:
            self._expect_once(filled)
            pages = self._cited(filled, source)
        except SheetFault as fault:
            self.faults.append(fault)
            return
        first = pages[0]
        passage = self.passages.setdefault(first.document, _Passage(first))
        passage.rows.append(filled)
        own = filled.with_value("document", first.document)
        for thing in own.fill(self._template.things, self._register):
            self._enter_thing(thing, filled.at)
        for entered in self._register.entered.values():
            if entered.at.row == filled.at.row:
                self._enter_new(entered, first)
        standing = self._standing(filled, pages, len(passage.rows) + first.lines)
        for record in own.fill(self._template.records, self._register):
            shown = str(record.pop("anchor", filled.cells[self._template.columns[0].name]))
            whole: dict[str, Value] = {
                "a": record.pop("a"),
                "about": record.pop("about"),
                "anchor": shown[:ANCHOR_LENGTH].strip(),
                **standing,
                **record,
            }
            self._expect_new(whole, first, filled.at)
            passage.records.append((filled, whole))
            self.records += 1

    def _expect_once(self, filled: FilledRow) -> None:
        cells = tuple(filled.cells.values())
        first = self._seen.setdefault(cells, filled.at)
        if first != filled.at:
            what = Words(f"{first.row}行目と同じ", f"it is the same as row {first.row}")
            raise filled.at.fault(what, Words("どちらかを削除する", "delete one of them"))

    def _expect_new(self, record: Mapping[str, Value], page: Page, at: Spot) -> None:
        """Note a fault if the page says the same already: a sheet is not taken twice."""
        if page.document not in self._said:
            self._said[page.document] = _said(self._pages.folder / page.document)
        file = self._said[page.document].get(_content(record))
        if file is not None:
            what = Words(
                f"同じ記録が data/sources/{page.document}/{file} にある",
                f"data/sources/{page.document}/{file} says this already",
            )
            remedy = Words(
                "この行を削除する。取り込みをやり直すなら、先に stigraph undo",
                "delete the row; to import it anew, stigraph undo first",
            )
            self.faults.append(at.fault(what, remedy))

    def files(self, data: Path) -> dict[str, str]:
        """Return every file that the batch adds or changes, by its name below the data folder."""
        made: dict[str, str] = {}
        for document, passage in sorted(self.passages.items()):
            stem = self._pages.free_stem(document, self._template.name)
            name = f"sources/{document}/{stem}.yaml"
            made[name] = self._passage_text(name, passage)
        for page in self._pages.touched():
            lines = (
                page.lines + len(self.passages[page.document].rows)
                if (page.document in self.passages)
                else max(page.lines, 1)
            )
            made[f"sources/{page.document}/{SOURCE_FILE}"] = page.source_text(lines)
            if page.is_new:
                self._enter_thing(page.entity(), None)
        for segment in sorted({segment for segment, _ in self.things}):
            added = {slug: one for (kind, slug), one in self.things.items() if kind == segment}
            table = with_rows(data, segment, {slug: cells for slug, (_, cells) in added.items()})
            made[table.name] = table.text
            for slug, (at, _) in added.items():
                if at is not None:
                    self.origins[f"data/{table.name}", table.lines[slug]] = at
        return made

    def _cited(self, filled: FilledRow, source: str | None) -> list[Page]:
        given = filled.values.get("source", "" if source is None else [f"document:{source}"])
        if not isinstance(given, list):
            remedy = Words(
                "頁の所在を書くか、--source で指定する",
                "write the address of the page, or give --source",
            )
            raise filled.cell("source").fault(Words("source が空", "source is empty"), remedy)
        return [self._pages.cited(str(one), filled.cell("source")) for one in given]

    def _standing(self, filled: FilledRow, pages: list[Page], line: int) -> dict[str, Value]:
        grade = str(filled.values.get("grade", "b"))
        if grade == "a" and not pages[0].by_issuer:
            grade = "b"  # another's page, however good the row
        standing: dict[str, Value] = {"lines": str(line), "grade": grade}
        if len(pages) > 1:
            standing["alsoCited"] = [f"document:{page.document}" for page in pages[1:]]
        note = {
            language: filled.values[f"note_{language}"]
            for language in ("ja", "en")
            if f"note_{language}" in filled.values
        }
        if note:
            standing["note"] = note
        return standing

    def _enter_thing(self, thing: Mapping[str, Value], at: Spot | None) -> None:
        cells = {key: str(value) for key, value in thing.items()}
        segment = kebab(cells.pop("a"))
        for language in ("ja", "en"):
            if cells.get(f"name_{language}"):
                cells.setdefault(f"name_{language}_from", OWN_WORK)
        if self._register.named(f"{segment}:{cells['id']}") is None:
            self.things.setdefault((segment, cells["id"]), (at, cells))

    def _enter_new(self, new: NewThing, page: Page) -> None:
        key = (kebab(new.class_name), new.slug)
        cells = {"id": new.slug}
        for language in ("ja", "en"):
            cells[f"name_{language}"] = new.form
            cells[f"name_{language}_from"] = page.document
        self.things.setdefault(key, (new.at, cells))

    def _passage_text(self, name: str, passage: _Passage) -> str:
        first = passage.page.lines + 1
        last = passage.page.lines + len(passage.rows)
        summary = {"ja": self._template.summary_ja, "en": self._template.summary_en}
        digest = digest_of("\t".join(row.cells.values()) for row in passage.rows)
        head = {
            "passage": {
                "title": summary,
                "lines": f"{first}-{last}",
                "digest": digest,
                "anchor": passage.records[0][1]["anchor"],
            }
        }
        text = f"{_yaml(head)}\nrecords:\n"
        for row, record in passage.records:
            line = text.count("\n") + 1
            block = _yaml([record])
            for offset, written in enumerate(block.splitlines()):
                self.origins[f"data/{name}", line + offset] = _cell_behind(written, row)
            text += block + "\n"
        return text.rstrip("\n") + "\n"


def _cell_behind(written: str, row: FilledRow) -> Spot:
    """Return the cell whose value a line of a fact file holds, or else the row."""
    said = written.partition(": ")[2].strip("'\"")
    for column, value in row.values.items():
        if said and said == (value.get("edtf") if isinstance(value, dict) else value):
            return row.cell(column)
    return row.at


def _said(folder: Path) -> dict[str, str]:
    """Return what the records of a document say, with the name of their file."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        tree = read_yaml(path, path.name)
        records = tree.get("records") if isinstance(tree, Fields) else None
        if records is not None and isinstance(records.value, Items):
            found |= {
                _content(_mapping(record)): path.name
                for record in records.value.items
                if isinstance(record, Fields)
            }
    return found


def _content(record: Mapping[str, Value]) -> str:
    """Return what a record says in one form, without the line it stands on."""
    said = {key: one for key, one in record.items() if key != "lines"}
    return json.dumps(said, sort_keys=True)


def _mapping(node: Fields) -> dict[str, Value]:
    return {entry.key: _plain(entry.value) for entry in node.entries}


def _plain(node: Node) -> Value:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Items):
        return [_plain(item) for item in node.items]
    return _mapping(node)


def _expect_clean(
    made: Mapping[str, str], data: Path, ontology: Path, origins: Mapping[tuple[str, int], Spot]
) -> None:
    """Read the facts as they would be.

    Raises SheetFaults for what comes of the sheet, else FactErrors.
    """
    with tempfile.TemporaryDirectory(prefix="stigraph-import-") as folder:
        staged = Path(folder) / "data"
        shutil.copytree(data, staged)
        write_files(made, staged)
        try:
            assemble(staged, ontology)
        except FactErrors as found:
            told = [_told_of_cell(fault, origins) for fault in found.errors]
            if None in told:
                raise
            raise SheetFaults(fault for fault in told if fault is not None) from found


def _told_of_cell(fault: FactError, origins: Mapping[tuple[str, int], Spot]) -> SheetFault | None:
    at = origins.get((fault.file, fault.line))
    if at is None:
        return None
    # The rules of the facts are told in English alone.
    what = Words(f"この値から作る記録が事実の決まりに合わない({fault.what})", fault.what)
    return at.fault(what, Words(f"直し方: {fault.remedy}", fault.remedy))


def _register(ontology: Ontology, data: Path) -> Register:
    folder = data / "entities"
    files = entity_files(ontology)
    other: dict[str, list[str]] = defaultdict(list)
    for row in read_csv(folder / "names.csv", "data/entities/names.csv").rows:
        other[row["thing"]].append(row["form"])

    def named() -> Iterator[tuple[str, Named, tuple[str, ...]]]:
        for path in listed(folder, "data/entities"):
            if path.stem not in files:
                continue
            class_name = files[path.stem]
            for row in read_csv(path, f"data/entities/{path.name}").rows:
                curie = f"{kebab(class_name)}:{row['id']}"
                ja, en = row["name_ja"], row["name_en"]
                yield class_name, Named(curie, ja or en, en or ja), tuple(other[curie])

    return register(ontology, named())


def _yaml(value: object) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100)
