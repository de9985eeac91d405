"""Single look-ups: CQ001 to CQ018."""

from tests.competency.cases import (
    COMPLETE,
    INFERRED,
    INITIAL,
    NOT_STATED,
    STATED,
    STI,
    look,
)

TIER_3 = (
    "International joint research in which funding agencies or the like of both countries "
    "work together and support the proposal jointly"
)
TRANSFER_TYPE_MOBILITY = (
    "Mobility in which one does research or takes a degree while receiving remuneration from a "
    "researcher abroad (PI)"
)

CASES = [
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
        where={"document": "document/g7-st-sendai-communique"},
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
        where={"journal": "journal/scientific-reports"},
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
]
