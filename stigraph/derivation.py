"""What follows from the asserted graph by queries/rules/*.rq: ties, levels, shortcuts."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store

from stigraph import iris
from stigraph.errors import DerivationError
from stigraph.evaluation import evaluate
from stigraph.graph import Graph
from stigraph.headers import BuildQuery, build_queries
from stigraph.ledger import Triple


def derive(graph: Graph, queries: Path) -> Graph:
    """Return the graph with the layer graph/derived, which the rules give.

    Rules of one stage see the asserted graph and what earlier stages gave, never each other.
    Raises DerivationError for a rule that is no CONSTRUCT, makes blank nodes, or gives a statement
    that is asserted already.
    """
    store = graph.store()
    asserted = {triple: layer for layer, triples in graph.layers.items() for triple in triples}
    derived: set[Triple] = set()
    rules = sorted(
        build_queries(queries, "rules", "stage"), key=lambda rule: (_stage(rule), rule.name)
    )
    for _, stage in groupby(rules, key=_stage):
        found = {triple: rule.name for rule in stage for triple in _results(store, rule)}
        for triple, name in found.items():
            _refuse(triple, name, asserted)
        derived |= found.keys()
        _add(store, found)
    return graph.with_layer(iris.GRAPH_DERIVED, derived)


def _stage(rule: BuildQuery) -> int:
    if not rule.setting.isdecimal():
        raise DerivationError(
            rule.name, f"the stage is {rule.setting}", "write a whole number: #+ stage: 1"
        )
    return int(rule.setting)


def _results(store: Store, rule: BuildQuery) -> set[Triple]:
    try:
        answer = evaluate(store, rule.text)
    except (SyntaxError, ValueError, OSError) as error:
        raise DerivationError(
            rule.name, f"the query does not run: {error}", "mend it there"
        ) from error
    if not isinstance(answer, list):
        raise DerivationError(
            rule.name, "the query is no CONSTRUCT", "write CONSTRUCT { … } WHERE { … }"
        )
    return set(answer)


def _refuse(triple: Triple, name: str, asserted: dict[Triple, str]) -> None:
    shown = " ".join(str(term) for term in triple)
    if isinstance(triple[0], BlankNode) or isinstance(triple[2], BlankNode):
        remedy = "name the node with IRI(CONCAT(…)) so that each build gives it the same name"
        raise DerivationError(name, f"gives {shown}, which has a blank node", remedy)
    if triple in asserted:
        what = f"gives {shown}, which stands in {iris.layer_name(asserted[triple])} already"
        raise DerivationError(name, what, "leave out what is asserted with FILTER NOT EXISTS")


def _add(store: Store, triples: Iterable[Triple]) -> None:
    homes = (NamedNode(iris.GRAPH_DERIVED), DefaultGraph())
    store.extend(Quad(s, p, o, home) for s, p, o in triples for home in homes)
