"""No page says what no catalogue has: asked in a locale where all that is said is marked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from stigraph_api.app import create_app
from stigraph_api.pages import frame

from stigraph import paths
from stigraph.graph import Graph
from stigraph.words import LANGUAGES, Language
from tests.browser.test_every_page import KINDS
from tests.pseudo_locale import NOT_SPOKEN, SPOKEN, Data, Spoken, speak
from tests.real_graph import whole
from tests.serving import settings, write_snapshot

MORE_KINDS = {
    "explorer": "/explore?territory=IT&from=MEXT&to=territory:IT",
    "explorer without a way": "/explore?territory=IT&from=MEXT&to=nobody",
    "reading report": "/coverage/deck-2023-06",
    "vocabulary": "/ontology",
    "place": "/place/sendai",
    "tie with nothing": "/tie/BF-JP",
    "question wrongly asked": "/question/tie/items?a=Italien&b=JP",
    "search that finds nothing": "/search?q=qqqqqqqqqqqq",
    "search of several": "/search?q=印",
    "no query": "/sparql",
    "long answer": "/sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%20600",
    "answer as a picture": "/sparql?view=graph&query="
    "CONSTRUCT%20%7B%3Fa%20sti%3AtiedTo%20%3Fb%7D%20WHERE%20%7B%3Fa%20sti%3AtiedTo%20%3Fb%7D%20LIMIT%2020",
    "yes": "/sparql?query=ASK%20%7B%3Fs%20a%20sti:Tie%7D",
}
"""Pages beside those of every other test, for what they alone say."""

FORMS = {
    "network picture": "/network.html?territory=JP&lang={}",
    "brief": "/api/brief/JP/IT?format=html&lang={}",
}
"""Pages that are files of their own."""

SHARED = {"base.html", "pieces.html", "panels.html", "thing_parts.html", "thing_records.html"} | {
    "answer_graph.html", "answer_table.html", "bars.html", "files.html", "partners.html",
    "read_of.html",
}  # fmt: skip
"""Templates that only stand within others."""

EMPTY = {"br", "col", "hr", "img", "input", "link", "meta", "wbr"}


@dataclass(frozen=True, slots=True)
class _Element:
    tag: str
    language: str
    is_data: bool
    """Whether what stands in it is data: code, a name as such, the table of an answer."""


class Said(HTMLParser):
    """What a page says: its texts, and the attributes that are shown or read out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Spoken] = []
        self._open = [_Element("", "", is_data=False)]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        around = self._open[-1]
        answer = tag == "table" and "answer" in given.get("class", "").split()
        own = _Element(
            tag,
            given.get("lang", around.language),
            is_data=around.is_data or answer or tag in NOT_SPOKEN,
        )
        if tag not in EMPTY:
            self._open.append(own)
        spoken = {*SPOKEN, "data-column"}
        if given.get("type") in ("button", "reset", "submit") and tag == "input":
            spoken.add("value")
        for name in spoken & given.keys():
            self.found.append(Spoken(f"{tag}@{name}", given[name], own.language))

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1 and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        own = self._open[-1]
        if not own.is_data:
            self.found += [Spoken(own.tag, line, own.language) for line in data.split("\n")]


@pytest.fixture(scope="module")
def data() -> Data:
    return Data(whole())


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("whole")
    write_snapshot(out, whole().nquads())
    return out


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The templates that pages were made of."""
    used: set[str] = set()
    text_of = frame.text_of

    def noted(request: Request, template: str, context: Mapping[str, object]) -> str:
        used.add(template)
        return text_of(request, template, context)

    monkeypatch.setattr(frame, "text_of", noted)
    return used


@pytest.fixture
def client(snapshots: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    speak(monkeypatch.setattr)
    with TestClient(create_app(settings(snapshots)), headers={"Accept": "text/html"}) as own:
        yield own


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_page_says_nothing_that_no_catalogue_has(
    client: TestClient, data: Data, rendered: set[str], language: Language
) -> None:
    pages = {kind: f"/{language}{path}" for kind, path in (KINDS | MORE_KINDS).items()}
    pages |= {kind: path.format(language) for kind, path in FORMS.items()}
    left = {
        kind: found
        for kind, address in pages.items()
        if (found := list(data.untranslated(Said(client.get(address).text).found, language)))
    }
    assert left == {}
    templates = {file.name for file in paths.web().glob("templates/*.html")}
    assert templates - rendered - SHARED - {"network.html", "brief.html"} == set()


def test_a_text_that_no_catalogue_has_is_found() -> None:
    page = """<html lang="en"><p title="Source">⟦Read⟧ by nobody on 14 May 2023</p>
        <button aria-label="Go">⟦Go⟧</button><input type="submit" value="Send">
        <q lang="ja">読んだ</q> <code>sti:Tie</code> JSON"""
    left = Data(Graph({}, {})).untranslated(Said(page).found, "en")
    assert sorted(left) == [
        "button@aria-label: Go", "input@value: Send", "p: by nobody on 14 May 2023",
        "p@title: Source",
    ]  # fmt: skip
