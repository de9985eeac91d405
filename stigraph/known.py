"""What an answer is limited to exists: a filter that names nothing would leave an empty list.

An empty list reads as an answer, so what is not known is refused, with what is near to it.
"""

import difflib

from stigraph import iris
from stigraph.engine.interface import Engine
from stigraph.errors import UnknownConcept, UnknownThing
from stigraph.table import table
from stigraph.words import certain, filled


async def known_thing(engine: Engine, thing_class: str, curie: str | None) -> str | None:
    """Return what a list is limited to, as given. Raises UnknownThing if the class has none such.

    What is not written as a CURIE is left to the question of the list, which says how it is
    written.
    """
    iri = None if curie is None else _iri(curie)
    if curie is not None and iri is not None:
        class_iri = f"{iris.STI}{thing_class}"
        rows = await table(engine, "thing/of-class", {"class": class_iri})
        if iri not in {filled(row, "thing") for row in rows}:
            raise UnknownThing(curie, await nearest_of_class(engine, class_iri, curie))
    return curie


async def known_of_any_class(engine: Engine, curie: str | None) -> str | None:
    """Return the same for a thing of the class that its CURIE begins with."""
    iri = None if curie is None else _iri(curie)
    if iri is None:
        return curie
    return await known_thing(engine, class_of(iris.short(iri).partition(":")[0]), curie)


async def known_concept(engine: Engine, scheme: str, slug: str | None) -> str | None:
    """Return the same for a concept, by its slug. Raises UnknownConcept if the scheme has none."""
    if slug is not None:
        rows = await table(engine, "thing/concepts", {"scheme": f"{iris.ID}concept/{scheme}"})
        known = [filled(row, "concept").rpartition("/")[2] for row in rows]
        if slug not in known:
            nearest = difflib.get_close_matches(slug, known, n=3, cutoff=0.4)
            raise UnknownConcept(slug, tuple(known), tuple(nearest))
    return slug


async def nearest_of_class(engine: Engine, class_iri: str, curie: str) -> tuple[str, ...]:
    """Return the CURIEs of a class that look like this one, the nearest first."""
    rows = await table(engine, "thing/of-class", {"class": class_iri})
    known = [certain(row, "thing").id for row in rows]
    return tuple(difflib.get_close_matches(curie, known, n=3, cutoff=0.5))


def class_of(segment: str) -> str:
    """Return the class whose ids begin so.

    >>> class_of("document-part")
    'DocumentPart'
    """
    return "".join(word.capitalize() for word in segment.split("-"))


def _iri(curie: str) -> str | None:
    try:
        return curie if curie.startswith(iris.ID) else iris.curie_to_iri(curie)
    except iris.CurieError:
        return None
