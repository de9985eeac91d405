"""The sections of the page of a tie: each line in a row, each value with the marks of its sources.

On paper a section has its first rows alone: the whole page is two sides of A4, and says how many
more there are and where.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from stigraph.brief.events import Event, events
from stigraph.brief.matter import Committee, grade
from stigraph.brief.statements import by_weight, runs
from stigraph.calendar import date_in_words, fiscal_year_in_words
from stigraph.coverage import HOME
from stigraph.dates import read_date
from stigraph.due import Following, plan_in_words
from stigraph.iris import short
from stigraph.records import DateLine, Doubt, NotStated
from stigraph.sourcing import SourceLine
from stigraph.status import AsOf
from stigraph.ties import LISTED_ONLY, TieAnswer, TieItem, counted_apart, is_planned
from stigraph.wording import Wording
from stigraph.words import Reference, Row, cell, certain, filled, reference, words

from .citations import Citations
from .tie_people import Named, named_in, newest, posts_of, said_by
from .tie_rows import (
    Conflict,
    Dated,
    InPost,
    Instrument,
    Meeting,
    Money,
    Open,
    Person,
    Programme,
    Series,
    Session,
)
from .views import row_name

MOST_PEOPLE = 6
"""How many people the page of a tie names; a page of their own has them all."""

PRINTED: Mapping[str, int] = {
    "basis": 7, "meetings": 7, "programmes": 6, "money": 4, "people": 6,
}  # fmt: skip
"""How many rows of each section are printed."""

_MEETINGS = frozenset({"talk", "session", "meeting"})
_PROGRAMMES = frozenset({"programme", "call", "funding"})


@dataclass(frozen=True, slots=True)
class Sections:
    """Tells what stands between two territories, section by section, in one language."""

    answer: TieAnswer
    committees: tuple[Committee, ...]
    budgets: tuple[Row, ...]
    t: Wording
    cited: Citations

    def in_order(self) -> dict[str, object]:
        """Return the sections by name. The numbers of the documents follow their order."""
        return {
            "basis": self.basis(),
            "series": self.series(),
            "met": self.meetings(),
            "planned": self.planned(),
            "programmes": self.programmes(),
            "money": self.money(),
            "people": self.people(MOST_PEOPLE),
            "people_count": len(self._people_named()),
            "people_told": self.people_told(),
            "examples": self.examples(),
            "unsettled": self.unsettled(),
            "ahead": self.ahead(),
        }

    def basis(self) -> tuple[Instrument, ...]:
        """Return the instruments: those on cooperation itself first, then the newest."""
        own = sorted(self._come("instrument"), key=by_weight)
        return tuple(self._instrument(item, place) for place, item in enumerate(own))

    def series(self) -> tuple[Series, ...]:
        """Return the committees, the one that met last first."""
        found = [one for committee in self.committees if (one := self._series(committee))]
        return tuple(sorted(found, key=lambda one: (-one.last.number, one.thing.id)))

    def meetings(self) -> tuple[Meeting, ...]:
        """Return talks and meetings, and sessions of no committee here, the newest first."""
        listed = {certain(row, "session").id for one in self.committees for row in one.sessions}
        own = [
            (item, event)
            for item in self._come(*_MEETINGS)
            if item.thing.id not in listed
            for event in [newest(item)]
        ]
        own.sort(key=lambda pair: (pair[1].day, pair[0].id), reverse=True)
        return tuple(self._meeting(*pair, place) for place, pair in enumerate(own))

    def planned(self) -> tuple[Meeting, ...]:
        """Return what was read as a plan alone, the last day first."""
        own = [item for item in self.answer.items if is_planned(item)]
        own.sort(key=lambda item: (_last_day(item), item.id), reverse=True)
        return tuple(self._plan(item) for item in own)

    def ahead(self) -> tuple[TieItem, ...]:
        """Return what had not come about on the day asked for."""
        return tuple(
            item for item in self.answer.items if item.as_of is AsOf.no and not is_planned(item)
        )

    def programmes(self) -> tuple[Programme, ...]:
        """Return programmes, calls and funding, the newest first."""
        own = sorted(
            self._come(*_PROGRAMMES), key=lambda item: (_last_day(item), item.id), reverse=True
        )
        return tuple(self._programme(item, place) for place, item in enumerate(own))

    def money(self) -> tuple[Money, ...]:
        """Return the amounts of each programme in its newest year, as printed; no sum."""
        own: list[Money] = []
        sources = self._by_record
        for _, group in groupby(self.budgets, key=lambda row: filled(row, "programme")):
            rows = [row for row in group if short(filled(row, "record")) in sources]
            newest = max((int(filled(row, "fiscalYear")) for row in rows), default=0)
            for row in rows:
                if int(filled(row, "fiscalYear")) == newest:
                    own.append(self._money(row, len(own)))
        return tuple(own)

    def people(self, most: int | None = None) -> tuple[Person, ...]:
        """Return who chaired, signed or talked, each post once, the newest first: all, or `most`.

        Who is named in no post stands once, without one.
        """
        return tuple(
            self._person(one, place) for place, one in enumerate(self._people_named()[:most])
        )

    def people_told(self) -> str:
        """Return how many people are named, and in how many rows where some held several posts."""
        own = self._people_named()
        people = len({one.line.participant.id for one in own})
        told = self.t.counted("tie.all_people", people)
        return told if people == len(own) else told + self.t("tie.rows_of_people", rows=len(own))

    def _people_named(self) -> list[Named]:
        return named_in(
            self._come("instrument", *_MEETINGS), self.answer.territories, posts_of(self.committees)
        )

    def examples(self) -> tuple[TieItem, ...]:
        """Return the projects and people that sources name as examples."""
        return tuple(self._come(*LISTED_ONLY))

    def unsettled(self) -> Open:
        """Return what is not settled."""
        items = self.answer.items
        silent = [one for one in items if one.kind.slug == "instrument" and one.not_stated]
        return Open(
            conflicts=tuple(
                Conflict(
                    one.about,
                    row_name(one.on, self.t),
                    tuple((value, self.cited.of([source])) for value, source in one.values),
                )
                for item in items
                for one in item.disagreements
            ),
            doubts=_each_once((item.thing, one) for item in items for one in item.possibly_same),
            unstated=tuple(
                (
                    item.thing,
                    tuple(row_name(one, self.t) for one in _distinct(item.not_stated)),
                    self.cited.of((one.source for one in item.not_stated), beyond=True),
                )
                for item in silent
            ),
        )

    def first(self) -> Event | None:
        """Return the earliest act between the two that has a date."""
        return min(
            self._dated(), key=lambda one: (one.come_about_by, one.day, one.item.id), default=None
        )

    def last(self) -> Event | None:
        """Return the newest one."""
        return max(self._dated(), key=lambda one: (one.day, one.item.id), default=None)

    def when(self, line: DateLine | None) -> str:
        """Return a date in words, or that none is stated."""
        if line is None:
            return self.t("row.undated")
        return date_in_words(
            line.earliest, line.latest, line.edtf, self.t.language, approximate=line.approximate
        )

    @property
    def _apart(self) -> frozenset[str]:
        return counted_apart(self.answer.items)

    @property
    def _by_record(self) -> Mapping[str, SourceLine]:
        return {source.id: source for source in self.answer.sources}

    def _come(self, *kinds: str) -> Iterator[TieItem]:
        """The items of these kinds that had come about, or may have."""
        for item in self.answer.items:
            if item.kind.slug in kinds and item.as_of is not AsOf.no and not is_planned(item):
                yield item

    def _dated(self) -> Iterator[Event]:
        for item in self._come("instrument", *_MEETINGS):
            yield from (event for event in events(item) if event.day != date.min)

    def _instrument(self, item: TieItem, place: int) -> Instrument:
        beyond = place >= PRINTED["basis"]
        acts = list(events(item))
        refs = self.cited.of(_showing(item), beyond=beyond)
        return Instrument(
            thing=item.thing,
            kinds=tuple(
                line.value
                for line in item.lines
                if line.property.slug == "agreementKind" and isinstance(line.value, Reference)
            )[:1],
            signed=self._day_of("Signing", acts, beyond=beyond),
            in_force=self._day_of("EntryIntoForce", acts, beyond=beyond),
            apart=item.id in self._apart,
            status=item.status,
            confirmed=self.cited.of(self._confirming(item), beyond=beyond),
            refs=refs,
            twin=len(item.possibly_same) > 0,
            beyond=beyond,
        )

    def _confirming(self, item: TieItem) -> list[SourceLine]:
        """The record of the last confirmation: of the instrument, or of a session under it."""
        by = item.status.by
        return [self._by_record[by]] if by is not None and by in self._by_record else []

    def _day_of(self, act: str, acts: Sequence[Event], *, beyond: bool) -> Dated:
        own = [one for one in acts if one.act == act]
        found = next((one for one in own if one.line is not None), None)
        if found is not None:
            return self._dated_by(found, beyond=beyond)
        return Dated(silent=self.t(f"tie.day_not_told.{act}") if own else "")

    def _dated_by(self, event: Event, *, beyond: bool) -> Dated:
        text = self.when(event.line)
        printed = None if event.line is None else event.line.printed
        return Dated(
            text,
            self.cited.of(event.sources, beyond=beyond),
            printed if printed != text and event.day == date.min else None,
        )

    def _series(self, own: Committee) -> Series | None:
        known = self._by_record
        rows = [row for row in own.sessions if short(filled(row, "record")) in known]
        rows.sort(key=lambda row: (-int(filled(row, "number")), "date" not in row))
        sessions = tuple(
            self._session(list(group), place)
            for place, (_, group) in enumerate(groupby(rows, key=lambda row: row["number"].value))
        )
        if len(sessions) == 0 or own.next.following is None:
            return None
        return Series(
            thing=own.next.thing,
            last=sessions[0],
            following=self._following(own.next.following),
            missing=self.t("punctuation.comma").join(
                str(first) if first == last else f"{first}–{last}"
                for first, last in runs(own.missing)
            ),
            sessions=sessions,
        )

    def _following(self, own: Following) -> str:
        """The next session as an estimate."""
        hosts = [host.label.text(self.t.language) for host in own.hosts]
        if len(hosts) == 0:
            return self.t("tie.next", number=own.number) + plan_in_words(own, self.t)
        host = self.t("punctuation.comma").join(hosts)
        return self.t("tie.next_host", number=own.number, host=host) + plan_in_words(own, self.t)

    def _session(self, rows: Sequence[Row], place: int) -> Session:
        known = self._by_record
        sources = {filled(row, "record"): known[short(filled(row, "record"))] for row in rows}
        best = min(sources, key=lambda one: (grade(sources[one]), one))
        own = [row for row in rows if filled(row, "record") == best]
        own.sort(key=lambda row: not (cell(row, "side") or "").endswith(f"/{HOME}"))
        # What completes another record may give the day that the surest one leaves open.
        day = next((cell(row, "date") for row in (*own, *rows) if "date" in row), None)
        led: dict[str, dict[str, InPost]] = {"chair": {}, "delegation-head": {}}
        for row in (row for row in own if "chair" in row):
            led[certain(row, "role").slug][filled(row, "chair")] = InPost(
                certain(row, "chair"), reference(row, "post")
            )
        return Session(
            number=int(filled(own[0], "number")),
            meeting=short(filled(own[0], "session")),
            when=self.t("row.undated") if day is None else self._edtf(day),
            place=reference(own[0], "place"),
            chairs=tuple(led["chair"].values()),
            heads=tuple(led["delegation-head"].values()),
            refs=self.cited.of(sources.values(), beyond=place > 0),
        )

    def _edtf(self, edtf: str) -> str:
        span = read_date(edtf)
        return date_in_words(
            span.earliest, span.latest, edtf, self.t.language, approximate=span.approximate
        )

    def _meeting(self, item: TieItem, event: Event, place: int) -> Meeting:
        beyond = place >= PRINTED["meetings"]
        return Meeting(
            thing=item.thing,
            when=self._dated_by(event, beyond=beyond),
            place=_said(event, "place") or _said(event, "heldIn"),
            people=tuple(InPost(line.participant, line.post) for line in said_by(event)),
            status=item.status,
            beyond=beyond,
        )

    def _plan(self, item: TieItem) -> Meeting:
        line = max(item.dates, key=lambda one: one.latest or date.min, default=None)
        sources = [line.source] if line is not None else item.sources[:1]
        printed = None if line is None else line.printed
        return Meeting(
            thing=item.thing,
            when=Dated(self.when(line), self.cited.of(sources), printed),
            place=None,
            people=(),
            status=item.status,
            beyond=False,
        )

    def _programme(self, item: TieItem, place: int) -> Programme:
        beyond = place >= PRINTED["programmes"]
        partners = {
            line.participant.id: line.participant
            for line in item.parties
            if line.territory is not None and line.territory.slug != HOME
            and line.territory.slug in self.answer.territories
        }  # fmt: skip
        dates = [line for line in item.dates if line.latest is not None]
        newest = max(dates, key=lambda line: (line.latest, line.edtf), default=None)
        sources = _showing(item)
        return Programme(
            thing=item.thing,
            kind=item.kind,
            when=Dated() if newest is None else Dated(self.when(newest), ()),
            partners=tuple(partners.values()),
            told_at=tuple(one for one in item.through if _tells(one)),
            through=tuple(one for one in item.through if not _tells(one)),
            refs=self.cited.of(sources, beyond=beyond),
            beyond=beyond,
        )

    def _money(self, row: Row, place: int) -> Money:
        beyond = place >= PRINTED["money"]
        source = self._by_record[short(filled(row, "record"))]
        return Money(
            thing=certain(row, "programme"),
            year=fiscal_year_in_words(int(filled(row, "fiscalYear")), self.t.language),
            stage=words(row, "stage"),
            printed=filled(row, "printed"),
            agency=reference(row, "agency"),
            refs=self.cited.of([source], beyond=beyond),
            beyond=beyond,
        )

    def _person(self, own: Named, place: int) -> Person:
        beyond = place >= PRINTED["people"]
        line = own.line
        return Person(
            named=InPost(line.participant, line.post),
            side=line.territory,
            role=line.role,
            occasion=own.event.item.thing,
            when=self.when(own.event.line),
            refs=self.cited.of(own.sources, beyond=beyond),
            beyond=beyond,
        )


def _each_once(
    found: Iterable[tuple[Reference, Doubt]],
) -> tuple[tuple[Reference, Doubt], ...]:
    """Of two things that may be the same, each names the other: the pair is told of once."""
    pairs = {frozenset((thing.id, doubt.other.id)): (thing, doubt) for thing, doubt in found}
    return tuple(pairs.values())


def _distinct(own: Iterable[NotStated]) -> Iterable[Reference]:
    return {one.property.id: one.property for one in own}.values()


def _said(event: Event, name: str) -> Reference | None:
    ids = {source.id for source in event.sources}
    for line in event.item.lines:
        if line.property.slug == name and line.source.id in ids:
            return line.value if isinstance(line.value, Reference) else None
    return None


def _showing(item: TieItem) -> Iterable[SourceLine]:
    """The records that tell of an item itself, before those that tell of its programme at large."""
    named = {line.source.id for line in item.parties}
    return [source for source in item.sources if source.id in named] or item.sources


def _tells(thing: Reference) -> bool:
    """Whether it is a meeting or a call; a frame or a body is what a thing came about through."""
    return thing.id.startswith(("meeting:", "call:"))


def _last_day(item: TieItem) -> date:
    return max((line.latest for line in item.dates if line.latest is not None), default=date.min)
