"""Passages laid beside the text they were read from: digests and anchors must still hold."""

import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from stigraph.errors import FactError, FactErrors, SnapshotError
from stigraph.reading import Fields, Scalar
from stigraph.sources import Passage, Source, digest_of, normalised
from stigraph.values import bounds


def reread(sources: Iterable[Source], path: Path) -> Source:
    """Return the source whose extraction the file is, after all its passages were found in it.

    Raises SnapshotError if no source has such an extraction, and FactErrors where a digest differs
    or an anchor does not stand, letter by letter, in the lines of its record.
    """
    lines = unicodedata.normalize("NFC", path.read_text(encoding="utf-8")).split("\n")
    # A line feed at the very end closes the last line; an extraction may be counted either way.
    readings = [lines, lines[:-1]] if lines[-1] == "" else [lines]
    for reading in readings:
        for source in sources:
            if source.digest == digest_of(reading):
                _refuse(faults_of(source, reading))
                return source
    for reading in readings:
        for source in sources:
            if source.lines == len(reading):
                remedy = f"extract the text again, or write digest: {digest_of(reading)}"
                fault = source.at.fault(
                    "the digest of the extraction is not that of the text", remedy
                )
                _refuse([fault, *faults_of(source, reading)])
    remedy = "give the extraction that source.yaml describes"
    raise SnapshotError(
        f"no source has an extraction of {len(readings[-1])} lines with this digest", remedy
    )


def faults_of(source: Source, lines: list[str]) -> Iterator[FactError]:
    """Yield what the lines of an extraction show to be wrong in the passages of a source."""
    for passage in source.passages:
        own = lines[passage.span[0] - 1 : passage.span[1]]
        if digest_of(own) != passage.digest:
            remedy = f"read the passage again, then write digest: {digest_of(own)}"
            yield passage.at.fault("the digest of the passage is not that of its lines", remedy)
        if passage.anchor not in normalised(own):
            yield passage.at.fault(
                f"the anchor {passage.anchor} does not stand in the lines", _ANCHOR_REMEDY
            )
        yield from _record_faults(passage, lines)


_ANCHOR_REMEDY = "copy it letter by letter from the text, or correct the lines"


def _record_faults(passage: Passage, lines: list[str]) -> Iterator[FactError]:
    for node in passage.records:
        assert isinstance(node, Fields)
        anchor, span = node.get("anchor"), node.get("lines")
        assert anchor is not None
        assert span is not None
        assert isinstance(anchor.value, Scalar)
        assert isinstance(span.value, Scalar)
        first, last = bounds(span.value.text)
        if anchor.value.text not in normalised(lines[first - 1 : last]):
            what = f"the anchor {anchor.value.text} does not stand in the lines {span.value.text}"
            yield anchor.at.fault(what, _ANCHOR_REMEDY)


def _refuse(faults: Iterable[FactError]) -> None:
    found = list(faults)
    if found:
        raise FactErrors(found)
