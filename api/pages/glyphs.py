"""The shapes of kinds of things, and strips of them that count without adding up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

PATHS: Mapping[str, str] = {
    "territory": "M8 1a7 7 0 1 1 0 14a7 7 0 1 1 0-14Z",
    "organisation": "M2 2H14V14H2Z",
    "programme": "M4.5 1.5H11.5L15.5 8L11.5 14.5H4.5L.5 8Z",
    "agreement": "M8 .5L15.5 8L8 15.5L.5 8Z",
    "meeting": "M8 1.5L15 14.5H1Z",
    "budget": "M8 .5L15.5 6L12.6 15H3.4L.5 6Z",
    "person": "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13Z"
    "M8 4.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7Z",
    "document": "M3 1H10L13 4V15H3ZM10 1V4H13",
    "session": "M8 1L14 7H2ZM8 8L14 14H2Z",
    "planned": "M8 1.5L15 14.5H1ZM8 5.6L12.2 13H3.8Z",
    "other": "M4 4H12V12H4ZM6 6V10H10V6Z",
}
"""Each a path in a square of 16: shape and colour always stand together, never colour alone."""

_OF_CLASS: Mapping[str, str] = {
    "territory": "territory",
    "place": "territory",
    "organisation": "organisation",
    "committee": "organisation",
    "programme": "programme",
    "agreement": "agreement",
    "meeting": "meeting",
    "series": "meeting",
    "fund": "budget",
    "person": "person",
    "post": "person",
    "document": "document",
    "document-part": "document",
    "heading": "document",
}

OF_UNIT: Mapping[str, str] = {
    "instruments": "agreement",
    "talks": "meeting",
    "sessions": "session",
    "meetings": "meeting-other",
    "programmes": "programme",
    "calls": "programme",
    "fundings": "budget",
    "planned": "planned",
}
"""The shape that stands for one thing of a unit."""

_MOST = 20
_STEP = 18


def glyph_of(curie: str) -> str:
    """Return the kind of shape for a thing by its CURIE."""
    return _OF_CLASS.get(curie.partition(":")[0], "other")


def path(kind: str) -> str:
    """Return the path of a kind of shape."""
    return PATHS[_shape(kind)]


def glyph(kind: str) -> Markup:
    """Return one shape as SVG, to stand beside words that say the same."""
    return Markup(
        '<svg class="glyph glyph-{}" viewBox="0 0 16 16" width="16" height="16" '
        'aria-hidden="true" focusable="false"><path d="{}"/></svg>'
    ).format(kind, path(kind))


def strip(counts: Sequence[tuple[str, int]], label: str) -> Markup:
    """Return a row of shapes, one for each thing; beyond twenty of a unit, a plus sign.

    `label` says the same in words.
    """
    marks: list[Markup] = []
    place = 0
    for unit, number in counts:
        kind = OF_UNIT.get(unit)
        if kind is None or number == 0:
            continue
        for _ in range(min(number, _MOST)):
            marks.append(
                Markup('<path class="glyph-{}" transform="translate({} 0)" d="{}"/>').format(
                    kind, place, path(kind)
                )
            )
            place += _STEP
        if number > _MOST:
            marks.append(Markup('<text x="{}" y="14">+</text>').format(place))
            place += _STEP
        place += _STEP // 3
    width = max(place, 1)
    return Markup(
        '<svg class="strip" viewBox="0 0 {0} 16" width="{0}" height="16" role="img" '
        'aria-label="{1}">{2}</svg>'
    ).format(width, label, Markup("").join(marks))


def _shape(kind: str) -> str:
    return "meeting" if kind == "meeting-other" else kind
