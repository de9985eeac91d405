"""What stands on the first side: as much as one A4 side holds, by rule; the rest in the annex."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from math import ceil

from stigraph.brief.document import Brief, Note, Section, Statement, Table
from stigraph.brief.matter import ANNEX, BODY, Matter, grade
from stigraph.brief.statements import SECTIONS, Entry, Teller
from stigraph.calendar import day_in_words
from stigraph.sourcing import SourceLine
from stigraph.territories import heading
from stigraph.wording import Wording

SIDE = 260.0
"""Millimetres of an A4 side that are filled; ten more lie between the margins."""

_POINTS = 3
_FIRST: Mapping[str, int] = {"basis": 4, "course": 6, "sessions": 4, "programmes": 5, "open": 4}
"""The most that each section has on the first side, before anything gives way for room."""

_LEAST: Mapping[str, int] = {"basis": 2, "course": 4, "sessions": 2, "programmes": 2, "open": 2}
"""What each keeps as long as another section has more than its own."""

_COLUMNS = ("instrument", "signed", "in_force", "status")
_LINE, _NOTE_LINE, _HEADING, _TITLE = 4.0, 3.1, 6.0, 16.0
_TEXT_WIDTH, _NOTE_WIDTH = 108, 140
"""Half-width characters in a line of the text, and in a line of a footnote."""

_CELL_WIDTHS = (36, 24, 24, 26)


def brief(matter: Matter, t: Wording, *, made_on: date) -> Brief:
    """Return the brief on a pair: what fits on one side, newest first, and the rest in an annex.

    Only what stands on an issuer's own page, or in a document that we read ourselves, is on the
    first side. Where it would not fit, the section longest for its kind gives a line.
    """
    teller = Teller(matter, t)
    entries = {key: teller.entries(key) for key in _FIRST}
    kept = {
        key: min(most, sum(one.grade == BODY for one in entries[key]))
        for key, most in _FIRST.items()
    }

    def over(key: str) -> tuple[int, int]:
        return kept[key] - _LEAST[key], list(kept).index(key)

    while True:
        made = _laid_out(teller, entries, kept, made_on)
        longest = max((key for key in kept if kept[key] > 1), key=over, default=None)
        if longest is None or _height(made) <= SIDE:
            return made
        kept[longest] -= 1


def _laid_out(
    teller: Teller,
    entries: Mapping[str, tuple[Entry, ...]],
    kept: Mapping[str, int],
    made_on: date,
) -> Brief:
    t = teller.t
    body, annex = [], []
    for key in _FIRST:
        sure = [one for one in entries[key] if one.grade == BODY]
        rest = [*sure[kept[key] :], *(one for one in entries[key] if one.grade == ANNEX)]
        pointer = t.counted("brief.rest", len(rest)) if rest else ""
        first = _section(key, sure[: kept[key]], t)
        body.append(replace(first, rest=pointer or ("" if sure else t("brief.none"))))
        if rest:
            annex.append(_section(key, rest, t))
    points = _section("points", _points(entries, kept, t), t)
    sides = (teller.matter.home, teller.matter.partner)
    made = Brief(
        language=t.language,
        title=t("brief.title", name=heading(sides, t.language)),
        made_on=made_on,
        frame=_frame(teller, made_on),
        body=(points, *body),
        annex_title=t("brief.annex"),
        annex=tuple(annex),
        notes_title=t("brief.section.sources"),
    )
    return replace(made, body=(*made.body, _sources(t)))


def _section(key: str, entries: Iterable[Entry], t: Wording) -> Section:
    own = list(entries)
    name = t(f"brief.section.{key}")
    if key != "basis":
        return Section(key, name, tuple(one.cells[0] for one in own))
    columns = tuple(t(f"brief.column.{column}") for column in _COLUMNS)
    table = Table(columns, tuple(one.cells for one in own)) if own else None
    return Section(key, name, table=table)


def _points(
    entries: Mapping[str, tuple[Entry, ...]], kept: Mapping[str, int], t: Wording
) -> list[Entry]:
    """The first of each section that has any on the first side, up to three."""
    firsts = []
    for key in ("basis", "course", "sessions", "programmes", "open"):
        sure = [one for one in entries[key] if one.grade == BODY][: kept[key]]
        # Of the sessions it is the next one that a reader has to prepare.
        firsts += sure[-1:] if key == "sessions" else sure[:1]
    return [Entry(BODY, (_pointed(one, t),)) for one in firsts[:_POINTS]]


def _pointed(entry: Entry, t: Wording) -> Statement:
    """A row of a table as one line, each cell after the name of its column."""
    first, *others = entry.cells
    told = [
        t("brief.named_cell", name=t(f"brief.column.{column}"), text=cell.text)
        for column, cell in zip(_COLUMNS[1:], others, strict=False)
        if cell.text
    ]
    notes = tuple(dict.fromkeys(note for cell in entry.cells for note in cell.notes))
    return Statement(t("punctuation.comma").join((first.text, *told)), notes, first.lead)


def _frame(teller: Teller, made_on: date) -> Statement:
    t, answer = teller.t, teller.matter.tie
    sources = answer.sources
    dated = [one for one in sources if one.published_by is not None]
    latest = max(dated, key=_published, default=None)
    read = teller.read()
    text = t(
        "brief.frame",
        made=day_in_words(made_on, t.language),
        as_of=day_in_words(answer.as_of, t.language),
        latest=t("source.undated") if latest is None else _title(latest, t),
        undated=len({one.edition for one in sources if one.published_by is None}),
        read=read.text,
    )
    notes = read.notes if latest is None else (teller.note(latest), *read.notes)
    return Statement(text, notes)


def _published(source: SourceLine) -> tuple[date, bool, str]:
    assert source.published_by is not None  # the undated have been left out
    return source.published_by, grade(source) == BODY, source.id


def _title(source: SourceLine, t: Wording) -> str:
    assert source.published_by is not None
    return (
        f"{source.document.label.text(t.language)}({day_in_words(source.published_by, t.language)})"
    )


def _sources(t: Wording) -> Section:
    """What the sources are worth, said in one line; they stand in the footnotes."""
    return Section("sources", t(f"brief.section.{SECTIONS[-1]}"), rest=t("brief.sources"))


def _height(made: Brief) -> float:
    """Millimetres that the first side takes, estimated from the widths of its letters."""
    cited: dict[Note, None] = {}
    height = _TITLE + _lines(made.frame.text, _TEXT_WIDTH) * _LINE
    cited.update(dict.fromkeys(made.frame.notes))
    for section in made.body:
        height += _HEADING + (_LINE if section.rest else 0.0)
        for one in section.statements:
            height += _lines(f"{one.lead} {one.text}", _TEXT_WIDTH) * _LINE
        for row in () if section.table is None else section.table.rows:
            cells = zip(row, _CELL_WIDTHS, strict=True)
            height += max(_lines(cell.text, width) for cell, width in cells) * _LINE + 1.0
        height += 0.0 if section.table is None else _LINE + 1.0
        for one in section.all_statements():
            cited.update(dict.fromkeys(one.notes))
    notes = (_lines(f"{note.text} {note.address or ''}", _NOTE_WIDTH) for note in cited)
    return height + sum(notes) * _NOTE_LINE


def _lines(text: str, width: int) -> int:
    wide = sum(2 if unicodedata.east_asian_width(one) in "FWA" else 0.9 for one in text)
    return max(1, ceil(wide / width))
