"""Bodies of one document: its passages, and the records drawn from each."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from stigraph import sourcing

from .bodies import Body, LabelBody, ThingBody


class PassageBody(Body):
    """One passage of a document that was read."""

    id: Annotated[str, Field(description="Its CURIE.", examples=["passage:deck-2023-06/g7-talks"])]
    title: Annotated[LabelBody, Field(description="Its title or position.")]
    lines: Annotated[str, Field(description="Lines of the extraction.", examples=["773-798"])]
    anchor: Annotated[
        str | None,
        Field(
            description="Words by which a reader finds the place.",
            examples=["G7期間中・前後でのバイ会談"],
        ),
    ]
    digest: Annotated[
        str | None,
        Field(
            description="The digest of its normalised lines.",
            examples=["sha256:1d504c54ab59102f8382f93455c96f4375ddb9652417addfb2164ab8aaaf4390"],
        ),
    ]
    records: Annotated[
        list[str],
        Field(
            description="The CURIEs of the records drawn from it, by line.",
            examples=[["record:deck-2023-06/g7-talks/holding/meeting.talk-gb-g7"]],
        ),
    ]

    @classmethod
    def of(cls, own: sourcing.Passage) -> PassageBody:
        """The body of a passage."""
        return cls(
            id=own.id,
            title=LabelBody.of(own.title),
            lines=own.lines,
            anchor=own.anchor,
            digest=own.digest,
            records=[one.id for one in own.records],
        )


class WholeDocumentBody(ThingBody):
    """A document with the records about it, and its passages with the records drawn from them."""

    passages: Annotated[
        list[PassageBody],
        Field(description="What was read of it; empty of a document that others only name."),
    ]
