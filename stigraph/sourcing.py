"""Where a statement stands: document, edition, passage, lines, anchor and how it was read."""

import asyncio
import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from stigraph.engine.interface import Engine
from stigraph.errors import UnknownThing
from stigraph.iris import STI, short
from stigraph.sources import TRANSCRIPTION
from stigraph.table import table
from stigraph.words import (
    Reference,
    Row,
    Words,
    cell,
    certain,
    filled,
    reference,
    words,
    written_in,
)

_NO_ADDRESS = "none known"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One record with the place it was read from."""

    id: str
    kind: Reference
    """The class of the record: a signing, an attendance."""
    refines: str | None
    how: Reference
    strength: int
    document: Reference
    edition: str
    edition_date: str | None
    published: date | None
    """The first day the edition can be of, if it has a date."""
    published_by: date | None
    """The last day the edition can be of."""
    address: str | None
    extraction: str
    passage: Reference
    lines: str
    anchor: str
    because: Words | None = None
    note: Words | None = None
    slips: tuple[str, ...] = ()
    grade: str | None = None
    """How sure a transcribed row is, `a` to `c`; None where it has none, or none was asked for."""

    def with_remarks(
        self, because: Words | None, note: Words | None, slips: tuple[str, ...]
    ) -> "SourceLine":
        """The same line with what its record remarks on itself."""
        return replace(self, because=because, note=note, slips=slips)


STRENGTH: Mapping[str, int] = {"stated": 4, "layout": 3, "inferred": 2, "transcribed": 1}
"""The reading modes by strength, as `ontology/concepts/reading-modes.ttl` orders them."""


@dataclass(frozen=True, slots=True)
class LetThrough:
    """Which sources an answer may rest on."""

    strength: int
    known_by: date | None

    @classmethod
    def of(cls, reading: str | None, known_by: date | None) -> "LetThrough":
        """What is as strong as this reading mode, published by the day; None asks nothing."""
        return cls(0 if reading is None else STRENGTH[reading], known_by)

    def passes(self, source: SourceLine) -> bool:
        """Whether the source is strong enough, and was published in time.

        An edition dated to the month may have been out on any day of it: it is kept. One without a
        date cannot be shown to have been out, and is not.
        """
        if source.strength < self.strength:
            return False
        if self.known_by is None:
            return True
        return source.published is not None and source.published <= self.known_by

    def refuses_undated(self, source: SourceLine) -> bool:
        """Whether only the missing date of the edition keeps the source out."""
        return (
            self.known_by is not None
            and source.published is None
            and source.strength >= self.strength
        )


@dataclass(frozen=True, slots=True)
class Edition:
    """One issue of a document and what we hold of it."""

    id: str
    publisher: Reference | None
    edtf: str | None
    earliest: date | None
    latest: date | None
    address: str | None
    extraction: str
    line_count: int


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One record drawn from a passage, in one line."""

    id: str
    kind: Reference
    about: Reference
    lines: str
    anchor: str
    anchor_line: int | None
    """The line on which the anchor stands, None where a range of lines leaves it open."""
    how: Reference
    refines: str | None

    @property
    def span(self) -> range:
        """The numbers of its lines."""
        return _span(self.lines)


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage with the records drawn from it."""

    id: str
    title: Words
    lines: str
    anchor: str | None
    digest: str | None
    records: tuple[RecordLine, ...]

    @property
    def span(self) -> range:
        """The numbers of its lines."""
        return _span(self.lines)


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document that was read: its editions and passages."""

    document: Reference
    editions: tuple[Edition, ...]
    passages: tuple[Passage, ...]


def is_row_key(anchor: str, extraction: str) -> bool:
    """Whether an anchor is the key of a row of our own table, and no words of the source.

    Our keys are in Latin letters: what is Japanese was copied from the page.
    """
    return extraction == TRANSCRIPTION and written_in(anchor) == "en"


def source_line(row: Row) -> SourceLine:
    """Return the source of a record from a row of a question that asks for it."""
    address = cell(row, "address")
    refines = cell(row, "refines")
    grade = reference(row, "grade")
    return SourceLine(
        id=short(filled(row, "record")),
        kind=certain(row, "class"),
        refines=None if refines is None else short(refines),
        how=certain(row, "how"),
        strength=int(filled(row, "strength")),
        document=certain(row, "document"),
        edition=short(filled(row, "edition")),
        edition_date=cell(row, "editionDate"),
        published=_day(row, "editionEarliest"),
        published_by=_day(row, "editionLatest"),
        address=None if address == _NO_ADDRESS else address,
        extraction=filled(row, "extractionKind"),
        passage=certain(row, "passage"),
        lines=filled(row, "lines"),
        anchor=filled(row, "anchor"),
        grade=None if grade is None else grade.slug,
    )


async def places(engine: Engine, *classes: str) -> Mapping[str, SourceLine]:
    """Return by IRI the records of these classes (`Holding`), each with where it was read."""
    tables = await asyncio.gather(
        *(table(engine, "record/places", {"class": STI + one}) for one in classes)
    )
    return {filled(row, "record"): source_line(row) for rows in tables for row in rows}


async def source_document(engine: Engine, slug: str) -> SourceDocument:
    """Return a document that was read, with its passages in the order of their lines.

    Raises UnknownThing if nothing was read of a document with this slug.
    """
    document = {"document": f"document:{slug}"}
    editions, passages, records = await asyncio.gather(
        table(engine, "source/editions", document),
        table(engine, "source/passages", document),
        table(engine, "source/records", document),
    )
    if len(editions) == 0:
        raise UnknownThing(f"document:{slug}")
    return SourceDocument(
        document=certain(editions[0], "document"),
        editions=tuple(_edition(row) for row in editions),
        passages=tuple(sorted((_passage(row, records) for row in passages), key=_first_line)),
    )


async def source_documents(engine: Engine) -> tuple[Reference, ...]:
    """Return the documents of which something was read, by id."""
    rows = await table(engine, "source/documents")
    return tuple(certain(row, "document") for row in rows)


async def expect_read(engine: Engine, slug: str) -> None:
    """Return if something was read of the document with this slug. Raises UnknownThing if not."""
    known = [one.id for one in await source_documents(engine)]
    wanted = f"document:{slug}"
    if wanted not in known:
        raise UnknownThing(wanted, tuple(difflib.get_close_matches(wanted, known, n=3)))


def _day(row: Row, name: str) -> date | None:
    text = cell(row, name)
    return None if text is None else date.fromisoformat(text)


def _edition(row: Row) -> Edition:
    address = cell(row, "address")
    return Edition(
        id=short(filled(row, "edition")),
        publisher=reference(row, "publisher"),
        edtf=cell(row, "editionDate"),
        earliest=_day(row, "editionEarliest"),
        latest=_day(row, "editionLatest"),
        address=None if address == _NO_ADDRESS else address,
        extraction=filled(row, "extractionKind"),
        line_count=int(filled(row, "lineCount")),
    )


def _passage(row: Row, records: Sequence[Row]) -> Passage:
    own = filled(row, "passage")
    return Passage(
        id=short(own),
        title=words(row, "passage"),
        lines=filled(row, "lines"),
        anchor=cell(row, "anchor"),
        digest=cell(row, "digest"),
        records=tuple(_records(record for record in records if filled(record, "passage") == own)),
    )


def _records(rows: Iterable[Row]) -> Iterable[RecordLine]:
    for row in rows:
        refines, anchor_line = cell(row, "refines"), cell(row, "anchorLine")
        yield RecordLine(
            id=short(filled(row, "record")),
            kind=certain(row, "class"),
            about=certain(row, "about"),
            lines=filled(row, "lines"),
            anchor=filled(row, "anchor"),
            anchor_line=None if anchor_line is None else int(anchor_line),
            how=certain(row, "how"),
            refines=None if refines is None else short(refines),
        )


def _span(lines: str) -> range:
    first, _, last = lines.partition("-")
    return range(int(first), int(last or first) + 1)


def _first_line(passage: Passage) -> tuple[int, str]:
    first = passage.lines.partition("-")[0]
    return int(first) if first.isdecimal() else 0, passage.id
