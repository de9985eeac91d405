"""Words of the pages: catalogues that agree, dates and amounts as offices write them."""

import re
import string
from datetime import date

import pytest
import yaml
from stigraph_api.pages.wording import wording

from stigraph import paths
from stigraph.calendar import date_in_words, day_in_words, year_in_words
from stigraph.money import yen_in_words
from stigraph.words import LANGUAGES, Language

CATALOGUES = {
    language: yaml.load(
        (paths.web() / "messages" / f"{language}.yaml").read_text(encoding="utf-8"),
        Loader=yaml.BaseLoader,
    )
    for language in LANGUAGES
}
PLURAL = re.compile(r"\.(zero|one|two|few|many|other)$")


def test_the_catalogues_have_the_same_keys() -> None:
    keys = {
        language: {PLURAL.sub("", key) for key in catalogue}
        for language, catalogue in CATALOGUES.items()
    }
    assert keys["ja"] == keys["en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_says_something_and_counts_in_every_form(language: Language) -> None:
    catalogue = CATALOGUES[language]
    assert [key for key, text in catalogue.items() if not text.strip()] == []
    counted = {PLURAL.sub("", key) for key in catalogue if PLURAL.search(key)}
    forms = {"ja": {"other"}, "en": {"one", "other"}}[language]
    assert all(f"{key}.{form}" in catalogue for key in counted for form in forms)


def test_the_catalogues_leave_the_same_gaps() -> None:
    def gaps(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for key in CATALOGUES["ja"].keys() & CATALOGUES["en"].keys():
        assert gaps(CATALOGUES["ja"][key]) == gaps(CATALOGUES["en"][key]), key


@pytest.mark.parametrize(("number", "said"), [(1, "1 talk"), (2, "2 talks"), (1234, "1,234 talks")])
def test_numbers_take_their_plural(number: int, said: str) -> None:
    assert wording("en").counted("count.talks", number) == said


@pytest.mark.parametrize(
    ("year", "said"),
    [
        (2023, "令和5(2023)年"),
        (2019, "平成31・令和元(2019)年"),
        (1989, "昭和64・平成元(1989)年"),
        (1974, "昭和49(1974)年"),
        (1868, "1868年"),
    ],
)
def test_a_year_stands_with_its_era(year: int, said: str) -> None:
    assert year_in_words(year) == said


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2019, 4, 30), "平成31(2019)年4月30日"),
        (date(2019, 5, 1), "令和元(2019)年5月1日"),
        (date(1989, 1, 7), "昭和64(1989)年1月7日"),
        (date(1989, 1, 8), "平成元(1989)年1月8日"),
        (date(1912, 7, 29), "明治45(1912)年7月29日"),
        (date(1860, 1, 1), "1860年1月1日"),
    ],
)
def test_a_day_stands_in_its_era(day: date, said: str) -> None:
    assert day_in_words(day, "ja") == said


@pytest.mark.parametrize(
    ("earliest", "latest", "edtf", "ja", "en"),
    [
        ((2023, 5, 14), (2023, 5, 14), "2023-05-14", "令和5(2023)年5月14日", "14 May 2023"),
        (
            (2023, 5, 12), (2023, 5, 14), "2023-05-12/2023-05-14",
            "令和5(2023)年5月12日〜14日", "12–14 May 2023",
        ),
        (
            (2023, 4, 30), (2023, 5, 2), "2023-04-30/2023-05-02",
            "令和5(2023)年4月30日〜5月2日", "30 April 2023 – 2 May 2023",
        ),
        ((2023, 6, 1), (2023, 6, 30), "2023-06", "令和5(2023)年6月", "June 2023"),
        ((2019, 1, 1), (2019, 12, 31), "2019", "平成31・令和元(2019)年", "2019"),
        (
            (2023, 4, 1), (2024, 3, 31), "2023-04-01/2024-03-31",
            "令和5(2023)年度", "fiscal year 2023",
        ),
        ((2008, 4, 1), None, "2008-04-01/..", "平成20(2008)年4月1日以降", "from 1 April 2008"),
        (None, (2018, 3, 31), "../2018-03-31", "平成30(2018)年3月31日まで", "until 31 March 2018"),
        ((1975, 1, 1), None, "1975/..", "昭和50(1975)年以降", "from 1975"),
        ((2007, 5, 1), None, "2007-05/..", "平成19(2007)年5月以降", "from May 2007"),
        (None, (2018, 12, 31), "../2018", "平成30(2018)年まで", "until 2018"),
        (None, None, "XXXX-05-12", "5月12日(年の記載なし)", "12 May (no year stated)"),
        (
            None, None, "XXXX-XX-27/XXXX-XX-29",
            "27日〜29日(年・月の記載なし)", "day 27 – day 29 (no year or month stated)",
        ),
        (None, None, "2023-05-14?", "2023-05-14?", "2023-05-14?"),
    ],
)  # fmt: skip
def test_a_date_is_no_more_exact_than_its_source(
    earliest: tuple[int, int, int] | None,
    latest: tuple[int, int, int] | None,
    edtf: str,
    ja: str,
    en: str,
) -> None:
    bounds = [None if one is None else date(*one) for one in (earliest, latest)]
    assert date_in_words(bounds[0], bounds[1], edtf, "ja") == ja
    assert date_in_words(bounds[0], bounds[1], edtf, "en") == en


def test_about_is_said() -> None:
    month = date(2023, 12, 1), date(2023, 12, 31)
    assert date_in_words(*month, "2023-12~", "ja", approximate=True) == "令和5(2023)年12月頃"
    assert date_in_words(*month, "2023-12~", "en", approximate=True) == "about December 2023"


@pytest.mark.parametrize(
    ("yen", "language", "said"),
    [
        (50_050_000_000, "ja", "50,050百万円(約501億円、四捨五入)"),
        (44_000_000_000, "ja", "44,000百万円(440億円)"),
        (1_800_000, "ja", "1.8百万円"),
        (2_611_000_000, "en", "JPY 2,611 million"),
    ],
)
def test_an_amount_is_written_as_offices_write_it(yen: int, language: Language, said: str) -> None:
    assert yen_in_words(yen, language) == said
