"""The own parts of the page of a document: editions, passages, and what was not read."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import quote

from stigraph import coverage
from stigraph.calendar import date_in_words
from stigraph.coverage import NOT_READ, PARTLY_READ, READ
from stigraph.errors import UnknownThing
from stigraph.sourcing import Passage, SourceDocument, is_row_key, source_document
from stigraph.table import table
from stigraph.words import Words, cell

from .addresses import anchor_of
from .own import Asked, Own, mentions_panel, present
from .panels import Panel, PanelCell, PanelRow, Part, number, panel, text

_NAMES_IT = frozenset({"basis", "quotes", "setIn", "follows", "concerns"})


async def document(asked: Asked) -> Own:
    """Who published it when, how far it was read, its passages and chapters, who names it."""
    t = asked.t
    found = None
    with suppress(UnknownThing):  # others name it, and nothing of it was read
        found = await source_document(asked.engine, asked.slug)
    said: list[str] = []
    if found is not None:
        said += [*_published(found, asked), await _how_far(asked)]
    source = f"/{t.language}/source/{quote(asked.slug)}"
    return Own(
        sentences=tuple(one for one in said if one),
        panels=present(
            [
                None if found is None else _passages(asked, found, source),
                await _chapters(asked),
                await mentions_panel(asked, "names_it", _NAMES_IT),
            ]
        ),
        unread=() if found else (t("own.what.document"),),
        told=_NAMES_IT,
        links=(
            *(((t("thing.read_here"), source),) if found else ()),
            (t("own.all_documents"), f"/{t.language}/documents"),
        ),
    )


def _published(found: SourceDocument, asked: Asked) -> list[str]:
    t = asked.t
    return [
        t(
            "own.published_by",
            who=t("own.nobody_named")
            if one.publisher is None
            else one.publisher.label.text(t.language),
            when=t("source.undated")
            if one.edtf is None
            else date_in_words(one.earliest, one.latest, one.edtf, t.language),
        )
        for one in found.editions
    ]


async def _how_far(asked: Asked) -> str:
    """How many lines were read, in part, and not at all."""
    read = await coverage.reading(asked.engine)
    t = asked.t
    for one in read.documents:
        if one.document.id == asked.id:
            return t(
                "own.how_far",
                read=t.number(one.lines(READ)),
                partly=t.number(one.lines(PARTLY_READ)),
                not_read=t.number(one.lines(NOT_READ)),
            )
    return ""


def _passages(asked: Asked, found: SourceDocument, source: str) -> Panel | None:
    t = asked.t
    if len(found.passages) == 0:
        return None
    extraction = found.editions[0].extraction
    rows = [
        PanelRow(
            (
                PanelCell((Part(words=one.title, address=_place(one, source)),)),
                text(one.lines),
                PanelCell(_anchor(one, extraction)),
                number(len(one.records), t),
            )
        )
        for one in found.passages
    ]
    asking = {"document": asked.id}
    return panel(
        "passages",
        t.counted("own.passages", len(rows)),
        [t(f"own.column.{one}") for one in ("passage", "place", "anchor", "records")],
        rows,
        question=("source/passages", asking),
        data=("/api/queries/source/records", asking),
        t=t,
        lead=t("own.passages_lead"),
    )


def _anchor(one: Passage, extraction: str) -> tuple[Part, ...]:
    """What leads back to the passage: words of the page in quotes, a key of our table plain."""
    if not one.anchor:
        return ()
    return (Part(words=Words(one.anchor), quoted=not is_row_key(one.anchor, extraction)),)


def _place(one: Passage, source: str) -> str:
    return f"{source}#{anchor_of(one.id)}"


async def _chapters(asked: Asked) -> Panel | None:
    t = asked.t
    asking = {"document": asked.id, "lang": t.language}
    rows = await table(asked.engine, "document/contents", asking)
    if len(rows) == 0:
        return None
    made = [
        PanelRow((text(cell(row, "number") or ""), text(cell(row, "partLabel") or "")))
        for row in rows
    ]
    return panel(
        "chapters",
        t.counted("own.contents", len(made)),
        [t("own.column.number"), t("own.column.chapter")],
        made,
        question=("document/contents", asking),
        data=("/api/queries/document/contents", asking),
        t=t,
    )
