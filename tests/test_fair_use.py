"""A client's share of the ad-hoc lane: what is let in, what is charged, when it is free again."""

from contextlib import ExitStack

import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app
from stigraph_api.clients import Client
from stigraph_api.errors import Problem, ProblemKind
from stigraph_api.fair_use import Allowance, FairUse, Limit, SteadyMemory
from stigraph_api.settings import Settings

from stigraph.engine import State
from stigraph.engine.watch import Work
from stigraph.words import Words
from tests.serving import served, write_snapshot

ALICE = Client("192.0.2.7/32", "192.0.2.0/24")
BOB = Client("192.0.2.8/32", "192.0.2.0/24")
BENCH = Client("name:bench", "bench", exempt=True)
NQUADS = b"<urn:a> <urn:b> <urn:c> <urn:g> .\n"


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def refused():
    return []


@pytest.fixture
def fair(clock, refused):
    return FairUse(Allowance(2, 60, 30), clock=clock, refused=refused.append)


def work(seconds, state=State.complete):
    return Work("adhoc", "ASK {}", state, waited=0.0, worked=seconds, rows=0, size=0)


def ask(fair, client=ALICE, seconds=0.0, state=State.complete):
    with fair.visit(client) as visit:
        visit.charge(work(seconds, state))


def refusal(fair, client=ALICE):
    with pytest.raises(Problem) as caught, fair.visit(client):
        pass
    problem = caught.value
    assert problem.kind is ProblemKind.too_many_requests
    return problem.members["limit"], int(problem.headers["Retry-After"])


def test_two_queries_of_a_client_run_and_a_third_waits(fair, refused):
    with fair.visit(ALICE):
        with fair.visit(ALICE), fair.visit(BOB):
            assert refusal(fair) == ("running", 1)
        ask(fair)
    ask(fair)
    assert refused == [Limit.running]


def test_worker_seconds_are_charged_and_come_back(fair, clock):
    for _ in range(6):
        ask(fair, seconds=10.0)
        clock.now += 2
    assert refusal(fair) == ("worker-seconds", 48)
    ask(fair, BOB)
    clock.now = 1059.9
    assert refusal(fair) == ("worker-seconds", 1)
    clock.now = 1060.0
    ask(fair, seconds=10.0)
    assert refusal(fair) == ("worker-seconds", 2)


def test_what_was_used_beyond_the_share_is_waited_for_too(fair, clock):
    for seconds in (30.0, 25.0):
        ask(fair, seconds=seconds)
        clock.now += 5
    with fair.visit(ALICE) as first, fair.visit(ALICE) as second:
        first.charge(work(10.0))
        second.charge(work(10.0))
    assert refusal(fair) == ("worker-seconds", 50)
    clock.now = 1060.0
    ask(fair)


def test_a_short_query_costs_a_hundredth_of_a_second(fair):
    for _ in range(6000):
        ask(fair, seconds=0.0001)
    assert refusal(fair)[0] == "worker-seconds"


def test_queries_that_waited_in_vain_cost_nothing(fair):
    for _ in range(10000):
        ask(fair, state=State.busy)
    ask(fair)


def test_what_a_client_left_running_is_charged(fair):
    with fair.visit(ALICE) as visit:
        pass
    visit.charge(work(60.0, state=None))
    assert refusal(fair)[0] == "worker-seconds"


@pytest.mark.parametrize(
    "state", [State.refused, State.timed_out, State.too_large, State.out_of_memory]
)
def test_thirty_queries_may_fail(fair, clock, state):
    for _ in range(30):
        ask(fair, state=state)
        clock.now += 1
    assert refusal(fair) == ("errors", 30)
    clock.now = 1060.0
    ask(fair)


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        (ProblemKind.bad_query, True),
        (ProblemKind.not_acceptable, True),
        (ProblemKind.too_large, True),
        (ProblemKind.busy, False),
        (ProblemKind.no_snapshot, False),
        (ProblemKind.internal, False),
    ],
)
def test_an_error_counts_if_it_is_the_clients(fair, kind, counts):
    for _ in range(30):
        with pytest.raises(Problem), fair.visit(ALICE):
            raise Problem(kind, Words("誤り", "error"))
    if counts:
        assert refusal(fair)[0] == "errors"
    else:
        ask(fair)


def test_one_failed_query_is_one_error(fair):
    def told():
        with fair.visit(ALICE) as visit:
            visit.charge(work(0.01, State.refused))
            raise Problem(ProblemKind.bad_query, Words("誤り", "error"))

    for _ in range(29):
        with pytest.raises(Problem):
            told()
    ask(fair)


def test_being_refused_is_no_error(fair, clock):
    for _ in range(30):
        ask(fair, state=State.refused)
    for _ in range(100):
        refusal(fair)
    clock.now += 60
    ask(fair)


def test_an_exempt_client_is_never_refused(fair):
    with ExitStack() as stack:
        for _ in range(50):
            visit = stack.enter_context(fair.visit(BENCH))
            visit.charge(work(100.0, State.timed_out))
    ask(fair, BENCH)


def test_what_goes_wrong_inside_leaves_nothing_running(fair):
    for _ in range(5):
        with pytest.raises(ZeroDivisionError), fair.visit(ALICE):
            raise ZeroDivisionError
    with fair.visit(ALICE), fair.visit(ALICE):
        pass


def test_a_refusal_is_told_in_both_languages(fair):
    with fair.visit(ALICE), fair.visit(ALICE), pytest.raises(Problem) as caught:
        fair.visit(ALICE).__enter__()
    detail = caught.value.detail
    assert "2 件まで" in str(detail.ja)
    assert "2 queries running at once" in str(detail.en)


def test_clients_long_gone_are_forgotten(clock):
    memory = SteadyMemory(clock)
    for number in range(1000):
        memory.acquire_entry(f"client-{number}", 10, 60)
    clock.now += 61
    memory.acquire_entry("another", 10, 60)
    assert list(memory._charges) == ["another"]


def test_the_memory_keeps_what_the_library_asks_of_it(clock):
    memory = SteadyMemory(clock)
    assert memory.get_moving_window("x", 10, 60) == (1000.0, 0)
    assert memory.acquire_entry("x", 10, 60, amount=7)
    clock.now += 1
    assert not memory.acquire_entry("x", 10, 60, amount=4)
    assert memory.acquire_entry("x", 10, 60, amount=3)
    assert memory.get_moving_window("x", 10, 60) == (1000.0, 10)
    assert memory.seconds_until_free("x", 10, 60) == 59.0
    assert memory.seconds_until_free("x", 11, 60) == 0.0
    assert memory.seconds_until_free("y", 1, 60) == 0.0


def test_errors_end_in_a_429_that_says_when_to_come_back(tmp_path):
    write_snapshot(tmp_path, NQUADS)
    app = create_app(Settings(snapshots=tmp_path, client_errors=2, adhoc_workers=1))
    with TestClient(app) as client:
        for _ in range(2):
            assert client.get("/sparql?query=nonsense").status_code == 400
        answer = client.post(
            "/sparql",
            content="ASK {}",
            headers={"Content-Type": "application/sparql-query", "Accept-Language": "ja"},
        )
        assert answer.status_code == 429
        assert answer.headers["content-type"] == "application/problem+json"
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        body = answer.json()
        assert (body["type"].rpartition("/")[2], body["limit"]) == ("too-many-requests", "errors")
        assert "2 件まで" in body["detail"]
        page = client.get("/ja/sparql?query=ASK%7B%7D", headers={"Accept": "text/html"})
        assert (page.status_code, page.headers["content-type"]) == (429, "text/html; charset=utf-8")
        assert int(page.headers["retry-after"]) >= 1
        assert client.get("/sparql?query=").status_code == 429
        # What costs strangers' workers nothing goes on.
        for address in ("/sparql", "/ja/sparql", "/ready", "/api/territories"):
            assert client.get(address).status_code == 200
        assert 'stigraph_fair_use_refusals_total{limit="errors"} 3.0' in client.get("/metrics").text


@pytest.mark.slow
def test_a_real_server_tells_clients_behind_a_proxy_apart(tmp_path):
    write_snapshot(tmp_path, NQUADS)
    with served(
        tmp_path, STIGRAPH_TRUSTED_PROXIES="127.0.0.0/8", STIGRAPH_CLIENT_ERRORS="1"
    ) as server:

        def status(query, forwarded):
            answer = server.client.get(
                "/sparql", params={"query": query}, headers={"X-Forwarded-For": forwarded}
            )
            return answer.status_code

        assert status("nonsense", "198.51.100.1") == 400
        assert status("ASK {}", "198.51.100.1") == 429
        assert status("ASK {}", "198.51.100.2") == 200
        assert status("ASK {}", "198.51.100.2, 198.51.100.1") == 429


@pytest.mark.slow
def test_a_real_server_believes_no_stranger(tmp_path):
    write_snapshot(tmp_path, NQUADS)
    with served(tmp_path, STIGRAPH_CLIENT_ERRORS="1") as server:
        headers = {"X-Forwarded-For": "198.51.100.1"}
        refused = server.client.get("/sparql?query=nonsense", headers=headers)
        other = server.client.get("/sparql?query=ASK%7B%7D", headers={"X-Forwarded-For": "::2"})
        assert (refused.status_code, other.status_code) == (400, 429)
