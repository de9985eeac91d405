"""The documents that a page cites, numbered in its order, and the marks that lead to each claim."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from stigraph.brief.matter import grade
from stigraph.calendar import date_in_words
from stigraph.sourcing import SourceLine
from stigraph.wording import Wording
from stigraph.words import Reference

from .addresses import page_of, web_address

_STRONGEST = "stated"
_MOST = 3
"""How many documents are marked beside one statement; the page of the thing has the rest."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A mark beside a statement: the number of its document, and the page of the claim."""

    number: int
    address: str
    how: Reference

    @property
    def weak(self) -> bool:
        """Whether the words themselves do not say it."""
        return self.how.slug != _STRONGEST


@dataclass(slots=True)
class CitedDocument:
    """A document in the list at the end of a page."""

    number: int
    document: Reference
    date: str | None
    elsewhere: str | None
    beyond: bool
    """Whether only what is left out in print cites it."""


@dataclass(slots=True)
class Citations:
    """The documents cited so far, by edition."""

    t: Wording
    _known: dict[str, CitedDocument] = field(default_factory=dict)

    @property
    def documents(self) -> tuple[CitedDocument, ...]:
        """The documents in the order of their numbers."""
        return tuple(self._known.values())

    def of(self, sources: Iterable[SourceLine], *, beyond: bool = False) -> tuple[Citation, ...]:
        """Return the marks of these records: one for each document, the surest record first.

        `beyond` says that the statement is left out in print.
        """
        best: dict[str, SourceLine] = {}
        for source in sorted(sources, key=_surest):
            best.setdefault(source.edition, source)
        return tuple(self._mark(source, beyond=beyond) for source in list(best.values())[:_MOST])

    def _mark(self, source: SourceLine, *, beyond: bool) -> Citation:
        known = self._known.get(source.edition)
        if known is None:
            known = self._known[source.edition] = self._document(source, beyond=beyond)
        known.beyond = known.beyond and beyond
        address = page_of(source.id, self.t.language)
        assert address is not None  # every record has a page
        return Citation(known.number, address, source.how)

    def _document(self, source: SourceLine, *, beyond: bool) -> CitedDocument:
        published = None
        if source.edition_date is not None:
            published = date_in_words(
                source.published, source.published_by, source.edition_date, self.t.language
            )
        return CitedDocument(
            number=len(self._known) + 1,
            document=source.document,
            date=published,
            elsewhere=web_address(source.address),
            beyond=beyond,
        )


def _surest(source: SourceLine) -> tuple[str, int, str]:
    return grade(source), -source.strength, source.id
