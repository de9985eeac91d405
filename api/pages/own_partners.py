"""The partners of a programme and of the calls and frameworks under it, each in its role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stigraph.calendar import date_in_words
from stigraph.dates import read_edtf
from stigraph.iris import short
from stigraph.sourcing import SourceLine, places
from stigraph.table import table
from stigraph.wording import Wording
from stigraph.words import LANGUAGES, Reference, Row, Words, cell, filled

from .frame import with_query
from .own import Asked, row_days, row_sources
from .panels import MOST_ROWS, Panel, PanelCell, PanelRow, Part, panel, text, things

_QUESTION = "programme/partners"
_COLUMNS = ("partner", "role", "through", "when")


async def partners_panel(asked: Asked) -> Panel | None:
    """Return whom the programme works with, in which role, through what and when, by partner.

    A partner that another organisation has taken the place of names it. None where nobody is read,
    and where they are more than a table holds: the page then leads to them by `partners_link`.
    """
    t = asked.t
    asking = _asking(asked)
    found: dict[tuple[str, ...], list[Row]] = {}
    for language in LANGUAGES:
        for row in await table(asked.engine, _QUESTION, {**asking, "lang": language}):
            of = tuple(filled(row, name) for name in ("partner", "role", "through"))
            found.setdefault(of, []).append(row)
    if not 0 < len(found) <= MOST_ROWS:
        return None
    known = await places(asked.engine, "Partnership")
    return panel(
        "partners",
        t.counted("own.partnerships", len(found)),
        [t(f"own.column.{one}") for one in _COLUMNS],
        [_row(rows, known, asked) for rows in found.values()],
        question=(_QUESTION, asking),
        data=(f"/api/queries/{_QUESTION}", asking),
        t=t,
        lead=t("own.partnerships_lead"),
    )


def partners_link(asked: Asked) -> tuple[str, str]:
    """Return what leads to all partners of the programme, and its address."""
    address = with_query(f"/{asked.t.language}/question/{_QUESTION}", _asking(asked))
    return asked.t("own.partnerships_link"), address


def _asking(asked: Asked) -> dict[str, str]:
    return {"programme": asked.id, "lang": asked.t.language}


def _row(rows: Sequence[Row], known: Mapping[str, SourceLine], asked: Asked) -> PanelRow:
    t = asked.t
    now = dict.fromkeys(
        filled(row, "nowLabel")
        for row in rows
        if filled(row, "lang") == t.language and cell(row, "nowLabel") is not None
    )
    since = t("own.partner_now", who=t("punctuation.comma").join(now)) if now else ""
    return PanelRow(
        (
            PanelCell((Part(thing=_named(rows, "partner"), aside=since),)),
            text(_named(rows, "role").label.text(t.language)),
            things([_named(rows, "through")]),
            text(*(_in_words(edtf, t) for edtf in row_days(rows, "edtf"))),
        ),
        asked.citations.of(row_sources(rows, known)),
    )


def _named(rows: Sequence[Row], name: str) -> Reference:
    """Return the thing in a column, whose label is asked for in each language."""
    curie = short(filled(rows[0], name))
    said = {filled(row, "lang"): cell(row, f"{name}Label") for row in rows}
    return Reference(curie, Words(said.get("ja") or curie, said.get("en") or curie))


def _in_words(edtf: str, t: Wording) -> str:
    span = read_edtf(edtf)
    return date_in_words(span.earliest, span.latest, edtf, t.language)
