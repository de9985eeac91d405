"""What a build adds: the scripts of the pages; for an editable install, the name stigraph_api."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = ("package.json", "package-lock.json", "tsconfig.json", "vite.config.js")


class Additions(BuildHookInterface[Any]):
    """Lays what is not committed where the package expects it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hatchling's signature
        """Links api/ for an editable install; for an archive, sees to the scripts of the pages.

        Raises CalledProcessError if they have to be built and cannot be.
        """
        root = Path(self.root)
        if version == "editable":
            _link_api(root)
        elif _is_stale(root / "web"):
            for command in (("ci",), ("run", "build")):
                subprocess.run([root / "web" / "npm.sh", *command], check=True)  # noqa: S603  # ours


def _link_api(root: Path) -> None:
    """Lays `.editable/stigraph_api`, a link to api/.

    Hatchling cannot rename a folder in an editable install. A link on the path can, and unlike an
    import hook it is also followed by type checkers and editors.
    """
    link = root / ".editable" / "stigraph_api"
    link.parent.mkdir(exist_ok=True)
    if not link.is_symlink():
        link.symlink_to(Path("..") / "api", target_is_directory=True)


def _is_stale(web: Path) -> bool:
    """Whether the scripts are missing or older than their sources. A source archive has them."""
    manifest = web / "built" / "manifest.json"
    if not manifest.is_file():
        return True
    sources = [
        *(web / name for name in SOURCES),
        *(web / "src").rglob("*.ts"),
        *(web / "static").glob("*.css"),
    ]
    return max(one.stat().st_mtime for one in sources) > manifest.stat().st_mtime
