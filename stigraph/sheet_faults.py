"""Faults of a sheet, each told by its cell in Japanese and in English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from openpyxl.utils import get_column_letter

from stigraph.errors import StigraphError
from stigraph.words import Language, Words

_JOINT = {"ja": "。", "en": " — "}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a fault of a sheet stands; rows and columns count from 1, and 0 is none of them."""

    file: str
    tab: str = ""
    row: int = 0
    column: int = 0

    def at(self, column: int) -> Spot:
        """Return the cell of this row in a column."""
        return replace(self, column=column)

    def fault(self, what: Words, remedy: Words) -> SheetFault:
        """Return the error that stands here."""
        return SheetFault(self, what, remedy)

    def told(self, language: Language) -> str:
        """Return the place as a spreadsheet names it: `sheet.xlsx, sheet Plan, C7`."""
        tab = f"シート「{self.tab}」" if language == "ja" else f"sheet {self.tab}"
        row = f"{self.row}行目" if language == "ja" else f"row {self.row}"
        if self.column > 0:
            row = f"{get_column_letter(self.column)}{self.row}"
        given = ((self.file, True), (tab, self.tab != ""), (row, self.row > 0))
        return ", ".join(part for part, is_given in given if is_given)


class SheetFault(StigraphError):
    """One fault of a sheet: where it stands, what is wrong, what would be right."""

    def __init__(self, at: Spot, what: Words, remedy: Words) -> None:
        self.at = at
        self.what = what
        self.remedy = remedy
        super().__init__(self.told("en"))

    def told(self, language: Language) -> str:
        """Return the fault as one line."""
        what, remedy = self.what.text(language), self.remedy.text(language)
        return f"{self.at.told(language)}: {what}{_JOINT[language]}{remedy}"


class SheetFaults(StigraphError):
    """All the faults that reading a sheet found, in the order of its cells."""

    def __init__(self, errors: Iterable[SheetFault]) -> None:
        self.errors = tuple(sorted(errors, key=lambda fault: (fault.at.row, fault.at.column)))
        super().__init__(self.told("en"))

    def told(self, language: Language) -> str:
        """Return the faults, a line for each."""
        return "\n".join(fault.told(language) for fault in self.errors)
