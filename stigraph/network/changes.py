"""What came about and what ended between two days, on bounds: certainly, possibly or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from stigraph.dates import Certainty, happened_between
from stigraph.errors import DateError
from stigraph.in_force import ended_between
from stigraph.network.slices import Slice
from stigraph.network.ties import Item, Ties
from stigraph.sourcing import SourceLine
from stigraph.status import AsOf, BareDate, strongest, weakest
from stigraph.words import Reference, Words

NOTE = Words(
    "「成立」は、署名、開催など、そのもの自体の日付による。事業、公募、資金は、最初に記録に現れた時点による"
    "(始まった日とは限らない)。「終了」は、終了又は後継の取極を述べる出典があれば確実、"
    "最後に分かる期限がこの間に到来し、後続が読まれていなければ可能性ありとする。日付のないものは数だけを示す。",
    "What came about is dated by its own act: a signing, a session. Programmes, calls and money "
    "are dated by the first record that shows them, which need not be their beginning. An end is "
    "certain where a source tells of it or of what replaced the agreement, and possible where the "
    "last known term ran out in between and nothing read carries it on. Of what has no date only "
    "the number is told.",
)
"""What a comparison of two days says, and what it does not."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that came about or ended between two days, certainly or possibly."""

    thing: Reference
    node_class: str
    kinds: tuple[str, ...]
    came: Certainty
    ended: Certainty
    dates: tuple[BareDate, ...]
    sources: tuple[SourceLine, ...]
    pairs: tuple[tuple[str, str], ...]
    """The pairs of territories that it ties, by their codes."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed in a slice after one day and by another, by id."""

    since: date
    cut: Slice
    items: tuple[Change, ...]
    undated: int
    """Things of the slice of which no date is known: whether they changed cannot be said."""
    undated_documents: int


def changes(ties: Ties, cut: Slice, since: date) -> Changes:
    """Return what came about or ended after `since` and by the day of the slice.

    Raises DateError if `since` does not lie before that day.
    """
    if since >= cut.as_of:
        raise DateError(
            since.isoformat(), f"not before {cut.as_of}", "give the earlier day as since"
        )
    kept = ties.kept(cut.known_by)
    grouped: dict[str, list[Item]] = {}
    for item in ties.items:
        if cut.takes(item) and item.stands(kept) and item.node_class in cut.classes:
            grouped.setdefault(item.thing.id, []).append(item)
    found, undated = [], 0
    for _, items in sorted(grouped.items()):
        before, after = (
            strongest([item.come_about(kept, day) for item in items]) for day in (since, cut.as_of)
        )
        undated += after is AsOf.undated
        # It may have ended with one partner and live on with another.
        lives = [ended_between(ties.life(item, cut.known_by), since, cut.as_of) for item in items]
        ended = Certainty(weakest([AsOf(one.value) for one in lives]).value)
        came = _came(before, after)
        if (came, ended) != (Certainty.no, Certainty.no):
            found.append(_change(items, came, ended, ties, kept))
    return Changes(since, cut, tuple(found), undated, len(ties.undated(cut.known_by)))


def _came(before: AsOf, after: AsOf) -> Certainty:
    if after is AsOf.undated:
        return Certainty.no
    return happened_between(
        Certainty.possibly if before is AsOf.undated else Certainty(before.value),
        Certainty(after.value),
    )


def _change(
    items: Sequence[Item], came: Certainty, ended: Certainty, ties: Ties, kept: frozenset[str]
) -> Change:
    head = items[0]
    dated = {
        (record, dated.earliest, dated.latest): dated
        for item in items
        for record, dated in item.dates
        if record in kept
    }
    # A session shows that an agreement lives; it is no part of how it began or ended.
    lives = {
        life.record for life in ties.lives.get(head.thing.id, ()) if life.evidence.kind != "Holding"
    }
    records = {record for record, _, _ in dated} | (lives & kept)
    return Change(
        thing=head.thing,
        node_class=head.node_class,
        kinds=tuple(dict.fromkeys(item.kind.slug for item in items)),
        came=came,
        ended=ended,
        dates=tuple({dates: None for _, dates in sorted(dated.items(), key=_by_record)}),
        sources=tuple(ties.sources[record] for record in sorted(records)),
        pairs=tuple(sorted(item.pair for item in items)),
    )


def _by_record(entry: tuple[tuple[str, date | None, date | None], BareDate]) -> str:
    return entry[0][0]
