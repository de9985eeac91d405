"""Rows of a sheet made into fact files: a folder for each page cited, a record for each row."""

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
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
from stigraph.reading import Place, Row, Table, listed, read_csv
from stigraph.sources import digest_of
from stigraph.template import FilledRow, Template
from stigraph.values import ANCHOR_LENGTH

OWN_WORK = "own-work"


@dataclass(frozen=True, slots=True)
class Transcription:
    """What a sheet adds: files with their whole text, and how many rows, records and things."""

    files: Mapping[str, str]
    rows: int
    records: int
    things: int
    pages: int

    def write(self, data: Path) -> None:
        """Write the files below the data folder; each appears whole or not at all."""
        for name, text in self.files.items():
            path = data / name
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f".{path.name}.new")
            beside.write_text(text, encoding="utf-8")
            beside.replace(path)


def transcribe(
    table: Table, template: Template, data: Path, ontology: Path, source: str | None = None
) -> Transcription:
    """Return what the rows of a sheet add to the facts in `data`; nothing is written.

    `source` is the id of the page that all rows are from, where the sheet has no such column.
    Raises FactErrors, each fault with its row: nothing of a sheet is taken unless all of it can be.
    """
    terms = load(ontology)
    known = _register(terms, data)
    pages = Pages.read(data)
    batch = _Batch(terms, known, pages, template)
    for row in template.read(table, known):
        batch.add(row, source)
    if batch.faults:
        raise FactErrors(batch.faults)
    made = batch.files(data)
    _expect_clean(made, batch.origins, data, ontology)
    return Transcription(
        made, len(table.rows), batch.records, len(batch.things), len(batch.passages)
    )


def begin_source(
    data: Path, document: str, address: str, publisher: str, titles: Mapping[str, str]
) -> Transcription:
    """Return the files that a new page begins with: its source.yaml and its row of documents.csv.

    `titles` are its names by language; without them it is named after its publisher. Raises
    SheetError if the id is taken or the publisher unknown.
    """
    page = Pages.read(data).begun(document, address, publisher)
    cells = page.entity()
    cells.pop("a")
    for language in ("ja", "en"):
        title = titles.get(language)
        cells[f"name_{language}"] = title or cells[f"name_{language}"]
        cells[f"name_{language}_from"] = document if title else OWN_WORK
    table = with_rows(data, "document", {document: cells})
    files = {f"sources/{document}/source.yaml": page.source_text(1), table.name: table.text}
    return Transcription(files, 0, 0, 1, 1)


@dataclass(slots=True)
class _Passage:
    """The records that the rows of one page become."""

    page: Page
    rows: list[Row] = field(default_factory=list)
    records: list[tuple[Row, dict[str, Value]]] = field(default_factory=list)


class _Batch:
    def __init__(
        self, ontology: Ontology, register: Register, pages: Pages, template: Template
    ) -> None:
        self.faults: list[FactError] = []
        self.origins: dict[tuple[str, int], Place] = {}
        self.passages: dict[str, _Passage] = {}
        self.things: dict[tuple[str, str], tuple[Place | None, dict[str, str]]] = {}
        self.records = 0
        self._ontology = ontology
        self._register = register
        self._pages = pages
        self._template = template

    def add(self, filled: FilledRow, source: str | None) -> None:
        """Take a row: its pages, its things and its records."""
        try:
            pages = self._cited(filled, source)
        except FactError as fault:
            self.faults.append(fault)
            return
        first = pages[0]
        passage = self.passages.setdefault(first.document, _Passage(first))
        passage.rows.append(filled.row)
        values: dict[str, Value] = {**filled.values, "document": first.document}
        own = FilledRow(filled.row, values)
        for thing in own.fill(self._template.things, self._register):
            self._enter_thing(thing, filled.row.at)
        for entered in self._register.entered.values():
            if entered.at == filled.row.at:
                self._enter_new(entered, first)
        standing = self._standing(filled, pages, len(passage.rows) + first.lines)
        for record in own.fill(self._template.records, self._register):
            shown = str(record.pop("anchor", filled.row.cells[self._template.columns[0].name]))
            whole: dict[str, Value] = {
                "a": record.pop("a"),
                "about": record.pop("about"),
                "anchor": shown[:ANCHOR_LENGTH].strip(),
                **standing,
                **record,
            }
            passage.records.append((filled.row, whole))
            self.records += 1

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
            made[f"sources/{page.document}/source.yaml"] = page.source_text(lines)
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
            remedy = "write the address of the page, or give --source"
            raise filled.row.at.fault("source is empty", remedy)
        return [self._pages.cited(str(one), filled.row.at) for one in given]

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

    def _enter_thing(self, thing: Mapping[str, Value], at: Place | None) -> None:
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
            for offset in range(block.count("\n")):
                self.origins[f"data/{name}", line + offset] = row.at
            text += block + "\n"
        return text.rstrip("\n") + "\n"


def _expect_clean(
    made: Mapping[str, str],
    origins: Mapping[tuple[str, int], Place],
    data: Path,
    ontology: Path,
) -> None:
    """Read the facts as they would be. Raises FactErrors, told of the sheet's rows."""
    with tempfile.TemporaryDirectory(prefix="stigraph-import-") as folder:
        staged = Path(folder) / "data"
        shutil.copytree(data, staged)
        Transcription(made, 0, 0, 0, 0).write(staged)
        try:
            assemble(staged, ontology)
        except FactErrors as found:
            raise FactErrors(_told_of_rows(found.errors, origins)) from found


def _told_of_rows(
    faults: Iterable[FactError], origins: Mapping[tuple[str, int], Place]
) -> Iterator[FactError]:
    for fault in faults:
        at = origins.get((fault.file, fault.line))
        yield fault if at is None else at.fault(fault.what, fault.remedy)


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
