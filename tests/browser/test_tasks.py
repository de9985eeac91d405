"""What people come for, done from the first page as a newcomer does it, and told as sentences."""

import re
import zipfile
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser, expect

from stigraph.words import LANGUAGES
from tests.browser.conftest import Watch, kept, opened
from tests.serving import Server

# The first of them waits for the whole graph to be built.
pytestmark = pytest.mark.timeout(300)

A4 = (595, 842)
LONG_TIES = ("IT-JP", "JP-US", "JP-g-eu", "CA-JP")


def test_the_legal_basis_of_the_tie_with_italy_is_two_clicks_away(
    browser: Browser, whole_watch: Watch
) -> None:
    with opened(browser, whole_watch, locale="en") as page:
        page.goto("/")
        page.get_by_label("Find a territory").fill("Italy and Japan")
        page.locator("main").get_by_role("button", name="Search").click()
        page.locator("main").get_by_role("link", name="Japan and Italy").first.click()
        basis = page.get_by_role("region", name=re.compile("^Legal basis")).first
        row = basis.get_by_role("row", name=re.compile("Japan–Italy science and technology"))
        assert "7 October 1988" in row.inner_text()
        assert "confirmed in force" in row.inner_text()
        kept(page, "task legal basis")
    whole_watch.assert_quiet()


def test_the_source_of_a_budget_figure_is_named(browser: Browser, whole_watch: Watch) -> None:
    with opened(browser, whole_watch, locale="en") as page:
        page.goto("/")
        page.get_by_role("link", name="The ladder of budgets").first.click()
        page.get_by_label("Programme or heading").select_option("programme:aspire")
        page.get_by_role("button", name="Apply").click()
        page.locator("main").get_by_text(re.compile(r"^\d+ sources?$")).first.click()
        page.locator("details[open]").get_by_role("link", name=re.compile("^lines")).first.click()
        assert "What this record says" in page.locator("main").inner_text()
        assert page.get_by_role("row", name=re.compile("^Anchor")).is_visible()
        kept(page, "task source of a figure")


def test_the_last_session_confirmed_with_the_union_is_told_with_its_source(
    browser: Browser, whole_watch: Watch
) -> None:
    with opened(browser, whole_watch, locale="ja") as page:
        page.goto("/")
        page.get_by_role("link", name="日欧／日本と欧州連合").or_(
            page.get_by_role("link", name="日本と欧州連合")
        ).first.click()
        page.wait_for_url("**/ja/tie/**")  # whole, with its script
        row = page.get_by_role("row", name=re.compile("合同委員会")).first
        assert re.search(r"第\d+回、令和\d+\(\d{4}\)年", row.inner_text())
        assert "推定" in row.inner_text()
        row.locator(".mark-of").first.click()
        drawer = page.get_by_role("dialog")
        assert "目印の語句" in drawer.inner_text()
        assert "違うことを述べる出典" in drawer.inner_text()
        kept(page, "task last session")
        page.keyboard.press("Escape")
        assert not drawer.is_visible()
        assert page.evaluate("document.activeElement.className").startswith("mark-of")
    whole_watch.assert_quiet()


def test_a_mark_leads_to_the_page_of_the_claim_without_scripts(
    browser: Browser, whole_watch: Watch
) -> None:
    with opened(browser, whole_watch, java_script_enabled=False) as page:
        page.goto("/ja/tie/IT-JP")
        page.locator("#open ~ * .mark-of").first.click()
        assert "/ja/record/" in page.url
        text = page.locator("main").inner_text()
        assert "出典の食い違い" in text
        assert "目印の語句" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pair", LONG_TIES)
def test_a_tie_is_printed_on_two_sides_of_a4_with_its_addresses(
    browser: Browser, whole_watch: Watch, tmp_path: Path, pair: str, language: str
) -> None:
    file = tmp_path / "tie.pdf"
    with opened(browser, whole_watch) as page:
        page.goto(f"/{language}/tie/{pair}")
        marked = page.locator(".documents li:not(.beyond) a[rel]").evaluate_all(
            "all => all.map(one => one.href)"
        )
        page.pdf(path=file, prefer_css_page_size=True)
        page.emulate_media(media="print")
        kept(page, f"task print {pair} {language}")
    printed = pypdf.PdfReader(file)
    assert len(printed.pages) <= 2
    sides = {(round(one.mediabox.width), round(one.mediabox.height)) for one in printed.pages}
    assert sides == {A4}
    links = {
        str(note.get_object()["/A"]["/URI"])
        for one in printed.pages
        for note in one.get("/Annots") or ()
        if "/URI" in note.get_object().get("/A", {})
    }
    assert set(marked) <= links
    text = "".join(one.extract_text() for one in printed.pages)
    assert f"/{language}/tie/{pair}" in text.replace("\n", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_brief_is_had_from_the_page_of_the_tie(
    browser: Browser, whole_watch: Watch, language: str
) -> None:
    with opened(browser, whole_watch, accept_downloads=True) as page:
        page.goto(f"/{language}/tie/IT-JP")
        kept(page, f"task brief {language}")
        for name, inside in (("Word", "word/document.xml"), ("Excel", "xl/workbook.xml")):
            with page.expect_download() as started:
                page.get_by_role("link", name=re.compile(name)).click()
            with zipfile.ZipFile(started.value.path()) as packed:
                assert inside in packed.namelist()


def test_the_keyboard_goes_from_search_to_tie_to_source_to_explorer_to_path_to_export(
    browser: Browser, whole_watch: Watch
) -> None:
    with opened(browser, whole_watch, accept_downloads=True) as page:
        page.goto("/en/")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("Japan Italy")
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/search?q=Japan+Italy")
        page.locator("main").get_by_role("link", name="Japan and Italy").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/tie/IT-JP")
        page.locator(".mark-of").first.focus()
        page.keyboard.press("Enter")
        drawer = page.get_by_role("dialog")
        drawer.wait_for()
        # Focus is inside the drawer, goes round in it, and comes back when it closes.
        assert page.evaluate("document.activeElement.closest('dialog') !== null")
        page.keyboard.press("Shift+Tab")
        assert "page of this statement" in page.evaluate("document.activeElement.textContent")
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/record/**")
        assert page.get_by_role("heading", name="Where it stands").is_visible()
        page.get_by_role("link", name="Explore", exact=True).focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/explore")
        page.get_by_label("From", exact=True).focus()
        page.keyboard.type("MEXT")
        page.keyboard.press("Tab")
        page.keyboard.type("Italy")
        page.keyboard.press("Enter")
        expect(page.locator("#paths li").first).to_contain_text("Italy")
        kept(page, "task path by keyboard")
        page.get_by_role("link", name="GraphML").focus()
        with page.expect_download() as started:
            page.keyboard.press("Enter")
        assert "<graphml" in started.value.path().read_text()
    whole_watch.assert_quiet()


def test_the_language_switch_keeps_page_conditions_and_place(
    browser: Browser, whole_watch: Watch
) -> None:
    with opened(browser, whole_watch) as page:
        page.goto("/ja/tie/IT-JP?asOf=2023-06-30#committees")
        page.get_by_role("link", name="English", exact=True).click()
        page.wait_for_url("**/en/tie/IT-JP?asOf=2023-06-30#committees")
        assert page.locator("h2:target").is_visible()


def test_a_page_that_is_not_there_leads_on(browser: Browser, whole_watch: Watch) -> None:
    with opened(browser, whole_watch, locale="en") as page:
        answer = page.goto("/en/organisation/japan-sience-and-technology-agency")
        assert answer is not None
        assert answer.status == 404
        assert page.locator("main").get_by_role("searchbox").input_value() == (
            "japan sience and technology agency"
        )
        page.locator("main").get_by_role("link", name="Japan Science and Technology Agency").click()
        page.wait_for_url("**/en/organisation/jst")
    whole_watch.assert_quiet()


def test_a_pair_without_japan_and_another_version_are_explained(whole_server: Server) -> None:
    for language, outside in (("ja", "今の収録範囲の外"), ("en", "outside the record so far")):
        answer = whole_server.client.get(f"/{language}/tie/fra-deu", follow_redirects=True)
        assert answer.url.path == f"/{language}/tie/DE-FR"
        assert outside in answer.text
        for code in ("DE", "FR"):
            assert f'href="/{language}/tie/{code}-JP"' in answer.text
    older = whole_server.client.get("/en/tie/IT-JP?v=0123456789abcdef").text
    assert "cited from version 0123456789abcdef" in older
    assert 'href="/en/tie/IT-JP"' in older
