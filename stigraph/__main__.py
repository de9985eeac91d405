"""The command line, as `stigraph` and as `python -m stigraph`."""

import importlib
import sys


def main() -> None:
    """Run the command that was called for, and import no more than it needs."""
    # A server that is replaced should be back at once; the other commands share one module.
    home = "stigraph.serving" if sys.argv[1:2] == ["serve"] else "stigraph.cli"
    importlib.import_module(home).app()


if __name__ == "__main__":
    main()
