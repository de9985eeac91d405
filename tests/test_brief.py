"""Briefs: what stands where, on what, and that the three forms say the same of it."""

import asyncio
import io
import re
import zipfile
from datetime import date

import docx
import pytest
from docx.shared import Mm
from lxml import etree
from typer.testing import CliRunner

from stigraph import paths
from stigraph.brief import markdown, page, word
from stigraph.brief.document import Brief, Note, Section, Statement, Table
from stigraph.brief.fitting import brief
from stigraph.brief.matter import OutsideRecord, grade, matter
from stigraph.cli import app
from stigraph.engine import EmbeddedEngine
from stigraph.errors import UnknownTerritory
from stigraph.territories import directory
from stigraph.wording import wording
from tests.real_graph import whole
from tests.serving import write_snapshot

DAY = date(2026, 11, 23)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOSTILE = "<script>alert(1)</script> [x](javascript:y) *b* | {{ 7*7 }} \x07 & ]]>"
TEMPLATE = paths.web() / "templates" / "brief.html"


def made(body=(), annex=(), language="en") -> Brief:
    return Brief(
        language, "Title", DAY, Statement("Made", (Note("ours"),)), tuple(body), "Annex",
        tuple(annex), "Sources",
    )  # fmt: skip


def hostile() -> Brief:
    note = Note(HOSTILE, "javascript:alert(1)")
    said = Statement(HOSTILE, (note,), HOSTILE)
    row = (said, said, Statement("", ()), said)
    table = Table((HOSTILE, "b", "c", "d"), (row,))
    sections = (Section("basis", HOSTILE, table=table), Section("course", "C", (said, said)))
    return made(sections, sections)


def parts(blob: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(blob)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def notes(blob: bytes) -> dict[str, str]:
    """The footnotes of a Word file, as another program reads them."""
    root = etree.fromstring(parts(blob)["word/footnotes.xml"])
    return {
        one.get(f"{W}id"): "".join(one.itertext()).strip()
        for one in root
        if one.get(f"{W}type") is None
    }


def marks(paragraph) -> list[str]:
    """The numbers of the notes that a paragraph cites, first citations and repeated ones."""
    first = [one.get(f"{W}id") for one in paragraph._p.iter(f"{W}footnoteReference")]
    again = [
        re.findall(r"NOTEREF _Note(\d+)", one.text) for one in paragraph._p.iter(f"{W}instrText")
    ]
    return first + [number for found in again for number in found]


def paragraphs(word_file):
    yield from word_file.paragraphs
    for table in word_file.tables:
        for row in table.rows[1:]:
            for cell in row.cells:
                yield from cell.paragraphs


def test_a_note_is_written_once_and_cited_by_a_field_after_that():
    one, other = Note("first", "https://example.org/1"), Note("second")
    section = Section("course", "C", (Statement("a", (one,)), Statement("b", (other, one))))
    blob = word.document(made((section,)))
    told = [marks(p) for p in docx.Document(io.BytesIO(blob)).paragraphs if marks(p)]
    assert told == [["1"], ["2"], ["3", "2"]]
    assert notes(blob) == {"1": "ours", "2": "first https://example.org/1", "3": "second"}


def test_a_word_file_opens_on_a4_with_page_numbers_and_japanese_fonts_by_name():
    blob = word.document(made((Section("course", "C", (Statement("a", (Note("n"),)),)),)))
    page_of = docx.Document(io.BytesIO(blob)).sections[0]
    sides = page_of.page_width, page_of.page_height
    assert [round((side or 0) / Mm(1)) for side in sides] == [210, 297]
    found = parts(blob)
    assert b" PAGE " in b"".join(text for name, text in found.items() if "footer" in name)
    assert b"Yu Mincho" in found["word/styles.xml"]
    assert b"MS Mincho,Noto Serif CJK JP" in found["word/fontTable.xml"]


def test_the_same_brief_is_the_same_bytes():
    assert word.document(hostile()) == word.document(hostile())


def test_a_hostile_name_is_text_in_every_form():
    own = hostile()
    blob = word.document(own)
    for name, text in parts(blob).items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(text)
    shown = "\n".join(p.text for p in paragraphs(docx.Document(io.BytesIO(blob))))
    assert "<script>alert(1)</script> [x](javascript:y)" in shown
    html = page.document(own, TEMPLATE)
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "{{ 7*7 }}" in html
    plain = markdown.document(own)
    assert re.search(r"(?<!\\)<script|(?<!\\)\[x", plain) is None


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory):
    out = tmp_path_factory.mktemp("whole")
    write_snapshot(out, whole().nquads())
    return out


@pytest.fixture
def ask(snapshots):
    async def asked(a, b, **options):
        async with EmbeddedEngine(snapshots) as engine:
            return await matter(engine, await directory(engine), a, b, **{"as_of": DAY, **options})

    return asked


def run(coroutine):
    return asyncio.run(coroutine)


def texts(sections, key) -> list[str]:
    return [
        f"{one.lead} {one.text}"
        for section in sections
        if section.key == key
        for one in section.all_statements()
        if one.text
    ]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("partner", ["IT", "US", "EU", "CA"])
def test_every_sentence_has_a_footnote_and_reprints_stand_in_the_annex(ask, partner, language):
    found = run(ask("JP", partner))
    own = brief(found, wording(language, paths.web() / "messages"), made_on=DAY)
    assert [one for one in own.statements() if one.text and not one.notes] == []
    blob = word.document(own)
    opened = docx.Document(io.BytesIO(blob))
    told = [
        p
        for p in paragraphs(opened)
        if p.style.name in ("Brief Frame", "Brief Statement", "Brief Cell") and p.text
    ]
    assert len(told) > 10
    assert [p.text for p in told if not marks(p)] == []
    assert {number for p in told for number in marks(p)} == set(notes(blob))
    assert not any(
        note.text.endswith(("(B)", "(C)"))
        for section in own.body
        for one in section.all_statements()
        for note in one.notes
    )
    assert not any(note.text.endswith("(C)") for note in own.notes)
    assert len(texts(own.body, "points")) == 3


@pytest.mark.slow
def test_the_brief_on_italy_says_what_its_pages_say(ask):
    found = run(ask("IT", "日本"))
    own = brief(found, wording("ja", paths.web() / "messages"), made_on=DAY)
    assert "日伊" in own.title
    body, annex = own.body, own.annex
    assert "昭和63(1988)年10月7日" in "".join(texts(body, "basis"))
    assert any("平成29(2017)年6月7日" in one and "第14回" in one for one in texts(body, "course"))
    # The 15th session, and with it the estimate of the 16th, stands on a reprint alone.
    assert not any("第15回" in one for one in texts(body, "sessions"))
    assert any("令和5(2023)年1月18日" in one for one in texts(annex, "sessions"))
    assert any("第16回" in one and "推定" in one for one in texts(annex, "sessions"))
    assert all(one.grade != "c" for one in found.tie.sources if grade(one) != "c")


@pytest.mark.slow
def test_what_does_not_fit_is_counted_and_stands_in_the_annex(ask):
    found = run(ask("JP", "US"))
    own = brief(found, wording("ja", paths.web() / "messages"), made_on=DAY)
    course = next(section for section in own.body if section.key == "course")
    rest = len(texts(own.annex, "course"))
    assert course.rest == f"ほか{rest}件は別紙"
    assert rest > 10


@pytest.mark.slow
def test_a_pair_without_japan_and_an_unknown_one_are_told(ask):
    with pytest.raises(OutsideRecord, match="outside the record so far"):
        run(ask("FR", "IT"))
    with pytest.raises(UnknownTerritory, match="IT"):
        run(ask("JP", "Itly"))


@pytest.mark.slow
def test_the_command_writes_a_file_and_never_over_another(snapshots, tmp_path):
    out = tmp_path / "it.docx"
    told = ["brief", "JP", "IT", "--out", str(out), "--snapshots", str(snapshots)]
    assert CliRunner().invoke(app, told).exit_code == 0
    first = out.read_bytes()
    refused = CliRunner().invoke(app, told)
    assert refused.exit_code == 2
    assert "--force" in refused.output
    assert CliRunner().invoke(app, [*told, "--force"]).exit_code == 0
    assert out.read_bytes() == first


def test_the_command_names_the_forms_there_are(tmp_path):
    result = CliRunner(env={"COLUMNS": "200", "TERM": "dumb"}).invoke(
        app, ["brief", "JP", "IT", "--out", str(tmp_path / "it.doc")]
    )
    assert result.exit_code == 2
    assert "did you mean .docx" in result.output
