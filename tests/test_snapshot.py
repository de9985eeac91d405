"""Snapshots are immutable, the same for the same facts, and swapped in whole or not at all."""

import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from stigraph import snapshot
from stigraph.errors import FactErrors, OntologyError, QuestionError, SnapshotError
from stigraph.snapshot import CheckFailed, Snapshot

WORLD = Path(__file__).parent / "world"
ICE_OFFICE = "organisation:ice-office"


@pytest.fixture
def world(tmp_path):
    return Path(shutil.copytree(WORLD, tmp_path / "world"))


@pytest.fixture
def out(tmp_path):
    return tmp_path / "snapshots"


def build(out, world=WORLD, progress=None) -> Snapshot:
    return snapshot.build(
        out,
        progress,
        data=world / "data",
        ontology=world / "ontology",
        queries=world / "queries",
    )


def state(out) -> dict[str, bytes | str]:
    """Returns every file and link of a folder of snapshots, but for the lock."""
    return {
        str(path.relative_to(out)): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in sorted(out.rglob("*"))
        if (path.is_symlink() or path.is_file()) and path.name != ".lock"
    }


def visible(out) -> list[Path]:
    return [path for path in out.iterdir() if not path.name.startswith(".")]


def rename_treaty(world) -> None:
    path = world / "data/entities/treaties.csv"
    path.write_text(path.read_text().replace("Treaty on ice", "Accord on ice"))


def test_a_snapshot_is_named_after_its_content(out):
    built = build(out)
    content = built.graph_path.read_bytes()
    assert built.digest == hashlib.sha256(content).hexdigest()
    assert built.id == built.digest[:16]
    assert built.path == out / built.id
    assert built.quads == content.count(b"\n")


def test_the_manifest_counts_layers_and_classes(out):
    manifest = json.loads((build(out).path / "manifest.json").read_bytes())
    assert manifest["classes"]["Pledge"] == 3
    assert manifest["classes"]["Territory"] == 4
    assert manifest["graphs"]["graph/derived"] == 4
    assert sum(manifest["graphs"].values()) == manifest["quads"]
    libraries = {
        "edtf",
        "jaconv",
        "pyoxigraph",
        "pyshacl",
        "rdflib",
        "sudachidict-small",
        "sudachipy",
    }
    assert libraries | {"python", "stigraph"} == set(manifest["tools"])


def test_the_current_snapshot_is_the_one_built_last(out, world):
    first = build(out, world)
    rename_treaty(world)
    second = build(out, world)
    assert first.id != second.id
    assert snapshot.current(out) == second
    assert first.graph_path.is_file()


def test_building_again_changes_nothing(out):
    build(out)
    before = state(out)
    build(out)
    assert state(out) == before


def test_going_back_to_earlier_facts_goes_back_to_their_snapshot(out, world):
    first = build(out)
    rename_treaty(world)
    build(out, world)
    assert build(out).id == first.id
    assert snapshot.current(out).id == first.id


def test_stages_are_told_in_order(out):
    told: list[str] = []
    build(out, progress=told.append)
    assert tuple(told) == snapshot.STAGES


PROGRAM = """
import os, signal, sys
from pathlib import Path
from stigraph import snapshot
world, out, fatal = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
def tell(stage):
    if stage == fatal:
        os.kill(os.getpid(), signal.SIGKILL)
if fatal == "rename":
    Path.rename = lambda self, target: tell("rename")
if fatal == "replace":
    Path.replace = lambda self, target: tell("replace")
built = snapshot.build(
    out, tell, data=world / "data", ontology=world / "ontology", queries=world / "queries")
print(built.digest)
"""


def program(world, out, fatal="", **environment) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, world, out, fatal],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.mark.slow
def test_another_process_with_another_hash_seed_builds_the_same_bytes(out, tmp_path):
    built = build(out)
    other = program(WORLD, tmp_path / "other", PYTHONHASHSEED="7", TZ="Asia/Tokyo", LC_ALL="C")
    assert other.stdout.strip() == built.digest
    assert state(tmp_path / "other") == state(out)


@pytest.mark.slow
@pytest.mark.parametrize("fatal", ["assemble", "check", "write", "rename", "swap", "replace"])
def test_a_killed_build_leaves_the_current_snapshot_whole(out, world, fatal):
    first = build(out, world)
    before = state(out)
    rename_treaty(world)
    assert program(world, out, fatal).returncode == -signal.SIGKILL
    assert snapshot.current(out) == first
    snapshot.current(out).verify()
    after = state(out)
    assert {name: after[name] for name in before} == before
    # What is there besides is a whole snapshot, or set aside under a name that nobody reads.
    assert all(path.suffix == ".tmp" or (path / "graph.nq").is_file() for path in visible(out))

    second = build(out, world)
    assert snapshot.current(out) == second
    assert not list(out.glob("*.tmp"))


@pytest.mark.parametrize(
    ("file", "old", "new", "error"),
    [
        ("data/entities/treaties.csv", "ice-and-sound,", "Ice,", FactErrors),
        ("data/sources/gazette/treaty.yaml", "organisation:yard", ICE_OFFICE, CheckFailed),
        ("ontology/sti.ttl", "sti:ordinal sti:valueKind", "sti:ordinal sti:kind", OntologyError),
        ("queries/rules/1-sides.rq", "#+ stage: 1", "#+ stage: x", QuestionError),
        ("queries/checks/witness-is-party.rq", "?entity ?message", "?message", QuestionError),
    ],
)
def test_a_build_that_fails_leaves_everything_as_it_was(out, world, file, old, new, error):
    build(out, world)
    before = state(out)
    path = world / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(error):
        build(out, world)
    assert state(out) == before


def test_a_failed_check_tells_its_findings_and_counts_no_warning(out, world):
    path = world / "data/sources/gazette/treaty.yaml"
    path.write_text(path.read_text().replace("organisation:yard", ICE_OFFICE))
    with pytest.raises(CheckFailed) as caught:
        build(out, world)
    (violation,) = caught.value.violations
    assert violation.rule == "checks/witness-is-party"
    assert len(caught.value.findings) == 2
    assert "has the witness organisation:ice-office as a party: keep one role" in str(caught.value)
    assert str(caught.value).startswith("data/sources/gazette/treaty.yaml:8: ")


def test_two_builds_do_not_write_at_once(out):
    build(out)
    with (out / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(SnapshotError, match="another build is writing here"):
            build(out)
    build(out)


def test_the_rest_of_a_killed_build_is_cleared(out):
    built = build(out)
    shutil.rmtree(built.path)
    aside = out / f"{built.id}.tmp"
    aside.mkdir()
    (aside / "graph.nq").write_text("half")
    build(out).verify()
    assert not aside.exists()


def test_a_snapshot_that_was_changed_is_noticed(out):
    built = build(out)
    built.graph_path.write_bytes(built.graph_path.read_bytes()[:-10])
    with pytest.raises(SnapshotError, match="was changed after it was built"):
        snapshot.current(out).verify()
    build(out).verify()
    assert not list(out.glob("*.tmp"))


def test_without_a_snapshot_the_remedy_is_to_build(out):
    with pytest.raises(SnapshotError) as caught:
        snapshot.current(out)
    assert caught.value.remedy == "run: stigraph build"


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"id": 1}', "{"])
def test_a_broken_manifest_is_noticed(out, content):
    built = build(out)
    (built.path / "manifest.json").write_text(content)
    with pytest.raises(SnapshotError, match="no sound manifest"):
        snapshot.current(out)


def test_nothing_in_a_snapshot_tells_of_the_machine_or_the_clock(out, tmp_path):
    built = build(out)
    for path in (built.graph_path, built.path / "manifest.json"):
        assert str(tmp_path).encode() not in path.read_bytes()
        assert str(WORLD.parent.parent).encode() not in path.read_bytes()
