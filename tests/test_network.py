"""The picture of the network: the same each time, one file that asks nobody, names stay names."""

import asyncio
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from stigraph import drawing, paths
from stigraph.engine import EmbeddedEngine
from stigraph.network.places import places
from stigraph.network.slices import NOTE, Edge, Network, Node, Slice, sliced
from stigraph.network.ties import ties
from stigraph.status import AsOf
from stigraph.words import LANGUAGES, Language, Reference, Words
from tests.planting import planted_nquads
from tests.serving import real_nquads, write_snapshot

pytestmark = pytest.mark.slow  # each asks the whole graph

TEMPLATE = paths.web() / "templates" / "network.html"
DAY = date(2026, 11, 23)
EMPTY = Network(Slice(DAY), (), ())


def read(nquads: bytes, out: Path, territory: str | None) -> Network:
    write_snapshot(out, nquads)
    codes = () if territory is None else (territory,)

    async def look() -> Network:
        async with EmbeddedEngine(out) as engine:
            return sliced(await ties(engine, codes), Slice(DAY, territories=codes))

    return asyncio.run(look())


def drawn(view: Network, language: Language, snapshot: str = "") -> str:
    return drawing.network_html(view, places(view), language, TEMPLATE, snapshot=snapshot)


@pytest.fixture(scope="module")
def japan(tmp_path_factory: pytest.TempPathFactory) -> Network:
    return read(real_nquads(), tmp_path_factory.mktemp("japan"), "JP")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Network:
    return read(planted_nquads("hostile"), tmp_path_factory.mktemp("hostile"), "JP")


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
    again = read(real_nquads(), tmp_path_factory.mktemp("again"), "JP")
    assert again == japan
    assert drawn(again, "ja") == drawn(japan, "ja")


def test_territories_things_and_organisations_are_joined(japan: Network) -> None:
    joined = {
        (edge.source, edge.target, relation.label.en)
        for edge in japan.edges
        for relation in edge.relations
    }
    assert ("organisation:mext", "agreement:mext-mur", "party") in joined
    assert ("organisation:mext", "territory:JP", "belongs to") in joined
    assert ("organisation:hitachi", "agreement:u-tokyo-imperial", "witness") in joined
    assert ("territory:IT", "meeting:talk-it-g7", "counterpart") in joined
    assert {node.node_class for node in japan.nodes} == {
        "territory", "organisation", "agreement", "meeting", "fund"
    }  # fmt: skip


def test_people_are_drawn_as_the_side_they_stand_on(japan: Network) -> None:
    assert not [node for node in japan.nodes if node.id.startswith("person:")]


def test_what_was_inferred_is_drawn_as_such(japan: Network) -> None:
    weak = {(edge.source, edge.target) for edge in japan.edges if edge.inferred}
    assert ("territory:JP", "meeting:talk-it-g7") in weak
    assert ("organisation:mext", "agreement:mext-mur") not in weak


def test_labels_have_room(japan: Network) -> None:
    where = list(places(japan).values())
    crowded = [
        (one, other)
        for number, one in enumerate(where)
        for other in where[:number]
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
    whole = read(real_nquads(), tmp_path_factory.mktemp("whole"), None)
    assert {node.id for node in japan.nodes} <= {node.id for node in whole.nodes}
    assert "the whole record" in drawn(whole, "en")


def test_a_territory_without_ties_is_called_by_its_code(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    nothing = read(real_nquads(), tmp_path_factory.mktemp("nothing"), "CA")
    assert (nothing.nodes, nothing.edges) == ((), ())
    assert "CAの協力関係の図" in drawn(nothing, "ja")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_is_a_page_by_itself(japan: Network, language: Language) -> None:
    html = drawn(japan, language, snapshot="0123456789abcdef")
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
    page = Page(drawn(japan, language))
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
    page = Page(drawn(japan, language))
    labels = {node.id: node.label.text(language) for node in japan.nodes}
    rows = [tuple(row) for row in page.rows]
    nodes = [(row[0], row[3]) for row in rows[: len(japan.nodes)]]
    edges = [row[:3] for row in rows[len(japan.nodes) :]]
    assert nodes == [(labels[node.id], node.id) for node in japan.nodes]
    assert edges == [
        (labels[edge.source], edge.label.text(language), labels[edge.target])
        for edge in japan.edges
    ]


def test_the_drawing_library_is_the_one_we_leaned_on(japan: Network) -> None:
    html = drawn(japan, "en")
    assert "@version 9.1.2" in html
    assert "sourceMappingURL" not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_why_japan_stands_in_the_middle(japan: Network, language: Language) -> None:
    most = max(japan.nodes, key=lambda node: node.degree)
    assert most.id == "territory:JP"
    assert NOTE.text(language) in drawn(japan, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_names_stay_names(hostile: Network, language: Language) -> None:
    html = drawn(hostile, language)
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
    html = drawn(EMPTY, "ja")
    assert "結びつきの記録はない" in html
    assert "<script>" not in html


def test_long_labels_are_cut_in_the_picture_alone() -> None:
    name = "国際的な科学技術協力に関する非常に長い名称をもつ取極とその附属書及び交換公文"
    node = Node("agreement:long", "agreement", Words(name, name), None, (), AsOf.certainly)
    html = drawn(Network(Slice(DAY), (node,), ()), "ja")
    assert "\\u2026" in html
    assert f'<th scope="row">{name}</th>' in html


def test_two_nodes_have_one_edge_that_names_every_relation() -> None:
    one, other = (
        Node(f"territory:{code}", "territory", Words(code, code), code, (), None)
        for code in ("AA", "BB")
    )
    relations = tuple(
        Reference(f"concept:roles/{name}", Words(name, name)) for name in ("side", "chair")
    )
    edge = Edge(one.id, other.id, "side", relations, AsOf.certainly, False, (), (), ())
    page = Page(drawn(Network(Slice(DAY), (one, other), (edge,)), "en"))
    assert page.rows[2] == ["AA", "side, chair", "BB", "stated or layout"]
