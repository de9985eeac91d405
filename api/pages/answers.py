"""The answer to a question as a table for people: labels in one language, ids below them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from stigraph.engine import Answer, Term
from stigraph.iris import short
from stigraph.wording import Wording
from stigraph.words import Language

from .addresses import page_of_iri


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: its text, what it leads to, and the id behind a label."""

    text: str = ""
    address: str | None = None
    id: str = ""
    language: str | None = None
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows, and how many rows the whole answer has."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int

    @property
    def is_cut(self) -> bool:
        """Whether the page shows the first rows only."""
        return len(self.rows) < self.total


def laid_out(
    answer: Answer, language: Language, *, most: int, hidden: Collection[str] = ()
) -> Table:
    """Return an answer as a table: `xJa` and `xEn`, or `xLabel`, become the label of `x`.

    `hidden` names columns that repeat what was asked. CSV and JSON have every column.
    """
    known = {variable: place for place, variable in enumerate(answer.variables)}
    columns = [
        variable
        for variable in answer.variables
        if variable not in hidden and not _is_label(variable, known)
    ]
    rows = tuple(
        tuple(_cell(variable, row, known, language) for variable in columns)
        for row in answer.rows[:most]
    )
    return Table(tuple(columns), rows, len(answer.rows))


def column_in_words(variable: str, t: Wording) -> str:
    """Return what a column of a question is called, empty where it has no name but its own."""
    own = variable.removesuffix("Ja")
    return t.texts.get(f"variable.{own}") or t.texts.get(f"column.{own}", "")


def _is_label(variable: str, known: Collection[str]) -> bool:
    if variable.endswith("Label") and variable.removesuffix("Label") in known:
        return True
    own = variable.removesuffix("Ja").removesuffix("En")
    # A label without a thing of its own (`?mattersJa`, `?mattersEn`) stays, once.
    return own != variable and (own in known or (variable.endswith("En") and f"{own}Ja" in known))


def _cell(
    variable: str, row: Sequence[Term | None], known: dict[str, int], language: Language
) -> Cell:
    if variable.endswith("Ja") and f"{variable[:-2]}En" in known:
        return _label(variable[:-2], row, known, language)
    term = row[known[variable]]
    if term is None:
        return Cell()
    label = _label(variable, row, known, language)
    if term.kind == "iri":
        address, curie = page_of_iri(term.value, language), short(term.value)
        if label.text:
            return Cell(label.text, address, curie, label.language)
        return Cell(curie, address, is_code=True)
    return Cell(label.text or term.value, language=label.language or term.language)


def _label(
    name: str, row: Sequence[Term | None], known: dict[str, int], language: Language
) -> Cell:
    suffixes = ("Ja", "En", "Label") if language == "ja" else ("En", "Ja", "Label")
    for suffix in suffixes:
        place = known.get(name + suffix)
        term = None if place is None else row[place]
        if term is not None:
            return Cell(term.value, language=term.language)
    return Cell()
