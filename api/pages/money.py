"""Amounts in words: 2,611百万円(約26億円、四捨五入), JPY 2,611 million."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_decimal

from stigraph.words import Language

_MILLION = 1_000_000
_HUNDRED_MILLION = 100_000_000


def yen_in_words(yen: int, language: Language) -> str:
    """Return an amount as offices write it: millions, and in Japanese 億円 rounded half up.

    >>> yen_in_words(2_611_000_000, "ja")
    '2,611百万円(約26億円、四捨五入)'
    >>> yen_in_words(1_800_000, "en")
    'JPY 1.8 million'
    """
    millions = format_decimal(Decimal(yen) / _MILLION, locale=language)
    if language == "en":
        return f"JPY {millions} million"
    if yen < _HUNDRED_MILLION:
        return f"{millions}百万円"
    rounded = (Decimal(yen) / _HUNDRED_MILLION).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    about = "" if rounded * _HUNDRED_MILLION == yen else "約"
    said = f"{about}{format_decimal(rounded, locale='ja')}億円"
    return f"{millions}百万円({said}、四捨五入)" if about else f"{millions}百万円({said})"
