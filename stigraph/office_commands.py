"""Commands for an office: a brief on a pair of territories, and what is due or left open."""

import difflib
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from stigraph import paths
from stigraph.answering import Lang, Speech, answered, today
from stigraph.brief.fitting import brief
from stigraph.brief.matter import Matter, matter
from stigraph.brief.writing import Form, written
from stigraph.dates import day_meant
from stigraph.due import (
    WITHIN,
    DueAnswer,
    DueItem,
    DueKind,
    date_as_given,
    due,
    when_in_words,
)
from stigraph.engine import EmbeddedEngine
from stigraph.reporting import reported
from stigraph.territories import directory
from stigraph.wording import Wording, wording

Snapshots = Annotated[Path | None, typer.Option(help="Folder of snapshots.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        help="The day of the statuses: 2023-06-30, 2023-06, 令和5年度; else today in Tokyo."
    ),
]


def write_brief(
    a: Annotated[str, typer.Argument(help="One of the two territories: a code or a name.")],
    b: Annotated[str, typer.Argument(help="The other; one of them is Japan.")],
    out: Annotated[
        Path, typer.Option(help="The file to write; its ending is .docx, .md or .html.")
    ],
    as_of: AsOf = None,
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
    lang: Lang = Speech.ja,
    snapshots: Snapshots = None,
) -> None:
    """Write a brief on two territories: one side of A4 and an annex, each sentence footnoted.

    The first side rests on issuers' own pages; reprints and what is partly inferred stand in the
    annex, weak rows nowhere. The same snapshot and day give the same file.
    """
    form = _form(out)
    if out.exists() and not force:
        raise typer.BadParameter(f"{out} is there already: name another file, or give --force")
    if not out.absolute().parent.is_dir():
        raise typer.BadParameter(f"{out.parent} is no folder: make it first")
    with reported(lang.value):
        day = _day(as_of)

        async def look(engine: EmbeddedEngine) -> Matter:
            async with engine.pinned() as pinned:
                return await matter(pinned, await directory(pinned), a, b, as_of=day)

        found = answered(look, snapshots)
    made = brief(found, _words(lang), made_on=today())
    out.write_bytes(written(made, form, paths.web() / "templates" / "brief.html"))
    typer.echo(f"{out}: {len(made.notes)} footnotes")


def show_due(
    as_of: AsOf = None,
    within: Annotated[
        str, typer.Option(help="How far ahead terms are looked for: 18m, 2y, 90d.")
    ] = WITHIN,
    lang: Lang = Speech.ja,
    snapshots: Snapshots = None,
) -> None:
    """Show what is due or left open: terms, next sessions, follow-ups, what is long unconfirmed.

    The number and the host of a next session are estimates. Each line has its last confirmation
    and the document that says so.
    """
    with reported(lang.value):
        day = _day(as_of)

        async def look(engine: EmbeddedEngine) -> DueAnswer:
            async with engine.pinned() as pinned:
                return await due(pinned, as_of=day, within=within)

        found = answered(look, snapshots)
    t = _words(lang)
    for kind in DueKind:
        own = found.of(kind)
        title = f"{t(f'due.kind.{kind}')} ({len(own)})"
        shown = Table(title=title, title_justify="left", show_edge=False)
        for column in ("thing", "when", "confirmed", "source"):
            shown.add_column(t(f"due.column.{column}"))
        for item in own:
            shown.add_row(*_cells(item, t))
        Console().print(shown)


def _cells(item: DueItem, t: Wording) -> tuple[str, str, str, str]:
    documents = dict.fromkeys(one.document.label.text(t.language) for one in item.sources)
    named = [one.label.text(t.language) for one in (item.thing, item.partner) if one is not None]
    return (
        t("punctuation.comma").join(named),
        when_in_words(item, t),
        date_as_given(item.confirmed, t),
        t("punctuation.comma").join(documents),
    )


def _form(out: Path) -> Form:
    ending = out.suffix.removeprefix(".").lower()
    forms = [form.value for form in Form]
    if ending in forms:
        return Form(ending)
    near = difflib.get_close_matches(ending, forms, n=1)
    hint = f"did you mean .{near[0]}? " if near else ""
    raise typer.BadParameter(f"{out} ends in no form of a brief: {hint}write .docx, .md or .html")


def _words(lang: Speech) -> Wording:
    return wording(lang.value, paths.web() / "messages")


def _day(given: str | None) -> date:
    return today() if given is None else day_meant(given)
