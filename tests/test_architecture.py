"""Imports run downhill: each module stands on a floor and knows only the floors below it."""

import ast
import graphlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors", "release"),
    ("evaluation", "folding", "paths", "iris", "traps"),
    ("manifest", "ordering", "spelling"),
    ("forms", "reading", "dates"),
    ("ontology", "alignments", "lexicon", "withdrawn"),
    ("ledger",),
    ("headers", "survey", "values"),
    ("fields", "sources"),
    ("entities", "facts"),
    ("rereading", "graph"),
    ("question",),
    ("derivation", "checks", "naming", "probing"),
    ("archive",),
    ("snapshot",),
    ("engine",),  # a package: its modules may know each other, in no circle
    ("words", "publication", "office"),
    ("table", "calendar", "money", "wording"),
    ("sourcing", "coverage", "dataset", "gloss", "jsonld"),
    ("reading_report", "records"),
    ("disagreements", "printed", "status"),
    ("frames", "in_force", "known"),
    ("claims", "ties", "things", "search", "vocabulary", "budget", "targets", "standing"),
    ("territories", "bars", "purposes", "due", "network", "list_columns"),
    ("brief", "exploring", "lists"),  # brief is a package too
    ("display", "drawing", "telling"),
    ("sheet_faults",),
    ("cells", "entity_table", "pages", "sheet_parsing", "reporting", "serving", "answering"),
    ("client",),  # a package too
    ("sheet", "undoing"),
    ("template",),
    ("transcription",),
    (
        *("curation", "find_command", "list_command", "network_command", "office_commands"),
        *("programme_commands", "tie_command"),
    ),
    ("cli",),
    ("__main__",),
)
FLOOR = {module: number for number, modules in enumerate(FLOORS) for module in modules}

# Where the folders lie is known to `paths` alone. These ask it, and but for the command line only
# where the caller names no folder; the rest is handed a path.
ASK_FOR_FOLDERS = {
    *("cli", "client.source", "curation", "engine.embedded", "find_command", "list_command"),
    *("network_command", "office_commands", "question", "snapshot"),
}

# Modules of these names collect what belongs elsewhere.
NO_NAMES = {"common", "helper", "helpers", "misc", "util", "utils"}
MOST_LINES = 500

# Only what stands behind the engine's interface, or below it, may speak the libraries' own types.
RDF_LIBRARIES = {"pyoxigraph", "rdflib"}
WRITES_RDF_OF_ITS_OWN = {"stigraph_api.service"}  # the description of the SPARQL service
HTTP_LIBRARIES = {"fastapi", "starlette"}


def modules(folder: Path, package: str) -> dict[str, str]:
    """Returns the source text of each module of a package, by its dotted name."""
    return {
        ".".join((package, *path.relative_to(folder).with_suffix("").parts)).removesuffix(
            ".__init__"
        ): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.py"))
    }


def imported(module: str, source: str, known: Mapping[str, str]) -> Iterator[str]:
    """Yields each module that an import names, be it in a function or for types only."""
    package = module if _is_package(module, known) else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) + 1 - node.level]
            base = ".".join([*above, node.module or ""]).strip(".") if node.level else node.module
            assert base is not None
            for alias in node.names:
                name = f"{base}.{alias.name}"
                yield name if name in known else base


def uphill(sources: Mapping[str, str], floor: Mapping[str, int]) -> list[str]:
    """Returns a sentence for each import of stigraph that does not run downhill."""
    faults = []
    for module, source in sources.items():
        if module == "stigraph":
            continue
        here = module.split(".")[1]
        if here not in floor:
            faults.append(f"{module} stands on no floor: give it one in FLOORS")
            continue
        for name in imported(module, source, sources):
            there = name.split(".")[1] if name.startswith("stigraph.") else None
            if there is None or there == here:
                continue
            if there not in floor:
                faults.append(f"{module} imports {name}, which stands on no floor")
            elif floor[there] >= floor[here]:
                faults.append(f"{module} imports {name}, which does not stand below it")
    return faults


def circle(sources: Mapping[str, str]) -> list[str]:
    """Returns modules that import each other in a circle, or nothing."""
    graph = {
        module: {name for name in imported(module, source, sources) if name in sources} - {module}
        for module, source in sources.items()
    }
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []


def tops(module: str, source: str, known: Mapping[str, str]) -> set[str]:
    """Returns the first part of each name that a module imports."""
    return {name.split(".")[0] for name in imported(module, source, known)}


def _is_package(module: str, known: Mapping[str, str]) -> bool:
    return any(name.startswith(f"{module}.") for name in known)


STIGRAPH = modules(ROOT / "stigraph", "stigraph")
API = modules(ROOT / "api", "stigraph_api")


def test_imports_run_downhill() -> None:
    assert uphill(STIGRAPH, FLOOR) == []


def test_every_floor_is_built() -> None:
    built = {module.split(".")[1] for module in STIGRAPH if module != "stigraph"}
    assert set(FLOOR) - built == set()


@pytest.mark.parametrize("sources", [STIGRAPH, API], ids=["stigraph", "api"])
def test_no_modules_import_each_other_in_a_circle(sources: Mapping[str, str]) -> None:
    assert circle(sources) == []


@pytest.mark.parametrize(
    "strangers",
    [
        pytest.param({"api", "stigraph_api"}, id="the api"),
        pytest.param(HTTP_LIBRARIES, id="http"),
    ],
)
def test_stigraph_does_not_know(strangers: set[str]) -> None:
    knowing = [name for name, text in STIGRAPH.items() if tops(name, text, STIGRAPH) & strangers]
    assert knowing == []


def test_only_paths_knows_where_folders_lie() -> None:
    asking = {
        module.removeprefix("stigraph.")
        for module, source in STIGRAPH.items()
        if "stigraph.paths" in imported(module, source, STIGRAPH)
    }
    locating = {
        module.removeprefix("stigraph.")
        for module, source in STIGRAPH.items()
        if "__file__" in source or "importlib.resources" in imported(module, source, STIGRAPH)
    }
    assert asking <= ASK_FOR_FOLDERS
    assert locating <= {"paths"}


def test_no_rdf_library_is_known_above_the_engine() -> None:
    above = {
        module: source
        for module, source in STIGRAPH.items()
        if FLOOR.get(module.partition(".")[2].partition(".")[0], 0) > FLOOR["engine"]
    }
    knowing = [
        name for name, text in {**above, **API}.items() if tops(name, text, {}) & RDF_LIBRARIES
    ]
    assert set(knowing) <= WRITES_RDF_OF_ITS_OWN


def test_modules_are_named_after_what_they_hold() -> None:
    vague = [name for name in {**STIGRAPH, **API} if set(name.split(".")) & NO_NAMES]
    assert vague == []


def test_files_are_short_enough_to_be_read() -> None:
    texts = {**STIGRAPH, **API, **modules(ROOT / "tests", "tests")}
    long = {name: n for name, text in texts.items() if (n := text.count("\n")) > MOST_LINES}
    assert long == {}


PLANTED = {
    "upwards": "from stigraph.cli import app",
    "upwards, by the package": "from stigraph import cli",
    "upwards, as a name": "import stigraph.cli as command_line",
    "upwards, relative": "from . import cli",
    "upwards, relative to a module": "from .cli import app",
    "upwards, in a function": "def late():\n    from stigraph.cli import app",
    "upwards, for types only": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from stigraph.cli import app"
    ),
    "sideways": "from stigraph.entities import Entity",
    "to no floor": "from stigraph.unheard import of",
}


@pytest.mark.parametrize("source", PLANTED.values(), ids=PLANTED)
def test_a_planted_import_is_found(source: str) -> None:
    sources = {"stigraph.facts": source, "stigraph.entities": "", "stigraph.cli": ""}
    assert len(uphill({"stigraph": "", **sources}, FLOOR)) == 1


def test_a_planted_module_without_a_floor_is_found() -> None:
    assert uphill({"stigraph.attic": ""}, FLOOR) == [
        "stigraph.attic stands on no floor: give it one in FLOORS"
    ]


def test_a_downhill_import_is_no_fault() -> None:
    sources = {
        "stigraph": "",
        "stigraph.errors": "",
        "stigraph.facts": "from stigraph import errors\nfrom stigraph.errors import FactError",
    }
    assert uphill(sources, FLOOR) == []


def test_a_planted_circle_is_found() -> None:
    sources = {
        "stigraph_api": "",
        "stigraph_api.app": "from .routes import ties",
        "stigraph_api.routes": "",
        "stigraph_api.routes.ties": "from ..app import create_app",
    }
    assert set(circle(sources)) == {"stigraph_api.app", "stigraph_api.routes.ties"}
    assert circle({**sources, "stigraph_api.routes.ties": "import stigraph_api"}) == []
