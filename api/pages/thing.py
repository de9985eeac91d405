"""What the pages of territories and of other things have in common."""

from __future__ import annotations

from stigraph.records import Record
from stigraph.things import NameLine, Thing
from stigraph.wording import Wording
from stigraph.words import Language, Reference

from .views import view


def parts(thing: Thing, t: Wording) -> dict[str, object]:
    """What the pages of territories and of other things have in common."""
    return {
        "names": _names_first(thing, t.language),
        "members": _members(thing, t.language),
        "record_views": _record_views(thing, t),
    }


def _names_first(thing: Thing, language: Language) -> list[NameLine]:
    """The names of a thing, those of the page's language first, the preferred before the others."""
    return sorted(
        thing.names, key=lambda one: (one.language != language, one.kind.slug != "preferred")
    )


def _members(thing: Thing, language: Language) -> list[tuple[str, list[Reference]]]:
    """What belongs to a thing, by the way in which it does."""
    found: dict[str, list[Reference]] = {}
    for trait in thing.members:
        if isinstance(trait.value, Reference):
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
