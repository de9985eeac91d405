"""JSON-LD with short keys: triples compacted with a context that follows from the ontology."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from stigraph import iris
from stigraph.engine.interface import Engine, Term
from stigraph.table import table
from stigraph.words import Row, cell, filled

Coercion: TypeAlias = Literal["reference", "words", "date"]
"""What the values of a key are, so that they need not say so: IRIs, words by language, days."""

_XSD = iris.PREFIXES["xsd"]
_RDF_TYPE = iris.PREFIXES["rdf"] + "type"
# A property of ours is called `concept`, and what the prefix would shorten lies below `id:`.
_PREFIXES = {prefix: iri for prefix, iri in iris.PREFIXES.items() if prefix != "concept"}
_BORROWED: Mapping[str, Mapping[str, Coercion]] = {
    "dcterms": {"license": "reference"},
    "rdfs": {
        "domain": "reference",
        "isDefinedBy": "reference",
        "label": "words",
        "range": "reference",
        "subClassOf": "reference",
    },
    "skos": {
        "altLabel": "words",
        "broadMatch": "reference",
        "closeMatch": "reference",
        "definition": "words",
        "exactMatch": "reference",
        "example": "reference",
        "inScheme": "reference",
        "narrowMatch": "reference",
        "relatedMatch": "reference",
    },
}
_WRITTEN: Mapping[Coercion, Mapping[str, str]] = {
    "reference": {"@type": "@id"},
    "words": {"@container": "@language"},
    "date": {"@type": "xsd:date"},
}
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
"""The integers that every reader of JSON keeps as they are."""


@dataclass(frozen=True, slots=True)
class Context:
    """What short keys mean: the key of each property that has one, and what its values are."""

    terms: Mapping[str, tuple[str, Coercion]]

    def encoded(self) -> bytes:
        """The whole context, as a document of its own."""
        return _encoded({"@context": self.part(_PREFIXES, self.terms)})

    def part(self, prefixes: Iterable[str], properties: Iterable[str]) -> dict[str, Any]:
        """Return as much of the context as these prefixes and properties need."""
        needed = set(prefixes)
        keys: dict[str, dict[str, str]] = {}
        for iri in properties:
            key, coercion = self.terms[iri]
            prefix, short = _shortened(iri)
            needed |= {prefix, "xsd"} if coercion == "date" else {prefix}
            keys[key] = {"@id": short, **_WRITTEN[coercion]}
        return {
            "@vocab": iris.STI,
            **{prefix: _PREFIXES[prefix] for prefix in sorted(needed)},
            **{key: keys[key] for key in sorted(keys)},
        }


async def context(engine: Engine) -> Context:
    """Return the context that follows from the ontology of the engine's graph."""
    terms: dict[str, tuple[str, Coercion]] = {
        _PREFIXES[prefix] + name: (name, coercion)
        for prefix, names in _BORROWED.items()
        for name, coercion in names.items()
    }
    taken = {*_PREFIXES, *(key for key, _ in terms.values())}
    for row in await table(engine, "ontology/properties"):
        iri, coercion = filled(row, "property"), _coercion(row)
        key = iri.removeprefix(iris.STI)
        if coercion is not None and key not in taken:
            terms[iri] = key, coercion
    return Context(terms)


def compacted(rows: Iterable[Sequence[Term | None]], context: Context, first: str) -> bytes:
    """Return triples as JSON-LD: the node `first` before the others, parts inside their wholes.

    The document holds the part of the context that it uses, so that no reader has to fetch it.
    """
    nodes: dict[str, list[tuple[str, Term]]] = defaultdict(list)
    for subject, predicate, object in rows:
        assert subject is not None
        assert predicate is not None
        assert object is not None
        nodes[_named(subject)].append((predicate.value, object))
    writing = _Writing(context, nodes)
    graph = [writing.node(name) for name in sorted(writing.outermost, key=lambda one: one != first)]
    return _encoded({"@context": writing.used(), "@graph": graph})


class _Writing:
    """Nodes as JSON, and which prefixes and keys they took."""

    def __init__(self, context: Context, nodes: Mapping[str, Sequence[tuple[str, Term]]]) -> None:
        self._context = context
        self._nodes = nodes
        self._inner = _parts(nodes)
        self._taken = {*_PREFIXES, *(key for key, _ in context.terms.values())}
        self._prefixes: set[str] = set()
        self._properties: set[str] = set()

    @property
    def outermost(self) -> list[str]:
        """The nodes that are part of no other, by name."""
        return sorted(name for name in self._nodes if name not in self._inner)

    def used(self) -> dict[str, Any]:
        """Return the part of the context that the nodes written so far need."""
        return self._context.part(self._prefixes, self._properties)

    def node(self, name: str) -> dict[str, Any]:
        """Return a node with all that is said of it."""
        written: dict[str, Any] = {"@id": self._short(name)}
        for predicate, object in sorted(self._nodes[name], key=_order):
            if predicate == _RDF_TYPE and object.kind == "iri":
                _add(written, "@type", self._word(object.value))
            else:
                self._say(written, predicate, object)
        return written

    def _say(self, written: dict[str, Any], predicate: str, object: Term) -> None:
        key, coercion = self._context.terms.get(predicate, (None, None))
        if key is None or not _fits(object, coercion):
            _add(written, self._key(predicate), self._value(object))
            return
        self._properties.add(predicate)
        match coercion:
            case "words":
                assert object.language is not None  # it fits
                _add(written.setdefault(key, {}), object.language, object.value)
            case "reference" if _named(object) not in self._inner:
                _add(written, key, self._short(_named(object)))
            case "reference":
                _add(written, key, self._value(object))
            case _:
                _add(written, key, object.value)

    def _value(self, term: Term) -> Any:  # noqa: ANN401  # whatever JSON has for it
        if term.kind != "literal":
            name = _named(term)
            return self.node(name) if name in self._inner else {"@id": self._short(name)}
        if term.language is not None:
            return {"@value": term.value, "@language": term.language}
        match (term.datatype or "").removeprefix(_XSD):
            case "string":
                return term.value
            case "boolean" if term.value in ("true", "false"):
                return term.value == "true"
            case "integer" if _INTEGER.fullmatch(term.value) is not None:
                return int(term.value)
            case _:
                return {"@value": term.value, "@type": self._short(term.datatype or "")}

    def _key(self, predicate: str) -> str:
        """The key of a property whose values say themselves what they are."""
        name = predicate.removeprefix(iris.STI)
        is_ours = predicate.startswith(iris.STI) and predicate not in self._context.terms
        return name if is_ours and name not in self._taken else self._short(predicate)

    def _word(self, iri: str) -> str:
        return iri.removeprefix(iris.STI) if iri.startswith(iris.STI) else self._short(iri)

    def _short(self, name: str) -> str:
        prefix, short = _shortened(name)
        if prefix != "":
            self._prefixes.add(prefix)
        return short


def _coercion(row: Row) -> Coercion | None:
    match iris.short(filled(row, "kind")), iris.short(cell(row, "range") or ""):
        case "owl:ObjectProperty", _:
            return "reference"
        case _, "rdf:langString":
            return "words"
        case _, "xsd:date":
            return "date"
        case _:
            return "reference" if cell(row, "valueKind") == "property" else None


def _fits(term: Term, coercion: Coercion | None) -> bool:
    match coercion:
        case "reference":
            return term.kind != "literal"
        case "words":
            return term.language is not None
        case _:
            return term.datatype == _XSD + "date"


def _parts(nodes: Mapping[str, Sequence[tuple[str, Term]]]) -> set[str]:
    """The nodes that one other alone speaks of, and whose names begin with its own."""
    spoken_of = [
        (_named(term), name)
        for name, said in nodes.items()
        for predicate, term in said
        if predicate != _RDF_TYPE and term.kind != "literal" and _named(term) in nodes
    ]
    times = Counter(name for name, _ in spoken_of)
    return {name for name, by in spoken_of if times[name] == 1 and name.startswith(f"{by}/")}


def _shortened(name: str) -> tuple[str, str]:
    """The prefix of an IRI and its short form, or no prefix and the IRI as it is."""
    for prefix, iri in _PREFIXES.items():
        # What follows a prefix may not begin like an authority.
        if name.startswith(iri) and not name.startswith(f"{iri}//") and name != iri:
            return prefix, f"{prefix}:{name.removeprefix(iri)}"
    return "", name


def _named(term: Term) -> str:
    return f"_:{term.value}" if term.kind == "bnode" else term.value


def _order(said: tuple[str, Term]) -> tuple[str, ...]:
    predicate, term = said
    return predicate, term.kind, term.language or "", term.value, term.datatype or ""


def _add(written: dict[str, Any], key: str, value: Any) -> None:  # noqa: ANN401  # any JSON
    """Add a value to a key: the second one makes a list of it."""
    if key not in written:
        written[key] = value
    elif isinstance(written[key], list):
        written[key].append(value)
    else:
        written[key] = [written[key], value]


def _encoded(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
