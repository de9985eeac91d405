"""The line that stands beside a name among the results of a search, put into words."""

import datetime
from collections.abc import Iterator, Mapping, Sequence

from stigraph.calendar import date_in_words
from stigraph.words import LANGUAGES, Language, Words

_DATED: tuple[tuple[str, Words], ...] = (
    ("signed", Words("署名", "signed")),
    ("force", Words("発効", "in force from")),
    ("start", Words("開始", "started")),
    ("held", Words("開催", "held")),
)
_RELATED = (
    "kind",
    "post",
    "employer",
    "party",
    "side",
    "agency",
    "programme",
    "within",
    "place",
    "territory",
    "publisher",
    "tookPart",
)
_MOST_NAMED = 3
_NOTHING = Words("記録なし(未読を含む)", "nothing recorded, which may mean not read")


def nothing_recorded() -> Words:
    """The line of two territories without a record that ties them."""
    return _NOTHING


def line(context: Mapping[str, object]) -> Words:
    """What the graph says of a thing in one line; both wordings are empty if it says nothing."""
    ja, en = (" · ".join(_parts(context, language)) for language in LANGUAGES)
    return Words(ja, en)


def _parts(context: Mapping[str, object], language: Language) -> Iterator[str]:
    for aspect in _RELATED:
        # Who the parties are says more than which territories they are of.
        if aspect in context and not (aspect == "side" and "party" in context):
            yield _named(context[aspect], language)
    for aspect, label in _DATED:
        if aspect in context and not (aspect == "force" and "signed" in context):
            yield _dated(label, context[aspect], language)
    if "sessions" in context:
        number = context["sessions"]
        yield f"第{number}回まで確認" if language == "ja" else f"read up to session {number}"
    if "ties" in context:
        yield _counted(context["ties"], language)


def _named(values: object, language: Language) -> str:
    assert isinstance(values, list)
    names = [Words(*value).text(language) for value in values]
    shown = ("、" if language == "ja" else ", ").join(names[:_MOST_NAMED])
    if len(names) <= _MOST_NAMED:
        return shown
    return f"{shown}ほか" if language == "ja" else f"{shown} and others"


def _dated(label: Words, date: object, language: Language) -> str:
    assert isinstance(date, list)
    edtf, earliest, latest = date
    words = date_in_words(_day(earliest), _day(latest), edtf, language)
    return (
        f"{words}{label.text(language)}" if language == "ja" else f"{label.text(language)} {words}"
    )


def _day(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)


def _counted(units: object, language: Language) -> str:
    assert isinstance(units, Sequence)
    numbers = [(Words(ja, en).text(language), number) for ja, en, number in units]
    if language == "ja":
        return "、".join(f"{unit}{number}" for unit, number in numbers)
    return ", ".join(f"{number} {unit}{'' if number == 1 else 's'}" for unit, number in numbers)
