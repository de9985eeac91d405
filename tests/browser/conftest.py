"""A real server, a real browser, and a watch over what the browser asks for."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Route,
    sync_playwright,
)

from tests.planting import planted_nquads
from tests.real_graph import whole
from tests.serving import Server, real_nquads, served, write_snapshot

CHROMIUM = os.environ.get("STIGRAPH_CHROMIUM", "/usr/bin/chromium")
PICTURES = Path(__file__).resolve().parents[2] / "build" / "pictures"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        own = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield own
        own.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, real_nquads())
    with served(out) as own:
        yield own


@pytest.fixture(scope="session")
def whole_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    out = tmp_path_factory.mktemp("whole")
    write_snapshot(out, whole().nquads())
    with served(out) as own:
        yield own


@pytest.fixture(scope="session")
def hostile_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    out = tmp_path_factory.mktemp("hostile")
    write_snapshot(out, planted_nquads("hostile"))
    with served(out) as own:
        yield own


@dataclass
class Watch:
    """What a browser asked of strangers, what it complained of, and what ran that should not."""

    home: str
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch a context; nothing but the server and files of this machine is reached."""
        context.route("**/*", self._let_through)
        context.on("page", self._page)

    def assert_quiet(self) -> None:
        """Fail if anything was asked, said or run that should not have been."""
        assert (self.foreign, self.complaints, self.dialogs) == ([], [], [])

    def _let_through(self, route: Route) -> None:
        address = route.request.url
        if address.startswith((self.home, "file:", "data:", "blob:")):
            route.continue_()
        else:
            self.foreign.append(address)
            route.abort()

    def _page(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._dialog)

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _console(self, message: ConsoleMessage) -> None:
        # A page that says 404 is an answer; the browser logs its status all the same.
        if message.type in ("error", "warning") and "status of 40" not in message.text:
            self.complaints.append(message.text)


@pytest.fixture
def watch(server: Server) -> Watch:
    return Watch(f"http://127.0.0.1:{server.port}")


@pytest.fixture
def whole_watch(whole_server: Server) -> Watch:
    return Watch(f"http://127.0.0.1:{whole_server.port}")


@contextmanager
def opened(browser: Browser, watch: Watch, **chosen: Any) -> Iterator[Page]:
    """A page in a context of its own, watched."""
    context = browser.new_context(base_url=watch.home, **chosen)
    watch.over(context)
    try:
        yield context.new_page()
    finally:
        context.close()


def kept(page: Page, name: str) -> None:
    """Keep a picture of a page for people to look at: `build/pictures/<name>.png`."""
    # To hide the caret would put a style into the page, which its own policy refuses.
    page.screenshot(path=PICTURES / f"{name.replace(' ', '-')}.png", caret="initial")
