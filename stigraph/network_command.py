"""The commands on the network: a slice in words, as a file or a picture, and what changed."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import networkx
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from stigraph import office, paths
from stigraph.answering import Lang, Speech, answered, today
from stigraph.calendar import day_in_words
from stigraph.dates import day_meant
from stigraph.drawing import network_html
from stigraph.engine import EmbeddedEngine
from stigraph.frames import NOTE as FRAMES_NOTE
from stigraph.frames import SharedFrames, frames_of_both
from stigraph.network import changes as changing
from stigraph.network import slices
from stigraph.network.graphs import as_graph, graphml
from stigraph.network.measures import MEASURES, Measure, measured
from stigraph.network.places import places
from stigraph.network.slices import Network, Slice, chosen, listed, slice_of, sliced
from stigraph.network.ties import Ties, ties
from stigraph.office import OfficeTable
from stigraph.reporting import reported
from stigraph.territories import directory, heading
from stigraph.words import Language, Words

Territories = Annotated[
    str | None,
    typer.Option(
        "--territory", metavar="CODES", help="What ties these: IT, or IT,FR; a name, too."
    ),
]
Kinds = Annotated[
    str | None,
    typer.Option("--kind", metavar="KINDS", help=f"Some of {', '.join(slices.KINDS)}."),
]
Levels = Annotated[
    str | None,
    typer.Option("--level", metavar="LEVELS", help=f"Some of {', '.join(slices.LEVELS)}."),
]
Classes = Annotated[
    str | None,
    typer.Option(
        "--class",
        metavar="CLASSES",
        help=f"Classes of nodes, some of {', '.join(slices.NODE_CLASSES)}.",
    ),
]
AsOfDay = Annotated[
    str | None,
    typer.Option("--as-of", help="The day: 2023-06-30, 令和5年度, R5. Today in Tokyo if left out."),
]
KnownBy = Annotated[
    str | None,
    typer.Option("--known-by", help="Leave out what was published later, or nobody knows when."),
]
Snapshots = Annotated[Path | None, typer.Option(help="Folder of snapshots.")]

_FORMS = (".graphml", ".json", ".xlsx", ".csv")
_IN_ALL = Words("ノード{}件、辺{}件", "{} nodes, {} edges")
_LEFT_OUT = {
    "not_yet": Words("この日にはまだないもの: {}件", "not yet on this day: {}"),
    "over": Words("終了と確認されたもの: {}件", "ended, as a source states: {}"),
    "undated_documents": Words(
        "公表日の分からない文書: {}件", "documents without a date of publication: {}"
    ),
}
_NODES = (Words("点", "node"), Words("類", "class"), Words("名称", "name"))
_CHANGES = (
    Words("項目", "thing"),
    Words("名称", "name"),
    Words("種類", "kind"),
    Words("成立", "came about"),
    Words("終了", "ended"),
    Words("組", "pairs"),
)
_CERTAINTY = {
    "certainly": Words("確実", "certainly"),
    "possibly": Words("可能性あり", "possibly"),
    "no": Words("–", "–"),
    "undated": Words("日付の記載なし", "undated"),
}
_AS_OF = Words("基準日", "as of")
_SHOWS = Words("この図から言えること", "what it can show")
_UNDATED = Words("日付の記載がなく判断できないもの: {}件", "of no known date: {}")
_NO_FRAMES = Words("読んだ範囲に、共に加わる枠組みはない。", "what was read holds no shared frame")


def show_network(
    territory: Territories = None,
    kind: Kinds = None,
    level: Levels = None,
    node_class: Classes = None,
    as_of: AsOfDay = None,
    known_by: KnownBy = None,
    measure: Annotated[
        str | None,
        typer.Option(metavar="MEASURES", help=f"Table of nodes with {', '.join(MEASURES)}."),
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Tell what came about or ended after this day.")
    ] = None,
    lang: Lang = Speech.en,
    out: Annotated[
        Path | None,
        typer.Option(help="A file to write: .graphml, .json, .xlsx, or .csv for edges and nodes."),
    ] = None,
    snapshots: Snapshots = None,
) -> None:
    """Cut a slice out of the network of ties: count it, measure it, write it, compare two days.

    What can and cannot be read from a record that centres on Japan is told with it.
    """
    if out is not None and out.suffix not in _FORMS:
        raise typer.BadParameter(f"{out} ends in none of {', '.join(_FORMS)}")
    with reported(lang.value):
        read, cut, _ = _read(snapshots, territory, kind, level, node_class, as_of, known_by)
        if since is not None:
            _print_changes(changing.changes(read, cut, day_meant(since)), lang.value)
            return
        view = sliced(read, cut)
        wanted = chosen("measure", measure, MEASURES)
        values = measured(view, wanted)
    _print_summary(view, lang.value)
    if out is not None:
        _write(view, values, out, lang.value)
    elif len(values) > 0:
        _print_measures(view, values, lang.value)
    typer.echo(slices.NOTE.text(lang.value))


def draw(
    out: Annotated[Path, typer.Option(help="The HTML file to write.", dir_okay=False)],
    territory: Territories = None,
    kind: Kinds = None,
    level: Levels = None,
    node_class: Classes = None,
    as_of: AsOfDay = None,
    known_by: KnownBy = None,
    limit: Annotated[
        int, typer.Option(help="The most nodes to draw, those with the most edges first.", min=1)
    ] = slices.MOST_NODES,
    lang: Lang = Speech.en,
    snapshots: Snapshots = None,
) -> None:
    """Draw a slice of the network of ties as one HTML file that needs nothing else."""
    with reported(lang.value):
        read, cut, id_ = _read(snapshots, territory, kind, level, node_class, as_of, known_by)
        view = sliced(read, cut).shortened(limit)
    template = paths.web() / "templates" / "network.html"
    out.write_text(
        network_html(view, places(view), lang.value, template, snapshot=id_), encoding="utf-8"
    )
    typer.echo(f"{out}: {len(view.nodes)} nodes, {len(view.edges)} edges")


def show_frames(
    territory: Annotated[str, typer.Argument(help="A code or a name, DE or ドイツ.")],
    other: Annotated[str, typer.Option("--with", help="The other: Japan if left out.")] = "JP",
    as_of: AsOfDay = None,
    known_by: KnownBy = None,
    lang: Lang = Speech.en,
    out: Annotated[Path | None, typer.Option(help="Folder of snapshots.")] = None,
) -> None:
    """Show the wide frames that two territories share: without rank, recommending nobody."""

    async def look(engine: EmbeddedEngine) -> tuple[str, SharedFrames]:
        names = await directory(engine)
        sides = names.resolve(territory), names.resolve(other)
        found = await frames_of_both(
            engine,
            (sides[0].code, sides[1].code),
            as_of=today() if as_of is None else day_meant(as_of),
            known_by=None if known_by is None else day_meant(known_by),
        )
        return heading(sides, lang.value), found

    with reported(lang.value):
        title, found = answered(look, out)
    typer.echo(f"{title} — {day_in_words(found.as_of, lang.value)}")
    if len(found.frames) == 0:
        typer.echo(_NO_FRAMES.text(lang.value))
    for frame in found.frames:
        records = ", ".join(one.source.id for one in frame.memberships)
        told = _CERTAINTY[frame.as_of.value].text(lang.value)
        typer.echo(f"{frame.thing.label.text(lang.value)} ({told}): {records}")
    typer.echo(FRAMES_NOTE.text(lang.value))


def _read(
    snapshots: Path | None,
    territory: str | None,
    kind: str | None,
    level: str | None,
    node_class: str | None,
    as_of: str | None,
    known_by: str | None,
) -> tuple[Ties, Slice, str]:
    """What was read, the slice of what was typed, and the id of the snapshot."""

    async def look(engine: EmbeddedEngine) -> tuple[Ties, Slice, str]:
        async with engine.pinned() as pinned:
            names = await directory(pinned)
            cut = slice_of(
                [names.resolve(one).code for one in listed(territory)],
                as_of=today() if as_of is None else day_meant(as_of),
                known_by=None if known_by is None else day_meant(known_by),
                kind=kind,
                level=level,
                node_class=node_class,
            )
            return await ties(pinned, cut.territories), cut, (await pinned.snapshot()).id

    return answered(look, snapshots)


def _print_summary(view: Network, language: Language) -> None:
    counted = _IN_ALL.text(language).format(len(view.nodes), len(view.edges))
    typer.echo(f"{day_in_words(view.cut.as_of, language)} — {counted}")
    for node_class, number in Counter(node.node_class for node in view.nodes).items():
        typer.echo(f"  {node_class}: {number}")
    for name, words in _LEFT_OUT.items():
        if getattr(view, name) > 0:
            typer.echo(words.text(language).format(getattr(view, name)))


def _print_measures(view: Network, values: tuple[Measure, ...], language: Language) -> None:
    table = Table(
        *(column.text(language) for column in _NODES),
        *(one.label.text(language) for one in values),
        box=None,
        pad_edge=False,
    )
    for node in view.nodes:
        # A label is what a source wrote: brackets in it are no markup.
        table.add_row(
            Text(node.id),
            node.node_class,
            Text(node.label.text(language)),
            *(_number(one.values[node.id]) for one in values),
        )
    Console().print(table)
    for one in values:
        told = ", ".join(f"{name}={value}" for name, value in one.parameters.items())
        typer.echo(f"{one.label.text(language)}: {one.meaning.text(language)}")
        typer.echo(f"  {one.method}({told})")


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _print_changes(found: changing.Changes, language: Language) -> None:
    table = Table(*(column.text(language) for column in _CHANGES), box=None, pad_edge=False)
    for one in found.items:
        table.add_row(
            Text(one.thing.id),
            Text(one.thing.label.text(language)),
            ", ".join(one.kinds),
            _CERTAINTY[one.came.value].text(language),
            _CERTAINTY[one.ended.value].text(language),
            ", ".join("-".join(pair) for pair in one.pairs),
        )
    Console().print(table)
    if found.undated > 0:
        typer.echo(_UNDATED.text(language).format(found.undated))
    typer.echo(changing.NOTE.text(language))


def _write(view: Network, values: tuple[Measure, ...], out: Path, language: Language) -> None:
    graph = as_graph(view, {one.name: one.values for one in values}, places(view))
    match out.suffix:
        case ".graphml":
            out.write_bytes(graphml(graph))
        case ".json":
            told = networkx.node_link_data(graph, edges="edges")
            out.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
        case ".xlsx":
            notes = _notes(view, values, language)
            out.write_bytes(office.xlsx(_edges(graph, notes), _nodes(graph)))
        case _:
            nodes = out.with_name(f"{out.stem}-nodes{out.suffix}")
            nodes.write_bytes(office.csv_with_mark(_nodes(graph)))
            out.write_bytes(office.csv_with_mark(_edges(graph)))
            typer.echo(str(nodes))
    typer.echo(str(out))


def _notes(
    view: Network, values: tuple[Measure, ...], language: Language
) -> tuple[tuple[str, str], ...]:
    """The day, how each measure is computed, and what the network can and cannot show."""
    return (
        (_AS_OF.text(language), view.cut.as_of.isoformat()),
        *(
            (one.label.text(language), f"{one.method}: {one.meaning.text(language)}")
            for one in values
        ),
        (_SHOWS.text(language), slices.NOTE.text(language)),
    )


def _nodes(graph: "networkx.Graph[str]") -> OfficeTable:
    return _table("nodes", {id: {"id": id} | own for id, own in graph.nodes.items()})


def _edges(graph: "networkx.Graph[str]", notes: tuple[tuple[str, str], ...] = ()) -> OfficeTable:
    return _table(
        "edges",
        {
            f"{source}|{target}": {"source": source, "target": target} | own
            for source, target, own in graph.edges(data=True)
        },
        notes,
    )


def _table(
    title: str,
    rows: Mapping[str, Mapping[str, office.Value]],
    notes: tuple[tuple[str, str], ...] = (),
) -> OfficeTable:
    columns = tuple(dict.fromkeys(name for own in rows.values() for name in own))
    cells = tuple(tuple(own.get(name) for name in columns) for own in rows.values())
    return OfficeTable(title, columns, cells, notes)
