"""The command line: build the graph, check it, look at a thing, ask a question, serve."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from stigraph import archive, checks, manifest, paths, publication, serving, snapshot
from stigraph.answering import Lang, Out, Speech, answered
from stigraph.checks import Severity
from stigraph.curation import import_sheet, list_templates, new_app, undo_last
from stigraph.derivation import derive
from stigraph.display import shown_answer, shown_questions, shown_report, shown_thing
from stigraph.engine import Answer, EmbeddedEngine, Format, State
from stigraph.engine.embedded import MOST_IN_MEMORY
from stigraph.errors import QuestionError, SnapshotError
from stigraph.find_command import find
from stigraph.graph import Graph, assemble
from stigraph.list_command import list_things
from stigraph.network_command import draw, show_frames, show_network
from stigraph.office_commands import show_due, write_brief
from stigraph.programme_commands import show_budget, show_purposes, show_targets
from stigraph.question import all_questions
from stigraph.reading_report import DocumentReport, document_report, reports
from stigraph.reporting import reported
from stigraph.rereading import extraction, reread
from stigraph.survey import LINES_FILE, encoded, survey
from stigraph.things import Thing, thing
from stigraph.tie_command import show_tie

app = typer.Typer(
    help="Facts on international science and technology cooperation, made into a graph "
    "that answers questions, each edge with its page.",
    epilog="Begin with:  stigraph build  then  stigraph show territory:IT",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

snapshots_app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")
app.add_typer(
    snapshots_app, name="snapshots", help="Look at the snapshots, verify them, go back to one."
)

app.add_typer(new_app, name="new", help="Begin a document.")
app.command("import")(import_sheet)
app.command("templates")(list_templates)
app.command("undo")(undo_last)
app.command("budget")(show_budget)
app.command("purposes")(show_purposes)
app.command("targets")(show_targets)
app.command("tie")(show_tie)
app.command("brief", epilog="[bold]Example[/bold]\n\n  stigraph brief JP IT --out it.docx")(
    write_brief
)
app.command("due")(show_due)
app.command(
    "list",
    epilog="[bold]Example[/bold]\n\n  stigraph list programmes --where agency=jst --out jst.xlsx",
)(list_things)
app.command("find", epilog="[bold]Example[/bold]\n\n  stigraph find 日英科技協定 --lang ja")(find)

_MOST_OF_A_RULE = 3

_DOING = {
    "assemble": "Reading the facts",
    "derive": "Deriving ties",
    "check": "Checking every rule",
    "write": "Writing the snapshot",
    "swap": "Making it current",
}


Data = Annotated[Path | None, typer.Option(help="Folder of facts, if not the project's own.")]
Ontology = Annotated[Path | None, typer.Option(help="Folder of the ontology.")]
Queries = Annotated[Path | None, typer.Option(help="Folder of questions, rules and checks.")]


def _examples(*lines: str) -> str:
    return "[bold]Examples[/bold]\n\n" + "\n\n".join(f"  {line}" for line in lines)


@app.command(epilog=_examples("stigraph build", "stigraph build --out /srv/stigraph/snapshots"))
def build(
    data: Data = None, ontology: Ontology = None, queries: Queries = None, out: Out = None
) -> None:
    """Build the graph from the fact files and make it current.

    If a file is broken, each fault is printed with file, line and remedy, the exit code is 1,
    and the snapshot that was current stays current.
    """
    folder = paths.snapshots() if out is None else out
    with reported(), _status() as tell:
        built = snapshot.build(folder, tell, data=data, ontology=ontology, queries=queries)
    summary = Table.grid(padding=(0, 2))
    summary.add_row("things", f"{built.classes.get('Thing', 0):,}")
    summary.add_row("records", f"{built.classes.get('Record', 0):,}")
    summary.add_row("quads", f"{built.quads:,}")
    summary.add_row("snapshot", built.id)
    Console().print(summary)
    if built.quads > MOST_IN_MEMORY:
        typer.echo(
            f"warning: the graph has more than {MOST_IN_MEMORY:,} quads, so a worker that is "
            "killed is away for more than a second — publish it to a SPARQL server: "
            "docs/cluster.md",
            err=True,
        )


@app.command(
    epilog=_examples(
        "stigraph check",
        "stigraph check --all",
        "stigraph check --text deck-2023-06.txt",
        "stigraph check --coverage --document deck-2023-06",
    )
)
def check(
    text: Annotated[
        Path | None,
        typer.Option(
            help="The text of an extraction: digests, anchors and lines are compared with it.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    *,
    coverage: Annotated[
        bool,
        typer.Option("--coverage", help="Report each line that was read: its records, or why not."),
    ] = False,
    document: Annotated[
        str | None, typer.Option(metavar="NAME", help="With --coverage: this document alone.")
    ] = None,
    everything: Annotated[
        bool,
        typer.Option(
            "--all", help="Every warning, not the first few of each rule, and every conflict."
        ),
    ] = False,
    lang: Lang = Speech.en,
    data: Data = None,
    ontology: Ontology = None,
    queries: Queries = None,
) -> None:
    """Check the facts without building: broken files, incomplete records, records in doubt.

    The exit code is 1 if a rule is broken, or a line that was read has neither a record nor a
    reason; warnings, such as a printed count that differs from what stands under it, leave it 0.
    """
    if document is not None and not coverage:
        raise typer.BadParameter("--document goes with --coverage")
    data = paths.data() if data is None else data
    ontology = paths.ontology() if ontology is None else ontology
    queries = paths.queries() if queries is None else queries
    with reported(), _status() as tell:
        all_questions(queries)  # whose files are read, and refused if broken
        tell("assemble")
        asserted = assemble(data, ontology)
        source = None if text is None else reread(asserted.sources, text, asserted.names())
        tell("derive")
        graph = derive(asserted, queries)
        tell("check")
        findings = checks.run(graph, ontology, queries)
    for line in checks.folded(findings, len(findings) if everything else _MOST_OF_A_RULE):
        typer.echo(line)
    if source is not None:
        count = len(source.passages)
        typer.echo(f"{source.document}: {count} passages stand in the text as recorded")
    violations = sum(each.severity is Severity.violation for each in findings)
    conflicts = checks.conflicts(graph)
    for conflict in conflicts if everything else ():
        typer.echo(f"conflict: {conflict}")
    typer.echo(f"{len(conflicts)} conflicts between sources: stigraph ask conflict/list")
    typer.echo(f"{violations} violations, {len(findings) - violations} warnings")
    accounted = not coverage or _accounted(graph, queries, document, lang)
    if violations > 0 or not accounted:
        raise typer.Exit(1)


def _accounted(graph: Graph, queries: Path, document: str | None, lang: Speech) -> bool:
    """Print the reading report, and return whether every line of it is accounted for."""

    async def look(engine: EmbeddedEngine) -> tuple[DocumentReport, ...]:
        if document is None:
            return await reports(engine)
        return (await document_report(engine, document),)

    with reported(), TemporaryDirectory() as folder:
        snapshot.kept(graph, queries, Path(folder))
        found = answered(look, Path(folder))
    for one in found:
        Console().print(shown_report(one, lang.value))
    return not any(one.faults for one in found)


@app.command(epilog=_examples("stigraph lines deck-2023-06.txt"))
def lines(
    text: Annotated[
        Path, typer.Argument(help="The text of an extraction.", exists=True, dir_okay=False)
    ],
    data: Data = None,
    ontology: Ontology = None,
) -> None:
    """Note which lines of a text need a record, in lines.csv beside its source.yaml.

    Those with a digit, a name of a thing we know, or quotation marks. The text itself is not kept.
    """
    data = paths.data() if data is None else data
    with reported():
        asserted = assemble(data, paths.ontology() if ontology is None else ontology)
        found = extraction(asserted.sources, text)
    written = survey(found.lines, asserted.names())
    folder = data / "sources" / found.source.document
    (folder / LINES_FILE).write_text(encoded(written), encoding="utf-8")
    marked = sum(bool(line.signs) for line in written)
    typer.echo(f"{folder.name}: {len(written)} lines with text, {marked} of them need a record")


@app.command(
    epilog=_examples(
        "stigraph show organisation:mext", "stigraph show agreement:mext-mur --lang ja"
    )
)
def show(
    curie: Annotated[
        str, typer.Argument(metavar="THING", help="class:name, such as organisation:mext")
    ],
    lang: Lang = Speech.en,
    out: Out = None,
) -> None:
    """Show one thing: its names, its records, and the passages they were read from."""

    async def look(engine: EmbeddedEngine) -> Thing:
        return await thing(engine, curie)

    with reported():
        found = answered(look, out)
    Console().print(shown_thing(found, lang.value))


@app.command(
    epilog=_examples(
        "stigraph ask",
        "stigraph ask tie/items --param a=IT --param b=JP",
        "stigraph ask tie/items --param a=IT --param b=JP --format csv > italy.csv",
        "stigraph ask --sparql query.rq --format json",
    )
)
def ask(
    name: Annotated[
        str | None, typer.Argument(help="A named question; without it, all are listed.")
    ] = None,
    param: Annotated[
        list[str] | None, typer.Option(help="name=value, once for each parameter.")
    ] = None,
    sparql: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="A SPARQL query instead; - is standard input."),
    ] = None,
    format: Annotated[Format, typer.Option(help="rows is a table to read.")] = Format.rows,
    lang: Lang = Speech.en,
    out: Out = None,
) -> None:
    """Ask a named question, or a query of your own."""
    if name is None and sparql is None:
        with reported():
            Console().print(shown_questions(all_questions(), lang.value))
        return
    if name is not None and sparql is not None:
        raise typer.BadParameter("give a question or --sparql, not both")
    with reported():
        values = dict(_value(name or "", given) for given in param or [])
        text = None if sparql is None else _text(sparql)

        async def look(engine: EmbeddedEngine) -> Answer:
            if text is not None:
                return await engine.query(text, format=format)
            return await engine.ask(name or "", values, format=format)

        answer = answered(look, out)
    if answer.state is not State.complete:
        at = "" if answer.line is None else f"line {answer.line}, column {answer.column}: "
        typer.echo(f"{answer.state}: {at}{answer.message}", err=True)
        raise typer.Exit(1)
    if answer.format is Format.rows:
        Console().print(shown_answer(answer))
    else:
        sys.stdout.buffer.write(answer.body)


app.command(
    epilog=_examples(
        "stigraph draw --out network.html",
        "stigraph draw --territory IT --lang ja --out italy.html",
        "stigraph draw --class territory --as-of 2023-06-30 --out partners.html",
    )
)(draw)
app.command(
    "network",
    epilog=_examples(
        "stigraph network --territory IT --measure degree",
        "stigraph network --kind session --out sessions.graphml",
        "stigraph network --since 令和4年度 --as-of 令和5年度",
    ),
)(show_network)
app.command("frames", epilog=_examples("stigraph frames DE", "stigraph frames DE --with FR"))(
    show_frames
)
app.command(epilog=serving.EXAMPLES)(serving.serve)


@app.command(
    epilog=_examples(
        "stigraph publish --to http://127.0.0.1:7878/store --endpoint http://127.0.0.1:7878/query"
    )
)
def publish(
    to: Annotated[
        str, typer.Option(envvar="STIGRAPH_STORE", help="The server's graph store: its address.")
    ],
    endpoint: Annotated[
        str,
        typer.Option(
            envvar="STIGRAPH_ENDPOINT", help="Its query service: what arrived is counted."
        ),
    ],
    out: Out = None,
) -> None:
    """Put the current snapshot into a SPARQL server, for services that answer through it.

    An address may hold a name and a password; an environment variable keeps them out of sight.
    """
    folder = paths.snapshots() if out is None else out
    with reported():
        chosen = snapshot.current(folder)
        asyncio.run(publication.publish(chosen, to=to, endpoint=endpoint, progress=typer.echo))


@snapshots_app.command("list", epilog=_examples("stigraph snapshots list"))
def list_snapshots(out: Out = None) -> None:
    """List the snapshots, the newest first, and say which one is current."""
    folder = paths.snapshots() if out is None else out
    table = Table(box=None, pad_edge=False)
    for title in ("snapshot", "published (UTC)", "quads", ""):
        table.add_column(title, justify="right" if title == "quads" else "left")
    for one in archive.kept(folder):
        try:
            quads = f"{manifest.checked(one.path).quads:,}"
            state = "current" if one.is_current else ""
        except SnapshotError:
            quads, state = "", "damaged, and current" if one.is_current else "damaged"
        table.add_row(one.id, f"{one.published:%Y-%m-%d %H:%M:%S}", quads, state)
    Console().print(table)


@snapshots_app.command(
    epilog=_examples("stigraph snapshots verify", "stigraph snapshots verify 394a266cbc17a458")
)
def verify(
    id: Annotated[str | None, typer.Argument(help="One snapshot; without it, every one.")] = None,
    out: Out = None,
) -> None:
    """Compare snapshots with what was built: digests, counts, and questions asked again.

    The exit code is 1 if one of them is damaged.
    """
    folder = paths.snapshots() if out is None else out
    chosen = [one for one in archive.kept(folder) if id in (None, one.id)]
    with reported():
        if len(chosen) == 0:
            raise SnapshotError(
                "there is no such snapshot" if id else "nothing has been built",
                "see: stigraph snapshots list" if id else "run: stigraph build",
            )
    damaged = False
    for one in chosen:
        try:
            sound = archive.verify(one.path)
        except SnapshotError as error:
            damaged = True
            typer.echo(str(error), err=True)
        else:
            typer.echo(f"{one.id}: sound, {sound.quads:,} quads, {len(sound.probes)} probes")
    if damaged:
        raise typer.Exit(1)


@snapshots_app.command(
    epilog=_examples("stigraph snapshots rollback", "stigraph snapshots rollback 394a266cbc17a458")
)
def rollback(
    id: Annotated[
        str | None, typer.Argument(help="The snapshot to go to, if not the one before.")
    ] = None,
    out: Out = None,
) -> None:
    """Make the previous good snapshot current again; a running server takes it up by itself.

    It is verified first, and a damaged one is passed over. The facts stay as they are: the next
    build makes a snapshot of them again.
    """
    folder = paths.snapshots() if out is None else out
    with reported():
        sound = archive.roll_back(folder, id)
    typer.echo(f"{sound.id} is current: {sound.quads:,} quads")


def _value(question: str, given: str) -> tuple[str, str]:
    name, separator, value = given.partition("=")
    if separator == "":
        raise QuestionError(question, f"the parameter {given} has no value", "write name=value")
    return name, value


def _text(file: str) -> str:
    if file == "-":
        return sys.stdin.read()
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(file, "the file cannot be read", "name a UTF-8 text file") from error


@contextmanager
def _status() -> Iterator[Callable[[str], None]]:
    """Give a function that shows, on a terminal only, which stage is being worked on."""
    with Console(stderr=True).status("") as status:
        yield lambda stage: status.update(f"{_DOING[stage]} …")
