"""The words of the graph for people: classes, properties and schemes, with what joins them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from stigraph.engine.interface import Engine
from stigraph.iris import short
from stigraph.table import table
from stigraph.words import Reference, Row, Words, certain, filled, words


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


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property: its names and meaning, and its links by relation (`rdfs:subClassOf`)."""

    reference: Reference
    kind: TermKind
    meaning: Words
    links: Mapping[str, tuple[Reference, ...]]

    @property
    def name(self) -> str:
        """Its local name, which is its fragment too: `Signing`."""
        return self.reference.id.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept with its meaning."""

    reference: Reference
    meaning: Words


@dataclass(frozen=True, slots=True)
class Scheme:
    """A concept scheme with its concepts, by id."""

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
    terms, links, concepts = await asyncio.gather(
        table(engine, "ontology/terms"),
        table(engine, "ontology/links"),
        table(engine, "ontology/concepts"),
    )
    joined: dict[str, dict[str, list[Reference]]] = {}
    for row in links:
        relations = joined.setdefault(filled(row, "term"), {})
        relations.setdefault(short(filled(row, "relation")), []).append(certain(row, "value"))
    found = [_term(row, joined.get(filled(row, "term"), {})) for row in terms]
    return Vocabulary(
        tuple(sorted(found, key=lambda term: (term.name.lower(), term.name))), _schemes(concepts)
    )


def _term(row: Row, links: Mapping[str, Sequence[Reference]]) -> Term:
    return Term(
        reference=certain(row, "term"),
        kind=_KINDS[short(filled(row, "kind"))],
        meaning=words(row, "meaning"),
        links={relation: tuple(values) for relation, values in links.items()},
    )


def _schemes(rows: Sequence[Row]) -> tuple[Scheme, ...]:
    by_scheme: dict[str, list[Row]] = {}
    for row in rows:
        by_scheme.setdefault(filled(row, "scheme"), []).append(row)
    return tuple(
        Scheme(
            certain(group[0], "scheme"),
            words(group[0], "about"),
            tuple(Concept(certain(row, "concept"), words(row, "meaning")) for row in group),
        )
        for group in by_scheme.values()
    )
