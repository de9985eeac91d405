"""What stands between two territories, as of a date, each line with the passage that says so."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stigraph.coverage import Reading, reading_for
from stigraph.disagreements import Disagreement, disagreements
from stigraph.engine.interface import Engine
from stigraph.errors import StigraphError
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
from stigraph.sourcing import SourceLine, source_line
from stigraph.status import (
    AsOf,
    Status,
    StatusCode,
    known,
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
}
"""The plural under which the items of each kind are counted; a number never stands without it."""

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

    @property
    def occasion(self) -> Line | None:
        """The meeting on whose occasion the thing came about, if a record names one."""
        return next((line for line in self.lines if line.property.slug == "occasion"), None)


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of items by named unit; there is no total over the units.

    Things that may be one and the same are counted once under their unit; those beyond the first
    stand in `possibly_same`. What is only planned stands in `planned`.
    """

    instruments: int = 0
    talks: int = 0
    sessions: int = 0
    meetings: int = 0
    planned: int = 0
    possibly_same: int = 0

    def parts(self) -> tuple[tuple[str, int], ...]:
        """Each unit with its number, in the order of the scheme."""
        return (
            ("instruments", self.instruments),
            ("talks", self.talks),
            ("sessions", self.sessions),
            ("meetings", self.meetings),
            ("planned", self.planned),
            ("possiblySame", self.possibly_same),
        )


class AnswerState(StrEnum):
    """States of an answer, from the scheme `answer-states`."""

    complete = "complete"
    nothing_found = "nothing-found"
    not_read = "not-read"


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
    published later; `kind` keeps one unit (`instrument`, `talk`, `session`, `meeting`); `reading`
    is the weakest reading mode let through (`stated` is the strictest).
    Raises SameTerritory if both codes are one.
    """
    if a == b:
        raise SameTerritory(a)
    first, second = sorted((a, b))
    pair = {"a": first, "b": second}
    names = (
        "items", "sources", "dates", "parties", "statements", "doubts", "headings", "conflicts",
    )  # fmt: skip
    tables = await asyncio.gather(*(table(engine, f"tie/{name}", pair) for name in names))
    read = await reading_for(engine, (first, second))
    rows: dict[str, Sequence[Row]] = dict(zip(names, tables, strict=True))
    # Of what only some sources say, the validity that all of them show would say too much.
    whole = known_by is None and reading is None
    rows["validity"] = await validity(engine, (first, second), as_of) if whole else []

    weakest = _weakest(reading)
    sources = _sources(rows["sources"], weakest, known_by)
    items = _items(rows, sources, as_of)
    if kind is not None:
        items = tuple(item for item in items if item.kind.slug == kind)
    if len(items) > 0:
        state = AnswerState.complete
    else:
        state = AnswerState.nothing_found if read.any_read else AnswerState.not_read
    return TieAnswer((first, second), as_of, known_by, items, counts(items), state, read)


def counts(items: Iterable[TieItem]) -> Counts:
    """Return the numbers of items by unit, leaving out what had not come about on the date."""
    seen = [item for item in items if item.as_of is not AsOf.no or is_planned(item)]
    return count_by_unit(
        [(item.thing.id, item.kind.slug, is_planned(item)) for item in seen],
        [(item.thing.id, doubt.other.id) for item in seen for doubt in item.possibly_same],
    )


def count_by_unit(
    things: Sequence[tuple[str, str, bool]], possibly_same: Iterable[tuple[str, str]]
) -> Counts:
    """Return the numbers by unit of (thing, kind, is planned), counting possible twins apart.

    >>> count_by_unit([("a", "instrument", False), ("b", "instrument", False)], [("a", "b")])
    Counts(instruments=1, talks=0, sessions=0, meetings=0, planned=0, possibly_same=1)
    """
    head: dict[str, str] = {thing: thing for thing, _, _ in things}

    def root(thing: str) -> str:
        while head[thing] != thing:
            thing = head[thing]
        return thing

    for one, other in possibly_same:
        if one in head and other in head:
            head[root(one)] = root(other)
    numbers = dict.fromkeys((*PRINTED_UNITS.values(), "planned", "possibly_same"), 0)
    counted: set[str] = set()
    for thing, kind, planned in things:
        if root(thing) in counted:
            numbers["possibly_same"] += 1
            continue
        counted.add(root(thing))
        numbers["planned" if planned else PRINTED_UNITS[kind]] += 1
    return Counts(**numbers)


def _weakest(reading: str | None) -> int:
    """The least strength let through; without a wish, everything is."""
    return 0 if reading is None else STRENGTH[reading]


STRENGTH: Mapping[str, int] = {"stated": 4, "layout": 3, "inferred": 2, "transcribed": 1}
"""The reading modes by strength, as `ontology/concepts/reading-modes.ttl` orders them."""


def _sources(
    rows: Sequence[Row], weakest: int, known_by: date | None
) -> Mapping[str, Mapping[str, SourceLine]]:
    """By item, its records that are strong enough and were published in time."""
    found: dict[str, dict[str, SourceLine]] = {}
    for row in rows:
        if int(filled(row, "strength")) < weakest:
            continue
        source = source_line(row)
        # An edition dated to the month may have been out on any day of it: it is kept. One without
        # a date cannot be shown to have been out, and is not.
        if known_by is not None and (source.published is None or source.published > known_by):
            continue
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
        evidence = {filled(row, "record") for row in group}
        if _stands(item, evidence & own.keys(), rows["parties"]):
            built.append(_item(item, group, own, rows, as_of))
    return tuple(sorted(built, key=_order))


def _stands(item: str, evidence: AbstractSet[str], parties: Sequence[Row]) -> bool:
    """Whether the evidence that is left still puts both territories on the item."""
    own = [row for row in parties if filled(row, "item") == item]
    sides = {
        cell(row, "side")
        for row in own
        if filled(row, "record") in evidence and cell(row, "isParty") == "true"
    }
    return any({cell(row, "a"), cell(row, "b")} <= sides for row in own)


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
    come = known(dates, as_of)
    return TieItem(
        id=short(item),
        thing=certain(head, "subject"),
        kind=kind,
        as_of=come,
        status=shown_valid(filled(head, "subject"), rows["validity"], as_of)
        or Status(status_code(kind.slug, classes, modalities, dates, come, as_of), as_of),
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
    )


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
