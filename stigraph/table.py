"""Rows of a named question, or an error that says why there are none."""

from collections.abc import Mapping

from stigraph.engine.interface import Engine, State, Term, row_dicts
from stigraph.errors import EngineBusy, StigraphError
from stigraph.question import Value


class Unanswered(StigraphError):
    """A named question that gave no complete answer: its name and the state it ended in."""

    def __init__(self, name: str, state: State, message: str) -> None:
        super().__init__(f"{name}: {state.value} {message}".rstrip())
        self.name = name
        self.state = state


async def table(
    engine: Engine, name: str, parameters: Mapping[str, Value] | None = None
) -> list[dict[str, Term]]:
    """Return the rows of a named question.

    Raises EngineBusy if no worker is free, Unanswered if the answer is not complete: a part of an
    answer is never passed on as the whole.
    """
    answer = await engine.ask(name, parameters or {})
    if answer.state is State.busy:
        raise EngineBusy(answer.message)
    if answer.state is not State.complete:
        raise Unanswered(name, answer.state, answer.message)
    return row_dicts(answer)
