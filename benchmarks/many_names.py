"""Times the named questions on today's graph and among many more names.

`python benchmarks/many_names.py` adds 50,000 labels of nothing else.
A question that begins with its values takes as long on both; one that reads every name there is
grows with them. Prints the slowest first, with the ratio, which is what to compare.
"""

import time

import pyoxigraph as ox

from stigraph import paths, question, snapshot
from stigraph.evaluation import evaluate

NAMES = 50_000
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


def graph(names: int) -> ox.Store:
    """Return the current snapshot, as an engine holds it, with so many names of nothing else."""
    store = ox.Store()
    with snapshot.current(paths.snapshots()).graph_path.open("rb") as file:
        for quad in ox.parse(file, format=ox.RdfFormat.N_QUADS):
            store.add(quad)
            store.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    store.extend(
        ox.Quad(ox.NamedNode(f"https://example.org/{n}"), LABEL, ox.Literal(f"{n}", language="ja"))
        for n in range(names)
    )
    return store


def milliseconds(store: ox.Store, text: str) -> float:
    """Return the best of three: the machine has other things to do."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        evaluate(store, text)
        times.append((time.perf_counter() - began) * 1000)
    return min(times)


def main() -> None:
    """Ask each question with the examples of its header, print."""
    plain, many = graph(0), graph(NAMES)
    found = []
    for own in question.all_questions():
        here, there = milliseconds(plain, own.text), milliseconds(many, own.text)
        found.append((there, here, own.name))
    for there, here, name in sorted(found, reverse=True):
        print(f"{name:40} {here:8.1f} ms {there:8.1f} ms {there / here:6.1f}")  # noqa: T201 - a benchmark prints


if __name__ == "__main__":
    main()
