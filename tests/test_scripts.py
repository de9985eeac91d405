"""The scripts of the pages: locked to hashes and to no place, small, and served for ever."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app
from stigraph_api.pages.scripts import script, script_address, style_address
from stigraph_api.settings import Settings

from stigraph import paths

WEB = paths.web()
MOST_BYTES = {"base": 25_000, "explore": 180_000, "sparql": 180_000}
"""Packed with gzip, with all that each imports."""
STYLES = ("print.css", "style.css", "tools.css")
MOST_STYLE = 15 * 1024
"""Of the style of all pages as it is; with those of paper, explorer and editor, packed."""


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    built: dict[str, Any] = json.loads((WEB / "built" / "manifest.json").read_text("utf-8"))
    return built


def files_of(manifest: dict[str, Any], key: str) -> set[str]:
    own = manifest[key]
    imported = (files_of(manifest, one) for one in own.get("imports", ()))
    return {own["file"]}.union(*imported)


def packed(names: set[str]) -> int:
    return sum(len(gzip.compress((WEB / "built" / name).read_bytes())) for name in names)


@pytest.mark.parametrize("name", MOST_BYTES)
def test_a_script_is_small(manifest: dict[str, Any], name: str) -> None:
    assert 0 < packed(files_of(manifest, f"src/{name}.ts")) <= MOST_BYTES[name]


def test_every_entry_has_a_limit(manifest: dict[str, Any]) -> None:
    entries = {key for key, own in manifest.items() if own.get("isEntry")}
    assert entries == {f"src/{name}.ts" for name in MOST_BYTES} | {
        f"static/{name}" for name in STYLES
    }


def test_the_style_of_all_pages_is_small_and_says_what_its_source_says(
    manifest: dict[str, Any],
) -> None:
    built = {name: WEB / "built" / manifest[f"static/{name}"]["file"] for name in STYLES}
    assert built["style.css"].stat().st_size <= MOST_STYLE
    assert len(gzip.compress(b"".join(one.read_bytes() for one in built.values()))) <= MOST_STYLE
    for name, file in built.items():
        source = re.sub(
            r"/\*.*?\*/", "", (WEB / "static" / name).read_text("utf-8"), flags=re.DOTALL
        )
        classes = set(re.findall(r"\.([a-z][\w-]*)", source))
        assert classes <= set(re.findall(r"\.([a-z][\w-]*)", file.read_text("utf-8")))


def test_the_licences_of_what_is_bundled_travel_with_it() -> None:
    carried = (WEB / "built" / "licences.md").read_text("utf-8")
    wanted = json.loads((WEB / "package.json").read_text("utf-8"))["dependencies"]
    assert [name for name in wanted if f"## {name} - {wanted[name]} (MIT)" not in carried] == []


def test_locked_packages_are_bound_to_hashes_and_to_no_place() -> None:
    text = (WEB / "package-lock.json").read_text("utf-8")
    packages = json.loads(text)["packages"]
    unbound = [name for name, own in packages.items() if name and "integrity" not in own]
    assert unbound == []
    assert "resolved" not in text
    assert re.search(r"https?://[^\"]*regist", text) is None


def test_no_package_runs_anything_when_it_is_installed() -> None:
    assert "ignore-scripts=true" in (WEB / ".npmrc").read_text("utf-8").splitlines()


def test_versions_are_exact() -> None:
    package = json.loads((WEB / "package.json").read_text("utf-8"))
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert [v for v in versions.values() if re.fullmatch(r"\d+\.\d+\.\d+", v) is None] == []


def test_a_script_is_served_for_ever_under_its_digest() -> None:
    address = script_address("explore")
    assert address is not None
    with TestClient(create_app(Settings())) as client:
        answer = client.get(address)
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert "immutable" in answer.headers["cache-control"]
        assert client.get("/static/manifest.json").status_code == 404
        assert client.get("/static/..%2fpackage.json").status_code == 404


def test_a_checkout_without_scripts_serves_pages_without_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "web", lambda: tmp_path)
    assert script_address("explore") is None
    assert style_address("style.css") is None
    assert script("explore.js") is None
