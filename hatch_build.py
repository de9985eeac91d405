"""Gives an editable install the import name stigraph_api for the folder api/."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class EditableName(BuildHookInterface[Any]):
    """Lays `.editable/stigraph_api`, a link to api/, before an editable install.

    Hatchling cannot rename a folder in an editable install. A link on the path can, and unlike an
    import hook it is also followed by type checkers and editors.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hatchling's signature
        """Makes the link if this is an editable install and the link is not there."""
        if version != "editable":
            return
        link = Path(self.root) / ".editable" / "stigraph_api"
        link.parent.mkdir(exist_ok=True)
        if link.is_symlink():
            return
        link.symlink_to(Path("..") / "api", target_is_directory=True)
