"""Records: what each passage says, and our own statements, made into triples."""

from pathlib import Path

from pyoxigraph import Literal, NamedNode

from stigraph import iris
from stigraph.errors import FactError, FactErrors
from stigraph.fields import Subject, key_of, read_fields
from stigraph.ledger import Ledger, nearest
from stigraph.ontology import EDITORIAL, RECORD
from stigraph.reading import Entry, Fields, Items, Node, read_yaml
from stigraph.sources import TRANSCRIPTION, Passage
from stigraph.values import anchor, concept_iri, line_span, scalar

STATED, TRANSCRIBED = "stated", "transcribed"

_MODES = "reading-modes"
_OWN_KEYS = ("a", "id", "lines", "anchor", "how", "refined")
_REFINED_KEYS = ("id", "how")
_FROM_BASE = ("a", "about", "lines", "anchor", "passage", "refined")


def read_records(ledger: Ledger, passage: Passage) -> None:
    """Enter the records of a passage into the ledger; faults go there too."""
    for node in passage.records:
        try:
            _read_record(ledger, passage, node)
        except FactError as fault:
            ledger.errors.append(fault)


def read_editorial(ledger: Ledger, folder: Path, name: str) -> None:
    """Enter our own statements, data/editorial/*.yaml, into the ledger; faults go there too."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        file = f"{name}/{path.name}"
        if path.suffix != ".yaml" or iris.SLUG.fullmatch(path.stem) is None:
            remedy = "call it by lower case letters, digits and hyphens, with .yaml at the end"
            ledger.errors.append(FactError(file, 1, "not the name of a file of statements", remedy))
            continue
        try:
            for node in _statements(read_yaml(path, file)):
                _read_statement(ledger, path.stem, node)
        except FactErrors as faults:
            ledger.errors.extend(faults.errors)


def _read_record(ledger: Ledger, passage: Passage, node: Node) -> None:
    fields, class_name = _classed(ledger, node, RECORD)
    key = key_of(ledger.ontology, class_name, fields)
    iri = iris.record(passage.document, passage.stem, class_name, key)
    if not ledger.claim(iri, class_name, fields.at, "give one of the two an explicit id:"):
        return
    layer = iris.GRAPH_RECORDS
    ledger.say_class(layer, iri, (class_name, RECORD), fields.at)
    ledger.say(layer, iri, "passage", NamedNode(passage.iri), fields.at)
    lines_entry = _demanded(fields, "lines", f"{passage.span[0]}-{passage.span[1]} or fewer")
    lines = line_span(lines_entry.value, passage.span)
    anchor_entry = _demanded(fields, "anchor", "a verbatim string of at most 40 characters")
    found = anchor(anchor_entry.value)
    ledger.say(layer, iri, "lines", Literal(lines), lines_entry.at)
    ledger.say(layer, iri, "anchor", Literal(found), anchor_entry.at)
    how = fields.get("how")
    mode = (
        (TRANSCRIBED if passage.kind == TRANSCRIPTION else STATED)
        if how is None
        else scalar(how.value, "how")
    )
    at = fields.at if how is None else how.at
    ledger.say(layer, iri, "how", concept_iri(ledger.ontology, _MODES, mode, at), at)
    subject = Subject(iri, class_name, layer, passage.span)
    read_fields(ledger, subject, fields, _OWN_KEYS)
    refined = fields.get("refined")
    if refined is None:
        return
    if not isinstance(refined.value, Items):
        raise refined.at.fault("refined is no list", "write - how: inferred and the field below it")
    base = _Base(passage, subject, lines, found, fields.get("about"))
    for item in refined.value.items:
        try:
            base.read_refinement(ledger, item)
        except FactError as fault:
            ledger.errors.append(fault)


class _Base:
    """A record that others refine, with what they take from it."""

    def __init__(
        self, passage: Passage, subject: Subject, lines: str, found: str, about: Entry | None
    ) -> None:
        self._passage = passage
        self._subject = subject
        self._lines = lines
        self._anchor = found
        self._about = about

    def read_refinement(self, ledger: Ledger, node: Node) -> None:
        """Enter one field read more weakly, as a record of its own. Raises FactError."""
        if not isinstance(node, Fields):
            raise node.at.fault(
                "a refinement is no mapping", "write - how: inferred and the field below it"
            )
        for entry in node.entries:
            if entry.key in _FROM_BASE:
                what = f"a refinement has its own {entry.key}"
                raise entry.at.fault(what, "delete it: it is taken from the record that is refined")
        how = _demanded(node, "how", "inferred")
        _demanded(node, "because", "{ja: …, en: …}")
        field = next(
            (key for key in node.names() if key not in ("how", "because", "note", "id")), None
        )
        if field is None:
            raise node.at.fault(
                "the refinement refines nothing", "add the field that is read more weakly"
            )
        given = node.get("id")
        key = iris.kebab(field) if given is None else scalar(given.value, "id")
        iri = iris.refinement(self._subject.iri, key)
        class_name, layer = self._subject.class_name, self._subject.layer
        if not ledger.claim(iri, class_name, node.at, "give one of the two an explicit id:"):
            return
        ledger.say_class(layer, iri, (class_name, RECORD), node.at)
        ledger.say(layer, iri, "passage", NamedNode(self._passage.iri), node.at)
        ledger.say(layer, iri, "lines", Literal(self._lines), node.at)
        ledger.say(layer, iri, "anchor", Literal(self._anchor), node.at)
        ledger.say(layer, iri, "refines", NamedNode(self._subject.iri), node.at)
        mode = concept_iri(ledger.ontology, _MODES, scalar(how.value, "how"), how.at)
        ledger.say(layer, iri, "how", mode, how.at)
        own = Fields(node.entries if self._about is None else (*node.entries, self._about), node.at)
        subject = Subject(iri, class_name, layer, self._passage.span)
        read_fields(ledger, subject, own, _REFINED_KEYS, complete=False)


def _read_statement(ledger: Ledger, stem: str, node: Node) -> None:
    try:
        fields, class_name = _classed(ledger, node, EDITORIAL)
        key = key_of(ledger.ontology, class_name, fields)
    except FactError as fault:
        ledger.errors.append(fault)
        return
    iri = iris.editorial(stem, class_name, key)
    if not ledger.claim(iri, class_name, fields.at, "give one of the two an explicit id:"):
        return
    layer = iris.GRAPH_EDITORIAL
    ledger.say_class(layer, iri, (class_name, EDITORIAL), fields.at)
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
