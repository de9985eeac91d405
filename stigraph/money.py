"""Amounts in words: 2,611百万円(約26億円、四捨五入), JPY 2,611 million."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_decimal

from stigraph.words import Language

_MILLION = 1_000_000
_LESS = {"ja": "△", "en": "−"}
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


def difference_in_words(yen: int, language: Language, percent: Decimal | None = None) -> str:
    """Return what one amount is more or less than another, with the sign that offices write.

    >>> difference_in_words(-158_000_000, "ja", Decimal("-10.3"))
    '△158百万円(△10.3%)'
    >>> difference_in_words(0, "en")
    'JPY 0 million'
    """
    millions = format_decimal(Decimal(abs(yen)) / _MILLION, locale=language)
    plain = f"{millions}百万円" if language == "ja" else f"JPY {millions} million"
    said = _signed(yen, plain, language)
    if percent is None:
        return said
    share = _signed(percent, f"{abs(percent)}%", language)
    return f"{said}({share})" if language == "ja" else f"{said} ({share})"


def _signed(number: int | Decimal, said: str, language: Language) -> str:
    if number == 0:
        return said
    return f"{_LESS[language] if number < 0 else '+'}{said}"
