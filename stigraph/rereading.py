"""Passages laid beside the text they were read from: digests and anchors must still hold."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from stigraph.errors import FactError, FactErrors, SnapshotError
from stigraph.reading import Fields, Place, Scalar
from stigraph.sources import Passage, Source, digest_of, normalised
from stigraph.survey import LINES_FILE, survey
from stigraph.values import anchor_line, bounds


@dataclass(frozen=True, slots=True)
class Extraction:
    """The text of an extraction, in Unicode NFC, with the source that it is of."""

    source: Source
    lines: tuple[str, ...]


def reread(sources: Iterable[Source], path: Path, names: Iterable[str] = ()) -> Source:
    """Return the source whose extraction the file is, after all its passages were found in it.

    `names` are those of things we know: a line that bears one needs a record. Raises SnapshotError
    if no source has such an extraction, and FactErrors where a digest differs, an anchor does not
    stand, letter by letter, on the line of its record, or the survey of lines is out of date.
    """
    found = extraction(sources, path)
    _refuse([*faults_of(found.source, list(found.lines)), *_survey_faults(found, names)])
    return found.source


def extraction(sources: Iterable[Source], path: Path) -> Extraction:
    """Return the text of a file with the source whose extraction it is.

    Raises SnapshotError if no source has such an extraction, and FactErrors if one has as many
    lines and another digest.
    """
    lines = unicodedata.normalize("NFC", path.read_text(encoding="utf-8")).split("\n")
    # A line feed at the very end closes the last line; an extraction may be counted either way.
    readings = [lines, lines[:-1]] if lines[-1] == "" else [lines]
    for reading in readings:
        for source in sources:
            if source.digest == digest_of(reading):
                return Extraction(source, tuple(reading))
    for reading in readings:
        for source in sources:
            if source.digest and source.lines == len(reading):
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
        yield from _record_faults(passage, lines, surveyed=len(source.written) > 0)


def _survey_faults(found: Extraction, names: Iterable[str]) -> Iterator[FactError]:
    source = found.source
    if source.written and source.written != survey(found.lines, names):
        place = Place(f"{source.at.file.rpartition('/')[0]}/{LINES_FILE}", 1)
        yield place.fault(
            "the lines with text and their signs are not those of the text and the names we know",
            "run: stigraph lines <text>",
        )


_ANCHOR_REMEDY = "copy it letter by letter from the text, or correct the lines"


def _record_faults(passage: Passage, lines: list[str], *, surveyed: bool) -> Iterator[FactError]:
    """Yield records whose anchor is not found; where lines are accounted for, each has its line."""
    for node in passage.records:
        assert isinstance(node, Fields)
        anchor, span = node.get("anchor"), node.get("lines")
        assert anchor is not None
        assert span is not None
        assert isinstance(anchor.value, Scalar)
        assert isinstance(span.value, Scalar)
        first, last = bounds(span.value.text)
        text = anchor.value.text
        places = [
            line for line in range(first, last + 1) if text in normalised(lines[line - 1 : line])
        ]
        if len(places) == 0:
            what = f"the anchor {text} does not stand in the lines {span.value.text}"
            yield anchor.at.fault(what, _ANCHOR_REMEDY)
            continue
        own = anchor_line(node.get("anchorLine"), span.value.text)
        if own not in places and (surveyed or own is not None):
            remedy = f"write anchorLine: {' or '.join(map(str, places))}"
            yield anchor.at.fault(f"the anchor {text} stands on another line than is said", remedy)


def _refuse(faults: Iterable[FactError]) -> None:
    found = list(faults)
    if found:
        raise FactErrors(found)
