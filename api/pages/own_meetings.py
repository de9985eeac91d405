"""The own parts of the pages of committees and meetings."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from stigraph.due import DueItem, next_sessions, plan_in_words
from stigraph.list_columns import Listed
from stigraph.records import PartyLine
from stigraph.sourcing import SourceLine, places
from stigraph.table import table
from stigraph.words import Reference, Row, Words, cell, certain, filled, reference

from .own import (
    Asked,
    Own,
    groups,
    listed_panel,
    mentions_panel,
    present,
    row_sources,
    row_things,
    sources,
    told,
    worded,
)
from .panels import (
    Panel,
    PanelCell,
    PanelRow,
    Part,
    cells_of,
    given_in_words,
    number,
    panel,
    settled,
    text,
    things,
)

_SESSION = ("dates", "places", "modalities")
_DOCUMENT = ("kinds", "publishers", "dates")
_HOME = "JP"
_SIGNED = frozenset({"occasion"})
_ORDER = ("chair", "delegation-head", "side", "signatory", "counterpart", "present")


async def committee(asked: Asked) -> Own:
    """Its sessions, the numbers that are open, the last confirmed one, the next as an estimate."""
    t = asked.t
    own = {"committee": asked.id}
    sessions, missing, coming, offices, every, holdings = await asyncio.gather(
        table(asked.engine, "committee/sessions", own),
        table(asked.engine, "committee/missing-sessions", own),
        next_sessions(asked.engine, as_of=asked.day),
        table(asked.engine, "committee/ministries", {**own, "side": _HOME}),
        asked.lister.every("meetings", committee=asked.id),
        places(asked.engine, "Holding"),
    )
    known = {one.thing.id: one for one in every}
    following = next((one for one in coming if one.thing.id == asked.id), None)
    # What rests on a weak page alone is shown below, and confirms nothing.
    numbers = sorted({int(filled(row, "number")) for row in sessions if not _is_weak(row)})
    open_numbers = [int(filled(row, "missing")) for row in missing]
    ahead = [
        one
        for one in every
        if [state.slug for state in one.references("modalities")] == ["planned"]
    ]
    said = [
        t("own.sessions_known", read=len(numbers), last=numbers[-1]) if numbers else "",
        t("own.sessions_weak") if sessions and not numbers else "",
        _last_and_next(asked, following, sessions, known),
        t("own.sessions_open", numbers=t("punctuation.comma").join(map(str, open_numbers)))
        if open_numbers
        else "",
        *(
            t("own.session_planned", what=one.thing.label.text(t.language), when=_when(one, asked))
            for one in ahead
        ),
    ]
    return Own(
        sentences=tuple(one for one in said if one),
        panels=present(
            [
                _sessions(asked, sessions, known, holdings),
                _offices(asked, offices),
            ]
        ),
        unread=() if sessions else (t("own.what.sessions"),),
        links=(
            (t("own.all_meetings"), f"/{t.language}/meetings?committee={asked.slug}"),
            (t("due.link"), f"/{t.language}/due"),
        ),
    )


async def meeting(asked: Asked) -> Own:
    """When and where, its place in the series, who took part, and what came of it."""
    t = asked.t
    every = await asked.lister.every("meetings")
    mine = next((one for one in every if one.thing.id == asked.id), None)
    series = await _series(asked, every, mine)
    holdings = groups(asked.thing, "Holding")
    said = []
    if mine is not None and mine.references("modalities"):
        states = settled(mine, asked.day, t).values["modalities"]
        said.append(
            t(
                "own.meeting_when",
                when=_when(mine, asked) or t("own.no_day"),
                where=asked.joined(mine.references("places"))
                or asked.joined(mine.references("territories"))
                or t("own.no_place"),
                state=t("punctuation.comma").join(
                    one.label.text(t.language) if isinstance(one, Reference) else str(one)
                    for one in states
                ),
            )
        )
    return Own(
        sentences=tuple(said),
        panels=present(
            [
                series,
                _people(asked),
                _matters(asked),
                await listed_panel(asked, "documents", _DOCUMENT, "own.issued", meeting=asked.id),
                await _chapters(asked),
                await mentions_panel(asked, "occasion", _SIGNED),
            ]
        ),
        unread=tuple(
            t(f"own.what.{name}")
            for name, is_known in (
                ("holding", len(holdings) > 0),
                ("people", any(record.parties for record in asked.thing.records)),
                ("matters", len(groups(asked.thing, "Deliberation")) > 0),
            )
            if not is_known
        ),
        links=((t("own.all_meetings"), f"/{t.language}/meetings"),),
        told=_SIGNED,
    )


def _last_and_next(
    asked: Asked, item: DueItem | None, rows: Sequence[Row], known: Mapping[str, Listed]
) -> str:
    """The last session that is confirmed, and the next one as an estimate that is marked so."""
    if item is None or item.following is None or len(rows) == 0:
        return ""
    t = asked.t
    last = known.get(certain(rows[0], "session").id)
    return t(
        "own.session_next",
        last=("" if last is None else _when(last, asked)) or t("own.no_day"),
        number=item.following.number,
        host=asked.joined(item.following.hosts) or t("due.no_host"),
        plan=plan_in_words(item.following, t),
    )


def _when(one: Listed, asked: Asked) -> str:
    """The date of a meeting, the most certain first."""
    dated = [each for each in one.given("dates") if each.earliest is not None]
    found = dated or list(one.given("dates"))
    return given_in_words(found[0], asked.t) if found else ""


def _sessions(
    asked: Asked,
    rows: Sequence[Row],
    known: Mapping[str, Listed],
    holdings: Mapping[str, SourceLine],
) -> Panel | None:
    """A row for each session that was read, the latest first."""
    t = asked.t
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(filled(row, "session"), []).append(row)
    if len(found) == 0:
        return None
    made = []
    for own in found.values():
        session = certain(own[0], "session")
        listed = known.get(session.id)
        ordinal = int(filled(own[0], "number"))
        made.append(
            PanelRow(
                (
                    number(ordinal, t),
                    things([session if listed is None else listed.thing]),
                    text("" if listed is None else _when(listed, asked)),
                    things(row_things(own, "place")),
                    _chairs(own, asked),
                ),
                asked.citations.of(row_sources(own, holdings)),
            )
        )
    asking = {"committee": asked.id}
    return panel(
        "sessions",
        t.counted("own.sessions", len(made)),
        [t(f"own.column.{one}") for one in ("number", "session", "when", "where", "chairs")],
        made,
        question=("committee/sessions", asking),
        data=("/api/queries/committee/sessions", asking),
        t=t,
        lead=t("own.sessions_lead"),
    )


def _is_weak(row: Row) -> bool:
    return (cell(row, "grade") or "").endswith("/grades/c")


def _chairs(rows: Sequence[Row], asked: Asked) -> PanelCell:
    found: dict[str, Part] = {}
    for row in rows:
        chair, post = reference(row, "chair"), reference(row, "post")
        if chair is not None:
            led = certain(row, "role")
            told = [] if led.slug == "chair" else [led.label.text(asked.t.language)]
            if post is not None:
                told.append(f"{post.label.text(asked.t.language)}{asked.t('party.then')}")
            found[chair.id] = Part(thing=chair, aside=asked.t("punctuation.comma").join(told))
    return PanelCell(tuple(found.values()))


def _offices(asked: Asked, rows: Sequence[Row]) -> Panel | None:
    """The ministries and agencies that are read to have taken part, by session."""
    t = asked.t
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(filled(row, "organisation"), []).append(row)
    if len(found) == 0:
        return None
    made = [
        PanelRow(
            (
                things([certain(own[0], "organisation")]),
                _office_roles(own, asked),
                text(_numbers(own, asked)),
            )
        )
        for own in found.values()
    ]
    asking = {"committee": asked.id, "side": _HOME}
    return panel(
        "offices",
        t.counted("own.offices", len(made)),
        [t(f"own.column.{one}") for one in ("organisation", "role", "sessions")],
        made,
        question=("committee/ministries", asking),
        data=("/api/queries/committee/ministries", asking),
        t=t,
        lead=t("own.offices_lead"),
    )


def _office_roles(rows: Sequence[Row], asked: Asked) -> PanelCell:
    """The roles of an office, each with its sessions where there are several."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(filled(row, "role").rpartition("/")[2], []).append(row)
    words = {role: asked.t(f"own.office.{role}") for role in found}
    return PanelCell(
        tuple(
            Part(
                words=Words(words[role], words[role]),
                aside=_numbers(own, asked) if len(found) > 1 else "",
            )
            for role, own in found.items()
        )
    )


def _numbers(rows: Sequence[Row], asked: Asked) -> str:
    """The numbers of the sessions in these rows, each once."""
    return asked.t("punctuation.comma").join(
        sorted({filled(row, "number") for row in rows}, key=int)
    )


async def _series(asked: Asked, every: Sequence[Listed], mine: Listed | None) -> Panel | None:
    """The other sessions of its committee, or meetings of its series, with this one among them."""
    t = asked.t
    above = [
        trait.value
        for trait in asked.thing.traits
        if trait.property.slug in ("ofCommittee", "ofSeries") and isinstance(trait.value, Reference)
    ]
    if len(above) == 0:
        return None
    members = await table(asked.engine, "thing/members", {"thing": above[0].id})
    ids = {certain(row, "member").id for row in members}
    found = sorted((one for one in every if one.thing.id in ids), key=_first_day, reverse=True)
    if len(found) < 2:
        return None
    rows = [
        PanelRow(
            (
                *cells_of(settled(one, asked.day, t), _SESSION, t),
                text(t("own.this") if mine is not None and one.thing == mine.thing else ""),
            )
        )
        for one in found
    ]
    asking = {"thing": above[0].id}
    return panel(
        "series",
        t("own.series", name=above[0].label.text(t.language), number=len(found)),
        [asked.heading("label"), *map(asked.heading, _SESSION), ""],
        rows,
        question=("thing/members", asking),
        data=("/api/queries/thing/members", asking),
        t=t,
    )


def _first_day(one: Listed) -> str:
    known = [each.earliest for each in one.given("dates") if each.earliest is not None]
    return str(min(known)) if known else ""


def _people(asked: Asked) -> Panel | None:
    """Who took part, by side, with the post at the time."""
    t = asked.t
    found: dict[tuple[str, str], list[PartyLine]] = {}
    for record in asked.thing.records:
        for line in sorted(record.parties, key=_side_and_role):
            found.setdefault((line.participant.id, line.role.id), []).append(line)
    if len(found) == 0:
        return None
    rows = [
        PanelRow(
            (
                things([] if own[0].territory in (None, own[0].participant) else _sides(own)),
                _participant(own, asked),
                PanelCell((Part(words=_role(own[0], asked)),)),
            ),
            asked.citations.of(line.source for line in own),
        )
        for own in sorted(found.values(), key=lambda lines: _side_and_role(lines[0]))
    ]
    asking = {"thing": asked.id}
    everybody = {own[0].participant.id: own[0] for own in found.values()}
    sides = [one for one in everybody.values() if one.role.slug == "side"]
    return panel(
        "people",
        t.counted("own.took_part", len(everybody) - len(sides)),
        [t(f"own.column.{one}") for one in ("side", "who", "role")],
        rows,
        question=("thing/parties", asking),
        data=("/api/queries/thing/parties", asking),
        t=t,
        lead=t("own.took_part_lead") if sides else "",
    )


def _role(line: PartyLine, asked: Asked) -> Words:
    """The role in a meeting; the scheme's word for presence is that of signings."""
    if line.role.slug != "present":
        return line.role.label
    here = asked.t("own.office.present")
    return Words(here, here)


def _side_and_role(line: PartyLine) -> tuple[bool, str, int, str]:
    """Japan first, then by side, the chair before the others; last whose side nobody says."""
    side = "~" if line.territory is None else line.territory.slug
    role = line.role.slug
    place = _ORDER.index(role) if role in _ORDER else len(_ORDER)
    return side != _HOME, side, place, line.participant.id


def _sides(lines: Sequence[PartyLine]) -> list[Reference]:
    found = {line.territory.id: line.territory for line in lines if line.territory is not None}
    return list(found.values())


def _participant(lines: Sequence[PartyLine], asked: Asked) -> PanelCell:
    """The participant with the post at the time, or the body that was spoken for."""
    posts = {one.id: one for line in lines if (one := line.post or line.behalf) is not None}
    then = asked.t("party.then") if any(line.post is not None for line in lines) else ""
    aside = f"{asked.joined(posts.values())}{then}" if posts else ""
    return PanelCell((Part(thing=lines[0].participant, aside=aside),))


def _matters(asked: Asked) -> Panel | None:
    t = asked.t
    rows = [
        PanelRow(
            (
                text(*worded(group, t, "item")),
                things(told(group, "field")),
                things(told(group, "concerns")),
            ),
            asked.citations.of(sources(group)),
        )
        for group in groups(asked.thing, "Deliberation")
    ]
    if len(rows) == 0:
        return None
    asking = {"meeting": asked.id, "lang": t.language}
    return panel(
        "matters",
        t.counted("own.matters", len(rows)),
        [t(f"own.column.{one}") for one in ("item", "field", "concerns")],
        rows,
        question=("meeting/matters", asking),
        data=("/api/queries/meeting/matters", asking),
        t=t,
    )


async def _chapters(asked: Asked) -> Panel | None:
    """The theme and the chapters of the document that the meeting issued."""
    t = asked.t
    issued = await asked.lister.every("documents", meeting=asked.id)
    if len(issued) == 0:
        return None
    document = issued[0].thing
    asking = {"document": document.id, "lang": t.language}
    rows = await table(asked.engine, "document/contents", asking)
    if len(rows) == 0:
        return None
    themes = [
        filled(row, "theme")
        for row in await table(asked.engine, "document/theme", {"lang": t.language})
        if certain(row, "document").id == document.id
    ]
    made = [
        PanelRow((text(cell(row, "number") or ""), text(cell(row, "partLabel") or "")))
        for row in rows
    ]
    return panel(
        "chapters",
        t("own.chapters", document=document.label.text(t.language), number=len(made)),
        [t("own.column.number"), t("own.column.chapter")],
        made,
        question=("document/contents", asking),
        data=("/api/queries/document/contents", asking),
        t=t,
        lead=t("own.theme", theme=t("punctuation.comma").join(themes)) if themes else "",
    )
