"""The page of one statement: what a record says, where it stands, who says the same or otherwise.

It is what a drawer of sources shows, and what the mark beside a statement leads to.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from stigraph.claims import Agreement, Claim, claim
from stigraph.disagreements import Disagreement
from stigraph.errors import UnknownThing
from stigraph.iris import curie_to_iri
from stigraph.wording import Wording
from stigraph.words import Words

from ...lookups import LookupsDep
from ...pages.errors import PageRoute
from ...pages.frame import language_of, rendered, trail
from ...pages.views import SourceEntry, View, row_name, source_entry, view
from ...pages.wording import wording
from ...representations import linked, thing_resource
from ...shared import EngineDep, Now

router = APIRouter(route_class=PageRoute)

_GRADE = "grade"
"""Told of the record among its place and reading, not among what it says."""


@router.get("/record/{rest:path}")
async def record_page(
    request: Request, engine: EngineDep, lookups: LookupsDep, moment: Now, rest: str
) -> Response:
    """One record: its claim, its place, how it was read, who agrees and who disagrees."""
    t = wording(language_of(request))
    try:
        found = await claim(engine, f"record:{rest}")
    except UnknownThing as error:
        # Of a record that was withdrawn at least its document is there.
        raise UnknownThing(error.given, (f"document:{rest.partition('/')[0]}",)) from error
    source = found.record.source
    kind, about = (one.label.text(t.language) for one in (source.kind, found.about))
    page = await rendered(
        request,
        engine,
        moment,
        "record.html",
        title=t("record.title", about=about, kind=kind),
        trail=[
            *trail(t, ("nav.sources", "sources")),
            (
                source.document.label.text(t.language),
                f"/{t.language}/source/{source.document.slug}",
            ),
        ],
        claim=found,
        iri=curie_to_iri(source.id),
        said=_said(found, t),
        place=source_entry("here", 1, source, t),
        agreeing=[_agreement(one, t) for one in found.agreeing],
        disagreeing=[_disagreement(one, found, t) for one in found.disagreeing],
    )
    return await linked(page, thing_resource("record", rest), engine, lookups)


def _said(found: Claim, t: Wording) -> View:
    """The rows of what the record says; what completes it carries a mark to its own place."""
    own = (found.record, *found.completing)
    return view(
        "claim",
        t,
        sources=[one.source for one in own],
        dates=[line for one in own for line in one.dates],
        parties=[line for one in own for line in one.parties],
        lines=[line for one in own for line in one.lines if line.property.slug != _GRADE],
        not_stated=[line for one in own for line in one.not_stated],
        differing=[one.what for one in found.disagreeing],
        alone=True,
    )


def _agreement(own: Agreement, t: Wording) -> tuple[str, SourceEntry]:
    """In what another record says the same, and its place."""
    shared = t("punctuation.comma").join(row_name(one, t).text(t.language) for one in own.shared)
    return shared, source_entry("agrees", 0, own.source, t)


def _disagreement(
    own: Disagreement, found: Claim, t: Wording
) -> tuple[Words, list[tuple[Words, SourceEntry]]]:
    """What is said differently, and the values of the others with their places."""
    ids = {found.record.source.id, *(one.source.id for one in found.completing)}
    others = [
        (value, source_entry("differs", 0, source, t))
        for value, source in own.values
        if source.id not in ids
    ]
    return row_name(own.on, t), others
