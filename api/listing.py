"""What lists share: a date as a source gives it, and the thing that an address names."""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import Field

from stigraph.engine import Engine
from stigraph.errors import UnknownThing
from stigraph.known import nearest_of_class
from stigraph.things import Thing, thing

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
