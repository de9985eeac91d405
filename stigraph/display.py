"""Things and answers as a terminal shows them."""

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from stigraph.engine.interface import Answer, Term
from stigraph.iris import short
from stigraph.question import Question
from stigraph.reading_report import FAULTS, DocumentReport, LineReport, LineState
from stigraph.records import PartyLine, Record
from stigraph.sourcing import SourceLine, is_row_key
from stigraph.things import Thing
from stigraph.words import Language, Reference, Words

_COLUMNS = 6
"""How many columns a terminal shows beside each other."""

_INDENT = (0, 0, 0, 2)
_REPORT_COLUMNS: dict[Language, tuple[str, str, str]] = {
    "ja": ("行", "状態", "記録又は理由"),
    "en": ("line", "state", "records, or why none"),
}
_LINE_STATES: dict[LineState, dict[Language, str]] = {
    LineState.record: {"ja": "記録あり", "en": "record"},
    LineState.together: {"ja": "併せて記録", "en": "recorded together"},
    LineState.reason: {"ja": "理由あり", "en": "reason for none"},
    LineState.empty: {"ja": "空行", "en": "empty"},
    LineState.unagreed: {"ja": "再読の一致なし", "en": "no second reading agreed"},
    LineState.missing: {"ja": "記録も理由もない", "en": "neither record nor reason"},
    LineState.not_read: {"ja": "未読", "en": "not read"},
}
_NOT_STATED: dict[Language, str] = {"ja": "記載なし", "en": "not stated"}


def shown_thing(thing: Thing, language: Language) -> RenderableType:
    """Return a thing with its names, its identifiers, and each record with its passage."""
    head = Text.assemble(
        (thing.reference.label.text(language), "bold"),
        f"  {thing.kind.label.text(language)}  ",
        (thing.reference.id, "dim"),
    )
    own = _pairs(_own(thing, language))
    records = (_record(record, language) for record in thing.records)
    return Group(head, Padding(own, _INDENT), *(Padding(each, (1, 0, 0, 0)) for each in records))


def shown_answer(answer: Answer) -> RenderableType:
    """Return the rows of an answer, IRIs as CURIEs: a table, or one block a row if it is wide."""
    if answer.boolean is not None:
        return Text("true" if answer.boolean else "false")
    if len(answer.variables) > _COLUMNS:
        blocks = (_pairs(_filled(answer.variables, row)) for row in answer.rows)
        return Group(*(Padding(block, (0, 0, 1, 0)) for block in blocks))
    table = Table(*answer.variables, show_edge=False, header_style="bold")
    for row in answer.rows:
        table.add_row(*(Text("" if term is None else _term(term)) for term in row))
    return table


def shown_report(report: DocumentReport, language: Language) -> RenderableType:
    """Return each line of a document with its records or the reason for none, and the counts."""
    table = Table(
        *_REPORT_COLUMNS[language], title=report.document.label.text(language), title_justify="left"
    )
    for line in report.lines:
        if line.state is not LineState.empty:
            style = "bold red" if line.state in FAULTS else None
            state = _LINE_STATES[line.state][language]
            table.add_row(str(line.number), state, _account(line, language), style=style)
    counts = _pairs(
        (_LINE_STATES[state][language], f"{count:,}") for state, count in report.counts.items()
    )
    return Group(table, counts)


def shown_questions(questions: Iterable[Question], language: Language) -> RenderableType:
    """Return the names of questions with what they ask and what they must be told."""
    table = Table.grid(padding=(0, 2))
    for question in questions:
        parameters = " ".join(f"{each.name}={each.example}" for each in question.parameters)
        asked = Text.assemble(question.summary[language], "\n", (parameters, "dim"))
        table.add_row(Text(question.name, "bold"), asked)
    return table


def _account(line: LineReport, language: Language) -> Text:
    """What a line is accounted for by: records as thing and kind, then our reason."""
    told = [
        f"{record.about.label.text(language)}: {record.kind.label.text(language)}"
        for record in line.records
    ]
    if line.remark is not None:
        told.append(line.remark.because.text(language))
        if line.remark.second_reading is not None:
            told[-1] += f" ({line.remark.second_reading.label.text(language)})"
    return Text("\n".join(told))


def _own(thing: Thing, language: Language) -> Iterator[tuple[str, str]]:
    for name in thing.names:
        origin = "" if name.origin is None else f"  ({name.origin.label.text(language)})"
        yield f"{name.kind.label.text(language)} {name.language}", name.form + origin
    for identifier in thing.identifiers:
        yield identifier.scheme, identifier.value
    for trait in thing.traits:
        yield trait.property.label.text(language), _value(trait.value, language)


def _record(record: Record, language: Language) -> RenderableType:
    source = record.source
    head = Text.assemble(
        (source.kind.label.text(language), "bold"), f"  {source.how.label.text(language)}"
    )
    told = Padding(_pairs(_told(record, language)), _INDENT)
    return Group(head, told, Padding(Text(_place(source, language), "dim"), _INDENT))


def _told(record: Record, language: Language) -> Iterator[tuple[str, str]]:
    for date in record.dates:
        printed = "" if date.printed in (None, date.edtf) else f"  「{date.printed}」"
        yield date.of.label.text(language), date.edtf + printed
    for party in record.parties:
        yield party.role.label.text(language), _party(party, language)
    for line in record.lines:
        yield line.property.label.text(language), line.label.text(language)
    if record.not_stated:
        names = [each.property.label.text(language) for each in record.not_stated]
        yield _NOT_STATED[language], ", ".join(names)


def _party(party: PartyLine, language: Language) -> str:
    further = [each.label.text(language) for each in (party.post, party.behalf) if each is not None]
    name = party.participant.label.text(language)
    return f"{name} ({', '.join(further)})" if further else name


def _place(source: SourceLine, language: Language) -> str:
    document = source.document.label.text(language)
    passage = source.passage.label.text(language)
    own = is_row_key(source.anchor, source.extraction)
    anchor = source.anchor if own else f"「{source.anchor}」"
    return f"{document}: {passage}, {source.lines} {anchor}"


def _value(value: Reference | Words, language: Language) -> str:
    return value.label.text(language) if isinstance(value, Reference) else value.text(language)


def _pairs(pairs: Iterable[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2))
    for label, value in pairs:
        table.add_row(Text(label, "cyan"), Text(value))
    return table


def _filled(names: Iterable[str], row: Iterable[Term | None]) -> Iterator[tuple[str, str]]:
    for name, term in zip(names, row, strict=True):
        if term is not None:
            yield name, _term(term)


def _term(term: Term) -> str:
    return short(term.value) if term.kind == "iri" else term.value
