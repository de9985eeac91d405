"""Frames that two territories share: wide programmes and meetings, and groups. They tie nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from stigraph.dates import interval_ends, lasted_on, open_since, read_date
from stigraph.sourcing import SourceLine
from stigraph.status import AsOf, compare, strongest, weakest
from stigraph.words import Reference, Row, cell, certain, filled

_MEMBERSHIP = "Membership"


@dataclass(frozen=True, slots=True)
class FrameMembership:
    """That a territory takes part in a frame, as one record tells."""

    territory: str
    """Its code."""
    as_of: AsOf
    """Whether it took part on the date; of a record without an end, whether it had joined."""
    edtf: str | None
    source: SourceLine


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame of more than eight territories, or a group, that both sides take part in."""

    thing: Reference
    as_of: AsOf
    """Whether both took part on the date: the weaker of what is known of the two; where only one
    has a date, possibly."""
    memberships: tuple[FrameMembership, ...]


def shared_frames(
    rows: Sequence[Row],
    kept: Mapping[str, SourceLine],
    territories: tuple[str, str],
    as_of: date,
) -> tuple[Frame, ...]:
    """Return the frames of both, by id, from rows of `tie/frames` whose record was kept.

    Where the records of one side are left out, or show that it had left or not yet joined, the two
    do not share the frame on the date. The agency that runs a programme takes part by the records
    of its partners.
    """
    found: dict[str, tuple[Reference, list[FrameMembership]]] = {}
    for row in rows:
        source = kept.get(filled(row, "record"))
        if source is None:
            continue
        frame = certain(row, "frame")
        membership = FrameMembership(
            territory=filled(row, "territory").rpartition("/")[2],
            as_of=_on(row, source, as_of),
            edtf=cell(row, "edtf"),
            source=source,
        )
        memberships = found.setdefault(frame.id, (frame, []))[1]
        if membership not in memberships:
            memberships.append(membership)
    frames = (_frame(thing, own, territories) for thing, own in found.values())
    shared = (frame for frame in frames if frame.as_of is not AsOf.no)
    return tuple(sorted(shared, key=lambda frame: frame.thing.id))


def _frame(
    thing: Reference, memberships: Sequence[FrameMembership], territories: tuple[str, str]
) -> Frame:
    sides = [
        strongest([one.as_of for one in memberships if one.territory == code])
        for code in territories
        if any(one.territory == code for one in memberships)
    ]
    # A group needs both to be told of; in a programme the agency's side is told by its partners.
    told = any(one.source.kind.slug != _MEMBERSHIP for one in memberships)
    if len(sides) < len(territories) and not told:
        return Frame(thing, AsOf.no, tuple(memberships))
    dated = [one for one in sides if one is not AsOf.undated]
    standing = weakest(dated)
    if 0 < len(dated) < len(sides) and standing is AsOf.certainly:
        standing = AsOf.possibly
    return Frame(thing, standing, tuple(memberships))


def _on(row: Row, source: SourceLine, as_of: date) -> AsOf:
    edtf = cell(row, "edtf")
    if edtf is None:
        return AsOf.undated
    if source.kind.slug == _MEMBERSHIP and "/" in edtf:
        begin, end = interval_ends(edtf)
        # A page that says it still lasts shows so until the first day the page can be of.
        if end is None and edtf.endswith("..") and source.published is not None:
            end = open_since(source.published)
        return AsOf(lasted_on(begin, end, as_of).value)
    span = read_date(edtf)
    return compare(span.earliest, span.latest, as_of)
