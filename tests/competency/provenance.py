"""Where it is said, on what it rests, and how exact it is: CQ089 to CQ098."""

from tests.competency.cases import (
    COMPLETE,
    LAYOUT,
    NOT_STATED,
    Row,
    look,
    states,
    states_of,
    worded,
)

BY_ORDER = "Three boxes follow the three names in order, without repeating them."
BY_ORDER_AND_NAME = (
    "Three boxes follow the three names in order; only in this one the name of the theorem holds "
    "the family name."
)


def inexact(
    qualifier: str, printed: str, number: str | None = None, to: str | None = None
) -> tuple[Row, ...]:
    """Return the row of record/inexact-figures for a quantity, or a range of quantities."""
    whole = (number, None, None) if to is None else (None, number, to)
    return ((f"concept/qualifiers/{qualifier}", printed, None, *whole, None),)


INEXACT: tuple[Row, ...] = (
    *inexact("about", "約18,400人（推計）", "18400"),
    *inexact("estimate", "約18,400人（推計）", "18400"),
    *inexact("about", "約7,500人", "7500"),
    *inexact("about", "約9,000人", "9000"),
    *inexact("about", "約300人（15件×20人）", "300"),
    *inexact("about", "約2,100人（15件×のべ140人）", "2100"),
    *inexact("about", "約2,900人", "2900"),
    *inexact("expected", "176人", "176"),
    *inexact("expected", "140人", "140"),
    *inexact("expected", "514人", "514"),
    *inexact("about", "約15件", "15"),
    *inexact("planned", "約15件", "15"),
    *inexact("about", "約20～40名", "20", "40"),
    *inexact("assumed", "約20～40名", "20", "40"),
    *inexact("about", "約8割", "80"),
    *inexact("assumed", "約8割", "80"),
    *inexact("about", "約1～3週間", "1", "3"),
    *inexact("roughly", "3か月～1年程度", "3", "12"),
    *inexact("roughly", "7割程度", "70"),
    *inexact("broadly", "概ね20~25%", "20", "25"),
    *inexact("near", "深さ2600km付近からマントルの底（深さ2900km）まで", "2600", "2900"),
    *inexact("equivalent", "屋外環境20年相当", "20"),
    ("concept/qualifiers/about", "約3割以上", None, None, "30", None, None),
    ("concept/qualifiers/plus-alpha", "100億円+α", "10000000000", None, None, None, None),
    (
        "concept/qualifiers/roughly",
        "最大100百万円／年・課題程度",
        "100000000",
        None,
        None,
        None,
        None,
    ),
    ("concept/qualifiers/roughly", "35百万円程度/年・課題", "35000000", None, None, None, None),
    ("concept/qualifiers/about", "2018年頃から", None, None, None, None, "2018~/.."),
    ("concept/qualifiers/about", "12月 12月頃", None, None, None, None, "XXXX-12~"),
)

CASES = [
    worded(89, "ASPIRE", {("meeting/talk-gb-g7", "775-777")}),
    states(
        91,
        "programme:satreps",
        "concerns",
        "value",
        {("territory/IN",), ("territory/KE",), ("territory/g-emerging-developing",)},
        lines="329-332",
    ),
    states(
        91,
        "programme:sicorp",
        "concerns",
        "value",
        {("territory/g-emerging-developing",)},
        lines="250-252",
    ),
    states(91, "programme:sicorp", "omission", "value", {("(前略)",)}, lines="250-252"),
    *(
        states(91, programme, "quotes", "value", {("document/sti-basic-plan-6",)}, lines=lines)
        for programme, lines in (("programme:satreps", "329-332"), ("programme:sicorp", "250-252"))
    ),
    states(
        91,
        "document:sti-basic-plan-6",
        "when",
        "value lines",
        {("2021-03", "332"), ("2021-03", "252-256")},
    ),
    states(
        92,
        None,
        "evidence",
        "thing value lines",
        {
            ("programme/joint-degree", "concept/evidence-kinds/hearings", each)
            for each in ("668-670", "670")
        },
        state=COMPLETE,
    ),
    look(
        93,
        "person/achievements",
        {"programme": "programme:overseas-research-fellowships"},
        "person how",
        {
            ("person/torii", LAYOUT),
            ("person/hirose", LAYOUT),
            ("person/kawarabayashi", LAYOUT),
        },
    ),
    states_of(
        93,
        "Person",
        "because",
        "thing lines how",
        {("person/torii", "491", LAYOUT), ("person/hirose", "493", LAYOUT)},
        value=BY_ORDER,
    ),
    states_of(
        93,
        "Person",
        "because",
        "thing lines how",
        {("person/kawarabayashi", "495", LAYOUT)},
        value=BY_ORDER_AND_NAME,
    ),
    states_of(
        94,
        "Programme",
        "title",
        "thing state lines",
        {
            ("programme/sicorp", NOT_STATED, "248"),
            ("programme/satreps", NOT_STATED, "327"),
            ("programme/international-leading-research", NOT_STATED, "372-376"),
            ("programme/wpi", NOT_STATED, "585-587"),
        },
    ),
    states(
        97,
        "heading:brain-circulation-joint-research",
        "qualifier",
        "value",
        {("concept/qualifiers/includes-estimates",)},
        lines="130-134",
    ),
    states(
        97,
        "heading:global-young-researchers",
        "qualifier",
        "value",
        {("concept/qualifiers/operating-grant-estimate",)},
        lines="437-441",
    ),
    look(
        98,
        "record/inexact-figures",
        {"document": "document:deck-2023-06"},
        "qualifier printed amount value least most edtf",
        INEXACT,
    ),
]
