"""Made-up budget papers in a store, asked through the same interface as the real graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pyoxigraph as ox

from stigraph import question
from stigraph.engine import Answer, State
from stigraph.engine.interface import Term
from stigraph.evaluation import Rows, evaluate
from stigraph.question import Value

_MILLION = 1_000_000
_WORDS = """
@prefix sti: <https://w3id.org/stigraph/ontology#> .
@prefix id: <https://w3id.org/stigraph/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
sti:BudgetLine rdfs:subClassOf sti:Record ; rdfs:label "予算額"@ja , "budget line"@en .
sti:PrintedTotal rdfs:subClassOf sti:Record ; rdfs:label "合計"@ja , "printed total"@en .
"""


@dataclass(frozen=True, slots=True)
class Papers:
    """One amount that a paper prints."""

    document: int
    programme: int
    year: int
    agency: str | None
    millions: int
    fund: bool


class Stored:
    """Named questions, answered from a store in memory."""

    def __init__(self, turtle: str) -> None:
        self._store = ox.Store()
        self._store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)

    @classmethod
    def of(cls, papers: Sequence[Papers], *, slip: int) -> Stored:
        """Hold the papers, and for each document and year a total that is off by `slip` million."""

        def place(paper: Papers) -> tuple[int, int]:
            return paper.document, paper.year

        texts = [_WORDS, *(_named(*each) for each in _THINGS)]
        texts += [_line(paper) for paper in papers]
        for (document, year), group in groupby(sorted(papers, key=place), key=place):
            texts.append(_total(document, year, list(group), slip))
        return cls("\n".join(texts))

    async def ask(self, name: str, parameters: Mapping[str, Value], **_: Any) -> Answer:
        """The answer to a named question."""
        answer = evaluate(self._store, question.load(name).bind(parameters))
        assert isinstance(answer, Rows)
        rows = tuple(tuple(_term(term) for term in row) for row in answer.rows)
        return Answer(State.complete, answer.variables, rows)


def _term(term: Any) -> Term | None:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return Term("iri", term.value)
    return Term("literal", term.value, term.datatype.value, term.language)


_THINGS = (
    *(("concept/budget-stages", slug, "skos:Concept") for slug in ("initial",)),
    *(("concept/qualifiers", slug, "skos:Concept") for slug in ("multi-year-fund",)),
    *(("organisation", slug, "sti:Organisation") for slug in ("jst", "amed")),
    *(("programme", f"p-{number}", "sti:Programme") for number in range(3)),
    *(("heading", f"h-{number}", "sti:Heading") for number in range(2)),
    *(("document", f"doc-{number}", "sti:Document") for number in range(2)),
)

_HEAD = """
@prefix sti: <https://w3id.org/stigraph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@base <https://w3id.org/stigraph/id/> .
<concept/reading-modes/stated> sti:strength 4 ; rdfs:label "明記"@ja , "stated"@en .
"""


def _named(segment: str, slug: str, kind: str) -> str:
    text = f'{_HEAD}<{segment}/{slug}> a {kind} ; rdfs:label "{slug}"@ja , "{slug}"@en .'
    if segment == "document":
        text += f"""
<passage/{slug}/p> sti:ofExtraction <extraction/{slug}/e> ; rdfs:label "頁"@ja , "page"@en .
<extraction/{slug}/e> sti:extractionOf <edition/{slug}/e> ; sti:extractionKind "text" .
<edition/{slug}/e> sti:editionOf <document/{slug}> ."""
    return text


def _record(name: str, document: int, year: int, millions: int, further: str) -> str:
    return f"""{_HEAD}<record/{name}> a sti:Record ; sti:fiscalYear {year} ;
  sti:stage <concept/budget-stages/initial> ; sti:amount {millions * _MILLION} ;
  sti:amountPrinted "{millions}百万円" ; sti:currency "JPY" ; sti:lines "1" ; sti:anchor "額" ;
  sti:how <concept/reading-modes/stated> ; sti:passage <passage/doc-{document}/p> ;
  {further} ."""


def _line(paper: Papers) -> str:
    further = f"a sti:BudgetLine ; sti:about <programme/p-{paper.programme}>"
    if paper.agency is not None:
        further += f" ; sti:agency <organisation/{paper.agency}>"
    if paper.fund:
        further += " ; sti:qualifier <concept/qualifiers/multi-year-fund>"
    name = f"{paper.document}-{paper.programme}-{paper.year}-{paper.agency}"
    return _record(name, paper.document, paper.year, paper.millions, further)


def _total(document: int, year: int, parts: Sequence[Papers], slip: int) -> str:
    under = " , ".join(f"<programme/p-{number}>" for number in {part.programme for part in parts})
    millions = sum(part.millions for part in parts) + slip
    further = f"a sti:PrintedTotal ; sti:about <heading/h-{document}> ; sti:totals {under}"
    return _record(f"total-{document}-{year}", document, year, millions, further)
