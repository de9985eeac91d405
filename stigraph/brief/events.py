"""What came about between two territories: signings, sessions and the like, each once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from stigraph.brief.matter import grade
from stigraph.records import DateLine
from stigraph.sourcing import SourceLine
from stigraph.ties import TieItem, is_planned

_ACTS = (
    "Signing", "EntryIntoForce", "Extension", "Succession", "Replacement", "Termination", "Holding",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One act of one thing on one date, with the records that tell of it."""

    item: TieItem
    act: str
    """The class of the records: `Signing`, `Holding`."""
    line: DateLine | None
    """The date, None where no record gives one."""
    sources: tuple[SourceLine, ...]

    @property
    def day(self) -> date:
        """The day it is ordered by: the first that its date can mean; the undated come last."""
        return date.min if self.line is None else self.line.earliest or date.min

    @property
    def come_about_by(self) -> date:
        """The last day that its date can mean: a bare year comes after the days within it."""
        return date.max if self.line is None else self.line.latest or date.max


def events(item: TieItem) -> Iterator[Event]:
    """The acts of an item that have come about, each once for records that agree on the date."""
    known = {source.id: source for source in item.sources}
    planned = {line.source.id for line in item.dates if line.planned} | _planned(item)
    completed = {line.source.refines for line in item.dates}
    found: dict[tuple[str, str], tuple[DateLine | None, list[SourceLine]]] = {}
    dated: set[str] = set()
    for line in item.dates:
        if line.source.id in planned or line.of.slug not in _ACTS:
            continue
        if line.source.id in completed:
            continue  # its date stands, more exactly, in the record that completes it
        own = [line.source, *(known[one] for one in (line.source.refines,) if one in known)]
        found.setdefault((line.of.slug, line.edtf), (line, []))[1].extend(own)
        dated |= {source.id for source in own}
    for source in item.sources:
        silent = source.id not in dated | planned | completed and source.refines is None
        if silent and source.kind.slug in _ACTS:
            found.setdefault((source.kind.slug, ""), (None, []))[1].append(source)
    for (act, _), (when, sources) in found.items():
        best = min(grade(one) for one in sources)
        surest = {one.id: one for one in sources if grade(one) == best}
        yield Event(item, act, when, tuple(surest.values()))


def _planned(item: TieItem) -> set[str]:
    """The records that tell of a plan, dated or not."""
    if is_planned(item):
        return {source.id for source in item.sources}
    return set()
