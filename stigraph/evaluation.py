"""What a store answers, read to its end where it was asked.

An answer of pyoxigraph belongs to the thread that asked: let go in another, it makes the engine
complain there. An error keeps the frames it came through, and an answer that is in use in one of
them lives until some thread, any thread, collects the garbage. So no frame that may raise keeps
one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryTriples,
    Store,
    Triple,
    Variable,
)

Term = NamedNode | BlankNode | Literal  # our graph is RDF 1.1: no statement stands in another
Statement = tuple[NamedNode | BlankNode, NamedNode, Term]


@dataclass(frozen=True)
class Rows:
    """The answer to a SELECT."""

    variables: tuple[str, ...]
    rows: list[tuple[Term | None, ...]]


def evaluate(
    store: Store,
    query: str,
    *,
    use_default_graph_as_union: bool = False,
    substitutions: Mapping[Variable, Term | Triple] | None = None,
) -> Rows | list[Statement] | bool:
    """Return the rows of a SELECT, the triples of a CONSTRUCT or DESCRIBE, or the word of an ASK.

    Raises SyntaxError or ValueError if it is no query, OSError or RuntimeError if it does not run.
    """
    answer = store.query(
        query,
        use_default_graph_as_union=use_default_graph_as_union,
        substitutions=None if substitutions is None else dict(substitutions),
    )
    try:
        if isinstance(answer, QueryBoolean):
            return bool(answer)
        if isinstance(answer, QueryTriples):
            return [_statement(triple) for triple in list(answer)]
        variables, solutions = answer.variables, list(answer)
    finally:
        del answer
    return Rows(
        tuple(one.value for one in variables),
        [cast("tuple[Term | None, ...]", tuple(one)) for one in solutions],
    )


def _statement(triple: Triple) -> Statement:
    return cast("Statement", (triple.subject, triple.predicate, triple.object))
