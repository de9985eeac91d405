"""Lists as offices open them: every list of the API as .xlsx, or as CSV with a byte order mark."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel

from stigraph import office
from stigraph.office import OfficeTable
from stigraph.wording import Wording

from .columns import columns
from .formats import preferred
from .languages import spoken
from .pages.wording import wording
from .scopes import coverage_address
from .shared import OfficeForm

_WRITERS: dict[OfficeForm, tuple[str, Callable[[OfficeTable], bytes]]] = {
    OfficeForm.xlsx: (office.XLSX, office.xlsx),
    OfficeForm.csv: (office.CSV, office.csv_with_mark),
}
_OFFERS = {
    "application/json": OfficeForm.json,
    office.XLSX: OfficeForm.xlsx,
    "text/csv": OfficeForm.csv,
}


class ListRoute(APIRoute):
    """A route whose list can be had for a spreadsheet: by `format=` or by the Accept header.

    The whole list is in the file, not a page of it, unless `limit=` asks for one.
    """

    # The options are FastAPI's own, passed on as they are.
    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        **options: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(path, endpoint, **options)
        if self.is_list:
            files: dict[str, Any] = {media_type: {} for media_type in (office.XLSX, "text/csv")}
            self.responses = {**self.responses, 200: {"content": files}}

    @property
    def is_list(self) -> bool:
        """Whether what the route answers with is a list."""
        body = self.response_model
        return (
            isinstance(body, type)
            and {"items", "total"} <= getattr(body, "model_fields", {}).keys()
        )

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request: the answer in JSON, or the sheet made of it."""
        answer = super().get_route_handler()
        body = self.response_model
        if not self.is_list:
            return answer

        async def handled(request: Request) -> Response:
            form = _asked(request)
            request.state.office = form
            given = await answer(request)
            if form is OfficeForm.json or given.status_code != 200:
                return given
            whole = body.model_validate_json(bytes(given.body))
            snapshot = (await request.app.state.engine.snapshot()).id
            return _file(request, whole, form, given, snapshot)

        return handled


def _asked(request: Request) -> OfficeForm:
    named = request.query_params.get("format")
    if named is not None:
        # What is no form at all is told by the parameter's own check.
        return next((form for form in OfficeForm if form.value == named), OfficeForm.json)
    wanted = preferred(request.headers.get("accept"), list(_OFFERS))
    return _OFFERS[wanted[0]] if len(wanted) > 0 else OfficeForm.json


def file_name(name: str, ending: str) -> str:
    """Return the header by which a browser keeps a file under its name."""
    return f"attachment; filename*=UTF-8''{quote(f'stigraph-{name}.{ending}')}"


def _file(
    request: Request, whole: BaseModel, form: OfficeForm, given: Response, snapshot: str
) -> Response:
    media_type, written = _WRITERS[form]
    name = request.url.path.removeprefix("/api/").strip("/").replace("/", "-")
    headers = {
        key: value
        for key, value in given.headers.items()
        if key not in ("content-length", "content-type")
    }
    headers["Content-Disposition"] = file_name(name, form.value)
    table = _table(name, whole, request, wording(spoken(request)), snapshot)
    return Response(written(table), media_type=media_type, headers=headers)


def _table(
    name: str, whole: BaseModel, request: Request, words: Wording, snapshot: str
) -> OfficeTable:
    items: Sequence[BaseModel] = whole.items  # type: ignore[attr-defined]  # a list
    by_name = dict(columns(items, words.language))
    if "sources" not in by_name and "id" in by_name:
        # What the list does not tell of its sources, the page of the thing does.
        by_name["page"] = [_page(request, str(one)) for one in by_name["id"]]
    return OfficeTable(
        title=name,
        columns=tuple(heading(one, words) for one in by_name),
        rows=tuple(zip(*by_name.values(), strict=True)),
        notes=(
            (words("office.address"), str(request.url)),
            (words("office.snapshot"), snapshot),
            (words("office.coverage"), _absolute(request, coverage_address(request.url.path))),
            (words("office.licence"), words("foot.licence")),
        ),
    )


def _page(request: Request, curie: str) -> str:
    return f"{request.base_url}id/{curie.replace(':', '/', 1)}"


def _absolute(request: Request, address: str) -> str:
    return f"{request.base_url}{address.removeprefix('/')}"


def heading(column: str, words: Wording) -> str:
    """Return the heading of a column, with its unit; a column within another names both.

    >>> heading("money.amount", wording("en"))
    'money: amount (JPY)'
    """
    return words("office.within").join(
        words.texts.get(f"column.{part}", part) for part in column.split(".")
    )
