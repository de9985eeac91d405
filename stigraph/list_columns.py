"""One thing of a list, and what is read into its columns from the rows of its question."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from stigraph.dates import Certainty
from stigraph.sourcing import SourceLine
from stigraph.status import AsOf, compare
from stigraph.words import Reference, Row, Words, cell, filled, reference, words


@dataclass(frozen=True, slots=True)
class Given:
    """A date as a source gives it: as printed, in EDTF, with its first and last day."""

    edtf: str
    printed: str | None
    earliest: date | None
    latest: date | None
    how: Reference | None
    """How it was read; the date of an edition is no reading."""


@dataclass(frozen=True, slots=True)
class Held:
    """A post that a page says somebody held, on its day; it is not the present one."""

    post: Reference
    on: Given | None
    former: bool

    def by(self, day: date | None) -> AsOf | None:
        """Whether it had been told of by the end of a day; None without a day."""
        if day is None:
            return None
        return AsOf.undated if self.on is None else compare(self.on.earliest, self.on.latest, day)


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that a record names, with how that was read."""

    thing: Reference
    how: Reference


@dataclass(frozen=True, slots=True)
class Counted:
    """A number that a source gives, with what it counts."""

    number: int
    unit: Words


Value: TypeAlias = Reference | Given | Held | Named | Counted | str | int
Reader: TypeAlias = Callable[[Sequence[Row]], tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing of a list, with what the rows of its question tell of it."""

    thing: Reference
    values: Mapping[str, tuple[Value, ...]]
    sources: tuple[SourceLine, ...]
    in_period: Certainty | None = None
    """Whether what is dated lies within the period asked for; None where none was."""
    day: date | None = None
    """The day asked for."""
    as_of: AsOf | None = None
    """How it stood on that day, as `standing.MEANINGS` says; None where no day has a bearing."""

    def references(self, column: str) -> tuple[Reference, ...]:
        """The things of a column."""
        return tuple(one for one in self.values[column] if isinstance(one, Reference))

    def codes(self, column: str) -> tuple[str, ...]:
        """The codes of the territories of a column."""
        return tuple(one.slug for one in self.references(column))

    def number(self, column: str) -> int:
        """The number in a column."""
        return next((one for one in self.values[column] if isinstance(one, int)), 0)

    def texts(self, column: str) -> tuple[str, ...]:
        """The texts of a column."""
        return tuple(one for one in self.values[column] if isinstance(one, str))

    def given(self, column: str) -> tuple[Given, ...]:
        """The dates of a column."""
        return tuple(one for one in self.values[column] if isinstance(one, Given))

    def held(self, column: str) -> tuple[Held, ...]:
        """The posts of a column."""
        return tuple(one for one in self.values[column] if isinstance(one, Held))

    def named(self, column: str) -> tuple[Named, ...]:
        """The things of a column with how they were read."""
        return tuple(one for one in self.values[column] if isinstance(one, Named))

    def counted(self, column: str) -> tuple[Counted, ...]:
        """The numbers with their units of a column."""
        return tuple(one for one in self.values[column] if isinstance(one, Counted))

    @property
    def dates(self) -> tuple[Given, ...]:
        """Every date that is told of it."""
        told = [one for values in self.values.values() for one in values]
        held = [one.on for one in told if isinstance(one, Held)]
        return tuple(one for one in (*told, *held) if isinstance(one, Given))


def things(variable: str) -> Reader:
    """The things in a column of the rows, by id."""

    def read(rows: Sequence[Row]) -> tuple[Value, ...]:
        found = {one.id: one for row in rows if (one := reference(row, variable)) is not None}
        return tuple(found[id] for id in sorted(found))

    return read


def ascribed(rows: Sequence[Row]) -> tuple[Value, ...]:
    """The things that records name, each with how that was read."""
    found = {
        (named.id, how.id): Named(named, how)
        for row in rows
        if (named := reference(row, "named")) is not None
        and (how := reference(row, "how")) is not None
    }
    return tuple(found[key] for key in sorted(found))


def how_many(variable: str) -> Reader:
    """How many things stand in a column: each counts once, whatever names it."""

    def read(rows: Sequence[Row]) -> tuple[Value, ...]:
        return (len({filled(row, variable) for row in rows if variable in row}),)

    return read


def number(variable: str) -> Reader:
    """The numbers in a column."""

    def read(rows: Sequence[Row]) -> tuple[Value, ...]:
        return tuple(int(filled(row, variable)) for row in rows if variable in row)

    return read


def texts(variable: str, none: str = "") -> Reader:
    """The distinct texts in a column; `none` stands for no text."""

    def read(rows: Sequence[Row]) -> tuple[Value, ...]:
        found = {text for row in rows if (text := cell(row, variable)) is not None}
        return tuple(sorted(found - {none}))

    return read


def dates(rows: Sequence[Row]) -> tuple[Value, ...]:
    """The distinct dates, the dated before the undated."""
    found = {}
    for row in rows:
        one = _given(row)
        if one is not None:
            how = "" if one.how is None else one.how.id
            found[one.earliest or date.max, one.edtf, how] = one
    return tuple(found[key] for key in sorted(found))


def posts(rows: Sequence[Row]) -> tuple[Value, ...]:
    """The posts that pages give for a day, by that day."""
    found = {}
    for row in rows:
        post = reference(row, "holds")
        if post is not None:
            own = Held(post, _given(row), former=cell(row, "former") == "true")
            day = date.max if own.on is None else own.on.earliest or date.max
            found[day, post.id] = own
    return tuple(found[key] for key in sorted(found))


def counts(rows: Sequence[Row]) -> tuple[Value, ...]:
    """The numbers that sources give, each once with its unit."""
    return tuple(
        {
            filled(row, "count"): Counted(int(filled(row, "count")), words(row, "unit"))
            for row in rows
            if "count" in row
        }.values()
    )


def _given(row: Row) -> Given | None:
    edtf = cell(row, "edtf")
    if edtf is None:
        return None
    return Given(
        edtf,
        cell(row, "printed"),
        _day(row, "earliest"),
        _day(row, "latest"),
        how=reference(row, "how"),
    )


def _day(row: Row, name: str) -> date | None:
    text = cell(row, name)
    return None if text is None else date.fromisoformat(text)
