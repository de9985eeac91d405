"""Every address below /api has an answer here that was taken by hand from the deck of June 2023.

The deck and the one note beside it hold little enough to be counted on paper; a route without such
an answer fails the first test, so that one that is added gets its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app
from stigraph_api.settings import Settings

from stigraph import paths
from tests.real_graph import KNOWN_BY_HEART
from tests.serving import real_nquads, settings, write_snapshot

Body = Any
Pick = Callable[[Body], object]


@dataclass(frozen=True, slots=True)
class ByHand:
    """What an address answers, as it was counted by hand."""

    route: str
    address: str
    pick: Pick
    answer: object


def items(*path: str, **where: object) -> Pick:
    """What the items of a list hold at the end of a path, of those that have these values."""

    def picked(body: Body) -> object:
        kept = [
            one for one in body["items"] if all(one[name] == value for name, value in where.items())
        ]
        return [at(one, *path) for one in kept]

    return picked


def at(body: Body, *path: str) -> object:
    for name in path:
        body = body[name]
    return body


def key(*path: str) -> Pick:
    return lambda body: at(body, *path)


def values(property_id: str) -> Pick:
    """The values that the records of a thing have of a property, in order."""
    return lambda body: [
        line["value"] or line["label"]["en"]
        for record in body["records"]
        for line in record["lines"]
        if line["property"]["id"] == property_id
    ]


def territories(body: Body) -> object:
    return [one["id"] for one in body["nodes"] if one["class"] == "territory"]


def parties(body: Body) -> object:
    """Who is party to an agreement, as any of its records says."""
    named = [party for record in body["records"] for party in record["parties"]]
    own = [one["participant"]["id"] for one in named if one["role"]["id"].endswith("/party")]
    return sorted(set(own))


def stages(body: Body) -> object:
    """The programmes for doctoral students, and how many programmes there are and have a place."""
    counts = body["counts"]
    doctoral = next(one for one in body["cells"] if one["value"]["id"].endswith("/doctoral"))
    return (
        [one["programme"]["id"] for one in doctoral["programmes"]],
        counts["placed"] + counts["notStated"] == counts["programmes"],
    )


def questions() -> int:
    """The files of questions, without rules and checks."""
    folders = {"rules", "checks"}
    return sum(file.parent.name not in folders for file in paths.queries().glob("*/*.rq"))


ANSWERS = (
    ByHand("/api/queries", "", key("total"), questions()),
    ByHand(
        "/api/queries/{subject}/{name}",
        "/programme/start?programme=programme:satreps&lang=ja",
        items("printed"),
        ["平成20年度～"],
    ),
    ByHand(
        "/api/vocabulary",
        "",
        items("label", "ja", id="sti:Agreement"),
        ["取極・覚書"],
    ),
    # Part 2 of the deck: talks and agreements with five, and two plans with ASEAN.
    ByHand(
        "/api/territories",
        "?tied=true",
        items("code"),
        ["DE", "FR", "GB", "IT", "JP", "US", "g-asean"],
    ),
    ByHand("/api/territories/{code}", "/ita", key("numeric"), "380"),
    # Two agreements of institutions; the talk with Freeman; the fund that it spoke of.
    ByHand(
        "/api/ties",
        "?territory=GB",
        lambda body: [
            (one["territory"], {unit: n for unit, n in one["counts"].items() if n})
            for one in body["items"]
        ],
        [("JP", {"instruments": 2, "talks": 1, "fundings": 1})],
    ),
    # State and MEXT; two with IBM and Google; that of Micron, Tokyo Electron and universities; the
    # cooperation agreement that the committee rests on.
    ByHand("/api/ties/{a}/{b}", "/US/jpn", key("counts", "instruments"), 5),
    ByHand("/api/frames/{code}", "/IT?with=JP", key("total"), 0),
    ByHand("/api/network", "?territory=IT", territories, ["territory:IT", "territory:JP"]),
    ByHand(
        "/api/network/nodes",
        "?territory=IT&class=organisation",
        items("id"),
        ["organisation:mext", "organisation:mur"],
    ),
    ByHand(
        "/api/network/edges",
        "?territory=IT&class=organisation,territory",
        lambda body: [
            (one["one"]["id"], one["other"]["id"]) for one in body["items"] if one["kind"] == "home"
        ],
        [("organisation:mext", "territory:JP"), ("organisation:mur", "territory:IT")],
    ),
    # Of what ties, the deck dates the memorandum, by its occasion, and the plan of 21 June.
    ByHand(
        "/api/network/changes",
        "?since=2023-01-01&asOf=2023-06-30",
        items("about", "id"),
        ["agreement:mext-mur", "meeting:ajccst-12"],
    ),
    ByHand(
        "/api/brief/{a}/{b}",
        "/IT/JP?format=md&lang=ja",
        lambda text: "ベルニーニ 大学・研究大臣(当時)" in text,
        True,
    ),
    # The plans of June and July, and the second call, which was under review.
    ByHand("/api/due", "?asOf=2023-08-01&kind=follow-up", key("total"), 9),
    ByHand("/api/programmes", "?text=SATREPS", items("id"), ["programme:satreps"]),
    ByHand(
        "/api/programmes/{slug}",
        "/sicorp",
        lambda body: "5百万円～1億円/年・課題" in str(body),
        True,
    ),
    ByHand(
        "/api/calls",
        "?programme=international-leading-research",
        items("id"),
        ["call:international-leading-research-first", "call:international-leading-research-second"],
    ),
    ByHand(
        "/api/calls/{slug}", "/international-leading-research-first", values("sti:count"), ["15"]
    ),
    ByHand(
        "/api/projects",
        "?programme=satreps",
        items("id"),
        ["project:non-food-biomass-fuel", "project:northern-vietnam-crop-varieties"],
    ),
    ByHand(
        "/api/projects/{slug}",
        "/northern-vietnam-crop-varieties",
        values("sti:targetTerritory"),
        ["territory:VN"],
    ),
    ByHand(
        "/api/organisations",
        "?territory=IT&text=イタリア研究・大学省",
        items("id"),
        ["organisation:mur"],
    ),
    ByHand("/api/organisations/{slug}", "/mur", key("label", "ja"), "イタリア研究・大学省"),
    ByHand(
        "/api/people", "?territory=IT", items("id"), ["person:bernini", "person:valditara"]
    ),
    ByHand(
        "/api/people/{slug}", "/valditara", values("sti:post"), ["post:it-education-merit-minister"]
    ),
    ByHand(
        "/api/documents",
        "?text=国際的な科学技術・イノベーション活動",
        items("id"),
        ["document:deck-2023-06"],
    ),
    ByHand(
        "/api/documents/{slug}", "/mext-note-italy", lambda body: len(body["passages"]), 1
    ),
    ByHand(
        "/api/agreements",
        "?field=semiconductors",
        items("id"),
        ["agreement:jst-ukri-semiconductors", "agreement:micron-tokyo-electron-universities"],
    ),
    ByHand(
        "/api/agreements/{slug}",
        "/mext-mur",
        parties,
        ["organisation:mext", "organisation:mur"],
    ),
    ByHand(
        "/api/meetings",
        "?kind=bilateral-talk&territory=JP&modality=held",
        items("id"),
        ["meeting:talk-de-g7", "meeting:talk-fr-g7", "meeting:talk-gb-g7", "meeting:talk-it-g7"],
    ),
    ByHand("/api/meetings/{slug}", "/jp-us-jhlc-15", values("sti:basis"), ["agreement:jp-us-st"]),
    ByHand(
        "/api/budgets",
        "?programme=overseas-research-fellowships",
        lambda body: sorted((one["fiscalYear"], one["sum"]) for one in body["items"]),
        [(2022, 2_422_000_000), (2023, 2_611_000_000)],
    ),
    ByHand(
        "/api/budgets/{programme}",
        "/overseas-challenge",
        lambda body: sorted((one["fiscalYear"], one["sum"]) for one in body["items"]),
        [(2022, 265_000_000), (2023, 265_000_000)],
    ),
    ByHand("/api/targets", "?programme=joint-degree", items("target"), [50]),
    ByHand("/api/targets/{about}", "/joint-degree-programmes", items("baseline", "value"), [27]),
    ByHand(
        "/api/purposes",
        "?axis=career-stage",
        stages,
        (["programme:overseas-challenge", "programme:spring"], True),
    ),
    # Sendai in the deck, Toyama and Kanazawa in the note.
    ByHand(
        "/api/conflicts",
        "?thing=agreement:mext-mur",
        lambda body: [
            [value["source"]["document"]["id"] for value in one["values"]] for one in body["items"]
        ],
        [["document:deck-2023-06", "document:mext-note-italy"]],
    ),
    # 1,878 and 359, 1,073 and 299, 100, 426; and for the year before 1,826, 336, 1,160, 370, 426.
    ByHand(
        "/api/printed-figures",
        "",
        lambda body: sorted(
            one["computed"] for one in body["items"] if one["printed"] == "41億円"
        ),
        [4_118_000_000, 4_135_000_000],
    ),
    ByHand(
        "/api/slips",
        "",
        lambda body: {"プリンケン国務長官", "交流・協り"}
        <= {one["printed"] for one in body["items"]},
        True,
    ),
    ByHand(
        "/api/coverage",
        "",
        items("document", "id"),
        [f"document:{document}" for document in KNOWN_BY_HEART],
    ),
    # data/editorial/scopes.yaml: of budgets the pages of one publisher, of people none.
    ByHand(
        "/api/coverage/kinds",
        "",
        lambda body: [
            (one["territories"], one["organisations"])
            for one in body["items"]
            if one["kind"]["id"].rpartition("/")[2] in ("budgets", "people")
        ],
        [(1, 1), (0, 0)],
    ),
    ByHand(
        "/api/coverage/scopes",
        "?kind=committees&territory=NOR",
        items("organisation", "id"),
        ["organisation:jsps", "organisation:mofa", "organisation:no-government"],
    ),
    ByHand("/api/coverage/{document}", "/deck-2023-06", key("total"), 895),
    ByHand("/api/search", "?q=学振&limit=1", items("id"), ["organisation:jsps"]),
)  # fmt: skip


def test_every_route_has_an_answer_taken_by_hand() -> None:
    documented = {
        path
        for path, operations in create_app(Settings()).openapi()["paths"].items()
        if path.startswith("/api/") and "get" in operations
    }
    assert documented == {one.route for one in ANSWERS}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, real_nquads())
    with TestClient(create_app(settings(out))) as client:
        yield client


@pytest.mark.slow
@pytest.mark.parametrize("own", ANSWERS, ids=lambda own: own.route)
def test_a_route_answers_as_counted_by_hand(client: TestClient, own: ByHand) -> None:
    response = client.get(own.route.partition("/{")[0] + own.address)
    assert response.status_code == 200, response.text
    is_json = response.headers["content-type"].startswith("application/json")
    assert own.pick(response.json() if is_json else response.text) == own.answer


@pytest.mark.slow
@pytest.mark.parametrize("own", ANSWERS, ids=lambda own: own.route)
def test_an_answer_leads_to_what_was_read_for_it(client: TestClient, own: ByHand) -> None:
    response = client.get(own.route.partition("/{")[0] + own.address)
    linked = response.links["describedby"]["url"]
    scopes = client.get(linked)
    assert scopes.status_code == 200, scopes.text
    assert scopes.json()["total"] > 0
    is_json = response.headers["content-type"].startswith("application/json")
    if is_json and {"next", "total"} <= response.json().keys():
        assert response.json().get("coverage", linked) == linked
