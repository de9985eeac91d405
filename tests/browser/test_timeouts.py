"""A query that takes too long says so, with what to do, in a real browser and without scripts."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Route, expect

from stigraph.words import LANGUAGES
from tests.browser.conftest import Watch, opened
from tests.browser.test_every_page import KINDS
from tests.serving import Server, real_nquads, served, write_snapshot

# The first of them waits for the facts to be built.
pytestmark = pytest.mark.timeout(300)

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER (?a != ?d) }"
TIMED_OUT = {"ja": "制限時間を超えました", "en": "The time limit was reached"}
NARROW = {"ja": "条件を絞る", "en": "more specific"}
WAIT = {"ja": "少し待って", "en": "wait a moment"}
AGAIN = {"ja": "同じアドレスをもう一度開く", "en": "Open the same address again"}
PATIENCE = 60_000
"""Milliseconds. A worker that was stopped is started again before it answers."""

expect.set_options(timeout=PATIENCE)

RUN = {"ja": "実行", "en": "Run"}
ENDED = {"ja": "答えなしに終わった", "en": "No answer, after"}

LOOKED_UP = {"home": WAIT, "statement": WAIT, "question": NARROW}
"""Kinds of page that a look-up answers, and what each says is to be done."""


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, real_nquads())
    return out


@pytest.fixture(scope="module")
def impatient(snapshots: Path) -> Iterator[Server]:
    """A server that gives a query of a stranger a second, and a look-up less than it needs."""
    with served(snapshots, STIGRAPH_ADHOC_SECONDS="1", STIGRAPH_LOOKUP_SECONDS="0.0005") as own:
        yield own


@pytest.fixture
def watched(impatient: Server) -> Watch:
    return Watch(f"http://127.0.0.1:{impatient.port}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_query_that_is_stopped_says_so_beside_the_query(
    browser: Browser, watched: Watch, language: str
) -> None:
    with opened(browser, watched) as page:
        with page.expect_response("**/api/vocabulary"):
            page.goto(f"/{language}/sparql")
        page.locator(".cm-content").click()
        page.keyboard.insert_text(ENDLESS)
        page.get_by_role("button", name=RUN[language]).click()
        problem = page.locator("#problem")
        expect(problem).to_contain_text(TIMED_OUT[language])
        expect(problem).to_contain_text(NARROW[language])
        assert problem.get_by_role("link").get_attribute("href") == "/dumps/stigraph.nq"
        expect(page.locator("form [role=status]")).to_contain_text(ENDED[language])
        assert page.locator("#query").input_value() == ENDLESS
        assert page.get_by_role("button", name=RUN[language]).is_enabled()


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_scripts_a_query_that_is_stopped_says_the_same(
    browser: Browser, watched: Watch, language: str
) -> None:
    with opened(browser, watched, java_script_enabled=False) as page:
        answer = page.goto(f"/{language}/sparql?{urlencode({'query': ENDLESS})}")
        assert answer is not None
        assert answer.status == 504
        for said in (TIMED_OUT, NARROW):
            assert said[language] in page.locator("#problem").inner_text()
        assert page.locator("#query").input_value() == ENDLESS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LOOKED_UP)
def test_a_page_whose_look_up_is_stopped_says_so_with_what_to_do(
    impatient: Server, kind: str, language: str
) -> None:
    address = f"/{language}{KINDS[kind]}"
    # While the worker that was stopped starts again, the server is busy and says so.
    answers = (impatient.client.get(address, headers={"Accept": "text/html"}) for _ in range(20))
    answer = next(one for one in answers if one.status_code != 503)
    assert answer.status_code == 504
    assert answer.headers["cache-control"] == "no-store"
    assert TIMED_OUT[language] in answer.text
    assert LOOKED_UP[kind][language] in answer.text
    assert (AGAIN[language] in answer.text) == (kind != "question")  # which has a button for it


def test_a_step_of_the_explorer_that_is_stopped_is_said_and_nothing_is_lost(
    browser: Browser, watch: Watch, watched: Watch
) -> None:
    with opened(browser, watch) as page:
        page.goto("/ja/explore?territory=IT")
        page.wait_for_selector("#canvas[data-drawn]")
        shown = page.locator("tr[data-node]").count()

        def slow(route: Route) -> None:
            route.fulfill(response=page.request.get(f"{watched.home}/ja/explore?territory=IT"))

        page.route("**/explore?*", slow)
        page.get_by_role("button", name="絞り込む").click()
        expect(page.locator("#said")).to_contain_text(TIMED_OUT["ja"])
        assert page.locator("tr[data-node]").count() == shown
