"""/sparql: the SPARQL 1.1 Protocol, queries only."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from stigraph.engine import Engine, State
from stigraph.words import Words

from ..bodies import problems
from ..errors import Problem, ProblemKind, problem_of_answer
from ..fair_use import fair_use
from ..formats import GRAPHS, TABLES, content_type, prefers_html
from ..headers import SNAPSHOT
from ..languages import spoken
from ..lookups import Lookups, LookupsDep
from ..shared import (
    Now,
    PinnedDep,
    cache_headers,
    engine_of,
    entity_tag,
    expect_change,
    formats_asked,
    unless_gone,
)

router = APIRouter(tags=["sparql"], dependencies=[Depends(fair_use)])

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A table, a truth value or a graph, in the format asked for.",
        "content": {media_type: {} for media_type in (*TABLES, *GRAPHS)},
    },
    303: {"description": "A browser is sent to the editor, with the query it brings."},
    304: {"description": "The client holds this answer already."},
    **problems(400, 403, 406, 413, 429, 503, 504, 507),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the protocol lets a client say, wherever it stands in the request."""

    query: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str | None
    timeout: float | None


@router.get("/sparql", responses=_ANSWERS, summary="Ask a SPARQL query")
@router.get("/sparql/", include_in_schema=False)
async def get(
    request: Request,
    engine: PinnedDep,
    lookups: LookupsDep,
    moment: Now,
    query: Annotated[
        str | None,
        Query(
            description="The query. Without it the answer describes the service.",
            examples=["ASK { ?tie a sti:Tie }"],
        ),
    ] = None,
    default_graph_uri: Annotated[
        list[str] | None,
        Query(
            alias="default-graph-uri",
            description="Graphs to read as the default graph, in place of those the query names.",
            examples=[["https://w3id.org/stigraph/graph/records"]],
        ),
    ] = None,
    named_graph_uri: Annotated[
        list[str] | None,
        Query(
            alias="named-graph-uri",
            description="Graphs that GRAPH may name, in place of those the query names.",
            examples=[["https://w3id.org/stigraph/graph/records"]],
        ),
    ] = None,
    format: Annotated[
        str | None,
        Query(description="The format, where no Accept header can be set.", examples=["csv"]),
    ] = None,
    seconds: Annotated[
        float | None,
        Query(
            alias="timeout",
            description="Seconds to wait, if fewer than the limit.",
            gt=0,
            examples=[2],
        ),
    ] = None,
) -> Response:
    """Answer a query in the address, or describe the service."""
    # The parameters above are documented there and read here: a second `query` must not pass.
    asked = _asked(_pairs(request.url.query.encode()))
    if asked.format is None and prefers_html(request.headers.get("accept")):
        kept = request.url.query
        address = f"/{spoken(request)}/sparql" + (f"?{kept}" if kept else "")
        return RedirectResponse(address, 303, headers={"Vary": "Accept, Accept-Language"})
    if asked.query is None:
        return await _described(request, engine, lookups, asked.format, moment)
    return await _answered(request, engine, moment, asked)


@router.post(
    "/sparql",
    responses={**_ANSWERS, **problems(415)},
    summary="Ask a SPARQL query in the body",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                QUERY: {"schema": {"type": "string"}, "example": "ASK { ?tie a sti:Tie }"},
                FORM: {
                    "schema": {
                        "type": "object",
                        "required": ["query"],
                        "properties": {"query": {"type": "string"}},
                    },
                    "example": {"query": "ASK { ?tie a sti:Tie }"},
                },
            },
        }
    },
)
@router.post("/sparql/", include_in_schema=False)
async def post(request: Request, engine: PinnedDep, moment: Now) -> Response:
    """Answer a query in the body, either bare or as a form."""
    in_address = _pairs(request.url.query.encode())
    media_type, charset = _content_type(request.headers.get("content-type"))
    if charset not in ("", "utf-8", "utf8"):
        raise _wrong_media_type(f"{media_type}; charset={charset}")
    match media_type:
        case "application/x-www-form-urlencoded":
            asked = _asked((*in_address, *_pairs(await request.body())))
        case "application/sparql-query":
            text = _text(await request.body())
            asked = _asked((*in_address, ("query", text)))
        case "application/sparql-update":
            raise _read_only()
        case _:
            raise _wrong_media_type(media_type)
    if asked.query is None:
        raise Problem(
            ProblemKind.bad_request,
            Words("本文に query= がありません。", "the body has no query="),
            parameter="query",
        )
    return await _answered(request, engine, moment, asked)


async def _answered(
    request: Request, engine: Engine, moment: datetime.datetime, asked: Asked
) -> Response:
    assert asked.query is not None  # both callers have looked
    wanted = formats_asked(request, asked.format, TABLES, GRAPHS)
    snapshot = await engine.snapshot()
    tag = entity_tag(
        snapshot.id,
        asked.query,
        *asked.default_graphs,
        "",
        *asked.named_graphs,
        "",
        *wanted.values(),
    )
    headers = cache_headers(tag, moment)
    if _depends_on_chance(asked.query):
        headers = {"Cache-Control": "no-store", "Vary": "Accept"}
    else:
        expect_change(request, headers)
    limit = engine_of(request).limits.adhoc.seconds
    answer = await unless_gone(
        request,
        engine.query(
            asked.query,
            format=tuple(wanted),
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            deadline=limit if asked.timeout is None else min(asked.timeout, limit),
        ),
    )
    if answer.state is not State.complete:
        raise problem_of_answer(answer)
    return Response(
        answer.body,
        media_type=content_type(wanted[answer.format]),
        headers={**headers, SNAPSHOT: answer.snapshot},
    )


async def _described(
    request: Request,
    engine: Engine,
    lookups: Lookups,
    format: str | None,
    moment: datetime.datetime,
) -> Response:
    wanted = formats_asked(request, format, GRAPHS)
    chosen, media_type = next(iter(wanted.items()))
    snapshot = await engine.snapshot()
    headers = cache_headers(entity_tag(snapshot.id, "service", media_type), moment)
    expect_change(request, headers)
    told = await lookups.description(engine, request.app.state.settings.address)
    body = told.service(engine_of(request).limits, chosen)
    return Response(body, media_type=content_type(media_type), headers=headers)


def _pairs(encoded: bytes) -> tuple[tuple[str, str], ...]:
    try:
        return tuple(
            parse_qsl(
                encoded.decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=_MOST_FIELDS,
            )
        )
    except ValueError as error:
        raise Problem(
            ProblemKind.bad_request,
            Words(
                "パラメーターは UTF-8 をパーセント符号化して送ってください。",
                "send the parameters as percent-encoded UTF-8",
            ),
        ) from error


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(
            ProblemKind.bad_request,
            Words("本文が UTF-8 ではありません。", "the body is not UTF-8"),
        ) from error


def _asked(pairs: Iterable[tuple[str, str]]) -> Asked:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise _read_only()
    for name in ("query", "format", "timeout"):
        if len(values.get(name, ())) > 1:
            raise Problem(
                ProblemKind.bad_request,
                Words(f"{name} が二つ以上あります。", f"{name} is given more than once"),
                parameter=name,
            )
    return Asked(
        query=values.get("query", [None])[0],
        default_graphs=tuple(values.get("default-graph-uri", ())),
        named_graphs=tuple(values.get("named-graph-uri", ())),
        format=values.get("format", [None])[0],
        timeout=_seconds(values.get("timeout", [None])[0]),
    )


def _seconds(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not seconds > 0:
        raise Problem(
            ProblemKind.bad_parameter,
            Words(
                "timeout には正の秒数を、例えば timeout=2 のように渡してください。",
                "timeout takes seconds above zero, for example timeout=2",
            ),
            parameter="timeout",
        )
    return seconds


def _content_type(header: str | None) -> tuple[str, str]:
    if header is None:
        return "", ""
    message = Message()
    message["Content-Type"] = header
    return message.get_content_type() if "/" in header else "", message.get_content_charset("")


def _wrong_media_type(given: str) -> Problem:
    return Problem(
        ProblemKind.wrong_media_type,
        Words(
            f"Content-Type「{given}」は使えません。{QUERY} か {FORM} を UTF-8 で送ってください。",
            f"Content-Type {given or '(none)'} is not taken; send {QUERY} or {FORM} in UTF-8",
        ),
        headers={"Accept-Post": f"{QUERY}, {FORM}"},
    )


def _read_only() -> Problem:
    return Problem(
        ProblemKind.read_only,
        Words(
            "SPARQL Update は受け付けません。事実の訂正は、もとのファイルにお寄せください。",
            "SPARQL Update is not offered; corrections of facts go to the files they come from",
        ),
    )


def _depends_on_chance(text: str) -> bool:
    # Too many matches cost a cached answer, too few would lie; so a plain look for the words.
    upper = text.upper()
    return any(word in upper for word in ("NOW", "RAND", "UUID", "BNODE"))


_MOST_FIELDS = 1000
