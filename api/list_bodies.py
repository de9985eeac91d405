"""Bodies of the lists of programmes, calls, projects, organisations, people and documents."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from stigraph.dates import Certainty
from stigraph.list_columns import Counted, Given, Held, Listed, Named
from stigraph.status import AsOf
from stigraph.words import Reference

from .bodies import Body, LabelBody, ListOnDayBody, ReferenceBody, SourceBody
from .listing import ListedDateBody

Sources = Annotated[list[SourceBody], Field(description="Where what stands here was read.")]
InPeriod = Annotated[
    Certainty | None,
    Field(
        description="Whether a date of it lies in the period asked for, on the first and last days "
        "that dates can mean; null without `period`.",
        examples=["certainly"],
    ),
]
OnDay = Annotated[
    AsOf | None,
    Field(
        description="How it stood on the day of `asOf`, as `asOfMeaning` says; null without it.",
        examples=["certainly"],
    ),
]


class CallCountBody(Body):
    """How many a source says a call has of something."""

    number: Annotated[int, Field(description="The number.", examples=[15])]
    unit: Annotated[LabelBody, Field(description="What is counted.")]

    @classmethod
    def of(cls, own: Counted) -> CallCountBody:
        """The body of a number."""
        return cls(number=own.number, unit=LabelBody.of(own.unit))


class NamedBody(Body):
    """An agency that a record names, and how that was read."""

    agency: Annotated[ReferenceBody, Field(description="The agency.")]
    how: Annotated[
        ReferenceBody, Field(description="How it was read: in words, or from the layout.")
    ]

    @classmethod
    def of(cls, own: Named) -> NamedBody:
        """The body of an agency that is named."""
        return cls(agency=ReferenceBody.of(own.thing), how=ReferenceBody.of(own.how))


class HeldPostBody(Body):
    """A post that a page says somebody held, on its day; it is not the present one."""

    post: Annotated[ReferenceBody, Field(description="The post.")]
    on: Annotated[
        ListedDateBody | None,
        Field(description="The day that the page tells it of; null if it gives none."),
    ]
    former: Annotated[
        bool, Field(description="Whether the page calls it a former one.", examples=[False])
    ]
    as_of: Annotated[
        AsOf | None,
        Field(
            description="Whether that day had come by the end of the day of `asOf`; null without.",
            examples=["certainly"],
        ),
    ]

    @classmethod
    def of(cls, own: Held, day: datetime.date | None) -> HeldPostBody:
        """The body of a post, and whether it had been told of by a day."""
        on = None if own.on is None else next(iter(_dates([own.on])), None)
        return cls(post=ReferenceBody.of(own.post), on=on, former=own.former, as_of=own.by(day))


class PublishedBody(Body):
    """The date of an edition."""

    edtf: Annotated[
        str, Field(description="In the Extended Date/Time Format.", examples=["2023-06"])
    ]
    printed: Annotated[
        str | None, Field(description="As the edition prints it.", examples=["令和5年6月"])
    ]
    earliest: Annotated[
        datetime.date | None, Field(description="The first day it can be.", examples=["2023-06-01"])
    ]
    latest: Annotated[
        datetime.date | None, Field(description="The last day it can be.", examples=["2023-06-30"])
    ]

    @classmethod
    def of(cls, own: Given) -> PublishedBody:
        """The body of a date of an edition."""
        return cls(edtf=own.edtf, printed=own.printed, earliest=own.earliest, latest=own.latest)


class ProgrammeBody(Body):
    """A programme in a list."""

    id: Annotated[str, Field(description="Its CURIE.", examples=["programme:satreps"])]
    label: Annotated[LabelBody, Field(description="What it is called.")]
    agencies: Annotated[
        list[ReferenceBody], Field(description="Who runs it; empty where nothing read says so.")
    ]
    named: Annotated[
        list[NamedBody],
        Field(description="Agencies that its records name without saying that they run it."),
    ]
    part_of: Annotated[
        list[ReferenceBody], Field(description="The programme that it stands under.")
    ]
    territories: Annotated[
        list[str],
        Field(description="The codes of whom its records name.", examples=[["JP", "ZA"]]),
    ]
    fields: Annotated[list[ReferenceBody], Field(description="Its fields.")]
    started: Annotated[
        list[ListedDateBody], Field(description="When it started; empty where nothing read says.")
    ]
    calls: Annotated[int, Field(description="How many calls of it are known.", examples=[2])]
    projects: Annotated[
        int, Field(description="How many projects of it are named as examples.", examples=[2])
    ]
    in_period: InPeriod
    as_of: OnDay
    sources: Sources

    @classmethod
    def of(cls, own: Listed) -> ProgrammeBody:
        """The body of a programme."""
        return cls(
            id=own.thing.id,
            label=LabelBody.of(own.thing.label),
            agencies=_references(own, "agencies"),
            named=[NamedBody.of(one) for one in own.named("named")],
            part_of=_references(own, "partOf"),
            territories=list(own.codes("territories")),
            fields=_references(own, "fields"),
            started=_dates(own.given("started")),
            calls=own.number("calls"),
            projects=own.number("projects"),
            in_period=own.in_period,
            as_of=own.as_of,
            sources=_sources(own),
        )


class ProgrammesBody(ListOnDayBody[ProgrammeBody]):
    """Programmes, and with `agency` how many of them nobody is known to run."""

    without_agency: Annotated[
        int,
        Field(
            description="With `agency`: programmes left out because no words and no layout that "
            "were read ascribe them to anybody.",
            examples=[0],
        ),
    ]


class CallBody(Body):
    """A call in a list."""

    id: Annotated[str, Field(description="Its CURIE.", examples=["call:aj-core-2"])]
    label: Annotated[LabelBody, Field(description="What it is called.")]
    programmes: Annotated[list[ReferenceBody], Field(description="The programme that it is of.")]
    agencies: Annotated[list[ReferenceBody], Field(description="Who calls, on every side.")]
    territories: Annotated[
        list[str], Field(description="The codes of its sides.", examples=[["JP", "ZA"]])
    ]
    states: Annotated[
        list[ReferenceBody], Field(description="How far it had come when a document told of it.")
    ]
    counts: Annotated[
        list[CallCountBody], Field(description="How many were adopted, as a document says.")
    ]
    dates: Annotated[list[ListedDateBody], Field(description="The dates of what is told of it.")]
    in_period: InPeriod
    as_of: OnDay
    sources: Sources

    @classmethod
    def of(cls, own: Listed) -> CallBody:
        """The body of a call."""
        return cls(
            id=own.thing.id,
            label=LabelBody.of(own.thing.label),
            programmes=_references(own, "programmes"),
            agencies=_references(own, "agencies"),
            territories=list(own.codes("territories")),
            states=_references(own, "states"),
            counts=[CallCountBody.of(one) for one in own.counted("counts")],
            dates=_dates(own.given("dates")),
            in_period=own.in_period,
            as_of=own.as_of,
            sources=_sources(own),
        )


class ProjectBody(Body):
    """A project in a list: one that a document names as an example."""

    id: Annotated[str, Field(description="Its CURIE.", examples=["project:covid-natural-hosts"])]
    label: Annotated[LabelBody, Field(description="What it is called.")]
    programmes: Annotated[list[ReferenceBody], Field(description="The programme that it is of.")]
    leaders: Annotated[list[ReferenceBody], Field(description="Who leads it.")]
    institutions: Annotated[list[ReferenceBody], Field(description="Where it is carried out.")]
    territories: Annotated[
        list[str], Field(description="The codes of the partners.", examples=[["VN"]])
    ]
    journals: Annotated[list[ReferenceBody], Field(description="Where results were published.")]
    dates: Annotated[list[ListedDateBody], Field(description="When it was adopted.")]
    in_period: InPeriod
    as_of: OnDay
    sources: Sources

    @classmethod
    def of(cls, own: Listed) -> ProjectBody:
        """The body of a project."""
        return cls(
            id=own.thing.id,
            label=LabelBody.of(own.thing.label),
            programmes=_references(own, "programmes"),
            leaders=_references(own, "leaders"),
            institutions=_references(own, "institutions"),
            territories=list(own.codes("territories")),
            journals=_references(own, "journals"),
            dates=_dates(own.given("dates")),
            in_period=own.in_period,
            as_of=own.as_of,
            sources=_sources(own),
        )


class OrganisationBody(Body):
    """An organisation in a list."""

    id: Annotated[str, Field(description="Its CURIE.", examples=["organisation:jst"])]
    label: Annotated[LabelBody, Field(description="What it is called.")]
    kinds: Annotated[list[ReferenceBody], Field(description="What kind of body it is.")]
    territories: Annotated[
        list[str], Field(description="The code of its territory.", examples=[["JP"]])
    ]
    within: Annotated[list[ReferenceBody], Field(description="What it is a part of.")]
    agreements: Annotated[
        int, Field(description="How many agreements it is party to.", examples=[5])
    ]
    programmes: Annotated[int, Field(description="How many programmes it runs.", examples=[3])]
    meetings: Annotated[int, Field(description="How many meetings it took part in.", examples=[1])]
    people: Annotated[
        int,
        Field(
            description="How many people a page says held a post of it or a position there.",
            examples=[4],
        ),
    ]

    @classmethod
    def of(cls, own: Listed) -> OrganisationBody:
        """The body of an organisation."""
        return cls(
            id=own.thing.id,
            label=LabelBody.of(own.thing.label),
            kinds=_references(own, "kinds"),
            territories=list(own.codes("territories")),
            within=_references(own, "within"),
            agreements=own.number("agreements"),
            programmes=own.number("programmes"),
            meetings=own.number("meetings"),
            people=own.number("people"),
        )


class PersonBody(Body):
    """A person in a list, in public functions alone."""

    id: Annotated[str, Field(description="The CURIE.", examples=["person:georg-schuette"])]
    label: Annotated[
        LabelBody,
        Field(description="The name; whose kanji no source writes is marked so in Japanese."),
    ]
    posts: Annotated[list[HeldPostBody], Field(description="Posts, each as of its day.")]
    organisations: Annotated[
        list[ReferenceBody], Field(description="Where the posts and positions are.")
    ]
    territories: Annotated[
        list[str], Field(description="The codes of whom the person stood for.", examples=[["DE"]])
    ]
    meetings: Annotated[int, Field(description="In how many meetings named.", examples=[1])]
    agreements: Annotated[int, Field(description="In how many signings named.", examples=[0])]
    dates: Annotated[
        list[ListedDateBody], Field(description="The dates of the records that name the person.")
    ]
    in_period: InPeriod
    as_of: OnDay
    sources: Sources

    @classmethod
    def of(cls, own: Listed) -> PersonBody:
        """The body of a person."""
        return cls(
            id=own.thing.id,
            label=LabelBody.of(own.thing.label),
            posts=[HeldPostBody.of(one, own.day) for one in own.held("posts")],
            organisations=_references(own, "organisations"),
            territories=list(own.codes("territories")),
            meetings=own.number("meetings"),
            agreements=own.number("agreements"),
            dates=_dates(own.given("dates")),
            in_period=own.in_period,
            as_of=own.as_of,
            sources=_sources(own),
        )


class DocumentBody(Body):
    """A document in a list."""

    id: Annotated[str, Field(description="Its CURIE.", examples=["document:deck-2023-06"])]
    label: Annotated[LabelBody, Field(description="What it is called.")]
    kinds: Annotated[list[ReferenceBody], Field(description="What kind of document it is.")]
    publishers: Annotated[list[ReferenceBody], Field(description="Who published an edition.")]
    published: Annotated[list[PublishedBody], Field(description="The dates of its editions.")]
    addresses: Annotated[
        list[str],
        Field(
            description="Where its editions can be read; empty if no public address is known.",
            examples=[["https://www.jst.go.jp/inter/english/"]],
        ),
    ]
    records: Annotated[
        int,
        Field(
            description="How many records were drawn from it; 0 of one that is only named by "
            "others and has not been read.",
            examples=[619],
        ),
    ]
    in_period: InPeriod
    as_of: OnDay

    @classmethod
    def of(cls, own: Listed) -> DocumentBody:
        """The body of a document."""
        return cls(
            id=own.thing.id,
            label=LabelBody.of(own.thing.label),
            kinds=_references(own, "kinds"),
            publishers=_references(own, "publishers"),
            published=[PublishedBody.of(one) for one in own.given("dates")],
            addresses=list(own.texts("addresses")),
            records=own.number("records"),
            in_period=own.in_period,
            as_of=own.as_of,
        )


class AgreementBody(Body):
    """An agreement in a list."""

    id: Annotated[str, Field(description="Its CURIE.", examples=["agreement:mext-mur"])]
    label: Annotated[LabelBody, Field(description="What it is called.")]
    kinds: Annotated[list[ReferenceBody], Field(description="The kinds that passages name.")]
    parties: Annotated[list[ReferenceBody], Field(description="The organisations party to it.")]
    territories: Annotated[
        list[str], Field(description="The codes of its sides.", examples=[["IT", "JP"]])
    ]
    signed: Annotated[
        list[ListedDateBody], Field(description="When it was signed, as each source has it.")
    ]
    in_period: InPeriod
    in_force: Annotated[
        Certainty | None,
        Field(
            description="Whether it was in force on the day of asOf, on the first and last days "
            "that dates can mean; null without asOf.",
            examples=["possibly"],
        ),
    ]

    @classmethod
    def of(cls, own: Listed) -> AgreementBody:
        """The body of an agreement."""
        return cls(
            id=own.thing.id,
            label=LabelBody.of(own.thing.label),
            kinds=_references(own, "kinds"),
            parties=_references(own, "parties"),
            territories=list(own.codes("territories")),
            signed=_dates(own.given("signed")),
            in_period=own.in_period,
            in_force=None if own.as_of is None else Certainty(own.as_of.value),
        )


class MeetingBody(Body):
    """A meeting in a list."""

    id: Annotated[str, Field(description="Its CURIE.", examples=["meeting:g7-st-sendai"])]
    label: Annotated[LabelBody, Field(description="What it is called.")]
    kinds: Annotated[list[ReferenceBody], Field(description="Its kind.")]
    committees: Annotated[
        list[ReferenceBody], Field(description="The committee of which it is a session.")
    ]
    modalities: Annotated[
        list[ReferenceBody],
        Field(description="Whether sources tell of it as held or as planned; both may be so."),
    ]
    dates: Annotated[
        list[ListedDateBody], Field(description="When it was or is to be, as each source has it.")
    ]
    places: Annotated[list[ReferenceBody], Field(description="Where, as sources have it.")]
    territories: Annotated[
        list[str], Field(description="The codes of where it meets.", examples=[["JP"]])
    ]
    in_period: InPeriod
    held: Annotated[
        AsOf | None,
        Field(
            description="Whether it had taken place by the end of the day of asOf, on the first "
            "and last days that dates can mean; of a mere plan at most possibly. Null without "
            "asOf.",
            examples=["certainly"],
        ),
    ]

    @classmethod
    def of(cls, own: Listed) -> MeetingBody:
        """The body of a meeting."""
        return cls(
            id=own.thing.id,
            label=LabelBody.of(own.thing.label),
            kinds=_references(own, "kinds"),
            committees=_references(own, "committees"),
            modalities=_references(own, "modalities"),
            dates=_dates(own.given("dates")),
            places=_references(own, "places"),
            territories=list(own.codes("territories")),
            in_period=own.in_period,
            held=own.as_of,
        )


def _references(own: Listed, column: str) -> list[ReferenceBody]:
    return [ReferenceBody.of(one) for one in own.references(column)]


def _sources(own: Listed) -> list[SourceBody]:
    return [SourceBody.of(one) for one in own.sources]


def _dates(given: Sequence[Given]) -> list[ListedDateBody]:
    """Those that were read; the date of an edition is none of them."""
    return [
        ListedDateBody(
            printed=one.printed,
            edtf=one.edtf,
            earliest=one.earliest,
            latest=one.latest,
            how=ReferenceBody.of(one.how),
        )
        for one in given
        if isinstance(one.how, Reference)
    ]
