"""What a day tells of the things of a list: whether they had come about by it, on bounds."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from stigraph import in_force
from stigraph.engine.interface import Engine
from stigraph.status import AsOf, BareDate, compare, strongest, taken_place
from stigraph.words import Row, Words, cell, reference

Stand: TypeAlias = Callable[[str, Sequence[Row]], AsOf | None]
"""How the thing with this CURIE stood, as its rows tell; None where the day has no bearing."""

NO_BEARING = frozenset({"organisations"})
"""The lists that nothing read gives a time to."""

MEANINGS: Mapping[str, Words] = {
    "programmes": Words(
        "その日の終わりまでに始まっていたか。開始の時期を読んでいない事業は undated。"
        "その日に続いていたかは述べない。",
        "Whether it had started by the end of the day; undated where nothing read says when it "
        "did. That it still ran is not said.",
    ),
    "calls": Words(
        "文書がその公募について述べる時点が、その日の終わりまでに来ていたか。",
        "Whether a time that documents tell of the call had come by the end of the day.",
    ),
    "projects": Words(
        "文書がその課題について述べる時点(採択など)が、その日の終わりまでに来ていたか。",
        "Whether a time that documents tell of the project, such as its adoption, had come by "
        "the end of the day.",
    ),
    "organisations": Words(
        "asOf は機関の一覧に関わらない。機関に日付を与える記載を読んでいないため。"
        "取極、会合、人の一覧には日付がある。",
        "asOf has no bearing on organisations: nothing read gives them a time. Their agreements, "
        "meetings and people have one, in lists of their own.",
    ),
    "people": Words(
        "その日の終わりまでに、職、所属又は行為を述べる頁があったか。職ごとにも答える。"
        "その日も在職していたかは述べない。",
        "Whether a page tells of the person in a post, position or act by the end of the day; "
        "each post answers for itself. That the post was still held that day is not said.",
    ),
    "documents": Words(
        "その日の終わりまでに、その版が公表されていたか。",
        "Whether an edition of it had been published by the end of the day.",
    ),
    "agreements": Words(
        "その日に有効であったか。",
        "Whether it was in force on the day.",
    ),
    "meetings": Words(
        "その日の終わりまでに開かれていたか。予定だけのものは、高々 possibly。",
        "Whether it had taken place by the end of the day; of a mere plan at most possibly.",
    ),
}
"""What the answers tell of the things of each list."""


async def standings(engine: Engine, name: str, day: date | None) -> Stand:
    """Return what tells how a thing of a list stood on a day; without a day, nothing does."""
    if day is None or name in NO_BEARING:
        return lambda _, __: None
    match name:
        case "agreements":
            known = await in_force.evidence(engine)
            return lambda thing, _: AsOf(
                in_force.in_force_with_any(known.get(thing, {}).values(), day).value
            )
        case "meetings":
            return lambda _, rows: taken_place(_sittings(rows), day)
        case _:
            return lambda _, rows: _shown(rows, day)


def _sittings(rows: Sequence[Row]) -> list[BareDate]:
    states = [(row, one) for row in rows if (one := reference(row, "state")) is not None]
    return [BareDate.of_row(row, one, planned=one.slug == "planned") for row, one in states]


def _shown(rows: Sequence[Row], day: date) -> AsOf:
    bounds = {
        (cell(row, "earliest"), cell(row, "latest"))
        for row in rows
        if cell(row, "edtf") is not None
    }
    return strongest([compare(_day(first), _day(last), day) for first, last in bounds])


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
