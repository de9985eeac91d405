"""What the page of a tie says in sentences: what stands between the two, and what was not read."""

from __future__ import annotations

from collections.abc import Sequence

from stigraph.brief.events import Event
from stigraph.calendar import date_in_words
from stigraph.dates import read_date
from stigraph.frames import Frame, FrameMembership
from stigraph.territories import Territory, heading
from stigraph.ties import AnswerState, Counts, TieAnswer
from stigraph.wording import Wording

from .citations import Citation, Citations
from .tie_rows import Series
from .tie_sections import Sections


def counts_in_words(counts: Counts, t: Wording) -> str:
    """Return the numbers with their units; never a total over them."""
    parts = [t.counted(f"count.{unit}", number) for unit, number in counts.parts() if number > 0]
    return t("punctuation.comma").join(parts)


def frames(
    answer: TieAnswer, sides: Sequence[Territory], cited: Citations
) -> tuple[tuple[Frame, tuple[tuple[str, tuple[Citation, ...]], ...]], ...]:
    """Return the shared frames, each with what is told of either side: its time and its marks."""
    t = cited.t
    names = {side.code: side.name.text(t.language) for side in sides}

    def told(own: FrameMembership) -> str:
        if own.edtf is None:
            return names[own.territory]
        span = read_date(own.edtf)
        when = date_in_words(
            span.earliest, span.latest, own.edtf, t.language, approximate=span.approximate
        )
        return f"{names[own.territory]}{t('punctuation.middot')}{when}"

    return tuple(
        (
            frame,
            tuple((told(one), cited.of([one.source], beyond=True)) for one in frame.memberships),
        )
        for frame in answer.frames
    )


def sentences(
    answer: TieAnswer, sections: Sections, series: Sequence[Series], sides: Sequence[Territory]
) -> tuple[str, ...]:
    """Return the sentences of the head: what there is, since when and until when, what is next."""
    t = sections.t
    name = heading(sides, t.language).rpartition("／")[2]
    said = counts_in_words(answer.counts, t)
    if not said:
        return (t("tie.sentence_none", name=name),)
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
