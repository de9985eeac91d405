"""Whether an agreement was in force on a day: certainly, possibly or not, on bounds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from stigraph.dates import (
    Certainty,
    DateSpan,
    happened_between,
    happened_by,
    interval_ends,
    lasted_on,
    open_since,
    read_date,
)
from stigraph.engine.interface import Engine
from stigraph.iris import short
from stigraph.table import table
from stigraph.words import Row, cell, filled

_ENDS = frozenset({"Termination", "Replacement"})
_TERMS = frozenset({"Extension", "Term"})
_SHOWN = frozenset({"EntryIntoForce", "Extension", "Holding"})
"""What shows an agreement in force on its own day."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one record says of the time of an agreement."""

    kind: str
    """The class of the record: Signing, EntryIntoForce, Extension, Term, Holding, Termination …"""
    span: DateSpan | None
    """When it was; None if no source says."""
    begin: DateSpan | None = None
    """The beginning of a term."""
    end: DateSpan | None = None
    """Its last day, or the day until which a page shows it running on."""

    @property
    def is_term(self) -> bool:
        """Whether it gives a term with a beginning or an end."""
        return self.begin is not None or self.end is not None

    def by(self, day: date) -> Certainty:
        """Whether it had happened, or the term begun, by the end of the day."""
        span = self.begin if self.is_term else self.span
        return Certainty.possibly if span is None else happened_by(span, day)

    def covers(self, day: date) -> bool:
        """Whether it shows the agreement in force on this very day."""
        if self.is_term:
            return lasted_on(self.begin, self.end, day) is Certainty.certainly
        one = self.span
        return self.kind in _SHOWN and one is not None and one.earliest == one.latest == day


def in_force(evidence: Sequence[Evidence], day: date) -> Certainty:
    """Return whether an agreement was in force on a day, as far as this evidence tells.

    It certainly was if a stated term surely covers the day, or something of that very day shows
    it, and no end can lie before. It was not if it had surely ended, or came about only later. An
    entry into force alone leaves it possible: nothing read says that it has not ended since.
    """
    over = ended(evidence, day)
    if over is Certainty.certainly or _not_yet(evidence, day):
        return Certainty.no
    shown = any(one.covers(day) for one in evidence if one.kind not in _ENDS)
    return Certainty.certainly if shown and over is Certainty.no else Certainty.possibly


def ended(evidence: Sequence[Evidence], day: date) -> Certainty:
    """Return whether an agreement had ended by the end of a day, as a source says.

    A term that has passed is no end: what carried the agreement on may not have been read.
    """
    answers = {one.by(day) for one in evidence if one.kind in _ENDS}
    if Certainty.certainly in answers:
        return Certainty.certainly
    return Certainty.possibly if Certainty.possibly in answers else Certainty.no


def ended_between(evidence: Sequence[Evidence], since: date, until: date) -> Certainty:
    """Return whether an agreement ended after one day and by another.

    A source that says so makes it certain. That its last known term ran out in between, and that
    nothing read carries it on, makes it possible.
    """
    before, after = ended(evidence, since), ended(evidence, until)
    said = happened_between(before, after)
    if said is not Certainty.no or before is Certainty.certainly:
        return said
    last = _last_day(evidence)
    if last is None:
        return Certainty.no
    ran_out = happened_between(
        happened_by(last, since - timedelta(days=1)), happened_by(last, until - timedelta(days=1))
    )
    return Certainty.no if ran_out is Certainty.no else Certainty.possibly


def _last_day(evidence: Sequence[Evidence]) -> DateSpan | None:
    """The last day of the last term, unless something read carries the agreement beyond it."""
    terms = [one.end for one in evidence if one.is_term]
    ends = [end for end in terms if end is not None and end.latest is not None]
    if len(ends) == 0 or len(ends) < len(terms):
        return None
    last = max(ends, key=lambda end: end.latest or date.min)
    carried = (
        one.span.latest
        for one in evidence
        if one.kind in ("EntryIntoForce", "Extension") and not one.is_term and one.span is not None
    )
    assert last.latest is not None
    return None if any(day is None or day > last.latest for day in carried) else last


def _not_yet(evidence: Sequence[Evidence], day: date) -> bool:
    entries = [one.by(day) for one in evidence if one.kind == "EntryIntoForce"]
    signings = [one.by(day) for one in evidence if one.kind == "Signing"]
    lives = [one.by(day) for one in evidence if one.kind in _TERMS | {"Holding"}]
    acts = entries or signings
    later = len(acts) > 0 and all(one is Certainty.no for one in acts)
    return later and all(one is Certainty.no for one in lives)


def in_force_with_any(lives: Iterable[Sequence[Evidence]], day: date) -> Certainty:
    """Return whether an agreement was in force with one partner at least, as each one's tells.

    What ended for one may live on with another: an instrument has a life with each of its heirs.
    """
    answers = {in_force(own, day) for own in lives}
    order = (Certainty.certainly, Certainty.possibly, Certainty.no)
    return next((one for one in order if one in answers), Certainty.possibly)


async def evidence(engine: Engine) -> Mapping[str, Mapping[str | None, Sequence[Evidence]]]:
    """Return the evidence of each agreement, by its CURIE and by the code of the partner.

    The partner is None where nobody says who it is.
    """
    found: dict[str, dict[str | None, list[Evidence]]] = {}
    for row in await table(engine, "agreement/evidence", {}):
        lives = found.setdefault(short(filled(row, "agreement")), {})
        lives.setdefault(partner_of(row), []).append(of_row(row))
    return found


def partner_of(row: Row) -> str | None:
    """Return the code of the partner that a row of `agreement/evidence` speaks of, if it does."""
    partner = cell(row, "partner")
    return None if partner is None else short(partner).partition(":")[2]


def of_row(row: Row) -> Evidence:
    """Return what a row of `agreement/evidence` says."""
    kind = short(filled(row, "class")).rpartition(":")[2]
    edtf = cell(row, "edtf")
    if edtf is None:
        return Evidence(kind, None)
    if kind not in _TERMS or "/" not in edtf:
        return Evidence(kind, read_date(edtf))
    begin, end = interval_ends(edtf)
    published = cell(row, "published")
    # A page that tells of a term without end shows it running until the page itself was out.
    if end is None and published is not None and _runs_on(row, edtf):
        end = open_since(date.fromisoformat(published))
    return Evidence(kind, read_date(edtf), begin, end)


def _runs_on(row: Row, edtf: str) -> bool:
    return edtf.endswith("..") or cell(row, "openEnded") == "true"
