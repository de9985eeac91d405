"""A brief as one HTML file that asks nothing of any server, and prints on A4."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from stigraph.brief.document import Brief

MEDIA_TYPE = "text/html"

_WEB = ("https://", "http://")


def document(brief: Brief, template: Path) -> str:
    """Return the brief as HTML; `template` is `brief.html` among the web templates."""
    environment = Environment(
        loader=FileSystemLoader(template.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    numbers = {note: number for number, note in enumerate(brief.notes, start=1)}
    return environment.get_template(template.name).render(
        brief=brief, numbers=numbers, is_web=lambda address: address.startswith(_WEB)
    )
