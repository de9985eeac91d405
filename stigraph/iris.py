"""IRIs of things, records and graphs, and the short form in which files write them."""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from stigraph.errors import StigraphError

BASE = "https://w3id.org/stigraph/"
ID = BASE + "id/"
STI = BASE + "ontology#"

GRAPH_ONTOLOGY = BASE + "graph/ontology"
GRAPH_ENTITIES = BASE + "graph/entities"
GRAPH_RECORDS = BASE + "graph/records"
GRAPH_EDITORIAL = BASE + "graph/editorial"
GRAPH_DERIVED = BASE + "graph/derived"
GRAPHS = (GRAPH_ONTOLOGY, GRAPH_ENTITIES, GRAPH_RECORDS, GRAPH_EDITORIAL, GRAPH_DERIVED)

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "sti": STI,
        "id": ID,
        "concept": ID + "concept/",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "dcterms": "http://purl.org/dc/terms/",
        "prov": "http://www.w3.org/ns/prov#",
        "org": "http://www.w3.org/ns/org#",
        "foaf": "http://xmlns.com/foaf/0.1/",
    }
)

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""What names a thing within its class: lower case letters, digits and hyphens."""

TERRITORY_SLUG = re.compile(r"[A-Z]{2}|[A-Z]{4}|g-[a-z0-9]+(?:-[a-z0-9]+)*")
"""ISO 3166 alpha-2, the four letters of a former country (ISO 3166-3), or a group."""

SEGMENT = re.compile(r"[A-Za-z0-9]+(?:[-.~_][A-Za-z0-9]+)*")
"""The last segment of a record's id."""

_CURIE = re.compile(r"([a-z][a-z-]*):(\S+)")
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")


class CurieError(StigraphError):
    """A text that is not a CURIE, or an IRI that has none."""

    def __init__(self, given: str, what: str) -> None:
        super().__init__(f"{given}: {what}")
        self.given = given
        self.what = what


def curie_to_iri(curie: str) -> str:
    """Return the IRI of a CURIE: `organisation:mext`, `passage:deck-2023-06/talks`, `skos:Concept`.

    A prefix of `PREFIXES` stands for its namespace; any other names a class below `id/`.
    Raises CurieError if the text has no prefix.

    >>> curie_to_iri("organisation:mext")
    'https://w3id.org/stigraph/id/organisation/mext'
    """
    match = _CURIE.fullmatch(curie)
    if match is None:
        raise CurieError(curie, "not of the form class:name")
    prefix, rest = match.groups()
    namespace = PREFIXES.get(prefix)
    return f"{ID}{prefix}/{rest}" if namespace is None else namespace + rest


def iri_to_curie(iri: str) -> str:
    """Return the CURIE of an IRI, the inverse of `curie_to_iri`.

    Raises CurieError if the IRI lies in no known namespace.

    >>> iri_to_curie("https://w3id.org/stigraph/id/territory/JP")
    'territory:JP'
    """
    if iri.startswith(ID):
        prefix, _, rest = iri.removeprefix(ID).partition("/")
        if prefix and rest:
            return f"{prefix}:{rest}"
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    raise CurieError(iri, "no prefix is known for this IRI")


def short(iri: str) -> str:
    """Return the CURIE of an IRI, or the IRI itself where it has none."""
    try:
        return iri_to_curie(iri)
    except CurieError:
        return iri


def layer_name(graph: str) -> str:
    """Return the short name of one of our named graphs.

    >>> layer_name(GRAPH_RECORDS)
    'graph/records'
    """
    return graph.removeprefix(BASE)


def kebab(local_name: str) -> str:
    """Return a class or property name in lower case with hyphens.

    >>> kebab("CooperationStatement")
    'cooperation-statement'
    """
    return _WORD_START.sub("-", local_name).lower()


def slugged(text: str) -> str:
    """Return the part of a text that fits an id, empty if nothing does.

    >>> slugged("Science & Technology, 3rd")
    'science-technology-3rd'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def is_slug(class_segment: str, slug: str) -> bool:
    """Whether `slug` may name a thing of the class with this IRI segment."""
    pattern = TERRITORY_SLUG if class_segment == "territory" else SLUG
    return pattern.fullmatch(slug) is not None


def escaped(text: str) -> str:
    """Return a text as one IRI segment: letters of every script stay, the rest is percent-encoded.

    >>> escaped("米国 (US)")
    '米国%20%28US%29'
    """
    return "".join(
        char if char in _UNRESERVED or (ord(char) > 0xA0 and char.isalnum()) else _percent(char)
        for char in normalised(text)
    )


def normalised(text: str) -> str:
    """Return a text in the one form in which the files write it, Unicode NFC."""
    return unicodedata.normalize("NFC", text)


def thing(class_segment: str, slug: str) -> str:
    """Return the IRI of a thing."""
    return f"{ID}{class_segment}/{slug}"


def edition(document: str, key: str) -> str:
    """Return the IRI of an edition of a document."""
    return f"{ID}edition/{document}/{key}"


def extraction(document: str, key: str) -> str:
    """Return the IRI of the extraction of an edition."""
    return f"{ID}extraction/{document}/{key}"


def passage(document: str, stem: str) -> str:
    """Return the IRI of the passage that the file `stem`.yaml of a document describes."""
    return f"{ID}passage/{document}/{stem}"


def record(document: str, stem: str, class_name: str, key: str) -> str:
    """Return the IRI of a record that a passage bears."""
    return f"{ID}record/{document}/{stem}/{kebab(class_name)}/{key}"


def editorial(stem: str, class_name: str, key: str) -> str:
    """Return the IRI of an editorial statement of the file `stem`.yaml."""
    return f"{ID}editorial/{stem}/{kebab(class_name)}/{key}"


def part(whole: str, class_name: str, key: str) -> str:
    """Return the IRI of a part of the record `whole`."""
    return f"{whole}/{kebab(class_name)}/{key}"


def refinement(base: str, key: str) -> str:
    """Return the IRI of the record that refines one field of the record `base`."""
    return f"{base}/refined/{key}"


def name(class_segment: str, slug: str, language: str, kind: str, form: str | None) -> str:
    """Return the IRI of a name node; `form` is None for a preferred name."""
    stem = f"{ID}name/{class_segment}/{slug}/{language}/{kind}"
    return stem if form is None else f"{stem}/{escaped(form)}"


def identifier(class_segment: str, slug: str, scheme: str) -> str:
    """Return the IRI of an identifier node."""
    return f"{ID}identifier/{class_segment}/{slug}/{scheme}"


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode())
