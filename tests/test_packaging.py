"""The wheel holds all that is needed, claims no common name, and runs far from the checkout."""

import hashlib
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

import stigraph
from stigraph import paths

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("data", "ontology", "queries", "web")
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-node.lock")


@dataclass(frozen=True, slots=True)
class Installed:
    """A virtual environment that holds the wheel, and a folder that is not the checkout."""

    python: Path
    script: Path
    elsewhere: Path

    def run(self, *command: str | Path) -> str:
        """Returns what a command prints, run elsewhere; an assertion error if it fails."""
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        done = subprocess.run(
            command,
            cwd=self.elsewhere,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def pip(*arguments: str | Path) -> None:
    """Runs pip as it is in this environment, with no use of the network."""
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def built_wheel(source: Path, folder: Path) -> Path:
    """Returns the wheel built from a checkout or a source archive."""
    pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder, source)
    (wheel,) = folder.glob("*.whl")
    return wheel


def names_in(wheel: Path) -> list[str]:
    """Returns the names of the files in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def digest(path: Path) -> str:
    """Returns the digest of a file, which unlike its bytes can be read when two differ."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def committed(folder: str) -> set[str]:
    """Returns the files below a folder of the checkout that git holds or would take."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", folder],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return {
        name for name in listing.stdout.decode().split("\0") if name and (ROOT / name).is_file()
    }


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return built_wheel(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in an environment of its own, which borrows only the dependencies of this one."""
    place = tmp_path_factory.mktemp("installed")
    venv.create(place / "venv", with_pip=False, symlinks=True)
    python = place / "venv" / "bin" / "python"
    pip("--python", python, "install", "--no-deps", "--no-index", wheel)
    (borrower,) = (place / "venv" / "lib").glob("python*/site-packages")
    # A folder named in a .pth file goes on the path, but its own .pth files, such as the editable
    # install's, are not read: stigraph itself comes from the wheel or not at all.
    (borrower / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    elsewhere = place / "elsewhere"
    elsewhere.mkdir()
    return Installed(python, python.with_name("stigraph"), elsewhere)


@pytest.mark.slow
def test_wheel_claims_two_names_and_no_other(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in names_in(wheel)}
    assert tops == {"stigraph", "stigraph_api", f"stigraph-{stigraph.__version__}.dist-info"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "place"),
    [
        ("stigraph", "stigraph"),
        ("api", "stigraph_api"),
        *((name, f"stigraph/_shipped/{name}") for name in SHIPPED),
    ],
)
def test_wheel_holds_each_committed_file(wheel: Path, folder: str, place: str) -> None:
    expected = {place + name.removeprefix(folder) for name in committed(folder)}
    assert expected
    assert expected - set(names_in(wheel)) == set()


@pytest.mark.slow
def test_wheel_holds_the_built_scripts_and_nothing_to_build_them_with(wheel: Path) -> None:
    carried = {name.removeprefix("stigraph/_shipped/web/") for name in names_in(wheel)}
    built = {f"built/{path.name}" for path in (ROOT / "web" / "built").iterdir()}
    assert {"built/manifest.json", "built/licences.md"} < built
    assert built - carried == set()
    assert [name for name in carried if "node_modules" in name] == []


@pytest.mark.slow
def test_wheel_carries_both_licences(wheel: Path) -> None:
    carried = {Path(name).name for name in names_in(wheel) if ".dist-info/licenses/" in name}
    assert carried == {"LICENSE", "LICENSE-DATA"}


@pytest.mark.slow
def test_wheel_is_the_same_when_built_again_by_way_of_the_source_archive(
    wheel: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory"]
    subprocess.run([*command, tmp_path], cwd=ROOT, capture_output=True, check=True)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    (unpacked,) = (path for path in tmp_path.iterdir() if path.is_dir())
    again = built_wheel(unpacked, tmp_path / "again")
    assert names_in(again) == names_in(wheel)
    assert digest(again) == digest(wheel)


@pytest.mark.slow
def test_installed_command_line_tells_its_use(installed: Installed) -> None:
    for command in ([installed.script], [installed.python, "-m", "stigraph"]):
        assert "build" in installed.run(*command, "--help")


@pytest.mark.slow
def test_installed_packages_are_the_wheels_own(installed: Installed) -> None:
    code = "import stigraph, stigraph_api; print(stigraph.__file__); print(stigraph_api.__file__)"
    for path in installed.run(installed.python, "-c", code).splitlines():
        assert Path(path).is_relative_to(installed.python.parent.parent)


@pytest.mark.slow
def test_installed_paths_lead_into_the_wheel(installed: Installed) -> None:
    code = "from stigraph import paths as p; print(p.data(), p.ontology(), p.queries(), p.web())"
    for name, path in zip(
        SHIPPED, installed.run(installed.python, "-c", code).split(), strict=True
    ):
        assert Path(path).parts[-3:] == ("stigraph", "_shipped", name)
        assert Path(path).is_dir()


@pytest.mark.slow
def test_installed_build_makes_the_snapshot_that_the_checkout_makes(
    installed: Installed, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    installed.run(installed.script, "build", "--out", there)
    installed.run(Path(sys.executable).with_name("stigraph"), "build", "--out", here)
    assert (there / "current").resolve().name == (here / "current").resolve().name


def test_editable_install_knows_the_api_by_its_installed_name() -> None:
    code = "import stigraph_api; print(stigraph_api.__file__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()).resolve() == ROOT / "api" / "__init__.py"


def test_checkout_paths_lead_to_its_own_folders() -> None:
    assert paths.data() == ROOT / "data"
    assert paths.ontology() == ROOT / "ontology"
    assert paths.queries() == ROOT / "queries"
    assert paths.web() == ROOT / "web"


def test_snapshots_lie_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(paths.SNAPSHOTS_VARIABLE, raising=False)
    assert paths.snapshots() == ROOT / "build" / "snapshots"
    monkeypatch.setenv(paths.SNAPSHOTS_VARIABLE, "elsewhere")
    assert paths.snapshots() == Path("elsewhere")


def test_citation_names_the_version() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {stigraph.__version__}\n" in citation


@pytest.mark.parametrize("name", LOCKS)
def test_locked_packages_are_bound_to_hashes_and_to_no_place(name: str) -> None:
    for entry in (ROOT / name).read_text(encoding="utf-8").replace("\\\n", "").splitlines():
        requirement, *hashes = entry.split("--hash=")
        assert "==" in requirement
        assert hashes
        assert "//" not in entry


def test_both_locks_agree() -> None:
    runtime, everything = (
        {line for line in (ROOT / name).read_text().splitlines() if "==" in line}
        for name in LOCKS[:2]
    )
    assert runtime <= everything
