"""/api/queries: named questions as look-ups."""

from __future__ import annotations

import datetime
import json
import math
import re
from contextlib import suppress
from typing import Annotated, TypeAlias
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from stigraph import question
from stigraph.engine import Answer, Format, State, Term
from stigraph.iris import PREFIXES, short
from stigraph.office import XLSX, OfficeTable, xlsx
from stigraph.office import Value as OfficeValue
from stigraph.question import Kind, Question
from stigraph.words import Words

from ..bodies import Body, CoverageAddress, LabelBody, problems
from ..errors import Problem, ProblemKind, problem_of_answer
from ..formats import content_type, preferred
from ..headers import SNAPSHOT
from ..languages import spoken
from ..lookups import DirectoryDep
from ..office import file_name
from ..pages.wording import wording
from ..scopes import coverage_link
from ..shared import (
    AnswerPartDep,
    EngineDep,
    Now,
    OfficeForm,
    Part,
    cache_headers,
    entity_tag,
    expect_change,
    fresh,
    given_twice,
    page,
)

router = APIRouter(prefix="/api/queries", tags=["questions"])

JSON = "application/json"
OFFERS = (JSON, "application/sparql-results+json", "text/csv", XLSX)
_FORMATS = {"application/sparql-results+json": Format.json, "text/csv": Format.csv}
_NAMES = {
    "json": JSON,
    "sparql-json": "application/sparql-results+json",
    "csv": "text/csv",
    "xlsx": XLSX,
}
_OWN = frozenset({"limit", "cursor", "format", "lang"})

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Value: TypeAlias = str | int | float | bool | None


class ParameterBody(Body):
    """One thing that a question must, or may, be told."""

    name: Annotated[str, Field(description="Its name in the address.", examples=["a"])]
    kind: Annotated[Kind, Field(description="What it stands for.", examples=["territory"])]
    example: Annotated[str, Field(description="A value that works.", examples=["IT"])]
    optional: Annotated[bool, Field(description="Whether it may be left out.", examples=[False])]


class QuestionBody(Body):
    """A named question."""

    name: Annotated[str, Field(description="Its name.", examples=["tie/items"])]
    summary: Annotated[LabelBody, Field(description="The question in words.")]
    parameters: Annotated[list[ParameterBody], Field(description="What it is asked with.")]
    tags: Annotated[list[str], Field(description="What it is about.", examples=[["tie"]])]
    address: Annotated[
        str,
        Field(
            description="Where it is asked, with its examples.",
            examples=["/api/queries/tie/items?a=IT&b=JP"],
        ),
    ]
    query: Annotated[
        str, Field(description="Its SPARQL, with the examples.", examples=["SELECT ?a ?b …"])
    ]


class QuestionsBody(Body):
    """Every named question."""

    items: Annotated[list[QuestionBody], Field(description="The questions, by name.")]
    total: Annotated[int, Field(description="How many there are.", examples=[34])]
    next: Annotated[str | None, Field(description="Always null: one page.", examples=[None])]


class QuestionAnswerBody(Body):
    """The answer to a named question, in plain values."""

    question: Annotated[str, Field(description="Its name.", examples=["tie/items"])]
    parameters: Annotated[
        dict[str, str],
        Field(description="What it was asked with.", examples=[{"a": "IT", "b": "JP"}]),
    ]
    snapshot: Annotated[
        str, Field(description="The graph that answered.", examples=["48819ee2842f1ce1"])
    ]
    variables: Annotated[
        list[str], Field(description="The columns.", examples=[["a", "b", "item", "subject"]])
    ]
    items: Annotated[
        list[dict[str, Value]],
        Field(
            description="The rows: things and terms by their CURIE, numbers and truth values as "
            "such, all else as text; null where the row has no value. Languages and datatypes "
            "stand in application/sparql-results+json.",
            examples=[[{"a": "territory:IT", "subject": "agreement:mext-mur"}]],
        ),
    ]
    total: Annotated[int, Field(description="How many rows the whole answer has.", examples=[6])]
    next: Annotated[
        str | None,
        Field(
            description="The address of the next page; null on the last one.",
            examples=["/api/queries/tie/items?a=IT&b=JP&limit=2&cursor=Mi44YjFhOTk1M2M0NjE="],
        ),
    ]
    coverage: CoverageAddress


@router.get("", dependencies=[Depends(fresh)], summary="List every named question")
async def listed() -> QuestionsBody:
    """Every question that may be asked, with its parameters and its SPARQL."""
    items = [_body(one) for one in question.all_questions()]
    return QuestionsBody(items=items, total=len(items), next=None)


@router.get(
    "/{subject}/{name}",
    response_model=QuestionAnswerBody,
    responses={
        200: {"content": {media_type: {} for media_type in OFFERS[1:]}},
        304: {"description": "The client holds this answer already."},
        **problems(400, 404, 406, 413, 503, 504, 507),
    },
    summary="Ask a named question",
)
async def asked(
    request: Request,
    engine: EngineDep,
    directory: DirectoryDep,
    moment: Now,
    subject: Annotated[str, Path(description="What the question is about.", examples=["tie"])],
    name: Annotated[str, Path(description="What it asks.", examples=["items"])],
    part: AnswerPartDep,
    format: Annotated[
        str | None,
        Query(
            description="json, sparql-json, csv or xlsx, where no Accept header can be set.",
            examples=["csv"],
        ),
    ] = None,
) -> Response:
    """Ask with the parameters that the question declares; see `/api/queries`.

    JSON comes in pages. SPARQL-JSON, CSV and the workbook hold the whole answer.
    """
    wanted = question.load(f"{subject}/{name}")
    given = _given(request, wanted)
    media_type = _chosen(request, format)
    wanted.bind(given)
    for parameter in wanted.parameters:
        if parameter.kind is Kind.territory and parameter.name in given:
            # An empty answer about a code that nobody has would read as nothing found.
            directory.resolve(given[parameter.name].removeprefix("territory:"))
    snapshot = await engine.snapshot()
    headers = cache_headers(
        entity_tag(snapshot.id, wanted.name, request.url.query, wanted.text, media_type), moment
    )
    expect_change(request, headers)
    answer = await engine.ask(wanted.name, given, format=_FORMATS.get(media_type, Format.rows))
    if answer.state is not State.complete:
        raise problem_of_answer(answer)
    headers |= {SNAPSHOT: answer.snapshot, **coverage_link(request.url.path)}
    if media_type == XLSX:
        name = wanted.name.replace("/", "-")
        headers["Content-Disposition"] = file_name(name, OfficeForm.xlsx.value)
        return Response(_workbook(request, wanted, answer), media_type=XLSX, headers=headers)
    if media_type != JSON:
        return Response(answer.body, media_type=content_type(media_type), headers=headers)
    body = _answer_body(request, wanted, given, answer, part)
    return JSONResponse(body.model_dump(by_alias=True), headers=headers)


def _given(request: Request, wanted: Question) -> dict[str, str]:
    own = _OWN - {parameter.name for parameter in wanted.parameters}
    asked = request.query_params.multi_items()
    names = [name for name, _ in asked]
    for name in names:
        if names.count(name) > 1:
            raise given_twice(name)
    return {name: value for name, value in asked if name not in own}


def _chosen(request: Request, format: str | None) -> str:
    if format is not None:
        if format in _NAMES:
            return _NAMES[format]
        raise Problem(
            ProblemKind.bad_parameter,
            Words(
                f"format には {'、'.join(_NAMES)} のどれかを渡してください。",
                f"format takes one of {', '.join(_NAMES)}",
            ),
            parameter="format",
        )
    accepted = preferred(request.headers.get("accept"), OFFERS)
    if len(accepted) == 0:
        raise Problem(
            ProblemKind.not_acceptable,
            Words(
                f"Accept ヘッダーに、次のどれかを書いてください: {', '.join(OFFERS)}",
                f"name one of these in the Accept header: {', '.join(OFFERS)}",
            ),
        )
    return accepted[0]


def _workbook(request: Request, wanted: Question, answer: Answer) -> bytes:
    language = spoken(request)
    words = wording(language)
    variables, rows = _plain_rows(answer)
    return xlsx(
        OfficeTable(
            title=wanted.name,
            columns=variables,
            rows=tuple(tuple(_dated(row[name]) for name in variables) for row in rows),
            notes=(
                (words("office.question"), wanted.summary[language]),
                (words("office.address"), str(request.url)),
                (words("office.snapshot"), answer.snapshot),
                (words("office.licence"), words("foot.licence")),
            ),
        )
    )


def _dated(value: Value) -> OfficeValue:
    """A whole day as a date, so that a spreadsheet sorts by it; all else as it is."""
    if isinstance(value, str) and _DAY.fullmatch(value) is not None:
        with suppress(ValueError):
            return datetime.date.fromisoformat(value)
    return value


def _plain_rows(answer: Answer) -> tuple[tuple[str, ...], list[dict[str, Value]]]:
    if answer.form == "ask":
        return ("answer",), [{"answer": answer.boolean}]
    return answer.variables, [
        {
            variable: None if term is None else plain(term)
            for variable, term in zip(answer.variables, row, strict=True)
        }
        for row in answer.rows
    ]


def _answer_body(
    request: Request, wanted: Question, given: dict[str, str], answer: Answer, part: Part
) -> QuestionAnswerBody:
    variables, rows = _plain_rows(answer)
    own = page(request, rows, _row_key, part)
    return QuestionAnswerBody(
        question=wanted.name,
        parameters=given,
        snapshot=answer.snapshot,
        variables=list(variables),
        items=list(own.items),
        total=own.total,
        next=own.next,
        coverage=own.coverage,
    )


def plain(term: Term) -> Value:
    """The value of a term as JSON has it: a CURIE, a number, a truth value or text."""
    if term.kind != "literal":
        return short(term.value) if term.kind == "iri" else f"_:{term.value}"
    kind = (term.datatype or "").removeprefix(PREFIXES["xsd"])
    if kind == "integer":
        return int(term.value)
    if kind in ("decimal", "double", "float"):
        number = float(term.value)
        return number if math.isfinite(number) else term.value
    return term.value == "true" if kind == "boolean" else term.value


def _row_key(row: dict[str, Value]) -> str:
    return json.dumps(row, ensure_ascii=False)


def _body(own: Question) -> QuestionBody:
    required = [(one.name, one.example) for one in own.parameters if not one.optional]
    query = f"?{urlencode(required)}" if len(required) > 0 else ""
    return QuestionBody(
        name=own.name,
        summary=LabelBody(ja=own.summary["ja"], en=own.summary["en"]),
        parameters=[
            ParameterBody(name=one.name, kind=one.kind, example=one.example, optional=one.optional)
            for one in own.parameters
        ],
        tags=list(own.tags),
        address=f"/api/queries/{own.name}{query}",
        query=own.text,
    )
