"""What sources print, kept as it is: figures beside what we compute, and slips with their place."""

import asyncio
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from stigraph.engine.interface import Engine
from stigraph.sourcing import SourceLine, source_line
from stigraph.table import table
from stigraph.words import Reference, Row, Words, certain, filled, reference, words


class FigureKind(StrEnum):
    """What a printed figure says: the total of amounts, or the number of things."""

    total = "total"
    number = "number"


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """A total or number that a source prints, beside the one that what stands under it gives.

    They may differ, and neither is an error: a total may be rounded or hold more than is listed.
    """

    kind: FigureKind
    about: Reference
    printed: str
    """As it stands in the passage: `611億円`, `2`."""
    value: Decimal
    """The printed figure as a number: yen, or things."""
    computed: Decimal
    """The sum of the amounts, or the number of things, that stand under it."""
    parts: int
    """How many amounts or things stand under it."""
    unit: Words
    """What is counted; of a total, yen."""
    fiscal_year: int | None
    stage: Reference | None
    within_rounding: bool
    """Whether rounding each figure to the unit it is printed in can make the difference."""
    source: SourceLine

    @property
    def difference(self) -> Decimal:
        """The printed figure less the computed one."""
        return self.value - self.computed


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip or odd form as it stands in what was read, with the record that it is kept on."""

    printed: str
    about: Reference
    note: Words
    source: SourceLine


async def printed_figures(engine: Engine) -> tuple[PrintedFigure, ...]:
    """Return the totals by fiscal year and stage, then the numbers, each beside the computed one.

    A total under which nothing is listed is left out: there is nothing to lay beside it.
    """
    totals, counts = await asyncio.gather(
        table(engine, "printed/totals"), table(engine, "printed/counts")
    )
    return (*map(_total, totals), *map(_count, counts))


async def slips(engine: Engine) -> tuple[Slip, ...]:
    """Return the slips and odd forms that were kept, by document and passage."""
    rows = await table(engine, "printed/slips")
    return tuple(
        Slip(filled(row, "printed"), certain(row, "thing"), words(row, "note"), source_line(row))
        for row in rows
    )


def _total(row: Row) -> PrintedFigure:
    return PrintedFigure(
        kind=FigureKind.total,
        about=certain(row, "thing"),
        printed=filled(row, "printed"),
        value=Decimal(filled(row, "amount")),
        computed=Decimal(filled(row, "sum")),
        parts=int(filled(row, "parts")),
        unit=Words("円", "yen"),
        fiscal_year=int(filled(row, "fiscalYear")),
        stage=reference(row, "stage"),
        within_rounding=filled(row, "withinRounding") == "true",
        source=source_line(row),
    )


def _count(row: Row) -> PrintedFigure:
    printed, counted = filled(row, "printed"), filled(row, "counted")
    return PrintedFigure(
        kind=FigureKind.number,
        about=certain(row, "thing"),
        printed=printed,
        value=Decimal(printed),
        computed=Decimal(counted),
        parts=int(counted),
        unit=words(row, "unit"),
        fiscal_year=None,
        stage=None,
        within_rounding=printed == counted,
        source=source_line(row),
    )
