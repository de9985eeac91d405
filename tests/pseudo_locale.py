"""A pseudo-locale: every text that was chosen for a language stands in brackets.

What stands on a page without them was chosen for nobody: it is data as it is printed (an anchor, a
date, an id), or a text that no catalogue has. `python -m tests.pseudo_locale serve` is a server
that speaks so.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale
from pyoxigraph import Literal

from stigraph import question, wording
from stigraph.__main__ import main
from stigraph.graph import Graph
from stigraph.words import LANGUAGES, Language, Words

OPEN, SHUT = "⟦", "⟧"

SPOKEN = ("alt", "aria-description", "aria-label", "label", "placeholder", "title")
"""Attributes that are shown or read out; `value` is, where it is that of a button."""

NOT_SPOKEN = ("bdi", "code", "pre", "samp", "script", "style", "textarea")
"""Elements whose text is nobody's of ours: code, ids, a query being written, what a program says,
and what stands for itself, such as a form of a name or the example of a value."""

_MADE_BY_RULE = re.compile(
    # Formats and signs,
    r"(?:CSV|GraphML|JSON|JSON-LD|PNG|SPARQL|SVG|Turtle|CITATION\.cff|stigraph"
    r"|ttl|nt|rdf|jsonld|trig|nq"
    # ids and addresses,
    r"|https?://\S+|/[\w/]+|[a-z-]+:[\w./~%-]+"
    # days, years and amounts, which are written by rule in either language,
    r"|about|from|until|and|fiscal year|JPY|million|day|no year(?: or month)? stated"
    r"|January|February|March|April|May|June|July|August|September|October|November|December"
    r"|明治|大正|昭和|平成|令和|元|年度|年|月|日|頃|以降|まで|の記載なし|約|百万円|億円|四捨五入"
    # and the name of a tie: 日伊／日本とイタリア.
    r"|日[一-鿿]|[一-鿿]{2}／|と|\d+m"
    r"|[\W\d_])*"
)


def marked(text: str) -> str:
    """Return a text as the pseudo-locale says it; nothing stays nothing."""
    return f"{OPEN}{text}{SHUT}" if text else text


def outside(text: str) -> str:
    """Return what of a text stands outside the brackets.

    >>> outside("⟦Sources: ⟦3⟧⟧ read ⟦by line⟧")
    'read'
    """
    depth, left = 0, []
    for letter in text:
        depth += letter == OPEN
        left.append(letter if depth == 0 else " ")
        depth -= letter == SHUT
    return " ".join("".join(left).split())


def speak(put: Callable[[Any, str, object], None]) -> None:
    """Have the catalogues and every pair of wordings speak the pseudo-locale.

    `put` sets an attribute, as `setattr` and pytest's `monkeypatch.setattr` do.
    """
    catalogue, text = wording._catalogue, Words.text

    def read(file: Path, changed: int) -> Mapping[str, str]:
        return {key: marked(own) for key, own in catalogue(file, changed).items()}

    def said(self: Words, language: Language) -> str:
        own = text(self, language)
        return marked(own) if self.ja and self.en and self.ja != self.en else own

    put(wording, "_catalogue", read)
    put(Words, "text", said)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text of a page: where it stands, and the language that its element says it is in."""

    where: str
    text: str
    language: str


class Data:
    """What may stand on a page as it is: values of the graph that have one wording alone."""

    def __init__(self, graph: Graph) -> None:
        said: dict[object, set[Literal]] = defaultdict(set)
        for triples in graph.layers.values():
            for subject, predicate, value in triples:
                if isinstance(value, Literal):
                    said[subject, predicate].add(value)
        self._printed = {
            " ".join(one.value.split())
            for values in said.values()
            for one in values
            if one.language is None
            or all(other.language == one.language or other.value == one.value for other in values)
        }
        self._languages = {name for own in LANGUAGES for name in Locale(own).languages.values()}
        self._questions = {
            language: {
                " ".join(text.split())
                for one in question.all_questions()
                for text in (one.summary.get(language), one.description.get(language))
                if text is not None
            }
            for language in LANGUAGES
        }

    def untranslated(self, found: Iterable[Spoken], language: Language) -> Iterator[str]:
        """Yield each text of a page that is neither of a catalogue nor data, with its place."""
        for one in found:
            left = outside(one.text).removesuffix(" —")  # between a page and the site
            if (
                one.language == language
                and _MADE_BY_RULE.fullmatch(left) is None
                and left not in self._printed
                and left not in self._languages
                and left not in self._questions[language]
            ):
                yield f"{one.where}: {left}"


if __name__ == "__main__":
    speak(setattr)
    main()
