"""Territories: found by any code or name, and their partners with numbers by unit."""

import asyncio
from collections.abc import Iterator

import pytest

from stigraph import territories
from stigraph.engine import EmbeddedEngine
from stigraph.errors import UnknownTerritory
from stigraph.territories import Directory, Partner
from stigraph.ties import Counts
from tests.serving import real_nquads, write_snapshot


@pytest.fixture(scope="module")
def run(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[asyncio.Runner, EmbeddedEngine]]:
    out = tmp_path_factory.mktemp("real")
    write_snapshot(out, real_nquads())
    with asyncio.Runner() as runner:
        engine = EmbeddedEngine(out)
        yield runner, engine
        runner.run(engine.close())


@pytest.fixture(scope="module")
def directory(run: tuple[asyncio.Runner, EmbeddedEngine]) -> Directory:
    runner, engine = run
    return runner.run(territories.directory(engine))


@pytest.fixture(scope="module")
def partners(run: tuple[asyncio.Runner, EmbeddedEngine]) -> tuple[Partner, ...]:
    runner, engine = run
    return runner.run(territories.partners(engine, "JP"))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("JP", "JP"),
        ("jp", "JP"),
        ("JPN", "JP"),
        ("ita", "IT"),
        (" it ", "IT"),
        ("Italy", "IT"),
        ("イタリア", "IT"),
        ("英国", "GB"),
        ("米国", "US"),
        ("g-asean", "g-asean"),
        ("G-ASEAN", "g-asean"),
        ("ASEAN", "g-asean"),
        ("EU", "g-eu"),
        ("NO", "NO"),
        ("台湾", "TW"),
    ],
)
def test_a_territory_is_found_by_any_code_or_name(
    directory: Directory, given: str, code: str
) -> None:
    assert directory.resolve(given).code == code


@pytest.mark.parametrize(("given", "near"), [("JPX", "JP"), ("Itly", "IT"), ("イタリー", "IT")])
def test_an_unknown_one_names_the_nearest(directory: Directory, given: str, near: str) -> None:
    with pytest.raises(UnknownTerritory) as raised:
        directory.resolve(given)
    assert raised.value.given == given
    assert near in raised.value.nearest
    assert 0 < len(raised.value.nearest) <= 3


@pytest.mark.parametrize(
    ("pair", "codes"),
    [
        ("IT-JP", ("IT", "JP")),
        ("jpn-ita", ("JP", "IT")),
        ("JP-g-asean", ("JP", "g-asean")),
        ("g-asean-JP", ("g-asean", "JP")),
        ("g-asean-g-eu", ("g-asean", "g-eu")),
        ("g-southeast-asia-JP", ("g-southeast-asia", "JP")),
    ],
)
def test_a_pair_is_cut_where_two_codes_meet(
    directory: Directory, pair: str, codes: tuple[str, str]
) -> None:
    assert tuple(one.code for one in directory.pair(pair)) == codes


@pytest.mark.parametrize("pair", ["JP", "XX-JP", "JP-XX", "", "-", "JP-"])
def test_half_a_pair_is_unknown(directory: Directory, pair: str) -> None:
    with pytest.raises(UnknownTerritory):
        directory.pair(pair)


def test_taiwan_is_worded_without_a_state(directory: Directory) -> None:
    names = directory.resolve("TW").names
    assert "台湾" in names
    assert not any("Province" in name or "国" in name for name in names)


def test_one_character_forms_are_those_of_headings(directory: Directory) -> None:
    forms = [directory.resolve(code).short_form for code in ("JP", "IT", "AU", "FI")]
    assert forms == ["日", "伊", "豪", None]


@pytest.mark.parametrize(
    ("written", "code"),
    [("英国", "GB"), ("韓国", "KR"), ("米国", "US"), ("豪州", "AU"), ("EU", "g-eu"), ("加", "CA")],
)
def test_a_territory_is_found_as_offices_write_it(
    directory: Directory, written: str, code: str
) -> None:
    assert directory.resolve(written).code == code


def test_partners_stand_with_numbers_by_unit(partners: tuple[Partner, ...]) -> None:
    counts = {partner.code: partner.counts for partner in partners}
    assert counts["IT"] == Counts(instruments=1, talks=1, possibly_same=1)
    assert counts["g-asean"] == Counts(planned=2)
    assert counts["US"].sessions == 1
    assert "JP" not in counts


def test_pairs_are_named_in_alphabetical_order(partners: tuple[Partner, ...]) -> None:
    pairs = {partner.code: partner.pair for partner in partners}
    assert (pairs["IT"], pairs["US"], pairs["g-asean"]) == ("IT-JP", "JP-US", "JP-g-asean")


def test_numbers_of_a_territory_are_those_of_its_tie(
    run: tuple[asyncio.Runner, EmbeddedEngine], partners: tuple[Partner, ...]
) -> None:
    runner, engine = run
    numbers = runner.run(territories.numbers(engine))
    # Two memoranda may be one, and two sessions of ASEAN are only planned.
    of_italy = Counts(instruments=1, talks=1, possibly_same=1)
    assert numbers["IT"] == of_italy
    tied_to_japan_alone = {one.code: one.counts for one in partners if one.code in ("IT", "GB")}
    assert {code: numbers[code] for code in tied_to_japan_alone} == tied_to_japan_alone
    assert numbers["g-asean"] == Counts(planned=2)
    assert "CA" not in numbers
