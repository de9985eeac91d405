"""An instrument with several partners: each has its own life, its own last day and its own page."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import cast

import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from stigraph import question, status
from stigraph.dates import Certainty
from stigraph.engine.interface import Term
from stigraph.in_force import in_force_with_any, of_row, partner_of
from stigraph.records import DateLine, PartyLine
from stigraph.sourcing import SourceLine
from stigraph.words import Reference, Words
from tests.real_graph import local, on_oxigraph, on_rdflib, whole
from tests.serving import settings, write_snapshot

DAY = date(2026, 11, 23)
STI = "https://w3id.org/stigraph/ontology#"

Ask = Callable[..., list[tuple[str | None, ...]]]


@pytest.fixture(params=["oxigraph", "rdflib"])
def ask(request: pytest.FixtureRequest) -> Ask:
    engine = {"oxigraph": on_oxigraph, "rdflib": on_rdflib}[request.param]

    def asked(name: str, **parameters: date | str) -> list[tuple[str | None, ...]]:
        return local(engine(question.load(name).bind(parameters), of=whole))

    return asked


def told(ask: Ask, partner: str, agreement: str, day: date = DAY) -> dict[str, str | None]:
    """Returns what can be said of an agreement with one partner."""
    names = (
        "partner", "agreement", "agreementJa", "agreementEn", "status", "list", "signed",
        "confirmedOn", "termEnded", "endedBy", "metOn", "confirmedBy",
    )  # fmt: skip
    rows = ask("agreement/status", asOf=day, partner=partner)
    (row,) = {row for row in rows if row[1] == f"agreement/{agreement}"}
    return dict(zip(names, row, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("partner", ["HR", "SI", "MK"])
def test_an_heir_is_confirmed_by_the_page_that_names_it(ask: Ask, partner: str) -> None:
    found = told(ask, partner, "jp-yu-st")
    record = (
        "record/mext-hpaa200101-2-108/agreement-events/succession/agreement.jp-yu-st~territory."
    )
    assert found["status"] == "concept/agreement-statuses/confirmed"
    assert (found["confirmedOn"], found["confirmedBy"]) == ("2001-06-30", record + partner.lower())


@pytest.mark.slow
def test_what_entered_into_force_for_one_did_not_for_its_heir(ask: Ask) -> None:
    day = date(1995, 1, 1)
    assert told(ask, "YUCS", "jp-yu-st", day)["confirmedOn"] == "1982-02-28"
    croatia = told(ask, "HR", "jp-yu-st", day)
    assert (croatia["status"], croatia["confirmedOn"]) == (
        "concept/agreement-statuses/unknown", None
    )  # fmt: skip


@pytest.mark.slow
def test_sessions_confirm_for_their_own_sides_alone(ask: Ask) -> None:
    assert told(ask, "UA", "jp-su-st")["metOn"] == "2011-11-17"
    assert told(ask, "SUHH", "jp-su-st")["metOn"] is None
    # A succession from before the entry into force shows nothing in force.
    early = told(ask, "g-eu", "jp-eu-st", date(2010, 6, 1))
    assert early["confirmedOn"] is None


@pytest.mark.slow
def test_evidence_stands_with_the_partners_that_it_names(ask: Ask) -> None:
    rows = [row for row in ask("agreement/evidence") if row[1] == "agreement/jp-su-st"]

    def kinds(partner: str) -> set[str]:
        return {(row[2] or "").rpartition("#")[2] for row in rows if row[0] == partner}

    assert kinds("territory/RU") == {"Signing", "Replacement"}
    assert kinds("territory/UA") == {"Signing", "Holding"}
    russia, ukraine = (ask("agreement/evidence", partner=code) for code in ("RU", "UA"))
    assert {row[1] for row in russia} >= {"agreement/jp-su-st", "agreement/jp-ru-st"}
    assert {row[1] for row in ukraine} == {"agreement/jp-su-st"}


@pytest.mark.slow
def test_a_session_counts_for_its_agreement_unless_a_known_term_had_passed() -> None:
    asked = question.load("due/long-unconfirmed").bind({"before": date(2021, 11, 23)})
    found = {row[0]: row[6] for row in local(on_oxigraph(asked, of=whole))}
    assert found["agreement/jp-ru-st"] == "2018-04-09"
    assert found["agreement/jp-il-st"] == "2010-08-02"
    assert found["agreement/jp-yu-st"] == "2001-06-30"
    # Signed in 1974, and its committee met in 2025.
    assert "agreement/jp-de-st" not in found


@pytest.mark.slow
def test_a_term_is_due_with_its_partner(ask: Ask) -> None:
    rows = ask("agreement/due", asOf=DAY, until=date(2028, 5, 23))
    assert {(row[0], row[6]) for row in rows} == {
        ("agreement/jp-il-st", "territory/IL"), ("agreement/jp-us-st", "territory/US")
    }  # fmt: skip


WEAK = """
PREFIX sti: <https://w3id.org/stigraph/ontology#>
SELECT DISTINCT ?record WHERE {
  ?record sti:refines?/sti:grade <https://w3id.org/stigraph/id/concept/grades/c>
}
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "parameters", "column"),
    [
        ("network/edges", {}, 11),
        ("network/evidence", {}, 1),
        ("territory/tie-dates", {"territory": "DE"}, 3),
        ("territory/tie-dates", {"territory": "VN"}, 3),
    ],
)
def test_a_weak_row_joins_and_dates_nothing(
    name: str, parameters: dict[str, str], column: int
) -> None:
    weak = {row[0] for row in local(on_oxigraph(WEAK, of=whole))}
    assert weak
    found = {
        row[column] for row in local(on_oxigraph(question.load(name).bind(parameters), of=whole))
    }
    assert any((record or "").startswith("record/") for record in found)
    assert found.isdisjoint(weak)


@pytest.mark.slow
def test_the_letter_with_germany_stands_as_the_office_tells_it(ask: Ask) -> None:
    found = told(ask, "DE", "cao-bmftr-intent")
    assert (found["signed"], found["list"]) == (
        "2025-06-26", "concept/in-force-lists/entry-not-read"
    )  # fmt: skip


@pytest.mark.slow
def test_the_agreement_of_1980_is_confirmed_by_no_later_page(ask: Ask) -> None:
    assert told(ask, "US", "jp-us-st-1980")["confirmedOn"] == "1980-05-01"
    searches = ask("coverage/search-queries", thing="agreement:jp-us-st-1980")
    assert len(searches) == 3


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("whole")
    write_snapshot(out, whole().nquads())
    with TestClient(create_app(settings(out)), follow_redirects=False) as own:
        yield own


@pytest.mark.slow
def test_each_partner_has_its_last_day_with_its_passage(client: TestClient) -> None:
    answer = client.get("/api/ties/HR/JP?asOf=2026-11-23").json()
    (item,) = [one for one in answer["items"] if one["thing"] == "agreement:jp-yu-st"]
    label = "有効と確認(最後の確認 平成13(2001)年6月、以後5年以上確認なし)"
    assert item["status"]["label"]["ja"] == label
    by = item["status"]["confirmedBy"]
    assert by.endswith("~territory.hr")
    # The passage stands among the sources of the item, and beside the status on the page.
    assert by in {one["record"] for one in item["sources"]}
    page = client.get("/ja/tie/HR-JP?asOf=2026-11-23").text
    head = page.partition("<h2")[0]
    assert head.count("科学技術協力協定」") == 1, "one thing alone is not the first and the newest"
    look = "status status-in-force-confirmed long-unconfirmed"
    assert f'<span class="{look}">{label}</span><a class="mark-of' in page.replace("\n", "")
    due = client.get("/api/due?asOf=2026-11-23&kind=term").json()["items"]
    assert {one["partner"]["id"] for one in due} == {"territory:IL", "territory:US"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("day", "answer"),
    [("1973-10-09", "no"), ("1999-01-01", "possibly"), ("2026-11-23", "possibly")],
)
def test_the_list_of_agreements_asks_every_partner(
    client: TestClient, day: str, answer: str
) -> None:
    rows = client.get("/api/agreements", params={"asOf": day, "limit": 200}).json()["items"]
    told_of = {one["id"]: one["inForce"] for one in rows}
    # Russia's ended in 2000, Ukraine's did not.
    assert told_of["agreement:jp-su-st"] == answer


def row(**cells: str) -> dict[str, Term]:
    return {
        name: Term("iri" if value.startswith("http") else "literal", value)
        for name, value in cells.items()
    }


def test_an_agreement_lives_as_long_as_with_one_partner() -> None:
    signed = of_row(row(**{"class": STI + "Signing", "edtf": "1973-10-10"}))
    replaced = of_row(row(**{"class": STI + "Replacement", "edtf": "2000-09-04"}))
    met = of_row(row(**{"class": STI + "Holding", "edtf": "2011-11-17"}))
    lives = [[signed, replaced], [signed, met]]
    for order in (lives, lives[::-1]):
        assert in_force_with_any(order, date(2011, 11, 17)) is Certainty.certainly
        assert in_force_with_any(order, date(2020, 1, 1)) is Certainty.possibly
        assert in_force_with_any(order, date(1973, 1, 1)) is Certainty.no
    assert in_force_with_any(lives[:1], date(2020, 1, 1)) is Certainty.no
    assert in_force_with_any([], date(2020, 1, 1)) is Certainty.possibly


def test_a_row_of_evidence_names_its_partner_or_nobody() -> None:
    assert partner_of(row(partner="https://w3id.org/stigraph/id/territory/UA")) == "UA"
    assert partner_of({}) is None


def source(record: str, refines: str | None = None) -> SourceLine:
    own = object.__new__(SourceLine)
    object.__setattr__(own, "id", record)
    object.__setattr__(own, "refines", refines)
    return own


def entry(where: SourceLine) -> DateLine:
    kind = Reference("sti:EntryIntoForce", Words("", ""))
    return DateLine(kind, None, "1982", DAY, DAY, None, False, False, where)


def party(code: str, where: SourceLine, *, is_party: bool = True) -> PartyLine:
    territory = Reference(f"territory:{code}", Words("", ""))
    role = Reference("concept:roles/party", Words("", ""))
    return PartyLine(territory, role, is_party, territory, None, None, where)


@pytest.mark.parametrize(
    ("sides", "kept"),
    [
        (("JP", "YUCS"), False),
        (("YUCS",), False),
        (("JP", "HR"), True),
        (("JP", "HR", "SI"), True),
        (("JP",), True),
        ((), True),
    ],
)
def test_what_records_date_for_others_is_not_told_of_a_pair(
    sides: tuple[str, ...], kept: bool
) -> None:
    base = source("record:a")
    dates = [entry(base), entry(source("record:a/refined/when", "record:a"))]
    parties = [party(code, base) for code in sides]
    witness = [party("US", base, is_party=False)]
    assert status.of_the_pair(dates, [*parties, *witness], ("HR", "JP")) == (dates if kept else [])


def test_a_confirmation_names_its_record_and_no_other_status_does() -> None:
    scheme = "https://w3id.org/stigraph/id/concept/agreement-statuses/"
    cells = {
        "agreement": "this", "confirmedOn": "2001-06-30", "termEnded": "2001-06-30",
        "confirmedBy": "https://w3id.org/stigraph/id/record/a/b",
    }  # fmt: skip
    for code, by in (("confirmed", "record:a/b"), ("term-passed", None), ("ended", None)):
        found = status.shown_valid("this", [row(**cells, status=scheme + code)], DAY)
        assert cast("status.Status", found).by == by


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "status_said", "read_until"),
    [
        (
            "ja",
            "有効と確認(最後の確認 昭和55(1980)年5月1日、以後5年以上確認なし)",
            "令和8(2026)年11月23日まで",
        ),
        (
            "en",
            "confirmed in force (last on 1 May 1980; not confirmed for five years or more since)",
            "until 23 November 2026",
        ),
    ],
)
def test_a_page_tells_its_dates_in_words(
    client: TestClient, language: str, status_said: str, read_until: str
) -> None:
    page = client.get(f"/{language}/agreement/jp-us-st-1980?asOf=2026-11-23").text
    text = re.sub(r"<[^>]+>|\s+", " ", page)
    assert status_said in text
    assert read_until in text
    assert re.findall(r"\b\d{4}-\d{2}(?:-\d{2})?\b", text) == []
