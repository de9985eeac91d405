"""The command that finds things by any form of their names."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from stigraph import paths, search, snapshot
from stigraph.answering import Lang, Out, Speech
from stigraph.errors import SnapshotError
from stigraph.reporting import reported
from stigraph.search import Index, Results
from stigraph.words import Language

_TITLES = {
    "ja": ("id", "名称", "類", "内容", "一致した表記"),
    "en": ("id", "name", "class", "what it is", "form that matched"),
}
_MEANT = {"ja": "「{}」は次のどれを指しますか: {}", "en": "{} may mean any of: {}"}
_NOTHING = {
    "ja": "該当する名称はありません。略称、英語名、別の表記でも探せます。",
    "en": "no name matches — try an abbreviation, the other language or another spelling",
}


def find(
    text: Annotated[str, typer.Argument(help="A name, an abbreviation, or two territories.")],
    kind: Annotated[
        str | None, typer.Option(help="Only things of this class, such as agreement.")
    ] = None,
    limit: Annotated[int, typer.Option(help="How many.", min=1, max=search.MOST_HITS)] = 20,
    lang: Lang = Speech.en,
    out: Out = None,
) -> None:
    """Find things by any form of their names: 日英科技協定, 学振, monbukagakusho, Itlay.

    The exit code is 1 if nothing is found.
    """
    with reported(lang.value):
        index = search.opened(snapshot.current(paths.snapshots() if out is None else out).path)
        if index is None:
            raise SnapshotError("the snapshot has no index of names", "run: stigraph build")
    results = index.find(text, _known(index, kind), limit)
    if len(results.hits) == 0:
        typer.echo(_NOTHING[lang.value], err=True)
        raise typer.Exit(1)
    if len(results.meant) > 0:
        typer.echo(_MEANT[lang.value].format(text, ", ".join(results.meant)))
    Console().print(_table(results, lang.value))


def _known(index: Index, kind: str | None) -> str | None:
    if kind is not None and kind not in index.kinds:
        raise typer.BadParameter(f"there is no class {kind}; it is one of {', '.join(index.kinds)}")
    return kind


def _table(results: Results, language: Language) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in _TITLES[language]:
        table.add_column(title, overflow="fold")
    for hit in results.hits:
        label, kind, context = (
            words.text(language) for words in (hit.thing.label, hit.kind.label, hit.context)
        )
        table.add_row(hit.thing.id, label, kind, context, hit.form)
    return table
