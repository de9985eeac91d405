"""Japanese input in a real browser: while a word is being composed, nothing is sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, CDPSession, Page, Request

from tests.browser.conftest import Watch, opened

# The first of them waits for the facts to be built.
pytestmark = pytest.mark.timeout(300)

FIELDS = {
    "first page": ("/ja/", "#q-home"),
    "head of every page": ("/ja/tie/IT-JP", "#q-top"),
    "search": ("/ja/search?q=JST", "#q-page"),
    "page that is not there": ("/ja/nowhere", "#q-error"),
    "conditions of a tie": ("/ja/tie/IT-JP?reading=stated", "#asOf"),
    "list": ("/ja/people", "main input[name=text]"),
    "parameter of a question": ("/ja/question/tie/items", "#p-a"),
    "territory of the explorer": ("/ja/explore?territory=IT", "#territory"),
    "way of the explorer": ("/ja/explore?territory=IT", "#from"),
    "picture of the explorer": ("/ja/explore?territory=IT", "#canvas"),
    "SPARQL": ("/ja/sparql", ".cm-content"),
}
"""Where Japanese is typed: the page, and the element that takes it."""

IME_KEY = 229
"""What a browser gives as the key while an input method has it."""


@dataclass
class Keyboard:
    """An input method at work, by the browser's own protocol, and what was asked meanwhile."""

    page: Page
    session: CDPSession
    asked: list[str] = field(default_factory=list)

    def compose(self, *steps: str) -> None:
        """Type a word that is not yet fixed, and press Enter, which fixes it."""
        for text in steps:
            self._key("rawKeyDown", IME_KEY)
            self.session.send(
                "Input.imeSetComposition",
                {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
            )
            self._key("keyUp", IME_KEY)
        # The Enter that ends a composition comes while it still runs.
        self._key("rawKeyDown", IME_KEY)

    def commit(self, text: str) -> None:
        """Put the fixed word in place of the composed one."""
        self.session.send("Input.insertText", {"text": text})
        self._key("keyUp", IME_KEY)

    def settle(self) -> None:
        """Wait until what a page does at once, and in its next frames, has been done."""
        self.page.evaluate(
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )

    def _key(self, kind: str, code: int) -> None:
        self.session.send(
            "Input.dispatchKeyEvent",
            {"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": code},
        )


@contextmanager
def typing(browser: Browser, watch: Watch, address: str, selector: str) -> Iterator[Keyboard]:
    """A page with the cursor in a field, all that it loads by itself loaded."""
    with opened(browser, watch) as page:
        page.goto(address)
        field = page.locator(selector).first
        field.focus()
        if field.evaluate("one => one instanceof HTMLInputElement"):
            field.fill("")
        keyboard = Keyboard(page, page.context.new_cdp_session(page))

        def note(request: Request) -> None:
            keyboard.asked.append(request.url)

        page.on("request", note)
        yield keyboard


@pytest.mark.parametrize("place", FIELDS)
def test_nothing_is_sent_before_a_word_is_committed(
    browser: Browser, watch: Watch, place: str
) -> None:
    address, selector = FIELDS[place]
    with typing(browser, watch, address, selector) as keyboard:
        before = keyboard.page.url
        keyboard.compose("に", "にほ", "にほん")
        keyboard.settle()
        assert (keyboard.asked, keyboard.page.url) == ([], before)
        keyboard.commit("日本")
        keyboard.settle()
        assert (keyboard.asked, keyboard.page.url) == ([], before)
    watch.assert_quiet()


@pytest.mark.parametrize("place", ["first page", "head of every page", "search"])
def test_a_committed_word_is_sent_once_with_enter(
    browser: Browser, watch: Watch, place: str
) -> None:
    with typing(browser, watch, *FIELDS[place]) as keyboard:
        keyboard.compose("がくしん")
        keyboard.commit("学振")
        with keyboard.page.expect_navigation():
            keyboard.page.keyboard.press("Enter")
        assert len([one for one in keyboard.asked if "/search?q=" in one]) == 1
        assert keyboard.page.locator("#q-page").input_value() == "学振"
        assert keyboard.page.get_by_role("link", name="日本学術振興会").first.is_visible()
    watch.assert_quiet()


def test_the_way_is_searched_once_with_enter(browser: Browser, watch: Watch) -> None:
    with typing(browser, watch, *FIELDS["way of the explorer"]) as keyboard:
        keyboard.page.locator("#to").fill("イタリア")
        keyboard.page.locator("#from").focus()
        keyboard.compose("もんぶかがくしょう")
        keyboard.commit("文部科学省")
        with keyboard.page.expect_response("**/explore?*"):
            keyboard.page.keyboard.press("Enter")
        keyboard.page.locator("#paths li").first.wait_for()
        assert len([one for one in keyboard.asked if "/ja/explore?" in one]) == 1
    watch.assert_quiet()


def test_a_field_that_listens_to_enter_alone_would_be_seen(browser: Browser, watch: Watch) -> None:
    listener = """document.addEventListener("keydown", event => {
        if (event.code === "Enter") event.target.form?.requestSubmit(); }, { once: true });"""
    with typing(browser, watch, *FIELDS["first page"]) as keyboard:
        keyboard.page.evaluate(listener)
        with keyboard.page.expect_navigation():
            keyboard.compose("にほん")
        assert keyboard.asked
