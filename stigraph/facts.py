"""Records: what each passage says, and our own statements, made into triples."""

from pathlib import Path

from pyoxigraph import Literal, NamedNode

from stigraph import iris
from stigraph.errors import FactError, FactErrors
from stigraph.fields import NEW_ID, Subject, explicit_id, key_of, read_fields
from stigraph.ledger import Ledger, nearest
from stigraph.ontology import EDITORIAL, RECORD
from stigraph.reading import Entry, Fields, Items, Node, listed, read_yaml
from stigraph.sources import TRANSCRIPTION, Passage
from stigraph.values import INTEGER, anchor, anchor_line, concept_iri, line_span, scalar

STATED, TRANSCRIBED = "stated", "transcribed"

_MODES = "reading-modes"
_OWN_KEYS = ("a", "id", "lines", "anchor", "anchorLine", "how", "refined")
_REFINED_KEYS = ("id", "how")
_NO_FIELDS = ("how", "because", "note", "id")
_FROM_BASE = ("a", "about", "lines", "anchor", "anchorLine", "passage", "refined")


def read_records(ledger: Ledger, passage: Passage) -> None:
    """Enter the records of a passage into the ledger; faults go there too."""
    for node in passage.records:
        with ledger.noting():
            _Reading(ledger, passage).record(node)


def read_editorial(ledger: Ledger, folder: Path, name: str) -> None:
    """Enter our own statements, data/editorial/*.yaml, into the ledger; faults go there too."""
    if not folder.is_dir():
        return
    for path in listed(folder, name):
        file = f"{name}/{path.name}"
        if path.suffix != ".yaml" or iris.SLUG.fullmatch(path.stem) is None:
            remedy = "call it by lower case letters, digits and hyphens, with .yaml at the end"
            ledger.errors.append(FactError(file, 1, "not the name of a file of statements", remedy))
            continue
        try:
            for node in _statements(read_yaml(path, file)):
                with ledger.noting():
                    _read_statement(ledger, path.stem, node)
        except FactErrors as faults:
            ledger.errors.extend(faults.errors)


class _Reading:
    """Reads one record of a passage, and the records that refine it."""

    def __init__(self, ledger: Ledger, passage: Passage) -> None:
        self._ledger = ledger
        self._passage = passage
        self._lines: str | None = None
        self._anchor: str | None = None
        self._anchor_line: int | None = None

    def record(self, node: Node) -> None:
        """Enter a record. Raises FactError if its class or id cannot be known."""
        fields, class_name = _classed(self._ledger, node, RECORD)
        key = key_of(self._ledger.ontology, class_name, fields)
        iri = iris.record(self._passage.document, self._passage.stem, class_name, key)
        if not self._ledger.claim(iri, class_name, fields.at, NEW_ID):
            return
        first, last = self._passage.span
        with self._ledger.noting():
            entry = _demanded(fields, "lines", f"{first}-{last} or fewer")
            self._lines = line_span(entry.value, self._passage.span)
        with self._ledger.noting():
            entry = _demanded(fields, "anchor", "a verbatim string of at most 40 characters")
            self._anchor = anchor(entry.value)
        if self._lines is not None:
            with self._ledger.noting():
                self._anchor_line = anchor_line(fields.get("anchorLine"), self._lines)
        subject = Subject(iri, class_name, iris.GRAPH_RECORDS, self._passage.span)
        self._say_standing(subject)
        self._say_mode(subject, fields, self._default_mode())
        read_fields(self._ledger, subject, fields, _OWN_KEYS)
        refined = fields.get("refined")
        if refined is None:
            return
        if not isinstance(refined.value, Items):
            remedy = "write - how: inferred and the field below it"
            raise refined.at.fault("refined is no list", remedy)
        for item in refined.value.items:
            with self._ledger.noting():
                self._refinement(subject, fields.get("about"), item)

    def _refinement(self, base: Subject, about: Entry | None, node: Node) -> None:
        """Enter one field read more weakly, as a record of its own. Raises FactError."""
        fields, key = _refined_field(node)
        iri = iris.refinement(base.iri, key)
        if not self._ledger.claim(iri, base.class_name, fields.at, NEW_ID):
            return
        subject = Subject(iri, base.class_name, base.layer, base.span)
        self._say_standing(subject)
        self._ledger.say(base.layer, iri, "refines", NamedNode(base.iri))
        self._say_mode(subject, fields, None)
        own = fields.entries if about is None else (*fields.entries, about)
        read_fields(self._ledger, subject, Fields(own, fields.at), _REFINED_KEYS, complete=False)

    def _say_standing(self, subject: Subject) -> None:
        """Enter what a record is and where it stands; a refinement stands where its base does."""
        layer, iri = subject.layer, subject.iri
        self._ledger.say_class(layer, iri, (subject.class_name, RECORD))
        self._ledger.say(layer, iri, "passage", NamedNode(self._passage.iri))
        if self._lines is not None:
            self._ledger.say(layer, iri, "lines", Literal(self._lines))
        if self._anchor is not None:
            self._ledger.say(layer, iri, "anchor", Literal(self._anchor))
        if self._anchor_line is not None:
            number = Literal(str(self._anchor_line), datatype=INTEGER)
            self._ledger.say(layer, iri, "anchorLine", number)

    def _say_mode(self, subject: Subject, fields: Fields, default: str | None) -> None:
        with self._ledger.noting():
            how = fields.get("how") if default is not None else _demanded(fields, "how", "inferred")
            at = fields.at if how is None else how.at
            mode = (default or "") if how is None else scalar(how.value, "how")
            concept = concept_iri(self._ledger.ontology, _MODES, mode, at)
            self._ledger.say(subject.layer, subject.iri, "how", concept)

    def _default_mode(self) -> str:
        return TRANSCRIBED if self._passage.kind == TRANSCRIPTION else STATED


def _refined_field(node: Node) -> tuple[Fields, str]:
    """Return a refinement and the last segment of its id, named after its first field."""
    if not isinstance(node, Fields):
        remedy = "write - how: inferred and the field below it"
        raise node.at.fault("a refinement is no mapping", remedy)
    for entry in node.entries:
        if entry.key in _FROM_BASE:
            what = f"a refinement has its own {entry.key}"
            raise entry.at.fault(what, "delete it: it is taken from the record that is refined")
    _demanded(node, "because", "{ja: …, en: …}")
    field = next((key for key in node.names() if key not in _NO_FIELDS), None)
    if field is None:
        remedy = "add the field that is read more weakly"
        raise node.at.fault("the refinement refines nothing", remedy)
    return node, explicit_id(node) or iris.kebab(field)


def _read_statement(ledger: Ledger, stem: str, node: Node) -> None:
    fields, class_name = _classed(ledger, node, EDITORIAL)
    key = key_of(ledger.ontology, class_name, fields)
    iri = iris.editorial(stem, class_name, key)
    if not ledger.claim(iri, class_name, fields.at, NEW_ID):
        return
    layer = iris.GRAPH_EDITORIAL
    ledger.say_class(layer, iri, (class_name, EDITORIAL))
    read_fields(ledger, Subject(iri, class_name, layer), fields, ("a", "id"))


def _classed(ledger: Ledger, node: Node, root: str) -> tuple[Fields, str]:
    """Return a mapping and the class that its `a:` names, a class below `root`."""
    choices = [found.name for found in ledger.ontology.below(root)]
    if not isinstance(node, Fields):
        raise node.at.fault(
            "a list item is no mapping", "write - a: <class> and its fields below it"
        )
    entry = _demanded(node, "a", f"one of {', '.join(choices)}")
    name = scalar(entry.value, "a")
    if name not in choices:
        close = nearest(name, choices)
        hint = f"use one of {', '.join(choices)}" if close is None else f"write {close}"
        raise entry.at.fault(
            f"{name} is no class below {root}", f"{hint}, or declare it in ontology/sti.ttl"
        )
    return node, name


def _statements(node: Node) -> tuple[Node, ...]:
    entry = node.get("statements") if isinstance(node, Fields) else None
    if entry is None or not isinstance(entry.value, Items):
        raise FactErrors(
            [node.at.fault("the file has no list of statements", "begin it with statements:")]
        )
    assert isinstance(node, Fields)
    others = [key for key in node.names() if key != "statements"]
    if others:
        fault = node.at.fault(
            f"the file has the key {others[0]}", "statements: alone stands at the top"
        )
        raise FactErrors([fault])
    return entry.value.items


def _demanded(fields: Fields, key: str, shape: str) -> Entry:
    entry = fields.get(key)
    if entry is None:
        raise fields.at.fault(f"{key} is missing", f"add {key}: {shape}")
    return entry
