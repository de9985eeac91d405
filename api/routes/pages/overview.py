"""Pages that lead further: territories, sources, search."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from stigraph import coverage, sourcing, territories, things
from stigraph.calendar import date_in_words
from stigraph.coverage import Reading
from stigraph.engine import Engine
from stigraph.errors import UnknownThing
from stigraph.ordering import name_key
from stigraph.search import LONGEST
from stigraph.territories import Directory, Partner, Territory
from stigraph.ties import LISTED_ONLY, PRINTED_UNITS, Counts
from stigraph.wording import Wording

from ...lookups import DirectoryDep, IndexDep, LookupsDep
from ...pages import glyphs, tie
from ...pages.addresses import passage_address, picture_address, web_address
from ...pages.errors import PageRoute
from ...pages.frame import Text, language_of, rendered, trail, with_own_query
from ...pages.stretch import stretch
from ...pages.thing import parts
from ...pages.wording import wording
from ...representations import linked, source_resource, thing_resource
from ...shared import EngineDep, Now
from ..search import known_kind
from .home import coverage_sentence

router = APIRouter(route_class=PageRoute)

UNITS = tuple(
    unit
    for unit, _ in Counts().parts()
    if unit not in {PRINTED_UNITS[kind] for kind in LISTED_ONLY}
)
"""The columns of a table of partners: what ties. No column adds up the others."""

_MOST_PARTNERS = 15
"""How many partners the page of a territory shows at once."""

_MOST_DOCUMENTS = 80
"""How many documents the page of sources shows at once."""

_MOST_RECORDS = 120
"""How many records stand on the page of a document; of more, each passage has its own page."""

_MOST_FOUND = 50
"""How many hits the page of a search shows."""


@router.get("/territories")
async def territories_page(
    request: Request, engine: EngineDep, directory: DirectoryDep, moment: Now
) -> Response:
    """All territories by name: those that something ties, with numbers by unit, then the others."""
    language = language_of(request)
    t = wording(language)
    numbers = await territories.numbers(engine)
    units = [unit for unit in UNITS if any(dict(own.parts())[unit] for own in numbers.values())]
    named = sorted(directory.territories, key=lambda one: name_key(one.name.text(language)))
    tied = [
        (one, [dict(numbers[one.code].parts())[unit] for unit in units])
        for one in named
        if one.code in numbers
    ]
    return await rendered(
        request,
        engine,
        moment,
        "territories.html",
        title=t("territories.heading"),
        trail=trail(t),
        units=units,
        tied=tied,
        others=[one for one in named if one.code not in numbers],
    )


@router.get("/territory/{code}")
async def territory_page(
    request: Request,
    engine: EngineDep,
    directory: DirectoryDep,
    lookups: LookupsDep,
    moment: Now,
    code: str,
) -> Response:
    """One territory: its names, its ties, and where else it is named."""
    language = language_of(request)
    t = wording(language)
    own = directory.resolve(code)
    if own.code != code:
        return RedirectResponse(with_own_query(request, f"/{language}/territory/{own.code}"), 301)
    thing = await things.thing(engine, f"territory:{own.code}")
    page = await rendered(
        request,
        engine,
        moment,
        "territory.html",
        title=own.name.text(language),
        trail=trail(t, ("nav.territories", "territories")),
        home=own,
        territory=own,
        thing=thing,
        scopes=await coverage.scopes_of(engine, own.code),
        **parts(thing, t),
        **await partners_of(request, engine, directory, own, t),
    )
    return await linked(page, thing_resource("territory", own.code), engine, lookups)


@router.get("/sources")
async def sources_page(request: Request, engine: EngineDep, moment: Now) -> Response:
    """Every document of which something was read, by name, and how deep."""
    language = language_of(request)
    t = wording(language)
    read = await coverage.reading(engine)
    named = sorted(read.documents, key=lambda one: name_key(one.document.label.text(language)))
    own = stretch(request, named, _MOST_DOCUMENTS, t)
    return await rendered(
        request,
        engine,
        moment,
        "sources.html",
        title=t("sources.heading"),
        trail=trail(t),
        own=own,
        read=Reading(own.rows),
        coverage_sentence=coverage_sentence(read, t),
    )


@router.get("/source/{document}")
async def source_page(
    request: Request, engine: EngineDep, lookups: LookupsDep, moment: Now, document: str
) -> Response:
    """One document: its editions, its passages, and the records drawn from each."""
    language = language_of(request)
    t = wording(language)
    found = await sourcing.source_document(engine, document)
    read = await coverage.reading(engine)
    own = Reading(tuple(one for one in read.documents if one.document.id == found.document.id))
    editions = [
        {
            "publisher": one.publisher,
            "date": None
            if one.edtf is None
            else date_in_words(one.earliest, one.latest, one.edtf, language),
            "elsewhere": web_address(one.address),
            "extraction": one.extraction,
            "line_count": one.line_count,
        }
        for one in found.editions
    ]
    page = await rendered(
        request,
        engine,
        moment,
        "source.html",
        title=found.document.label.text(language),
        trail=trail(t, ("nav.sources", "sources")),
        source=found,
        editions=editions,
        read=own,
        apart=sum(len(one.records) for one in found.passages) > _MOST_RECORDS,
        passage_address=lambda one: passage_address(one.id, language),
    )
    return await linked(page, source_resource(document), engine, lookups)


@router.get("/source/{document}/{passage}")
async def passage_page(
    request: Request,
    engine: EngineDep,
    lookups: LookupsDep,
    moment: Now,
    document: str,
    passage: str,
) -> Response:
    """One passage of a document with the records drawn from it."""
    language = language_of(request)
    t = wording(language)
    found = await sourcing.source_document(engine, document)
    places = {one.id.partition("/")[2]: place for place, one in enumerate(found.passages)}
    if passage not in places:
        near = difflib.get_close_matches(passage, places, n=3)
        raise UnknownThing(
            f"passage:{document}/{passage}", tuple(f"passage:{document}/{one}" for one in near)
        )
    place = places[passage]
    beside = (None, *found.passages, None)
    page = await rendered(
        request,
        engine,
        moment,
        "passage.html",
        title=found.passages[place].title.text(language),
        trail=trail(t, ("nav.sources", "sources")),
        source=found,
        passage=found.passages[place],
        passage_slug=passage,
        before=beside[place],
        after=beside[place + 2],
        in_report=found.editions[0].extraction == coverage.TEXT,
        passage_address=lambda one: passage_address(one.id, language),
    )
    return await linked(page, source_resource(document, passage), engine, lookups)


@router.get("/search")
async def search_page(
    request: Request, engine: EngineDep, index: IndexDep, moment: Now, q: Text = "", kind: Text = ""
) -> Response:
    """Things whose names match, the tie that two names of territories mean among them."""
    language = language_of(request)
    t = wording(language)
    text = q.strip()
    title = t("search.results", query=text[:LONGEST]) if text else t("search.heading")
    wanted = known_kind(index, kind or None)
    results = await asyncio.to_thread(index.find, text, wanted, _MOST_FOUND)
    return await rendered(
        request,
        engine,
        moment,
        "search.html",
        title=title,
        heading=title,
        trail=trail(t),
        query=text[:LONGEST],
        kind=wanted,
        kinds=sorted(
            {_segment(hit.thing.id): hit.kind for hit in results.hits}.items(),
            key=lambda one: name_key(one[1].label.text(language)),
        ),
        results=results,
        meant=[hit for hit in results.hits if hit.thing.id in results.meant],
    )


def _segment(curie: str) -> str:
    return curie.partition(":")[0]


async def partners_of(
    request: Request, engine: Engine, directory: Directory, own: Territory, t: Wording
) -> dict[str, object]:
    """Return what the table of a territory's partners is drawn from."""
    found = await territories.partners(engine, own.code)
    # A unit that no partner has would be a column of dashes.
    units = [unit for unit in UNITS if any(dict(one.counts.parts())[unit] for one in found)]
    part = stretch(request, found, _MOST_PARTNERS, t)
    return {
        "partners": [_partner(one, own, units, directory, t) for one in part.rows],
        "part": part,
        "units": units,
        "strip_legend": [(unit, glyphs.OF_UNIT[unit]) for unit in units if unit in glyphs.OF_UNIT],
        "strip_glyph": glyphs.glyph,
        "picture": picture_address(own, t.language),
    }


def _partner(
    partner: Partner, own: Territory, units: Sequence[str], directory: Directory, t: Wording
) -> dict[str, object]:
    other = directory.resolve(partner.code)
    numbers = partner.counts.parts()
    return {
        "pair": partner.pair,
        "heading": f"{territories.short_heading((own, other), 'ja')} {other.name.text('ja')}"
        if t.language == "ja" and other.short_form and own.short_form
        else other.name.text(t.language),
        "counts": [(unit, number) for unit, number in numbers if unit in units],
        "strip": glyphs.strip(numbers, tie.counts_in_words(partner.counts, t)),
    }
