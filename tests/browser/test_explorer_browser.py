"""The explorer in a real browser: each step an address, and files that say the same."""

import io
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import networkx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from stigraph.words import LANGUAGES
from tests.browser.conftest import Watch, opened
from tests.browser.test_pages_browser import RULES, width
from tests.serving import Server

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = ("svg", "title", "desc", "rect", "line", "g", "path", "text")
PATIENCE = 60_000
"""Milliseconds. The first picture of a snapshot is laid out while it is waited for."""

expect.set_options(timeout=PATIENCE)


def explorer(page: Page, query: str = "", language: str = "ja") -> None:
    page.goto(f"/{language}/explore{query}", timeout=PATIENCE)
    drawn(page)


def drawn(page: Page) -> None:
    """Wait for the picture: before it, forms and links lead to pages of their own."""
    page.wait_for_selector("#canvas[data-drawn]")


def asked(page: Page, name: str) -> list[str]:
    return parse_qs(urlsplit(page.url).query).get(name, [])


def listed(page: Page) -> list[str]:
    found: list[str] = page.locator("tr[data-node]").evaluate_all(
        "rows => rows.map(row => row.dataset.node)"
    )
    return found


def painted(page: Page) -> bool:
    found: bool = page.evaluate(
        """[...document.querySelectorAll("#canvas canvas")].some(canvas => canvas.getContext("2d")
            .getImageData(0, 0, canvas.width, canvas.height).data
            .some((value, place) => place % 4 === 3 && value > 0))"""
    )
    return found


def test_the_picture_is_drawn_from_the_tables_and_asks_nobody(
    browser: Browser, watch: Watch
) -> None:
    with opened(browser, watch) as page:
        for language in LANGUAGES:
            explorer(page, language=language)
            assert painted(page)
            assert "territory:JP" in listed(page)
    watch.assert_quiet()


def test_without_scripts_the_same_steps_are_taken(browser: Browser, watch: Watch) -> None:
    with opened(browser, watch, java_script_enabled=False) as page:
        page.goto("/ja/explore?territory=IT")
        assert page.locator("img.still").evaluate("image => image.naturalWidth") > 0
        row = page.locator("tr[data-node='agreement:mext-mur']")
        row.get_by_role("button", name="隠す").click()
        assert "agreement:mext-mur" not in listed(page)
        page.get_by_label("から").fill("文部科学省")
        page.get_by_label("まで").fill("イタリア")
        page.get_by_role("button", name="道筋を探す").click()
        assert page.locator("#paths li").count() >= 1
        assert "agreement:mext-mur" not in listed(page)
    watch.assert_quiet()


def test_the_keyboard_walks_the_picture_and_tells_where_it_is(
    browser: Browser, watch: Watch
) -> None:
    with opened(browser, watch) as page:
        explorer(page, "?territory=IT")
        page.locator("#canvas").focus()
        page.keyboard.press("ArrowDown")
        said = page.locator("#said").inner_text()
        assert "国・地域" in said
        page.keyboard.press("ArrowRight")
        expect(page.locator("#said")).not_to_have_text(said)
        assert page.locator("#nodes + div tr[aria-current]").count() == 1
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.closest('#drawer') !== null")
        assert page.locator("#drawer li a").count() > 0
        page.locator("#canvas").focus()
        page.keyboard.press("Escape")
        assert not page.locator("#drawer").is_visible()
    watch.assert_quiet()


def test_a_step_is_an_address_and_can_be_undone(browser: Browser, watch: Watch) -> None:
    with opened(browser, watch) as page:
        explorer(page, "?territory=IT")
        before = listed(page)
        undo = page.get_by_role("button", name="一歩戻す")
        assert undo.is_disabled()
        page.locator("#canvas").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("h")
        expect(page.locator("tr[data-node]")).to_have_count(len(before) - 1)
        (hidden,) = asked(page, "hide")
        assert hidden not in listed(page)
        page.reload()
        page.wait_for_selector("#canvas[data-drawn]")
        assert hidden not in listed(page)
        assert len(listed(page)) == len(before) - 1
        undo.click()
        expect(page.locator("tr[data-node]")).to_have_count(len(before))
        assert listed(page) == before
        assert asked(page, "hide") == []
        assert undo.is_disabled()
    watch.assert_quiet()


def test_a_node_is_expanded_at_places_that_a_link_restores(browser: Browser, watch: Watch) -> None:
    places = "rows => rows.map(row => [row.dataset.node, row.dataset.x, row.dataset.y].join())"
    with opened(browser, watch) as page, opened(browser, watch) as other:
        explorer(page, "?territory=IT&hide=agreement:mext-mur")
        page.locator("tr[data-node='territory:IT']").get_by_role("button", name="広げる").click()
        page.wait_for_url("**open=*")
        link = page.url
        other.goto(link)
        shown, restored = (
            one.locator("tr[data-node]").evaluate_all(places) for one in (page, other)
        )
        assert shown == restored
    watch.assert_quiet()


def test_the_way_between_two_is_told_in_sentences_with_their_sources(
    browser: Browser, watch: Watch
) -> None:
    with opened(browser, watch) as page:
        explorer(page)
        page.get_by_label("から", exact=True).fill("MEXT")
        page.get_by_label("まで", exact=True).fill("イタリア研究・大学省")
        page.get_by_role("button", name="道筋を探す").click()
        way = page.locator("#paths li").first
        expect(way).to_contain_text("当事者")
        assert str(way.locator("a").first.get_attribute("href")).startswith("/ja/source/")
        page.get_by_label("まで", exact=True).fill("存在しない機関名")
        page.get_by_role("button", name="道筋を探す").click()
        expect(page.locator("#paths")).to_contain_text("存在しない機関名")
    watch.assert_quiet()


def test_the_conditions_decide_what_is_drawn(browser: Browser, watch: Watch) -> None:
    with opened(browser, watch) as page:
        explorer(page, "?territory=IT")
        page.get_by_label("会合").uncheck()
        page.get_by_role("button", name="絞り込む").click()
        expect(page.locator("tr[data-kind=meeting]")).to_have_count(0)
        page.get_by_label("時点").fill("2020-01-01")
        page.get_by_role("button", name="絞り込む").click()
        expect(page.locator(".data-line")).to_contain_text("令和2(2020)年1月1日")
        assert "agreement:mext-mur" not in listed(page)
        page.get_by_role("link", name="English").click()
        page.wait_for_url("**/en/explore?**")
        drawn(page)
        assert page.get_by_label("As of").input_value() == "2020-01-01"
        # A condition that means nothing is said, and what was shown stays.
        page.get_by_label("As of").fill("yesterday")
        page.get_by_role("button", name="Apply").click()
        expect(page.locator("#said")).to_contain_text("yesterday")
        assert len(listed(page)) > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_hold_what_is_shown(
    browser: Browser, server: Server, watch: Watch, tmp_path: Path, language: str
) -> None:
    with opened(browser, watch) as page:
        explorer(page, "?territory=IT&hide=agreement:mext-mur", language)
        shown = set(listed(page))
        links = {
            link.inner_text(): link.get_attribute("href") or ""
            for link in page.locator("#shown .links a").all()
        }
        svg = ElementTree.fromstring(server.client.get(links["SVG"]).content)
        assert len(svg.findall(f"{SVG}g")) == len(shown)
        assert svg.find(f"{SVG}title") is not None
        graph = networkx.read_graphml(io.BytesIO(server.client.get(links["GraphML"]).content))
        assert set(graph.nodes) == shown
        assert graph.number_of_edges() == page.locator("tr[data-source]").count()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="PNG").click()
        file = tmp_path / "picture.png"
        waiting.value.save_as(file)
        assert file.read_bytes().startswith(b"\x89PNG")
    watch.assert_quiet()


def test_a_name_with_markup_is_text_wherever_it_stands(
    browser: Browser, hostile_server: Server
) -> None:
    watch = Watch(f"http://127.0.0.1:{hostile_server.port}")
    with opened(browser, watch) as page:
        explorer(page, language="en")
        row = page.locator("tr[data-node='organisation:hostile']")
        assert "<" in row.inner_text()
        row.locator("td").first.click()
        assert "<" in page.locator("#drawer h2").inner_text()
        assert page.locator("main img, main script").count() == 0
        page.get_by_label("From", exact=True).fill("organisation:hostile")
        page.get_by_label("To", exact=True).fill("Japan")
        page.get_by_role("button", name="Find the way").click()
        expect(page.locator("#paths h2")).to_contain_text("<")
        assert page.locator("main img, main script").count() == 0
    svg = hostile_server.client.get("/en/explore.svg").content
    names = {element.tag for element in ElementTree.fromstring(svg).iter()}
    assert names <= {f"{SVG}{tag}" for tag in DRAWN}
    watch.assert_quiet()


NAMES = """() => {
    const cy = document.querySelector("#canvas")._cyreg.cy;
    return cy.elements(".named, .said").map(one => {
        const box = one.renderedBoundingBox({includeNodes: false, includeEdges: false});
        return {id: one.id(), x1: box.x1, x2: box.x2, y1: box.y1, y2: box.y2};
    });
}"""
PLACE = """id => {
    const cy = document.querySelector("#canvas")._cyreg.cy;
    return cy.getElementById(id).renderedPosition();
}"""
HALO = 8
"""Pixels by which two boxes may meet: each text has a bright rim around it, and a spare."""
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def names(page: Page) -> dict[str, dict[str, float]]:
    found: list[dict[str, Any]] = page.evaluate(NAMES)
    return {one.pop("id"): one for one in found}


def overlapping(boxes: dict[str, dict[str, float]]) -> list[tuple[str, str]]:
    return [
        (one, other)
        for (one, a), (other, b) in combinations(boxes.items(), 2)
        if min(a["x2"], b["x2"]) - max(a["x1"], b["x1"]) > HALO
        and min(a["y2"], b["y2"]) - max(a["y1"], b["y1"]) > HALO
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wide", [1280, 390])
def test_no_name_lies_over_another_or_is_cut_at_the_edge(
    browser: Browser, whole_watch: Watch, language: str, wide: int
) -> None:
    with opened(browser, whole_watch, viewport={"width": wide, "height": 844}) as page:
        for query in ("?territory=IT", ""):
            explorer(page, query, language)
            shown = names(page)
            assert overlapping(shown) == []
            room = page.locator("#canvas").evaluate("one => [one.clientWidth, one.clientHeight]")
            for box in shown.values():
                assert box["x1"] > -HALO
                assert box["x2"] < room[0] + HALO
            assert not [one for one in shown if "|" in one]
            if wide == 1280 and query:
                assert set(shown) == set(listed(page))
            page.locator("tr[data-node='territory:IT'] td").first.click()
            page.wait_for_timeout(500)
            shown = names(page)
            assert "territory:IT" in shown
            if wide == 1280 and query:
                assert [one for one in shown if "|" in one]
            assert overlapping(shown) == []
    whole_watch.assert_quiet()


def test_a_finger_chooses_what_is_nearest_and_is_told_how(
    browser: Browser, whole_watch: Watch
) -> None:
    with opened(browser, whole_watch, is_mobile=True, **PHONE) as page:
        explorer(page)
        help_text = page.locator("#keys")
        assert "二本の指" in help_text.inner_text()
        assert "Esc" not in help_text.inner_text()
        canvas = page.locator("#canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None
        # Its neighbours are drawn later, and lie under the same finger.
        place = page.evaluate(PLACE, "territory:BR")
        page.touchscreen.tap(box["x"] + place["x"], box["y"] + place["y"])
        expect(page.locator("#drawer h2")).to_have_text("ブラジル")
    whole_watch.assert_quiet()


def test_on_a_phone_fields_fill_their_cells_and_a_short_table_is_whole(
    browser: Browser, whole_watch: Watch
) -> None:
    with opened(browser, whole_watch, **PHONE) as page:
        explorer(page, "?territory=IT")
        for name in ("from", "to", "territory"):
            widths = page.locator(f"#{name}").evaluate(
                "one => [one.offsetWidth, one.parentElement.clientWidth]"
            )
            assert widths[0] == widths[1]
        for table in page.locator(".tall").all():
            assert table.evaluate("one => one.scrollHeight <= one.clientHeight")
        explorer(page)
        inside, outside = width(page)
        assert inside <= outside
        height = page.evaluate("document.documentElement.scrollHeight")
        assert height < 5 * PHONE["viewport"]["height"]
    whole_watch.assert_quiet()


CASES: list[dict[str, Any]] = [
    {"color_scheme": scheme, "viewport": {"width": wide, "height": 900}}
    for scheme in ("light", "dark")
    for wide in (1280, 320)
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "chosen", CASES, ids=lambda one: f"{one['color_scheme']}-{one['viewport']['width']}"
)
def test_the_explorer_is_accessible(
    browser: Browser, watch: Watch, language: str, chosen: dict[str, Any]
) -> None:
    with opened(browser, watch, bypass_csp=True, **chosen) as page:
        explorer(page, "?territory=IT&from=territory:IT&to=organisation:mext", language)
        page.locator("#canvas").focus()
        page.keyboard.press("ArrowDown")
        assert page.locator("#drawer").is_visible()
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        inside, outside = width(page)
        assert inside <= outside
