"""Single values of fact files: text, numbers, lines, dates and concepts, each read or refused."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from babel import localedata
from pyoxigraph import Literal, NamedNode

from stigraph import iris
from stigraph.dates import DateSpan, read_date
from stigraph.errors import DateError
from stigraph.ledger import nearest
from stigraph.ontology import Ontology
from stigraph.reading import Entry, Fields, Items, Node, Place, Scalar

ANCHOR_LENGTH = 40
PRECISIONS = "date-precisions"

INTEGER = NamedNode(iris.PREFIXES["xsd"] + "integer")
DECIMAL = NamedNode(iris.PREFIXES["xsd"] + "decimal")
BOOLEAN = NamedNode(iris.PREFIXES["xsd"] + "boolean")
DATE = NamedNode(iris.PREFIXES["xsd"] + "date")

COMMA_REMEDY = "inside {…} a comma ends a text: quote the text before it"

_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LINES = re.compile(r"(\d+)(?:-(\d+))?")
_WHOLE = re.compile(r"-?(?:0|[1-9]\d*)")


def scalar(node: Node, key: str) -> str:
    """Return the text of a scalar, without a line break at its end.

    Raises FactError if the node is a list or mapping, or empty.
    """
    if not isinstance(node, Scalar):
        raise node.at.fault(f"{key} is a {form(node)}", f"write one value after {key}:")
    if node.text.strip() == "":
        raise node.at.fault(f"{key} has no value", "write one, or delete the key")
    if node.text != node.text.strip():
        raise node.at.fault(
            f"{key} begins or ends with a space or line break", "delete it; fold long text with >-"
        )
    return node.text


def text_literals(node: Node, key: str) -> Iterator[Literal]:
    """Yield one literal per language of a text.

    Raises FactError if the node is no mapping of languages to text.
    """
    if not isinstance(node, Fields):
        raise node.at.fault(f"{key} has no language", f"write {key}: {{ja: …, en: …}}")
    for entry in node.entries:
        if not is_language(entry.key):
            remedy = COMMA_REMEDY if cut_by_comma(entry) else "write ja or en"
            raise entry.at.fault(f"{key} has the unknown language {entry.key}", remedy)
        yield Literal(scalar(entry.value, entry.key), language=entry.key)


def is_language(tag: str) -> bool:
    """Whether a text is the tag of a language: `ja` and `en`, but no country's `jp`."""
    return _TAG.fullmatch(tag) is not None and localedata.exists(tag.replace("-", "_"))


def line_span(node: Node, within: tuple[int, int] | None) -> str:
    """Return a line range as written, `812` or `811-813`.

    Raises FactError if it is no range, runs backwards, or leaves the lines `within`.
    """
    text = scalar(node, "lines")
    match = _LINES.fullmatch(text)
    if match is None:
        raise node.at.fault(f"lines is {text}", "write one line, 812, or a range, 811-813")
    first, last = int(match[1]), int(match[2] or match[1])
    if first < 1 or last < first:
        raise node.at.fault(
            f"the lines {text} run backwards or below 1", "write the lower number first"
        )
    if within is not None and not within[0] <= first <= last <= within[1]:
        what = f"the lines {text} lie outside the passage's {within[0]}-{within[1]}"
        raise node.at.fault(what, "correct the lines, or widen the passage and its digest")
    return text


def bounds(lines: str) -> tuple[int, int]:
    """Return the first and last line of a range that `line_span` has passed."""
    first, _, last = lines.partition("-")
    return int(first), int(last or first)


def anchor(node: Node) -> str:
    """Return an anchor. Raises FactError if it is longer than 40 characters."""
    text = scalar(node, "anchor")
    if len(text) > ANCHOR_LENGTH:
        what = f"the anchor has {len(text)} characters"
        raise node.at.fault(what, f"cut it to {ANCHOR_LENGTH}: enough to find the place")
    return text


def anchor_line(entry: Entry | None, lines: str) -> int | None:
    """Return the line on which an anchor stands; of one line alone it need not be said.

    None is returned where a range of lines leaves it open. Raises FactError for a line outside it.
    """
    first, last = bounds(lines)
    if entry is None:
        return first if first == last else None
    found = integer(entry.value, "anchorLine")
    if not first <= found <= last:
        raise entry.at.fault(
            f"the anchor's line {found} lies outside the lines {lines}", "correct one of the two"
        )
    return found


def integer(node: Node, key: str) -> int:
    """Return a whole number. Raises FactError."""
    return int(whole_number(node, key).value)


def whole_number(node: Node, key: str) -> Literal:
    """Return a whole number as a literal. Raises FactError."""
    text = scalar(node, key)
    if _WHOLE.fullmatch(text) is None or text == "-0":
        raise node.at.fault(
            f"{key} is {text}, which is no whole number", "write digits alone: 1200000"
        )
    return Literal(text, datatype=INTEGER)


def number(node: Node, key: str) -> Literal:
    """Return a whole or decimal number as a literal in its canonical form. Raises FactError."""
    text = scalar(node, key)
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or set(text) - set("-.0123456789"):
        raise node.at.fault(
            f"{key} is {text}, which is no number", "write digits and at most one point: 12.5"
        )
    if value == value.to_integral_value():
        return Literal(str(int(value)), datatype=INTEGER)
    return Literal(format(value.normalize(), "f"), datatype=DECIMAL)


def date_span(ontology: Ontology, node: Node, key: str) -> tuple[DateSpan, str | None]:
    """Return a date and its printed form, from a scalar or from {printed:, edtf:, precision:}.

    Raises FactError.
    """
    if isinstance(node, Scalar):
        text = scalar(node, key)
        span = dated(text, node.at)
        return span, None if span.edtf == text else text
    given = mapping(node, key, ("printed", "edtf", "precision"))
    printed = None if "printed" not in given else scalar(given["printed"].value, "printed")
    if "edtf" in given:
        at = given["edtf"].value.at
        span = dated(scalar(given["edtf"].value, "edtf"), at)
    elif printed is not None:
        at = given["printed"].value.at
        try:
            span = read_date(printed)
        except DateError as error:
            remedy = "add edtf: beside it, such as edtf: 2023-05-12 or XXXX-05-12"
            raise at.fault(f"{key} has the printed form {printed} alone", remedy) from error
    else:
        raise node.at.fault(f"{key} has neither printed nor edtf", "write {printed: …, edtf: …}")
    if "precision" in given:
        precision = scalar(given["precision"].value, "precision")
        span = DateSpan(span.edtf, span.earliest, span.latest, precision, span.approximate)
        at = given["precision"].value.at
    concept_iri(ontology, PRECISIONS, span.precision, at)
    return span, printed


def concept_iri(ontology: Ontology, scheme: str, slug: str, at: Place) -> NamedNode:
    """Return the concept of a scheme. Raises FactError with the nearest slug."""
    known = ontology.schemes[scheme].concepts if scheme in ontology.schemes else {}
    if slug not in known:
        close = nearest(slug, known)
        hint = "" if close is None else f"write {close}, or "
        remedy = f"{hint}add it to ontology/concepts/{scheme}.ttl"
        raise at.fault(f"{slug} is no concept of {scheme}", remedy)
    return NamedNode(known[slug])


def mapping(node: Node, key: str, legal: tuple[str, ...]) -> dict[str, Entry]:
    """Return the entries of a mapping by key. Raises FactError for a key that is not legal."""
    if not isinstance(node, Fields):
        raise node.at.fault(
            f"{key} is a {form(node)}", f"write {key}: {{{', '.join(f'{k}: …' for k in legal)}}}"
        )
    for entry in node.entries:
        if entry.key not in legal:
            close = nearest(entry.key, legal)
            remedy = f"write {close}" if close is not None else f"use {', '.join(legal)}"
            if cut_by_comma(entry):
                remedy = COMMA_REMEDY
            raise entry.at.fault(f"{entry.key} is no key of {key}", remedy)
    return {entry.key: entry for entry in node.entries}


def dated(text: str, at: Place) -> DateSpan:
    """Return the date that a text means. Raises FactError."""
    try:
        return read_date(text)
    except DateError as error:
        raise at.fault(f"the date {error.given}: {error.what}", error.remedy) from error


def cut_by_comma(entry: Entry) -> bool:
    """Whether an unknown key may be the rest of a text that a comma has cut: it has no value."""
    return isinstance(entry.value, Scalar) and entry.value.text == ""


def form(node: Node) -> str:
    """Return what a node is, in a word for messages."""
    if isinstance(node, Items):
        return "list"
    return "mapping" if isinstance(node, Fields) else "plain value"
