"""Facts on international science and technology cooperation, as a graph that answers questions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stigraph.release import __version__

if TYPE_CHECKING:
    from stigraph.client.site import Site
    from stigraph.words import Language

__all__ = ["__version__", "open"]


def open(
    where: str | Path | None = None, *, seconds: float = 30.0, language: Language = "en"
) -> Site:
    """Return a site to ask: `stigraph.open().ask("tie/agreements", a="JP", b="IT")`.

    Without `where` the current snapshot answers that `stigraph build` made; a path names another
    folder of snapshots, an address (`https://…`) a site elsewhere. `seconds` is how long an answer
    is waited for, `language` what errors are told in (`ja` or `en`). Raises PackageMissing without
    pandas, SnapshotError if nothing is built there, SiteUnavailable if no site answers at the
    address.
    """
    # Each worker process imports this package, and none needs pandas.
    from stigraph.telling import spoken_in  # noqa: PLC0415

    with spoken_in(language):
        from stigraph.client.site import open_site  # noqa: PLC0415

    return open_site(where, seconds=seconds, language=language)
