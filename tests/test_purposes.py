"""The purposes map: what sources place, what we class ourselves, and what nobody states."""

import asyncio
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app
from typer.testing import CliRunner

from stigraph.cli import app
from stigraph.engine import EmbeddedEngine
from stigraph.purposes import Axis, Classed, PurposesMap, UnknownAxis, axis_of, purposes_map
from stigraph.sourcing import STRENGTH
from stigraph.words import LANGUAGES
from tests.real_graph import on_oxigraph
from tests.serving import real_nquads, settings, write_snapshot

pytestmark = pytest.mark.slow  # each asks the whole graph, or builds facts anew

Ask = Callable[..., PurposesMap]


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("real")
    write_snapshot(out, real_nquads())
    return out


@pytest.fixture(scope="module")
def ask(snapshots: Path) -> Iterator[Ask]:
    with asyncio.Runner() as runner:
        engine = EmbeddedEngine(snapshots)

        def asked(axis: Axis, **how: Any) -> PurposesMap:
            return runner.run(purposes_map(engine, axis, **how))

        yield asked
        runner.run(engine.close())


@pytest.fixture(scope="module")
def client(snapshots: Path) -> Iterator[TestClient]:
    with TestClient(create_app(settings(snapshots))) as own:
        yield own


def placed(own: PurposesMap) -> dict[str, set[str]]:
    return {
        cell.value.slug: {placement.programme.slug for placement in cell.placements}
        for cell in own.cells
        if len(cell.placements) > 0
    }


@pytest.mark.parametrize("axis", list(Axis))
@pytest.mark.parametrize("classed", list(Classed))
@pytest.mark.parametrize("weakest", list(STRENGTH))
def test_placed_and_not_stated_are_all_programmes(
    ask: Ask, axis: Axis, classed: Classed, weakest: str
) -> None:
    own = ask(axis, classed=classed, weakest=weakest)
    everything = on_oxigraph(
        "SELECT ?programme { ?programme a <https://w3id.org/stigraph/ontology#Programme> }"
    )
    names = [one.id for one in own.placed] + [one.programme.id for one in own.unplaced]
    assert len(names) == len(set(names)) == len(everything)


@pytest.mark.parametrize(
    ("axis", "expected"),
    [
        (Axis.purpose, {}),
        (Axis.direction, {}),
        (Axis.tier, {}),
        (
            Axis.measure,
            {
                "brain-circulation-outbound": {"overseas-research-fellowships"},
                "brain-circulation-inbound": {"wpi"},
                "joint-degrees": {"joint-degree"},
            },
        ),
        (
            Axis.mobility,
            {"outbound": {"overseas-research-fellowships", "spring"}, "inbound": {"wpi"}},
        ),
        (
            Axis.career_stage,
            {
                "upper-secondary": {"youth-science-exchange"},
                "undergraduate": {"youth-science-exchange", "joint-degree"},
                "graduate": {
                    "youth-science-exchange",
                    "joint-degree",
                    "international-leading-research",
                },
                "doctoral": {"overseas-challenge", "spring"},
                "early-career": {
                    "foreign-postdoctoral-fellows",
                    "international-leading-research",
                    "overseas-research-fellowships",
                },
                "postdoctoral": {
                    "foreign-postdoctoral-fellows",
                    "international-leading-research",
                    "overseas-research-fellowships",
                    "youth-science-exchange",
                },
                "mid-career": {"foreign-researcher-invitation"},
                "principal-investigator": {"international-leading-research"},
                "professor": {"foreign-researcher-invitation"},
            },
        ),
        (
            Axis.territory,
            {
                "g-developing": {"satreps", "stand"},
                "g-emerging": {"sicorp"},
                "g-advanced": {"stand"},
                "g-advanced-western": {"aspire"},
                "g-southeast-asia": {"e-asia"},
                "ZA": {"aj-core"},
                "g-africa": {"aj-core"},
                "g-world": {"youth-science-exchange"},
            },
        ),
    ],
)
def test_sources_alone_place_what_the_deck_says(
    ask: Ask, axis: Axis, expected: dict[str, set[str]]
) -> None:
    own = ask(axis)
    assert placed(own) == expected
    for cell in own.cells:
        for placement in cell.placements:
            assert not placement.is_own
            assert placement.classifications == ()
            assert {source.how.slug for source in placement.sources} <= {"stated", "layout"}


def test_what_readers_inferred_comes_only_if_asked_for(ask: Ask) -> None:
    inferred = ask(Axis.mobility, weakest="inferred")
    assert placed(inferred) == {
        "outbound": {"overseas-research-fellowships", "overseas-challenge", "spring"},
        "inbound": {"wpi", "foreign-postdoctoral-fellows", "youth-science-exchange"},
    }
    measure = ask(Axis.measure, weakest="inferred")
    [cell] = [one for one in measure.cells if one.value.slug == "doctoral-students"]
    [placement] = cell.placements
    assert placement.programme.slug == "spring"
    assert {source.how.slug for source in placement.sources} == {"inferred"}, (
        "a stated record under a heading that was joined by inference is inferred"
    )


def test_our_classes_are_marked_and_tell_rule_wording_author_and_reading(ask: Ask) -> None:
    own = ask(Axis.purpose, classed=Classed.own)
    assert placed(own) == {
        "social-implementation": {"satreps"},
        "global-issues": {"satreps"},
        "new-trends-and-networks": {"sicorp"},
        "st-diplomacy": {"youth-science-exchange"},
        "friendly-relations": {"youth-science-exchange"},
    }
    for cell in own.cells:
        for placement in cell.placements:
            assert placement.is_own
            for one in placement.classifications:
                assert one.rule.ja
                assert one.rule.en
                assert len(one.wording) > 0 < len(one.passages)
                assert one.author == "stigraph"
                assert one.second_reading.slug in {"agreed", "pending"}
    [tier] = [one for one in ask(Axis.tier, classed=Classed.own).cells if one.placements]
    assert (tier.value.slug, tier.placements[0].programme.slug) == ("tier-3", "aspire")


def test_values_stand_in_the_order_of_the_source(ask: Ask) -> None:
    own = ask(Axis.purpose)
    top = [cell.value.slug for cell in own.cells if cell.broader is None]
    assert top == ["research-capability", "value-and-social-issues", "st-diplomacy"]
    assert len(own.cells) == 3 + 6 + 5 + 5
    assert [cell.value.slug for cell in ask(Axis.tier).cells] == ["tier-1", "tier-2", "tier-3"]


def test_not_stated_and_not_read_are_two_things(ask: Ask) -> None:
    states = {one.programme.slug: one.is_read for one in ask(Axis.tier).unplaced}
    assert states["satreps"], "the deck was read as a text, and states no tier"
    assert not states["sakura-science"], "known from rows of tables alone"
    assert [one.slug for one in ask(Axis.tier).read] == ["deck-2023-06"]


def test_two_programmes_in_a_cell_are_several_programmes(client: TestClient) -> None:
    body = client.get("/api/purposes?axis=career-stage").json()
    remarks = {
        cell["value"]["id"]: cell["remark"] for cell in body["cells"] if len(cell["programmes"]) > 1
    }
    assert remarks["concept:career-stages/postdoctoral"] == {
        "ja": "複数事業",
        "en": "several programmes",
    }
    assert all(cell["remark"] is None for cell in body["cells"] if len(cell["programmes"]) < 2)
    counts = body["counts"]
    assert counts["placed"] + counts["notStated"] == counts["programmes"]
    assert len(body["notStated"]) == counts["notStated"]


@pytest.mark.parametrize("axis", list(Axis))
def test_nothing_is_called_a_duplicate(client: TestClient, axis: Axis) -> None:
    query = f"axis={axis.value}&classified=own&reading=transcribed"
    for address in (f"/api/purposes?{query}", f"/ja/purposes?{query}", f"/en/purposes?{query}"):
        text = client.get(address).text
        assert "重複" not in text
        assert "duplicate" not in text


@pytest.mark.parametrize(
    ("language", "said"),
    [("ja", "「colour」という軸はありません"), ("en", "there is no axis colour")],
)
def test_an_impossible_axis_lists_the_axes(client: TestClient, language: str, said: str) -> None:
    answer = client.get(f"/api/purposes?axis=colour&lang={language}")
    body = answer.json()
    assert answer.status_code == 400
    assert body["axes"] == [axis.value for axis in Axis]
    assert said in body["detail"]
    assert all(axis.value in body["detail"] for axis in Axis)
    page = client.get(f"/{language}/purposes?axis=colour")
    assert page.status_code == 400
    assert "career-stage" in page.text
    with pytest.raises(UnknownAxis, match="choose one of purpose, measure"):
        axis_of("colour")


@pytest.mark.parametrize("query", ["classified=mine", "reading=guessed", "axs=tier"])
def test_other_nonsense_is_a_problem_too(client: TestClient, query: str) -> None:
    answer = client.get(f"/api/purposes?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ja", ("当方の分類", "研究成果の社会実装", "一致", "記載なし")),
        ("en", ("our classification", "研究成果の社会実装", "agreed", "Not stated")),
    ],
)
def test_the_page_shows_our_classes_as_ours(
    client: TestClient, language: str, said: tuple[str, ...]
) -> None:
    text = client.get(f"/{language}/purposes?axis=purpose&classified=own").text
    assert [part for part in said if part not in text] == []
    assert said[2] not in client.get(f"/{language}/purposes?axis=purpose").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_on_the_axis_that_places_most(client: TestClient, language: str) -> None:
    counts = {
        axis: client.get(f"/api/purposes?axis={axis.value}").json()["counts"]["placed"]
        for axis in Axis
    }
    text = client.get(f"/{language}/purposes").text
    most = max(counts, key=counts.__getitem__)
    assert counts[most] > 0
    assert re.findall(r'value="([a-z-]+)" selected', text)[0] == most.value


def test_the_command_names_what_has_no_place(snapshots: Path) -> None:
    run = CliRunner(env={"COLUMNS": "200", "NO_COLOR": "1"}).invoke
    shown = run(app, ["purposes", "tier", "--classified", "own", "--out", str(snapshots)])
    assert shown.exit_code == 0, shown.output
    assert "our classification" in shown.output
    assert "not stated" in shown.output
    wrong = run(app, ["purposes", "colour", "--out", str(snapshots)])
    assert wrong.exit_code == 1
    assert "choose one of purpose, measure, direction, tier, career-stage" in wrong.output


def test_a_day_leaves_out_and_counts_what_had_certainly_not_started(client: TestClient) -> None:
    # The deck: SATREPS 平成20年度～, overseas-challenge 平成29年度, WPI without a start.
    whole = client.get("/api/purposes?axis=career-stage").json()
    early = client.get("/api/purposes?axis=career-stage&asOf=2008-10-01").json()
    counts = early["counts"]
    assert counts["notYet"] > 0
    assert counts["programmes"] + counts["notYet"] == whole["counts"]["programmes"]
    stood = {
        one["programme"]["id"]: one["asOf"]
        for group in (early["notStated"], *(cell["programmes"] for cell in early["cells"]))
        for one in group
    }
    assert "programme:overseas-challenge" not in stood
    assert stood["programme:satreps"] == "possibly"
    assert stood["programme:wpi"] == "undated"
    assert "no bearing" in early["asOfMeaning"]["en"]
    assert (whole["asOf"], whole["asOfMeaning"], whole["counts"]["notYet"]) == (None, None, 0)
