"""The parameters of an address, as the OpenAPI document declares them, and what a wrong one is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fastapi import Request

from stigraph.words import Words

_LONGEST_SHOWN = 40

_WHOLE_NUMBER = Words("整数", "a whole number")
_LISTED = Words("{expected} のどれか", "one of {expected}")
_TAKES: Mapping[str, Words] = {
    "int_parsing": _WHOLE_NUMBER,
    "int_parsing_size": _WHOLE_NUMBER,
    "greater_than_equal": Words("{ge} 以上の整数", "a whole number, {ge} or more"),
    "less_than_equal": Words("{le} 以下の整数", "a whole number, {le} or less"),
    "bool_parsing": Words("true か false", "true or false"),
    "enum": _LISTED,
    "literal_error": _LISTED,
    "string_too_long": Words(
        "{max_length} 字以内の文字列", "a text of at most {max_length} letters"
    ),
}
"""What a parameter takes, by the check that its value did not pass."""


def declared(request: Request) -> Mapping[str, Mapping[str, Any]]:
    """Return the parameters of the address asked for, by name: those in its path and its query."""
    path = getattr(request.scope.get("route"), "path_format", None)
    operations = request.app.openapi()["paths"].get(path, {})
    operation = operations.get(request.method.lower(), {})
    return {one["name"]: one for one in operation.get("parameters", ())}


def in_query(parameters: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the names of those that stand behind the question mark."""
    return tuple(name for name, one in parameters.items() if one["in"] == "query")


def wrong_value(error: Mapping[str, Any], name: str, parameter: Mapping[str, Any] | None) -> Words:
    """Return what to write in place of a value that did not pass its check.

    `error` is the first that Pydantic found, `parameter` the declaration of `name`, if it has one.
    """
    for_example = _for_example(name, parameter)
    if error["type"] == "missing":
        return Words(
            f"パラメーター「{name}」がありません。{for_example.ja}渡してください。",
            f"{name} is missing; give it{for_example.en}",
        )
    takes = _TAKES.get(error["type"])
    limits = {key: _readable(value) for key, value in error.get("ctx", {}).items()}
    given = str(error["input"])[:_LONGEST_SHOWN]
    ja = "" if takes is None else f"{takes.text('ja').format(**limits)}を、"
    en = "another value" if takes is None else takes.text("en").format(**limits)
    return Words(
        f"パラメーター「{name}」に「{given}」は使えません。{ja}{for_example.ja}渡してください。",
        f"{name} cannot be {given}; give {en}{for_example.en}",
    )


def _for_example(name: str, parameter: Mapping[str, Any] | None) -> Words:
    examples = [] if parameter is None else parameter.get("schema", {}).get("examples", [])
    if len(examples) == 0:
        return Words("", "")
    written = f"{name}={str(examples[0]).lower() if examples[0] is True else examples[0]}"
    return Words(f"例えば {written} のように", f", for example {written}")


def _readable(limit: object) -> str:
    """A limit of a check as it is told: the names of a choice without their quotation marks."""
    names = re.findall(r"'([^']*)'", str(limit))
    return ", ".join(names) if len(names) > 0 else str(limit)
