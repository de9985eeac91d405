"""Tables of a page: a heading that says something, rows with marks to their sources, files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from stigraph.calendar import date_in_words
from stigraph.list_columns import Counted, Given, Held, Listed, Named, Value
from stigraph.status import STATUS_WORDS, StatusCode
from stigraph.wording import Wording
from stigraph.words import Reference, Words

from .bars import ChartShown
from .citations import Citation
from .frame import with_query

MOST_ROWS = 25
"""How many rows of a table a page of one thing shows; the files have all of them."""

_OF_THINGS = ("xlsx", "csv")


@dataclass(frozen=True, slots=True)
class Part:
    """One value in a cell: a thing that has a page, or words; what is said beside it is smaller."""

    thing: Reference | None = None
    words: Words | None = None
    aside: str = ""
    address: str = ""
    """Where the words lead, if they lead anywhere."""
    quoted: bool = False
    """Whether the words are those of the source."""


@dataclass(frozen=True, slots=True)
class PanelCell:
    """One cell of a table."""

    parts: tuple[Part, ...] = ()
    number: bool = False


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One row: its cells, and the marks of the records that say so."""

    cells: tuple[PanelCell, ...]
    refs: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """A table with what stands around it."""

    anchor: str
    heading: str
    columns: tuple[str, ...]
    rows: tuple[PanelRow, ...]
    question: str
    """The address of the page of its question."""
    files: tuple[tuple[str, str], ...] = ()
    """Forms for a spreadsheet, each with its address."""
    lead: str = ""
    more: int = 0
    """How many rows the page leaves to the files."""
    picture: ChartShown | None = None
    """The same in bars, below the table."""

    @property
    def has_sources(self) -> bool:
        """Whether any row has a mark."""
        return any(len(row.refs) > 0 for row in self.rows)


def panel(
    anchor: str,
    heading: str,
    columns: Sequence[str],
    rows: Iterable[PanelRow],
    *,
    question: tuple[str, Mapping[str, str]],
    data: tuple[str, Mapping[str, str]],
    t: Wording,
    lead: str = "",
    picture: ChartShown | None = None,
    most: int = MOST_ROWS,
) -> Panel:
    """Return a table of so many rows at most, with the addresses of its question and files.

    `question` is the name of a question and `data` an address, each with what it is asked with.
    """
    name, asked = question
    every = tuple(rows)
    return Panel(
        anchor=anchor,
        heading=heading,
        columns=tuple(columns),
        rows=every[:most],
        question=with_query(f"/{t.language}/question/{name}", asked),
        files=files(*data, t),
        lead=lead,
        more=max(len(every) - most, 0),
        picture=picture,
    )


def files(data: str, asked: Mapping[str, str], t: Wording) -> tuple[tuple[str, str], ...]:
    """Return the forms of a list for a spreadsheet, each with its address."""
    return tuple(
        (form, with_query(data, {**asked, "format": form, "lang": t.language}))
        for form in _OF_THINGS
    )


def things(references: Iterable[Reference]) -> PanelCell:
    """Return a cell of things."""
    return PanelCell(tuple(Part(thing=one) for one in references))


def text(*texts: str) -> PanelCell:
    """Return a cell of plain words; what is empty is left out."""
    return PanelCell(tuple(Part(words=Words(one, one)) for one in texts if one))


def said(words: Iterable[Words]) -> PanelCell:
    """Return a cell of words that may be of the other language."""
    return PanelCell(tuple(Part(words=one) for one in words))


def number(count: int, t: Wording) -> PanelCell:
    """Return a cell of a number."""
    return PanelCell((Part(words=Words(t.number(count), t.number(count))),), number=True)


def value_cell(values: Sequence[Value], t: Wording) -> PanelCell:
    """Return the cell of a column of a list."""
    if len(values) == 1 and isinstance(values[0], int):
        return number(values[0], t)
    # A date without its year says nothing where another source gives the year.
    dated = any(isinstance(one, Given) and one.earliest is not None for one in values)
    told = [
        one for one in values if not (dated and isinstance(one, Given) and one.earliest is None)
    ]
    held = [one for one in told if isinstance(one, Held)]
    parts = (_part(one, t) for one in told if not isinstance(one, Held))
    return PanelCell(tuple(dict.fromkeys((*_posts(held, t), *parts))))


def _posts(held: Sequence[Held], t: Wording) -> Iterable[Part]:
    """Each post once, with the days that pages give it for; between them nobody says anything."""
    found: dict[Reference, list[Held]] = {}
    for one in held:
        found.setdefault(one.post, []).append(one)
    for post, own in found.items():
        days = [given_in_words(one.on, t) for one in own if one.on is not None]
        days = list(dict.fromkeys(days))
        then = t("party.then").strip()
        match days:
            case []:
                aside = then
            case [first]:
                aside = f"{then} {first}"
            case [first, *_, last]:
                aside = t("own.held", then=then, number=len(days), first=first, last=last)
        yield Part(thing=post, aside=aside)


def cells_of(own: Listed, columns: Iterable[str], t: Wording) -> tuple[PanelCell, ...]:
    """Return the cells of one thing of a list: itself, then these columns."""
    return (things((own.thing,)), *(value_cell(own.values[name], t) for name in columns))


def settled(own: Listed, day: date, t: Wording) -> Listed:
    """Return a meeting with one state: held wins, and of a plan whose day is past we say so."""
    states = own.references("modalities")
    held = [one for one in states if one.slug == "held"]
    ends = [one.latest for one in own.given("dates") if one.latest is not None]
    if held:
        told: tuple[Value, ...] = tuple(held)
    elif states and max(ends, default=day) < day:
        told = (STATUS_WORDS[StatusCode.planned_outcome_not_read].text(t.language),)
    else:
        return own
    return replace(own, values={**own.values, "modalities": told})


def given_in_words(own: Given, t: Wording) -> str:
    """Return a date of a list in words."""
    return date_in_words(own.earliest, own.latest, own.edtf, t.language)


def _part(own: Value, t: Wording) -> Part:
    match own:
        case Reference():
            return Part(thing=own)
        case Held():
            return next(iter(_posts([own], t)))
        case Given():
            # What the source prints stands on the page of the record.
            return Part(words=_both(given_in_words(own, t)))
        case Named():
            return Part(thing=own.thing, aside=own.how.label.text(t.language))
        case Counted():
            unit = own.unit.text(t.language)
            between = " " if t.language == "en" else ""
            return Part(words=_both(f"{t.number(own.number)}{between}{unit}"))
        case int():
            return Part(words=_both(t.number(own)))
        case str():
            return Part(words=_both(own))


def _both(one: str) -> Words:
    return Words(one, one)
