"""Where things stand among the pages."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from stigraph.iris import short
from stigraph.sourcing import SourceLine
from stigraph.territories import Territory
from stigraph.things import IdentifierLine
from stigraph.words import Language

THING_CLASSES = frozenset(
    {
        "agreement", "call", "call-leg", "committee", "document", "document-part", "fund",
        "heading", "indicator", "journal", "meeting", "organisation", "person", "place", "post",
        "prize", "programme", "programme-edition", "project", "series", "territory",
    }
)  # fmt: skip
"""The classes whose things have a page, as they stand in addresses."""

_WIKIDATA = re.compile(r"Q\d+")


def page_of(curie: str, language: Language) -> str | None:
    """Return the address of the page that shows a CURIE, or None if none does."""
    prefix, _, rest = curie.partition(":")
    if prefix in THING_CLASSES and rest:
        return f"/{language}/{prefix}/{quote(rest, safe='')}"
    if prefix == "concept" and "/" in rest:
        return f"/{language}/concept/{quote(rest)}"
    if prefix == "record" and rest:
        return f"/{language}/record/{quote(rest)}"
    if prefix == "passage":
        document = rest.partition("/")[0]
        return f"/{language}/source/{quote(document, safe='')}#{anchor_of(curie)}"
    if prefix == "conflict":
        return f"/{language}/conflicts"
    if prefix in ("tie", "tie-item"):
        return f"/{language}/tie/{quote(rest.partition('/')[0], safe='')}"
    return None


def page_of_iri(iri: str, language: Language) -> str | None:
    """Return the address of the page of an IRI of ours, or None: nobody else's is made a link."""
    return page_of(short(iri), language)


def anchor_of(curie: str) -> str:
    """Return an id for an HTML element from a CURIE."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", curie)


def picture_address(territory: Territory, language: Language) -> str:
    """Return where the network of a territory is drawn."""
    return f"/network.html?{urlencode({'territory': territory.code, 'lang': language})}"


def source_address(line: SourceLine, language: Language) -> str:
    """Return where a record stands among those of its passage."""
    return f"{passage_address(line.passage.id, language)}#{anchor_of(line.id)}"


def passage_address(curie: str, language: Language) -> str:
    """Return the page of one passage: that of a long document has no room for its records."""
    return f"/{language}/source/{quote(curie.partition(':')[2])}"


def web_address(text: str | None) -> str | None:
    """Return an address if it may be made a link: of the web, not a script in disguise."""
    if text is not None and text.startswith(("https://", "http://")):
        return text
    return None


def identifier_address(identifier: IdentifierLine) -> str | None:
    """Return where an external identifier leads, if it leads anywhere."""
    if identifier.scheme == "wikidata" and _WIKIDATA.fullmatch(identifier.value):
        return f"https://www.wikidata.org/wiki/{identifier.value}"
    return web_address(identifier.value)
