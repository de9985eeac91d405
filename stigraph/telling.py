"""Errors in the words of whoever asked: in Japanese and in English, each with its remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from stigraph.engine.interface import State
from stigraph.errors import (
    AmbiguousTerritory,
    DateError,
    EngineBusy,
    PackageMissing,
    QueryRefused,
    SiteClosed,
    SiteUnavailable,
    SnapshotError,
    StigraphError,
    UnknownConcept,
    UnknownTerritory,
    UnknownThing,
)
from stigraph.network.slices import UnknownChoice
from stigraph.purposes import UnknownAxis
from stigraph.question import Fault, Kind, ParameterError, UnknownQuestion
from stigraph.table import Unanswered
from stigraph.words import Language

_KINDS: Mapping[Kind, str] = {
    Kind.territory: "国・地域の符号",
    Kind.thing: "対象の id",
    Kind.concept: "概念の id",
    Kind.language: "言語(ja か en)",
    Kind.date: "日付",
    Kind.text: "文字列",
    Kind.integer: "整数",
    Kind.year: "年度(令和5年度、R5、FY2023、2023)",
    Kind.iri: "IRI",
}
_STATES: Mapping[State, str] = {
    State.timed_out: "制限時間内に終わらず、止めました。条件を絞るか、待つ時間を長くしてください。",
    State.too_large: "答えが上限を超えました。条件を絞るか、LIMIT と OFFSET で分けてください。",
    State.out_of_memory: "メモリーの上限を超えました。条件を絞ってください。",
}


@contextmanager
def spoken_in(language: Language) -> Iterator[None]:
    """Have every error of ours that leaves this block tell itself in the language."""
    try:
        yield
    except StigraphError as error:
        error.args = (told(error, language),)
        raise


def told(error: StigraphError, language: Language) -> str:
    """Return what an error says in the language; one that knows no Japanese stays in English."""
    own = japanese(error) if language == "ja" else None
    return str(error) if own is None else own


def japanese(error: StigraphError) -> str | None:
    """Return what an error says in Japanese, or None if that is known of it in English alone."""
    match error:
        case ParameterError() | UnknownQuestion() | QueryRefused() | Unanswered() | EngineBusy():
            return _asking(error)
        case UnknownThing() | UnknownTerritory() | UnknownAxis() | UnknownChoice() | DateError():
            return _naming(error)
        case SiteClosed():
            return f"{error.site} は閉じてあります。stigraph.open(…) で開き直してください。"
        case PackageMissing():
            return (
                f"{error.package} が入っていません。"
                f"pip install 'stigraph[{error.extra}]' を実行してください。"
            )
        case SiteUnavailable() | SnapshotError():
            return error.japanese
    return None


def _asking(
    error: ParameterError | UnknownQuestion | QueryRefused | Unanswered | EngineBusy,
) -> str:
    match error:
        case ParameterError():
            return _parameter(error)
        case UnknownQuestion():
            near = f"「{error.nearest[0]}」のことでしょうか。" if error.nearest else ""
            return f"「{error.name}」という質問はありません。{near or '質問の一覧をご覧ください。'}"
        case QueryRefused():
            at = "" if error.line is None else f"{error.line} 行目 {error.column} 桁: "
            return f"この SPARQL には答えられません。{at}{error.message}"
        case Unanswered():
            return f"{error.name}: {_STATES.get(error.state, '答えを最後まで得られませんでした。')}"
        case EngineBusy():
            return "混み合っています。少し待ってから、もう一度お試しください。"


def _naming(
    error: UnknownThing | UnknownTerritory | UnknownAxis | UnknownChoice | DateError,
) -> str:
    match error:
        case DateError():
            near = "2023-05-12、令和5年度のように書いてください。"
            if error.nearest is not None:
                near = f"暦にない日付です。近いものは {error.nearest} です。"
            return f"日付「{error.given}」を読めません。{near}"
        case AmbiguousTerritory():
            codes = ", ".join(error.nearest)
            return f"「{error.given}」は複数の国・地域の名です。符号で指定してください: {codes}。"
        case UnknownConcept() | UnknownChoice():
            return f"「{error.given}」はありません。使えるもの: {', '.join(error.choices)}"
        case UnknownAxis():
            return f"「{error.given}」という軸はありません。使えるもの: {', '.join(error.axes)}"
        case UnknownThing() | UnknownTerritory():
            near = f"近いもの: {'、'.join(error.nearest)}。" if error.nearest else ""
            return f"「{error.given}」はありません。{near}"


def _parameter(error: ParameterError) -> str:
    name, example = error.parameter, f"{error.parameter}={error.example}"
    kind = "" if error.kind is None else _KINDS[error.kind]
    give = f"{kind}を、例えば {example} のように渡してください。"
    match error.fault:
        case Fault.unknown:
            hint = "" if error.nearest is None else f"「{error.nearest}」のことでしょうか。"
            return f"「{name}」というパラメーターはありません。{hint}"
        case Fault.missing:
            return f"パラメーター「{name}」がありません。{give}"
        case Fault.mistyped:
            return f"パラメーター「{name}」に「{error.given}」は使えません。{give}"
