"""Bars by year: whatever a ladder holds, no bar adds what must not be added, and none goes lost."""

import re
from collections.abc import Sequence
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stigraph_api.pages.bars import chart_shown
from stigraph_api.pages.wording import wording

from stigraph.bars import Bar, Chart, Undrawn, charts
from stigraph.budget import STAGES, Amount, Ladder, Line, Money, ReadAs, Step, Whole
from stigraph.sourcing import SourceLine
from stigraph.words import LANGUAGES, Language, Reference, Words

MILLION = 1_000_000
QUALIFIERS = {Money.annual: (), Money.fund: ("multi-year-fund",), Money.estimate: ("estimate",)}


def named(curie: str) -> Reference:
    return Reference(curie, Words(curie, curie))


def amount(
    number: int,
    millions: int = 100,
    *,
    year: int | None = 2023,
    stage: str | None = "initial",
    money: Money = Money.annual,
    is_total: bool = False,
    document: str = "deck",
    currency: str = "JPY",
) -> Amount:
    own = named(f"document:{document}")
    stated = named("concept:reading-modes/stated")
    return Amount(
        id=f"record:{document}/budget/budget-line/{number}",
        about=named("programme:aspire"),
        is_total=is_total,
        fiscal_year=year,
        stage=None if stage is None else named(f"concept:budget-stages/{stage}"),
        value=millions * MILLION,
        currency=currency,
        printed=f"{millions}百万円",
        agencies=(),
        qualifiers=tuple(
            ReadAs(named(f"concept:qualifiers/{one}"), stated) for one in QUALIFIERS[money]
        ),
        totals=(),
        source=SourceLine(
            f"record:{number}", named("sti:BudgetLine"), None, stated, 4, own, "e", None, None,
            None, None, "deck", own, "1", "anchor",
        ),
    )  # fmt: skip


def place(one: Amount) -> tuple[int, int, str]:
    stages: list[str] = [*STAGES]
    stage = len(stages) if one.stage is None else stages.index(one.stage.slug)
    return one.fiscal_year or 9999, stage, one.source.document.id


def ladder(amounts: Sequence[Amount], *, mixed: frozenset[str] = frozenset()) -> Ladder:
    steps = []
    for _, group in groupby(sorted(amounts, key=place), key=place):
        own = list(group)
        first = own[0]
        steps.append(
            Step(
                first.about,
                first.fiscal_year,
                first.stage,
                first.source.document,
                tuple(Line(one, None) for one in own if not one.is_total),
                tuple(Whole(one, None, one.id in mixed, None, None) for one in own if one.is_total),
                (),
                (),
                None,
            )
        )
    return Ladder(tuple(steps), 0)


def bars(own: Chart) -> list[Bar]:
    return [bar for series in own.series for bar in series.bars]


AMOUNTS = st.lists(
    st.builds(
        amount,
        st.integers(0, 10**6),
        st.integers(1, 90_000),
        year=st.sampled_from([2022, 2023, 2024, None]),
        stage=st.sampled_from(["initial", "request", "supplementary-2", None]),
        money=st.sampled_from(Money),
        is_total=st.booleans(),
        document=st.sampled_from(["deck", "paper"]),
        currency=st.sampled_from(["JPY", "JPY", "EUR"]),
    ),
    min_size=2,
    max_size=12,
    unique_by=lambda one: one.id,
)


@given(AMOUNTS)
def test_a_bar_holds_alike_amounts_alone_and_every_amount_is_accounted_for(
    amounts: list[Amount],
) -> None:
    for own in charts(ladder(amounts)):
        told = [one.id for bar in bars(own) for one in bar.amounts]
        told += [one.id for one, _ in own.undrawn]
        assert sorted(told) == sorted(one.id for one in amounts)
        for bar in bars(own):
            assert len({(*place(one), one.money, one.is_total) for one in bar.amounts}) == 1
            assert len(bar.amounts) == 1 or not bar.amounts[0].is_total
            assert {one.currency for one in bar.amounts} == {"JPY"}
            assert 0 < bar.value <= own.most <= own.ticks[-1]
        assert len(own.years) > 1


def test_lines_are_one_bar_and_their_total_is_another() -> None:
    lines = [amount(1, 1000, year=2022), amount(2, 500, year=2022), amount(3, 900)]
    (own,) = charts(ladder([*lines, amount(4, 1500, year=2022, is_total=True)]))
    assert [(one.is_total, [bar.value // MILLION for bar in one.bars]) for one in own.series] == [
        (False, [1500, 900]),
        (True, [1500]),
    ]


def test_a_fund_stands_beside_other_money_of_the_same_year() -> None:
    fund = amount(2, 50_000, year=2022, money=Money.fund)
    (own,) = charts(ladder([amount(1, year=2022), fund, amount(3)]))
    assert [(one.money, len(one.bars)) for one in own.series] == [
        (Money.annual, 2),
        (Money.fund, 1),
    ]


def test_two_documents_have_two_bars_and_are_named() -> None:
    (own,) = charts(
        ladder([amount(1, 290, document="paper"), amount(2, 299), amount(3, year=2022)])
    )
    assert [bar.value // MILLION for bar in bars(own)] == [100, 299, 290]
    (series,) = chart_shown(own, wording("en")).series
    assert [bar.document and bar.document.id for bar in series.bars] == [
        None,
        "document:deck",
        "document:paper",
    ]


def test_what_has_no_bar_is_told_with_its_reason() -> None:
    mixed = amount(3, is_total=True)
    given_ = [amount(1), amount(2, year=2022), mixed, amount(4, year=None), amount(5, stage=None)]
    (own,) = charts(ladder(given_, mixed=frozenset({mixed.id})))
    assert {one.id[-1]: why for one, why in own.undrawn} == {
        "3": Undrawn.mixed,
        "4": Undrawn.no_year,
        "5": Undrawn.no_stage,
    }


def test_one_year_alone_is_no_picture() -> None:
    assert charts(ladder([amount(1), amount(2, stage="request")])) == ()


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (3, (0, 1, 2, 3)),
        (93, (0, 50, 100)),
        (265, (0, 100, 200, 300)),
        (50_050, (0, 20_000, 40_000, 60_000)),
    ],
)
def test_an_axis_begins_at_zero_and_is_round(most: int, ticks: tuple[int, ...]) -> None:
    (own,) = charts(ladder([amount(1, most), amount(2, 1, year=2022)]))
    assert tuple(tick // MILLION for tick in own.ticks) == ticks


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_amount_is_as_long_as_it_is_large_and_leads_to_its_record(language: Language) -> None:
    lines = [amount(1, 1000, year=2022), amount(2, 500, year=2022), amount(3, 2000)]
    (own,) = charts(ladder(lines))
    (series,) = chart_shown(own, wording(language)).series
    first, last = (str(bar.picture) for bar in series.bars)
    assert re.findall(r' x="(.*?)%".*? width="(.*?)%"', first) == [
        ("0.00", "50.00"),
        ("50.00", "25.00"),
    ]
    assert re.findall(r' width="([\d.]+)%" height="14"', last) == ["100.00"]
    address = f"/{language}/record/deck/budget/budget-line/"
    assert re.findall(r'<a href="(.*?)" tabindex="-1">', first) == [f"{address}1", f"{address}2"]
    assert [one.address for bar in series.bars for one in bar.amounts] == [
        f"{address}{number}" for number in (1, 2, 3)
    ]
