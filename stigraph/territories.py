"""Territories by code or name, and the partners that each is tied to."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz, process

from stigraph.coverage import HOME
from stigraph.engine.interface import Engine
from stigraph.errors import AmbiguousTerritory, UnknownTerritory
from stigraph.folding import folded
from stigraph.iris import short
from stigraph.status import AsOf, BareDate, strongest
from stigraph.table import table
from stigraph.ties import Counts, come_about, count_by_unit
from stigraph.words import (
    Language,
    Reference,
    Row,
    Words,
    cell,
    certain,
    filled,
    reference,
    words,
)

_ALIASES: Mapping[str, str] = {"eu": "g-eu"}
"""Codes in wide use that are not ISO 3166 codes of a country."""

_LONGEST_CODE = 3

_SHORT_FORM = "concept:name-kinds/short-form"


@dataclass(frozen=True, slots=True)
class Territory:
    """A country, region or group with its codes and names."""

    code: str
    name: Words
    kind: Reference | None
    alpha3: str | None
    numeric: str | None
    short_form: str | None
    """The one character of headings like 日伊, where offices use one."""
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Partner:
    """A territory that another one is tied to, with what is behind it."""

    territory: Reference
    code: str
    pair: str
    counts: Counts
    certainly: Counts | None = None
    """Of these, what had certainly come about by the day asked for, if one was."""


@dataclass(frozen=True, slots=True)
class Directory:
    """All territories, found by any code or name."""

    territories: tuple[Territory, ...]
    _keys: Mapping[str, Territory]
    _shared: Mapping[str, tuple[str, ...]]
    """Names that several territories have, with the codes of those."""

    def resolve(self, given: str) -> Territory:
        """Return the territory of a code in any case, a group's slug, or a name.

        Raises UnknownTerritory naming the nearest codes, AmbiguousTerritory those that share a
        name.
        """
        key = given.strip().casefold()
        found = self._keys.get(_ALIASES.get(key, key)) or self._keys.get(folded(given))
        if found is None:
            if folded(given) in self._shared:
                raise AmbiguousTerritory(given, self._shared[folded(given)])
            raise UnknownTerritory(given, self._nearest(given))
        return found

    def pair(self, given: str) -> tuple[Territory, Territory]:
        """Return the two territories of a pair like `IT-JP`, in the order given.

        A group's slug holds hyphens itself, so every hyphen is tried. Raises UnknownTerritory.
        """
        places = [place for place, letter in enumerate(given) if letter == "-"]
        for place in places:
            one = self._keys.get(given[:place].casefold())
            other = self._keys.get(given[place + 1 :].casefold())
            if one is not None and other is not None:
                return one, other
        if len(places) == 0:
            self.resolve(given)
            raise UnknownTerritory(given)
        one = self.resolve(given[: places[0]])
        return one, self.resolve(given[places[0] + 1 :])

    def _nearest(self, given: str) -> tuple[str, ...]:
        # A short word is a code with a slip in it; held against names it would match any of them.
        most = max(len(given), _LONGEST_CODE)
        keys = [key for key in self._keys if len(given) > _LONGEST_CODE or len(key) <= most]
        hits = process.extract(folded(given), keys, scorer=fuzz.ratio, limit=12, score_cutoff=40)
        codes = dict.fromkeys(self._keys[key].code for key, _, _ in hits)
        return tuple(codes)[:3]


async def directory(engine: Engine) -> Directory:
    """Return all territories with their codes and names."""
    rows, names = await asyncio.gather(
        table(engine, "territory/all"), table(engine, "territory/names")
    )
    forms: dict[str, list[Row]] = {}
    for row in names:
        forms.setdefault(filled(row, "territory"), []).append(row)
    territories = tuple(_territory(row, forms.get(filled(row, "territory"), [])) for row in rows)
    keys = _codes(territories)
    named = _named(territories)
    alone = {key: own[0] for key, own in named.items() if len(own) == 1}
    shared = {key: tuple(one.code for one in own) for key, own in named.items() if len(own) > 1}
    # Codes win over names, so that a name can never take a code away.
    return Directory(territories, alone | keys, shared)


async def partners(engine: Engine, code: str, as_of: date | None = None) -> tuple[Partner, ...]:
    """Return the territories that one is tied to, those with the most behind them first.

    With `as_of`, what had surely not come about by the end of that day is left out, and partners
    of whom nothing is left.
    """
    rows, doubts = await asyncio.gather(
        table(engine, "territory/ties", {"territory": code}), table(engine, "territory/doubts")
    )
    same = _pairs(doubts)
    come = {} if as_of is None else await _come_about(engine, code, as_of)
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        # A plan is told as such, whenever its day is.
        if come.get(filled(row, "item")) is not AsOf.no or cell(row, "planned") == "true":
            grouped.setdefault(filled(row, "partner"), []).append(row)
    found = [
        Partner(
            territory=certain(group[0], "partner"),
            code=_code(filled(group[0], "partner")),
            pair=filled(group[0], "pair"),
            counts=count_by_unit([_counted(row) for row in group], same),
            certainly=None
            if as_of is None
            else count_by_unit(
                [_counted(row) for row in group if come.get(filled(row, "item")) is AsOf.certainly],
                same,
            ),
        )
        for group in grouped.values()
    ]
    return tuple(sorted(found, key=lambda one: (-_weight(one.counts), one.code)))


async def _come_about(engine: Engine, code: str, as_of: date) -> Mapping[str, AsOf]:
    """By the IRI of each dated item, whether it had come about by the end of a day."""
    kinds: dict[str, str] = {}
    dates: dict[str, list[BareDate]] = {}
    shown_on: dict[str, list[BareDate]] = {}
    for row in await table(engine, "territory/tie-dates", {"territory": code}):
        item = filled(row, "item")
        kinds[item] = filled(row, "itemKind").rpartition("/")[2]
        planned = cell(row, "planned") == "true"
        dated = BareDate.of_row(row, certain(row, "class"), planned=planned)
        dates.setdefault(item, []).append(dated)
        if cell(row, "shows") == "true":
            shown_on.setdefault(item, []).append(dated)
    return {
        item: come_about(kinds[item], own, shown_on.get(item, []), as_of)
        for item, own in dates.items()
    }


@dataclass(frozen=True, slots=True)
class Membership:
    """That a territory belongs to a group, as far as the records tell of a day."""

    group: Reference
    member: Reference
    standing: AsOf
    records: tuple[str, ...]


async def memberships(engine: Engine, code: str, as_of: date) -> tuple[Membership, ...]:
    """Return the groups that a territory belongs to, or the members of a group, on a day.

    Those that had surely left, or not yet joined, are among them with `no`.
    """
    day = as_of.isoformat()
    tables = await asyncio.gather(
        table(engine, "territory/group-members", {"territory": code, "asOf": day}),
        table(engine, "territory/group-members", {"group": code, "asOf": day}),
    )
    grouped: dict[tuple[str, str], list[Row]] = {}
    for row in (row for rows in tables for row in rows):
        grouped.setdefault((filled(row, "group"), filled(row, "territory")), []).append(row)
    return tuple(
        Membership(
            group=certain(rows[0], "group"),
            member=certain(rows[0], "territory"),
            standing=strongest([AsOf(_code(filled(row, "belongs"))) for row in rows]),
            records=tuple(dict.fromkeys(short(filled(row, "record")) for row in rows)),
        )
        for _, rows in sorted(grouped.items())
    )


async def numbers(engine: Engine) -> Mapping[str, Counts]:
    """Return what ties each territory to any other by unit, as a tie counts it, by its code."""
    rows, doubts = await asyncio.gather(
        table(engine, "territory/tied"), table(engine, "territory/doubts")
    )
    same = _pairs(doubts)
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(_code(filled(row, "territory")), []).append(row)
    return {
        code: count_by_unit([_counted(row) for row in group], same)
        for code, group in grouped.items()
    }


def heading(sides: Sequence[Territory], language: Language) -> str:
    """Return the name of a tie, Japan first: 日伊／日本とイタリア, Japan and Italy."""
    ordered = sorted(sides, key=lambda one: one.code != HOME)
    names = [one.name.text(language) for one in ordered]
    if language == "en":
        return " and ".join(names)
    full = "と".join(names)
    forms = [one.short_form for one in ordered]
    if any(form is None for form in forms):
        return full
    return f"{''.join(form or '' for form in forms)}／{full}"


def short_heading(sides: Sequence[Territory], language: Language) -> str:
    """Return the shortest name of a tie: 日伊, or the full one where there is no short form."""
    return heading(sides, language).partition("／")[0]


def _territory(row: Row, forms: Sequence[Row]) -> Territory:
    single = [
        filled(form, "form") for form in forms if short(filled(form, "nameKind")) == _SHORT_FORM
    ]
    return Territory(
        code=_code(filled(row, "territory")),
        name=words(row, "territory"),
        kind=reference(row, "kind"),
        alpha3=cell(row, "alpha3"),
        numeric=cell(row, "numericCode"),
        short_form=single[0] if len(single) > 0 else None,
        names=tuple(dict.fromkeys(filled(form, "form") for form in forms)),
    )


def _codes(territories: Sequence[Territory]) -> dict[str, Territory]:
    keys = {one.alpha3.casefold(): one for one in territories if one.alpha3 is not None}
    return keys | {one.code.casefold(): one for one in territories}


def _named(territories: Sequence[Territory]) -> dict[str, list[Territory]]:
    """The territories of each name; the one whose office form it is comes first."""
    found: dict[str, list[Territory]] = {}
    for territory in territories:
        for name in (territory.name.ja, territory.name.en, *territory.names):
            own = found.setdefault(folded(name or ""), [])
            if territory not in own:
                own.append(territory)
    found.pop("", None)
    for key, own in found.items():
        own.sort(key=lambda one: folded(one.short_form or "") != key)
    return found


def _code(iri: str) -> str:
    return iri.rpartition("/")[2]


def _pairs(doubts: Sequence[Row]) -> list[tuple[str, str]]:
    return [(filled(row, "one"), filled(row, "other")) for row in doubts]


def _counted(row: Row) -> tuple[str, str, bool]:
    kind = short(filled(row, "itemKind")).rpartition("/")[2]
    return filled(row, "subject"), kind, cell(row, "planned") == "true"


def _weight(counts: Counts) -> int:
    """For the order of rows only; this number over several units is never shown."""
    met = counts.talks + counts.sessions + counts.meetings
    return counts.instruments + met + counts.programmes + counts.calls + counts.fundings
