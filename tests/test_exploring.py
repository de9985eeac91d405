"""What an explorer shows: steps that can be taken again, and ways that say who joins whom."""

from datetime import date

from stigraph.exploring import MOST_SHOWN, view, ways
from stigraph.network.slices import Edge, Network, Node, Slice
from stigraph.status import AsOf
from stigraph.words import Reference, Words

PARTY = Reference("concept:roles/party", Words("当事者", "party"))


def node(id: str, degree: int = 1) -> Node:
    name = Words(id, id)
    return Node(id, id.partition(":")[0], name, None, (), None, degree)


def edge(source: str, target: str, kind: str = "role") -> Edge:
    return Edge(
        source, target, kind, (PARTY,), AsOf.certainly, False, ("record:x",), (), (("IT", "JP"),)
    )  # fmt: skip


def network(*edges: Edge) -> Network:
    ids = sorted({end for one in edges for end in (one.source, one.target)})
    return Network(Slice(date(2026, 1, 1)), tuple(node(id) for id in ids), edges)


SMALL = network(
    edge("organisation:a", "agreement:x"),
    edge("organisation:b", "agreement:x"),
    edge("organisation:b", "meeting:y"),
    edge("organisation:c", "meeting:y"),
    edge("organisation:a", "territory:JP", "home"),
    edge("organisation:c", "territory:JP", "home"),
    edge("organisation:d", "agreement:z"),
)
START = {"organisation:a": (0, 0), "agreement:x": (200, 0)}


def ids(*nodes: Node) -> set[str]:
    return {one.id for one in nodes}


def test_the_beginning_is_what_has_places() -> None:
    shown = view(SMALL, START)
    assert ids(*shown.nodes) == set(START)
    assert [one.id for one in shown.edges] == ["organisation:a|agreement:x"]
    assert shown.more == {"organisation:a": 1, "agreement:x": 1}


def test_a_node_that_is_opened_is_joined_by_its_neighbours_with_room_for_each() -> None:
    shown = view(SMALL, START, opened=["agreement:x", "organisation:b"])
    assert ids(*shown.nodes) == {*START, "organisation:b", "meeting:y"}
    assert {one: shown.places[one] for one in START} == START
    places = list(shown.places.values())
    assert all(
        abs(x - other_x) >= 130 or abs(y - other_y) >= 70
        for number, (x, y) in enumerate(places)
        for other_x, other_y in places[:number]
    )


def test_the_same_steps_give_the_same_view() -> None:
    opened = ["agreement:x", "organisation:b", "organisation:c"]
    assert view(SMALL, START, opened=opened) == view(SMALL, START, opened=opened)


def test_what_is_hidden_takes_its_edges_along_and_counts_as_more() -> None:
    shown = view(SMALL, START, hidden=["agreement:x", "meeting:unheard-of"])
    assert (ids(*shown.nodes), shown.edges) == ({"organisation:a"}, ())
    assert shown.hidden == ("agreement:x",)
    assert shown.more == {"organisation:a": 2}


def test_a_node_may_be_added_alone_and_an_unknown_one_is_passed_over() -> None:
    shown = view(SMALL, START, added=["meeting:y"], opened=["meeting:unheard-of"])
    assert ids(*shown.nodes) == {*START, "meeting:y"}


def test_no_more_is_shown_than_can_be_read() -> None:
    crowd = network(*(edge(f"organisation:{n:03}", "agreement:x") for n in range(MOST_SHOWN + 20)))
    shown = view(crowd, {"agreement:x": (0, 0)}, opened=["agreement:x"])
    assert len(shown.nodes) == MOST_SHOWN
    assert shown.refused == 21


def test_a_way_goes_by_what_joins_and_not_by_belonging() -> None:
    (way,) = ways(SMALL, "organisation:a", "organisation:c")
    assert [one.id for one in way.edges] == [
        "organisation:a|agreement:x",
        "organisation:b|agreement:x",
        "organisation:b|meeting:y",
        "organisation:c|meeting:y",
    ]


def test_belonging_leads_to_the_territory_itself() -> None:
    (way,) = ways(SMALL, "organisation:a", "territory:JP")
    assert [one.id for one in way.edges] == ["organisation:a|territory:JP"]


def test_where_nothing_joins_there_is_no_way() -> None:
    assert ways(SMALL, "organisation:a", "organisation:d") == ()
    assert ways(SMALL, "organisation:a", "organisation:a") == ()
    assert ways(SMALL, "organisation:a", "organisation:unheard-of") == ()


def test_of_many_ways_five_are_told() -> None:
    many = network(
        *(edge("organisation:a", f"agreement:{n}") for n in range(9)),
        *(edge("organisation:b", f"agreement:{n}") for n in range(9)),
    )
    assert len(ways(many, "organisation:a", "organisation:b")) == 5
