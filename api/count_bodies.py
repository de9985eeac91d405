"""Bodies of numbers by unit, and of the partners that they are counted for."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from stigraph import territories, ties

from .bodies import Body, LabelBody


class CountsBody(Body):
    """Numbers by named unit. They are never added up: the units differ."""

    instruments: Annotated[int, Field(description="Agreements and the like.", examples=[1])]
    talks: Annotated[int, Field(description="Bilateral talks.", examples=[1])]
    sessions: Annotated[int, Field(description="Sessions of joint committees.", examples=[0])]
    meetings: Annotated[int, Field(description="Other meetings.", examples=[0])]
    programmes: Annotated[
        int,
        Field(description="Programmes; their calls and frameworks count once.", examples=[1]),
    ]
    calls: Annotated[
        int, Field(description="Calls of which no source states the programme.", examples=[0])
    ]
    fundings: Annotated[
        int, Field(description="Money given, funds spoken of, amounts.", examples=[0])
    ]
    projects: Annotated[
        int, Field(description="Example projects: listed, and no tie alone.", examples=[0])
    ]
    people: Annotated[
        int, Field(description="Single fellows: listed, and no tie alone.", examples=[0])
    ]
    planned: Annotated[
        int, Field(description="Planned only: no outcome has been read.", examples=[0])
    ]
    possibly_same: Annotated[
        int,
        Field(description="Beyond the first of those that may be one and the same.", examples=[1]),
    ]

    @classmethod
    def of(cls, own: ties.Counts) -> CountsBody:
        """The body of counts."""
        return cls(
            instruments=own.instruments,
            talks=own.talks,
            sessions=own.sessions,
            meetings=own.meetings,
            programmes=own.programmes,
            calls=own.calls,
            fundings=own.fundings,
            projects=own.projects,
            people=own.people,
            planned=own.planned,
            possibly_same=own.possibly_same,
        )


class PartnerBody(Body):
    """A territory that another one is tied to."""

    territory: Annotated[str, Field(description="Its code.", examples=["IT"])]
    label: Annotated[LabelBody, Field(description="Its name.")]
    pair: Annotated[str, Field(description="The pair, in alphabetical order.", examples=["IT-JP"])]
    address: Annotated[
        str, Field(description="Where the tie stands.", examples=["/api/ties/IT/JP"])
    ]
    counts: Annotated[
        CountsBody,
        Field(description="What is behind it, by unit, but for what came about after asOf."),
    ]
    certainly: Annotated[
        CountsBody | None,
        Field(description="Of these, what had certainly come about by asOf; null without asOf."),
    ]


def partner_body(code: str, own: territories.Partner) -> PartnerBody:
    """The body of a partner of the territory with this code."""
    first, second = sorted((code, own.code))
    return PartnerBody(
        territory=own.code,
        label=LabelBody.of(own.territory.label),
        pair=own.pair,
        address=f"/api/ties/{first}/{second}",
        counts=CountsBody.of(own.counts),
        certainly=None if own.certainly is None else CountsBody.of(own.certainly),
    )
