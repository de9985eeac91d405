"""Commands on programmes: their budgets, their purposes and their targets."""

import difflib
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from stigraph import purposes
from stigraph.answering import Lang, Out, Speech, answered
from stigraph.budget import Amount, Change, Elsewhere, Ladder, Stage, Whole, ladder
from stigraph.calendar import fiscal_year_in_words
from stigraph.dates import day_meant, fiscal_year_meant
from stigraph.engine import EmbeddedEngine
from stigraph.errors import UnknownThing
from stigraph.iris import STI
from stigraph.money import difference_in_words, yen_in_words
from stigraph.purposes import (
    AXIS_LABELS,
    SEVERAL,
    Axis,
    Classed,
    PurposesMap,
    axis_of,
    purposes_map,
)
from stigraph.reporting import reported
from stigraph.table import table
from stigraph.targets import MEANING, Target, targets
from stigraph.words import Language, Words, certain

AsOfDay = Annotated[
    str | None,
    typer.Option("--as-of", help="What a day tells of them: 2023-06-30, 令和5年度, R5."),
]


class Mode(StrEnum):
    """The reading modes, from the strongest to the weakest."""

    stated = "stated"
    layout = "layout"
    inferred = "inferred"
    transcribed = "transcribed"


_NONE = Words("–", "–")
_NOT_YET = Words("この日にはまだ始まっていない:", "not started by the day:")
_NEW = Words("新規", "new")
_NOT_STATED = Words("記載なし", "not stated")
_NOT_READ = Words("表の行のみ・頁は未読", "rows of tables alone, page not read")
_ELSEWHERE = Words("別の文書:", "another document:")
_OURS = Words("当方の分類", "our classification")
_NOTHING = Words(
    "この条件に合う額は、読了範囲にない。",
    "what was read holds no amount that meets these conditions",
)
_BUDGET = (
    Words("年度・段階", "year, stage"),
    Words("予算額(印字)", "amounts (printed)"),
    Words("和(計算)", "sum (computed)"),
    Words("対前年度増減", "change on the year"),
    Words("印字された合計", "printed totals"),
    Words("文書", "document"),
)
_TARGETS = (
    Words("目標", "target"),
    Words("事業", "programme"),
    Words("基準値", "baseline"),
    Words("数値", "number"),
    Words("期日", "due"),
    Words("必要なペース", "pace needed"),
    Words("注意", "note"),
)


def show_budget(
    programme: Annotated[
        str, typer.Argument(help="A programme, such as satreps, or heading:name for a heading.")
    ],
    year: Annotated[
        str | None, typer.Option(help="A fiscal year: 令和5年度, R5, FY2023 or 2023.")
    ] = None,
    stage: Annotated[Stage | None, typer.Option(help="The stage of the budget.")] = None,
    agency: Annotated[
        str | None, typer.Option(help="An organisation, such as amed: its share alone.")
    ] = None,
    lang: Lang = Speech.en,
    out: Out = None,
) -> None:
    """Show the budgets of a programme by year and stage, printed beside computed.

    Amounts are added within one document, never a total with its parts, nor a fund over several
    years with other money.
    """
    about = programme if ":" in programme else f"programme:{programme}"
    whose = agency if agency is None or ":" in agency else f"organisation:{agency}"

    async def look(engine: EmbeddedEngine) -> Ladder:
        found = await ladder(
            engine,
            about=about,
            fiscal_year=None if year is None else fiscal_year_meant(year),
            stage=None if stage is None else stage.value,
            agency=whose,
        )
        if len(found.steps) == 0:
            await _expect_known(engine, about)
        return found

    with reported(lang.value):
        found = answered(look, out)
    if len(found.steps) == 0:
        typer.echo(_NOTHING.text(lang.value))
        return
    Console().print(_budget_table(found, lang.value))


def show_purposes(
    axis: Annotated[str, typer.Argument(help=f"One of {', '.join(Axis)}.")] = Axis.purpose.value,
    classified: Annotated[
        Classed, typer.Option(help="own adds our classifications to what sources say.")
    ] = Classed.sources,
    reading: Annotated[Mode, typer.Option(help="The weakest reading let through.")] = Mode.layout,
    as_of: AsOfDay = None,
    lang: Lang = Speech.en,
    out: Out = None,
) -> None:
    """Lay programmes out by purpose, measure, direction, tier, career stage and more.

    Those that nothing read puts on the axis are named under not stated.
    """

    async def look(engine: EmbeddedEngine) -> PurposesMap:
        return await purposes_map(
            engine,
            axis_of(axis),
            classed=classified,
            weakest=reading.value,
            as_of=None if as_of is None else day_meant(as_of),
        )

    with reported(lang.value):
        found = answered(look, out)
    Console().print(_purposes_table(found, lang.value))
    if as_of is not None:
        names = (one.label.text(lang.value) for one in found.not_yet)
        typer.echo(f"{_NOT_YET.text(lang.value)} {', '.join(names) or _NONE.text(lang.value)}")
        typer.echo(purposes.MEANING.text(lang.value))


def show_targets(
    programme: Annotated[
        str | None, typer.Argument(help="Only of this programme, such as joint-degree.")
    ] = None,
    as_of: AsOfDay = None,
    lang: Lang = Speech.en,
    out: Out = None,
) -> None:
    """Show targets with baseline, due date and the pace needed, and what each of them lacks."""
    about = programme if programme is None or ":" in programme else f"programme:{programme}"

    async def look(engine: EmbeddedEngine) -> tuple[Target, ...]:
        day = None if as_of is None else day_meant(as_of)
        return await targets(engine, programme=about, as_of=day)

    with reported(lang.value):
        found = answered(look, out)
    Console().print(_targets_table(found, lang.value))
    if as_of is not None:
        typer.echo(MEANING.text(lang.value))


async def _expect_known(engine: EmbeddedEngine, about: str) -> None:
    """Return if this is a programme or heading. Raises UnknownThing naming what is like it."""
    rows = [
        row
        for name in ("Programme", "Heading")
        for row in await table(engine, "thing/of-class", {"class": f"{STI}{name}"})
    ]
    known = [certain(row, "thing").id for row in rows]
    if about not in known:
        raise UnknownThing(about, tuple(difflib.get_close_matches(about, known, n=3, cutoff=0.5)))


def _budget_table(found: Ladder, language: Language) -> Table:
    shown = _table(_BUDGET, language, found.steps[0].about.label.text(language))
    for step in found.steps:
        year = (
            _NOT_STATED.text(language)
            if step.fiscal_year is None
            else fiscal_year_in_words(step.fiscal_year, language)
        )
        stage = "" if step.stage is None else step.stage.label.text(language)
        wholes = (
            _printed(whole.amount, language) + _beside(whole, language) for whole in step.wholes
        )
        shown.add_row(
            f"{year} {stage}".rstrip(),
            "\n".join(
                (
                    *(_printed(line.amount, language) for line in step.lines),
                    *(_elsewhere(other, language) for other in step.elsewhere),
                )
            ),
            _NONE.text(language) if step.sum is None else yen_in_words(step.sum, language),
            _changed(step.change, language),
            "\n".join(wholes),
            step.document.label.text(language),
        )
    return shown


def _printed(amount: Amount, language: Language) -> str:
    """An amount as printed, then its agencies and limiting words, each with a weaker reading."""
    further = (
        one.value.label.text(language)
        + ("" if one.how.slug == "stated" else f" [{one.how.label.text(language)}]")
        for one in (*amount.agencies, *amount.qualifiers)
    )
    return ", ".join((amount.printed, *further)).replace("[", r"\[")


def _beside(whole: Whole, language: Language) -> str:
    """What a printed total is more or less than the sum of its parts."""
    if whole.beside is None:
        return ""
    return f" ({difference_in_words(int(whole.beside.difference), language)})"


def _elsewhere(other: Elsewhere, language: Language) -> str:
    document = other.amount.source.document.label.text(language)
    less = difference_in_words(other.difference, language)
    return f"{_ELSEWHERE.text(language)} {document}: {other.amount.printed} ({less})"


def _changed(change: Change | None, language: Language) -> str:
    if change is None:
        return _NONE.text(language)
    said = difference_in_words(change.difference, language, change.percent)
    return f"{said} ({_NEW.text(language)})" if len(change.before_records) == 0 else said


def _purposes_table(found: PurposesMap, language: Language) -> Table:
    title = AXIS_LABELS[found.axis].text(language)
    shown = Table(title=title, title_justify="left", show_edge=False, show_header=False)
    for one in found.cells:
        names = [
            placement.programme.label.text(language)
            + (f" ({_OURS.text(language)})" if placement.is_own else "")
            for placement in one.placements
        ]
        remark = f"{SEVERAL.text(language)}: {len(names)}" if one.is_several else ""
        shown.add_row(one.value.label.text(language), "\n".join(names), remark)
    unread = Words(f" ({_NOT_READ.ja})", f" ({_NOT_READ.en})").text(language)
    unplaced = (
        one.programme.label.text(language) + ("" if one.is_read else unread)
        for one in found.unplaced
    )
    count = f"{len(found.unplaced)} / {len(found.unplaced) + len(found.placed)}"
    shown.add_section()
    shown.add_row(_NOT_STATED.text(language), "\n".join(unplaced), count)
    return shown


def _targets_table(found: Iterable[Target], language: Language) -> Table:
    shown = _table(_TARGETS, language, "")
    for one in found:
        baseline = one.baseline
        shown.add_row(
            one.words.text(language),
            "\n".join(programme.label.text(language) for programme in one.programmes),
            "" if baseline is None else f"{baseline.printed} ({baseline.when or '?'})",
            one.printed or "",
            one.due_printed or one.due or "",
            "" if one.pace is None else f"{one.pace.per_year} / {one.pace.years}",
            ", ".join(flag.value for flag in one.flags),
        )
    return shown


def _table(columns: Iterable[Words], language: Language, title: str) -> Table:
    shown = Table(title=title or None, title_justify="left", show_edge=False)
    for column in columns:
        shown.add_column(column.text(language), overflow="fold")
    return shown
