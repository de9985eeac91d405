"""Words in two languages and references to things, as every answer carries them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from stigraph.engine.interface import Term
from stigraph.iris import short

Row: TypeAlias = Mapping[str, Term]
Language: TypeAlias = Literal["ja", "en"]

LANGUAGES: tuple[Language, ...] = ("ja", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """One wording in Japanese and in English; either may be missing."""

    ja: str | None = None
    en: str | None = None

    def text(self, language: Language) -> str:
        """The wording in the language, or in the other one, or nothing."""
        first, second = (self.ja, self.en) if language == "ja" else (self.en, self.ja)
        return first or second or ""

    def language(self, language: Language) -> Language:
        """The language that `text` answers in: not always the one asked for."""
        own, other = (self.ja, self.en) if language == "ja" else (self.en, self.ja)
        if own or not other:
            return language
        return "en" if language == "ja" else "ja"


@dataclass(frozen=True, slots=True)
class Reference:
    """A thing or concept named by its CURIE, with its label."""

    id: str
    label: Words

    @property
    def slug(self) -> str:
        """The last part of the id: `signatory` of `concept:roles/signatory`."""
        return re.split(r"[/:]", self.id)[-1]


def cell(row: Row, name: str) -> str | None:
    """The text of one cell, or None where the row has no value for the variable."""
    term = row.get(name)
    return None if term is None else term.value


def filled(row: Row, name: str) -> str:
    """The text of a cell that the question always fills."""
    term = row.get(name)
    if term is None:
        raise KeyError(name)
    return term.value


def words(row: Row, name: str) -> Words:
    """The wordings in the cells `<name>Ja` and `<name>En`."""
    return Words(ja=cell(row, f"{name}Ja"), en=cell(row, f"{name}En"))


def written_in(text: str) -> Language:
    """Return the language a text is written in, as far as its letters tell.

    >>> written_in("STI for SDGsを体現")
    'ja'
    """
    return "ja" if any(ord(letter) > 0x2E80 for letter in text) else "en"


def reference(row: Row, name: str) -> Reference | None:
    """The thing or concept in the cell `<name>` with its wordings, or None."""
    iri = cell(row, name)
    if iri is None:
        return None
    label = words(row, name)
    curie = short(iri)
    # A thing without a name is shown by its id rather than not at all.
    return Reference(curie, label if label.ja or label.en else Words(ja=curie, en=curie))


def certain(row: Row, name: str) -> Reference:
    """The thing or concept in a cell that the question always fills."""
    found = reference(row, name)
    if found is None:
        raise KeyError(name)
    return found


def values(rows: Iterable[Row], name: str) -> tuple[Words, ...]:
    """The values of one property in a column: things by name, a text once for both languages."""
    found: dict[str, Words] = {}
    for row in rows:
        term = row.get(name)
        if term is None:
            continue
        if term.kind == "iri":
            found[term.value] = certain(row, name).label
        elif term.language is None:
            found[term.value] = Words(term.value, term.value)
        else:
            before = found.get("", Words())
            ja, en = (term.value if term.language == one else None for one in LANGUAGES)
            found[""] = Words(before.ja or ja, before.en or en)
    return tuple(found.values())
