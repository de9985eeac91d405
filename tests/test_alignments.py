"""Mappings to other vocabularies: both ends exist, and the file is what SSSOM asks for."""

import csv
from pathlib import Path

import pytest
import rdflib
import yaml
from rdflib import RDF, namespace

from stigraph import alignments, paths
from stigraph.errors import OntologyError
from tests.real_graph import on_oxigraph

FOLDER = paths.ontology() / "alignments"
FILE = FOLDER / "stigraph.sssom.tsv"
VOCABULARIES = yaml.safe_load((FOLDER / "vocabularies.yaml").read_text(encoding="utf-8"))

# The slots of SSSOM 1.0 that the file uses, and those without which it is none.
SET_SLOTS = {
    "mapping_set_id", "mapping_set_title", "mapping_set_description", "mapping_set_version",
    "license", "mapping_date", "subject_source", "curie_map",
}  # fmt: skip
ROW_SLOTS = [
    "subject_id", "subject_label", "predicate_id", "object_id", "object_label",
    "mapping_justification", "object_source", "object_source_version", "comment",
]  # fmt: skip


def rows() -> list[dict[str, str]]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader([one for one in lines if not one.startswith("#")], delimiter="\t"))


def metadata() -> dict[str, object]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    read = yaml.safe_load("\n".join(one[1:] for one in lines if one.startswith("#")))
    assert isinstance(read, dict)
    return read


def ours() -> rdflib.Graph:
    graph = rdflib.Graph().parse(paths.ontology() / "sti.ttl")
    for file in (paths.ontology() / "concepts").glob("*.ttl"):
        graph.parse(file)
    return graph


def test_the_file_has_the_slots_of_sssom() -> None:
    assert set(metadata()) == SET_SLOTS
    assert list(rows()[0]) == ROW_SLOTS
    assert {row["mapping_justification"] for row in rows()} == {"semapv:ManualMappingCuration"}


def test_every_subject_is_a_word_of_ours_under_its_own_label() -> None:
    own = ours()
    read = alignments.load(paths.ontology())
    for found, row in zip(read, rows(), strict=True):
        subject = rdflib.URIRef(found.subject)
        assert (subject, RDF.type, None) in own, row["subject_id"]
        label = rdflib.Literal(row["subject_label"], lang="en")
        assert (subject, rdflib.RDFS.label, label) in own, row["subject_id"]


def test_every_object_was_looked_up_and_nothing_else() -> None:
    looked_up = {
        (entry["namespace"] + term, entry["namespace"], entry["version"])
        for entry in VOCABULARIES.values()
        for term in entry["terms"]
    }
    read = alignments.load(paths.ontology())
    assert {(one.object, one.vocabulary, one.version) for one in read} == looked_up
    assert all(one.object_label for one in read)


@pytest.mark.parametrize(
    "prefix", [name for name, entry in VOCABULARIES.items() if entry["found_in"].startswith("rdf")]
)
def test_a_term_of_a_vocabulary_that_rdflib_closes_is_looked_up_again(prefix: str) -> None:
    entry = VOCABULARIES[prefix]
    closed = getattr(namespace, prefix.upper())
    assert str(closed) == entry["namespace"]
    assert [term for term in entry["terms"] if rdflib.URIRef(closed + term) not in closed] == []


def test_a_vocabulary_read_from_a_file_is_told_with_its_digest() -> None:
    from_files = [one for one in VOCABULARIES.values() if not one["found_in"].startswith("rdf")]
    assert len(from_files) > 3
    assert all(len(one["sha256"]) == 64 for one in from_files)


def test_no_mapping_repeats_what_the_ontology_declares() -> None:
    own = ours()
    repeated = [
        one
        for one in alignments.load(paths.ontology())
        if (rdflib.URIRef(one.subject), rdflib.RDFS.subClassOf, rdflib.URIRef(one.object)) in own
    ]
    assert repeated == []


def test_the_graph_holds_the_mappings_among_the_words() -> None:
    found = on_oxigraph(
        """
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?subject ?match ?object WHERE {
          ?subject ?match ?object .
          VALUES ?match {
            skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch
          }
        }"""
    )
    read = alignments.load(paths.ontology())
    assert set(found) == {(one.subject, one.predicate, one.object) for one in read}
    assert len(found) == len(read), "a mapping stands twice"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("skos:narrowMatch\tschema:Country", "owl:sameAs\tschema:Country", "matches by owl:sameAs"),
        ("\tschema:Country", "\tsdo:Country", "sdo:Country has no declared prefix"),
        ("skos:narrowMatch\tschema:Country", "skos:narrowMatch\t", "has no object_id"),
        ("#curie_map:", "#curies:", "declares no prefixes"),
    ],
)
def test_a_broken_mapping_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, what: str
) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    folder = tmp_path / "alignments"
    folder.mkdir()
    (folder / FILE.name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(OntologyError, match=what) as told:
        alignments.load(tmp_path)
    assert told.value.term.startswith(FILE.name)
