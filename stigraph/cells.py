"""Cells of a sheet as offices fill them: full-width digits, 令和 dates, names instead of ids."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from stigraph.dates import as_edtf, fiscal_year_meant, read_date
from stigraph.errors import DateError
from stigraph.iris import kebab, slugged
from stigraph.ledger import nearest
from stigraph.ontology import Ontology
from stigraph.sheet_faults import SheetFault, Spot
from stigraph.words import Words

Value: TypeAlias = "str | dict[str, Value] | list[Value]"
"""A value as a fact file has it."""

SEPARATOR = ";"

_YES = frozenset({"yes", "true", "はい", "○"})
_NO = frozenset({"no", "false", "いいえ", "×"})

_WEEKDAYS = "月火水木金土日"
_WEEKDAY = re.compile(rf"(?P<day>.*\d日?)\s*\((?P<weekday>[{_WEEKDAYS}])(?:曜日?)?\)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_UNITS = {"": 1, "千": 10**3, "万": 10**4, "百万": 10**6, "億": 10**8, "兆": 10**12}
_YEN = re.compile(rf"(\d+(?:\.\d+)?)({'|'.join(_UNITS)})円")
_ADDRESS = re.compile(r"https?://[^\s;]+")
_CURIE = re.compile(r"[a-z-]+:(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)")
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
    at: Spot

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

    def reference(self, text: str, allowed: tuple[str, ...], at: Spot, column: str) -> str:
        """Return the CURIE that a cell means: a CURIE, `class:id = Name`, or a name of one thing.

        Raises SheetFault, with the nearest name where one is near.
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
            ids = sorted(meant)
            what = Words(
                f"{column} の「{text}」は、{' と '.join(ids)} のどれか決まらない",
                f"{column} is {text}, which may be {' or '.join(ids)}",
            )
            raise at.fault(
                what, Words("正しい方の id を書く", "write the id of the one that is meant")
            )
        what = Words(
            f"{column} の「{text}」という名のものがない",
            f"{column} is {text}, which nothing is called",
        )
        raise at.fault(what, self._remedy(text, allowed))

    def _fits(self, class_name: str, allowed: tuple[str, ...]) -> bool:
        return any(self.ontology.is_a(class_name, wanted) for wanted in allowed)

    def _enter(self, new: re.Match[str], allowed: tuple[str, ...], at: Spot, column: str) -> str:
        found = self.ontology.thing_class(new["class"])
        if found is None or not self._fits(found.name, allowed):
            what = Words(
                f"{column} で {new['class']} を新しく入れている",
                f"{column} enters a {new['class']}",
            )
            raise at.fault(what, _takes(allowed))
        thing = NewThing(found.name, new["slug"], new["name"].strip(), at)
        known = self.named(thing.curie)
        if known is None:
            self.entered[thing.curie] = thing
        elif thing.form not in (known.ja, known.en):
            what = Words(
                f"{column} で入れる {thing.curie} は、既にある({known.ja})",
                f"{column} enters {thing.curie}, which is {known.en} already",
            )
            remedy = Words(
                f"同じものなら {thing.curie} とだけ書く。違うものなら別の id にする",
                f"write {thing.curie} alone, or take another id",
            )
            raise at.fault(what, remedy)
        return thing.curie

    def _fitting(self, curie: str, allowed: tuple[str, ...], at: Spot, column: str) -> str:
        new = self.entered.get(curie)
        class_name = self.classes[curie] if new is None else new.class_name
        if not self._fits(class_name, allowed):
            what = Words(
                f"{column} の {curie} は類が {kebab(class_name)}",
                f"{column} is {curie}, of class {kebab(class_name)}",
            )
            raise at.fault(what, _takes(allowed))
        return curie

    def _remedy(self, text: str, allowed: tuple[str, ...]) -> Words:
        curie = _CURIE.fullmatch(text)
        slug, name = (slugged(text) or "…", text) if curie is None else (curie["slug"], "…")
        enter = f"{kebab(allowed[0])}:{slug} = {name}"
        fitting = {
            form: curie
            for form, curies in self.forms.items()
            for curie in curies
            if self._fits(self.classes[curie], allowed)
        } | {curie: curie for curie, name in self.classes.items() if self._fits(name, allowed)}
        close = nearest(_folded(text), fitting)
        if close is None:
            return Words(f"新しく入れるなら {enter} と書く", f"enter it: {enter}")
        meant = self.things[fitting[close]]
        return Words(
            f"{meant.ja}なら {meant.curie} と書く。新しく入れるなら {enter} と書く",
            f"write {meant.curie} if {meant.en} is meant, or enter it: {enter}",
        )


def _takes(allowed: tuple[str, ...]) -> Words:
    names = [kebab(name) for name in allowed]
    return Words(f"{'・'.join(names)} を書く", f"it takes {' or '.join(names)}")


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


def read_cell(text: str, kind: str, register: Register, at: Spot, column: str) -> Value:
    """Return what a cell of this kind says, in the form of the fact files. Raises SheetFault.

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


def _text(text: str, _at: Spot, _column: str) -> Value:
    return unicodedata.normalize("NFC", text)


def _integer(text: str, at: Spot, column: str) -> Value:
    plain = unicodedata.normalize("NFKC", text).replace(",", "")
    if not plain.isdecimal():
        raise _no(text, Words("整数", "whole number"), "15", at, column)
    return str(int(plain))


def _number(text: str, at: Spot, column: str) -> Value:
    plain = unicodedata.normalize("NFKC", text).replace(",", "")
    if _NUMBER.fullmatch(plain) is None:
        raise _no(text, Words("数", "number"), "12.5", at, column)
    return plain


def _fiscal_year(text: str, at: Spot, column: str) -> Value:
    try:
        return str(fiscal_year_meant(unicodedata.normalize("NFKC", text)))
    except DateError as error:
        what = Words(
            f"{column} の「{text}」は年度として読めない", f"{column} is {text}: {error.what}"
        )
        remedy = Words("令和5年度, R5, FY2023 のように書く", error.remedy)
        raise at.fault(what, remedy) from error


def _money(text: str, at: Spot, column: str) -> Value:
    """Return an amount in yen beside its printed form: `1,073百万円`, `41億円`."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    given = _YEN.fullmatch(plain)
    yen = Decimal(0) if given is None else Decimal(given[1]) * _UNITS[given[2]]
    if given is None or yen != yen.to_integral_value():
        raise _no(text, Words("金額", "amount"), "1,073百万円", at, column)
    return {"printed": text, "yen": str(int(yen))}


def _boolean(text: str, at: Spot, column: str) -> Value:
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if plain in _YES | _NO:
        return "true" if plain in _YES else "false"
    raise _no(text, Words("はい・いいえ", "yes or no"), "yes, no, はい, いいえ", at, column)


def _date(text: str, at: Spot, column: str) -> Value:
    plain = unicodedata.normalize("NFKC", text)
    day, weekday = _without_weekday(plain)
    try:
        span = read_date(as_edtf(day))
    except DateError as error:
        raise _no_date(text, error, at, column) from error
    if weekday and (span.earliest is None or _WEEKDAYS[span.earliest.weekday()] != weekday):
        what = Words(
            f"{column} の「{text}」は、日付と曜日が合わない",
            f"{column} is {text}, which is another day of the week",
        )
        raise at.fault(what, Words("日付か曜日を出典で確かめる", "look the day up in the source"))
    return span.edtf if span.edtf == text else {"printed": text, "edtf": span.edtf}


def _without_weekday(text: str) -> tuple[str, str]:
    """Return a day and the weekday beside it: `令和5年5月12日(金)`."""
    written = _WEEKDAY.fullmatch(text)
    return (text, "") if written is None else (written["day"], written["weekday"])


def _grade(text: str, at: Spot, column: str) -> Value:
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if plain not in {"a", "b", "c"}:
        what = Words(f"{column} が「{text}」", f"{column} is {text}")
        remedy = Words(
            "A(発行者自身の頁)、B、C のいずれかを書く",
            "write A (the issuer's own page), B or C",
        )
        raise at.fault(what, remedy)
    return plain


def _addresses(text: str, at: Spot, column: str) -> Value:
    given = [part for part in re.split(r"[\s;]+", text) if part]
    for part in given:
        if _ADDRESS.fullmatch(part) is None and not part.startswith("document:"):
            what = Words(
                f"{column} の「{part}」は頁の所在ではない",
                f"{column} has {part}, which is no address",
            )
            remedy = Words(
                "https で始まる所在か、document: と頁の id を、; で区切って書く",
                "write https addresses with ; between them, or document: and the id of a page",
            )
            raise at.fault(what, remedy)
    return list(dict.fromkeys(given))


def _concept(text: str, scheme: str, ontology: Ontology, at: Spot, column: str) -> Value:
    known = ontology.schemes[scheme].concepts
    slug = slugged(unicodedata.normalize("NFKC", text))
    if slug in known:
        return slug
    what = Words(
        f"{column} の「{text}」は {scheme} にない語", f"{column} is {text}, no concept of {scheme}"
    )
    close = nearest(slug, known)
    listed = ", ".join(known) if close is None else close
    use = f"use one of {listed}" if close is None else f"write {listed}"
    raise at.fault(what, Words(f"{listed} と書く" if close else f"次から選ぶ: {listed}", use))


def _no(text: str, what: Words, example: str, at: Spot, column: str) -> SheetFault:
    wrong = Words(f"{column} の「{text}」は{what.ja}ではない", f"{column} is {text}, no {what.en}")
    return at.fault(wrong, Words(f"{example} のように書く", f"write such as {example}"))


def _no_date(text: str, error: DateError, at: Spot, column: str) -> SheetFault:
    wrong = Words(f"{column} の「{text}」は日付として読めない", f"{column} is {text}: {error.what}")
    example = "2023-05-12, 2023-05, 2023, 令和5年5月12日, 令和5年度"
    remedy = Words(
        f"ない月日でないかを出典で確かめ、{example} のように書く",
        f"{error.remedy}, written such as {example}",
    )
    return at.fault(wrong, remedy)


def _folded(form: str) -> str:
    return unicodedata.normalize("NFKC", form).casefold().strip()


_KINDS: Mapping[str, Callable[[str, Spot, str], Value]] = {
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
