"""Where records about one thing say different things, laid side by side; nobody here decides.

Which two records conflict is derived when the graph is built, by queries/rules/1-conflicts.rq.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from networkx import Graph, connected_components

from stigraph.calendar import edtf_in_words
from stigraph.engine.interface import Engine
from stigraph.iris import short
from stigraph.sourcing import SourceLine, source_line
from stigraph.table import table
from stigraph.words import Reference, Row, Words, cell, certain, filled, reference, values


@dataclass(frozen=True, slots=True)
class Limit:
    """What records had to agree in before they were compared: a fiscal year, an agency."""

    on: Reference
    value: Words


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Records that give different values for the same thing, side by side."""

    about: Reference
    on: Reference
    """The property in which they differ, or the role they give to different persons."""
    values: tuple[tuple[Words, SourceLine], ...]
    side: Reference | None = None
    """The side on which they name different persons."""
    within: tuple[Limit, ...] = ()
    """What all of the records agree in; empty where it was not asked for."""

    @property
    def what(self) -> str:
        """The local name of the property or role: `when`, `occasion`, `signatory`."""
        return self.on.slug


async def conflicts(engine: Engine, thing: str | None = None) -> tuple[Disagreement, ...]:
    """Return all disagreements, or those about the thing of a CURIE, by thing and property."""
    given = {} if thing is None else {"thing": thing}
    rows, limits = await asyncio.gather(
        table(engine, "conflict/list", given), table(engine, "conflict/limits", given)
    )
    found = disagreements(rows, {filled(row, "record"): source_line(row) for row in rows})
    agreed = _limits(limits)
    return tuple(replace(one, within=agreed.get(one.values[0][1].id, ())) for one in found)


def disagreements(
    rows: Iterable[Row], sources: Mapping[str, SourceLine]
) -> tuple[Disagreement, ...]:
    """Return the conflicts of pairs of records as disagreements of two or more.

    `sources` holds by IRI the records to be looked at; a pair counts if it has both.
    """
    groups: dict[tuple[str, str, str], Graph[str]] = {}
    said: dict[tuple[str, str, str], dict[str, list[Row]]] = {}
    for key, pair in _pairs(rows):
        if sources.keys() >= pair.keys():
            groups.setdefault(key, Graph()).add_edge(*pair)
            said.setdefault(key, {}).update(pair)
    return tuple(
        _disagreement([(row, sources[record]) for record in those for row in said[key][record]])
        for key in sorted(groups)
        for those in sorted(map(sorted, connected_components(groups[key])))
    )


def _pairs(rows: Iterable[Row]) -> Iterator[tuple[tuple[str, str, str], dict[str, list[Row]]]]:
    """Each conflict: what it is about and on, and the rows of its two records."""
    conflicts: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        pair = conflicts.setdefault(filled(row, "conflict"), {})
        pair.setdefault(filled(row, "record"), []).append(row)
    for pair in conflicts.values():
        head = next(iter(pair.values()))[0]
        yield (filled(head, "thing"), filled(head, "property"), cell(head, "side") or ""), pair


def _disagreement(said: Sequence[tuple[Row, SourceLine]]) -> Disagreement:
    head, _ = said[0]
    return Disagreement(
        certain(head, "thing"),
        certain(head, "property"),
        tuple((_value(row), source) for row, source in said),
        reference(head, "side"),
    )


def _limits(rows: Iterable[Row]) -> Mapping[str, tuple[Limit, ...]]:
    """By the CURIE of a record, what it was compared within."""
    given: dict[str, dict[Reference, list[Row]]] = {}
    for row in rows:
        limits = given.setdefault(short(filled(row, "record")), {})
        limits.setdefault(certain(row, "property"), []).append(row)
    return {
        record: tuple(
            Limit(on, one) for on, those in limits.items() for one in values(those, "value")
        )
        for record, limits in given.items()
    }


def _value(row: Row) -> Words:
    """The value in words: as printed where it was, else its name or date, else as it stands."""
    value, printed = filled(row, "value"), cell(row, "printed")
    if printed not in (None, value):
        return Words(printed, printed)
    if row["value"].kind == "iri":
        return certain(row, "value").label
    if certain(row, "property").slug == "when":
        return Words(edtf_in_words(value, "ja"), edtf_in_words(value, "en"))
    return Words(value, value)
