"""Which lines of an extraction have text, and what on them asks for a record."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from stigraph.errors import FactErrors
from stigraph.reading import Row, read_csv

LINES_FILE = "lines.csv"
"""Stands beside source.yaml: the document's lines that have text, without the text."""

_COLUMNS = ("line", "signs")
_REMEDY = "make the file again: stigraph lines <text>"
_SHORTEST = 2
"""A name of one character, as in 日伊, stands in too many words to be a sign."""


class Sign(StrEnum):
    """What makes a line one that needs a record."""

    digit = "digit"
    name = "name"
    quotation = "quotation"


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A line with text: its number, counted from 1, and the signs it bears."""

    number: int
    signs: tuple[Sign, ...]


def survey(lines: Iterable[str], names: Iterable[str]) -> tuple[WrittenLine, ...]:
    """Return the lines that have text, with their signs; `names` are those of things we know.

    >>> survey(["", "JST: 3億円"], ["JST"])
    (WrittenLine(number=2, signs=(<Sign.digit: 'digit'>, <Sign.name: 'name'>)),)
    """
    known = _pattern(names)
    return tuple(
        WrittenLine(number, tuple(_signs(line, known)))
        for number, line in enumerate(lines, start=1)
        if line.strip() != ""
    )


def encoded(written: Iterable[WrittenLine]) -> str:
    """Return what the file of these lines holds."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows((line.number, " ".join(line.signs)) for line in written)
    return text.getvalue()


def read_survey(path: Path, name: str, line_count: int) -> tuple[WrittenLine, ...]:
    """Return the lines that a file names. Raises FactErrors if it is not as `encoded` writes it."""
    table = read_csv(path, name)
    if table.columns != _COLUMNS:
        raise FactErrors([table.at.fault("the columns are not line and signs", _REMEDY)])
    written = tuple(_written(row, line_count) for row in table.rows)
    for row, line, before in zip(table.rows[1:], written[1:], written, strict=False):
        if line.number <= before.number:
            raise FactErrors([row.at.fault(f"line {line.number} is out of order", _REMEDY)])
    return written


def _written(row: Row, line_count: int) -> WrittenLine:
    number, signs = row["line"], row["signs"].split()
    if not number.isdecimal() or not 1 <= int(number) <= line_count:
        raise FactErrors([row.at.fault(f"the document has no line {number}", _REMEDY)])
    if any(sign not in list(Sign) for sign in signs):
        raise FactErrors([row.at.fault(f"the signs are {row['signs']}", _REMEDY)])
    return WrittenLine(int(number), tuple(Sign(sign) for sign in signs))


def _signs(line: str, known: re.Pattern[str] | None) -> Iterator[Sign]:
    if any(letter.isdigit() for letter in line):
        yield Sign.digit
    if known is not None and known.search(line) is not None:
        yield Sign.name
    if "「" in line or "」" in line:
        yield Sign.quotation


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds one of these names; one of Latin letters never within a longer word."""
    wanted = sorted({name for name in names if len(name) >= _SHORTEST})
    if len(wanted) == 0:
        return None
    return re.compile(
        "|".join(f"{_edge(name[0])}{re.escape(name)}{_end(name[-1])}" for name in wanted)
    )


def _edge(letter: str) -> str:
    return "(?<![A-Za-z])" if letter.isascii() and letter.isalpha() else ""


def _end(letter: str) -> str:
    return "(?![A-Za-z])" if letter.isascii() and letter.isalpha() else ""
