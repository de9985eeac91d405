"""The page of a tie, and the same lines as a table for spreadsheets."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from stigraph import sourcing, ties
from stigraph.brief.matter import budgets_with, committees_with
from stigraph.calendar import day_in_words
from stigraph.coverage import HOME
from stigraph.dates import day_meant
from stigraph.engine import Engine
from stigraph.territories import Territory, heading
from stigraph.ties import TieAnswer
from stigraph.wording import Wording
from stigraph.words import Language, Words

from ...errors import Problem, ProblemKind
from ...lookups import DirectoryDep
from ...pages import tie, tie_csv
from ...pages.addresses import picture_address
from ...pages.citations import Citations
from ...pages.errors import PageRoute
from ...pages.frame import Text, language_of, rendered, trail, with_own_query, with_query
from ...pages.tie_sections import Sections
from ...pages.wording import wording
from ...shared import EngineDep, Now, Today
from ..ties import same_territory

router = APIRouter(route_class=PageRoute)

KINDS = tuple(ties.PRINTED_UNITS)
MODES = tuple(sourcing.STRENGTH)


@router.get("/tie/{pair}")
async def tie_page(
    request: Request,
    engine: EngineDep,
    directory: DirectoryDep,
    day: Today,
    moment: Now,
    pair: str,
    asOf: Text = "",  # noqa: N803  # a parameter of the address, spelled as it stands there
    knownBy: Text = "",  # noqa: N803
    kind: Text = "",
    reading: Text = "",
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
        return RedirectResponse(
            with_own_query(request, f"/{language}/tie/{canonical}{ending}"), 301
        )
    given = {"asOf": asOf, "knownBy": knownBy, "kind": kind, "reading": reading}
    answer = await ties.tie(
        engine,
        codes[0],
        codes[1],
        as_of=day_meant(asOf) if asOf.strip() else day,
        known_by=day_meant(knownBy) if knownBy.strip() else None,
        kind=one_of(kind, KINDS, "kind"),
        reading=one_of(reading, MODES, "reading"),
    )
    if wants_csv:
        return _csv(tie_csv.as_csv(answer, t), f"{canonical}.csv")
    ordered = sorted(sides, key=lambda side: side.code != HOME)
    filtered = any(value.strip() for value in given.values())
    title = heading(ordered, language)
    told = await _sections(engine, answer, t, whole=not (knownBy.strip() or kind or reading))
    sections = told.in_order()
    return await rendered(
        request,
        engine,
        moment,
        "tie.html",
        title=title,
        trail=trail(t, ("nav.territories", "territories"), ordered[0]),
        answer=answer,
        sides=ordered,
        frames=tie.frames(answer, ordered, told.cited),
        given=given,
        kinds=KINDS,
        modes=MODES,
        filtered=filtered,
        wrong="",
        sentences=tie.sentences(answer, told, told.series(), ordered, filtered=filtered),
        empty_sentence=tie.empty_sentence(answer, t, filtered=filtered),
        **sections,
        cited=told.cited.documents,
        people_address=with_own_query(request, f"/{language}/tie/{canonical}/people"),
        outside=None if HOME in codes else [_with_home(one, language) for one in ordered],
        as_of=day_in_words(answer.as_of, language),
        known_by="" if answer.known_by is None else day_in_words(answer.known_by, language),
        api=with_query(f"/api/ties/{codes[0]}/{codes[1]}", given),
        csv=with_query(f"/{language}/tie/{canonical}.csv", given),
        sheet=with_query(
            f"/api/ties/{codes[0]}/{codes[1]}", {**given, "format": "xlsx", "lang": language}
        ),
        question=with_query(f"/{language}/question/tie/items", {"a": codes[0], "b": codes[1]}),
        picture=picture_address(ordered[0], language),
        brief=_brief(codes, asOf, language),
        own_address=with_own_query(request, request.app.state.settings.address + request.url.path),
    )


@router.get("/tie/{pair}/people")
async def people_page(
    request: Request,
    engine: EngineDep,
    directory: DirectoryDep,
    day: Today,
    moment: Now,
    pair: str,
    asOf: Text = "",  # noqa: N803  # a parameter of the address, spelled as it stands there
    knownBy: Text = "",  # noqa: N803
    kind: Text = "",
    reading: Text = "",
) -> Response:
    """Everybody who signed, chaired or talked between two territories: a tie names the newest."""
    language = language_of(request)
    t = wording(language)
    sides = sorted(directory.pair(pair), key=lambda side: side.code != HOME)
    codes = sorted(side.code for side in sides)
    if codes[0] == codes[1]:
        raise same_territory(codes[0])
    canonical = "-".join(codes)
    if pair != canonical:
        return RedirectResponse(with_own_query(request, f"/{language}/tie/{canonical}/people"), 301)
    answer = await ties.tie(
        engine,
        codes[0],
        codes[1],
        as_of=day_meant(asOf) if asOf.strip() else day,
        known_by=day_meant(knownBy) if knownBy.strip() else None,
        kind=one_of(kind, KINDS, "kind"),
        reading=one_of(reading, MODES, "reading"),
    )
    partner = _partner(answer, whole=not (knownBy.strip() or kind or reading))
    committees = (
        () if partner is None else await committees_with(engine, partner, as_of=answer.as_of)
    )
    told = Sections(answer, committees, (), t, Citations(t))
    people = told.people()
    return await rendered(
        request,
        engine,
        moment,
        "tie_people.html",
        title=f"{heading(sides, language)}{t('punctuation.colon')}{t('tie.heading.people')}",
        trail=trail(t, ("nav.territories", "territories"), sides[0]),
        tie_heading=heading(sides, language),
        whole=with_own_query(request, f"/{language}/tie/{canonical}"),
        people=people,
        people_told=told.people_told(),
        documents=told.cited.documents,
    )


async def _sections(engine: Engine, answer: TieAnswer, t: Wording, *, whole: bool) -> Sections:
    """The sections of the page. Committees and money are told of whole ties alone.

    Which session is the last, or which amounts are the newest, cannot be said of some of the
    sources or of one kind.
    """
    partner = _partner(answer, whole=whole)
    if partner is None:
        return Sections(answer, (), (), t, Citations(t))
    committees, budgets = await asyncio.gather(
        committees_with(engine, partner, as_of=answer.as_of), budgets_with(engine, partner)
    )
    return Sections(answer, committees, budgets, t, Citations(t))


def _partner(answer: TieAnswer, *, whole: bool) -> str | None:
    """The code of Japan's partner, where there is one and the tie is told of whole."""
    partners = [code for code in answer.territories if code != HOME]
    return partners[0] if whole and len(partners) == 1 else None


def _with_home(side: Territory, language: Language) -> tuple[str, str]:
    """The name of the tie of Japan with one side of another pair, and its address."""
    pair = "-".join(sorted((HOME, side.code)))
    return side.name.text(language), f"/{language}/tie/{pair}"


def one_of(given: str, allowed: tuple[str, ...], name: str) -> str | None:
    """Return what a form sends if it is allowed, None if empty. Raises Problem naming the rest."""
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
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-cache",
        },
    )


def _brief(codes: list[str], as_of: str, language: Language) -> str | None:
    """The address of the brief, which there is of the ties of Japan alone."""
    if HOME not in codes:
        return None
    given = {"format": "docx", "lang": language, "asOf": as_of}
    return with_query(f"/api/brief/{codes[0]}/{codes[1]}", given)
