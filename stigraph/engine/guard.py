"""What may be sent to a server that no sandbox of ours holds."""

from __future__ import annotations

import re
from collections.abc import Mapping

from stigraph.engine.interface import Answer, Form, State

_NO_QUERY = "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, after its prefixes"
_NO_SERVICE = (
    "SERVICE is not available here; ask the other server directly, and where the word stands "
    "in a text or a comment, write it otherwise"
)


def form_of(text: str) -> Form | None:
    """The form of a query, by the word after its prefixes; None if it is no query."""
    match = _HEAD.match(text)
    return None if match is None else _FORMS[match["form"].upper()]


def refusal(text: str) -> Answer | None:
    """Why a stranger's query is not sent on, or None if it may be.

    Nothing but a query passes, and none that could make the server ask a third one. This looks
    for the word and what follows it, in strings and comments too: parsers differ in where a word
    ends and in what `<` opens, so a reading of our own could be led astray.
    """
    if form_of(text) is None:
        return _refused(text, 0, _NO_QUERY)
    for call in _SERVICE.finditer(text):
        if not _ends_a_name(text[: call.start()]) and _may_call(text, call.end()):
            return _refused(text, call.start(), _NO_SERVICE)
    # No parser that we know expands escapes outside strings, though an older standard had it so.
    if _ESCAPE.search(text) is not None and refusal(_expanded(text)) is not None:
        return _refused(text, 0, _NO_SERVICE)
    return None


def introduced(text: str, prefixes: Mapping[str, str], base: str) -> tuple[str, int]:
    """The query with the prefixes and the base that it leaves undeclared, and by how much it grew.

    All are put into its first line, so that the numbers of lines in messages stay right.
    """
    declared = {match[1] for match in _DECLARED.finditer(text)}
    used = {match[1] for match in _USED.finditer(text)} - declared
    head = "".join(
        f"PREFIX {prefix}: <{iri}> " for prefix, iri in prefixes.items() if prefix in used
    )
    if _RELATIVE.search(text) is not None and _BASE.search(text) is None:
        head = f"BASE <{base}> {head}"
    return head + text, len(head)


def _refused(text: str, at: int, message: str) -> Answer:
    line = text.count("\n", 0, at) + 1
    return Answer(State.refused, message=message, line=line, column=at - text.rfind("\n", 0, at))


def _ends_a_name(before: str) -> bool:
    """Whether what follows is the rest of a prefixed name or of a variable: `ex:web`, `?web`."""
    run = _RUN.search(before[-_FAR:])
    assert run is not None  # it matches the empty end
    # A name holds dots, but a dot may as well end a statement: `?o.SERVICE`.
    last = run["word"].rpartition(".")[2]
    return ":" in last or (run["sign"] != "" and "." not in run["word"])


def _may_call(text: str, after: int) -> bool:
    gap = _GAP.match(text, after, after + _FAR)
    assert gap is not None  # it matches nothing, too
    return gap.end() >= after + _FAR or _TARGET.match(text, gap.end()) is not None


def _expanded(text: str) -> str:
    return _ESCAPE.sub(_character, text)


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code <= _LAST_CHARACTER else ""


_LAST_CHARACTER = 0x10FFFF
_FAR = 1000
_SPACE = r"(?:\s|#[^\r\n]*+)*+"
_HEAD = re.compile(
    rf"""\ufeff?{_SPACE}
    (?:(?:BASE{_SPACE}<[^<>\s]*> | PREFIX{_SPACE}[\w.-]*:{_SPACE}<[^<>\s]*>
        | VERSION{_SPACE}(?:"[^"\s]*"|'[^'\s]*')){_SPACE})*+
    (?P<form>SELECT|ASK|CONSTRUCT|DESCRIBE)""",
    re.IGNORECASE | re.VERBOSE,
)
_FORMS: Mapping[str, Form] = {
    "SELECT": "select",
    "ASK": "ask",
    "CONSTRUCT": "graph",
    "DESCRIBE": "graph",
}
_SERVICE = re.compile(r"service", re.IGNORECASE)
_GAP = re.compile(rf"{_SPACE}(?:silent{_SPACE})?", re.IGNORECASE)
_TARGET = re.compile(r"<|[?$]\w|[\w.-]*:")
_RUN = re.compile(r"(?P<sign>[?$]?)(?P<word>[\w:.%-]*)\Z")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_DECLARED = re.compile(r"\bPREFIX\s+([\w.-]*):", re.IGNORECASE)
_USED = re.compile(r"(?<![\w:.-])([\w.-]+):")
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\"{}|^`\\\s]*>")
_BASE = re.compile(r"\bBASE\s*<", re.IGNORECASE)
