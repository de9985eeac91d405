"""The language that a client is answered in."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from stigraph.words import LANGUAGES, Language

DEFAULT: Language = "en"


def spoken(request: HTTPConnection) -> Language:
    """The language that `lang=` names, else the one that Accept-Language wants most."""
    return named(request.query_params.get("lang")) or wanted(request.headers.get("accept-language"))


def named(text: str | None) -> Language | None:
    """The language of this name, or None if it is not one of ours."""
    return next((language for language in LANGUAGES if language == text), None)


def wanted(header: str | None) -> Language:
    """The language of ours that an Accept-Language header wants most."""
    weights: dict[Language, float] = {}
    for item in (header or "").split(","):
        tag, _, parameter = item.strip().partition(";")
        language = named(tag.strip().lower().partition("-")[0])
        weight = _weight(parameter.strip())
        if language is not None and weight > weights.get(language, 0.0):
            weights[language] = weight
    return max(weights, key=lambda one: weights[one], default=DEFAULT)


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if parameter == "" or name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
