"""Things found by any form of their names, in either language, with slips forgiven."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from stigraph import coverage, gloss, manifest
from stigraph.folding import folded, is_kana, sounded
from stigraph.forms import PAGES, SOUND, Made
from stigraph.lexicon import Entry, Found, Lexicon, typed_words
from stigraph.spelling import kana_of
from stigraph.table import UNCONFIRMED
from stigraph.words import Reference, Words

MOST_HITS = 100
"""How many things a search finds: who wants more of them has to say more."""
LONGEST = 200
"""How many letters of a query are looked at; no name here is as long."""

_TIE, _TERRITORY = "tie", "territory"
_HOME = f"{_TERRITORY}:{coverage.HOME}"
_TIE_CLASS = Words("関係", "tie")
_MOST_ROWS = 200
_MOST_ALIKE = 2_000
_MOST_WORDS = 8
_LEAST_SOUND = 2
_LEAST_FORGIVEN = 3
_LONGEST_ABBREVIATION = 16
_SAYS_NOTHING = frozenset(
    {"and", "between", "for", "in", "of", "on", "the", "to", "with", "と", "の"}
)
_JOINING = ("と", "and")


class Match(IntEnum):
    """How a form matched what was typed, the nearest first."""

    whole = 0
    pair = 1
    """The two territories of a tie."""
    begins = 2
    abbreviation = 3
    """The letters begin words of the name, in its order: 学振 of 日本学術振興会."""
    holds = 4
    words = 5
    unrecorded = 6
    """Two territories between which nothing is recorded."""
    slip = 7


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that a search found, with the form of its name that matched and a line about it."""

    thing: Reference
    kind: Reference
    """The class of the thing."""
    form: str
    name_kind: str
    made: Made
    match: Match
    told: Mapping[str, object] | None
    """What the graph says of it, as the index keeps it; None if it is nothing but two names."""

    @property
    def context(self) -> Words:
        """The line beside the name; both wordings are empty if there is nothing to say."""
        return gloss.nothing_recorded() if self.told is None else gloss.line(self.told)


@dataclass(frozen=True, slots=True)
class Results:
    """The hits, the nearest first, each thing once.

    `meant` holds the ids of the first hits if what was typed is the whole name of each of them, so
    that only the reader can say which is meant. `more` tells that there are further ones.
    """

    hits: tuple[Hit, ...] = ()
    meant: tuple[str, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to read what was typed: its key, and if it is a sound."""

    key: str

    @property
    def is_sound(self) -> bool:
        return self.key.startswith(SOUND)

    @property
    def length(self) -> int:
        return len(self.key.removeprefix(SOUND))


class Index:
    """The names of one snapshot, ready to be searched."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        classes, pairs = lexicon.facts["classes"], lexicon.facts["pairs"]
        assert isinstance(classes, dict)
        assert isinstance(pairs, list)
        self._classes: Mapping[str, list[str | None]] = classes
        self._pairs = frozenset(map(str, pairs))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The classes of things that can be found: agreement, organisation, tie."""
        return (*sorted(self._classes), _TIE)

    def find(self, text: str, kind: str | None = None, most: int = MOST_HITS) -> Results:
        """Return the things whose names match, the nearest first; of one class, if it is named."""
        typed = text[:LONGEST]
        ways = _ways(typed)
        if len(ways) == 0:
            return Results()
        found: dict[str, tuple[tuple[int, int, int, int], Match, Found | None]] = {}
        rows = 0
        for match, distance, one in self._matches(typed, ways, kind):
            rows += 1
            rank = (match, distance, _remoteness(one, match), one.place)
            if one.curie not in found or rank < found[one.curie][0]:
                found[one.curie] = (rank, match, one)
        for match, curie, place in self._ties(typed, ways[0].key, kind):
            found.setdefault(curie, ((match, 0, 0, place), match, None))
        ranked = sorted(found.items(), key=lambda item: item[1][0])
        return Results(
            tuple(self._hit(curie, match, one) for curie, (_, match, one) in ranked[:most]),
            _meant([(curie, match, one) for curie, (_, match, one) in ranked]),
            more=len(ranked) > most or rows >= _MOST_ROWS,
        )

    def label(self, curie: str) -> Words | None:
        """Return what a thing is called, or None for what is not found by a name."""
        entry = self._lexicon.entry(curie)
        return None if entry is None else _label(entry)

    def nearest(self, curie: str) -> tuple[str, ...]:
        """Return up to three ids that look like one that no thing has."""
        ids = self._lexicon.curies()
        hits = process.extract(curie, ids, scorer=fuzz.ratio, limit=3, score_cutoff=60)
        return tuple(found for found, _, _ in hits)

    def _matches(
        self, typed: str, ways: tuple[_Way, ...], kind: str | None
    ) -> Iterator[tuple[Match, int, Found]]:
        near = False
        for match, one in self._as_typed(typed, ways, kind):
            near = near or match < Match.holds
            yield match, 0, one
        if not near:
            yield from self._with_slips(ways, kind)
            yield from self._with_a_word_mended(typed, kind)

    def _as_typed(
        self, typed: str, ways: tuple[_Way, ...], kind: str | None
    ) -> Iterator[tuple[Match, Found]]:
        base = self._lexicon
        words = [word for word in typed_words(typed) if word not in _SAYS_NOTHING]
        # Several words in one stretch are no nearer than the same words in another order.
        held_as = Match.holds if len(words) < 2 else Match.words
        for way in ways:
            yield from ((Match.whole, one) for one in base.whole(way.key, kind))
            if way.is_sound and way.length < _LEAST_SOUND:
                continue
            begun = base.beginning(way.key, kind, _MOST_ROWS)
            yield from ((Match.begins, one) for one in begun)
            held = base.holding([way.key], kind, _MOST_ROWS)
            yield from ((held_as, one) for one in held)
        yield from ((Match.abbreviation, one) for one in self._abbreviated(typed, kind))
        if 1 < len(words) <= _MOST_WORDS and any(len(word) > 1 for word in words):
            yield from ((Match.words, one) for one in base.holding(words, kind, _MOST_ROWS))

    def _abbreviated(self, typed: str, kind: str | None) -> Iterator[Found]:
        key = folded("".join(word for word in typed if word not in _SAYS_NOTHING))
        if not 1 < len(key) <= _LONGEST_ABBREVIATION or key.isascii():
            return
        for one in self._lexicon.with_letters(sorted(set(key)), kind, _MOST_ROWS):
            if one.pieces and key not in one.key and abbreviates(key, one.pieces.split("|")):
                yield one

    def _with_slips(
        self, ways: tuple[_Way, ...], kind: str | None
    ) -> Iterator[tuple[Match, int, Found]]:
        for way in ways:
            if way.length < _LEAST_FORGIVEN:
                continue
            slips = _forgiven(way.length)
            alike = self._lexicon.alike(way.key, slips, kind, _MOST_ALIKE)
            for _, distance, place in process.extract(
                way.key,
                [one.key for one in alike],
                scorer=OSA.distance,
                limit=None,
                score_cutoff=slips,
            ):
                yield Match.slip, int(distance), alike[place]

    def _with_a_word_mended(
        self, typed: str, kind: str | None
    ) -> Iterator[tuple[Match, int, Found]]:
        """What several words find when those that no name has give way to a name like them."""
        words = [word for word in typed_words(typed) if word not in _SAYS_NOTHING]
        if not 1 < len(words) <= _MOST_WORDS:
            return
        mended = [self._mended(word) for word in words]
        if mended != words and any(len(word) > 1 for word in mended):
            for one in self._lexicon.holding(mended, kind, _MOST_ROWS):
                yield Match.slip, 1, one

    def _mended(self, word: str) -> str:
        if len(word) < _LEAST_FORGIVEN or self._lexicon.holding([word], None, 1):
            return word
        slips = _forgiven(len(word))
        keys = [one.key for one in self._lexicon.alike(word, slips, None, _MOST_ALIKE)]
        best = process.extractOne(word, keys, scorer=OSA.distance, score_cutoff=slips)
        return word if best is None else str(best[0])

    def _ties(self, typed: str, key: str, kind: str | None) -> Iterator[tuple[Match, str, int]]:
        """The ties of the two territories that were typed, side by side or with a sign between."""
        if kind not in (None, _TIE):
            return
        separated = len(typed_words(typed)) > 1
        seen: set[str] = set()
        for cut in range(1, len(key)):
            one, rest = key[:cut], key[cut:]
            for place, pair in enumerate(self._sides(one, rest, separated=separated)):
                if pair in seen:
                    continue
                seen.add(pair)
                known = pair in self._pairs
                yield Match.pair if known else Match.unrecorded, f"{_TIE}:{pair}", place

    def _sides(self, one: str, rest: str, *, separated: bool) -> Iterator[str]:
        named = self._lexicon.territories
        for other in dict.fromkeys((rest, *(rest.removeprefix(word) for word in _JOINING))):
            for first, made in named.get(one, ()):
                for second, also in named.get(other, ()):
                    # NIST is not a tie of Nicaragua: codes stand apart, as in IT-JP.
                    if first == second or (not separated and Made.code in (made, also)):
                        continue
                    yield "-".join(sorted(each.partition(":")[2] for each in (first, second)))

    def _hit(self, curie: str, match: Match, one: Found | None) -> Hit:
        entry = self._lexicon.entry(curie)
        segment = curie.partition(":")[0]
        if segment == _TIE:
            label = self._tie_label(curie)
            kind = Reference("sti:Tie", _TIE_CLASS)
        else:
            assert entry is not None
            label = _label(entry)
            kind = Reference(f"sti:{_class_name(segment)}", Words(*self._classes[segment]))
        return Hit(
            thing=Reference(curie, label),
            kind=kind,
            form=label.ja or "" if one is None else one.form,
            name_kind="" if one is None else one.kind,
            made=Made.composed if one is None else one.made,
            match=match,
            told=None if entry is None else entry.context or {},
        )

    def _tie_label(self, curie: str) -> Words:
        pair = curie.partition(":")[2]
        sides = [self._lexicon.entry(f"{_TERRITORY}:{code}") for code in _codes(pair)]
        known = sorted(
            (one for one in sides if one is not None), key=lambda one: one.curie != _HOME
        )
        labels = [_label(one) for one in known]
        return Words(
            "と".join(label.text("ja") for label in labels),
            " and ".join(label.text("en") for label in labels),
        )


def opened(folder: Path) -> Index | None:
    """The index of the snapshot in a folder, or None if it was built without one.

    Raises SnapshotError if its bytes are not those that were built.
    """
    content = manifest.index_bytes(folder)
    return None if content is None else Index(Lexicon(content))


def abbreviates(key: str, pieces: Sequence[str]) -> bool:
    """True if each letter begins a word of the name, or follows the one before in it.

    >>> abbreviates("学振", ("日本", "学術", "振興", "会"))
    True
    >>> abbreviates("学振", ("科学", "技術", "振興", "機構"))
    False
    """
    name = "".join(pieces)
    begins, place = 0, 0
    for piece in pieces:
        begins |= 1 << place
        place += len(piece)
    letters = {
        letter: sum(1 << place for place, one in enumerate(name) if one == letter) for letter in key
    }
    at = begins & letters.get(key[0], 0)
    for letter in key[1:]:
        if at == 0:
            return False
        later = ~((at & -at) * 2 - 1)
        at = letters[letter] & (at << 1 | begins & later)
    return at != 0


def _ways(typed: str) -> tuple[_Way, ...]:
    key = folded(typed)
    if key == "":
        return ()
    kana = key if is_kana(key) else kana_of(typed) if key.isascii() and key.isalpha() else None
    sound = None if kana is None else sounded(kana)
    return (_Way(key),) if not sound else (_Way(key), _Way(SOUND + sound))


def _remoteness(one: Found, match: Match) -> int:
    """What puts a form after others that match alike: pages are named after whoever made them."""
    if one.segment in PAGES:
        return len(Made)
    return one.made if match is Match.whole or one.made is Made.initials else 0


def _forgiven(length: int) -> int:
    """How many slips a key of this length may have: a letter left out, added, changed, swapped."""
    return 1 if length < 8 else 2 if length < 16 else 3


def _meant(ranked: list[tuple[str, Match, Found | None]]) -> tuple[str, ...]:
    whole = [
        curie
        for curie, match, one in ranked
        if match is Match.whole and one is not None and one.made <= Made.code
    ]
    pairs = [curie for curie, match, _ in ranked if match is Match.pair]
    chosen = whole or pairs
    return tuple(chosen) if len(chosen) > 1 else ()


def _label(entry: Entry) -> Words:
    ja = entry.ja
    if ja is not None and entry.unconfirmed:
        ja += UNCONFIRMED
    return Words(ja, entry.en) if ja or entry.en else Words(entry.curie, entry.curie)


def _codes(pair: str) -> tuple[str, str]:
    """The two codes of a pair; a group's own code has hyphens in it."""
    parts = pair.split("-")
    # Codes of countries are in capitals and come before those of groups.
    first = parts[0] if parts[0] != "g" else "-".join(parts[: parts.index("g", 1)])
    return first, pair.removeprefix(f"{first}-")


def _class_name(segment: str) -> str:
    return "".join(part.capitalize() for part in segment.split("-"))
