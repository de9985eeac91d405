"""Fact files are read as text with line numbers, and what is ambiguous in them is refused."""

import csv
import io
from unicodedata import normalize

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from stigraph.errors import FactErrors
from stigraph.reading import Fields, Items, Node, Scalar, order_faults, read_csv, read_yaml

NAME = "data/some/file.yaml"


def yaml_of(tmp_path, content):
    path = tmp_path / "file.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_yaml(path, NAME)


def table_of(tmp_path, content):
    path = tmp_path / "file.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_csv(path, NAME)


def plain(node: Node):
    """Returns a tree as lists and dictionaries of text."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    return {entry.key: plain(entry.value) for entry in node.entries}


@pytest.mark.parametrize(
    "text",
    ["NO", "01560", "yes", "2023-05-12", "null", "~", "1e3", "0x1F", "12:30:45", "=", "1_000"],
)
def test_a_scalar_stays_the_text_it_is(tmp_path, text):
    assert plain(yaml_of(tmp_path, f"value: {text}\n")) == {"value": text}


def test_every_key_and_value_knows_its_line(tmp_path):
    node = yaml_of(tmp_path, "# comment\nfirst: a\n\nlist:\n  - b\n  - {c: d}\n")
    assert isinstance(node, Fields)
    first, listed = node.entries
    assert (first.at.line, first.value.at.line, listed.at.line) == (2, 2, 4)
    assert isinstance(listed.value, Items)
    assert [item.at.line for item in listed.value.items] == [5, 6]
    assert str(first.at) == f"{NAME}:2"


def test_folded_text_is_one_line(tmp_path):
    assert plain(yaml_of(tmp_path, "a: >-\n  one\n  two\n")) == {"a": "one two"}


BROKEN_YAML = {
    "malformed": ("a: 1\nb: [1\nc: 2\n", 3, "malformed YAML", "check indentation"),
    "a tab": ("a:\n\tb: 1\n", 2, "malformed YAML", "check indentation"),
    "a stray colon": ("a: b: c\n", 1, "malformed YAML", "needs quotes"),
    "a repeated key": ("a: 1\nb: 2\na: 3\n", 3, "the key a stands already in line 1", "one list"),
    "a repeated key below": (
        "a:\n  b: 1\n  b: 2\n",
        3,
        "the key b stands already in line 2",
        "delete",
    ),
    "an anchor": ("a: &x 1\n", 1, "the anchor &x", "delete it, or quote"),
    "an anchor on a list": ("a: &x\n  - 1\n", 1, "the anchor &x", "delete it"),
    "an anchor on a key": ("&x a: 1\n", 1, "the anchor &x", "delete it"),
    "an alias": ("a: *x\n", 1, "the alias *x", "write the value out"),
    "a tag": ("a: !!int 1\n", 1, "the tag", "quote the text if !"),
    "an own tag": ("a: !x 1\n", 1, "the tag !x", "delete it"),
    "a tag on a mapping": ("a: !x\n  b: 1\n", 1, "the tag !x", "delete it"),
    "a second document": ("a: 1\n---\nb: 2\n", 2, "a second document", "delete the ---"),
    "a key that is a list": (
        "? [a]\n: 1\n",
        1,
        "a key that is not a plain word",
        "write key: value",
    ),
    "nothing": ("# only a comment\n", 1, "the file is empty", "delete the file"),
    "too many levels": ("[" * 40 + "]" * 40, 1, "nested too deeply", "flatten"),
    "a byte order mark": (b"\xef\xbb\xbfa: 1\n", 1, "byte order mark", "without BOM"),
    "CR LF": (b"a: 1\r\nb: 2\r\n", 1, "ends in CR LF", "LF line ends"),
    "not UTF-8": (b"a: 1\nb: \x8a\xbf\n", 2, "not UTF-8", "save the file as UTF-8"),
    "decomposed kana": ("a: 1\nb: か\u3099\n", 2, "decomposed", "Unicode NFC"),
}


@pytest.mark.parametrize(
    ("content", "line", "what", "remedy"), BROKEN_YAML.values(), ids=BROKEN_YAML
)
def test_yaml_is_refused_with_line_and_remedy(tmp_path, content, line, what, remedy):
    with pytest.raises(FactErrors) as caught:
        yaml_of(tmp_path, content)
    (error,) = caught.value.errors
    assert (error.file, error.line) == (NAME, line)
    assert what in error.what
    assert remedy in error.remedy
    assert str(error).startswith(f"{NAME}:{line}: ")


trees = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abcXYZ", min_size=1, max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(trees)
def test_any_tree_of_text_is_read_as_it_was_written(tmp_path_factory, tree):
    content = yaml.safe_dump({"a": tree}, default_style='"', allow_unicode=False)
    # A long key gets a tag of its own from the writer; short ones do not.
    path = tmp_path_factory.mktemp("trees")
    assert plain(yaml_of(path, content.replace("!!str ", ""))) == {"a": tree}


def test_a_row_knows_its_line_even_after_a_cell_of_two_lines(tmp_path):
    table = table_of(tmp_path, 'id,text\na,"one\ntwo"\nb,"with ""quotes"", and comma"\n')
    assert [(row.at.line, row["id"]) for row in table.rows] == [(2, "a"), (4, "b")]
    assert table.rows[1]["text"] == 'with "quotes", and comma'


def test_a_column_that_is_not_there_reads_as_nothing_said(tmp_path):
    assert table_of(tmp_path, "id\na\n").rows[0]["name_ja"] == ""


BROKEN_CSV = {
    "empty": ("", 1, "the file is empty", "header"),
    "a column without a name": ("id,,b\n", 1, "column 2 has no name", "name it"),
    "a column twice": ("id,a,a\n", 1, "the column a stands twice", "delete one"),
    "a short row": ("id,a\nx,1\ny\n", 3, "the row has 1 cells, the header has 2", "commas"),
    "a long row": ("id,a\nx,1,2\n", 2, "the row has 3 cells", "quote cells that hold a comma"),
    "an empty row": ("id,a\nx,1\n\n", 3, "the row has 0 cells", "commas"),
    "a space": ("id,a\nx, 1\n", 2, "the cell of a begins or ends with a space", "delete the space"),
    "a stray quote": ('id,a\nx,"1"2\n', 2, "malformed CSV", '""'),
    "an open quote": ('id,a\nx,"1\n', 2, "malformed CSV", '""'),
    "a byte order mark": (b"\xef\xbb\xbfid\n", 1, "byte order mark", "without BOM"),
    "CR LF": (b"id\r\na\r\n", 1, "ends in CR LF", "LF line ends"),
}


@pytest.mark.parametrize(("content", "line", "what", "remedy"), BROKEN_CSV.values(), ids=BROKEN_CSV)
def test_csv_is_refused_with_line_and_remedy(tmp_path, content, line, what, remedy):
    with pytest.raises(FactErrors) as caught:
        table_of(tmp_path, content)
    (error,) = caught.value.errors
    assert (error.file, error.line) == (NAME, line)
    assert what in error.what
    assert remedy in error.remedy


def test_all_broken_rows_are_reported_together(tmp_path):
    with pytest.raises(FactErrors) as caught:
        table_of(tmp_path, "id,a\nx\ny, 1\nz,1,2\n")
    assert [error.line for error in caught.value.errors] == [2, 3, 4]


def test_rows_out_of_order_and_repeated_rows_are_found(tmp_path):
    table = table_of(tmp_path, "id,a\nb,1\na,2\nb,3\nc,4\n")
    errors = list(order_faults(table, ("id",)))
    assert [(error.line, error.what) for error in errors] == [
        (3, "a is out of order"),
        (4, "b stands already in line 2"),
    ]
    assert errors[0].remedy.endswith("move it to the top")


def test_a_row_out_of_order_is_told_where_it_belongs(tmp_path):
    (error,) = order_faults(table_of(tmp_path, "id\na\nd\nc\n"), ("id",))
    assert error.remedy.endswith("move it below a")


def test_order_looks_at_every_column_of_the_key(tmp_path):
    table = table_of(tmp_path, "a,b\nx,1\nx,2\ny,1\n")
    assert list(order_faults(table, ("a", "b"))) == []
    assert len(list(order_faults(table, ("a",)))) == 1


cells = st.text(st.characters(codec="utf-8", exclude_characters="\r", exclude_categories=["Cs"]))


@given(st.lists(st.tuples(cells.map(str.strip), cells.map(str.strip)), max_size=5))
def test_any_table_is_read_as_it_was_written(tmp_path_factory, rows):
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([("a", "b"), *rows])
    content = buffer.getvalue()
    table = table_of(tmp_path_factory.mktemp("tables"), normalize("NFC", content))
    normal = [tuple(normalize("NFC", cell) for cell in row) for row in rows]
    assert [tuple(row.cells.values()) for row in table.rows] == normal
