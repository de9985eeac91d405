"""The command `serve`, apart from the others: it waits for nothing that a build would import."""

import asyncio
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
import uvicorn

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode="rich")

EXAMPLES = "[bold]Examples[/bold]\n\n  stigraph serve\n\n  stigraph serve --host 0.0.0.0 --port 80"


@app.callback()
def _stigraph() -> None:
    """Facts on international science and technology cooperation, made into a graph."""


@app.command(epilog=EXAMPLES)
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
    uds: Annotated[
        Path | None, typer.Option(help="A Unix socket to listen on instead, behind a proxy.")
    ] = None,
    fd: Annotated[
        int | None, typer.Option(help="A socket that is open already, such as systemd's.", min=0)
    ] = None,
) -> None:
    """Serve the pages, the API and the SPARQL endpoint over the current snapshot.

    SIGTERM ends it: what is being answered has a second, no process is left behind, and the
    exit code is 0. The log goes to standard error, one JSON object a line.
    """
    signal.signal(signal.SIGTERM, _exit_unless_running)
    uvicorn.run(
        "stigraph_api.app:create_app",
        factory=True,
        host=host,
        port=port,
        uds=None if uds is None else str(uds),
        fd=fd,
        access_log=False,  # the application writes a better one
        log_config=_LOG,
        proxy_headers=False,  # whom to believe is a setting of ours
        server_header=False,
        timeout_graceful_shutdown=1,
    )


def _exit_unless_running(_signal: int, _frame: FrameType | None) -> None:
    # While it runs, the server listens itself; when all has ended, it hands the signal on to us,
    # and an exit from within its loop would break off what is being told to clients.
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        sys.exit(0)


_LOG = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "stigraph_api.logs.formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "loggers": {"uvicorn": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}
