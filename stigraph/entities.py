"""Who and what exists: things with their names and identifiers, from data/entities/*.csv."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from stigraph import iris
from stigraph.errors import FactError, FactErrors
from stigraph.fields import Subject, read_value
from stigraph.ledger import Ledger, entity_files, nearest
from stigraph.ontology import THING, OntologyClass, Property, ValueKind
from stigraph.reading import Entry, Place, Row, Scalar, Table, listed, order_faults, read_csv
from stigraph.values import concept_iri, is_language

NAMES, IDENTIFIERS = "names", "identifiers"
LANGUAGES = ("ja", "en")
PREFERRED = "preferred"

_FROM = "_from"
_NAME_KINDS = "name-kinds"
_SEPARATOR = ";"
_DOCUMENT = frozenset({"Document"})
_THING = frozenset({THING})
_CELL_KINDS = (ValueKind.reference, ValueKind.concept, ValueKind.token, ValueKind.integer)
_LABEL = iris.PREFIXES["rdfs"] + "label"
_ALT_LABEL = iris.PREFIXES["skos"] + "altLabel"


@dataclass(frozen=True, slots=True)
class _Name:
    language: str
    kind: str
    form: str
    source: str


def read_entities(ledger: Ledger, folder: Path, name: str) -> None:
    """Enter the things of all tables in `folder` into the ledger; faults go there too.

    `name` is the folder's name in places, such as data/entities.
    """
    files = entity_files(ledger.ontology)
    # The tables of things come first: a second name is then a fault where it was added.
    for path in sorted(listed(folder, name), key=lambda path: path.stem not in files):
        file = f"{name}/{path.name}"
        if path.suffix != ".csv" or path.stem not in {*files, NAMES, IDENTIFIERS}:
            ledger.errors.append(_stray(path, file, sorted(files)))
            continue
        try:
            table = read_csv(path, file)
            if path.stem == NAMES:
                _read_names(ledger, table)
            elif path.stem == IDENTIFIERS:
                _read_identifiers(ledger, table)
            else:
                _read_things(ledger, table, ledger.ontology.classes[files[path.stem]])
        except FactErrors as faults:
            ledger.errors.extend(faults.errors)
            if path.stem in files:
                ledger.leave_unread(iris.thing(iris.kebab(files[path.stem]), ""))


def _read_things(ledger: Ledger, table: Table, thing_class: OntologyClass) -> None:
    _demand(table, ("id",))
    columns = dict(_columns(ledger, table, thing_class))
    ledger.errors.extend(order_faults(table, ("id",)))
    for row in table.rows:
        slug = row["id"]
        if not iris.is_slug(thing_class.segment, slug):
            remedy = "write lower case letters, digits and hyphens"
            if thing_class.segment == "territory":
                remedy = "write an upper-case ISO 3166 code, or g- and a name for a group"
            ledger.errors.append(
                row.at.fault(f"the id {slug} cannot name a {thing_class.name}", remedy)
            )
            continue
        _read_thing(ledger, row, thing_class, columns)


def _read_thing(
    ledger: Ledger, row: Row, thing_class: OntologyClass, columns: dict[str, Property]
) -> None:
    iri = iris.thing(thing_class.segment, row["id"])
    if iri in ledger.known:
        return  # the repeated row is reported already
    ledger.claim(iri, thing_class.name, row.at, "give one of the two another id")
    layer = iris.GRAPH_ENTITIES
    ledger.say_class(layer, iri, (thing_class.name, THING))
    subject = Subject(iri, thing_class.name, layer)
    for column, wanted in columns.items():
        for cell in _cells(row[column], wanted):
            read_value(ledger, subject, wanted, Entry(column, Scalar(cell, row.at), row.at))
        source = row[column + _FROM]
        if source and not row[column]:
            ledger.errors.append(_source_of_nothing(row, column))
        _say_source(ledger, iri, f"{column}From", source, row.at)
    for language in LANGUAGES:
        column = f"name_{language}"
        source = row[column + _FROM]
        if row[column]:
            _say_name(ledger, iri, _Name(language, PREFERRED, row[column], source), row.at)
        elif source:
            ledger.errors.append(_source_of_nothing(row, column))


def _columns(
    ledger: Ledger, table: Table, thing_class: OntologyClass
) -> Iterator[tuple[str, Property]]:
    """Yield the columns that stand for properties; faults of the header are raised together."""
    legal = {
        key: wanted
        for key, wanted in ledger.ontology.legal(thing_class.name).items()
        if wanted.kind in _CELL_KINDS
    }
    names = [f"name_{language}" for language in LANGUAGES]
    faults = []
    for column in table.columns:
        stem = column.removesuffix(_FROM)
        if column == "id" or stem in names:
            continue
        if stem not in legal:
            choices = [*legal, *names, *(key + _FROM for key in (*legal, *names))]
            close = nearest(column, choices)
            hint = f"use one of {', '.join(choices)}" if close is None else f"write {close}"
            remedy = f"{hint}, or declare sti:{stem} with sti:usedOn sti:{thing_class.name}"
            faults.append(table.at.fault(f"{thing_class.name} has no column {column}", remedy))
        elif column != stem and stem not in table.columns:
            faults.append(
                table.at.fault(f"{column} stands without {stem}", f"add the column {stem}")
            )
        elif column == stem:
            yield column, legal[column]
    if faults:
        raise FactErrors(faults)


def _read_names(ledger: Ledger, table: Table) -> None:
    columns = ("thing", "lang", "kind", "form", "from")
    _demand(table, columns, closed=True)
    ledger.errors.extend(order_faults(table, columns[:4]))
    for row in table.rows:
        with ledger.noting():
            _demand_cells(row, columns[:4])
            thing = ledger.refer(row["thing"], "thing", _THING, row.at)
            concept_iri(ledger.ontology, _NAME_KINDS, row["kind"], row.at)
            if not is_language(row["lang"]):
                raise row.at.fault(
                    f"the unknown language {row['lang']}", "write ja, en or another language tag"
                )
            name = _Name(row["lang"], row["kind"], row["form"], row["from"])
            _say_name(ledger, thing.value, name, row.at)


def _say_name(ledger: Ledger, thing: str, name: _Name, at: Place) -> None:
    layer = iris.GRAPH_ENTITIES
    segment, _, slug = thing.removeprefix(iris.ID).partition("/")
    preferred = name.kind == PREFERRED
    form = None if preferred else name.form
    node = iris.name(segment, slug, name.language, name.kind, form)
    if not ledger.claim(node, "Name", at, "delete one of the two names"):
        return
    literal = Literal(name.form, language=name.language)
    ledger.say(layer, thing, "name", NamedNode(node))
    ledger.say(layer, thing, _LABEL if preferred else _ALT_LABEL, literal)
    ledger.say_class(layer, node, ("Name",))
    ledger.say(layer, node, "form", literal)
    kind = concept_iri(ledger.ontology, _NAME_KINDS, name.kind, at)
    ledger.say(layer, node, "nameKind", kind)
    _say_source(ledger, node, "nameFrom", name.source, at)


def _read_identifiers(ledger: Ledger, table: Table) -> None:
    columns = ("thing", "scheme", "value", "from")
    _demand(table, columns, closed=True)
    ledger.errors.extend(order_faults(table, columns[:2]))
    for row in table.rows:
        with ledger.noting():
            _demand_cells(row, columns[:3])
            _read_identifier(ledger, row)


def _read_identifier(ledger: Ledger, row: Row) -> None:
    layer = iris.GRAPH_ENTITIES
    thing = ledger.refer(row["thing"], "thing", _THING, row.at)
    if iris.SLUG.fullmatch(row["scheme"]) is None:
        remedy = "write lower case letters, digits and hyphens"
        raise row.at.fault(f"the scheme {row['scheme']}", remedy)
    segment, _, slug = thing.value.removeprefix(iris.ID).partition("/")
    node = iris.identifier(segment, slug, row["scheme"])
    if node in ledger.known:
        return  # the repeated row is reported already
    ledger.claim(node, "Identifier", row.at, "delete one of the two")
    ledger.say(layer, thing.value, "identifier", NamedNode(node))
    ledger.say_class(layer, node, ("Identifier",))
    ledger.say(layer, node, "identifierScheme", Literal(row["scheme"]))
    ledger.say(layer, node, "identifierValue", Literal(row["value"]))
    _say_source(ledger, node, "identifierFrom", row["from"], row.at)


def _say_source(ledger: Ledger, subject: str, predicate: str, source: str, at: Place) -> None:
    """Enter the document that a value is from, if one is given."""
    if not source:
        return
    with ledger.noting():
        document = ledger.refer(f"document:{source}", predicate, _DOCUMENT, at)
        ledger.say(iris.GRAPH_ENTITIES, subject, predicate, document)


def _source_of_nothing(row: Row, column: str) -> FactError:
    what = f"{column}{_FROM} is {row[column + _FROM]} and {column} is empty"
    return row.at.fault(what, "fill both cells, or empty both")


def _cells(cell: str, wanted: Property) -> list[str]:
    if not cell:
        return []
    return [part.strip() for part in cell.split(_SEPARATOR)] if wanted.many else [cell]


def _demand(table: Table, columns: tuple[str, ...], *, closed: bool = False) -> None:
    faults = [
        table.at.fault(f"the column {column} is missing", f"the header is {','.join(columns)}")
        for column in columns
        if column not in table.columns
    ]
    if closed:
        faults += [
            table.at.fault(f"the column {column} is unknown", f"the header is {','.join(columns)}")
            for column in table.columns
            if column not in columns
        ]
    if faults:
        raise FactErrors(faults)


def _demand_cells(row: Row, columns: tuple[str, ...]) -> None:
    for column in columns:
        if not row[column]:
            raise row.at.fault(f"the cell of {column} is empty", "fill it, or delete the row")


def _stray(path: Path, file: str, files: list[str]) -> FactError:
    close = nearest(path.stem, [*files, NAMES, IDENTIFIERS])
    hint = "delete it" if close is None else f"call it {close}.csv"
    return FactError(file, 1, "no class of things has a file of this name", hint)
