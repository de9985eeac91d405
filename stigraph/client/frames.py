"""Answers as pandas DataFrames: a column has one type, and what is not known is null."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from stigraph.engine import Answer, Term
from stigraph.iris import PREFIXES, short

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
TEXT = pd.StringDtype("python")

_XSD = PREFIXES["xsd"]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LARGEST = 2**63 - 1


def frame_of(answer: Answer, about: Mapping[str, object]) -> pd.DataFrame:
    """Return a complete answer as a DataFrame; what it is about stands in its `attrs`.

    Whole numbers are `Int64`, others `Float64`, truth values `boolean`, days `datetime64[s]`, and
    all else text: IRIs by their CURIE, and dates less exact than a day as the source's. A column
    whose values are of several types is text throughout.
    """
    if answer.form == "ask":
        frame = pd.DataFrame({"answer": pd.array([answer.boolean], dtype="boolean")})
    else:
        frame = pd.DataFrame(
            {
                name: _column([row[place] for row in answer.rows])
                for place, name in enumerate(answer.variables)
            },
            columns=list(answer.variables),
        )
    frame.attrs.update(about)
    frame.attrs["snapshot"] = answer.snapshot
    frame.attrs["licence"] = LICENCE
    frame.attrs["attribution"] = (
        f"stigraph, https://w3id.org/stigraph/, CC BY 4.0, snapshot {answer.snapshot}"
    )
    return frame


@dataclass(frozen=True, slots=True)
class _Type:
    """What values of a datatype become: how each is read, and the dtype of their column."""

    read: Callable[[str], object]
    dtype: Any


def _whole(text: str) -> int:
    number = int(text)
    if abs(number) > _LARGEST:
        raise ValueError("it does not fit into 64 bits")
    return number


def _day(text: str) -> str:
    if _DAY.fullmatch(text) is None:
        raise ValueError("it is no day")
    return datetime.date.fromisoformat(text).isoformat()


_WHOLE = _Type(_whole, "Int64")
_NUMBER = _Type(float, "Float64")
_TRUTH = _Type({"true": True, "1": True, "false": False, "0": False}.__getitem__, "boolean")
_DATE = _Type(_day, "datetime64[s]")
_TYPES: Mapping[str, _Type] = {
    "integer": _WHOLE,
    "decimal": _NUMBER,
    "double": _NUMBER,
    "float": _NUMBER,
    "boolean": _TRUTH,
    "date": _DATE,
}


def _column(terms: Sequence[Term | None]) -> pd.Series[Any]:
    found = {_type(term) for term in terms if term is not None}
    if found == {_WHOLE, _NUMBER}:
        found = {_NUMBER}
    if len(found) == 1 and (own := found.pop()) is not None:
        try:
            values = [None if term is None else own.read(term.value) for term in terms]
            return pd.Series(values, dtype=own.dtype)
        except (KeyError, ValueError):
            pass  # a text that its datatype does not allow is shown as it stands
    return pd.Series([None if term is None else _text(term) for term in terms], dtype=TEXT)


def _type(term: Term) -> _Type | None:
    if term.kind != "literal":
        return None
    return _TYPES.get((term.datatype or "").removeprefix(_XSD))


def _text(term: Term) -> str:
    match term.kind:
        case "iri":
            return short(term.value)
        case "bnode":
            return f"_:{term.value}"
        case "literal":
            return term.value
