"""Answers to SPARQL and to named questions, from an engine that trusts no query."""

from stigraph.engine.embedded import EmbeddedEngine, Limits, PinnedEngine
from stigraph.engine.interface import (
    Answer,
    Engine,
    Format,
    SnapshotFacts,
    State,
    Term,
    row_dicts,
)
from stigraph.engine.lanes import LaneReport, LaneRules
from stigraph.engine.sandbox import SandboxMode, Step

__all__ = [
    "Answer",
    "EmbeddedEngine",
    "Engine",
    "Format",
    "LaneReport",
    "LaneRules",
    "Limits",
    "PinnedEngine",
    "SandboxMode",
    "SnapshotFacts",
    "State",
    "Step",
    "Term",
    "row_dicts",
]
