"""The home page, and the page about the data: what it holds, what not, and how to cite it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from stigraph import __version__, coverage, territories
from stigraph.coverage import PARTLY_READ, READ, Reading
from stigraph.disagreements import conflicts
from stigraph.iris import GRAPHS, layer_name
from stigraph.printed import printed_figures, slips
from stigraph.territories import Directory, Partner, Territory
from stigraph.wording import Wording

from ...lookups import DirectoryDep
from ...pages import glyphs
from ...pages.addresses import picture_address
from ...pages.errors import PageRoute
from ...pages.frame import language_of, rendered, text_of, trail
from ...pages.wording import wording
from ...service import DUMP
from ...shared import EngineDep, Now

router = APIRouter(route_class=PageRoute)

_DEEPEST = 6
_PUBLISHERS = 12
_KINDS = 3
"""Of how many kinds of fact pages were read about a partner that has a row of its own."""
_OF_DEPTH = ("instruments", "programmes")
"""The units that a tie of some depth has, beside something held between the two."""


@router.get("/")
async def home(
    request: Request, engine: EngineDep, directory: DirectoryDep, moment: Now
) -> Response:
    """The home page: search, six ties with some depth, and how deep the reading goes."""
    language = language_of(request)
    t = wording(language)
    own = directory.resolve(coverage.HOME)
    partners, read, (kinds, by_partner), told, publishers = await asyncio.gather(
        territories.partners(engine, own.code),
        coverage.reading(engine),
        coverage.partners(engine),
        coverage.kinds(engine),
        coverage.publishers(engine),
    )
    return await rendered(
        request,
        engine,
        moment,
        "home.html",
        title=t("home.heading"),
        home=own,
        examples=_examples(t),
        coverage_sentence=coverage_sentence(read, t),
        deepest=[_card(one, own, directory, t) for one in _deepest(partners)],
        partner_count=len(partners),
        picture=picture_address(own, language),
        kinds=kinds,
        rules={one.kind.id: one.rule for one in told if one.rule.text(language)},
        by_partner=[one for one in by_partner if one.kinds_read >= _KINDS],
        less_read=[one.territory for one in by_partner if one.kinds_read < _KINDS],
        publishers=publishers[:_PUBLISHERS],
        more_publishers=max(0, len(publishers) - _PUBLISHERS),
    )


@router.get("/about")
async def about(request: Request, engine: EngineDep, moment: Now) -> Response:
    """What the data holds and what not, its conflicts, its version, licence and citation."""
    t = wording(language_of(request))
    read, publishers, differing, figures, printed = await asyncio.gather(
        coverage.reading(engine),
        coverage.publishers(engine),
        conflicts(engine),
        printed_figures(engine),
        slips(engine),
    )
    snapshot = await engine.snapshot()
    return await rendered(
        request,
        engine,
        moment,
        "about.html",
        title=t("about.heading"),
        trail=trail(t),
        coverage_sentence=coverage_sentence(read, t),
        publishers=publishers,
        conflict_count=len(differing),
        figure_count=sum(one.difference != 0 for one in figures),
        slip_count=len(printed),
        release=__version__,
        layers=[
            (name, snapshot.counts[name])
            for name in map(layer_name, GRAPHS)
            if name in snapshot.counts
        ],
        dump=DUMP,
        citation=text_of(request, "citation.cff", {"release": __version__, "snapshot": snapshot}),
        address=request.app.state.settings.address,
    )


@router.get("/citation.cff")
async def citation(request: Request, engine: EngineDep) -> Response:
    """The citation of the snapshot that answers, in the Citation File Format."""
    context = {"release": __version__, "snapshot": await engine.snapshot()}
    return Response(
        text_of(request, "citation.cff", context),
        media_type="text/yaml; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )


def coverage_sentence(read: Reading, t: Wording) -> str:
    """Return how many documents were read line by line, and of how many only rows are known."""
    by_line = [one for one in read.documents if one.lines(READ) > 0]
    by_rows = [one for one in read.documents if one.lines(READ) == 0 < one.lines(PARTLY_READ)]
    unread = len(read.documents) - len(by_line) - len(by_rows)
    return t(
        "coverage.sentence",
        documents=t.counted("coverage.documents", len(read.documents)),
        by_line=t.counted("coverage.by_line", len(by_line)),
        lines=t.counted("coverage.line_count", sum(one.lines(READ) for one in by_line)),
        by_rows=t.number(len(by_rows)),
        rows=t.counted("coverage.row_count", sum(one.lines(PARTLY_READ) for one in by_rows)),
        unread=t.counted("coverage.unread", unread) if unread > 0 else "",
    )


def _deepest(partners: Sequence[Partner]) -> list[Partner]:
    """Ties with an instrument, a programme and something held, those with the most behind first."""

    def has_depth(own: Partner) -> bool:
        numbers = dict(own.counts.parts())
        held = numbers["talks"] + numbers["sessions"] + numbers["meetings"]
        return held > 0 and all(numbers[unit] > 0 for unit in _OF_DEPTH)

    return sorted(partners, key=lambda one: not has_depth(one))[:_DEEPEST]


def _card(partner: Partner, own: Territory, directory: Directory, t: Wording) -> dict[str, object]:
    sides = (own, directory.resolve(partner.code))
    return {
        "address": f"/{t.language}/tie/{partner.pair}",
        "heading": territories.heading(sides, t.language),
        "counts": [
            (glyphs.OF_UNIT.get(unit, "other"), t.counted(f"count.{unit}", number))
            for unit, number in partner.counts.parts()
            if number > 0
        ],
    }


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
