"""The command line builds, checks and shows; errors are lines with file, line and remedy."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stigraph import checks, cli
from stigraph.cli import app

WORLD = Path(__file__).parent / "world"
ROOT = Path(__file__).resolve().parent.parent


MANY_WARNINGS = """#+ summary: {ja: 疑い, en: A doubt}
#+ severity: warning
PREFIX sti: <https://w3id.org/stigraph/ontology#>
SELECT ?entity ?message
WHERE {
  ?entity a sti:Record .
  BIND ("is doubted: look again" AS ?message)
}
ORDER BY ?entity
"""


@pytest.fixture
def world(tmp_path):
    return Path(shutil.copytree(WORLD, tmp_path / "world"))


def run(*arguments, **options):
    environment = {"COLUMNS": "160", "TERM": "dumb", "NO_COLOR": "1"}
    return CliRunner(env=environment).invoke(app, [str(each) for each in arguments], **options)


def folders(world) -> tuple[object, ...]:
    return (
        *("--data", world / "data"),
        *("--ontology", world / "ontology"),
        *("--queries", world / "queries"),
    )


def edited(world, file, old, new) -> None:
    path = world / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def test_build_sums_up_what_it_built(tmp_path):
    result = run("build", *folders(WORLD), "--out", tmp_path)
    assert result.exit_code == 0, result.output
    counts = {line.split()[0]: line.split()[1] for line in result.stdout.splitlines()}
    assert (counts["things"], counts["records"]) == ("12", "8")
    assert int(counts["quads"]) > 500
    assert (tmp_path / "current" / "graph.nq").resolve().parent.name == counts["snapshot"]


@pytest.mark.parametrize(("most", "warns"), [(100, True), (100_000, False)])
def test_build_warns_of_a_graph_that_no_worker_loads_in_a_second(
    tmp_path, monkeypatch, most, warns
):
    monkeypatch.setattr(cli, "MOST_IN_MEMORY", most)
    result = run("build", *folders(WORLD), "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert ("docs/cluster.md" in result.stderr) is warns


def test_a_broken_file_is_reported_on_standard_error_and_nothing_is_built(world, tmp_path):
    out = tmp_path / "out"
    edited(world, "data/sources/gazette/treaty.yaml", "topic: ice\n", "topic: icy\n")
    edited(world, "data/sources/gazette/voyage.yaml", "ship: NO", "shp: NO")
    result = run("build", *folders(world), "--out", out)
    assert result.exit_code == 1
    assert result.stdout == ""
    first, second = result.stderr.splitlines()
    assert first == (
        "data/sources/gazette/treaty.yaml:31: icy is no concept of topics — "
        "write ice, or add it to ontology/concepts/topics.ttl"
    )
    assert second.startswith(
        "data/sources/gazette/voyage.yaml:13: Landing has no key shp — write ship"
    )
    assert not out.exists()


@pytest.mark.slow
def test_a_broken_rule_is_reported_without_a_traceback(world, tmp_path):
    edited(world, "queries/rules/1-sides.rq", "CONSTRUCT", "CONSTRICT")
    result = run("build", *folders(world), "--out", tmp_path)
    assert result.exit_code == 1
    assert result.stderr.startswith("rules/1-sides: the query does not run")
    assert "Traceback" not in result.output


@pytest.mark.slow
def test_check_lists_warnings_and_passes(tmp_path):
    result = run("check", *folders(WORLD))
    assert result.exit_code == 0, result.output
    warning, conflicts, total = result.stdout.splitlines()
    assert conflicts.startswith("0 conflicts between sources")
    assert warning.startswith(
        "warning: data/sources/gazette/treaty.yaml:34: record:gazette/treaty/"
    )
    assert total == "0 violations, 1 warnings"


@pytest.mark.slow
def test_check_folds_the_warnings_of_a_rule_and_shows_all_on_request(world):
    (world / "queries/checks/agreements.rq").write_text(MANY_WARNINGS)
    folded = run("check", *folders(world)).stdout
    assert folded.count("is doubted: look again [checks/agreements]") == 3
    assert "warning: 5 more of 8 [checks/agreements]: see --all" in folded
    everything = run("check", *folders(world), "--all").stdout
    assert everything.count("is doubted: look again [checks/agreements]") == 8
    assert folded.splitlines()[-1] == everything.splitlines()[-1] == "0 violations, 9 warnings"


@pytest.mark.slow
def test_check_counts_the_conflicts_and_lists_each_on_request(monkeypatch):
    monkeypatch.setattr(checks, "conflicts", lambda _: ("treaty:ice on sti:when: one and two",))
    counted = run("check", *folders(WORLD)).stdout
    assert "1 conflicts between sources: stigraph ask conflict/list" in counted
    assert "conflict: " not in counted
    everything = run("check", *folders(WORLD), "--all").stdout
    assert "conflict: treaty:ice on sti:when: one and two\n" in everything


@pytest.mark.slow
def test_check_fails_on_a_violation_and_says_how_to_mend_it(world):
    edited(
        world, "data/sources/gazette/treaty.yaml", "organisation:yard", "organisation:ice-office"
    )
    result = run("check", *folders(world))
    assert result.exit_code == 1
    assert "violation: data/sources/gazette/treaty.yaml:8: " in result.stdout
    assert "keep one role [checks/witness-is-party]" in result.stdout


@pytest.mark.slow
def test_check_lays_the_facts_beside_their_text(world):
    result = run("check", *folders(world), "--text", world / "gazette.txt")
    assert result.exit_code == 0, result.output
    assert "gazette: 2 passages stand in the text as recorded" in result.stdout
    edited(world, "gazette.txt", "造船所が", "造船所も")
    result = run("check", *folders(world), "--text", world / "gazette.txt")
    assert result.exit_code == 1
    assert "data/sources/gazette/treaty.yaml:1: the digest of the passage" in result.stderr


@pytest.mark.parametrize("command", ["build", "check", "show", "ask", "draw", "serve"])
def test_help_teaches_with_examples(command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Examples" in result.stdout
    assert f"stigraph {command}" in result.stdout


@pytest.mark.slow
def test_a_server_waits_for_nothing_that_only_a_build_needs():
    script = """
import sys
from stigraph.__main__ import main
sys.argv = ["stigraph", "serve", "--help"]
try:
    main()
finally:
    print(*(name for name in sys.modules if name.startswith("stigraph.")))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "Usage: stigraph serve [OPTIONS]" in done.stdout
    assert "Examples" in done.stdout
    assert done.stdout.splitlines()[-1].split() == [
        "stigraph.release",
        "stigraph.__main__",
        "stigraph.serving",
    ]


def test_without_a_command_the_commands_are_listed():
    result = run()
    assert all(name in result.output for name in ("build", "check", "show", "ask", "draw", "serve"))


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("show", "organisation:mext"), "nothing has been built"),
        (("ask", "--sparql", "nowhere.rq"), "the file cannot be read"),
        (("ask", "thing/names", "--param", "thing"), "the parameter thing has no value"),
    ],
)
def test_what_cannot_be_answered_is_said_in_one_line(tmp_path, arguments, what):
    result = run(*arguments, "--out", tmp_path)
    assert result.exit_code == 1
    assert what in result.stderr or "there is no snapshot" in result.stderr
    assert len(result.stderr.splitlines()) == 1


# Over a snapshot of the real facts


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("snapshots")
    result = run("build", "--out", folder)
    assert result.exit_code == 0, result.output
    return folder


@pytest.mark.slow
def test_show_prints_names_records_and_passages(out):
    result = run("show", "agreement:mext-mur", "--out", out)
    assert result.exit_code == 0, result.output
    assert "Memorandum of cooperation between MEXT" in result.stdout
    assert "協力覚書に署名済み" in result.stdout
    assert "850-859" in result.stdout


@pytest.mark.slow
def test_show_speaks_japanese(out):
    result = run("show", "organisation:mext", "--lang", "ja", "--out", out)
    assert result.exit_code == 0, result.output
    assert "文部科学省" in result.stdout.splitlines()[0]
    assert "略称" in result.stdout


@pytest.mark.slow
def test_an_unknown_thing_is_said_so(out):
    result = run("show", "organisation:mxt", "--out", out)
    assert result.exit_code == 1
    assert "organisation:mxt" in result.stderr


@pytest.mark.slow
def test_ask_answers_a_named_question_as_a_table_and_as_csv(out):
    asked = ("ask", "tie/items", "--param", "a=IT", "--param", "b=JP", "--out", out)
    table = run(*asked)
    assert table.exit_code == 0, table.output
    assert "agreement:mext-mur" in table.stdout
    lines = run(*asked, "--format", "csv").stdout.splitlines()
    assert "item" in lines[0].split(",")
    assert any("agreement/mext-mur" in line for line in lines[1:])


@pytest.mark.slow
def test_ask_takes_a_query_from_standard_input(out):
    result = run("ask", "--sparql", "-", "--out", out, input="ASK { ?s ?p ?o }")
    assert (result.exit_code, result.stdout.strip()) == (0, "true")


@pytest.mark.slow
def test_a_query_that_is_no_sparql_is_refused_with_its_place(out):
    result = run("ask", "--sparql", "-", "--out", out, input="ASK { ?s ?p }")
    assert result.exit_code == 1
    assert result.stderr.startswith("refused: ")
    assert "line 1" in result.stderr


@pytest.mark.slow
def test_a_narrow_answer_is_a_table(out):
    text = "SELECT ?s WHERE { ?s a <https://w3id.org/stigraph/ontology#Committee> } ORDER BY ?s"
    result = run("ask", "--sparql", "-", "--out", out, input=text)
    assert result.exit_code == 0, result.output
    assert "committee:jp-us-jhlc" in result.stdout


@pytest.mark.slow
def test_draw_writes_one_file(out, tmp_path):
    page = tmp_path / "italy.html"
    result = run("draw", "--territory", "IT", "--out", page, "--snapshots", out)
    assert result.exit_code == 0, result.output
    assert "nodes" in result.stdout
    assert "<html" in page.read_text()


@pytest.mark.slow
def test_ask_alone_lists_the_questions():
    result = run("ask")
    assert result.exit_code == 0, result.output
    assert "tie/items" in result.stdout
    assert "a=IT b=JP" in result.stdout
