"""What is given wrongly is told how to mend it, at every address that the OpenAPI document names.

Addresses and parameters are taken from the document, so that one that is added is tried as well.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app
from stigraph_api.settings import Settings

from tests.serving import real_nquads, settings, write_snapshot

pytestmark = pytest.mark.slow  # some hundred requests

NONSENSE = "〓〓〓"
ANY_TEXT = frozenset({"q", "text"})
"""The parameters that take any text."""

ONE_QUESTION = "/api/queries/{subject}/{name}"
"""Where the question decides which parameters there are; that of the examples takes two."""

DAYS = frozenset({"asOf", "knownBy", "since", "period"})
YEARS = ("令和5年度", "令5", "R5", "r5", "FY2023", "2023年度", "2023", "令和5(2023)年度", "Ｒ５")
MORE_DAYS = (
    "平成31",
    "平成31/令和元年",
    "2023-06",
    "２０２３－０６－３０",
    "令和5年6月30日",
    "2023/6/30",
)
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]{3}")


def routes() -> dict[str, list[dict[str, Any]]]:
    """The parameters of each address below /api, from the document."""
    paths = create_app(Settings()).openapi()["paths"]
    return {
        path: operations["get"].get("parameters", [])
        for path, operations in paths.items()
        if path.startswith("/api/") and "get" in operations
    }


ROUTES = routes()
QUERY = [
    (path, one) for path, parameters in ROUTES.items() for one in parameters if one["in"] == "query"
]
PATH = [
    (path, one["name"])
    for path, parameters in ROUTES.items()
    for one in parameters
    if one["in"] == "path"
]
REQUIRED = {(path, one["name"]) for path, one in QUERY if one.get("required")}
LISTS = sorted(path for path, one in QUERY if one["name"] == "cursor")


def address(path: str, **other: str) -> tuple[str, dict[str, str]]:
    """An address that answers, with the examples of what it needs, and its query."""
    query = {"a": "IT", "b": "JP"} if path == ONE_QUESTION else {}
    for one in ROUTES[path]:
        example = str(one["schema"]["examples"][0])
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", quote(other.pop(one["name"], example)))
        elif one.get("required"):
            query[one["name"]] = example
    return path, query | other


def told(client: TestClient, path: str, status: tuple[int, ...], **query: str) -> dict[str, Any]:
    """The problem that a request is told of, in English; in Japanese it is told in Japanese."""
    where, asked = address(path, **query)
    found: list[dict[str, Any]] = []
    for language in ("ja", "en"):
        response = client.get(where, params=asked, headers={"Accept-Language": language})
        assert response.status_code in status, (response.url, response.text)
        assert response.headers["content-type"] == "application/problem+json"
        found.append(response.json())
    japanese, english = found
    assert JAPANESE.search(japanese["detail"]), japanese
    assert JAPANESE.search(english["detail"].replace(NONSENSE, "")) is None or "年度" in str(
        english["detail"]
    )
    assert "nput should" not in str(found), "the words of a library"
    return english


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, real_nquads())
    with TestClient(create_app(settings(out))) as client:
        yield client


@pytest.mark.parametrize("path", ROUTES)
def test_a_parameter_that_there_is_not_is_refused(client: TestClient, path: str) -> None:
    problem = told(client, path, (400,), as_off="2023-06-30")
    assert problem["parameter"] == "as_off"
    # Where a question has parameters of its own, these are named instead.
    if path != ONE_QUESTION:
        declared = [one["name"] for one in ROUTES[path] if one["in"] == "query"]
        assert [name for name in declared if name not in problem["detail"]] == []
        assert "asOf" not in declared or problem["nearest"] == "asOf"


@pytest.mark.parametrize(
    ("path", "parameter"), QUERY, ids=lambda one: one if isinstance(one, str) else one["name"]
)
def test_a_value_that_means_nothing_is_refused(
    client: TestClient, path: str, parameter: dict[str, Any]
) -> None:
    name = parameter["name"]
    if name in ANY_TEXT:
        return
    problem = told(client, path, (400, 404), **{name: NONSENSE})
    assert NONSENSE in problem["detail"] or problem.get("parameter") == name


@pytest.mark.parametrize(("path", "name"), PATH)
def test_a_path_that_leads_nowhere_says_where_to_look(
    client: TestClient, path: str, name: str
) -> None:
    problem = told(client, path, (404,), **{name: "nothing-like-it"})
    assert problem["nearest"] or "look it up at" in problem["detail"], problem


@pytest.mark.parametrize(("path", "name"), [(path, one["name"]) for path, one in QUERY])
def test_a_parameter_is_given_once(client: TestClient, path: str, name: str) -> None:
    where, asked = address(path)
    twice = [*asked.items(), (name, "1"), (name, "1")]
    response = client.get(where, params=twice, headers={"Accept-Language": "en"})
    assert response.status_code == 400
    assert "more than once" in response.json()["detail"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("limit", ["-1", "0", "201", "two", "1.5", "1e2", ""])
def test_a_page_has_one_to_two_hundred_items(client: TestClient, path: str, limit: str) -> None:
    problem = told(client, path, (400,), limit=limit)
    assert problem["parameter"] == "limit"
    assert re.search(
        r"whole number(, 1 or more|, 200 or less)?, for example limit=\d", problem["detail"]
    )


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("cursor", ["zzz", "MQ==", "OTk5OS4wMDAwMDAwMDAwMDA=", "%00"])
def test_a_cursor_of_another_list_is_told_to_begin_again(
    client: TestClient, path: str, cursor: str
) -> None:
    problem = told(client, path, (400,), cursor=cursor)
    assert problem["parameter"] == "cursor"
    assert "begin again" in problem["detail"]


@pytest.mark.parametrize(
    ("path", "name"), [(path, one["name"]) for path, one in QUERY if one["name"] in DAYS]
)
@pytest.mark.parametrize(
    ("given", "remedy"),
    [
        ("2023-02-30", "2023-02-28"),
        ("2024-13", "2024-12"),
        ("令和0年", "元"),
        ("平成32", "元 to 31"),
        ("0000", ""),
        ("9999年度", ""),
        ("2023-02-29T12:00", "2023-05-12"),
        ("", "2023-05-12"),
    ],
)
def test_a_day_that_there_is_not_is_told_what_there_is(
    client: TestClient, path: str, name: str, given: str, remedy: str
) -> None:
    problem = told(client, path, (400,), **{name: given})
    assert remedy in problem["detail"]
    assert problem["parameter"] == name


def test_a_day_that_the_calendar_lacks_is_told_with_the_nearest_in_japanese(
    client: TestClient,
) -> None:
    asked = {"asOf": "2023-02-30"}
    problem = client.get("/api/people", params=asked, headers={"Accept-Language": "ja"}).json()
    assert problem["nearest"] == "2023-02-28"
    assert "近いものは 2023-02-28" in problem["detail"]


def test_what_no_scheme_holds_is_told_with_all_that_it_holds(client: TestClient) -> None:
    problem = told(client, "/api/calls", (404,), state="foo")
    assert "adopted" in problem["detail"]


def test_a_question_refuses_a_code_that_nobody_has(client: TestClient) -> None:
    response = client.get("/api/queries/tie/items?a=JP&b=ZZ")
    assert response.status_code == 404
    assert "AZ" in response.json()["nearest"]


@pytest.mark.parametrize(
    ("path", "name"), [(path, one["name"]) for path, one in QUERY if one["name"] in DAYS]
)
def test_a_day_may_be_any_form_of_a_year(client: TestClient, path: str, name: str) -> None:
    for given in (*YEARS, *MORE_DAYS):
        # What is compared with an earlier day has one that is earlier than all of these.
        earlier = {"since": "2000"} if (path, "since") in REQUIRED else {}
        where, asked = address(path, **earlier | {name: given})
        assert client.get(where, params=asked).status_code == 200, given


@pytest.mark.parametrize("path", [path for path, one in QUERY if one["name"] == "year"])
def test_every_form_of_a_year_is_one_year(client: TestClient, path: str) -> None:
    answers = []
    for given in YEARS:
        where, asked = address(path, year=given)
        answers.append(client.get(where, params=asked).json()["items"])
    assert len(answers[0]) > 0
    assert [answer for answer in answers if answer != answers[0]] == []
    for given in ("2023年", "0000", "9999", "昭和65", "令和5年度(2022)"):
        assert given in told(client, path, (400,), year=given)["detail"]
