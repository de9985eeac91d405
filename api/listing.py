"""Items of a list, made from the rows of a named question that repeats a thing for each value."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated

from fastapi import Request
from pydantic import Field

from stigraph import iris
from stigraph.engine import Engine
from stigraph.errors import UnknownThing
from stigraph.table import table
from stigraph.things import Thing, thing
from stigraph.words import Reference, Row, Words, cell, certain, filled, reference

from .bodies import Body, ReferenceBody
from .errors import Problem, ProblemKind

_PAGED = ("limit", "cursor", "lang", "format")


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


def only(*names: str) -> Callable[[Request], None]:
    """A dependency that refuses parameters other than these and those of every list."""

    def refuse(request: Request) -> None:
        for given in request.query_params:
            if given not in (*names, *_PAGED):
                nearest = difflib.get_close_matches(given, (*names, *_PAGED), n=1, cutoff=0.4)
                known = ", ".join((*names, *_PAGED))
                raise Problem(
                    ProblemKind.bad_parameter,
                    Words(
                        f"「{given}」というパラメーターはありません。使えるもの: {known}",
                        f"there is no parameter {given}; this list takes {known}",
                    ),
                    parameter=given,
                    nearest=next(iter(nearest), None),
                )

    return refuse


async def one_of_class(engine: Engine, thing_class: str, class_iri: str, slug: str) -> Thing:
    """The thing of this class and slug. Raises UnknownThing naming the nearest of its class."""
    curie = f"{thing_class}:{slug}"
    try:
        return await thing(engine, curie)
    except UnknownThing as error:
        raise UnknownThing(curie, await nearest_of_class(engine, class_iri, curie)) from error


async def known_thing(engine: Engine, thing_class: str, curie: str | None) -> str | None:
    """What a list is filtered by, as given. Raises UnknownThing if the class has no such thing.

    A filter that names nothing would leave an empty list, which reads as an answer. What is not
    written as a CURIE is left to the question of the list, which says how it is written.
    """
    iri = None if curie is None else _iri(curie)
    if curie is not None and iri is not None:
        class_iri = f"{iris.STI}{thing_class}"
        rows = await table(engine, "thing/of-class", {"class": class_iri})
        if iri not in {filled(row, "thing") for row in rows}:
            raise UnknownThing(curie, await nearest_of_class(engine, class_iri, curie))
    return curie


async def known_of_any_class(engine: Engine, curie: str | None) -> str | None:
    """The same for a thing of the class that its CURIE begins with."""
    iri = None if curie is None else _iri(curie)
    if iri is None:
        return curie
    return await known_thing(engine, class_of(iris.short(iri).partition(":")[0]), curie)


def class_of(segment: str) -> str:
    """The class whose ids begin so: `DocumentPart` for `document-part`."""
    return "".join(word.capitalize() for word in segment.split("-"))


async def known_concept(engine: Engine, scheme: str, slug: str | None) -> str | None:
    """The same for a concept, by its slug. Raises UnknownThing if the scheme has none such."""
    if slug is not None and iris.is_slug("concept", slug):
        rows = await table(engine, "thing/concepts", {"scheme": f"{iris.ID}concept/{scheme}"})
        known = [filled(row, "concept").rpartition("/")[2] for row in rows]
        if slug not in known:
            raise UnknownThing(slug, tuple(difflib.get_close_matches(slug, known, n=3, cutoff=0.4)))
    return slug


async def nearest_of_class(engine: Engine, class_iri: str, curie: str) -> tuple[str, ...]:
    """The CURIEs of a class that look like this one, the nearest first."""
    rows = await table(engine, "thing/of-class", {"class": class_iri})
    known = [certain(row, "thing").id for row in rows]
    return tuple(difflib.get_close_matches(curie, known, n=3, cutoff=0.5))


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


def _iri(curie: str) -> str | None:
    try:
        return curie if curie.startswith(iris.ID) else iris.curie_to_iri(curie)
    except iris.CurieError:
        return None
