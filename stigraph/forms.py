"""Every form by which a thing may be looked up: recorded names, and what rules make of them.

No form is listed here for any one thing: one-character forms of territories, abbreviations and
former names are data. The rules below put them together as offices do: 日 and 伊 before a name.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from stigraph.folding import folded, sounded
from stigraph.spelling import Spelled, spelled

SOUND = "♪"
"""What the key of a reading begins with; no key of a written form has it."""

PAGES = frozenset({"document", "document-part"})
"""Classes of what is read: most are called after their publisher, and have no other names."""

_KINDS = ("preferred", "abbreviation", "short-form", "alternative", "reading", "former", "printed")
_BRACKETS = re.compile(r"\s*[((]([^()()]*)[))]")
_ACRONYM = re.compile(r"(?=(?:.*[A-Z]){2})[A-Z][A-Za-z0-9/&*-]{1,11}")
_JAPANESE = re.compile("[ぁ-ヺ一-鿿々]")
_WORD = re.compile(r"[A-Za-z][A-Za-z.']*")
_UNIMPORTANT = frozenset(
    {"a", "an", "and", "between", "for", "in", "of", "on", "the", "to", "with"}
)
_LEAST_INITIALS = 3
_TERRITORY = "territory"


class Made(IntEnum):
    """How a form came to be; the order is that in which equal matches are shown."""

    recorded = 0
    composed = 1
    """By a rule, from recorded names: 日瑞… for 日・スイス…, TICAD for アフリカ開発会議(TICAD)."""
    code = 2
    """A code or an identifier."""
    reading = 3
    """The dictionary's guess of how it is read; it serves search alone and is never shown."""
    initials = 4


@dataclass(frozen=True, slots=True)
class Name:
    """A recorded name of a thing: which class the thing is of, and what kind of name it is."""

    thing: str
    segment: str
    form: str
    language: str
    kind: str


@dataclass(frozen=True, slots=True)
class Form:
    """One form of one thing, and the key that it is found by; `pieces` are the key's words."""

    thing: str
    segment: str
    text: str
    language: str
    kind: str
    made: Made
    key: str
    pieces: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[int, int, int, str, str, str]:
        """The nearest first among forms that match equally: the shorter, the more official."""
        rank = _KINDS.index(self.kind) if self.kind in _KINDS else len(_KINDS)
        return len(self.key), self.made, rank, self.thing, self.text, self.language


def forms(names: Iterable[Name], codes: Iterable[tuple[str, str, str]]) -> tuple[Form, ...]:
    """Every form of every thing, the nearest first. Codes are (thing, class, code)."""
    recorded = tuple(names)
    pairs = _Pairs(recorded)
    found: dict[tuple[str, str, bool], Form] = {}
    made = [form for name in recorded for form in _of_name(name, pairs)]
    made += [
        Form(thing, segment, code, "", "", Made.code, folded(code))
        for thing, segment, code in codes
    ]
    for form in sorted(made, key=lambda one: (one.made, one.order)):
        if form.key.removeprefix(SOUND):
            # A reading is kept beside a written form of the same letters: it is found by its sound.
            found.setdefault((form.thing, form.key, form.made is Made.reading), form)
    return tuple(sorted(found.values(), key=lambda one: one.order))


def _of_name(name: Name, pairs: "_Pairs") -> Iterator[Form]:
    japanese = name.language == "ja" and _JAPANESE.search(name.form) is not None
    texts = [(name.form, Made.recorded)]
    if name.segment not in PAGES:
        texts += [(text, Made.composed) for text in _without_brackets(name.form, pairs)]
    if japanese and name.segment != _TERRITORY:
        texts += [(text, Made.composed) for text, _ in list(texts) for text in pairs.composed(text)]
    for text, made in texts:
        cut = Spelled((), "")
        if japanese and _JAPANESE.search(text) is not None:
            cut = pairs.spelled(text)
        pieces = tuple(key for key in map(folded, cut.pieces) if key)
        yield _form(name, text, made, folded(text), pieces)
        if cut.reading and name.segment not in PAGES and made is Made.recorded:
            sound = sounded(cut.reading)
            if _JAPANESE.search(sound) is not None:
                yield _form(name, text, Made.reading, SOUND + sound)
    if name.language == "en" and name.segment not in PAGES:
        initials = _initials(name.form)
        if len(initials) >= _LEAST_INITIALS:
            yield _form(name, name.form, Made.initials, folded(initials))


def _form(name: Name, text: str, made: Made, key: str, pieces: tuple[str, ...] = ()) -> Form:
    whole = pieces if "".join(pieces) == key else ()
    return Form(name.thing, name.segment, text, name.language, name.kind, made, key, whole)


def _without_brackets(form: str, pairs: "_Pairs") -> Iterator[str]:
    """The name without what stands in brackets, and an abbreviation that stood there."""
    inside = _BRACKETS.findall(form)
    if len(inside) == 0:
        return
    yield _BRACKETS.sub("", form).strip()
    for text in inside:
        if _ACRONYM.fullmatch(text) is not None and folded(text) not in pairs.territories:
            yield text


def _initials(form: str) -> str:
    words = _WORD.findall(_BRACKETS.sub("", form))
    return "".join(word[0].upper() for word in words if word.casefold() not in _UNIMPORTANT)


class _Pairs:
    """Japanese names that begin with two territories: 日伊…, 日・スイス…, 第12回日豪…."""

    def __init__(self, names: Iterable[Name]) -> None:
        own = [name for name in names if name.segment == _TERRITORY]
        self.territories = frozenset(folded(name.form) for name in own)
        # 日印 in a name is India, whose office form it is, though 印 may be said of Indonesia.
        japanese = sorted(
            (name for name in own if name.language == "ja"),
            key=lambda one: one.kind != "short-form",
        )
        self._of: dict[str, str] = {}
        for name in japanese:
            self._of.setdefault(name.form, name.thing)
        self._single: dict[str, list[str]] = {}
        self._long: dict[str, str] = {}
        for name in japanese:
            if len(name.form) == 1:
                self._single.setdefault(name.thing, []).append(name.form)
            elif name.kind == "preferred":
                self._long[name.thing] = name.form
        any_form = "|".join(map(re.escape, sorted(self._of, key=lambda one: (-len(one), one))))
        self._begin = re.compile(f"(第[0-9]+回)?({any_form})・?({any_form})(.+)") if own else None

    def composed(self, text: str) -> Iterator[str]:
        """The name with one-character forms of both sides, and with both in full."""
        parts = self._parts(text)
        if parts is None:
            return
        head, one, other, rest = parts
        sides = (self._of[one], self._of[other])
        shorts = [self._single.get(side, []) for side in sides]
        yield from (f"{head}{a}{b}{rest}" for a in shorts[0] for b in shorts[1])
        full = [self._long.get(side) for side in sides]
        if None not in full:
            yield f"{head}{full[0]}・{full[1]}{rest}"

    def spelled(self, text: str) -> Spelled:
        """The words and the reading, the two sides as a word each."""
        parts = self._parts(text)
        if parts is None:
            return spelled(text)
        head, one, other, rest = parts
        whole = spelled(text)
        return Spelled((head, one, other, *spelled(rest).pieces), whole.reading)

    def _parts(self, text: str) -> tuple[str, str, str, str] | None:
        match = None if self._begin is None else self._begin.match(text)
        if match is None:
            return None
        head, one, other, rest = match.groups()
        return (head or "", one, other, rest) if self._of[one] != self._of[other] else None
