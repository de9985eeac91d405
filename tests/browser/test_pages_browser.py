"""Pages in a real browser: nothing asked of strangers, nothing run, nothing cut off."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from stigraph.words import LANGUAGES
from tests.browser.conftest import Watch, opened
from tests.serving import Server

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
}
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"


def width(page: Page) -> tuple[int, int]:
    inside, outside = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    return inside, outside


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
                """[...document.querySelectorAll(
                        ".mark a, .mark-of, button, input, select, summary")]
                    .filter(one => one.checkVisibility())
                    .map(one => one.getBoundingClientRect())
                    .filter(box => box.width < 24 || box.height < 24).length"""
            )
            assert small == 0, path


def test_conditions_are_kept_in_the_address(browser: Browser, watch: Watch) -> None:
    with opened(browser, watch) as page:
        page.goto("/ja/tie/IT-JP")
        page.get_by_text("条件", exact=True).first.click()
        page.get_by_label("時点").fill("令和5年度")
        page.get_by_label("読み取り方").select_option("stated")
        page.get_by_role("button", name="絞り込む").click()
        assert "reading=stated" in page.url
        assert "令和6(2024)年3月31日現在" in page.locator(".data-line").inner_text()
        assert page.locator("section[aria-labelledby=basis] tbody tr").count() == 1
        page.get_by_role("link", name="English", exact=True).click()
        assert page.get_by_label("As of").input_value() == "令和5年度"
        assert page.locator("section[aria-labelledby=basis] tbody tr").count() == 1


def test_print_has_every_source(browser: Browser, watch: Watch) -> None:
    with opened(browser, watch) as page:
        page.goto("/ja/tie/IT-JP")
        page.emulate_media(media="print")
        assert not page.locator(".filter").is_visible()
        assert page.locator(".documents li").first.is_visible()


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
            "/organisations", "/agreements", "/documents",
            "/search?q=alert", "/search?q=%3Cimg%20src=x%20onerror=alert(8)%3E",
            "/question/tie/statements",
            "/sparql?query=%3C/textarea%3E%3Cscript%3Ealert(9)%3C/script%3E",
        ):  # fmt: skip
            page.goto(f"/{language}{path}")
            page.evaluate(OPEN_ALL)
            assert page.locator("main img, main script, main [onclick], main [onload]").count() == 0
        page.goto(f"/{language}/tie/IT-JP")
        for mark in page.locator(".mark-of").all()[:8]:
            mark.click()
            page.get_by_role("dialog").wait_for()
            assert page.locator("dialog img, dialog script, dialog [onclick]").count() == 0
            page.keyboard.press("Escape")
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
