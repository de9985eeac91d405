"""The forms that a brief is written in, by the ending of the file."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from stigraph.brief import markdown, page, word
from stigraph.brief.document import Brief


class Form(StrEnum):
    """A form of a brief, named after the ending of its file."""

    docx = "docx"
    md = "md"
    html = "html"


MEDIA_TYPES: Mapping[Form, str] = {
    Form.docx: word.MEDIA_TYPE,
    Form.md: markdown.MEDIA_TYPE,
    Form.html: page.MEDIA_TYPE,
}


def written(brief: Brief, form: Form, template: Path) -> bytes:
    """Return the brief in a form; `template` is `brief.html` among the web templates."""
    match form:
        case Form.docx:
            return word.document(brief)
        case Form.md:
            return markdown.document(brief).encode()
        case Form.html:
            return page.document(brief, template).encode()
