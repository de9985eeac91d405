"""Ties by programmes, calls, money, projects and people, and the frames that tie nobody."""

from collections.abc import Iterator
from datetime import date

import pyoxigraph as ox
import pytest
import rdflib

from stigraph import question
from stigraph.evaluation import Rows, evaluate
from stigraph.status import AsOf, StatusCode
from tests.planting import planted_nquads
from tests.test_ties import Ask, asking, ids, the

pytestmark = pytest.mark.slow  # each asks the whole graph, or builds facts anew

PLANTED = "partners-2024"


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    yield from asking(planted_nquads(PLANTED), tmp_path_factory.mktemp("partners"))


def test_a_programme_counts_once_however_many_calls_it_has(ask: Ask) -> None:
    answer = ask("DE", "JP", kind="programme")
    sicorp = the(answer, "programme:sicorp")
    # A call of SICORP, and one of its joint laboratories, which belong to SICORP.
    assert [one.id for one in sicorp.through] == [
        "call:sicorp-de-hydrogen", "call:sicorp-joint-lab-cn"
    ]  # fmt: skip
    assert ids(answer).count("programme:sicorp") == 1
    assert answer.counts.programmes == len(ids(answer)) == 2
    assert sicorp.directness.slug == "bilateral"
    assert {level.slug for level in sicorp.levels} == {"agency", "government"}
    assert {line.role.slug for line in sicorp.parties} == {"counterpart-agency"}


def test_a_call_of_several_partners_ties_through_a_frame(ask: Ask) -> None:
    for partner in ("DE", "FR", "IT"):
        item = the(ask("JP", partner), "programme:adcorp")
        assert item.directness.slug == "through-frame"
        # Of the others, what is said of them is not told of this pair.
        assert {line.territory.slug for line in item.parties if line.territory} == {partner}


def test_a_call_whose_programme_is_not_stated_counts_as_a_call(ask: Ask) -> None:
    answer = ask("ES", "JP")
    assert ids(answer) == ["call:amed-es-nanomedicine"]
    assert (answer.counts.calls, answer.counts.programmes) == (1, 0)
    assert answer.items[0].as_of is AsOf.undated


def test_a_member_of_a_wide_frame_is_not_tied(ask: Ask) -> None:
    answer = ask("BR", "JP")
    assert [one.kind.slug for one in answer.items] == ["person"]
    assert [frame.thing.id for frame in answer.frames] == ["programme:gacd"]
    assert ask("BR", "ZA").items == ()
    assert [frame.thing.id for frame in ask("BR", "ZA").frames] == ["programme:gacd"]


def test_a_weak_row_ties_nobody(ask: Ask) -> None:
    assert ask("JP", "KR").items == ()
    assert ask("JP", "KR").frames == ()


def test_amounts_of_a_programme_for_the_two_alone_are_money_between_them(ask: Ask) -> None:
    answer = ask("JP", "US", kind="funding")
    money = the(answer, "programme:jp-us-medical")
    assert [line.label.en for line in money.lines if line.property.slug == "amountPrinted"] == [
        "93百万円"
    ]
    # What SICORP or ASPIRE cost is no money between these two: other partners take part.
    assert ids(answer) == ["fund:kavli-ipmu", "programme:jp-us-medical"]


def test_a_fund_that_a_talk_speaks_of_is_money_between_the_sides(ask: Ask) -> None:
    assert ids(ask("GB", "JP", kind="funding")) == ["fund:gb-strategic-st"]


def test_projects_and_people_are_listed_and_tie_nobody(ask: Ask) -> None:
    answer = ask("JP", "VN")
    assert {item.kind.slug for item in answer.items} == {"project"}
    assert answer.counts.projects == len(answer.items) > 0
    edges = (
        "ASK { ?a <https://w3id.org/stigraph/ontology#tiedTo> ?b FILTER (STRENDS(STR(?b), 'VN')) }"
    )
    assert evaluate(store(), edges, use_default_graph_as_union=True) is False


@pytest.mark.parametrize(
    ("as_of", "come", "status", "on"),
    [
        (date(2018, 12, 31), AsOf.no, StatusCode.not_yet, None),
        (date(2019, 6, 1), AsOf.possibly, StatusCode.on_record, None),
        (date(2019, 12, 31), AsOf.certainly, StatusCode.on_record, date(2019, 12, 31)),
        (date(2022, 5, 31), AsOf.certainly, StatusCode.on_record, date(2022, 5, 31)),
    ],
)
def test_a_programme_is_shown_from_its_first_call_on(
    ask: Ask, as_of: date, come: AsOf, status: StatusCode, on: date | None
) -> None:
    answer = ask("DE", "JP", as_of)
    item = the(answer, "programme:sicorp")
    assert (item.as_of, item.status.code, item.status.on) == (come, status, on)
    assert answer.counts.programmes == (0 if come is AsOf.no else 1)


@pytest.mark.parametrize(
    ("as_of", "shared"),
    [
        (date(1974, 12, 31), {}),
        (date(1975, 6, 1), {"territory:g-g7": AsOf.possibly}),
        (
            date(2000, 1, 1),
            {"territory:g-g7": AsOf.certainly, "territory:g-advanced": AsOf.certainly},
        ),
        (
            date(2014, 3, 15),
            {"territory:g-g7": AsOf.certainly, "territory:g-advanced": AsOf.possibly},
        ),
        (
            date(2021, 7, 1),
            {"territory:g-g7": AsOf.certainly, "programme:gacd": AsOf.possibly},
        ),
        # Nobody says how long they stay after the page was out.
        (
            date(2026, 1, 1),
            {"territory:g-g7": AsOf.possibly, "programme:gacd": AsOf.certainly},
        ),
    ],
)
def test_frames_are_those_of_the_day(ask: Ask, as_of: date, shared: dict[str, AsOf]) -> None:
    assert {one.thing.id: one.as_of for one in ask("DE", "JP", as_of).frames} == shared


def test_frames_rest_only_on_what_was_published_by_then(ask: Ask) -> None:
    assert ask("DE", "JP", known_by=date(2024, 2, 29)).frames == ()
    assert len(ask("DE", "JP", known_by=date(2024, 3, 1)).frames) == 2


@pytest.mark.slow
@pytest.mark.parametrize("name", ["tie/items", "tie/frames", "territory/ties", "territory/tied"])
def test_both_engines_answer_alike(name: str) -> None:
    values = {
        "tie/items": {"a": "DE", "b": "JP"},
        "tie/frames": {"a": "DE", "b": "JP"},
        "territory/ties": {"territory": "JP"},
    }.get(name, {})
    text = question.load(name).bind(values)
    rows = evaluate(store(), text, use_default_graph_as_union=True)
    assert isinstance(rows, Rows)
    own = [
        [None if term is None else getattr(term, "value", None) for term in row]
        for row in rows.rows
    ]
    data = rdflib.Dataset(default_union=True)
    data.parse(data=planted_nquads(PLANTED).decode(), format="nquads")
    answer = data.query(text)
    assert answer.vars is not None
    other = [
        [None if row.get(name) is None else str(row.get(name)) for name in answer.vars]
        for row in answer.bindings
    ]
    assert own == other
    assert len(own) > 0


def store() -> ox.Store:
    """Returns the planted graph in a store of its own."""
    found = ox.Store()
    found.bulk_load(input=planted_nquads(PLANTED), format=ox.RdfFormat.N_QUADS)
    return found
