"""What was read of each partner, and what was looked for: not read is not none."""

from collections.abc import Callable

import pytest

from stigraph import question
from tests.real_graph import Rows, columns, local, on_oxigraph, on_rdflib

Engine = Callable[[str], Rows]

ENGINES = pytest.mark.parametrize("engine", [on_oxigraph, on_rdflib], ids=["oxigraph", "rdflib"])
KINDS = {"agreements", "committees", "ministerials", "programmes", "budgets", "people"}


def read(engine: Engine, **given: str) -> list[dict[str, str | None]]:
    text = question.load("coverage/scope").bind(given)
    names = columns(text)
    return [dict(zip(names, row, strict=True)) for row in local(engine(text))]


def scopes(engine: Engine, **given: str) -> list[tuple[str, str, str]]:
    rows = read(engine, **given)
    return [(_last(row["kind"]), _last(row["state"]), _last(row["organisation"])) for row in rows]


def _last(cell: str | None) -> str:
    return (cell or "").rpartition("/")[2]


@ENGINES
def test_every_kind_of_fact_has_a_state(engine: Engine) -> None:
    kenya = scopes(engine, territory="KE")
    assert {kind for kind, _, _ in kenya} == KINDS
    assert ("committees", "not-read", "") in kenya
    assert ("programmes", "partly-read", "nrf-za") in kenya


@ENGINES
def test_what_was_read_names_whose_pages(engine: Engine) -> None:
    assert scopes(engine, territory="NO", kind="committees") == [
        ("committees", "partly-read", "jsps"),
        ("committees", "partly-read", "mofa"),
        ("committees", "partly-read", "no-government"),
    ]
    assert scopes(engine, territory="KE", kind="committees") == [("committees", "not-read", "")]


@ENGINES
def test_what_was_read_again_has_its_day(engine: Engine) -> None:
    days = {
        (_last(row["organisation"]), row["readUntil"])
        for row in read(engine, territory="US", kind="committees")
    }
    assert ("mofa", "2026-11-23") in days
    assert ("jst", None) in days


@ENGINES
def test_a_ministry_that_nobody_read_is_said_to_be_unread(engine: Engine) -> None:
    of_agreements = scopes(engine, territory="JP", kind="agreements")
    assert ("agreements", "not-read", "meti") in of_agreements
    assert {state for _, state, ministry in of_agreements if ministry == "maff"} == {"not-read"}


@ENGINES
def test_nothing_found_rests_on_a_recorded_search(engine: Engine) -> None:
    text = question.load("coverage/searches").bind({"thing": "series:g7-st"})
    names = columns(text)
    rows = [dict(zip(names, row, strict=True)) for row in local(engine(text))]
    assert {row["search"].rpartition("~")[2] for row in rows if row["search"]} == {
        "2018", "2018-again", "2025", "2026", "2026-again",
    }  # fmt: skip
    # When, where and with which words the first were done was not noted: the cells stay empty, and
    # nothing is said not to have been found.
    assert {
        (str(row["outcome"]).rpartition("/")[2], row["searchedOn"], row["searchedInEn"])
        for row in rows
    } == {
        ("not-read", None, None),
        ("nothing-found", "2026-11-23", "Search of stored copies of public web pages"),
    }


@ENGINES
def test_a_search_whose_day_was_noted_has_it(engine: Engine) -> None:
    text = question.load("coverage/searches").bind({"thing": "agreement:jp-il-st"})
    ((*_, place, day, outcome, _, _),) = local(engine(text))
    assert (place, day) == ("Search of stored copies of public web pages", "2026-11-23")
    assert outcome == "concept/answer-states/nothing-found"
