"""Items of a list, made from the rows of a named question that repeats a thing for each value."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated

from pydantic import Field

from stigraph.engine import Engine
from stigraph.errors import UnknownThing
from stigraph.known import nearest_of_class
from stigraph.things import Thing, thing
from stigraph.words import Reference, Row, cell, certain, filled, reference

from .bodies import Body, ReferenceBody


class ListedDateBody(Body):
    """One date that a source gives."""

    printed: Annotated[
        str | None,
        Field(description="As it stands in the passage.", examples=["5月12日(金)～14日(日)"]),
    ]
    edtf: Annotated[
        str,
        Field(description="In the Extended Date/Time Format.", examples=["2023-05-12/2023-05-14"]),
    ]
    earliest: Annotated[
        datetime.date | None,
        Field(description="The first day it can be; null if unknown.", examples=["2023-05-12"]),
    ]
    latest: Annotated[
        datetime.date | None,
        Field(description="The last day it can be; null if unknown.", examples=["2023-05-14"]),
    ]
    how: Annotated[ReferenceBody, Field(description="How it was read.")]


async def one_of_class(engine: Engine, thing_class: str, class_iri: str, slug: str) -> Thing:
    """The thing of this class and slug. Raises UnknownThing naming the nearest of its class."""
    curie = f"{thing_class}:{slug}"
    try:
        return await thing(engine, curie)
    except UnknownThing as error:
        raise UnknownThing(curie, await nearest_of_class(engine, class_iri, curie)) from error


def grouped(rows: Iterable[Row], name: str) -> Iterator[tuple[Reference, list[Row]]]:
    """Each thing of a column with its rows, in the order of the rows."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(filled(row, name), []).append(row)
    for group in groups.values():
        yield certain(group[0], name), group


def distinct(rows: Sequence[Row], name: str) -> list[ReferenceBody]:
    """The distinct things of a column, by id."""
    found = {one.id: one for row in rows if (one := reference(row, name)) is not None}
    return [ReferenceBody.of(found[id]) for id in sorted(found)]


def codes(rows: Sequence[Row], name: str) -> list[str]:
    """The distinct territories of a column, by code."""
    found = {cell(row, name) for row in rows}
    return sorted(iri.rpartition("/")[2] for iri in found if iri is not None)


def dates(rows: Sequence[Row]) -> list[ListedDateBody]:
    """The distinct dates of a group, the dated before the undated."""
    found = {
        (cell(row, "earliest") or "~", filled(row, "edtf"), certain(row, "how").id): row
        for row in rows
        if cell(row, "edtf") is not None
    }
    return [
        ListedDateBody(
            printed=cell(row, "printed"),
            edtf=filled(row, "edtf"),
            earliest=_day(cell(row, "earliest")),
            latest=_day(cell(row, "latest")),
            how=ReferenceBody.of(certain(row, "how")),
        )
        for _, row in sorted(found.items(), key=lambda pair: pair[0])
    ]


def _day(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)
