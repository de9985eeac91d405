"""Bodies that several routes answer with, each field described and with an example."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Generic, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from stigraph import iris, records, sourcing, things, words

_T = TypeVar("_T")
RECORD = "record:deck-2023-06/g7-science-ministers/holding/meeting.g7-st-sendai"


class Body(BaseModel):
    """What every body has in common: camelCase names, no member beyond those described."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True
    )


class LabelBody(Body):
    """One wording in Japanese and in English."""

    ja: Annotated[
        str | None, Field(description="The Japanese wording, if there is one.", examples=["署名"])
    ]
    en: Annotated[
        str | None, Field(description="The English wording, if there is one.", examples=["Signing"])
    ]

    @classmethod
    def of(cls, own: words.Words) -> LabelBody:
        """The body of a wording."""
        return cls(ja=own.ja, en=own.en)


class ReferenceBody(Body):
    """A thing or concept named by its id, with its label."""

    id: Annotated[
        str,
        Field(
            description="Its CURIE; `class:slug` stands at `/id/class/slug`.",
            examples=["agreement:mext-mur"],
        ),
    ]
    label: Annotated[LabelBody, Field(description="What it is called.")]

    @classmethod
    def of(cls, own: words.Reference) -> ReferenceBody:
        """The body of a reference."""
        return cls(id=own.id, label=LabelBody.of(own.label))

    @classmethod
    def maybe(cls, own: words.Reference | None) -> ReferenceBody | None:
        """The body of a reference that may be missing."""
        return None if own is None else cls.of(own)


class SourceBody(Body):
    """The place that a record was read from."""

    record: Annotated[
        str,
        Field(
            description="The CURIE of the record.",
            examples=[RECORD],
        ),
    ]
    document: Annotated[ReferenceBody, Field(description="The document.")]
    title: Annotated[LabelBody, Field(description="The title or position of the passage.")]
    passage: Annotated[
        str,
        Field(description="The CURIE of the passage.", examples=["passage:deck-2023-06/g7-talks"]),
    ]
    lines: Annotated[
        str, Field(description="Lines of the extraction of the document.", examples=["740-741"])
    ]
    anchor: Annotated[
        str,
        Field(
            description="Words by which a reader finds the place, as they stand there.",
            examples=["G7仙台科学技術大臣会合を開催"],
        ),
    ]
    address: Annotated[
        str | None,
        Field(
            description="Where the edition can be read; null if no public address is known.",
            examples=[None],
        ),
    ]
    how: Annotated[
        ReferenceBody,
        Field(description="How it was read: stated, layout, inferred or transcribed."),
    ]
    grade: Annotated[
        str | None,
        Field(
            description="How sure a transcribed row is: `a` the issuer's own page, `b` a copy or "
            "in part inferred, `c` weak; null where none is given or none was asked for.",
            examples=["a"],
        ),
    ]

    @classmethod
    def of(cls, own: sourcing.SourceLine) -> SourceBody:
        """The body of a source."""
        return cls(
            record=own.id,
            document=ReferenceBody.of(own.document),
            title=LabelBody.of(own.passage.label),
            passage=own.passage.id,
            lines=own.lines,
            anchor=own.anchor,
            address=own.address,
            how=ReferenceBody.of(own.how),
            grade=own.grade,
        )


class DateBody(Body):
    """One date that one record gives."""

    of: Annotated[ReferenceBody, Field(description="What it is the date of: the record's class.")]
    printed: Annotated[
        str | None,
        Field(description="As it stands in the passage.", examples=["5月12日(金)～14日(日)"]),
    ]
    edtf: Annotated[
        str, Field(description="In the Extended Date/Time Format.", examples=["XXXX-05-12"])
    ]
    earliest: Annotated[
        datetime.date | None,
        Field(
            description="The first day it can be; null if the year is not stated.", examples=[None]
        ),
    ]
    latest: Annotated[
        datetime.date | None,
        Field(
            description="The last day it can be; null if the year is not stated.", examples=[None]
        ),
    ]
    precision: Annotated[ReferenceBody | None, Field(description="How precise it is.")]
    approximate: Annotated[
        bool, Field(description="Whether the source says about.", examples=[False])
    ]
    planned: Annotated[
        bool, Field(description="Whether it is the date of a plan.", examples=[False])
    ]
    how: Annotated[ReferenceBody, Field(description="How it was read.")]
    record: Annotated[
        str, Field(description="The CURIE of the record that gives it.", examples=[RECORD])
    ]

    @classmethod
    def of_line(cls, own: records.DateLine) -> DateBody:
        """The body of a date."""
        return cls(
            of=ReferenceBody.of(own.of),
            printed=own.printed,
            edtf=own.edtf,
            earliest=own.earliest,
            latest=own.latest,
            precision=ReferenceBody.maybe(own.precision),
            approximate=own.approximate,
            planned=own.planned,
            how=ReferenceBody.of(own.source.how),
            record=own.source.id,
        )


class PartyBody(Body):
    """One participant that one record names."""

    participant: Annotated[ReferenceBody, Field(description="Who.")]
    role: Annotated[ReferenceBody, Field(description="In which role; a witness is not a party.")]
    is_party: Annotated[bool, Field(description="Whether the role makes a party.", examples=[True])]
    territory: Annotated[
        ReferenceBody | None, Field(description="The country, region or group on whose side.")
    ]
    behalf: Annotated[ReferenceBody | None, Field(description="The body spoken for.")]
    post: Annotated[ReferenceBody | None, Field(description="The post held at the time.")]

    @classmethod
    def of(cls, own: records.PartyLine) -> PartyBody:
        """The body of a participant."""
        return cls(
            participant=ReferenceBody.of(own.participant),
            role=ReferenceBody.of(own.role),
            is_party=own.is_party,
            territory=ReferenceBody.maybe(own.territory),
            behalf=ReferenceBody.maybe(own.behalf),
            post=ReferenceBody.maybe(own.post),
        )


class LineBody(Body):
    """One statement: a property and its value."""

    property: Annotated[ReferenceBody, Field(description="The property.")]
    value: Annotated[
        str | None,
        Field(
            description="The CURIE of the value, if it is a thing or a concept.",
            examples=["concept:modalities/held"],
        ),
    ]
    label: Annotated[LabelBody, Field(description="The value in words.")]

    @classmethod
    def of(cls, own: records.Line | things.Trait) -> LineBody:
        """The body of a statement."""
        value = own.value
        if isinstance(value, words.Reference):
            return cls(
                property=ReferenceBody.of(own.property),
                value=value.id,
                label=LabelBody.of(value.label),
            )
        return cls(property=ReferenceBody.of(own.property), value=None, label=LabelBody.of(value))


class RecordBody(Body):
    """All that one passage says of a thing in one record."""

    id: Annotated[str, Field(description="Its CURIE.", examples=[RECORD])]
    kind: Annotated[ReferenceBody, Field(description="Its class: a signing, a holding.")]
    refines: Annotated[
        str | None,
        Field(
            description="The record that it completes by a weaker reading, if any.",
            examples=[None],
        ),
    ]
    dates: Annotated[list[DateBody], Field(description="The date it gives, if any.")]
    parties: Annotated[list[PartyBody], Field(description="Whom it names, in which role.")]
    lines: Annotated[list[LineBody], Field(description="What else it says.")]
    not_stated: Annotated[
        list[ReferenceBody],
        Field(description="What the passage was searched for and does not state."),
    ]
    because: Annotated[
        LabelBody | None, Field(description="The reason of a reading that is not stated.")
    ]
    source: Annotated[SourceBody, Field(description="Where it was read.")]

    @classmethod
    def of(cls, own: records.Record) -> RecordBody:
        """The body of a record."""
        because = own.source.because
        return cls(
            id=own.source.id,
            kind=ReferenceBody.of(own.source.kind),
            refines=own.source.refines,
            dates=[DateBody.of_line(one) for one in own.dates],
            parties=[PartyBody.of(one) for one in own.parties],
            lines=[LineBody.of(one) for one in own.lines],
            not_stated=[ReferenceBody.of(one.property) for one in own.not_stated],
            because=None if because is None else LabelBody.of(because),
            source=SourceBody.of(own.source),
        )


class NameBody(Body):
    """One form of a name."""

    form: Annotated[str, Field(description="The name.", examples=["G7仙台科学技術大臣会合"])]
    language: Annotated[str, Field(description="Its language.", examples=["ja"])]
    kind: Annotated[ReferenceBody, Field(description="Preferred, abbreviation, printed …")]
    origin: Annotated[ReferenceBody | None, Field(description="The document it was taken from.")]


class MentionBody(Body):
    """A record about another thing in which this one is named."""

    about: Annotated[ReferenceBody, Field(description="What the record is about.")]
    kind: Annotated[ReferenceBody, Field(description="The class of the record.")]
    property: Annotated[ReferenceBody, Field(description="In which property it names this thing.")]
    role: Annotated[ReferenceBody | None, Field(description="In which role, where it takes part.")]
    how: Annotated[ReferenceBody, Field(description="How the record was read.")]
    record: Annotated[
        str,
        Field(description="Its CURIE; it stands on the page of its document.", examples=[RECORD]),
    ]

    @classmethod
    def of(cls, own: things.Mention) -> MentionBody:
        """The body of a mention."""
        return cls(
            about=ReferenceBody.of(own.about),
            kind=ReferenceBody.of(own.kind),
            property=ReferenceBody.of(own.property),
            role=ReferenceBody.maybe(own.role),
            how=ReferenceBody.of(own.how),
            record=iris.short(own.record),
        )


class ThingBody(Body):
    """One thing with all the records about it, each with its source."""

    id: Annotated[str, Field(description="Its CURIE.", examples=["meeting:g7-st-sendai"])]
    iri: Annotated[
        str,
        Field(
            description="Its IRI, the same wherever the service runs.",
            examples=["https://w3id.org/stigraph/id/meeting/g7-st-sendai"],
        ),
    ]
    label: Annotated[LabelBody, Field(description="What it is called.")]
    names: Annotated[list[NameBody], Field(description="Every form of its name.")]
    traits: Annotated[
        list[LineBody], Field(description="What holds whatever the source: its kind, its series.")
    ]
    records: Annotated[list[RecordBody], Field(description="What passages say of it.")]
    named_in: Annotated[
        list[MentionBody], Field(description="Records about other things that name it.")
    ]

    @classmethod
    def of(cls, own: things.Thing) -> ThingBody:
        """The body of a thing."""
        return cls(
            id=own.reference.id,
            iri=iris.curie_to_iri(own.reference.id),
            label=LabelBody.of(own.reference.label),
            names=[
                NameBody(
                    form=name.form,
                    language=name.language,
                    kind=ReferenceBody.of(name.kind),
                    origin=ReferenceBody.maybe(name.origin),
                )
                for name in own.names
            ],
            traits=[LineBody.of(one) for one in own.traits],
            records=[RecordBody.of(one) for one in own.records],
            named_in=[MentionBody.of(one) for one in own.mentions],
        )


CoverageAddress: TypeAlias = Annotated[
    str,
    Field(
        description="Where it is told what was read for this answer: what is neither here nor "
        "there has not been read, which is not none.",
        examples=["/api/coverage/scopes?kind=agreements"],
    ),
]


class ListBody(Body, Generic[_T]):
    """A page of a list."""

    items: Annotated[list[_T], Field(description="The items of this page.")]
    total: Annotated[int, Field(description="How many items the whole list has.", examples=[17])]
    next: Annotated[
        str | None,
        Field(
            description="The address of the next page; null on the last one.",
            examples=["/api/meetings?limit=20&cursor=MjAuNGY1M2NkYTE4YzJi"],
        ),
    ]
    coverage: CoverageAddress


class ListOnDayBody(ListBody[_T], Generic[_T]):
    """A page of a list that may be told for a day."""

    items: Annotated[
        list[_T],
        Field(
            description="The items of this page by id, or where `lang` is given in the order of "
            "its page: the newest first, or by name."
        ),
    ]
    as_of: Annotated[
        datetime.date | None,
        Field(description="The day of `asOf`; null without it.", examples=["2023-06-30"]),
    ]
    as_of_meaning: Annotated[
        LabelBody | None,
        Field(
            description="What is told here of that day, or that it has no bearing; null without it."
        ),
    ]


class ProblemBody(BaseModel):
    """What went wrong and how to mend it (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: Annotated[
        str,
        Field(
            description="The kind of problem; it stays the same from release to release.",
            examples=["https://w3id.org/stigraph/problems/bad-parameter"],
        ),
    ]
    title: Annotated[
        str, Field(description="The kind in words.", examples=["A parameter is not valid"])
    ]
    status: Annotated[int, Field(description="The HTTP status.", examples=[400])]
    detail: Annotated[
        str,
        Field(
            description="What is wrong here and how to mend it.",
            examples=["the question has no parameter 'teritory'; did you mean territory?"],
        ),
    ]
    instance: Annotated[
        str, Field(description="The address asked for.", examples=["/api/queries/tie/items"])
    ]
    requestId: Annotated[  # noqa: N815  # a member of the body, spelled as it is sent
        str,
        Field(
            description="The number of the request, to tell the operator.",
            examples=["4f53cda18c2baa0c"],
        ),
    ]


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The documentation of the statuses that a route answers problems with."""
    return {
        status: {
            "model": ProblemBody,
            "description": MEANINGS[status],
            "content": {"application/problem+json": {}},
        }
        for status in statuses
    }


MEANINGS = {
    400: "The request, a parameter or the SPARQL is not valid.",
    403: "The service is read-only.",
    404: "There is nothing of this name; `nearest` names what is like it.",
    406: "None of the formats asked for is on offer.",
    413: "The query or its answer is larger than allowed.",
    415: "The body has a media type not taken here.",
    429: "The client has had its share; Retry-After says when to ask again, `limit` of what.",
    503: "Every worker is busy, or there is no graph yet; Retry-After says when to ask again.",
    504: "The time limit was reached.",
    507: "The memory limit was reached.",
}
"""What each status of a problem means."""
