"""Search: any form of a name, in either language, with slips forgiven and near misses last."""

import asyncio

import pytest

from stigraph import search
from stigraph.engine import EmbeddedEngine
from stigraph.search import Index
from stigraph.words import folded
from tests.serving import real_nquads, write_snapshot


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    out = tmp_path_factory.mktemp("real")
    write_snapshot(out, real_nquads())

    async def read() -> Index:
        async with EmbeddedEngine(out) as engine:
            return await search.index(engine)

    return asyncio.run(read())


@pytest.mark.parametrize(
    ("query", "thing"),
    [
        ("JST", "organisation:jst"),
        ("ｊｓｔ", "organisation:jst"),
        ("科学技術振興機構", "organisation:jst"),
        ("文科省", "organisation:mext"),
        ("MEXT", "organisation:mext"),
        ("東京大学", "organisation:u-tokyo"),
        ("university of tokyo", "organisation:u-tokyo"),
        ("インペリアルカレッジロンドン", "organisation:imperial"),
        ("いんぺりある", "organisation:imperial"),
        ("シュタルク ヴァッツィンガー", "person:stark-watzinger"),
        ("Itlay", "territory:IT"),
        ("Ministero dell'universita", "organisation:mur"),
        ("伊", "territory:IT"),
        ("豪州", "territory:AU"),
        ("英国", "territory:GB"),
        ("蘭", "territory:NL"),
        ("AJCCST-12", "meeting:ajccst-12"),
    ],
)
def test_a_form_of_the_name_is_enough(index: Index, query: str, thing: str) -> None:
    assert thing in [hit.thing.id for hit in index.find(query)][:3]


def test_the_whole_name_comes_before_names_that_hold_it(index: Index) -> None:
    hits = index.find("タイ")
    assert hits[0].thing.id == "territory:TH"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_each_thing_is_found_once(index: Index) -> None:
    ids = [hit.thing.id for hit in index.find("大学")]
    assert len(ids) == len(set(ids)) > 5


@pytest.mark.parametrize("query", ["", "   ", "・", "zzqqxx"])
def test_nothing_is_found_for_nothing(index: Index, query: str) -> None:
    assert index.find(query) == ()


def test_a_list_has_a_limit(index: Index) -> None:
    assert len(index.find("a", limit=7)) == 7


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＪＳＴ", "jst"),
        ("カガク", "かがく"),
        ("科学・技術", "科学技術"),
        ("広澤", "広沢"),
        ("Épée", "epee"),
    ],
)
def test_forms_that_people_mix_are_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("か", "が"), ("は", "ば"), ("日", "目")])
def test_other_letters_stay_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_an_id_that_nothing_has_names_the_nearest(index: Index) -> None:
    assert index.nearest("organisation:mex")[0] == "organisation:mext"
    assert index.nearest("organisation:zzzzzzzzzzzzzzzz") == ()
