"""One thing: its names with their origin, what records say of it, and where else it is named."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from stigraph.engine.interface import Engine
from stigraph.errors import UnknownThing
from stigraph.records import Doubt, Record, doubts, records
from stigraph.sourcing import SourceLine, source_line
from stigraph.table import table
from stigraph.words import Reference, Row, Words, cell, certain, filled, reference

_DERIVED = frozenset(
    {
        *("partyTo", "witnessTo", "tookPartIn", "holdsPost", "meetsIn", "hasSide", "tiedTo"),
        *("namesSide", "belongsTo", "inFrame", "wideFrame"),
        "kanjiUnconfirmed",
    }
)


@dataclass(frozen=True, slots=True)
class NameLine:
    """One form of a name and the document it was taken from."""

    form: str
    language: str
    kind: Reference
    origin: Reference | None


@dataclass(frozen=True, slots=True)
class IdentifierLine:
    """One external identifier and the document it was taken from."""

    scheme: str
    value: str
    origin: Reference | None


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing that holds of the thing itself, whatever the source: its kind, its territory."""

    property: Reference
    value: Reference | Words


@dataclass(frozen=True, slots=True)
class Mention:
    """A record about another thing in which this one is named."""

    property: Reference
    role: Reference | None
    about: Reference
    record: str
    kind: Reference
    how: Reference


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing with all that is known of it."""

    reference: Reference
    kind: Reference
    names: tuple[NameLine, ...]
    identifiers: tuple[IdentifierLine, ...]
    traits: tuple[Trait, ...]
    records: tuple[Record, ...]
    mentions: tuple[Mention, ...]
    members: tuple[Trait, ...]
    possibly_same: tuple[Doubt, ...]

    @property
    def sources(self) -> tuple[SourceLine, ...]:
        """The places that the records about the thing were read from."""
        return tuple(record.source for record in self.records)


async def thing(engine: Engine, curie: str) -> Thing:
    """Return the thing of a CURIE (`organisation:mext`). Raises UnknownThing if there is none."""
    asked = {"thing": curie}
    names = (
        "about", "names", "identifiers", "sources", "dates", "parties", "statements", "incoming",
        "members", "doubts",
    )  # fmt: skip
    answers = await asyncio.gather(*(table(engine, f"thing/{name}", asked) for name in names))
    rows = dict(zip(names, answers, strict=True))
    if len(rows["about"]) == 0:
        raise UnknownThing(curie)
    head = rows["about"][0]
    sources = {filled(row, "record"): source_line(row) for row in rows["sources"]}

    def said(name: str) -> list[tuple[Row, SourceLine]]:
        # What we judged about the thing is no record and has no passage; it is shown as a doubt.
        return [
            (row, sources[record])
            for row in rows[name]
            if (record := filled(row, "record")) in sources
        ]

    return Thing(
        reference=certain(head, "thing"),
        kind=certain(head, "class"),
        names=tuple(_name(row) for row in rows["names"]),
        identifiers=tuple(
            IdentifierLine(filled(row, "scheme"), filled(row, "value"), reference(row, "from"))
            for row in rows["identifiers"]
        ),
        traits=_traits(rows["about"]),
        records=records(
            tuple(sources.values()), said("dates"), said("parties"), said("statements")
        ),
        mentions=tuple(_mention(row) for row in rows["incoming"]),
        members=tuple(
            Trait(certain(row, "property"), certain(row, "member")) for row in rows["members"]
        ),
        possibly_same=doubts(rows["doubts"]),
    )


def _name(row: Row) -> NameLine:
    form = row["form"]
    return NameLine(
        form=form.value,
        language=form.language or "",
        kind=certain(row, "nameKind"),
        origin=reference(row, "from"),
    )


def _mention(row: Row) -> Mention:
    return Mention(
        property=certain(row, "property"),
        role=reference(row, "role"),
        about=certain(row, "about"),
        record=filled(row, "record"),
        kind=certain(row, "class"),
        how=certain(row, "how"),
    )


def _traits(rows: Sequence[Row]) -> tuple[Trait, ...]:
    found = []
    for row in rows:
        about = reference(row, "property")
        value = row.get("value")
        if about is None or value is None or about.slug in _DERIVED:
            continue
        if value.kind == "iri":
            found.append(Trait(about, certain(row, "value")))
        else:
            plain = cell(row, "value")
            found.append(Trait(about, Words(plain, plain)))
    return tuple(found)
