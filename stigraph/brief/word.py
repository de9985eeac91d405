"""A brief as a Word document: A4, footnotes, tables to edit, the same bytes again."""

import io
import zipfile
from datetime import UTC, datetime, time

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from stigraph.brief.document import Brief, Section, Statement, Table
from stigraph.brief.footnotes import Footnotes, legal

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

LATIN, JAPANESE = "Times New Roman", "Yu Mincho"
INSTEAD_OF = {"Yu Mincho": "MS Mincho,Noto Serif CJK JP,IPAexMincho"}
"""What Word is to take where a font is missing, by the name of the font."""

_STYLES = {
    "Brief Title": (14, 3, True),
    "Brief Frame": (8, 4, False),
    "Brief Heading": (10, 1, True),
    "Brief Statement": (9, 0, False),
    "Brief Pointer": (8.5, 0, False),
    "Brief Cell": (8.5, 0, False),
}
"""Size in points, space after in points, and whether it is bold."""

_WIDTHS = (58, 40, 40, 42)


def document(brief: Brief) -> bytes:
    """Return the brief as the bytes of a .docx, which depend on the brief alone."""
    word = Document()
    notes = Footnotes(brief.notes)
    _set_up(word, brief)
    word.add_paragraph(legal(brief.title), "Brief Title")
    frame = word.add_paragraph(style="Brief Frame")
    _say(frame, brief.frame, notes)
    for section in brief.body:
        _write(word, section, notes)
    if brief.annex:
        annex = word.add_paragraph(legal(brief.annex_title), "Brief Title")
        annex.paragraph_format.page_break_before = True
        for section in brief.annex:
            _write(word, section, notes)
    notes.attach(word)
    out = io.BytesIO()
    word.save(out)
    return _same_again(out.getvalue())


def _write(word: WordDocument, section: Section, notes: Footnotes) -> None:
    word.add_paragraph(legal(section.heading), "Brief Heading")
    if section.table is not None:
        _tabulate(word, section.table, notes)
    for statement in section.statements:
        paragraph = word.add_paragraph(style="Brief Statement")
        if section.key == "points":
            paragraph.add_run("● ")
        _say(paragraph, statement, notes)
    if section.rest:
        word.add_paragraph(legal(section.rest), "Brief Pointer")


def _say(paragraph: Paragraph, statement: Statement, notes: Footnotes) -> None:
    if statement.lead:
        paragraph.add_run(legal(f"{statement.lead}　")).bold = True
    paragraph.add_run(legal(statement.text))
    notes.mark(paragraph, statement.notes)


def _tabulate(word: WordDocument, table: Table, notes: Footnotes) -> None:
    made = word.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    made.autofit = False
    for cell, name in zip(made.rows[0].cells, table.columns, strict=True):
        cell.paragraphs[0].style = word.styles["Brief Cell"]
        cell.paragraphs[0].add_run(legal(name)).bold = True
    repeat = made.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001  # a heading on each page
    repeat.append(OxmlElement("w:tblHeader"))
    for row in table.rows:
        for cell, statement in zip(made.add_row().cells, row, strict=True):
            cell.paragraphs[0].style = word.styles["Brief Cell"]
            _say(cell.paragraphs[0], statement, notes)
    for column, width in zip(made.columns, _WIDTHS, strict=True):
        for cell in column.cells:
            cell.width = Mm(width)


def _set_up(word: WordDocument, brief: Brief) -> None:
    page = word.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(15)
    page.top_margin, page.bottom_margin = Mm(13), Mm(13)
    page.header_distance, page.footer_distance = Mm(6), Mm(6)
    for name, (size, after, bold) in _STYLES.items():
        _style(word, name, size, after, bold=bold)
    _style(word, "footnote text", 7, 0, bold=False)
    mark = word.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
    mark.font.superscript = True
    heading = word.styles["Brief Heading"]
    assert isinstance(heading, ParagraphStyle)
    heading.paragraph_format.space_before = Pt(3)
    heading.paragraph_format.keep_with_next = True
    _framed(word.styles["Brief Frame"])
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "ja-JP")  # else Chinese forms of characters may be taken
    _page_number(page.footer.paragraphs[0])
    _describe(word, brief)
    _name_substitutes(word)


def _style(word: WordDocument, name: str, size: float, after: float, *, bold: bool) -> None:
    style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.font.name, style.font.size, style.font.bold = LATIN, Pt(size), bold
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), JAPANESE)
    style.paragraph_format.space_before = Pt(0)
    style.paragraph_format.space_after = Pt(after)
    # Exactly so: fonts of one size stand in lines of many heights, and the side must hold in each.
    style.paragraph_format.line_spacing = Pt(size * 1.25)


def _framed(style: object) -> None:
    assert isinstance(style, ParagraphStyle)
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="6" w:space="3" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right")
    )
    borders = parse_xml(f"<w:pBdr {nsdecls('w')}>{sides}</w:pBdr>")
    style.element.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"
    )


def _page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for name in ("PAGE", "NUMPAGES"):
        if name == "NUMPAGES":
            paragraph.add_run(" / ")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), f" {name} ")
        run = paragraph.add_run("1")
        field.append(run._r)  # noqa: SLF001
        paragraph._p.append(field)  # noqa: SLF001


def _describe(word: WordDocument, brief: Brief) -> None:
    day = datetime.combine(brief.made_on, time(), UTC)
    about = word.core_properties
    about.title, about.author, about.language = legal(brief.title), "stigraph", brief.language
    about.comments, about.keywords, about.last_modified_by = "", "", "stigraph"
    about.created = about.modified = day
    about.revision = 1


def _name_substitutes(word: WordDocument) -> None:
    """Say in the table of fonts what to take where the Japanese one is missing."""
    fonts = next(
        part for part in word.part.package.iter_parts() if part.partname == "/word/fontTable.xml"
    )
    told = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="80"/>'
        '<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
        for name, others in INSTEAD_OF.items()
    )
    text = f"<?xml version='1.0' encoding='UTF-8'?><w:fonts {nsdecls('w')}>{told}</w:fonts>"
    fonts._blob = text.encode()  # noqa: SLF001  # it is kept as bytes, with no way to set them


def _same_again(blob: bytes) -> bytes:
    """The same archive without the time at which it was packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blob)) as packed, zipfile.ZipFile(out, "w") as again:
        for name in packed.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            again.writestr(entry, packed.read(name))
    return out.getvalue()
