"""/api/vocabulary: the words that the graph is written in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from stigraph.vocabulary import Vocabulary, vocabulary

from ..bodies import Body, LabelBody, problems
from ..shared import EngineDep, fresh

router = APIRouter(prefix="/api/vocabulary", tags=["questions"], dependencies=[Depends(fresh)])

CONCEPT = "concept"


class WordBody(Body):
    """A class, a property or a concept."""

    id: Annotated[
        str,
        Field(
            description="Its CURIE. In SPARQL a slash after the prefix is written `\\\\/`.",
            examples=["sti:Signing"],
        ),
    ]
    kind: Annotated[
        str,
        Field(
            description="class, concept, or what kind of property it is.",
            examples=["class"],
        ),
    ]
    label: Annotated[LabelBody, Field(description="What it is called.")]
    meaning: Annotated[LabelBody, Field(description="What it means.")]


class VocabularyBody(Body):
    """Every word: classes and properties by name, then concepts by scheme."""

    items: Annotated[list[WordBody], Field(description="The words.")]
    total: Annotated[int, Field(description="How many there are.", examples=[702])]
    next: Annotated[None, Field(description="Always null: the list is whole.", examples=[None])]

    @classmethod
    def of(cls, own: Vocabulary) -> VocabularyBody:
        """The body of a vocabulary."""
        terms = [(term.reference, term.kind.value, term.meaning) for term in own.terms]
        concepts = [
            (one.reference, CONCEPT, one.meaning)
            for scheme in own.schemes
            for one in scheme.concepts
        ]
        items = [
            WordBody(
                id=reference.id,
                kind=kind,
                label=LabelBody.of(reference.label),
                meaning=LabelBody.of(meaning),
            )
            for reference, kind, meaning in (*terms, *concepts)
        ]
        return cls(items=items, total=len(items), next=None)


@router.get("", responses=problems(406, 503), summary="List the words of the graph")
async def words(engine: EngineDep) -> VocabularyBody:
    """Every class, property and concept, as an editor of queries completes them."""
    return VocabularyBody.of(await vocabulary(engine))
