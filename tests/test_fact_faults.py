"""Faults of fact files are told with file, line, what is wrong and how to mend it."""

import shutil
from pathlib import Path

import pytest
import yaml

from stigraph.graph import Graph
from tests.small_world import DOUBTS, REGISTER, TREATY, VOYAGE, WORLD, built, edited, faults


@pytest.fixture
def graph() -> Graph:
    return built(WORLD)


@pytest.fixture
def world(tmp_path):
    return Path(shutil.copytree(WORLD, tmp_path / "world"))


def test_a_wrong_key_hides_no_fault_of_the_keys_after_it(world):
    given = "    landedOn: 令和5年度\n    ship: NO\n"
    edited(
        world,
        VOYAGE,
        given,
        "    shp: NO\n    landedOn: 令和5年度\n    leftOn: 2023\n    sip: NO\n",
    )
    assert [what for _, _, what, _ in faults(world)] == [
        "Landing has no key shp",
        "leftOn is a second date beside landedOn",
        "Landing has no key sip",
    ]


@pytest.mark.parametrize(
    ("name", "given", "shape"),
    [
        ("partner", None, "a list of mappings"),
        ("topic", None, "a concept of topics"),
        ("wording", None, "{ja: …, en: …}"),
        ("secret", "    secret: false\n", "true or false"),
        (
            "price",
            '    price: {printed: "およそ1億2,000万円", yen: 120000000}\n',
            "{printed: …, yen: …}",
        ),
        ("ship", "    ship: NO\n", "…"),
    ],
)
def test_what_a_record_must_have_is_told_with_its_shape(world, name, given, shape):
    edited(world, "ontology/sti.ttl", f"sti:{name} ", f"sti:{name} sti:required true ; ")
    if given is not None:
        edited(world, TREATY if name == "secret" else VOYAGE, given, "")
    remedies = {remedy for *_, what, remedy in faults(world) if what.endswith(f"has no {name}")}
    assert remedies == {f"add {name}: {shape}"}


def test_a_scheme_that_is_missing_is_told_by_its_name(world):
    path = world / "ontology/concepts/all.ttl"
    path.write_text(path.read_text().replace("concept:qualifiers", "concept:qualities"))
    assert [fault[2:] for fault in faults(world)] == [
        ("at-most is no concept of qualifiers", "add it to ontology/concepts/qualifiers.ttl")
    ]


FAULTS = yaml.safe_load((Path(__file__).parent / "faults" / "facts.yaml").read_text())


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["case"] for fault in FAULTS])
def test_a_broken_file_is_refused_with_line_and_remedy(world, fault):
    edited(world, fault["file"], fault["replace"], fault["by"])
    told = faults(world)
    assert (fault["file"], fault["line"], fault["what"], fault["remedy"]) in told
    assert len([what for _, _, what, _ in told if what == fault["what"]]) == 1


def test_what_has_the_id_of_another_is_not_read(world):
    edited(world, TREATY, "ordinal: 2\n    topic: sound", "ordinal: 1\n    topic: sand")
    remedy = "give one of the two an explicit id:"
    clause = "record:gazette/treaty/clause/treaty.ice-and-sound~1"
    assert faults(world) == [(TREATY, 34, f"the id {clause} is taken by {TREATY}:26", remedy)]


def test_faults_of_all_files_are_reported_together_and_in_order(world):
    edited(world, TREATY, "topic: ice", "topic: icy")
    edited(world, TREATY, "lines: 3-4", "lines: 2-4")
    edited(world, VOYAGE, "yen: 120000000", "yen: many")
    edited(world, DOUBTS, "treaty:ice-and-sound", "treaty:ice")
    assert [fault[:2] for fault in faults(world)] == [
        (DOUBTS, 3),
        (TREATY, 10),
        (TREATY, 31),
        (VOYAGE, 20),
    ]


def test_all_faults_of_one_record_are_reported_together(world):
    edited(world, TREATY, "lines: 3-4", "lines: 2-4")
    edited(world, TREATY, "anchor: 「氷と音の条約」に署名した\n    signedOn", "signedOn")
    edited(world, TREATY, "XXXX-05-12", "XXXX-13-12")
    edited(world, TREATY, "as: witness", "as: guest")
    edited(world, TREATY, "how: inferred", "how: guessed")
    assert [line for _, line, _, _ in faults(world)] == [8, 10, 11, 16, 19]


PASSAGE = (
    "not the name of a passage",
    "a passage is a file of lower case letters, digits and hyphens that ends in .yaml",
)
STRAY = (
    "a file outside any document's folder",
    "move it into the folder of its document: data/sources/<document>/stray.yaml",
)
STATEMENTS = (
    "not the name of a file of statements",
    "call it by lower case letters, digits and hyphens, with .yaml at the end",
)


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("data/sources/gazette/Treaty.yaml", PASSAGE),
        ("data/sources/gazette/treaty.yml", PASSAGE),
        ("data/sources/gazette/notes.txt", PASSAGE),
        ("data/sources/stray.yaml", STRAY),
        ("data/editorial/Doubts 2.yaml", STATEMENTS),
        ("data/editorial/doubts.txt", STATEMENTS),
    ],
)
def test_a_file_that_would_not_be_read_is_a_fault(world, file, told):
    (world / file).write_text("a: b\n")
    assert faults(world) == [(file, 1, *told)]


def test_a_stray_file_of_statements_hides_no_fault_of_the_next(world):
    (world / "data/editorial/A.yaml").write_text("a: b\n")
    (world / "data/editorial/broken.yaml").write_text("a: [\n")
    edited(world, DOUBTS, "a: Doubt", "a: Dout")
    folder = "data/editorial"
    assert [file for file, *_ in faults(world)] == [
        f"{folder}/A.yaml",
        f"{folder}/broken.yaml",
        DOUBTS,
    ]


def test_a_folder_without_source_file_is_a_fault(world):
    (world / "data/sources/empty").mkdir()
    file = "data/sources/empty/source.yaml"
    remedy = "write document, edition and extraction"
    assert faults(world) == [(file, 1, "the file is missing", remedy)]


def test_malformed_yaml_does_not_hide_the_faults_of_other_files(world):
    edited(world, TREATY, "records:", "records: [")
    edited(world, VOYAGE, "ship: NO", "shp: NO")
    assert {file for file, *_ in faults(world)} >= {TREATY, VOYAGE}


@pytest.mark.parametrize("file", [REGISTER, "data/sources/register/row.yaml"])
def test_a_passage_that_cannot_be_read_is_no_dangling_reference_too(world, file):
    (world / file).write_text("a: [\n")
    assert [told for told, *_ in faults(world)] == [file]


@pytest.mark.parametrize("name", [".DS_Store", ".treaty.yaml.swp"])
def test_a_file_whose_name_begins_with_a_dot_is_nobodys(world, graph, name):
    for folder in ("data/entities", "data/sources", "data/sources/gazette", "data/editorial"):
        (world / folder / name).write_text("x")
    assert built(world).digest == graph.digest


@pytest.mark.parametrize("name", ["data/entities", "data/sources"])
def test_a_missing_folder_is_said_so(world, name):
    shutil.rmtree(world / name)
    remedy = "create it, or name the folder that holds it"
    assert faults(world) == [(name, 1, "the folder is missing", remedy)]


def test_a_file_of_statements_is_a_mapping(world):
    (world / DOUBTS).write_text("- a: Doubt\n")
    told = ("the file has no list of statements", "begin it with statements:")
    assert faults(world) == [(DOUBTS, 1, *told)]
