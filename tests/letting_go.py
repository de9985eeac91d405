"""Objects that belong to the thread that made them."""

import sys
import threading
from collections.abc import Callable


def complaints(of: Callable[[], object]) -> list[str]:
    """Return what Python says of objects that are let go in a thread that did not make them."""
    said: list[str] = []
    before, sys.unraisablehook = sys.unraisablehook, lambda fault: said.append(str(fault.exc_value))
    try:
        kept = [of()]
        other = threading.Thread(target=kept.clear)
        other.start()
        other.join()
    finally:
        sys.unraisablehook = before
    return said
