"""The release of stigraph."""

__version__ = "0.1.0"
