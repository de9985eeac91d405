"""Figures and their sources: labels that this machine can draw, and the pages behind a frame."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import networkx as nx
import pandas as pd
from pyvis.network import Network

from stigraph.client.frames import TEXT
from stigraph.errors import PackageMissing
from stigraph.words import Language

try:
    import matplotlib as mpl
    from matplotlib import font_manager
    from matplotlib.figure import Figure
    from matplotlib.ft2font import FT2Font
except ModuleNotFoundError as error:
    raise PackageMissing("matplotlib", "notebooks") from error

_SIGNS = "日本語あア億"
_JAPANESE = re.compile("[\u2e80-\u9fff\uff00-\uffef]")
_PREFERRED = re.compile(
    "Noto Sans (CJK )?JP|IPA.*Gothic|Takao.*Gothic|Hiragino|Yu Gothic|Meiryo|BIZ UD", re.IGNORECASE
)
_OFFLINE = (
    '<head><meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:\">"
)
"""The page of pyvis asks a public server for styles that a picture does not need; it may not."""

_SEED = 20230612
_SPREAD = (620, 330)
"""Half the width and height of a picture in pixels: about what a notebook shows of it."""

_APART = 2.0
"""How far nodes keep from each other, in the unit of the layout: 1 is its own habit."""

_SOURCES = ("document", "passage", "anchor", "address")


def speak(language: Language) -> Language:
    """Return the language that figures can be labelled in: English where no font has Japanese.

    From here on matplotlib draws Japanese signs, in either language, if any font here has them.
    """
    font = japanese_font()
    if font is None:
        return "en"
    # After the usual family, so that it fills in for the signs which that one lacks.
    families = [one for one in mpl.rcParams["font.family"] if one != font]
    mpl.rcParams["font.family"] = [*families, font]
    return language


@lru_cache(maxsize=1)
def japanese_font() -> str | None:
    """Return the name of a font of this machine that has Japanese signs, or None."""
    upright = (400, "normal")
    listed = [one for one in font_manager.fontManager.ttflist if one.weight in upright]
    fonts = {one.name: one.fname for one in listed}
    for name in sorted(fonts, key=lambda one: (_PREFERRED.search(one) is None, one)):
        if all(FT2Font(fonts[name]).get_char_index(ord(sign)) for sign in _SIGNS):
            return name
    return None


def labels(frame: pd.DataFrame, name: str, language: Language = "en") -> pd.Series[str]:
    """Return what to call the things of a column, from `<name>En` and `<name>Ja`.

    Where the language has no name the other one is taken, then the id; and the id too where a
    name is Japanese and no font here has its signs.
    """
    first, second = (f"{name}{one}" for one in (("En", "Ja") if language == "en" else ("Ja", "En")))
    found = frame[name].astype(TEXT)
    for column in (second, first):
        if column in frame:
            found = frame[column].fillna(found)
    if japanese_font() is None:
        found = found.where(~found.str.contains(_JAPANESE), frame[name].str.split(":").str[-1])
    return found


def sources(*frames: pd.DataFrame, language: Language = "en") -> pd.DataFrame:
    """Return the passages that the rows of these frames were read from, each once.

    The frames need a column `document`, and may have `passage`, `anchor` and `address`.
    """
    listed = [
        pd.DataFrame(
            {
                "document": labels(one, "document", language),
                "passage": labels(one, "passage", language) if "passage" in one else None,
                **{name: one.get(name) for name in ("anchor", "address")},
            }
        )
        for one in frames
    ]
    together = pd.concat(listed, ignore_index=True).astype(TEXT).drop_duplicates()
    return together.sort_values(list(_SOURCES)).reset_index(drop=True)


def credit(figure: Figure, *frames: pd.DataFrame) -> None:
    """Write beneath a figure which questions made it, which snapshot answered, and the licence.

    A frame made of several others no longer knows its question; its documents are counted too.
    """
    told = [one.attrs for one in frames if "question" in one.attrs]
    asked = " · ".join(_listed(str(each["question"]) for each in told))
    snapshots = _listed(str(each["snapshot"]) for each in told)
    documents = _listed(each for one in frames if "document" in one for each in one["document"])
    count = f"{len(documents)} document{'' if len(documents) == 1 else 's'}"
    read = f" · from {count}, listed beside it" if documents else ""
    figure.text(
        0.0,
        -0.02,
        f"{asked}{read}\nstigraph, snapshot {', '.join(snapshots)}, CC BY 4.0",
        fontsize="x-small",
        color="#4d4d4d",
        va="top",
    )


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to move about in, as an HTML page that asks nothing of any server."""

    html: str

    def _repr_html_(self) -> str:
        # A page within the page: its styles stay its own, and its script reaches nothing else.
        return (
            f'<iframe sandbox="allow-scripts" srcdoc="{html.escape(self.html)}" '
            'style="width: 100%; height: 36rem; border: 0"></iframe>'
        )


def picture(graph: nx.Graph[str]) -> Picture:
    """Return a graph drawn by pyvis; attributes of nodes and edges are those of vis-network.

    The same graph is laid out in the same way each time.
    """
    drawn = Network(height="34rem", width="100%", cdn_resources="in_line")
    drawn.toggle_physics(False)
    places = nx.spring_layout(graph, k=_APART / max(1, len(graph)) ** 0.5, seed=_SEED)
    for node, own in graph.nodes(data=True):
        x, y = (float(one * room) for one, room in zip(places[node], _SPREAD, strict=True))
        drawn.add_node(node, x=x, y=y, physics=False, **{"label": node, **own})
    for source, target, own in graph.edges(data=True):
        drawn.add_edge(source, target, **{"color": "#7F7F7F", "smooth": False, **own})
    page: str = drawn.generate_html(notebook=False)
    return Picture(page.replace("<head>", _OFFLINE, 1))


def _listed(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
