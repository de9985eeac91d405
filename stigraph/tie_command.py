"""The command on a tie: what stands between two territories on a day."""

import datetime
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from stigraph.answering import Lang, Out, Speech, answered, today
from stigraph.calendar import date_in_words, day_in_words
from stigraph.dates import day_meant
from stigraph.engine import EmbeddedEngine
from stigraph.reporting import reported
from stigraph.status import AsOf
from stigraph.territories import Directory, directory, heading
from stigraph.ties import Counts, TieAnswer, TieItem, tie
from stigraph.words import Language, Words


class Unit(StrEnum):
    """The units that a tie is counted in."""

    instrument = "instrument"
    talk = "talk"
    session = "session"
    meeting = "meeting"
    programme = "programme"
    call = "call"
    funding = "funding"
    project = "project"
    person = "person"


class Reading(StrEnum):
    """The reading modes, from the strongest to the weakest."""

    stated = "stated"
    layout = "layout"
    inferred = "inferred"
    transcribed = "transcribed"


_COUNTED = {
    "instruments": Words("取極等{}件", "instruments: {}"),
    "talks": Words("会談{}件", "talks: {}"),
    "sessions": Words("委員会{}回", "committee sessions: {}"),
    "meetings": Words("会合{}件", "other meetings: {}"),
    "programmes": Words("事業{}件", "programmes: {}"),
    "calls": Words("公募{}件(事業の記載なし)", "calls (programme not stated): {}"),
    "fundings": Words("資金{}件", "funding records: {}"),
    "projects": Words("例示の課題{}件", "example projects, listed: {}"),
    "people": Words("例示の人{}名", "example people, listed: {}"),
    "planned": Words("予定{}件", "planned: {}"),
    "possiblySame": Words("同一かもしれないもの{}件(別掲)", "possibly the same, apart: {}"),
}
_COLUMNS = (
    Words("種類", "kind"),
    Words("項目", "item"),
    Words("時点", "when"),
    Words("状態", "status"),
    Words("直接性", "directness"),
)
_ON = {
    AsOf.certainly: Words("確実", "certainly"),
    AsOf.possibly: Words("可能性あり", "possibly"),
    AsOf.no: Words("この日より後", "later than this day"),
    AsOf.undated: Words("日付の記載なし", "no date stated"),
}
_NOTHING = Words("読んだ範囲に、この条件に合うものはない。", "what was read holds nothing here")
_FRAMES = Words("共に加わる広い枠組み(関係には数えない):", "shared wide frames, never counted:")
_UNDATED = Words(
    "公表日の分からない文書{}件は用いていない。",
    "documents without a date of publication left out: {}",
)


def show_tie(
    a: Annotated[str, typer.Argument(help="One of the two: a code or a name, JP or 日本.")],
    b: Annotated[str, typer.Argument(help="The other; the order is indifferent.")],
    as_of: Annotated[
        str | None,
        typer.Option(help="The day: 2023-06-30, 令和5年度, R5. Today in Tokyo if left out."),
    ] = None,
    known_by: Annotated[
        str | None,
        typer.Option(help="Leave out documents published later, and those without a date."),
    ] = None,
    kind: Annotated[Unit | None, typer.Option(help="Keep one unit.")] = None,
    reading: Annotated[
        Reading | None, typer.Option(help="The weakest reading let through.")
    ] = None,
    lang: Lang = Speech.en,
    out: Out = None,
) -> None:
    """Show what stands between two territories on a day, and what is certain of it.

    Each unit is counted by itself; frames of more than eight territories tie nobody.
    """

    async def look(engine: EmbeddedEngine) -> tuple[Directory, TieAnswer]:
        names = await directory(engine)
        found = await tie(
            engine,
            names.resolve(a).code,
            names.resolve(b).code,
            as_of=today() if as_of is None else day_meant(as_of),
            known_by=None if known_by is None else day_meant(known_by),
            kind=None if kind is None else kind.value,
            reading=None if reading is None else reading.value,
        )
        return names, found

    with reported(lang.value):
        names, found = answered(look, out)
    _print(found, names, lang.value)


def _print(found: TieAnswer, names: Directory, language: Language) -> None:
    sides = [names.resolve(code) for code in found.territories]
    typer.echo(f"{heading(sides, language)} — {day_in_words(found.as_of, language)}")
    counted = _counts(found.counts, language)
    typer.echo(counted or _NOTHING.text(language))
    if len(found.items) > 0:
        Console().print(_table(found.items, language))
    if len(found.frames) > 0:
        typer.echo(_FRAMES.text(language))
        for frame in found.frames:
            told = _ON[frame.as_of].text(language)
            typer.echo(f"  {frame.thing.label.text(language)} ({told})")
    if found.undated_documents > 0:
        typer.echo(_UNDATED.text(language).format(found.undated_documents))


def _counts(counts: Counts, language: Language) -> str:
    told = [
        _COUNTED[unit].text(language).format(number) for unit, number in counts.parts() if number
    ]
    return ("、" if language == "ja" else ", ").join(told)


def _table(items: Iterable[TieItem], language: Language) -> Table:
    shown = Table(*(column.text(language) for column in _COLUMNS), box=None, pad_edge=False)
    for item in items:
        # A label is what a source wrote: brackets in it are no markup.
        shown.add_row(
            item.kind.label.text(language),
            Text(item.thing.label.text(language)),
            f"{_ON[item.as_of].text(language)} {_when(item, language)}".rstrip(),
            item.status.label.text(language),
            item.directness.label.text(language),
        )
    return shown


def _when(item: TieItem, language: Language) -> str:
    dated = [line for line in item.dates if line.earliest is not None]
    if len(dated) == 0:
        return ""
    first = min(dated, key=lambda line: (line.earliest, line.latest or datetime.date.max))
    return date_in_words(
        first.earliest, first.latest, first.edtf, language, approximate=first.approximate
    )
