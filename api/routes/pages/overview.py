"""Pages that lead further: home, territories, sources, search."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from stigraph import coverage, sourcing, territories, things
from stigraph.coverage import NOT_READ, PARTLY_READ, READ, Reading
from stigraph.engine import Engine
from stigraph.errors import UnknownTerritory
from stigraph.territories import Directory, Partner, Territory
from stigraph.words import Language

from ...lookups import DirectoryDep, IndexDep, LookupsDep
from ...pages import glyphs, tie
from ...pages.addresses import picture_address, web_address
from ...pages.calendar import date_in_words
from ...pages.errors import PageRoute
from ...pages.frame import Text, language_of, rendered, trail, with_own_query
from ...pages.thing import parts
from ...pages.wording import Wording, wording
from ...representations import linked, source_resource, thing_resource
from ...shared import EngineDep, Now

router = APIRouter(route_class=PageRoute)

UNITS = ("instruments", "talks", "sessions", "meetings", "planned", "possiblySame")
"""The columns of a table of partners; no column adds up the others."""

_SEPARATORS = (" and ", " ", "　", "と", "・", "-", "/", "×")


@router.get("/")
async def home(
    request: Request, engine: EngineDep, directory: DirectoryDep, moment: Now
) -> Response:
    """The home page: what Japan is tied to, and how deep the documents have been read."""
    language = language_of(request)
    t = wording(language)
    own = directory.resolve(tie.HOME)
    read = await coverage.reading(engine)
    return await rendered(
        request,
        engine,
        moment,
        "home.html",
        title=t("home.heading"),
        home=own,
        examples=_examples(t),
        read=read,
        coverage_sentence=_coverage_sentence(read, t),
        **await partners_of(engine, directory, own, t),
    )


@router.get("/territories")
async def territories_page(
    request: Request, engine: EngineDep, directory: DirectoryDep, moment: Now
) -> Response:
    """All territories: those that something ties, with the numbers by unit, then the others."""
    t = wording(language_of(request))
    numbers = await territories.numbers(engine)
    units = UNITS[:4]
    tied = [
        (one, [numbers[one.code].get(unit, 0) for unit in units])
        for one in directory.territories
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
        others=[one for one in directory.territories if one.code not in numbers],
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
        **parts(thing, t),
        **await partners_of(engine, directory, own, t),
    )
    return await linked(page, thing_resource("territory", own.code), engine, lookups)


@router.get("/sources")
async def sources_page(request: Request, engine: EngineDep, moment: Now) -> Response:
    """Every document of which something was read, and how deep."""
    t = wording(language_of(request))
    read = await coverage.reading(engine)
    return await rendered(
        request,
        engine,
        moment,
        "sources.html",
        title=t("sources.heading"),
        trail=trail(t),
        read=read,
        coverage_sentence=_coverage_sentence(read, t),
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
    )
    return await linked(page, source_resource(document), engine, lookups)


@router.get("/search")
async def search_page(
    request: Request,
    engine: EngineDep,
    directory: DirectoryDep,
    index: IndexDep,
    moment: Now,
    q: Text = "",
) -> Response:
    """Things whose names match, and the tie that two names of territories mean."""
    language = language_of(request)
    t = wording(language)
    text = q.strip()
    title = t("search.results", query=text) if text else t("search.heading")
    return await rendered(
        request,
        engine,
        moment,
        "search.html",
        title=title,
        heading=title,
        trail=trail(t),
        query=text,
        hits=index.find(text),
        pair=_pair_meant(text, directory, language),
    )


def _examples(t: Wording) -> list[tuple[str, str]]:
    start = f"/{t.language}"
    return [
        (t("example.italy"), f"{start}/tie/IT-JP"),
        (
            t("example.semiconductors"),
            f"{start}/question/agreement/in-field?field=fields/semiconductors",
        ),
        (t("example.witness"), f"{start}/question/agreement/parties-and-witnesses"),
        (t("example.schedule"), f"{start}/question/meeting/planned"),
    ]


async def partners_of(
    engine: Engine, directory: Directory, own: Territory, t: Wording
) -> dict[str, object]:
    """Return what the table of a territory's partners is drawn from."""
    found = await territories.partners(engine, own.code)
    return {
        "partners": [_partner(one, own, directory, t) for one in found],
        "units": UNITS,
        "strip_legend": [(unit, glyphs.OF_UNIT[unit]) for unit in UNITS if unit in glyphs.OF_UNIT],
        "strip_glyph": glyphs.glyph,
        "picture": picture_address(own, t.language),
    }


def _partner(
    partner: Partner, own: Territory, directory: Directory, t: Wording
) -> dict[str, object]:
    other = directory.resolve(partner.code)
    numbers = partner.counts.parts()
    return {
        "pair": partner.pair,
        "heading": f"{tie.short_heading((own, other), t.language)} {other.name.text(t.language)}"
        if t.language == "ja" and other.short_form and own.short_form
        else other.name.text(t.language),
        "counts": numbers,
        "strip": glyphs.strip(numbers, tie.counts_in_words(partner.counts, t)),
    }


def _coverage_sentence(read: Reading, t: Wording) -> str:
    return t(
        "coverage.sentence",
        documents=t.number(len(read.documents)),
        read=t.number(sum(one.lines(READ) for one in read.documents)),
        partly=t.number(sum(one.lines(PARTLY_READ) for one in read.documents)),
        not_read=t.number(sum(one.lines(NOT_READ) for one in read.documents)),
    )


def _pair_meant(text: str, directory: Directory, language: Language) -> dict[str, str] | None:
    """The tie that a search names: `日本 イタリア`, `Japan and Italy`, `日伊`, `IT-JP`."""
    cut = [[part.strip() for part in text.split(separator)] for separator in _SEPARATORS]
    if len(text) == 2:
        cut.append([text[0], text[1]])
    for names in cut:
        sides = _resolved(names, directory)
        if sides is not None:
            pair = "-".join(sorted(side.code for side in sides))
            return {
                "address": f"/{language}/tie/{pair}",
                "heading": tie.heading(sides, language),
            }
    return None


def _resolved(names: list[str], directory: Directory) -> list[Territory] | None:
    """Two different territories of these names, or None."""
    if len(names) != 2 or not all(names):
        return None
    try:
        sides = [directory.resolve(name) for name in names]
    except UnknownTerritory:
        return None
    return sides if sides[0].code != sides[1].code else None
