"""Pages that sheets cite: which are known already, who publishes them, what a new one is called."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from stigraph.errors import FactError
from stigraph.iris import SLUG, slugged
from stigraph.ledger import nearest
from stigraph.reading import Fields, Node, Row, Scalar, read_csv, read_yaml
from stigraph.sheet_faults import Spot
from stigraph.sources import ADDRESS, NO_ADDRESS, SOURCE_FILE, TEXT, TRANSCRIPTION, digest_of
from stigraph.words import Words

SECONDARY = "secondary-publisher"
"""The kind of an organisation whose pages tell what others have issued."""

_MOST_SLUG = 60
_LINES = re.compile(r"^  lines: \d+$", re.MULTILINE)
# What a path says of its language; where it says nothing, nothing is noted.
_LANGUAGES = (
    ("ja", re.compile(r"/(?:mofaj|ja|jp)/|_ja\b|/b_menu/")),
    ("en", re.compile(r"/(?:en|english|policy|dns|news-and-media)/|_e\.html|/page\d+e_")),
)


@dataclass(frozen=True, slots=True)
class Publisher:
    """An organisation with the domains of its pages, and whether it tells what others issue."""

    slug: str
    ja: str
    en: str
    domains: tuple[str, ...]
    secondary: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page as a document of ours: its address, publisher, and how many rows are read from it."""

    document: str
    address: str
    publisher: Publisher | None
    lines: int
    text: str = ""

    @property
    def is_new(self) -> bool:
        """Whether no document of it exists yet."""
        return self.text == ""

    @property
    def by_issuer(self) -> bool:
        """Whether it stands in a domain of the organisation that issues what it tells."""
        return self.publisher is not None and not self.publisher.secondary

    def source_text(self, lines: int) -> str:
        """Return the text of its source.yaml with so many rows."""
        if not self.is_new:
            return _LINES.sub(f"  lines: {lines}", self.text)
        extraction = {
            "kind": TRANSCRIPTION,
            "lines": lines,
            "note": {
                "ja": "表の行としての転記。引用元の頁は読み直していない。",
                "en": "Rows of a table; the cited page has not been read again.",
            },
        }
        return self._head(extraction)

    def text_source(self, text: Sequence[str]) -> str:
        """Return the text of its source.yaml if it is read line by line from its own text."""
        return self._head({"kind": TEXT, "lines": len(text), "digest": digest_of(text)})

    def _head(self, extraction: Mapping[str, object]) -> str:
        assert self.publisher is not None
        edition = {
            "key": "page",
            "publisher": f"organisation:{self.publisher.slug}",
            "address": self.address,
        }
        language = _language(self.address)
        if language is not None:
            edition["language"] = language
        head = {"document": self.document, "edition": edition, "extraction": dict(extraction)}
        return yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=100)

    def entity(self) -> dict[str, str]:
        """Return the row of documents.csv for it; pages' titles are not known to a sheet."""
        assert self.publisher is not None
        tail = self.document.removeprefix(f"{self.publisher.slug}-")
        return {
            "a": "Document",
            "id": self.document,
            "kind": "web-page",
            "name_ja": f"{self.publisher.ja}のページ({tail})",
            "name_en": f"Page of {self.publisher.en} ({tail})",
        }


@dataclass(frozen=True)
class Pages:
    """All pages of the data folder by address and id, and those that a sheet adds."""

    folder: Path
    organisations: tuple[Publisher, ...]
    known: dict[str, Page] = field(default_factory=dict)
    used: dict[str, Page] = field(default_factory=dict)

    @classmethod
    def read(cls, data: Path) -> "Pages":
        """Return the pages of a data folder. Raises FactErrors for files that cannot be read."""
        table = read_csv(data / "entities/organisations.csv", "data/entities/organisations.csv")
        organisations = tuple(_publisher(row) for row in table.rows)
        pages = cls(data / "sources", organisations)
        for path in sorted(pages.folder.glob(f"*/{SOURCE_FILE}")):
            pages.known[path.parent.name] = _page(path, organisations)
        return pages

    def cited(self, given: str, at: Spot) -> Page:
        """Return the page of an address or of `document:id`, a new one where there is none.

        Raises SheetFault if it is no page, or nobody is known to publish it.
        """
        slug = given.removeprefix("document:")
        if slug != given:
            if slug not in self.known:
                close = nearest(slug, self.known)
                what = Words(
                    f"{given} という出典はない", f"source names {given}, which does not exist"
                )
                if close is None:
                    raise at.fault(what, Words(f"作る: {_NEW_SOURCE}", f"make it: {_NEW_SOURCE}"))
                remedy = Words(
                    f"document:{close} と書くか、作る: {_NEW_SOURCE}",
                    f"write document:{close}, or make it: {_NEW_SOURCE}",
                )
                raise at.fault(what, remedy)
            return self._use(self.known[slug], at)
        for page in self.known.values():
            if _plain(page.address) == _plain(given):
                return self._use(page, at)
        return self._use(self._new(given, at), at)

    def begun(self, document: str, address: str, publisher: str) -> Page:
        """Return a new page under an id that is chosen. Raises SheetFault if that is not free."""
        if document in self.known or SLUG.fullmatch(document) is None:
            taken = Words("この id の文書は既にある", "a document has this id")
            unfit = Words("id にできない", "it cannot be an id")
            remedy = Words(
                "別の id にする。小文字の英字、数字、ハイフンが使える",
                "choose another: lower case letters, digits, hyphens",
            )
            raise Spot(document).fault(taken if document in self.known else unfit, remedy)
        if address != NO_ADDRESS and ADDRESS.fullmatch(address) is None:
            what = Words("頁の所在ではない", "no address of a page")
            raise Spot(address).fault(what, Words("https:// で始める", "begin it with https://"))
        names = {one.slug: one for one in self.organisations}
        if publisher not in names:
            close = nearest(publisher, names)
            what = Words("この id の機関はない", "no organisation has this id")
            table = "data/entities/organisations.csv"
            add = Words(f"{table} に加える", f"add it to {table}")
            if close is not None:
                add = Words(f"{close} と書くか、{add.ja}", f"write {close}, or {add.en}")
            raise Spot(publisher).fault(what, add)
        return Page(document, address, names[publisher], 0)

    def touched(self) -> Iterator[Page]:
        """Yield every page that the sheet cites."""
        yield from self.used.values()

    def free_stem(self, document: str, stem: str) -> str:
        """Return the name of a passage file that the document does not have yet."""
        number, free = 1, stem
        while (self.folder / document / f"{free}.yaml").exists():
            number += 1
            free = f"{stem}-{number}"
        return free

    def _use(self, page: Page, at: Spot) -> Page:
        if not page.is_new and f"kind: {TRANSCRIPTION}" not in page.text:
            what = Words(
                f"document:{page.document} は文章として読んだ文書",
                f"document:{page.document} was read as a text",
            )
            remedy = Words(
                "その箇所のファイルを手で書く。表の行は並べて置けない",
                "write its passage by hand: rows cannot stand beside it",
            )
            raise at.fault(what, remedy)
        self.known[page.document] = self.used[page.document] = page
        return page

    def _new(self, address: str, at: Spot) -> Page:
        host = urlsplit(address).hostname or ""
        fitting = [
            (len(domain), publisher)
            for publisher in self.organisations
            for domain in publisher.domains
            if host == domain or host.endswith(f".{domain}")
        ]
        if not fitting:
            what = Words(f"{host} の発行者が分からない", f"nobody is known to publish {host}")
            raise at.fault(what, NO_PUBLISHER)
        publisher = max(fitting, key=lambda found: found[0])[1]
        return Page(self._free_slug(publisher.slug, address), address, publisher, 0)

    def _free_slug(self, publisher: str, address: str) -> str:
        parts = [slugged(re.sub(r"\.\w{2,5}$", "", p)) for p in urlsplit(address).path.split("/")]
        parts = [part for part in parts if part and part != "index"]
        query = slugged(urlsplit(address).query)
        if query:
            parts.append(query)
        for taken in range(1, len(parts) + 1):
            slug = "-".join([publisher, *parts[-taken:]])[:_MOST_SLUG].strip("-")
            if slug not in self.known:
                return slug
        number = 2
        while f"{publisher}-page-{number}" in self.known:
            number += 1
        return f"{publisher}-page-{number}"


NO_PUBLISHER = Words(
    "data/entities/organisations.csv に、この webDomain の機関を加える。"
    f"他の機関の発行物を伝える所なら、種類を {SECONDARY} とする",
    "enter an organisation with this webDomain in data/entities/organisations.csv; one that "
    f"tells what others have issued is of kind {SECONDARY}",
)
_NEW_SOURCE = "stigraph new source"


def _publisher(row: Row) -> Publisher:
    domains = tuple(domain.strip() for domain in row["webDomain"].split(";") if domain.strip())
    return Publisher(row["id"], row["name_ja"], row["name_en"], domains, row["kind"] == SECONDARY)


def _page(path: Path, organisations: tuple[Publisher, ...]) -> Page:
    name = f"data/sources/{path.parent.name}/{path.name}"
    tree = read_yaml(path, name)
    address = _at(tree, "edition", "address")
    slug = _at(tree, "edition", "publisher").removeprefix("organisation:")
    publisher = next((one for one in organisations if one.slug == slug), None)
    begun = len(list(path.parent.glob("*.yaml"))) > 1
    lines = int(_at(tree, "extraction", "lines")) if begun else 0
    return Page(path.parent.name, address, publisher, lines, path.read_text(encoding="utf-8"))


def _at(tree: Node, *keys: str) -> str:
    node = tree
    for key in keys:
        entry = node.get(key) if isinstance(node, Fields) else None
        if entry is None:
            raise _missing(tree, key)
        node = entry.value
    if not isinstance(node, Scalar):
        raise _missing(tree, keys[-1])
    return node.text


def _missing(tree: Node, key: str) -> FactError:
    return tree.at.fault(f"{key} is missing", "write document, edition and extraction")


def _plain(address: str) -> str:
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")


def _language(address: str) -> str | None:
    return next((name for name, pattern in _LANGUAGES if pattern.search(address)), None)
