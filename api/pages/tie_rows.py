"""The rows of the page of a tie, as its template reads them."""

from __future__ import annotations

from dataclasses import dataclass

from stigraph.records import Doubt
from stigraph.status import AsOf, Status
from stigraph.words import Reference, Words

from .citations import Citation


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in words with the marks of the records that give it; empty where none does."""

    text: str = ""
    refs: tuple[Citation, ...] = ()
    printed: str | None = None
    silent: str = ""
    """What is known without a date: that it was signed."""


@dataclass(frozen=True, slots=True)
class InPost:
    """A person as a record names them: with the post of that time, if it gives one."""

    person: Reference
    post: Reference | None


@dataclass(frozen=True, slots=True)
class Instrument:
    """One agreement, memorandum or the like."""

    thing: Reference
    kinds: tuple[Reference, ...]
    signed: Dated
    in_force: Dated
    status: Status
    confirmed: tuple[Citation, ...]
    """The record that gives the day of the last confirmation, where the status rests on one."""
    refs: tuple[Citation, ...]
    twin: bool
    """Whether it may be the same as another one."""
    apart: bool
    """Whether it is left out of the number of instruments, which counts that other one."""
    beyond: bool


@dataclass(frozen=True, slots=True)
class Session:
    """One session of a committee, as one record tells of it."""

    number: int
    meeting: str
    """Its CURIE."""
    when: str
    place: Reference | None
    chairs: tuple[InPost, ...]
    heads: tuple[InPost, ...]
    """Who led a delegation, where the record does not say that they chaired."""
    refs: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """A committee: its last session confirmed, its next as an estimate, all that were read."""

    thing: Reference
    last: Session
    following: str
    missing: str
    sessions: tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A talk or meeting."""

    thing: Reference
    when: Dated
    place: Reference | None
    people: tuple[InPost, ...]
    status: Status
    beyond: bool


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme, call or funding."""

    thing: Reference
    kind: Reference
    when: Dated
    partners: tuple[Reference, ...]
    told_at: tuple[Reference, ...]
    """The meetings and calls that put the two together."""
    through: tuple[Reference, ...]
    """The frames and bodies that it came about through."""
    refs: tuple[Citation, ...]
    beyond: bool


@dataclass(frozen=True, slots=True)
class Money:
    """One amount of a programme, as printed: the whole programme's, not the partner's share."""

    thing: Reference
    year: str
    stage: Words
    printed: str
    agency: Reference | None
    refs: tuple[Citation, ...]
    beyond: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A person in a post, with the latest occasion on which a record names them so."""

    named: InPost
    side: Reference | None
    role: Reference
    occasion: Reference
    when: str
    refs: tuple[Citation, ...]
    beyond: bool


@dataclass(frozen=True, slots=True)
class FrameSide:
    """One side in a wide frame, told of once: since when, with the records that say so."""

    name: str
    refs: tuple[Citation, ...]
    """The records that give no time."""
    times: tuple[Dated, ...]


@dataclass(frozen=True, slots=True)
class FrameRow:
    """A wide frame that both sides take part in."""

    thing: Reference
    as_of: AsOf
    sides: tuple[FrameSide, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Values of one thing that sources disagree on, side by side."""

    about: Reference
    on: Words
    values: tuple[tuple[Words, tuple[Citation, ...]], ...]


@dataclass(frozen=True, slots=True)
class Open:
    """What is not settled: conflicts, what may be the same, printed numbers that differ."""

    conflicts: tuple[Conflict, ...]
    doubts: tuple[tuple[Reference, Doubt], ...]
    unstated: tuple[tuple[Reference, tuple[Words, ...], tuple[Citation, ...]], ...]
