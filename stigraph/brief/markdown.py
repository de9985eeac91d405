"""A brief as Markdown, with footnotes as most readers of it know them."""

import re
from collections.abc import Iterator, Mapping

from stigraph.brief.document import Brief, Note, Section, Statement, Table

MEDIA_TYPE = "text/markdown"

_SPECIAL = re.compile(r"([\\`*_{}\[\]!|~<>&$^]|^[-+#>]|:(?=//)|\.(?=\w+\.)|@)")
_NUMBERED = re.compile(r"^(\d+)(?=[.)])")
_WEB = re.compile(r"https?://[^\s<>\"]+")
_BREAK = re.compile(r"\s*[\r\n\u2028\u2029\x0b\x0c\x85]+\s*")


def document(brief: Brief) -> str:
    """Return the brief as Markdown; whatever a name holds stands there as text."""
    numbers = {note: number for number, note in enumerate(brief.notes, start=1)}
    return "\n".join(_document(brief, numbers)) + "\n"


def _document(brief: Brief, numbers: Mapping[Note, int]) -> Iterator[str]:
    yield f"# {plain(brief.title)}"
    yield ""
    yield f"> {_said(brief.frame, numbers)}"
    for section in brief.body:
        yield from _section(section, numbers)
    if brief.annex:
        yield ""
        yield "---"
        yield ""
        yield f"# {plain(brief.annex_title)}"
    for section in brief.annex:
        yield from _section(section, numbers)
    yield ""
    for note, number in numbers.items():
        address = "" if note.address is None else f" {_address(note.address)}"
        yield f"[^{number}]: {plain(note.text)}{address}"


def plain(text: str) -> str:
    r"""Return the text so that Markdown and HTML take every letter of it for a letter.

    >>> plain("<b>[x](y)")
    '\\<b\\>\\[x\\](y)'
    """
    return _NUMBERED.sub(r"\1\\", _SPECIAL.sub(r"\\\1", _BREAK.sub(" ", text)))


def _address(address: str) -> str:
    return f"<{address}>" if _WEB.fullmatch(address) else plain(address)


def _section(section: Section, numbers: Mapping[Note, int]) -> Iterator[str]:
    yield ""
    yield f"## {plain(section.heading)}"
    yield ""
    if section.table is not None:
        yield from _table(section.table, numbers)
        yield ""
    for statement in section.statements:
        yield f"- {_said(statement, numbers)}"
    if section.rest:
        if section.statements:
            yield ""
        yield f"*{plain(section.rest)}*"


def _table(table: Table, numbers: Mapping[Note, int]) -> Iterator[str]:
    yield f"| {' | '.join(plain(name) for name in table.columns)} |"
    yield f"|{' --- |' * len(table.columns)}"
    for row in table.rows:
        yield f"| {' | '.join(_said(one, numbers) for one in row)} |"


def _said(statement: Statement, numbers: Mapping[Note, int]) -> str:
    marks = "".join(f"[^{numbers[note]}]" for note in statement.notes)
    lead = f"**{plain(statement.lead)}** " if statement.lead else ""
    return f"{lead}{plain(statement.text)}{marks}"
