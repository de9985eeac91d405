"""A name that holds markup is text: on every kind of page, and in every file that is given out."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from stigraph_api.app import create_app

from stigraph.lists import LISTS
from stigraph.words import LANGUAGES
from tests.browser.test_every_page import KINDS
from tests.planting import planted_nquads
from tests.serving import settings, write_snapshot

pytestmark = pytest.mark.slow  # each asks an application over a graph

NAMED = (
    "agreement", "call", "committee", "document", "meeting", "organisation", "person",
    "programme", "project", "source",
)  # fmt: skip
"""Classes of things of which one is called by markup, as they stand in addresses."""

HOSTILE = {
    **{f"hostile {one}": f"/{one}/hostile" for one in NAMED},
    **{f"list of {one}": f"/{one}?text=alert" for one in LISTS},
    "hostile report": "/coverage/hostile",
    "hostile record": "/record/hostile/all/signing/agreement.hostile",
    "hostile search": "/search?q=%3Cscript%3Ealert(8)%3C/script%3E",
    "hostile name": "/search?q=alert",
    "hostile address": "/organisation/%3Cimg%20src=x%20onerror=alert(9)%3E",
    "hostile condition": "/tie/IT-JP?asOf=%22%3E%3Cscript%3Ealert(10)%3C/script%3E",
    "explorer": "/explore?territory=IT&from=organisation:hostile&to=Japan",
    "vocabulary": "/ontology",
}

OWN = re.compile(r"/static/[\w.-]+(?:\?v=\w+)?")


class Elements(HTMLParser):
    """What of a page would run, load or be drawn, were it not text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.alien: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        runs = [name for name in given if name.startswith("on")]
        leads = [one for one in given.values() if one.strip().lower().startswith("javascript:")]
        script = tag == "script" and OWN.fullmatch(given.get("src", "")) is None
        picture = tag == "img" and not given.get("src", "").startswith(("/ja/", "/en/"))
        if runs or leads or script or picture or tag in ("iframe", "object"):
            self.alien.append(self.get_starttag_text() or tag)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("hostile")
    write_snapshot(out, planted_nquads("hostile"))
    with TestClient(create_app(settings(out)), headers={"Accept": "text/html"}) as own:
        yield own


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_with_markup_is_text_on_every_kind_of_page(
    client: TestClient, language: str
) -> None:
    alien = {}
    for kind, path in (KINDS | HOSTILE).items():
        answer = client.get(f"/{language}{path}")
        assert answer.status_code < 500, kind
        found = Elements(answer.text).alien
        if found:
            alien[kind] = found
    assert alien == {}
    for one in NAMED:
        assert "alert(" in client.get(f"/{language}/{one}/hostile").text, one


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_with_markup_is_text_in_every_file(client: TestClient, language: str) -> None:
    address = f"/api/organisations?text=alert&lang={language}"
    book = load_workbook(io.BytesIO(client.get(f"{address}&format=xlsx").content))
    cells = [cell for sheet in book for row in sheet.rows for cell in row]
    assert any("alert(" in str(cell.value) for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    rows = csv.reader(io.StringIO(client.get(f"{address}&format=csv").content.decode("utf-8-sig")))
    assert any("alert('organisation')" in cell for row in rows for cell in row)
    tie = client.get(f"/{language}/tie/IT-JP.csv").text
    assert not [cell for row in csv.reader(io.StringIO(tie)) for cell in row if cell[:1] == "="]
    brief = f"/api/brief/JP/IT?lang={language}&format="
    assert Elements(client.get(f"{brief}html").text).alien == []
    with zipfile.ZipFile(io.BytesIO(client.get(f"{brief}docx").content)) as packed:
        for name in packed.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(packed.read(name))
    for picture in (f"/{language}/explore.svg?territory=IT", f"/{language}/explore.graphml"):
        tags = {
            one.tag.rpartition("}")[2]
            for one in ElementTree.fromstring(client.get(picture).content).iter()
        }
        assert tags.isdisjoint({"img", "script", "foreignObject"})


def test_a_name_with_markup_is_text_in_the_documents_of_a_thing(client: TestClient) -> None:
    told = json.dumps(json.loads(client.get("/id/organisation/hostile.jsonld").content))
    assert "<script>alert('organisation')</script>" in told
    for suffix in ("rdf", "ttl", "nt"):
        text = client.get(f"/id/organisation/hostile.{suffix}").text
        assert ("<script>" in text) == (suffix != "rdf")
        assert "alert('organisation')" in unescape(text)
