"""Rows of a named question, or an error that says why there are none."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from stigraph import iris
from stigraph.engine.interface import Engine, State, Term, row_dicts
from stigraph.errors import EngineBusy, StigraphError
from stigraph.question import Value

_PERSON = f"{iris.ID}person/"
UNCONFIRMED = "(漢字未確認)"
"""What is put after the name of a person whose name in Japanese script no source writes."""


class Unanswered(StigraphError):
    """A named question that gave no complete answer: its name and the state it ended in."""

    def __init__(self, name: str, state: State, message: str) -> None:
        super().__init__(f"{name}: {state.value} {message}".rstrip())
        self.name = name
        self.state = state


async def table(
    engine: Engine, name: str, parameters: Mapping[str, Value] | None = None
) -> list[dict[str, Term]]:
    """Return the rows of a named question, made to be shown.

    A Japanese label of a person whose name in Japanese script no source writes says so; the graph
    and the answers of questions as such hold the name alone.
    Raises EngineBusy if no worker is free, Unanswered if the answer is not complete: a part of an
    answer is never passed on as the whole.
    """
    rows = await _rows(engine, name, parameters or {})
    if not any(_names_person(row) for row in rows):
        return rows
    people = await _rows(engine, "person/kanji-unconfirmed", {})
    unconfirmed = {row["person"].value for row in people}
    return [_remarked(row, unconfirmed) for row in rows]


async def _rows(
    engine: Engine, name: str, parameters: Mapping[str, Value]
) -> list[dict[str, Term]]:
    answer = await engine.ask(name, parameters)
    if answer.state is State.busy:
        raise EngineBusy(answer.message)
    if answer.state is not State.complete:
        raise Unanswered(name, answer.state, answer.message)
    return row_dicts(answer)


def _names_person(row: Mapping[str, Term]) -> bool:
    return any(term.value.startswith(_PERSON) and f"{name}Ja" in row for name, term in row.items())


def _remarked(row: dict[str, Term], unconfirmed: AbstractSet[str]) -> dict[str, Term]:
    labels = [f"{name}Ja" for name, term in row.items() if term.value in unconfirmed]
    remarks = {
        label: replace(row[label], value=row[label].value + UNCONFIRMED)
        for label in labels
        if label in row
    }
    return row | remarks
