"""Footnotes of a Word document, of which python-docx knows nothing: the part and its marks."""

import re
from collections.abc import Iterator, Sequence

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph
from lxml import etree

from stigraph.brief.document import Note

TEXT_STYLE, MARK_STYLE = "FootnoteText", "FootnoteReference"
"""The ids of the styles that Word knows for a footnote and for its mark."""

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Letters that no XML may hold."""

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_SEPARATORS = (("-1", "separator"), ("0", "continuationSeparator"))


class Footnotes:
    """The footnotes of one document: a note is written once, however often it is cited."""

    def __init__(self, notes: Sequence[Note]) -> None:
        self._numbers = {note: number for number, note in enumerate(notes, start=1)}
        self._placed: set[Note] = set()

    def mark(self, paragraph: Paragraph, notes: Sequence[Note]) -> None:
        """Put the marks of notes at the end of a paragraph: a footnote once, then its number."""
        for place, note in enumerate(notes):
            if place > 0:
                paragraph._p.append(_run(_text(", ")))  # noqa: SLF001  # else 5 and 6 read 56
            self._mark(paragraph, note)

    def _mark(self, paragraph: Paragraph, note: Note) -> None:
        number = self._numbers[note]
        if note in self._placed:
            paragraph._p.extend(_repeated(number))  # noqa: SLF001  # python-docx offers no other way
            return
        self._placed.add(note)
        start = _element("w:bookmarkStart", id=str(number), name=f"_Note{number}")
        run = _run(_element("w:footnoteReference", id=str(number)))
        for one in (start, run, _element("w:bookmarkEnd", id=str(number))):
            paragraph._p.append(one)  # noqa: SLF001

    def attach(self, document: Document) -> None:
        """Give the document the part that holds the notes."""
        root = etree.fromstring(f"<w:footnotes {nsdecls('w')}/>")
        for own_id, kind in _SEPARATORS:
            root.append(_separator(own_id, kind))
        for note, number in self._numbers.items():
            root.append(_footnote(number, note))
        blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        part = Part(PackURI("/word/footnotes.xml"), _TYPE, blob, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def legal(text: str) -> str:
    """Return the text with a sign in place of each letter that no XML may hold."""
    return _ILLEGAL.sub("\ufffd", text)


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def _run(*content: BaseOxmlElement) -> BaseOxmlElement:
    run, properties = OxmlElement("w:r"), OxmlElement("w:rPr")
    properties.append(_element("w:rStyle", val=MARK_STYLE))
    # Some programs take the form of a field from its runs, and look at no style there.
    properties.append(_element("w:vertAlign", val="superscript"))
    run.append(properties)
    run.extend(content)
    return run


def _repeated(number: int) -> Iterator[BaseOxmlElement]:
    """The number of a note that stands already, as a field that follows it."""
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" NOTEREF _Note{number} \\f \\h "
    yield _run(_element("w:fldChar", fldCharType="begin"))
    yield _run(instruction)
    yield _run(_element("w:fldChar", fldCharType="separate"))
    yield _run(_text(str(number)))
    yield _run(_element("w:fldChar", fldCharType="end"))


def _text(text: str) -> BaseOxmlElement:
    made = OxmlElement("w:t")
    made.set(qn("xml:space"), "preserve")
    made.text = legal(text)
    return made


def _footnote(number: int, note: Note) -> BaseOxmlElement:
    body = OxmlElement("w:r")
    body.append(_text(f" {note.text}" + (f" {note.address}" if note.address else "")))
    return _note_of(str(number), _run(OxmlElement("w:footnoteRef")), body)


def _separator(own_id: str, kind: str) -> BaseOxmlElement:
    run = OxmlElement("w:r")
    run.append(OxmlElement(f"w:{kind}"))
    made = _note_of(own_id, run)
    made.set(qn("w:type"), kind)
    return made


def _note_of(own_id: str, *runs: BaseOxmlElement) -> BaseOxmlElement:
    note, paragraph, properties = (OxmlElement(tag) for tag in ("w:footnote", "w:p", "w:pPr"))
    note.set(qn("w:id"), own_id)
    properties.append(_element("w:pStyle", val=TEXT_STYLE))
    paragraph.append(properties)
    paragraph.extend(runs)
    note.append(paragraph)
    return note
