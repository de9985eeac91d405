"""What scripts say comes from the catalogues too: asked in a locale that marks all it says."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from stigraph.words import LANGUAGES, Language
from tests.browser.conftest import Watch, opened
from tests.pseudo_locale import NOT_SPOKEN, SPOKEN, Data, Spoken
from tests.real_graph import facts
from tests.serving import Server, real_nquads, served, write_snapshot

# The first of them waits for the facts to be built.
pytestmark = pytest.mark.timeout(300)

_SAID = """([spoken, data]) => {
    const found = [];
    const add = (where, text, one) =>
        found.push([where, text, one.closest("[lang]")?.lang ?? document.documentElement.lang]);
    const walk = root => {
        for (const one of root.querySelectorAll("*")) {
            if (one.shadowRoot) walk(one.shadowRoot);
            if (one.closest(data)) continue;
            for (const name of spoken) {
                const text = one.getAttribute(name);
                if (text !== null) add(`${one.localName}@${name}`, text, one);
            }
            for (const node of one.childNodes) {
                if (node.nodeType === Node.TEXT_NODE) add(one.localName, node.data, one);
            }
        }
    };
    walk(document);
    return found;
}"""
_DATA = ", ".join(
    # What is written in the editor, and the words of the graph that it completes.
    (*NOT_SPOKEN, "noscript", "table.answer", ".cm-line", ".cm-gutters", ".cm-tooltip li")
)


@pytest.fixture(scope="module")
def data() -> Data:
    return Data(facts())


@pytest.fixture(scope="module")
def marking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, real_nquads())
    with served(out, program="tests.pseudo_locale") as own:
        yield own


@pytest.fixture
def watched(marking: Server) -> Watch:
    return Watch(f"http://127.0.0.1:{marking.port}")


def left(page: Page, data: Data, language: Language) -> list[str]:
    """What stands on the page as it is now, and is neither of a catalogue nor data."""
    found = page.evaluate(_SAID, [list(SPOKEN), _DATA])
    return list(data.untranslated((Spoken(*one) for one in found), language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_explorer_says_nothing_of_its_own(
    browser: Browser, watched: Watch, data: Data, language: Language
) -> None:
    with opened(browser, watched) as page:
        page.goto(f"/{language}/explore?territory=IT")
        page.wait_for_selector("#canvas[data-drawn]")
        page.locator("#canvas").focus()
        for key, said in (("ArrowDown", "#drawer button"), ("ArrowRight", "#said:not(:empty)")):
            page.keyboard.press(key)
            page.locator(said).first.wait_for()
            assert left(page, data, language) == []
        page.locator("#shown tr[data-source]").first.locator("td").first.click()
        assert left(page, data, language) == []
        rows = page.locator("tr[data-node]").count()
        page.locator("#canvas").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("h")
        expect(page.locator("tr[data-node]")).to_have_count(rows - 1)
        assert left(page, data, language) == []
        page.route("**/explore?*", lambda route: route.abort())
        page.locator("#from").fill("MEXT")
        page.locator("#from").press("Enter")
        expect(page.locator("#said")).not_to_be_empty()
        assert left(page, data, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_editor_and_the_drawer_say_nothing_of_their_own(
    browser: Browser, watched: Watch, data: Data, language: Language
) -> None:
    with opened(browser, watched) as page:
        with page.expect_response("**/api/vocabulary"):
            page.goto(f"/{language}/sparql")
        status = page.locator("form [role=status]")
        page.get_by_role("textbox", name="⟦").last.click()
        page.keyboard.type("SEL")
        page.locator(".cm-tooltip-autocomplete").wait_for()
        assert left(page, data, language) == []
        page.keyboard.press("Escape")
        for query in ("ECT * { ?s ?p ?o } LIMIT 1", " ("):
            page.keyboard.type(query)
            page.keyboard.press("Escape")
            before = page.url
            page.keyboard.press("Control+Enter")
            page.wait_for_function("before => location.href !== before", arg=before)
            expect(status).to_contain_text("⟦")
            assert left(page, data, language) == []
        page.route("**/sparql?query=*", lambda route: route.abort())
        page.keyboard.press("Control+Enter")
        expect(status).to_contain_text("⟦")
        assert left(page, data, language) == []
        page.goto(f"/{language}/tie/IT-JP")
        page.locator(".mark-of").first.click()
        page.locator("dialog[open]").wait_for()
        assert left(page, data, language) == []
