"""Networks made by hand: measures counted by hand, GraphML read again, and bounds on changes."""

import io
from collections.abc import Sequence
from datetime import date, timedelta

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stigraph.dates import Certainty, read_date
from stigraph.in_force import Evidence, ended, ended_between, in_force
from stigraph.network.graphs import as_graph, bare, graphml
from stigraph.network.measures import MEASURES, measured
from stigraph.network.places import places
from stigraph.network.slices import (
    KINDS,
    Edge,
    Network,
    Node,
    Slice,
    UnknownChoice,
    chosen,
    slice_of,
)
from stigraph.status import AsOf
from stigraph.words import Reference, Words

DAY = date(2023, 6, 30)
HOSTILE = '<img src=x onerror="alert(1)"> & ]]> \x0b\x1b\ufffe "quoted"'


def made(pairs: str, labels: str = "") -> Network:
    """Returns a network of edges like `a-b b-c`; an edge stands for one relation."""
    edges = [tuple(pair.split("-")) for pair in pairs.split()]
    names = sorted({name for pair in edges for name in pair})
    degrees = {name: sum(name in pair for pair in edges) for name in names}
    relation = Reference("concept:roles/party", Words("当事者", "party"))
    return Network(
        Slice(DAY),
        tuple(
            Node(name, "agreement", Words(labels or name, name), None, (), None, degrees[name])
            for name in names
        ),
        tuple(
            Edge(one, other, "role", (relation,), AsOf.possibly, False, (), (), ())
            for one, other in edges
        ),
        nodes_in_all=len(names),
        edges_in_all=len(edges),
    )


PATH = made("a-b b-c c-d")
TWO_TRIANGLES = made("a-b b-c a-c x-y y-z x-z c-x")


def values(network: Network, name: str) -> dict[str, float]:
    return dict(measured(network, (name,))[0].values)


def test_degree_and_betweenness_of_a_path_are_those_counted_by_hand() -> None:
    # Of the three pairs of others, a-c and a-d lead through b, b-d and a-d through c.
    assert values(PATH, "degree") == {"a": 1, "b": 2, "c": 2, "d": 1}
    assert values(PATH, "betweenness") == {"a": 0, "b": 2 / 3, "c": 2 / 3, "d": 0}


def test_two_triangles_are_two_communities_with_the_same_numbers_each_time() -> None:
    first = values(TWO_TRIANGLES, "community")
    assert first == {"a": 1, "b": 1, "c": 1, "x": 2, "y": 2, "z": 2}
    assert values(TWO_TRIANGLES, "community") == first


def test_each_measure_tells_its_method_in_both_languages() -> None:
    for one in measured(TWO_TRIANGLES, MEASURES):
        assert one.label.ja
        assert one.label.en
        assert one.meaning.ja
        assert one.meaning.en
        assert one.method.startswith("networkx.")
        assert one.values.keys() == {"a", "b", "c", "x", "y", "z"}


def test_a_large_network_is_measured_from_some_of_its_nodes_and_says_so() -> None:
    star = made(" ".join(f"middle-n{number}" for number in range(600)))
    (one,) = measured(star, ("betweenness",))
    assert one.parameters == {
        "normalized": True, "weighted": False, "exact": False, "k": 200, "seed": 20230612
    }  # fmt: skip
    assert max(one.values, key=lambda node: one.values[node]) == "middle"


def test_places_are_the_same_whatever_the_order_of_the_edges() -> None:
    turned = made("c-x x-z y-z x-y a-c b-c a-b")
    assert places(turned) == places(TWO_TRIANGLES)


def test_what_a_shorter_network_leaves_out_is_still_counted() -> None:
    short = TWO_TRIANGLES.shortened(2)
    assert [node.id for node in short.nodes] == ["c", "x"]
    assert [edge.id for edge in short.edges] == ["c|x"]
    assert (short.nodes_in_all, short.edges_in_all) == (6, 7)
    assert TWO_TRIANGLES.shortened(6) is TWO_TRIANGLES


def test_graphml_is_read_again_as_the_same_graph() -> None:
    made_of = as_graph(
        TWO_TRIANGLES,
        {one.name: one.values for one in measured(TWO_TRIANGLES, MEASURES)},
        places(TWO_TRIANGLES),
    )
    again = networkx.read_graphml(io.BytesIO(graphml(made_of)))
    assert networkx.utils.nodes_equal(again.nodes(data=True), made_of.nodes(data=True))
    assert networkx.utils.edges_equal(again.edges(data=True), made_of.edges(data=True))
    assert made_of.graph.items() <= again.graph.items()
    assert networkx.utils.graphs_equal(bare(TWO_TRIANGLES), networkx.Graph(made_of.edges()))


def test_a_hostile_name_stays_a_name_in_graphml() -> None:
    text = graphml(as_graph(made("a-b", HOSTILE)))
    assert b"<img" not in text
    (label,) = {own["labelJa"] for own in networkx.read_graphml(io.BytesIO(text)).nodes.values()}
    assert label == HOSTILE.replace("\x0b", "�").replace("\x1b", "�").replace("\ufffe", "�")


def test_a_condition_takes_several_values_and_names_those_there_are() -> None:
    assert chosen("kind", " session,instrument,", KINDS) == ("instrument", "session")
    with pytest.raises(UnknownChoice, match="one of instrument, talk, session") as told:
        chosen("kind", "instrumnet", KINDS)
    assert (told.value.name, told.value.nearest) == ("kind", "instrument")


def test_the_order_of_what_is_typed_makes_no_other_slice() -> None:
    assert slice_of(["IT", "FR"], as_of=DAY, kind="talk,session") == slice_of(
        ["FR", "IT", "FR"], as_of=DAY, kind="session,talk"
    )


def told(text: str) -> Evidence:
    kind, edtf = text.split()
    begin, _, end = edtf.partition("/")
    if end == "":
        return Evidence(kind, read_date(edtf))
    return Evidence(kind, read_date(edtf), read_date(begin), read_date(end))


@pytest.mark.parametrize(
    ("evidence", "since", "until", "answer"),
    [
        ("Termination 2020-03-31", "2020-03-30", "2020-03-31", "certainly"),
        ("Termination 2020-03-31", "2020-03-31", "2020-12-31", "no"),
        ("Termination 2020-03", "2020-03-15", "2020-12-31", "possibly"),
        ("Termination 2020-03", "2020-02-29", "2020-03-15", "possibly"),
        ("Termination 2020-03", "2020-02-29", "2020-03-31", "certainly"),
        # The last day of a term is a day of it, and what carried it on may not have been read.
        ("Extension 2015-01-01/2020-03-31", "2019-12-31", "2020-03-31", "no"),
        ("Extension 2015-01-01/2020-03-31", "2019-12-31", "2020-04-01", "possibly"),
        ("Extension 2015-01-01/2020-03-31", "2020-04-01", "2020-12-31", "no"),
        (
            "Extension 2015-01-01/2020-03-31, Extension 2020-04-01/2025-03-31",
            "2019-12-31", "2020-12-31", "no",
        ),
        # An extension of which only the day is known may run for ever.
        ("Extension 2015-01-01/2020-03-31, Extension 2020-06-01", "2019-12-31", "2021-01-01", "no"),
        ("Signing 1990-01-01", "1980-01-01", "2020-01-01", "no"),
    ],
)  # fmt: skip
def test_an_end_between_two_days_is_told_on_bounds(
    evidence: str, since: str, until: str, answer: str
) -> None:
    days = date.fromisoformat(since), date.fromisoformat(until)
    found = ended_between([told(one) for one in evidence.split(", ")], *days)
    assert found is Certainty(answer)


@st.composite
def lives(draw: st.DrawFn) -> Sequence[Evidence]:
    days = st.dates(date(1990, 1, 1), date(1999, 12, 31))
    found = [Evidence("Signing", read_date(draw(days).isoformat()))]
    for _ in range(draw(st.integers(0, 3))):
        first, last = sorted((draw(days), draw(days)))
        begin, end = (read_date(day.isoformat()) for day in (first, last))
        span = read_date(f"{first}/{last}")
        found.append(Evidence("Extension", span, begin, end))
    if draw(st.booleans()):
        month = draw(days).isoformat()[: draw(st.sampled_from((4, 7, 10)))]
        found.append(Evidence("Termination", read_date(month)))
    return found


@given(lives(), st.dates(date(1989, 1, 1), date(2001, 1, 1)), st.integers(1, 4000))
def test_nothing_in_force_has_ended_and_ends_happen_once(
    life: Sequence[Evidence], since: date, days: int
) -> None:
    until = since + timedelta(days=days)
    found = ended_between(life, since, until)
    if in_force(life, until) is Certainty.certainly:
        assert found is not Certainty.certainly
    if found is Certainty.certainly:
        assert ended(life, until) is Certainty.certainly
        assert ended_between(life, until, until + timedelta(days=1)) is Certainty.no
        middle = since + timedelta(days=days // 2)
        halves = {ended_between(life, since, middle), ended_between(life, middle, until)}
        assert halves != {Certainty.no}
