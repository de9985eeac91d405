"""Dates in words: 令和5(2023)年5月14日, 14 May 2023."""

from __future__ import annotations

import datetime
import re

from babel.dates import format_date, format_skeleton

from stigraph.dates import is_fiscal_year, read_date
from stigraph.words import Language

_ERAS = (
    ("令和", datetime.date(2019, 5, 1)),
    ("平成", datetime.date(1989, 1, 8)),
    ("昭和", datetime.date(1926, 12, 25)),
    ("大正", datetime.date(1912, 7, 30)),
    ("明治", datetime.date(1873, 1, 1)),
)
_WITHOUT_YEAR = re.compile(r"XXXX-(?P<month>\d{2}|XX)(?:-(?P<day>\d{2}|XX))?~?")


def year_in_words(year: int) -> str:
    """Return a year as Japanese offices write it, with both eras where it has two.

    >>> year_in_words(2023)
    '令和5(2023)年'
    >>> year_in_words(2019)
    '平成31・令和元(2019)年'
    """
    last = datetime.date(year, 12, 31)
    first = datetime.date(year, 1, 1)
    names = [_era_year(first), _era_year(last)]
    own = "・".join(dict.fromkeys(name for name in names if name))
    return f"{own}({year})年" if own else f"{year}年"


def day_in_words(day: datetime.date, language: Language) -> str:
    """Return a day in words.

    >>> day_in_words(datetime.date(2023, 5, 14), "ja")
    '令和5(2023)年5月14日'
    >>> day_in_words(datetime.date(2023, 5, 14), "en")
    '14 May 2023'
    """
    if language == "en":
        return format_date(day, "d MMMM y", locale="en")
    era = _era_year(day)
    return f"{era}({day.year})年{day.month}月{day.day}日" if era else _plain(day)


def fiscal_year_in_words(year: int, language: Language) -> str:
    """Return the fiscal year that begins in April of a year.

    >>> fiscal_year_in_words(2023, "ja"), fiscal_year_in_words(2019, "ja")
    ('令和5(2023)年度', '平成31・令和元(2019)年度')
    """
    if language == "en":
        return f"fiscal year {year}"
    names = (_era_year(datetime.date(year, 4, 1)), _era_year(datetime.date(year, 12, 31)))
    own = "・".join(dict.fromkeys(name for name in names if name))
    return f"{own}({year})年度" if own else f"{year}年度"


def edtf_in_words(edtf: str, language: Language) -> str:
    """Return a date of a source, given as EDTF, in words. Raises DateError if it is none.

    >>> edtf_in_words("2005-12", "ja"), edtf_in_words("2005-12", "en")
    ('平成17(2005)年12月', 'December 2005')
    """
    span = read_date(edtf)
    return date_in_words(span.earliest, span.latest, edtf, language, approximate=span.approximate)


def date_in_words(
    earliest: datetime.date | None,
    latest: datetime.date | None,
    edtf: str,
    language: Language,
    *,
    approximate: bool = False,
) -> str:
    """Return a date, or the time between two bounds, in words; without a year it says so."""
    if earliest is None and latest is None:
        return _without_year(edtf, language)
    words = _bounded(earliest, latest, edtf, language)
    if not approximate:
        return words
    return f"{words}頃" if language == "ja" else f"about {words}"


def _bounded(
    earliest: datetime.date | None, latest: datetime.date | None, edtf: str, language: Language
) -> str:
    if earliest is None or latest is None:
        known = earliest or latest
        assert known is not None
        words = _end_in_words(known, edtf, language)
        if language == "ja":
            return f"{words}以降" if latest is None else f"{words}まで"
        return f"from {words}" if latest is None else f"until {words}"
    if earliest == latest:
        return day_in_words(earliest, language)
    if is_fiscal_year(earliest, latest):
        own = _era_year(earliest)
        return f"{own}({earliest.year})年度" if language == "ja" else f"fiscal year {earliest.year}"
    if "/" not in edtf and (earliest.month, earliest.day, latest.month, latest.day) == (
        1,
        1,
        12,
        31,
    ):
        return year_in_words(earliest.year) if language == "ja" else str(earliest.year)
    if "/" not in edtf and earliest.month == latest.month and earliest.year == latest.year:
        if language == "ja":
            return f"{_era_year(earliest)}({earliest.year})年{earliest.month}月"
        return format_skeleton("yMMMM", earliest, locale="en")
    return _between(earliest, latest, language)


def _end_in_words(known: datetime.date, edtf: str, language: Language) -> str:
    """The one end of an open time, no more exact than its source: 1975 of 1975/.., not a day."""
    ends = [end for end in edtf.split("/") if end not in ("", "..")]
    if "/" not in edtf or len(ends) != 1:
        return day_in_words(known, language)
    span = read_date(ends[0])
    return _bounded(span.earliest, span.latest, ends[0], language)


def _between(earliest: datetime.date, latest: datetime.date, language: Language) -> str:
    first, last = day_in_words(earliest, language), day_in_words(latest, language)
    if (earliest.year, earliest.month) == (latest.year, latest.month):
        if language == "ja":
            return f"{first}〜{latest.day}日"
        return f"{earliest.day}–{last}"
    if earliest.year == latest.year and language == "ja":
        return f"{first}〜{latest.month}月{latest.day}日"
    return f"{first}〜{last}" if language == "ja" else f"{first} – {last}"


def _without_year(edtf: str, language: Language) -> str:
    ends = [_WITHOUT_YEAR.fullmatch(end) for end in edtf.split("/")]
    parts = [_month_and_day(end, language) for end in ends if end is not None]
    if len(parts) != len(ends):
        return edtf
    said = ("〜" if language == "ja" else " – ").join(parts)
    monthless = any(end is not None and end["month"] == "XX" for end in ends)
    if language == "ja":
        return f"{said}({'年・月' if monthless else '年'}の記載なし)"
    return f"{said} (no {'year or month' if monthless else 'year'} stated)"


def _month_and_day(end: re.Match[str], language: Language) -> str:
    month, day = end["month"], end["day"]
    if language == "ja":
        return ("" if month == "XX" else f"{int(month)}月") + (
            "" if day in (None, "XX") else f"{int(day)}日"
        )
    name = "" if month == "XX" else format_date(datetime.date(2000, int(month), 1), "MMMM", "en")
    if not name:
        return f"day {int(day)}"
    return f"{'' if day in (None, 'XX') else int(day)} {name}".strip()


def _era_year(day: datetime.date) -> str:
    for name, first in _ERAS:
        if day >= first:
            count = day.year - first.year + 1 if name != "明治" else day.year - 1867
            return f"{name}{'元' if count == 1 else count}"
    return ""


def _plain(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
