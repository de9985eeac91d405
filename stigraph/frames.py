"""Frames that two territories share: wide programmes and meetings, and groups. They tie nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from stigraph.dates import interval_ends, lasted_on, open_since, read_date
from stigraph.engine.interface import Engine
from stigraph.sourcing import LetThrough, SourceLine, source_line
from stigraph.status import AsOf, compare, strongest, weakest
from stigraph.table import table
from stigraph.words import Reference, Row, Words, cell, certain, filled

_MEMBERSHIP = "Membership"

NOTE = Words(
    "読んだ文書に基づき両者が共に加わる枠組みを、順位を付けずに識別子の順で並べる。"
    "加わることは両者の関係とは数えず、ここに載ることも載らないことも、協力相手として薦める理由にも"
    "薦めない理由にもならない。",
    "Frames that both take part in, as far as the documents that were read tell, in the order of "
    "their ids and without rank. Sharing one is not counted as a tie; to stand here, or not to, "
    "recommends nobody as a partner and speaks against nobody.",
)
"""What a list of shared frames says, and what it does not."""


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


@dataclass(frozen=True, slots=True)
class SharedFrames:
    """The frames of two territories, in the order of their ids: no rank, no recommendation."""

    territories: tuple[str, str]
    as_of: date
    known_by: date | None
    frames: tuple[Frame, ...]
    undated: frozenset[str]
    """Documents left out because nothing says when they were published, if `known_by` is given."""


async def frames_of_both(
    engine: Engine,
    territories: tuple[str, str],
    *,
    as_of: date,
    known_by: date | None = None,
    reading: str | None = None,
) -> SharedFrames:
    """Return the frames that two territories, given by their codes, share on a date.

    `known_by` leaves out what was published later, or by nobody knows when; `reading` is the
    weakest reading mode let through.
    """
    rows = await table(engine, "tie/frames", dict(zip("ab", territories, strict=True)))
    let_through = LetThrough.of(reading, known_by)
    sources = {filled(row, "record"): source_line(row) for row in rows}
    kept = {record: source for record, source in sources.items() if let_through.passes(source)}
    return SharedFrames(
        territories,
        as_of,
        known_by,
        shared_frames(rows, kept, territories, as_of),
        frozenset(
            source.document.id for source in sources.values() if let_through.refuses_undated(source)
        ),
    )


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
