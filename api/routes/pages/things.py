"""Pages of things and of terms."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from stigraph import sourcing, things
from stigraph.errors import QuestionError, UnknownThing
from stigraph.iris import curie_to_iri
from stigraph.table import table
from stigraph.things import Thing
from stigraph.words import Language, Reference, Words, certain, words

from ...lookups import LookupsDep, nearest
from ...pages import glyphs
from ...pages.addresses import page_of
from ...pages.errors import PageRoute
from ...pages.frame import language_of, rendered, trail
from ...pages.thing import parts
from ...pages.wording import wording
from ...representations import linked, thing_resource
from ...shared import EngineDep, Now

router = APIRouter(route_class=PageRoute)


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


def _elsewhere(
    curie: str, address: str | None, thing_class: str, slug: str, language: Language
) -> Response:
    """Where the IRI of something without a page of its own leads."""
    if address is not None and thing_class in ("record", "passage", "tie", "tie-item", "conflict"):
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
        found.setdefault(trait.property.label.text(language), []).append(trait.value)
    return list(found.items())
