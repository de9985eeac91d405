"""An answer as a picture: which of its rows join two things, and where those stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import networkx

from stigraph.engine import Answer, Term
from stigraph.iris import short
from stigraph.network.places import placed
from stigraph.search import Index
from stigraph.words import Language

from . import glyphs
from .addresses import page_of_iri
from .still import SHAPE_OF

MOST_DOTS = 300
"""More than these cannot be read, and would take long to lay out."""

_TRIPLES = (("subject", "predicate", "object"), ("s", "p", "o"))
"""The names of columns that make a row a statement: of a graph, and as people name them."""

_LABELS = frozenset({"rdfs:label", "skos:prefLabel"})


@dataclass(frozen=True, slots=True)
class Dot:
    """One thing of the picture, and its place."""

    id: str
    label: str
    page: str | None
    shape: str
    x: int
    y: int
    degree: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture of an answer; without dots where there are none, or too many."""

    dots: tuple[Dot, ...] = ()
    joins: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """By the number of a row, the two things that it joins."""
    in_all: int = 0
    left_out: int = 0
    """Rows that are not drawn, as they say a text or a number of a thing."""
    most: int = MOST_DOTS


def is_drawable(answer: Answer) -> bool:
    """Whether rows of an answer are statements about things, as those of a graph are."""
    return answer.variables in _TRIPLES and len(answer.rows) > 0


def drawing(
    answer: Answer,
    language: Language,
    names: Index | None,
    *,
    most_rows: int,
) -> Drawing:
    """Return the picture of the first rows of an answer that `is_drawable`.

    What it does not name itself is called as among `names`. The same answer gives the same picture.
    """
    rows = answer.rows[:most_rows]
    joins = {number: ends for number, row in enumerate(rows) if (ends := _ends(row)) is not None}
    things = sorted({end for ends in joins.values() for end in ends})
    left_out = len(rows) - len(joins)
    if not 0 < len(things) <= MOST_DOTS:
        return Drawing(in_all=len(things), left_out=left_out)
    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_nodes_from(things)
    graph.add_edges_from(sorted(set(joins.values())))
    own = _labels_within(answer, language)
    degree = Counter(end for ends in set(joins.values()) for end in set(ends))
    places = placed(graph)
    dots = [
        Dot(
            one,
            own.get(one) or _called(one, names, language),
            page_of_iri(one, language),
            _shape_of(one),
            *places[one],
            degree[one],
        )
        for one in sorted(things, key=lambda thing: (-degree[thing], thing))
    ]
    return Drawing(tuple(dots), joins, len(things), left_out)


def _ends(row: tuple[Term | None, ...]) -> tuple[str, str] | None:
    """What a row joins; None where it says a text or a number, or lacks an end."""
    subject, _, object_ = row
    if subject is None or object_ is None or "literal" in (subject.kind, object_.kind):
        return None
    return _name(subject), _name(object_)


def _name(term: Term) -> str:
    return f"_:{term.value}" if term.kind == "bnode" else short(term.value)


def _labels_within(answer: Answer, language: Language) -> Mapping[str, str]:
    """What an answer itself says that its things are called, in this language first."""
    found: dict[str, str] = {}
    for subject, predicate, object_ in answer.rows:
        if subject is None or predicate is None or object_ is None or object_.kind != "literal":
            continue
        if short(predicate.value) in _LABELS:
            name = _name(subject)
            if object_.language == language or name not in found:
                found[name] = object_.value
    return found


def _called(name: str, names: Index | None, language: Language) -> str:
    words = None if names is None else names.label(name)
    return name if words is None else words.text(language)


def _shape_of(name: str) -> str:
    shape = glyphs.glyph_of(name)
    return SHAPE_OF.get(shape, shape)
