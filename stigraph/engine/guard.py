"""What may be sent to a server that no sandbox of ours holds."""

from __future__ import annotations

import re
from collections.abc import Mapping

from stigraph.engine.interface import Answer, Form, State

_NO_QUERY = "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, after its prefixes"
_TOO_DEEP = "the query is nested too deeply, or has too many steps; write it with fewer"
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
    ends and in what `<` opens, so a reading of our own could be led astray. What is nested or
    chained so far that it is known to end a server is held back as well, as far as one can see.
    """
    if form_of(text) is None:
        return _refused(text, 0, _NO_QUERY)
    if _is_deadly(text):
        return _refused(text, 0, _TOO_DEEP)
    at = _service(text)
    if at is None and _ESCAPE.search(text) is not None:
        # No parser that we know expands escapes outside strings, but the standard lets it.
        at = None if _service(_ESCAPE.sub(_character, text)) is None else 0
    return None if at is None else _refused(text, at, _NO_SERVICE)


def unsendable(text: str, most_bytes: int) -> Answer | None:
    """Why a text is not even looked at, or None if it is: it is no Unicode, or too long."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        return Answer(State.refused, message="the query is not Unicode text; send UTF-8")
    if size > most_bytes:
        return Answer(
            State.too_large,
            message=f"the query has {size} bytes, more than {most_bytes}; "
            "shorten it or ask in several queries",
        )
    return None


def introduced(text: str, prefixes: Mapping[str, str], base: str) -> tuple[str, int]:
    """The query with the prefixes and the base that it leaves undeclared, and by how much it grew.

    All are put into its first line, so that the numbers of lines in messages stay right.
    """
    text = text.removeprefix("\ufeff")
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


def _is_deadly(text: str) -> bool:
    """Whether brackets or steps are more than some server's stack may hold.

    Measured on Oxigraph's server 0.5: it ends at 400 nested calls, and at 1,000 BINDs in a row.
    """
    bare = _WORDY.sub(" ", text)
    depth = deepest = 0
    for bracket in _BRACKET.findall(bare):
        depth += 1 if bracket in "{([" else -1
        deepest = max(deepest, depth)
    steps = len(_STEP.findall(bare)) + len(_STEP_WORD.findall(text))
    return deepest > _MOST_DEPTH or steps > _MOST_STEPS


def _service(text: str) -> int | None:
    """Where another server is called, or may be; None if nowhere."""
    for word in _SERVICE.finditer(text):
        if not _ends_a_name(text, word.start()) and _may_call(text[word.end() :][:_FAR]):
            return word.start()
    return None


def _ends_a_name(text: str, at: int) -> bool:
    """Whether the word there is the rest of a prefixed name or a variable: `ex:web`, `?web`."""
    run = _RUN_BACKWARDS.match(text[max(0, at - _FAR) : at][::-1])
    assert run is not None  # it matches nothing, too
    # A name holds dots, but a dot may as well end a statement: `?o.SERVICE`.
    last = run["word"].partition(".")[0]
    return ":" in last or (run["sign"] != "" and "." not in run["word"])


def _may_call(after: str) -> bool:
    """Whether a server and a group may follow, or it is too far to be seen."""
    call = _CALL.match(after)
    assert call is not None  # it matches nothing, too
    return call["group"] is not None or call.end() >= _FAR


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code <= _LAST_CHARACTER else ""


_LAST_CHARACTER = 0x10FFFF
_FAR = 1000
_MOST_DEPTH = 60
_MOST_STEPS = 400
_SPACE = r"(?:\s|[#][^\r\n]*+)*+"
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
# Every repetition is possessive: a text made for it must not keep this process busy.
_WORDY = re.compile(
    r'''<[^<>\s{}"]*+>
    | """(?:[^"\\]|\\.|"(?!""))*+(?:""")? | "(?:[^"\\\r\n]|\\.)*+"?
    | \'{3}(?:[^\'\\]|\\.|\'(?!\'\'))*+(?:\'{3})? | \'(?:[^\'\\\r\n]|\\.)*+\'?
    | [#][^\r\n]*+ | [?$]\w++ | [\w.-]*+:?[\w.:%-]*+''',
    re.VERBOSE | re.DOTALL,
)
_BRACKET = re.compile(r"[{}()\[\]]")
_STEP = re.compile(r"[{!&|+*/^-]")
_STEP_WORD = re.compile(r"\b(?:BIND|FILTER)\b", re.IGNORECASE)
_SERVICE = re.compile(r"service", re.IGNORECASE)
_CALL = re.compile(
    rf"""{_SPACE}(?:silent{_SPACE})?
    (?:<[^<>{{}}\s]*>? | [?$]\w* | [\w.-]*(?::(?:[^\s{{#\\]|\\.)*)?)
    {_SPACE}(?P<group>\{{)?""",
    re.IGNORECASE | re.VERBOSE,
)
_RUN_BACKWARDS = re.compile(r"(?P<word>[\w:.%-]*+)(?P<sign>[?$]?)")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_DECLARED = re.compile(r"\bPREFIX\s+([\w.-]*):", re.IGNORECASE)
_USED = re.compile(r"(?<![\w:.-])([\w.-]+):")
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\"{}|^`\\\s]*>")
_BASE = re.compile(r"\bBASE\s*<", re.IGNORECASE)
