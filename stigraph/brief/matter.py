"""What a brief is made of: the answers about a pair, and how sure each record is."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from stigraph.coverage import HOME
from stigraph.due import DueItem, next_sessions
from stigraph.engine.interface import Engine
from stigraph.errors import StigraphError
from stigraph.sourcing import SourceLine, places
from stigraph.table import table
from stigraph.territories import Directory, Territory
from stigraph.ties import TieAnswer, tie
from stigraph.words import Row, filled

BODY, ANNEX, LEFT_OUT = "a", "b", "c"


class OutsideRecord(StigraphError):
    """A pair of territories that the record does not tell of so far: Japan is not one of them."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(
            f"{first}–{second} lies outside the record so far, which is read from Japan's side — "
            f"name {HOME} as one of the two"
        )
        self.pair = (first, second)


@dataclass(frozen=True, slots=True)
class Committee:
    """A committee of the pair: its sessions by record, what comes next, and what is missing."""

    next: DueItem
    sessions: tuple[Row, ...]
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """All that a brief may say of a pair."""

    home: Territory
    partner: Territory
    tie: TieAnswer
    committees: tuple[Committee, ...]
    budgets: tuple[Row, ...]
    searches: tuple[Row, ...]
    sources: Mapping[str, SourceLine]
    """By IRI, the records that sessions and budgets name."""


def grade(source: SourceLine) -> str:
    """Return where a source may stand: in the body, in the annex, or nowhere.

    A row has its own grade. A document that we read ourselves is as sure as an issuer's own page;
    a row without a grade counts as partly inferred. How a record was read stands in its footnote.
    """
    if source.grade is not None:
        return source.grade
    return BODY if source.extraction == "text" else ANNEX


async def matter(engine: Engine, directory: Directory, a: str, b: str, *, as_of: date) -> Matter:
    """Return all that a brief may say of two territories, given by code or name, on a day.

    Raises UnknownTerritory with the nearest, SameTerritory, OutsideRecord if Japan is neither.
    """
    sides = (directory.resolve(a), directory.resolve(b))
    codes = [side.code for side in sides]
    if HOME not in codes:
        raise OutsideRecord(*codes)
    home, partner = sorted(sides, key=lambda side: side.code != HOME)
    answer = await tie(engine, home.code, partner.code, as_of=as_of)
    committees, budgets, searches, sources = await asyncio.gather(
        committees_with(engine, partner.code, as_of=as_of),
        budgets_with(engine, partner.code),
        table(engine, "coverage/searches"),
        places(engine, "Holding", "BudgetLine"),
    )
    return Matter(home, partner, answer, committees, budgets, tuple(searches), sources)


async def committees_with(engine: Engine, partner: str, *, as_of: date) -> tuple[Committee, ...]:
    """Return the committees with the partner of a code, each with its sessions, on a day."""
    sessions = await next_sessions(engine, as_of=as_of, territory=partner)
    return tuple(await asyncio.gather(*(_committee(engine, one) for one in sessions)))


async def budgets_with(engine: Engine, partner: str) -> tuple[Row, ...]:
    """Return the amounts of the programmes that name the partner of a code, as printed."""
    return tuple(await table(engine, "budget/with-territory", {"territory": partner}))


async def _committee(engine: Engine, following: DueItem) -> Committee:
    own = {"committee": following.thing.id}
    held, missing = await asyncio.gather(
        table(engine, "committee/sessions", own), table(engine, "committee/missing-sessions", own)
    )
    return Committee(following, tuple(held), _numbers(missing))


def _numbers(rows: Sequence[Row]) -> tuple[int, ...]:
    return tuple(int(filled(row, "missing")) for row in rows)
