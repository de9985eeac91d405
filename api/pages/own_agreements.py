"""The own parts of the page of an agreement: how it stands, its life, and what rests on it."""

from __future__ import annotations

from collections.abc import Sequence

from stigraph import status
from stigraph.iris import curie_to_iri
from stigraph.records import Record
from stigraph.status import Status
from stigraph.words import Reference

from .own import (
    Asked,
    Own,
    days,
    first_days,
    groups,
    mentions_panel,
    merged,
    present,
    sources,
    told,
)
from .panels import Panel, PanelCell, PanelRow, Part, panel, text, things

_HOME = "JP"
_LIFE = (
    "Signing", "CooperationStatement", "EntryIntoForce", "Extension", "Term", "Succession",
    "Replacement", "Termination",
)  # fmt: skip
_RESTS = frozenset({"basis", "underAgreement", "replaces"})


async def agreement(asked: Asked) -> Own:
    """How it stands for each partner, its life, and what rests on it."""
    t = asked.t
    life = sorted(groups(asked.thing, *_LIFE), key=first_days)
    every = [record for group in life for record in group]
    parties = {
        line.participant.id: line.participant
        for record in asked.thing.records
        for line in record.parties
        if line.is_party
    }
    said = [t("own.between", who=asked.joined(parties.values()))] if parties else []
    for partner in _partners(every):
        standing = await _standing(asked, partner.slug, every)
        said.append(
            t(
                "own.standing",
                partner=partner.label.text(t.language),
                status=standing.label.text(t.language),
            )
        )
    classes = {record.source.kind.slug for record in every}
    return Own(
        sentences=tuple(said),
        panels=present(
            [
                _life(asked, life),
                await mentions_panel(asked, "resting", _RESTS),
            ]
        ),
        unread=tuple(
            t(f"own.what.{name}")
            for name, kind in (("signing", "Signing"), ("entry", "EntryIntoForce"))
            if kind not in classes
        ),
        links=((t("own.all_agreements"), f"/{t.language}/agreements"),),
        told=_RESTS,
    )


def _partners(records: Sequence[Record]) -> list[Reference]:
    found = {
        line.territory.slug: line.territory
        for record in records
        for line in record.parties
        if line.is_party and line.territory is not None and line.territory.slug != _HOME
    }
    return [found[code] for code in sorted(found)]


async def _standing(asked: Asked, code: str, records: Sequence[Record]) -> Status:
    """How the agreement stands with one partner on the day, as the page of the tie says."""
    rows = await status.validity(asked.engine, (code, _HOME), asked.day)
    dates = [line for record in records for line in record.dates]
    shown = status.shown_valid(curie_to_iri(asked.id), rows, asked.day)
    if shown is not None:
        return status.as_told(shown, dates)
    classes = {record.source.kind.slug for record in records}
    known = status.known(dates, asked.day)
    parties = [line for record in records for line in record.parties]
    of_both = status.of_the_pair(dates, parties, (code, _HOME))
    own = status.status_code("instrument", classes, set(), of_both, known, asked.day)
    return Status(own, asked.day)


def _life(asked: Asked, life: Sequence[list[Record]]) -> Panel | None:
    """Each act with its day, and for whom it holds."""
    t = asked.t
    if len(life) == 0:
        return None
    rows = merged(
        PanelRow(
            (
                text(days(group, t) or t("own.no_day")),
                PanelCell((Part(words=group[0].source.kind.label),)),
                _parties(group, asked),
                things(told(group, "replaces", "inPlaceOf", "occasion", "place")),
            ),
            asked.citations.of(sources(group)),
        )
        for group in life
    )
    return panel(
        "life",
        t.counted("own.life", len(rows)),
        [t(f"own.column.{one}") for one in ("when", "act", "parties", "beside")],
        rows,
        question=("thing/dates", {"thing": asked.id}),
        data=("/api/queries/thing/dates", {"thing": asked.id}),
        t=t,
        lead=t("own.life_lead"),
    )


def _parties(group: Sequence[Record], asked: Asked) -> PanelCell:
    """Whom the records name, each once; a role that makes no party is told beside the name."""
    found: dict[str, Part] = {}
    for record in group:
        for line in record.parties:
            role = "" if line.is_party else line.role.label.text(asked.t.language)
            found.setdefault(line.participant.id, Part(thing=line.participant, aside=role))
    return PanelCell(tuple(found.values()))
