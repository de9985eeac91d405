"""No page has words of its own: all stand in the catalogues or in the graph, in both languages."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from stigraph import paths

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted(paths.web().glob("templates/*.html"))
MODULES = sorted([*(ROOT / "api/pages").glob("*.py"), *(ROOT / "api/routes/pages").glob("*.py")])

SAME_EVERYWHERE = re.compile(
    r"(?:stigraph|SPARQL|JSON|JSON-LD|GraphML|SVG|PNG|CSV|CITATION\.cff|[\W\d_])*"
)
"""Names of formats, numbers and signs."""

SPOKEN = ("aria-label", "title", "alt")
FILLED_IN = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
JAPANESE = re.compile("[\u3041-\u30fa\u4e00-\u9fff]{2,}")


class Fixed(HTMLParser):
    """The fixed text of a template: what it says, whatever is filled in."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._ignored = False
        self.feed(FILLED_IN.sub(" ", text))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._ignored = tag in ("style", "script", "code")
        self.found += [value or "" for name, value in attrs if name in SPOKEN]

    def handle_data(self, data: str) -> None:
        if not self._ignored:
            self.found += [line.strip() for line in data.split("\n")]


def wordings(tree: ast.AST) -> Iterator[str]:
    """Each text of a module that is Japanese, and not one of a pair in both languages."""
    pairs = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Words"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in pairs:
            yield from JAPANESE.findall(re.sub(r"(?s)^.*\n.*$|`[^`]*`", "", node.value))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.name)
def test_a_template_has_no_words_outside_the_catalogues(template: Path) -> None:
    fixed = Fixed(template.read_text(encoding="utf-8")).found
    assert [text for text in fixed if SAME_EVERYWHERE.fullmatch(text) is None] == []


def test_a_word_in_a_template_is_found() -> None:
    page = '<p title="Source">{{ t("a") }} Read {% if b %}<b>CSV</b>{% endif %}</p>'
    left = [text for text in Fixed(page).found if SAME_EVERYWHERE.fullmatch(text) is None]
    assert left == ["Source", "Read"]


@pytest.mark.parametrize("module", MODULES, ids=lambda one: one.stem)
def test_a_page_made_in_python_has_no_words_outside_the_catalogues(module: Path) -> None:
    assert list(wordings(ast.parse(module.read_text(encoding="utf-8")))) == []
