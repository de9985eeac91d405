"""Errors as problem+json: one table from what can go wrong to what a client is told."""

from __future__ import annotations

import http
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

from stigraph import iris
from stigraph.engine import Answer, State
from stigraph.errors import (
    AmbiguousTerritory,
    DateError,
    EngineBusy,
    EngineUnavailable,
    SnapshotError,
    StigraphError,
    UnknownConcept,
    UnknownTerritory,
    UnknownThing,
)
from stigraph.question import ParameterError, UnknownQuestion
from stigraph.table import Unanswered
from stigraph.telling import japanese
from stigraph.words import Words

from .headers import COMMON_HEADERS, DATA_HEADERS
from .languages import spoken
from .parameters import declared, wrong_value
from .withdrawn import led_on

PROBLEM_JSON = "application/problem+json"
_CLIENT_CLOSED_REQUEST = 499


@dataclass(frozen=True, slots=True)
class _Told:
    slug: str
    status: int
    title: Words


class ProblemKind(Enum):
    """What can go wrong: a type that stays, a status, and a title in both languages."""

    bad_query = _Told("bad-query", 400, Words("SPARQL に誤りがあります", "The SPARQL is not valid"))
    bad_request = _Told(
        "bad-request", 400, Words("要求に誤りがあります", "The request is not valid")
    )
    bad_parameter = _Told(
        "bad-parameter", 400, Words("パラメーターに誤りがあります", "A parameter is not valid")
    )
    read_only = _Told("read-only", 403, Words("読み取り専用です", "This service is read-only"))
    unknown_address = _Told(
        "unknown-address",
        404,
        Words("このアドレスはありません", "There is nothing at this address"),
    )
    unknown_question = _Told(
        "unknown-question", 404, Words("その質問はありません", "There is no such question")
    )
    unknown_thing = _Told("unknown-thing", 404, Words("その対象はありません", "Not found"))
    unknown_territory = _Told(
        "unknown-territory",
        404,
        Words("その国・地域はありません", "There is no such country, region or group"),
    )
    wrong_method = _Told(
        "wrong-method", 405, Words("このメソッドは使えません", "This method is not offered here")
    )
    not_acceptable = _Told(
        "not-acceptable",
        406,
        Words("求められた形式では答えられません", "None of the formats asked for is on offer"),
    )
    too_large = _Told("too-large", 413, Words("大きすぎます", "Too large"))
    wrong_media_type = _Told(
        "wrong-media-type", 415, Words("本文の形式が違います", "The body has a type not taken here")
    )
    too_many_requests = _Told(
        "too-many-requests", 429, Words("要求が多すぎます", "Too many requests")
    )
    internal = _Told("internal", 500, Words("内部の誤りです", "Something broke on our side"))
    no_snapshot = _Told(
        "no-snapshot",
        503,
        Words("答えるグラフがまだありません", "There is no graph to answer from yet"),
    )
    unavailable = _Told(
        "unavailable",
        503,
        Words("答えるサーバーに届きません", "The server that answers cannot be reached"),
    )
    busy = _Told("busy", 503, Words("混み合っています", "Every worker is busy"))
    timed_out = _Told("timed-out", 504, Words("制限時間を超えました", "The time limit was reached"))
    out_of_memory = _Told(
        "out-of-memory", 507, Words("メモリーの上限を超えました", "The memory limit was reached")
    )

    @property
    def slug(self) -> str:
        """The last part of the problem's type."""
        return self.value.slug

    @property
    def status(self) -> int:
        """The HTTP status that goes with it."""
        return self.value.status

    @property
    def title(self) -> Words:
        """What it is called."""
        return self.value.title


class Problem(Exception):
    """An answer that is a problem: its kind, what exactly, and further members of the body."""

    def __init__(
        self,
        kind: ProblemKind,
        detail: Words,
        *,
        headers: Mapping[str, str] | None = None,
        **members: object,
    ) -> None:
        super().__init__(detail.text("en"))
        self.kind = kind
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = {name: value for name, value in members.items() if value is not None}


class NotModified(Exception):
    """The client holds the very representation that it asks for."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__("not modified")
        self.headers = dict(headers)


class ClientGone(Exception):
    """The client left before its answer was ready; nobody is there to be told."""


def install(app: FastAPI) -> None:
    """Have every error of this application answered as a problem."""
    app.add_exception_handler(Problem, _tell_problem)
    app.add_exception_handler(NotModified, _tell_not_modified)
    app.add_exception_handler(ClientGone, _tell_nobody)
    app.add_exception_handler(StigraphError, _tell_stigraph)
    app.add_exception_handler(HTTPException, _tell_http)
    app.add_exception_handler(RequestValidationError, _tell_validation)
    app.add_exception_handler(Exception, _tell_internal)


def problem_of_answer(answer: Answer) -> Problem:
    """The problem that an answer without a result is."""
    own = Words(None, answer.message or None)
    match answer.state:
        case State.refused if answer.line is not None:
            at = f"{answer.line}:{answer.column}"
            return Problem(
                ProblemKind.bad_query,
                Words(
                    f"{answer.line} 行目 {answer.column} 桁: {answer.message}",
                    f"line {at.replace(':', ', column ')}: {answer.message}",
                ),
                line=answer.line,
                column=answer.column,
            )
        case State.refused:
            return Problem(ProblemKind.bad_query, own)
        case State.too_large:
            return Problem(
                ProblemKind.too_large,
                Words(
                    "問い合わせか答えが上限を超えました。ORDER BY、LIMIT、OFFSET で分けるか、"
                    f"一括ダウンロードをご利用ください。({answer.message})",
                    answer.message,
                ),
            )
        case State.timed_out:
            return Problem(
                ProblemKind.timed_out,
                Words(
                    "制限時間内に終わらず、止めました。条件を絞るか、一括ダウンロードをご利用ください。",
                    answer.message,
                ),
            )
        case State.out_of_memory:
            return Problem(
                ProblemKind.out_of_memory,
                Words(
                    "必要なメモリーが上限を超えました。並べ替えや集計の前に LIMIT を置くか、"
                    "三つ組どうしが変数を共有するように書いてください。",
                    answer.message,
                ),
            )
        case State.unwritable:
            return not_acceptable(answer.form)
        case State.unavailable:
            return _unavailable(answer.message)
        case _:
            return busy()


def not_acceptable(form: str = "") -> Problem:
    """The problem of an Accept header that nothing on offer meets."""
    offers = {"graph": _GRAPH_OFFERS, "select": _TABLE_OFFERS, "ask": _TABLE_OFFERS}.get(form)
    offered = offers or f"{_TABLE_OFFERS}; {_GRAPH_OFFERS}"
    return Problem(
        ProblemKind.not_acceptable,
        Words(
            f"Accept ヘッダーに、次のどれかを書いてください: {offered}",
            f"name one of these in the Accept header: {offered}",
        ),
    )


def busy() -> Problem:
    """The problem of a queue that is full."""
    return Problem(
        ProblemKind.busy,
        Words("少し待ってから、もう一度お試しください。", "wait a moment, then ask again"),
        headers={"Retry-After": "2"},
    )


def problem_of(error: StigraphError) -> Problem:
    """The problem that an error of stigraph is to a client."""
    match error:
        case ParameterError():
            return _parameter(error)
        case UnknownQuestion():
            return _unknown(ProblemKind.unknown_question, error.name, error.nearest, "/api/queries")
        case UnknownTerritory():
            return _territory(error)
        case UnknownThing():
            return _thing(error)
        case DateError():
            return _date(error)
        case Unanswered():
            return _unanswered(error)
        case EngineBusy():
            return busy()
        case EngineUnavailable():
            return _unavailable(error.what)
        case SnapshotError():
            return Problem(
                ProblemKind.no_snapshot,
                Words(
                    "`stigraph build` を実行してから、もう一度お試しください。",
                    f"{error.what}; {error.remedy}",
                ),
                headers={"Retry-After": "30"},
            )
        case _:
            return _internal()


def respond(request: Request, problem: Problem) -> JSONResponse:
    """The response to a problem, in the language that the client asked for."""
    language = spoken(request)
    request_id = str(request.scope.get("request_id", ""))
    body: dict[str, Any] = {
        "type": f"{iris.BASE}problems/{problem.kind.slug}",
        "title": problem.kind.title.text(language),
        "status": problem.kind.status,
        "detail": problem.detail.text(language),
        "instance": request.url.path,
        "requestId": request_id,
        **problem.members,
    }
    return JSONResponse(
        body,
        status_code=problem.kind.status,
        media_type=PROBLEM_JSON,
        headers={
            # Our own faults are told from outside the layer that dresses other answers.
            **COMMON_HEADERS,
            **DATA_HEADERS,
            "X-Request-Id": request_id,
            "Cache-Control": "no-store",
            "Content-Language": language,
            "Vary": "Accept, Accept-Language",
            **problem.headers,
        },
    )


_TABLE_OFFERS = (
    "application/sparql-results+json, application/sparql-results+xml, text/csv, "
    "text/tab-separated-values"
)
_GRAPH_OFFERS = (
    "text/turtle, application/n-triples, application/rdf+xml, application/ld+json, "
    "application/trig, application/n-quads"
)


def _parameter(error: ParameterError) -> Problem:
    return Problem(
        ProblemKind.bad_parameter,
        Words(japanese(error), f"{error.what}; {error.remedy}"),
        parameter=error.parameter,
        nearest=error.nearest,
    )


def _unanswered(error: Unanswered) -> Problem:
    if error.state is not State.timed_out:
        return problem_of_answer(Answer(error.state, message=str(error)))
    return Problem(
        ProblemKind.timed_out,
        Words(
            f"調べ({error.name})が制限時間内に終わらず、止めました。"
            "少し待ってから、もう一度お試しいただくか、条件を絞ってください。",
            f"the look-up {error.name} did not end in time and was stopped; "
            "wait a moment and ask again, or narrow the conditions",
        ),
    )


def _date(error: DateError) -> Problem:
    return Problem(
        ProblemKind.bad_parameter,
        Words(japanese(error), str(error)),
        given=error.given,
        nearest=error.nearest,
    )


def _unknown(kind: ProblemKind, given: str, nearest: tuple[str, ...], listed: str) -> Problem:
    ja, en = f"「{given}」はありません。", f"nothing is called {given}; "
    if len(nearest) > 0:
        ja += f"近いもの: {'、'.join(nearest)}。"
        en += f"nearest: {', '.join(nearest)}"
    else:
        ja += f"{listed} で探せます。"
        en += f"look it up at {listed}"
    return Problem(kind, Words(ja, en), nearest=list(nearest))


def _thing(error: UnknownThing) -> Problem:
    kind = ProblemKind.unknown_thing
    if not isinstance(error, UnknownConcept):
        return _unknown(kind, error.given, error.nearest, "/api/search?q=")
    return Problem(kind, Words(japanese(error), str(error)), nearest=list(error.nearest))


def _territory(error: UnknownTerritory) -> Problem:
    kind = ProblemKind.unknown_territory
    if not isinstance(error, AmbiguousTerritory):
        return _unknown(kind, error.given, error.nearest, "/api/territories")
    codes = ", ".join(error.nearest)
    en = f"several are called {error.given}; say which by its code: {codes}"
    return Problem(kind, Words(japanese(error), en), nearest=list(error.nearest))


def _unavailable(what: str) -> Problem:
    return Problem(
        ProblemKind.unavailable,
        Words("しばらくしてから、もう一度お試しください。", f"{what}; ask again in a while"),
        headers={"Retry-After": "30"},
    )


def _internal() -> Problem:
    return Problem(
        ProblemKind.internal,
        Words(
            "要求の番号 (requestId) を添えて、運営者にお知らせください。",
            "tell the operator, with the requestId",
        ),
    )


async def _tell_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # registered for this class only
    return respond(request, error)


async def _tell_not_modified(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotModified)
    return Response(status_code=http.HTTPStatus.NOT_MODIFIED, headers=error.headers)


async def _tell_nobody(request: Request, error: Exception) -> Response:
    return Response(status_code=_CLIENT_CLOSED_REQUEST)


async def _tell_stigraph(request: Request, error: Exception) -> Response:
    assert isinstance(error, StigraphError)
    elsewhere = led_on(request, error)
    if elsewhere is not None:
        return elsewhere
    problem = problem_of(error)
    if problem.kind is ProblemKind.internal:
        raise error
    if isinstance(error, DateError):
        # The reader of dates does not know whose value it was given.
        for name, value in request.query_params.multi_items():
            if value == error.given:
                problem.members["parameter"] = name
    return respond(request, problem)


async def _tell_internal(request: Request, error: Exception) -> JSONResponse:
    return respond(request, _internal())


async def _tell_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    kind = {
        404: ProblemKind.unknown_address,
        405: ProblemKind.wrong_method,
        413: ProblemKind.too_large,
        415: ProblemKind.wrong_media_type,
    }.get(error.status_code, ProblemKind.bad_request)
    details = {
        ProblemKind.unknown_address: Words(
            "アドレスの綴りを確かめてください。一覧は /openapi.json にあります。",
            "check the spelling; /openapi.json lists every address",
        ),
        ProblemKind.wrong_method: Words(
            "Allow ヘッダーにあるメソッドをお使いください。",
            "use a method that the Allow header names",
        ),
    }
    detail = details.get(kind, Words(None, str(error.detail)))
    headers = dict(error.headers or {})
    if kind is ProblemKind.wrong_method:
        headers["Allow"] = ", ".join(_methods(request))
    return respond(request, Problem(kind, detail, headers=headers))


def _methods(request: Request) -> list[str]:
    """What the address answers; the router itself knows of one route at a time."""
    methods: set[str] = set()
    for route in request.app.state.addresses:
        match, _ = route.matches(request.scope)
        if match is not Match.NONE:
            methods |= route.methods
    return sorted(methods | {"HEAD"} if "GET" in methods else methods)


async def _tell_validation(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    name = str(first["loc"][-1]) if len(first["loc"]) > 1 else "body"
    told = wrong_value(first, name, declared(request).get(name))
    return respond(request, Problem(ProblemKind.bad_parameter, told, parameter=name))
