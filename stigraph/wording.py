"""The words of the interface, from one catalogue for each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from babel import Locale
from babel.numbers import format_decimal

from stigraph.words import Language


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of one language by key."""

    language: Language
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of a key with its gaps filled. Raises KeyError for an unknown key."""
        text = self.texts[key]
        return text.format(**values) if len(values) > 0 else text

    def counted(self, key: str, number: int) -> str:
        """Return the text for a number of things, in the plural form that the language wants."""
        form = Locale(self.language).plural_form(number)
        own = f"{key}.{form}"
        return self(own if own in self.texts else f"{key}.other", number=self.number(number))

    def number(self, number: int) -> str:
        """Return a whole number as the language writes it."""
        return format_decimal(number, locale=self.language)


def wording(language: Language, folder: Path) -> Wording:
    """Return the words of the interface in a language, from the folder of catalogues."""
    file = folder / f"{language}.yaml"
    return Wording(language, _catalogue(file, file.stat().st_mtime_ns))


@lru_cache(maxsize=8)
def _catalogue(file: Path, _changed: int) -> Mapping[str, str]:
    # The time of change is part of the key, so an edited catalogue is read without a restart.
    # BaseLoader leaves every scalar text: `no:` stays a key, not a truth value.
    read = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    return {str(key): str(text) for key, text in read.items()}
