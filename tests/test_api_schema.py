"""Whatever the OpenAPI document allows, and some that it does not, is answered as it says."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck
from hypothesis import settings as steady
from schemathesis.specs.openapi import checks as conforms
from stigraph_api.app import create_app
from stigraph_api.settings import Settings

from tests.serving import Server, real_nquads, served, write_snapshot

CHECKS = [
    conforms.allow_header_conformance,
    conforms.content_type_conformance,
    conforms.response_headers_conformance,
    conforms.response_schema_conformance,
    conforms.status_code_conformance,
    conforms.unsupported_method,
]
"""Not among them: that what fits the schema is taken (a query has to be SPARQL, too), that what
does not is refused (in an address all is text), and that no status is of the server's own (those
that are documented are promises kept)."""

MOST_CASES = 10
"""Requests of each operation, the same ones on each run, beside those that the tool counts out."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    out = tmp_path_factory.mktemp("facts")
    write_snapshot(out, real_nquads())
    with served(out, log=Path("/dev/null")) as own:
        yield own


schemathesis.serializer("application/sparql-query")(
    lambda _, value: value if isinstance(value, bytes) else str(value).encode()
)
schema = schemathesis.openapi.from_dict(create_app(Settings()).openapi())


@pytest.mark.slow
@pytest.mark.timeout(600)
@schema.parametrize()
@steady(max_examples=MOST_CASES, suppress_health_check=list(HealthCheck))
def test_a_request_is_answered_as_the_document_says(
    case: schemathesis.Case[Any], server: Server
) -> None:
    response = case.call(base_url=str(server.client.base_url), timeout=60)
    case.validate_response(response, checks=CHECKS)
    if response.status_code >= 400:
        problem = json.loads(response.content)
        assert problem["requestId"] == response.headers["x-request-id"][0]
        assert problem["status"] == response.status_code
