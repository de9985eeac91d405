"""Which lines of a text need a record, and the file that remembers it without the text."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stigraph.cli import app
from stigraph.errors import FactErrors
from stigraph.graph import assemble
from stigraph.rereading import reread
from stigraph.survey import Sign, WrittenLine, encoded, read_survey, survey

WORLD = Path(__file__).parent / "world"
TREATY = "data/sources/gazette/treaty.yaml"
LINES = "    lines: 3-4\n"


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WORLD, tmp_path / "world"))


def signs(line: str, *names: str) -> set[Sign]:
    (written,) = survey([line], names)
    return set(written.signs)


def surveyed(world: Path) -> None:
    text = (world / "gazette.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n")
    graph = assemble(world / "data", world / "ontology")
    path = world / "data/sources/gazette/lines.csv"
    path.write_text(encoded(survey(text, graph.names())), encoding="utf-8")


def reread_world(world: Path) -> None:
    graph = assemble(world / "data", world / "ontology")
    reread(graph.sources, world / "gazette.txt", graph.names())


def edited(world: Path, file: str, old: str, new: str) -> None:
    path = world / file
    assert old in path.read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


def test_lines_without_text_are_left_out() -> None:
    assert [line.number for line in survey(["", "a", " \t", "　", "b"], ())] == [2, 5]


@pytest.mark.parametrize("line", ["約300人", "約３００人", "① 既存の枠組み", "(2021年11月)"])
def test_a_digit_in_any_width_is_a_sign(line: str) -> None:
    assert signs(line) == {Sign.digit}


def test_quotation_marks_are_a_sign_though_the_other_half_stands_on_another_line() -> None:
    assert signs("「氷と音の") == signs("条約」に署名") == {Sign.quotation}


def test_a_name_is_a_sign_but_not_within_a_longer_latin_word() -> None:
    assert signs("AMEDが支援", "AMED") == {Sign.name}
    assert signs("RAMEDAN", "AMED") == set()
    assert signs("日本医療研究開発機構", "医療研究") == {Sign.name}
    assert signs("日伊の協力", "日") == set(), "one character is no name"
    assert signs("背景・課題", "AMED") == set()


def test_a_survey_is_read_as_it_was_written(tmp_path: Path) -> None:
    lines = survey(["", "JST: 「3億円」", "", "背景"], ["JST"])
    assert [(line.number, len(line.signs)) for line in lines] == [(2, 3), (4, 0)]
    (tmp_path / "lines.csv").write_text(encoded(lines), encoding="utf-8")
    assert read_survey(tmp_path / "lines.csv", "lines.csv", 4) == lines


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("line\n3\n", "the columns are not line and signs", 1),
        ("line,signs\n3,\n2,\n", "line 2 is out of order", 3),
        ("line,signs\n9,\n", "the document has no line 9", 2),
        ("line,signs\ntwo,\n", "the document has no line two", 2),
        ("line,signs\n3,digit colour\n", "the signs are digit colour", 2),
    ],
)
def test_a_broken_survey_is_told_where_and_how_to_mend_it(
    tmp_path: Path, text: str, what: str, line: int
) -> None:
    (tmp_path / "lines.csv").write_text(text, encoding="utf-8")
    with pytest.raises(FactErrors) as caught:
        read_survey(tmp_path / "lines.csv", "lines.csv", 4)
    (error,) = caught.value.errors
    assert (error.what, error.line) == (what, line)
    assert "stigraph lines" in error.remedy


def test_the_survey_of_a_source_is_part_of_what_is_read(world: Path) -> None:
    surveyed(world)
    sources = assemble(world / "data", world / "ontology").sources
    (gazette,) = (one for one in sources if one.document == "gazette")
    assert [line.number for line in gazette.written] == [1, 3, 4, 5, 6, 8, 9, 10]
    assert WrittenLine(10, (Sign.digit,)) in gazette.written


def test_a_name_that_became_known_makes_the_survey_out_of_date(world: Path) -> None:
    edited(world, TREATY, LINES, f"{LINES}    anchorLine: 3\n")
    surveyed(world)
    reread_world(world)
    edited(world, "data/sources/gazette/lines.csv", "10,digit", "10,digit name")
    with pytest.raises(FactErrors) as caught:
        reread_world(world)
    (error,) = caught.value.errors
    assert error.file == "data/sources/gazette/lines.csv"
    assert error.remedy == "run: stigraph lines <text>"


def test_a_record_of_several_lines_says_on_which_of_them_its_anchor_stands(world: Path) -> None:
    reread_world(world)  # nobody asks where the lines are not accounted for
    surveyed(world)
    with pytest.raises(FactErrors) as caught:
        reread_world(world)
    (error,) = caught.value.errors
    assert error.remedy == "write anchorLine: 3"


def test_an_anchor_on_another_line_than_is_said_is_found(world: Path) -> None:
    edited(world, TREATY, LINES, f"{LINES}    anchorLine: 4\n")
    with pytest.raises(FactErrors, match="stands on another line than is said"):
        reread_world(world)


def test_the_line_of_an_anchor_lies_within_the_lines_of_its_record(world: Path) -> None:
    edited(world, TREATY, LINES, f"{LINES}    anchorLine: 5\n")
    with pytest.raises(FactErrors, match="the anchor's line 5 lies outside the lines 3-4"):
        assemble(world / "data", world / "ontology")


def test_the_command_notes_the_lines_of_a_text_beside_its_source(world: Path) -> None:
    folders = ["--data", str(world / "data"), "--ontology", str(world / "ontology")]
    result = CliRunner().invoke(app, ["lines", str(world / "gazette.txt"), *folders])
    assert (result.exit_code, result.output) == (
        0,
        "gazette: 8 lines with text, 6 of them need a record\n",
    )
    noted = (world / "data/sources/gazette/lines.csv").read_text(encoding="utf-8")
    assert noted.splitlines()[:3] == ["line,signs", "1,name", "3,digit name quotation"]
