"""The competency questions over HTTP: a real server gives the answers that the engines give."""

from collections.abc import Iterator

import pytest

from stigraph.iris import ID
from tests.competency.cases import Case, Row
from tests.serving import Server, real_nquads, served, write_snapshot
from tests.test_competency import CASES

pytestmark = pytest.mark.slow

SPARQL_JSON = "application/sparql-results+json"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server over the real facts, for all questions."""
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, real_nquads())
    with served(out) as own:
        yield own


def asked(server: Server, case: Case) -> tuple[list[str], list[Row]]:
    """Return the columns and rows that the server gives, IRIs of ours shortened."""
    response = server.client.get(
        f"/api/queries/{case.name}", params=case.parameters(), headers={"Accept": SPARQL_JSON}
    )
    assert response.status_code == 200, response.text
    body = response.json()
    columns = body["head"]["vars"]
    return columns, [
        tuple(row[name]["value"].removeprefix(ID) if name in row else None for name in columns)
        for row in body["results"]["bindings"]
    ]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_competency_question_is_answered_over_http(server: Server, case: Case) -> None:
    columns, rows = asked(server, case)
    assert case.answer(rows, columns) == case.rows


@pytest.mark.parametrize(
    "case", {case.name: case for case in CASES}.values(), ids=lambda case: case.name
)
def test_plain_json_counts_the_same_rows(server: Server, case: Case) -> None:
    _, rows = asked(server, case)
    plain = server.client.get(f"/api/queries/{case.name}", params=case.parameters())
    assert plain.json()["total"] == len(rows)
