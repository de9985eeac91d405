"""Each notebook opens with a question, runs from its first cell to its last, keeps no output."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from tests.real_graph import whole
from tests.serving import write_snapshot

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))

SHOWN = {
    "01-who-works-with-whom": ("Bernini", "Valditara", "United States", "<iframe sandbox"),
    "02-committees-and-sessions": ("Japan–Norway Joint Committee", "partly read", "meeting:"),
    "03-money-by-programme-and-stage": (
        "299百万円",
        "290百万円",
        "is 9 million yen",
        "deck-2023-06",
    ),
    "04-purposes-and-blanks": ("placed by a source", "not stated", "not read", "<iframe sandbox"),
    "05-your-own-sparql": ("no source says so", "certainly", "no date stated", "passage:"),
}
"""What a reader of each must find in its output."""

every = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> NotebookNode:
    notebook = nbformat.read(path, as_version=4)
    assert isinstance(notebook, NotebookNode)
    return notebook


def code(notebook: NotebookNode) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


@every
def test_a_notebook_keeps_no_output(path: Path) -> None:
    cells = [cell for cell in read(path).cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in cells if cell.outputs] == []
    assert {cell.execution_count for cell in cells} == {None}


@every
def test_a_notebook_opens_with_a_question_in_both_languages(path: Path) -> None:
    opening, *_ = read(path).cells
    assert re.match(r"# [A-Z][^\n]+\?\n\n\*\*[^\n]+か。\*\*\n", opening.source)


@every
def test_each_figure_is_credited_and_the_passages_are_listed(path: Path) -> None:
    cells = code(read(path))
    drawn = [cell for cell in cells if "plt.subplots" in cell]
    assert drawn
    assert [cell for cell in drawn if "figures.credit(figure, " not in cell] == []
    assert any("figures.sources(" in cell for cell in cells)
    assert cells[-1] == "site.close()"


def test_each_notebook_is_listed_with_its_question() -> None:
    listed = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert set(SHOWN) == {path.stem for path in NOTEBOOKS}
    for path in NOTEBOOKS:
        question = read(path).cells[0].source.split("\n")[0].removeprefix("# ")
        assert f"| [`{path.name}`]({path.name}) | {question} |" in listed


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("notebooks")
    write_snapshot(out, whole().nquads())
    return out


@pytest.mark.slow
@pytest.mark.timeout(600)
@every
def test_a_notebook_runs_whole(
    path: Path, snapshots: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STIGRAPH_SNAPSHOTS", str(snapshots))
    done = NotebookClient(read(path), timeout=300, kernel_name="python3").execute()
    outputs = [one for cell in done.cells for one in cell.get("outputs", [])]
    told = "".join(
        [one.get("text", "") for one in outputs]
        + [str(text) for one in outputs for text in one.get("data", {}).values()]
    )
    assert [words for words in SHOWN[path.stem] if words not in told] == []
    figures = [one for one in outputs if "image/png" in one.get("data", {})]
    assert len(figures) == sum("plt.subplots" in cell for cell in code(done))
    # A sign without a glyph, or a column of another type than thought, would be warned of.
    assert [one.text for one in outputs if one.get("name") == "stderr"] == []
