"""Territories by code or name, and the partners that each is tied to."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from stigraph.engine.interface import Engine
from stigraph.errors import UnknownTerritory
from stigraph.iris import short
from stigraph.table import table
from stigraph.ties import PRINTED_UNITS, Counts, count_by_unit
from stigraph.words import Reference, Row, Words, cell, certain, filled, folded, reference, words

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


@dataclass(frozen=True, slots=True)
class Directory:
    """All territories, found by any code or name."""

    territories: tuple[Territory, ...]
    _keys: Mapping[str, Territory]

    def resolve(self, given: str) -> Territory:
        """Return the territory of a code in any case, a group's slug, or a name.

        Raises UnknownTerritory naming the nearest codes.
        """
        key = given.strip().casefold()
        found = self._keys.get(_ALIASES.get(key, key)) or self._keys.get(folded(given))
        if found is None:
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
    return Directory(territories, _keys(territories))


async def partners(engine: Engine, code: str) -> tuple[Partner, ...]:
    """Return the territories that one is tied to, those with the most behind them first."""
    rows, doubts = await asyncio.gather(
        table(engine, "territory/ties", {"territory": code}), table(engine, "territory/doubts")
    )
    same = [(filled(row, "one"), filled(row, "other")) for row in doubts]
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(filled(row, "partner"), []).append(row)
    found = [
        Partner(
            territory=certain(group[0], "partner"),
            code=_code(filled(group[0], "partner")),
            pair=filled(group[0], "pair"),
            counts=count_by_unit([_counted(row) for row in group], same),
        )
        for group in grouped.values()
    ]
    return tuple(sorted(found, key=lambda one: (-_weight(one.counts), one.code)))


async def numbers(engine: Engine) -> Mapping[str, Mapping[str, int]]:
    """Return the numbers of tied things of each territory by unit, as `{"JP": {"talks": 4}}`."""
    found: dict[str, dict[str, int]] = {}
    for row in await table(engine, "territory/tied"):
        unit = PRINTED_UNITS[short(filled(row, "itemKind")).rpartition("/")[2]]
        found.setdefault(_code(filled(row, "territory")), {})[unit] = int(filled(row, "items"))
    return found


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


def _keys(territories: Sequence[Territory]) -> dict[str, Territory]:
    """Codes win over names, so that a name can never take a code away."""
    keys: dict[str, Territory] = {}
    for territory in territories:
        keys[territory.code.casefold()] = territory
    for territory in territories:
        if territory.alpha3 is not None:
            keys.setdefault(territory.alpha3.casefold(), territory)
    for territory in territories:
        for name in (territory.name.ja, territory.name.en, *territory.names):
            if name:
                keys.setdefault(folded(name), territory)
    return keys


def _code(iri: str) -> str:
    return iri.rpartition("/")[2]


def _counted(row: Row) -> tuple[str, str, bool]:
    kind = short(filled(row, "itemKind")).rpartition("/")[2]
    return filled(row, "subject"), kind, cell(row, "planned") == "true"


def _weight(counts: Counts) -> int:
    """For the order of rows only; this number over several units is never shown."""
    return counts.instruments + counts.talks + counts.sessions + counts.meetings
