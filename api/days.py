"""The day that somebody means: `2023-05-12`, `2023-05`, `令和5年度`."""

from __future__ import annotations

import datetime

from stigraph.dates import read_date
from stigraph.errors import DateError


def day_meant(text: str) -> datetime.date:
    """Return the day, or the last day of the month, year or fiscal year that a text names.

    Raises DateError where it names none, or only a day without a year.

    >>> day_meant("令和5年度")
    datetime.date(2024, 3, 31)
    """
    span = read_date(text.strip())
    if span.latest is None:
        raise DateError(text, "the year is missing", "write it: 2023-05-12, 令和5年度")
    return span.latest
