"""Pages that ask: the named questions, and SPARQL in a plain form."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from stigraph import question
from stigraph.engine import Answer, State
from stigraph.errors import SnapshotError
from stigraph.iris import PREFIXES
from stigraph.question import Kind, ParameterError, Question
from stigraph.words import Language, Words

from ...errors import ProblemKind, problem_of, problem_of_answer
from ...fair_use import fair_use
from ...lookups import Lookups, LookupsDep
from ...pages.answer_graph import Drawing, drawing, is_drawable
from ...pages.answers import column_in_words, laid_out
from ...pages.errors import PageRoute
from ...pages.frame import Text, language_of, rendered, trail, with_query
from ...pages.wording import wording
from ...service import DUMP
from ...shared import EngineDep, Now
from .ties import one_of

router = APIRouter(route_class=PageRoute)

MOST_OF_QUESTION = 80
"""How many rows of the answer to a named question its page shows: such rows are wide."""

MOST_ROWS = 500
"""How many rows of an answer a page shows; CSV and JSON have them all."""

_TOO_MUCH = (ProblemKind.timed_out, ProblemKind.too_large, ProblemKind.out_of_memory)
"""What a query runs into that asks for more than is answered here: the whole graph is offered."""

_WRITTEN = {"select": "csv", "ask": "csv", "graph": "turtle"}

_EXAMPLES = frozenset(
    {"tie/items", "tie/parties", "territory/ties", "source/records", "coverage/documents"}
)


@router.get("/questions")
async def questions_page(request: Request, engine: EngineDep, moment: Now) -> Response:
    """Every named question, by subject."""
    t = wording(language_of(request))
    subjects: dict[str, list[question.Question]] = {}
    for one in question.all_questions():
        subjects.setdefault(one.name.partition("/")[0], []).append(one)

    def subject_label(subject: str) -> str:
        return t.texts.get(f"subject.{subject}", subject)

    return await rendered(
        request,
        engine,
        moment,
        "questions.html",
        title=t("questions.heading"),
        trail=trail(t),
        subjects=sorted(subjects.items()),
        subject_label=subject_label,
    )


@router.get("/question/{subject}/{name}")
async def question_page(
    request: Request, engine: EngineDep, moment: Now, subject: str, name: str
) -> Response:
    """One named question: its words, its parameters, its answer and its text."""
    language = language_of(request)
    t = wording(language)
    own = question.load(f"{subject}/{name}")
    values = _values(own, request.query_params, language)
    problem, answer, text = None, None, own.text
    try:
        text = own.bind(values)
        answer = await engine.ask(own.name, values)
    except ParameterError as error:
        problem = problem_of(error)
    if answer is not None and answer.state is not State.complete:
        problem = problem_of_answer(answer)
    echoed = [one.name for one in own.parameters if not one.optional]
    query = urlencode({name: value for name, value in values.items() if value})
    return await rendered(
        request,
        engine,
        moment,
        "question.html",
        HTTPStatus.OK if problem is None else HTTPStatus(problem.kind.status),
        title=own.summary[language],
        trail=trail(t, ("nav.questions", "questions")),
        question=own,
        description=Words(own.description.get("ja"), own.description.get("en")),
        fields=[one for one in own.parameters if one.kind is not Kind.language],
        values=values,
        problem=problem,
        answer=None
        if answer is None
        else laid_out(answer, language, most=MOST_OF_QUESTION, hidden=echoed),
        text=text,
        words_of=lambda column: column_in_words(column, t),
        is_table=answer is None or answer.form != "graph",
        csv=f"/api/queries/{own.name}?{query + '&' if query else ''}format=csv",
        query_string=f"?{query}" if query else "",
    )


@router.get("/sparql", dependencies=[Depends(fair_use)])
async def sparql_page(
    request: Request,
    engine: EngineDep,
    lookups: LookupsDep,
    moment: Now,
    query: Text = "",
    view: Text = "",
) -> Response:
    """A plain form for SPARQL, with examples and the answer as a table, or a picture beside it."""
    language = language_of(request)
    t = wording(language)
    wants_picture = one_of(view, ("table", "graph"), "view") == "graph"
    picture, other_view = None, None
    answer, boolean, problem, status = None, None, None, HTTPStatus.OK
    refusal, excerpt = "", None
    form = "select"
    if query.strip():
        found = await engine.query(query)
        if found.state is State.complete:
            answer = laid_out(found, language, most=MOST_ROWS)
            boolean = found.boolean if found.form == "ask" else None
            form = found.form
            if is_drawable(found):
                shown_as = {"query": query, "view": "" if wants_picture else "graph"}
                other_view = with_query(f"/{language}/sparql", shown_as)
                picture = await _drawing(found, language, lookups) if wants_picture else None
        else:
            problem = problem_of_answer(found)
            status = HTTPStatus(problem.kind.status)
            refusal = found.message
            excerpt = _excerpt(query, found.line, found.column)
    return await rendered(
        request,
        engine,
        moment,
        "sparql.html",
        status,
        title=t("sparql.heading"),
        trail=trail(t),
        text=query,
        asked=answer is not None,
        answer=answer,
        boolean=boolean,
        is_drawn=picture is not None,
        drawing=picture or Drawing(),
        other_view=other_view,
        problem=problem,
        refusal=refusal,
        excerpt=excerpt,
        dump=DUMP if problem is not None and problem.kind in _TOO_MUCH else None,
        seconds=round(request.app.state.settings.adhoc_seconds),
        is_table=form != "graph",
        download=f"/sparql?{urlencode({'query': query, 'format': _WRITTEN[form]})}",
        examples=[
            (one.summary[language], f"/{language}/sparql?{urlencode({'query': one.text})}")
            for one in question.all_questions()
            if one.name in _EXAMPLES
        ],
        prefixes=sorted(PREFIXES.items()),
    )


async def _drawing(answer: Answer, language: Language, lookups: Lookups) -> Drawing:
    """The picture of an answer; where there is no index of names, ids stand for them."""
    names = None
    with suppress(SnapshotError):
        names = await lookups.index()
    # Laying out takes a processor for a moment: others are answered meanwhile.
    return await asyncio.to_thread(drawing, answer, language, names, most_rows=MOST_ROWS)


def _values(own: Question, given: Mapping[str, str], language: Language) -> dict[str, str]:
    """What a question is asked with: asked for the first time, its own example."""
    is_first = not any(one.name in given for one in own.parameters)
    values = {
        one.name: given.get(one.name, one.example if is_first else "") for one in own.parameters
    }
    # A page asks in its own language unless it is told another.
    spoken = [one.name for one in own.parameters if one.kind is Kind.language]
    return values | {name: given.get(name) or language for name in spoken}


def _excerpt(text: str, line: int | None, column: int | None) -> str | None:
    """The line of a query where it is wrong, with a mark under the place."""
    lines = text.splitlines()
    if line is None or not 1 <= line <= len(lines):
        return None
    own = lines[line - 1]
    return own if column is None else f"{own}\n{' ' * (column - 1)}^"
