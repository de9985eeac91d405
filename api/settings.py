"""What an operator may decide: one frozen object, read once from the environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from stigraph import paths
from stigraph.engine import Limits, SandboxMode
from stigraph.engine.embedded import ADHOC, EXPORT, LOOKUP
from stigraph.engine.endpoint import located
from stigraph.errors import StigraphError

from .clients import Network, exempt_from, networks_from
from .fair_use import Allowance


class SettingsError(StigraphError):
    """A variable of the environment that cannot be used: its name, its value, what it takes."""

    def __init__(self, variable: str, given: str, takes: str) -> None:
        super().__init__(f"{variable}={given} cannot be used — {takes}")
        self.variable = variable
        self.given = given
        self.takes = takes


def _told(help: str, read: Callable[[str], object]) -> dict[str, Any]:
    return {"help": help, "read": read}


def _whole(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise ValueError
    return seconds


def _truth(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError
    return text == "1"


def _endpoint(text: str) -> str:
    located(text)
    return text


def _address(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError
    return text.rstrip("/")


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default; the variable of `sandbox` is STIGRAPH_SANDBOX, and so on."""

    snapshots: Path | None = field(
        default=None,
        metadata=_told(
            "a folder: where snapshots are built; the one called current is served", Path
        ),
    )
    endpoint: str | None = field(
        default=None,
        repr=False,  # it may hold a password
        metadata=_told(
            "an http or https address: the SPARQL endpoint that answers in place of workers here",
            _endpoint,
        )
        | {"secret": True},
    )
    address: str = field(
        default="https://w3id.org/stigraph",
        metadata=_told(
            "an http or https address: where this service is reached from outside", _address
        ),
    )
    sandbox: SandboxMode = field(
        default=SandboxMode.require if sys.platform == "linux" else SandboxMode.attempt,
        metadata=_told("require, try or off: whether workers must be confined", SandboxMode),
    )
    lookup_workers: int = field(
        default=LOOKUP.workers,
        metadata=_told("a whole number: processes that answer named questions", _whole),
    )
    lookup_seconds: float = field(
        default=LOOKUP.seconds, metadata=_told("seconds: the limit of a named question", _seconds)
    )
    adhoc_workers: int = field(
        default=ADHOC.workers,
        metadata=_told("a whole number: processes that answer SPARQL", _whole),
    )
    adhoc_seconds: float = field(
        default=ADHOC.seconds, metadata=_told("seconds: the limit of a query", _seconds)
    )
    adhoc_waiting: int = field(
        default=ADHOC.most_waiting,
        metadata=_told("a whole number: queries that may wait for a process", _whole),
    )
    export_workers: int = field(
        default=EXPORT.workers,
        metadata=_told("a whole number: processes that write whole graphs", _whole),
    )
    export_seconds: float = field(
        default=EXPORT.seconds,
        metadata=_told("seconds: the limit of writing a whole graph", _seconds),
    )
    export_bytes: int = field(
        default=Limits().export_bytes,
        metadata=_told("a whole number of bytes: the largest graph written", _whole),
    )
    body_bytes: int = field(
        default=128 * 1024,
        metadata=_told("a whole number of bytes: the largest body of a request", _whole),
    )
    client_running: int = field(
        default=2,
        metadata=_told("a whole number: queries that one client may have running", _whole),
    )
    client_seconds: int = field(
        default=60,
        metadata=_told("a whole number: seconds of a worker for one client in a minute", _whole),
    )
    client_errors: int = field(
        default=30,
        metadata=_told("a whole number: queries of one client that may fail in a minute", _whole),
    )
    trusted_proxies: tuple[Network, ...] = field(
        default=(),
        metadata=_told(
            "networks with commas, such as 127.0.0.1,10.0.0.0/8: whose X-Forwarded-For is believed",
            networks_from,
        ),
    )
    exempt: Mapping[str, str] = field(
        default_factory=dict,
        metadata=_told(
            "name:sha256 with commas: clients no share binds, by the SHA-256 of their token",
            exempt_from,
        )
        | {"secret": True},
    )
    log_queries: bool = field(
        default=False,
        metadata=_told("1 or 0: whether the log holds the text of queries", _truth),
    )

    @property
    def limits(self) -> Limits:
        """The limits of the engine that follow from these settings."""
        return Limits(
            lookup=replace(LOOKUP, workers=self.lookup_workers, seconds=self.lookup_seconds),
            adhoc=replace(
                ADHOC,
                workers=self.adhoc_workers,
                seconds=self.adhoc_seconds,
                most_waiting=self.adhoc_waiting,
            ),
            export=replace(EXPORT, workers=self.export_workers, seconds=self.export_seconds),
            export_bytes=self.export_bytes,
        )

    @property
    def allowance(self) -> Allowance:
        """The share of one client that follows from these settings."""
        return Allowance(self.client_running, self.client_seconds, self.client_errors)

    @property
    def snapshot_folder(self) -> Path:
        """The folder that snapshots are served from."""
        return paths.snapshots() if self.snapshots is None else self.snapshots


def settings_from(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings that the variables STIGRAPH_… decide; the rest stand at their defaults.

    Raises SettingsError for a value that does not fit.
    """
    given: dict[str, Any] = {}
    for one in fields(Settings):
        variable = variable_of(one)
        text = environment.get(variable, "")
        if text == "":
            continue
        try:
            given[one.name] = one.metadata["read"](text)
        except ValueError as error:
            shown = "…" if one.metadata.get("secret", False) else text
            raise SettingsError(variable, shown, f"it takes {one.metadata['help']}") from error
    return Settings(**given)


def variable_of(setting: Field[Any]) -> str:
    """The variable of the environment that decides a setting."""
    return f"STIGRAPH_{setting.name.upper()}"
