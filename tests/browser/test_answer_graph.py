"""An answer as a picture: drawn when asked for, walked by keys, and the tables say the same."""

from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from stigraph.words import LANGUAGES
from tests.browser.conftest import Watch, opened
from tests.browser.test_explorer_browser import CASES, painted
from tests.browser.test_pages_browser import RULES, width
from tests.serving import Server

PARTIES = "{ ?agreement sti:partyTo ?who } ORDER BY ?agreement ?who LIMIT 20"
GRAPH = f"CONSTRUCT {{ ?agreement sti:partyTo ?who }} WHERE {PARTIES}"
TABLE = f"SELECT (?who AS ?s) (sti:partyTo AS ?p) (?agreement AS ?o) {PARTIES}"
PLACES = "rows => rows.map(row => [row.dataset.node, row.dataset.x, row.dataset.y].join())"


def answer(page: Page, query: str, language: str = "ja", view: str = "graph") -> None:
    asked = {"query": query} | ({"view": view} if view else {})
    page.goto(f"/{language}/sparql?{urlencode(asked)}")


def drawn(page: Page) -> None:
    page.wait_for_selector("#canvas[data-drawn]", timeout=20_000)


def nodes(page: Page) -> list[str]:
    found: list[str] = page.locator("tr[data-node]").evaluate_all(PLACES)
    return found


@pytest.mark.parametrize("query", [GRAPH, TABLE], ids=["construct", "select"])
def test_a_picture_is_loaded_when_it_is_asked_for_and_is_the_same_each_time(
    browser: Browser, watch: Watch, query: str
) -> None:
    with opened(browser, watch) as page:
        scripts: list[str] = []
        page.on("request", lambda one: scripts.append(one.url) if ".js" in one.url else None)
        answer(page, query, view="")
        page.wait_for_load_state("networkidle")
        before = set(scripts)
        assert page.locator("tr[data-node], #canvas").count() == 0
        page.get_by_role("link", name="図でも見る").click()
        drawn(page)
        assert len(set(scripts) - before) >= 1
        assert painted(page)
        first = nodes(page)
        assert page.locator("table.answer tr[data-source]").count() == 20
        page.reload()
        drawn(page)
        assert nodes(page) == first
        page.get_by_role("link", name="表だけ見る").click()
        expect(page.locator("table.answer tbody tr")).to_have_count(20)
        assert page.locator("#canvas").count() == 0
    watch.assert_quiet()


def test_another_query_is_drawn_without_leaving_the_page(browser: Browser, watch: Watch) -> None:
    with opened(browser, watch) as page:
        answer(page, GRAPH)
        drawn(page)
        page.get_by_role("textbox", name="問い合わせ").click()
        page.keyboard.press("Control+a")
        page.keyboard.press("Backspace")
        page.keyboard.insert_text(GRAPH.replace("LIMIT 20", "LIMIT 4"))
        page.get_by_role("button", name="実行").click()
        expect(page.locator("table.answer tr[data-source]")).to_have_count(4)
        drawn(page)
        assert "view=graph" in page.url
    watch.assert_quiet()


def test_the_keyboard_walks_the_answer_and_reaches_its_lines(
    browser: Browser, watch: Watch
) -> None:
    with opened(browser, watch) as page:
        answer(page, GRAPH)
        drawn(page)
        page.locator("#canvas").focus()
        page.keyboard.press("ArrowDown")
        said = page.locator("#walked").inner_text()
        first = page.locator("tr[data-node]").first
        assert said.startswith(first.locator("th").inner_text())
        for key in ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"):
            page.keyboard.press(key)
        expect(page.locator("#walked")).not_to_have_text("")
        assert page.locator("tr[data-node][aria-current]").count() == 1
        page.keyboard.press("Enter")
        assert page.evaluate(
            "document.activeElement.closest('tr[data-node][aria-current]') !== null"
        )
        page.locator("#canvas").focus()
        page.keyboard.press("Escape")
        assert page.locator("tr[aria-current]").count() == 0
    watch.assert_quiet()


def test_what_is_no_picture_says_so(browser: Browser, watch: Watch) -> None:
    with opened(browser, watch) as page:
        answer(page, "SELECT ?a { ?a a sti:Agreement } LIMIT 3")
        assert page.get_by_role("link", name="図でも見る").count() == 0
        answer(page, "CONSTRUCT WHERE { ?record sti:passage ?passage } LIMIT 500", "en")
        assert "1 to 300 are drawn" in page.locator("#drawn").inner_text()
        answer(page, "CONSTRUCT WHERE { ?s rdfs:label ?o } LIMIT 5", "en")
        assert "join 0 things" in page.locator("#drawn").inner_text()
        assert page.locator("#canvas").count() == 0
        assert page.locator("table.answer tbody tr").count() == 5
    watch.assert_quiet()


def test_without_scripts_the_tables_say_it_all(browser: Browser, watch: Watch) -> None:
    with opened(browser, watch, java_script_enabled=False) as page:
        answer(page, GRAPH)
        assert len(nodes(page)) > 10
        assert not page.locator("#canvas").is_visible()
        assert page.locator("table.answer tbody tr").count() == 20
    watch.assert_quiet()


def test_a_name_with_markup_is_text_in_the_picture(
    browser: Browser, hostile_server: Server
) -> None:
    watch = Watch(f"http://127.0.0.1:{hostile_server.port}")
    hostile = (
        "CONSTRUCT { ?a sti:partyTo ?b . ?b rdfs:label '<img src=x onerror=alert(1)>' } "
        "WHERE { ?a sti:partyTo ?b } ORDER BY ?a ?b LIMIT 6"
    )
    with opened(browser, watch) as page:
        answer(page, hostile, "en")
        drawn(page)
        page.locator("#canvas").focus()
        page.keyboard.press("ArrowDown")
        assert "<img" in "".join(page.locator("tr[data-node]").all_inner_texts())
        assert page.locator("main img, main script, main [onerror]").count() == 0
    watch.assert_quiet()


def test_the_time_limit_is_shown(browser: Browser, watch: Watch) -> None:
    with opened(browser, watch) as page:
        page.goto("/en/sparql")
        expect(page.locator("form.sparql-form")).to_contain_text("up to 10 seconds")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_is_accessible_wide_and_narrow_light_and_dark(
    browser: Browser, watch: Watch, language: str
) -> None:
    with opened(browser, watch, bypass_csp=True) as page:
        answer(page, GRAPH, language)
        drawn(page)
        page.locator("#canvas").focus()
        page.keyboard.press("ArrowDown")
        for chosen in CASES:
            page.set_viewport_size(chosen["viewport"])
            page.emulate_media(color_scheme=chosen["color_scheme"])
            found = Axe().run(page, options=RULES)
            assert [(one["id"], one["nodes"]) for one in found.response["violations"]] == []
            inside, outside = width(page)
            assert inside <= outside
