"""The page of a tie: what stands between two territories, each line with its source."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stigraph.calendar import date_in_words
from stigraph.dates import read_date
from stigraph.frames import Frame, FrameMembership
from stigraph.records import DateLine, Line, PartyLine
from stigraph.sourcing import SourceLine
from stigraph.status import AsOf
from stigraph.territories import Territory, heading
from stigraph.ties import (
    LISTED_ONLY,
    PRINTED_UNITS,
    AnswerState,
    Counts,
    TieAnswer,
    TieItem,
    is_planned,
)
from stigraph.wording import Wording
from stigraph.words import Language, Words

from .addresses import anchor_of
from .views import Cell, Mark, Row, SourceEntry, row_name, view

_UNIT_GLYPHS = {
    "instrument": "agreement",
    "talk": "meeting",
    "session": "session",
    "meeting": "meeting",
    "programme": "programme",
    "call": "programme",
    "funding": "budget",
    "project": "document",
    "person": "person",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """One of the values that sources disagree on, with the document that says it."""

    document: Words
    words: Words
    refs: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Values that sources disagree on, side by side."""

    property: Words
    cells: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item of the page."""

    item: TieItem
    anchor: str
    glyph: str
    rows: tuple[Row, ...]
    sources: tuple[SourceEntry, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The items of one unit, with a heading that counts them."""

    unit: str
    heading: str
    note: str
    items: tuple[ItemView, ...]


def counts_in_words(counts: Counts, t: Wording) -> str:
    """Return the numbers with their units; never a total over them."""
    parts = [t.counted(f"count.{unit}", number) for unit, number in counts.parts() if number > 0]
    return t("punctuation.comma").join(parts)


def groups(answer: TieAnswer, t: Wording) -> tuple[Group, ...]:
    """Return the items by unit; plans, and what had not come about on the date, stand last."""
    planned = [one for one in answer.items if is_planned(one)]
    rest = [one for one in answer.items if not is_planned(one)]
    ahead = [one for one in rest if one.as_of is AsOf.no]
    numbers = dict(answer.counts.parts())
    found = []
    for kind, unit in PRINTED_UNITS.items():
        own = [one for one in rest if one.kind.slug == kind and one.as_of is not AsOf.no]
        if len(own) > 0:
            counted = t.counted(f"count.{unit}", numbers[unit])
            found.append(
                Group(unit, counted, _note(kind, own, numbers["possiblySame"], t), _views(own, t))
            )
    if len(planned) > 0:
        counted = t.counted("count.planned", numbers["planned"])
        found.append(Group("planned", counted, t("tie.planned_note"), _views(planned, t)))
    if len(ahead) > 0:
        found.append(Group("ahead", t("tie.ahead"), t("tie.ahead_note"), _views(ahead, t)))
    return tuple(found)


def frames(
    answer: TieAnswer, sides: Sequence[Territory], t: Wording
) -> tuple[tuple[Frame, tuple[tuple[FrameMembership, str], ...]], ...]:
    """Return the shared frames, each membership with its side and time in words."""
    names = {side.code: side.name.text(t.language) for side in sides}

    def told(one: FrameMembership) -> str:
        if one.edtf is None:
            return names[one.territory]
        span = read_date(one.edtf)
        when = date_in_words(
            span.earliest, span.latest, one.edtf, t.language, approximate=span.approximate
        )
        return f"{names[one.territory]}{t('punctuation.middot')}{when}"

    return tuple(
        (frame, tuple((one, told(one)) for one in frame.memberships)) for frame in answer.frames
    )


def sentence(answer: TieAnswer, sides: Sequence[Territory], t: Wording) -> str:
    """Return the sentence that says what the page asserts."""
    name = heading(sides, t.language).rpartition("／")[2]
    said = counts_in_words(answer.counts, t)
    if not said:
        return t("tie.sentence_none", name=name)
    return t("tie.sentence", name=name, counts=said)


def empty_sentence(answer: TieAnswer, t: Wording, *, filtered: bool) -> str:
    """Return why the page has no items: nothing found is another thing than nothing read."""
    if filtered:
        return t("tie.nothing_filtered")
    if answer.state is AnswerState.not_read:
        return t("tie.not_read")
    return t("tie.nothing_found")


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


_COLUMNS = (
    "label", "id", "unit", "status", "as_of", "come_about", "property", "value", "value_id",
    "territory", "printed", "earliest", "latest", "how", "document", "passage", "lines", "anchor",
    "address", "record",
)  # fmt: skip


def _note(kind: str, items: Iterable[TieItem], twins: int, t: Wording) -> str:
    if kind in LISTED_ONLY:
        return t("tie.listed_note")
    if kind == "programme":
        return t("tie.programme_note")
    doubtful = any(len(one.possibly_same) > 0 for one in items)
    return t.counted("tie.twins", twins) if doubtful and twins > 0 else ""


def _views(items: Iterable[TieItem], t: Wording) -> tuple[ItemView, ...]:
    return tuple(_item_view(item, t) for item in items)


def _item_view(item: TieItem, t: Wording) -> ItemView:
    laid_out = view(
        anchor_of(item.thing.id),
        t,
        sources=item.sources,
        dates=item.dates,
        parties=item.parties,
        lines=(*item.fields, *item.lines),
        not_stated=item.not_stated,
        differing=[one.what for one in item.disagreements],
    )
    marks = {one.line.id: Mark(one.number, one.anchor, one.line.how) for one in laid_out.sources}
    rows = laid_out.rows
    if len(item.dates) == 0:
        silent = {one.source.id for one in item.not_stated if one.property.slug == "when"}
        refs = tuple(mark for record, mark in marks.items() if record in silent)
        undated = Cell(refs, words=Words(t("row.undated"), t("row.undated")))
        rows = (Row(t("row.date"), (undated,), "missing"), *rows)
    return ItemView(
        item=item,
        anchor=laid_out.anchor,
        glyph=_UNIT_GLYPHS[item.kind.slug],
        rows=rows,
        sources=laid_out.sources,
        differences=tuple(
            Difference(
                row_name(one.on, t),
                tuple(
                    Claim(source.document.label, words, (marks[source.id],))
                    for words, source in one.values
                ),
            )
            for one in item.disagreements
        ),
    )


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
