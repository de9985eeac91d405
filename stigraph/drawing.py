"""The network as one HTML file that asks nothing of any server.

    network_html(view, places, language, template: Path, *, snapshot: str = "") -> str

`view` comes from `stigraph.network.slices.sliced(ties, slice)`, `places` from
`stigraph.network.places.places(view)`, and `template` is `network.html` among
the web templates. The file holds the picture, its legend, and the tables of nodes and edges that
say the same in words. Write it as UTF-8.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pyvis.network import Network as Picture

from stigraph.calendar import day_in_words
from stigraph.network.slices import NODE_CLASSES, NOTE, Edge, Network, Node
from stigraph.words import Language, Words

LIBRARY = "lib/vis-9.1.2/vis-network.min.js"
"""The drawing library, among the templates that the pyvis wheel carries."""

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'"
)
"""What the file may do by its own word: run what is inside it, and ask nobody for anything."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """How the nodes of a class look: shape and colour, always both."""

    label: Words
    shape: str
    """In the drawing library."""
    colour: str
    """See the palette of the pages."""
    path: str
    """The same shape in a square of 16, for the legend."""


_MARKS = {
    "territory": _Mark(
        Words("国・地域", "territory"), "dot", "#008BF2", "M8 1a7 7 0 1 1 0 14a7 7 0 1 1 0-14Z"
    ),
    "organisation": _Mark(Words("機関", "organisation"), "square", "#FB5B01", "M2 2H14V14H2Z"),
    "person": _Mark(Words("人", "person"), "triangleDown", "#949494", "M8 15L1 2H15Z"),
    "agreement": _Mark(Words("取極等", "agreement"), "diamond", "#6F23D0", "M8 0L16 8L8 16L0 8Z"),
    "meeting": _Mark(Words("会合", "meeting"), "triangle", "#6C006C", "M8 1L15 15H1Z"),
    "programme": _Mark(
        Words("事業・公募", "programme or call"),
        "hexagon",
        "#006F83",
        "M4.5 1.5H11.5L15.5 8L11.5 14.5H4.5L.5 8Z",
    ),
    "project": _Mark(
        Words("課題(例示)", "project, as an example"),
        "hexagon",
        "#949494",
        "M4.5 1.5H11.5L15.5 8L11.5 14.5H4.5L.5 8Z",
    ),
    "fund": _Mark(
        Words("基金・資金", "fund"),
        "star",
        "#2C4100",
        "M8 0L9.9 5.4L15.6 5.5L11.1 9L12.7 14.5L8 11.3L3.3 14.5L4.9 9L.4 5.5L6.1 5.4Z",
    ),
}

_LINE = "#7F7F7F"

_SETTINGS = {
    "physics": {"enabled": False},
    "interaction": {
        "hover": True,
        "keyboard": {"enabled": True, "bindToWindow": False},
        "tooltipDelay": 120,
    },
    "nodes": {
        "borderWidth": 1,
        "font": {"size": 15, "color": "#1A1A1A", "strokeWidth": 4, "strokeColor": "#FFFFFF"},
    },
    "edges": {"smooth": False},
}
"""Settings of the drawing library: constants alone, and no layout in the browser."""

_WORDS: dict[str, Words] = {
    "title": Words("{name}の協力関係の図", "Network of the ties of {name}"),
    "everything": Words("記録全体", "the whole record"),
    "lead": Words(
        "{day}の時点で読んだ範囲にある結びつき。ノード{nodes}件、辺{edges}件。"
        "図と同じ内容を下の表に示す。",
        "Who and what is joined on {day}, as far as was read: {nodes} nodes, {edges} edges. The "
        "tables below say the same in words.",
    ),
    "rest": Words(
        "この条件には全部でノード{nodes}件、辺{edges}件がある。ここには辺の多い方から示す。",
        "In all, {nodes} nodes and {edges} edges meet these conditions; those with the most edges "
        "are drawn.",
    ),
    "picture": Words(
        "結びつきの図。同じ内容が下の表にある。",
        "Picture of the network; the tables below say the same.",
    ),
    "legend": Words("凡例", "Legend"),
    "weak": Words("破線: 推定又は転記", "dashed: inferred or transcribed"),
    "nodes": Words("ノード", "Nodes"),
    "edges": Words("辺", "Edges"),
    "name": Words("名称", "Name"),
    "kind": Words("種類", "Kind"),
    "degree": Words("辺の数", "Edges"),
    "id": Words("識別子", "Id"),
    "source": Words("から", "From"),
    "relation": Words("関係", "Relation"),
    "target": Words("へ", "To"),
    "reading": Words("読み取り", "Reading"),
    "stated": Words("明記・配置", "stated or layout"),
    "inferred": Words("推定又は転記", "inferred or transcribed"),
    "data": Words("データ版", "Data version"),
    "empty": Words("読んだ範囲に、結びつきの記録はない。", "What was read holds no tie to draw."),
    "script": Words(
        "図の表示にはスクリプトが要る。表は、なくても読める。",
        "The picture needs scripts; the tables can be read without.",
    ),
}


def network_html(
    view: Network,
    places: Mapping[str, tuple[int, int]],
    language: Language,
    template: Path,
    *,
    snapshot: str = "",
) -> str:
    """Return the network as one self-contained HTML page in the language."""
    picture = Picture(height="70vh", width="100%", directed=False, cdn_resources="in_line")
    for node in view.nodes:
        _add_node(picture, node, places[node.id], language)
    for edge in view.edges:
        _add_edge(picture, edge, language)
    # pyvis builds its environment without escaping; ours escapes, and takes the values it lacks.
    picture.templateEnv = _environment(template.parent, Path(picture.template_dir))
    picture.path = template.name
    picture.templateEnv.globals.update(
        view=view,
        language=language,
        words=_Reader(language),
        title=_WORDS["title"].text(language).format(name=_name(view, language)),
        leads=_leads(view, language),
        note=NOTE.text(language),
        marks={
            one: _MARKS[one]
            for one in NODE_CLASSES
            if any(node.node_class == one for node in view.nodes)
        },
        labels={node.id: node.label.text(language) for node in view.nodes},
        snapshot=snapshot,
        policy=POLICY,
        library=LIBRARY,
        settings=_SETTINGS,
    )
    html: str = picture.generate_html(name="network.html", notebook=False)
    return html


def _name(view: Network, language: Language) -> str:
    """The territories of the picture; one that nothing ties is called by its code."""
    known = {node.id: node.label.text(language) for node in view.nodes}
    names = [known.get(f"territory:{code}", code) for code in view.cut.territories]
    between = "・" if language == "ja" else ", "
    return between.join(names) or _WORDS["everything"].text(language)


def _leads(view: Network, language: Language) -> list[str]:
    told = [
        _WORDS["lead"]
        .text(language)
        .format(
            day=day_in_words(view.cut.as_of, language),
            nodes=len(view.nodes),
            edges=len(view.edges),
        )
    ]
    if len(view.nodes) < view.nodes_in_all:
        told.append(
            _WORDS["rest"].text(language).format(nodes=view.nodes_in_all, edges=view.edges_in_all)
        )
    return told


class _Reader:
    """The words of this page in one language, by key."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def __getitem__(self, key: str) -> str:
        return _WORDS[key].text(self._language)


def _add_node(picture: Picture, node: Node, place: tuple[int, int], language: Language) -> None:
    mark = _MARKS[node.node_class]
    label = node.label.text(language)
    picture.add_node(
        node.id,
        label=_broken(label),
        title=_plain(f"{label} ({mark.label.text(language)}, {node.degree})"),
        shape=mark.shape,
        color=mark.colour,
        size=16 if node.node_class == "territory" else 9,
        x=place[0],
        y=place[1],
        physics=False,
    )


def _add_edge(picture: Picture, edge: Edge, language: Language) -> None:
    picture.add_edge(
        edge.source,
        edge.target,
        title=_plain(edge.label.text(language)),
        color=_LINE,
        dashes=edge.inferred,
        width=1.5,
        smooth=False,
        physics=False,
    )


def _plain(text: str) -> str:
    """The text without the letters that make pyvis turn every tooltip of a page into HTML."""
    return text.replace("href", "h-ref").replace("HREF", "H-REF")


def _broken(text: str, most: int = 9) -> str:
    """The text in lines of moderate width, cut after the fourth; the tables have all of it."""
    lines, line = [], ""
    for word in _words(text):
        if line and _width(line + word) > most:
            lines.append(line.strip())
            line = ""
        line += word
    lines.append(line.strip())
    return "\n".join(lines[:4]) + ("…" if len(lines) > 4 else "")


def _words(text: str) -> list[str]:
    """Latin words with the space after them, other letters one by one."""
    parts: list[str] = []
    for letter in text:
        if parts and ord(letter) < 0x2E80 and ord(parts[-1][-1]) < 0x2E80 and parts[-1][-1] != " ":
            parts[-1] += letter
        else:
            parts.append(letter)
    return parts


def _width(text: str) -> float:
    return sum(1.0 if ord(letter) >= 0x2E80 else 0.55 for letter in text)


def _environment(own: Path, of_pyvis: Path) -> Environment:
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(own), FileSystemLoader(of_pyvis)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["without_map"] = _without_map
    return environment


def _without_map(library: Markup) -> Markup:
    """The library without the comment that asks for a map of its source, which is not there."""
    return Markup(str(library).partition("//# sourceMappingURL")[0])  # noqa: S704  # not user text
