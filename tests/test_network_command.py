"""`stigraph network`, `draw` and `frames`: told, written, and what a wrong word is told."""

import csv
import io
import json
from pathlib import Path

import networkx
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from stigraph.cli import app
from stigraph.frames import NOTE as FRAMES_NOTE
from stigraph.network.slices import NOTE
from tests.planting import planted_nquads
from tests.serving import write_snapshot

pytestmark = pytest.mark.slow  # each asks the whole graph, or builds facts anew

ITALY = ("network", "--territory", "IT", "--kind", "instrument", "--as-of", "2023-06-30")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("partners")
    write_snapshot(folder, planted_nquads("partners-2024"))
    return folder


def told(out: Path, *arguments: str, where: str = "--snapshots") -> Result:
    environment = {"COLUMNS": "300", "TERM": "dumb", "NO_COLOR": "1"}
    return CliRunner(env=environment).invoke(app, [*arguments, where, str(out)])


def test_a_slice_is_counted_and_says_what_it_cannot_show(out: Path) -> None:
    text = told(out, *ITALY).stdout
    assert text.startswith("30 June 2023 — 6 nodes, 8 edges\n")
    assert "  agreement: 2\n" in text
    assert NOTE.en is not None
    assert text.endswith(f"{NOTE.en}\n")
    ja = told(out, *ITALY, "--lang", "ja").stdout
    assert ja.startswith("令和5(2023)年6月30日 — ノード6件、辺8件\n")


def test_measures_stand_beside_their_method(out: Path) -> None:
    text = told(out, *ITALY, "--measure", "betweenness").stdout
    row = next(line for line in text.splitlines() if line.startswith("agreement:mext-mur"))
    assert row.split()[-1] == "0.35"
    assert "networkx.betweenness_centrality(normalized=True, weighted=False, exact=True)" in text


def test_what_changed_between_two_days_is_told(out: Path) -> None:
    text = told(out, "network", "--territory", "IT", "--since", "R4", "--as-of", "R5").stdout
    row = next(line for line in text.splitlines() if line.startswith("agreement:mext-mur"))
    assert row.split()[-4:] == ["instrument", "certainly", "–", "IT-JP"]
    assert "of no known date: 2" in text


def test_a_slice_is_written_as_graphml_json_and_csv(out: Path, tmp_path: Path) -> None:
    for ending in ("graphml", "json", "csv"):
        assert told(out, *ITALY, "--out", str(tmp_path / f"it.{ending}")).exit_code == 0
    graph = networkx.read_graphml(tmp_path / "it.graphml")
    read = json.loads((tmp_path / "it.json").read_text(encoding="utf-8"))
    again = networkx.node_link_graph(read, edges="edges")
    assert set(again.nodes) == set(graph.nodes)
    assert {frozenset(pair) for pair in again.edges} == {frozenset(pair) for pair in graph.edges}
    for name, number in (("it.csv", 8), ("it-nodes.csv", 6)):
        content = (tmp_path / name).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert len(list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))) == number


def test_a_slice_is_written_as_a_workbook_that_says_what_it_can_show(
    out: Path, tmp_path: Path
) -> None:
    file = tmp_path / "it.xlsx"
    written = told(out, *ITALY, "--measure", "betweenness", "--out", str(file))
    assert written.exit_code == 0, written.output
    book = load_workbook(file)
    assert book.sheetnames == ["edges", "nodes", "stigraph"]
    edges, nodes, notes = (list(one.iter_rows(values_only=True)) for one in book.worksheets)
    assert (len(edges), len(nodes)) == (8 + 1, 6 + 1)
    betweenness = nodes[0].index("betweenness")
    assert all(isinstance(row[betweenness], int | float) for row in nodes[1:])
    assert all("record:" in str(row[edges[0].index("records")]) for row in edges[1:])
    said = " ".join(str(value) for row in notes for value in row)
    assert "networkx.betweenness_centrality" in said
    assert str(NOTE.en) in said


def test_a_slice_is_drawn(out: Path, tmp_path: Path) -> None:
    file = tmp_path / "it.html"
    answer = told(out, "draw", "--class", "territory", "--as-of", "R5", "--out", str(file))
    assert answer.exit_code == 0, answer.output
    html = file.read_text(encoding="utf-8")
    assert "territory:IT" in html
    assert "agreement:" not in html


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (("network", "--kind", "instrumnet"), "it is one of instrument"),
        (("network", "--class", "country"), "it is one of territory"),
        (("network", "--territory", "XQ"), "has the code XQ"),
        (("network", "--as-of", "2023-02-30"), "2023-02-28"),
        (("network", "--since", "2023", "--as-of", "2023"), "give the earlier day as since"),
        (("network", "--out", "it.gexf"), ".graphml, .json, .xlsx, .csv"),
    ],
)
def test_a_wrong_word_is_told_what_would_be_right(
    out: Path, arguments: tuple[str, ...], remedy: str
) -> None:
    answer = told(out, *arguments)
    assert answer.exit_code != 0
    assert remedy in answer.output


def test_shared_frames_are_told_without_rank(out: Path) -> None:
    text = told(out, "frames", "DE", "--as-of", "2024-12-31", where="--out").stdout
    assert text.startswith("Japan and Germany — 31 December 2024\n")
    assert "GACD (chronic diseases) calls (certainly): record:" in text
    assert text.rstrip().endswith(FRAMES_NOTE.en or "")
