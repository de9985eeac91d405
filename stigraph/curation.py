"""Commands of a curator: begin a page, import a sheet, see what sheets there are."""

import csv
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from stigraph import paths
from stigraph.reporting import reported
from stigraph.sheet import read_sheet
from stigraph.sources import NO_ADDRESS
from stigraph.template import Template, template, templates
from stigraph.transcription import Transcription, begin_source, transcribe

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
    data: Data = None,
) -> None:
    """Begin a document: its folder with source.yaml, and its row in documents.csv."""
    folder = data or paths.data()
    with reported():
        titles = {"ja": title_ja, "en": title_en}
        begun = begin_source(folder, document, address, publisher, titles)
        begun.write(folder)
    _tell_files(begun, folder)
    typer.echo(
        "Next: write a passage beside source.yaml (CONTRIBUTING.md shows one), or import a sheet."
    )


def import_sheet(
    sheet: Annotated[Path, typer.Argument(help="A .csv or .xlsx file.")],
    as_: Annotated[str, typer.Option("--as", help="The template it follows: sessions")],
    source: Annotated[
        str | None, typer.Option(help="The id of the page all rows are from.")
    ] = None,
    dry_run: Dry = False,  # noqa: FBT002  # a flag
    data: Data = None,
) -> None:
    """Take the rows of a sheet into the facts, all of them or none.

    Full-width digits, 令和 dates and Shift_JIS are understood. Each fault is printed with its row,
    and nothing is written unless the whole sheet is clean. `git diff` shows what was written, and
    `git checkout data` takes it back.
    """
    folder = data or paths.data()
    with reported():
        with Console(stderr=True).status("Reading the sheet …"):
            wanted = template(folder / "templates", as_)
            made = transcribe(read_sheet(sheet), wanted, folder, paths.ontology(), source)
        if not dry_run:
            made.write(folder)
    done = "would become" if dry_run else "became"
    typer.echo(
        f"{made.rows} rows {done} {made.records} records of {made.pages} pages, "
        f"and {made.things} new things"
    )
    _tell_files(made, folder)


def list_templates(
    name: Annotated[str | None, typer.Argument(help="One of them: its columns.")] = None,
    header: Header = False,  # noqa: FBT002  # a flag
    data: Data = None,
) -> None:
    """List the sheets that can be imported, or the columns of one."""
    folder = (data or paths.data()) / "templates"
    with reported():
        if name is None:
            _shown_templates(list(templates(folder).values()))
            return
        chosen = template(folder, name)
    if header:
        csv.writer(sys.stdout, lineterminator="\n").writerow(
            column.name for column in chosen.columns
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


def _tell_files(made: Transcription, folder: Path) -> None:
    for name in sorted(made.files):
        typer.echo(f"  {folder.name}/{name}")
