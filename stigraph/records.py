"""What records say: dates, participants and further statements, each with its source."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from stigraph.sourcing import SourceLine
from stigraph.words import Reference, Row, Words, cell, certain, filled, reference

Said: TypeAlias = Sequence[tuple[Row, SourceLine]]
"""Rows of a question, each with the source of the record it comes from."""

_REMARKS = frozenset({"notStated", "because", "note", "asPrinted"})


@dataclass(frozen=True, slots=True)
class DateLine:
    """One date that one record gives, as printed and as bounds."""

    of: Reference
    """The class of the record: a signing, a holding."""
    printed: str | None
    edtf: str
    earliest: date | None
    latest: date | None
    precision: Reference | None
    approximate: bool
    planned: bool
    source: SourceLine


@dataclass(frozen=True, slots=True)
class PartyLine:
    """One participant that one record names, with role and side."""

    participant: Reference
    role: Reference
    is_party: bool
    territory: Reference | None
    behalf: Reference | None
    post: Reference | None
    source: SourceLine


class _Worded:
    """Something with a value that can be put in words."""

    __slots__ = ()
    value: Reference | Words

    @property
    def label(self) -> Words:
        """The value in words."""
        return self.value.label if isinstance(self.value, Reference) else self.value


@dataclass(frozen=True, slots=True)
class Line(_Worded):
    """One further statement of a record: a property and its value."""

    property: Reference
    value: Reference | Words
    source: SourceLine


@dataclass(frozen=True, slots=True)
class NotStated:
    """A property that a passage was searched for and does not state."""

    property: Reference
    source: SourceLine


@dataclass(frozen=True, slots=True)
class Doubt:
    """Another thing that may be the same, in our judgement; no source says so."""

    other: Reference
    because: Words
    wording: tuple[str, ...]
    author: str | None
    second_reading: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """All that one record says, with the place it was read from."""

    source: SourceLine
    dates: tuple[DateLine, ...]
    parties: tuple[PartyLine, ...]
    lines: tuple[Line, ...]
    not_stated: tuple[NotStated, ...]


def statement_lines(said: Said) -> list[Line]:
    """Return one line for each value; a text in two languages is one line, not two."""
    lines: list[Line] = []
    texts: dict[tuple[str, str], list[dict[str, str]]] = {}
    heads: dict[tuple[str, str], tuple[Reference, SourceLine]] = {}
    for row, source in said:
        value = row.get("value")
        if value is None:
            continue
        about = certain(row, "property")
        if value.kind == "iri":
            lines.append(Line(about, certain(row, "value"), source))
        elif value.language in ("ja", "en"):
            key = (source.id, about.id)
            heads[key] = (about, source)
            forms = texts.setdefault(key, [])
            free = next((form for form in forms if value.language not in form), None)
            if free is None:
                forms.append(free := {})
            free[value.language] = value.value
        else:
            lines.append(Line(about, Words(value.value, value.value), source))
    lines += [
        Line(about, Words(form.get("ja"), form.get("en")), source)
        for key, (about, source) in heads.items()
        for form in texts[key]
    ]
    return lines


def date_lines(said: Said, statements: Sequence[Line]) -> tuple[DateLine, ...]:
    """Return the dates that records give; what refines a plan is part of the plan."""
    planned = {
        line.source.id
        for line in statements
        if line.property.slug == "modality"
        and isinstance(line.value, Reference)
        and line.value.slug == "planned"
    }
    return tuple(_date_line(row, source, planned) for row, source in said)


def party_lines(said: Said) -> tuple[PartyLine, ...]:
    """Return the participants that records name."""
    return tuple(
        PartyLine(
            participant=certain(row, "participant"),
            role=certain(row, "role"),
            is_party=cell(row, "isParty") == "true",
            territory=reference(row, "side"),
            behalf=reference(row, "behalf"),
            post=reference(row, "post"),
            source=source,
        )
        for row, source in said
    )


def not_stated(statements: Iterable[Line]) -> tuple[NotStated, ...]:
    """Return what the passages were searched for and do not state."""
    return tuple(
        NotStated(line.value, line.source)
        for line in statements
        if line.property.slug == "notStated" and isinstance(line.value, Reference)
    )


def shown(statements: Iterable[Line]) -> tuple[Line, ...]:
    """Return the statements on the matter itself, without the remarks on the reading."""
    return tuple(line for line in statements if line.property.slug not in _REMARKS)


def remarked(source: SourceLine, statements: Iterable[Line]) -> SourceLine:
    """Return the source with what its record remarks on itself: why, notes, slips."""
    own = [line for line in statements if line.source.id == source.id]

    def text(name: str) -> Words | None:
        return next((line.label for line in own if line.property.slug == name), None)

    slips = tuple(line.label.text("ja") for line in own if line.property.slug == "asPrinted")
    return source.with_remarks(text("because"), text("note"), slips)


def records(
    sources: Sequence[SourceLine], dates: Said, parties: Said, statements: Said
) -> tuple[Record, ...]:
    """Return each record with all it says, in the order of the sources."""
    lines = statement_lines(statements)
    all_dates = date_lines(dates, lines)
    all_parties = party_lines(parties)
    missing = not_stated(lines)
    return tuple(
        Record(
            source=remarked(source, lines),
            dates=tuple(line for line in all_dates if line.source.id == source.id),
            parties=tuple(line for line in all_parties if line.source.id == source.id),
            lines=tuple(line for line in shown(lines) if line.source.id == source.id),
            not_stated=tuple(line for line in missing if line.source.id == source.id),
        )
        for source in sources
    )


def doubts(rows: Iterable[Row]) -> tuple[Doubt, ...]:
    """Return what may be the same as another, from the rows of a question that asks for it."""
    grouped: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        grouped.setdefault((filled(row, "statement"), filled(row, "other")), []).append(row)
    return tuple(
        Doubt(
            other=certain(group[0], "other"),
            because=_tagged(group, "because"),
            wording=tuple(
                dict.fromkeys(text for row in group if (text := cell(row, "wording")) is not None)
            ),
            author=cell(group[0], "author"),
            second_reading=cell(group[0], "secondReading"),
        )
        for group in grouped.values()
    )


def _tagged(rows: Iterable[Row], name: str) -> Words:
    by_language = {term.language: term.value for row in rows if (term := row.get(name)) is not None}
    return Words(by_language.get("ja"), by_language.get("en"))


def _date_line(row: Row, source: SourceLine, planned: set[str]) -> DateLine:
    earliest, latest = cell(row, "earliest"), cell(row, "latest")
    return DateLine(
        of=source.kind,
        printed=cell(row, "printed"),
        edtf=filled(row, "edtf"),
        earliest=None if earliest is None else date.fromisoformat(earliest),
        latest=None if latest is None else date.fromisoformat(latest),
        precision=reference(row, "precision"),
        approximate=cell(row, "approximate") == "true",
        planned=source.id in planned or source.refines in planned,
        source=source,
    )
