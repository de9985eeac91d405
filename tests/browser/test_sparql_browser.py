"""The SPARQL page in a real browser: words are completed, answers stopped, a form stays a form."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from stigraph.words import LANGUAGES
from tests.browser.conftest import Watch, opened
from tests.browser.test_explorer_browser import CASES
from tests.browser.test_pages_browser import RULES, width

EDITOR = {"ja": "問い合わせ", "en": "Query"}
RUN = {"ja": "実行", "en": "Run"}


def editor(page: Page, language: str = "ja") -> None:
    with page.expect_response("**/api/vocabulary") as words:
        page.goto(f"/{language}/sparql")
    assert words.value.ok
    page.get_by_role("textbox", name=EDITOR[language]).click()


def asked(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query)["query"][0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_is_completed_and_its_answer_comes_without_leaving(
    browser: Browser, watch: Watch, language: str
) -> None:
    with opened(browser, watch) as page:
        editor(page, language)
        page.evaluate("window.stayed = true")
        page.keyboard.type("SELECT ?a { ?a a sti:Agreem")
        choice = page.locator(".cm-tooltip-autocomplete li").first
        expect(choice).to_contain_text({"ja": "取極", "en": "agreement"}[language])
        choice.click()  # the editor takes no key for a moment after a list has opened
        page.keyboard.type(" } ORDER BY ?a LIMIT 3")
        page.keyboard.press("Escape")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#outcome tbody tr")).to_have_count(3)
        assert asked(page) == "SELECT ?a { ?a a sti:Agreement } ORDER BY ?a LIMIT 3"
        assert page.evaluate("window.stayed")
        page.reload()
        expect(page.locator("#outcome tbody tr")).to_have_count(3)
    watch.assert_quiet()


def test_a_japanese_word_finds_its_term(browser: Browser, watch: Watch) -> None:
    with opened(browser, watch) as page:
        editor(page)
        page.keyboard.insert_text("SELECT ?a { ?a a 署名")
        page.keyboard.press("Control+Space")
        choices = page.locator(".cm-tooltip-autocomplete li")
        choices.filter(has_text="sti:Signing").first.click()
        assert page.locator("#query").input_value().endswith("a sti:Signing")
    watch.assert_quiet()


def test_a_slip_is_told_and_the_cursor_stands_at_it(browser: Browser, watch: Watch) -> None:
    with opened(browser, watch) as page:
        editor(page)
        page.keyboard.insert_text("SELECT ?a {\n  ?a a sti:Agreement ;;; }}")
        page.get_by_role("button", name="実行").click()
        expect(page.locator("#problem")).to_be_visible()
        line = page.locator("#problem").get_attribute("data-line")
        expect(page.locator(".cm-activeLineGutter")).to_have_text(line or "")
    watch.assert_quiet()


def test_a_running_query_is_stopped_and_stays_written(browser: Browser, watch: Watch) -> None:
    with opened(browser, watch) as page:
        waiting: list[Route] = []
        editor(page)

        def hold(route: Route) -> None:
            waiting.append(route)

        page.route("**/sparql?query=*", hold)
        page.keyboard.insert_text("ASK { ?a ?b ?c }")
        page.get_by_role("button", name="実行").click()
        stop = page.get_by_role("button", name="中止")
        expect(page.locator("form [role=status]")).to_contain_text("実行中")
        stop.click()
        expect(page.locator("form [role=status]")).to_contain_text("中止した")
        assert not stop.is_visible()
        assert page.locator("#query").input_value() == "ASK { ?a ?b ?c }"
        assert page.url.endswith("/ja/sparql")


def test_the_editor_is_left_with_the_tab_key(browser: Browser, watch: Watch) -> None:
    with opened(browser, watch) as page:
        editor(page)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "実行"


def test_without_scripts_the_form_asks(browser: Browser, watch: Watch) -> None:
    with opened(browser, watch, java_script_enabled=False) as page:
        page.goto("/en/sparql")
        page.get_by_label("Query").fill("ASK { ?a a sti:Agreement }")
        page.get_by_role("button", name="Run").click()
        assert "true" in page.locator("#outcome").inner_text()
    watch.assert_quiet()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "chosen", CASES, ids=lambda one: f"{one['color_scheme']}-{one['viewport']['width']}"
)
def test_the_editor_is_accessible(
    browser: Browser, watch: Watch, language: str, chosen: dict[str, Any]
) -> None:
    with opened(browser, watch, bypass_csp=True, **chosen) as page:
        editor(page, language)
        page.keyboard.type("SELECT ?a { ?a a sti:Agreem")
        expect(page.locator(".cm-tooltip-autocomplete li").first).to_be_visible()
        found = Axe().run(page, options=RULES)
        assert [(one["id"], one["nodes"]) for one in found.response["violations"]] == []
        inside, outside = width(page)
        assert inside <= outside
