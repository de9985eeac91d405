"""What a brief is, whatever it is written as: sections of statements, each with its sources."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from stigraph.words import Language


@dataclass(frozen=True, slots=True)
class Note:
    """What a footnote says: the place that a statement was read from."""

    text: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence with the places it was read from."""

    text: str
    notes: tuple[Note, ...]
    lead: str = ""
    """What stands before it: the date of an event."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of statements under headings; an empty cell has neither text nor notes."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Statement, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with statements, and with a table where it has one."""

    key: str
    heading: str
    statements: tuple[Statement, ...] = ()
    table: Table | None = None
    rest: str = ""
    """Where the rest stands: a pointer, and no statement."""

    def all_statements(self) -> Iterator[Statement]:
        """Every statement in the order of reading, those of the table first."""
        if self.table is not None:
            for row in self.table.rows:
                yield from row
        yield from self.statements


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief on two territories."""

    language: Language
    title: str
    made_on: date
    frame: Statement
    """The framed line: when it was made, the latest source, what was read."""
    body: tuple[Section, ...]
    annex_title: str
    annex: tuple[Section, ...]
    notes_title: str

    @property
    def notes(self) -> tuple[Note, ...]:
        """Every note once, in the order in which a reader meets it: the first is footnote 1."""
        met = [note for one in self.statements() for note in one.notes]
        return tuple(dict.fromkeys(met))

    def statements(self) -> Iterator[Statement]:
        """Every statement in the order of reading."""
        yield self.frame
        for section in (*self.body, *self.annex):
            yield from section.all_statements()
