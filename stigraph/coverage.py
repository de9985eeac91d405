"""How deep documents and scopes have been read: the difference between "none" and "not read"."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from stigraph.engine.interface import Engine
from stigraph.table import table
from stigraph.words import Reference, Row, Words, cell, certain, filled, reference, words

READ = "read"
PARTLY_READ = "partly-read"
NOT_READ = "not-read"

TEXT = "text"
"""The extraction of a document whose text was read line by line."""

HOME = "JP"
"""The territory from whose side the scopes of its partners are told."""

_SCOPES_OF_TIES = frozenset({"agreements", "committees", "ministerials"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of lines of one document with the state of their reading and what they deal with."""

    first: int
    last: int
    state: Reference
    matters: Words
    rule: Words

    @property
    def lines(self) -> int:
        """How many lines the stretch has."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """One document and the stretches of it that a coverage statement speaks of."""

    document: Reference
    territories: tuple[str, ...]
    """The territories of its publishers: of these the document would tell."""
    line_count: int
    stretches: tuple[Stretch, ...]

    def lines(self, state: str) -> int:
        """How many lines are in this state; lines that no statement speaks of are not read."""
        found = sum(part.lines for part in self.stretches if part.state.slug == state)
        if state != NOT_READ:
            return found
        return found + self.line_count - sum(part.lines for part in self.stretches)


@dataclass(frozen=True, slots=True)
class ScopeReading:
    """How far one kind of fact about a territory was read, in the pages of one organisation."""

    kind: Reference
    state: Reference
    organisation: Reference | None
    """Whose pages were read; None where none were."""
    until: str | None
    """The day up to which they were read, as EDTF; None where that was not noted."""

    @property
    def is_read(self) -> bool:
        """Whether at least some of its pages have been read."""
        return self.state.slug != NOT_READ


@dataclass(frozen=True, slots=True)
class PartnerScope:
    """A territory, and how far one kind of fact about it was read in whose pages."""

    territory: Reference
    scope: ScopeReading


@dataclass(frozen=True, slots=True)
class KindReading:
    """One kind of fact: about how many territories it was read, in how many publishers' pages."""

    kind: Reference
    territories: int
    """Zero where no page was read for it; one that is not counted has not been read."""
    organisations: int
    until: str | None
    """The latest day up to which pages were read, as EDTF; None where none was noted."""
    rule: Words = field(default_factory=Words)
    """Where no page was read for it: what it is recorded by, empty where that was not noted."""


@dataclass(frozen=True, slots=True)
class RecordedSearch:
    """What was looked for about a thing and what came of it: no proof that there is none."""

    id: str
    sought: Words
    outcome: Reference
    searched_in: Words
    """Empty where that was not noted."""
    searched_on: str | None
    """The day; None where that was not noted."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What has been read of the documents and scopes that would tell."""

    documents: tuple[DocumentReading, ...]
    scopes: tuple[ScopeReading, ...] = ()

    @property
    def any_read(self) -> bool:
        """Whether pages of the kind that tells of ties have been read, beside a document in full.

        A document that was read in full tells of the partners it names, and nothing of the others.
        """
        in_full = any(document.lines(READ) > 0 for document in self.documents)
        return in_full and any(
            one.is_read and one.kind.slug in _SCOPES_OF_TIES for one in self.scopes
        )


@dataclass(frozen=True, slots=True)
class PartnerReading:
    """A partner, and of each kind of fact about it the state and in how many publishers' pages."""

    territory: Reference
    states: Mapping[str, tuple[Reference, int]]
    """By the id of the kind; a kind that is missing has not been read."""

    @property
    def kinds_read(self) -> int:
        """Of how many kinds of fact at least some pages have been read."""
        return sum(state.slug != NOT_READ for state, _ in self.states.values())


@dataclass(frozen=True, slots=True)
class PublisherReading:
    """Whose documents were read: how many, with how many lines, and of which sort of extraction."""

    publisher: Reference
    extraction: str
    documents: int
    lines: int


async def partners(engine: Engine) -> tuple[tuple[Reference, ...], tuple[PartnerReading, ...]]:
    """Return the kinds of fact that were read of any partner, and each partner's reading of them.

    The partners of which most kinds were read come first.
    """
    kinds: dict[str, Reference] = {}
    told: dict[str, tuple[Reference, dict[str, tuple[Reference, int]]]] = {}
    for row in await table(engine, "coverage/partners"):
        territory, kind, state = (certain(row, one) for one in ("territory", "kind", "state"))
        kinds[kind.id] = kind
        if territory.slug == HOME:
            continue  # what is told of Japan itself is no partner's, and its kinds still count
        states = told.setdefault(territory.id, (territory, {}))[1]
        before, publishers = states.get(kind.id, (state, 0))
        # Of pages read by one publisher and not by another, some have been read.
        best = state if before.slug == NOT_READ else before
        states[kind.id] = (best, publishers + (state.slug != NOT_READ))
    found = [PartnerReading(territory, states) for territory, states in told.values()]
    found.sort(key=lambda one: (-one.kinds_read, one.territory.id))
    return tuple(kinds[key] for key in sorted(kinds)), tuple(found)


async def kinds(engine: Engine) -> tuple[KindReading, ...]:
    """Return every kind of fact with how far it was read, by id."""
    return tuple(
        KindReading(
            kind=certain(row, "kind"),
            territories=int(filled(row, "territories")),
            organisations=int(filled(row, "organisations")),
            until=cell(row, "readUntil") or None,
            rule=words(row, "rule"),
        )
        for row in await table(engine, "coverage/kinds")
    )


async def scopes(
    engine: Engine, *, kind: str | None = None, territory: str | None = None
) -> tuple[PartnerScope, ...]:
    """Return what was read by territory, kind of fact and publisher; one not there is not read.

    `kind` is the slug of a kind of fact, `territory` a code; either limits.
    """
    found = [
        PartnerScope(certain(row, "territory"), _scope(row))
        for row in await table(engine, "coverage/partners")
    ]
    return tuple(
        one
        for one in found
        if kind in (None, one.scope.kind.slug) and territory in (None, one.territory.slug)
    )


async def scopes_of(engine: Engine, territory: str) -> tuple[ScopeReading, ...]:
    """Return how far each kind of fact about a territory was read; a kind without pages is there.

    `territory` is its code.
    """
    return tuple(map(_scope, await table(engine, "coverage/scope", {"territory": territory})))


async def searches_of(engine: Engine, curie: str) -> tuple[RecordedSearch, ...]:
    """Return the recorded searches for what was to be known of a thing: none if nobody looked."""
    rows = await table(engine, "coverage/searches", {"thing": curie})
    return tuple(
        RecordedSearch(
            id=filled(row, "search"),
            sought=words(row, "sought"),
            outcome=certain(row, "outcome"),
            searched_in=words(row, "searchedIn"),
            searched_on=cell(row, "searchedOn"),
        )
        for row in rows
    )


async def publishers(engine: Engine) -> tuple[PublisherReading, ...]:
    """Return whose documents were read: of texts first, then the publisher of most documents."""
    found = [
        PublisherReading(
            publisher=certain(row, "publisher"),
            extraction=filled(row, "extractionKind"),
            documents=int(filled(row, "documents")),
            lines=int(filled(row, "lines")),
        )
        for row in await table(engine, "coverage/publishers")
    ]
    return tuple(sorted(found, key=lambda one: (one.extraction != TEXT, -one.documents)))


async def reading(engine: Engine) -> Reading:
    """Return how deep every document has been read, by document."""
    return Reading(tuple(_documents(await table(engine, "coverage/documents"))))


async def reading_for(engine: Engine, territories: tuple[str, str]) -> Reading:
    """Return the reading of the documents that would tell of a tie of these two territories.

    A document tells of the ties of its publisher's territory: a Japanese paper on cooperation is
    silent on Italy and France, and its silence says nothing of them. Only one that was read line by
    line can be silent; what the pages behind a table tell of stands in the scopes. These are those
    of Japan's partner; of a tie without Japan there are none.
    """
    by_line, scopes = await asyncio.gather(
        table(engine, "coverage/read-by-line"), _scopes(engine, territories)
    )
    return Reading(
        tuple(
            document
            for document in _documents(by_line)
            if set(document.territories) & set(territories)
        ),
        scopes,
    )


async def _scopes(engine: Engine, territories: tuple[str, str]) -> tuple[ScopeReading, ...]:
    partners = [code for code in territories if code != HOME]
    if len(partners) != 1:
        return ()
    return await scopes_of(engine, partners[0])


def _scope(row: Row) -> ScopeReading:
    return ScopeReading(
        kind=certain(row, "kind"),
        state=certain(row, "state"),
        organisation=reference(row, "organisation"),
        until=cell(row, "readUntil"),
    )


def _documents(rows: Iterable[Row]) -> Iterable[DocumentReading]:
    for _, group in groupby(rows, key=lambda row: filled(row, "document")):
        own = list(group)
        stretches = {
            (int(filled(row, "firstLine")), int(filled(row, "lastLine"))): row
            for row in own
            if cell(row, "firstLine") is not None
        }
        yield DocumentReading(
            document=certain(own[0], "document"),
            territories=tuple(
                sorted(
                    {
                        iri.rpartition("/")[2]
                        for row in own
                        if (iri := cell(row, "territory")) is not None
                    }
                )
            ),
            line_count=int(cell(own[0], "lineCount") or 0),
            stretches=tuple(
                _stretch(first, last, row) for (first, last), row in sorted(stretches.items())
            ),
        )


def _stretch(first: int, last: int, row: Row) -> Stretch:
    return Stretch(
        first=first,
        last=last,
        state=certain(row, "readState"),
        matters=Words(cell(row, "mattersJa"), cell(row, "mattersEn")),
        rule=Words(cell(row, "ruleJa"), cell(row, "ruleEn")),
    )
