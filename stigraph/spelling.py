"""How Japanese names are cut into words and read aloud, and what Latin letters mean in kana."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import jaconv
from sudachipy import Dictionary, SplitMode, Tokenizer

_NO_SYLLABLE = re.compile("っ(?:$|[っあいうえおなにぬねのまみむめもやゆよらりるれろわん])")
_KANA = re.compile("[ぁ-ゖァ-ヺー]+")


@dataclass(frozen=True, slots=True)
class Spelled:
    """A name cut into short words, and its reading: a guess of the dictionary's, for search alone.

    What is not Japanese stands in the reading as it is written.
    """

    pieces: tuple[str, ...]
    reading: str


def spelled(name: str) -> Spelled:
    """The short words and the reading of a name.

    >>> spelled("文部科学省").pieces
    ('文部', '科学', '省')
    """
    words = list(_tokenizer().tokenize(name, SplitMode.A))
    readings = [(word.surface(), word.reading_form()) for word in words]
    return Spelled(
        tuple(surface for surface, _ in readings),
        "".join(read if _is_read(surface, read) else surface for surface, read in readings),
    )


def kana_of(latin: str) -> str | None:
    """What a Japanese word in Latin letters is in kana, or None if it can be none.

    >>> kana_of("Gakujutsu Shinkōkai")
    'がくじゅつしんこかい'
    >>> kana_of("JSPS") is None
    True
    """
    plain = unicodedata.normalize("NFKD", latin.casefold())
    letters = "".join(letter for letter in plain if "a" <= letter <= "z" or letter == "'")
    if letters == "":
        return None
    kana: str = jaconv.alphabet2kana(letters)
    if _KANA.fullmatch(kana) is None or _NO_SYLLABLE.search(kana) is not None:
        return None
    return kana


def _is_read(surface: str, reading: str) -> bool:
    # Digits are read one by one and letters by their names, as nobody types them.
    return (
        _KANA.fullmatch(reading) is not None
        and not unicodedata.normalize("NFKC", surface).isascii()
    )


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    return Dictionary(dict="small").tokenizer()
