"""How the command line tells of an error: plain lines, and exit code 1."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from stigraph.errors import StigraphError
from stigraph.sheet_faults import SheetFault, SheetFaults
from stigraph.telling import told
from stigraph.words import Language


@contextmanager
def reported(language: Language = "en") -> Iterator[None]:
    """Print an error of ours as plain lines on standard error, and end with exit code 1."""
    try:
        yield
    except (SheetFault, SheetFaults) as error:
        typer.echo(error.told(language), err=True)
        raise typer.Exit(1) from error
    except StigraphError as error:
        typer.echo(told(error, language), err=True)
        raise typer.Exit(1) from error
