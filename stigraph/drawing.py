"""The network as one HTML file that asks nothing of any server.

    network_html(view: Network, language: Language, template: Path, *, snapshot: str = "") -> str

`view` comes from `stigraph.network.network(engine, territory)`, `template` is `network.html` among
the web templates. The file holds the picture, its legend, and the tables of nodes and edges that
say the same in words. Write it as UTF-8.
"""

from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pyvis.network import Network as Picture

from stigraph.network import Edge, Network, Node, centrality
from stigraph.words import Language, Words

LIBRARY = "lib/vis-9.1.2/vis-network.min.js"
"""The drawing library, among the templates that the pyvis wheel carries."""

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'"
)
"""What the file may do by its own word: run what is inside it, and ask nobody for anything."""

_SHAPES = {
    "territory": ("dot", "#008BF2"),
    "organisation": ("square", "#FB5B01"),
    "agreement": ("diamond", "#6F23D0"),
    "meeting": ("triangle", "#6C006C"),
}
"""Shape and colour of each kind, always both; see the palette of the pages."""

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
        "国・地域、取極と会合、機関の結びつき。ノード{nodes}件、辺{edges}件。図と同じ内容を下の表に示す。",
        "How territories, agreements and meetings, and organisations are joined: {nodes} nodes, "
        "{edges} edges. The tables below say the same in words.",
    ),
    "artefact": Words(
        "日本が中心に見えるのは、日本の文書を読んだ結果であって、世界の協力の姿ではない。"
        "中心性は読んだ範囲の偏りを表す。",
        "Japan stands in the middle because Japanese documents were read; this is not the shape of "
        "cooperation in the world. Centrality here measures what was read.",
    ),
    "picture": Words(
        "結びつきの図。同じ内容が下の表にある。",
        "Picture of the network; the tables below say the same.",
    ),
    "legend": Words("凡例", "Legend"),
    "territory": Words("国・地域", "territory"),
    "organisation": Words("機関", "organisation"),
    "agreement": Words("取極等", "agreement"),
    "meeting": Words("会合", "meeting"),
    "weak": Words("破線: 推定又は転記", "dashed: inferred or transcribed"),
    "nodes": Words("ノード", "Nodes"),
    "edges": Words("辺", "Edges"),
    "name": Words("名称", "Name"),
    "kind": Words("種類", "Kind"),
    "degree": Words("辺の数", "Edges"),
    "centrality": Words("次数中心性", "Degree centrality"),
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


def network_html(view: Network, language: Language, template: Path, *, snapshot: str = "") -> str:
    """Return the network as one self-contained HTML page in the language."""
    picture = Picture(height="70vh", width="100%", directed=False, cdn_resources="in_line")
    for node in view.nodes:
        _add_node(picture, node, language)
    for edge in view.edges:
        _add_edge(picture, edge, language)
    name = (
        _WORDS["everything"].text(language)
        if view.territory is None
        else view.territory.label.text(language)
    )
    shares = centrality(view)
    # pyvis builds its environment without escaping; ours escapes, and takes the values it lacks.
    picture.templateEnv = _environment(template.parent, Path(picture.template_dir))
    picture.path = template.name
    picture.templateEnv.globals.update(
        view=view,
        language=language,
        words=_Reader(language),
        title=_WORDS["title"].text(language).format(name=name),
        lead=_WORDS["lead"].text(language).format(nodes=len(view.nodes), edges=len(view.edges)),
        shares={curie: f"{share:.2f}" for curie, share in shares.items()},
        shapes=_SHAPES,
        labels={node.id: node.label.text(language) for node in view.nodes},
        snapshot=snapshot,
        policy=POLICY,
        library=LIBRARY,
        settings=_SETTINGS,
    )
    html: str = picture.generate_html(name="network.html", notebook=False)
    return html


class _Reader:
    """The words of this page in one language, by key."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def __getitem__(self, key: str) -> str:
        return _WORDS[key].text(self._language)


def _add_node(picture: Picture, node: Node, language: Language) -> None:
    shape, colour = _SHAPES[node.kind]
    label = node.label.text(language)
    picture.add_node(
        node.id,
        label=_broken(label),
        title=_plain(f"{label} ({_WORDS[node.kind].text(language)}, {node.degree})"),
        shape=shape,
        color=colour,
        size=16 if node.kind == "territory" else 9,
        x=node.x,
        y=node.y,
        physics=False,
    )


def _add_edge(picture: Picture, edge: Edge, language: Language) -> None:
    picture.add_edge(
        edge.source,
        edge.target,
        title=_plain(edge.relation.text(language)),
        color=_LINE,
        dashes=edge.weak,
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
