"""Competency questions on time, gaps, provenance, names, and on what the deck does not say."""

from typing import NamedTuple

import pytest

from stigraph import question
from tests.real_graph import Rows, columns, local, on_oxigraph, on_rdflib

STI = "https://w3id.org/stigraph/ontology#"
NOT_STATED = "concept/answer-states/not-stated"
NOTHING_FOUND = "concept/answer-states/nothing-found"
COMPLETE = "concept/answer-states/complete"
STATED = "concept/reading-modes/stated"
INFERRED = "concept/reading-modes/inferred"
LAYOUT = "concept/reading-modes/layout"
DECK = "passage/deck-2023-06/"
BY_ORDER = "Three boxes follow the three names in order, without repeating them."

Expected = set[tuple[str | None, ...]]


class Case(NamedTuple):
    """One competency question: what is asked, which rows and columns are read, and the answer."""

    number: str
    name: str
    values: dict[str, str]
    where: dict[str, str]
    read: tuple[str, ...]
    expected: Expected


def states(
    number: str,
    thing: str | None,
    named: str,
    read: tuple[str, ...],
    expected: Expected,
    **where: str,
) -> Case:
    """Return a case of record/states for one thing and one property of the vocabulary."""
    values = {"property": STI + named, "lang": "en"}
    if thing is not None:
        values["thing"] = thing
    return Case(number, "record/states", values, where, read, expected)


def unsaid(number: str, thing: str, named: str, *lines: str, passage: str) -> Case:
    """Return a case whose whole answer is: not stated, in these lines of this passage."""
    return states(
        number,
        thing,
        named,
        ("state", "passage", "lines"),
        {(NOT_STATED, DECK + passage, each) for each in lines},
    )


def nowhere(number: str, territory: str) -> Case:
    """Return a case whose answer is: nothing found, in both parts of the deck that were read."""
    return Case(
        number,
        "coverage/territory-named",
        {"document": "document:deck-2023-06", "territory": territory, "lang": "en"},
        {},
        ("firstLine", "lastLine", "records", "state"),
        {("1", "735", "0", NOTHING_FOUND), ("736", "895", "0", NOTHING_FOUND)},
    )


def worded(number: str, word: str, expected: Expected, **where: str) -> Case:
    """Return a case of record/wording: which record, in which lines, holds this wording."""
    return Case(
        number, "record/wording", {"word": word, "lang": "ja"}, where, ("about", "lines"), expected
    )


def called(number: str, form: str, kind: str, expected: Expected) -> Case:
    """Return a case of name/things-called, read for the other names of one kind."""
    return Case(
        number,
        "name/things-called",
        {"form": form},
        {"otherKind": f"concept/name-kinds/{kind}"},
        ("thing", "otherForm"),
        expected,
    )


NEGATIVE = [
    Case(
        "CQ110",
        "record/states",
        {"property": STI + "when", "class": STI + "Agreement", "lang": "en"},
        {"passage": DECK + "g7-agreements"},
        ("thing", "state"),
        {
            (f"agreement/{each}", NOT_STATED)
            for each in (
                "jst-ukri-semiconductors",
                "mext-mur",
                "mext-us-state-education",
                "micron-tokyo-electron-universities",
                "u-tokyo-imperial",
                "u-tokyo-u-chicago-google",
                "u-tokyo-u-chicago-ibm",
            )
        },
    ),
    unsaid("CQ111", "programme:aspire", "count", "224-225", passage="aspire"),
    states(
        "CQ111",
        "programme:aspire",
        "field",
        ("state", "lines"),
        {(NOT_STATED, "158-165"), (NOT_STATED, "214-216"), (NOT_STATED, "224-225")},
    ),
    unsaid("CQ112", "fund:gb-strategic-st", "title", "777", passage="g7-talks"),
    Case(
        "CQ113",
        "programme/start",
        {"programme": "programme:wpi", "lang": "en"},
        {},
        ("state", "quantity", "earliest"),
        {(NOT_STATED, "15年間", None)},
    ),
    unsaid("CQ113", "programme:wpi", "money", "593-597", passage="wpi"),
    unsaid("CQ114", "heading:wpi-centres", "item", "612-614", passage="wpi"),
    Case(
        "CQ114",
        "programme/named-with",
        {"programme": "programme:wpi", "lang": "en"},
        {},
        ("member", "how"),
        {("organisation/ifrec", LAYOUT), ("organisation/kavli-ipmu", LAYOUT)},
    ),
    unsaid(
        "CQ116",
        "indicator:sicorp-countries-and-regions",
        "targetTerritory",
        "271-277",
        passage="sicorp",
    ),
    unsaid(
        "CQ116",
        "indicator:sicorp-joint-call-countries-so-far",
        "targetTerritory",
        "281-283",
        passage="sicorp",
    ),
    states(
        "CQ117",
        "heading:joint-research-figure-axes",
        "concerns",
        ("state", "value", "lines"),
        {
            (NOT_STATED, None, "142"),
            (NOT_STATED, None, "200"),
            (COMPLETE, "territory/g-emerging-developing", "186"),
            (COMPLETE, "territory/g-advanced", "188"),
        },
    ),
    Case(
        "CQ118",
        "meeting/unnamed-sides",
        {"kind": "bilateral-talk", "lang": "en"},
        {},
        ("meeting", "side", "state", "passage"),
        {
            (f"meeting/talk-{each}-g7", "territory/JP", NOT_STATED, DECK + "g7-talks")
            for each in ("de", "fr", "gb", "it")
        },
    ),
    unsaid("CQ119", "heading:brain-circulation", "quantity", "79", passage="strategy-directions"),
    unsaid(
        "CQ120",
        "indicator:internationally-coauthored-papers-growth",
        "quantity",
        "18",
        passage="strategy-situation",
    ),
    unsaid("CQ121", "meeting:g7-hiroshima", "item", "812", passage="g7-agreements"),
    unsaid("CQ122", "programme:e-asia", "participation", "284-290", passage="sicorp"),
    unsaid(
        "CQ122", "programme:eig-concert-japan", "participation", "284-289", "289", passage="sicorp"
    ),
    unsaid("CQ122", "programme:stand", "participation", "284-292", passage="sicorp"),
    Case(
        "CQ122",
        "programme/named-with",
        {"programme": "programme:aj-core", "lang": "en"},
        {},
        ("member",),
        {("territory/JP",), ("territory/ZA",)},
    ),
    unsaid("CQ123", "meeting:g20-education-india", "place", "880", passage="schedule"),
    unsaid("CQ123", "meeting:ajccst-12", "place", "879", passage="schedule"),
    unsaid("CQ123", "meeting:sts-forum-asean-workshop", "place", "878", passage="schedule"),
    states(
        "CQ124",
        "programme:international-leading-research",
        "money",
        ("state", "value", "lines"),
        {(COMPLETE, "11000000000", "176-178"), (NOT_STATED, None, "132-178")},
        passage=DECK + "budget-joint-research",
    ),
    *(nowhere("CQ125", each) for each in ("CA", "g-eu", "CN", "KR", "RU", "UA")),
]

GAPS = [
    nowhere("CQ076", "CA"),
    worded(
        "CQ079",
        "SDGs",
        {("programme/satreps", "338-340"), ("programme/satreps", "327")},
        property=STI + "purpose",
    ),
    states(
        "CQ081", "programme:satreps", "targetTerritory", ("value",), {("territory/g-developing",)}
    ),
    states("CQ081", "programme:sicorp", "targetTerritory", ("value",), {("territory/g-emerging",)}),
    states(
        "CQ081",
        "programme:aspire",
        "targetTerritory",
        ("value",),
        {("territory/g-advanced-western",)},
    ),
    states(
        "CQ082",
        "programme:overseas-research-fellowships",
        "cost",
        ("value",),
        {
            (f"concept/cost-kinds/{each}",)
            for each in ("living-costs", "research-activities", "return-air-fare")
        },
    ),
    *(
        states(
            "CQ082",
            each,
            "cost",
            ("value",),
            {("concept/cost-kinds/living-costs",), ("concept/cost-kinds/return-air-fare",)},
        )
        for each in ("programme:overseas-challenge", "programme:foreign-postdoctoral-fellows")
    ),
    worded("CQ084", "不足や重複", {("heading/viewpoints-other", "69")}),
    worded("CQ084", "成果指標", {("heading/viewpoints-other", "73")}),
    *(
        unsaid("CQ086", f"heading:aspire-{part}", named, *lines, passage="aspire")
        for named in ("quantity", "when")
        for part, lines in (
            ("outputs", ("232-234", "232-235", "232-236")),
            ("outcomes", ("238-240", "238-241", "238-242")),
            ("impact", ("244-246",)),
        )
    ),
    *(
        unsaid("CQ088", f"project:{project}", named, lines, passage="satreps")
        for named in ("leader", "institution", "when")
        for project, lines in (
            ("non-food-biomass-fuel", "354-356"),
            ("northern-vietnam-crop-varieties", "354-365"),
        )
        if named != "when"
    ),
]

TIME = [
    Case(
        "CQ062",
        "programme/started-by",
        {"day": "2010-04-01", "lang": "en"},
        {},
        ("programme",),
        {
            (f"programme/{each}",)
            for each in (
                "foreign-postdoctoral-fellows",
                "overseas-research-fellowships",
                "satreps",
                "sicorp",
            )
        },
    ),
    Case(
        "CQ065",
        "meeting/approximate-date",
        {"lang": "en"},
        {},
        ("meeting",),
        {
            (f"meeting/{each}",)
            for each in (
                "ingsa-kigali",
                "jp-asean-special-summit",
                "oecd-cstp-ministerial",
                "unesco-neurotechnology",
            )
        },
    ),
    states(
        "CQ068",
        "document:integrated-innovation-strategy-2022",
        "when",
        ("value", "lines"),
        {("2022-06", "257"), ("2022-06", "333"), ("2022-06-03", "591")},
    ),
    states(
        "CQ069",
        "document:international-deployment-strategy",
        "follows",
        ("value",),
        {("document/international-deployment-report",)},
    ),
    states(
        "CQ069",
        "document:international-deployment-strategy",
        "documentState",
        ("value",),
        {("concept/document-states/to-be-formulated",)},
    ),
    unsaid(
        "CQ069",
        "document:international-deployment-strategy",
        "when",
        "98",
        passage="strategy-points",
    ),
    states("CQ070", "heading:wpi-centres", "when", ("value",), {("2023-04",)}),
    states("CQ070", "indicator:sicorp-projects", "when", ("value",), {("2022-04-01/2023-03-31",)}),
    states(
        "CQ071",
        None,
        "qualifier",
        ("thing", "lines"),
        {
            ("programme/aspire", "158-160"),
            ("programme/wpi-core", "606-608"),
            ("programme/wpi-core", "618-621"),
        },
        value="concept/qualifiers/new",
    ),
    states(
        "CQ073",
        "document:education-future-second-proposal",
        "when",
        ("value", "how"),
        {("XXXX-04", STATED), ("2023-04", INFERRED)},
    ),
    states(
        "CQ074",
        "meeting:g7-st-sendai",
        "when",
        ("value", "how"),
        {("XXXX-05-12/XXXX-05-14", STATED), ("2023-05-12/2023-05-14", INFERRED)},
    ),
]

PROVENANCE = [
    worded("CQ089", "ASPIRE", {("meeting/talk-gb-g7", "775-777")}),
    states(
        "CQ091",
        "programme:satreps",
        "concerns",
        ("value",),
        {("territory/IN",), ("territory/KE",), ("territory/g-emerging-developing",)},
        lines="329-332",
    ),
    states(
        "CQ091",
        "programme:sicorp",
        "concerns",
        ("value",),
        {("territory/g-emerging-developing",)},
        lines="250-252",
    ),
    states("CQ091", "programme:sicorp", "omission", ("value",), {("(前略)",)}, lines="250-252"),
    states(
        "CQ092",
        None,
        "evidence",
        ("thing", "value", "lines"),
        {
            ("programme/joint-degree", "concept/evidence-kinds/hearings", each)
            for each in ("668-670", "670")
        },
        state=COMPLETE,
    ),
    states("CQ093", "person:torii", "because", ("lines", "how"), {("491", LAYOUT)}, value=BY_ORDER),
    states(
        "CQ093", "person:hirose", "because", ("lines", "how"), {("493", LAYOUT)}, value=BY_ORDER
    ),
    Case(
        "CQ094",
        "record/states",
        {"property": STI + "title", "class": STI + "Programme", "lang": "en"},
        {},
        ("thing", "state", "lines"),
        {
            ("programme/sicorp", NOT_STATED, "248"),
            ("programme/satreps", NOT_STATED, "327"),
            ("programme/international-leading-research", NOT_STATED, "372-376"),
            ("programme/wpi", NOT_STATED, "585-587"),
        },
    ),
    states(
        "CQ097",
        "heading:brain-circulation-joint-research",
        "qualifier",
        ("value",),
        {("concept/qualifiers/includes-estimates",)},
        lines="130-134",
    ),
    states(
        "CQ097",
        "heading:global-young-researchers",
        "qualifier",
        ("value",),
        {("concept/qualifiers/operating-grant-estimate",)},
        lines="437-441",
    ),
]

NAMES = [
    worded("CQ100", "交流・協り", {("heading/viewpoints-1", "53")}),
    worded("CQ101", "国際脳循環", {("programme/wpi", "585-587"), ("programme/wpi", "591")}),
    called(
        "CQ102",
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
    called("CQ104", "鳥居 啓子", "reading", {("person/torii", "とりい けいこ")}),
    called("CQ104", "河原林 健一", "reading", {("person/kawarabayashi", "かわらばやし けんいち")}),
    Case(
        "CQ105",
        "thing/members",
        {"thing": "organisation:mur"},
        {},
        ("member", "memberJa"),
        {("post/it-university-research-minister", "大学・研究大臣")},
    ),
    called("CQ106", "伴走成長方式", "abbreviation", {("programme/wpi-core", "WPI CORE")}),
    states(
        "CQ107",
        "heading:joint-research-figure-legend",
        "note",
        ("value",),
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
]

CASES = [*NEGATIVE, *GAPS, *TIME, *PROVENANCE, *NAMES]


def answer(case: Case, rows: Rows, names: list[str]) -> Expected:
    """Return the chosen columns of the rows that the case reads."""
    kept = [dict(zip(names, row, strict=True)) for row in local(rows)]
    return {
        tuple(row[name] for name in case.read)
        for row in kept
        if all(row[key] == value for key, value in case.where.items())
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.number} {case.name}")
def test_a_competency_question_has_its_answer_on_both_engines(case: Case) -> None:
    text = question.load(case.name).bind(case.values)
    names = columns(text)
    assert answer(case, on_oxigraph(text), names) == case.expected
    assert answer(case, on_rdflib(text), names) == case.expected
