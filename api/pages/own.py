"""What the page of one thing says before its records: sentences, tables, what was not read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel.lists import format_list

from stigraph.calendar import date_in_words
from stigraph.engine import Engine
from stigraph.list_columns import Given
from stigraph.records import Record
from stigraph.sourcing import SourceLine, places
from stigraph.things import Mention, Thing
from stigraph.wording import Wording
from stigraph.words import Language, Reference, Row, cell, reference

from ..lists import Lister
from .citations import Citation, Citations
from .panels import (
    Panel,
    PanelCell,
    PanelRow,
    cells_of,
    given_in_words,
    panel,
    said,
    text,
    things,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the parts of a page are made from."""

    lister: Lister
    thing: Thing
    t: Wording
    day: date
    citations: Citations

    @property
    def engine(self) -> Engine:
        """What answers questions."""
        return self.lister.engine

    @property
    def id(self) -> str:
        """The CURIE of the thing."""
        return self.thing.reference.id

    @property
    def slug(self) -> str:
        """The part of its id after the colon."""
        return self.thing.reference.slug

    def heading(self, column: str) -> str:
        """The heading of a column of a list."""
        return self.t.texts.get(f"column.{column}", column)

    def joined(self, references: Iterable[Reference]) -> str:
        """Things in one line of text."""
        names = [one.label.text(self.t.language) for one in references]
        return format_list(names, locale=_LISTED_IN[self.t.language])


@dataclass(frozen=True, slots=True)
class Own:
    """The parts that a class of things has to itself."""

    sentences: tuple[str, ...]
    panels: tuple[Panel, ...]
    unread: tuple[str, ...] = ()
    """What nothing that was read tells of it."""
    links: tuple[tuple[str, str], ...] = ()
    """Where the page leads on to, each with its words."""
    told: frozenset[str] = frozenset()
    """The properties of mentions that stand in a table above, and not again below."""


async def listed_panel(
    asked: Asked,
    name: str,
    columns: Sequence[str],
    heading: str,
    *,
    lead: str = "",
    without: frozenset[str] = frozenset(),
    within: str | None = None,
    **filters: str,
) -> Panel | None:
    """Return the table of a list limited by filters, the same rows as its file; None if empty.

    `without` names things that stand on the page already. `heading` is a key that counts. `within`
    names the column of what the rows belong to: those of other things are counted in the heading.
    """
    found = [
        one for one in await asked.lister.every(name, **filters) if one.thing.id not in without
    ]
    if len(found) == 0:
        return None
    kind = found[0].thing.id.partition(":")[0]
    above = [one.references(within) for one in found] if within is not None else []
    below = sum(own != () and asked.id not in {each.id for each in own} for own in above)
    count = asked.t.counted(heading, len(found))
    return panel(
        name,
        f"{count}{asked.t('own.below', number=asked.t.number(below))}" if below > 0 else count,
        [asked.heading("label"), *map(asked.heading, columns)],
        [
            PanelRow(cells_of(one, columns, asked.t), asked.citations.of(one.sources))
            for one in found
        ],
        question=(f"{kind}/list", _as_curies(filters)),
        data=(f"/api/{name}", _as_curies(filters)),
        t=asked.t,
        lead=lead,
        most=_MOST_LISTED,
    )


async def mentions_panel(asked: Asked, name: str, properties: frozenset[str]) -> Panel | None:
    """Return the things whose records name this one in these properties; None if there are none.

    With meetings and agreements stands their date.
    """
    t = asked.t
    found: dict[tuple[str, str], list[Mention]] = {}
    for one in asked.thing.mentions:
        if one.property.slug in properties:
            found.setdefault((one.about.id, (one.role or one.property).id), []).append(one)
    if len(found) == 0:
        return None
    classes = {one.kind.slug for own in found.values() for one in own}
    known = await places(asked.engine, *sorted(classes))
    dated = {
        one.thing.id: one.dates
        for list_name in ("meetings", "agreements")
        for one in await asked.lister.every(list_name)
    }
    rows = [
        PanelRow(
            (
                things([own[0].about]),
                said([(own[0].role or own[0].property).label]),
                text(_first(dated.get(own[0].about.id, ()), t)),
            ),
            asked.citations.of(known[one.record] for one in own if one.record in known),
        )
        for own in found.values()
    ]
    asking = {"thing": asked.id}
    return panel(
        name,
        t.counted(f"own.{name}", len(rows)),
        [t(f"own.column.{one}") for one in ("thing", "as", "when")],
        rows,
        question=("thing/incoming", asking),
        data=("/api/queries/thing/incoming", asking),
        t=t,
    )


def _first(dates: Sequence[Given], t: Wording) -> str:
    """The first date of these that has a year, in words, or nothing."""
    known = [one for one in dates if one.earliest is not None]
    return given_in_words(known[0], t) if len(known) > 0 else ""


def present(panels: Iterable[Panel | None]) -> tuple[Panel, ...]:
    """Return the tables that have rows."""
    return tuple(one for one in panels if one is not None)


def groups(thing: Thing, *classes: str) -> list[list[Record]]:
    """Return the records of these classes, each with those that complete it."""
    own = [one for one in thing.records if one.source.kind.slug in classes]
    known = {one.source.id for one in own}
    found: dict[str, list[Record]] = {}
    for one in own:
        base = one.source.refines if one.source.refines in known else None
        found.setdefault(base or one.source.id, []).append(one)
    return list(found.values())


def told(group: Iterable[Record], *properties: str) -> list[Reference]:
    """Return the things and terms that records name in these properties, each once."""
    found = {
        line.value.id: line.value
        for record in group
        for line in record.lines
        if line.property.slug in properties and isinstance(line.value, Reference)
    }
    return list(found.values())


def worded(group: Iterable[Record], t: Wording, *properties: str) -> list[str]:
    """Return the texts that records have in these properties, each once."""
    found = [
        line.label.text(t.language)
        for record in group
        for line in record.lines
        if line.property.slug in properties and not isinstance(line.value, Reference)
    ]
    return list(dict.fromkeys(found))


def days(group: Iterable[Record], t: Wording) -> str:
    """Return the dates that records give, in words."""
    lines = [line for record in group for line in record.dates]
    found = [
        date_in_words(
            line.earliest, line.latest, line.edtf, t.language, approximate=line.approximate
        )
        for line in lines
        # What another completes to a term, or to a day, is told in that form alone.
        if not any(one.edtf != line.edtf and one.edtf.startswith(line.edtf) for one in lines)
    ]
    return t("punctuation.comma").join(dict.fromkeys(found))


def first_days(group: Iterable[Record]) -> tuple[date, date]:
    """Return the last and the first day that the first date of records can mean, for their order.

    A bare year comes after the days of that year; what has no date comes last.
    """
    known = [
        (last, first)
        for record in group
        for line in record.dates
        if (last := line.latest or line.earliest) is not None
        and (first := line.earliest or line.latest) is not None
    ]
    return min(known, default=(date.max, date.max))


def newest_first(found: Iterable[list[Record]]) -> list[list[Record]]:
    """Return groups of records, the newest first and what has no date last."""
    dated = [(first_days(own), own) for own in found]
    ordered = sorted(dated, key=lambda one: (one[0][0] < date.max, one[0]), reverse=True)
    return [own for _, own in ordered]


def merged(rows: Iterable[PanelRow]) -> list[PanelRow]:
    """Return the rows with those that say the same made one, which cites the documents of each."""
    found: dict[tuple[PanelCell, ...], dict[int, Citation]] = {}
    for row in rows:
        cited = found.setdefault(row.cells, {})
        for ref in row.refs:
            if ref.number not in cited or cited[ref.number].weak:
                cited[ref.number] = ref
    return [PanelRow(cells, tuple(cited.values())) for cells, cited in found.items()]


def sources(group: Iterable[Record]) -> list[SourceLine]:
    """Return where records were read."""
    return [one.source for one in group]


def row_days(rows: Iterable[Row], name: str) -> list[str]:
    """Return the distinct dates in a column."""
    return list(dict.fromkeys(text for row in rows if (text := cell(row, name)) is not None))


def row_things(rows: Iterable[Row], name: str) -> list[Reference]:
    """Return the distinct things in a column."""
    found = {one.id: one for row in rows if (one := reference(row, name)) is not None}
    return list(found.values())


def row_sources(rows: Iterable[Row], known: Mapping[str, SourceLine]) -> list[SourceLine]:
    """Return where the records in the column `record` of these rows were read."""
    found = dict.fromkeys(text for row in rows if (text := cell(row, "record")) is not None)
    return [known[one] for one in found if one in known]


_LISTED_IN: Mapping[Language, str] = {"ja": "ja", "en": "en_GB"}
"""Whose way to list names: "Italy, Japan and France" has no comma before the last."""

_MOST_LISTED = 12
"""How many rows of a list that has a page of its own stand on the page of one thing."""

_SEGMENT_OF = {
    "programme": "programme",
    "framework": "programme",
    "agency": "organisation",
    "organisation": "organisation",
    "party": "organisation",
    "above": "organisation",
    "publisher": "organisation",
    "meeting": "meeting",
    "committee": "committee",
    "post": "post",
    "person": "person",
}


def _as_curies(filters: Mapping[str, str]) -> dict[str, str]:
    """Filters as both the question and the list take them."""
    return {
        key: value if ":" in value or key not in _SEGMENT_OF else f"{_SEGMENT_OF[key]}:{value}"
        for key, value in filters.items()
    }
