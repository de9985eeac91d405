"""Whether the graph is complete and consistent: shapes for one node, checks across nodes."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.namespace import RDF, SH

from stigraph import iris
from stigraph.errors import QuestionError
from stigraph.evaluation import Rows, evaluate
from stigraph.graph import Graph
from stigraph.headers import BuildQuery, build_queries
from stigraph.ontology import parse_turtle
from stigraph.reading import Place

SHAPES_FILE = "shapes.ttl"

_IRI = re.compile(re.escape(iris.BASE) + r"[^\s,;()<>]+")
_VARIABLES = ("entity", "message")
_ABOUT, _ON, _BETWEEN = (iris.STI + f"conflict{each}" for each in ("About", "On", "Between"))


class Severity(StrEnum):
    """Whether a finding stops the build, or is a report."""

    violation = "violation"
    warning = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One finding: the node as CURIE, what is wrong and how to mend it, where it is described.

    `rule` is the name of a shape (`HoldingShape`) or of a check (`checks/two-sessions-one-number`).
    """

    severity: Severity
    rule: str
    entity: str
    message: str
    file: str | None
    line: int | None

    def __str__(self) -> str:
        at = "" if self.file is None else f"{self.file}:{self.line}: "
        return f"{at}{self.entity} {self.message} [{self.rule}]"


def run(graph: Graph, ontology: Path, queries: Path) -> tuple[Violation, ...]:
    """Return what the shapes and checks find in a graph that has its derived layer, sorted.

    Raises QuestionError for a check that cannot run, or answers in other columns.
    """
    found = {*_shape_findings(graph, ontology / SHAPES_FILE), *_check_findings(graph, queries)}
    return tuple(
        sorted(found, key=lambda each: (each.severity, each.rule, each.entity, each.message))
    )


def folded(findings: Sequence[Violation], most: int) -> Iterator[str]:
    """Return a line for each finding, but of each rule no more than so many warnings.

    What is left out is counted; violations are never left out. The findings come as `run` gives
    them: those of one rule stand together.
    """
    for (severity, rule), group in groupby(findings, key=lambda each: (each.severity, each.rule)):
        own = list(group)
        shown = own if severity is Severity.violation else own[:most]
        yield from (f"{severity}: {finding}" for finding in shown)
        if len(shown) < len(own):
            yield f"{severity}: {len(own) - len(shown)} more of {len(own)} [{rule}]: see --all"


def conflicts(graph: Graph) -> tuple[str, ...]:
    """Return a line for each point in which two records cannot both hold, sorted.

    It names the thing, what the records differ on, and both of them. The graph has its derived
    layer.
    """
    told: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for layer in graph.layers.values():
        for conflict, told_of, term in layer:
            if told_of.value in (_ABOUT, _ON, _BETWEEN):
                assert isinstance(conflict, ox.NamedNode)
                told[conflict.value][told_of.value].add(iris.short(term.value))
    return tuple(sorted(map(_conflict_line, told.values())))


def _conflict_line(told: Mapping[str, set[str]]) -> str:
    (thing,), (differing,), records = (told[each] for each in (_ABOUT, _ON, _BETWEEN))
    return f"{thing} on {differing}: {' and '.join(sorted(records))}"


def _shape_findings(graph: Graph, path: Path) -> Iterator[Violation]:
    if not path.is_file():
        return
    shapes = parse_turtle(path, rdflib.Graph())
    # inplace: the graph was made for this run, so pySHACL need not copy it.
    _, report, _ = pyshacl.validate(
        _rdflib(graph), shacl_graph=shapes, advanced=False, inplace=True
    )
    assert isinstance(report, rdflib.Graph)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        severity = (
            Severity.violation
            if report.value(result, SH.resultSeverity) == SH.Violation
            else Severity.warning
        )
        focus = str(report.value(result, SH.focusNode))
        message = "; ".join(sorted(str(text) for text in report.objects(result, SH.resultMessage)))
        yield _finding(
            graph,
            severity,
            _shape_name(shapes, report.value(result, SH.sourceShape)),
            focus,
            message,
        )


def _check_findings(graph: Graph, queries: Path) -> Iterator[Violation]:
    store = graph.store()
    for check in build_queries(queries, "checks", "severity", Severity.violation):
        if check.setting not in list(Severity):
            raise QuestionError(
                check.name, f"the severity is {check.setting}", "write violation or warning"
            )
        for entity, message in _rows(store, check):
            yield _finding(graph, Severity(check.setting), check.name, entity, message)


def _rows(store: ox.Store, check: BuildQuery) -> Iterator[tuple[str, str]]:
    try:
        answer = evaluate(store, check.text)
    except (SyntaxError, ValueError, OSError) as error:
        raise QuestionError(
            check.name, f"the query does not run: {error}", "mend it there"
        ) from error
    if not isinstance(answer, Rows) or answer.variables != _VARIABLES:
        raise QuestionError(
            check.name, "the answer's columns are not entity and message", "SELECT ?entity ?message"
        )
    for entity, message in answer.rows:
        if not isinstance(entity, ox.NamedNode) or not isinstance(message, ox.Literal):
            remedy = "bind ?entity to a node and ?message to a text in every row"
            raise QuestionError(check.name, "a row has no node or no text", remedy)
        yield entity.value, message.value


def _finding(graph: Graph, severity: Severity, rule: str, node: str, message: str) -> Violation:
    place: Place | None = graph.place(node)
    shown = _IRI.sub(lambda match: iris.short(match[0]), message)
    file, line = (None, None) if place is None else (place.file, place.line)
    return Violation(severity, rule, iris.short(node), shown, file, line)


def _shape_name(shapes: rdflib.Graph, source: rdflib.term.Node | None) -> str:
    """Return the local name of the named shape that a result's source belongs to."""
    while isinstance(source, rdflib.BNode):
        source = next(shapes.subjects(None, source), None)
    return "unnamed shape" if source is None else str(source).removeprefix(iris.STI)


def _rdflib(graph: Graph) -> rdflib.Graph:
    """Return the union of all layers for rdflib, term by term: ten times faster than by text."""
    term = cache(_term)  # most terms stand in many statements, and rdflib takes its time with each
    union = rdflib.Graph()
    for triples in graph.layers.values():
        union.addN((term(s), term(p), term(o), union) for s, p, o in triples)
    return union


def _term(term: object) -> rdflib.term.Node:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    assert isinstance(term, ox.Literal)
    if term.language is not None:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == str(rdflib.XSD.string):
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))
