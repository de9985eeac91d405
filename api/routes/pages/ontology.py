"""The pages of the ontology: the list of its words by fragment, and one page for each of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from fastapi import APIRouter, Request
from fastapi.responses import Response

from stigraph.errors import UnknownThing
from stigraph.iris import curie_to_iri
from stigraph.vocabulary import Example, Scheme, Term, TermKind, Vocabulary, vocabulary
from stigraph.wording import Wording
from stigraph.words import Reference

from ...lookups import LookupsDep
from ...pages.addresses import page_of, web_address
from ...pages.errors import PageRoute
from ...pages.frame import language_of, rendered, trail
from ...pages.wording import wording
from ...representations import ONTOLOGY, Suffix, linked
from ...shared import EngineDep, Now

router = APIRouter(route_class=PageRoute)

_PROPERTIES = (
    TermKind.object_property,
    TermKind.datatype_property,
    TermKind.annotation_property,
)
_SCHEME = "scheme-"
"""Before the slug of a scheme where it stands among the words: as an id, and in an address."""

_Linked: TypeAlias = tuple[Reference, str | None, bool]
_Shown: TypeAlias = tuple[str, list[_Linked]]
_OF_CLASS = ("rdfs:subClassOf", "sti:comparedOn", "sti:comparedWithin", "sti:comparedWith")
_MATCHES = tuple(f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related"))
_USED_ON, _TAKES = ("sti:usedOn", "rdfs:domain"), ("sti:allowedClass", "rdfs:range")


@router.get("/ontology")
async def ontology_page(
    request: Request, engine: EngineDep, lookups: LookupsDep, moment: Now
) -> Response:
    """The words that the graph is written in, with what they mean in both languages."""
    t = wording(language_of(request))
    found = await vocabulary(engine)
    header = await lookups.header(engine)
    page = await rendered(
        request,
        engine,
        moment,
        "ontology.html",
        title=t("ontology.heading"),
        trail=trail(t, ("nav.sources", "sources")),
        header=header,
        licence=web_address(header.licence),
        iri=ONTOLOGY.iri,
        documents=[(one.value, ONTOLOGY.document(one.means)) for one in Suffix],
        groups=[
            ("classes", found.of_kind(TermKind.thing_class)),
            ("properties", found.of_kind(*_PROPERTIES)),
        ],
        schemes=found.schemes,
    )
    return await linked(page, ONTOLOGY, engine, lookups)


@router.get("/ontology/{name}")
async def term_page(
    request: Request, engine: EngineDep, lookups: LookupsDep, moment: Now, name: str
) -> Response:
    """One class, property or scheme by the fragment of its IRI: what it means and what joins it."""
    t = wording(language_of(request))
    found = await vocabulary(engine)
    terms = {one.name: one for one in found.terms}
    schemes = {f"{_SCHEME}{one.reference.slug}": one for one in found.schemes}
    if name not in terms and name not in schemes:
        near = difflib.get_close_matches(name, [*terms, *schemes], n=3)
        raise UnknownThing(f"sti:{name}", tuple(f"sti:{one}" for one in near))
    term, scheme = terms.get(name), schemes.get(name)
    own = term if term is not None else schemes[name]
    page = await rendered(
        request,
        engine,
        moment,
        "ontology_term.html",
        title=own.reference.label.text(t.language),
        trail=trail(t, ("ontology.heading", "ontology")),
        term=None if term is None else _view(term, _carried(found), t),
        scheme=scheme,
        matches={} if scheme is None else _matches_of(scheme, t),
    )
    return await linked(page, ONTOLOGY, engine, lookups)


def _carried(found: Vocabulary) -> Mapping[str, tuple[Reference, ...]]:
    """By class, the properties that its members may carry."""
    carried: dict[str, list[Reference]] = {}
    for term in found.of_kind(*_PROPERTIES):
        for owner in _first(term, _USED_ON):
            carried.setdefault(owner.id, []).append(term.reference)
    return {owner: tuple(terms) for owner, terms in carried.items()}


def _view(
    term: Term, carried: Mapping[str, tuple[Reference, ...]], t: Wording
) -> dict[str, object]:
    rows = [(relation, term.links.get(relation, ())) for relation in _OF_CLASS]
    if term.kind is TermKind.thing_class:
        rows.append(("carries", carried.get(term.reference.id, ())))
    else:
        rows += [("usedOn", _first(term, _USED_ON)), ("takes", _first(term, _TAKES))]
        rows.append(("scheme", term.links.get("sti:conceptScheme", ())))
    rows.append(("example", term.links.get("skos:example", _used(term.example))))
    rows += [(match, term.links.get(match, ())) for match in _MATCHES]
    return {
        "name": term.name,
        "iri": curie_to_iri(term.reference.id),
        "label": term.reference.label,
        "kind": t(f"ontology.kind.{term.kind.value}"),
        "meaning": term.meaning,
        "values": () if term.example is None else term.example.values,
        "rows": [
            (t(f"ontology.{relation.partition(':')[2] or relation}"), _linked(values, t))
            for relation, values in rows
            if len(values) > 0
        ],
    }


def _used(example: Example | None) -> tuple[Reference, ...]:
    return () if example is None else (example.of,)


def _matches_of(scheme: Scheme, t: Wording) -> Mapping[str, Sequence[_Shown]]:
    """By the id of a concept, what other vocabularies call it, each with the way it matches."""
    return {
        concept.reference.id: [
            (t(f"ontology.{match.partition(':')[2]}"), _linked(concept.links[match], t))
            for match in _MATCHES
            if match in concept.links
        ]
        for concept in scheme.concepts
    }


def _first(term: Term, relations: Iterable[str]) -> tuple[Reference, ...]:
    """The links of the first of these relations that the term has."""
    return next((found for one in relations if (found := term.links.get(one))), ())


def _linked(values: Iterable[Reference], t: Wording) -> list[_Linked]:
    """Each value with where it stands and whether that is another's address."""
    return [(value, *_place(value.id, t)) for value in values]


def _place(curie: str, t: Wording) -> tuple[str | None, bool]:
    prefix, _, name = curie.partition(":")
    if prefix == "sti":
        return f"/{t.language}/ontology/{name}", False
    if prefix == "concept" and "/" not in name:
        return f"/{t.language}/ontology/{_SCHEME}{name}", False
    own = page_of(curie, t.language)
    if own is not None:
        return own, False
    return web_address(curie if "//" in curie else curie_to_iri(curie)), True
