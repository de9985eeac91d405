"""The words of the graph for people: classes, properties and schemes, with what joins them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from stigraph.engine.interface import Engine
from stigraph.iris import short
from stigraph.table import table
from stigraph.words import Reference, Row, Words, cell, certain, filled, values, words


class TermKind(StrEnum):
    """What a term is declared as."""

    thing_class = "class"
    object_property = "object-property"
    datatype_property = "datatype-property"
    annotation_property = "annotation-property"


_KINDS = {
    "owl:Class": TermKind.thing_class,
    "owl:ObjectProperty": TermKind.object_property,
    "owl:DatatypeProperty": TermKind.datatype_property,
    "owl:AnnotationProperty": TermKind.annotation_property,
}


Links: TypeAlias = Mapping[str, tuple[Reference, ...]]
"""What a term or concept is joined to, by relation as a CURIE."""

_VALUES = 3


@dataclass(frozen=True, slots=True)
class Example:
    """Something of our data: a member of a class, or what carries a property."""

    of: Reference
    values: tuple[Words, ...]
    """What it carries by the property, three values at most; empty for a class."""


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property: its names and meaning, and its links by relation (`rdfs:subClassOf`)."""

    reference: Reference
    kind: TermKind
    meaning: Words
    links: Links
    example: Example | None
    """One use in our data, unless the vocabulary names one itself or nothing uses the term."""

    @property
    def name(self) -> str:
        """Its local name, which is its fragment too: `Signing`."""
        return self.reference.id.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept with its meaning, and the concept that it lies under, if any."""

    reference: Reference
    meaning: Words
    broader: str | None
    """The IRI of the concept above it."""
    links: Links
    """What other vocabularies call it, by relation (`skos:closeMatch`)."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A concept scheme with its concepts, in the order of the scheme."""

    reference: Reference
    meaning: Words
    concepts: tuple[Concept, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words: classes and properties by local name, schemes by id."""

    terms: tuple[Term, ...]
    schemes: tuple[Scheme, ...]

    def of_kind(self, *kinds: TermKind) -> tuple[Term, ...]:
        """The terms of these kinds, by local name."""
        return tuple(term for term in self.terms if term.kind in kinds)


async def vocabulary(engine: Engine) -> Vocabulary:
    """Return the words that the graph is written in."""
    terms, links, concepts, examples = await asyncio.gather(
        table(engine, "ontology/terms"),
        table(engine, "ontology/links"),
        table(engine, "ontology/concepts"),
        table(engine, "ontology/examples"),
    )
    links_of, used = _links(links), _examples(examples)
    found = [
        _term(row, links_of.get(filled(row, "term"), {}), used.get(filled(row, "term")))
        for row in terms
    ]
    return Vocabulary(
        tuple(sorted(found, key=lambda term: (term.name.lower(), term.name))),
        _schemes(concepts, links_of),
    )


def _links(rows: Sequence[Row]) -> Mapping[str, Links]:
    joined: dict[str, dict[str, list[Reference]]] = {}
    for row in rows:
        relations = joined.setdefault(filled(row, "term"), {})
        relations.setdefault(short(filled(row, "relation")), []).append(certain(row, "value"))
    return {
        term: {relation: tuple(linked) for relation, linked in relations.items()}
        for term, relations in joined.items()
    }


def _examples(rows: Sequence[Row]) -> Mapping[str, Example]:
    by_term: dict[str, list[Row]] = {}
    for row in rows:
        by_term.setdefault(filled(row, "term"), []).append(row)
    return {
        term: Example(certain(group[0], "example"), values(group, "value")[:_VALUES])
        for term, group in by_term.items()
    }


def _term(row: Row, links: Links, example: Example | None) -> Term:
    return Term(
        reference=certain(row, "term"),
        kind=_KINDS[short(filled(row, "kind"))],
        meaning=words(row, "meaning"),
        links=links,
        example=example,
    )


def _schemes(rows: Sequence[Row], links: Mapping[str, Links]) -> tuple[Scheme, ...]:
    by_scheme: dict[str, list[Row]] = {}
    for row in rows:
        by_scheme.setdefault(filled(row, "scheme"), []).append(row)
    return tuple(
        Scheme(
            certain(group[0], "scheme"),
            words(group[0], "about"),
            tuple(
                Concept(
                    certain(row, "concept"),
                    words(row, "meaning"),
                    cell(row, "broader"),
                    links.get(filled(row, "concept"), {}),
                )
                for row in group
            ),
        )
        for group in by_scheme.values()
    )
