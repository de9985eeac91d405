"""The curator's commands: what CONTRIBUTING.md walks through happens, and can be taken back."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stigraph.cli import app
from stigraph.reading import read_yaml
from stigraph.sheet_faults import SheetFaults
from stigraph.template import templates
from stigraph.undoing import undo, write_files, write_undoably
from tests.real_graph import few_facts

CONTRIBUTING = (Path(__file__).parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
READ = """\
statements:
  - a: Coverage
    about: document:mext-note-italy
    firstLine: 1
    lastLine: 1
    readState: read
    matters: {ja: 覚書, en: The memorandum}
    rule: {ja: 行の記録, en: The record of the row}
    author: stigraph
"""
"""What the short document of `few_facts` has for a coverage, so that another can stand below it."""
ROW_HEADER = "committee,ordinal,partner,modality"
ROW = "committee:jp-us-jhlc,91,territory:US,planned"
ADDED = " (added at the end)"


@dataclass(frozen=True)
class Block:
    """A block of the walk: what stands behind its opening fence, and its lines."""

    said: str
    text: str

    @property
    def is_console(self) -> bool:
        return self.said.startswith("console")

    def commands(self) -> list[tuple[str, str]]:
        """Return each command with the lines shown below it."""
        parts = re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]
        return [(command, shown) for command, _, shown in (part.partition("\n") for part in parts)]


def walk() -> list[Block]:
    found = re.findall(r"^```(\w.*?)\n(.*?)^```$", CONTRIBUTING, flags=re.MULTILINE | re.DOTALL)
    return [Block(said, text) for said, text in found]


@pytest.mark.slow
def test_the_walk_of_contributing_goes_as_it_is_shown(tmp_path: Path) -> None:
    few_facts(tmp_path / "data")
    (tmp_path / "data/editorial/coverage.yaml").write_text(READ, encoding="utf-8")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for block in walk():
        if not block.is_console:
            name = block.said.partition(" ")[2]
            mode = "a" if name.endswith(ADDED) else "w"
            with (tmp_path / name.removesuffix(ADDED)).open(mode, encoding="utf-8") as file:
                file.write(block.text)
            continue
        for command, shown in block.commands():
            done = subprocess.run(
                command,
                shell=True,
                cwd=tmp_path,
                env={**os.environ, "PATH": path},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            assert done.stdout == shown, command
            assert (done.returncode != 0) == block.said.endswith("fails"), command
    assert {name for block in walk() for name in re.findall(r"stigraph (\w+)", block.text)} == {
        *("new", "check", "import", "templates", "undo")
    }


def test_the_templates_are_listed_and_each_shows_its_columns() -> None:
    run = CliRunner().invoke
    listed = run(app, ["templates"]).stdout
    known = templates(Path(__file__).parent.parent / "data/templates")
    assert [name for name in known if name not in listed] == []
    shown = run(app, ["templates", "sessions"], env={"COLUMNS": "200"}).stdout
    assert "committee *" in shown
    assert re.search(r"\bgrade\b(?! \*)", shown)
    header = run(app, ["templates", "sessions", "--header"]).stdout.strip().split(",")
    assert header == [column.name for column in known["sessions"].columns]
    assert {"committee", "ordinal", "partner", "modality", "source", "grade"} <= set(header)
    japanese = run(app, ["templates", "sessions", "--header", "--lang", "ja"]).stdout
    assert japanese.startswith("委員会,第何回,相手国・地域,")


def test_an_unknown_template_is_told_with_the_nearest(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("a\n1\n", encoding="utf-8")
    told = CliRunner().invoke(app, ["import", str(sheet), "--as", "session"])
    assert (told.exit_code, told.stderr) == (
        1,
        "session: no template has this name — write sessions\n",
    )
    told = CliRunner().invoke(app, ["import", str(sheet), "--as", "session", "--lang", "ja"])
    assert told.stderr == "session: この名の様式はない。sessions と書く\n"


@pytest.mark.slow
def test_the_rows_of_one_page_need_no_column_for_it(tmp_path: Path) -> None:
    data = few_facts(tmp_path / "data")
    run, facts = CliRunner().invoke, ["--data", str(data)]
    begun = run(app, ["new", "source", "a-page", "--publisher", "mofa", *facts])
    assert begun.exit_code == 0, begun.output
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(f"{ROW_HEADER}\n{ROW}\n", encoding="utf-8")
    command = ["import", str(sheet), "--as", "sessions", *facts]
    nowhere = run(app, command)
    assert (nowhere.exit_code, nowhere.stderr) == (
        1,
        "sheet.csv, row 2: source is empty — write the address of the page, or give --source\n",
    )
    done = run(app, [*command, "--source", "a-page"])
    assert done.exit_code == 0, done.output
    read_yaml(data / "sources/a-page/sessions.yaml", "it")


@pytest.mark.slow
def test_rows_are_not_laid_beside_a_page_that_was_read(tmp_path: Path) -> None:
    data = few_facts(tmp_path / "data")
    run, facts = CliRunner().invoke, ["--data", str(data)]
    words, sheet = tmp_path / "page.txt", tmp_path / "sheet.csv"
    words.write_text("第91回\n", encoding="utf-8")
    sheet.write_text(f"{ROW_HEADER},source\n{ROW},document:a-page\n", encoding="utf-8")
    page = ["new", "source", "a-page", "--publisher", "mofa", *facts, "--text"]
    missing = run(app, [*page, str(tmp_path / "none.txt"), "--lang", "ja"])
    assert missing.stderr == ("none.txt: ファイルを読めない。UTF-8 の文章のファイルを指定する\n")
    assert run(app, [*page, str(words)]).exit_code == 0
    told = run(app, ["import", str(sheet), "--as", "sessions", *facts])
    assert "sheet.csv, E2: document:a-page was read as a text" in told.stderr


def content(data: Path) -> dict[str, str]:
    return {
        str(path.relative_to(data)): path.read_text(encoding="utf-8")
        for path in sorted(data.rglob("*"))
        if path.is_file() and ".undo" not in path.parts
    }


def test_what_was_written_is_taken_back_the_last_first(tmp_path: Path) -> None:
    write_files({"entities/a.csv": "one\n"}, tmp_path)
    first = content(tmp_path)
    write_undoably({"entities/a.csv": "two\n", "sources/x/y.yaml": "new\n"}, tmp_path)
    second = content(tmp_path)
    write_undoably({"entities/a.csv": "three\n", "sources/x/y.yaml": "newer\n"}, tmp_path)
    done = undo(tmp_path)
    assert (content(tmp_path), done.deleted) == (second, ())
    done = undo(tmp_path)
    assert (content(tmp_path), done.deleted) == (first, ("sources/x/y.yaml",))
    assert not (tmp_path / "sources/x").exists()
    with pytest.raises(SheetFaults, match="no import is left to undo"):
        undo(tmp_path)


def test_a_file_that_was_changed_since_stops_the_undoing(tmp_path: Path) -> None:
    write_undoably({"a.csv": "one\n", "b.csv": "one\n"}, tmp_path)
    write_files({"b.csv": "mine\n"}, tmp_path)
    with pytest.raises(SheetFaults, match=r"/b\.csv: it was changed after the import"):
        undo(tmp_path)
    assert content(tmp_path) == {"a.csv": "one\n", "b.csv": "mine\n"}


def test_a_write_that_was_broken_off_is_taken_back(tmp_path: Path) -> None:
    write_files({"a.csv": "one\n", "b.csv": "one\n"}, tmp_path)
    write_undoably({"a.csv": "two\n", "b.csv": "two\n", "c.csv": "two\n"}, tmp_path)
    write_files({"b.csv": "one\n"}, tmp_path)
    (tmp_path / "c.csv").unlink()
    undo(tmp_path)
    assert content(tmp_path) == {"a.csv": "one\n", "b.csv": "one\n"}
