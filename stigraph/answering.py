"""How a command looks into the engine, and the options of every command that shows what it found.

The engine is opened, asked and closed again.
"""

import asyncio
import datetime
from collections.abc import Callable, Coroutine
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from stigraph.engine import EmbeddedEngine

_T = TypeVar("_T")


class Speech(StrEnum):
    """The languages that things are shown in."""

    ja = "ja"
    en = "en"


Lang = Annotated[Speech, typer.Option(help="Language of names and words.")]
Out = Annotated[Path | None, typer.Option(help="Folder of snapshots.")]


def answered(
    look: Callable[[EmbeddedEngine], Coroutine[None, None, _T]], snapshots: Path | None
) -> _T:
    """Return what a look into the engine gives; the engine ends with it."""

    async def run() -> _T:
        async with EmbeddedEngine(snapshots) as engine:
            return await look(engine)

    return asyncio.run(run())


def today() -> datetime.date:
    """Return the present day in Tokyo."""
    return datetime.datetime.now(ZoneInfo("Asia/Tokyo")).date()
