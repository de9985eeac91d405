"""The log: one JSON object a line, on standard error; the text of queries only if asked for."""

from __future__ import annotations

import hashlib
import logging
import sys
from collections.abc import Mapping
from typing import Any, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from .account import Account
from .clients import Client


class RequestLog:
    """Writes one line for each request.

    The text of queries is written only where `with_queries` says so: elsewhere a hash tells which
    lines are of the same query, and nothing of what it asked.
    """

    def __init__(self, *, with_queries: bool, stream: TextIO | None = None) -> None:
        self._with_queries = with_queries
        self._logger = structlog.wrap_logger(
            structlog.WriteLogger(stream if stream is not None else sys.stderr),
            processors=[*_STAMPS, _written],
        )

    def write(self, client: Client, account: Account, **facts: object) -> None:
        """Write what is known of a request that has been answered."""
        told: dict[str, object] = {
            **facts,
            "client": client.shown,
            "worker_ms": round(account.worked * 1000, 1),
            "queue_ms": round(account.waited * 1000, 1),
            "rows": account.rows,
        }
        if account.query is not None:
            told |= _of_query(account.query)
            if self._with_queries:
                told["query"] = account.query
        self._logger.info("request", **told)


def formatter() -> logging.Formatter:
    """A formatter that has the server's own lines written as the others are."""
    return ProcessorFormatter(
        foreign_pre_chain=[
            *_STAMPS,
            structlog.stdlib.add_logger_name,
            structlog.processors.format_exc_info,
        ],
        processors=[ProcessorFormatter.remove_processors_meta, _without_colour, _written],
    )


def _of_query(text: str) -> Mapping[str, Any]:
    encoded = text.encode("utf-8", "surrogatepass")
    return {
        "query_sha256": hashlib.sha256(encoded).hexdigest()[:16],
        "query_bytes": len(encoded),
    }


def _without_colour(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    event.pop("color_message", None)
    return event


_STAMPS: tuple[Processor, ...] = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)
# ASCII only: what a client wrote can then neither end a line nor move a terminal's cursor.
_written = structlog.processors.JSONRenderer(ensure_ascii=True)
