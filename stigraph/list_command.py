"""The command that lists things: to a terminal, or as a file for a spreadsheet."""

import difflib
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from stigraph import lists, office, paths, search, snapshot
from stigraph.answering import Lang, Speech, answered
from stigraph.dates import day_meant
from stigraph.engine import EmbeddedEngine
from stigraph.errors import SnapshotError
from stigraph.list_columns import Counted, Given, Held, Listed, Named, Value
from stigraph.lists import LISTS, ListKind
from stigraph.office import OfficeTable
from stigraph.reporting import reported
from stigraph.sourcing import SourceLine
from stigraph.standing import MEANINGS
from stigraph.territories import directory
from stigraph.wording import Wording, wording
from stigraph.words import Reference

_WRITERS = {".xlsx": office.xlsx, ".csv": office.csv_with_mark}
_BETWEEN = "; "


def list_things(
    name: Annotated[str, typer.Argument(help=f"One of {', '.join(LISTS)}.")],
    where: Annotated[
        list[str] | None,
        typer.Option(help="name=value, once for each: territory=FR, agency=jst, kind=memorandum."),
    ] = None,
    text: Annotated[
        str | None, typer.Option(help="Only what a search for this text finds.")
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(help="Only what is dated within it: 2016, 2022-04, 令和4年度."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(help="Tell how each stood on a day: 2023-06-30, 令和5年度, R5."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The file to write; its ending is .xlsx or .csv.")
    ] = None,
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
    lang: Lang = Speech.ja,
    snapshots: Annotated[Path | None, typer.Option(help="Folder of snapshots.")] = None,
) -> None:
    """List programmes, calls, projects, organisations, people, documents and more."""
    kind = _kind(name)
    asked = dict(_filter(kind, given) for given in where or [])
    if period is not None and not kind.dated:
        raise typer.BadParameter(f"{name} have no dates: leave out --period")
    if out is not None:
        _expect_writable(out, force=force)

    async def look(engine: EmbeddedEngine) -> tuple[tuple[Listed, ...], str]:
        async with engine.pinned() as pinned:
            names = await directory(pinned)
            filters = await lists.resolved(pinned, names, kind, asked)
            day = None if as_of is None else day_meant(as_of)
            found = await lists.listed(pinned, names, kind, filters, period, day)
            return found, (await pinned.snapshot()).id

    with reported(lang.value):
        found, id_ = answered(look, snapshots)
        if text is not None:
            wanted = lists.named(_index(snapshots), kind, text)
            found = tuple(one for one in found if one.thing.id in wanted)
        found = lists.shown(kind, found, lang.value)
    t = wording(lang.value, paths.web() / "messages")
    made = _table(kind, found, t, id_)
    if out is None:
        _show(made)
        if as_of is not None:
            typer.echo(MEANINGS[kind.name].text(lang.value))
    else:
        out.write_bytes(_WRITERS[out.suffix.lower()](made))
        typer.echo(f"{out}: {len(found)}")


def _kind(name: str) -> ListKind:
    if name in LISTS:
        return LISTS[name]
    near = difflib.get_close_matches(name, LISTS, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    raise typer.BadParameter(f"there is no list {name}: {hint}it is one of {', '.join(LISTS)}")


def _filter(kind: ListKind, given: str) -> tuple[str, str]:
    name, separator, value = given.partition("=")
    if separator == "" or name not in kind.filters:
        raise typer.BadParameter(
            f"{given}: {kind.name} take name=value with {', '.join(kind.filters)}"
        )
    return name, value


def _expect_writable(out: Path, *, force: bool) -> None:
    if out.suffix.lower() not in _WRITERS:
        raise typer.BadParameter(f"{out} ends in no form of a list: write .xlsx or .csv")
    if out.exists() and not force:
        raise typer.BadParameter(f"{out} is there already: name another file, or give --force")
    if not out.absolute().parent.is_dir():
        raise typer.BadParameter(f"{out.parent} is no folder: make it first")


def _index(snapshots: Path | None) -> search.Index:
    folder = paths.snapshots() if snapshots is None else snapshots
    index = search.opened(snapshot.current(folder).path)
    if index is None:
        raise SnapshotError("the snapshot has no index of names", "run: stigraph build")
    return index


def _table(kind: ListKind, found: tuple[Listed, ...], t: Wording, id_: str) -> OfficeTable:
    """The list as a table, with the bounds of its dates in columns of days."""
    told = any(one.as_of is not None for one in found)
    heads = ["id", "label", *(["asOf"] if told else []), *kind.columns]
    bounds = ("earliest", "latest") if kind.dated else ()
    has_sources = any(len(one.sources) > 0 for one in found)
    tail = (*bounds, "sources") if has_sources else bounds
    return OfficeTable(
        title=kind.name,
        columns=tuple(t.texts.get(f"column.{one}", one) for one in (*heads, *tail)),
        rows=tuple(_row(kind, one, t)[: len(heads) + len(tail)] for one in found),
        notes=(
            (t("office.snapshot"), id_),
            (t("office.licence"), t("foot.licence")),
        ),
    )


def _row(kind: ListKind, own: Listed, t: Wording) -> tuple[office.Value, ...]:
    days: tuple[office.Value, ...] = ()
    if kind.dated:
        first = [one.earliest for one in own.dates if one.earliest is not None]
        last = [one.latest for one in own.dates if one.latest is not None]
        days = (min(first, default=None), max(last, default=None))
    return (
        own.thing.id,
        own.thing.label.text(t.language),
        *(() if own.as_of is None else (own.as_of.value,)),
        *(_cell(own.values[name], t) for name in kind.columns),
        *days,
        _BETWEEN.join(_source(one, t) for one in own.sources) or None,
    )


def _cell(values: tuple[Value, ...], t: Wording) -> office.Value:
    if len(values) == 1 and isinstance(values[0], int):
        return values[0]
    return _BETWEEN.join(dict.fromkeys(_text(one, t) for one in values)) or None


def _text(own: Value, t: Wording) -> str:
    match own:
        case Reference():
            return own.label.text(t.language)
        case Given():
            return own.printed or own.edtf
        case Held():
            on = "" if own.on is None else f" {own.on.edtf}"
            return f"{own.post.label.text(t.language)}{t('party.then')}{on}"
        case Named():
            return f"{own.thing.label.text(t.language)} ({own.how.label.text(t.language)})"
        case Counted():
            return f"{own.number} {own.unit.text(t.language)}"
        case _:
            return str(own)


def _source(own: SourceLine, t: Wording) -> str:
    parts = (own.document.label.text(t.language), own.lines, own.how.label.text(t.language))
    return ", ".join((*parts, own.address) if own.address else parts)


def _show(made: OfficeTable) -> None:
    """A table of the first columns; what is long stands in the file."""
    shown = Table(title=f"{made.title} ({len(made.rows)})", title_justify="left", show_edge=False)
    for column in made.columns[:_COLUMNS]:
        shown.add_column(column, overflow="fold")
    for row in made.rows:
        shown.add_row(*("" if one is None else str(one) for one in row[:_COLUMNS]))
    Console().print(shown)


_COLUMNS = 6
"""How many columns a terminal shows beside each other."""
