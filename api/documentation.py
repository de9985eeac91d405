"""The OpenAPI document, as this service answers and not as the framework guesses."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from .bodies import MEANINGS
from .errors import PROBLEM_JSON


def describe(app: FastAPI) -> None:
    """Have the application tell at /openapi.json what its problems really are."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _mended(
                get_openapi(
                    title=app.title,
                    version=app.version,
                    summary=app.summary,
                    routes=app.routes,
                )
            )
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # the way the framework documents


def _mended(document: dict[str, Any]) -> dict[str, Any]:
    for operations in document["paths"].values():
        for method, operation in operations.items():
            responses = operation["responses"]
            for status, response in responses.items():
                content = response.get("content", {})
                if PROBLEM_JSON in content and status >= "400":
                    # The framework files it under the type that the route answers with.
                    told = next(own for form, own in content.items() if form != PROBLEM_JSON)
                    response["content"] = {PROBLEM_JSON: told}
            # A wrong parameter is told as 400, in problem+json like all else.
            if responses.pop("422", None) is not None:
                _add(responses, 400)
            # Whoever waits for a worker may see it killed, and may hold the answer already.
            if PROBLEM_JSON in responses.get("503", {}).get("content", {}):
                _add(responses, 413, 504, 507)
                if method == "get":
                    responses.setdefault("304", {"description": _HELD})
            operation["responses"] = dict(sorted(responses.items()))
    for unused in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(unused, None)
    return document


def _add(responses: dict[str, Any], *statuses: int) -> None:
    for status in statuses:
        told = {
            "description": MEANINGS[status],
            "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/ProblemBody"}}},
        }
        responses.setdefault(str(status), told)


_HELD = "The client holds this answer already."
