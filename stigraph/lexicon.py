"""The index of names as one SQLite file: full-text tables over letters cut in twos, made once.

FTS5's own trigrams miss words of two letters, which most Japanese words are; so keys are cut in
pairs before they go in, and a run of pairs is a phrase. Rows stand in the order of nearness, so
that the first rows of a match are its nearest and a look-up may stop there.
"""

import json
import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stigraph.errors import SnapshotError
from stigraph.folding import folded
from stigraph.forms import SOUND, Form, Made

FORMAT = 1
"""Raised when the tables change: an index of another format is not read."""

_BEGIN, _END, _CLASS = "⊢", "⊣", "§"
_SCHEMA = """
CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE things(id INTEGER PRIMARY KEY, curie TEXT, class TEXT, ja TEXT, en TEXT,
  unconfirmed INTEGER, context TEXT);
CREATE TABLE names(id INTEGER PRIMARY KEY, thing INTEGER, form TEXT, language TEXT, kind TEXT,
  made INTEGER, key TEXT, pieces TEXT);
CREATE VIRTUAL TABLE pairs USING fts5(
  cut, content='', columnsize=0, detail=full, tokenize='ascii');
CREATE VIRTUAL TABLE letters USING fts5(
  cut, content='', columnsize=0, detail=none, tokenize='ascii');
CREATE TABLE frequencies(pair TEXT PRIMARY KEY, names INTEGER) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX names_by_key ON names(key, id);
CREATE INDEX things_by_curie ON things(curie);
INSERT INTO pairs(pairs) VALUES('optimize');
INSERT INTO letters(letters) VALUES('optimize');
"""
_COLUMNS = "n.id, t.curie, t.class, n.form, n.language, n.kind, n.made, n.key, n.pieces"
_FROM = "FROM names n JOIN things t ON t.id = n.thing"
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of a thing: its class, its labels, and what its line says beside the name."""

    curie: str
    segment: str
    ja: str | None
    en: str | None
    unconfirmed: bool = False
    context: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A form that matched, and the thing it is a form of; `place` is its order of nearness."""

    place: int
    curie: str
    segment: str
    form: str
    language: str
    kind: str
    made: Made
    key: str
    pieces: str
    """The words of the key, with a bar between; nothing if they are not known."""


def written(entries: Sequence[Entry], forms: Sequence[Form], facts: Mapping[str, object]) -> bytes:
    """The file of an index: the same things and forms give the same bytes.

    `facts` are kept as JSON. Raises SnapshotError if this Python's SQLite has no FTS5.
    """
    base = sqlite3.connect(":memory:")
    try:
        base.executescript(_SCHEMA)
    except sqlite3.OperationalError as error:
        raise SnapshotError(
            f"the index of names cannot be made: {error}",
            "use a Python whose SQLite has FTS5, as those of python.org and of Debian have",
        ) from error
    base.execute("BEGIN")
    base.executemany("INSERT INTO facts VALUES(?, ?)", _facts(forms, facts))
    numbers = {entry.curie: number for number, entry in enumerate(entries, 1)}
    base.executemany("INSERT INTO things VALUES(?, ?, ?, ?, ?, ?, ?)", _things(entries))
    counted: Counter[str] = Counter()
    for place, form in enumerate(forms, 1):
        own = (place, numbers[form.thing], form.text, form.language, form.kind, form.made)
        base.execute(
            "INSERT INTO names VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
            (*own, form.key, "|".join(form.pieces)),
        )
        cut = _cut(form.key)
        counted.update({*cut, *_ends(form.key)})
        marks = [*_ends(form.key), _class(form.segment)]
        base.execute("INSERT INTO pairs(rowid, cut) VALUES(?, ?)", (place, " ".join(cut + marks)))
        single = sorted(set(form.key) - {SOUND}) if not form.key.startswith(SOUND) else []
        base.execute(
            "INSERT INTO letters(rowid, cut) VALUES(?, ?)",
            (place, " ".join([*single, _BEGIN + form.key[:1], _class(form.segment)])),
        )
    base.executemany("INSERT INTO frequencies VALUES(?, ?)", sorted(counted.items()))
    base.execute("COMMIT")
    base.executescript(_INDEXES)
    base.execute("VACUUM")
    content = base.serialize()
    base.close()
    return content


class Lexicon:
    """The index in memory, opened from its bytes; nothing that is asked of it can change it.

    Look-ups may come from several threads. What is typed is cut into letters and digits before it
    becomes a query, so that no syntax of the library's is ever a reader's.
    Raises SnapshotError if the bytes are no index of this format.
    """

    def __init__(self, content: bytes) -> None:
        self._lock = threading.Lock()
        self._base = sqlite3.connect(":memory:", check_same_thread=False)
        try:
            self._base.deserialize(content)
            self._base.execute("PRAGMA query_only=ON")
            self._base.execute("PRAGMA trusted_schema=OFF")
            rows = dict(self._base.execute("SELECT name, value FROM facts"))
        except sqlite3.DatabaseError as error:
            raise SnapshotError(
                f"the index of names is broken: {error}", "run: stigraph build"
            ) from error
        self.facts: Mapping[str, object] = {name: json.loads(value) for name, value in rows.items()}
        if self.facts.get("format") != FORMAT:
            raise SnapshotError("the index of names is of another release", "run: stigraph build")
        ends = self.facts["ends"]
        assert isinstance(ends, list)
        self._ends: list[int] = ends
        self.territories: Mapping[str, tuple[tuple[str, Made], ...]] = self._territories()

    def whole(self, key: str, segment: str | None = None) -> list[Found]:
        """The forms of this key, the nearest first."""
        where = "n.key = ?" + ("" if segment is None else " AND t.class = ?")
        values = (key,) if segment is None else (key, segment)
        return self._found(f"SELECT {_COLUMNS} {_FROM} WHERE {where} ORDER BY n.id", values)

    def beginning(self, key: str, segment: str | None, most: int) -> list[Found]:
        """The first forms whose key begins with this one."""
        if self._is_too_long(key):
            return []
        if len(key) == 1:
            return self._matching("letters", [f'"{_BEGIN}{key}"'], segment, most)
        return self._matching("pairs", [f"^ {_phrase(key)}"], segment, most)

    def holding(self, keys: Sequence[str], segment: str | None, most: int) -> list[Found]:
        """The first forms whose key has all of these in it."""
        if any(map(self._is_too_long, keys)):
            return []
        if all(len(key) == 1 for key in keys):
            return self._matching("letters", [f'"{key}"' for key in keys], segment, most)
        phrases = [_phrase(key) for key in keys if len(key) > 1]
        return self._matching("pairs", phrases, segment, most)

    def with_letters(self, letters: Iterable[str], segment: str | None, most: int) -> list[Found]:
        """The first written forms that have all of these letters, in any order."""
        return self._matching("letters", [f'"{one}"' for one in letters], segment, most)

    def alike(self, key: str, slips: int, segment: str | None, most: int) -> list[Found]:
        """Forms about as long that share the key's rarest pairs, no more than `most` or so."""
        least, longest = max(len(key) - slips, 1), min(len(key) + slips, len(self._ends) - 1)
        if least > longest:
            return []
        chosen: list[str] = []
        total = 0
        for names, pair in sorted(self._frequencies({*_cut(key), *_ends(key)})):
            if total + names > most and len(chosen) >= _LEAST_PAIRS:
                break
            chosen.append(pair)
            total += names
        if len(chosen) == 0:
            return []
        any_of = " OR ".join(f'"{pair}"' for pair in chosen)
        query = f"({any_of})" + _also(segment)
        return self._found(
            f"SELECT {_COLUMNS} {_FROM} JOIN pairs ON pairs.rowid = n.id "
            "WHERE pairs MATCH ? AND pairs.rowid BETWEEN ? AND ? ORDER BY pairs.rowid LIMIT ?",
            (query, self._ends[least - 1] + 1, self._ends[longest], most),
        )

    def entry(self, curie: str) -> Entry | None:
        """What is kept of a thing, or None if there is no such thing."""
        rows = self._rows(
            "SELECT curie, class, ja, en, unconfirmed, context FROM things WHERE curie = ?",
            (curie,),
        )
        for id_, segment, ja, en, unconfirmed, context in rows:
            return Entry(id_, segment, ja, en, bool(unconfirmed), json.loads(context))
        return None

    def curies(self) -> list[str]:
        """The id of everything that has a name."""
        return [curie for (curie,) in self._rows("SELECT curie FROM things ORDER BY id", ())]

    def _is_too_long(self, key: str) -> bool:
        return len(key) >= len(self._ends)

    def _territories(self) -> dict[str, tuple[tuple[str, Made], ...]]:
        rows = self._rows(
            f"SELECT n.key, t.curie, n.made {_FROM} WHERE t.class = 'territory' AND n.made <= ? "
            "ORDER BY n.id",
            (int(Made.code),),
        )
        found: dict[str, tuple[tuple[str, Made], ...]] = {}
        for key, curie, made in rows:
            found[key] = (*found.get(key, ()), (curie, _MADE[made]))
        return found

    def _matching(
        self, table: str, terms: Sequence[str], segment: str | None, most: int
    ) -> list[Found]:
        query = " AND ".join(terms) + _also(segment)
        return self._found(
            f"SELECT {_COLUMNS} {_FROM} JOIN {table} ON {table}.rowid = n.id "
            f"WHERE {table} MATCH ? ORDER BY {table}.rowid LIMIT ?",
            (query, most),
        )

    def _frequencies(self, pairs: Iterable[str]) -> Iterator[tuple[int, str]]:
        for pair in pairs:
            for (names,) in self._rows("SELECT names FROM frequencies WHERE pair = ?", (pair,)):
                yield names, pair

    def _found(self, query: str, values: Sequence[object]) -> list[Found]:
        return [
            Found(place, curie, segment, form, language, kind, _MADE[made], key, pieces)
            for place, curie, segment, form, language, kind, made, key, pieces in self._rows(
                query, values
            )
        ]

    def _rows(self, query: str, values: Sequence[object]) -> list[Any]:
        with self._lock:
            return self._base.execute(query, values).fetchall()


_MADE = tuple(Made)
_LEAST_PAIRS = 3
"""How many of the rarest pairs are asked for, however often they occur."""


def typed_words(text: str) -> tuple[str, ...]:
    """What stands between spaces and signs, folded."""
    return tuple(key for key in map(folded, _WORDS.findall(text)) if key)


def _facts(forms: Sequence[Form], facts: Mapping[str, object]) -> list[tuple[str, str]]:
    lengths = Counter(len(form.key) for form in forms)
    ends, total = [], 0
    for length in range(max(lengths, default=0) + 1):
        total += lengths[length]
        ends.append(total)
    told = {**facts, "format": FORMAT, "ends": ends}
    return [(name, json.dumps(told[name], ensure_ascii=False)) for name in sorted(told)]


def _things(entries: Iterable[Entry]) -> Iterator[tuple[object, ...]]:
    for number, entry in enumerate(entries, 1):
        context = json.dumps(dict(entry.context or {}), ensure_ascii=False, sort_keys=True)
        labels = (entry.ja, entry.en, int(entry.unconfirmed), context)
        yield (number, entry.curie, entry.segment, *labels)


def _cut(key: str) -> list[str]:
    """The pairs of neighbouring letters; those of a sound are marked as such."""
    plain = key.removeprefix(SOUND)
    mark = SOUND if key.startswith(SOUND) else ""
    return [mark + plain[place : place + 2] for place in range(len(plain) - 1)]


def _ends(key: str) -> list[str]:
    mark = SOUND if key.startswith(SOUND) else ""
    plain = key.removeprefix(SOUND)
    return [f"{mark}{_BEGIN}{plain[:1]}", f"{mark}{plain[-1:]}{_END}"]


def _phrase(key: str) -> str:
    return f'"{" ".join(_cut(key))}"'


def _also(segment: str | None) -> str:
    return "" if segment is None else f' AND "{_class(segment)}"'


def _class(segment: str) -> str:
    return _CLASS + segment.replace("-", "")
