"""What records say, laid out for a page: rows of lines, each line with marks to its sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from stigraph.calendar import date_in_words
from stigraph.iris import slugged
from stigraph.money import yen_in_words
from stigraph.records import DateLine, Line, NotStated, PartyLine
from stigraph.sourcing import SourceLine
from stigraph.wording import Wording
from stigraph.words import Reference, Words

from .addresses import source_address, web_address

_STRONGEST = "stated"
_ROLES = (
    "party",
    "side",
    "signatory",
    "chair",
    "delegation-head",
    "counterpart",
    "present",
    "witness",
)
_ITEM = "item"
_WITH_ITEM = frozenset({"field", "concerns", "ordinal", "qualifier", "topic"})
_HIDDEN = frozenset({"ordinal"})
_AMOUNT = frozenset({"amount", "amountPrinted", "currency"})
_QUANTITY = frozenset({"quantityPrinted", "value", "least", "most", "unitName"})
_HOME = "JP"
_ORDER = (
    "agreementKind", "subject", "occasion", "basis", "number", "place", "heldIn", "days",
    "field", "documentKind", "issuedAt", "title", "partOf", "under", "post",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A number that leads from a line to the source that says it."""

    number: int
    anchor: str
    how: Reference

    @property
    def weak(self) -> bool:
        """Whether the words themselves do not say it."""
        return self.how.slug != _STRONGEST


@dataclass(frozen=True, slots=True)
class Extra:
    """What belongs to a line: its fields, the things it concerns."""

    label: str
    values: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row."""

    refs: tuple[Mark, ...]
    reference: Reference | None = None
    words: Words | None = None
    side: Reference | None = None
    post: Reference | None = None
    behalf: Reference | None = None
    printed: str | None = None
    extras: tuple[Extra, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it is about, and its values."""

    label: str
    cells: tuple[Cell, ...]
    state: str = ""
    """`differs` where sources disagree, `missing` where they are silent."""


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One place in the source drawer."""

    number: int
    anchor: str
    address: str
    elsewhere: str | None
    line: SourceLine
    date: str | None


@dataclass(frozen=True, slots=True)
class View:
    """Rows with the drawer of their sources."""

    anchor: str
    rows: tuple[Row, ...]
    sources: tuple[SourceEntry, ...]


@dataclass(frozen=True, slots=True)
class _Marks:
    by_record: Mapping[str, Mark]

    def of(self, sources: Iterable[SourceLine]) -> tuple[Mark, ...]:
        found = {source.id: self.by_record[source.id] for source in sources}
        return tuple(sorted(found.values(), key=lambda mark: mark.number))


@dataclass(slots=True)
class _Rows:
    """Rows under way: values that several records give alike become one line with several marks."""

    marks: _Marks
    unmarked: bool = False
    cells: dict[str, dict[object, tuple[Cell, list[SourceLine]]]] = field(default_factory=dict)

    def add(self, label: str, key: object, cell: Cell, source: SourceLine) -> None:
        known = self.cells.setdefault(label, {}).setdefault(key, (cell, []))
        known[1].append(source)

    def built(self, states: Mapping[str, str]) -> tuple[Row, ...]:
        return tuple(
            Row(
                label,
                tuple(
                    replace(cell, refs=() if self.unmarked else self.marks.of(sources))
                    for cell, sources in values.values()
                ),
                states.get(label, ""),
            )
            for label, values in self.cells.items()
        )


def view(
    anchor: str,
    t: Wording,
    *,
    sources: Sequence[SourceLine],
    dates: Sequence[DateLine],
    parties: Sequence[PartyLine],
    lines: Sequence[Line],
    not_stated: Sequence[NotStated],
    differing: Iterable[str] = (),
    alone: bool = False,
) -> View:
    """Return the rows of what these records say, with a drawer of the sources they come from.

    `differing` names what sources disagree on: the local name of a property or role. With
    `alone` a single source stands below its rows, and no line needs a mark that leads there.
    """
    ordered = sorted(sources, key=lambda one: (one.document.id, _first(one.lines), one.id))
    entries = tuple(
        source_entry(anchor, number, one, t) for number, one in enumerate(ordered, start=1)
    )
    marks = _Marks({one.line.id: Mark(one.number, one.anchor, one.line.how) for one in entries})
    rows = _Rows(marks, unmarked=alone and len(entries) == 1)
    _add_dates(rows, dates, t)
    _add_parties(rows, parties, t)
    _add_lines(rows, lines, t)
    for missing in not_stated:
        rows.add(
            t("row.not_stated"),
            missing.property.id,
            Cell((), words=row_name(missing.property, t)),
            missing.source,
        )
    states = {t("row.not_stated"): "missing"}
    for name in differing:
        label = t("row.date") if name == "when" else _label_of(name, lines, t)
        states[label] = "differs"
    return View(anchor, rows.built(states), entries)


def row_name(about: Reference, t: Wording) -> Words:
    """Return a property in the words that head its row."""
    own = {"when": "row.date", "participation": "row.participation"}.get(about.slug)
    return about.label if own is None else Words(t(own), t(own))


def source_entry(anchor: str, number: int, line: SourceLine, t: Wording) -> SourceEntry:
    """Return the place of a record as a drawer or table shows it."""
    published = None
    if line.edition_date is not None:
        published = date_in_words(line.published, line.published_by, line.edition_date, t.language)
    return SourceEntry(
        number=number,
        anchor=f"{anchor}-s{number}",
        address=source_address(line, t.language),
        elsewhere=web_address(line.address),
        line=line,
        date=published,
    )


def _add_dates(rows: _Rows, dates: Sequence[DateLine], t: Wording) -> None:
    for line in dates:
        said = date_in_words(
            line.earliest, line.latest, line.edtf, t.language, approximate=line.approximate
        )
        what = t("row.date_of", what=line.of.label.text(t.language))
        if line.planned:
            what = t("row.date_planned")
        printed = line.printed if line.printed and line.printed != said else None
        text = t("row.date_line", date=said, what=what)
        rows.add(
            t("row.date"),
            (text, printed),
            Cell((), words=Words(text, text), printed=printed),
            line.source,
        )


def _add_parties(rows: _Rows, parties: Sequence[PartyLine], t: Wording) -> None:
    for line in sorted(parties, key=_role_and_side):
        label = line.role.label.text(t.language)
        own = line.participant
        side = (
            line.territory if line.territory is not None and line.territory.id != own.id else None
        )
        behalf = line.behalf if line.post is None else None
        cell = Cell((), reference=own, side=side, post=line.post, behalf=behalf)
        key = (own.id, side and side.id, line.post and line.post.id)
        rows.add(label, key, cell, line.source)


def _add_lines(rows: _Rows, lines: Sequence[Line], t: Wording) -> None:
    with_item = {line.source.id for line in lines if line.property.slug == _ITEM}
    done: set[tuple[str, str]] = set()
    for line in sorted(lines, key=lambda one: _in_order(one, lines)):
        name, source = line.property.slug, line.source
        if name in _HIDDEN or (source.id in with_item and name in _WITH_ITEM):
            continue
        for group, add in ((_AMOUNT, _add_amount), (_QUANTITY, _add_quantity)):
            if name in group and (source.id, add.__name__) not in done:
                done.add((source.id, add.__name__))
                add(rows, source, lines, t)
        if name not in _AMOUNT | _QUANTITY:
            _add_line(rows, line, lines, t)


def _add_line(rows: _Rows, line: Line, lines: Sequence[Line], t: Wording) -> None:
    label = line.property.label.text(t.language)
    if line.property.slug == _ITEM:
        label = line.source.kind.label.text(t.language)
        extras = _extras(line.source, lines, t)
        rows.add(label, line.source.id, Cell((), words=line.label, extras=extras), line.source)
    elif isinstance(line.value, Reference):
        rows.add(label, line.value.id, Cell((), reference=line.value), line.source)
    else:
        rows.add(label, line.value, Cell((), words=line.value), line.source)


def _in_order(line: Line, lines: Sequence[Line]) -> tuple[int, int, str]:
    """By property, then by the place in the order of the source."""
    place = _texts(line.source, lines).get("ordinal", "") if line.property.slug == _ITEM else ""
    return (
        _place(line.property.slug, _ORDER),
        int(place) if place.isdecimal() else 0,
        line.source.id,
    )


def _role_and_side(line: PartyLine) -> tuple[int, bool, str]:
    """By role, within it Japan first, and last those whose side nobody says."""
    side = "" if line.territory is None else line.territory.slug
    return _place(line.role.slug, _ROLES), side != _HOME, side or "~"


def _add_amount(rows: _Rows, source: SourceLine, lines: Sequence[Line], t: Wording) -> None:
    """One line for an amount: as printed, with the whole yen in millions beside it."""
    own = _texts(source, lines)
    printed = own.get("amountPrinted")
    said = printed or ""
    if own.get("currency", "JPY") == "JPY" and "amount" in own:
        said = yen_in_words(int(own["amount"]), t.language)
    elif "amount" in own:
        said = f"{own.get('currency', '')} {t.number(int(own['amount']))}"
    if said:
        cell = Cell((), words=Words(said, said), printed=printed if printed != said else None)
        rows.add(t("row.amount"), (said, printed), cell, source)


def _add_quantity(rows: _Rows, source: SourceLine, lines: Sequence[Line], t: Wording) -> None:
    """One line for a quantity: its bounds and unit, with the printed form beside it."""
    own = _texts(source, lines)
    printed = own.get("quantityPrinted")
    bounds = own.get("value") or "–".join(
        own.get(end, "") for end in ("least", "most") if "least" in own or "most" in own
    )
    said = _counted(bounds, own.get("unitName", ""), t)
    if said or printed:
        text = said or printed or ""
        cell = Cell((), words=Words(text, text), printed=printed if printed != text else None)
        rows.add(t("row.quantity"), (text, printed), cell, source)


def _counted(bounds: str, unit: str, t: Wording) -> str:
    """A number with its unit; one that no catalogue has stands as the files write it."""
    key = f"quantity.{slugged(unit)}"
    if bounds and key in t.texts:
        return t(key, number=bounds)
    return f"{bounds} {unit}".strip()


def _texts(source: SourceLine, lines: Sequence[Line]) -> dict[str, str]:
    return {
        line.property.slug: line.label.text("ja") for line in lines if line.source.id == source.id
    }


def _extras(source: SourceLine, lines: Sequence[Line], t: Wording) -> tuple[Extra, ...]:
    found: dict[str, list[Reference]] = {}
    for line in lines:
        if line.source.id != source.id or line.property.slug in (_ITEM, *_HIDDEN):
            continue
        if isinstance(line.value, Reference):
            found.setdefault(line.property.label.text(t.language), []).append(line.value)
    return tuple(Extra(label, tuple(values)) for label, values in found.items())


def _label_of(name: str, lines: Sequence[Line], t: Wording) -> str:
    for line in lines:
        if line.property.slug == name:
            return line.property.label.text(t.language)
    return name


def _place(name: str, order: Sequence[str]) -> int:
    return order.index(name) if name in order else len(order)


def _first(lines: str) -> int:
    first = lines.partition("-")[0]
    return int(first) if first.isdecimal() else 0
