"""The picture of a network as SVG: for print, for files, and where no script draws it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from stigraph.exploring import Place, View
from stigraph.network.slices import Edge, Node
from stigraph.wording import Wording

from . import glyphs

COLOURS: Mapping[str, str] = {
    "territory": "#008bf2",
    "organisation": "#fb5b01",
    "programme": "#006f83",
    "agreement": "#6f23d0",
    "meeting": "#6c006c",
    "budget": "#2c4100",
    "person": "#949494",
    "other": "#4d4d4d",
}
"""The light colours of the style sheet: a file is printed, and has no style sheet beside it."""

SHAPE_OF: Mapping[str, str] = {"fund": "budget", "project": "other"}
"""The shape of a class of node, where it is not called after the class."""

_WIDTH = 1200
"""Pixels across at which a name can be read."""
_LEAST_WIDTH = 640
_MARGIN = 90
_LETTER = 12
_LINE = 20
_LONGEST = 14
"""Full-width letters of a name."""
_INK = "#1a1a1a"
_FONTS = "system-ui, 'Hiragino Sans', 'Noto Sans JP', 'Noto Sans CJK JP', sans-serif"


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a picture: its name, what it is drawn from, and what it cannot show."""

    title: str
    lines: tuple[str, ...]
    address: str


def shape_of(node_class: str) -> str:
    """Return the shape of a class of node."""
    return SHAPE_OF.get(node_class, node_class)


def still(view: View, frame: Frame, t: Wording) -> bytes:
    """Return what is shown as an SVG that stands by itself, its names in the language of `t`."""
    left, top, width, height = _box(view.places)
    unit = width / _WIDTH
    above, below = 60 * unit, (len(frame.lines) + 3) * _LINE * unit
    box = (left, top - above, width, height + above + below)
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": " ".join(f"{one:.1f}" for one in box),
            "width": str(_WIDTH),
            "height": f"{box[3] / unit:.0f}",
            "font-family": _FONTS,
            "lang": t.language,
            "role": "img",
        },
    )
    SubElement(svg, "title").text = frame.title
    SubElement(svg, "desc").text = " ".join(frame.lines)
    _put(svg, "rect", fill="#ffffff", x=box[0], y=box[1], width=box[2], height=box[3])
    for edge in view.edges:
        _draw_edge(svg, edge, view.places, unit)
    named = frozenset(_readable(view, t, unit))
    for node in view.nodes:
        label = node.label.text(t.language)
        _draw_node(svg, node, label, view.places[node.id], unit, is_named=node.id in named)
    _draw_legend(svg, view, t, left + 20 * unit, top - 40 * unit, unit)
    for number, line in enumerate((frame.title, *frame.lines, frame.address), start=1):
        _write(svg, line, left + 20 * unit, top + height + number * _LINE * unit, unit)
    return bytes(tostring(svg, encoding="utf-8"))


def _box(places: Mapping[str, Place]) -> tuple[float, float, float, float]:
    """Left, top, width and height of all places, with room for names at the edge."""
    across = [x for x, _ in places.values()] or [0]
    down = [y for _, y in places.values()] or [0]
    width = max(across) - min(across) + 2 * _MARGIN
    spare = max(0, _LEAST_WIDTH - width) / 2
    return (
        min(across) - _MARGIN - spare,
        min(down) - _MARGIN,
        width + 2 * spare,
        max(down) - min(down) + 2 * _MARGIN,
    )


def _put(parent: Element, tag: str, /, **attributes: str | float) -> Element:
    """Adds an element; underscores in the names of attributes stand for hyphens."""
    own = {
        name.replace("_", "-"): value if isinstance(value, str) else f"{value:.2f}"
        for name, value in attributes.items()
    }
    return SubElement(parent, tag, own)


def _write(
    parent: Element, text: str, x: float, y: float, unit: float, **attributes: str | float
) -> None:
    """Writes a text so large that it can be read when the picture has its width."""
    element = _put(parent, "text", x=x, y=y, font_size=_LETTER * unit, fill=_INK, **attributes)
    element.text = text


def _draw_edge(svg: Element, edge: Edge, places: Mapping[str, Place], unit: float) -> None:
    (x1, y1), (x2, y2) = places[edge.source], places[edge.target]
    line = _put(svg, "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke="#7f7f7f", stroke_width=unit)
    if edge.inferred:
        line.set("stroke-dasharray", f"{5 * unit:.1f} {4 * unit:.1f}")


def _draw_node(
    svg: Element, node: Node, label: str, place: Place, unit: float, *, is_named: bool
) -> None:
    x, y = place
    kind = shape_of(node.node_class)
    size = (18 if kind == "territory" else 12) * unit
    group = SubElement(svg, "g")
    SubElement(group, "title").text = label
    _draw_shape(group, kind, x - size / 2, y - size / 2, size)
    if is_named:
        below = y + size / 2 + _LETTER * unit
        halo: dict[str, str | float] = {"stroke": "#ffffff", "stroke_width": 3 * unit}
        _write(
            group, _cut(label), x, below, unit, text_anchor="middle", paint_order="stroke", **halo
        )


def _draw_shape(parent: Element, kind: str, x: float, y: float, size: float) -> None:
    place = f"translate({x:.1f} {y:.1f}) scale({size / 16:.3f})"
    _put(
        parent, "path", d=glyphs.path(kind), transform=place, fill=COLOURS[kind],
        fill_rule="evenodd",
    )  # fmt: skip


def _draw_legend(svg: Element, view: View, t: Wording, x: float, y: float, unit: float) -> None:
    """The shapes that are drawn, with their names, in a row."""
    for one in dict.fromkeys(node.node_class for node in view.nodes):
        text = t(f"explore.class.{one}")
        _draw_shape(svg, shape_of(one), x, y, 16 * unit)
        _write(svg, text, x + 22 * unit, y + 13 * unit, unit)
        x += (40 + _LETTER * _width(text)) * unit


def _readable(view: View, t: Wording, unit: float) -> Iterator[str]:
    """The nodes whose names have room, the most joined first."""
    boxes: list[tuple[float, float, float]] = []
    for node in sorted(view.nodes, key=lambda node: (-node.degree, node.id)):
        x, y = view.places[node.id]
        half = _width(_cut(node.label.text(t.language))) * _LETTER * unit / 2
        if not any(
            abs(x - other) < half + wide and abs(y - down) < _LETTER * unit * 1.3
            for other, down, wide in boxes
        ):
            boxes.append((x, y, half))
            yield node.id


def _cut(text: str) -> str:
    """The beginning of a name, as much as is read at a glance; the title has all of it."""
    width = 0.0
    for place, letter in enumerate(text):
        width += _width(letter)
        if width > _LONGEST:
            return text[:place].rstrip() + "…"
    return text


def _width(text: str) -> float:
    """Width in full-width letters."""
    return sum(1.0 if letter >= "\u2e80" else 0.55 for letter in text)
