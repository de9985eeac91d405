"""Rules and checks of queries/: SPARQL files that the build runs, with their `#+` header."""

from dataclasses import dataclass
from pathlib import Path

from stigraph import traps
from stigraph.errors import FactErrors, QuestionError
from stigraph.ledger import nearest
from stigraph.reading import Fields, Scalar, parse_yaml

_MARK = "#+"
_HEADER_REMEDY = "begin it with #+ summary: in ja and en"
_COMMON = ("summary", "description", "tags")


@dataclass(frozen=True, slots=True)
class BuildQuery:
    """A rule or check: its name (`rules/2-ties`), its text and what its header sets."""

    name: str
    text: str
    setting: str


def build_queries(
    queries: Path, subject: str, setting: str, default: str | None = None
) -> tuple[BuildQuery, ...]:
    """Return the files of `queries/<subject>/` by name, each with the value of one header key.

    Raises QuestionError for a header that is missing, malformed, or lacks a key without default,
    and for a query that an engine would answer wrongly.
    """
    return tuple(
        _read(path, f"{subject}/{path.stem}", setting, default)
        for path in sorted((queries / subject).glob("*.rq"))
    )


def _read(path: Path, name: str, setting: str, default: str | None) -> BuildQuery:
    text = path.read_text(encoding="utf-8")
    traps.refuse(name, text)
    # Other lines stay as empty ones, so that the places of faults are those of the file.
    lines = [
        line.removeprefix(_MARK).removeprefix(" ") if line.startswith(_MARK) else ""
        for line in text.split("\n")
    ]
    if not any(lines):
        raise QuestionError(name, "the file has no #+ header", _HEADER_REMEDY)
    try:
        header = parse_yaml("\n".join(lines), path.name)
    except FactErrors as faults:
        error = faults.errors[0]
        raise QuestionError(f"{name}:{error.line}", error.what, error.remedy) from faults
    if not isinstance(header, Fields) or header.get("summary") is None:
        raise QuestionError(name, "the file has no #+ header with a summary", _HEADER_REMEDY)
    for entry in header.entries:
        if entry.key not in (*_COMMON, setting):
            close = nearest(entry.key, (*_COMMON, setting))
            remedy = "delete it" if close is None else f"write {close}"
            raise QuestionError(
                f"{name}:{entry.at.line}", f"the header has no key {entry.key}", remedy
            )
    entry_set = header.get(setting)
    if entry_set is None:
        if default is None:
            raise QuestionError(name, f"the header has no {setting}", f"add #+ {setting}:")
        return BuildQuery(name, text, default)
    if not isinstance(entry_set.value, Scalar):
        raise QuestionError(name, f"{setting} is not one word", f"write #+ {setting}: and one word")
    return BuildQuery(name, text, entry_set.value.text)
