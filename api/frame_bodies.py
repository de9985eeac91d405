"""Bodies of the frames that two territories share."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from stigraph import frames, status

from .bodies import Body, LabelBody, SourceBody


class MembershipBody(Body):
    """That a territory takes part in a frame, as one record tells."""

    territory: Annotated[str, Field(description="Its code.", examples=["DE"])]
    as_of: Annotated[
        status.AsOf,
        Field(
            description="Whether it took part on the date, on the bounds that are given.",
            examples=["certainly"],
        ),
    ]
    edtf: Annotated[
        str | None,
        Field(description="Since when, or when it is shown; null if unsaid.", examples=["1975/.."]),
    ]
    source: Annotated[SourceBody, Field(description="The place it was read from.")]

    @classmethod
    def of(cls, own: frames.FrameMembership) -> MembershipBody:
        """The body of a membership."""
        return cls(
            territory=own.territory,
            as_of=own.as_of,
            edtf=own.edtf,
            source=SourceBody.of(own.source),
        )


class FrameBody(Body):
    """A frame that both sides take part in; belonging to it ties nobody."""

    thing: Annotated[
        str, Field(description="The frame itself.", examples=["programme:eig-concert-japan"])
    ]
    label: Annotated[LabelBody, Field(description="What it is called.")]
    as_of: Annotated[
        status.AsOf,
        Field(
            description="Whether both took part on the date: the weaker of the two answers.",
            examples=["undated"],
        ),
    ]
    memberships: Annotated[
        list[MembershipBody],
        Field(description="What each record says; a running agency is told by its partners."),
    ]

    @classmethod
    def of(cls, own: frames.Frame) -> FrameBody:
        """The body of a frame."""
        return cls(
            thing=own.thing.id,
            label=LabelBody.of(own.thing.label),
            as_of=own.as_of,
            memberships=[MembershipBody.of(one) for one in own.memberships],
        )
