"""What our words are called in other vocabularies, from ontology/alignments/, written in SSSOM."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from stigraph.errors import OntologyError

PREDICATES = frozenset(
    f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")
)
_NEEDED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_METADATA = "#"


@dataclass(frozen=True, slots=True)
class Alignment:
    """One mapping: a word of ours, how it matches, and the term of another vocabulary, as IRIs."""

    subject: str
    predicate: str
    object: str
    object_label: str
    vocabulary: str
    """The namespace of the other vocabulary."""
    version: str
    """The version of it in which the term was looked up."""
    comment: str


def load(ontology: Path) -> tuple[Alignment, ...]:
    """Return the mappings of ontology/alignments/*.sssom.tsv, in the order of files and lines.

    Raises OntologyError with file and line for a row that lacks what SSSOM needs, matches in
    another way than by SKOS, or has a prefix that the file does not declare.
    """
    files = sorted((ontology / "alignments").glob("*.sssom.tsv"))
    return tuple(found for file in files for found in _read(file))


def _read(file: Path) -> Iterator[Alignment]:
    lines = file.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if not line.startswith(_METADATA)]
    above = len(lines) - len(rows)
    prefixes = _prefixes(file, lines[:above])
    for number, row in enumerate(csv.DictReader(rows, delimiter="\t"), start=above + 2):
        place = f"{file.name}:{number}"
        missing = [name for name in _NEEDED if not row.get(name)]
        if missing:
            raise OntologyError(place, f"has no {' and no '.join(missing)}", "fill the column")
        if row["predicate_id"] not in PREDICATES:
            what = f"matches by {row['predicate_id']}"
            raise OntologyError(place, what, f"use one of {', '.join(sorted(PREDICATES))}")
        yield Alignment(
            _iri(row["subject_id"], prefixes, place),
            _iri(row["predicate_id"], prefixes, place),
            _iri(row["object_id"], prefixes, place),
            row.get("object_label") or "",
            row.get("object_source") or "",
            row.get("object_source_version") or "",
            row.get("comment") or "",
        )


def _prefixes(file: Path, header: list[str]) -> Mapping[str, str]:
    try:
        metadata = yaml.safe_load("\n".join(line.removeprefix(_METADATA) for line in header))
        return dict(metadata["curie_map"])
    except (yaml.YAMLError, KeyError, TypeError) as error:
        remedy = "begin the file with SSSOM metadata in lines after #, curie_map among them"
        raise OntologyError(file.name, "declares no prefixes", remedy) from error


def _iri(curie: str, prefixes: Mapping[str, str], place: str) -> str:
    prefix, colon, rest = curie.partition(":")
    if not colon or prefix not in prefixes:
        raise OntologyError(place, f"{curie} has no declared prefix", "add it to curie_map")
    return prefixes[prefix] + rest
