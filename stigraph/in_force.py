"""Whether an agreement was in force on a day: certainly, possibly or not, on bounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from stigraph.dates import (
    Certainty,
    DateSpan,
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
    ended = [one.by(day) for one in evidence if one.kind in _ENDS]
    if Certainty.certainly in ended or _not_yet(evidence, day):
        return Certainty.no
    shown = any(one.covers(day) for one in evidence if one.kind not in _ENDS)
    return Certainty.certainly if shown and Certainty.possibly not in ended else Certainty.possibly


def _not_yet(evidence: Sequence[Evidence], day: date) -> bool:
    entries = [one.by(day) for one in evidence if one.kind == "EntryIntoForce"]
    signings = [one.by(day) for one in evidence if one.kind == "Signing"]
    lives = [one.by(day) for one in evidence if one.kind in _TERMS | {"Holding"}]
    acts = entries or signings
    later = len(acts) > 0 and all(one is Certainty.no for one in acts)
    return later and all(one is Certainty.no for one in lives)


async def evidence(engine: Engine, partner: str | None = None) -> Mapping[str, Sequence[Evidence]]:
    """Return the evidence of each agreement, by its CURIE, or of those with one partner."""
    rows = await table(
        engine, "agreement/evidence", {} if partner is None else {"partner": partner}
    )
    found: dict[str, list[Evidence]] = {}
    for row in rows:
        found.setdefault(short(filled(row, "agreement")), []).append(of_row(row))
    return found


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
