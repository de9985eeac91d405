"""Dates as precise as their source: EDTF and Japanese years in, inclusive bounds out."""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from edtf import EDTFParseException, parse_edtf

from stigraph.errors import DateError


class Precision(StrEnum):
    """How exact a date is, each a concept of the scheme date-precisions."""

    day = "day"
    days = "days"
    week = "week"
    month = "month"
    months = "months"
    fiscal_year = "fiscal-year"
    year = "year"
    years = "years"
    unspecified_year = "unspecified-year"


class Certainty(StrEnum):
    """The answer to a question about a day that a date may not settle."""

    certainly = "certainly"
    possibly = "possibly"
    no = "no"


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date: its EDTF, the first and last day it can mean, and how exact it is.

    A bound is None where the date does not say it: no year, or an open interval.
    """

    edtf: str
    earliest: date | None
    latest: date | None
    precision: str
    approximate: bool


@dataclass(frozen=True, slots=True)
class _Era:
    signs: tuple[str, str, str]
    first: int
    last: int


_ERAS = (
    _Era(("明治", "明", "M"), 1868, 1912),
    _Era(("大正", "大", "T"), 1912, 1926),
    _Era(("昭和", "昭", "S"), 1926, 1989),
    _Era(("平成", "平", "H"), 1989, 2019),
    _Era(("令和", "令", "R"), 2019, 9998),
)

_END = re.compile(
    r"(?P<year>\d{4}|\d{3}X|\d{2}XX|XXXX)(?:-(?P<month>\d{2}|XX)(?:-(?P<day>\d{2}|XX))?)?(?P<about>~?)"
)
_PLAIN = re.compile(r"\d{4}(-\d{2}){0,2}")
_OPEN = ("", "..")
_SEASON = re.compile(r"(?:\d{4}|XXXX)-(?:2[1-9]|3\d|4[01])~?")
_ERA_YEAR = re.compile(
    r"(?P<era>明治|大正|昭和|平成|令和|[明大昭平令MTSHR])(?P<year>元|\d{1,2})"
    r"(?:\((?P<western>\d{4})\))?"
)
_FISCAL = re.compile(r"(?:FY)?(?P<year>\d{4})")
_YEAR_WORD = re.compile("年度?$")
_SLASHED = re.compile(r"(\d{4})[/.](\d{1,2})(?:[/.](\d{1,2}))?")
_DAY = re.compile(r"(?P<year>[^年]+年)(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?")
_ERA_DAY = re.compile(
    r"(?P<year>[A-Za-z](?:\d{1,2}|元))[./](?P<month>\d{1,2})(?:[./](?P<day>\d{1,2}))?"
)
_LEAP_YEAR = 2000
_LAST_FISCAL_YEAR = 9998
"""The last whose end the calendar of Python has."""


@lru_cache(maxsize=4096)
def read_date(text: str) -> DateSpan:
    """Return the date that a text means: EDTF, or a Japanese year (`令和5年度`, `R5`, `FY2023`).

    Raises DateError with a remedy.

    >>> read_date("2023-05").latest
    datetime.date(2023, 5, 31)
    >>> read_date("令和5年度").edtf
    '2023-04-01/2024-03-31'
    """
    if _looks_japanese(text):
        return read_japanese_year(text)
    return read_edtf(text)


@lru_cache(maxsize=4096)
def read_edtf(text: str) -> DateSpan:
    """Return the date of an EDTF text: a day, month or year, with X and ~, or an interval of them.

    Raises DateError for dates that do not exist, seasons, sets, times and `?`.
    """
    first, separator, last = text.partition("/")
    if separator == "":
        return _single(text)
    if first in _OPEN and last in _OPEN:
        raise DateError(text, "an interval with neither beginning nor end", "give one of them")
    start = None if first in _OPEN else _single(first)
    end = None if last in _OPEN else _single(last)
    for given, span in ((first, start), (last, end)):
        if span is not None and span.earliest is not None and "X" in given:
            raise DateError(
                text, "an interval with X in one end", "write the first and last day it can mean"
            )
    if start is None or end is None:
        known = start or end
        assert known is not None
        if known.earliest is None:
            raise DateError(text, "an open interval without a year", "give the year")
        precision = {"day": "days", "month": "months", "year": "years"}[known.precision]
        return DateSpan(
            text,
            None if start is None else start.earliest,
            None if end is None else end.latest,
            precision,
            known.approximate,
        )
    return _interval(text, start, end)


def read_japanese_year(text: str) -> DateSpan:
    """Return the fiscal year (April to March) or calendar year of a Japanese text.

    With 年度, FY or no word at all it is the fiscal year, with 年 alone the calendar year. Several
    forms of one year may stand side by side: `平成31/令和元年`. Raises DateError if they disagree.

    >>> read_japanese_year("昭和57年度").earliest
    datetime.date(1982, 4, 1)
    >>> read_japanese_year("令和元年").edtf
    '2019'
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").upper()
    calendar = plain.endswith("年")
    years = {
        _japanese_year(text, _YEAR_WORD.sub("", form, count=1)) for form in re.split("[/・]", plain)
    }
    if len(years) > 1:
        both = " and ".join(str(year) for year in sorted(years))
        raise DateError(text, f"the forms mean different years, {both}", "write one form")
    year = years.pop()
    if calendar:
        return DateSpan(
            f"{year:04}", date(year, 1, 1), date(year, 12, 31), Precision.year, approximate=False
        )
    return fiscal_year(year)


def fiscal_year(year: int) -> DateSpan:
    """Return the Japanese fiscal year that begins on 1 April of `year`."""
    first, last = date(year, 4, 1), date(year + 1, 3, 31)
    edtf = f"{first.isoformat()}/{last.isoformat()}"
    return DateSpan(edtf, first, last, Precision.fiscal_year, approximate=False)


def is_fiscal_year(first: date, last: date) -> bool:
    """Return whether these are the first and last day of one Japanese fiscal year."""
    ends = (first.month, first.day, last.month, last.day)
    return ends == (4, 1, 3, 31) and last.year == first.year + 1


def fiscal_year_meant(text: str) -> int:
    """Return the first calendar year of the fiscal year that a person types.

    `令和5年度`, `R5`, `FY2023`, `2023`, `平成31`: all that `read_japanese_year` reads. A calendar
    year (`2023年`) is refused, for it lies in two fiscal years. Raises DateError with a remedy.

    >>> fiscal_year_meant("R5"), fiscal_year_meant("平成31")
    (2023, 2019)
    """
    span = read_japanese_year(text.strip())
    if span.precision != Precision.fiscal_year:
        raise DateError(text, "a calendar year", "name the fiscal year: 令和5年度, R5, FY2023")
    assert span.earliest is not None  # a fiscal year has its first day
    return span.earliest.year


def as_edtf(text: str) -> str:
    """Return a day or month as offices write it in EDTF; what is none is returned as it is.

    >>> as_edtf("令和5年5月12日"), as_edtf("2023/5/12")
    ('2023-05-12', '2023-05-12')
    """
    slashed = _SLASHED.fullmatch(text)
    if slashed is not None:
        return "-".join(part.zfill(2) for part in slashed.groups() if part is not None)
    compact = text.replace(" ", "")
    written = _DAY.fullmatch(compact) or _ERA_DAY.fullmatch(compact)
    if written is None:
        return text
    year = written["year"].removesuffix("年")
    if not year.isdecimal():
        year = read_japanese_year(f"{year}年").edtf
    parts = [year, written["month"].zfill(2)]
    if written["day"] is not None:
        parts.append(written["day"].zfill(2))
    return "-".join(parts)


def day_meant(text: str) -> date:
    """Return the day, or the last day of the month, year or fiscal year that a text names.

    All that `period_meant` reads.

    Raises DateError where it names none, or only a day without a year.

    >>> day_meant("令和5年度")
    datetime.date(2024, 3, 31)
    """
    last = period_meant(text).latest
    if last is None:
        raise DateError(text, "the year is missing", "write it: 2023-05-12, 令和5年度")
    return last


def period_meant(text: str) -> DateSpan:
    """Return the day, month, year or fiscal year that a person types, on its bounds.

    All that `read_date` and `as_edtf` read, in full-width letters too. Raises DateError, which
    for a day that the calendar does not have tells the nearest that it has.

    >>> period_meant("Ｒ５").edtf
    '2023-04-01/2024-03-31'
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        return read_date(as_edtf(plain))
    except DateError as error:
        nearest, remedy = _nearest_day(plain) or (None, error.remedy)
        raise DateError(text, error.what, remedy, nearest) from error


def _nearest_day(text: str) -> tuple[str, str] | None:
    """What to write for a day that the calendar does not have, and why."""
    match = re.fullmatch(r"(\d{4})-(\d{2})(?:-\d{2})?", text)
    if match is None or match[1] == "0000":
        return None
    year, month = int(match[1]), int(match[2])
    if not 1 <= month <= 12:
        first, last = f"{year:04}-01", f"{year:04}-12"
        return last if month > 12 else first, f"months run from {first} to {last}"
    day = f"{year:04}-{month:02}-{monthrange(year, month)[1]}"
    return day, f"the last day of that month is {day}"


def happened_by(span: DateSpan, day: date) -> Certainty:
    """Return whether what is dated by `span` had happened at the end of `day`."""
    if span.latest is not None and span.latest <= day:
        return Certainty.certainly
    if span.earliest is not None and span.earliest > day:
        return Certainty.no
    return Certainty.possibly


def happened_between(before: Certainty, after: Certainty) -> Certainty:
    """Return whether something happened after one day and by another.

    `before` and `after` say whether it had happened by the one and by the other.

    >>> happened_between(Certainty.no, Certainty.certainly)
    <Certainty.certainly: 'certainly'>
    """
    if before is Certainty.certainly or after is Certainty.no:
        return Certainty.no
    sure = before is Certainty.no and after is Certainty.certainly
    return Certainty.certainly if sure else Certainty.possibly


def lasted_on(begin: DateSpan | None, end: DateSpan | None, day: date) -> Certainty:
    """Return whether a state that began at `begin` and had `end` as its last day held on `day`.

    None means that the source does not say.
    """
    begun = Certainty.possibly if begin is None else happened_by(begin, day)
    if begun is Certainty.no:
        return Certainty.no
    if end is not None and end.latest is not None and end.latest < day:
        return Certainty.no
    still = end is not None and end.earliest is not None and end.earliest >= day
    return Certainty.certainly if still and begun is Certainty.certainly else Certainty.possibly


@lru_cache(maxsize=4096)
def interval_ends(edtf: str) -> tuple[DateSpan | None, DateSpan | None]:
    """Return the two ends of an interval, None for one that is open or not known.

    >>> [None if end is None else end.edtf for end in interval_ends("1998/..")]
    ['1998', None]
    """
    first, _, last = edtf.partition("/")
    begin = None if first in _OPEN else _single(first)
    return begin, None if last in _OPEN else _single(last)


def open_since(day: date) -> DateSpan:
    """Return the end of a state of which nothing is known but that it lasted until this day."""
    return DateSpan(f"{day.isoformat()}/..", day, None, Precision.days, approximate=False)


def _single(text: str) -> DateSpan:
    if _SEASON.fullmatch(text):
        raise DateError(
            text, "a season", "write the months the source means, such as 2023-03/2023-05"
        )
    match = _END.fullmatch(text)
    if match is None:
        raise DateError(text, "not a date that facts may have", _shape_remedy(text))
    year, month, day = match["year"], match["month"], match["day"]
    approximate = match["about"] == "~"
    if year == "XXXX":
        _check_day_without_year(text, month, day)
        return DateSpan(text, None, None, Precision.unspecified_year, approximate)
    if month == "XX" and day not in (None, "XX"):
        raise DateError(text, "a day in an unknown month", "write the month, or the year alone")
    earliest, latest = _bounds(text)
    precision = Precision.day
    if day in (None, "XX"):
        precision = Precision.month
    if month in (None, "XX"):
        precision = Precision.year
    if "X" in year:
        precision = Precision.years
    return DateSpan(text, earliest, latest, precision, approximate)


@lru_cache(maxsize=4096)
def _bounds(text: str) -> tuple[date, date]:
    """Return the first and last day of one end.

    What the calendar of Python reads is read by it: the parser of EDTF takes some milliseconds a
    date, and most dates are plain days, months or years.
    """
    try:
        if _PLAIN.fullmatch(text):
            first = date.fromisoformat(text + "0000-01-01"[len(text) :])
            return first, _last_day(first, text)
        parsed = parse_edtf(text)
        lower, upper = parsed.lower_strict(), parsed.upper_strict()
        return date(*lower[:3]), date(*upper[:3])
    except (EDTFParseException, ValueError) as error:
        raise DateError(text, "no such day or month", "correct it after the source") from error


def _last_day(first: date, text: str) -> date:
    """The last day of the day, month or year that a text writes and that begins on this one."""
    if text.count("-") == 2:
        return first
    month = first.month if "-" in text else 12
    return first.replace(month=month, day=monthrange(first.year, month)[1])


def _interval(text: str, start: DateSpan, end: DateSpan) -> DateSpan:
    if (start.earliest is None) != (end.earliest is None):
        raise DateError(
            text, "an interval with a year at one end only", "write XXXX at both ends, or neither"
        )
    approximate = start.approximate or end.approximate
    if start.earliest is None or end.latest is None:
        return DateSpan(text, None, None, Precision.unspecified_year, approximate)
    if start.earliest > end.latest or (end.earliest is not None and start.earliest > end.earliest):
        raise DateError(text, "the end lies before the beginning", "swap them, or correct the year")
    precision = {"day": Precision.days, "month": Precision.months, "year": Precision.years}[
        max(start.precision, end.precision, key=("day", "month", "year", "years").index)
    ]
    if is_fiscal_year(start.earliest, end.latest):
        precision = Precision.fiscal_year
    return DateSpan(text, start.earliest, end.latest, precision, approximate)


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a month that is shorter.

    >>> months_after(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def years_before(day: date, years: int) -> date:
    """Return the same day some years before, or the last day of its month."""
    return months_after(day, -12 * years)


def _check_day_without_year(text: str, month: str | None, day: str | None) -> None:
    month_number = None if month in (None, "XX") else int(month or "")
    day_number = None if day in (None, "XX") else int(day or "")
    if month_number is None and day_number is None:
        raise DateError(
            text, "neither year nor month nor day", "leave it out, and name it under notStated"
        )
    if month_number is not None and not 1 <= month_number <= 12:
        raise DateError(text, "no such month", "correct it after the source")
    days = 31 if month_number is None else monthrange(_LEAP_YEAR, month_number)[1]
    if day_number is not None and not 1 <= day_number <= days:
        raise DateError(text, "no such day", "correct it after the source")


def _shape_remedy(text: str) -> str:
    if re.fullmatch(r"\d{4}-\d{1,2}(-\d{1,2})?", text):
        return "write months and days with two digits: 2023-05-12"
    if "?" in text or "%" in text:
        return "write ~ for 頃; a date that the words do not give belongs under refined"
    return "write 2023, 2023-05, 2023-05-12, XXXX-05-12, 2023-05~ or 2023-05-12/2023-05-14"


def _looks_japanese(text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    return plain.endswith(("年", "年度")) or plain[:1] in set("明大昭平令MTSHRF")


def _possible(text: str, year: int) -> int:
    if not 1 <= year <= _LAST_FISCAL_YEAR:
        raise DateError(
            text, "no such year", f"write a year from 1 to {_LAST_FISCAL_YEAR}, such as 令和5年度"
        )
    return year


def _japanese_year(text: str, form: str) -> int:
    match = _ERA_YEAR.fullmatch(form)
    if match is None:
        western = _FISCAL.fullmatch(form)
        if western is None:
            raise DateError(
                text, "not a Japanese year", "write 令和5年度, 令5, R5, FY2023 or 平成31/令和元年"
            )
        return _possible(text, int(western["year"]))
    era = next(era for era in _ERAS if match["era"] in era.signs)
    count = 1 if match["year"] == "元" else int(match["year"])
    year = era.first + count - 1
    if count < 1 or year > era.last:
        last = era.last - era.first + 1
        remedy = f"{era.signs[0]} has the years 元 to {last}: if it is so printed, write edtf: too"
        raise DateError(text, "the era has no such year", remedy)
    if match["western"] is not None and int(match["western"]) != year:
        remedy = f"{era.signs[0]}{count} is {year}: correct one of them"
        raise DateError(text, "the two years disagree", remedy)
    return year
