"""What the ontology says of classes and properties, as the loader needs it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rdflib import RDF, RDFS, SKOS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL
from rdflib.term import Node

from stigraph import iris
from stigraph.errors import OntologyError

_STI = Namespace(iris.STI)

RECORD, RECORD_PART, EDITORIAL, THING = "Record", "RecordPart", "EditorialStatement", "Thing"
_ROOTS = (RECORD, RECORD_PART, EDITORIAL, THING)

DATE_KEY = "edtf"
"""In keyProperties this name stands for the record's date, whatever its property."""


class ValueKind(StrEnum):
    """How the value of a property is written in fact files."""

    reference = "reference"
    concept = "concept"
    text = "text"
    token = "token"  # noqa: S105  # a word, not a password
    integer = "integer"
    boolean = "boolean"
    date = "date"
    money = "money"
    quantity = "quantity"
    part = "part"
    property = "property"
    lines = "lines"


@dataclass(frozen=True, slots=True)
class OntologyClass:
    """A class: its local name, the names of all classes above it, and what names its members."""

    name: str
    iri: str
    segment: str
    above: frozenset[str]
    key: tuple[str, ...]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Property:
    """A property that fact files may use, with the annotations that say how to read it."""

    name: str
    iri: str
    kind: ValueKind
    used_on: frozenset[str]
    allowed: frozenset[str]
    scheme: str | None
    many: bool
    required: bool
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A concept scheme: its slug, the class whose kinds it holds (if any), and its concepts."""

    slug: str
    kinds_of: str | None
    concepts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ontology:
    """The classes, properties and concept schemes, each by local name or slug."""

    classes: Mapping[str, OntologyClass]
    properties: Mapping[str, Property]
    schemes: Mapping[str, Scheme]
    terms: frozenset[str]

    def is_a(self, name: str, ancestor: str) -> bool:
        """Whether the class is the ancestor or lies below it."""
        found = self.classes.get(name)
        return found is not None and (name == ancestor or ancestor in found.above)

    def below(self, ancestor: str) -> tuple[OntologyClass, ...]:
        """Return the classes below an ancestor, itself left out, by name."""
        return tuple(found for _, found in sorted(self.classes.items()) if ancestor in found.above)

    def thing_class(self, segment: str) -> OntologyClass | None:
        """Return the class of things whose IRIs and CURIEs begin with this segment."""
        return next((found for found in self.below(THING) if found.segment == segment), None)

    def legal(self, name: str) -> dict[str, Property]:
        """Return the properties that a member of the class may carry, by local name."""
        found = self.classes[name]
        own = found.above | {name}
        return {key: value for key, value in sorted(self.properties.items()) if own & value.used_on}

    def allows(self, wanted: Property, name: str) -> bool:
        """Whether a reference of this property may point at a member of the class."""
        return any(self.is_a(name, allowed) for allowed in wanted.allowed)

    def scheme_for(self, wanted: Property, name: str) -> Scheme | None:
        """Return the scheme of a concept property on a class: its own, or that of the class."""
        if wanted.scheme is not None:
            return self.schemes[wanted.scheme]
        return next(
            (found for _, found in sorted(self.schemes.items()) if found.kinds_of == name), None
        )


def load(folder: Path) -> Ontology:
    """Return the ontology that stands in `folder`: sti.ttl and concepts/*.ttl.

    Raises OntologyError if a file cannot be parsed or the annotations do not agree.
    """
    graph = Graph()
    for path in turtle_files(folder):
        parse_turtle(path, graph)
    return _Reader(graph).ontology()


def parse_turtle(path: Path, into: Graph) -> Graph:
    """Return the graph with a Turtle file added. Raises OntologyError if it cannot be parsed."""
    try:
        return into.parse(path, format="turtle")
    except SyntaxError as error:
        # This is rdflib's BadSyntax; its own text would show a path of this machine.
        line = getattr(error, "lines", 0) + 1
        term = f"{path.name}:{line}"
        raise OntologyError(term, "not Turtle", "mend the syntax at or above this line") from error
    except FileNotFoundError as error:
        raise OntologyError(path.name, "the file is missing", "restore it") from error


def turtle_files(folder: Path) -> tuple[Path, ...]:
    """Return the files of the ontology in a fixed order."""
    return (folder / "sti.ttl", *sorted((folder / "concepts").glob("*.ttl")))


class _Reader:
    """Reads the annotations off the graph, and refuses those that do not agree."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._class_names = {
            self._local(node) for node in graph.subjects(RDF.type, OWL.Class) if self._ours(node)
        }
        self._parents = {name: tuple(self._class_parents(name)) for name in self._class_names}

    def ontology(self) -> Ontology:
        schemes = {scheme.slug: scheme for scheme in self._schemes()}
        properties = {found.name: found for found in self._properties(schemes)}
        classes = {name: self._class(name) for name in sorted(self._class_names)}
        terms = frozenset(
            self._local(node) for node in self._graph.subjects(RDF.type) if self._ours(node)
        )
        ontology = Ontology(classes, properties, schemes, terms)
        for found in classes.values():
            _check_keys(ontology, found)
        for wanted in properties.values():
            if wanted.kind is ValueKind.part:
                _check_parts(ontology, wanted)
        return ontology

    def _class_parents(self, name: str) -> Iterator[str]:
        for parent in self._graph.objects(_STI[name], RDFS.subClassOf):
            if not self._ours(parent):
                continue
            if self._local(parent) not in self._class_names:
                remedy = "declare it as owl:Class, or correct rdfs:subClassOf"
                raise OntologyError(
                    f"sti:{name}", f"lies below {_named(parent)}, which is no class", remedy
                )
            yield self._local(parent)

    def _class(self, name: str) -> OntologyClass:
        levels = list(self._levels(name))
        above = frozenset(found for level in levels[1:] for found in level)
        key = next((keys for level in levels for keys in self._keys_of(name, level)), ())
        return OntologyClass(
            name, iris.STI + name, iris.kebab(name), above, key, self._labels(_STI[name])
        )

    def _levels(self, name: str) -> Iterator[list[str]]:
        """Yield the class, its parents, their parents and so on."""
        level, seen = [name], {name}
        while level:
            yield level
            level = sorted({up for found in level for up in self._parents[found]})
            if name in level:
                raise OntologyError(
                    f"sti:{name}", "lies below itself", "break the circle of rdfs:subClassOf"
                )
            level = [found for found in level if found not in seen]
            seen.update(level)

    def _keys_of(self, name: str, level: list[str]) -> list[tuple[str, ...]]:
        found = [keys for owner in level for keys in self._own_keys(owner)]
        if len(set(found)) > 1:
            what = f"inherits different sti:keyProperties from {' and '.join(level)}"
            raise OntologyError(f"sti:{name}", what, "give it its own sti:keyProperties")
        return found

    def _own_keys(self, name: str) -> list[tuple[str, ...]]:
        lists = list(self._graph.objects(_STI[name], _STI.keyProperties))
        if len(lists) > 1:
            raise OntologyError(f"sti:{name}", "has sti:keyProperties twice", "leave one list")
        return [
            tuple(self._local(node) for node in Collection(self._graph, head)) for head in lists
        ]

    def _properties(self, schemes: Mapping[str, Scheme]) -> Iterator[Property]:
        annotated = {
            node
            for annotation in (
                _STI.valueKind,
                _STI.usedOn,
                _STI.allowedClass,
                _STI.many,
                _STI.required,
            )
            for node in self._graph.subjects(annotation)
        }
        for node in sorted(annotated, key=str):
            yield self._property(node, schemes)

    def _property(self, node: Node, schemes: Mapping[str, Scheme]) -> Property:
        term = _named(node)
        kinds = [str(value) for value in self._graph.objects(node, _STI.valueKind)]
        if len(kinds) != 1:
            what = "has no sti:valueKind" if not kinds else "has sti:valueKind twice"
            raise OntologyError(term, what, "give it one, or take its loader annotations away")
        if kinds[0] not in [kind.value for kind in ValueKind]:
            raise OntologyError(
                term, f"has the unknown value kind {kinds[0]}", f"use one of {', '.join(ValueKind)}"
            )
        kind = ValueKind(kinds[0])
        used_on = self._class_set(node, _STI.usedOn)
        allowed = self._class_set(node, _STI.allowedClass)
        if not used_on:
            raise OntologyError(term, "is used on no class", "name the classes with sti:usedOn")
        if bool(allowed) != (kind in (ValueKind.reference, ValueKind.part)):
            what = f"is of kind {kind} and has {'' if allowed else 'no '}sti:allowedClass"
            raise OntologyError(
                term, what, "allowedClass belongs to the kinds reference and part, and only there"
            )
        return Property(
            name=self._local(node),
            iri=str(node),
            kind=kind,
            used_on=used_on,
            allowed=allowed,
            scheme=self._scheme(node, kind, used_on, schemes),
            many=self._flag(node, _STI.many),
            required=self._flag(node, _STI.required),
            labels=self._labels(node),
        )

    def _scheme(
        self, node: Node, kind: ValueKind, used_on: frozenset[str], schemes: Mapping[str, Scheme]
    ) -> str | None:
        term = _named(node)
        found = [str(value) for value in self._graph.objects(node, _STI.conceptScheme)]
        if kind is not ValueKind.concept:
            if found:
                remedy = "set sti:valueKind to concept, or take the scheme away"
                raise OntologyError(term, f"is of kind {kind} and has sti:conceptScheme", remedy)
            return None
        if not found:
            if any(name == THING for name in used_on):
                return None  # the scheme of the thing's class, found by sti:termClass
            raise OntologyError(
                term, "is of kind concept and has no sti:conceptScheme", "name the scheme"
            )
        if len(found) > 1:
            raise OntologyError(term, "has sti:conceptScheme twice", "leave one")
        slug = found[0].removeprefix(iris.PREFIXES["concept"])
        if slug not in schemes:
            remedy = f"write concepts/{slug}.ttl with it, or correct sti:conceptScheme"
            raise OntologyError(term, f"names the scheme {found[0]}, which does not exist", remedy)
        return slug

    def _schemes(self) -> Iterator[Scheme]:
        for node in sorted(self._graph.subjects(RDF.type, SKOS.ConceptScheme), key=str):
            stem = iris.PREFIXES["concept"]
            slug = str(node).removeprefix(stem)
            if not str(node).startswith(stem) or "/" in slug:
                raise OntologyError(
                    str(node), "is no IRI for a concept scheme", f"write {stem}{{scheme}}"
                )
            concepts = dict(self._concepts(node, slug))
            if not concepts:
                raise OntologyError(
                    f"concept:{slug}",
                    "has no concept",
                    "give its concepts skos:inScheme, or delete it",
                )
            kinds_of = [str(value) for value in self._graph.objects(node, _STI.termClass)]
            for name in kinds_of:
                if name not in self._class_names:
                    raise OntologyError(
                        f"concept:{slug}",
                        f"holds kinds of {name}, which is no class",
                        "correct sti:termClass",
                    )
            yield Scheme(slug, kinds_of[0] if kinds_of else None, concepts)

    def _concepts(self, scheme: Node, slug: str) -> Iterator[tuple[str, str]]:
        for node in sorted(self._graph.subjects(SKOS.inScheme, scheme), key=str):
            stem = f"{scheme}/"
            own = str(node).removeprefix(stem)
            if not str(node).startswith(stem) or iris.SLUG.fullmatch(own) is None:
                raise OntologyError(
                    _named(node),
                    f"is in the scheme {slug} and not named below it",
                    f"call it concept:{slug}/…",
                )
            yield own, str(node)

    def _class_set(self, node: Node, annotation: URIRef) -> frozenset[str]:
        names = set()
        for value in self._graph.objects(node, annotation):
            if not self._ours(value) or self._local(value) not in self._class_names:
                what = f"names {_named(value)} in {_named(annotation)}, which is no class"
                raise OntologyError(
                    _named(node), what, "declare it as owl:Class, or correct the name"
                )
            names.add(self._local(value))
        return frozenset(names)

    def _flag(self, node: Node, annotation: URIRef) -> bool:
        return any(str(value) == "true" for value in self._graph.objects(node, annotation))

    def _labels(self, node: Node) -> dict[str, str]:
        labels = {}
        for label in sorted(self._graph.objects(node, RDFS.label), key=str):
            labels[getattr(label, "language", None) or ""] = str(label)
        return labels

    @staticmethod
    def _ours(node: Node) -> bool:
        return str(node).startswith(iris.STI)

    @staticmethod
    def _local(node: Node) -> str:
        return str(node).removeprefix(iris.STI)


def _check_keys(ontology: Ontology, found: OntologyClass) -> None:
    if not any(root in found.above for root in (RECORD, RECORD_PART, EDITORIAL)):
        return
    term = f"sti:{found.name}"
    if not found.key:
        raise OntologyError(
            term, "has no sti:keyProperties", "name the properties that tell its members apart"
        )
    legal = ontology.legal(found.name)
    for key in found.key:
        has_date = any(wanted.kind is ValueKind.date for wanted in legal.values())
        if key not in legal and not (key == DATE_KEY and has_date):
            what = f"has the key property {key}, which is not used on it"
            raise OntologyError(
                term, what, f"add sti:usedOn {term} to sti:{key}, or change sti:keyProperties"
            )


def _check_parts(ontology: Ontology, wanted: Property) -> None:
    for name in sorted(wanted.allowed):
        if not ontology.is_a(name, RECORD_PART):
            raise OntologyError(
                f"sti:{wanted.name}",
                f"allows {name} as a part, which is no sti:RecordPart",
                "put the class below sti:RecordPart",
            )


def _named(node: Node) -> str:
    return iris.short(str(node))
