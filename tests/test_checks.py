"""Shapes and checks find what is wrong, say how to mend it, and leave sound facts alone.

Each rule has its planted fault in tests/broken/, one file each. `rule` and `says` name what must
be found, and nothing else may be; `files` changes texts of a copy of the real facts; `graph` adds
or removes statements that no file can make, because the loader insists on something else.
"""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import rdflib
import yaml
from pyoxigraph import NamedNode, RdfFormat, parse

from stigraph import checks, iris
from stigraph.checks import Severity, Violation
from stigraph.derivation import derive
from stigraph.errors import OntologyError, QuestionError
from stigraph.graph import Graph, assemble
from stigraph.ledger import Triple, entity_files
from stigraph.ontology import load
from tests import real_graph
from tests.letting_go import complaints

ROOT = Path(__file__).resolve().parent.parent
WORLD = Path(__file__).parent / "world"
CLASSES = entity_files(load(ROOT / "ontology"))
BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))


@pytest.fixture
def world(tmp_path):
    return Path(shutil.copytree(WORLD, tmp_path / "world"))


def derived(folder) -> Graph:
    return derive(assemble(folder / "data", folder / "ontology"), folder / "queries")


def findings(folder, graph: Graph | None = None) -> tuple[Violation, ...]:
    graph = derived(folder) if graph is None else graph
    return checks.run(graph, folder / "ontology", folder / "queries")


def edited(folder, file, old, new) -> None:
    path = folder / file
    text = path.read_text()
    assert old in text, f"{old!r} no longer stands in {file}"
    path.write_text(text.replace(old, new, 1))


def test_a_sound_world_has_warnings_at_most():
    (warning,) = findings(WORLD)
    assert warning == Violation(
        severity=Severity.warning,
        rule="checks/secret-clause-in-words",
        entity="record:gazette/treaty/clause/treaty.ice-and-sound~2",
        message="is secret and gives its words: leave them out if the source does",
        file="data/sources/gazette/treaty.yaml",
        line=34,
    )


def test_a_shape_names_itself_the_node_and_its_line(world):
    edited(
        world,
        "data/sources/register/row.yaml",
        "      - {who: organisation:sound-office, as: party}\n",
        "",
    )
    (violation,) = (each for each in findings(world) if each.severity is Severity.violation)
    assert violation.rule == "PledgeShape"
    assert str(violation) == (
        "data/sources/register/row.yaml:9: record:register/row/pledge/treaty.ice-and-sound has "
        "fewer than two partners: add the partners that the passage names [PledgeShape]"
    )


def test_a_check_names_its_nodes_by_curie(world):
    edited(
        world, "data/sources/gazette/treaty.yaml", "organisation:yard", "organisation:ice-office"
    )
    (violation,) = (each for each in findings(world) if each.severity is Severity.violation)
    assert violation.rule == "checks/witness-is-party"
    assert violation.message == "has the witness organisation:ice-office as a party: keep one role"


def test_without_shapes_the_checks_still_run(world):
    (world / "ontology" / "shapes.ttl").unlink()
    assert len(findings(world)) == 1


def test_shapes_that_are_no_turtle_are_named(world):
    (world / "ontology" / "shapes.ttl").write_text("sti:A a sh:NodeShape .")
    with pytest.raises(OntologyError, match=r"shapes\.ttl"):
        findings(world)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (
            "SELECT ?entity ?message",
            "SELECT ?message ?entity",
            "columns are not entity and message",
        ),
        ("SELECT ?entity ?message", "SELECT ?entity", "columns are not entity and message"),
        ("SELECT ?entity ?message", "SELECT", "the query does not run"),
        ("BIND (", "BIND (1/0 AS ?nothing) # ", "a row has no node or no text"),
        ("#+ severity: warning", "#+ severity: mild", "the severity is mild"),
        ("#+ severity: warning", "#+ severty: warning", "the header has no key severty"),
    ],
)
def test_a_check_that_cannot_run_is_named(world, old, new, what):
    edited(world, "queries/checks/secret-clause-in-words.rq", old, new)
    with pytest.raises(QuestionError) as caught:
        findings(world)
    assert caught.value.name.startswith("checks/secret-clause-in-words")
    assert what in caught.value.what


@pytest.mark.parametrize(
    ("old", "new"),
    [("SELECT ?entity ?message", "SELECT ?entity"), ("BIND (", "BIND (1/0 AS ?nothing) # ")],
)
def test_the_error_of_a_check_can_be_let_go_in_any_thread(world, old, new):
    def refused() -> QuestionError:
        edited(world, "queries/checks/secret-clause-in-words.rq", old, new)
        try:
            return pytest.fail(str(findings(world)))
        except QuestionError as error:
            return error

    assert not complaints(refused)


# The real facts


@dataclass(frozen=True)
class Plant:
    rule: str
    says: str
    files: tuple[dict[str, str], ...]
    graph: tuple[dict[str, list[str]], ...]


def plant(path: Path) -> Plant:
    content = yaml.safe_load(path.read_text())
    return Plant(
        content["rule"],
        content["says"],
        tuple(content.get("files", ())),
        tuple(content.get("graph", ())),
    )


CURIE = re.compile(r"\b([a-z][a-z-]*):([A-Za-z0-9][A-Za-z0-9-]*)")


def named_in(texts) -> set[str]:
    return {match[0] for text in texts for match in CURIE.finditer(text)}


@pytest.fixture(scope="module")
def facts(tmp_path_factory):
    """The passages of the real facts in which faults are planted, with the things they need.

    All of the facts would give the same answers, and a slower test with each document that is read.
    """
    folder = tmp_path_factory.mktemp("real")
    for name in ("data", "ontology", "queries"):
        shutil.copytree(ROOT / name, folder / name)
    texts = [path.read_text() for path in (*BROKEN, *folder.glob("data/editorial/*.yaml"))]
    for path in folder.glob("data/sources/*/*.yaml"):
        passage = f"{path.parent.name}/{path.stem}"
        if path.stem != "source" and not any(passage in text for text in texts):
            path.unlink()
    texts += [path.read_text() for path in folder.glob("data/sources/*/*.yaml")]
    documents = {f"document:{path.name}" for path in folder.glob("data/sources/*")}
    cut(folder / "data/entities", named_in(texts) | documents)
    return folder


def cut(entities: Path, named: set[str]) -> None:
    """Leaves the rows of the tables that are named, and those that they name in turn."""
    tables = {path: path.read_text().splitlines(keepends=True) for path in entities.glob("*.csv")}
    curies = {path: row_curies(path, rows[1:]) for path, rows in tables.items()}
    wanted: set[str] = set()
    while named - wanted:
        wanted |= named
        for path, owners in curies.items():
            for row, owner in zip(tables[path][1:], owners, strict=True):
                if owner in wanted:
                    named |= named_in([row]) | {
                        f"document:{cell}" for cell in row.strip().split(",")
                    }
    for path, (header, *rows) in tables.items():
        kept = [row for row, owner in zip(rows, curies[path], strict=True) if owner in wanted]
        path.write_text("".join([header, *kept]))


def row_curies(path: Path, rows: list[str]) -> list[str]:
    """Returns the thing that each row tells of."""
    first = [row.split(",")[0] for row in rows]
    if path.stem in {"names", "identifiers"}:
        return first
    segment = {plural: iris.kebab(name) for plural, name in CLASSES.items()}[path.stem]
    return [f"{segment}:{slug}" for slug in first]


@pytest.fixture(scope="module")
def sound(facts) -> Graph:
    return derived(facts)


@pytest.fixture(scope="module")
def known(facts, sound) -> set[tuple[str, str, str]]:
    """What the rules find in the real facts as they are."""
    return {(each.rule, each.entity, each.message) for each in findings(facts, sound)}


def changed(graph: Graph, changes) -> Graph:
    layers = dict(graph.layers)
    for change in changes:
        for action, terms in change.items():
            if action == "add":
                layers[iris.GRAPH_RECORDS] |= {triple(*terms)}
                continue
            subject, predicate = (NamedNode(iris.curie_to_iri(term)) for term in terms)
            gone = {
                (name, each)
                for name, triples in layers.items()
                for each in triples
                if each[:2] == (subject, predicate)
            }
            assert gone, f"{terms} no longer stands in the graph"
            for name, each in gone:
                layers[name] -= {each}
    return Graph(layers, graph.places)


def triple(subject: str, predicate: str, value: str) -> Triple:
    node, link = (iris.curie_to_iri(term) for term in (subject, predicate))
    term = value if value.startswith('"') else f"<{iris.curie_to_iri(value)}>"
    (quad,) = parse(f"<{node}> <{link}> {term} .", format=RdfFormat.N_TRIPLES)
    return quad.subject, quad.predicate, quad.object


@pytest.mark.slow
def test_the_real_facts_break_no_rule():
    violations = [each for each in findings(ROOT) if each.severity is Severity.violation]
    assert [str(each) for each in violations] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", BROKEN, ids=[path.stem for path in BROKEN])
def test_a_planted_fault_is_found_by_its_rule_and_no_other(path, facts, sound, known, tmp_path):
    planted = plant(path)
    folder, graph = facts, sound
    if planted.files:
        folder = Path(shutil.copytree(facts, tmp_path / "facts"))
        for change in planted.files:
            edited(folder, change["file"], change["replace"], change["by"])
        graph = derived(folder)
    graph = changed(graph, planted.graph)
    new = [
        each
        for each in findings(folder, graph)
        if (each.rule, each.entity, each.message) not in known
    ]
    assert new
    assert {each.rule for each in new} == {planted.rule}, [str(each) for each in new]
    assert all(each.message.startswith(planted.says) for each in new)
    assert all(": " in each.message for each in new), "a message ends with the way to mend it"


def test_every_conflict_is_listed_with_its_two_records():
    (line,) = checks.conflicts(real_graph.facts())
    signing = "signing/agreement.mext-mur"
    assert line == (
        f"agreement:mext-mur on sti:occasion: record:deck-2023-06/g7-agreements/{signing}"
        f" and record:mext-note-italy/memorandum/{signing}"
    )


def test_every_message_of_the_shapes_has_its_planted_fault():
    shapes = rdflib.Graph().parse(ROOT / "ontology" / "shapes.ttl")
    messages = {str(text) for text in shapes.objects(None, rdflib.SH.message)}
    planted = [plant(path) for path in BROKEN]
    says = [each.says for each in planted if not each.rule.startswith("checks/")]
    rules = [each.rule for each in planted if not each.rule.startswith("checks/")]
    without = {text for text in messages if not any(text.startswith(start) for start in says)}
    assert without == set()
    named = {
        str(shape).removeprefix(iris.STI)
        for shape in shapes.subjects(rdflib.RDF.type, rdflib.SH.NodeShape)
        if isinstance(shape, rdflib.URIRef)
    }
    assert set(rules) == named


def test_every_check_has_its_planted_fault():
    present = {f"checks/{path.stem}" for path in (ROOT / "queries" / "checks").glob("*.rq")}
    assert {plant(path).rule for path in BROKEN if "checks/" in path.read_text()} == present


def test_no_planted_fault_stands_for_a_rule_that_is_gone():
    present = {f"checks/{path.stem}" for path in (ROOT / "queries" / "checks").glob("*.rq")}
    shapes = (ROOT / "ontology" / "shapes.ttl").read_text()
    gone = [
        path.name
        for path in BROKEN
        if plant(path).rule not in present and f"sti:{plant(path).rule}\n" not in shapes
    ]
    assert gone == []
