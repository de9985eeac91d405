"""Withdrawn ids at the door: whoever still asks for one is led to what has taken its place."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse

from stigraph import paths, withdrawn
from stigraph.errors import StigraphError, UnknownThing


def led_on(request: Request, error: StigraphError) -> RedirectResponse | None:
    """Return a redirect to the same address of the successor, None if nothing was withdrawn.

    Page, document and format stay as they were asked for; so do the parameters.
    """
    if not isinstance(error, UnknownThing):
        return None
    successor = withdrawn.successors(paths.data()).get(error.given)
    if successor is None:
        return None
    old, new = (curie.replace(":", "/", 1) for curie in (error.given, successor))
    path = quote(request.url.path.replace(old, new), safe="/~:")
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(path + query, 301, headers={"Vary": "Accept, Accept-Language"})
