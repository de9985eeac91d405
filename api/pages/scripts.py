"""The scripts and styles of the pages as their build names them: each with its digest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from stigraph import paths

CSS = "text/css; charset=utf-8"
_MEDIA_TYPES = {".css": CSS, ".js": "text/javascript; charset=utf-8"}


def script_address(name: str) -> str | None:
    """Return where the script of a page is, or None where the scripts have not been built.

    Each page is complete without its script, so a checkout that was never built still serves.
    """
    file = _entries().get(f"src/{name}.ts")
    return None if file is None else f"/static/{file}"


def style_address(name: str) -> str | None:
    """Return where a style is as the build made it smaller, or None where nothing was built."""
    file = _entries().get(f"static/{name}")
    return None if file is None else f"/static/{file}"


def script(name: str) -> tuple[bytes, str] | None:
    """Return the content and media type of a built file, or None if there is none so named."""
    if name not in _files():
        return None
    file = _folder() / name
    return file.read_bytes(), _MEDIA_TYPES[file.suffix]


def _entries() -> Mapping[str, str]:
    return {source: own["file"] for source, own in _manifest().items() if own.get("isEntry")}


def _files() -> frozenset[str]:
    return frozenset(own["file"] for own in _manifest().values())


def _manifest() -> Mapping[str, dict[str, str]]:
    file = _folder() / "manifest.json"
    return _read(file, file.stat().st_mtime_ns) if file.is_file() else {}


@lru_cache(maxsize=2)
def _read(file: Path, _changed: int) -> Mapping[str, dict[str, str]]:
    read: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return read


def _folder() -> Path:
    return paths.web() / "built"
