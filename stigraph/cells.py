"""Cells of a sheet as offices fill them: full-width digits, 令和 dates, names instead of ids."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from stigraph.dates import read_date, read_japanese_year
from stigraph.errors import DateError
from stigraph.iris import kebab, slugged
from stigraph.ledger import nearest
from stigraph.ontology import Ontology
from stigraph.reading import Place

Value: TypeAlias = "str | dict[str, Value] | list[Value]"
"""A value as a fact file has it."""

SEPARATOR = ";"

_YES = frozenset({"yes", "true", "はい", "○"})
_NO = frozenset({"no", "false", "いいえ", "×"})

_DAY = re.compile(r"(?P<year>[^年]+年)(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?")
_SLASHED = re.compile(r"(\d{4})[/.](\d{1,2})(?:[/.](\d{1,2}))?")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_UNITS = {"": 1, "千": 10**3, "万": 10**4, "百万": 10**6, "億": 10**8, "兆": 10**12}
_YEN = re.compile(rf"(\d+(?:\.\d+)?)({'|'.join(_UNITS)})円")
_ADDRESS = re.compile(r"https?://[^\s;]+")
_NEW = re.compile(r"(?P<class>[a-z-]+):(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\s*=\s*(?P<name>.+)")


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that exists already: its CURIE and its two preferred names."""

    curie: str
    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class NewThing:
    """A thing that a cell enters, `person:levy = Levy`: its class, id and name."""

    class_name: str
    slug: str
    form: str
    at: Place

    @property
    def curie(self) -> str:
        """The CURIE by which records name it."""
        return f"{kebab(self.class_name)}:{self.slug}"


@dataclass(frozen=True)
class Register:
    """What the names in a sheet may mean: the things there are, and those that it enters."""

    ontology: Ontology
    things: Mapping[str, Named]
    classes: Mapping[str, str]
    forms: Mapping[str, tuple[str, ...]]
    entered: dict[str, NewThing] = field(default_factory=dict)

    def named(self, curie: str) -> Named | None:
        """Return a thing with its names, one that the sheet enters included."""
        new = self.entered.get(curie)
        return self.things.get(curie) if new is None else Named(curie, new.form, new.form)

    def reference(self, text: str, allowed: tuple[str, ...], at: Place, column: str) -> str:
        """Return the CURIE that a cell means: a CURIE, `class:id = Name`, or a name of one thing.

        Raises FactError, with the nearest name where one is near.
        """
        new = _NEW.fullmatch(text)
        if new is not None:
            return self._enter(new, allowed, at, column)
        if text in self.things or text in self.entered:
            return self._fitting(text, allowed, at, column)
        meant = [
            curie
            for curie in self.forms.get(_folded(text), ())
            if self._fits(self.classes[curie], allowed)
        ]
        meant += [
            new.curie
            for new in self.entered.values()
            if _folded(new.form) == _folded(text) and self._fits(new.class_name, allowed)
        ]
        if len(meant) == 1:
            return meant[0]
        if meant:
            what = f"{column} is {text}, which may be {' or '.join(sorted(meant))}"
            raise at.fault(what, "write the id of the one that is meant")
        raise at.fault(f"{column} is {text}, which nothing is called", self._remedy(text, allowed))

    def _fits(self, class_name: str, allowed: tuple[str, ...]) -> bool:
        return any(self.ontology.is_a(class_name, wanted) for wanted in allowed)

    def _enter(self, new: re.Match[str], allowed: tuple[str, ...], at: Place, column: str) -> str:
        found = self.ontology.thing_class(new["class"])
        if found is None or not self._fits(found.name, allowed):
            wanted = " or ".join(kebab(name) for name in allowed)
            raise at.fault(f"{column} enters a {new['class']}", f"it takes {wanted}")
        thing = NewThing(found.name, new["slug"], new["name"].strip(), at)
        known = self.named(thing.curie)
        if known is None:
            self.entered[thing.curie] = thing
        elif thing.form not in (known.ja, known.en):
            what = f"{column} enters {thing.curie}, which is {known.en} already"
            raise at.fault(what, f"write {thing.curie} alone, or take another id")
        return thing.curie

    def _fitting(self, curie: str, allowed: tuple[str, ...], at: Place, column: str) -> str:
        new = self.entered.get(curie)
        class_name = self.classes[curie] if new is None else new.class_name
        if not self._fits(class_name, allowed):
            raise at.fault(
                f"{column} is {curie}, of class {class_name}", f"it takes {' or '.join(allowed)}"
            )
        return curie

    def _remedy(self, text: str, allowed: tuple[str, ...]) -> str:
        fitting = {
            form: curie
            for curie, thing in self.things.items()
            if self._fits(self.classes[curie], allowed)
            for form in (curie, thing.ja, thing.en)
        }
        close = nearest(text, fitting)
        hint = "" if close is None else f"write {fitting[close]} if that is meant, or "
        return f"{hint}enter it: {kebab(allowed[0])}:{slugged(text) or 'id'} = {text}"


def register(ontology: Ontology, named: Iterable[tuple[str, Named, tuple[str, ...]]]) -> Register:
    """Return the register of things given as class, names, and all their forms."""
    things, classes = {}, {}
    forms: dict[str, set[str]] = defaultdict(set)
    for class_name, thing, other in named:
        things[thing.curie] = thing
        classes[thing.curie] = class_name
        for form in (thing.ja, thing.en, *other):
            forms[_folded(form)].add(thing.curie)
    return Register(
        ontology, things, classes, {form: tuple(sorted(found)) for form, found in forms.items()}
    )


def read_cell(text: str, kind: str, register: Register, at: Place, column: str) -> Value:
    """Return what a cell of this kind says, in the form of the fact files. Raises FactError.

    A kind is a word and its arguments: `text`, `integer`, `number`, `boolean`, `date`,
    `fiscal-year`, `money`, `grade`, `addresses`, `reference Person`, `concept fields`; `many`
    before it splits the cell at semicolons.
    """
    word, *arguments = kind.split()
    if word == "many":
        parts = [part.strip() for part in text.split(SEPARATOR)]
        inner = " ".join(arguments)
        return [read_cell(part, inner, register, at, column) for part in parts if part]
    if word == "reference":
        return register.reference(text, tuple(arguments), at, column)
    if word == "concept":
        return _concept(text, arguments[0], register.ontology, at, column)
    return _KINDS[word](text, at, column)


def kinds() -> frozenset[str]:
    """Return the first words that a kind of cell may have."""
    return frozenset({"many", "reference", "concept", *_KINDS})


def _text(text: str, _at: Place, _column: str) -> Value:
    return unicodedata.normalize("NFC", text)


def _integer(text: str, at: Place, column: str) -> Value:
    plain = unicodedata.normalize("NFKC", text).replace(",", "")
    if not plain.isdecimal():
        raise at.fault(f"{column} is {text}, which is no whole number", "write digits alone")
    return str(int(plain))


def _number(text: str, at: Place, column: str) -> Value:
    plain = unicodedata.normalize("NFKC", text).replace(",", "")
    if _NUMBER.fullmatch(plain) is None:
        raise at.fault(f"{column} is {text}, which is no number", "write digits, such as 12.5")
    return plain


def _fiscal_year(text: str, at: Place, column: str) -> Value:
    plain = unicodedata.normalize("NFKC", text)
    try:
        first = read_date(plain).earliest
    except DateError as error:
        raise at.fault(f"{column} is {text}: {error.what}", error.remedy) from error
    if first is None:
        raise at.fault(f"{column} is {text}, which is no year", "write 令和5年度 or 2023")
    return str(first.year)


def _money(text: str, at: Place, column: str) -> Value:
    """Return an amount in yen beside its printed form: `1,073百万円`, `41億円`."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    given = _YEN.fullmatch(plain)
    yen = Decimal(0) if given is None else Decimal(given[1]) * _UNITS[given[2]]
    if given is None or yen != yen.to_integral_value():
        raise at.fault(f"{column} is {text}, which is no amount", "write such as 1,073百万円")
    return {"printed": text, "yen": str(int(yen))}


def _boolean(text: str, at: Place, column: str) -> Value:
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if plain in _YES | _NO:
        return "true" if plain in _YES else "false"
    raise at.fault(f"{column} is {text}", "write yes or no, はい or いいえ")


def _date(text: str, at: Place, column: str) -> Value:
    try:
        edtf = read_date(_iso(unicodedata.normalize("NFKC", text))).edtf
    except DateError as error:
        raise at.fault(f"{column} is {text}: {error.what}", error.remedy) from error
    return edtf if edtf == text else {"printed": text, "edtf": edtf}


def _iso(text: str) -> str:
    """Return a day or month as offices write it in EDTF; what is none is returned as it is."""
    slashed = _SLASHED.fullmatch(text)
    if slashed is not None:
        return "-".join(part.zfill(2) for part in slashed.groups() if part is not None)
    written = _DAY.fullmatch(text.replace(" ", ""))
    if written is None:
        return text
    year = written["year"]
    if not year.removesuffix("年").isdecimal():
        span = read_japanese_year(year)
        year = span.edtf
    parts = [year.removesuffix("年"), written["month"].zfill(2)]
    if written["day"] is not None:
        parts.append(written["day"].zfill(2))
    return "-".join(parts)


def _grade(text: str, at: Place, column: str) -> Value:
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if plain not in {"a", "b", "c"}:
        raise at.fault(f"{column} is {text}", "write A (the issuer's own page), B or C")
    return plain


def _addresses(text: str, at: Place, column: str) -> Value:
    given = [part for part in re.split(r"[\s;]+", text) if part]
    for part in given:
        if _ADDRESS.fullmatch(part) is None and not part.startswith("document:"):
            remedy = "write https addresses with ; between them, or document: and the id of a page"
            raise at.fault(f"{column} has {part}, which is no address", remedy)
    return list(dict.fromkeys(given))


def _concept(text: str, scheme: str, ontology: Ontology, at: Place, column: str) -> Value:
    known = ontology.schemes[scheme].concepts
    slug = slugged(unicodedata.normalize("NFKC", text))
    if slug in known:
        return slug
    close = nearest(slug, known)
    hint = f"use one of {', '.join(known)}" if close is None else f"write {close}"
    raise at.fault(f"{column} is {text}, no concept of {scheme}", hint)


def _folded(form: str) -> str:
    return unicodedata.normalize("NFKC", form).casefold().strip()


_KINDS: Mapping[str, Callable[[str, Place, str], Value]] = {
    "text": _text,
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
    "fiscal-year": _fiscal_year,
    "money": _money,
    "date": _date,
    "grade": _grade,
    "addresses": _addresses,
}
