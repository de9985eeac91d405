"""The own parts of the pages of organisations and people."""

from __future__ import annotations

from stigraph.list_columns import Listed
from stigraph.records import Record

from .own import (
    Asked,
    Own,
    days,
    groups,
    listed_panel,
    mentions_panel,
    merged,
    newest_first,
    present,
    sources,
    told,
    worded,
)
from .panels import Panel, PanelRow, panel, text, things

_AGREEMENTS = ("kinds", "parties", "signed")
_PROGRAMMES = ("agencies", "territories", "calls", "projects")
_PEOPLE = ("posts", "organisations", "meetings", "agreements")
_CALLS = ("programmes", "states", "territories")
_PARTS = ("kinds", "agreements", "people")
_NAMED = frozenset({"participant"})


async def organisation(asked: Asked) -> Own:
    """Its people with their posts at the time, its agreements, programmes, calls and parts."""
    t = asked.t
    found = {
        "people": await listed_panel(
            asked,
            "people",
            _PEOPLE,
            "own.people",
            lead=t("own.people_lead"),
            organisation=asked.id,
        ),
        "agreements": await listed_panel(
            asked, "agreements", _AGREEMENTS, "own.agreements", party=asked.id
        ),
        "programmes": await listed_panel(
            asked, "programmes", _PROGRAMMES, "own.programmes", agency=asked.id
        ),
        "calls": await listed_panel(asked, "calls", _CALLS, "own.calls", agency=asked.id),
        "parts": await listed_panel(asked, "organisations", _PARTS, "own.parts", above=asked.id),
    }
    published = await asked.lister.every("documents", publisher=asked.id)
    said = [_mine(asked, await asked.lister.every("organisations"))]
    if published:
        said.append(t.counted("own.published", len(published)))
    links = [(t("own.all_organisations"), f"/{t.language}/organisations")]
    if published:
        address = f"/{t.language}/documents?publisher={asked.slug}"
        links.insert(0, (t("own.its_documents"), address))
    return Own(
        sentences=tuple(one for one in said if one),
        panels=present(found.values()),
        unread=tuple(
            t(f"own.what.{name}")
            for name in ("people", "agreements", "programmes")
            if found[name] is None
        ),
        links=tuple(links),
    )


async def person(asked: Asked) -> Own:
    """The posts and positions as of their day, and where the person is named."""
    t = asked.t
    held = _posts(asked)
    return Own(
        sentences=(t("own.public_only"),),
        panels=present([held, await mentions_panel(asked, "named", _NAMED)]),
        unread=() if held else (t("own.what.posts"),),
        told=_NAMED,
        links=((t("own.all_people"), f"/{t.language}/people"),),
    )


def _mine(asked: Asked, every: tuple[Listed, ...]) -> str:
    own = next((one for one in every if one.thing.id == asked.id), None)
    if own is None:
        return ""
    where, kinds = own.references("territories"), own.references("kinds")
    if len(where) == 0 or len(kinds) == 0:
        return ""
    return asked.t("own.organisation", territory=asked.joined(where), kind=asked.joined(kinds))


def _is_former(group: list[Record]) -> bool:
    """Whether a page calls the post or position a former one."""
    return any(
        line.property.slug == "former" and line.label.text("en") == "true"
        for record in group
        for line in record.lines
    )


def _posts(asked: Asked) -> Panel | None:
    t = asked.t
    held = groups(asked.thing, "Tenure", "Affiliation", "Fellowship")
    rows = merged(
        PanelRow(
            (
                things(told(group, "post", "organisation", "programme")),
                text(*worded(group, t, "position")),
                text(days(group, t) or t("own.no_day")),
                text(t("own.former") if _is_former(group) else t("own.then")),
            ),
            asked.citations.of(sources(group)),
        )
        for group in newest_first(held)
    )
    if len(rows) == 0:
        return None
    return panel(
        "posts",
        t.counted("own.posts", len(rows)),
        [t(f"own.column.{one}") for one in ("post", "position", "when", "then")],
        rows,
        question=("thing/statements", {"thing": asked.id}),
        data=("/api/queries/thing/statements", {"thing": asked.id}),
        t=t,
        lead=t("own.posts_lead"),
    )
