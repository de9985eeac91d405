"""Bodies of the network: nodes, edges, measures, and what changed between two days."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field

from stigraph import status
from stigraph.dates import Certainty
from stigraph.network import changes as changing
from stigraph.network import measures, slices

from .bodies import Body, LabelBody, ListBody, ReferenceBody, SourceBody

RECORD = "record:mext-note-italy/memorandum/signing/agreement.mext-mur"
EDGE = "organisation:mext|agreement:mext-mur"
_Pair = Annotated[
    list[str],
    Field(
        description="Look-ups that hold the records with their passages.",
        examples=[["/api/ties/IT/JP"]],
    ),
]


class NodeBody(Body):
    """One territory, organisation, person or thing."""

    id: Annotated[str, Field(description="Its CURIE.", examples=["agreement:mext-mur"])]
    node_class: Annotated[
        str,
        Field(alias="class", description="The class of the node.", examples=["agreement"]),
    ]
    label: Annotated[LabelBody, Field(description="What it is called.")]
    page: Annotated[
        str,
        Field(description="Where it is told of, by Accept.", examples=["/id/agreement/mext-mur"]),
    ]
    territory: Annotated[
        str | None,
        Field(
            description="The code of a territory, or of the one side on which an organisation or "
            "person stands; null of a thing.",
            examples=["IT"],
        ),
    ]
    kinds: Annotated[
        list[str],
        Field(description="The tie kinds of a thing, else empty.", examples=[["instrument"]]),
    ]
    as_of: Annotated[
        status.AsOf | None,
        Field(
            description="Whether a thing had come about on the day; null of the others.",
            examples=["certainly"],
        ),
    ]
    degree: Annotated[
        int,
        Field(description="The number of nodes joined to it in the whole slice.", examples=[4]),
    ]
    betweenness: Annotated[
        float | None,
        Field(description="See `measures`; null unless asked for.", examples=[0.0125]),
    ]
    community: Annotated[
        int | None, Field(description="See `measures`; null unless asked for.", examples=[2])
    ]


class PlacedNodeBody(NodeBody):
    """A node with its place in the picture."""

    x: Annotated[int, Field(description="In pixels from the middle.", examples=[-120])]
    y: Annotated[int, Field(description="In pixels from the middle.", examples=[44])]


class EdgeBody(Body):
    """That two nodes are joined: one edge for each two, whatever the number of relations."""

    id: Annotated[
        str,
        Field(
            description="The ids of the two, parted by a bar.",
            examples=[EDGE],
        ),
    ]
    source: Annotated[str, Field(description="One of the two.", examples=["organisation:mext"])]
    target: Annotated[str, Field(description="The other.", examples=["agreement:mext-mur"])]
    kind: Annotated[
        str,
        Field(
            description="role: takes part in the thing; side: a territory of it; home: belongs to "
            "the territory; tie: two territories, by `through`; shared: named in the same thing.",
            examples=["role"],
        ),
    ]
    relations: Annotated[
        list[ReferenceBody], Field(description="Each relation of the two: roles, or tie kinds.")
    ]
    label: Annotated[LabelBody, Field(description="The relations in one text.")]
    as_of: Annotated[
        status.AsOf,
        Field(
            description="Whether what joins them had come about on the day.",
            examples=["certainly"],
        ),
    ]
    inferred: Annotated[
        bool,
        Field(
            description="Whether all of it is inferred or transcribed, none read from the words.",
            examples=[False],
        ),
    ]
    records: Annotated[
        list[str], Field(description="The records that say so.", examples=[[RECORD]])
    ]
    through: Annotated[
        list[str],
        Field(
            description="The things behind an edge of kind tie or shared, else empty.",
            examples=[["agreement:mext-mur"]],
        ),
    ]
    ties: _Pair

    @classmethod
    def of(cls, own: slices.Edge) -> EdgeBody:
        """The body of an edge."""
        return cls(
            id=own.id,
            source=own.source,
            target=own.target,
            kind=own.kind,
            relations=[ReferenceBody.of(one) for one in own.relations],
            label=LabelBody.of(own.label),
            as_of=own.as_of,
            inferred=own.inferred,
            records=list(own.records),
            through=list(own.through),
            ties=addresses(own.pairs),
        )


class ListedEdgeBody(Body):
    """An edge of a list: with the names of the two, and where its records were read."""

    id: Annotated[str, Field(description="As in the network.", examples=[EDGE])]
    one: Annotated[ReferenceBody, Field(description="One of the two.")]
    other: Annotated[ReferenceBody, Field(description="The other.")]
    kind: Annotated[str, Field(description="role, side, home, tie or shared.", examples=["role"])]
    relations: Annotated[list[ReferenceBody], Field(description="Each relation of the two.")]
    as_of: Annotated[
        status.AsOf,
        Field(
            description="Whether what joins them had come about on the day.",
            examples=["certainly"],
        ),
    ]
    inferred: Annotated[
        bool, Field(description="Whether none of it was read from the words.", examples=[False])
    ]
    through: Annotated[
        list[str],
        Field(
            description="The things behind an edge of kind tie or shared, else empty.",
            examples=[["agreement:mext-mur"]],
        ),
    ]
    ties: _Pair
    sources: Annotated[list[SourceBody], Field(description="Where each record was read.")]

    @classmethod
    def of(cls, own: slices.Edge, view: slices.Network) -> ListedEdgeBody:
        """The body of an edge of this network."""
        return cls(
            id=own.id,
            one=_end(own.source, view),
            other=_end(own.target, view),
            kind=own.kind,
            relations=[ReferenceBody.of(one) for one in own.relations],
            as_of=own.as_of,
            inferred=own.inferred,
            through=list(own.through),
            ties=addresses(own.pairs),
            sources=[SourceBody.of(view.sources[record]) for record in own.records],
        )


class MeasureBody(Body):
    """How the values of a measure were come by, and what they mean. None is a rank of merit."""

    name: Annotated[
        str, Field(description="The member of the nodes that holds it.", examples=["degree"])
    ]
    label: Annotated[LabelBody, Field(description="What it is called.")]
    meaning: Annotated[LabelBody, Field(description="What can be read from it, and what not.")]
    method: Annotated[
        str, Field(description="The function used.", examples=["networkx.Graph.degree"])
    ]
    parameters: Annotated[
        dict[str, str | int | float | bool],
        Field(description="What it was called with.", examples=[{"weighted": False}]),
    ]

    @classmethod
    def of(cls, own: measures.Measure) -> MeasureBody:
        """The body of a measure."""
        return cls(
            name=own.name,
            label=LabelBody.of(own.label),
            meaning=LabelBody.of(own.meaning),
            method=own.method,
            parameters=dict(own.parameters),
        )


class SizeBody(Body):
    """Numbers of nodes and edges."""

    nodes: Annotated[int, Field(description="Nodes.", examples=[12])]
    edges: Annotated[int, Field(description="Edges.", examples=[21])]


class SliceBody(Body):
    """The conditions of a slice."""

    territories: Annotated[
        list[str],
        Field(description="Codes of those whose ties are held; empty for all.", examples=[["IT"]]),
    ]
    kinds: Annotated[
        list[str], Field(description="Tie kinds.", examples=[["instrument", "session"]])
    ]
    levels: Annotated[
        list[str],
        Field(description="Levels of the ties; empty for all.", examples=[["government"]]),
    ]
    classes: Annotated[
        list[str],
        Field(description="Classes of nodes.", examples=[["territory", "agreement"]]),
    ]
    as_of: Annotated[datetime.date, Field(description="The day.", examples=["2023-06-30"])]
    known_by: Annotated[
        datetime.date | None,
        Field(description="By when sources were published; null if not asked.", examples=[None]),
    ]

    @classmethod
    def of(cls, own: slices.Slice) -> SliceBody:
        """The body of the conditions."""
        return cls(
            territories=list(own.territories),
            kinds=list(own.kinds),
            levels=list(own.levels),
            classes=list(own.classes),
            as_of=own.as_of,
            known_by=own.known_by,
        )


class NetworkBody(SliceBody):
    """A slice of the network, laid out."""

    snapshot: Annotated[
        str, Field(description="The id of the snapshot.", examples=["a57b7fe907fe0122"])
    ]
    note: Annotated[
        LabelBody, Field(description="What a Japan-centred record can and cannot show.")
    ]
    nodes: Annotated[
        list[PlacedNodeBody],
        Field(description="By class and id: the order is no rank. The same snapshot and "
              "parameters give the same places."),
    ]  # fmt: skip
    edges: Annotated[list[EdgeBody], Field(description="By the ids of the two.")]
    sources: Annotated[
        list[SourceBody], Field(description="Where each record of the edges was read.")
    ]
    measures: Annotated[
        list[MeasureBody], Field(description="The methods; measured on the whole slice.")
    ]
    total: Annotated[SizeBody, Field(description="What meets the conditions in all.")]
    left_out: Annotated[
        SizeBody, Field(description="What `limit` leaves out: the nodes with the fewest edges.")
    ]
    not_yet: Annotated[
        int,
        Field(description="Things left out that had surely not come about.", examples=[3]),
    ]
    ended: Annotated[int, Field(description="Things left out that had surely ended.", examples=[2])]
    undated_documents: Annotated[
        int,
        Field(
            description="Documents that `knownBy` left out because nothing says when they were "
            "published.",
            examples=[0],
        ),
    ]


class BoundsBody(Body):
    """The first and the last day that a date can mean."""

    of: Annotated[ReferenceBody, Field(description="What it is the date of: the record's class.")]
    earliest: Annotated[
        datetime.date | None, Field(description="Null without a year.", examples=["2023-05-14"])
    ]
    latest: Annotated[
        datetime.date | None, Field(description="Null without a year.", examples=["2023-05-14"])
    ]
    modality: Annotated[
        str | None, Field(description="`planned` for the date of a plan.", examples=[None])
    ]


class ChangeBody(Body):
    """A thing that came about or ended between two days."""

    about: Annotated[ReferenceBody, Field(description="The thing.")]
    node_class: Annotated[
        str, Field(alias="class", description="Its class.", examples=["agreement"])
    ]
    kinds: Annotated[list[str], Field(description="Its tie kinds.", examples=[["instrument"]])]
    came: Annotated[
        Certainty,
        Field(description="Whether it came about in between, on bounds.", examples=["certainly"]),
    ]
    ended: Annotated[
        Certainty, Field(description="Whether it ended in between, on bounds.", examples=["no"])
    ]
    dates: Annotated[list[BoundsBody], Field(description="The dates that records give, as bounds.")]
    sources: Annotated[list[SourceBody], Field(description="Where these records were read.")]
    ties: _Pair

    @classmethod
    def of(cls, own: changing.Change) -> ChangeBody:
        """The body of a change."""
        return cls(
            about=ReferenceBody.of(own.thing),
            node_class=own.node_class,
            kinds=list(own.kinds),
            came=own.came,
            ended=own.ended,
            dates=[
                BoundsBody(
                    of=ReferenceBody.of(one.of),
                    earliest=one.earliest,
                    latest=one.latest,
                    modality="planned" if one.planned else None,
                )
                for one in own.dates
            ],
            sources=[SourceBody.of(one) for one in own.sources],
            ties=addresses(own.pairs),
        )


class ChangesBody(ListBody[ChangeBody]):
    """What changed in a slice between two days."""

    since: Annotated[
        datetime.date, Field(description="The earlier day, not counted.", examples=["2022-12-31"])
    ]
    as_of: Annotated[
        datetime.date, Field(description="The later day, counted.", examples=["2023-12-31"])
    ]
    note: Annotated[LabelBody, Field(description="What the comparison says, and what it does not.")]
    undated: Annotated[
        int, Field(description="Things of no known date: nobody can say.", examples=[12])
    ]
    undated_documents: Annotated[
        int,
        Field(description="Documents that `knownBy` left out for want of a date.", examples=[0]),
    ]


def addresses(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """The look-ups of ties by the codes of the two."""
    return [f"/api/ties/{one}/{other}" for one, other in pairs]


def node_of(own: slices.Node, values: Mapping[str, Mapping[str, float]]) -> NodeBody:
    """The body of a node with its measures."""
    return NodeBody(**_of_node(own, values))


def placed_node_of(
    own: slices.Node, values: Mapping[str, Mapping[str, float]], place: tuple[int, int]
) -> PlacedNodeBody:
    """The body of a node with its measures and its place."""
    return PlacedNodeBody(**_of_node(own, values), x=place[0], y=place[1])


def _end(curie: str, view: slices.Network) -> ReferenceBody:
    return ReferenceBody(id=curie, label=LabelBody.of(view.node(curie).label))


def _of_node(own: slices.Node, values: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    return {
        "id": own.id,
        "node_class": own.node_class,
        "label": LabelBody.of(own.label),
        "page": f"/id/{own.id.replace(':', '/', 1)}",
        "territory": own.territory,
        "kinds": list(own.kinds),
        "as_of": own.as_of,
        "degree": own.degree,
        "betweenness": values.get("betweenness", {}).get(own.id),
        "community": values.get("community", {}).get(own.id),
    }
