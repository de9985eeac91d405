"""What a competency question asks of a named question, and how its answer is read.

The numbers are those of the list of competency questions. A number that one named question cannot
answer stands with several.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from stigraph import question

Row = tuple[str | None, ...]

STI = "https://w3id.org/stigraph/ontology#"
DECK = "passage/deck-2023-06/"

COMPLETE = "concept/answer-states/complete"
NOT_STATED = "concept/answer-states/not-stated"
NOTHING_FOUND = "concept/answer-states/nothing-found"
STATED = "concept/reading-modes/stated"
LAYOUT = "concept/reading-modes/layout"
INFERRED = "concept/reading-modes/inferred"
INITIAL = "concept/budget-stages/initial"
SECOND = "concept/budget-stages/supplementary-2"
PARTY = "concept/roles/party"
WITNESS = "concept/roles/witness"


@dataclass(frozen=True, slots=True)
class Case:
    """One named question asked for a competency question, and the rows that are its answer.

    `of` are the columns that carry the answer, `rows` what stands in them; only rows that have the
    values of `where` count. With `among_others` the rest of the answer is another question's.
    """

    number: str
    name: str
    given: Mapping[str, str] = field(hash=False)
    of: tuple[str, ...]
    rows: frozenset[Row]
    where: Mapping[str, str] = field(default_factory=dict, hash=False)
    among_others: bool = False

    def parameters(self) -> dict[str, str]:
        """Return what the named question is told: in English unless the case says otherwise."""
        asked = question.load(self.name)
        language = {"lang": "en"} if any(one.name == "lang" for one in asked.parameters) else {}
        return {**language, **self.given}

    def sparql(self) -> str:
        """Return the SPARQL of the question, told what the case gives."""
        return question.load(self.name).bind(self.parameters())

    def answer(self, rows: Iterable[Row], columns: list[str]) -> frozenset[Row]:
        """Return what an engine's rows, IRIs of ours shortened, say in the columns of the case."""
        kept = (dict(zip(columns, row, strict=True)) for row in rows)
        found = frozenset(
            tuple(row[name] for name in self.of)
            for row in kept
            if all(row[name] == value for name, value in self.where.items())
        )
        return found & self.rows if self.among_others else found

    def __str__(self) -> str:
        return f"{self.number}-{self.name}"


def look(
    number: int,
    name: str,
    given: Mapping[str, str],
    of: str,
    rows: Iterable[Row],
    *,
    where: Mapping[str, str] | None = None,
    among_others: bool = False,
) -> Case:
    """Return a case whose columns are written as one string of words."""
    columns = tuple(of.split())
    return Case(f"CQ{number:03}", name, given, columns, frozenset(rows), where or {}, among_others)


def states(
    number: int, thing: str | None, named: str, of: str, rows: Iterable[Row], **where: str
) -> Case:
    """Return a case of record/states for one property of the vocabulary, of one thing or of all."""
    given = {"property": STI + named}
    if thing is not None:
        given["thing"] = thing
    return look(number, "record/states", given, of, rows, where=where)


def states_of(
    number: int, of_class: str, named: str, of: str, rows: Iterable[Row], **where: str
) -> Case:
    """Return a case of record/states for one property of all things of a class."""
    given = {"property": STI + named, "class": STI + of_class}
    return look(number, "record/states", given, of, rows, where=where)


def unsaid(number: int, thing: str, named: str, *lines: str, passage: str) -> Case:
    """Return a case whose whole answer is: not stated, in these lines of this passage."""
    rows = {(NOT_STATED, DECK + passage, each) for each in lines}
    return states(number, thing, named, "state passage lines", rows)


def read_for(number: int, thing: str, named: str, parts: Mapping[str, str]) -> Case:
    """Return a case whose answer is how far the deck was read for a property: a state a part."""
    return look(
        number,
        "coverage/property-stated",
        {"thing": thing, "property": STI + named},
        "firstLine state",
        parts.items(),
        where={"document": "document/deck-2023-06"},
    )


def nowhere(number: int, territory: str) -> Case:
    """Return a case whose answer is: nothing found, in both parts of the deck that were read."""
    return look(
        number,
        "coverage/territory-named",
        {"document": "document:deck-2023-06", "territory": territory},
        "firstLine lastLine records state",
        {("1", "735", "0", NOTHING_FOUND), ("736", "895", "0", NOTHING_FOUND)},
    )


def worded(
    number: int, word: str, rows: Iterable[Row], of: str = "about lines", **where: str
) -> Case:
    """Return a case of record/wording: which record, in which lines, holds this wording."""
    return look(number, "record/wording", {"word": word, "lang": "ja"}, of, rows, where=where)


def called(number: int, form: str, kind: str, rows: Iterable[Row]) -> Case:
    """Return a case of name/things-called, read for the other names of one kind."""
    return look(
        number,
        "name/things-called",
        {"form": form},
        "thing otherForm",
        rows,
        where={"otherKind": f"concept/name-kinds/{kind}"},
    )
