"""Runs the command line as `python -m stigraph`."""

from stigraph.cli import main

if __name__ == "__main__":
    main()
