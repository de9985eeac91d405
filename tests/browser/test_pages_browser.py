"""Pages in a real browser: nothing asked of strangers, nothing run, nothing cut off."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from stigraph.words import LANGUAGES
from tests.browser.conftest import Watch
from tests.serving import Server

LONGEST = ("/source/deck-2023-06", "/coverage/deck-2023-06")
"""The pages with hundreds of rows."""

PATHS = (
    "/",
    "/tie/IT-JP",
    "/tie/JP-US",
    "/tie/FR-IT",
    "/territories",
    "/territory/JP",
    "/agreement/mext-mur",
    "/programme/aspire",
    *LONGEST,
    "/coverage",
    "/source/mext-note-italy",
    "/search?q=JST",
    "/questions",
    "/question/tie/items",
    "/sparql?query=SELECT%20*%20%7B%0A%20%20%3Fs",
    "/organisation/mex",
    "/tie/JP-JP",
)
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"


@contextmanager
def opened(browser: Browser, watch: Watch, **chosen: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=watch.home, **chosen)
    watch.over(context)
    try:
        yield context.new_page()
    finally:
        context.close()


def width(page: Page) -> tuple[int, int]:
    inside, outside = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    return inside, outside


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_ask_nobody_and_complain_of_nothing(
    browser: Browser, watch: Watch, language: str
) -> None:
    with opened(browser, watch) as page:
        for path in PATHS:
            page.goto(f"/{language}{path}")
            assert page.locator("h1").count() == 1, path
    watch.assert_quiet()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_complete_without_scripts(browser: Browser, watch: Watch, language: str) -> None:
    with opened(browser, watch) as page, opened(browser, watch, java_script_enabled=False) as bare:
        for path in PATHS:
            page.goto(f"/{language}{path}")
            bare.goto(f"/{language}{path}")
            assert bare.locator("main").inner_text() == page.locator("main").inner_text(), path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wide", [320, 1280])
def test_nothing_runs_off_the_side(
    browser: Browser, watch: Watch, language: str, wide: int
) -> None:
    with opened(browser, watch, viewport={"width": wide, "height": 800}) as page:
        for path in PATHS:
            page.goto(f"/{language}{path}")
            inside, outside = width(page)
            assert inside <= outside, path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", [path for path in PATHS if path not in LONGEST])
def test_pages_are_accessible(browser: Browser, watch: Watch, language: str, path: str) -> None:
    # The rule engine is put into the page by the test, which the page's own policy would refuse.
    with opened(browser, watch, bypass_csp=True) as page:
        page.goto(f"/{language}{path}")
        page.evaluate(OPEN_ALL)
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", ["/", "/tie/IT-JP", "/agreement/mext-mur", "/organisation/mex"])
def test_the_dark_colours_stand_out(browser: Browser, watch: Watch, path: str) -> None:
    with opened(browser, watch, color_scheme="dark", bypass_csp=True) as page:
        page.goto(f"/ja{path}")
        page.evaluate(OPEN_ALL)
        found = Axe().run(page, options=CONTRAST)
        assert found.violations_count == 0, found.generate_report()


def test_no_text_is_too_small_to_read_and_no_target_too_small_to_hit(
    browser: Browser, watch: Watch
) -> None:
    with opened(browser, watch) as page:
        for path in ("/", "/tie/IT-JP", "/agreement/mext-mur", "/source/deck-2023-06"):
            page.goto(f"/ja{path}")
            smallest = page.evaluate(
                """Math.min(...[...document.querySelectorAll("body *")]
                    .filter(one => [...one.childNodes].some(
                        node => node.nodeType === 3 && node.textContent.trim()))
                    .map(one => parseFloat(getComputedStyle(one).fontSize)))"""
            )
            assert smallest >= 12, path
            small = page.evaluate(
                """[...document.querySelectorAll(".mark a, button, input, select, summary")]
                    .filter(one => one.checkVisibility())
                    .map(one => one.getBoundingClientRect())
                    .filter(box => box.width < 24 || box.height < 24).length"""
            )
            assert small == 0, path


def test_a_line_leads_to_its_source_and_on_to_the_document(browser: Browser, watch: Watch) -> None:
    with opened(browser, watch) as page:
        page.goto("/ja/tie/IT-JP")
        page.locator(".mark a").first.click()
        entry = page.locator(":target")
        assert entry.is_visible()
        assert "協力覚書に署名済み" in entry.inner_text()
        entry.locator("a").first.click()
        assert page.url.partition("#")[0].endswith("/ja/source/deck-2023-06")
        row = page.locator(":target")
        assert row.is_visible()
        assert "協力覚書に署名済み" in row.inner_text()
    watch.assert_quiet()


def test_the_keyboard_goes_from_the_first_link_to_the_answer(
    browser: Browser, watch: Watch
) -> None:
    with opened(browser, watch) as page:
        page.goto("/en/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("Japan Italy")
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/search?q=Japan+Italy")
        page.get_by_role("link", name="Japan and Italy").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/tie/IT-JP")
        assert page.locator("h1").inner_text() == "Japan and Italy"


def test_conditions_are_kept_in_the_address(browser: Browser, watch: Watch) -> None:
    with opened(browser, watch) as page:
        page.goto("/ja/tie/IT-JP")
        page.get_by_label("時点").fill("令和5年度")
        page.get_by_label("読み取り方").select_option("stated")
        page.get_by_role("button", name="絞り込む").click()
        assert "reading=stated" in page.url
        assert "令和6(2024)年3月31日現在" in page.locator(".data-line").inner_text()
        assert page.locator("article").count() == 1
        page.get_by_role("link", name="English").click()
        assert page.get_by_label("As of").input_value() == "令和5年度"
        assert page.locator("article").count() == 1


def test_print_has_every_source(browser: Browser, watch: Watch) -> None:
    with opened(browser, watch) as page:
        page.goto("/ja/tie/IT-JP")
        page.emulate_media(media="print")
        assert not page.locator(".filter").is_visible()
        assert page.locator(".sources li").first.is_visible()


def test_forced_colours_keep_the_text(browser: Browser, watch: Watch) -> None:
    with opened(browser, watch, forced_colors="active") as page:
        page.goto("/ja/tie/IT-JP")
        colour, ground = page.evaluate(
            """["h1", "html"].map(name => getComputedStyle(document.querySelector(name)))
                .map((style, place) => place ? style.backgroundColor : style.color)"""
        )
        assert colour != ground


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_is_drawn_offline_from_a_file(
    browser: Browser, server: Server, watch: Watch, tmp_path: Path, language: str
) -> None:
    file = tmp_path / "net.html"
    file.write_text(
        server.client.get(f"/network.html?territory=JP&lang={language}").text, encoding="utf-8"
    )
    with opened(browser, watch, offline=True) as page:
        page.goto(file.as_uri())
        page.wait_for_selector("#picture[data-drawn=true]")
        painted = page.evaluate(
            """(() => { const canvas = document.querySelector("#picture canvas");
                const data = canvas.getContext("2d").getImageData(
                    0, 0, canvas.width, canvas.height).data;
                return data.some((value, place) => place % 4 === 3 && value > 0); })()"""
        )
        assert painted
        assert width(page)[0] <= width(page)[1]
    watch.assert_quiet()


def test_the_picture_runs_in_its_sandbox(browser: Browser, watch: Watch) -> None:
    with opened(browser, watch) as page:
        page.goto("/network.html?territory=JP&lang=ja")
        page.wait_for_selector("#picture[data-drawn=true]")
        assert page.evaluate("origin") == "null"
    watch.assert_quiet()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_is_accessible_by_its_tables(
    browser: Browser, watch: Watch, language: str
) -> None:
    with opened(browser, watch, bypass_csp=True) as page:
        page.goto(f"/network.html?territory=JP&lang={language}")
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_names_run_nowhere(browser: Browser, hostile_server: Server, language: str) -> None:
    watch = Watch(f"http://127.0.0.1:{hostile_server.port}")
    with opened(browser, watch) as page:
        for path in (
            "/tie/IT-JP", "/organisation/hostile", "/agreement/hostile", "/source/hostile",
            "/search?q=alert", "/search?q=%3Cimg%20src=x%20onerror=alert(8)%3E",
            "/question/tie/statements",
            "/sparql?query=%3C/textarea%3E%3Cscript%3Ealert(9)%3C/script%3E",
        ):  # fmt: skip
            page.goto(f"/{language}{path}")
            page.evaluate(OPEN_ALL)
            assert page.locator("main img, main script, main [onclick], main [onload]").count() == 0
        page.goto(f"/network.html?territory=JP&lang={language}")
        page.wait_for_selector("#picture[data-drawn=true]")
        # Every node is hovered, as tooltips are where the drawing library once wrote HTML.
        places = page.evaluate(
            """network.body.nodeIndices.map(id => network.canvasToDOM(network.getPosition(id)))"""
        )
        box = page.locator("#picture").bounding_box()
        assert box is not None
        for place in places:
            page.mouse.move(box["x"] + place["x"], box["y"] + place["y"])
        assert page.locator("img, .vis-tooltip script").count() == 0
    watch.assert_quiet()
