"""Search: any form of a name, in either language, with slips forgiven and near misses last."""

import re
import string
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stigraph import naming, paths, search
from stigraph.errors import SnapshotError
from stigraph.folding import folded, sounded
from stigraph.forms import Made, Name, forms
from stigraph.lexicon import Entry, Lexicon, written
from stigraph.search import LONGEST, Index, Match
from tests.real_graph import oxigraph, whole

pytestmark = pytest.mark.slow  # the graph of every document


@lru_cache(maxsize=1)
def built() -> bytes:
    return naming.index_of(oxigraph(whole), paths.queries())


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(Lexicon(built()))


def first(index: Index, text: str) -> str:
    hits = index.find(text).hits
    return hits[0].thing.id if hits else "nothing"


FIRST = {
    # Two territories side by side: what ties them.
    "日伊": "tie:IT-JP",
    "日・伊": "tie:IT-JP",
    "イタリアと日本": "tie:IT-JP",
    "Italy Japan": "tie:IT-JP",
    "Japan and Italy": "tie:IT-JP",
    "it-jp": "tie:IT-JP",
    "日米": "tie:JP-US",
    "日欧": "tie:JP-g-eu",
    # Forms that offices put together, short for short.
    "日英科技協定": "agreement:jp-gb-st",
    "日英科学技術協力協定": "agreement:jp-gb-st",
    "日米合同委": "committee:jp-us-jhlc",
    "日米実務級委": "committee:jp-us-jwlc",
    "日越合同委": "committee:jp-vn-jc",
    "日蘭合同委員会": "committee:jp-nl-jc",
    "日瑞合同委": "committee:jp-ch-jc",
    "日本とイタリアの科技協定": "agreement:jp-it-st",
    "イタリア 協定": "agreement:jp-it-st",
    # Abbreviations: of the data, and by the words of a name.
    "学振": "organisation:jsps",
    "科振機構": "organisation:jst",
    "文科省": "organisation:mext",
    "経産省": "organisation:meti",
    "外特": "programme:foreign-postdoctoral-fellows",
    "東大": "organisation:u-tokyo",
    "JST": "organisation:jst",
    "ｊｓｔ": "organisation:jst",
    "WPI": "programme:wpi",
    "TICAD": "series:ticad",
    "NISTEP": "organisation:nistep",
    # One character, and codes.
    "星": "territory:SG",
    "越": "territory:VN",
    "伊": "territory:IT",
    "南ア": "territory:ZA",
    "蘭": "territory:NL",
    "尼": "territory:ID",
    "EU": "territory:g-eu",
    "ITA": "territory:IT",
    "UK": "territory:GB",
    "Q1101188": "organisation:a-star",
    # Kana and Latin letters.
    "かがくぎじゅつしんこうきこう": "organisation:jst",
    "カガクギジュツシンコーキコー": "organisation:jst",
    "kagaku gijutsu shinko kiko": "organisation:jst",
    "Kagaku Gijutsu Shinkō Kikō": "organisation:jst",
    "nihon gakujutsu shinkokai": "organisation:jsps",
    "Monbu-kagaku-shō": "organisation:mext",
    "monkasho": "organisation:mext",
    "itaria": "territory:IT",
    "ながおか": "person:nagaoka",
    "いんぺりある": "organisation:imperial",
    "インペリアルカレッジロンドン": "organisation:imperial",
    # Either language, words in any order, old letters, accents.
    "university of tokyo": "organisation:u-tokyo",
    "tokyo university": "organisation:u-tokyo",
    "Keiko Nagaoka": "person:nagaoka",
    "慶応義塾大学": "organisation:keio-u",
    "Ministero dell'universita": "organisation:mur",
    "ビルマ": "territory:MM",
    # Slips.
    "Itlay": "territory:IT",
    "Itally": "territory:IT",
    "Siganpore": "territory:SG",
    "文科賞": "organisation:mext",
    "科学技術振興機講": "organisation:jst",
    "シンガポル": "territory:SG",
    "Japan Sciense and Technolgy Agency": "organisation:jst",
    "Itlay agreement": "agreement:jp-it-st",
    "zzqqxx": "nothing",
}


@pytest.mark.parametrize(("text", "thing"), FIRST.items())
def test_what_is_looked_for_comes_first(index: Index, text: str, thing: str) -> None:
    assert first(index, text) == thing


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("印", ("territory:IN", "territory:ID")),
        ("瑞", ("territory:CH", "territory:SE")),
        ("日印", ("tie:IN-JP", "tie:ID-JP")),
        ("MOST", ("organisation:most-cn", "organisation:most-la", "organisation:most-vn")),
    ],
)
def test_a_name_of_several_things_asks_which_is_meant(
    index: Index, text: str, meant: tuple[str, ...]
) -> None:
    results = index.find(text)
    assert results.meant == meant
    assert tuple(hit.thing.id for hit in results.hits[: len(meant)]) == meant


@pytest.mark.parametrize("text", ["星", "文科省", "日伊", "大学", "学振"])
def test_a_name_of_one_thing_asks_nothing(index: Index, text: str) -> None:
    assert index.find(text).meant == ()


def test_every_name_finds_its_own_thing(index: Index) -> None:
    entries = Lexicon(built())
    lost = []
    for curie in entries.curies():
        entry = entries.entry(curie)
        assert entry is not None
        for label in (entry.ja, entry.en):
            if label is None or folded(label) == "":
                continue
            whole_names = [hit for hit in index.find(label).hits if hit.match is Match.whole]
            if curie not in [hit.thing.id for hit in whole_names]:
                lost.append((curie, label))
    assert lost == []


@pytest.mark.parametrize(
    ("text", "form", "made"),
    [
        ("文科省", "文科省", Made.recorded),
        ("日越合同委", "日越科学技術協力合同委員会", Made.composed),
        ("かがくぎじゅつしんこうきこう", "科学技術振興機構", Made.reading),
        ("Itlay", "Italy", Made.recorded),
    ],
)
def test_a_hit_says_which_name_matched(index: Index, text: str, form: str, made: Made) -> None:
    hit = index.find(text).hits[0]
    assert (hit.form, hit.made) == (form, made)


@pytest.mark.parametrize(
    ("text", "ja", "en"),
    [
        (
            "文部科学省-イタリア研究・大学省 協力覚書",
            "令和5(2023)年5月14日署名",
            "signed 14 May 2023",
        ),
        ("外特", "昭和63(1988)年度開始", "started fiscal year 1988"),
        ("永岡", "文部科学大臣", "Minister of Education"),
        ("日伊", "取極等", "instruments"),
        ("中西", "記録なし", "nothing recorded"),
    ],
)
def test_a_hit_has_a_line_from_the_graph(index: Index, text: str, ja: str, en: str) -> None:
    context = index.find(text).hits[0].context
    assert ja in (context.ja or "")
    assert en in (context.en or "")


def test_a_person_without_sourced_kanji_says_so(index: Index) -> None:
    entries = [Lexicon(built()).entry(curie) for curie in Lexicon(built()).curies()]
    person = next(entry for entry in entries if entry is not None and entry.unconfirmed)
    hit = index.find(person.ja or "").hits[0]
    assert hit.thing.label.ja == f"{person.ja}(漢字未確認)"


def test_the_first_letters_of_an_english_name_find_it(index: Index) -> None:
    assert "committee:jp-us-jhlc" in [hit.thing.id for hit in index.find("JHLC").hits[:3]]


def test_a_shared_character_is_read_as_offices_write_it(index: Index) -> None:
    """日印 in a name is India, though 印 may stand for Indonesia: no 日尼 is made of it."""
    found = [hit.thing.id for hit in index.find("日尼科学技術協力協定").hits]
    assert found == ["agreement:jp-id-st"]


def test_the_whole_name_comes_before_names_that_hold_it(index: Index) -> None:
    hits = index.find("タイ").hits
    assert hits[0].thing.id == "territory:TH"
    assert [hit.match for hit in hits[:2]] == [Match.whole, Match.begins]


def test_pages_come_after_what_they_are_called_after(index: Index) -> None:
    hits = [hit for hit in index.find("日本学術振興会").hits if hit.match is Match.begins]
    pages = [hit.thing.id.startswith("document:") for hit in hits]
    assert pages == sorted(pages)
    assert len(set(pages)) == 2


def test_one_class_can_be_asked_for(index: Index) -> None:
    hits = index.find("日伊", "agreement").hits
    assert {hit.thing.id.partition(":")[0] for hit in hits} == {"agreement"}
    assert hits[0].thing.id == "agreement:jp-it-st"


def test_each_thing_is_found_once(index: Index) -> None:
    ids = [hit.thing.id for hit in index.find("大学").hits]
    assert len(ids) == len(set(ids)) > 5


def test_a_list_has_a_limit_and_says_that_there_are_more(index: Index) -> None:
    assert len(index.find("科学", most=7).hits) == 7
    assert index.find("科学", most=7).more
    assert not index.find("日英科技協定").more


HOSTILE = [
    *(
        "",
        "   ",
        "・",
        "、",
        "\x00",
        "\u202e\u202d",
        "\ufeff",
        "♪",
        "⊢",
        "§agreement",
        "‼️",
        "\ud800",
    ),
    *('"', "'", "*", "^", "(", ")", ":", "-", "{}", "\\", "%", "_", "🇯🇵", "\u0301"),
    "e\u0301" * 500,
    "日" * 65_536,
    "a " * 32_768,
    "(" * 65_536,
    "大学" * 200,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_no_reader_types_breaks_nothing(index: Index, text: str) -> None:
    assert len(index.find(text).hits) <= search.MOST_HITS


@pytest.mark.parametrize(
    "syntax",
    [
        '日" OR "米',
        "日 OR 米",
        "NEAR(日 米)",
        "cut : 日",
        "日*",
        "^日",
        "日'); DROP TABLE names;--",
    ],
)
def test_the_librarys_syntax_is_not_the_readers(index: Index, syntax: str) -> None:
    plain = re.sub(f"[{re.escape(string.punctuation)}]", " ", syntax)
    assert [hit.thing.id for hit in index.find(syntax).hits] == [
        hit.thing.id for hit in index.find(plain).hits
    ]


@given(st.text(max_size=LONGEST))
def test_any_text_gets_an_answer(text: str) -> None:
    results = _real().find(text)
    assert len({hit.thing.id for hit in results.hits}) == len(results.hits)


@lru_cache(maxsize=1)
def _real() -> Index:
    return Index(Lexicon(built()))


@given(st.text())
def test_folding_a_folded_text_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(alphabet=[chr(code) for code in range(ord("ァ"), ord("ー") + 1)]))
def test_katakana_and_hiragana_sound_alike(kana: str) -> None:
    hiragana = "".join(chr(ord(one) - 0x60) if "ァ" <= one <= "ヶ" else one for one in kana)
    assert sounded(kana) == sounded(hiragana)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＪＳＴ", "jst"),
        ("カガク", "かがく"),
        ("科学・技術", "科学技術"),
        ("コミュニケー", "コミュニケ"),
        ("廣澤", "広沢"),
        ("Épée", "epee"),
        ("A*STAR", "a star"),
    ],
)
def test_forms_that_people_mix_are_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("か", "が"), ("は", "ば"), ("日", "目")])
def test_other_letters_stay_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_a_former_name_finds_what_is_called_otherwise_now() -> None:
    names = [
        Name("organisation:new", "organisation", "新しい研究所", "ja", "preferred"),
        Name("organisation:new", "organisation", "古い試験場", "ja", "former"),
    ]
    hit = _small(names).find("古い試験場").hits[0]
    assert (hit.thing.id, hit.form, hit.name_kind) == ("organisation:new", "古い試験場", "former")


def test_an_id_that_nothing_has_names_the_nearest(index: Index) -> None:
    assert index.nearest("organisation:mex")[0] == "organisation:mext"
    assert index.nearest("organisation:zzzzzzzzzzzzzzzz") == ()


def test_the_same_names_give_the_same_bytes() -> None:
    assert naming.index_of(oxigraph(whole), paths.queries()) == built()


def test_bytes_that_are_no_index_are_refused() -> None:
    with pytest.raises(SnapshotError):
        Lexicon(b"no index of anything")


def test_nothing_can_be_written_into_an_open_index() -> None:
    lexicon = Lexicon(built())
    with pytest.raises(Exception, match="readonly"):
        lexicon._base.execute("DELETE FROM names")


def _small(names: list[Name]) -> Index:
    things = sorted({name.thing for name in names})
    entries = [Entry(thing, thing.partition(":")[0], thing, thing) for thing in things]
    classes = {entry.segment: ["類", "class"] for entry in entries}
    return Index(Lexicon(written(entries, forms(names, []), {"classes": classes, "pairs": []})))
