"""The graph as a data set: its licence, the version of its words, and what its classes hold."""

from dataclasses import dataclass

from stigraph.engine.interface import Engine
from stigraph.table import table
from stigraph.words import cell, filled


@dataclass(frozen=True, slots=True)
class Header:
    """What the graph says of itself as a whole; None where it says nothing."""

    licence: str | None
    version: str | None


@dataclass(frozen=True, slots=True)
class Portion:
    """The members of one class: the class, how many they are, and the first of them."""

    class_iri: str
    members: int
    example: str


async def header(engine: Engine) -> Header:
    """Return what the engine's graph says of itself as a whole."""
    rows = await table(engine, "dataset/header")
    return (
        Header(cell(rows[0], "licence"), cell(rows[0], "version")) if rows else Header(None, None)
    )


async def portions(engine: Engine) -> tuple[Portion, ...]:
    """Return the classes of the ontology that have members, by name."""
    return tuple(
        Portion(filled(row, "class"), int(filled(row, "members")), filled(row, "example"))
        for row in await table(engine, "dataset/classes")
    )
