"""Each notebook runs from its first cell to its last, and keeps no output in git."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from stigraph import snapshot

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_keeps_no_output(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert [
        cell.outputs for cell in notebook.cells if cell.cell_type == "code" and cell.outputs
    ] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_whole(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot.build(tmp_path / "snapshots")
    monkeypatch.setenv("STIGRAPH_SNAPSHOTS", str(tmp_path / "snapshots"))
    notebook = nbformat.read(path, as_version=4)
    done = NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    printed = "".join(
        output.get("text", "") for cell in done.cells for output in cell.get("outputs", [])
    )
    assert "Bernini" in printed
    assert "Valditara" in printed
