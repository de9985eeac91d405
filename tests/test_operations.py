"""What an operator sees: a line of log for each request, numbers for Prometheus, and no secrets."""

import hashlib
import io
import json
import logging

import pytest
from fastapi.testclient import TestClient
from stigraph_api.account import Account
from stigraph_api.app import create_app
from stigraph_api.clients import TOKEN_HEADER, Client
from stigraph_api.logs import RequestLog, formatter
from stigraph_api.settings import Settings

from tests.serving import served, write_snapshot

pytestmark = pytest.mark.slow  # servers are started

NQUADS = b'<urn:a> <urn:b> "c" <urn:g> .\n<urn:a> <urn:b> "d" <urn:g> .\n'
QUERY = "SELECT ?o { <urn:a> <urn:b> ?o } # confidential"
TOKEN = "kg_0123456789"


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory):
    out = tmp_path_factory.mktemp("operations")
    write_snapshot(out, NQUADS)
    return out


def asked(snapshots, capfd, *requests, **settings):
    """Returns the lines of log that some requests give, and the numbers after them."""
    exempt = {"bench": hashlib.sha256(TOKEN.encode()).hexdigest()}
    chosen = Settings(snapshots=snapshots, adhoc_workers=1, exempt=exempt, **settings)
    capfd.readouterr()
    with TestClient(create_app(chosen), client=("203.0.113.77", 4711)) as client:
        for method, address, headers in requests:
            client.request(method, address, headers=headers)
        numbers = client.get("/metrics").text
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    return lines[:-1], dict(
        line.rsplit(" ", 1) for line in numbers.splitlines() if not line.startswith("#")
    )


def get(address, **headers):
    return "GET", address, {name.replace("_", "-"): value for name, value in headers.items()}


def test_a_request_is_one_line_with_what_it_took(snapshots, capfd):
    address = "/sparql?format=csv&query=" + QUERY.replace("#", "%23")
    (line,), _ = asked(snapshots, capfd, get(address, X_Request_Id="abcd-1234"))
    assert line["ms"] >= line["worker_ms"] > 0
    assert line["queue_ms"] >= 0
    assert line.pop("timestamp").endswith("Z")
    for timed in ("ms", "worker_ms", "queue_ms"):
        del line[timed]
    assert line == {
        "event": "request",
        "level": "info",
        "request_id": "abcd-1234",
        "method": "GET",
        "route": "/sparql",
        "status": 200,
        "bytes": len("o\r\nc\r\nd\r\n"),
        "rows": 2,
        "client": "203.0.113.0/24",
        "query_sha256": hashlib.sha256(QUERY.encode()).hexdigest()[:16],
        "query_bytes": len(QUERY),
    }


def test_the_text_of_a_query_is_written_only_if_asked_for(snapshots, capfd):
    address = "/sparql?query=" + QUERY.replace("#", "%23")
    (line,), _ = asked(snapshots, capfd, get(address))
    assert "confidential" not in json.dumps(line)
    (line,), _ = asked(snapshots, capfd, get(address), log_queries=True)
    assert line["query"] == QUERY


@pytest.mark.parametrize(
    ("address", "route", "status"),
    [
        ("/sparql?query=nonsense", "/sparql", 400),
        ("/api/queries/no/such?secret=1", "/api/queries/{subject}/{name}", 404),
        ("/en/sparql?query=ASK%7B%7D", "/en/sparql", 200),
        ("/ja/tie/IT-JP", "/ja/tie/{pair}", 404),
        ("/no/such/address", "/{rest:path}", 404),
    ],
)
def test_routes_are_told_and_addresses_are_not(snapshots, capfd, address, route, status):
    (line,), numbers = asked(snapshots, capfd, get(address, Accept="*/*"))
    assert (line["route"], line["status"]) == (route, status)
    assert numbers[f'stigraph_requests_total{{route="{route}",status="{status}"}}'] == "1.0"
    assert address not in json.dumps(line)


def test_an_exempt_client_goes_by_its_name_and_its_token_stays_unwritten(snapshots, capfd):
    (line,), _ = asked(snapshots, capfd, get("/health", **{TOKEN_HEADER: TOKEN}))
    assert line["client"] == "bench"
    assert TOKEN not in json.dumps(line)


def test_head_is_told_as_such(snapshots, capfd):
    (line,), _ = asked(snapshots, capfd, ("HEAD", "/health", {}))
    assert (line["method"], line["bytes"]) == ("HEAD", 0)


def test_an_error_of_ours_is_told_as_such(snapshots, capfd):
    app = create_app(Settings(snapshots=snapshots))

    @app.get("/breaks")
    async def breaks():
        raise ZeroDivisionError("secret detail")

    app.router.routes.insert(0, app.router.routes.pop())
    with TestClient(app, raise_server_exceptions=False) as client:
        assert "secret detail" not in client.get("/breaks").text
    (line,) = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert (line["route"], line["status"]) == ("/breaks", 500)


def test_nothing_that_a_client_sends_makes_a_second_line():
    stream = io.StringIO()
    account = Account(query='"\n{"event": "forged"}\r\x1b[2J\u2028\ud800')
    RequestLog(with_queries=True, stream=stream).write(Client("k", "s"), account, route="\n")
    (line,) = stream.getvalue().splitlines()
    assert line.isascii()
    assert "\x1b" not in line
    assert json.loads(line)["query"] == account.query


def test_the_server_writes_its_own_lines_alike():
    fault = (ZeroDivisionError, ZeroDivisionError("by nought"), None)
    record = logging.LogRecord("uvicorn.error", 40, "x", 1, "it %s\n", ("broke",), fault)
    record.color_message = "it \x1b[1m%s\x1b[0m"
    line = formatter().format(record)
    assert "\n" not in line
    told = json.loads(line)
    assert (told["event"], told["level"], told["logger"]) == (
        "it broke\n",
        "error",
        "uvicorn.error",
    )
    assert "by nought" in told["exception"]
    assert "color_message" not in told


@pytest.mark.slow
def test_a_real_server_writes_json_and_does_not_name_itself(snapshots, tmp_path):
    with served(snapshots, log=tmp_path / "log") as server:
        answer = server.client.get("/health", headers={"X-Request-Id": "a-real-one"})
    assert "server" not in answer.headers
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert "a-real-one" in {line.get("request_id") for line in lines}
    assert {line["logger"] for line in lines if "logger" in line} == {"uvicorn.error"}


def test_numbers_tell_lanes_kills_and_the_snapshot(snapshots, capfd):
    patterns = " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(30))
    endless = f"/sparql?query=SELECT (COUNT(*) AS ?n) {{ {patterns} }}"
    _, numbers = asked(
        snapshots,
        capfd,
        get("/ready"),
        get("/sparql?query=ASK%7B%7D"),
        get("/sparql?query=nonsense"),
        get(endless),
        adhoc_seconds=0.3,
    )
    assert numbers['stigraph_answers_total{lane="adhoc",state="complete"}'] == "1.0"
    assert numbers['stigraph_answers_total{lane="adhoc",state="refused"}'] == "1.0"
    assert numbers['stigraph_worker_kills_total{lane="adhoc",reason="time limit"}'] == "1.0"
    assert numbers['stigraph_worker_respawns_total{lane="adhoc"}'] == "1.0"
    assert numbers['stigraph_lane_waiting{lane="adhoc"}'] == "0.0"
    assert numbers['stigraph_lane_worker_seconds_count{lane="adhoc"}'] == "3.0"
    assert 0.3 < float(numbers['stigraph_lane_worker_seconds_sum{lane="adhoc"}']) < 2
    (snapshot,) = (snapshots / "current").resolve().parts[-1:]
    assert numbers[f'stigraph_snapshot_info{{id="{snapshot}"}}'] == "1.0"
    assert numbers["stigraph_snapshot_rejected"] == "0.0"


def test_numbers_come_without_a_snapshot(tmp_path, capfd):
    _, numbers = asked(tmp_path, capfd, get("/ready"))
    assert numbers['stigraph_requests_total{route="/ready",status="503"}'] == "1.0"
    assert not any("snapshot_info" in name for name in numbers)


def test_two_applications_count_apart(snapshots, capfd):
    asked(snapshots, capfd, get("/health"))
    _, numbers = asked(snapshots, capfd, get("/health"))
    assert numbers['stigraph_requests_total{route="/health",status="200"}'] == "1.0"
