"""The items of a list as columns: one value in a cell, where JSON has things within things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from stigraph.office import Value
from stigraph.words import Language

from .bodies import LabelBody, ReferenceBody, SourceBody

_BETWEEN = "; "
_SOURCES = "sources"


def columns(items: Sequence[BaseModel], language: Language) -> Mapping[str, list[Value]]:
    """Return the values of every column by its name, in the order of the items' members.

    A thing is told by its label, and its id has a column of its own; several are told in one cell.
    Where dates have bounds, these are days in columns of their own.
    """
    rows = [dict(_cells("", item, language)) for item in items]
    names = list(dict.fromkeys(name for row in rows for name in row))
    # An item that lacks a member has one empty column where the others have several.
    empty = {name for name in names if any(other.startswith(f"{name}.") for other in names)}
    told = [
        name
        for name in names
        if name not in empty or any(row.get(name) is not None for row in rows)
    ]
    return {name: [row.get(name) for row in rows] for name in told}


def _cells(path: str, body: BaseModel, language: Language) -> Iterator[tuple[str, Value]]:
    for field in type(body).model_fields:
        value = getattr(body, field)
        name = f"{path}.{to_camel(field)}" if path else to_camel(field)
        match value:
            case ReferenceBody():
                yield name, _label(value.label, language)
                yield f"{name}.id", value.id
            case LabelBody():
                yield name, _label(value, language)
            case SourceBody():
                yield _SOURCES, source(value, language)
            case BaseModel():
                yield from _cells(name, value, language)
            case _:
                yield name, _cell(value, language)
                yield from _days(name, value)


def _days(name: str, value: object) -> Iterator[tuple[str, Value]]:
    """The first and the last day of a member's dates, for a spreadsheet to sort by."""
    if not isinstance(value, list | tuple):
        return
    bounds = ((getattr(one, "earliest", None), getattr(one, "latest", None)) for one in value)
    known = [(first, last) for first, last in bounds if first is not None and last is not None]
    if len(known) > 0:
        yield f"{name}.earliest", min(first for first, _ in known)
        yield f"{name}.latest", max(last for _, last in known)


def _cell(value: object, language: Language) -> Value:
    if isinstance(value, list | tuple):
        told = [text for one in value if (text := _text(one, language)) != ""]
        return _BETWEEN.join(dict.fromkeys(told)) or None
    if isinstance(value, str | int | float | bool | date) or value is None:
        return value
    return _text(value, language)


def _text(value: object, language: Language) -> str:
    """What stands in a cell for one of several: its label, or its values one after the other."""
    match value:
        case None:
            return ""
        case ReferenceBody():
            return _label(value.label, language) or value.id
        case LabelBody():
            return _label(value, language) or ""
        case SourceBody():
            return source(value, language)
        case BaseModel():
            parts = [
                _text(part, language)
                for field in type(value).model_fields
                if field not in ("id", "record") and (part := getattr(value, field)) is not None
            ]
            return " ".join(dict.fromkeys(part for part in parts if part))
        case list() | tuple():
            return _BETWEEN.join(text for one in value if (text := _text(one, language)))
        case _:
            return str(value)


def source(own: SourceBody, language: Language) -> str:
    """Where a record was read: document, lines of it, how it was read, and the address."""
    where = _label(own.document.label, language) or own.document.id
    how = _label(own.how.label, language)
    return ", ".join(part for part in (where, own.lines, how, own.address) if part)


def _label(own: LabelBody, language: Language) -> str | None:
    first, second = (own.ja, own.en) if language == "ja" else (own.en, own.ja)
    return first or second
