"""Figures name their sources, and are labelled with what this machine can draw."""

import matplotlib as mpl
import networkx as nx
import pandas as pd
import pytest
from matplotlib.figure import Figure

from stigraph.client import figures

pytestmark = pytest.mark.slow  # matplotlib looks through every font of a machine once

FRAME = pd.DataFrame(
    {
        "document": ["document:deck", "document:note", "document:note"],
        "documentEn": ["The deck", None, None],
        "documentJa": ["資料", "覚書の頁", "覚書の頁"],
        "passage": ["passage:deck/a", "passage:note/b", "passage:note/b"],
        "anchor": ["a", "b", "b"],
    },
    dtype="string",
)
FRAME.attrs = {"question": "tie/agreements", "snapshot": "0123456789abcdef"}


@pytest.fixture
def no_japanese_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "japanese_font", lambda: None)


@pytest.fixture
def japanese_font(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(figures, "japanese_font", lambda: "Some Gothic")
    monkeypatch.setitem(mpl.rcParams, "font.family", ["sans-serif"])
    return "Some Gothic"


def test_a_name_that_cannot_be_drawn_gives_way_to_the_id(no_japanese_font: None) -> None:
    assert figures.speak("ja") == "en"
    assert figures.labels(FRAME, "document").tolist() == ["The deck", "note", "note"]


def test_where_a_font_has_japanese_names_are_drawn_in_it(japanese_font: str) -> None:
    assert figures.speak("ja") == "ja"
    assert figures.speak("ja") == "ja"
    assert mpl.rcParams["font.family"] == ["sans-serif", japanese_font]
    assert figures.labels(FRAME, "document").tolist() == ["The deck", "覚書の頁", "覚書の頁"]
    assert figures.labels(FRAME, "document", "ja")[0] == "資料"


def test_each_passage_is_listed_once(no_japanese_font: None) -> None:
    listed = figures.sources(FRAME, FRAME.drop(columns="passage"))
    assert listed.columns.tolist() == ["document", "passage", "anchor", "address"]
    assert listed[["document", "anchor"]].drop_duplicates().shape == (2, 2)
    assert len(listed) == 4


def test_a_figure_names_its_question_its_snapshot_and_the_number_of_documents() -> None:
    figure = Figure()
    figures.credit(figure, FRAME, pd.DataFrame({"x": [1]}))
    (text,) = figure.texts
    assert text.get_text() == (
        "tie/agreements · from 2 documents, listed beside it\n"
        "stigraph, snapshot 0123456789abcdef, CC BY 4.0"
    )


def test_a_font_that_is_found_has_japanese_signs() -> None:
    name = figures.japanese_font()
    assert name is None or name in {one.name for one in mpl.font_manager.fontManager.ttflist}


def test_a_picture_asks_nothing_of_any_server_and_is_the_same_each_time() -> None:
    graph = nx.Graph([("a", "b")])
    graph.nodes["a"]["label"] = "日本"
    picture = figures.picture(graph)
    assert "default-src 'none'" in picture.html.partition("<script")[0]
    assert "\\u65e5\\u672c" in picture.html
    assert picture == figures.picture(graph)
    assert picture._repr_html_().startswith('<iframe sandbox="allow-scripts" srcdoc="')
