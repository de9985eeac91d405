"""docs/operations.md tells every setting as api/settings.py reads it, and every number there is."""

import re
from dataclasses import fields
from enum import Enum
from pathlib import Path

from fastapi.testclient import TestClient
from stigraph_api.app import create_app
from stigraph_api.settings import Settings, variable_of

PAGE = (Path(__file__).parents[1] / "docs/operations.md").read_text(encoding="utf-8")


def shown(value: object) -> str:
    """Return a default as it would be written into the environment."""
    match value:
        case None | ():
            return ""
        case bool():
            return str(int(value))
        case Enum():
            return str(value.value)
        case float():
            return f"{value:g}"
        case _:
            return str(value or "")


def rows() -> list[str]:
    """Return the table of settings."""
    plain = Settings()
    return [
        f"| `{variable_of(one)}` | {shown(getattr(plain, one.name)) or '–'} "
        f"| {one.metadata['help']} |"
        for one in fields(Settings)
    ]


def test_every_setting_is_told_with_its_default() -> None:
    table = "\n".join(rows())
    assert table in PAGE, f"put this into docs/operations.md:\n{table}"


def test_no_other_setting_is_told() -> None:
    told = set(re.findall(r"STIGRAPH_[A-Z_]+", PAGE))
    assert told == {variable_of(one) for one in fields(Settings)}


def test_every_number_is_told_and_no_other(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(snapshots=tmp_path))) as client:
        exposed = client.get("/metrics").text
    kinds = dict(re.findall(r"# TYPE (stigraph_\w+) (\w+)", exposed))
    assert set(re.findall(r"`(stigraph_\w+)`", PAGE)) == kinds.keys()


def test_every_field_of_the_log_is_told(tmp_path: Path, capfd) -> None:
    with TestClient(create_app(Settings(snapshots=tmp_path, log_queries=True))) as client:
        client.get("/health")
    written = set(re.findall(r'"(\w+)": ', capfd.readouterr().err))
    assert written - {"event", "level", "timestamp"} <= set(re.findall(r"`(\w+)`", PAGE))
