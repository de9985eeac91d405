"""Keys of fact files: each legal key read as the ontology says, and entered into the ledger."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from stigraph import iris
from stigraph.errors import FactError
from stigraph.ledger import Ledger, Term, nearest
from stigraph.ontology import DATE_KEY, Ontology, Property, ValueKind
from stigraph.reading import Entry, Fields, Items, Node, Scalar
from stigraph.values import (
    BOOLEAN,
    COMMA_REMEDY,
    DATE,
    PRECISIONS,
    concept_iri,
    cut_by_comma,
    date_span,
    dated,
    form,
    line_span,
    mapping,
    number,
    scalar,
    text_literals,
    whole_number,
)

_TRUE = Literal("true", datatype=BOOLEAN)
_CURRENCY = re.compile(r"[A-Z]{3}")
_QUALIFIERS = "qualifiers"
_EMITTED_ONCE = (ValueKind.date, ValueKind.money, ValueKind.quantity)
NEW_ID = "give one of the two an explicit id:"


@dataclass(frozen=True, slots=True)
class Subject:
    """The node whose fields are read: its IRI, class, layer, and the lines it may point at."""

    iri: str
    class_name: str
    layer: str
    span: tuple[int, int] | None = None


def read_fields(
    ledger: Ledger,
    subject: Subject,
    fields: Fields,
    own_keys: Collection[str],
    *,
    complete: bool = True,
) -> None:
    """Enter what the keys of a mapping say of the subject; faults go into the ledger.

    `own_keys` are read by the caller. `complete` is False where required keys may be missing.
    """
    legal = ledger.ontology.legal(subject.class_name)
    once: dict[ValueKind, str] = {}
    for entry in fields.entries:
        if entry.key in own_keys:
            continue
        wanted = legal.get(entry.key)
        if wanted is None:
            ledger.errors.append(_unknown_key(entry, subject.class_name, {*legal, *own_keys}))
            continue
        if wanted.kind in _EMITTED_ONCE:
            if wanted.kind in once:
                what = f"{entry.key} is a second {wanted.kind} beside {once[wanted.kind]}"
                ledger.errors.append(
                    entry.at.fault(what, "a record has one: write a second record")
                )
                continue
            once[wanted.kind] = entry.key
        read_value(ledger, subject, wanted, entry)
    _refuse_contradictions(ledger, fields, legal)
    if complete:
        given = {*fields.names(), *own_keys}
        for wanted in legal.values():
            if wanted.required and wanted.name not in given:
                what = f"the {subject.class_name} has no {wanted.name}"
                ledger.errors.append(fields.at.fault(what, f"add {wanted.name}: {_shape(wanted)}"))


def _refuse_contradictions(ledger: Ledger, fields: Fields, legal: dict[str, Property]) -> None:
    """Find what a record gives and says at once not to be stated."""
    for entry in fields.entries:
        wanted = legal.get(entry.key)
        if wanted is None or wanted.kind is not ValueKind.property:
            continue
        nodes = entry.value.items if isinstance(entry.value, Items) else (entry.value,)
        for node in nodes:
            if isinstance(node, Scalar) and fields.get(node.text) is not None:
                what = f"{node.text} is given, and named under {entry.key} too"
                ledger.errors.append(node.at.fault(what, f"take it out of {entry.key}"))


def read_value(ledger: Ledger, subject: Subject, wanted: Property, entry: Entry) -> None:
    """Enter what one key says of the subject; faults go into the ledger."""
    seen: set[object] = set()
    for node in _nodes(ledger, wanted, entry):
        with ledger.noting():
            if isinstance(node, Scalar):
                if node.text in seen:
                    raise node.at.fault(f"{wanted.name} has {node.text} twice", "delete one")
                seen.add(node.text)
            _READERS[wanted.kind](ledger, subject, wanted, node)


def key_of(ontology: Ontology, class_name: str, fields: Fields) -> str:
    """Return the last segment of a node's id: its `id:`, or the values of its key properties.

    Raises FactError if there is no such value.
    """
    explicit = explicit_id(fields)
    if explicit is not None:
        return explicit
    found = ontology.classes[class_name]
    legal = ontology.legal(class_name)
    values = []
    for name in found.key:
        entry = _key_entry(fields, name, legal)
        if entry is not None:
            values.append(_key_text(legal[entry.key], entry))
    if not values:
        what = f"the {class_name} has none of its key properties {', '.join(found.key)}"
        raise fields.at.fault(what, "give one of them, or an explicit id:")
    return "~".join(values)


def explicit_id(fields: Fields) -> str | None:
    """Return the id that a mapping gives itself, None if it gives none. Raises FactError."""
    entry = fields.get("id")
    if entry is None:
        return None
    text = scalar(entry.value, "id")
    if iris.SEGMENT.fullmatch(text) is None:
        remedy = "use letters, digits and single - . ~ _ between them"
        raise entry.at.fault(f"the id {text} cannot stand in an address", remedy)
    return text


def concept(ledger: Ledger, subject: Subject, wanted: Property, node: Node) -> NamedNode:
    """Return the concept that a slug names. Raises FactError with the nearest slug."""
    scheme = ledger.ontology.scheme_for(wanted, subject.class_name)
    if scheme is None:
        remedy = f"delete {wanted.name}, or write a scheme with sti:termClass {subject.class_name}"
        raise node.at.fault(f"{subject.class_name} has no scheme for {wanted.name}", remedy)
    return concept_iri(ledger.ontology, scheme.slug, scalar(node, wanted.name), node.at)


def _read_reference(ledger: Ledger, subject: Subject, wanted: Property, node: Node) -> None:
    target = ledger.refer(scalar(node, wanted.name), wanted.name, wanted.allowed, node.at)
    ledger.say(subject.layer, subject.iri, wanted.iri, target)


def _read_concept(ledger: Ledger, subject: Subject, wanted: Property, node: Node) -> None:
    ledger.say(subject.layer, subject.iri, wanted.iri, concept(ledger, subject, wanted, node))


def _read_text(ledger: Ledger, subject: Subject, wanted: Property, node: Node) -> None:
    for literal in text_literals(node, wanted.name):
        ledger.say(subject.layer, subject.iri, wanted.iri, literal)


def _read_token(ledger: Ledger, subject: Subject, wanted: Property, node: Node) -> None:
    ledger.say(subject.layer, subject.iri, wanted.iri, Literal(scalar(node, wanted.name)))


def _read_integer(ledger: Ledger, subject: Subject, wanted: Property, node: Node) -> None:
    ledger.say(subject.layer, subject.iri, wanted.iri, whole_number(node, wanted.name))


def _read_boolean(ledger: Ledger, subject: Subject, wanted: Property, node: Node) -> None:
    text = scalar(node, wanted.name)
    if text not in ("true", "false"):
        raise node.at.fault(f"{wanted.name} is {text}", "write true or false")
    ledger.say(subject.layer, subject.iri, wanted.iri, Literal(text, datatype=BOOLEAN))


def _read_date(ledger: Ledger, subject: Subject, wanted: Property, node: Node) -> None:
    span, printed = date_span(ledger.ontology, node, wanted.name)

    def say(predicate: str, value: Term) -> None:
        ledger.say(subject.layer, subject.iri, predicate, value)

    say("edtf", Literal(span.edtf))
    say("datePrecision", concept_iri(ledger.ontology, PRECISIONS, span.precision, node.at))
    if printed is not None:
        say("datePrinted", Literal(printed))
    if span.earliest is not None:
        say("earliest", Literal(span.earliest.isoformat(), datatype=DATE))
    if span.latest is not None:
        say("latest", Literal(span.latest.isoformat(), datatype=DATE))
    if span.approximate:
        say("approximate", _TRUE)


def _read_money(ledger: Ledger, subject: Subject, wanted: Property, node: Node) -> None:
    given = mapping(node, wanted.name, ("printed", "yen", "amount", "currency"))
    if "printed" not in given:
        raise node.at.fault(
            f"{wanted.name} has no printed form", "add printed: as the source has it"
        )
    if ("yen" in given) == ("amount" in given):
        raise node.at.fault(
            f"{wanted.name} needs one amount", "write yen: 1000000, or amount: and currency:"
        )
    if ("amount" in given) != ("currency" in given):
        raise node.at.fault("amount and currency belong together", "write both, or yen: alone")
    currency = "JPY" if "currency" not in given else scalar(given["currency"].value, "currency")
    if _CURRENCY.fullmatch(currency) is None:
        raise given["currency"].at.fault(
            f"the currency is {currency}", "write its ISO 4217 code, such as EUR"
        )
    amount = given["yen"] if "yen" in given else given["amount"]
    ledger.say(
        subject.layer,
        subject.iri,
        "amountPrinted",
        Literal(scalar(given["printed"].value, "printed")),
    )
    ledger.say(subject.layer, subject.iri, "amount", whole_number(amount.value, amount.key))
    ledger.say(subject.layer, subject.iri, "currency", Literal(currency))


def _read_quantity(ledger: Ledger, subject: Subject, wanted: Property, node: Node) -> None:
    given = mapping(node, wanted.name, ("printed", "value", "least", "most", "unit", "qualifier"))
    if "printed" not in given:
        raise node.at.fault(
            f"{wanted.name} has no printed form", "add printed: as the source has it"
        )
    if ("value" in given) == ("least" in given or "most" in given):
        raise node.at.fault(f"{wanted.name} needs a number", "write value:, or least: and most:")

    def say(predicate: str, value: Term) -> None:
        ledger.say(subject.layer, subject.iri, predicate, value)

    say("quantityPrinted", Literal(scalar(given["printed"].value, "printed")))
    for key in ("value", "least", "most"):
        if key in given:
            say(key, number(given[key].value, key))
    if "unit" in given:
        say("unitName", Literal(scalar(given["unit"].value, "unit")))
    if "qualifier" in given:
        qualifiers = given["qualifier"].value
        for item in qualifiers.items if isinstance(qualifiers, Items) else (qualifiers,):
            say(
                "qualifier",
                concept_iri(ledger.ontology, _QUALIFIERS, scalar(item, "qualifier"), item.at),
            )


def _read_part(ledger: Ledger, subject: Subject, wanted: Property, node: Node) -> None:
    if not isinstance(node, Fields):
        raise node.at.fault(
            f"{wanted.name} is a {form(node)}", "write a list of mappings: - {key: value}"
        )
    class_name = _part_class(ledger.ontology, wanted, node)
    iri = iris.part(subject.iri, class_name, key_of(ledger.ontology, class_name, node))
    if not ledger.claim(iri, class_name, node.at, NEW_ID):
        return
    ledger.say(subject.layer, subject.iri, wanted.iri, NamedNode(iri))
    ledger.say_class(subject.layer, iri, (class_name, "RecordPart"))
    read_fields(ledger, Subject(iri, class_name, subject.layer, subject.span), node, ("a", "id"))


def _read_property(ledger: Ledger, subject: Subject, wanted: Property, node: Node) -> None:
    name = scalar(node, wanted.name)
    known = ledger.ontology.properties
    if name not in known:
        close = nearest(name, known)
        remedy = "delete it" if close is None else f"write {close}, or delete it"
        raise node.at.fault(f"{wanted.name} names {name}, which is no property", remedy)
    ledger.say(subject.layer, subject.iri, wanted.iri, NamedNode(known[name].iri))


def _read_lines(ledger: Ledger, subject: Subject, wanted: Property, node: Node) -> None:
    ledger.say(subject.layer, subject.iri, wanted.iri, Literal(line_span(node, subject.span)))


_READERS: dict[ValueKind, Callable[[Ledger, Subject, Property, Node], None]] = {
    ValueKind.reference: _read_reference,
    ValueKind.concept: _read_concept,
    ValueKind.text: _read_text,
    ValueKind.token: _read_token,
    ValueKind.integer: _read_integer,
    ValueKind.boolean: _read_boolean,
    ValueKind.date: _read_date,
    ValueKind.money: _read_money,
    ValueKind.quantity: _read_quantity,
    ValueKind.part: _read_part,
    ValueKind.property: _read_property,
    ValueKind.lines: _read_lines,
}


def _nodes(ledger: Ledger, wanted: Property, entry: Entry) -> tuple[Node, ...]:
    if not isinstance(entry.value, Items):
        return (entry.value,)
    if not wanted.many:
        what = f"{wanted.name} is a list"
        ledger.errors.append(
            entry.at.fault(what, f"{wanted.name} takes one value: write a second record")
        )
        return ()
    if len(entry.value.items) == 0:
        ledger.errors.append(entry.at.fault(f"{wanted.name} is an empty list", "delete the key"))
    return entry.value.items


def _key_entry(fields: Fields, name: str, legal: dict[str, Property]) -> Entry | None:
    entry = fields.get(name)
    if entry is None and name == DATE_KEY:
        dates = (key for key, wanted in legal.items() if wanted.kind is ValueKind.date)
        entry = next((found for key in dates if (found := fields.get(key)) is not None), None)
    return entry


def _key_text(wanted: Property, entry: Entry) -> str:
    text = _as_segment(wanted, entry.value)
    if not text:
        what = f"the id cannot be made of {wanted.name}"
        raise entry.at.fault(
            what, "it has no Latin letter or digit: give the record an explicit id:"
        )
    return text


def _as_segment(wanted: Property, node: Node) -> str:
    """Return a value as it stands in an address, an empty text if nothing of it can stand there."""
    if wanted.kind is ValueKind.text and isinstance(node, Fields):
        english = node.get("en")
        return "" if english is None else iris.slugged(scalar(english.value, "en"))
    if wanted.kind is ValueKind.date:
        edtf = node.get("edtf") if isinstance(node, Fields) else None
        if isinstance(node, Scalar):
            return iris.slugged(dated(scalar(node, wanted.name), node.at).edtf)
        return "" if edtf is None else iris.slugged(scalar(edtf.value, "edtf"))
    text = scalar(node, wanted.name)
    if wanted.kind is ValueKind.reference:
        key = text.replace(":", ".", 1).replace("/", ".")
        if ":" not in text or iris.SEGMENT.fullmatch(key) is None:
            what = f"{wanted.name} is {text}, which is no reference"
            raise node.at.fault(what, "write it as class:name, such as organisation:mext")
        return key
    return iris.slugged(text)


def _part_class(ontology: Ontology, wanted: Property, fields: Fields) -> str:
    choices = sorted(
        {
            name
            for allowed in wanted.allowed
            for name in (allowed, *(c.name for c in ontology.below(allowed)))
        }
    )
    given = fields.get("a")
    if given is None:
        if len(choices) == 1:
            return choices[0]
        raise fields.at.fault(
            f"{wanted.name} does not say its class", f"add a: {' or '.join(choices)}"
        )
    name = scalar(given.value, "a")
    if name not in choices:
        raise given.at.fault(
            f"{name} is no class for {wanted.name}", f"write {' or '.join(choices)}"
        )
    return name


def _unknown_key(entry: Entry, class_name: str, legal: Collection[str]) -> FactError:
    choices = sorted(legal)
    close = nearest(entry.key, choices)
    hint = f"write {close}" if close is not None else f"use one of {', '.join(choices)}"
    remedy = f"{hint}, or declare sti:{entry.key} with sti:usedOn sti:{class_name}"
    if cut_by_comma(entry):
        remedy = COMMA_REMEDY
    return entry.at.fault(f"{class_name} has no key {entry.key}", remedy)


def _shape(wanted: Property) -> str:
    shapes = {
        ValueKind.reference: "class:name",
        ValueKind.concept: f"a concept of {wanted.scheme}",
        ValueKind.text: "{ja: …, en: …}",
        ValueKind.boolean: "true or false",
        ValueKind.date: "{printed: …, edtf: …}",
        ValueKind.money: "{printed: …, yen: …}",
        ValueKind.quantity: "{printed: …, value: …, unit: …}",
        ValueKind.part: "a list of mappings",
    }
    return shapes.get(wanted.kind, "…")
