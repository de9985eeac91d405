"""Writes the pages of docs/ that are made from the project itself: `make docs`.

docs/model.svg is drawn from ontology/sti.ttl; docs/questions.md shows every named question with the
answer the graph gives. `--check` changes nothing and exits 1 if a page is out of date.
"""

import asyncio
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import escape
from pathlib import Path

from rdflib import RDFS, Graph, Literal, Namespace, URIRef

from stigraph import paths, question
from stigraph.engine.embedded import LOOKUP, EmbeddedEngine, Limits
from stigraph.engine.interface import Answer, State, Term

HERE = Path(__file__).parent
STI = Namespace("https://w3id.org/stigraph/ontology#")

# Where the classes that carry the model stand: column and row. The ontology says what joins them.
CORE: dict[str, tuple[int, int]] = {
    "Territory": (0, 0),
    "Tie": (0, 1),
    "TieItem": (0, 2),
    "Participation": (1, 0),
    "Thing": (1, 1),
    "Record": (1, 2),
    "EditorialStatement": (1, 3),
    "Name": (2, 1),
    "Passage": (2, 2),
    "Extraction": (3, 2),
    "Edition": (3, 1),
    "Document": (3, 0),
}
COLUMN, ROW, BOX_WIDTH, BOX_HEIGHT = 310, 120, 165, 54
CARD_WIDTH, CARD_GAP, LINE = 382, 16, 17
WIDTH = 1230


class Model:
    """The ontology as the picture needs it: labels, classes and which property joins which."""

    def __init__(self) -> None:
        self.graph = Graph().parse(paths.ontology() / "sti.ttl")

    def label(self, name: str, language: str) -> str:
        """Return the label of a class of ours in a language."""
        labels = (one for one in self.graph.objects(STI[name], RDFS.label))
        return next(
            str(one) for one in labels if isinstance(one, Literal) and one.language == language
        )

    def below(self, name: str) -> list[str]:
        """Return the local names of the classes below one, by name."""
        below = self.graph.transitive_subjects(RDFS.subClassOf, STI[name])
        return [one for one in _locals(below) if one != name]

    def links(self) -> Iterator[tuple[str, str, str]]:
        """Yield (class, property, class) for each property that joins two classes of ours."""
        for term in _locals(self.graph.subjects(RDFS.isDefinedBy)):
            for source in self._named(term, RDFS.domain, STI.usedOn):
                for target in self._named(term, RDFS.range, STI.allowedClass):
                    yield source, term, target

    def own_properties(self, name: str) -> list[tuple[str, str]]:
        """Return (property, target or kind of value) of what only this class carries."""
        rows = []
        for term in _locals(self.graph.subjects(STI.usedOn, STI[name])):
            targets = self._named(term, STI.allowedClass)
            kind = str(self.graph.value(STI[term], STI.valueKind))
            rows.append((term, " | ".join(targets) if len(targets) > 0 else kind))
        return rows

    def _named(self, term: str, *predicates: URIRef) -> list[str]:
        found = [one for each in predicates for one in self.graph.objects(STI[term], each)]
        return _locals(found)


def _locals(terms: Iterable[object]) -> list[str]:
    """Return the local names of those terms that are ours, by name."""
    ours = {str(one) for one in terms if isinstance(one, URIRef) and one.startswith(str(STI))}
    return sorted(one.removeprefix(str(STI)) for one in ours)


def box(x: int, y: int, title: str, subtitle: str) -> str:
    """Return a class as a rectangle with its two names."""
    return (
        f'<rect class="box" x="{x}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}"/>'
        f'<text class="name" x="{x + BOX_WIDTH / 2}" y="{y + 23}">{escape(title)}</text>'
        f'<text class="ja" x="{x + BOX_WIDTH / 2}" y="{y + 42}">{escape(subtitle)}</text>'
    )


def place(name: str) -> tuple[int, int]:
    """Return the upper left corner of a core class."""
    column, row = CORE[name]
    return 60 + column * COLUMN, 60 + row * ROW


def arrow(source: str, target: str, names: Iterable[str]) -> str:
    """Return a line between two core classes with the names of the properties that join them."""
    (x1, y1), (x2, y2) = place(source), place(target)
    label = ", ".join(names)
    if x1 == x2:
        middle = x1 + BOX_WIDTH / 2
        start, end = (y1 + BOX_HEIGHT, y2) if y1 < y2 else (y1, y2 + BOX_HEIGHT)
        return (
            f'<line class="edge" x1="{middle}" y1="{start}" x2="{middle}" y2="{end}"/>'
            f'<text class="edge-name" x="{middle + 8}" y="{(start + end) / 2 + 4}">'
            f"{escape(label)}</text>"
        )
    start, end = (x1 + BOX_WIDTH, x2) if x1 < x2 else (x1, x2 + BOX_WIDTH)
    top, bottom = y1 + BOX_HEIGHT / 2, y2 + BOX_HEIGHT / 2
    return (
        f'<line class="edge" x1="{start}" y1="{top}" x2="{end}" y2="{bottom}"/>'
        f'<text class="edge-name middle" x="{(start + end) / 2}" y="{(top + bottom) / 2 - 6}">'
        f"{escape(label)}</text>"
    )


def core(model: Model) -> list[str]:
    """Return the upper half of the picture: the classes that carry the model, joined."""
    joined: dict[tuple[str, str], list[str]] = {}
    for source, name, target in model.links():
        neighbours = source in CORE and target in CORE and source != target
        if neighbours and (
            CORE[source][0] == CORE[target][0] or abs(CORE[source][0] - CORE[target][0]) == 1
        ):
            # A refinement of a particular kind of record is drawn on its card, not here.
            joined.setdefault((source, target), []).append(name)
    parts = [arrow(source, target, names) for (source, target), names in sorted(joined.items())]
    for name in CORE:
        x, y = place(name)
        parts.append(box(x, y, name, model.label(name, "ja")))
    return parts


def cards(model: Model, top: int) -> tuple[list[str], int]:
    """Return the lower half, one card for each kind of record and thing, and where it ends."""
    parts: list[str] = []
    for heading, names in (
        ("What a passage can say: records", model.below("Record")),
        ("Whose parts they have", model.below("RecordPart")),
        ("What we judge ourselves", model.below("EditorialStatement")),
        ("What it can be about: things", model.below("Thing")),
    ):
        parts.append(f'<text class="heading" x="30" y="{top + 18}">{escape(heading)}</text>')
        heights = [top + 34] * 3
        for name in names:
            column = heights.index(min(heights))
            rows = model.own_properties(name)
            x, y = 30 + column * (CARD_WIDTH + CARD_GAP), heights[column]
            height = 34 + LINE * len(rows)
            parts.append(
                f'<rect class="card" x="{x}" y="{y}" width="{CARD_WIDTH}" height="{height}"/>'
            )
            parts.append(
                f'<text class="card-name" x="{x + 10}" y="{y + 21}">{escape(name)} '
                f'<tspan class="ja">{escape(model.label(name, "ja"))}</tspan></text>'
            )
            for number, (key, value) in enumerate(rows):
                short = value if len(value) <= 26 else value[:25] + "…"
                parts.append(
                    f'<text class="row" x="{x + 10}" y="{y + 40 + LINE * number}">{escape(key)} '
                    f'<tspan class="value">{escape(short)}</tspan></text>'
                )
            heights[column] += height + 10
        top = max(heights) + 14
    return parts, top


STYLE = """
text { font: 13px system-ui, "Noto Sans JP", "Noto Sans CJK JP", sans-serif; fill: #1a1a1a }
.box { fill: #fff; stroke: #1a1a1a }
.card { fill: #fff; stroke: #ccc }
.name { text-anchor: middle; font-weight: 700 }
.ja { fill: #4d4d4d; font-size: 12px; font-weight: 400 }
text.ja, .middle { text-anchor: middle }
.edge { stroke: #7f7f7f; marker-end: url(#head) }
.edge-name { font-size: 12px; fill: #00118f }
.heading { font-size: 16px; font-weight: 700 }
.card-name { font-weight: 700 }
.row { font-size: 12px }
.value { fill: #00118f }
"""

ARROW_HEAD = """<defs>
<marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8"
 markerHeight="8" orient="auto">
<path d="M0 0 8 4 0 8z" fill="#7f7f7f"/>
</marker>
</defs>"""


def model_svg() -> str:
    """Return the picture of the model as SVG."""
    model = Model()
    lower, end = cards(model, 570)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {end}" role="img">',
        "<title>The model of stigraph, drawn from its ontology</title>",
        f"<style>{STYLE}</style>",
        ARROW_HEAD,
        f'<rect width="{WIDTH}" height="{end}" fill="#fff"/>',
        '<text class="heading" x="30" y="32">Things, records and where they were read</text>',
        *core(model),
        *lower,
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def cell(term: Term | None) -> str:
    """Return a term as a cell of a Markdown table."""
    if term is None:
        return ""
    text = term.value.replace("https://w3id.org/stigraph/id/", "").replace(str(STI), "sti:")
    return text.replace("|", "\\|").replace("\n", " ")


SHOWN = 12


def table(answer: Answer) -> list[str]:
    """Return an answer as a Markdown table of at most SHOWN rows."""
    lines = ["| " + " | ".join(answer.variables) + " |", "|" + " --- |" * len(answer.variables)]
    lines += ["| " + " | ".join(cell(term) for term in row) + " |" for row in answer.rows[:SHOWN]]
    left = len(answer.rows) - SHOWN
    lines += ["", f"… and {left} more."] if left > 0 else []
    return lines


async def questions_page() -> str:
    """Return the page of all named questions with their answers."""
    lines = [
        "# Questions and their answers",
        "",
        "Each question is a file under `queries/`; its path is its name. The answers are those",
        "of the example parameters. `make docs` writes this page; a test holds it to the graph.",
        "Ask one with `stigraph ask meeting/chairs`, or at `/api/queries/meeting/chairs`.",
        "",
    ]
    # Nobody waits at the other end, so a loaded machine may take its time.
    patient = Limits(lookup=replace(LOOKUP, seconds=60.0))
    async with EmbeddedEngine(paths.snapshots(), limits=patient) as engine:
        for one in question.all_questions():
            values = {each.name: each.example for each in one.parameters}
            answer = await engine.ask(one.name, values, deadline=20)
            if answer.state is not State.complete:
                raise SystemExit(f"{one.name}: {answer.state}: {answer.message}")
            lines += [f"## {one.name}", "", one.summary["en"], "", one.summary["ja"], ""]
            example = ", ".join(f"`{each.name}={each.example}`" for each in one.parameters)
            lines += [f"Parameters: {example}", ""] if example != "" else []
            lines += [*table(answer), ""]
    return "\n".join(lines).rstrip() + "\n"


def main() -> int:
    """Write the pages, or with --check compare them; return the exit code."""
    pages = {"model.svg": model_svg(), "questions.md": asyncio.run(questions_page())}
    if "--check" not in sys.argv[1:]:
        for name, text in pages.items():
            (HERE / name).write_text(text, encoding="utf-8")
        return 0
    stale = [
        name
        for name, text in pages.items()
        if not (HERE / name).exists() or (HERE / name).read_text(encoding="utf-8") != text
    ]
    for name in stale:
        sys.stderr.write(f"docs/{name} is out of date: run `make docs`\n")
    return 1 if len(stale) > 0 else 0


if __name__ == "__main__":
    sys.exit(main())
