"""Lists of things: programmes, calls, projects, organisations, people, documents and more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from stigraph import iris
from stigraph import list_columns as columns
from stigraph.dates import Certainty, DateSpan, period_meant
from stigraph.engine.interface import Engine
from stigraph.known import known_concept, known_thing
from stigraph.list_columns import Given, Listed, Reader, Value
from stigraph.ordering import NameKey, name_key
from stigraph.search import MOST_HITS, Index
from stigraph.sourcing import SourceLine, places
from stigraph.standing import standings
from stigraph.table import table
from stigraph.territories import Directory
from stigraph.words import Language, Reference, Row, cell, certain, filled


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list can be limited by: a thing of a class, a concept of a scheme, a territory."""

    thing_class: str | None = None
    scheme: str | None = None


TERRITORY = Filter()


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
    newest_by: str | None = None
    """The column of dates by which the newest stands first; other lists stand by name."""

    @property
    def question(self) -> str:
        """The name of its question."""
        return f"{self.segment}/list"


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
                "agencies": columns.things("runBy"),
                "named": columns.ascribed,
                "partOf": columns.things("partOf"),
                "territories": columns.things("partner"),
                "fields": columns.things("inField"),
                "started": columns.dates,
                "calls": columns.how_many("call"),
                "projects": columns.how_many("project"),
            },
            (
                *("ProgrammeStatement", "Partnership", "FrameworkStatement", "Start"),
                *("SupportTerms", "BudgetLine", "PrintedTotal"),
            ),
            dated=True,
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
                "programmes": columns.things("partOf"),
                "agencies": columns.things("with"),
                "territories": columns.things("side"),
                "states": columns.things("callState"),
                "counts": columns.counts,
                "dates": columns.dates,
            },
            ("CallOutcome", "Partnership"),
            dated=True,
            newest_by="dates",
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
                "programmes": columns.things("partOf"),
                "leaders": columns.things("leader"),
                "institutions": columns.things("institution"),
                "territories": columns.things("partner"),
                "journals": columns.things("journal"),
                "dates": columns.dates,
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
                "kinds": columns.things("ofKind"),
                "territories": columns.things("home"),
                "within": columns.things("within"),
                "agreements": columns.how_many("agreement"),
                "programmes": columns.how_many("programme"),
                "meetings": columns.how_many("meeting"),
                "people": columns.how_many("person"),
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
                "posts": columns.posts,
                "organisations": columns.things("belongs"),
                "territories": columns.things("side"),
                "meetings": columns.how_many("named"),
                "agreements": columns.how_many("signed"),
                "dates": columns.dates,
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
                "kinds": columns.things("ofKind"),
                "publishers": columns.things("issuer"),
                "dates": columns.dates,
                "addresses": columns.texts("address", none="none known"),
                "records": columns.number("records"),
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
                "kinds": columns.things("agreementKind"),
                "parties": columns.things("participant"),
                "territories": columns.things("side"),
                "signed": columns.dates,
            },
            (),
            dated=True,
            newest_by="signed",
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
                "kinds": columns.things("meetingKind"),
                "committees": columns.things("ofCommittee"),
                "modalities": columns.things("state"),
                "dates": columns.dates,
                "places": columns.things("place"),
                "territories": columns.things("meetsIn"),
            },
            (),
            dated=True,
            newest_by="dates",
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
    as_of: date | None = None,
) -> tuple[Listed, ...]:
    """Return the things of a list by id, limited by filters that are resolved.

    `period` keeps what is dated within a year, month, day or fiscal year, certainly or possibly;
    `as_of` leaves nothing out, and has each thing tell how it stood on that day. Raises DateError
    for a period that is none of these.
    """
    span = None if period is None else period_meant(period)
    stood = await standings(engine, kind.name, as_of)
    rows = await table(engine, kind.question, filters)
    known = await places(engine, *kind.told_in) if len(kind.told_in) > 0 else {}
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(filled(row, kind.segment), []).append(row)
    made = ((_listed(kind, group, known, directory), group) for group in groups.values())
    found = (replace(one, day=as_of, as_of=stood(one.thing.id, group)) for one, group in made)
    kept = (one for one in found if _is_ascribed(one, filters.get("agency")))
    return tuple(kept) if span is None else tuple(_within(kept, span))


def _is_ascribed(own: Listed, agency: str | None) -> bool:
    """Whether a row that is shown names the agency asked for: weak rows are not shown."""
    if agency is None or "named" not in own.values:
        return True
    named = (one.thing for one in own.named("named"))
    return iris.short(agency) in {one.id for one in (*own.references("agencies"), *named)}


def named(index: Index, kind: ListKind, text: str) -> frozenset[str]:
    """Return the ids of the things of a list that a search for a text finds, slips forgiven."""
    hits = index.find(text, kind.segment, MOST_HITS).hits
    return frozenset(hit.thing.id for hit in hits)


def shown(kind: ListKind, found: Iterable[Listed], language: Language) -> tuple[Listed, ...]:
    """Return the things of a list as they are shown: the newest first, or by name.

    A date is as new as the last day it can mean; what has no date comes last.
    """

    def by_name(one: Listed) -> tuple[NameKey, str]:
        return name_key(one.thing.label.text(language)), one.thing.id

    named = sorted(found, key=by_name)
    if kind.newest_by is None:
        return tuple(named)
    column = kind.newest_by
    return tuple(sorted(named, key=lambda one: _newest(one.given(column)), reverse=True))


def _newest(dates: Iterable[Given]) -> tuple[date, date]:
    known = [(one.latest or one.earliest, one.earliest or one.latest) for one in dates]
    return max(
        ((last, first) for last, first in known if last is not None and first is not None),
        default=(date.min, date.min),
    )


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
