"""Things found by any form of their names, in either language, with slips forgiven."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from stigraph.engine.interface import Engine
from stigraph.table import table
from stigraph.words import Reference, Row, certain, filled, folded

_EXACT, _BEGINS, _HOLDS = 100.0, 90.0, 75.0
_FORGIVEN = 80.0
"""The least likeness at which a slip is forgiven: one letter in five or so."""
_SHORTEST_FORGIVEN = 3

_KIND_RANK: Mapping[str, int] = {
    "preferred": 0,
    "abbreviation": 1,
    "short-form": 2,
    "alternative": 3,
    "reading": 4,
    "former": 5,
    "printed": 6,
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that a search found, with the form of its name that matched."""

    thing: Reference
    kind: Reference
    """The class of the thing."""
    form: str
    name_kind: str
    score: float


@dataclass(frozen=True, slots=True)
class _Entry:
    thing: Reference
    kind: Reference
    form: str
    key: str
    name_kind: str


@dataclass(frozen=True, slots=True)
class Index:
    """The names of one snapshot, ready to be searched."""

    _entries: tuple[_Entry, ...]

    def find(self, query: str, limit: int = 50) -> tuple[Hit, ...]:
        """Return the things whose names match, the nearest first, each thing once.

        >>> Index(()).find("JST")
        ()
        """
        wanted = folded(query)
        if len(wanted) == 0:
            return ()
        scores = dict(self._near(wanted))
        for place, entry in enumerate(self._entries):
            if entry.key == wanted:
                scores[place] = _EXACT
            elif entry.key.startswith(wanted):
                scores[place] = max(scores.get(place, 0.0), _BEGINS)
            elif wanted in entry.key:
                scores[place] = max(scores.get(place, 0.0), _HOLDS)
        best: dict[str, Hit] = {}
        for hit in sorted((self._hit(place, score) for place, score in scores.items()), key=_rank):
            best.setdefault(hit.thing.id, hit)
        return tuple(best.values())[:limit]

    def nearest(self, curie: str) -> tuple[str, ...]:
        """Return up to three ids that look like one that no thing has."""
        ids = list(dict.fromkeys(entry.thing.id for entry in self._entries))
        hits = process.extract(curie, ids, scorer=fuzz.ratio, limit=3, score_cutoff=60)
        return tuple(found for found, _, _ in hits)

    def _near(self, wanted: str) -> Iterable[tuple[int, float]]:
        if len(wanted) < _SHORTEST_FORGIVEN:
            return
        keys = [entry.key for entry in self._entries]
        for _, score, place in process.extract(
            wanted, keys, scorer=fuzz.ratio, limit=None, score_cutoff=_FORGIVEN
        ):
            # A slip never outranks a name that holds the words as typed.
            yield place, score * _HOLDS / _EXACT

    def _hit(self, place: int, score: float) -> Hit:
        entry = self._entries[place]
        return Hit(entry.thing, entry.kind, entry.form, entry.name_kind, score)


async def index(engine: Engine) -> Index:
    """Return the names of the current snapshot, ready to be searched."""
    rows = await table(engine, "search/names")
    return Index(tuple(_entry(row) for row in rows))


def _entry(row: Row) -> _Entry:
    form = filled(row, "form")
    return _Entry(
        thing=certain(row, "thing"),
        kind=certain(row, "class"),
        form=form,
        key=folded(form),
        name_kind=filled(row, "nameKind").rpartition("/")[2],
    )


def _rank(hit: Hit) -> tuple[float, int, int, str]:
    return -hit.score, _KIND_RANK.get(hit.name_kind, 9), len(hit.form), hit.thing.id
