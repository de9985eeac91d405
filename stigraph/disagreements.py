"""Where records about one thing say different things, laid side by side; nobody here decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from stigraph.records import DateLine, Line, PartyLine
from stigraph.sourcing import SourceLine
from stigraph.words import Words

_SINGLE_VALUED = ("occasion", "number", "days")
"""Properties of which a thing has one value, whoever tells of it."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Records that give different values for the same thing, side by side."""

    what: str
    """`date`, `signatory`, or the local name of a property."""
    property: Words
    values: tuple[tuple[Words, SourceLine], ...]


def disagreements(
    dates: Sequence[DateLine], parties: Sequence[PartyLine], statements: Sequence[Line]
) -> tuple[Disagreement, ...]:
    """Return where records about one thing give different values; a plan and its outcome do not."""
    found = [_dates_that_differ(dates), _signatories_that_differ(parties)]
    found += [_values_that_differ(name, statements) for name in _SINGLE_VALUED]
    return tuple(one for one in found if one is not None)


def _dates_that_differ(dates: Sequence[DateLine]) -> Disagreement | None:
    """Dates of one act whose bounds do not meet. A plan and its outcome are two matters."""
    apart: dict[str, DateLine] = {}
    for one, other in combinations(dates, 2):
        if one.of.id != other.of.id or one.planned != other.planned:
            continue
        if one.earliest is None or one.latest is None:
            continue
        if other.earliest is None or other.latest is None:
            continue
        if one.latest < other.earliest or other.latest < one.earliest:
            apart[one.source.id], apart[other.source.id] = one, other
    if len(apart) == 0:
        return None
    return Disagreement(
        "date",
        Words("日付", "date"),
        tuple(
            (Words(line.printed or line.edtf, line.printed or line.edtf), line.source)
            for line in apart.values()
        ),
    )


def _signatories_that_differ(parties: Sequence[PartyLine]) -> Disagreement | None:
    """Signatories of one side that two records name differently, with none in common."""
    named: dict[tuple[str, str], list[PartyLine]] = {}
    for line in parties:
        if line.role.slug == "signatory" and line.territory is not None:
            named.setdefault((line.territory.id, line.source.id), []).append(line)
    for (one_side, one_record), (other_side, other_record) in combinations(named, 2):
        one, other = named[one_side, one_record], named[other_side, other_record]
        if one_side == other_side and not (
            {line.participant.id for line in one} & {line.participant.id for line in other}
        ):
            return Disagreement(
                "signatory",
                Words("署名者", "signatory"),
                tuple((line.participant.label, line.source) for line in (*one, *other)),
            )
    return None


def _values_that_differ(name: str, statements: Sequence[Line]) -> Disagreement | None:
    lines = [line for line in statements if line.property.slug == name]
    values = {line.label.text("en") for line in lines}
    if len(values) < 2:
        return None
    return Disagreement(
        name, lines[0].property.label, tuple((line.label, line.source) for line in lines)
    )
