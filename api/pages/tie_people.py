"""Who signed, chaired or talked between two territories, each post once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from stigraph.brief.events import Event, events
from stigraph.brief.matter import Committee
from stigraph.coverage import HOME
from stigraph.records import PartyLine
from stigraph.sourcing import SourceLine
from stigraph.status import of_the_pair
from stigraph.ties import TieItem
from stigraph.words import Reference, certain, reference

_ATTENDANCE = "Holding"
_NAMED = ("chair", "delegation-head", "signatory", "counterpart")

Posts = Mapping[tuple[str, str], Reference]
"""By session and chair, the one post that the record of its chairs gives for the day."""


@dataclass(frozen=True, slots=True)
class Named:
    """That a record names a person, with the act that it was and the records that show it."""

    event: Event
    line: PartyLine
    sources: tuple[SourceLine, ...]
    """The record that names the person and, where that has no date, one that gives it."""


def posts_of(committees: Iterable[Committee]) -> Posts:
    """Return the posts of those who chaired, leaving out whom pages give several posts."""
    found: dict[tuple[str, str], dict[str, Reference]] = {}
    for one in committees:
        for row in one.sessions:
            post = reference(row, "post")
            if post is not None:
                key = certain(row, "session").id, certain(row, "chair").id
                found.setdefault(key, {})[post.id] = post
    return {key: next(iter(own.values())) for key, own in found.items() if len(own) == 1}


def named_in(items: Iterable[TieItem], pair: Collection[str], posts: Posts) -> list[Named]:
    """Return each person in each post with the newest act, the newest first.

    Who is named in no post stands once, without one.
    """
    own = [one for item in items for one in _named(item, pair, posts)]
    own.sort(key=lambda one: (one.event.day, one.event.item.id), reverse=True)
    in_posts = {one.line.participant.id for one in own if one.line.post is not None}
    found: dict[tuple[str, str], Named] = {}
    for one in own:
        who, post = one.line.participant.id, one.line.post
        if post is not None or who not in in_posts:
            found.setdefault((who, "" if post is None else post.id), one)
    return list(found.values())


def newest(item: TieItem) -> Event:
    """Return the newest act of an item, with a date where any record gives one.

    Of some meetings nothing but the attendance is told.
    """
    attendance = Event(item, _ATTENDANCE, next(iter(item.dates), None), item.sources)
    return max(events(item), key=lambda one: one.day, default=attendance)


def said_by(event: Event) -> list[PartyLine]:
    """Return who chaired, signed or talked: Japan's side first, each person once.

    An instrument has several acts, and its signatories belong to one; a meeting is one act.
    """
    ids = {source.id for source in event.sources}
    is_act = event.item.kind.slug == "instrument"
    own = [
        line
        for line in event.item.parties
        if line.role.slug in _NAMED and (line.source.id in ids or not is_act)
    ]
    # Of two records that name one person, the one that gives the post counts.
    named = {
        line.participant.id: line for line in sorted(own, key=lambda one: one.post is not None)
    }
    return sorted(named.values(), key=_home_first)


def _named(item: TieItem, pair: Collection[str], posts: Posts) -> Iterator[Named]:
    acts = list(events(item)) if item.kind.slug == "instrument" else [newest(item)]
    dated = {line.source.id for line in item.dates} | {line.source.refines for line in item.dates}
    for act in acts:
        event = _with_date(act, acts, pair)
        shown = () if event.line is None else event.sources[:1]
        for line in said_by(act):
            post = line.post or posts.get((item.thing.id, line.participant.id))
            beside = () if line.source.id in dated else shown
            yield Named(event, replace(line, post=post), (line.source, *beside))


def _with_date(event: Event, acts: Sequence[Event], pair: Collection[str]) -> Event:
    """The act with its date from another record, where exactly one date of it is known."""
    if event.line is not None:
        return event
    own = of_the_pair(event.item.dates, event.item.parties, pair)
    same = [one for one in acts if one.act == event.act and one.line in own]
    return same[0] if len(same) == 1 else event


def _home_first(line: PartyLine) -> tuple[bool, str]:
    return line.territory is None or line.territory.slug != HOME, line.participant.id
