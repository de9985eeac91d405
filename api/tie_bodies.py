"""Bodies of ties: their items, counts, and what the answer is worth."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field

from stigraph import disagreements, records, status, ties
from stigraph.coverage import NOT_READ, READ, DocumentReading, ScopeReading
from stigraph.words import Reference

from .bodies import Body, LabelBody, ReferenceBody, SourceBody
from .count_bodies import CountsBody
from .frame_bodies import FrameBody

TieKind = Literal[
    "instrument", "talk", "session", "meeting",
    "programme", "call", "funding", "project", "person",
]  # fmt: skip
ReadingMode = Literal["stated", "layout", "inferred", "transcribed"]

_RECORD = "record:deck-2023-06/g7-agreements/signing/agreement.mext-mur"
_Record = Annotated[
    str, Field(description="The record that says so; see `sources`.", examples=[_RECORD])
]


class StatusBody(Body):
    """What can be said of an item on a date."""

    code: Annotated[
        status.StatusCode, Field(description="The status.", examples=["signed-entry-not-read"])
    ]
    label: Annotated[LabelBody, Field(description="The status in words.")]
    as_of: Annotated[
        datetime.date, Field(description="The date it holds for.", examples=["2023-06-30"])
    ]
    confirmed_by: Annotated[
        str | None,
        Field(
            description="The record that gives the day of the last confirmation of an agreement; "
            "null where the status rests on none.",
            examples=[
                "record:mofa-0330-01/agreements/entry-into-force/agreement.jp-eu-st~2011-03-29"
            ],
        ),
    ]


class DateBody(Body):
    """One date that one record gives."""

    of: Annotated[str, Field(description="What was on that date.", examples=["sti:Signing"])]
    printed: Annotated[
        str | None, Field(description="The date as the source prints it.", examples=["2023-05-14"])
    ]
    edtf: Annotated[str, Field(description="The date in EDTF.", examples=["2023-05-14"])]
    earliest: Annotated[
        datetime.date | None,
        Field(
            description="The first day it can mean; null without a year.", examples=["2023-05-14"]
        ),
    ]
    latest: Annotated[
        datetime.date | None,
        Field(
            description="The last day it can mean; null without a year.", examples=["2023-05-14"]
        ),
    ]
    precision: Annotated[
        str | None, Field(description="How exact the source is.", examples=["day"])
    ]
    approximate: Annotated[
        bool, Field(description="Whether the source says 頃 or the like.", examples=[False])
    ]
    planned: Annotated[bool, Field(description="Whether it is a plan.", examples=[False])]
    how: Annotated[str, Field(description="How it was read.", examples=["transcribed"])]
    source: Annotated[
        str,
        Field(
            description="The record that says so; see `sources`.",
            examples=["record:mext-note-italy/memorandum/signing/agreement.mext-mur"],
        ),
    ]

    @classmethod
    def of_line(cls, own: records.DateLine) -> DateBody:
        """The body of a date."""
        return cls(
            of=own.of.id,
            printed=own.printed,
            edtf=own.edtf,
            earliest=own.earliest,
            latest=own.latest,
            precision=None if own.precision is None else own.precision.slug,
            approximate=own.approximate,
            planned=own.planned,
            how=own.source.how.slug,
            source=own.source.id,
        )


class PartyBody(Body):
    """One participant that one record names."""

    id: Annotated[str, Field(description="Who it is.", examples=["organisation:mext"])]
    label: Annotated[LabelBody, Field(description="What it is called.")]
    role: Annotated[
        str, Field(description="In which role; a witness is not a party.", examples=["party"])
    ]
    is_party: Annotated[
        bool, Field(description="Whether the role makes it a party.", examples=[True])
    ]
    territory: Annotated[
        str | None,
        Field(description="On whose side; null if no source says.", examples=["JP"]),
    ]
    behalf: Annotated[
        ReferenceBody | None, Field(description="For whom a person acts, if that is said.")
    ]
    post: Annotated[
        ReferenceBody | None, Field(description="The post at the time, if it is named.")
    ]
    how: Annotated[str, Field(description="How it was read.", examples=["stated"])]
    source: _Record

    @classmethod
    def of(cls, own: records.PartyLine) -> PartyBody:
        """The body of a participant."""
        return cls(
            id=own.participant.id,
            label=LabelBody.of(own.participant.label),
            role=own.role.slug,
            is_party=own.is_party,
            territory=None if own.territory is None else own.territory.slug,
            behalf=ReferenceBody.maybe(own.behalf),
            post=ReferenceBody.maybe(own.post),
            how=own.source.how.slug,
            source=own.source.id,
        )


class SaidBody(Body):
    """One more thing that one record says."""

    property: Annotated[ReferenceBody, Field(description="What it is about.")]
    id: Annotated[
        str | None,
        Field(
            description="The value, where it is a thing or concept.",
            examples=["meeting:g7-st-sendai"],
        ),
    ]
    label: Annotated[LabelBody, Field(description="The value in words.")]
    how: Annotated[str, Field(description="How it was read.", examples=["stated"])]
    source: _Record

    @classmethod
    def of(cls, own: records.Line) -> SaidBody:
        """The body of a statement."""
        return cls(
            property=ReferenceBody.of(own.property),
            id=own.value.id if isinstance(own.value, Reference) else None,
            label=LabelBody.of(own.label),
            how=own.source.how.slug,
            source=own.source.id,
        )


class NotStatedBody(Body):
    """What a passage was searched for and does not state."""

    property: Annotated[ReferenceBody, Field(description="What is not stated.")]
    source: _Record


class HeadingBody(Body):
    """A number that a source prints for a group, beside what we count in it."""

    heading: Annotated[ReferenceBody, Field(description="The printed heading.")]
    printed: Annotated[int, Field(description="The number printed.", examples=[2])]
    unit: Annotated[LabelBody, Field(description="What is counted.")]
    counted: Annotated[int, Field(description="How many we count under it.", examples=[3])]
    source: Annotated[
        str,
        Field(
            description="The record of the printed number.",
            examples=[
                "record:deck-2023-06/g7-agreements/printed-count/heading.us-institutional-agreements"
            ],
        ),
    ]


class DoubtBody(Body):
    """Another thing that may be the same, in our judgement."""

    id: Annotated[
        str, Field(description="The other thing.", examples=["agreement:named-in-talk-it"])
    ]
    label: Annotated[LabelBody, Field(description="What it is called.")]
    because: Annotated[LabelBody, Field(description="Why it may be the same.")]
    wording: Annotated[
        list[str],
        Field(description="The words it rests on.", examples=[["協力覚書に署名済み"]]),
    ]
    author: Annotated[str | None, Field(description="Who judged.", examples=["stigraph"])]
    second_reading: Annotated[
        str | None,
        Field(description="What a second reading came to, such as agreed.", examples=[None]),
    ]


class ClaimBody(Body):
    """One of the values that records disagree on."""

    value: Annotated[LabelBody, Field(description="The value in words.")]
    source: _Record


class DisagreementBody(Body):
    """Records that give different values for the same thing."""

    what: Annotated[
        str,
        Field(
            description="The local name of a property, or of a role given to different persons.",
            examples=["occasion"],
        ),
    ]
    label: Annotated[LabelBody, Field(description="What they disagree on, in words.")]
    values: Annotated[list[ClaimBody], Field(description="Each value with its record.")]


class TieItemBody(Body):
    """One thing that ties two territories, with all that is said of it."""

    id: Annotated[
        str,
        Field(description="Its id in this tie.", examples=["tie-item:IT-JP/agreement/mext-mur"]),
    ]
    thing: Annotated[str, Field(description="The thing itself.", examples=["agreement:mext-mur"])]
    kind: Annotated[
        str,
        Field(
            description="The unit it counts in: instrument, talk, session, meeting, programme, "
            "call, funding, project or person.",
            examples=["instrument"],
        ),
    ]
    label: Annotated[LabelBody, Field(description="What it is called.")]
    as_of: Annotated[
        status.AsOf,
        Field(
            description="Whether it had come about by the date.",
            examples=["certainly"],
        ),
    ]
    dates: Annotated[list[DateBody], Field(description="Its dates; empty if none is stated.")]
    status: Annotated[StatusBody, Field(description="Its status on the date.")]
    levels: Annotated[
        list[str],
        Field(description="government, agency, institution, person.", examples=[["government"]]),
    ]
    directness: Annotated[
        str, Field(description="bilateral or through-frame.", examples=["bilateral"])
    ]
    how: Annotated[
        str,
        Field(
            description="The weakest reading among the records it rests on.", examples=["stated"]
        ),
    ]
    through: Annotated[
        list[ReferenceBody],
        Field(description="The calls, frameworks or meetings that it came about through."),
    ]
    parties: Annotated[list[PartyBody], Field(description="Who is named, in which role.")]
    fields: Annotated[list[SaidBody], Field(description="The fields that records name.")]
    occasion: Annotated[
        SaidBody | None, Field(description="The meeting on whose occasion it came about.")
    ]
    statements: Annotated[list[SaidBody], Field(description="What else the records say.")]
    not_stated: Annotated[
        list[NotStatedBody],
        Field(description="What the passages were searched for and do not state."),
    ]
    under_heading: Annotated[
        list[HeadingBody], Field(description="Printed numbers of groups that it belongs to.")
    ]
    possibly_same_as: Annotated[
        list[DoubtBody], Field(description="Things that may be the same; no source says so.")
    ]
    disagreements: Annotated[
        list[DisagreementBody], Field(description="Where its records differ, side by side.")
    ]
    sources: Annotated[list[SourceBody], Field(description="The places it was read from.")]


class ReadingBody(Body):
    """How deep a document has been read that would tell of this tie."""

    document: Annotated[ReferenceBody, Field(description="The document.")]
    lines: Annotated[int, Field(description="How many lines it has.", examples=[895])]
    lines_read: Annotated[int, Field(description="How many have been read.", examples=[160])]
    lines_not_read: Annotated[int, Field(description="How many have not.", examples=[735])]

    @classmethod
    def of(cls, own: DocumentReading) -> ReadingBody:
        """The body of a document's reading."""
        return cls(
            document=ReferenceBody.of(own.document),
            lines=own.line_count,
            lines_read=own.lines(READ),
            lines_not_read=own.lines(NOT_READ),
        )


class ScopeBody(Body):
    """How far one kind of fact about Japan's partner was read."""

    kind: Annotated[ReferenceBody, Field(description="The kind of fact.")]
    state: Annotated[
        ReferenceBody, Field(description="Whether it was read whole, in part or not yet.")
    ]
    organisation: Annotated[
        ReferenceBody | None, Field(description="Whose pages were read; null if none were.")
    ]
    read_until: Annotated[
        str | None,
        Field(
            description="Until when, in EDTF; null where that was not noted.", examples=["2026-11"]
        ),
    ]

    @classmethod
    def of(cls, own: ScopeReading) -> ScopeBody:
        """The body of a scope."""
        return cls(
            kind=ReferenceBody.of(own.kind),
            state=ReferenceBody.of(own.state),
            organisation=ReferenceBody.maybe(own.organisation),
            read_until=own.until,
        )


class AnswerBody(Body):
    """What the answer is worth: whether nothing was found, or nothing was read."""

    state: Annotated[
        ties.AnswerState,
        Field(
            description="complete: all that was read is here. nothing-found: what was read holds "
            "nothing of the kind. not-read: no page that would tell has been read. out-of-scope: "
            "neither is Japan, from whose side the record is read, and nothing of them is here.",
            examples=["complete"],
        ),
    ]
    read: Annotated[
        list[ReadingBody], Field(description="The documents that would tell of this tie.")
    ]
    scopes: Annotated[
        list[ScopeBody],
        Field(description="What was read of Japan's partner, by kind of fact; else empty."),
    ]


class TieBody(Body):
    """The tie of two territories on a date."""

    territories: Annotated[
        list[str],
        Field(description="The two codes, in alphabetical order.", examples=[["IT", "JP"]]),
    ]
    as_of: Annotated[
        datetime.date, Field(description="The date of the statuses.", examples=["2023-06-30"])
    ]
    known_by: Annotated[
        datetime.date | None,
        Field(description="Nothing published after this date was used.", examples=[None]),
    ]
    undated_documents: Annotated[
        int,
        Field(
            description="Documents left out because nothing says when they were published; 0 "
            "without knownBy.",
            examples=[0],
        ),
    ]
    answer: Annotated[AnswerBody, Field(description="What the answer is worth.")]
    counts: Annotated[CountsBody, Field(description="Numbers by unit, of the whole answer.")]
    frames: Annotated[
        list[FrameBody],
        Field(
            description="Frames of more than eight territories and groups that both take part in; "
            "never counted."
        ),
    ]
    items: Annotated[list[TieItemBody], Field(description="The items of this page.")]
    total: Annotated[int, Field(description="How many items the whole list has.", examples=[3])]
    next: Annotated[
        str | None,
        Field(
            description="The address of the next page; null on the last one.",
            examples=["/api/ties/IT/JP?limit=1&cursor=MS42YjA1"],
        ),
    ]


def item_body(own: ties.TieItem) -> TieItemBody:
    """The body of an item of a tie."""
    return TieItemBody(
        id=own.id,
        thing=own.thing.id,
        kind=own.kind.slug,
        label=LabelBody.of(own.thing.label),
        as_of=own.as_of,
        dates=[DateBody.of_line(line) for line in own.dates],
        status=StatusBody(
            code=own.status.code,
            label=LabelBody.of(own.status.label),
            as_of=own.status.as_of,
            confirmed_by=own.status.by,
        ),
        levels=[level.slug for level in own.levels],
        directness=own.directness.slug,
        how=own.how.slug,
        through=[ReferenceBody.of(one) for one in own.through],
        parties=[PartyBody.of(line) for line in own.parties],
        fields=[SaidBody.of(line) for line in own.fields],
        occasion=None if own.occasion is None else SaidBody.of(own.occasion),
        statements=[SaidBody.of(line) for line in own.lines],
        not_stated=[
            NotStatedBody(property=ReferenceBody.of(line.property), source=line.source.id)
            for line in own.not_stated
        ],
        under_heading=[_heading(one) for one in own.under_heading],
        possibly_same_as=[_doubt(one) for one in own.possibly_same],
        disagreements=[_disagreement(one) for one in own.disagreements],
        sources=[SourceBody.of(line) for line in own.sources],
    )


def _heading(own: ties.HeadingCount) -> HeadingBody:
    return HeadingBody(
        heading=ReferenceBody.of(own.heading),
        printed=own.printed,
        unit=LabelBody.of(own.unit),
        counted=own.counted,
        source=own.source,
    )


def _doubt(own: records.Doubt) -> DoubtBody:
    return DoubtBody(
        id=own.other.id,
        label=LabelBody.of(own.other.label),
        because=LabelBody.of(own.because),
        wording=list(own.wording),
        author=own.author,
        second_reading=own.second_reading,
    )


def _disagreement(own: disagreements.Disagreement) -> DisagreementBody:
    return DisagreementBody(
        what=own.what,
        label=LabelBody.of(own.on.label),
        values=[
            ClaimBody(value=LabelBody.of(value), source=source.id) for value, source in own.values
        ],
    )
