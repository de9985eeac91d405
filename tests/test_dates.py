"""Dates keep the precision of their source, and their bounds are the days they can mean."""

from datetime import date, timedelta

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from stigraph.dates import (
    Certainty,
    DateSpan,
    Precision,
    fiscal_year,
    happened_by,
    lasted_on,
    read_date,
    read_edtf,
    read_japanese_year,
)
from stigraph.errors import DateError

days = st.dates(min_value=date(1, 1, 1), max_value=date(9998, 12, 31))
FEW = settings(max_examples=25)  # the parser of EDTF takes its time
years = st.integers(min_value=1000, max_value=9000)


@pytest.fixture(autouse=True)
def _read_anew():
    """What an earlier test has read is forgotten: a remembered answer would test nothing."""
    read_date.cache_clear()
    read_edtf.cache_clear()


def bounds(text):
    span = read_date(text)
    return tuple(None if day is None else day.isoformat() for day in (span.earliest, span.latest))


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2023-05-12", "2023-05-12", "2023-05-12", "day"),
        ("2023-05-12/2023-05-14", "2023-05-12", "2023-05-14", "days"),
        ("2023-05", "2023-05-01", "2023-05-31", "month"),
        ("2024-02", "2024-02-01", "2024-02-29", "month"),
        ("2023-05-XX", "2023-05-01", "2023-05-31", "month"),
        ("2023-05/2023-06", "2023-05-01", "2023-06-30", "months"),
        ("2023-05-12/2023-06", "2023-05-12", "2023-06-30", "months"),
        ("2023", "2023-01-01", "2023-12-31", "year"),
        ("2023-XX", "2023-01-01", "2023-12-31", "year"),
        ("2023-XX-XX", "2023-01-01", "2023-12-31", "year"),
        ("2021/2023", "2021-01-01", "2023-12-31", "years"),
        ("202X", "2020-01-01", "2029-12-31", "years"),
        ("20XX", "2000-01-01", "2099-12-31", "years"),
        ("2023-04-01/2024-03-31", "2023-04-01", "2024-03-31", "fiscal-year"),
        ("2023-04/2024-03", "2023-04-01", "2024-03-31", "fiscal-year"),
        ("XXXX-05-12", None, None, "unspecified-year"),
        ("XXXX-05", None, None, "unspecified-year"),
        ("XXXX-XX-21", None, None, "unspecified-year"),
        ("XXXX-05-XX", None, None, "unspecified-year"),
        ("XXXX-01-01", None, None, "unspecified-year"),
        ("XXXX-12-31", None, None, "unspecified-year"),
        ("XXXX-05-12/XXXX-05-14", None, None, "unspecified-year"),
        ("XXXX-02-29", None, None, "unspecified-year"),
        ("2023-05-12/..", "2023-05-12", None, "days"),
        ("2023-05/", "2023-05-01", None, "months"),
        ("../2023", None, "2023-12-31", "years"),
    ],
)
def test_a_date_means_these_days(text, earliest, latest, precision):
    assert bounds(text) == (earliest, latest)
    assert read_date(text).precision == precision
    assert read_date(text).edtf == text


@pytest.mark.parametrize(
    "text", ["2023~", "2023-05~", "2023-05-12~", "2023-05~/2023-06", "XXXX-05~"]
)
def test_a_tilde_says_approximate_and_moves_no_bound(text):
    span = read_date(text)
    exact = read_date(text.replace("~", ""))
    assert span.approximate
    assert not exact.approximate
    assert (span.earliest, span.latest, span.precision) == (
        exact.earliest,
        exact.latest,
        exact.precision,
    )


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        ("2023-13-01", "no such day or month", "correct it"),
        ("2023-13", "no such day or month", "correct it"),
        ("2023-00-01", "no such day or month", "correct it"),
        ("2023-02-30", "no such day or month", "correct it"),
        ("2023-04-01/2023-02-30", "no such day or month", "correct it"),
        ("0000", "no such day or month", "correct it"),
        ("XXXX-13-01", "no such month", "correct it"),
        ("XXXX-02-30", "no such day", "correct it"),
        ("XXXX-XX-32", "no such day", "correct it"),
        ("XXXX", "neither year nor month", "notStated"),
        ("2023-21", "a season", "2023-03/2023-05"),
        ("2023-24", "a season", "months the source means"),
        ("2023-05-12/2023-05-11", "the end lies before the beginning", "swap them"),
        ("2023/2022", "the end lies before the beginning", "swap them"),
        ("2023-05-12/2023", "the end lies before the beginning", "swap them"),
        ("2023-05-12/XXXX-05-14", "a year at one end only", "both ends"),
        ("202X/2031", "an interval with X in one end", "the first and last day"),
        ("../..", "neither beginning nor end", "give one"),
        ("XXXX-05-12/..", "an open interval without a year", "give the year"),
        ("2023-XX-05", "a day in an unknown month", "write the month"),
        ("2023-5-1", "not a date", "two digits: 2023-05-12"),
        ("2023/5/1", "not a date", "write 2023"),
        ("2023?", "not a date", "belongs under refined"),
        ("2023-05%", "not a date", "write ~ for 頃"),
        ("[2023,2024]", "not a date", "write 2023"),
        ("Y12345", "not a date", "write 2023"),
        ("2023-05-12T10:00:00", "not a date", "write 2023"),
        ("-0044", "not a date", "write 2023"),
        ("May 2023", "not a Japanese year", "令和5年度"),
        ("yesterday", "not a date", "write 2023"),
        ("", "not a date", "write 2023"),
    ],
)
def test_what_is_no_date_is_refused_with_a_remedy(text, what, remedy):
    with pytest.raises(DateError) as caught:
        read_date(text)
    assert what in caught.value.what
    assert remedy in caught.value.remedy


@FEW
@given(days)
def test_a_day_has_the_bounds_that_the_parser_of_edtf_gives(day):
    parsed = parse_edtf(day.isoformat())
    span = read_edtf(day.isoformat())
    assert (span.earliest, span.latest) == (
        date(*parsed.lower_strict()[:3]),
        date(*parsed.upper_strict()[:3]),
    )


@FEW
@given(days)
def test_a_month_ends_the_day_before_the_next_begins(day):
    span = read_edtf(f"{day.year:04}-{day.month:02}")
    assert span.earliest == day.replace(day=1)
    assert span.latest is not None
    assert (span.latest + timedelta(days=1)).day == 1
    assert span.earliest <= day <= span.latest


@given(days, days)
def test_an_interval_runs_forward(one, other):
    first, last = sorted((one, other))
    span = read_edtf(f"{first.isoformat()}/{last.isoformat()}")
    assert (span.earliest, span.latest) == (first, last)
    if first != last:
        with pytest.raises(DateError):
            read_edtf(f"{last.isoformat()}/{first.isoformat()}")


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("令和5年度", "2023-04-01/2024-03-31"),
        ("令5", "2023-04-01/2024-03-31"),
        ("令和5", "2023-04-01/2024-03-31"),
        ("R5", "2023-04-01/2024-03-31"),
        ("r5", "2023-04-01/2024-03-31"),
        ("Ｒ５", "2023-04-01/2024-03-31"),
        ("FY2023", "2023-04-01/2024-03-31"),
        ("FY 2023", "2023-04-01/2024-03-31"),
        ("2023年度", "2023-04-01/2024-03-31"),
        ("令和5(2023)年度", "2023-04-01/2024-03-31"),
        ("令和元年度", "2019-04-01/2020-03-31"),
        ("平成31年度", "2019-04-01/2020-03-31"),
        ("平成31/令和元年度", "2019-04-01/2020-03-31"),
        ("平成31年度・令和元年度", "2019-04-01/2020-03-31"),
        ("平成31/令和元年", "2019"),
        ("平成31年/令和元年", "2019"),
        ("令和元年", "2019"),
        ("平成元年", "1989"),
        ("昭和64年", "1989"),
        ("昭和57年度", "1982-04-01/1983-03-31"),
        ("S57", "1982-04-01/1983-03-31"),
        ("大正15年", "1926"),
        ("明治元年", "1868"),
        ("2023年", "2023"),
    ],
)
def test_a_japanese_year_is_read_as_offices_write_it(text, edtf):
    assert read_date(text).edtf == edtf


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        ("平成32年度", "the era has no such year", "平成 has the years 元 to 31"),
        ("昭和65年", "the era has no such year", "元 to 64"),
        ("令和0年度", "the era has no such year", "write edtf: too"),
        ("平成31/令和2年", "2019 and 2020", "write one form"),
        ("令和5(2022)年度", "the two years disagree", "令和5 is 2023"),
        ("FY23", "not a Japanese year", "FY2023"),
        ("文久3年", "not a Japanese year", "令和5年度"),
        ("令和5年度度", "not a Japanese year", "令和5年度"),
        ("令和5年年", "not a Japanese year", "令和5年度"),
        ("令和5度", "not a Japanese year", "令和5年度"),
        ("平成31年年/令和元年", "not a Japanese year", "令和5年度"),
    ],
)
def test_a_japanese_year_that_cannot_be_is_refused(text, what, remedy):
    with pytest.raises(DateError) as caught:
        read_date(text)
    assert what in caught.value.what
    assert remedy in caught.value.remedy


@given(st.integers(min_value=1, max_value=99))
def test_all_forms_of_a_reiwa_year_mean_the_same(count):
    year = 2018 + count
    wide = str(count).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    forms = (
        f"令和{count}年度",
        f"令{count}",
        f"R{count}",
        f"FY{year}",
        f"{year}年度",
        f"令和{wide}年度",
    )
    assert {read_japanese_year(form) for form in forms} == {fiscal_year(year)}


@given(years)
def test_fiscal_years_follow_each_other_without_a_gap(year):
    this, following = fiscal_year(year), fiscal_year(year + 1)
    assert this.latest is not None
    assert this.latest + timedelta(days=1) == following.earliest
    assert read_edtf(this.edtf) == this
    assert this.precision is Precision.fiscal_year


@given(days, days, days)
def test_what_has_happened_stays_happened(one, other, day):
    first, last = sorted((one, other))
    span = DateSpan("", first, last, "days", approximate=False)
    order = [Certainty.no, Certainty.possibly, Certainty.certainly]
    before, after = happened_by(span, day), happened_by(span, day + timedelta(days=1))
    assert order.index(before) <= order.index(after)
    assert (before is Certainty.certainly) == (last <= day)
    assert (before is Certainty.no) == (day < first)


def test_a_date_without_year_settles_nothing():
    assert happened_by(read_edtf("XXXX-05-12"), date(1, 1, 1)) is Certainty.possibly
    assert happened_by(read_edtf("XXXX-05-12"), date(9999, 1, 1)) is Certainty.possibly


@pytest.mark.parametrize(
    ("begin", "end", "day", "answer"),
    [
        ("2020-04-01", "2025-03-31", "2023-05-12", "certainly"),
        ("2020-04-01", "2025-03-31", "2020-04-01", "certainly"),
        ("2020-04-01", "2025-03-31", "2025-03-31", "certainly"),
        ("2020-04-01", "2025-03-31", "2020-03-31", "no"),
        ("2020-04-01", "2025-03-31", "2025-04-01", "no"),
        ("2020", "2025", "2020-06-01", "possibly"),
        ("2020", "2025", "2025-06-01", "possibly"),
        ("2020", "2025", "2022-06-01", "certainly"),
        ("2020-04-01", None, "2023-05-12", "possibly"),
        (None, "2025-03-31", "2023-05-12", "possibly"),
        (None, "2025-03-31", "2025-04-01", "no"),
        (None, None, "2023-05-12", "possibly"),
        ("XXXX-05-12", "2025-03-31", "2023-05-12", "possibly"),
    ],
)
def test_a_state_lasted_on_a_day(begin, end, day, answer):
    spans = [None if text is None else read_edtf(text) for text in (begin, end)]
    assert lasted_on(spans[0], spans[1], date.fromisoformat(day)) is Certainty(answer)


def test_a_calendar_year_runs_from_january_to_december():
    assert read_japanese_year("令和5年") == read_edtf("2023")
    assert read_japanese_year("令和5年").approximate is False


def test_days_without_a_year_are_exact_unless_a_tilde_stands():
    assert read_edtf("XXXX-05-12/XXXX-05-14").approximate is False
    assert read_edtf("XXXX-05-12~/XXXX-05-14").approximate is True


SHAPES = "write 2023, 2023-05, 2023-05-12, XXXX-05-12, 2023-05~ or 2023-05-12/2023-05-14"
FORMS = "write 令和5年度, 令5, R5, FY2023 or 平成31/令和元年"


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        (
            "2023-21",
            "a season",
            "write the months the source means, such as 2023-03/2023-05",
        ),
        ("yesterday", "not a date that facts may have", SHAPES),
        (
            "2023-5-1",
            "not a date that facts may have",
            "write months and days with two digits: 2023-05-12",
        ),
        (
            "2023?",
            "not a date that facts may have",
            "write ~ for 頃; a date that the words do not give belongs under refined",
        ),
        (
            "2023-XX-05",
            "a day in an unknown month",
            "write the month, or the year alone",
        ),
        ("2023-13", "no such day or month", "correct it after the source"),
        (
            "2023/XXXX-05",
            "an interval with a year at one end only",
            "write XXXX at both ends, or neither",
        ),
        (
            "2023/2022",
            "the end lies before the beginning",
            "swap them, or correct the year",
        ),
        (
            "XXXX",
            "neither year nor month nor day",
            "leave it out, and name it under notStated",
        ),
        ("XXXX-13", "no such month", "correct it after the source"),
        ("XXXX-02-30", "no such day", "correct it after the source"),
        ("文久3年", "not a Japanese year", FORMS),
        (
            "平成31/令和2年",
            "the forms mean different years, 2019 and 2020",
            "write one form",
        ),
        (
            "平成32年度",
            "the era has no such year",
            "平成 has the years 元 to 31: if it is so printed, write edtf: too",
        ),
        (
            "令和5(2022)年度",
            "the two years disagree",
            "令和5 is 2023: correct one of them",
        ),
    ],
)
def test_a_refusal_names_the_date_as_given_the_fault_and_the_remedy(text, what, remedy):
    with pytest.raises(DateError) as caught:
        read_date(text)
    refused = caught.value
    assert (refused.given, refused.what, refused.remedy) == (text, what, remedy)
