"""The README is true: its commands give the answers it shows."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from tests.real_graph import whole
from tests.serving import settings, write_snapshot

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```\w*\n(.*?)\n```", README, flags=re.DOTALL)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("readme")
    write_snapshot(out, whole().nquads())
    with TestClient(create_app(settings(out))) as opened:
        yield opened


def block(start: str) -> tuple[str, str]:
    """Return the block of the README that begins so, and the one after it."""
    number = next(index for index, one in enumerate(BLOCKS) if one.startswith(start))
    return BLOCKS[number], BLOCKS[number + 1]


@pytest.mark.slow
def test_the_sparql_question_gives_the_rows_shown(client: TestClient) -> None:
    command, shown = block("curl -G 127.0.0.1:8000/sparql")
    query = command.split("'query=", 1)[1].rsplit("'", 1)[0]
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    assert answer.text.replace("\r\n", "\n").strip() == shown


@pytest.mark.slow
def test_the_look_up_prints_the_lines_shown(client: TestClient) -> None:
    command, shown = block("curl -s '127.0.0.1:8000/api/ties")
    program = command.split("python3 -c '", 1)[1].rsplit("'", 1)[0]
    address = command.split("127.0.0.1:8000", 1)[1].split("'", 1)[0]
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=client.get(address).text,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == shown


@pytest.mark.slow
def test_the_notebooks_lines_print_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program, shown = block("import stigraph")
    write_snapshot(tmp_path, whole().nquads())
    monkeypatch.setenv("STIGRAPH_SNAPSHOTS", str(tmp_path))
    names: dict[str, Any] = {}
    exec(program, names)
    names["site"].close()
    assert capsys.readouterr().out.rstrip() == shown


def test_the_two_commands_are_targets_of_make() -> None:
    makefile = (Path(__file__).parent.parent / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    named = set(re.findall(r"make ([a-z]+)", README))
    assert named <= targets
    assert {"serve", "test"} <= named
