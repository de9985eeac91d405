"""What is due or left open: by hand, on both engines, and as the service tells it."""

from collections.abc import Iterator
from datetime import date

import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from stigraph import question
from stigraph.dates import years_before
from stigraph.due import after
from stigraph.errors import DateError
from tests.real_graph import local, on_oxigraph, on_rdflib, whole
from tests.serving import settings, write_snapshot

DAY = date(2026, 11, 23)


@pytest.fixture(params=["oxigraph", pytest.param("rdflib", marks=pytest.mark.slow)])
def ask(request):
    engine = {"oxigraph": on_oxigraph, "rdflib": on_rdflib}[request.param]

    def asked(name, **parameters):
        return local(engine(question.load(name).bind(parameters), of=whole))

    return asked


def next_sessions(ask, **asked):
    rows = ask("due/next-sessions", **asked)
    return {row[0].removeprefix("committee/"): (row[6], row[10], row[11]) for row in rows}


def test_the_next_session_follows_the_last_and_the_other_side_hosts(ask):
    found = next_sessions(ask, asOf=DAY)
    assert found["jp-it-jc"] == ("15", "16", "territory/IT")
    assert found["jp-ca-jc"] == ("16", "17", "territory/CA")
    # It met in Brussels, which is the Union's seat and not its territory: nobody's turn is told.
    assert found["jp-eu-jc"] == ("7", "8", None)
    assert found["jp-us-jwlc"] == ("17", "18", "territory/JP")
    # Weak rows alone tell of Indonesia's.
    assert "jp-id-jc" not in found


def test_a_session_after_the_day_is_not_known_on_it(ask):
    assert next_sessions(ask, asOf=date(2020, 1, 1), territory="IT") == {
        "jp-it-jc": ("14", "15", "territory/JP")
    }


@pytest.mark.parametrize(
    ("on", "following", "planned"),
    [(DAY, "13", "12"), (date(2023, 6, 10), "12", "12"), (date(2020, 1, 1), "10", None)],
)
def test_a_session_that_was_announced_is_counted_from_then_on(ask, on, following, planned):
    rows = [row for row in ask("due/next-sessions", asOf=on) if row[0] == "committee/ajccst"]
    # The ninth is the last one read of as held. Of the plan's host nothing is estimated.
    assert {(row[6], row[10], row[11], row[15]) for row in rows} == {
        ("9", following, None, planned)
    }


def test_a_plan_whose_day_has_passed_is_followed_up(ask):
    rows = ask("due/follow-ups", asOf=DAY)
    found = {row[0]: row[5] for row in rows}
    assert found["meeting/tsukuba-conference-4"] == "2025-10-03"
    assert found["call/international-leading-research-second"] == "2023-06-30"
    # It was announced for that day, and another page tells that it was held.
    assert "meeting/jp-cn-jc-16" not in found
    on_the_day = {row[0] for row in ask("due/follow-ups", asOf=date(2025, 10, 3))}
    assert "meeting/tsukuba-conference-4" not in on_the_day


def test_what_nothing_confirms_for_five_years_has_its_last_day(ask):
    rows = ask("due/long-unconfirmed", before=date(2021, 11, 23))
    found = {row[0]: row[6] for row in rows}
    assert found["committee/jp-ua-jc"] == "2011-11-17"
    assert found["committee/jp-es-jc"] == "2014-09-17"
    # Weak rows alone tell of its sessions.
    assert "committee/jp-id-jc" not in found
    # Sessions since then, a term until 2026, and an end that a source states.
    assert found.keys().isdisjoint(
        {"committee/jp-it-jc", "committee/jp-us-jwlc", "agreement/jp-us-st", "agreement/jp-su-st"}
    )


@pytest.mark.parametrize(
    ("within", "day"),
    [
        ("18m", date(2028, 5, 23)),
        ("18か月", date(2028, 5, 23)),
        ("18 months", date(2028, 5, 23)),
        ("1 year", date(2027, 11, 23)),
        ("2y", date(2028, 11, 23)),
        ("1年", date(2027, 11, 23)),
        ("90d", date(2027, 2, 21)),
    ],
)
def test_a_stretch_of_time_is_read_as_offices_write_it(within, day):
    assert after(DAY, within) == day


def test_a_stretch_ends_with_the_month_that_is_shorter():
    assert after(date(2026, 8, 31), "18m") == date(2028, 2, 29)
    assert years_before(date(2024, 2, 29), 5) == date(2019, 2, 28)


@pytest.mark.parametrize("within", ["soon", "-3m", "18", "", "9999y"])
def test_another_stretch_is_refused_with_what_would_be_right(within):
    with pytest.raises(DateError, match="18m"):
        after(DAY, within)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("whole")
    write_snapshot(out, whole().nquads())
    with TestClient(create_app(settings(out)), follow_redirects=False) as own:
        yield own


@pytest.mark.slow
def test_each_item_has_its_last_confirmation_and_its_source(client: TestClient) -> None:
    body = client.get("/api/due?asOf=2026-11-23").json()
    assert (body["asOf"], body["until"], body["before"]) == (
        "2026-11-23", "2028-05-23", "2021-11-23"
    )  # fmt: skip
    items = {(one["kind"], one["thing"]["id"]): one for one in body["items"]}
    assert {kind for kind, _ in items} == {"term", "session", "follow-up", "unconfirmed"}
    assert all(one["sources"] for one in items.values())
    united_states = items["term", "agreement:jp-us-st"]
    assert (united_states["due"]["latest"], united_states["passed"]) == ("2026-10-19", True)
    italy = items["session", "committee:jp-it-jc"]
    assert italy["confirmed"]["latest"] == "2023-01-18"
    assert italy["following"]["numberEstimated"] == 16
    assert [one["id"] for one in italy["following"]["hostsEstimated"]] == ["territory:IT"]
    assert italy["following"]["planned"] is None
    asean = items["session", "committee:ajccst"]
    planned = asean["following"]["planned"]
    assert (asean["following"]["numberEstimated"], planned["number"]) == (13, 12)
    assert (planned["day"]["edtf"], planned["passed"]) == ("2023-06-21", True)
    assert "document:deck-2023-06" in {one["document"]["id"] for one in asean["sources"]}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("asOf=2023-02-30", "2023-02-30"),
        ("asOf=yesterday", "yesterday"),
        ("within=soon", "18m"),
        ("kind=all", "kind"),
        ("as_of=2023-01-01", "asOf"),
        ("limit=-1", "limit"),
    ],
)
def test_a_wrong_wish_is_told_what_would_be_right(client, given, says) -> None:
    answer = client.get(f"/api/due?{given}&lang=en")
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert says in answer.json()["detail"]


@pytest.mark.slow
def test_the_day_may_be_a_japanese_year(client) -> None:
    assert client.get("/api/due?asOf=令和7年度&limit=1").json()["asOf"] == "2026-03-31"


@pytest.mark.slow
@pytest.mark.parametrize(("language", "estimate"), [("ja", "推定"), ("en", "estimate")])
def test_the_page_marks_estimates_and_leads_to_sources(client, language, estimate) -> None:
    page = client.get(f"/{language}/due?asOf=2026-11-23")
    assert page.status_code == 200
    assert estimate in page.text
    assert f"/{language}/source/" in page.text


@pytest.mark.slow
@pytest.mark.parametrize("page", ["due?kind=session", "committee/ajccst", "tie/JP-g-asean"])
def test_a_page_says_which_session_was_planned_and_not_read_of(client, page) -> None:
    text = client.get(f"/ja/{page}").text
    assert "第13回" in text
    assert "第12回の予定は令和5(2023)年6月21日。結果は読んでいない" in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "key"),
    [
        ("ja/source/mofa-0801", "行の見出し：il extension"),
        ("en/due", "key of the row: il extension"),
    ],
)
def test_a_key_of_our_own_table_is_not_quoted_as_words_of_the_source(client, page, key) -> None:
    text = client.get(f"/{page}").text
    assert key in text
    assert '">il extension</q>' not in text
    schedule = client.get("/en/source/deck-2023-06/schedule").text
    assert '<q lang="ja">第12回日ASEAN科学技術協力委員会（AJCCST-12）</q>' in schedule


@pytest.mark.slow
def test_the_brief_is_served_in_three_forms_and_linked_from_the_tie(client) -> None:
    word = client.get("/api/brief/JP/IT?format=docx&lang=ja")
    assert word.content[:2] == b"PK"
    assert 'filename="brief-IT-JP-ja-' in word.headers["content-disposition"]
    assert client.get("/api/brief/it/jpn?format=docx&lang=ja").content == word.content
    assert client.get("/api/brief/JP/IT?format=md&lang=en").text.startswith("# Science")
    page = client.get("/api/brief/JP/IT?lang=ja")
    assert "script" not in page.headers["content-security-policy"]
    for address, status, says in (
        ("/api/brief/FR/IT", 400, "outside the record so far"),
        ("/api/brief/JP/Itly", 404, "IT"),
        ("/api/brief/JP/JP", 400, "two different"),
        ("/api/brief/JP/IT?format=pdf", 400, "docx"),
        ("/api/brief/JP/IT?asOf=2023-02-30", 400, "2023-02-30"),
    ):
        problem = client.get(address + ("&" if "?" in address else "?") + "lang=en")
        assert problem.status_code == status
        assert says in problem.json()["detail"]
