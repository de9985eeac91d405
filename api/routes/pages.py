"""The pages in Japanese and English. They are the widest addresses, so they come last."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from stigraph import coverage, question, sourcing, territories, things, ties
from stigraph.coverage import NOT_READ, PARTLY_READ, READ, Reading
from stigraph.engine import Engine, State
from stigraph.errors import QuestionError, UnknownTerritory, UnknownThing
from stigraph.iris import PREFIXES, curie_to_iri
from stigraph.records import Record
from stigraph.table import table
from stigraph.territories import Directory, Partner, Territory
from stigraph.things import Thing
from stigraph.words import LANGUAGES, Language, Reference, Words, certain, words

from ..days import day_meant
from ..errors import Problem, ProblemKind
from ..formats import prefers_html
from ..languages import spoken
from ..lookups import DirectoryDep, IndexDep
from ..pages import glyphs, tie
from ..pages.addresses import page_of, web_address
from ..pages.answers import laid_out
from ..pages.calendar import date_in_words, day_in_words
from ..pages.errors import PageRoute, page_of_problem
from ..pages.frame import asset, language_of, rendered, with_query
from ..pages.views import view
from ..pages.wording import Wording, wording
from ..shared import EngineDep, Now, Today
from . import network
from .ties import same_territory

router = APIRouter(include_in_schema=False)
pages = APIRouter(route_class=PageRoute)

KINDS = tuple(ties.PRINTED_UNITS)
MODES = tuple(ties.STRENGTH)
UNITS = ("instruments", "talks", "sessions", "meetings", "planned", "possiblySame")
MOST_ROWS = 500
"""How many rows of an answer a page shows; CSV and JSON have them all."""

_Text = Annotated[str, Query()]


@router.get("/")
async def choose(request: Request) -> Response:
    """Send to the home page in the language that the browser wants."""
    address = with_query(f"/{spoken(request)}/", dict(request.query_params))
    return RedirectResponse(address, 303, headers={"Vary": "Accept-Language"})


@router.get("/static/{name}")
async def static(name: str) -> Response:
    """Answer a file of the pages' own."""
    found = asset(name)
    if found is None:
        raise _unknown_address()
    return found


@pages.get("")
async def bare(request: Request) -> Response:
    """Send to the home page, whose address ends in a slash."""
    return RedirectResponse(f"/{language_of(request)}/", 301)


@pages.get("/")
async def home(request: Request, engine: EngineDep, directory: DirectoryDep, moment: Now) -> Response:
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
        **await _partners(engine, directory, own, t),
    )


@pages.get("/tie/{pair}")
async def tie_page(
    request: Request,
    engine: EngineDep,
    directory: DirectoryDep,
    day: Today,
    moment: Now,
    pair: str,
    asOf: _Text = "",  # noqa: N803  # a parameter of the address, spelled as it stands there
    knownBy: _Text = "",  # noqa: N803
    kind: _Text = "",
    reading: _Text = "",
) -> Response:
    """What stands between two territories; `IT-JP.csv` gives the same lines as a table."""
    language = language_of(request)
    t = wording(language)
    wants_csv = pair.endswith(".csv")
    sides = directory.pair(pair.removesuffix(".csv"))
    codes = sorted(side.code for side in sides)
    canonical = "-".join(codes)
    if codes[0] == codes[1]:
        raise same_territory(codes[0])
    if pair.removesuffix(".csv") != canonical:
        ending = ".csv" if wants_csv else ""
        return RedirectResponse(_with_own_query(request, f"/{language}/tie/{canonical}{ending}"), 301)
    given = {"asOf": asOf, "knownBy": knownBy, "kind": kind, "reading": reading}
    answer = await ties.tie(
        engine,
        codes[0],
        codes[1],
        as_of=day_meant(asOf) if asOf.strip() else day,
        known_by=day_meant(knownBy) if knownBy.strip() else None,
        kind=_one_of(kind, KINDS, "kind"),
        reading=_one_of(reading, MODES, "reading"),
    )
    if wants_csv:
        return _csv(tie.as_csv(answer, t), f"{canonical}.csv")
    ordered = sorted(sides, key=lambda side: side.code != tie.HOME)
    filtered = any(value.strip() for value in given.values())
    title = tie.heading(ordered, language)
    return await rendered(
        request,
        engine,
        moment,
        "tie.html",
        title=title,
        heading=title,
        trail=_trail(t, ("nav.territories", "territories"), ordered[0]),
        answer=answer,
        sides=ordered,
        given=given,
        kinds=KINDS,
        modes=MODES,
        filtered=filtered,
        wrong="",
        sentence=tie.sentence(answer, ordered, t),
        empty_sentence=tie.empty_sentence(answer, t, filtered=filtered),
        groups=tie.groups(answer, t),
        as_of=day_in_words(answer.as_of, language),
        known_by="" if answer.known_by is None else day_in_words(answer.known_by, language),
        api=with_query(f"/api/ties/{codes[0]}/{codes[1]}", given),
        csv=with_query(f"/{language}/tie/{canonical}.csv", given),
        question=with_query(f"/{language}/question/tie/items", {"a": codes[0], "b": codes[1]}),
        picture=_picture(ordered[0], language),
    )


@pages.get("/territories")
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
        trail=_trail(t),
        units=units,
        tied=tied,
        others=[one for one in directory.territories if one.code not in numbers],
    )


@pages.get("/territory/{code}")
async def territory_page(
    request: Request, engine: EngineDep, directory: DirectoryDep, moment: Now, code: str
) -> Response:
    """One territory: its names, its ties, and where else it is named."""
    language = language_of(request)
    t = wording(language)
    own = directory.resolve(code)
    if own.code != code:
        return RedirectResponse(_with_own_query(request, f"/{language}/territory/{own.code}"), 301)
    thing = await things.thing(engine, f"territory:{own.code}")
    return await rendered(
        request,
        engine,
        moment,
        "territory.html",
        title=own.name.text(language),
        trail=_trail(t, ("nav.territories", "territories")),
        home=own,
        territory=own,
        thing=thing,
        record_views=_record_views(thing, t),
        **await _partners(engine, directory, own, t),
    )


@pages.get("/sources")
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
        trail=_trail(t),
        read=read,
        coverage_sentence=_coverage_sentence(read, t),
    )


@pages.get("/source/{document}")
async def source_page(request: Request, engine: EngineDep, moment: Now, document: str) -> Response:
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
    return await rendered(
        request,
        engine,
        moment,
        "source.html",
        title=found.document.label.text(language),
        trail=_trail(t, ("nav.sources", "sources")),
        source=found,
        editions=editions,
        read=own,
    )


@pages.get("/search")
async def search_page(
    request: Request,
    engine: EngineDep,
    directory: DirectoryDep,
    index: IndexDep,
    moment: Now,
    q: _Text = "",
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
        trail=_trail(t),
        query=text,
        hits=index.find(text),
        pair=_pair_meant(text, directory, language),
    )


@pages.get("/questions")
async def questions_page(request: Request, engine: EngineDep, moment: Now) -> Response:
    """Every named question, by subject."""
    t = wording(language_of(request))
    subjects: dict[str, list[question.Question]] = {}
    for one in question.all_questions():
        subjects.setdefault(one.name.partition("/")[0], []).append(one)

    def subject_label(subject: str) -> str:
        return t.texts.get(f"subject.{subject}", subject)

    return await rendered(
        request,
        engine,
        moment,
        "questions.html",
        title=t("questions.heading"),
        trail=_trail(t),
        subjects=sorted(subjects.items()),
        subject_label=subject_label,
    )


@pages.get("/question/{subject}/{name}")
async def question_page(
    request: Request, engine: EngineDep, moment: Now, subject: str, name: str
) -> Response:
    """One named question: its words, its parameters, its answer and its text."""
    language = language_of(request)
    t = wording(language)
    own = question.load(f"{subject}/{name}")
    asked = {one.name: request.query_params.get(one.name) for one in own.parameters}
    # Asked for the first time, a question answers its own example.
    fresh = all(value is None for value in asked.values())
    values = {
        one.name: (one.example if fresh else (asked[one.name] or "")) for one in own.parameters
    }
    problem, answer, text = "", None, own.text
    try:
        text = own.bind(values)
        answer = await engine.ask(own.name, values)
    except QuestionError as error:
        problem = t("question.problem", what=error.what, remedy=error.remedy)
    if answer is not None and answer.state is not State.complete:
        problem = t(f"answer.{answer.state.value}")
    echoed = [one.name for one in own.parameters if not one.optional]
    query = urlencode({name: value for name, value in values.items() if value})
    return await rendered(
        request,
        engine,
        moment,
        "question.html",
        title=own.summary[language],
        trail=_trail(t, ("nav.questions", "questions")),
        question=own,
        values=values,
        problem=problem,
        answer=None if answer is None else laid_out(answer, language, most=MOST_ROWS, hidden=echoed),
        text=text,
        csv=f"/api/queries/{own.name}?{query + '&' if query else ''}format=csv",
        query_string=f"?{query}" if query else "",
    )


@pages.get("/sparql")
async def sparql_page(
    request: Request, engine: EngineDep, moment: Now, query: _Text = ""
) -> Response:
    """A plain form for SPARQL, with examples and the answer as a table."""
    language = language_of(request)
    t = wording(language)
    answer, boolean, problem = None, None, None
    if query.strip():
        found = await engine.query(query)
        if found.state is State.complete:
            answer = laid_out(found, language, most=MOST_ROWS)
            boolean = found.boolean if found.form == "ask" else None
        else:
            problem = {
                "title": t(f"answer.{found.state.value}"),
                "message": found.message,
                "line": found.line,
                "column": found.column,
                "excerpt": _excerpt(query, found.line, found.column),
            }
    return await rendered(
        request,
        engine,
        moment,
        "sparql.html",
        title=t("sparql.heading"),
        trail=_trail(t),
        text=query,
        asked=answer is not None,
        answer=answer,
        boolean=boolean,
        problem=problem,
        seconds=10,
        csv=f"/sparql?{urlencode({'query': query, 'format': 'csv'})}",
        examples=[
            (one.summary[language], f"/{language}/sparql?{urlencode({'query': one.text})}")
            for one in question.all_questions()
            if one.name in _EXAMPLE_QUERIES
        ],
        prefixes=sorted(PREFIXES.items()),
    )


@pages.get("/concept/{scheme}/{slug}")
async def concept_page(
    request: Request, engine: EngineDep, moment: Now, scheme: str, slug: str
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
    return await rendered(
        request,
        engine,
        moment,
        "concept.html",
        title=concept.label.text(language),
        trail=_trail(t),
        concept=concept,
        scheme=certain(rows[0], "scheme"),
        meaning=words(rows[0], "meaning"),
        iri=curie_to_iri(concept.id),
    )


@pages.get("/{thing_class}/{slug:path}")
async def thing_page(
    request: Request, engine: EngineDep, moment: Now, thing_class: str, slug: str
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
    except QuestionError as error:
        raise UnknownThing(curie) from error
    documents = {one.id for one in await sourcing.source_documents(engine)}
    own = thing.reference
    return await rendered(
        request,
        engine,
        moment,
        "thing.html",
        title=own.label.text(language),
        trail=_trail(t),
        thing=thing,
        glyph=glyphs.glyph_of(own.id),
        traits=_traits(thing, language),
        iri=curie_to_iri(own.id),
        read_here=f"/{language}/source/{quote(own.slug)}" if own.id in documents else None,
        record_views=_record_views(thing, t),
    )


@pages.get("/{rest:path}")
async def nowhere(rest: str) -> Response:
    """Say that there is no such page."""
    raise _unknown_address()


for _language in LANGUAGES:
    router.include_router(pages, prefix=f"/{_language}")
router.include_router(network.router)


@router.get("/{rest:path}")
async def nothing(request: Request, rest: str) -> Response:
    """Say that there is nothing, as a page to a browser and as a problem to a program."""
    problem = _unknown_address()
    if prefers_html(request.headers.get("accept")):
        return page_of_problem(request, problem)
    raise problem


_EXAMPLE_QUERIES = frozenset(
    {"tie/items", "tie/parties", "territory/ties", "source/records", "coverage/documents"}
)


def _unknown_address() -> Problem:
    return Problem(
        ProblemKind.unknown_address,
        Words(
            "アドレスの綴りを確かめるか、検索してください。", "check the spelling, or search for the name"
        ),
    )


def _elsewhere(
    curie: str, address: str | None, thing_class: str, slug: str, language: Language
) -> Response:
    """Where the IRI of something without a page of its own leads."""
    if address is not None and thing_class in ("record", "passage", "tie", "tie-item"):
        return RedirectResponse(address, 303)
    first, _, rest = slug.partition("/")
    if thing_class in ("edition", "extraction"):
        return RedirectResponse(f"/{language}/source/{quote(first)}", 303)
    if thing_class in ("name", "identifier"):
        owner = page_of(f"{first}:{rest.partition('/')[0]}", language)
        if owner is not None:
            return RedirectResponse(owner, 303)
    raise UnknownThing(curie)


def _with_own_query(request: Request, path: str) -> str:
    return f"{path}?{request.url.query}" if request.url.query else path


def _one_of(given: str, allowed: tuple[str, ...], name: str) -> str | None:
    if given == "":
        return None
    if given in allowed:
        return given
    raise Problem(
        ProblemKind.bad_parameter,
        Words(
            f"「{name}」には {'、'.join(allowed)} のどれかを渡してください。",
            f"{name} takes one of {', '.join(allowed)}",
        ),
        parameter=name,
    )


def _csv(text: str, name: str) -> Response:
    return Response(
        text,
        media_type="text/csv; charset=utf-8; header=present",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-cache"},
    )


def _picture(territory: Territory, language: Language) -> str:
    return with_query("/network.html", {"territory": territory.code, "lang": language})


def _trail(
    t: Wording, section: tuple[str, str] | None = None, territory: Territory | None = None
) -> list[tuple[str, str]]:
    trail = [(t("nav.home"), f"/{t.language}/")]
    if section is not None:
        trail.append((t(section[0]), f"/{t.language}/{section[1]}"))
    if territory is not None:
        own = territory.name.text(t.language)
        trail.append((own, f"/{t.language}/territory/{territory.code}"))
    return trail


def _examples(t: Wording) -> list[tuple[str, str]]:
    start = f"/{t.language}"
    return [
        (t("example.italy"), f"{start}/tie/IT-JP"),
        (t("example.semiconductors"), f"{start}/question/agreement/in-field?field=semiconductors"),
        (t("example.witness"), f"{start}/question/agreement/parties-and-witnesses"),
        (t("example.schedule"), f"{start}/question/meeting/planned"),
    ]


async def _partners(
    engine: Engine, directory: Directory, own: Territory, t: Wording
) -> dict[str, object]:
    found = await territories.partners(engine, own.code)
    return {
        "partners": [_partner(one, own, directory, t) for one in found],
        "units": UNITS,
        "strip_legend": [(unit, glyphs.OF_UNIT[unit]) for unit in UNITS if unit in glyphs.OF_UNIT],
        "strip_glyph": glyphs.glyph,
        "picture": _picture(own, t.language),
    }


def _partner(partner: Partner, own: Territory, directory: Directory, t: Wording) -> dict[str, object]:
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
    for separator in (" and ", " ", "　", "と", "・", "-", "/", "×", ""):
        parts = (
            [part.strip() for part in text.split(separator)]
            if separator
            else [text[:1], text[1:]]
            if len(text) == 2
            else []
        )
        if len(parts) != 2 or not all(parts):
            continue
        try:
            sides = [directory.resolve(part) for part in parts]
        except UnknownTerritory:
            continue
        if sides[0].code != sides[1].code:
            pair = "-".join(sorted(side.code for side in sides))
            return {
                "address": f"/{language}/tie/{pair}",
                "heading": tie.heading(sides, language),
            }
    return None


def _traits(thing: Thing, language: Language) -> list[tuple[str, list[Reference | Words]]]:
    found: dict[str, list[Reference | Words]] = {}
    for trait in thing.traits:
        found.setdefault(trait.property.label.text(language), []).append(trait.value)
    return list(found.items())


def _record_views(thing: Thing, t: Wording) -> list[dict[str, object]]:
    """One view for each record with what refines it; items of one list stand together."""
    groups: dict[str, list[Record]] = {}
    known = {one.source.id for one in thing.records}
    for one in thing.records:
        base = one.source.refines if one.source.refines in known else one.source.id
        is_item = any(line.property.slug == "item" for line in one.lines)
        groups.setdefault(one.source.kind.id if is_item else base or "", []).append(one)
    shown = []
    for number, own in enumerate(groups.values(), start=1):
        laid_out = view(
            f"r-{number}",
            t,
            sources=[one.source for one in own],
            dates=[line for one in own for line in one.dates],
            parties=[line for one in own for line in one.parties],
            lines=[line for one in own for line in one.lines],
            not_stated=[line for one in own for line in one.not_stated],
            alone=True,
        )
        shown.append(
            {
                "anchor": laid_out.anchor,
                "heading": own[0].source.kind.label,
                "rows": laid_out.rows,
                "sources": laid_out.sources,
            }
        )
    return shown


def _excerpt(text: str, line: int | None, column: int | None) -> str | None:
    """The line of a query where it is wrong, with a mark under the place."""
    lines = text.splitlines()
    if line is None or not 1 <= line <= len(lines):
        return None
    own = lines[line - 1]
    return own if column is None else f"{own}\n{' ' * (column - 1)}^"

