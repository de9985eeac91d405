"""/api/ties and /api/territories: what their bodies hold, and what a wrong request is told."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter
from stigraph_api import count_bodies, frame_bodies, tie_bodies
from stigraph_api.app import create_app
from stigraph_api.bodies import Body
from stigraph_api.routes import territories as territory_routes

from tests.serving import real_nquads, settings, write_snapshot

UNITS = {
    "instruments", "talks", "sessions", "meetings", "planned", "possiblySame",
    "programmes", "calls", "fundings", "projects", "people",
}  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, real_nquads())
    with TestClient(create_app(settings(out)), follow_redirects=False) as own:
        yield own


def body(client: TestClient, address: str, status: int = 200) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    read: dict[str, Any] = answer.json()
    return read


def test_a_tie_is_the_same_in_both_orders_and_by_any_code(client: TestClient) -> None:
    first = body(client, "/api/ties/IT/JP?asOf=2023-06-30")
    for address in ("JP/IT", "jpn/ita", "日本/イタリア", "Japan/Italy"):
        assert body(client, f"/api/ties/{address}?asOf=2023-06-30") == first
    assert first["territories"] == ["IT", "JP"]


@pytest.mark.parametrize(("a", "b"), [("IT", "JP"), ("JP", "US"), ("GB", "JP"), ("FR", "IT")])
def test_both_orders_give_one_body_byte_for_byte(client: TestClient, a: str, b: str) -> None:
    asked = "?asOf=2023-06-30&knownBy=2023-06-30&reading=inferred&limit=2"
    one, other = (client.get(f"/api/ties/{pair}{asked}") for pair in (f"{a}/{b}", f"{b}/{a}"))
    following = [one.json()["next"], other.json()["next"]]
    assert one.content == other.content.replace(f"/{b}/{a}?".encode(), f"/{a}/{b}?".encode())
    assert following[0] is None or following[0].startswith(f"/api/ties/{a}/{b}?")


def test_an_item_holds_what_the_contract_names(client: TestClient) -> None:
    item = body(client, "/api/ties/IT/JP")["items"][0]
    assert item["thing"] == "agreement:mext-mur"
    assert item["kind"] == "instrument"
    assert item["label"]["ja"]
    assert item["label"]["en"]
    assert item["status"]["code"] == "signed-entry-not-read"
    assert item["levels"] == ["government"]
    assert item["occasion"]["id"] == "meeting:g7-st-sendai"
    date = item["dates"][0]
    assert (date["printed"], date["earliest"], date["how"]) == (
        "2023-05-14", "2023-05-14", "transcribed"
    )  # fmt: skip
    sources = {source["record"]: source for source in item["sources"]}
    for line in [*item["dates"], *item["parties"], *item["fields"], *item["statements"]]:
        assert line["source"] in sources
    deck = next(one for one in sources.values() if one["document"]["id"] == "document:deck-2023-06")
    assert (deck["lines"], deck["anchor"], deck["address"]) == (
        "850-859", "協力覚書に署名済み", None
    )  # fmt: skip


def test_numbers_stand_by_unit_without_a_sum(client: TestClient) -> None:
    counts = body(client, "/api/ties/IT/JP")["counts"]
    assert set(counts) == UNITS
    assert (counts["instruments"], counts["talks"], counts["possiblySame"]) == (1, 1, 1)


def test_a_printed_count_stands_beside_ours(client: TestClient) -> None:
    items = body(client, "/api/ties/JP/US")["items"]
    headings = [one for item in items for one in item["underHeading"]]
    assert {(one["printed"], one["counted"]) for one in headings} == {(2, 3)}


@pytest.mark.parametrize(
    ("given", "resolved"),
    [
        ("2023-06-30", "2023-06-30"),
        ("2023-06", "2023-06-30"),
        ("令和5年度", "2024-03-31"),
        ("令5", "2024-03-31"),
        ("R5", "2024-03-31"),
        ("FY2023", "2024-03-31"),
        ("平成31", "2020-03-31"),
        ("平成31/令和元年", "2019-12-31"),
        ("2023", "2023-12-31"),
    ],
)
def test_as_of_is_read_as_offices_write_it(client: TestClient, given: str, resolved: str) -> None:
    answer = client.get("/api/ties/IT/JP", params={"asOf": given})
    assert answer.json()["asOf"] == resolved


def test_known_by_leaves_out_what_came_later(client: TestClient) -> None:
    assert body(client, "/api/ties/IT/JP?knownBy=2023-05-31")["total"] == 0
    assert body(client, "/api/ties/IT/JP?knownBy=2023-06-30")["total"] == 3


def test_documents_without_a_date_are_left_out_and_counted(client: TestClient) -> None:
    # The page of the ministry that dates the memorandum is itself without a date.
    assert body(client, "/api/ties/IT/JP?knownBy=2023-06-30")["undatedDocuments"] == 1
    assert body(client, "/api/ties/IT/JP")["undatedDocuments"] == 0
    assert body(client, "/api/ties/JP/US?knownBy=2023-06-30")["undatedDocuments"] == 0


def test_people_projects_and_money_stand_in_their_own_units(client: TestClient) -> None:
    german = body(client, "/api/ties/DE/JP")
    assert (german["counts"]["people"], german["counts"]["projects"]) == (1, 1)
    assert [one["thing"] for one in body(client, "/api/ties/DE/JP?kind=person")["items"]] == [
        "person:gruneberg"
    ]
    gift = body(client, "/api/ties/JP/US?kind=funding")["items"]
    assert [(one["thing"], one["status"]["code"]) for one in gift] == [
        ("fund:kavli-ipmu", "on-record")
    ]
    assert [one["id"] for one in gift[0]["through"]] == ["organisation:kavli-ipmu"]


def test_unit_and_reading_narrow_the_answer(client: TestClient) -> None:
    assert [one["kind"] for one in body(client, "/api/ties/IT/JP?kind=talk")["items"]] == ["talk"]
    stated = body(client, "/api/ties/IT/JP?reading=stated")["items"]
    assert [one["thing"] for one in stated] == ["agreement:mext-mur"]


def test_no_tie_is_an_answer_that_says_what_was_read(client: TestClient) -> None:
    nothing = body(client, "/api/ties/CA/JP")
    assert (nothing["items"], nothing["total"], nothing["next"]) == ([], 0, None)
    assert nothing["answer"]["state"] == "nothing-found"
    read = {one["document"]["id"]: one for one in nothing["answer"]["read"]}
    assert read["document:deck-2023-06"]["lines"] == 895
    assert read["document:deck-2023-06"]["linesRead"] > 0
    unread = body(client, "/api/ties/FR/IT")
    assert (unread["answer"]["state"], unread["answer"]["read"]) == ("out-of-scope", [])
    assert unread["answer"]["scopes"] == []


def test_a_partner_with_no_session_read_is_not_read_rather_than_silent(client: TestClient) -> None:
    answer = body(client, "/api/ties/BF/JP")["answer"]
    assert answer["state"] == "not-read"
    states = {one["kind"]["id"]: one["state"]["id"] for one in answer["scopes"]}
    assert states["concept:scope-kinds/committees"] == "concept:read-states/not-read"
    assert states["concept:scope-kinds/agreements"] == "concept:read-states/not-read"
    assert states["concept:scope-kinds/programmes"] == "concept:read-states/partly-read"
    assert {one["readUntil"] for one in answer["scopes"]} == {None}


def test_pages_of_a_list_hold_all_of_it_once(client: TestClient) -> None:
    whole = body(client, "/api/ties/JP/US?asOf=2023-06-30")
    found: list[str] = []
    address: str | None = "/api/ties/JP/US?asOf=2023-06-30&limit=2"
    while address is not None:
        part = body(client, address)
        assert part["counts"] == whole["counts"]
        found += [item["id"] for item in part["items"]]
        address = part["next"]
    assert found == [item["id"] for item in whole["items"]]
    assert len(found) == whole["total"]


@pytest.mark.parametrize(
    ("address", "status", "slug", "says"),
    [
        ("/api/ties/JP/JP", 400, "bad-parameter", "JP stands on both sides"),
        ("/api/ties/JP/Itly", 404, "unknown-territory", "IT"),
        ("/api/ties/JP/IT?asOf=2023-13-01", 400, "bad-parameter", "2023-13-01"),
        ("/api/ties/JP/IT?asOf=XXXX-05-12", 400, "bad-parameter", "year"),
        ("/api/ties/JP/IT?asOf=2023-02-30", 400, "bad-parameter", "2023-02-28"),
        ("/api/ties/JP/IT?knownBy=2024-02-30", 400, "bad-parameter", "2024-02-29"),
        ("/api/ties/JP/IT?kind=treaty", 400, "bad-parameter", "kind"),
        ("/api/ties/JP/IT?kind=zzz", 400, "bad-parameter", "meeting, programme, call"),
        ("/api/ties/JP/IT?limit=-1", 400, "bad-parameter", "limit"),
        ("/api/ties/JP/IT?cursor=zzz", 400, "bad-parameter", "cursor"),
        ("/api/ties/JP/IT?reading=guessed", 400, "bad-parameter", "reading"),
        ("/api/ties?territory=Itly", 404, "unknown-territory", "IT"),
        ("/api/ties", 400, "bad-parameter", "territory"),
        ("/api/territories/Itly", 404, "unknown-territory", "IT"),
    ],
)
def test_a_wrong_request_is_told_how_to_mend_it(
    client: TestClient, address: str, status: int, slug: str, says: str
) -> None:
    problem = body(client, address + ("&" if "?" in address else "?") + "lang=en", status)
    assert problem["type"].endswith(f"/{slug}")
    assert says in problem["detail"]


def test_a_problem_is_told_in_japanese_too(client: TestClient) -> None:
    problem = body(client, "/api/ties/JP/JP?lang=ja", 400)
    assert "同じ国・地域" in problem["detail"]


def test_partners_lead_to_their_ties(client: TestClient) -> None:
    answer = body(client, "/api/ties?territory=jpn")
    partners = {one["territory"]: one for one in answer["items"]}
    assert partners["IT"]["pair"] == "IT-JP"
    assert set(partners["IT"]["counts"]) == UNITS
    assert answer["total"] == len(partners)
    for one in partners.values():
        tie = body(client, f"{one['address']}?asOf=2100-01-01")
        assert tie["counts"] == one["counts"]


def test_territories_are_listed_with_what_ties_them(client: TestClient) -> None:
    tied = body(client, "/api/territories?tied=true")
    assert {one["code"] for one in tied["items"]} == {
        "DE", "FR", "GB", "IT", "JP", "US", "g-asean"
    }  # fmt: skip
    everything = body(client, "/api/territories")
    assert everything["total"] > 200
    assert everything["next"] is not None


def test_a_territory_has_its_canonical_code(client: TestClient) -> None:
    italy = body(client, "/api/territories/ita")
    assert (italy["code"], italy["alpha3"], italy["shortForm"]) == ("IT", "ITA", "伊")
    # Two memoranda that may be one, as /api/ties/IT/JP counts them.
    assert italy["counts"] == dict.fromkeys(UNITS, 0) | {
        "instruments": 1, "talks": 1, "possiblySame": 1,
    }  # fmt: skip
    assert italy["counts"] == body(client, "/api/ties/IT/JP")["counts"]
    assert {"Italy", "イタリア", "伊"} <= set(italy["names"])


def bodies() -> list[type[Body]]:
    return [
        one
        for module in (tie_bodies, count_bodies, frame_bodies, territory_routes)
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Body) and one.__module__ == module.__name__
    ]


@pytest.mark.parametrize("model", bodies(), ids=lambda model: model.__name__)
def test_every_field_is_described_and_plain_ones_have_an_example(model: type[Body]) -> None:
    for name, field in model.model_fields.items():
        assert field.description, name
        holds_a_body = "Body" in str(field.annotation)
        assert holds_a_body or field.examples, f"{model.__name__}.{name} has no example"
        annotation: Any = field.annotation
        for example in field.examples or []:
            TypeAdapter(annotation).validate_python(example)


def test_the_answers_are_cached_until_the_graph_changes(client: TestClient) -> None:
    first = client.get("/api/ties/IT/JP")
    again = client.get("/api/ties/IT/JP", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    other = client.get("/api/ties/IT/JP?asOf=2023-06-30")
    assert other.headers["etag"] != first.headers["etag"]
