"""Lists of things: programmes, calls, projects, organisations, people, documents and more."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from stigraph import iris
from stigraph.dates import Certainty, DateSpan, read_date
from stigraph.engine.interface import Engine
from stigraph.known import known_concept, known_thing
from stigraph.search import MOST_HITS, Index
from stigraph.sourcing import SourceLine, places
from stigraph.table import table
from stigraph.territories import Directory
from stigraph.words import Reference, Row, Words, cell, certain, filled, reference, words


@dataclass(frozen=True, slots=True)
class Given:
    """A date as a source gives it: as printed, in EDTF, with its first and last day."""

    edtf: str
    printed: str | None
    earliest: date | None
    latest: date | None
    how: Reference | None
    """How it was read; the date of an edition is no reading."""


@dataclass(frozen=True, slots=True)
class Held:
    """A post that a page says somebody held, on its day; it is not the present one."""

    post: Reference
    on: Given | None
    former: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """A number that a source gives, with what it counts."""

    number: int
    unit: Words


Value: TypeAlias = Reference | Given | Held | Counted | str | int
Reader: TypeAlias = Callable[[Sequence[Row]], tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list can be limited by: a thing of a class, a concept of a scheme, a territory."""

    thing_class: str | None = None
    scheme: str | None = None


TERRITORY = Filter()


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing of a list, with what the rows of its question tell of it."""

    thing: Reference
    values: Mapping[str, tuple[Value, ...]]
    sources: tuple[SourceLine, ...]
    in_period: Certainty | None = None
    """Whether what is dated lies within the period asked for; None where none was."""

    def references(self, column: str) -> tuple[Reference, ...]:
        """The things of a column."""
        return tuple(one for one in self.values[column] if isinstance(one, Reference))

    def codes(self, column: str) -> tuple[str, ...]:
        """The codes of the territories of a column."""
        return tuple(one.slug for one in self.references(column))

    def number(self, column: str) -> int:
        """The number in a column."""
        return next((one for one in self.values[column] if isinstance(one, int)), 0)

    def texts(self, column: str) -> tuple[str, ...]:
        """The texts of a column."""
        return tuple(one for one in self.values[column] if isinstance(one, str))

    def given(self, column: str) -> tuple[Given, ...]:
        """The dates of a column."""
        return tuple(one for one in self.values[column] if isinstance(one, Given))

    def held(self, column: str) -> tuple[Held, ...]:
        """The posts of a column."""
        return tuple(one for one in self.values[column] if isinstance(one, Held))

    def counted(self, column: str) -> tuple[Counted, ...]:
        """The numbers with their units of a column."""
        return tuple(one for one in self.values[column] if isinstance(one, Counted))

    @property
    def dates(self) -> tuple[Given, ...]:
        """Every date that is told of it."""
        told = [one for values in self.values.values() for one in values]
        held = [one.on for one in told if isinstance(one, Held)]
        return tuple(one for one in (*told, *held) if isinstance(one, Given))


@dataclass(frozen=True, slots=True)
class ListKind:
    """A list: the things of a class, the question that tells of them, and what limits it."""

    name: str
    segment: str
    filters: Mapping[str, Filter]
    columns: Mapping[str, Reader]
    told_in: tuple[str, ...]
    """The classes of the records that its question names as its sources."""
    dated: bool
    """Whether it can be limited to a period."""

    @property
    def question(self) -> str:
        """The name of its question."""
        return f"{self.segment}/list"


def _things(variable: str) -> Reader:
    def read(rows: Sequence[Row]) -> tuple[Value, ...]:
        found = {one.id: one for row in rows if (one := reference(row, variable)) is not None}
        return tuple(found[id] for id in sorted(found))

    return read


def _how_many(variable: str) -> Reader:
    """How many things stand in a column: each counts once, whatever names it."""

    def read(rows: Sequence[Row]) -> tuple[Value, ...]:
        return (len({filled(row, variable) for row in rows if variable in row}),)

    return read


def _number(variable: str) -> Reader:
    def read(rows: Sequence[Row]) -> tuple[Value, ...]:
        return tuple(int(filled(row, variable)) for row in rows if variable in row)

    return read


def _texts(variable: str, none: str = "") -> Reader:
    def read(rows: Sequence[Row]) -> tuple[Value, ...]:
        found = {text for row in rows if (text := cell(row, variable)) is not None}
        return tuple(sorted(found - {none}))

    return read


def _dates(rows: Sequence[Row]) -> tuple[Value, ...]:
    """The distinct dates, the dated before the undated."""
    found = {}
    for row in rows:
        one = _given(row)
        if one is not None:
            how = "" if one.how is None else one.how.id
            found[one.earliest or date.max, one.edtf, how] = one
    return tuple(found[key] for key in sorted(found))


def _posts(rows: Sequence[Row]) -> tuple[Value, ...]:
    found = {}
    for row in rows:
        post = reference(row, "holds")
        if post is not None:
            own = Held(post, _given(row), former=cell(row, "former") == "true")
            day = date.max if own.on is None else own.on.earliest or date.max
            found[day, post.id] = own
    return tuple(found[key] for key in sorted(found))


def _counts(rows: Sequence[Row]) -> tuple[Value, ...]:
    return tuple(
        {
            filled(row, "count"): Counted(int(filled(row, "count")), words(row, "unit"))
            for row in rows
            if "count" in row
        }.values()
    )


LISTS: Mapping[str, ListKind] = {
    one.name: one
    for one in (
        ListKind(
            "programmes",
            "programme",
            {
                "agency": Filter(thing_class="Organisation"),
                "territory": TERRITORY,
                "field": Filter(scheme="fields"),
                "framework": Filter(thing_class="Programme"),
            },
            {
                "agencies": _things("runBy"),
                "partOf": _things("partOf"),
                "territories": _things("partner"),
                "fields": _things("inField"),
                "calls": _how_many("call"),
                "projects": _how_many("project"),
            },
            ("ProgrammeStatement", "Partnership", "FrameworkStatement"),
            dated=False,
        ),
        ListKind(
            "calls",
            "call",
            {
                "programme": Filter(thing_class="Programme"),
                "agency": Filter(thing_class="Organisation"),
                "territory": TERRITORY,
                "state": Filter(scheme="call-states"),
            },
            {
                "programmes": _things("partOf"),
                "agencies": _things("with"),
                "territories": _things("side"),
                "states": _things("callState"),
                "counts": _counts,
                "dates": _dates,
            },
            ("CallOutcome", "Partnership"),
            dated=True,
        ),
        ListKind(
            "projects",
            "project",
            {
                "programme": Filter(thing_class="Programme"),
                "territory": TERRITORY,
                "person": Filter(thing_class="Person"),
                "organisation": Filter(thing_class="Organisation"),
            },
            {
                "programmes": _things("partOf"),
                "leaders": _things("leader"),
                "institutions": _things("institution"),
                "territories": _things("partner"),
                "journals": _things("journal"),
                "dates": _dates,
            },
            ("ProjectStatement", "Result"),
            dated=True,
        ),
        ListKind(
            "organisations",
            "organisation",
            {
                "kind": Filter(scheme="organisation-kinds"),
                "territory": TERRITORY,
                "above": Filter(thing_class="Organisation"),
            },
            {
                "kinds": _things("ofKind"),
                "territories": _things("home"),
                "within": _things("within"),
                "agreements": _how_many("agreement"),
                "programmes": _how_many("programme"),
                "meetings": _how_many("meeting"),
                "people": _how_many("person"),
            },
            (),
            dated=False,
        ),
        ListKind(
            "people",
            "person",
            {
                "organisation": Filter(thing_class="Organisation"),
                "territory": TERRITORY,
                "post": Filter(thing_class="Post"),
                "meeting": Filter(thing_class="Meeting"),
            },
            {
                "posts": _posts,
                "organisations": _things("belongs"),
                "territories": _things("side"),
                "meetings": _how_many("named"),
                "agreements": _how_many("signed"),
                "dates": _dates,
            },
            ("Tenure", "Affiliation"),
            dated=True,
        ),
        ListKind(
            "documents",
            "document",
            {
                "kind": Filter(scheme="document-kinds"),
                "publisher": Filter(thing_class="Organisation"),
                "meeting": Filter(thing_class="Meeting"),
            },
            {
                "kinds": _things("ofKind"),
                "publishers": _things("issuer"),
                "dates": _dates,
                "addresses": _texts("address", none="none known"),
                "records": _number("records"),
            },
            (),
            dated=True,
        ),
        ListKind(
            "agreements",
            "agreement",
            {
                "kind": Filter(scheme="agreement-kinds"),
                "party": Filter(thing_class="Organisation"),
                "territory": TERRITORY,
                "field": Filter(scheme="fields"),
            },
            {
                "kinds": _things("agreementKind"),
                "parties": _things("participant"),
                "territories": _things("side"),
                "signed": _dates,
            },
            (),
            dated=True,
        ),
        ListKind(
            "meetings",
            "meeting",
            {
                "kind": Filter(scheme="meeting-kinds"),
                "modality": Filter(scheme="modalities"),
                "territory": TERRITORY,
                "committee": Filter(thing_class="Committee"),
            },
            {
                "kinds": _things("meetingKind"),
                "committees": _things("ofCommittee"),
                "modalities": _things("state"),
                "dates": _dates,
                "places": _things("place"),
                "territories": _things("meetsIn"),
            },
            (),
            dated=True,
        ),
    )
}
"""The lists, by the name that they have in addresses and on the command line."""


async def resolved(
    engine: Engine, directory: Directory, kind: ListKind, asked: Mapping[str, str | None]
) -> dict[str, str]:
    """Return the filters as the question takes them: slugs become CURIEs, names become codes.

    Raises UnknownThing or UnknownTerritory for what does not exist.
    """
    found: dict[str, str] = {}
    for name, value in asked.items():
        own = kind.filters[name]
        if value is None:
            continue
        if own.thing_class is not None:
            curie = value if ":" in value else f"{iris.kebab(own.thing_class)}:{value}"
            taken = await known_thing(engine, own.thing_class, curie)
        elif own.scheme is not None:
            taken = await known_concept(engine, own.scheme, value)
        else:
            taken = directory.resolve(value).code
        found[name] = taken or value
    return found


async def listed(
    engine: Engine,
    directory: Directory,
    kind: ListKind,
    filters: Mapping[str, str],
    period: str | None = None,
) -> tuple[Listed, ...]:
    """Return the things of a list by id, limited by filters that are resolved.

    `period` keeps what is dated within a year, month, day or fiscal year, certainly or possibly.
    Raises DateError if it is none of these.
    """
    span = None if period is None else read_date(period)
    rows = await table(engine, kind.question, filters)
    known = await places(engine, *kind.told_in) if len(kind.told_in) > 0 else {}
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(filled(row, kind.segment), []).append(row)
    found = (_listed(kind, group, known, directory) for group in groups.values())
    return tuple(found) if span is None else tuple(_within(found, span))


def named(index: Index, kind: ListKind, text: str) -> frozenset[str]:
    """Return the ids of the things of a list that a search for a text finds, slips forgiven."""
    hits = index.find(text, kind.segment, MOST_HITS).hits
    return frozenset(hit.thing.id for hit in hits)


def lying_in(dates: Iterable[Given], period: DateSpan) -> Certainty:
    """Return whether one of these dates lies within a period, as far as their bounds tell."""
    answers = {_in(one, period) for one in dates}
    for answer in (Certainty.certainly, Certainty.possibly):
        if answer in answers:
            return answer
    return Certainty.no


def _within(found: Iterable[Listed], period: DateSpan) -> Iterable[Listed]:
    for one in found:
        answer = lying_in(one.dates, period)
        if answer is not Certainty.no:
            yield replace(one, in_period=answer)


def _in(one: Given, period: DateSpan) -> Certainty:
    if one.earliest is None or one.latest is None:
        return Certainty.no
    first, last = period.earliest or date.min, period.latest or date.max
    if first <= one.earliest and one.latest <= last:
        return Certainty.certainly
    overlaps = one.earliest <= last and first <= one.latest
    return Certainty.possibly if overlaps else Certainty.no


def _listed(
    kind: ListKind,
    rows: Sequence[Row],
    known: Mapping[str, SourceLine],
    directory: Directory,
) -> Listed:
    records = {text for row in rows if (text := cell(row, "record")) is not None}
    return Listed(
        thing=certain(rows[0], kind.segment),
        values={
            name: tuple(_labelled(one, directory) for one in read(rows))
            for name, read in kind.columns.items()
        },
        sources=tuple(known[record] for record in sorted(records) if record in known),
    )


def _labelled(own: Value, directory: Directory) -> Value:
    """A territory with its name, which the directory knows; all else as it is."""
    if isinstance(own, Reference) and own.id.startswith("territory:"):
        return Reference(own.id, directory.resolve(own.slug).name)
    return own


def _given(row: Row) -> Given | None:
    edtf = cell(row, "edtf")
    if edtf is None:
        return None
    return Given(
        edtf,
        cell(row, "printed"),
        _day(row, "earliest"),
        _day(row, "latest"),
        how=reference(row, "how"),
    )


def _day(row: Row, name: str) -> date | None:
    text = cell(row, name)
    return None if text is None else date.fromisoformat(text)
