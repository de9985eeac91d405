"""Pages of things and of terms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from stigraph import coverage, sourcing, things
from stigraph.errors import QuestionError, UnknownThing
from stigraph.iris import curie_to_iri, short
from stigraph.lists import LISTS
from stigraph.table import table
from stigraph.things import Mention, Thing
from stigraph.words import Language, Reference, Words, certain, words

from ...lists import Lister, ListerDep
from ...lookups import LookupsDep, nearest
from ...pages import (
    glyphs,
    own_agreements,
    own_documents,
    own_meetings,
    own_people,
    own_programmes,
)
from ...pages.addresses import page_of
from ...pages.citations import Citations
from ...pages.errors import PageRoute
from ...pages.frame import language_of, rendered, trail
from ...pages.own import Asked, Own
from ...pages.panels import MOST_ROWS
from ...pages.thing import parts
from ...pages.wording import wording
from ...representations import linked, thing_resource
from ...shared import EngineDep, Now, Today

router = APIRouter(route_class=PageRoute)

_MOST_RECORDS = 4
"""How many records a page shows in short where tables of its own stand above; data has all."""

OWN: Mapping[str, Callable[[Asked], Awaitable[Own]]] = {
    "programme": own_programmes.programme,
    "call": own_programmes.call,
    "project": own_programmes.project,
    "agreement": own_agreements.agreement,
    "committee": own_meetings.committee,
    "meeting": own_meetings.meeting,
    "organisation": own_people.organisation,
    "person": own_people.person,
    "document": own_documents.document,
}
"""What makes the parts that things of a class have to themselves, by the segment of their ids."""

_LISTED = {one.segment: one.name for one in LISTS.values()}
"""Where things of a class are answered as data."""


@router.get("/concept/{scheme}/{slug}")
async def concept_page(
    request: Request,
    engine: EngineDep,
    lookups: LookupsDep,
    moment: Now,
    scheme: str,
    slug: str,
) -> Response:
    """One term of a scheme: what it is called and what it means."""
    language = language_of(request)
    t = wording(language)
    curie = f"concept:{scheme}/{slug}"
    try:
        rows = await table(engine, "thing/concept", {"concept": f"{scheme}/{slug}"})
    except QuestionError as error:
        raise UnknownThing(curie) from error
    if len(rows) == 0:
        raise UnknownThing(curie)
    concept = certain(rows[0], "concept")
    page = await rendered(
        request,
        engine,
        moment,
        "concept.html",
        title=concept.label.text(language),
        trail=trail(t),
        concept=concept,
        scheme=certain(rows[0], "scheme"),
        meaning=words(rows[0], "meaning"),
        iri=curie_to_iri(concept.id),
    )
    return await linked(page, thing_resource("concept", f"{scheme}/{slug}"), engine, lookups)


@router.get("/{thing_class}/{slug:path}")
async def thing_page(
    request: Request,
    engine: EngineDep,
    lookups: LookupsDep,
    lister: ListerDep,
    day: Today,
    moment: Now,
    thing_class: str,
    slug: str,
) -> Response:
    """One thing: its names with their origin, its records with their sources, where it is named."""
    language = language_of(request)
    t = wording(language)
    curie = f"{thing_class}:{slug}"
    address = page_of(curie, language)
    if address is None or "/" in slug:
        return _elsewhere(curie, address, thing_class, slug, language)
    try:
        thing = await things.thing(engine, curie)
    except (QuestionError, UnknownThing) as error:
        raise UnknownThing(curie, await nearest(lookups, curie)) from error
    if thing_class in OWN:
        page = await _own_page(request, lister, day, moment, thing)
        return await linked(page, thing_resource(thing_class, slug), engine, lookups)
    documents = {one.id for one in await sourcing.source_documents(engine)}
    own = thing.reference
    page = await rendered(
        request,
        engine,
        moment,
        "thing.html",
        title=own.label.text(language),
        trail=trail(t),
        thing=thing,
        glyph=glyphs.glyph_of(own.id),
        traits=_traits(thing, language),
        iri=curie_to_iri(own.id),
        read_here=f"/{language}/source/{quote(own.slug)}" if own.id in documents else None,
        **parts(thing, t),
    )
    return await linked(page, thing_resource(thing_class, slug), engine, lookups)


async def _own_page(
    request: Request, lister: Lister, day: date, moment: datetime, thing: Thing
) -> Response:
    """The page of a thing of a class that has parts of its own, above its records in short."""
    t = wording(language_of(request))
    citations = Citations(t)
    segment = thing.reference.id.partition(":")[0]
    own = await OWN[segment](Asked(lister, thing, t, day, citations))
    listed = _LISTED.get(segment)
    return await rendered(
        request,
        lister.engine,
        moment,
        "thing_own.html",
        title=thing.reference.label.text(t.language),
        trail=trail(t),
        thing=thing,
        own=own,
        searches=await coverage.searches_of(lister.engine, thing.reference.id),
        api=f"/api/{listed}/{quote(thing.reference.slug)}"
        if listed
        else f"/id/{segment}/{quote(thing.reference.slug)}.jsonld",
        glyph=glyphs.glyph_of(thing.reference.id),
        traits=_traits(thing, t.language),
        iri=curie_to_iri(thing.reference.id),
        documents=citations.documents,
        mentions=_mentions(thing, own.told),
        short=short,
        most=MOST_ROWS,
        most_records=_MOST_RECORDS,
        **parts(thing, t),
    )


def _mentions(
    thing: Thing, told: frozenset[str]
) -> list[tuple[Reference, Reference, list[Mention]]]:
    """What names the thing, and as what, with the records that do so; not what is told already."""
    found: dict[tuple[str, str], list[Mention]] = {}
    for one in thing.mentions:
        if one.property.slug in told:
            continue
        found.setdefault((one.about.id, (one.role or one.property).id), []).append(one)
    return [(own[0].about, own[0].role or own[0].property, own) for own in found.values()]


def _elsewhere(
    curie: str, address: str | None, thing_class: str, slug: str, language: Language
) -> Response:
    """Where the IRI of something without a page of its own leads."""
    if address is not None and thing_class in ("passage", "tie", "tie-item", "conflict"):
        return RedirectResponse(address, 303)
    first, _, rest = slug.partition("/")
    if thing_class in ("edition", "extraction"):
        return RedirectResponse(f"/{language}/source/{quote(first)}", 303)
    if thing_class in ("name", "identifier"):
        owner = page_of(f"{first}:{rest.partition('/')[0]}", language)
        if owner is not None:
            return RedirectResponse(owner, 303)
    raise UnknownThing(curie)


def _traits(thing: Thing, language: Language) -> list[tuple[str, list[Reference | Words]]]:
    found: dict[str, list[Reference | Words]] = {}
    for trait in thing.traits:
        if trait.property.slug.endswith("From"):
            continue  # where a trait is from; names and identifiers say so beside each
        found.setdefault(trait.property.label.text(language), []).append(trait.value)
    return list(found.items())
