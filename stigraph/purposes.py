"""The purposes map: where programmes stand on an axis, and which stand nowhere that was read.

What sources state or lay out comes first. What readers inferred, and what we class ourselves, is
shown only where it is asked for. A programme without a place is named, never left out.
"""

import asyncio
import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from stigraph import iris
from stigraph.coverage import READ, reading
from stigraph.engine.interface import Engine, Term
from stigraph.errors import StigraphError
from stigraph.iris import short
from stigraph.sourcing import STRENGTH, SourceLine, source_line
from stigraph.standing import standings
from stigraph.status import AsOf
from stigraph.table import table
from stigraph.words import Reference, Row, Words, cell, certain, filled, reference, words

MEANING = Words(
    "その日の終わりまでに始まっていないことが確かな事業を除き、件数を示す。開始の時期を読んだ事業は少ない。"
    "目的などは日付のない記載から読むので、日には関わらない。",
    "Programmes that had certainly not started by the end of the day are left out and counted; of "
    "few has it been read when they did. The day has no bearing on purposes and the like: what "
    "states them gives them no date.",
)
"""What a day does to the map."""

SEVERAL = Words("複数事業", "several programmes")
"""What a cell with two programmes or more is called: they may share a purpose and differ in all
else."""


class Axis(StrEnum):
    """What programmes are laid out by."""

    purpose = "purpose"
    measure = "measure"
    direction = "direction"
    tier = "tier"
    career_stage = "career-stage"
    mobility = "mobility"
    territory = "territory"


class Classed(StrEnum):
    """Whose placements are shown."""

    sources = "sources"
    own = "own"
    """Ours beside them."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the values of an axis and the placements on it are found."""

    label: Words
    scheme: str | None = None
    read_from: str | None = None
    """The property by which records of programmes give a value."""
    listed_by: str | None = None
    """The property by which items of the strategy are the values of the axis."""
    assigned_by: str | None = None
    """The property of our own classification."""


_LAYOUTS: Mapping[Axis, _Layout] = {
    Axis.purpose: _Layout(
        Words("国際交流・協力の目的", "purposes of cooperation"),
        scheme="purposes",
        listed_by="listedPurpose",
        assigned_by="assignedPurpose",
    ),
    Axis.measure: _Layout(
        Words("取り組むべき施策", "measures"),
        scheme="measures",
        listed_by="listedMeasure",
        assigned_by="assignedMeasure",
    ),
    Axis.direction: _Layout(
        Words("取組の方向性", "directions of action"),
        scheme="directions",
        listed_by="listedDirection",
        assigned_by="assignedDirection",
    ),
    Axis.tier: _Layout(
        Words("国際共同研究の階層", "tiers of joint research"),
        scheme="tiers",
        read_from="tier",
        assigned_by="assignedTier",
    ),
    Axis.career_stage: _Layout(
        Words("キャリアステージ", "career stages"), scheme="career-stages", read_from="careerStage"
    ),
    Axis.mobility: _Layout(
        Words("移動の方向", "directions of mobility"), scheme="mobilities", read_from="mobility"
    ),
    Axis.territory: _Layout(
        Words("対象国・地域", "territories worked with"), read_from="targetTerritory"
    ),
}

AXIS_LABELS: Mapping[Axis, Words] = {axis: layout.label for axis, layout in _LAYOUTS.items()}
"""What each axis is called."""


class UnknownAxis(StigraphError):
    """An axis that programmes cannot be laid out by; `axes` are those they can."""

    def __init__(self, given: str) -> None:
        self.axes = tuple(axis.value for axis in Axis)
        self.given = given
        self.nearest = next(iter(difflib.get_close_matches(given, self.axes, n=1)), None)
        super().__init__(f"there is no axis {given} — choose one of {', '.join(self.axes)}")


@dataclass(frozen=True, slots=True)
class Classification:
    """A placement of ours: by which rule and wording, whose, and whether it was read again."""

    id: str
    rule: Words
    wording: tuple[str, ...]
    author: str
    second_reading: Reference
    passages: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """A programme under one value of the axis, with every reason for it."""

    programme: Reference
    sources: tuple[SourceLine, ...]
    """The records that place it; empty where we alone do."""
    classifications: tuple[Classification, ...]

    @property
    def is_own(self) -> bool:
        """Whether no source places it there."""
        return len(self.sources) == 0


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of the axis with the programmes under it."""

    value: Reference
    broader: str | None
    """The value that this one is part of."""
    placements: tuple[Placement, ...]

    @property
    def is_several(self) -> bool:
        """Whether two programmes or more stand here."""
        return len(self.placements) > 1


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A programme without a place, and whether a text that tells of it was read."""

    programme: Reference
    is_read: bool
    """If not, it is known from rows of tables alone: its place may stand on a page not read."""


@dataclass(frozen=True, slots=True)
class PurposesMap:
    """Programmes on one axis. Those placed and those that are not are all there are."""

    axis: Axis
    classed: Classed
    weakest: str
    cells: tuple[Cell, ...]
    unplaced: tuple[Unplaced, ...]
    read: tuple[Reference, ...]
    """The documents that were read in full."""
    stood: Mapping[str, AsOf | None]
    """Whether each programme had started by the day asked for; empty where none was."""
    not_yet: tuple[Reference, ...]
    """The programmes left out because they had certainly not started by that day."""

    @property
    def placed(self) -> tuple[Reference, ...]:
        """The programmes that have a place, each once, by id."""
        found = {
            placement.programme.id: placement.programme
            for one in self.cells
            for placement in one.placements
        }
        return tuple(found[id] for id in sorted(found))


def axis_of(given: str) -> Axis:
    """Return the axis of this name. Raises UnknownAxis."""
    try:
        return Axis(given)
    except ValueError as error:
        raise UnknownAxis(given) from error


def question_of(axis: Axis) -> tuple[str, str]:
    """Return the question that finds the placements on an axis, and the property it is asked."""
    layout = _LAYOUTS[axis]
    if layout.listed_by is not None:
        return "purpose/by-list", f"{iris.STI}{layout.listed_by}"
    return "purpose/by-property", f"{iris.STI}{layout.read_from}"


async def purposes_map(
    engine: Engine,
    axis: Axis,
    *,
    classed: Classed = Classed.sources,
    weakest: str = "layout",
    as_of: date | None = None,
) -> PurposesMap:
    """Return the programmes on an axis; `weakest` is the weakest reading mode let through.

    With a day, programmes that had certainly not started by it are left out and named.
    """
    layout = _LAYOUTS[axis]
    programmes, values, by_record, by_list, own, read = await asyncio.gather(
        table(engine, "purpose/programmes"),
        _values(engine, layout),
        _placing(engine, "purpose/by-property", layout.read_from),
        _placing(engine, "purpose/by-list", layout.listed_by),
        _placing(engine, "purpose/classified", layout.assigned_by),
        reading(engine),
    )
    stood = await _stood(engine, as_of)
    every = {filled(row, "programme"): certain(row, "programme") for row in programmes}
    known = {iri: one for iri, one in every.items() if stood.get(one.id) is not AsOf.no}
    stated = [
        row
        for row in (*by_record, *by_list)
        if filled(row, "programme") in known and _strength(row) >= STRENGTH[weakest]
    ]
    ours = [row for row in own if classed is Classed.own and filled(row, "programme") in known]
    cells = tuple(
        _cell(value, broader, stated, ours, known) for value, broader in (values or _found(stated))
    )
    placed = {placement.programme.id for one in cells for placement in one.placements}
    return PurposesMap(
        axis=axis,
        classed=classed,
        weakest=weakest,
        cells=cells,
        unplaced=tuple(
            Unplaced(certain(row, "programme"), filled(row, "read") == "true")
            for row in programmes
            if filled(row, "programme") in known and certain(row, "programme").id not in placed
        ),
        read=tuple(one.document for one in read.documents if one.lines(READ) > 0),
        stood=stood,
        not_yet=tuple(one for iri, one in every.items() if iri not in known),
    )


async def _stood(engine: Engine, day: date | None) -> Mapping[str, AsOf | None]:
    """Whether each programme had started by the day, by its CURIE; empty without a day."""
    if day is None:
        return {}
    stand = await standings(engine, "programmes", day)
    groups: dict[str, list[Row]] = {}
    for row in await table(engine, "programme/list"):
        groups.setdefault(certain(row, "programme").id, []).append(row)
    return {id: stand(id, group) for id, group in groups.items()}


async def _values(engine: Engine, layout: _Layout) -> list[tuple[Reference, str | None]]:
    if layout.scheme is None:
        return []
    scheme = f"{iris.ID}concept/{layout.scheme}"
    rows = await table(engine, "purpose/values", {"scheme": scheme})
    return [(certain(row, "value"), _short(row, "broader")) for row in rows]


async def _placing(engine: Engine, question: str, name: str | None) -> list[dict[str, Term]]:
    if name is None:
        return []
    return await table(engine, question, {"property": f"{iris.STI}{name}"})


def _strength(row: Row) -> int:
    """The strength of the weaker of the record and what joins it to the value."""
    link = cell(row, "linkStrength")
    own = int(filled(row, "strength"))
    return own if link is None else min(own, int(link))


def _found(rows: Iterable[Row]) -> Iterator[tuple[Reference, str | None]]:
    """Yield the values that occur, for an axis that no scheme lists."""
    values = {one.id: one for row in rows if (one := reference(row, "value")) is not None}
    yield from ((values[id], None) for id in sorted(values))


def _cell(
    value: Reference,
    broader: str | None,
    stated: Iterable[Row],
    own: Sequence[Row],
    known: Mapping[str, Reference],
) -> Cell:
    sources: dict[str, dict[str, SourceLine]] = {}
    classifications: dict[str, dict[str, list[Row]]] = {}
    for row in stated:
        if short(filled(row, "value")) == value.id:
            line = _joined(row)
            sources.setdefault(filled(row, "programme"), {})[line.id] = line
    for row in own:
        if short(filled(row, "value")) == value.id:
            group = classifications.setdefault(filled(row, "programme"), {})
            group.setdefault(filled(row, "classification"), []).append(row)
    return Cell(
        value,
        broader,
        tuple(
            Placement(
                known[programme],
                tuple(sources.get(programme, {}).values()),
                tuple(map(_classification, classifications.get(programme, {}).values())),
            )
            for programme in sorted({*sources, *classifications})
        ),
    )


def _joined(row: Row) -> SourceLine:
    """Return the record, read no better than what joins its heading to that of the value."""
    line = source_line(row)
    link = reference(row, "linkHow")
    strength = _strength(row)
    return (
        line
        if link is None or strength == line.strength
        else replace(line, how=link, strength=strength)
    )


def _classification(rows: Sequence[Row]) -> Classification:
    row = rows[0]
    passages = {one.id: one for each in rows if (one := reference(each, "passage")) is not None}
    return Classification(
        id=short(filled(row, "classification")),
        rule=words(row, "rule"),
        wording=tuple(dict.fromkeys(filled(each, "wording") for each in rows)),
        author=filled(row, "author"),
        second_reading=certain(row, "secondReading"),
        passages=tuple(passages.values()),
    )


def _short(row: Row, name: str) -> str | None:
    iri = cell(row, name)
    return None if iri is None else short(iri)
