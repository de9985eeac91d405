"""What every test runs under: no network beyond this machine, the same examples on each run."""

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest

# Tests share the processor, so a slow example says nothing; and a red run must be red again.
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.load_profile("steady")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks each test of tests/browser as one that drives chromium, and what asks rdflib as slow.

    The fast part asks Oxigraph alone; that rdflib answers the same is for the whole run to show.
    """
    for item in items:
        if "rdflib" in item.name:
            item.add_marker("slow")
        if "browser" in item.path.relative_to(item.config.rootpath).parts:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Tests marked anyio run on asyncio, as the server does."""
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def only_this_machine() -> Iterator[None]:
    """Connections to any address but this machine's own are errors."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex))
        yield


def _guarded(connect: Any) -> Any:
    def connect_here(self: socket.socket, address: Any) -> Any:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_here(address[0]):
            raise AssertionError(f"a test reaches for {address[0]}: tests need no network")
        return connect(self, address)

    return connect_here


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
