"""Which kinds of fact an address shows: how far these were read is told with what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from stigraph.words import LANGUAGES

ALL = "/api/coverage/scopes"
"""Where it is told what was read by territory, kind of fact and publisher."""

_AGREEMENTS, _PROGRAMMES, _BUDGETS = ((kind,) for kind in ("agreements", "programmes", "budgets"))
_MEETINGS = ("committees", "ministerials")
_SHOWN: Mapping[str, tuple[str, ...]] = {
    "agreement": _AGREEMENTS,
    "agreements": _AGREEMENTS,
    "committee": ("committees",),
    "meeting": _MEETINGS,
    "meetings": _MEETINGS,
    "series": ("ministerials",),
    "programme": _PROGRAMMES,
    "programmes": _PROGRAMMES,
    "programme-edition": _PROGRAMMES,
    "call": _PROGRAMMES,
    "calls": _PROGRAMMES,
    "call-leg": _PROGRAMMES,
    "project": _PROGRAMMES,
    "projects": _PROGRAMMES,
    "purposes": _PROGRAMMES,
    "targets": _PROGRAMMES,
    "budgets": _BUDGETS,
    "fund": _BUDGETS,
    "due": ("agreements", "committees"),
}
"""By the first segment of an address behind its language or `api`. What is not here shows all:
people are named in pages of every kind."""


def kinds_shown(path: str) -> tuple[str, ...]:
    """Return the slugs of the kinds of fact that an address shows; empty if it shows every kind."""
    return _SHOWN.get(_segments(path)[0], ())


def coverage_address(path: str) -> str:
    """Return where data tells what was read for what this address shows.

    >>> coverage_address("/api/agreements/jp-it-st")
    '/api/coverage/scopes?kind=agreements'
    >>> coverage_address("/api/territories/IT")
    '/api/coverage/scopes?territory=IT'
    >>> coverage_address("/api/ties/JP/IT")
    '/api/coverage/scopes'
    """
    segments = _segments(path)
    if segments[0] == "territories" and len(segments) > 1:
        return f"{ALL}?{urlencode({'territory': segments[1]})}"
    kinds = kinds_shown(path)
    return f"{ALL}?{urlencode({'kind': kinds[0]})}" if len(kinds) == 1 else ALL


def coverage_link(path: str) -> dict[str, str]:
    """Return the header of an answer that leads to what was read for it."""
    return {"Link": f'<{coverage_address(path)}>; rel="describedby"'}


def _segments(path: str) -> list[str]:
    own = path.strip("/").split("/")
    return own[1:] if own[0] in (*LANGUAGES, "api") and len(own) > 1 else own
