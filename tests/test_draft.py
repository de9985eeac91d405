"""A made-up draft with planted errors: one look-up confirms or refutes each of its figures.

The figures were taken by hand from the documents, and half of them were then spoilt. The test does
what a reader of the draft would: it asks one address for each, and compares.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pytest
from fastapi.testclient import TestClient
from stigraph_api.app import create_app

from tests.real_graph import whole
from tests.serving import settings, write_snapshot

pytestmark = pytest.mark.slow  # the graph of every document

Body = dict[str, Any]
Found = Callable[[Body], set[object]]


class Verdict(StrEnum):
    """What one look-up says of a figure."""

    confirmed = "confirmed"
    refuted = "refuted"
    silent = "silent"


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure of the draft, and where it is looked up."""

    says: str
    figure: object
    address: str
    found: Found
    """The figures that the answer gives for it."""
    verdict: Verdict

    def judged(self, body: Body) -> Verdict:
        """What this answer says of the figure."""
        found = self.found(body)
        if len(found) == 0:
            return Verdict.silent
        return Verdict.confirmed if self.figure in found else Verdict.refuted


def right(says: str, figure: object, address: str, found: Found) -> Claim:
    return Claim(says, figure, address, found, Verdict.confirmed)


def wrong(says: str, figure: object, address: str, found: Found) -> Claim:
    return Claim(says, figure, address, found, Verdict.refuted)


def column(name: str, **where: object) -> Found:
    """The values of a column in the rows of a named question that meet the conditions."""

    def found(body: Body) -> set[object]:
        return {
            row[name]
            for row in body["items"]
            if row[name] is not None and all(row[key] == value for key, value in where.items())
        }

    return found


def sums(body: Body) -> set[object]:
    return {step["sum"] for step in body["items"] if step["sum"] is not None}


def differences(body: Body) -> set[object]:
    changes = [step["change"] for step in body["items"]]
    return {change["difference"] for change in changes if change is not None}


def targets(field: str) -> Found:
    return lambda body: {one[field] for one in body["items"] if one[field] is not None}


def baselines(body: Body) -> set[object]:
    return {one["baseline"]["value"] for one in body["items"] if one["baseline"] is not None}


def parties(agreement: str) -> Found:
    """The organisations and territories that are party to an agreement of a list."""

    def found(body: Body) -> set[object]:
        own = [one for one in body["items"] if one["id"] == agreement]
        return {party["id"] for one in own for party in one["parties"]}

    return found


def signed(agreement: str) -> Found:
    """The dates of signing that sources give for an agreement of a list, in EDTF."""

    def found(body: Body) -> set[object]:
        own = [one for one in body["items"] if one["id"] == agreement]
        return {date["edtf"] for one in own for date in one["signed"]}

    return found


BUDGETS = "/api/budgets?stage=initial&year="
SESSIONS = "/api/queries/committee/sessions?committee=committee:"
SIGNERS = (
    "/api/queries/agreement/signers-and-occasion?agreement=agreement:mext-mur&territory=IT&lang=en"
)
SHARES = "/api/budgets?programme=aspire&year=令和4年度&stage=supplementary-2&agency="
POSTS = "/api/queries/person/posts-on?asOf="

DRAFT = (
    # Money.
    right(
        "海外特別研究員事業の令和5年度予算額は2,611百万円である。",
        2_611_000_000,
        BUDGETS + "令和5年度&programme=overseas-research-fellowships",
        sums,
    ),
    wrong(
        "若手研究者海外挑戦プログラムの令和5年度予算額は275百万円である。",
        275_000_000,
        BUDGETS + "R5&programme=overseas-challenge",
        sums,
    ),
    right(
        "外国人特別研究員の令和5年度予算額は3,375百万円である。",
        3_375_000_000,
        BUDGETS + "FY2023&programme=foreign-postdoctoral-fellows",
        sums,
    ),
    wrong(
        "国際青少年サイエンス交流事業の令和4年度予算額は1,454百万円である。",
        1_454_000_000,
        BUDGETS + "2022年度&programme=youth-science-exchange",
        sums,
    ),
    right(
        "海外特別研究員事業は前年度から189百万円の増である。",
        189_000_000,
        BUDGETS + "2023&programme=overseas-research-fellowships",
        differences,
    ),
    wrong(
        "外国人特別研究員は前年度から39百万円の増である。",
        39_000_000,
        BUDGETS + "令5&programme=foreign-postdoctoral-fellows",
        differences,
    ),
    right("ASPIREの補正予算のうちJSTは44,000百万円である。", 44_000_000_000, SHARES + "jst", sums),
    wrong("ASPIREの補正予算のうちAMEDは6,500百万円である。", 6_500_000_000, SHARES + "amed", sums),
    # Programmes and targets.
    wrong(
        "SATREPSは平成21年度に始まった。",
        "2009-04-01",
        "/api/queries/programme/start?programme=programme:satreps&lang=ja",
        column("earliest"),
    ),
    right(
        "SICORPは平成21年度に始まった。",
        "2009-04-01",
        "/api/queries/programme/start?programme=programme:sicorp&lang=ja",
        column("earliest"),
    ),
    right(
        "ジョイント・ディグリーは50プログラムを目標とする。",
        50,
        "/api/targets/joint-degree-programmes",
        targets("target"),
    ),
    wrong(
        "その期日は2030年である。", "2030", "/api/targets/joint-degree-programmes", targets("due")
    ),
    wrong(
        "その基準値は25プログラムである。", 25, "/api/targets/joint-degree-programmes", baselines
    ),
    # Agreements.
    right(
        "日・EU科学技術協力協定は2009年11月30日に署名された。",
        "2009-11-30",
        "/api/agreements?territory=EU",
        signed("agreement:jp-eu-st"),
    ),
    wrong(
        "日伊科学技術協力協定は1988年10月17日に署名された。",
        "1988-10-17",
        "/api/agreements?territory=ITA",
        signed("agreement:jp-it-st"),
    ),
    right(
        "日米科学技術協力協定は1988年6月20日に署名された。",
        "1988-06-20",
        "/api/agreements?territory=米国",
        signed("agreement:jp-us-st"),
    ),
    wrong(
        "東京大学とインペリアル・カレッジ・ロンドンの協定の当事者に日立製作所がある。",
        "organisation:hitachi",
        "/api/agreements?territory=英国",
        parties("agreement:u-tokyo-imperial"),
    ),
    right(
        "文部科学省とイタリア研究・大学省の覚書に署名したのはベルニーニ大臣である。",
        "person:bernini",
        SIGNERS,
        column("person", role="concept:roles/signatory"),
    ),
    wrong(
        "その署名はG7広島サミットの機会に行われた。",
        "meeting:g7-hiroshima",
        SIGNERS,
        column("occasion"),
    ),
    # Sessions.
    right(
        "2023年5月16日の日米合同高級委員会は第15回である。",
        15,
        SESSIONS + "jp-us-jhlc",
        column("number", date="2023-05-16"),
    ),
    wrong(
        "日英合同委員会の第12回会合は2023年11月17日に開かれた。",
        "2023-11-17",
        SESSIONS + "jp-gb-jc",
        column("date", number=12),
    ),
    right(
        "日加合同委員会の第16回会合は2024年5月15日に開かれた。",
        "2024-05-15",
        SESSIONS + "jp-ca-jc",
        column("date", number=16),
    ),
    wrong(
        "日伊合同委員会の第15回会合はローマで開かれた。",
        "place:rome",
        SESSIONS + "jp-it-jc",
        column("place", number=15),
    ),
    right(
        "日・EU合同委員会の第7回会合の日本側議長は加治氏である。",
        "person:kaji-misako",
        SESSIONS + "jp-eu-jc",
        column("chair", number=7, side="territory:JP"),
    ),
    # Posts at the time.
    right(
        "2021年11月30日の科学技術協力担当大使は中根氏である。",
        "person:nakane-takeshi",
        POSTS + "2021-11-30",
        column("person", post="post:jp-st-ambassador", held="concept:certainties/certainly"),
    ),
    wrong(
        "2015年5月18日の科学技術協力担当大使は中根氏である。",
        "person:nakane-takeshi",
        POSTS + "2015-05-18",
        column("person", post="post:jp-st-ambassador", held="concept:certainties/certainly"),
    ),
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    out = tmp_path_factory.mktemp("whole")
    write_snapshot(out, whole().nquads())
    with TestClient(create_app(settings(out))) as client:
        yield client


@pytest.mark.parametrize("claim", DRAFT, ids=lambda claim: claim.says)
def test_one_look_up_confirms_or_refutes_a_figure(client: TestClient, claim: Claim) -> None:
    answer = client.get(claim.address)
    assert answer.status_code == 200, answer.text
    assert answer.json()["next"] is None
    assert claim.judged(answer.json()) is claim.verdict, claim.found(answer.json())


def test_half_of_the_draft_is_wrong() -> None:
    errors = [claim for claim in DRAFT if claim.verdict is Verdict.refuted]
    assert len(DRAFT) >= 20
    assert len(DRAFT) / 3 < len(errors) < 2 * len(DRAFT) / 3


def test_what_nothing_was_read_of_is_neither_confirmed_nor_refuted(client: TestClient) -> None:
    answer = client.get(BUDGETS + "2031&programme=satreps").json()
    silent = Claim("令和13年度のSATREPS", 1, "", sums, Verdict.silent)
    assert silent.judged(answer) is Verdict.silent
