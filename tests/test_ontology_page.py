"""The page of the ontology: every term under its fragment, in both languages, for browsers."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from stigraph import alignments, ontology, paths
from tests.serving import real_nquads, settings, write_snapshot

pytestmark = pytest.mark.slow  # each asks the whole graph, or builds facts anew


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("served")
    write_snapshot(out, real_nquads())
    with TestClient(create_app(settings(out)), follow_redirects=False) as own:
        yield own


def test_a_browser_is_led_to_the_page_in_its_language(client: TestClient) -> None:
    browser = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "ja"}
    answer = client.get("/ontology", headers=browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/ja/ontology")
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", "*/*"])
def test_a_program_gets_triples(client: TestClient, accept: str) -> None:
    answer = client.get("/ontology", headers={"Accept": accept})
    assert answer.status_code == 200
    assert "html" not in answer.headers["content-type"]
    assert "comparedWithin" in answer.text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_term_has_its_place_and_its_words(client: TestClient, language: str) -> None:
    text = client.get(f"/{language}/ontology").text
    there = set(re.findall(r' id="([^"]+)"', text))
    words = ontology.load(paths.ontology())
    assert {name for name in words.classes if name not in there} == set()
    assert {name for name in words.properties if name not in there} == set()
    assert {slug for slug in words.schemes if f"scheme-{slug}" not in there} == set()
    assert {"ja": "署名", "en": "signing"}[language] in text
    fragments = set(re.findall(r'href="#([^"]+)"', text))
    assert fragments <= there


def test_the_page_of_a_term_shows_what_other_vocabularies_call_it(client: TestClient) -> None:
    for one in alignments.load(paths.ontology()):
        scheme = re.search(r"/id/concept/([^/]+)", one.subject)
        name = one.subject.rpartition("#")[2] if scheme is None else f"scheme-{scheme[1]}"
        assert f'href="{one.object}"' in client.get(f"/en/ontology/{name}").text, one.object


def test_a_term_is_shown_in_use(client: TestClient) -> None:
    carried = client.get("/en/ontology/amount").text
    assert "record:deck-2023-06/aspire/" in carried
    assert re.search(r"Its value</th><td>\d{6,}", re.sub(r"</?(?:span|bdi)[^>]*>", "", carried))
    member = client.get("/en/ontology/BudgetLine").text
    assert "record:deck-2023-06/budget-joint-research/budget-line/" in member
    assert "compared with" in member.lower()


def test_the_concepts_of_the_deck_stand_in_its_order(client: TestClient) -> None:
    text = client.get("/ja/ontology/scheme-purposes").text
    section = text[text.index('id="scheme-purposes"') :]
    section = section[: section.index("</article>")]
    printed = [
        "研究力の強化",
        "良質な研究成果の創出",
        "人材育成・確保",
        "国際的な公共財の創出",
        "科学技術外交",
    ]
    places = [section.index(f">{label}<") for label in printed]
    assert places == sorted(places)
    assert section.count('class="narrower"') == 16


def test_two_answers_are_the_same_and_name_the_other_documents(client: TestClient) -> None:
    first, second = client.get("/ja/ontology"), client.get("/ja/ontology")
    assert first.text == second.text
    assert '</ontology.ttl>; rel="alternate"' in first.headers["link"]


def test_every_word_is_listed_for_those_who_write_queries(client: TestClient) -> None:
    body = client.get("/api/vocabulary").json()
    listed = {one["id"]: one for one in body["items"]}
    assert body["total"] == len(body["items"]) == len(listed)
    words = ontology.load(paths.ontology())
    assert {f"sti:{name}" for name in (*words.classes, *words.properties)} <= listed.keys()
    assert listed["sti:Signing"]["kind"] == "class"
    assert listed["concept:roles/witness"]["label"] == {"ja": "立会人", "en": "witness"}
