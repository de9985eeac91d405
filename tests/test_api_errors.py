"""Errors, headers, settings and the OpenAPI document: what every address has in common."""

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from stigraph_api import shared
from stigraph_api.app import create_app
from stigraph_api.errors import ProblemKind, problem_of, problem_of_answer
from stigraph_api.formats import media_ranges, preferred, prefers_html, quality
from stigraph_api.languages import wanted
from stigraph_api.settings import Settings, SettingsError, settings_from

from stigraph.engine import Answer, SandboxMode, State
from stigraph.errors import (
    DateError,
    EngineBusy,
    SnapshotError,
    StigraphError,
    UnknownTerritory,
    UnknownThing,
)
from stigraph.evaluation import evaluate
from stigraph.iris import PREFIXES, curie_to_iri
from stigraph.table import Unanswered
from stigraph.words import LANGUAGES
from tests.real_graph import oxigraph, whole
from tests.serving import real_nquads, settings, write_snapshot

MEMBERS = {"type", "title", "status", "detail", "instance", "requestId"}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, real_nquads())
    app = create_app(settings(out))
    with TestClient(app, raise_server_exceptions=False) as own:
        yield own


# Problems.


@pytest.mark.parametrize("kind", ProblemKind)
def test_a_kind_of_problem_has_a_title_in_both_languages(kind: ProblemKind) -> None:
    assert 400 <= kind.status < 600
    assert kind.slug == kind.name.replace("_", "-")
    assert all(kind.title.text(language) for language in LANGUAGES)
    assert kind.title.ja != kind.title.en


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (UnknownTerritory("XQ", ("QA",)), 404, "QA"),
        (UnknownThing("agreement:x"), 404, "agreement:x"),
        (DateError("昨日", "not a date", "write 2023-05-12"), 400, "2023-05-12"),
        (EngineBusy("full"), 503, "again"),
        (SnapshotError("nothing has been built", "run: stigraph build"), 503, "stigraph build"),
        (Unanswered("tie/items", State.timed_out, "slow"), 504, "tie/items"),
        (Unanswered("tie/items", State.busy, ""), 503, "again"),
        (StigraphError("what nobody thought of"), 500, "operator"),
    ],
)
def test_an_error_of_stigraph_is_a_problem(error: StigraphError, status: int, told: str) -> None:
    problem = problem_of(error)
    assert problem.kind.status == status
    assert told in problem.detail.text("en")
    assert problem.detail.ja


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (State.refused, 400),
        (State.too_large, 413),
        (State.timed_out, 504),
        (State.out_of_memory, 507),
        (State.unwritable, 406),
        (State.busy, 503),
    ],
)
def test_an_answer_without_a_result_is_a_problem(state: State, status: int) -> None:
    assert problem_of_answer(Answer(state, message="why")).kind.status == status


@pytest.mark.parametrize(
    ("address", "headers", "language"),
    [
        ("/api/nowhere", {}, "en"),
        ("/api/nowhere", {"Accept-Language": "ja"}, "ja"),
        ("/api/nowhere", {"Accept-Language": "fr, ja-JP;q=0.8, en;q=0.7"}, "ja"),
        ("/api/nowhere?lang=ja", {"Accept-Language": "en"}, "ja"),
        ("/api/nowhere?lang=en", {"Accept-Language": "ja"}, "en"),
    ],
)
def test_a_problem_speaks_the_language_of_the_client(
    client: TestClient, address: str, headers: dict[str, str], language: str
) -> None:
    response = client.get(address, headers=headers)
    problem = response.json()
    assert response.status_code == problem["status"] == 404
    assert set(problem) >= MEMBERS
    assert response.headers["content-language"] == language
    assert response.headers["cache-control"] == "no-store"
    assert (ord(problem["title"][0]) > 0x3000) is (language == "ja")


def test_our_own_fault_is_told_without_its_inside(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ZeroDivisionError("a secret of the inside")

    monkeypatch.setattr("stigraph.question.all_questions", broken)
    response = client.get("/api/queries", headers={"X-Request-Id": "abcdefgh-1234"})
    problem = response.json()
    assert (response.status_code, problem["requestId"]) == (500, "abcdefgh-1234")
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


def test_a_request_id_is_taken_over_only_if_it_is_harmless(client: TestClient) -> None:
    kept = client.get("/health", headers={"X-Request-Id": "run-2026-11-23"})
    assert kept.headers["x-request-id"] == "run-2026-11-23"
    for given in ("short", "a" * 65, "with blank and <tag>"):
        assert (
            client.get("/health", headers={"X-Request-Id": given}).headers["x-request-id"] != given
        )


# Headers.


@pytest.mark.parametrize(
    "address", ["/health", "/ready", "/api/queries", "/sparql", "/api/nowhere", "/openapi.json"]
)
def test_data_may_be_read_by_any_page_and_does_nothing(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "sandbox" in headers["content-security-policy"]
    assert headers["access-control-allow-origin"] == "*"
    assert headers["x-request-id"]


def test_a_page_may_not_be_framed_and_runs_only_our_scripts(client: TestClient) -> None:
    headers = client.get("/ja/", headers={"Accept": BROWSER}).headers
    assert headers["content-type"].startswith("text/html")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("address", ["/docs", "/redoc"])
def test_pages_that_load_from_elsewhere_are_off(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("hour", "minute", "second", "seconds"), [(12, 0, 0, 60), (23, 59, 30, 30), (23, 59, 59, 1)]
)
def test_nothing_is_kept_past_midnight_in_tokyo(
    hour: int, minute: int, second: int, seconds: int
) -> None:
    moment = datetime.datetime(2026, 11, 23, hour, minute, second, tzinfo=shared.TOKYO)
    assert shared.cache_headers("W/x", moment)["Cache-Control"] == f"public, max-age={seconds}"


@pytest.mark.parametrize(
    "address",
    [
        "/openapi.json",
        "/ja/",
        "/en/sparql",
        "/en/tie/IT-JP",
        "/network.html?territory=JP",
        "/graph?default",
    ],
)
def test_what_may_be_kept_is_not_sent_twice(client: TestClient, address: str) -> None:
    first = client.get(address)
    assert first.status_code == 200
    assert "max-age" in first.headers["cache-control"]
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("etag", "cache-control", "vary"):
        assert again.headers[name].removeprefix("W/") == first.headers[name].removeprefix("W/")


def test_each_documented_answer_is_kept_with_a_tag_or_not_at_all(
    client: TestClient, document: dict[str, Any]
) -> None:
    kept = 0
    for path, operations in document["paths"].items():
        if "get" not in operations:
            continue
        asked = operations["get"].get("parameters", ())
        query = {one["name"]: example_of(one) for one in asked if one.get("required")}
        address = path
        for one in asked:
            address = address.replace(f"{{{one['name']}}}", str(example_of(one)))
        response = client.get(address, params=query, headers={"Accept": "*/*"})
        caching = response.headers.get("cache-control", "")
        if response.status_code == 200 and caching != "no-store":
            kept += 1
            held = {"If-None-Match": response.headers["etag"]}
            again = client.get(address, params=query, headers={"Accept": "*/*", **held})
            assert again.status_code == 304, address
    assert kept > 15


def example_of(parameter: dict[str, Any]) -> object:
    """The first example of a parameter, or of what stands in its list."""
    given = parameter["schema"].get("examples") or [parameter.get("example", "")]
    return given[0]


# Negotiation.


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, ("a/x", "a/y", "b/z")),
        ("b/z, a/*;q=0.5", ("b/z", "a/x", "a/y")),
        ("a/*;q=0.5, a/y", ("a/y", "a/x")),
        ("*/*;q=0.1, a/x;q=0", ("a/y", "b/z")),
        ("a/x;level=1;q=0.2, a/y;q=0.3", ("a/y", "a/x")),
        ("c/w", ()),
        ("garbage;;", ()),
        ("a/x;q=2", ()),
        ("A/X", ("a/x",)),
    ],
)
def test_the_closest_range_decides(header: str | None, expected: tuple[str, ...]) -> None:
    assert preferred(header, ["a/x", "a/y", "b/z"]) == expected


@pytest.mark.parametrize(
    ("header", "is_browser"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("*/*", False),
        (None, False),
        ("text/*", False),
        ("text/turtle, text/html;q=0.5", False),
        ("application/json, text/html", True),
        ("text/html;q=0", False),
    ],
)
def test_a_browser_is_told_by_its_wish_for_a_page(header: str | None, is_browser: bool) -> None:
    assert prefers_html(header) is is_browser


def test_an_unnamed_type_has_no_quality() -> None:
    assert quality(media_ranges("a/x"), "b/y") == 0


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("ja", "ja"),
        ("JA-jp", "ja"),
        ("en-GB, ja;q=0.9", "en"),
        ("ja;q=0.4, en;q=0.3", "ja"),
        ("ja;q=0, en;q=0.1", "en"),
        ("ja;q=high", "en"),
        ("fr, de", "en"),
        ("ja;level=1", "ja"),
    ],
)
def test_the_language_most_wanted_is_spoken(header: str | None, language: str) -> None:
    assert wanted(header) == language


# Health.


def test_ready_tells_snapshot_lanes_and_sandbox(client: TestClient) -> None:
    body = client.get("/ready").json()
    assert body["ready"] is True
    assert len(body["snapshot"]) == 16
    assert body["rejected"] is None
    assert [lane["name"] for lane in body["lanes"]] == ["lookup", "adhoc", "export"]
    for lane in body["lanes"]:
        held = {step["name"] for step in lane["sandbox"] if step["held"]}
        assert {"memory", "descriptors", "network", "orphans"} <= held


def test_without_a_snapshot_the_service_runs_and_is_not_ready(tmp_path: Path) -> None:
    with TestClient(create_app(settings(tmp_path))) as client:
        assert client.get("/health").json()["status"] == "ok"
        ready = client.get("/ready")
        assert (ready.status_code, ready.json()["ready"]) == (503, False)
        asked = client.get("/sparql?query=ASK%7B%7D", headers={"Accept-Language": "ja"})
        assert (asked.status_code, asked.headers["retry-after"]) == (503, "30")
        assert "stigraph build" in asked.json()["detail"]
        write_snapshot(tmp_path, b"<urn:a> <urn:b> <urn:c> .\n")
        assert client.get("/ready").json()["ready"] is True


def test_a_bad_snapshot_is_told_while_the_good_one_answers(tmp_path: Path) -> None:
    good = write_snapshot(tmp_path, b"<urn:a> <urn:b> <urn:c> .\n")
    app = create_app(settings(tmp_path))
    with TestClient(app) as client:
        assert client.get("/ready").json()["snapshot"] == good
        write_snapshot(tmp_path, b"<urn:a> <urn:b> <urn:d> .\n", digest="0" * 64)
        client.get("/health")
        assert client.portal is not None
        client.portal.call(app.state.engine.refresh)
        body = client.get("/ready").json()
        assert (body["ready"], body["snapshot"]) == (True, good)
        assert "manifest" in body["rejected"]


# Settings.


def test_settings_have_defaults_and_help() -> None:
    plain = settings_from({})
    assert plain == Settings()
    assert plain.limits.adhoc.workers == 2


def test_settings_come_from_the_environment() -> None:
    own = settings_from(
        {
            "STIGRAPH_SANDBOX": "try",
            "STIGRAPH_ADHOC_SECONDS": "2.5",
            "STIGRAPH_ADDRESS": "https://sti.example.org/",
            "STIGRAPH_SNAPSHOTS": "somewhere",
            "STIGRAPH_LOOKUP_WORKERS": "",
            "UNRELATED": "x",
        }
    )
    assert own.sandbox is SandboxMode.attempt
    assert own.limits.adhoc.seconds == 2.5
    assert own.address == "https://sti.example.org"
    assert own.snapshot_folder == Path("somewhere")


@pytest.mark.parametrize(
    ("variable", "given"),
    [
        ("STIGRAPH_SANDBOX", "maybe"),
        ("STIGRAPH_ADHOC_WORKERS", "0"),
        ("STIGRAPH_ADHOC_WORKERS", "two"),
        ("STIGRAPH_ADHOC_SECONDS", "-1"),
        ("STIGRAPH_ADHOC_SECONDS", "nan"),
        ("STIGRAPH_ADDRESS", "ftp://x"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told(variable: str, given: str) -> None:
    with pytest.raises(SettingsError, match=f"{variable}={given} .* it takes"):
        settings_from({variable: given})


# The OpenAPI document.


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    told: dict[str, Any] = client.get("/openapi.json").json()
    return told


def test_every_field_of_every_body_is_described_with_an_example(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    bare = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, told in schema.get("properties", {}).items()
        if not told.get("description")
        or not ("examples" in told or "example" in told or _refers(told))
    ]
    assert bare == []


def _refers(told: dict[str, Any]) -> bool:
    """Whether a field holds another body, whose own fields have the examples."""
    within = [told, told.get("items", {}), *told.get("anyOf", []), *told.get("allOf", [])]
    return any("$ref" in one or "$ref" in one.get("items", {}) for one in within)


def test_every_parameter_is_described_with_an_example(document: dict[str, Any]) -> None:
    bare = [
        f"{path} {parameter['name']}"
        for path, operations in document["paths"].items()
        for operation in operations.values()
        for parameter in operation.get("parameters", ())
        if not parameter.get("description")
        or not (
            parameter["schema"].get("examples")
            or parameter.get("examples")
            or "example" in parameter
        )
    ]
    assert bare == []


def test_problems_are_documented_as_they_are_told(document: dict[str, Any]) -> None:
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            assert "422" not in operation["responses"]
            for status, response in operation["responses"].items():
                if status >= "400" and "ReadyBody" not in str(response):
                    assert list(response["content"]) == ["application/problem+json"]


@pytest.mark.slow
def test_examples_of_ids_are_real(document: dict[str, Any]) -> None:
    curies = {
        example
        for schema in document["components"]["schemas"].values()
        for told in schema.get("properties", {}).values()
        for example in told.get("examples", ())
        if isinstance(example, str) and re.fullmatch(r"[a-z-]+:[\w.~-][\w./~-]*", example)
    }
    assert len(curies) > 5
    for curie in curies:
        thing_class, _, _ = curie.partition(":")
        if thing_class in PREFIXES and thing_class != "concept":
            continue  # a word of the ontology, which is looked up as a whole
        told_of = evaluate(oxigraph(whole), f"ASK {{ <{curie_to_iri(curie)}> ?p ?o }}")
        assert told_of is True, curie
