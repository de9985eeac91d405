"""Media types: which of those on offer a client prefers, after its Accept header."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stigraph.engine import Format

TABLES: Mapping[str, Format] = {
    "application/sparql-results+json": Format.json,
    "application/sparql-results+xml": Format.xml,
    "text/csv": Format.csv,
    "text/tab-separated-values": Format.tsv,
    "application/json": Format.json,
    "application/xml": Format.xml,
}
"""Media types of tables and truth values, the preferred first, other names for them last."""

GRAPHS: Mapping[str, Format] = {
    "text/turtle": Format.turtle,
    "application/n-triples": Format.ntriples,
    "application/rdf+xml": Format.rdfxml,
    "application/ld+json": Format.jsonld,
    "application/trig": Format.trig,
    "application/n-quads": Format.nquads,
    "application/json": Format.jsonld,
    "application/xml": Format.rdfxml,
}
"""Media types of graphs, the preferred first, other names for them last."""

HTML = "text/html"
_WITH_CHARSET = frozenset({"text/csv", "text/turtle", "text/tab-separated-values", HTML})


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One item of an Accept header: `text/*;q=0.8`."""

    type: str
    subtype: str
    quality: float

    def specificity(self, media_type: str) -> int:
        """How closely the range names a media type: 0 not at all, 3 exactly."""
        own_type, _, own_subtype = media_type.partition("/")
        if self.type == "*":
            return 1
        if self.type != own_type:
            return 0
        if self.subtype == "*":
            return 2
        return 3 if self.subtype == own_subtype else 0


def media_ranges(header: str | None) -> tuple[MediaRange, ...]:
    """The items of an Accept header that can be read; a missing or blank one accepts anything."""
    if header is None or header.strip() == "":
        return (MediaRange("*", "*", 1.0),)
    ranges = []
    for item in header.split(","):
        match = _RANGE.fullmatch(item.strip())
        if match is not None:
            ranges.append(
                MediaRange(match["type"].lower(), match["subtype"].lower(), _quality(item))
            )
    return tuple(ranges)


def quality(ranges: Sequence[MediaRange], media_type: str) -> float:
    """How much a media type is wanted, from 0 (not at all) to 1: the closest range decides."""
    closest = max(ranges, key=lambda one: one.specificity(media_type), default=None)
    if closest is None or closest.specificity(media_type) == 0:
        return 0.0
    return closest.quality


def preferred(header: str | None, offers: Sequence[str]) -> tuple[str, ...]:
    """The offers that the header accepts, the most wanted first, the order of offers deciding ties.

    >>> preferred("text/csv;q=0.5, application/json", ["text/csv", "application/json"])
    ('application/json', 'text/csv')
    """
    ranges = media_ranges(header)
    wanted = [(quality(ranges, offer), offer) for offer in offers]
    accepted = [(one, offer) for one, offer in wanted if one > 0]
    return tuple(offer for _, offer in sorted(accepted, key=lambda pair: -pair[0]))


def prefers_html(header: str | None) -> bool:
    """Whether the client is a browser that asks for a page before any data.

    A header that accepts everything alike is not: a script without wishes gets data.
    """
    ranges = media_ranges(header)
    return any(one.specificity(HTML) == _EXACT and one.quality > 0 for one in ranges) and quality(
        ranges, HTML
    ) >= max(quality(ranges, other) for other in (*TABLES, *GRAPHS))


def accepts_coding(header: str | None, coding: str) -> bool:
    """Whether an Accept-Encoding header takes a coding. One that is missing asks for none.

    >>> accepts_coding("br, gzip;q=0.5", "gzip"), accepts_coding("*, gzip;q=0", "gzip")
    (True, False)
    """
    weights = {
        item.partition(";")[0].strip().lower(): _quality(item) for item in (header or "").split(",")
    }
    return weights.get(coding, weights.get("*", 0.0)) > 0


def content_type(media_type: str) -> str:
    """The Content-Type of an answer in UTF-8."""
    if media_type == "text/csv":
        return "text/csv; charset=utf-8; header=present"
    return f"{media_type}; charset=utf-8" if media_type in _WITH_CHARSET else media_type


_RANGE = re.compile(
    r"(?P<type>[\w!#$&^.+-]+|\*)/(?P<subtype>[\w!#$&^.+*-]+)\s*(?:;.*)?", re.ASCII | re.DOTALL
)
_Q = re.compile(r";\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*(?:;|$)", re.IGNORECASE)
_ANY_Q = re.compile(r";\s*q\s*=", re.IGNORECASE)
_EXACT = 3


def _quality(item: str) -> float:
    match = _Q.search(item)
    if match is None:
        # A weight that cannot be read wants nothing; no weight at all wants fully.
        return 0.0 if _ANY_Q.search(item) is not None else 1.0
    return min(float(match[1]), 1.0)
