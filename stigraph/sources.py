"""Documents that were read: edition, extraction and passages, from data/sources/<document>/."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from stigraph import iris
from stigraph.errors import FactError, FactErrors
from stigraph.ledger import Ledger, Term, nearest
from stigraph.reading import Entry, Fields, Items, Node, Place, listed, read_yaml
from stigraph.survey import LINES_FILE, WrittenLine, read_survey
from stigraph.values import (
    DATE,
    INTEGER,
    anchor,
    bounds,
    date_span,
    integer,
    is_language,
    line_span,
    scalar,
    text_literals,
)

SOURCE_FILE = "source.yaml"
TEXT, TRANSCRIPTION = "text", "transcription"
NO_ADDRESS = "none known"
ADDRESS = re.compile(r"https?://\S+")
"""What the address of an edition is, if it is known."""

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_EDITION_KEY = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
_EDITION_MAY = ("date", "language")
_DOCUMENT = frozenset({"Document"})
_ORGANISATION = frozenset({"Organisation"})
_LABEL = iris.PREFIXES["rdfs"] + "label"
_LAYER = iris.GRAPH_RECORDS


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage: where it stands, and the records it bears as they stand in the file."""

    document: str
    stem: str
    iri: str
    kind: str
    span: tuple[int, int]
    digest: str
    anchor: str
    at: Place
    records: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A document that was read: its extraction's kind, length and digest, and its passages.

    `written` are the lines that have text; it is empty where nobody has surveyed the extraction.
    A transcription, to which rows are added, has no digest.
    """

    document: str
    kind: str
    lines: int
    digest: str
    at: Place
    passages: tuple[Passage, ...] = ()
    written: tuple[WrittenLine, ...] = ()


def normalised(lines: Iterable[str]) -> str:
    """Return lines as digests take them: NFC, right-stripped, joined by a line feed."""
    return "\n".join(unicodedata.normalize("NFC", line).rstrip() for line in lines)


def digest_of(lines: Iterable[str]) -> str:
    """Return the digest of lines in the form in which fact files write it.

    >>> digest_of(["a "]) == digest_of(["a"])
    True
    """
    return "sha256:" + hashlib.sha256(normalised(lines).encode()).hexdigest()


def read_sources(ledger: Ledger, folder: Path, name: str) -> tuple[Source, ...]:
    """Return the sources below `folder`, and enter what their files say of themselves.

    `name` is the folder's name in places. Faults go into the ledger; a source or passage that
    cannot be read is left out.
    """
    sources = []
    for path in listed(folder, name):
        file = f"{name}/{path.name}"
        if not path.is_dir():
            remedy = f"move it into the folder of its document: {name}/<document>/{path.name}"
            ledger.errors.append(FactError(file, 1, "a file outside any document's folder", remedy))
            continue
        source = _read_source(ledger, path, file)
        if source is not None:
            sources.append(source)
    return tuple(sources)


def _read_source(ledger: Ledger, folder: Path, name: str) -> Source | None:
    path = folder / SOURCE_FILE
    if not path.is_file():
        fault = FactError(
            f"{name}/{SOURCE_FILE}",
            1,
            "the file is missing",
            "write document, edition and extraction",
        )
        ledger.errors.append(fault)
        return None
    try:
        head = _Head(ledger, read_yaml(path, f"{name}/{SOURCE_FILE}"), folder.name)
        source = head.source()
        written = _read_written(folder / LINES_FILE, f"{name}/{LINES_FILE}", source)
    except (FactErrors, FactError) as fault:
        ledger.errors.extend(fault.errors if isinstance(fault, FactErrors) else [fault])
        ledger.leave_unread(iris.passage(folder.name, ""))
        return None
    passages = []
    for file in listed(folder, name):
        if file.name in (SOURCE_FILE, LINES_FILE):
            continue
        passage = _read_passage(ledger, file, f"{name}/{file.name}", source, head.extraction)
        if passage is not None:
            passages.append(passage)
    _say_written(ledger, head.extraction, written)
    return replace(source, passages=tuple(passages), written=written)


def _read_written(path: Path, file: str, source: Source) -> tuple[WrittenLine, ...]:
    return read_survey(path, file, source.lines) if path.is_file() else ()


def _say_written(ledger: Ledger, extraction: str, written: Iterable[WrittenLine]) -> None:
    for line in written:
        number = Literal(str(line.number), datatype=INTEGER)
        ledger.say(_LAYER, extraction, "writtenLine", number)
        if line.signs:
            ledger.say(_LAYER, extraction, "markedLine", number)


class _Head:
    """Reads source.yaml: three nodes, document, edition and extraction."""

    def __init__(self, ledger: Ledger, node: Node, folder: str) -> None:
        self._ledger = ledger
        self._fields = _fields(node, "source.yaml", ("document", "edition", "extraction"), ())
        self._folder = folder
        self.extraction = ""

    def source(self) -> Source:
        given = _entry(self._fields, "document")
        document = scalar(given.value, "document")
        if document != self._folder:
            raise given.at.fault(
                f"document is {document} in the folder {self._folder}", "make both the same"
            )
        node = self._ledger.refer(f"document:{document}", "document", _DOCUMENT, given.at)
        key = self._edition(document, node)
        return self._extraction(document, key)

    def _edition(self, document: str, node: NamedNode) -> str:
        entry = _entry(self._fields, "edition")
        fields = _fields(entry.value, "edition", ("key", "publisher", "address"), _EDITION_MAY)
        key_entry = _entry(fields, "key")
        key = scalar(key_entry.value, "key")
        if _EDITION_KEY.fullmatch(key) is None:
            raise key_entry.at.fault(
                f"the key {key} cannot stand in an address", "write 2023-06 or first"
            )
        iri = iris.edition(document, key)
        self._ledger.claim(iri, "Edition", entry.at, "give one of the two another key")

        def say(predicate: str, value: Term) -> None:
            self._ledger.say(_LAYER, iri, predicate, value)

        self._ledger.say_class(_LAYER, iri, ("Edition",))
        say("editionOf", node)
        publisher = _entry(fields, "publisher")
        target = scalar(publisher.value, "publisher")
        say("publisher", self._ledger.refer(target, "publisher", _ORGANISATION, publisher.at))
        address = _entry(fields, "address")
        text = scalar(address.value, "address")
        if text != NO_ADDRESS and ADDRESS.fullmatch(text) is None:
            raise address.at.fault(
                f"the address {text}", f"write an https address, or {NO_ADDRESS}"
            )
        say("address", Literal(text))
        dated = fields.get("date")
        if dated is not None:
            span, printed = date_span(self._ledger.ontology, dated.value, "date")
            say("editionDate", Literal(span.edtf))
            if printed is not None:
                say("editionPrinted", Literal(printed))
            if span.earliest is not None:
                say("editionEarliest", Literal(span.earliest.isoformat(), datatype=DATE))
            if span.latest is not None:
                say("editionLatest", Literal(span.latest.isoformat(), datatype=DATE))
        language = fields.get("language")
        if language is not None:
            tag = scalar(language.value, "language")
            if not is_language(tag):
                raise language.at.fault(f"the unknown language {tag}", "write ja or en")
            say("editionLanguage", Literal(tag))
        return key

    def _extraction(self, document: str, key: str) -> Source:
        entry = _entry(self._fields, "extraction")
        fields = _fields(entry.value, "extraction", ("kind", "lines"), ("digest", "note"))
        kind_entry = _entry(fields, "kind")
        kind = scalar(kind_entry.value, "kind")
        if kind not in (TEXT, TRANSCRIPTION):
            raise kind_entry.at.fault(f"the kind {kind}", f"write {TEXT} or {TRANSCRIPTION}")
        lines_entry = _entry(fields, "lines")
        lines = integer(lines_entry.value, "lines")
        if lines < 1:
            raise lines_entry.at.fault(f"lines is {lines}", "count the lines of the extraction")
        digest = self._digest(fields, kind)
        iri = self.extraction = iris.extraction(document, key)
        self._ledger.claim(iri, "Extraction", entry.at, "give one of the two editions another key")

        def say(predicate: str, value: Term) -> None:
            self._ledger.say(_LAYER, iri, predicate, value)

        self._ledger.say_class(_LAYER, iri, ("Extraction",))
        say("extractionOf", NamedNode(iris.edition(document, key)))
        say("extractionKind", Literal(kind))
        say("lineCount", Literal(str(lines), datatype=INTEGER))
        if digest:
            say("digest", Literal(digest))
        note = fields.get("note")
        if note is not None:
            for literal in text_literals(note.value, "note"):
                say("note", literal)
        return Source(document, kind, lines, digest, self._fields.at)

    def _digest(self, fields: Fields, kind: str) -> str:
        # Rows are added to a transcription one sheet at a time: each passage has its own digest.
        given = fields.get("digest")
        if kind == TEXT and given is None:
            raise fields.at.fault("extraction has no digest", "add digest:")
        if kind == TRANSCRIPTION and given is not None:
            remedy = "delete it: each passage of a transcription has its own"
            raise given.at.fault("a transcription has a digest", remedy)
        return "" if given is None else _digest(given)


def _read_passage(
    ledger: Ledger, path: Path, file: str, source: Source, extraction: str
) -> Passage | None:
    if path.suffix != ".yaml" or iris.SLUG.fullmatch(path.stem) is None or not path.is_file():
        remedy = "a passage is a file of lower case letters, digits and hyphens that ends in .yaml"
        ledger.errors.append(FactError(file, 1, "not the name of a passage", remedy))
        return None
    try:
        top = _fields(read_yaml(path, file), "the file", ("passage", "records"), ())
        head_entry = _entry(top, "passage")
        head = _fields(head_entry.value, "passage", ("title", "lines", "digest", "anchor"), ())
        lines = line_span(_entry(head, "lines").value, (1, source.lines))
        digest = _digest(_entry(head, "digest"))
        found = anchor(_entry(head, "anchor").value)
        records = _entry(top, "records")
        if not isinstance(records.value, Items) or len(records.value.items) == 0:
            raise records.at.fault(
                "records is no list of records", "write - a: <class> and its fields"
            )
        iri = iris.passage(source.document, path.stem)
        ledger.claim(iri, "Passage", head_entry.at, "rename one of the two files")
        for literal in text_literals(_entry(head, "title").value, "title"):
            ledger.say(_LAYER, iri, _LABEL, literal)
    except (FactErrors, FactError) as fault:
        ledger.errors.extend(fault.errors if isinstance(fault, FactErrors) else [fault])
        ledger.leave_unread(iris.passage(source.document, path.stem))
        return None
    span, at = bounds(lines), head_entry.at
    ledger.say_class(_LAYER, iri, ("Passage",))
    ledger.say(_LAYER, iri, "ofExtraction", NamedNode(extraction))
    ledger.say(_LAYER, iri, "lines", Literal(lines))
    ledger.say(_LAYER, iri, "digest", Literal(digest))
    ledger.say(_LAYER, iri, "anchor", Literal(found))
    return Passage(
        source.document, path.stem, iri, source.kind, span, digest, found, at, records.value.items
    )


def _digest(entry: Entry) -> str:
    text = scalar(entry.value, "digest")
    if _DIGEST.fullmatch(text) is None:
        raise entry.at.fault(f"the digest {text}", "write sha256: and 64 digits of 0-9 and a-f")
    return text


def _entry(fields: Fields, key: str) -> Entry:
    """Return an entry that `_fields` has made sure of."""
    entry = fields.get(key)
    assert entry is not None
    return entry


def _fields(node: Node, name: str, required: tuple[str, ...], optional: tuple[str, ...]) -> Fields:
    """Return a mapping that has the required keys and no unknown one. Raises FactErrors."""
    if not isinstance(node, Fields):
        raise node.at.fault(f"{name} is no mapping", f"write its keys: {', '.join(required)}")
    faults = []
    for entry in node.entries:
        if entry.key not in (*required, *optional):
            close = nearest(entry.key, (*required, *optional))
            remedy = (
                f"write {close}"
                if close is not None
                else f"use {', '.join((*required, *optional))}"
            )
            faults.append(entry.at.fault(f"{name} has no key {entry.key}", remedy))
    given = node.names()
    faults += [
        node.at.fault(f"{name} has no {key}", f"add {key}:") for key in required if key not in given
    ]
    if faults:
        raise FactErrors(faults)
    return node
