"""Named questions: SPARQL files that are valid as they stand, and the binding of values to them."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml
from pyoxigraph import Literal, NamedNode

from stigraph import iris, paths, traps
from stigraph.dates import day_meant, fiscal_year_meant
from stigraph.errors import DateError, QuestionError

Value = str | int | datetime.date
"""What a parameter may be given as: text as a person types it, a whole number or a date."""

NOT_QUESTIONS = frozenset({"rules", "checks"})
"""Folders of queries that the build runs; nobody may ask them."""


class Kind(StrEnum):
    """What a parameter stands for, and so which RDF term its value becomes."""

    territory = "territory"
    thing = "thing"
    concept = "concept"
    language = "language"
    date = "date"
    text = "text"
    integer = "integer"
    year = "year"
    """A Japanese fiscal year, in any form in which offices write it; bound as its number."""

    iri = "iri"


class Fault(StrEnum):
    """What is wrong with a parameter that somebody gave, or did not give."""

    unknown = "unknown"
    missing = "missing"
    mistyped = "mistyped"


class UnknownQuestion(QuestionError):
    """No question has this name. `nearest` holds names that look like it, best first."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.nearest = tuple(difflib.get_close_matches(name, known, n=3, cutoff=0.3))
        hint = f"did you mean {self.nearest[0]}?" if self.nearest else "see the list of questions"
        super().__init__(name, "no question has this name", hint)


class ParameterError(QuestionError):
    """A value that a question cannot be asked with; the facts are attributes."""

    def __init__(
        self,
        name: str,
        what: str,
        remedy: str,
        *,
        parameter: str,
        fault: Fault,
        given: str | None = None,
        nearest: str | None = None,
        kind: Kind | None = None,
        example: str | None = None,
    ) -> None:
        super().__init__(name, what, remedy)
        self.parameter = parameter
        self.fault = fault
        self.given = given
        self.nearest = nearest
        self.kind = kind
        self.example = example


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that a question must, or may, be told."""

    name: str
    kind: Kind
    example: str
    optional: bool = False
    scheme: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question of `queries/`: what it asks in words, what it must be told, and its SPARQL."""

    name: str
    path: Path
    summary: Mapping[str, str]
    description: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    panel: str | None
    tags: tuple[str, ...]
    text: str

    def bind(self, values: Mapping[str, Value]) -> str:
        """The SPARQL text with the marked rows replaced by these values, the same on every engine.

        Raises ParameterError for an unknown, missing or mistyped parameter.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for given in values:
            if given not in known:
                raise self._unknown(given, tuple(known))
        terms = {name: self._term(known[name], values.get(name)) for name in known}
        return "".join(
            line if block is None else _rebuilt(block, terms) for line, block in _lines(self.text)
        )

    def _unknown(self, given: str, known: tuple[str, ...]) -> ParameterError:
        nearest = next(iter(difflib.get_close_matches(given, known, n=1, cutoff=0.4)), None)
        hint = f"did you mean {nearest}? " if nearest is not None else ""
        takes = ", ".join(known) if len(known) > 0 else "no parameters"
        return ParameterError(
            self.name,
            f"the question has no parameter {given!r}",
            f"{hint}it takes {takes}",
            parameter=given,
            fault=Fault.unknown,
            nearest=nearest,
        )

    def _term(self, parameter: Parameter, value: Value | None) -> str:
        if value is None or value == "":
            if parameter.optional:
                return "UNDEF"
            raise ParameterError(
                self.name,
                f"the parameter {parameter.name} is missing",
                f"give a {parameter.kind}, for example {parameter.name}={parameter.example}",
                parameter=parameter.name,
                fault=Fault.missing,
                kind=parameter.kind,
                example=parameter.example,
            )
        try:
            return serialise(parameter, value)
        except ValueError as error:
            raise ParameterError(
                self.name,
                f"the parameter {parameter.name} does not accept {value!r}: {error}",
                f"give a {parameter.kind}, for example {parameter.name}={parameter.example}",
                parameter=parameter.name,
                fault=Fault.mistyped,
                given=str(value),
                kind=parameter.kind,
                example=parameter.example,
            ) from error


def load(name: str, root: Path | None = None) -> Question:
    """The question of this name (`tie/items`).

    Raises UnknownQuestion naming the nearest, or QuestionError if its file is broken.
    """
    folder = _root(root)
    # A stranger may give the name: only one of this form is ever made a path. The folder is listed
    # for the nearest names alone, since every look-up passes here.
    if _NAME.fullmatch(name) is not None and name.partition("/")[0] not in NOT_QUESTIONS:
        path = folder / f"{name}.rq"
        if path.is_file():
            return _read(name, path, _version(path))
    raise UnknownQuestion(name, _files(folder))


def all_questions(root: Path | None = None) -> tuple[Question, ...]:
    """Every question that may be asked, by name. Raises QuestionError if a file is broken."""
    return tuple(_read(name, *file) for name, file in _files(_root(root)).items())


def parse(name: str, path: Path, text: str) -> Question:
    """The question that this text is.

    Raises QuestionError if its header or a row is wrong, or an engine would answer it wrongly.
    """
    header = _header(name, text)
    question = Question(
        name=name,
        path=path,
        summary=_summary(name, header),
        description=_wordings(name, header, "description"),
        parameters=_parameters(name, header.get("parameters", [])),
        panel=_optional_text(name, header, "panel"),
        tags=_texts(name, header, "tags"),
        text=text,
    )
    _check_marks(question)
    traps.refuse(name, text)
    return question


def serialise(parameter: Parameter, value: Value) -> str:
    """The SPARQL term for a value of this parameter. Raises ValueError saying what is expected."""
    match parameter.kind:
        case Kind.territory:
            return str(NamedNode(_territory(_text(value))))
        case Kind.thing:
            return str(NamedNode(_thing(_text(value))))
        case Kind.concept:
            return str(NamedNode(_concept(_text(value), parameter.scheme)))
        case Kind.iri:
            return str(NamedNode(_text(value)))
        case Kind.language:
            if value not in ("ja", "en"):
                raise ValueError("a language is ja or en")
            return _literal(str(value))
        case Kind.date:
            return _literal(_date(value), "date")
        case Kind.integer | Kind.year:
            return _literal(_NUMBERS[parameter.kind](value), "integer")
        case Kind.text:
            return _literal(_text(value))


_MARK = re.compile(
    r"^(?P<head>[ \t]*VALUES[ \t]*)"
    r"(?P<variables>\([ \t]*(?:[?$]\w+[ \t]*)+\)|[?$]\w+)"
    r"[ \t]*\{.*\}[ \t]*#[ \t]*parameters[ \t]*$",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"[?$](\w+)")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*")
_PARAMETER_NAME = re.compile(r"[a-z][A-Za-z0-9]*")
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")
_HEADER_KEYS = frozenset({"summary", "description", "parameters", "panel", "tags"})
_PARAMETER_KEYS = frozenset({"name", "kind", "example", "optional", "scheme"})
_XSD = "http://www.w3.org/2001/XMLSchema#"


def _root(root: Path | None) -> Path:
    return paths.queries() if root is None else root


def _files(root: Path) -> dict[str, tuple[Path, tuple[int, int]]]:
    """Each file with its time of change and size, by the name of its question."""
    return {
        path.relative_to(root).with_suffix("").as_posix(): (path, _version(path))
        for path in sorted(root.glob("*/*.rq"))
        if path.parent.name not in NOT_QUESTIONS
    }


def _version(path: Path) -> tuple[int, int]:
    told = path.stat()
    return told.st_mtime_ns, told.st_size


@lru_cache(maxsize=1024)
def _read(name: str, path: Path, version: tuple[int, int]) -> Question:  # noqa: ARG001
    # The version is part of the key: an edited file is read again without a restart.
    return parse(name, path, path.read_text(encoding="utf-8"))


def _header(name: str, text: str) -> dict[str, object]:
    if _NAME.fullmatch(name) is None:
        raise QuestionError(
            name,
            "the name is not <subject>/<question>",
            "rename the file: lower case, digits and hyphens, one folder deep",
        )
    lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    try:
        # BaseLoader leaves every scalar text: NO stays Norway, a date stays as it is written.
        header = yaml.load("\n".join(lines), Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.YAMLError as error:
        raise QuestionError(
            name, f"the #+ header is not YAML: {error}", "mend the lines that begin with #+"
        ) from error
    if not isinstance(header, dict):
        raise QuestionError(
            name, "the file has no #+ header", "begin it with `#+ summary:` in ja and en"
        )
    _known_keys(name, header, _HEADER_KEYS, "the header")
    return header


def _known_keys(name: str, mapping: dict[str, object], known: frozenset[str], where: str) -> None:
    for key in mapping:
        if key not in known:
            nearest = difflib.get_close_matches(str(key), sorted(known), n=1, cutoff=0)
            raise QuestionError(
                name, f"{where} has an unknown key {key!r}", f"did you mean {nearest[0]}?"
            )


def _wordings(name: str, header: dict[str, object], key: str) -> Mapping[str, str]:
    value = header.get(key, {})
    if (
        not isinstance(value, dict)
        or not set(value) <= {"ja", "en"}
        or not all(isinstance(text, str) and len(text) > 0 for text in value.values())
    ):
        raise QuestionError(
            name, f"{key} is not in Japanese and English", f"write `{key}:` with `ja:` and `en:`"
        )
    return dict(value)


def _summary(name: str, header: dict[str, object]) -> Mapping[str, str]:
    summary = _wordings(name, header, "summary")
    for language in ("ja", "en"):
        if language not in summary:
            raise QuestionError(
                name, f"the summary lacks {language}", f"write `{language}:` under `#+ summary:`"
            )
    return summary


def _parameters(name: str, listed: object) -> tuple[Parameter, ...]:
    if not isinstance(listed, list):
        raise QuestionError(name, "parameters is not a list", "write one `- {name: …}` per line")
    parameters = tuple(_parameter(name, entry) for entry in listed)
    names = [parameter.name for parameter in parameters]
    for twice in {one for one in names if names.count(one) > 1}:
        raise QuestionError(name, f"the parameter {twice} is declared twice", "keep one of them")
    return parameters


def _parameter(question: str, entry: object) -> Parameter:
    if not isinstance(entry, dict) or not {"name", "kind", "example"} <= set(entry):
        raise QuestionError(
            question,
            "a parameter lacks name, kind or example",
            "write `- {name: a, kind: territory, example: IT}`",
        )
    _known_keys(question, entry, _PARAMETER_KEYS, "a parameter")
    if _PARAMETER_NAME.fullmatch(str(entry["name"])) is None:
        raise QuestionError(
            question,
            f"{entry['name']!r} is not a name of a parameter",
            "write it in camelCase, letters and digits only",
        )
    if entry["kind"] not in set(Kind):
        raise QuestionError(
            question,
            f"the parameter {entry['name']} has an unknown kind {entry['kind']!r}",
            f"choose one of {', '.join(Kind)}",
        )
    if entry.get("optional", "false") not in ("true", "false"):
        raise QuestionError(
            question, f"optional of {entry['name']} is neither true nor false", "write true"
        )
    parameter = Parameter(
        name=str(entry["name"]),
        kind=Kind(str(entry["kind"])),
        example=str(entry["example"]),
        optional=entry.get("optional") == "true",
        scheme=str(entry["scheme"]) if "scheme" in entry else None,
    )
    try:
        serialise(parameter, parameter.example)
    except ValueError as error:
        raise QuestionError(
            question,
            f"the example of {parameter.name} is not a {parameter.kind}: {error}",
            "give an example that the question can be asked with",
        ) from error
    return parameter


def _optional_text(name: str, header: dict[str, object], key: str) -> str | None:
    value = header.get(key)
    if value is not None and not isinstance(value, str):
        raise QuestionError(name, f"{key} is not a word", f"write `{key}: timeline`")
    return value


def _texts(name: str, header: dict[str, object], key: str) -> tuple[str, ...]:
    value = header.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise QuestionError(name, f"{key} is not a list of words", f"write `{key}: [tie]`")
    return tuple(value)


def _check_marks(question: Question) -> None:
    declared = {parameter.name for parameter in question.parameters}
    marked: set[str] = set()
    for _line, block in _lines(question.text):
        if block is not None:
            marked |= set(_VARIABLE.findall(block["variables"]))
    for loose in sorted(marked - declared):
        raise QuestionError(
            question.name,
            f"the marked row binds ?{loose}, which the header does not declare",
            f"declare {loose} under `#+ parameters:` or take it out of the row",
        )
    for unused in sorted(declared - marked):
        raise QuestionError(
            question.name,
            f"no marked row binds the parameter {unused}",
            f"write `VALUES (?{unused}) {{ (…) }}  # parameters` on one line where it is needed",
        )


def _lines(text: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    # Only \n and \r\n end a line in SPARQL; str.splitlines would also cut at U+2028 and others.
    for line in re.findall(r"[^\n]*\n|[^\n]+", text):
        yield line, _MARK.match(line.rstrip("\r\n"))


def _rebuilt(block: re.Match[str], terms: Mapping[str, str]) -> str:
    variables = block["variables"]
    row = " ".join(terms[name] for name in _VARIABLE.findall(variables))
    row = f"({row})" if variables.startswith("(") else row
    return f"{block['head']}{variables} {{ {row} }}  # parameters\n"


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise ValueError("it is expected as text")
    return value


def _territory(text: str) -> str:
    code = text.removeprefix("territory:")
    for slug in (code.upper(), code.lower()):
        if iris.is_slug("territory", slug):
            return iris.thing("territory", slug)
    raise ValueError("a territory is a code like IT, or a group like g-asean")


def _thing(text: str) -> str:
    try:
        iri = text if text.startswith(iris.ID) else iris.curie_to_iri(text)
    except iris.CurieError as error:
        raise ValueError("a thing is written class:slug, like agreement:mext-mur") from error
    if not iri.startswith(iris.ID):
        raise ValueError("a thing is written class:slug, and this prefix is no class of things")
    return iri


def _concept(text: str, scheme: str | None) -> str:
    slug = text.rpartition("/")[2] if scheme is None else text
    in_scheme = text.rpartition("/")[0] if scheme is None else scheme
    if not (iris.is_slug("concept", slug) and iris.is_slug("concept", in_scheme)):
        raise ValueError("a concept is written with its slug, or as scheme/slug")
    return iris.thing("concept", f"{in_scheme}/{slug}")


def _date(value: Value) -> str:
    if isinstance(value, datetime.datetime):
        raise ValueError("a day is expected, not a moment")
    if isinstance(value, datetime.date):
        return value.isoformat()
    try:
        return day_meant(_text(value)).isoformat()
    except DateError as error:
        raise ValueError(f"{error.what}; {error.remedy}") from error


def _integer(value: Value) -> str:
    if isinstance(value, bool) or _WHOLE_NUMBER.fullmatch(str(value)) is None:
        raise ValueError("a whole number is expected")
    return str(int(str(value)))


def _year(value: Value) -> str:
    try:
        return str(fiscal_year_meant(str(value)))
    except DateError as error:
        raise ValueError("a fiscal year is written like 令和5年度, R5, FY2023 or 2023") from error


_NUMBERS = {Kind.integer: _integer, Kind.year: _year}


def _literal(text: str, datatype: str | None = None) -> str:
    term = Literal(text) if datatype is None else Literal(text, datatype=NamedNode(_XSD + datatype))
    return _BACKSLASH_U.sub(_split_escape, str(term))


_BACKSLASH_U = re.compile(r"(\\+)([uU])([0-9A-Fa-f]{4})?")


def _split_escape(match: re.Match[str]) -> str:
    r"""The same text, safe where an engine expands \uXXXX before it parses (SPARQL 1.1, 19.2).

    An even run of backslashes is escaped backslashes followed by a plain u: `\\u0022` would
    become a bare quotation mark in rdflib, so the u is itself written as an escape. rdflib also
    takes eight digits after \u where they stand, so every escape is written with eight.
    """
    slashes, letter, digits = match.group(1), match.group(2), match.group(3) or ""
    if len(slashes) % 2 == 0:
        return f"{slashes}\\U{ord(letter):08X}{digits}"
    return match[0] if letter == "U" else f"{slashes}U0000{digits}"
