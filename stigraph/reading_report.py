"""The reading report: for each line of a document the records drawn from it, or why there is none.

A record has its place on one line, that of its anchor; its `lines` take in headings and whatever
else it rests on. A line within the lines of a record is therefore not yet accounted for: only a
record that stands on it does that, or a statement of ours with which a second reading agreed.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from stigraph import coverage
from stigraph.coverage import READ, DocumentReading
from stigraph.engine.interface import Engine
from stigraph.sourcing import (
    Passage,
    RecordLine,
    SourceDocument,
    expect_read,
    source_document,
)
from stigraph.table import table
from stigraph.words import Reference, Row, Words, cell, certain, filled, reference, words

_TOGETHER = "ReadTogether"
_AGREED = frozenset({"agreed", "compared", "settled"})


class LineState(StrEnum):
    """How a line is accounted for."""

    record = "record"
    """A record has its place on it."""

    together = "together"
    """Its words stand in records that have their place on other lines."""

    reason = "reason"
    """It has no record, for a reason that is given."""

    empty = "empty"

    unagreed = "unagreed"
    """It needs a record, and no second reading has agreed that it has none of its own."""

    missing = "missing"
    """It has neither a record nor a reason."""

    not_read = "not-read"


FAULTS = frozenset({LineState.unagreed, LineState.missing})
"""The states that a document which is said to be read may not have."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What we say of lines that no record has its place on, and whether a second reader agreed."""

    first: int
    last: int
    kind: Reference
    because: Words
    second_reading: Reference | None

    @property
    def is_agreed(self) -> bool:
        """Whether a second reading has agreed with it."""
        return self.second_reading is not None and self.second_reading.slug in _AGREED


@dataclass(frozen=True, slots=True)
class LineReport:
    """One line: how it is accounted for, by which records, or with which remark.

    `records` are those that stand on it; of lines read together, the narrowest that take it in.
    """

    number: int
    state: LineState
    needs_record: bool
    records: tuple[RecordLine, ...] = ()
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """All lines of one document, in their order."""

    source: SourceDocument
    lines: tuple[LineReport, ...]

    @property
    def document(self) -> Reference:
        """The document."""
        return self.source.document

    @property
    def counts(self) -> Mapping[LineState, int]:
        """How many lines are in each state, the states in their order."""
        found = Counter(line.state for line in self.lines)
        return {state: found[state] for state in LineState}

    @property
    def faults(self) -> tuple[LineReport, ...]:
        """The lines that are not accounted for."""
        return tuple(line for line in self.lines if line.state in FAULTS)

    def within(self, passage: Passage) -> tuple[LineReport, ...]:
        """The lines of one passage."""
        return tuple(line for line in self.lines if line.number in passage.span)


async def document_report(engine: Engine, slug: str) -> DocumentReport:
    """Return the report on a document. Raises UnknownThing if nothing was read of such a one."""
    await expect_read(engine, slug)
    parameters = {"document": f"document:{slug}"}
    source, read, lines, remarks = await asyncio.gather(
        source_document(engine, slug),
        coverage.reading(engine),
        table(engine, "coverage/lines", parameters),
        table(engine, "coverage/statements", parameters),
    )
    own = next(one for one in read.documents if one.document.id == source.document.id)
    return DocumentReport(source, _Accounts(source, own, lines, remarks).lines())


async def reports(engine: Engine) -> tuple[DocumentReport, ...]:
    """Return the reports on all documents that are said to be read, in whole or in part."""
    read = await coverage.reading(engine)
    return tuple(
        [
            await document_report(engine, one.document.slug)
            for one in read.documents
            if one.lines(READ) > 0
        ]
    )


class _Accounts:
    """What is known of the lines of one document."""

    def __init__(
        self,
        source: SourceDocument,
        read: DocumentReading,
        lines: Sequence[Row],
        remarks: Iterable[Row],
    ) -> None:
        self._line_count = read.line_count
        self._read = {
            number
            for part in read.stretches
            if part.state.slug == READ
            for number in range(part.first, part.last + 1)
        }
        self._needs_record = {
            int(filled(row, "line")): cell(row, "needsRecord") == "true" for row in lines
        }
        self._remarks = {
            number: remark
            for remark in map(_remark, remarks)
            for number in range(remark.first, remark.last + 1)
        }
        self._records = [record for passage in source.passages for record in passage.records]

    def lines(self) -> tuple[LineReport, ...]:
        """Return the report on each line."""
        return tuple(self._line(number) for number in range(1, self._line_count + 1))

    def _line(self, number: int) -> LineReport:
        # Where nobody has surveyed the lines, any of them may need a record.
        surveyed = len(self._needs_record) > 0
        needs_record = self._needs_record.get(number, not surveyed)
        standing = tuple(one for one in self._records if one.anchor_line == number)
        if standing:
            return LineReport(number, LineState.record, needs_record, standing)
        if surveyed and number not in self._needs_record:
            return LineReport(number, LineState.empty, needs_record)
        if number not in self._read:
            return LineReport(number, LineState.not_read, needs_record)
        return self._without_own_record(number, needs_record=needs_record)

    def _without_own_record(self, number: int, *, needs_record: bool) -> LineReport:
        remark = self._remarks.get(number)
        if remark is None:
            return LineReport(number, LineState.missing, needs_record)
        around: tuple[RecordLine, ...] = ()
        state = LineState.reason
        if remark.kind.slug == _TOGETHER:
            around = self._narrowest_around(number)
            state = LineState.together if around else LineState.missing
        if needs_record and not remark.is_agreed and state is not LineState.missing:
            state = LineState.unagreed
        return LineReport(number, state, needs_record, around, remark)

    def _narrowest_around(self, number: int) -> tuple[RecordLine, ...]:
        around = [one for one in self._records if number in one.span]
        width = min((len(one.span) for one in around), default=0)
        return tuple(one for one in around if len(one.span) == width)


def _remark(row: Row) -> Remark:
    return Remark(
        first=int(filled(row, "firstLine")),
        last=int(filled(row, "lastLine")),
        kind=certain(row, "class"),
        because=words(row, "because"),
        second_reading=reference(row, "secondReading"),
    )
