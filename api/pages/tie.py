"""What the page of a tie says in sentences: what stands between the two, and what was not read."""

from __future__ import annotations

from collections.abc import Sequence

from stigraph.brief.events import Event
from stigraph.calendar import date_in_words
from stigraph.dates import read_date
from stigraph.frames import FrameMembership
from stigraph.territories import Territory, heading
from stigraph.ties import AnswerState, Counts, TieAnswer
from stigraph.wording import Wording

from .citations import Citations
from .tie_rows import Dated, FrameRow, FrameSide, Series
from .tie_sections import Sections


def counts_in_words(counts: Counts, t: Wording) -> str:
    """Return the numbers with their units; never a total over them."""
    parts = [t.counted(f"count.{unit}", number) for unit, number in counts.parts() if number > 0]
    return t("punctuation.comma").join(parts)


def frames(answer: TieAnswer, sides: Sequence[Territory], cited: Citations) -> tuple[FrameRow, ...]:
    """Return the shared frames, each side once with its times and marks, Japan first."""
    return tuple(
        FrameRow(
            frame.thing,
            frame.as_of,
            tuple(
                _side(own, side.name.text(cited.t.language), cited)
                for side in sides
                if (own := [one for one in frame.memberships if one.territory == side.code])
            ),
        )
        for frame in answer.frames
    )


def _side(own: Sequence[FrameMembership], name: str, cited: Citations) -> FrameSide:
    undated = cited.of([one.source for one in own if one.edtf is None], beyond=True)
    given = dict.fromkeys(one.edtf for one in own if one.edtf is not None)
    # A year beside a day of that year is no second date: its record stands beside the day.
    exact = {
        edtf: next((near for near in given if near != edtf and _holds(edtf, near)), edtf)
        for edtf in given
    }
    times = tuple(
        Dated(
            _in_words(edtf, cited.t),
            cited.of(
                [one.source for one in own if one.edtf is not None and exact[one.edtf] == edtf],
                beyond=True,
            ),
        )
        for edtf in sorted(set(exact.values()))
    )
    return FrameSide(name, undated, times)


def _holds(wide: str, near: str) -> bool:
    """Whether a date leaves open what another one tells: 1962/.. and 1962-03-29/.."""
    ends = wide.split("/"), near.split("/")
    return len(ends[0]) == len(ends[1]) and all(
        one == other or (_is_date(one) and _is_date(other) and _is_within(other, one))
        for one, other in zip(*ends, strict=True)
    )


def _is_date(end: str) -> bool:
    return end not in ("", "..")


def _is_within(near: str, wide: str) -> bool:
    inner, outer = read_date(near), read_date(wide)
    bounds = (outer.earliest, inner.earliest, inner.latest, outer.latest)
    known = [one for one in bounds if one is not None]
    return len(known) == len(bounds) and known == sorted(known)


def _in_words(edtf: str, t: Wording) -> str:
    span = read_date(edtf)
    return date_in_words(span.earliest, span.latest, edtf, t.language, approximate=span.approximate)


def sentences(
    answer: TieAnswer,
    sections: Sections,
    series: Sequence[Series],
    sides: Sequence[Territory],
    *,
    filtered: bool,
) -> tuple[str, ...]:
    """Return the sentences of the head: what there is, since when and until when, what is next.

    `filtered` says that conditions were set, which what is missing may not meet.
    """
    t = sections.t
    name = heading(sides, t.language).rpartition("／")[2]
    said = counts_in_words(answer.counts, t)
    if not said:
        return (t("tie.sentence_none" if filtered else "tie.sentence_nothing", name=name),)
    first, last = sections.first(), sections.last()
    head = t("tie.sentence", name=name, counts=said)
    if first is None or last is None:
        return head, t("tie.no_dates")
    since, newest = _told(first, sections), _told(last, sections)
    times = (
        t("tie.sentence_one", since=since)
        if first.item.thing == last.item.thing
        else t("tie.sentence_times", since=since, newest=newest)
    )
    return head, times, *_following(series, t)


def _following(series: Sequence[Series], t: Wording) -> tuple[str, ...]:
    """The next session of the first committee, as an estimate."""
    return tuple(
        t("tie.sentence_next", committee=one.thing.label.text(t.language), next=one.following)
        for one in series[:1]
    )


def _told(event: Event, sections: Sections) -> str:
    t = sections.t
    label = event.item.thing.label.text(t.language)
    act = t(f"tie.act.{event.act}")
    return t("tie.told", date=sections.when(event.line), label=label, act=act)


def empty_sentence(answer: TieAnswer, t: Wording, *, filtered: bool) -> str:
    """Return why the page has no items: nothing found is another thing than nothing read."""
    if filtered:
        return t("tie.nothing_filtered")
    if answer.state is AnswerState.not_read:
        return t("tie.not_read")
    if answer.state is AnswerState.out_of_scope:
        return t("tie.outside_nothing")
    return t("tie.nothing_found")
