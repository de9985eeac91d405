"""What an address is asked with: the parameters that several routes take, each declared here."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query

from .tie_bodies import ReadingMode

LAST_DAY = "A month, year or fiscal year (令和5年度) means its last day."


def only(what: str, example: str) -> Any:  # noqa: ANN401 - as the framework gives it
    """What limits a list: "of this kind" and an example of it."""
    return Query(description=f"Only {what}.", examples=[example])


def slug_like(example: str, of: str = "its id") -> Any:  # noqa: ANN401
    """The last part of the address of one thing."""
    return Path(description=f"The part of {of} after the colon.", examples=[example])


def as_of_day(description: str, example: str = "2023-06-30") -> Any:  # noqa: ANN401
    """The day asked for, and what it does here."""
    return Query(alias="asOf", description=description, examples=[example])


def told_on(what: str) -> Any:  # noqa: ANN401
    """The day for which a list tells something of each thing, and leaves none out."""
    return as_of_day(f"Tell for each {what}: certainly, possibly or no. {LAST_DAY}")


def weakest(example: str) -> Any:  # noqa: ANN401
    """The reading mode below which nothing is let through."""
    return Query(description="The weakest reading let through.", examples=[example])


KnownBy = Annotated[
    str | None,
    Query(
        alias="knownBy",
        description="Leave out documents published later, and those without a date.",
        examples=["令和5年度"],
    ),
]
"""By when a document has to be published to be used."""

Text = Annotated[
    str | None,
    Query(
        max_length=200,
        description="Only what a search for this text finds, in any form of the names and with "
        "slips forgiven; at most 100.",
        examples=["JST"],
    ),
]
Period = Annotated[
    str | None,
    Query(
        description="Only what is dated within this time, certainly or possibly: a day, month, "
        "year or fiscal year (2016, 2022-04, 令和4年度). What has no date is left out.",
        examples=["令和4年度"],
    ),
]
Reading = Annotated[ReadingMode | None, weakest("stated")]
