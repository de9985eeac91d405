"""The stretch of a long list that stands on one page, with what comes before and after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from fastapi import Request

from stigraph.wording import Wording
from stigraph.words import Words

from ..errors import Problem, ProblemKind
from .frame import with_query

_T = TypeVar("_T")
FIRST = "first"
"""The parameter that names the first row of a page, counted from 1."""


@dataclass(frozen=True, slots=True)
class Stretch(Generic[_T]):
    """Some rows of a list, in words which, and the addresses of the stretches beside them."""

    rows: tuple[_T, ...]
    shown: str
    """Which of how many; empty where the page has them all."""
    preceding: str
    """Empty on the first."""
    following: str
    """Empty on the last."""


def stretch(request: Request, rows: Sequence[_T], most: int, t: Wording) -> Stretch[_T]:
    """Return the rows that an address asks for, its other parameters kept in those beside it.

    Raises Problem if `first` is no number from 1.
    """
    start = first_row(request.query_params.get(FIRST, "1")) - 1
    kept = tuple(rows[start : start + most])

    def beginning(row: int) -> str:
        others = {name: one for name, one in request.query_params.items() if name != FIRST}
        return with_query(request.url.path, others | {FIRST: "" if row == 0 else str(row + 1)})

    is_part = len(kept) < len(rows)
    return Stretch(
        kept,
        t("list.shown", first=start + 1, last=start + len(kept), number=t.number(len(rows)))
        if is_part and kept
        else "",
        beginning(max(0, start - most)) if start > 0 else "",
        beginning(start + most) if start + most < len(rows) else "",
    )


def first_row(given: str) -> int:
    """Return the number of a row. Raises Problem if it is none from 1."""
    if given.isascii() and given.isdecimal() and int(given) >= 1:
        return int(given)
    raise Problem(
        ProblemKind.bad_parameter,
        Words("first には1以上の整数を渡してください。", "first takes a whole number from 1"),
        parameter=FIRST,
    )
