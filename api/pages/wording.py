"""The words of the pages, from the catalogues among the files of the pages' own."""

from __future__ import annotations

from stigraph import paths
from stigraph import wording as catalogues
from stigraph.wording import Wording
from stigraph.words import Language


def wording(language: Language) -> Wording:
    """Return the words of the interface in a language."""
    return catalogues.wording(language, paths.web() / "messages")
