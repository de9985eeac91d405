"""Sentences made of records: each from a template of the catalogue, each with its sources."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from stigraph.brief.document import Note, Statement
from stigraph.brief.events import Event, events
from stigraph.brief.matter import ANNEX, BODY, LEFT_OUT, Committee, Matter, grade
from stigraph.calendar import date_in_words, edtf_in_words
from stigraph.coverage import HOME
from stigraph.disagreements import Disagreement
from stigraph.due import plan_in_words
from stigraph.iris import ID
from stigraph.records import DateLine, PartyLine
from stigraph.sourcing import SourceLine
from stigraph.status import StatusCode
from stigraph.ties import TieItem
from stigraph.wording import Wording
from stigraph.words import Reference, Row, cell, certain, filled, reference, words

SECTIONS = ("points", "basis", "course", "sessions", "programmes", "open", "sources")
"""The sections of a brief in their order."""

_NAMED = ("chair", "delegation-head", "signatory", "counterpart")
_SEEN_IN_RECORDS = frozenset({StatusCode.in_force_confirmed, StatusCode.term_passed})
_MONEY_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement, or a row of them, with how sure it is. Entries stand in the order to be read."""

    grade: str
    cells: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells what the matter holds, in one language."""

    matter: Matter
    t: Wording

    def entries(self, key: str) -> tuple[Entry, ...]:
        """Return the entries of a section, those that matter most first; weak rows never."""
        told = {
            "basis": self._basis,
            "course": self._course,
            "sessions": self._sessions,
            "programmes": self._programmes,
            "open": self._open,
        }
        return tuple(entry for entry in told[key]() if entry.grade != LEFT_OUT)

    def read(self) -> Statement:
        """Return what was read for this pair: by kind of fact, the pages and how far."""
        scopes = sorted(self.matter.tie.reading.scopes, key=lambda one: one.kind.id)
        told = []
        for _, group in groupby(scopes, key=lambda one: one.kind.id):
            own = list(group)
            pages = [self._text(one.organisation) for one in own if one.organisation is not None]
            first = self.t("punctuation.comma").join(pages[:_MONEY_SHOWN])
            if len(pages) > _MONEY_SHOWN:
                first = self.t("brief.and_more", first=first, number=len(pages) - _MONEY_SHOWN)
            where = first or self._text(own[0].state)
            told.append(self.t("brief.scope", kind=self._text(own[0].kind), where=where))
        return Statement(self.t("brief.list_separator").join(told), (self._of_ours("scope"),))

    def note(self, source: SourceLine) -> Note:
        """Return the footnote of a record: document, passage, lines, date, address, how read."""
        published = self.t("source.undated")
        if source.edition_date is not None:
            published = date_in_words(
                source.published, source.published_by, source.edition_date, self.t.language
            )
        text = self.t(
            "brief.note",
            document=self._text(source.document),
            passage=self._text(source.passage),
            lines=source.lines,
            date=published,
            how=self._text(source.how),
            grade=grade(source).upper(),
        )
        return Note(text, source.address)

    def _notes(self, sources: Iterable[SourceLine]) -> tuple[Note, ...]:
        """One note for each document: the first of its records that tell of this."""
        first = {one.document.id: one for one in reversed(list(sources))}
        return tuple(self.note(one) for one in reversed(first.values()))

    def _of_ours(self, what: str) -> Note:
        return Note(self.t(f"brief.note.{what}"))

    def _text(self, own: Reference) -> str:
        return own.label.text(self.t.language)

    def _when(self, line: DateLine | None) -> str:
        if line is None:
            return self.t("row.undated")
        return date_in_words(
            line.earliest, line.latest, line.edtf, self.t.language, approximate=line.approximate
        )

    def _basis(self) -> Iterator[Entry]:
        """Instruments: those of governments first, then the newest, by what is sure of them."""
        own = [one for one in self.matter.tie.items if one.kind.slug == "instrument"]
        for item in sorted(own, key=by_weight):
            for sure in (BODY, ANNEX):
                sources = [one for one in item.sources if grade(one) == sure]
                if len(sources) > 0:
                    yield Entry(sure, self._instrument(item, sure, sources))
                    break

    def _instrument(
        self, item: TieItem, sure: str, sources: Sequence[SourceLine]
    ) -> tuple[Statement, ...]:
        acts = [one for one in events(item) if _sure(one.sources) == sure]
        name = Statement(self._text(item.thing), self._notes(sources[:1]))
        days = [self._day_of(act, acts) for act in ("Signing", "EntryIntoForce")]
        return name, *days, self._status(item, sure, sources)

    def _day_of(self, act: str, acts: Sequence[Event]) -> Statement:
        found = next((one for one in acts if one.act == act and one.line is not None), None)
        if found is None:
            return Statement("", ())
        return Statement(self._when(found.line), self._notes(found.sources))

    def _weakly_shown(self, item: TieItem) -> Iterator[Entry]:
        """The status of an instrument that stands on the first side, where a reprint shows it."""
        shown = self._shows(item)
        if item.kind.slug == "instrument" and _sure(item.sources) < _sure(shown) < LEFT_OUT:
            status = item.status.label.text(self.t.language)
            text = self.t("brief.status_of", label=self._text(item.thing), status=status)
            yield Entry(_sure(shown), (Statement(text, self._notes(shown)),))

    def _status(self, item: TieItem, sure: str, sources: Sequence[SourceLine]) -> Statement:
        """The status, with the records that show it; one that only weaker records show is apart."""
        shown = self._shows(item)
        if len(shown) > 0 and _sure(shown) > sure:
            return Statement(self.t("brief.status_in_annex"), self._notes(sources[:1]))
        label = item.status.label.text(self.t.language)
        return Statement(label, self._notes(shown or sources[:1]))

    def _shows(self, item: TieItem) -> list[SourceLine]:
        """The records that give the day on which the status rests, the surest alone."""
        status = item.status
        shown = [
            line.source
            for line in item.dates
            if status.on in (line.earliest, line.latest) and status.on is not None
        ]
        if status.code in _SEEN_IN_RECORDS and status.on is not None and len(shown) == 0:
            # A session held under the instrument shows it, and stands among the sessions.
            shown = [
                line.source
                for other in self.matter.tie.items
                if other.kind.slug == "session"
                for line in other.dates
                if line.earliest == status.on
            ]
        return [one for one in shown if grade(one) == _sure(shown)]

    def _course(self) -> Iterator[Entry]:
        """Acts and meetings, the newest first, the undated last."""
        acts = [one for item in self.matter.tie.items for one in events(item)]
        for event in sorted(acts, key=lambda one: (one.day, one.item.id), reverse=True):
            text = self.t(
                f"brief.act.{event.act}",
                label=self._text(event.item.thing),
                place=self._place(event),
                people=self._people(event),
            )
            notes = self._notes(event.sources)
            yield Entry(_sure(event.sources), (Statement(text, notes, self._when(event.line)),))

    def _place(self, event: Event) -> str:
        found = _said(event, "place") or _said(event, "heldIn")
        return "" if found is None else self.t("brief.place", place=self._text(found))

    def _people(self, event: Event) -> str:
        """Who chaired, signed or talked, each with the post of that time."""
        ids = {source.id for source in event.sources}
        own = [
            line
            for line in event.item.parties
            if line.source.id in ids and line.role.slug in _NAMED
        ]
        said = []
        for role, group in groupby(sorted(own, key=_role), key=lambda line: line.role.id):
            lines = list({line.participant.id: line for line in group}.values())
            names = self.t("punctuation.comma").join(self._person(line) for line in lines)
            label = next(self._text(line.role) for line in own if line.role.id == role)
            said.append(self.t("brief.people", role=label, names=names))
        return "".join(said)

    def _person(self, line: PartyLine) -> str:
        name = self._text(line.participant)
        if line.post is None:
            return name
        return self.t("brief.person", name=name, post=self._text(line.post))

    def _sessions(self) -> Iterator[Entry]:
        """The last session of each committee, and the next as an estimate."""
        for committee in self.matter.committees:
            newest = self._newest(committee, (BODY, ANNEX))
            sure = self._newest(committee, (BODY,))
            if newest is None:
                continue
            own = self._grade_of(newest)
            if own != BODY and sure is not None:
                yield self._last(committee, sure, later=True)
            yield self._last(committee, newest)
            yield self._next(committee, newest, own)

    def _newest(self, committee: Committee, grades: Sequence[str]) -> Row | None:
        own = [row for row in committee.sessions if self._grade_of(row) in grades]
        # A row without a date is silent where another has one.
        return max(own, key=lambda row: (int(filled(row, "number")), "date" in row), default=None)

    def _grade_of(self, row: Row) -> str:
        return grade(self.matter.sources[filled(row, "record")])

    def _last(self, committee: Committee, row: Row, *, later: bool = False) -> Entry:
        number, day = int(filled(row, "number")), cell(row, "date")
        rows = [one for one in committee.sessions if filled(one, "record") == filled(row, "record")]
        rows.sort(key=lambda one: cell(one, "side") != f"{ID}territory/{HOME}")
        led: dict[str, dict[str, None]] = {"chair": {}, "delegation-head": {}}
        for one in (one for one in rows if "chair" in one):
            led[certain(one, "role").slug][self._chair(one)] = None
        place = reference(row, "place")
        text = self.t(
            "brief.last_session_later" if later else "brief.last_session",
            committee=self._text(committee.next.thing),
            number=number,
            date=self.t("row.undated") if day is None else self._edtf(day),
            place="" if place is None else self.t("brief.place", place=self._text(place)),
            people="".join(
                self.t(key, names=self.t("punctuation.comma").join(names))
                for key, names in (
                    ("brief.chairs", led["chair"]),
                    ("brief.heads", led["delegation-head"]),
                )
                if names
            ),
        )
        source = self.matter.sources[filled(row, "record")]
        return Entry(grade(source), (Statement(text, self._notes([source])),))

    def _chair(self, row: Row) -> str:
        name, post = self._text(certain(row, "chair")), reference(row, "post")
        return name if post is None else self.t("brief.person", name=name, post=self._text(post))

    def _edtf(self, edtf: str) -> str:
        spans = [
            line
            for item in self.matter.tie.items
            for line in item.dates
            if line.edtf == edtf and line.earliest is not None
        ]
        return self._when(spans[0]) if spans else edtf_in_words(edtf, self.t.language)

    def _next(self, committee: Committee, row: Row, own: str) -> Entry:
        following = committee.next.following
        assert following is not None  # every committee of `next_sessions` has one
        hosts = self.t("punctuation.comma").join(self._text(host) for host in following.hosts)
        plan = plan_in_words(following, self.t)
        key = "brief.next_session_host" if hosts else "brief.next_session"
        key = "brief.next_session_planned" if plan else key
        text = self.t(
            key,
            committee=self._text(committee.next.thing),
            number=following.number,
            **({"host": hosts} if hosts else {}),
            **({"plan": plan} if plan else {}),
        )
        told = [filled(row, "record")]
        if following.planned is not None:
            told.append(following.planned.record)
        notes = self._notes([self.matter.sources[record] for record in told])
        return Entry(own, (Statement(text, notes),))

    def _programmes(self) -> Iterator[Entry]:
        """Programmes and calls, the newest first, then the newest budget of each programme."""
        kinds = ("programme", "call", "funding", "project")
        own = [item for item in self.matter.tie.items if item.kind.slug in kinds]
        for item in sorted(own, key=_newest_day, reverse=True):
            for sure in (BODY, ANNEX):
                sources = [one for one in item.sources if grade(one) == sure]
                if len(sources) > 0:
                    yield Entry(sure, (self._programme(item, sources),))
                    break
        yield from self._budgets()

    def _programme(self, item: TieItem, sources: Sequence[SourceLine]) -> Statement:
        ids = {source.id for source in sources}
        partners = [
            self._text(line.participant)
            for line in item.parties
            if line.source.id in ids and line.territory is not None
            and line.territory.slug == self.matter.partner.code
        ]  # fmt: skip
        dates = sorted(
            (line for line in item.dates if line.source.id in ids and line.latest is not None),
            key=lambda line: (line.latest, line.edtf),
        )
        names = self.t("punctuation.comma").join(dict.fromkeys(partners))
        text = self.t(
            "brief.programme_with" if names else "brief.programme",
            label=self._text(item.thing),
            kind=self._text(item.kind),
            **({"partners": names} if names else {}),
        )
        lead = self._when(dates[-1]) if dates else self.t("row.undated")
        return Statement(text, self._notes(sources), lead)

    def _budgets(self) -> Iterator[Entry]:
        """For each programme the amounts of its newest year, as printed, never added."""
        for _, group in groupby(self.matter.budgets, key=lambda row: filled(row, "programme")):
            rows = list(group)
            for sure in (BODY, ANNEX):
                own = [row for row in rows if self._grade_of(row) == sure]
                years = {int(filled(row, "fiscalYear")) for row in own}
                newest = [row for row in own if int(filled(row, "fiscalYear")) == max(years)]
                for _, amounts in groupby(newest, key=lambda row: filled(row, "stage")):
                    yield Entry(sure, (self._budget(list(amounts)),))

    def _budget(self, rows: Sequence[Row]) -> Statement:
        head = rows[0]
        amounts = dict.fromkeys(
            self.t("brief.amount_of", agency=self._text(agency), amount=filled(row, "printed"))
            if (agency := reference(row, "agency")) is not None
            else filled(row, "printed")
            for row in rows
        )
        text = self.t(
            "brief.budget",
            programme=self._text(certain(head, "programme")),
            stage=words(head, "stage").text(self.t.language),
            amounts=self.t("punctuation.comma").join(amounts),
        )
        year = int(filled(head, "fiscalYear"))
        lead = date_in_words(date(year, 4, 1), date(year + 1, 3, 31), "", self.t.language)
        sources = [self.matter.sources[filled(row, "record")] for row in rows]
        return Statement(text, self._notes(sources), lead)

    def _open(self) -> Iterator[Entry]:
        """What is not confirmed: passed terms, conflicts, gaps, searches, what was not read."""
        for item in self.matter.tie.items:
            yield from self._weakly_shown(item)
            yield from (self._conflict(one) for one in item.disagreements)
        for committee in self.matter.committees:
            if len(committee.missing) > 0:
                yield self._missing(committee)
        things = {item.thing.id for item in self.matter.tie.items}
        things |= {one.next.thing.id for one in self.matter.committees}
        for row in self.matter.searches:
            if certain(row, "thing").id in things:
                yield self._search(row)
        for item in self.matter.tie.items:
            if item.kind.slug == "instrument":
                yield from self._not_stated(item)
        unread = [one.kind for one in self.matter.tie.reading.scopes if not one.is_read]
        if len(unread) > 0:
            kinds = self.t("punctuation.comma").join(self._text(kind) for kind in unread)
            note = self._of_ours("scope")
            yield Entry(BODY, (Statement(self.t("brief.unread", kinds=kinds), (note,)),))

    def _conflict(self, own: Disagreement) -> Entry:
        sources = [source for _, source in own.values]
        sure = BODY if all(grade(one) == BODY for one in sources) else ANNEX
        values = dict.fromkeys(value.text(self.t.language) for value, _ in own.values)
        text = self.t(
            "brief.conflict",
            label=self._text(own.about),
            what=self._text(own.on),
            values=self.t("brief.or").join(values),
        )
        return Entry(sure, (Statement(text, self._notes(sources)),))

    def _missing(self, committee: Committee) -> Entry:
        newest = self._newest(committee, (BODY, ANNEX))
        sources = [] if newest is None else [self.matter.sources[filled(newest, "record")]]
        numbers = [
            str(first) if first == last else f"{first}–{last}"
            for first, last in runs(committee.missing)
        ]
        text = self.t(
            "brief.missing",
            committee=self._text(committee.next.thing),
            numbers=self.t("punctuation.comma").join(numbers),
        )
        return Entry(_sure(sources), (Statement(text, self._notes(sources)),))

    def _search(self, row: Row) -> Entry:
        text = self.t(
            "brief.search",
            label=self._text(certain(row, "thing")),
            sought=words(row, "sought").text(self.t.language),
        )
        return Entry(BODY, (Statement(text, (self._of_ours("search"),)),))

    def _not_stated(self, item: TieItem) -> Iterator[Entry]:
        for _, group in groupby(
            sorted(item.not_stated, key=lambda one: (grade(one.source), one.source.id)),
            key=lambda one: grade(one.source),
        ):
            own = list(group)
            names = dict.fromkeys(self._text(one.property) for one in own)
            text = self.t(
                "brief.not_stated",
                label=self._text(item.thing),
                names=self.t("punctuation.comma").join(names),
            )
            sources = [one.source for one in own]
            yield Entry(_sure(sources), (Statement(text, self._notes(sources)),))


def _sure(sources: Iterable[SourceLine]) -> str:
    """The grade of what several records say together: that of the surest."""
    return min((grade(one) for one in sources), default=LEFT_OUT)


def _said(event: Event, name: str) -> Reference | None:
    ids = {source.id for source in event.sources}
    for line in event.item.lines:
        if line.property.slug == name and line.source.id in ids:
            return line.value if isinstance(line.value, Reference) else None
    return None


def _role(line: PartyLine) -> tuple[int, bool, str]:
    away = line.territory is None or line.territory.slug != HOME
    return _NAMED.index(line.role.slug), away, line.participant.id


def by_weight(item: TieItem) -> tuple[bool, bool, int, str]:
    """The order of instruments: on cooperation itself, then of governments, then the newest."""
    kinds = {
        line.value.slug
        for line in item.lines
        if line.property.slug == "agreementKind" and isinstance(line.value, Reference)
    }
    governments = any(level.slug == "government" for level in item.levels)
    newest = -_newest_day(item)[0].toordinal()
    return "st-agreement" not in kinds, not governments, newest, item.id


def _newest_day(item: TieItem) -> tuple[date, str]:
    days = [line.latest for line in item.dates if line.latest is not None]
    return max(days, default=date.min), item.id


def runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and last of each unbroken run.

    >>> list(runs([2, 3, 4, 14]))
    [(2, 4), (14, 14)]
    """
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        yield run[0], run[-1]
