"""What the wider record answers, checked by hand against the tables it was transcribed from."""

from datetime import date
from time import process_time

import pytest

from stigraph import question
from tests.real_graph import local, on_oxigraph, on_rdflib, whole

pytestmark = pytest.mark.slow  # the whole record is built for them

JHLC, JWLC = "committee:jp-us-jhlc", "committee:jp-us-jwlc"


@pytest.fixture(params=["oxigraph", pytest.param("rdflib", marks=pytest.mark.slow)])
def ask(request):
    engine = {"oxigraph": on_oxigraph, "rdflib": on_rdflib}[request.param]

    def asked(name, **parameters):
        text = question.load(name).bind(parameters)
        return local(engine(text, of=whole))

    return asked


def statuses(ask, day, **which):
    """Returns status and list by partner and agreement, of science agreements between states."""
    rows = ask("agreement/status", asOf=day, **which)
    last = [[(cell or "").rpartition("/")[2] or None for cell in row] for row in rows]
    return {
        (row[0], row[1]): (row[4], row[5])
        for row in last
        if row[1] is not None and row[1].startswith("jp-") and "-st" in row[1]
    }


def test_what_may_be_in_force_with_g7_members_stands_in_three_lists(ask):
    lists: dict[str | None, set[str]] = {}
    for (_, agreement), (_, named) in statuses(ask, date(2010, 1, 1), group="g-g7").items():
        lists.setdefault(named, set()).add(agreement)
    # With the European Union it was signed, and entered into force on 2011-03-29.
    assert lists == {
        "confirmed": {"jp-us-st", "jp-de-st", "jp-ca-st"},
        "entry-not-read": {"jp-fr-st", "jp-gb-st"},
        "last-confirmed-before": {"jp-it-st", "jp-us-st-1980"},
        None: {"jp-fr-st-1974", "jp-eu-st"},
    }


def test_a_group_has_the_members_of_the_day(ask):
    def partners(day):
        return {partner for partner, _ in statuses(ask, day, group="g-eu")}

    assert "GB" in partners(date(2020, 1, 31))
    assert "GB" not in partners(date(2020, 2, 1))
    assert {"HR", "FI"} <= partners(date(2020, 2, 1))
    assert "HR" not in partners(date(2013, 6, 30))


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2014, 7, 20), "confirmed"),
        (date(2024, 7, 19), "confirmed"),
        (date(2024, 8, 28), "term-passed"),  # the working-level committee met on this day
        (date(2025, 6, 1), "term-passed"),
        (date(2026, 10, 19), "confirmed"),
        (date(2026, 11, 23), "term-passed"),
    ],
)
def test_the_agreement_with_the_united_states_has_a_hole_and_an_end(ask, day, status):
    assert statuses(ask, day, partner="US")["US", "jp-us-st"][0] == status


def test_a_session_after_the_term_is_told_and_confirms_nothing(ask):
    ((*_, confirmed, ended, _, met, _),) = [
        row
        for row in ask("agreement/status", asOf=date(2026, 11, 23), partner="IL")
        if row[1] == "agreement/jp-il-st"
    ]
    assert statuses(ask, date(2026, 11, 23), partner="IL") == {
        ("IL", "jp-il-st"): ("term-passed", None)
    }
    assert (confirmed, ended, met) == ("2008-11-01", "2010-08-02", "2025-01-15")
    assert statuses(ask, date(2010, 8, 2), partner="IL")["IL", "jp-il-st"][0] == "confirmed"


@pytest.mark.parametrize(
    ("partner", "found"),
    [
        ("RU", {"jp-ru-st": "confirmed", "jp-su-st": "ended"}),
        ("UA", {"jp-su-st": "confirmed"}),
        ("HR", {"jp-yu-st": "confirmed"}),
        ("SI", {"jp-yu-st": "confirmed"}),
        ("MK", {"jp-yu-st": "confirmed"}),
        ("CZ", {"jp-cs-st": "unknown"}),
        ("SK", {"jp-cs-st": "unknown"}),
        ("BA", {}),
        ("DDDE", {"jp-dd-st": "unknown"}),
    ],
)
def test_an_instrument_stands_with_each_of_its_heirs(ask, partner, found):
    rows = statuses(ask, date(2026, 11, 23), partner=partner)
    assert {agreement: status for (_, agreement), (status, _) in rows.items()} == found


def test_a_term_that_runs_on_until_notice_does_not_pass(ask):
    assert statuses(ask, date(2026, 11, 23), partner="NL")["NL", "jp-nl-st"][0] == "confirmed"


def test_what_is_due_has_a_known_term_and_nothing_after_it(ask):
    rows = ask("agreement/due", asOf=date(2026, 11, 23), until=date(2028, 5, 23))
    # Two pages tell of the extension with Israel.
    assert [(row[0], row[3], row[4]) for row in rows] == [
        ("agreement/jp-il-st", "2010-08-02", "true"),
        ("agreement/jp-il-st", "2010-08-02", "true"),
        ("agreement/jp-us-st", "2026-10-19", "true"),
    ]
    ahead = ask("agreement/due", asOf=date(2026, 1, 20), until=date(2027, 7, 20))
    assert [(row[0], row[4]) for row in ahead][-1] == ("agreement/jp-us-st", "false")


def sessions(ask, committee):
    """Returns by number the dates that pages give, and the chairs."""
    dates: dict[str, set[str]] = {}
    chairs: dict[str, set[str]] = {}
    for row in ask("committee/sessions", committee=committee):
        if row[2] is not None:
            dates.setdefault(row[0], set()).add(row[2])
            chairs.setdefault(row[0], set()).add(str(row[9]))
    return {
        number: (" ".join(sorted(dates[number])), chairs[number] - {"None"}) for number in dates
    }


def test_all_sessions_with_the_european_union_have_their_dates_and_chairs(ask):
    assert sessions(ask, "committee:jp-eu-jc") == {
        "1": ("2011-06-16", {"Yamanaka Makoto", "Robert-Jan Smits"}),
        "2": ("2013-06-21", {"Maruo Makoto", "Robert-Jan Smits"}),
        "3": ("2015-05-18", {"Katsura Makoto", "Robert-Jan Smits"}),
        "4": ("2017-11 2017-11-24", {"Nakane Takeshi", "フィリップ・ヴィアラッテ"}),
        "5": ("2019-12 2019-12-03", {"Nakane Takeshi", "Jean-Eric Paquet"}),
        "6": ("2021-11 2021-11-30", {"Nakane Takeshi", "Jean-Eric Paquet"}),
        "7": ("2023-12-07", {"Kaji Misako", "Russo"}),
    }


def test_all_sessions_with_the_united_states_have_their_dates_and_chairs(ask):
    assert sessions(ask, JHLC) == {
        "6": ("1996-05-02", {"Nakagawa Hidenao", "John H. Gibbons"}),  # who led the delegations
        "8": ("2000-05", set()),  # the communiqué of session 9 tells of it
        "9": ("2003-04 2003-04-21", {"Toyama Atsuko", "Hosoda Hiroyuki", "John H. Marburger"}),
        # No page that was read writes him in Latin letters.
        "10": ("2006-04-30/2006-05-07 2006-05", {"松田岩夫"}),
        "11": ("2010-06-12", {"Kawabata Tatsuo", "John P. Holdren"}),
        "12": ("2013-04-30", {"Yamamoto Ichita", "Shimomura Hakubun", "John P. Holdren"}),
        "13": ("2015-10-06", {"Yamaguchi Shunichi", "Shimomura Hakubun", "John P. Holdren"}),
        "14": (
            "2019-05-02",
            {"Hirai Takuya", "Shibayama Masahiko", "Kelvin Droegemeier", "Michael Kratsios"},
        ),
        "15": ("2023-05-16", {"Takaichi", "Nagaoka", "Prabhakar"}),
    }
    working = sessions(ask, JWLC)
    assert working == {
        "1": ("1988-09", set()),
        "12": ("2007-07-18", {"Nakane Takeshi", "B. Howard"}),
        # The first reading, 16 July alone, was corrected.
        "13": ("2012-07-16/2012-07-17", {"Watanabe Kazuo", "Margolis"}),
        "14": ("2014-07-07", {"Katsura Makoto", "Jennifer Haskell"}),
        "15": ("2016-07-13", {"Nakane Takeshi", "Jonathan Margolis"}),
        "16": ("2021-06-17", {"Nakane Takeshi", "Jonathan Margolis"}),
        "17": ("2024-08-28", {"Kaji Misako", "Rahima Kandahari"}),
    }


def test_who_led_a_delegation_is_not_called_a_chair(ask):
    roles = {
        (row[0], row[9], row[16])
        for committee in (JHLC, "committee:jp-ru-jc")
        for row in ask("committee/sessions", committee=committee)
        if row[0] in ("6", "11") and row[9] is not None
    }
    assert {
        (number, name) for number, name, role in roles if role.endswith("/delegation-head")
    } == {
        ("6", "Nakagawa Hidenao"),
        ("6", "John H. Gibbons"),
        ("11", "Maruo Makoto"),
        ("11", "POVALKO, Alexander Borisovich"),
    }
    assert ("11", "John P. Holdren", "concept/roles/chair") in roles


def test_a_number_proves_the_sessions_before_it_and_misses_are_open(ask):
    ((*_, held, confirmed, following, host),) = ask("committee/last-confirmed", committee=JWLC)
    assert (held, confirmed, following, host) == ("17", "7", "18", "territory/JP")
    missing = ask("committee/missing-sessions", committee=JWLC)
    assert [row[3] for row in missing] == [str(n) for n in range(2, 12)]


def test_chairs_stand_with_their_posts_at_the_time(ask):
    posts = {
        (row[0], row[9], row[15])
        for row in ask("committee/sessions", committee=JWLC)
        if row[9] == "Nakane Takeshi"
    }
    ambassador = "Ambassador for Science and Technology Cooperation (Japan)"
    assert posts == {
        (
            "12",
            "Nakane Takeshi",
            "Director-General, Disarmament, Non-Proliferation and Science Department (Japan)",
        ),
        ("15", "Nakane Takeshi", ambassador),
        ("16", "Nakane Takeshi", ambassador),
    }


def test_ministries_in_charge_and_concerned_are_those_that_pages_name(ask):
    rows = ask("committee/ministries", committee="committee:jp-cn-jc", side="JP")
    of_fifteen = {(row[3].rpartition("/")[2], row[5]) for row in rows if row[0] == "15"}
    assert of_fifteen == {
        ("chair", "外務省"),
        ("chair", "文部科学省"),
        ("present", "外務省"),
        ("present", "内閣府"),
        ("present", "文部科学省"),
        ("present", "農林水産省"),
    }
    assert ask("committee/ministries", committee="committee:jp-id-jc", side="JP") == []


def test_ministries_of_both_sides_are_those_of_each_and_come_in_time(ask):
    began = process_time()
    both = ask("committee/ministries", committee=JWLC)
    assert process_time() - began < 5  # it took 23 s, and pages have 2
    sides = [ask("committee/ministries", committee=JWLC, side=side) for side in ("JP", "US")]
    assert sorted(both, key=str) == sorted(sides[0] + sides[1], key=str)
    assert {len(rows) > 5 for rows in sides} == {True}


@pytest.mark.parametrize(
    ("committee", "number", "side", "posts"),
    [
        ("jp-de-jc", "21", "DE", {"外務省国際局長"}),
        ("jp-de-jc", "22", "DE", {"連邦教育研究省次官", "連邦教育研究省国際協力局次長"}),
        ("jp-fr-jc", "8", "FR", set()),  # what was read of the page ends within the post
        ("jp-it-jc", "15", "IT", {"駐日イタリア共和国大使"}),
        ("jp-in-jc", "10", "IN", {"インド科学技術庁顧問兼二国間協力部長"}),
        ("jp-gb-jc", "10", "GB", {"英国政府首席科学顧問"}),
        ("jp-eu-jc", "1", "g-eu", {"欧州委員会研究イノベーション総局長"}),
        ("jp-eu-jc", "5", "g-eu", {"欧州委員会研究イノベーション総局長"}),
        ("jp-us-jhlc", "9", "JP", {"文部科学大臣", "科学技術政策担当大臣"}),
        ("jp-us-jhlc", "9", "US", {"大統領府科学技術政策局長", "大統領科学顧問"}),
        ("jp-us-jhlc", "10", "JP", {"科学技術政策担当大臣"}),
        ("jp-us-jwlc", "14", "US", {"米国国務省国際科学技術協力部長"}),
        ("jp-cz-consultation", "5", "JP", {"科学技術協力担当大使"}),
        ("jp-cz-consultation", "5", "CZ", {"教育・青年・スポーツ副大臣"}),
        ("jp-nz-jc", "2", "NZ", {"ビジネス・イノベーション・雇用省科学インベストメント局長"}),
        ("jp-nz-jc", "4", "NZ", {"ビジネス・イノベーション・雇用省科学イノベーション国際局長"}),
        ("jp-se-jc", "6", "SE", {"教育研究省研究政策局長"}),
        ("jp-se-jc", "8", "SE", {"教育研究省研究政策局長"}),
        ("jp-vn-jc", "2", "VN", {"科学技術省国際協力局長"}),
        ("jp-br-jc", "4", "BR", {"科学技術革新省研究開発政策計画局長"}),
        ("jp-br-jc", "6", "BR", {"駐日ブラジル連邦共和国大使"}),
        ("jp-za-jc", "6", "ZA", {"科学技術省副次官"}),
        ("jp-za-jc", "7", "ZA", {"科学・イノベーション省副次官"}),  # its name had changed
        ("jp-za-jc", "9", "ZA", {"科学イノベーション省技術イノベーション担当副次官"}),
        ("jp-il-jc", "9", "IL", {"外務省北東アジア部長"}),
        ("jp-il-jc", "10", "IL", {"イスラエル外務省アジア大洋州局北東アジア課長"}),
        ("jp-ua-jc", "1", "JP", {"外務省欧州局審議官"}),
        ("jp-ua-jc", "1", "UA", {"教育科学省第一次官"}),
    ],
)
def test_a_chair_of_each_side_has_the_post_that_the_page_gives(ask, committee, number, side, posts):
    rows = ask("committee/sessions", committee=f"committee:{committee}")
    of_side = [row for row in rows if row[0] == number and row[10] == f"territory/{side}"]
    assert of_side
    assert {row[14] for row in of_side if row[14] is not None} == posts


def test_who_is_in_charge_is_what_a_page_says_of_either_side(ask):
    rows = ask("thing/in-charge", thing="committee:jp-in-jc")
    assert [(row[1], row[2], row[5]) for row in rows] == [
        ("territory/IN", "concept/roles/coordinating", "organisation/dst-in"),
        ("territory/JP", "concept/roles/coordinating", "organisation/mofa"),
    ]
    assert ask("thing/in-charge", thing="committee:jp-fr-jc") == []
    # That nothing was found rests on a search, which can be done again word by word.
    queries = [row[5] for row in ask("coverage/search-queries", thing="committee:jp-fr-jc")]
    assert len(queries) == 2
    assert "日仏科学技術協力協定 所管 高等教育・研究省 外務省 合同委員会 文部科学省 担当" in queries


def test_the_duties_of_a_ministry_stand_as_of_the_day_of_the_law(ask):
    duties = {
        organisation: {(row[6], row[10]) for row in ask("thing/in-charge", thing=organisation)}
        for organisation in ("organisation:mofa", "organisation:mext", "organisation:jsps")
    }
    assert duties == {
        "organisation:mofa": {
            ("外務省", None),  # a page of its own, which names no day
            ("軍縮不拡散・科学部", "2013-05-16"),
            ("不拡散・科学原子力課", "2013-05-16"),
            ("国際科学協力室", "2013-05-16"),
        },
        "organisation:mext": {
            ("科学技術・学術政策局", "2013-06-26"),
            ("国際戦略室", "2013-09-30"),
        },
        "organisation:jsps": {("文部科学省", "2011-04-27")},
    }


@pytest.mark.parametrize(("meeting", "words"), [("jp-fr-jc-8", 5), ("jp-us-jhlc-10", 3)])
def test_a_chair_or_post_sought_in_vain_has_the_words_of_the_search(ask, meeting, words):
    ((*_, outcome, _, _),) = ask("coverage/searches", thing=f"meeting:{meeting}")
    assert outcome == "concept/answer-states/nothing-found"
    assert len(ask("coverage/search-queries", thing=f"meeting:{meeting}")) == words


def test_a_name_is_written_in_full_where_a_page_does_and_found_by_the_short_form(ask):
    forms = {row[2] for row in ask("thing/names", thing="person:kishida-fumio")}
    assert {"岸田文雄", "岸田"} <= forms


@pytest.mark.parametrize(
    ("session", "office"),
    [("11-1", "国際戦略室"), ("12-6", "参事官(国際戦略担当)付"), ("13-3", "国際研究開発政策課")],
)
def test_the_office_in_the_ministry_has_its_name_at_the_time(ask, session, office):
    meeting = f"meeting:mext-international-strategy-{session}"
    assert [row[4] for row in ask("meeting/participants", meeting=meeting, lang="ja")] == [office]


def test_an_announced_session_is_no_session_that_was_held(ask):
    ((*_, session, day, held, confirmed, following, host),) = ask(
        "committee/last-confirmed", committee="committee:ajccst"
    )
    # The deck plans the 12th.
    assert (session, day, held, confirmed) == ("meeting/ajccst-9", "2018-10-18", "9", "4")
    assert (following, host) == ("13", None)


def test_an_announcement_stays_beside_the_page_that_says_it_was_held(ask):
    ((*_, session, day, held, confirmed, _, _),) = ask(
        "committee/last-confirmed", committee="committee:jp-cn-jc"
    )
    assert (session, day, held, confirmed) == ("meeting/jp-cn-jc-16", "2018-08-23", "16", "8")
    records = {row[12] for row in ask("committee/sessions", committee="committee:jp-cn-jc")}
    announced = "record/mofa-press4-006338/sessions/holding/meeting.jp-cn-jc-16"
    assert announced not in records


def test_a_weak_row_is_kept_apart(ask):
    # The research institute's page bears the agreement; both rows on sessions are weak.
    assert statuses(ask, date(2026, 11, 23), partner="ID") == {
        ("ID", "jp-id-st"): ("unknown", "entry-not-read")
    }
    assert ask("committee/last-confirmed", committee="committee:jp-id-jc") == []


def test_a_partner_without_a_session_read_is_not_read_and_not_silent(ask):
    ((_, _, _, _, state, *_),) = ask("coverage/scope", territory="PL", kind="committees")
    assert state == "concept/read-states/not-read"


def test_the_memorandum_with_italy_stands_as_each_source_dates_it(ask):
    rows = ask(
        "agreement/signers-and-occasion", agreement="agreement:mext-mur", territory="IT", lang="en"
    )
    assert {(row[9], row[4], row[6], row[7]) for row in rows} == {
        ("document/deck-2023-06", "Bernini", "signatory", "meeting/g7-st-sendai"),
        ("document/mext-note-italy", "Valditara", "present", "meeting/g7-ed-toyama-kanazawa"),
    }
    # The deck gives the occasion and no day.
    assert [(row[1], row[2]) for row in ask("thing/dates", thing="agreement:mext-mur")] == [
        ("record/mext-note-italy/memorandum/signing/agreement.mext-mur", "2023-05-14")
    ]
