"""Patterns of SPARQL that an engine of ours answers wrongly: no query of ours may hold one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from stigraph.errors import QuestionError


@dataclass(frozen=True, slots=True)
class Trap:
    """A pattern: the word that makes it, the block it must not stand in, what is wrong with it."""

    word: str
    within: str
    what: str
    remedy: str


# Each with a test in tests/test_engine_traps.py that fails once the engine answers right.
TRAPS = (
    Trap(
        "SELECT",
        "GRAPH",
        "holds a SELECT inside GRAPH, which Oxigraph evaluates over all graphs at once",
        "put GRAPH inside the SELECT: { SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g {…} } GROUP BY ?g }",
    ),
    Trap(
        "VALUES",
        "GRAPH",
        "holds VALUES inside GRAPH, which Oxigraph joins with no graph",
        "put VALUES before GRAPH",
    ),
    Trap(
        "FROM",
        "",
        "names a graph with FROM, which rdflib would load from its address",
        "leave it out: the default graph is the union; GRAPH names one layer",
    ),
    Trap(
        "SERVICE",
        "",
        "calls another server, and a worker has no network",
        "leave it out: bring the facts into data/",
    ),
    Trap(
        "xsd:gYear",
        "",
        "holds a year as a date, which no engine compares with a day: the row is dropped",
        "compare bounds: sti:earliest and sti:latest are days",
    ),
    Trap(
        "xsd:gYearMonth",
        "",
        "holds a month as a date, which no engine compares with a day: the row is dropped",
        "compare bounds: sti:earliest and sti:latest are days",
    ),
)


_LEAK = (
    "holds a SELECT that uses {} without giving it, and so does what stands around it: "
    "rdflib takes the two for one"
)
_LEAK_REMEDY = "give the variable inside the SELECT another name, or SELECT it too"


def refuse(name: str, text: str) -> None:
    """Return if a query of this name holds no such pattern. Raises QuestionError if it does."""
    whole = _Block(())
    for word, blocks, line in _read(text, whole):
        for trap in TRAPS:
            if word == trap.word and (trap.within == "" or trap.within in blocks):
                raise QuestionError(f"{name}:{line}", trap.what, trap.remedy)
    # A parameter has one value wherever it stands, so it cannot be taken for another.
    parameters = {one for row in _PARAMETERS.findall(text) for one in _VARIABLE.findall(row)}
    for line, leaking in _leaks(whole, parameters):
        raise QuestionError(
            f"{name}:{line}", _LEAK.format(" and ".join(sorted(leaking))), _LEAK_REMEDY
        )


@dataclass(slots=True)
class _Block:
    """What stands between two braces. `within` holds the words that open it and those around it.

    `line` is that of its SELECT, if it has one; `given` are the variables that one lets out, all
    if None.
    """

    within: tuple[str, ...]
    line: int | None = None
    given: set[str] | None = None
    variables: set[str] = field(default_factory=set)
    inner: list[_Block] = field(default_factory=list)

    @property
    def used(self) -> set[str]:
        """The variables in it, but for those that a SELECT further in keeps to itself."""
        return self.variables.union(*(one.seen for one in self.inner))

    @property
    def seen(self) -> set[str]:
        """The variables in it that stand for the same outside."""
        return self.used if self.given is None else self.given


def _leaks(
    block: _Block, parameters: AbstractSet[str], outside: AbstractSet[str] = frozenset()
) -> Iterator[tuple[int, AbstractSet[str]]]:
    """Each SELECT further in, by its line, with what it keeps to itself that is also outside."""
    for one in block.inner:
        others = (other.seen for other in block.inner if other is not one)
        around = block.variables.union(outside, *others)
        leaking = ((one.used - one.seen) & around) - parameters
        if one.line is not None and len(leaking) > 0:
            yield one.line, leaking
        yield from _leaks(one, parameters, around)


def _read(text: str, whole: _Block) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """Each keyword with the words that open the blocks around it, and its line; fills `whole`."""
    blocks = [whole]
    opener = last = ""
    is_head, depth = False, 0
    for token in _TOKEN.finditer(text):
        block, here = blocks[-1], token[0]
        match token.lastgroup:
            case "open":
                block.inner.append(_Block((*block.within, opener)))
                blocks.append(block.inner[-1])
                opener, is_head = "", False
            case "close" if len(blocks) > 1:
                blocks.pop()
            case "bracket" if is_head:
                depth += 1 if here == "(" else -1
            case "star" if is_head and depth == 0:
                block.given = None
            case "variable" if not is_head:
                block.variables.add(here)
            case "variable" if block.given is not None and (depth == 0 or last == "AS"):
                block.given.add(here)
            case "word":
                last = here if ":" in here else here.upper()
                line = text.count("\n", 0, token.start()) + 1
                yield last, block.within, line
                if last == "SELECT":
                    is_head, depth, block.line, block.given = True, 0, line, set()
                # The name of a graph stands between GRAPH and its block.
                opener = opener if ":" in last else last


_TOKEN = re.compile(
    r'''(?P<iri><[^<>"{}|^`\\\s]*>)
    | (?P<text>"""(?:[^"\\]|\\.|"(?!""))*""" | \'{3}(?:[^'\\]|\\.|'(?!\'\'))*\'{3}
        | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
    | (?P<comment>[#][^\n]*)
    | (?P<variable>[?$]\w+)
    | (?P<open>\{) | (?P<close>\}) | (?P<bracket>[()]) | (?P<star>\*)
    | (?P<word>[\w.-]*:[\w.:%-]* | \w+)''',
    re.VERBOSE | re.DOTALL,
)
_PARAMETERS = re.compile(r"^[ \t]*VALUES([^{\n]*)\{.*#[ \t]*parameters[ \t]*$", re.MULTILINE)
_VARIABLE = re.compile(r"[?$]\w+")
