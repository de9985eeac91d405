"""Competency questions that look up, join and add up: each answered by a named question.

The numbers are those of the list of competency questions; each look is one question, asked on two
engines, and the rows it must give in the columns that carry the answer.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pytest

from stigraph import question
from tests.real_graph import Rows, columns, local, on_oxigraph, on_rdflib

Row = tuple[str | None, ...]
Engine = Callable[[str], Rows]

ENGINES = pytest.mark.parametrize("engine", [on_oxigraph, on_rdflib], ids=["oxigraph", "rdflib"])

NOT_STATED = "concept/answer-states/not-stated"
COMPLETE = "concept/answer-states/complete"
STATED = "concept/reading-modes/stated"
LAYOUT = "concept/reading-modes/layout"
INFERRED = "concept/reading-modes/inferred"
INITIAL = "concept/budget-stages/initial"
SECOND = "concept/budget-stages/supplementary-2"
PARTY = "concept/roles/party"
WITNESS = "concept/roles/witness"
STI = "https://w3id.org/stigraph/ontology#"

JOINT_RESEARCH = "heading:brain-circulation-joint-research"
YOUNG_RESEARCHERS = "heading:global-young-researchers"

TIER_3 = (
    "International joint research in which funding agencies or the like of both countries "
    "work together and support the proposal jointly"
)
TRANSFER_TYPE_MOBILITY = (
    "Mobility in which one does research or takes a degree while receiving remuneration from a "
    "researcher abroad (PI)"
)


@dataclass(frozen=True, slots=True)
class Look:
    """One question asked for a competency question, and the rows that are its answer."""

    number: str
    name: str
    given: dict[str, str]
    of: tuple[str, ...]
    rows: set[Row] = field(hash=False)
    among_others: bool = False


def look(
    number: int,
    name: str,
    given: dict[str, str],
    of: str,
    rows: Iterable[Row],
    *,
    among_others: bool = False,
) -> Look:
    """Return a look whose columns are written as one string of words."""
    return Look(f"CQ{number:03}", name, given, tuple(of.split()), set(rows), among_others)


LOOKS = [
    # Single look-ups
    look(
        1,
        "budget/of-programme",
        {"programme": "programme:overseas-research-fellowships"},
        "fiscalYear stage amount currency",
        [("2023", INITIAL, "2611000000", "JPY"), ("2022", INITIAL, "2422000000", "JPY")],
    ),
    look(
        2,
        "programme/start",
        {"programme": "programme:satreps"},
        "state printed earliest latest",
        [(COMPLETE, "平成20年度～", "2008-04-01", "2009-03-31")],
    ),
    look(
        2,
        "programme/support-terms",
        {"thing": "programme:satreps", "support": "period"},
        "least most unit qualifier",
        [("3", "5", "years", "concept/qualifiers/in-principle")],
    ),
    look(
        3,
        "programme/support-terms",
        {"thing": "programme:sicorp", "support": "amount-per-year"},
        "least most unit per",
        [
            ("5000000", "100000000", "JPY", "concept/bases/project"),
            ("5000000", "100000000", "JPY", "concept/bases/year"),
        ],
    ),
    look(
        4,
        "programme/support-terms",
        {"thing": "programme:aspire", "support": "period"},
        "value unit qualifier",
        [("5", "years", "concept/qualifiers/in-principle")],
    ),
    look(
        4,
        "programme/support-terms",
        {"thing": "programme:aspire", "support": "amount-per-year"},
        "amount currency qualifier per",
        [
            ("100000000", "JPY", f"concept/qualifiers/{qualifier}", f"concept/bases/{basis}")
            for qualifier in ("at-most", "roughly")
            for basis in ("year", "project")
        ],
    ),
    look(
        5,
        "programme/persons",
        {"support": "new-fellows"},
        "programme value qualifier",
        [
            ("programme/overseas-research-fellowships", "176", "concept/qualifiers/expected"),
            ("programme/overseas-challenge", "140", "concept/qualifiers/expected"),
            ("programme/foreign-postdoctoral-fellows", "514", "concept/qualifiers/expected"),
        ],
    ),
    look(
        6,
        "meeting/where-and-when",
        {"meeting": "meeting:g7-st-sendai"},
        "earliest latest days place within howLabel",
        [
            (None, None, "3", "place/akiu-onsen", "place/sendai", "stated"),
            ("2023-05-12", "2023-05-14", None, None, None, "inferred"),
        ],
    ),
    look(
        7,
        "meeting/where-and-when",
        {"meeting": "meeting:g7-ed-toyama-kanazawa"},
        "earliest latest days placeLabel howLabel",
        [
            (None, None, "4", "Toyama City, Toyama Prefecture", "stated"),
            (None, None, "4", "Kanazawa City, Ishikawa Prefecture", "stated"),
            ("2023-05-12", "2023-05-15", None, None, "inferred"),
        ],
    ),
    look(
        8,
        "document/theme",
        {"lang": "ja"},
        "document meeting theme",
        [
            (
                "document/g7-st-sendai-communique",
                "meeting/g7-st-sendai",
                "信頼に基づく、オープンで発展性のある研究エコシステムの実現",
            )
        ],
        among_others=True,
    ),
    look(
        9,
        "meeting/participants",
        {"meeting": "meeting:talk-gb-g7"},
        "participantLabel role post side how",
        [
            (
                "George Freeman",
                "concept/roles/counterpart",
                "post/gb-dsit-minister-of-state",
                "territory/GB",
                STATED,
            ),
            ("Japan", "concept/roles/side", None, None, INFERRED),
        ],
    ),
    look(
        10,
        "strategy/definition",
        {"term": "heading:tier-3"},
        "tier definition anchor",
        [
            (
                "concept/tiers/tier-3",
                TIER_3,
                "提案を共同支援する形態(第3階層)",
            )
        ],
    ),
    look(
        11,
        "strategy/definition",
        {"term": "heading:transfer-type-mobility"},
        "definition anchor",
        [
            (
                TRANSFER_TYPE_MOBILITY,
                "対価を得ながら研究・学位取得を行う",
            )
        ],
    ),
    look(
        12,
        "indicator/values",
        {"indicator": "indicator:joint-degree-programmes"},
        "class value unit edtf completedEdtf",
        [
            (f"{STI}Observation", "27", "programmes", None, "2023-06"),
            (f"{STI}Target", "50", "programmes", "../2033", None),
        ],
    ),
    look(
        13,
        "project/results",
        {"project": "project:artificial-cell-biosensor"},
        "journal edtf item",
        [("journal/scientific-reports", "2019-12", "Published in Scientific Reports, online")],
        among_others=True,
    ),
    look(
        14,
        "person/honours",
        {"person": "person:torii"},
        "prize edtf printed",
        [("prize/saruhashi", "2015-04-01/2016-03-31", "平成27年度")],
    ),
    look(
        15,
        "programme/requirements",
        {"programme": "programme:wpi-core", "requirement": "foreign-share"},
        "least most unit qualifier",
        [("30", None, "percent", "concept/qualifiers/at-least")],
    ),
    look(
        16,
        "programme/calls",
        {"programme": "programme:international-leading-research"},
        "number callState count countState asOf asOfHow",
        [
            ("1回目", "concept/call-states/adopted", "15", COMPLETE, None, None),
            ("2回目", "concept/call-states/under-review", None, NOT_STATED, "2023-06", INFERRED),
        ],
    ),
    look(
        17,
        "programme/support-terms",
        {"thing": "heading:living-cost-equivalent"},
        "amount currency per printed",
        [("1800000", "JPY", "concept/bases/year", "年180万円")],
    ),
    look(
        18,
        "meeting/planned-at",
        {"place": "place:kigali"},
        "meeting earliest latest precision",
        [
            (
                "meeting/ingsa-kigali",
                "2024-05-01",
                "2024-05-31",
                "concept/date-precisions/month",
            )
        ],
    ),
    # Joins
    look(
        19,
        "project/of-programme",
        {"programme": "programme:sicorp"},
        "project partOf leader institution affiliation partner adoptedEarliest journal published",
        [
            (
                "project/artificial-cell-biosensor",
                "programme/sicorp",
                "person/ueda-hiroshi",
                "organisation/tokyo-tech",
                "organisation/tokyo-tech",
                "territory/SG",
                "2015-04-01",
                "journal/scientific-reports",
                "2019-12",
            ),
            *(
                (
                    "project/printed-perovskite-solar-cells",
                    "programme/eig-concert-japan",
                    "person/ito-seigo",
                    "organisation/u-hyogo",
                    "organisation/u-hyogo-engineering",
                    partner,
                    "2018-04-01",
                    "journal/cell-reports-physical-science",
                    "2021-11",
                )
                for partner in ("territory/DE", "territory/FR")
            ),
            (
                "project/covid-natural-hosts",
                "programme/e-asia",
                "person/sato-kei",
                "organisation/u-tokyo",
                "organisation/u-tokyo-ims",
                "territory/VN",
                "2021-04-01",
                "journal/cell-reports",
                "2022-03",
            ),
        ],
    ),
    look(
        21,
        "agreement/signed-with",
        {"post": "post:jp-mext-minister", "document": "document:deck-2023-06"},
        "agreement person counterpart counterpartPost occasion",
        [
            (
                "agreement/mext-us-state-education",
                "person/nagaoka",
                "person/blinken",
                "post/us-secretary-of-state",
                "meeting/g7-hiroshima",
            ),
            (
                "agreement/mext-mur",
                "person/nagaoka",
                "person/bernini",
                "post/it-university-research-minister",
                "meeting/g7-st-sendai",
            ),
        ],
    ),
    look(
        21,
        "agreement/without-stated-signer",
        {},
        "agreement state occasion occasionHow",
        [("agreement/named-in-talk-it", NOT_STATED, "meeting/talk-it-g7", LAYOUT)],
    ),
    look(
        22,
        "agreement/parties-in-field",
        {"field": "semiconductors"},
        "agreement participant role",
        [
            *(
                (
                    "agreement/micron-tokyo-electron-universities",
                    f"organisation/{party}",
                    PARTY,
                )
                for party in (
                    "micron",
                    "micron-foundation",
                    "tokyo-electron",
                    "hiroshima-u",
                    "kyushu-u",
                    "nagoya-u",
                    "tohoku-u",
                    "tokyo-tech",
                    "boise-state",
                    "purdue",
                    "rpi",
                    "rit",
                    "u-washington",
                    "virginia-tech",
                )
            ),
            ("agreement/jst-ukri-semiconductors", "organisation/jst", PARTY),
            ("agreement/jst-ukri-semiconductors", "organisation/ukri", PARTY),
        ],
    ),
    look(
        23,
        "agreement/of-organisation",
        {"organisation": "organisation:u-tokyo"},
        "agreement",
        [
            ("agreement/u-tokyo-u-chicago-ibm",),
            ("agreement/u-tokyo-u-chicago-google",),
            ("agreement/u-tokyo-imperial",),
        ],
    ),
    look(
        23,
        "agreement/partners-of-organisation",
        {"organisation": "organisation:u-tokyo"},
        "agreement partner partnerRole",
        [
            ("agreement/u-tokyo-u-chicago-ibm", "organisation/u-chicago", PARTY),
            ("agreement/u-tokyo-u-chicago-ibm", "organisation/ibm", PARTY),
            ("agreement/u-tokyo-u-chicago-google", "organisation/u-chicago", PARTY),
            ("agreement/u-tokyo-u-chicago-google", "organisation/google", PARTY),
            ("agreement/u-tokyo-imperial", "organisation/imperial", PARTY),
            ("agreement/u-tokyo-imperial", "organisation/hitachi", WITNESS),
        ],
    ),
    look(
        25,
        "fund/linked-with",
        {"fund": "fund:gb-strategic-st"},
        "with meeting person post",
        [
            (
                "programme/aspire",
                "meeting/talk-gb-g7",
                "person/freeman",
                "post/gb-dsit-minister-of-state",
            )
        ],
    ),
    look(
        25,
        "budget/of-programme",
        {"programme": "programme:aspire"},
        "fiscalYear stage agency amount",
        [
            ("2022", SECOND, "organisation/jst", "44000000000"),
            ("2022", SECOND, "organisation/amed", "6050000000"),
            ("2023", INITIAL, None, "100000000"),
        ],
    ),
    look(
        25,
        "budget/total-and-parts",
        {"thing": "programme:aspire"},
        "fiscalYear stage total figures sum difference",
        [("2022", SECOND, "50050000000", "2", "50050000000", "0")],
    ),
    look(
        26,
        "programme/run-by",
        {"programme": "programme:satreps"},
        "organisation state how",
        [
            *((f"organisation/{one}", COMPLETE, STATED) for one in ("mext", "jst", "mofa", "jica")),
            *((f"organisation/{one}", COMPLETE, LAYOUT) for one in ("mext", "jst", "mofa", "jica")),
        ],
    ),
    look(
        26,
        "programme/support-terms",
        {"thing": "programme:satreps", "support": "amount-per-year"},
        "amount qualifier per agency",
        [
            ("35000000", "concept/qualifiers/roughly", "concept/bases/year", None),
            ("35000000", "concept/qualifiers/roughly", "concept/bases/project", None),
            *(
                (
                    "60000000",
                    f"concept/qualifiers/{qualifier}",
                    "concept/bases/year",
                    "organisation/jica",
                )
                for qualifier in ("at-most", "separate")
            ),
        ],
    ),
    look(
        27,
        "person/fellows",
        {"programme": "programme:overseas-research-fellowships"},
        "personLabel earliest latest",
        [
            ("Torii Keiko", "1995-04-01", "1996-03-31"),
            ("Hirose Kei", "1997-04-01", "1998-03-31"),
            ("Kawarabayashi Ken-ichi", "2006-04-01", "2007-03-31"),
        ],
    ),
    look(
        27,
        "person/positions",
        {"programme": "programme:overseas-research-fellowships", "lang": "ja"},
        "person position organisation within former",
        [
            (
                "person/torii",
                "客員教授、海外主任研究者",
                "organisation/itbm",
                "organisation/nagoya-u",
                "false",
            ),
            (
                "person/hirose",
                "教授",
                "organisation/u-tokyo-science",
                "organisation/u-tokyo",
                "false",
            ),
            ("person/hirose", "前所長", "organisation/elsi", None, "true"),
            ("person/kawarabayashi", "副所長", "organisation/nii", None, "false"),
            (
                "person/kawarabayashi",
                "教授",
                "organisation/nii-principles",
                "organisation/nii",
                "false",
            ),
        ],
    ),
    look(
        27,
        "person/achievements",
        {"programme": "programme:overseas-research-fellowships"},
        "person prize journal edtf how anchor",
        [
            (
                "person/torii",
                None,
                None,
                None,
                LAYOUT,
                "遺伝学的・分子生物学的解析によって明らかにした",
            ),
            (
                "person/torii",
                "prize/saruhashi",
                None,
                "2015-04-01/2016-03-31",
                LAYOUT,
                "平成27年度猿橋賞を受賞",
            ),
            (
                "person/hirose",
                None,
                "journal/science",
                "2004-05",
                LAYOUT,
                "2004年5月科学誌「Science」で発表",
            ),
            (
                "person/kawarabayashi",
                None,
                None,
                None,
                LAYOUT,
                "Kawarabayashi-Toftの6色定理",
            ),
            (
                "person/kawarabayashi",
                None,
                None,
                None,
                LAYOUT,
                "多数の画期的な高速アルゴリズムが開発",
            ),
        ],
    ),
    look(
        28,
        "person/fellows",
        {"programme": "programme:foreign-postdoctoral-fellows"},
        "person territory host earliest",
        [
            ("person/gruneberg", "territory/DE", "organisation/tsukuba-u", "2014-04-01"),
            ("person/lykawka", "territory/BR", "organisation/kobe-u", "2007-04-01"),
        ],
    ),
    look(
        28,
        "person/positions",
        {"programme": "programme:foreign-postdoctoral-fellows"},
        "person position organisation former",
        [
            ("person/gruneberg", "Assistant professor", "organisation/meiji-u", "true"),
            ("person/gruneberg", "Associate professor", "organisation/kanazawa-u", "false"),
            ("person/lykawka", "Assistant professor", "organisation/kindai-u", "true"),
            ("person/lykawka", "Lecturer", "organisation/kindai-u", "true"),
            ("person/lykawka", "Associate professor", "organisation/kindai-u", "false"),
        ],
    ),
    look(
        28,
        "person/positions",
        {"person": "person:gruneberg"},
        "organisation edtf",
        [("organisation/meiji-u", None), ("organisation/kanazawa-u", "2017/..")],
    ),
    look(
        28,
        "person/honours",
        {},
        "person prize edtf awardedBy",
        [
            (
                "person/gruneberg",
                "prize/fichte-encouragement",
                "2017",
                "organisation/fichte-society-japan",
            ),
            ("person/lykawka", "prize/asteroid-lykawka", "2017", "organisation/iau"),
        ],
        among_others=True,
    ),
    look(
        30,
        "meeting/planned-at",
        {"territory": "IN"},
        "meeting earliest latest city cityState",
        [
            ("meeting/g20-education-india", "2023-06-22", "2023-06-22", None, NOT_STATED),
            ("meeting/g20-research-india", "2023-07-05", "2023-07-06", None, NOT_STATED),
            ("meeting/g20-new-delhi", "2023-09-09", "2023-09-10", "place/new-delhi", COMPLETE),
        ],
    ),
    look(
        31,
        "meeting/chairs",
        {"meeting": "meeting:jp-us-jhlc-15"},
        "person post side",
        [
            ("person/nagaoka", "post/jp-mext-minister", "territory/JP"),
            ("person/takaichi", "post/jp-st-policy-minister", "territory/JP"),
            ("person/prabhakar", "post/us-ostp-director", "territory/US"),
        ],
    ),
    look(
        31,
        "meeting/on-what-basis",
        {"meeting": "meeting:jp-us-jhlc-15"},
        "agreement",
        [("agreement/jp-us-st",)],
    ),
    look(
        31,
        "meeting/matters",
        {"meeting": "meeting:jp-us-jhlc-15"},
        "field",
        [
            (f"concept/fields/{one}",)
            for one in (
                "sti-policy",
                "data-science",
                "ai",
                "quantum-technology",
                "climate-change",
                "biotechnology",
                "biomanufacturing",
            )
        ],
    ),
    look(
        33,
        "programme/frameworks",
        {"programme": "programme:sicorp"},
        "framework property state count partner qualifier",
        [
            ("programme/eig-concert-japan", f"{STI}count", COMPLETE, "12", None, None),
            ("programme/eig-concert-japan", f"{STI}count", COMPLETE, "3", None, None),
            ("programme/eig-concert-japan", f"{STI}participation", NOT_STATED, None, None, None),
            ("programme/e-asia", f"{STI}count", COMPLETE, "14", None, None),
            ("programme/e-asia", f"{STI}participation", NOT_STATED, None, None, None),
            (
                "programme/e-asia",
                f"{STI}targetTerritory",
                COMPLETE,
                None,
                "territory/g-southeast-asia",
                "concept/qualifiers/mainly",
            ),
            (
                "programme/aj-core",
                f"{STI}count",
                COMPLETE,
                "1",
                None,
                "concept/qualifiers/at-least",
            ),
            *(
                (
                    "programme/aj-core",
                    f"{STI}targetTerritory",
                    COMPLETE,
                    None,
                    partner,
                    "concept/qualifiers/at-least",
                )
                for partner in ("territory/ZA", "territory/g-africa")
            ),
            (
                "programme/aj-core",
                f"{STI}participation",
                NOT_STATED,
                None,
                None,
                "concept/qualifiers/at-least",
            ),
            *(
                ("programme/stand", f"{STI}targetTerritory", COMPLETE, None, partner, None)
                for partner in ("territory/g-advanced", "territory/g-developing")
            ),
            ("programme/stand", f"{STI}count", NOT_STATED, None, None, None),
            ("programme/stand", f"{STI}participation", NOT_STATED, None, None, None),
        ],
    ),
    look(
        34,
        "programme/purposes",
        {"programme": "programme:youth-science-exchange", "lang": "ja"},
        "purpose",
        [
            ("世界の優秀な人材の獲得",),
            ("国際頭脳循環",),
            ("世界の国・地域との友好関係強化",),
            ("科学技術外交への貢献",),
        ],
    ),
    *(
        look(
            34,
            "strategy/purposes-sharing-word",
            {
                "programme": "programme:youth-science-exchange",
                "heading": "heading:cooperation-purposes",
                "word": word,
                "lang": "ja",
            },
            "purpose strategic list ordinal",
            rows,
        )
        for word, rows in (
            (
                "科学技術外交",
                [
                    (
                        "科学技術外交への貢献",
                        "heading/purpose-3",
                        "heading/cooperation-purposes",
                        "3",
                    )
                ],
            ),
            (
                "友好関係",
                [
                    (
                        "世界の国・地域との友好関係強化",
                        "heading/purpose-3",
                        "heading/purpose-3",
                        "4",
                    )
                ],
            ),
            (
                "人材",
                [("世界の優秀な人材の獲得", "heading/purpose-1", "heading/purpose-1", "6")],
            ),
        )
    ),
    look(
        35,
        "programme/outside-funding",
        {"programme": "programme:wpi"},
        "organisation within belongsHow amount qualifier forYears giver agreement fund",
        [
            (
                "organisation/ifrec",
                "organisation/osaka-u",
                LAYOUT,
                "10000000000",
                "concept/qualifiers/plus-alpha",
                "10",
                None,
                "agreement/ifrec-pharmaceutical",
                None,
            ),
            (
                "organisation/kavli-ipmu",
                "organisation/u-tokyo",
                LAYOUT,
                "2250000000",
                None,
                None,
                "organisation/kavli-foundation",
                None,
                "fund/kavli-ipmu",
            ),
        ],
    ),
    look(
        36,
        "document/contents",
        {"document": "document:g7-st-sendai-communique"},
        "above number part",
        [
            (
                "document-part/g7-st-sendai-communique-3",
                f"({ordinal})",
                f"document-part/g7-st-sendai-communique-3-{ordinal}",
            )
            for ordinal in range(1, 5)
        ],
        among_others=True,
    ),
    # Sums
    look(
        39,
        "budget/total-and-parts",
        {"thing": JOINT_RESEARCH},
        "fiscalYear stage totalPrinted total figures sum difference withinRounding",
        [("2023", INITIAL, "41億円", "4100000000", "6", "4135000000", "-35000000", "true")],
        among_others=True,
    ),
    look(
        40,
        "budget/total-and-parts",
        {"thing": JOINT_RESEARCH},
        "fiscalYear stage totalPrinted total figures sum difference withinRounding",
        [("2022", INITIAL, "41億円", "4100000000", "5", "4118000000", "-18000000", "true")],
        among_others=True,
    ),
    look(
        40,
        "budget/change-by-figure",
        {"heading": JOINT_RESEARCH, "fiscalYear": "2022", "stage": "initial"},
        "programme agency sum",
        [
            ("programme/satreps", "organisation/jst", "1826000000"),
            ("programme/satreps", "organisation/amed", "336000000"),
            ("programme/sicorp", "organisation/jst", "1160000000"),
            ("programme/sicorp", "organisation/amed", "370000000"),
            ("programme/international-joint-research", NOT_STATED, "426000000"),
        ],
    ),
    look(
        41,
        "budget/change-of-heading",
        {"heading": JOINT_RESEARCH},
        "fiscalYear stage printedChange sumBefore sum sumChange sumChangePercent",
        [("2023", INITIAL, "0", "4118000000", "4135000000", "17000000", "0.4")],
    ),
    look(
        41,
        "budget/change-by-figure",
        {"heading": JOINT_RESEARCH, "fiscalYear": "2023", "stage": "initial"},
        "programme agency new before sum change",
        [
            (
                "programme/satreps",
                "organisation/jst",
                "false",
                "1826000000",
                "1878000000",
                "52000000",
            ),
            (
                "programme/satreps",
                "organisation/amed",
                "false",
                "336000000",
                "359000000",
                "23000000",
            ),
            (
                "programme/sicorp",
                "organisation/jst",
                "false",
                "1160000000",
                "1073000000",
                "-87000000",
            ),
            (
                "programme/sicorp",
                "organisation/amed",
                "false",
                "370000000",
                "299000000",
                "-71000000",
            ),
            ("programme/aspire", NOT_STATED, "true", "0", "100000000", "100000000"),
            (
                "programme/international-joint-research",
                NOT_STATED,
                "false",
                "426000000",
                "426000000",
                "0",
            ),
        ],
    ),
    look(
        42,
        "budget/total-and-parts",
        {"thing": YOUNG_RESEARCHERS},
        "fiscalYear stage total figures sum difference withinRounding",
        [
            ("2023", INITIAL, "7704000000", "4", "7705000000", "-1000000", "true"),
            ("2022", INITIAL, "7471000000", "4", "7472000000", "-1000000", "true"),
        ],
    ),
    look(
        42,
        "budget/change-of-heading",
        {"heading": YOUNG_RESEARCHERS},
        "fiscalYear printedChange sumChange",
        [("2023", "233000000", "233000000")],
    ),
    look(
        43,
        "budget/total-and-parts",
        {"thing": JOINT_RESEARCH},
        "fiscalYear stage totalPrinted total figures sum difference withinRounding",
        [("2022", SECOND, "611億円", "61100000000", "3", "61050000000", "50000000", "true")],
        among_others=True,
    ),
    look(
        43,
        "budget/change-by-figure",
        {"heading": JOINT_RESEARCH, "fiscalYear": "2022", "stage": "supplementary-2"},
        "programme agency agencyHow sum",
        [
            ("programme/aspire", "organisation/jst", STATED, "44000000000"),
            ("programme/aspire", "organisation/amed", STATED, "6050000000"),
            ("programme/international-leading-research", NOT_STATED, None, "11000000000"),
        ],
    ),
    look(
        45,
        "budget/of-agency",
        {"agency": "organisation:amed"},
        "fiscalYear stage agencyHow amounts sum before change",
        [
            ("2023", INITIAL, LAYOUT, "2", "658000000", "706000000", "-48000000"),
            ("2022", INITIAL, LAYOUT, "2", "706000000", None, None),
            ("2022", SECOND, STATED, "1", "6050000000", None, None),
        ],
    ),
    look(
        46,
        "budget/of-year",
        {"fiscalYear": "2023", "stage": "initial"},
        "headings amounts fromParts fromHeadings difference shared",
        [("2", "10", "11840000000", "11804000000", "36000000", "0")],
    ),
    look(
        47,
        "budget/change-by-programme",
        {"fiscalYear": "2023", "stage": "initial"},
        "programme before sum change changePercent",
        [("programme/sicorp", "1530000000", "1372000000", "-158000000", "-10.3")],
        among_others=True,
    ),
    look(
        48,
        "budget/change-by-programme",
        {"fiscalYear": "2023", "stage": "initial"},
        "programme before sum change changePercent",
        [("programme/satreps", "2162000000", "2237000000", "75000000", "3.5")],
        among_others=True,
    ),
    look(
        49,
        "budget/by-mobility",
        {"heading": YOUNG_RESEARCHERS, "fiscalYear": "2023", "stage": "initial"},
        "mobility mobilityHow programmes sum",
        [
            ("concept/mobilities/outbound", INFERRED, "2", "2876000000"),
            ("concept/mobilities/inbound", INFERRED, "2", "4829000000"),
        ],
    ),
    look(
        50,
        "programme/persons-summed",
        {},
        "support expected cumulative programmes sum",
        [
            ("concept/support-kinds/new-fellows", "true", "false", "3", "830"),
            ("concept/support-kinds/persons-received", "false", "false", "1", "2900"),
            ("concept/support-kinds/dispatches-long", "false", "false", "1", "300"),
            ("concept/support-kinds/dispatches-short", "false", "true", "1", "2100"),
        ],
    ),
    look(
        53,
        "programme/dispatches",
        {"programme": "programme:international-leading-research"},
        "support persons projects perProject product cumulative",
        [
            ("concept/support-kinds/dispatches-long", "300", "15", "20", "300", "false"),
            ("concept/support-kinds/dispatches-short", "2100", "15", "140", "2100", "true"),
        ],
    ),
    look(
        55,
        "programme/yearly-ceiling",
        {"programme": "programme:satreps"},
        "amount separate separateAgency sum",
        [("35000000", "60000000", "organisation/jica", "95000000")],
    ),
    look(
        56,
        "indicator/change",
        {"indicator": "indicator:doctoral-living-cost-recipients"},
        "from fromValue to toValue toEstimated difference factor",
        [("2020", "7500", "2023", "18400", "true", "10900", "2.45")],
    ),
    look(
        56,
        "indicator/values",
        {"indicator": "indicator:doctoral-living-cost-recipients-ratio"},
        "least qualifier printed",
        [("2", "concept/qualifiers/at-least", "2倍以上")],
    ),
    look(
        57,
        "indicator/distance-to-target",
        {"indicator": "indicator:joint-degree-programmes"},
        "observed target missing years missingPerYear",
        [("27", "50", "23", "10", "2.3")],
    ),
    look(
        60,
        "strategy/items-counted",
        {},
        "passage lists open items",
        [
            ("passage/deck-2023-06/strategy-purposes", "3", "3", "16"),
            ("passage/deck-2023-06/strategy-viewpoints", "4", "0", "18"),
            ("passage/deck-2023-06/strategy-directions", "2", "0", "12"),
        ],
        among_others=True,
    ),
]
"""In the order of the numbers. A number that one question cannot answer stands with several."""

COUNTED_IN_LISTS = {
    "heading:cooperation-purposes": 3,
    "heading:purpose-1": 6,
    "heading:purpose-2": 5,
    "heading:purpose-3": 5,
    "heading:viewpoints-1": 3,
    "heading:viewpoints-2": 4,
    "heading:viewpoints-3": 4,
    "heading:viewpoints-other": 7,
    "heading:brain-circulation": 5,
    "heading:joint-research": 7,
}
"""Items under each heading of the strategy slide (CQ060)."""


def bound(name: str, given: dict[str, str]) -> str:
    """Return the SPARQL of a question for these values, in English unless they say otherwise."""
    asked = question.load(name)
    if any(one.name == "lang" for one in asked.parameters):
        given = {"lang": "en", **given}
    return asked.bind(given)


def answered(one: Look, engine: Engine) -> set[Row]:
    """Return the rows of an answer in the columns of the look."""
    text = bound(one.name, one.given)
    places = [columns(text).index(column) for column in one.of]
    return {tuple(row[place] for place in places) for row in local(engine(text))}


@ENGINES
@pytest.mark.parametrize("one", LOOKS, ids=lambda one: f"{one.number}-{one.name}")
def test_a_competency_question_is_answered(one: Look, engine: Engine) -> None:
    rows = answered(one, engine)
    assert (rows & one.rows if one.among_others else rows) == one.rows


@ENGINES
@pytest.mark.parametrize(("heading", "expected"), COUNTED_IN_LISTS.items())
def test_a_list_of_the_strategy_has_as_many_items_as_printed(
    heading: str, expected: int, engine: Engine
) -> None:
    assert len(engine(bound("strategy/list", {"heading": heading}))) == expected


@ENGINES
@pytest.mark.parametrize(
    ("year", "stage", "expected"),
    [
        (2023, "initial", 11_840_000_000),
        (2022, "initial", 11_590_000_000),
        (2022, "supplementary-2", 61_050_000_000),
    ],
)
def test_a_naive_sum_over_budget_lines_counts_nothing_twice(
    year: int, stage: str, expected: int, engine: Engine
) -> None:
    text = f"""
        PREFIX sti: <https://w3id.org/stigraph/ontology#>
        PREFIX stage: <https://w3id.org/stigraph/id/concept/budget-stages/>
        SELECT (SUM(?amount) AS ?sum) WHERE {{
          ?line a sti:BudgetLine ; sti:fiscalYear {year} ; sti:stage stage:{stage} ;
            sti:amount ?amount .
        }}"""
    assert engine(text) == [(str(expected),)]


@ENGINES
def test_a_naive_sum_by_programme_counts_nothing_twice(engine: Engine) -> None:
    text = """
        PREFIX sti: <https://w3id.org/stigraph/ontology#>
        PREFIX stage: <https://w3id.org/stigraph/id/concept/budget-stages/>
        SELECT ?programme (SUM(?amount) AS ?sum) WHERE {
          ?line a sti:BudgetLine ; sti:about ?programme ; sti:fiscalYear 2023 ;
            sti:stage stage:initial ; sti:amount ?amount .
        } GROUP BY ?programme"""
    assert set(local(engine(text))) == {
        ("programme/satreps", "2237000000"),
        ("programme/sicorp", "1372000000"),
        ("programme/aspire", "100000000"),
        ("programme/international-joint-research", "426000000"),
        ("programme/overseas-research-fellowships", "2611000000"),
        ("programme/overseas-challenge", "265000000"),
        ("programme/foreign-postdoctoral-fellows", "3375000000"),
        ("programme/youth-science-exchange", "1454000000"),
    }


def test_a_ceiling_is_not_summed_over_phases_that_replace_each_other() -> None:
    assert on_oxigraph(bound("programme/yearly-ceiling", {"programme": "programme:wpi-core"})) == []


def test_an_amount_of_the_year_before_that_is_not_printed_stays_open() -> None:
    text = bound("budget/change-by-programme", {"fiscalYear": "2022", "stage": "initial"})
    at = columns(text).index("before")
    assert {row[at] for row in on_oxigraph(text)} == {None}


@pytest.mark.parametrize("name", sorted({one.name for one in LOOKS}))
def test_a_label_stands_beside_every_value_that_has_a_column_for_one(name: str) -> None:
    text = question.load(name).text
    names = columns(text)
    for row in on_oxigraph(text):
        cells = dict(zip(names, row, strict=True))
        unnamed = [
            column
            for column in names
            if column.endswith("Label")
            and cells.get(column.removesuffix("Label")) is not None
            and cells[column] is None
        ]
        assert unnamed == []
