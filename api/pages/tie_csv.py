"""The lines of a tie as a table for spreadsheets, each with its source."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from stigraph.records import DateLine, Line, PartyLine
from stigraph.sourcing import SourceLine
from stigraph.ties import TieAnswer, TieItem
from stigraph.wording import Wording
from stigraph.words import Language, Words

_COLUMNS = (
    "label", "id", "unit", "status", "as_of", "come_about", "property", "value", "value_id",
    "territory", "printed", "earliest", "latest", "how", "document", "passage", "lines", "anchor",
    "address", "record",
)  # fmt: skip


def as_csv(answer: TieAnswer, t: Wording) -> str:
    """Return the lines of a tie as a table, marked as UTF-8 for the spreadsheets of offices."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(t(f"csv.{name}") for name in _COLUMNS)
    for item in answer.items:
        head = [
            item.thing.label.text(t.language),
            item.thing.id,
            item.kind.label.text(t.language),
            item.status.label.text(t.language),
            item.status.as_of.isoformat(),
            item.as_of.value,
        ]
        for line in _csv_lines(item, t):
            table.writerow(_harmless(cell) for cell in (*head, *line))
    return "\ufeff" + out.getvalue()


def _csv_lines(item: TieItem, t: Wording) -> Iterable[list[str]]:
    lang = t.language
    for date in item.dates:
        yield [t("row.date"), date.edtf, "", "", *_bounds(date), *_source(date.source, lang)]
    for party in item.parties:
        side = "" if party.territory is None else party.territory.slug
        label = party.role.label.text(lang)
        own = party.participant
        yield [label, _party(party, lang), own.id, side, "", "", "", *_source(party.source, lang)]
    for line in (*item.fields, *item.lines):
        yield [
            line.property.label.text(lang),
            line.label.text(lang),
            _id(line),
            "", "", "", "",
            *_source(line.source, lang),
        ]  # fmt: skip
    for missing in item.not_stated:
        label = missing.property.label.text(lang)
        yield [
            t("row.not_stated"),
            label,
            missing.property.id,
            "",
            "",
            "",
            "",
            *_source(missing.source, lang),
        ]


def _party(party: PartyLine, language: Language) -> str:
    name = party.participant.label.text(language)
    return name if party.post is None else f"{name} {party.post.label.text(language)}"


def _id(line: Line) -> str:
    return "" if isinstance(line.value, Words) else line.value.id


def _bounds(line: DateLine) -> list[str]:
    earliest = "" if line.earliest is None else line.earliest.isoformat()
    latest = "" if line.latest is None else line.latest.isoformat()
    return [line.printed or "", earliest, latest]


def _source(source: SourceLine, language: Language) -> list[str]:
    return [
        source.how.label.text(language),
        source.document.label.text(language),
        source.passage.label.text(language),
        source.lines,
        source.anchor,
        source.address or "",
        source.id,
    ]


def _harmless(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
