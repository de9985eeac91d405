"""Where the package finds what it ships with, and where it puts what it builds."""

import os
from importlib import resources
from pathlib import Path

SNAPSHOTS_VARIABLE = "STIGRAPH_SNAPSHOTS"

_CHECKOUT = Path(__file__).resolve().parent.parent
_SNAPSHOTS = Path("build") / "snapshots"


def data() -> Path:
    """Returns the folder of curated facts."""
    return _folder("data")


def ontology() -> Path:
    """Returns the folder of the ontology, its shapes and its concept schemes."""
    return _folder("ontology")


def queries() -> Path:
    """Returns the folder of named questions, rules and checks."""
    return _folder("queries")


def web() -> Path:
    """Returns the folder of what the browser is sent: templates, styles, scripts."""
    return _folder("web")


def snapshots() -> Path:
    """Returns the folder that snapshots are built in; it need not exist yet.

    The environment variable STIGRAPH_SNAPSHOTS decides; without it `build/snapshots` of the
    checkout, and for an installed wheel `build/snapshots` of the working directory.
    """
    chosen = os.environ.get(SNAPSHOTS_VARIABLE)
    if chosen:
        return Path(chosen)
    return _CHECKOUT / _SNAPSHOTS if _is_checkout() else _SNAPSHOTS


def _folder(name: str) -> Path:
    """Returns the folder as the wheel carries it, else as it lies in the checkout."""
    shipped = Path(str(resources.files("stigraph"))) / "_shipped" / name
    return shipped if shipped.is_dir() else _CHECKOUT / name


def _is_checkout() -> bool:
    return (_CHECKOUT / "pyproject.toml").is_file()
