"""What the wider record answers, checked by hand against the tables it was transcribed from."""

from datetime import date

import pytest

from stigraph import question
from tests.real_graph import local, on_oxigraph, on_rdflib, whole

G7 = ("CA", "DE", "FR", "GB", "IT", "US")
JHLC, JWLC = "committee:jp-us-jhlc", "committee:jp-us-jwlc"


@pytest.fixture(params=["oxigraph", pytest.param("rdflib", marks=pytest.mark.slow)])
def ask(request):
    engine = {"oxigraph": on_oxigraph, "rdflib": on_rdflib}[request.param]

    def asked(name, **parameters):
        text = question.load(name).bind(parameters)
        return local(engine(text, of=whole))

    return asked


def statuses(ask, day, *partners):
    """Returns status and list by partner and agreement."""
    rows = [row for one in partners for row in ask("agreement/status", asOf=day, partner=one)]
    last = [[None if cell is None else cell.rpartition("/")[2] for cell in row] for row in rows]
    return {(row[0], row[1]): (row[4], row[5]) for row in last}


def test_what_may_be_in_force_with_g7_members_stands_in_three_lists(ask):
    lists: dict[str | None, set[str]] = {}
    for (_, agreement), (_, named) in statuses(ask, date(2010, 1, 1), *G7).items():
        if "-st" in agreement and agreement.startswith("jp-"):
            lists.setdefault(named, set()).add(agreement)
    assert lists == {
        "confirmed": {"jp-us-st"},
        "entry-not-read": {"jp-de-st", "jp-fr-st", "jp-gb-st", "jp-it-st"},
        "last-confirmed-before": {"jp-ca-st", "jp-us-st-1980"},
        None: {"jp-fr-st-1974"},
    }


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2014, 7, 20), "confirmed"),
        (date(2024, 7, 19), "confirmed"),
        (date(2025, 6, 1), "term-passed"),
        (date(2026, 10, 19), "confirmed"),
        (date(2026, 11, 23), "term-passed"),
    ],
)
def test_the_agreement_with_the_united_states_has_a_hole_and_an_end(ask, day, status):
    assert statuses(ask, day, "US")["US", "jp-us-st"][0] == status


def test_an_instrument_stands_with_each_of_its_heirs(ask):
    found = statuses(ask, date(2026, 11, 23), "IL", "RU", "UA", "HR", "SI", "MK", "CZ", "SK")
    assert {key: status for key, (status, _) in found.items() if key[1].endswith("-st")} == {
        ("IL", "jp-il-st"): "term-passed",
        ("RU", "jp-ru-st"): "unknown",
        ("RU", "jp-su-st"): "ended",
        ("UA", "jp-su-st"): "unknown",
        ("HR", "jp-yu-st"): "confirmed",
        ("SI", "jp-yu-st"): "confirmed",
        ("MK", "jp-yu-st"): "confirmed",
        ("CZ", "jp-cs-st"): "unknown",
        ("SK", "jp-cs-st"): "unknown",
    }


def test_what_is_due_has_a_known_term_and_nothing_after_it(ask):
    rows = ask("agreement/due", asOf=date(2026, 11, 23), until=date(2028, 5, 23))
    assert [(row[0], row[3], row[4]) for row in rows] == [
        ("agreement/jp-il-st", "2010-12-31", "true"),
        ("agreement/jp-us-st", "2026-10-19", "true"),
    ]
    ahead = ask("agreement/due", asOf=date(2026, 1, 20), until=date(2027, 7, 20))
    assert [(row[0], row[4]) for row in ahead][1] == ("agreement/jp-us-st", "false")


def sessions(ask, committee):
    """Returns by number the date and the chairs."""
    found: dict[str, tuple[str, set[str]]] = {}
    for row in ask("committee/sessions", committee=committee):
        if row[2] is not None:
            found.setdefault(row[0], (row[2], set()))[1].add(str(row[9]))
    return {number: (day, chairs - {"None"}) for number, (day, chairs) in found.items()}


def test_all_sessions_with_the_european_union_have_their_dates_and_chairs(ask):
    assert sessions(ask, "committee:jp-eu-jc") == {
        "1": ("2011-06-16", {"Yamanaka Makoto", "Robert-Jan Smits"}),
        "2": ("2013-06-21", {"Maruo Makoto", "Robert-Jan Smits"}),
        "3": ("2015-05-18", {"Katsura Makoto", "Robert-Jan Smits"}),
        "4": ("2017-11", set()),
        "5": ("2019-12", {"Nakane Takeshi", "Jean-Eric Paquet"}),
        "6": ("2021-11", set()),
        "7": ("2023-12-07", {"Kaji Misako", "Russo"}),
    }


def test_all_sessions_with_the_united_states_have_their_dates_and_chairs(ask):
    assert sessions(ask, JHLC) == {
        "9": ("2003-04", set()),
        "10": ("2006-05", set()),
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
    assert {number: day for number, (day, _) in working.items()} == {
        "1": "1988-09",
        "12": "2007-07-18",
        "13": "2012-07-16",
        "15": "2016-07-13",
        "16": "2021-06-17",
        "17": "2024-08-28",
    }


def test_a_number_proves_the_sessions_before_it_and_misses_are_open(ask):
    ((*_, held, confirmed, following, host),) = ask("committee/last-confirmed", committee=JWLC)
    assert (held, confirmed, following, host) == ("17", "6", "18", "territory/JP")
    missing = ask("committee/missing-sessions", committee=JWLC)
    assert [row[3] for row in missing] == [str(n) for n in (*range(2, 12), 14)]


def test_an_announced_session_is_no_session_that_was_held(ask):
    ((*_, session, day, held, confirmed, _, _),) = ask(
        "committee/last-confirmed", committee="committee:jp-cn-jc"
    )
    assert (session, day, held, confirmed) == ("meeting/jp-cn-jc-15", "2015-04-28", "15", "5")


def test_a_weak_row_is_kept_apart(ask):
    assert statuses(ask, date(2026, 11, 23), "ID") == {}
    assert ask("committee/last-confirmed", committee="committee:jp-id-jc") == []


def test_the_memorandum_with_italy_stands_as_each_source_dates_it(ask):
    rows = ask("agreement/signers-and-occasion", agreement="agreement:mext-mur")
    assert {cell for row in rows for cell in row if cell and cell.startswith("meeting/")} == {
        "meeting/g7-st-sendai",
        "meeting/g7-ed-toyama-kanazawa",
    }
