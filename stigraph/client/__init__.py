"""What notebooks and scripts ask the graph with: `stigraph.open` leads here."""

from importlib.util import find_spec

from stigraph.errors import PackageMissing

if find_spec("pandas") is None:
    raise PackageMissing("pandas", "notebooks")
