"""A site at an address: the same questions over HTTP, and in words of our own what went wrong."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from stigraph import question
from stigraph.client.source import Listed, given
from stigraph.engine import Answer, Format, State
from stigraph.engine.endpoint import CONNECT_SECONDS, Asked, located
from stigraph.engine.guard import form_of
from stigraph.engine.interface import Form
from stigraph.engine.results import ACCEPTED, NotAnAnswer, Sent, answer_of
from stigraph.errors import QuestionError, SiteUnavailable
from stigraph.iris import PREFIXES
from stigraph.question import Question, UnknownQuestion
from stigraph.release import __version__
from stigraph.words import Language, Words

SNAPSHOT_HEADER = "Stigraph-Snapshot"
"""By which the service says which graph answered."""

_PROBLEM = "application/problem+json"
_TABLE = "application/sparql-results+json"
_MOST_BYTES = 100_000_000
_MOST_ROWS = 1_000_000
_STATES: Mapping[str, State] = {
    "bad-query": State.refused,
    "busy": State.busy,
    "out-of-memory": State.out_of_memory,
    "timed-out": State.timed_out,
    "too-large": State.too_large,
    "too-many-requests": State.busy,
    "unavailable": State.unavailable,
}
"""What an engine would say, by the last part of the type of a problem."""


class RemoteSource:
    """The service at an address. Raises SiteUnavailable if it is none."""

    def __init__(self, address: str, seconds: float, language: Language) -> None:
        try:
            url, login = located(address)
        except ValueError as error:
            raise SiteUnavailable(
                address,
                str(error),
                "write it like https://host or http://127.0.0.1:8000",
                "アドレスとして読めません。"
                "https://host や http://127.0.0.1:8000 のように書いてください。",
            ) from error
        self._address = str(url)
        self._seconds = seconds
        self._questions: dict[str, Mapping[str, Any]] | None = None
        self._client = httpx.AsyncClient(
            base_url=url,
            auth=login,
            follow_redirects=True,
            headers={"Accept-Language": language, "User-Agent": f"stigraph/{__version__}"},
            timeout=httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS)),
            verify=ssl.create_default_context(),  # as the system trusts, a house's own too
        )

    def __str__(self) -> str:
        return self._address

    async def open(self) -> None:
        """See Source.open. Raises SiteUnavailable if no stigraph answers there."""
        await self._known()

    async def listed(self) -> tuple[Listed, ...]:
        """See Source.listed."""
        return tuple(
            Listed(
                name,
                Words(one["summary"]["ja"], one["summary"]["en"]),
                given(
                    (each["name"], each["example"], each["optional"]) for each in one["parameters"]
                ),
            )
            for name, one in (await self._known()).items()
        )

    async def question(self, name: str) -> Question:
        """See Source.question. Raises SiteUnavailable if this release cannot read it."""
        known = await self._known()
        if name not in known:
            raise UnknownQuestion(name, known)
        try:
            return question.parse(name, Path(f"{name}.rq"), known[name]["query"])
        except QuestionError as error:
            raise SiteUnavailable(
                self._address,
                f"its question {name} is written for another release",
                "install the release of stigraph that the site tells at /health",
                f"質問 {name} は別の版の書き方です。"
                "サイトの /health が示す版の stigraph を入れてください。",
            ) from error

    async def ask(self, asked: Question, values: Mapping[str, str]) -> Answer:
        """See Source.ask."""
        request = self._client.build_request(
            "GET", f"api/queries/{asked.name}", params=values, headers={"Accept": _TABLE}
        )
        return await self._answer(request, form_of(asked.text) or "select")

    async def query(self, text: str) -> Answer:
        """See Source.query."""
        form = form_of(text) or "select"  # what is no query is told so by the site
        return await self._answer(
            self._client.build_request(
                "POST", "sparql", data={"query": text}, headers={"Accept": ACCEPTED[form]}
            ),
            form,
        )

    async def nquads(self) -> bytes:
        """See Source.nquads."""
        return (await self._whole("dumps/stigraph.nq")).content

    async def close(self) -> None:
        """See Source.close."""
        await self._client.aclose()

    async def _known(self) -> dict[str, Mapping[str, Any]]:
        if self._questions is None:
            body = self._object(await self._whole("api/queries"))
            try:
                self._questions = {one["name"]: one for one in body["items"]}
            except (KeyError, TypeError) as error:
                raise self._no_site() from error
        return self._questions

    async def _whole(self, path: str) -> httpx.Response:
        response = await self._sent(self._client.build_request("GET", path))
        if response.status_code != httpx.codes.OK:
            raise self._refusal(response)
        return response

    async def _answer(self, request: httpx.Request, form: Form) -> Answer:
        response = await self._sent(request)
        if response.status_code != httpx.codes.OK:
            return self._unanswered(response)
        # httpx has seen the body end, by its length or by its last chunk.
        sent = Sent(response.headers.get("content-type", ""), response.content, measured=True)
        wanted = Asked(
            "", form, (Format.rows,), PREFIXES, most_bytes=_MOST_BYTES, most_rows=_MOST_ROWS
        )
        try:
            answer = await asyncio.to_thread(answer_of, sent, form, wanted)
        except NotAnAnswer as error:
            raise SiteUnavailable(
                self._address,
                f"it sent {error.what}",
                "ask again in a while",
                "答えを読めませんでした。しばらくしてから、もう一度お試しください。",
            ) from error
        return replace(answer, snapshot=response.headers.get(SNAPSHOT_HEADER, ""))

    async def _sent(self, request: httpx.Request) -> httpx.Response:
        """The response, read to its end. Raises SiteUnavailable if none comes in time."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._client.send(request)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise SiteUnavailable(
                self._address,
                f"it gave no answer within {self._seconds:g} seconds",
                "ask again in a while, or open it with more seconds",
                f"{self._seconds:g} 秒以内に答えがありません。"
                "しばらくしてからもう一度お試しいただくか、seconds を長くして開いてください。",
            ) from error
        except httpx.HTTPError as error:
            raise SiteUnavailable(
                self._address,
                f"the connection failed ({type(error).__name__})",
                _CHECK.text("en"),
                f"接続できません({type(error).__name__})。{_CHECK.ja}",
            ) from error

    def _unanswered(self, response: httpx.Response) -> Answer:
        """The answer whose state says why there is none. Raises SiteUnavailable if none fits."""
        problem = self._problem(response)
        state = _STATES.get(str(problem.get("type", "")).rpartition("/")[2])
        if state is None:
            raise self._refusal(response)
        line, column = problem.get("line"), problem.get("column")
        message = str(problem.get("detail", ""))
        for place in (f"line {line}, column {column}: ", f"{line} 行目 {column} 桁: "):
            message = message.removeprefix(place)
        return Answer(state, message=message, line=line, column=column)

    def _refusal(self, response: httpx.Response) -> SiteUnavailable:
        problem = self._problem(response)
        told = f"{problem.get('title', 'it answered otherwise')}: {problem.get('detail', '')}"
        return SiteUnavailable(self._address, told, _CHECK.text("en"), f"{told} {_CHECK.ja}")

    def _problem(self, response: httpx.Response) -> Mapping[str, Any]:
        """What a failing response says of itself. Raises SiteUnavailable if it is no site's."""
        if not response.headers.get("content-type", "").startswith(_PROBLEM):
            raise SiteUnavailable(
                self._address,
                f"it answered with status {response.status_code} and not as a site of stigraph",
                _CHECK.text("en"),
                "stigraph のサイトとしての答えではありません"
                f"(状態 {response.status_code})。{_CHECK.ja}",
            )
        return self._object(response)

    def _object(self, response: httpx.Response) -> Mapping[str, Any]:
        try:
            body = response.json()
        except ValueError as error:
            raise self._no_site() from error
        if not isinstance(body, dict):
            raise self._no_site()
        return body

    def _no_site(self) -> SiteUnavailable:
        return SiteUnavailable(
            self._address,
            "what answers there is no site of stigraph",
            _CHECK.text("en"),
            f"そこで答えるのは stigraph のサイトではありません。{_CHECK.ja}",
        )


_CHECK = Words(
    "ブラウザーでアドレスを確かめてください。stigraph のサイトなら最初の頁が出ます。",
    "check the address in a browser: a site of stigraph shows its first page there",
)
