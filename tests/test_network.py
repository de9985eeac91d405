"""The network: the same each time, one file that asks nobody, and names that stay names."""

import asyncio
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from stigraph import drawing, network, paths
from stigraph.engine import EmbeddedEngine
from stigraph.network import Edge, Network, Node
from stigraph.words import LANGUAGES, Language, Words
from tests.planting import planted_nquads
from tests.serving import real_nquads, write_snapshot

pytestmark = pytest.mark.slow  # each asks the whole graph

TEMPLATE = paths.web() / "templates" / "network.html"
EMPTY = Network(None, (), ())


def drawn(nquads: bytes, out: Path, territory: str | None) -> Network:
    write_snapshot(out, nquads)

    async def read() -> Network:
        async with EmbeddedEngine(out) as engine:
            return await network.network(engine, territory)

    return asyncio.run(read())


@pytest.fixture(scope="module")
def japan(tmp_path_factory: pytest.TempPathFactory) -> Network:
    return drawn(real_nquads(), tmp_path_factory.mktemp("japan"), "JP")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Network:
    return drawn(planted_nquads("hostile"), tmp_path_factory.mktemp("hostile"), "JP")


class Page(HTMLParser):
    """Tags, attributes and the text of the rows in the bodies of tables."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self._cell: list[str] | None = None
        self._counts = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("thead", "tbody"):
            self._counts = tag == "tbody"
        elif tag == "tr" and self._counts:
            self.rows.append([])
        elif tag in ("td", "th") and self._counts:
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            self.rows[-1].append("".join(self._cell))
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def named(self, *tags: str) -> Iterator[dict[str, str | None]]:
        return (attributes for tag, attributes in self.tags if tag in tags)


def test_the_same_snapshot_gives_the_same_bytes(
    japan: Network, tmp_path_factory: pytest.TempPathFactory
) -> None:
    again = drawn(real_nquads(), tmp_path_factory.mktemp("again"), "JP")
    assert again == japan
    assert drawing.network_html(again, "ja", TEMPLATE) == drawing.network_html(
        japan, "ja", TEMPLATE
    )


def test_territories_things_and_organisations_are_joined(japan: Network) -> None:
    joined = {(edge.source, edge.target, edge.relation.en) for edge in japan.edges}
    assert ("organisation:mext", "agreement:mext-mur", "party") in joined
    assert ("organisation:mext", "territory:JP", "belongs to") in joined
    assert ("organisation:hitachi", "agreement:u-tokyo-imperial", "witness") in joined
    assert ("territory:IT", "meeting:talk-it-g7", "counterpart") in joined
    assert {node.kind for node in japan.nodes} == {
        "territory", "organisation", "agreement", "meeting"
    }  # fmt: skip


def test_people_are_drawn_as_the_side_they_stand_on(japan: Network) -> None:
    assert not [node for node in japan.nodes if node.id.startswith("person:")]


def test_what_was_inferred_is_drawn_as_such(japan: Network) -> None:
    weak = {(edge.source, edge.target) for edge in japan.edges if edge.weak}
    assert ("territory:JP", "meeting:talk-it-g7") in weak
    assert ("organisation:mext", "agreement:mext-mur") not in weak


def test_labels_have_room(japan: Network) -> None:
    places = [(node.x, node.y) for node in japan.nodes]
    crowded = [
        (one, other)
        for number, one in enumerate(places)
        for other in places[:number]
        if abs(one[0] - other[0]) < 100 and abs(one[1] - other[1]) < 60
    ]
    assert crowded == []


def test_a_node_is_found_by_its_id(japan: Network) -> None:
    assert japan.node("territory:JP").degree == max(node.degree for node in japan.nodes)
    with pytest.raises(KeyError):
        japan.node("territory:XX")


def test_the_whole_record_holds_the_part(
    japan: Network, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = drawn(real_nquads(), tmp_path_factory.mktemp("whole"), None)
    assert {node.id for node in japan.nodes} <= {node.id for node in whole.nodes}
    assert whole.territory is None


def test_a_territory_without_ties_is_called_by_its_code(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    nothing = drawn(real_nquads(), tmp_path_factory.mktemp("nothing"), "CA")
    assert (nothing.nodes, nothing.edges) == ((), ())
    assert "CAの協力関係の図" in drawing.network_html(nothing, "ja", TEMPLATE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_is_a_page_by_itself(japan: Network, language: Language) -> None:
    html = drawing.network_html(japan, language, TEMPLATE, snapshot="0123456789abcdef")
    page = Page(html)
    assert [attributes["lang"] for attributes in page.named("html")] == [language]
    assert len(list(page.named("title"))) == len(list(page.named("h1"))) == 1
    assert "0123456789abcdef" in html
    policy = next(
        attributes["content"]
        for attributes in page.named("meta")
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    assert policy.startswith("default-src 'none'")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_asks_nobody(japan: Network, language: Language) -> None:
    page = Page(drawing.network_html(japan, language, TEMPLATE))
    asking = [
        (tag, attributes)
        for tag, attributes in page.tags
        for name in ("src", "href", "action", "data", "srcset")
        if name in attributes
    ]
    assert asking == []
    assert not list(page.named("link", "iframe", "img", "form", "a"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_say_what_the_picture_shows(japan: Network, language: Language) -> None:
    page = Page(drawing.network_html(japan, language, TEMPLATE))
    labels = {node.id: node.label.text(language) for node in japan.nodes}
    nodes = [(row[0], row[4]) for row in page.rows if len(row) == 5]
    edges = [tuple(row[:3]) for row in page.rows if len(row) == 4]
    assert nodes == [(labels[node.id], node.id) for node in japan.nodes]
    assert edges == [
        (labels[edge.source], edge.relation.text(language), labels[edge.target])
        for edge in japan.edges
    ]


def test_the_drawing_library_is_the_one_we_leaned_on(japan: Network) -> None:
    html = drawing.network_html(japan, "en", TEMPLATE)
    assert "@version 9.1.2" in html
    assert "sourceMappingURL" not in html


def test_it_says_why_japan_stands_in_the_middle(japan: Network) -> None:
    assert network.centrality(japan)["territory:JP"] == max(network.centrality(japan).values())
    assert "because Japanese documents were read" in drawing.network_html(japan, "en", TEMPLATE)
    assert "日本の文書を読んだ結果" in drawing.network_html(japan, "ja", TEMPLATE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_names_stay_names(hostile: Network, language: Language) -> None:
    html = drawing.network_html(hostile, language, TEMPLATE)
    page = Page(html)
    assert "organisation:hostile" in {node.id for node in hostile.nodes}
    handlers = [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert handlers == []
    assert not list(page.named("img"))
    # Two scripts of ours, and no third one that a name has opened.
    assert len(list(page.named("script"))) == 2
    assert not re.search(r"<script>\s*alert", html)
    assert re.search(r'"title": "[^"]*href', html) is None


def test_a_picture_of_nothing_says_so() -> None:
    html = drawing.network_html(EMPTY, "ja", TEMPLATE)
    assert "結びつきの記録はない" in html
    assert "<script>" not in html


def test_long_labels_are_cut_in_the_picture_alone() -> None:
    name = "国際的な科学技術協力に関する非常に長い名称をもつ取極とその附属書及び交換公文"
    node = Node("agreement:long", "agreement", Words(name, name), 0, 0, 0)
    html = drawing.network_html(Network(None, (node,), ()), "ja", TEMPLATE)
    assert "\\u2026" in html
    assert f'<th scope="row">{name}</th>' in html


def test_edges_between_the_same_two_stand_apart() -> None:
    one, other = (
        Node(f"territory:{code}", "territory", Words(code, code), 2, 0, 0) for code in ("AA", "BB")
    )
    edges = tuple(
        Edge(one.id, other.id, Words(name, name), weak=False) for name in ("side", "chair")
    )
    page = Page(drawing.network_html(Network(None, (one, other), edges), "en", TEMPLATE))
    assert [row[1] for row in page.rows if row[:1] == ["AA"] and len(row) == 4] == ["side", "chair"]
