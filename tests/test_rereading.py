"""Passages are laid beside the text they were read from: digests and anchors must still hold."""

import shutil
from pathlib import Path

import pytest

from stigraph.errors import FactErrors, SnapshotError
from stigraph.graph import assemble
from stigraph.rereading import reread
from stigraph.sources import digest_of

WORLD = Path(__file__).parent / "world"
TREATY = "data/sources/gazette/treaty.yaml"


@pytest.fixture
def world(tmp_path):
    return Path(shutil.copytree(WORLD, tmp_path / "world"))


def reading(world, **changes: str):
    text = world / "gazette.txt"
    for old, new in changes.items():
        text.write_text(text.read_text().replace(old, new))
    return reread(assemble(world / "data", world / "ontology").sources, text)


def edited(world, old, new) -> None:
    path = world / TREATY
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def test_the_text_names_its_source_by_digest(world):
    assert reading(world).document == "gazette"


def test_a_digest_does_not_see_spaces_at_line_ends_nor_unicode_forms():
    assert digest_of(["か\u3099 ", "b\t"]) == digest_of(["が", "b"])
    assert digest_of(["a", "b"]) != digest_of(["a b"])


def test_the_text_may_or_may_not_end_in_a_line_feed(world):
    path = world / "gazette.txt"
    path.write_text(path.read_text().removesuffix("\n"))
    assert reading(world).document == "gazette"


def test_an_anchor_that_does_not_stand_in_the_lines_of_its_record_is_found(world):
    edited(world, "lines: 5\n    anchor: 一、氷", "lines: 6\n    anchor: 一、氷")
    with pytest.raises(FactErrors) as caught:
        reading(world)
    (error,) = caught.value.errors
    assert (error.file, error.line) == (TREATY, 29)
    assert "does not stand in the lines 6" in error.what
    assert "copy it letter by letter" in error.remedy


def test_an_anchor_must_stand_letter_by_letter(world):
    edited(world, "anchor: 二、音について協力する", "anchor: 二, 音について協力する")
    with pytest.raises(FactErrors, match="does not stand in the lines 6"):
        reading(world)


def test_the_anchor_of_a_passage_must_stand_in_it(world):
    edited(world, "  anchor: 「氷と音の条約」に署名した\n\n", "  anchor: 造船所は立ち会わない\n\n")
    with pytest.raises(FactErrors) as caught:
        reading(world)
    assert [(each.file, each.line) for each in caught.value.errors] == [(TREATY, 1)]


def test_a_passage_whose_lines_moved_is_told_the_new_digest(world):
    edited(world, "lines: 3-6", "lines: 2-6")
    with pytest.raises(FactErrors) as caught:
        reading(world)
    (error,) = caught.value.errors
    assert error.what == "the digest of the passage is not that of its lines"
    lines = (world / "gazette.txt").read_text().split("\n")
    assert error.remedy.endswith(digest_of(lines[1:6]))


def test_a_text_that_changed_is_told_where(world):
    with pytest.raises(FactErrors) as caught:
        reading(world, 造船所が立ち会った="造船所も立ち会った")
    assert {(each.file, each.what) for each in caught.value.errors} == {
        (
            "data/sources/gazette/source.yaml",
            "the digest of the extraction is not that of the text",
        ),
        (TREATY, "the digest of the passage is not that of its lines"),
    }


def test_a_text_of_no_source_is_refused(world):
    with pytest.raises(SnapshotError, match="no source has an extraction of 12 lines"):
        reading(world, 官報="官報\n\n")
