"""An event loop on a thread of its own, so that notebooks need no `await`."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")


class Background:
    """A loop that works for whoever waits outside of it, be a loop running there or not."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        # A daemon: a program that forgets to close its site still ends. Workers of the engine are
        # started from this thread and end with it.
        self._thread = threading.Thread(target=self._serve, name="stigraph", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Return what the work gives; whoever stops waiting for it ends it."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        finally:
            future.cancel()

    def end(self, last: Coroutine[Any, Any, None]) -> None:
        """Do the last work, end the loop and wait for it to have ended."""
        self._loop.call_soon_threadsafe(self._loop.create_task, self._finish(last))
        # What is left behind may be collected on any thread, this loop's own among them.
        if threading.current_thread() is not self._thread:
            self._thread.join()

    async def _finish(self, last: Coroutine[Any, Any, None]) -> None:
        try:
            await last
        finally:
            self._loop.stop()

    def _serve(self) -> None:
        try:
            self._loop.run_forever()
        finally:
            self._loop.close()
