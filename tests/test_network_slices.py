"""Slices of the real record: who stands in them, by which records, and what changed when."""

import asyncio
import itertools
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from stigraph import question
from stigraph import ties as tying
from stigraph.dates import Certainty
from stigraph.engine import EmbeddedEngine
from stigraph.errors import DateError
from stigraph.network.changes import Changes, changes
from stigraph.network.measures import measured
from stigraph.network.slices import KINDS, NODE_CLASSES, Slice, sliced
from stigraph.network.ties import Ties, ties
from stigraph.status import AsOf
from tests.real_graph import on_oxigraph, on_rdflib, whole
from tests.serving import real_nquads, write_snapshot

pytestmark = pytest.mark.slow  # each asks the whole graph

DAY = date(2023, 6, 30)
ALL = Slice(DAY, kinds=KINDS, classes=NODE_CLASSES)
ITALY = Slice(DAY, territories=("IT",), kinds=("instrument",))


@pytest.fixture(scope="module")
def by_heart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("heart")
    write_snapshot(folder, real_nquads())
    return folder


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("everything")
    write_snapshot(folder, whole().nquads())
    return folder


def read(folder: Path, *codes: str) -> Ties:
    async def look() -> Ties:
        async with EmbeddedEngine(folder) as engine:
            return await ties(engine, codes)

    return asyncio.run(look())


@pytest.fixture(scope="module")
def heart(by_heart: Path) -> Ties:
    return read(by_heart)


@pytest.fixture(scope="module")
def everything(complete: Path) -> Ties:
    return read(complete)


def test_degree_and_betweenness_are_those_counted_by_hand(heart: Ties) -> None:
    view = sliced(heart, ITALY)
    joined = {frozenset((edge.source, edge.target)) for edge in view.edges}
    memorandum, named = "agreement:mext-mur", "agreement:named-in-talk-it"
    assert joined == {
        frozenset(pair)
        for pair in (
            ("territory:IT", memorandum), ("territory:JP", memorandum),
            ("territory:IT", named), ("territory:JP", named),
            ("organisation:mext", memorandum), ("organisation:mur", memorandum),
            ("organisation:mext", "territory:JP"), ("organisation:mur", "territory:IT"),
        )
    }  # fmt: skip
    assert {node.id: node.degree for node in view.nodes} == {
        memorandum: 4, "territory:IT": 3, "territory:JP": 3, named: 2,
        "organisation:mext": 2, "organisation:mur": 2,
    }  # fmt: skip
    # Ten pairs of others. Through the memorandum: MEXT-MUR, MEXT-IT, MUR-JP, and one of the two
    # ways of IT-JP; through each territory one pair whole and one of two ways of another.
    (between,) = measured(view, ("betweenness",))
    assert between.values == pytest.approx(
        {
            memorandum: 0.35, "territory:IT": 0.15, "territory:JP": 0.15, named: 0.05,
            "organisation:mext": 0, "organisation:mur": 0,
        }
    )  # fmt: skip


def test_where_japan_was_read_every_shortest_way_leads_through_it(heart: Ties) -> None:
    partners = sliced(heart, Slice(DAY, classes=("territory",)))
    assert {edge.kind for edge in partners.edges} == {"tie"}
    (between,) = measured(partners, ("betweenness",))
    assert between.values["territory:JP"] == 1


def test_one_territory_asked_for_gives_the_slice_cut_out_of_all(
    heart: Ties, by_heart: Path
) -> None:
    assert sliced(read(by_heart, "IT"), ITALY) == sliced(heart, ITALY)


def test_every_edge_has_its_page(everything: Ties) -> None:
    view = sliced(everything, ALL)
    bare = [edge.id for edge in view.edges if len(edge.records) == 0]
    assert bare == []
    assert {record for edge in view.edges for record in edge.records} == view.sources.keys()
    assert all(edge.pairs for edge in view.edges)


def test_a_thing_stands_as_on_the_page_of_the_tie(everything: Ties, complete: Path) -> None:
    pairs = sorted({item.pair for item in everything.items})[:12]

    async def look() -> list[tying.TieAnswer]:
        async with EmbeddedEngine(complete) as engine:
            return [await tying.tie(engine, *pair, as_of=DAY, known_by=DAY) for pair in pairs]

    kept = everything.kept(DAY)
    for answer in asyncio.run(look()):
        told = {item.id: item.as_of for item in answer.items}
        assert told == {
            item.id: item.come_about(kept, DAY)
            for item in everything.items
            if item.pair == answer.territories and item.stands(kept)
        }, answer.pair


def test_examples_tie_nobody(heart: Ties) -> None:
    usual = sliced(heart, replace(ALL, kinds=Slice(DAY).kinds))
    assert not [node for node in usual.nodes if node.node_class == "project"]
    shown = sliced(heart, ALL)
    assert [node for node in shown.nodes if node.node_class == "project"]
    direct = sliced(heart, Slice(DAY, kinds=("project", "person"), classes=("territory",)))
    assert direct.edges == ()


def test_conditions_leave_out_what_does_not_meet_them(everything: Ties) -> None:
    sessions = sliced(everything, Slice(DAY, kinds=("session",)))
    assert {kind for node in sessions.nodes for kind in node.kinds} == {"session"}
    people = sliced(everything, Slice(DAY, classes=("person", "meeting")))
    assert {node.node_class for node in people.nodes} == {"person", "meeting"}
    agencies = sliced(everything, Slice(DAY, levels=("agency",)))
    things = {item.thing.id for item in everything.items if "agency" in item.levels}
    assert {node.id for node in agencies.nodes if node.as_of is not None} <= things


def test_those_tied_are_joined_directly_where_things_are_left_out(heart: Ties) -> None:
    direct = sliced(heart, Slice(DAY, territories=("IT",), classes=("organisation",)))
    (edge,) = direct.edges
    assert (edge.id, edge.kind) == ("organisation:mext|organisation:mur", "shared")
    assert edge.through == ("agreement:mext-mur",)
    assert edge.records == (
        "record:deck-2023-06/g7-agreements/signing/agreement.mext-mur",
        "record:mext-note-italy/memorandum/signing/agreement.mext-mur",
    )


def test_what_was_signed_later_is_left_out_and_counted(heart: Ties) -> None:
    before = sliced(heart, replace(ITALY, as_of=date(2023, 5, 13)))
    assert "agreement:mext-mur" not in {node.id for node in before.nodes}
    assert before.not_yet == 1
    assert sliced(heart, replace(ITALY, as_of=date(2023, 5, 14))).not_yet == 0


def test_what_was_published_later_is_left_out(heart: Ties) -> None:
    early = sliced(heart, replace(ITALY, as_of=date(2026, 1, 1), known_by=date(2023, 5, 31)))
    assert (early.nodes, early.edges) == ((), ())
    known = sliced(heart, replace(ITALY, as_of=date(2026, 1, 1), known_by=date(2023, 12, 31)))
    assert "agreement:mext-mur" in {node.id for node in known.nodes}


def test_an_agreement_that_was_replaced_is_over(everything: Ties) -> None:
    france = Slice(date(1991, 5, 31), territories=("FR",), kinds=("instrument",))
    old = "agreement:jp-fr-st-1974"
    assert old in {node.id for node in sliced(everything, france).nodes}
    after = sliced(everything, replace(france, as_of=date(1991, 6, 30)))
    assert old not in {node.id for node in after.nodes}
    assert after.over >= 1


def test_changes_between_two_days_are_those_of_the_pages(everything: Ties) -> None:
    italy = Slice(date(2023, 12, 31), territories=("IT",))
    found = changed(changes(everything, italy, date(2022, 12, 31)))
    # The 15th session of 18 January and the memorandum of 14 May; the talk has no year.
    assert found == {
        "agreement:mext-mur": ("certainly", "no"),
        "meeting:jp-it-jc-15": ("certainly", "no"),
    }
    within = changed(changes(everything, italy, date(2023, 5, 13)))
    assert within == {"agreement:mext-mur": ("certainly", "no")}
    assert changed(changes(everything, italy, date(2023, 5, 14))) == {}
    france = Slice(date(1991, 6, 30), territories=("FR",), kinds=("instrument",))
    assert changed(changes(everything, france, date(1991, 5, 31)))["agreement:jp-fr-st-1974"] == (
        "no", "certainly",
    )  # fmt: skip


def changed(found: Changes) -> dict[str, tuple[str, str]]:
    return {one.thing.id: (one.came.value, one.ended.value) for one in found.items}


def test_the_undated_are_counted_and_the_days_stand_in_order(heart: Ties) -> None:
    italy = Slice(DAY, territories=("IT",))
    found = changes(heart, italy, date(2022, 12, 31))
    assert found.undated == 2
    with pytest.raises(DateError, match="give the earlier day as since"):
        changes(heart, italy, DAY)


def test_what_came_certainly_was_not_there_before_and_is_there_after(everything: Ties) -> None:
    days = [date(year, 7, 1) for year in range(1955, 2026, 10)]
    for since, until in itertools.pairwise(days):
        cut = Slice(until)
        before = {node.id for node in sliced(everything, replace(cut, as_of=since)).nodes}
        after = {node.id: node.as_of for node in sliced(everything, cut).nodes}
        for one in changes(everything, cut, since).items:
            if one.came is Certainty.certainly:
                assert one.thing.id not in before
                assert after.get(one.thing.id) in (AsOf.certainly, None)
            if one.ended is Certainty.certainly:
                assert one.thing.id not in after


@pytest.mark.parametrize("name", ["items", "evidence", "edges", "sources"])
def test_both_engines_give_the_rows_of_a_question(name: str) -> None:
    text = question.load(f"network/{name}").bind({"territory": "IT"})
    assert on_oxigraph(text) == on_rdflib(text)
    assert len(on_oxigraph(text)) > 0
