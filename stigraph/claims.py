"""One statement with its page: what a record says, who says the same, and who says otherwise."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from stigraph.disagreements import Disagreement, conflicts
from stigraph.engine.interface import Engine
from stigraph.errors import QuestionError, UnknownThing
from stigraph.iris import CurieError, curie_to_iri
from stigraph.records import Record, records
from stigraph.sourcing import SourceLine, source_line
from stigraph.table import table
from stigraph.words import Reference, Words, certain, filled

_WHEN = Reference("sti:when", Words("日付", "date"))
_OF_ITSELF = frozenset({"modality", "ordinal", "currency", "grade"})
"""What a record says in passing: two that share it alone do not bear each other out."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A record of another document that says the same, and in what."""

    source: SourceLine
    shared: tuple[Reference, ...]
    """The properties and roles of which both give the same value."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one record says, with what completes it, and how other sources stand to it."""

    about: Reference
    record: Record
    completing: tuple[Record, ...]
    """Records that add to it what stands elsewhere, or is read more weakly."""
    agreeing: tuple[Agreement, ...]
    disagreeing: tuple[Disagreement, ...]


async def claim(engine: Engine, curie: str) -> Claim:
    """Return the claim of the record with a CURIE. Raises UnknownThing if there is none."""
    try:
        rows = await table(engine, "record/about", {"record": curie_to_iri(curie)})
    except (CurieError, QuestionError) as error:
        raise UnknownThing(curie) from error
    if len(rows) == 0:
        raise UnknownThing(curie)
    about = certain(rows[0], "thing")
    own = {"thing": about.id}
    names = ("sources", "dates", "parties", "statements")
    found, differing = await asyncio.gather(
        asyncio.gather(*(table(engine, f"thing/{name}", own) for name in names)),
        conflicts(engine, about.id),
    )
    sources = {filled(row, "record"): source_line(row) for row in found[0]}
    parts = [
        [(row, sources[said]) for row in part if (said := filled(row, "record")) in sources]
        for part in found[1:]
    ]
    told = {one.source.id: one for one in records(tuple(sources.values()), *parts)}
    if curie not in told:
        raise UnknownThing(curie)
    record = told[curie]
    completing = tuple(one for one in told.values() if one.source.refines == curie)
    ids = {curie, *(one.source.id for one in completing)}
    return Claim(
        about=about,
        record=record,
        completing=completing,
        agreeing=tuple(_agreeing((record, *completing), told)),
        disagreeing=tuple(
            one for one in differing if any(source.id in ids for _, source in one.values)
        ),
    )


def _agreeing(own: Sequence[Record], told: Mapping[str, Record]) -> Iterator[Agreement]:
    """Records of the same class in other documents that give a value of this one."""
    head = own[0].source
    values = {key: about for one in own for key, about in _values(one)}
    for other in told.values():
        source = other.source
        if source.document.id == head.document.id or source.kind.id != head.kind.id:
            continue
        shared = {about.id: about for key, about in _values(other) if key in values}
        if len(shared) > 0:
            yield Agreement(source, tuple(shared.values()))


def _values(record: Record) -> Iterator[tuple[tuple[str, str], Reference]]:
    """Each value of a record, told apart from all others, with the property or role it is of."""
    for date in record.dates:
        yield (_WHEN.id, date.edtf), _WHEN
    for party in record.parties:
        yield (party.role.id, party.participant.id), party.role
    for line in record.lines:
        if line.property.slug not in _OF_ITSELF:
            value = line.value.id if isinstance(line.value, Reference) else line.label.text("ja")
            yield (line.property.id, value), line.property
