"""Commands of a curator: begin a page, import a sheet, see what sheets there are."""

import csv
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from stigraph import paths
from stigraph.answering import Lang, Speech
from stigraph.reporting import reported
from stigraph.sheet import read_sheet
from stigraph.sources import NO_ADDRESS
from stigraph.template import Template, template, templates
from stigraph.transcription import begin_source, transcribe
from stigraph.undoing import undo, write_undoably
from stigraph.words import Words

Data = Annotated[Path | None, typer.Option(help="Folder of facts, if not the project's own.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Read and check everything, write nothing.")]
Header = Annotated[bool, typer.Option("--header", help="The empty sheet itself, as CSV.")]

new_app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")


@new_app.command("source")
def new_source(
    document: Annotated[str, typer.Argument(help="Its id: mofa-press7-000215")],
    publisher: Annotated[str, typer.Option(help="Who publishes it: mofa")],
    address: Annotated[str, typer.Option(help="Its https address.")] = NO_ADDRESS,
    title_ja: Annotated[str, typer.Option(help="Its title in Japanese, as printed.")] = "",
    title_en: Annotated[str, typer.Option(help="Its title in English, as printed.")] = "",
    text: Annotated[
        Path | None, typer.Option(help="Its words as a UTF-8 text, if passages are read from it.")
    ] = None,
    lang: Lang = Speech.en,
    data: Data = None,
) -> None:
    """Begin a document: its folder with source.yaml, and its row in documents.csv."""
    folder = data or paths.data()
    with reported(lang.value):
        begun = begin_source(
            folder,
            paths.ontology(),
            document,
            publisher,
            address=address,
            titles={"ja": title_ja, "en": title_en},
            text=text,
        )
        write_undoably(begun.files, folder)
    _tell_files(begun.files, folder)
    typer.echo((_BEGUN if text is None else _BEGUN_TEXT).text(lang.value))


def import_sheet(
    sheet: Annotated[Path, typer.Argument(help="A .csv or .xlsx file.")],
    as_: Annotated[str, typer.Option("--as", help="The template it follows: sessions")],
    source: Annotated[
        str | None, typer.Option(help="The id of the page all rows are from.")
    ] = None,
    tab: Annotated[
        str, typer.Option("--sheet", help="The sheet of the workbook, if it has several.")
    ] = "",
    dry_run: Dry = False,  # noqa: FBT002  # a flag
    lang: Lang = Speech.en,
    data: Data = None,
) -> None:
    """Take the rows of a sheet into the facts, all of them or none.

    Full-width digits, 令和 dates and Shift_JIS are understood. Each fault is printed with its cell,
    and nothing is written unless the whole sheet is clean. `stigraph undo` takes it back.
    """
    folder = data or paths.data()
    with reported(lang.value):
        with Console(stderr=True).status("Reading the sheet …"):
            wanted = template(folder / "templates", as_)
            made = transcribe(read_sheet(sheet, tab), wanted, folder, paths.ontology(), source)
        if not dry_run:
            write_undoably(made.files, folder)
    said = (_WOULD if dry_run else _TAKEN).text(lang.value)
    typer.echo(
        said.format(rows=made.rows, records=made.records, pages=made.pages, things=made.things)
    )
    _tell_files(made.files, folder)
    if not dry_run:
        typer.echo(_NEXT.text(lang.value))


def undo_last(lang: Lang = Speech.en, data: Data = None) -> None:
    """Take the last import or new source back, and at the next call the one before it.

    Files are as they were, and new ones are gone. A file that was changed since stops it.
    """
    folder = data or paths.data()
    with reported(lang.value):
        undone = undo(folder)
    for name in undone.restored:
        typer.echo(_RESTORED.text(lang.value).format(name=f"{folder.name}/{name}"))
    for name in undone.deleted:
        typer.echo(_DELETED.text(lang.value).format(name=f"{folder.name}/{name}"))


def list_templates(
    name: Annotated[str | None, typer.Argument(help="One of them: its columns.")] = None,
    header: Header = False,  # noqa: FBT002  # a flag
    lang: Lang = Speech.en,
    data: Data = None,
) -> None:
    """List the sheets that can be imported, or the columns of one."""
    folder = (data or paths.data()) / "templates"
    with reported(lang.value):
        if name is None:
            _shown_templates(list(templates(folder).values()))
            return
        chosen = template(folder, name)
    if header:
        csv.writer(sys.stdout, lineterminator="\n").writerow(
            column.ja if lang is Speech.ja else column.name for column in chosen.columns
        )
        return
    _shown_columns(chosen)


def _shown_templates(found: list[Template]) -> None:
    table = Table("Template", "内容", "What its rows are")
    for one in found:
        table.add_row(one.name, one.summary_ja, one.summary_en)
    Console().print(table)


def _shown_columns(chosen: Template) -> None:
    table = Table("Column", "列", "What it holds", "Kind", "Example")
    for column in chosen.columns:
        name = f"{column.name} *" if column.required else column.name
        table.add_row(name, column.ja, column.en, column.kind, column.example)
    Console().print(table)
    typer.echo("* must be filled")


def _tell_files(files: Iterable[str], folder: Path) -> None:
    for name in sorted(files):
        typer.echo(f"  {folder.name}/{name}")


_BEGUN = Words(
    "次に: 表を取り込む(stigraph templates が様式を示す)。",
    "Next: import a sheet (stigraph templates shows what there is).",
)
_BEGUN_TEXT = Words(
    "次に: source.yaml の隣に箇所のファイルを書く(CONTRIBUTING.md に例がある)。",
    "Next: write a passage beside source.yaml (CONTRIBUTING.md shows one).",
)
_WOULD = Words(
    "{rows}行から、{pages}頁の{records}件の記録と、{things}件の新しいものができる(まだ書いていない)",
    "{rows} rows would become {records} records of {pages} pages, and {things} new things",
)
_TAKEN = Words(
    "{rows}行から、{pages}頁の{records}件の記録と、{things}件の新しいものを書いた",
    "{rows} rows became {records} records of {pages} pages, and {things} new things",
)
_NEXT = Words(
    "次に: stigraph check。取り消すには: stigraph undo",
    "Next: stigraph check. To take it back: stigraph undo",
)
_RESTORED = Words("元に戻した: {name}", "as it was: {name}")
_DELETED = Words("削除した: {name}", "gone: {name}")
