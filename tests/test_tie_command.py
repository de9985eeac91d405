"""`stigraph tie`: what stands between two territories, told on the command line."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from stigraph import sourcing, ties
from stigraph.cli import app
from stigraph.tie_command import Reading, Unit
from tests.planting import planted_nquads
from tests.serving import write_snapshot

pytestmark = pytest.mark.slow  # each asks the whole graph, or builds facts anew


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("partners")
    write_snapshot(folder, planted_nquads("partners-2024"))
    return folder


def told(out: Path, *arguments: str) -> Result:
    environment = {"COLUMNS": "200", "TERM": "dumb", "NO_COLOR": "1"}
    return CliRunner(env=environment).invoke(app, ["tie", *arguments, "--out", str(out)])


def test_both_orders_are_told_alike(out: Path) -> None:
    first, second = (
        told(out, "JP", "DE", "--as-of", "R5"),
        told(out, "ドイツ", "日本", "--as-of", "R5"),
    )
    assert first.exit_code == 0, first.output
    assert first.output == second.output


def test_numbers_stand_with_their_units_and_frames_apart(out: Path) -> None:
    text = told(out, "JP", "DE", "--as-of", "2024-03-31").stdout
    assert text.startswith("Japan and Germany — 31 March 2024\n")
    assert text.splitlines()[1] == (
        "talks: 1, programmes: 2, example projects, listed: 1, example people, listed: 1"
    )
    frames = text[text.index("shared wide frames, never counted:") :]
    assert "GACD (chronic diseases) calls (certainly)" in frames
    assert "GACD" not in text[: text.index("shared wide frames")]


def test_it_speaks_japanese(out: Path) -> None:
    text = told(out, "JP", "IT", "--as-of", "令和5年度", "--lang", "ja").stdout
    assert text.splitlines()[0] == "日伊／日本とイタリア — 令和6(2024)年3月31日"
    assert "取極等1件、会談1件、事業1件、同一かもしれないもの1件(別掲)" in text


def test_documents_without_a_date_are_counted(out: Path) -> None:
    text = told(out, "JP", "IT", "--as-of", "2023-06-30", "--known-by", "2023-06-30").stdout
    assert "documents without a date of publication left out: 1" in text


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("JP", "IT", "--as-of", "2023-02-30"), "the last day of that month is 2023-02-28"),
        (("JP", "IT", "--known-by", "2023-13"), "months run from 2023-01 to 2023-12"),
        (("JP", "Itly"), "IT"),
        (("JP", "日本"), "JP stands on both sides"),
        (("JP", "IT", "--kind", "zzz"), "programme"),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(
    out: Path, arguments: tuple[str, ...], says: str
) -> None:
    result = told(out, *arguments)
    assert result.exit_code != 0
    assert says in result.stderr


def test_nothing_found_is_said(out: Path) -> None:
    assert "what was read holds nothing here" in told(out, "FR", "IT", "--as-of", "R5").stdout


def test_the_options_are_the_units_and_readings_of_ties() -> None:
    assert list(Unit) == list(ties.PRINTED_UNITS)
    assert list(Reading) == list(sourcing.STRENGTH)
