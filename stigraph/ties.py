"""What stands between two territories, as of a date, each line with the passage that says so."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stigraph.coverage import HOME, Reading, reading_for
from stigraph.disagreements import Disagreement, disagreements
from stigraph.engine.interface import Engine
from stigraph.errors import StigraphError
from stigraph.frames import Frame, frames_of_both
from stigraph.iris import short
from stigraph.records import (
    DateLine,
    Doubt,
    Line,
    NotStated,
    PartyLine,
    date_lines,
    doubts,
    not_stated,
    party_lines,
    remarked,
    shown,
    statement_lines,
)
from stigraph.sourcing import LetThrough, SourceLine, source_line
from stigraph.status import (
    AsOf,
    Dated,
    Status,
    StatusCode,
    as_told,
    known,
    of_the_pair,
    recorded_status,
    shown_by,
    shown_valid,
    status_code,
    validity,
)
from stigraph.table import table
from stigraph.words import Reference, Row, Words, cell, certain, filled, reference, words

PRINTED_UNITS = {
    "instrument": "instruments",
    "talk": "talks",
    "session": "sessions",
    "meeting": "meetings",
    "programme": "programmes",
    "call": "calls",
    "funding": "fundings",
    "project": "projects",
    "person": "people",
}
"""The plural under which the items of each kind are counted; a number never stands without it."""

LISTED_ONLY = frozenset({"project", "person"})
"""The kinds that sources give as examples: listed, and no tie by themselves."""

_ACTS = frozenset({"instrument", "talk", "session", "meeting"})
"""The kinds that come about by one act; the others are shown by records of some time."""

_MODALITY = "modality"
_ELSEWHERE = frozenset({_MODALITY, "field"})


class SameTerritory(StigraphError):
    """A tie asked for between a territory and itself."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code} stands on both sides: a tie needs two different territories")
        self.code = code


@dataclass(frozen=True, slots=True)
class HeadingCount:
    """A number that a source prints for a group, beside the number of things we count in it."""

    heading: Reference
    printed: int
    unit: Words
    counted: int
    source: str


@dataclass(frozen=True, slots=True)
class TieItem:
    """One thing that ties two territories, with all that is said of it."""

    id: str
    thing: Reference
    kind: Reference
    as_of: AsOf
    status: Status
    levels: tuple[Reference, ...]
    directness: Reference
    how: Reference
    dates: tuple[DateLine, ...]
    parties: tuple[PartyLine, ...]
    fields: tuple[Line, ...]
    lines: tuple[Line, ...]
    not_stated: tuple[NotStated, ...]
    under_heading: tuple[HeadingCount, ...]
    possibly_same: tuple[Doubt, ...]
    disagreements: tuple[Disagreement, ...]
    sources: tuple[SourceLine, ...]
    through: tuple[Reference, ...] = ()
    """The calls, frameworks, meetings or takers of money that it came about through."""

    @property
    def occasion(self) -> Line | None:
        """The meeting on whose occasion the thing came about, if a record names one."""
        return next((line for line in self.lines if line.property.slug == "occasion"), None)


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of items by named unit; there is no total over the units.

    Things that may be one and the same are counted once under their unit; those beyond the first
    stand in `possibly_same`. What is only planned stands in `planned`. Calls count under the
    programme they roll up to; `calls` are those whose programme no source states. `projects` and
    `people` are examples that sources name, and no ties by themselves.
    """

    instruments: int = 0
    talks: int = 0
    sessions: int = 0
    meetings: int = 0
    planned: int = 0
    possibly_same: int = 0
    programmes: int = 0
    calls: int = 0
    fundings: int = 0
    projects: int = 0
    people: int = 0

    def parts(self) -> tuple[tuple[str, int], ...]:
        """Each unit with its number, in the order of the scheme."""
        return (
            ("instruments", self.instruments),
            ("talks", self.talks),
            ("sessions", self.sessions),
            ("meetings", self.meetings),
            ("programmes", self.programmes),
            ("calls", self.calls),
            ("fundings", self.fundings),
            ("projects", self.projects),
            ("people", self.people),
            ("planned", self.planned),
            ("possiblySame", self.possibly_same),
        )


class AnswerState(StrEnum):
    """States of an answer, from the scheme `answer-states`."""

    complete = "complete"
    nothing_found = "nothing-found"
    not_read = "not-read"
    out_of_scope = "out-of-scope"
    """Neither of the two is Japan, from whose side the record is read."""


@dataclass(frozen=True, slots=True)
class TieAnswer:
    """The tie of two territories on a date, and what was read to find it."""

    territories: tuple[str, str]
    as_of: date
    known_by: date | None
    items: tuple[TieItem, ...]
    counts: Counts
    state: AnswerState
    reading: Reading
    frames: tuple[Frame, ...] = ()
    """Frames of more than eight territories and groups that both take part in; never counted."""
    undated_documents: int = 0
    """Documents left out because nothing says when they were published, if `known_by` is given."""

    @property
    def pair(self) -> str:
        """The two codes in alphabetical order, joined by a hyphen: `IT-JP`."""
        return "-".join(self.territories)

    @property
    def sources(self) -> tuple[SourceLine, ...]:
        """The passages that any item rests on, each record once."""
        return tuple({line.id: line for item in self.items for line in item.sources}.values())


async def tie(
    engine: Engine,
    a: str,
    b: str,
    *,
    as_of: date,
    known_by: date | None = None,
    kind: str | None = None,
    reading: str | None = None,
) -> TieAnswer:
    """Return what stands between two territories on a date; the order of the two is indifferent.

    `a` and `b` are codes as `territories.resolve` gives them. `known_by` leaves out what was
    published later, or by nobody knows when; `kind` keeps one of the keys of PRINTED_UNITS;
    `reading` is the weakest reading mode let through (`stated` is the strictest).
    Raises SameTerritory if both codes are one.
    """
    if a == b:
        raise SameTerritory(a)
    first, second = sorted((a, b))
    pair = {"a": first, "b": second}
    names = (
        "items", "sources", "dates", "parties", "statements", "doubts", "headings", "conflicts",
    )  # fmt: skip
    tables, shared = await asyncio.gather(
        asyncio.gather(*(table(engine, f"tie/{name}", pair) for name in names)),
        frames_of_both(engine, (first, second), as_of=as_of, known_by=known_by, reading=reading),
    )
    read = await reading_for(engine, (first, second))
    rows: dict[str, Sequence[Row]] = dict(zip(names, tables, strict=True))
    # Of what only some sources say, the validity that all of them show would say too much.
    whole = known_by is None and reading is None
    rows["validity"] = await validity(engine, (first, second), as_of) if whole else []

    let_through = LetThrough.of(reading, known_by)
    sources = _sources(rows["sources"], let_through)
    items = _items(rows, sources, as_of)
    undated = shared.undated | {
        source.document.id
        for source in map(source_line, rows["sources"])
        if let_through.refuses_undated(source)
    }
    if kind is not None:
        items = tuple(item for item in items if item.kind.slug == kind)
    if len(items) > 0:
        state = AnswerState.complete
    elif HOME not in (first, second):
        state = AnswerState.out_of_scope
    else:
        state = AnswerState.nothing_found if read.any_read else AnswerState.not_read
    return TieAnswer(
        (first, second),
        as_of,
        known_by,
        items,
        counts(items),
        state,
        read,
        shared.frames,
        len(undated),
    )


def counts(items: Iterable[TieItem]) -> Counts:
    """Return the numbers of items by unit, leaving out what had not come about on the date."""
    seen = _seen(items)
    return count_by_unit(
        [(item.thing.id, item.kind.slug, is_planned(item)) for item in seen],
        [(item.thing.id, doubt.other.id) for item in seen for doubt in item.possibly_same],
    )


def counted_apart(items: Iterable[TieItem]) -> frozenset[str]:
    """Return the ids of the items that no unit counts: each may be the same as one before it."""
    seen = _seen(items)
    again = _possibly_again(
        [(item.thing.id, item.kind.slug) for item in seen],
        [(item.thing.id, doubt.other.id) for item in seen for doubt in item.possibly_same],
    )
    return frozenset(item.id for item, apart in zip(seen, again, strict=True) if apart)


def _seen(items: Iterable[TieItem]) -> list[TieItem]:
    return [item for item in items if item.as_of is not AsOf.no or is_planned(item)]


def count_by_unit(
    things: Sequence[tuple[str, str, bool]], possibly_same: Iterable[tuple[str, str]]
) -> Counts:
    """Return the numbers by unit of (thing, kind, is planned), counting possible twins apart.

    >>> count_by_unit([("a", "instrument", False), ("b", "instrument", False)], [("a", "b")])
    ... # doctest: +ELLIPSIS
    Counts(instruments=1, talks=0, sessions=0, meetings=0, planned=0, possibly_same=1, ...)
    """
    again = _possibly_again([(thing, kind) for thing, kind, _ in things], possibly_same)
    numbers = dict.fromkeys((*PRINTED_UNITS.values(), "planned", "possibly_same"), 0)
    for (_, kind, planned), apart in zip(things, again, strict=True):
        unit = "planned" if planned else PRINTED_UNITS[kind]
        numbers["possibly_same" if apart else unit] += 1
    return Counts(**numbers)


def _possibly_again(
    things: Sequence[tuple[str, str]], possibly_same: Iterable[tuple[str, str]]
) -> list[bool]:
    """Whether each (thing, kind) may be the same as one of its kind before it."""
    head: dict[str, str] = {thing: thing for thing, _ in things}

    def root(thing: str) -> str:
        while head[thing] != thing:
            thing = head[thing]
        return thing

    for one, other in possibly_same:
        if one in head and other in head:
            head[root(one)] = root(other)
    again = []
    counted: set[tuple[str, str]] = set()
    for thing, kind in things:
        # One programme may be counted as such, and its money beside it.
        again.append((root(thing), kind) in counted)
        counted.add((root(thing), kind))
    return again


def _sources(
    rows: Sequence[Row], let_through: LetThrough
) -> Mapping[str, Mapping[str, SourceLine]]:
    """By item, its records that are strong enough and were published in time."""
    found: dict[str, dict[str, SourceLine]] = {}
    for row in rows:
        source = source_line(row)
        if let_through.passes(source):
            found.setdefault(filled(row, "item"), {})[filled(row, "record")] = source
    return found


def _items(
    rows: Mapping[str, Sequence[Row]],
    sources: Mapping[str, Mapping[str, SourceLine]],
    as_of: date,
) -> tuple[TieItem, ...]:
    heads: dict[str, list[Row]] = {}
    for row in rows["items"]:
        heads.setdefault(filled(row, "item"), []).append(row)
    built = []
    for item, group in heads.items():
        own = sources.get(item, {})
        if _stands([row for row in group if filled(row, "record") in own]):
            built.append(_item(item, group, own, rows, as_of))
    return tuple(sorted(built, key=_order))


def _stands(evidence: Sequence[Row]) -> bool:
    """Whether the evidence that is left still puts both territories on the item."""
    named = {cell(row, "named") for row in evidence}
    return any({cell(row, "a"), cell(row, "b")} <= named for row in evidence)


def _item(
    item: str,
    group: Sequence[Row],
    own: Mapping[str, SourceLine],
    rows: Mapping[str, Sequence[Row]],
    as_of: date,
) -> TieItem:
    def said(name: str) -> list[tuple[Row, SourceLine]]:
        return [
            (row, own[filled(row, "record")])
            for row in rows[name]
            if filled(row, "item") == item and filled(row, "record") in own
        ]

    head = group[0]
    statements = statement_lines(said("statements"))
    dates = date_lines(said("dates"), statements)
    parties = party_lines(said("parties"))
    modalities = {
        line.value.slug
        for line in statements
        if line.property.slug == _MODALITY and isinstance(line.value, Reference)
    }
    classes = {source.kind.slug for source in own.values()}
    evidence = [own[record] for row in group if (record := filled(row, "record")) in own]
    levels = [level for row in group if (level := reference(row, "level")) is not None]
    kind = certain(head, "itemKind")
    proving = {source.id for source in evidence}
    shown_on = [
        line for line in dates if line.source.id in proving or line.source.refines in proving
    ]
    come = come_about(kind.slug, dates, shown_on, as_of)
    own_dates = of_the_pair(dates, parties, (certain(head, "a").slug, certain(head, "b").slug))
    status = (
        recorded_status(shown_on, come, as_of)
        if kind.slug not in _ACTS
        else shown_valid(filled(head, "subject"), rows["validity"], as_of)
        or Status(status_code(kind.slug, classes, modalities, own_dates, come, as_of), as_of)
    )
    return TieItem(
        id=short(item),
        thing=certain(head, "subject"),
        kind=kind,
        as_of=come,
        status=as_told(status, dates),
        levels=tuple({level.id: level for level in levels}.values()),
        directness=certain(head, "directness"),
        how=min(evidence, key=lambda source: source.strength).how,
        dates=dates,
        parties=parties,
        fields=tuple(line for line in statements if line.property.slug == "field"),
        lines=tuple(line for line in shown(statements) if line.property.slug not in _ELSEWHERE),
        not_stated=not_stated(statements),
        under_heading=_headings(rows["headings"], item),
        possibly_same=doubts(row for row in rows["doubts"] if filled(row, "item") == item),
        disagreements=disagreements(
            [row for row in rows["conflicts"] if filled(row, "item") == item], own
        ),
        sources=tuple(remarked(source, statements) for source in own.values()),
        through=_through(row for row in group if filled(row, "record") in own),
    )


def come_about(kind: str, dates: Sequence[Dated], shown_on: Sequence[Dated], as_of: date) -> AsOf:
    """Return whether an item of this kind had come about by the end of a day.

    An act has its own dates; a programme, money, a project or a person is shown by the records
    that tie the two, `shown_on`.
    """
    return known(dates, as_of) if kind in _ACTS else shown_by(shown_on, as_of)


def _through(rows: Iterable[Row]) -> tuple[Reference, ...]:
    found = [one for row in rows if (one := reference(row, "through")) is not None]
    return tuple({one.id: one for one in found}.values())


def is_planned(item: TieItem) -> bool:
    """Whether all that was read of the item is a plan."""
    return item.status.code in (StatusCode.planned, StatusCode.planned_outcome_not_read)


def _headings(rows: Iterable[Row], item: str) -> tuple[HeadingCount, ...]:
    counted: dict[str, set[str]] = {}
    first: dict[str, Row] = {}
    for row in rows:
        if filled(row, "item") == item:
            record = filled(row, "record")
            first.setdefault(record, row)
            counted.setdefault(record, set()).add(filled(row, "counted"))
    return tuple(
        HeadingCount(
            heading=certain(row, "heading"),
            printed=int(filled(row, "count")),
            unit=words(row, "unit"),
            counted=len(counted[record]),
            source=short(record),
        )
        for record, row in first.items()
    )


def _order(item: TieItem) -> tuple[int, date, str]:
    """By unit, then by date with the undated last, then by id."""
    starts = [line.earliest for line in item.dates if line.earliest is not None]
    unit = list(PRINTED_UNITS).index(item.kind.slug)
    return unit, min(starts, default=date.max), item.id
