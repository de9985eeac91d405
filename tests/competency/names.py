"""Names and words, in Japanese above all: CQ100 to CQ108."""

from tests.competency.cases import called, look, states, worded

PEOPLE = {
    ("person/nagaoka", "永岡", "Nagaoka", None),
    ("person/takaichi", "高市", "Takaichi", None),
    ("person/blinken", "ブリンケン", "Blinken", "プリンケン"),
    ("person/prabhakar", "プラバカー", "Prabhakar", None),
    ("person/freeman", "ジョージ・フリーマン", "George Freeman", None),
    ("person/stark-watzinger", "シュタルク=ヴァッツィンガー", "Stark-Watzinger", None),
    ("person/retailleau", "シルヴィー・ルタイヨー", "Sylvie Retailleau", None),
    ("person/valditara", "ヴァルディターラ", "Valditara", None),
    ("person/bernini", "ベルニーニ", "Bernini", None),
}

CASES = [
    worded(100, "交流・協り", {("heading/viewpoints-1", "53")}),
    worded(
        100,
        "交流・協力",
        {("heading/viewpoints-1", "交流・協り", "53")},
        of="about asPrinted lines",
        asPrinted="交流・協り",
    ),
    worded(101, "国際脳循環", {("programme/wpi", "585-587"), ("programme/wpi", "591")}),
    called(
        101,
        "国際脳循環",
        "preferred",
        {
            ("heading/brain-circulation", "国際頭脳循環"),
            ("heading/brain-circulation", "International brain circulation"),
        },
    ),
    states(
        101,
        "programme:wpi",
        "note",
        "value",
        {("The form without 頭 is printed twice on this line.",)},
        lines="591",
    ),
    called(
        102,
        "外特",
        "preferred",
        {
            ("programme/foreign-postdoctoral-fellows", "外国人特別研究員"),
            (
                "programme/foreign-postdoctoral-fellows",
                "Postdoctoral Fellowships for Research in Japan",
            ),
        },
    ),
    called(
        102,
        "海外特別研究員",
        "preferred",
        {
            ("programme/overseas-research-fellowships", "海外特別研究員事業"),
            ("programme/overseas-research-fellowships", "Overseas Research Fellowships"),
        },
    ),
    called(104, "鳥居 啓子", "reading", {("person/torii", "とりい けいこ")}),
    called(104, "河原林 健一", "reading", {("person/kawarabayashi", "かわらばやし けんいち")}),
    look(
        105,
        "thing/members",
        {"thing": "organisation:mur"},
        "member memberJa",
        {("post/it-university-research-minister", "大学・研究大臣")},
    ),
    states(
        105,
        "agreement:mext-mur",
        "note",
        "value",
        {("The ministry and its minister are printed with the two words in different order.",)},
        lines="850-859",
    ),
    called(106, "伴走成長方式", "abbreviation", {("programme/wpi-core", "WPI CORE")}),
    states(
        107,
        "heading:joint-research-figure-legend",
        "note",
        "value",
        {
            (
                (
                    "The words 第3階層 (tier 3) do not stand here; the definition on line 259 says"
                    " joint support."
                ),
            )
        },
        lines="190",
    ),
    look(
        107,
        "strategy/list",
        {"heading": "heading:joint-research-figure-legend", "lang": "ja"},
        "item anchor",
        {
            (
                "両国のFAの協働による国際共同研究の提案の採択・支援",
                "両国のFAが協働し、国際共同研究の提案を採択・支援",
            )
        },
        where={"ordinal": "1"},
    ),
    look(
        107,
        "strategy/definition",
        {"term": "heading:tier-3", "lang": "ja"},
        "tier definition",
        {
            (
                "concept/tiers/tier-3",
                "両国のファンディング機関等が協働して提案を共同支援する国際共同研究",
            )
        },
    ),
    look(
        108,
        "person/in-meetings-and-signings",
        {"document": "document:deck-2023-06"},
        "person nameJa nameEn printedForm",
        PEOPLE,
    ),
]
