"""The ledger of one reading: triples by layer, who has which id, references still to be checked."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode
from rapidfuzz import fuzz, process

from stigraph import iris
from stigraph.errors import FactError, FactErrors
from stigraph.ontology import THING, Ontology
from stigraph.reading import Place

Term = NamedNode | Literal | BlankNode
Triple = tuple[NamedNode | BlankNode, NamedNode, Term]

_LIKENESS = 60
_TYPE = iris.PREFIXES["rdf"] + "type"
_PLURALS = {"person": "people"}


@dataclass(frozen=True, slots=True)
class Known:
    """A node that the files describe: its class and where it stands."""

    class_name: str
    at: Place


@dataclass(frozen=True, slots=True)
class _Reference:
    iri: str
    key: str
    allowed: frozenset[str]
    at: Place


class Ledger:
    """Collects what the readers find; nothing is lost at the first fault."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology
        self.layers: dict[str, set[Triple]] = {}
        self.known: dict[str, Known] = {}
        self.errors: list[FactError] = []
        self._references: list[_Reference] = []
        self._unread: list[str] = []

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Enter a fault that is raised inside, and go on after it."""
        try:
            yield
        except FactError as fault:
            self.errors.append(fault)

    def say(self, layer: str, subject: str, predicate: str, value: Term) -> None:
        """Enter one triple; `predicate` is a local name of the ontology or a full IRI."""
        iri = predicate if ":" in predicate else iris.STI + predicate
        self.layers.setdefault(layer, set()).add((NamedNode(subject), NamedNode(iri), value))

    def say_class(self, layer: str, subject: str, names: Iterable[str]) -> None:
        """Enter the classes of a node."""
        for name in names:
            self.say(layer, subject, _TYPE, NamedNode(iris.STI + name))

    def claim(self, iri: str, class_name: str, at: Place, remedy: str) -> bool:
        """Take an id for a node; an id that is taken already is a fault, and False is returned."""
        taken = self.known.get(iri)
        if taken is not None:
            self.errors.append(at.fault(f"the id {iris.short(iri)} is taken by {taken.at}", remedy))
            return False
        self.known[iri] = Known(class_name, at)
        return True

    def refer(self, given: str, key: str, allowed: frozenset[str], at: Place) -> NamedNode:
        """Return the node that a CURIE names; whether it exists is checked by `settle`.

        Raises FactError if the text is no CURIE of a class that has members.
        """
        try:
            iri = iris.curie_to_iri(given)
            node = NamedNode(iri)
        except (iris.CurieError, ValueError) as error:
            remedy = f"write it as class:name, such as {self._example(allowed)}"
            raise at.fault(f"{key} is {given}, which is no reference", remedy) from error
        self._references.append(_Reference(iri, key, allowed, at))
        return node

    def leave_unread(self, stem: str) -> None:
        """Note that a file could not be read: references below this stem are no faults."""
        self._unread.append(stem)

    def settle(self) -> None:
        """Check every reference, and raise FactErrors if anything at all was wrong."""
        for reference in self._references:
            fault = self._fault(reference)
            if fault is not None:
                self.errors.append(fault)
        if self.errors:
            raise FactErrors(self.errors)

    def _fault(self, reference: _Reference) -> FactError | None:
        known = self.known.get(reference.iri)
        given = iris.short(reference.iri)
        if known is None:
            if reference.iri.startswith(tuple(self._unread)):
                return None
            close = nearest(given, self._curies(reference.allowed))
            hint = "" if close is None else f"write {close}, or "
            return reference.at.fault(
                f"{reference.key} names {given}, which does not exist", hint + self._home(given)
            )
        if any(self.ontology.is_a(known.class_name, name) for name in reference.allowed):
            return None
        wanted = " or ".join(sorted(reference.allowed))
        what = f"{reference.key} names {given}, which is of class {known.class_name}"
        return reference.at.fault(what, f"{reference.key} takes {wanted}")

    def _curies(self, allowed: frozenset[str]) -> list[str]:
        return [
            iris.short(iri)
            for iri, known in sorted(self.known.items())
            if any(self.ontology.is_a(known.class_name, name) for name in allowed)
        ]

    def _home(self, curie: str) -> str:
        segment = curie.partition(":")[0]
        found = self.ontology.thing_class(segment)
        if found is None:
            return "correct the reference"
        return f"add it to data/entities/{plural(segment)}.csv"

    def _example(self, allowed: frozenset[str]) -> str:
        return next(iter(self._curies(allowed)), "organisation:mext")


def nearest(given: str, choices: Iterable[str]) -> str | None:
    """Return the choice most like the given word, None if none is like it.

    >>> nearest("modalty", ["modality", "place"])
    'modality'
    """
    found = process.extractOne(given, list(choices), scorer=fuzz.ratio, score_cutoff=_LIKENESS)
    return None if found is None else str(found[0])


def plural(segment: str) -> str:
    """Return the name of the entity file of a class: `territories` for `territory`."""
    if segment in _PLURALS:
        return _PLURALS[segment]
    if segment.endswith("s"):
        return segment
    if segment.endswith("y"):
        return segment.removesuffix("y") + "ies"
    return segment + "s"


def entity_files(ontology: Ontology) -> dict[str, str]:
    """Return the class of things of each entity file, by the file's stem."""
    return {plural(found.segment): found.name for found in ontology.below(THING)}
