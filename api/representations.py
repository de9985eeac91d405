"""One resource in several formats: their suffixes, the headers that join them, and their bytes."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request, Response
from starlette.convertors import StringConvertor, register_url_convertor

from stigraph import iris, jsonld
from stigraph.engine import Engine, Format, State
from stigraph.question import Value
from stigraph.words import LANGUAGES, Language

from .errors import problem_of_answer
from .formats import GRAPHS, content_type
from .lookups import Lookups, LookupsDep
from .pages.addresses import page_of_iri
from .shared import EngineDep, Now, cache_headers, entity_tag, expect_change, formats_asked

VOID = "/.well-known/void"
"""Where the data set is described."""


class Suffix(StrEnum):
    """How the address of a document ends, by its format."""

    ttl = "ttl"
    nt = "nt"
    rdf = "rdf"
    jsonld = "jsonld"
    trig = "trig"
    nq = "nq"

    @property
    def means(self) -> Format:
        """The format that it stands for."""
        return _FORMATS[self]

    @property
    def media_type(self) -> str:
        """The media type of that format."""
        return next(name for name, one in GRAPHS.items() if one is self.means)


_FORMATS = {
    Suffix.ttl: Format.turtle,
    Suffix.nt: Format.ntriples,
    Suffix.rdf: Format.rdfxml,
    Suffix.jsonld: Format.jsonld,
    Suffix.trig: Format.trig,
    Suffix.nq: Format.nquads,
}
_SUFFIXES = {format: suffix for suffix, format in _FORMATS.items()}


class _SuffixConvertor(StringConvertor):
    regex = "|".join(Suffix)


# An id may hold dots: `/id/…/x.y` is a document only where what follows the dot is a suffix.
register_url_convertor("suffix", _SuffixConvertor())


@dataclass(frozen=True, slots=True)
class Resource:
    """Something told in triples: the question that tells them, its IRI, its address, its page.

    The address is that of this server, as it is decoded and without a suffix. The page is one for
    each language. A thing is not its document; the ontology and a source are.
    """

    question: str
    parameters: Mapping[str, Value]
    iri: str
    path: str
    page: Callable[[Language], str | None] = lambda _: None
    is_thing: bool = False

    def document(self, format: Format) -> str:
        """The address of its document in a format."""
        return f"{quote(self.path)}.{_SUFFIXES[format]}"

    def described_by(self) -> str:
        """The Link header of the thing itself: the documents and pages that tell of it."""
        documents = [
            f'<{self.document(one.means)}>; rel="describedby"; type="{one.media_type}"'
            for one in Suffix
        ]
        return ", ".join([*documents, *self._pages("describedby")])

    def links(self, written: Format | None, licence: str | None) -> str:
        """The Link header of its document in a format, or of its page."""
        links = [
            f'<{self.document(one.means)}>; rel="alternate"; type="{one.media_type}"'
            for one in Suffix
            if one.means is not written
        ]
        if written is not None:
            links += self._pages("alternate")
        if self.is_thing:
            links.append(f'<{quote(self.iri, safe=_IRI)}>; rel="describes"')
        links.append(f'<{VOID}>; rel="describedby"')
        if licence is not None:
            links.append(f'<{licence}>; rel="license"')
        return ", ".join(links)

    def _pages(self, relation: str) -> Iterator[str]:
        for language in LANGUAGES:
            page = self.page(language)
            if page is not None:
                yield f'<{page}>; rel="{relation}"; type="text/html"; hreflang="{language}"'


def thing_resource(thing_class: str, slug: str) -> Resource:
    """A thing or record, by the decoded parts of its address."""
    # An id may hold percent-encoded letters, which the server has decoded on the way here.
    iri = iris.ID + _escaped(f"{thing_class}/{slug}")
    return Resource(
        "thing/description",
        {"thing": iri},
        iri,
        f"/id/{thing_class}/{slug}",
        lambda language: quote(f"/{language}/{thing_class}/{slug}"),
        is_thing=True,
    )


def source_resource(document: str, passage: str | None = None) -> Resource:
    """What was read of a document, or from one of its passages."""
    if passage is None:
        iri = f"{iris.ID}document/{_escaped(document)}"
        return Resource(
            "source/description",
            {"document": iri},
            iri,
            f"/source/{document}",
            lambda language: f"/{language}/source/{quote(document)}",
        )
    iri = f"{iris.ID}passage/{_escaped(f'{document}/{passage}')}"
    return Resource(
        "source/passage",
        {"passage": iri},
        iri,
        f"/source/{document}/{passage}",
        lambda language: page_of_iri(iri, language),
    )


def _escaped(path: str) -> str:
    return "/".join(iris.escaped(part) for part in path.split("/"))


ONTOLOGY = Resource(
    "thing/vocabulary",
    {},
    f"{iris.BASE}ontology",
    "/ontology",
    lambda language: f"/{language}/ontology",
)


@dataclass(frozen=True, slots=True)
class Telling:
    """What it takes to tell of a resource: a dependency of every route that does."""

    request: Request
    engine: Engine
    lookups: Lookups
    moment: datetime.datetime

    async def document(self, resource: Resource, suffix: Suffix) -> Response | None:
        """Return the document of a resource at its own address, or None if nothing is said.

        Raises NotModified if the client holds it already.
        """
        # Its address names the format: no header of the request changes it.
        return await self._told(resource, suffix.means, suffix.media_type, None)

    async def negotiated(self, resource: Resource, format: str | None) -> Response | None:
        """Return the document of a resource in the format named, or else most wanted.

        None if nothing is said. Raises Problem if no format fits, and NotModified.
        """
        wanted, media_type = next(iter(formats_asked(self.request, format, GRAPHS).items()))
        return await self._told(resource, wanted, media_type, "Accept, Accept-Language")

    async def _told(
        self, resource: Resource, format: Format, media_type: str, vary: str | None
    ) -> Response | None:
        snapshot = await self.engine.snapshot()
        tag = entity_tag(snapshot.id, resource.path, media_type)
        headers = cache_headers(tag, self.moment, vary)
        expect_change(self.request, headers)
        answer = await self.engine.ask(
            resource.question,
            resource.parameters,
            format=Format.rows if format is Format.jsonld else format,
        )
        if answer.state is not State.complete:
            raise problem_of_answer(answer)
        if answer.triples == 0:
            return None
        body = answer.body
        if format is Format.jsonld:
            context = await self.lookups.context(self.engine)
            body = await asyncio.to_thread(jsonld.compacted, answer.rows, context, resource.iri)
        headers["Content-Location"] = resource.document(format)
        headers["Link"] = resource.links(format, (await self.lookups.header(self.engine)).licence)
        return Response(body, media_type=content_type(media_type), headers=headers)


def telling(request: Request, engine: EngineDep, lookups: LookupsDep, moment: Now) -> Telling:
    """What it takes to tell of a resource in this request."""
    return Telling(request, engine, lookups, moment)


TellingDep = Annotated[Telling, Depends(telling)]


async def linked(
    response: Response, resource: Resource, engine: Engine, lookups: Lookups
) -> Response:
    """Return the page of a resource, with links to its documents."""
    response.headers["Link"] = resource.links(None, (await lookups.header(engine)).licence)
    return response


# Headers are ASCII, while an id may hold letters of any script; an escape in it stays as it is.
_IRI = ":/~%"
