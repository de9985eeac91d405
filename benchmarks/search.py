"""Times the search over many names: `python benchmarks/search.py [NAMES]`.

The names are made by putting the words of real ones together anew; the real ones are among them.
Prints the size of the index, how long it takes to make, and the slowest of each sort of query.
"""

import csv
import random
import statistics
import sys
import time
from collections.abc import Iterator

from stigraph import paths
from stigraph.forms import Name, forms
from stigraph.lexicon import Entry, Lexicon, written
from stigraph.search import Index
from stigraph.spelling import spelled

ROUNDS = 20
QUERIES = {
    "whole": ("科学技術振興機構", "文科省", "Japan Science and Technology Agency"),
    "begins": ("日本", "国際", "大", "National"),
    "holds": ("大学", "科学技術", "technology", "研究"),
    "abbreviation": ("日英科技協定", "学振", "科振機構", "研大"),
    "words": ("tokyo university", "大学 研究", "science of technology"),
    "reading": ("かがくぎじゅつしんこうきこう", "kenkyu", "daigaku"),
    "slip": ("科学技術振興機講", "Japan Sciense and Technolgy", "Itlay", "文科賞"),
    "nothing": ("zzqqxx", "鑿鑿鑿", "a" * 200, "大学" * 100),
}


def real() -> Iterator[Name]:
    """Yield the names of the project's own tables."""
    for path in sorted((paths.data() / "entities").glob("*.csv")):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                for language in ("ja", "en"):
                    form = row.get(f"name_{language}")
                    if form:
                        curie = f"{path.stem}:{row['id']}"
                        yield Name(curie, path.stem, form, language, "preferred")


def many(number: int) -> list[Name]:
    """Return that many names: the real ones, then new ones of their words."""
    chance = random.Random(1)  # noqa: S311 - the same names each time
    own = list(real())
    japanese = [spelled(name.form).pieces for name in own if name.language == "ja"]
    english = [name.form.split() for name in own if name.language == "en"]
    while len(own) < number:
        ja = "".join(piece for _ in range(3) for piece in chance.choice(japanese)[:3])
        en = " ".join(word for _ in range(3) for word in chance.choice(english)[:3])
        curie = f"organisation:made-{len(own)}"
        own.append(Name(curie, "organisation", ja, "ja", "preferred"))
        own.append(Name(curie, "organisation", en, "en", "preferred"))
    return own


def main(number: int) -> None:
    """Make the names and the index, ask, print."""
    names = many(number)
    begin = time.perf_counter()
    curies = sorted({name.thing for name in names})
    entries = [Entry(curie, curie.partition(":")[0], curie, curie) for curie in curies]
    classes = {entry.segment: [entry.segment, entry.segment] for entry in entries}
    every = forms(names, [])
    content = written(entries, every, {"classes": classes, "pairs": []})
    print(f"names {len(names):,}, forms {len(every):,}")  # noqa: T201 - a benchmark prints
    print(f"index {len(content) / 1e6:.1f} MB, made in {time.perf_counter() - begin:.1f} s")  # noqa: T201
    begin = time.perf_counter()
    index = Index(Lexicon(content))
    print(f"opened in {(time.perf_counter() - begin) * 1000:.0f} ms")  # noqa: T201
    for sort, texts in QUERIES.items():
        slowest = max((_median(index, text), text[:20]) for text in texts)
        print(f"{sort:13} {slowest[0]:7.1f} ms  {slowest[1]}")  # noqa: T201


def _median(index: Index, text: str) -> float:
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        index.find(text)
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
