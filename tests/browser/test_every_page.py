"""Each kind of page in a real browser: quiet, whole, accessible and small, in either language."""

import gzip
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from stigraph.words import LANGUAGES
from tests.browser.conftest import Watch, kept, opened
from tests.serving import Server

# The first of them waits for the whole graph to be built.
pytestmark = pytest.mark.timeout(300)

KINDS = {
    "home": "/",
    "search": "/search?q=JST",
    "territory": "/territory/IT",
    "territories": "/territories",
    "tie": "/tie/IT-JP",
    "tie of much": "/tie/JP-US",
    "tie of a group": "/tie/JP-g-eu",
    "tie without Japan": "/tie/FR-IT",
    "tie with conditions": "/tie/IT-JP?asOf=R5&reading=stated",
    "agreement": "/agreement/jp-it-st",
    "committee": "/committee/jp-us-jhlc",
    "session": "/meeting/jp-us-jhlc-15",
    "meeting": "/meeting/g7-st-sendai",
    "programme": "/programme/aspire",
    "programme with calls": "/programme/sicorp",
    "call": "/call/international-leading-research-first",
    "project": "/project/covid-natural-hosts",
    "list of calls": "/calls",
    "list with conditions": "/people?organisation=mext&period=2023",
    "organisation": "/organisation/jst",
    "person": "/person/nagaoka",
    "document": "/document/deck-2023-06",
    "source": "/source/mext-note-italy",
    "statement": "/record/deck-2023-06/g7-agreements/signing/agreement.mext-mur",
    "concept": "/concept/roles/witness",
    "agreements": "/agreements",
    "meetings": "/meetings",
    "people": "/people",
    "purposes": "/purposes",
    "budgets": "/budgets?programme=aspire",
    "targets": "/targets",
    "due": "/due",
    "due of a kind": "/due?kind=unconfirmed",
    "sources": "/sources",
    "sources further on": "/sources?first=81",
    "conflicts": "/conflicts",
    "coverage": "/coverage",
    "coverage of a kind": "/coverage/kind/agreements",
    "coverage of a passage": "/coverage/deck-2023-06/g7-talks",
    "ontology": "/ontology",
    "term": "/ontology/Signing",
    "passage": "/source/deck-2023-06/g7-agreements",
    "people of a tie": "/tie/JP-US/people",
    "about": "/about",
    "questions": "/questions",
    "question": "/question/tie/items",
    "sparql": "/sparql?query=SELECT%20*%20%7B%0A%20%20%3Fs",
    "unknown thing": "/organisation/mex",
    "unknown address": "/nowhere/at/all",
    "wrong parameter": "/tie/JP-JP",
    "another version": "/about?v=0123456789abcdef",
}
"""One page of each kind, by its address without the language."""

NEEDS_SCRIPTS = frozenset({"sparql"})
"""What shows more with scripts: an editor in place of a field of text."""

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ALL_RULES = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 800}
PHONE = {"width": 390, "height": 800}
HIGHEST_HEAD = 150
"""What the head of a page may take of a phone, in pixels."""

BARE = """() => [...document.querySelectorAll('.wide tbody tr > :not(:first-child)')]
  .filter(cell => [...cell.childNodes].some(
    one => one.textContent.trim() && !(one.matches && one.matches('.mark-of'))))
  .filter(cell => !cell.hasAttribute('data-column'))
  .map(cell => cell.outerHTML)"""
"""Cells that say nothing of what they are where a table is stacked; marks of sources need not."""

BROKEN = """() => {
  const UNSEEN = '.wide thead, a[rel], code, svg', found = [];
  const walk = document.createTreeWalker(document.querySelector('main'), 4);
  for (let node; (node = walk.nextNode()); ) {
    if (!node.parentElement.closest('th, td') || node.parentElement.closest(UNSEEN))
      continue;
    for (const word of node.data.matchAll(/[A-Za-z0-9]{2,12}/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const all = range.getBoundingClientRect(), first = range.getClientRects()[0];
      if (first && all.height > 1.5 * first.height) found.push(word[0]);
    }
  }
  return found;
}"""
"""Short words in cells of tables that go over two lines."""

KB = 1024
MOST_HTML, MOST_CSS, MOST_SCRIPT = 60 * KB, 15 * KB, 25 * KB
"""What is sent of a page, of its style and of its script, compressed."""


def faults(page: Page, rules: Mapping[str, Any]) -> list[str]:
    """What axe finds: the rule, and the first element that breaks it."""
    found: Sequence[Any] = page.evaluate(
        "async rules => (await axe.run(document, rules)).violations", rules
    )
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def assert_read_on_a_phone(page: Page) -> None:
    """Words stay whole, each value has its name, and the head leaves room for the page."""
    page.evaluate(OPEN_ALL)
    assert page.evaluate(BARE) == []
    assert page.evaluate(BROKEN) == []
    head = page.locator(".top").bounding_box()
    assert head is not None
    assert head["height"] <= HIGHEST_HEAD
    assert page.get_by_role("search").count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_asks_nobody_fits_and_reads_the_same_without_scripts(
    browser: Browser, whole_watch: Watch, kind: str, language: str
) -> None:
    address = f"/{language}{KINDS[kind]}"
    with opened(browser, whole_watch) as page:
        page.goto(address)
        assert page.locator("h1").count() == 1
        assert page.locator("html").get_attribute("lang") == language
        told = page.locator("main").inner_text()
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dict of two numbers
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
            kept(page, f"{kind} {language} {size['width']}")
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a plain dict of two numbers
        assert_read_on_a_phone(page)
    if kind not in NEEDS_SCRIPTS:
        with opened(browser, whole_watch, java_script_enabled=False) as bare:
            bare.goto(address)
            assert bare.locator("main").inner_text() == told
    whole_watch.assert_quiet()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_accessible_wide_and_narrow_light_and_dark(
    browser: Browser, whole_watch: Watch, kind: str, language: str
) -> None:
    # The rule engine is put into the page by the test, which the page's own policy would refuse.
    with opened(browser, whole_watch, bypass_csp=True) as page:
        page.goto(f"/{language}{KINDS[kind]}")
        page.evaluate(OPEN_ALL)
        page.evaluate(Axe().axe_script)
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dict of two numbers
            page.emulate_media(color_scheme="light")
            assert faults(page, ALL_RULES) == []
            # Nothing but colours changes in the dark.
            page.emulate_media(color_scheme="dark")
            assert faults(page, COLOURS) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_sent_is_small(whole_server: Server, language: str) -> None:
    sizes = {
        kind: len(gzip.compress(whole_server.client.get(f"/{language}{path}").content))
        for kind, path in KINDS.items()
    }
    assert {kind: size for kind, size in sizes.items() if size > MOST_HTML} == {}


def test_style_and_script_of_all_pages_are_small(browser: Browser, whole_watch: Watch) -> None:
    sent: dict[str, int] = {}
    with opened(browser, whole_watch) as page:
        page.on(
            "response",
            lambda one: sent.__setitem__(
                one.url.partition("?")[0].rpartition(".")[2], len(gzip.compress(one.body()))
            ),
        )
        page.goto("/en/", wait_until="networkidle")
    assert sent["css"] <= MOST_CSS
    assert sent.get("js", 0) <= MOST_SCRIPT


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_calls_a_territory_a_province_of_another(
    whole_server: Server, language: str
) -> None:
    for path in (*KINDS.values(), "/territory/TW", "/search?q=Taiwan", "/api/territories/TW"):
        address = path if path.startswith("/api") else f"/{language}{path}"
        assert "province of china" not in whole_server.client.get(address).text.lower(), path
