"""Snapshots are kept, verified and gone back to; a damaged one is refused wherever it is met."""

import asyncio
import os
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stigraph import archive, manifest, snapshot
from stigraph.cli import app
from stigraph.engine import EmbeddedEngine
from stigraph.errors import SnapshotError
from stigraph.manifest import GRAPH_FILE, MANIFEST_FILE
from tests.abuse.damage import damages, served, taken_up

WORLD = Path(__file__).parent / "world"
QUESTION = """\
#+ summary:
#+   ja: どの条約があるか
#+   en: Which treaties are there?

PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sti: <https://w3id.org/stigraph/ontology#>

SELECT ?treaty ?label WHERE { ?treaty a sti:Treaty ; rdfs:label ?label } ORDER BY ?treaty ?label
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Four editions of the small world, built in turn: the folder and their ids."""
    folder = tmp_path_factory.mktemp("archive")
    world = Path(shutil.copytree(WORLD, folder / "world"))
    (world / "queries/treaty").mkdir()
    (world / "queries/treaty/list.rq").write_text(QUESTION)
    out, ids = folder / "snapshots", []
    for edition in range(4):
        rename_treaty(world, edition)
        ids.append(build(out, world).id)
    return out, ids


@pytest.fixture
def out(built, tmp_path):
    """A copy of what was built, to be treated badly."""
    return Path(shutil.copytree(built[0], tmp_path / "snapshots", symlinks=True))


@pytest.fixture
def ids(built):
    return built[1]


def rename_treaty(world, edition):
    path = world / "data/entities/treaties.csv"
    original = (WORLD / "data/entities/treaties.csv").read_text()
    path.write_text(original.replace("Treaty on ice", f"Treaty {edition} on ice"))


def build(out, world):
    return snapshot.build(
        out, data=world / "data", ontology=world / "ontology", queries=world / "queries"
    )


def current(out):
    return (out / archive.CURRENT).resolve().name


def run(*arguments, out):
    return CliRunner().invoke(app, ["snapshots", *arguments, "--out", str(out)])


def damage(folder):
    with (folder / GRAPH_FILE).open("r+b") as file:
        file.write(b"x")


def test_the_last_three_are_kept(out, ids):
    assert [one.id for one in archive.kept(out)] == ids[:0:-1]
    assert [one.is_current for one in archive.kept(out)] == [True, False, False]
    assert {path.name for path in out.iterdir()} == {*ids[1:], archive.CURRENT, ".lock"}


def test_the_current_one_is_kept_however_old_it_is(out, ids):
    archive.roll_back(out, ids[1])
    for name in ids[2:]:
        archive.mark_published(out / name)
        archive.tidy(out)
    assert {one.id for one in archive.kept(out)} == set(ids[1:])


def test_what_is_built_again_counts_as_new(built, ids, tmp_path):
    world = Path(shutil.copytree(built[0].parent / "world", tmp_path / "world"))
    out = tmp_path / "snapshots"
    for edition in (0, 1, 2, 0, 3):
        rename_treaty(world, edition)
        build(out, world)
    assert [one.id for one in archive.kept(out)] == [ids[3], ids[0], ids[2]]


def test_the_one_that_is_replaced_stays_though_others_were_published_after_it(
    built, out, ids, tmp_path
):
    world = Path(shutil.copytree(built[0].parent / "world", tmp_path / "world"))
    archive.roll_back(out, ids[1])
    rename_treaty(world, 4)
    new = build(out, world).id
    assert {one.id for one in archive.kept(out)} == {new, ids[1], ids[3]}


def test_what_killed_builds_left_is_removed_by_the_next(built, tmp_path):
    out = tmp_path / "snapshots"
    left = out / "0123456789abcdef.tmp"
    left.mkdir(parents=True)
    (left / GRAPH_FILE).write_text("half")
    build(out, built[0].parent / "world")
    assert not left.exists()


def test_a_sound_snapshot_is_verified_down_to_its_probes(out, ids):
    sound = archive.verify(out / ids[3])
    assert sound.id == ids[3]
    (probe,) = sound.probes
    assert (probe.question, probe.rows) == ("treaty/list", 2)


def test_equal_facts_give_an_equal_manifest(built, ids, tmp_path):
    again = build(tmp_path / "again", built[0].parent / "world")
    first = (built[0] / ids[3] / MANIFEST_FILE).read_bytes()
    assert (again.path / MANIFEST_FILE).read_bytes() == first


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_two_hundred_random_damages_are_refused_everywhere(out, ids, tmp_path, part):
    # In four parts, so that they can run beside each other.
    for what, copy in damages(out / ids[3], tmp_path / "copy", 50, seed=part):
        assert taken_up(copy) == [], what


def test_the_sound_snapshot_is_taken_up_everywhere(out, ids):
    assert taken_up(out / ids[3]) == ["verify", "rollback", "current"]


@pytest.mark.slow
def test_a_running_engine_takes_up_no_damaged_snapshot(out, ids, tmp_path):
    assert served(out / ids[3], out / ids[2], tmp_path / "served", 50, seed=4) == []


def test_a_manifest_written_for_another_graph_is_refused(out, ids):
    shutil.copy(out / ids[2] / MANIFEST_FILE, out / ids[3] / MANIFEST_FILE)
    with pytest.raises(SnapshotError, match="its manifest tells of another"):
        archive.verify(out / ids[3])


def test_a_snapshot_under_another_name_is_refused(out, ids):
    moved = (out / ids[3]).rename(out / "0123456789abcdef")
    with pytest.raises(SnapshotError, match=f"name the folder {ids[3]}"):
        archive.verify(moved)


def test_miscounted_layers_are_refused(out, ids):
    old = manifest.read(out / ids[3])
    names = sorted(old.graphs)
    moved = {**old.graphs, names[0]: old.graphs[names[0]] + 1, names[1]: old.graphs[names[1]] - 1}
    new = manifest.Manifest(old.digest, moved, old.classes, old.probes, old.tools)
    (out / ids[3] / MANIFEST_FILE).write_bytes(new.encoded())
    with pytest.raises(SnapshotError, match="layers"):
        archive.verify(out / ids[3])


def test_a_probe_that_is_answered_otherwise_is_refused(out, ids):
    old = manifest.read(out / ids[3])
    (probe,) = old.probes
    other = manifest.Probe(probe.question, probe.query, probe.rows, "0" * 64)
    new = manifest.Manifest(old.digest, old.graphs, old.classes, (other,), old.tools)
    (out / ids[3] / MANIFEST_FILE).write_bytes(new.encoded())
    with pytest.raises(SnapshotError, match="treaty/list is not answered as when"):
        archive.verify(out / ids[3])


def test_an_empty_snapshot_is_refused(tmp_path):
    empty = manifest.Manifest(
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", {}, {}
    )
    folder = tmp_path / empty.id
    folder.mkdir()
    (folder / GRAPH_FILE).touch()
    (folder / MANIFEST_FILE).write_bytes(empty.encoded())
    archive.make_current(tmp_path, empty.id)
    assert taken_up(folder) == ["current"]


def test_rollback_goes_back_one_and_then_one_more(out, ids):
    assert archive.roll_back(out).id == current(out) == ids[2]
    assert archive.roll_back(out).id == current(out) == ids[1]
    with pytest.raises(SnapshotError, match="no earlier snapshot"):
        archive.roll_back(out)
    assert current(out) == ids[1]


def test_rollback_passes_over_a_damaged_one(out, ids):
    damage(out / ids[2])
    os.utime(out / ids[2] / GRAPH_FILE, (0, (out / ids[3]).stat().st_mtime - 1))
    assert archive.roll_back(out).id == current(out) == ids[1]


def test_rollback_to_a_damaged_one_is_refused_and_changes_nothing(out, ids):
    damage(out / ids[1])
    with pytest.raises(SnapshotError, match="was changed after it was built"):
        archive.roll_back(out, ids[1])
    assert current(out) == ids[3]


def test_rollback_to_what_is_not_there_is_refused(out):
    with pytest.raises(SnapshotError, match="no snapshot 0123456789abcdef"):
        archive.roll_back(out, "0123456789abcdef")


@pytest.mark.parametrize("lost", [GRAPH_FILE, MANIFEST_FILE, "."])
def test_rollback_leaves_a_current_one_that_is_lost(out, ids, lost):
    path = out / ids[3] / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert archive.roll_back(out).id == current(out) == ids[2]


def test_after_a_rollback_the_facts_can_be_built_again(built, out, ids):
    archive.roll_back(out)
    assert build(out, built[0].parent / "world").id == ids[3]
    assert archive.roll_back(out).id == ids[2]


def test_a_running_engine_refuses_a_damaged_snapshot_and_takes_up_a_mended_one(out, ids, tmp_path):
    good = Path(shutil.copytree(out / ids[2], tmp_path / ids[2]))
    archive.roll_back(out, ids[1])
    damage(out / ids[2])

    async def watch():
        async with EmbeddedEngine(out) as engine:
            assert (await engine.snapshot()).id == ids[1]
            archive.make_current(out, ids[2])
            await engine.refresh()
            assert engine.serving == ids[1]
            assert "changed after it was built" in str(engine.rejected)
            archive.make_current(out, ids[1])
            await engine.refresh()
            assert engine.rejected is None
            archive.make_current(out, ids[2])
            await engine.refresh()
            assert engine.rejected is not None
            shutil.rmtree(out / ids[2])
            shutil.copytree(good, out / ids[2])
            await engine.refresh()
            assert (engine.serving, engine.rejected) == (ids[2], None)

    asyncio.run(watch())


def test_an_engine_started_on_a_damaged_snapshot_answers_from_the_last_sound_one(out, ids):
    damage(out / ids[3])
    os.utime(out / ids[3] / GRAPH_FILE)
    (out / ids[2] / MANIFEST_FILE).unlink()

    async def watch():
        async with EmbeddedEngine(out) as engine:
            assert (await engine.snapshot()).id == ids[1]
            assert f"{ids[3]} was changed after it was built" in str(engine.rejected)
            await engine.refresh()
            still = engine.rejected
            assert still is not None
            archive.roll_back(out)
            await engine.refresh()
            assert (engine.serving, engine.rejected) == (ids[1], None)

    asyncio.run(watch())


def test_an_engine_without_any_sound_snapshot_says_what_is_wrong_with_the_current_one(out, ids):
    for name in ids[1:]:
        damage(out / name)

    async def watch():
        async with EmbeddedEngine(out) as engine:
            with pytest.raises(SnapshotError, match=f"{ids[3]} was changed"):
                await engine.snapshot()

    asyncio.run(watch())


def test_list_shows_what_is_kept_and_what_is_damaged(out, ids):
    damage(out / ids[2])
    (out / ids[1] / MANIFEST_FILE).unlink()
    result = run("list", out=out)
    assert result.exit_code == 0
    lines = {line.split()[0]: line.split() for line in result.stdout.splitlines()[1:]}
    assert set(lines) == set(ids[1:])
    assert lines[ids[3]][-1] == "current"
    assert [lines[ids[n]][-1] for n in (1, 2)] == ["damaged", "damaged"]


def test_list_of_nothing_is_empty(tmp_path):
    assert run("list", out=tmp_path / "nothing").exit_code == 0


def test_verify_tells_of_each_and_fails_for_one(out, ids):
    assert run("verify", out=out).exit_code == 0
    damage(out / ids[1])
    result = run("verify", out=out)
    assert result.exit_code == 1
    assert f"{ids[3]}: sound" in result.stdout
    assert f"the graph of {ids[1]} was changed" in result.stderr
    assert run("verify", ids[3], out=out).exit_code == 0


def test_verify_of_nothing_fails(out, tmp_path):
    assert "run: stigraph build" in run("verify", out=tmp_path / "nothing").stderr
    assert "no such snapshot" in run("verify", "0123456789abcdef", out=out).stderr


def test_rollback_says_where_it_went(out, ids):
    result = run("rollback", out=out)
    assert result.stdout.startswith(f"{ids[2]} is current")
    assert run("rollback", "0123456789abcdef", out=out).exit_code == 1


def test_nothing_is_gone_back_to_while_a_build_writes(out):
    with archive.alone(out), pytest.raises(SnapshotError, match="another build is writing"):
        archive.roll_back(out)
