"""The order in which names stand in a list."""

import re
import unicodedata
from typing import TypeAlias

from stigraph.folding import folded

NameKey: TypeAlias = tuple[tuple[int, int, str], ...]

_NUMBERS = re.compile(r"(\d+)")
_VOICED = str.maketrans("", "", "\u3099\u309a")


def name_key(name: str) -> NameKey:
    """Return what puts names in order: width, case and accents aside, numbers by their size.

    Latin letters come before kana and kana before kanji, which stand by their code.

    >>> sorted(["第12回", "第4回", "カナダ", "ガーナ", "Zürich", "カタール", "zebra"], key=name_key)
    ['zebra', 'Zürich', 'カタール', 'ガーナ', 'カナダ', '第4回', '第12回']
    """
    unvoiced = unicodedata.normalize("NFD", folded(name)).translate(_VOICED)
    parts = _NUMBERS.split(unvoiced)
    return tuple(
        (0, int(part), "") if place % 2 else (1, 0, part)
        for place, part in enumerate(parts)
        if part != ""
    )
