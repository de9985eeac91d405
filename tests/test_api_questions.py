"""/api/queries, /api/agreements, /api/meetings: look-ups on the real facts."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app
from stigraph_api.routes.questions import plain

from stigraph import question
from stigraph.engine import Term
from tests.serving import real_nquads, settings, write_snapshot

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, real_nquads())
    with TestClient(create_app(settings(out))) as own:
        yield own


def walked(client: TestClient, address: str) -> list[dict[str, Any]]:
    """All items of a list, page by page."""
    items: list[dict[str, Any]] = []
    total = None
    following: str | None = address
    while following is not None:
        body = client.get(following).json()
        assert total in (None, body["total"])
        total, following = body["total"], body["next"]
        items += body["items"]
    assert len(items) == total
    return items


# Named questions.


def test_every_question_is_listed_with_an_address_that_works(client: TestClient) -> None:
    listed = client.get("/api/queries").json()
    assert [one["name"] for one in listed["items"]] == [
        one.name for one in question.all_questions()
    ]
    assert (listed["total"], listed["next"]) == (len(listed["items"]), None)
    for one in listed["items"]:
        assert one["summary"]["ja"]
        assert one["summary"]["en"]
        answer = client.get(one["address"])
        assert answer.status_code == 200, (one["name"], answer.text)
        assert answer.json()["question"] == one["name"]


def test_an_answer_is_an_object_of_plain_values(client: TestClient) -> None:
    body = client.get("/api/queries/tie/items?a=IT&b=JP").json()
    assert body["question"] == "tie/items"
    assert body["parameters"] == {"a": "IT", "b": "JP"}
    assert body["variables"][:3] == ["a", "b", "item"]
    assert body["total"] == len(body["items"]) > 0
    assert body["next"] is None
    first = body["items"][0]
    assert set(first) == set(body["variables"])
    assert (first["a"], first["b"]) == ("territory:IT", "territory:JP")


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (Term("iri", "https://w3id.org/stigraph/id/agreement/mext-mur"), "agreement:mext-mur"),
        (Term("iri", "https://example.org/x"), "https://example.org/x"),
        (Term("bnode", "b0"), "_:b0"),
        (Term("literal", "覚書", None, "ja"), "覚書"),
        (Term("literal", "-12", XSD + "integer"), -12),
        (Term("literal", "1.5", XSD + "decimal"), 1.5),
        (Term("literal", "INF", XSD + "double"), "INF"),
        (Term("literal", "true", XSD + "boolean"), True),
        (Term("literal", "false", XSD + "boolean"), False),
        (Term("literal", "2023-05-12", XSD + "date"), "2023-05-12"),
    ],
)
def test_a_term_becomes_a_plain_value(term: Term, value: object) -> None:
    assert plain(term) == value
    assert type(plain(term)) is type(value)


@pytest.mark.parametrize("limit", [1, 2, 3, 200])
def test_pages_together_are_the_whole(client: TestClient, limit: int) -> None:
    whole = client.get("/api/queries/tie/items?a=IT&b=JP").json()["items"]
    assert walked(client, f"/api/queries/tie/items?a=IT&b=JP&limit={limit}") == whole


def test_the_same_question_in_three_types(client: TestClient) -> None:
    address = "/api/queries/tie/items?a=IT&b=JP"
    plain_json = client.get(address, headers={"Accept": "application/json"})
    sparql_json = client.get(address, headers={"Accept": "application/sparql-results+json"})
    table = client.get(address, headers={"Accept": "text/csv"})
    total = plain_json.json()["total"]
    assert len(sparql_json.json()["results"]["bindings"]) == total
    rows = list(csv.reader(io.StringIO(table.text)))
    assert (rows[0], len(rows)) == (plain_json.json()["variables"], total + 1)
    assert client.get(f"{address}&format=csv").content == table.content
    tags = {response.headers["etag"] for response in (plain_json, sparql_json, table)}
    assert len(tags) == 3


def test_an_answer_held_already_is_304(client: TestClient) -> None:
    for address in ("/api/queries/tie/items?a=IT&b=JP", "/api/queries", "/api/agreements"):
        tag = client.get(address).headers["etag"]
        again = client.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


@pytest.mark.parametrize(
    ("address", "status", "member", "value"),
    [
        ("/api/queries/tie/item", 404, "nearest", ["tie/items"]),
        ("/api/queries/rules/2-ties", 404, None, None),
        ("/api/queries/tie/items?a=IT", 400, "parameter", "b"),
        ("/api/queries/tie/items?a=IT&b=Japan!", 400, "parameter", "b"),
        ("/api/queries/tie/items?a=IT&b=JP&c=1", 400, "parameter", "c"),
        ("/api/queries/tie/items?a=IT&a=US&b=JP", 400, "parameter", "a"),
        ("/api/queries/tie/items?a=IT&b=JP&limit=0", 400, "parameter", "limit"),
        ("/api/queries/tie/items?a=IT&b=JP&limit=201", 400, "parameter", "limit"),
        ("/api/queries/tie/items?a=IT&b=JP&cursor=MQ==", 400, "parameter", "cursor"),
        ("/api/queries/tie/items?a=IT&b=JP&cursor=%FF", 400, "parameter", "cursor"),
        ("/api/queries/tie/items?a=IT&b=JP&format=pdf", 400, "parameter", "format"),
        ("/api/agreements?teritory=IT", 400, "nearest", "territory"),
        ("/api/agreements?territory=Atlantis", 404, None, None),
        ("/api/agreements?kind=a b", 404, "nearest", []),
        ("/api/agreements?party=mex", 404, "nearest", ["organisation:mext"]),
        ("/api/agreements?party=a b", 400, "parameter", "party"),
        ("/api/agreements/mext-mir", 404, "nearest", ["agreement:mext-mur"]),
        ("/api/meetings/g7-st-senda", 404, "nearest", ["meeting:g7-st-sendai"]),
        ("/api/meetings/nothing-like-it", 404, "nearest", []),
        ("/api/meetings?lang=fr", 400, "parameter", "lang"),
    ],
)
def test_a_wrong_request_is_told_with_what_was_meant(
    client: TestClient, address: str, status: int, member: str | None, value: object
) -> None:
    response = client.get(address)
    assert response.status_code == status, response.text
    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    if isinstance(value, list):
        assert problem[member or ""][: len(value)] == value
    elif member is not None:
        assert problem[member] == value


@pytest.mark.parametrize(
    "address", ["/api/queries/tie/items?a=IT&b=JP", "/api/queries", "/api/agreements"]
)
def test_a_type_that_is_not_on_offer_is_406(client: TestClient, address: str) -> None:
    assert client.get(address, headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    "value", ['IT"> } UNION { ?s ?p ?o', "IT' OR 1=1", "../../x", "agreement:a> } #", "\\u0022"]
)
def test_no_value_becomes_sparql(client: TestClient, value: str) -> None:
    whole = client.get("/api/queries/thing/about?thing=organisation:mext").json()["total"]
    for address in ("/api/queries/tie/items?b=JP&a=", "/api/queries/thing/about?thing="):
        response = client.get(address + value.replace("#", "%23"))
        assert response.status_code == 400 or response.json()["total"] <= whole


# Agreements and meetings.


def test_agreements_are_listed_with_parties_sides_and_dates(client: TestClient) -> None:
    items = {one["id"]: one for one in walked(client, "/api/agreements?limit=2")}
    assert list(items) == sorted(items)
    memorandum = items["agreement:mext-mur"]
    assert {one["id"] for one in memorandum["parties"]} == {"organisation:mext", "organisation:mur"}
    assert memorandum["territories"] == ["IT", "JP"]
    assert memorandum["label"]["ja"].startswith("文部科学省")


@pytest.mark.parametrize(
    ("query", "inside", "outside"),
    [
        ("territory=IT", "agreement:mext-mur", "agreement:jp-us-st"),
        ("territory=ITA", "agreement:mext-mur", "agreement:jp-us-st"),
        ("territory=イタリア", "agreement:mext-mur", "agreement:jp-us-st"),
        ("party=organisation:mur", "agreement:mext-mur", "agreement:jp-us-st"),
        ("kind=intergovernmental-memorandum", "agreement:mext-mur", "agreement:jp-us-st"),
        ("field=semiconductors", "agreement:jst-ukri-semiconductors", "agreement:jp-us-st"),
        ("party=organisation:mext&territory=IT", "agreement:mext-mur", "agreement:jp-us-st"),
    ],
)
def test_agreements_are_filtered(client: TestClient, query: str, inside: str, outside: str) -> None:
    ids = {one["id"] for one in walked(client, f"/api/agreements?{query}")}
    assert inside in ids
    assert outside not in ids


@pytest.mark.parametrize(
    ("query", "inside", "outside"),
    [
        ("kind=bilateral-talk", "meeting:talk-it-g7", "meeting:g7-st-sendai"),
        ("modality=held", "meeting:g7-st-sendai", "meeting:g20-education-india"),
        ("modality=planned", "meeting:g20-education-india", "meeting:g7-st-sendai"),
        ("territory=IT", "meeting:talk-it-g7", "meeting:g7-st-sendai"),
        ("territory=JP", "meeting:g7-st-sendai", "meeting:g20-education-india"),
        ("committee=committee:jp-us-jhlc", "meeting:jp-us-jhlc-15", "meeting:talk-it-g7"),
    ],
)
def test_meetings_are_filtered(client: TestClient, query: str, inside: str, outside: str) -> None:
    ids = {one["id"] for one in walked(client, f"/api/meetings?{query}")}
    assert inside in ids
    assert outside not in ids


@pytest.mark.parametrize(
    ("address", "nearest"),
    [
        ("/api/agreements?kind=memorandums", "memorandum"),
        ("/api/agreements?field=semiconductor", "semiconductors"),
        ("/api/agreements?party=organisation:mixt", "organisation:mext"),
        ("/api/agreements?party=person:nagaoka", "organisation:nagoya-u"),
        ("/api/meetings?kind=bilateral", "bilateral-talk"),
        ("/api/meetings?modality=hold", "held"),
        ("/api/meetings?committee=committee:us-jp-jhlc", "committee:jp-us-jhlc"),
        ("/api/meetings?territory=ITL", "IT"),
    ],
)
def test_a_filter_that_names_nothing_is_told_what_is_nearest(
    client: TestClient, address: str, nearest: str
) -> None:
    response = client.get(address)
    assert response.status_code == 404
    problem = response.json()
    assert nearest in problem["nearest"]
    assert nearest in problem["detail"]


def test_a_meeting_shows_a_date_without_a_year_beside_the_one_inferred(client: TestClient) -> None:
    meetings = {one["id"]: one for one in walked(client, "/api/meetings")}
    dates = meetings["meeting:g7-st-sendai"]["dates"]
    assert [(one["edtf"], one["how"]["id"]) for one in dates] == [
        ("2023-05-12/2023-05-14", "concept:reading-modes/inferred"),
        ("XXXX-05-12/XXXX-05-14", "concept:reading-modes/stated"),
    ]
    assert (dates[0]["earliest"], dates[1]["earliest"]) == ("2023-05-12", None)


@pytest.mark.parametrize("address", ["/api/agreements/mext-mur", "/api/meetings/g7-st-sendai"])
def test_a_thing_shows_every_record_with_its_place(client: TestClient, address: str) -> None:
    body = client.get(address).json()
    assert len(body["records"]) > 0
    for record in body["records"]:
        source = record["source"]
        assert source["document"]["id"].startswith("document:")
        assert source["passage"].startswith("passage:")
        assert source["title"]["ja"]
        assert source["lines"]
        assert 0 < len(source["anchor"]) <= 40
        assert source["how"]["id"].startswith("concept:reading-modes/")
        assert source["record"] == record["id"]


def test_no_record_mixes_what_two_passages_say(client: TestClient) -> None:
    records = client.get("/api/agreements/mext-mur").json()["records"]
    for record in records:
        named = {party["participant"]["id"] for party in record["parties"]}
        assert not {"person:bernini", "person:valditara"} <= named


def test_a_refinement_says_what_it_refines_and_why(client: TestClient) -> None:
    records = client.get("/api/meetings/g7-st-sendai").json()["records"]
    by_id = {record["id"]: record for record in records}
    refinements = [record for record in records if record["refines"] is not None]
    assert len(refinements) > 0
    for record in refinements:
        assert record["refines"] in by_id
        assert record["because"]["ja"]
