"""Questions of time, and of what held on a day: CQ062 to CQ074."""

from tests.competency.cases import (
    COMPLETE,
    INFERRED,
    NOT_STATED,
    STATED,
    look,
    states,
    unsaid,
)

CASES = [
    look(
        62,
        "programme/started-by",
        {"day": "2010-04-01"},
        "programme",
        {
            ("programme/foreign-postdoctoral-fellows",),
            ("programme/overseas-research-fellowships",),
            ("programme/satreps",),
            ("programme/sicorp",),
        },
    ),
    look(
        65,
        "meeting/approximate-date",
        {},
        "meeting",
        {
            ("meeting/ingsa-kigali",),
            ("meeting/jp-asean-special-summit",),
            ("meeting/oecd-cstp-ministerial",),
            ("meeting/unesco-neurotechnology",),
        },
    ),
    states(
        68,
        "document:integrated-innovation-strategy-2022",
        "when",
        "value lines",
        {("2022-06", "257"), ("2022-06", "333"), ("2022-06-03", "591")},
    ),
    states(
        69,
        "document:international-deployment-strategy",
        "follows",
        "value",
        {("document/international-deployment-report",)},
    ),
    states(
        69,
        "document:international-deployment-strategy",
        "documentState",
        "value",
        {("concept/document-states/to-be-formulated",)},
    ),
    unsaid(
        69, "document:international-deployment-strategy", "when", "98", passage="strategy-points"
    ),
    states(70, "heading:wpi-centres", "when", "value", {("2023-04",)}),
    states(70, "indicator:sicorp-projects", "when", "value", {("2022-04-01/2023-03-31",)}),
    states(
        71,
        None,
        "qualifier",
        "thing lines",
        {
            ("programme/aspire", "158-160"),
            ("programme/wpi-core", "606-608"),
            ("programme/wpi-core", "618-621"),
        },
        value="concept/qualifiers/new",
    ),
    look(
        72,
        "person/years-to-achievement",
        {},
        "person state edtf years prize journal",
        {
            (
                "person/torii",
                COMPLETE,
                "2015-04-01/2016-03-31",
                "20",
                "prize/saruhashi",
                None,
            ),
            ("person/torii", NOT_STATED, None, None, None, None),
            ("person/hirose", COMPLETE, "2004-05", "7", None, "journal/science"),
            ("person/kawarabayashi", NOT_STATED, None, None, None, None),
            ("person/gruneberg", COMPLETE, "2017", "3", "prize/fichte-encouragement", None),
            ("person/gruneberg", NOT_STATED, None, None, None, None),
            ("person/lykawka", COMPLETE, "2017", "10", "prize/asteroid-lykawka", None),
            ("person/lykawka", NOT_STATED, None, None, None, None),
        },
    ),
    states(
        73,
        "document:education-future-second-proposal",
        "when",
        "value how",
        {("XXXX-04", STATED), ("2023-04", INFERRED)},
    ),
    states(
        74,
        "meeting:g7-st-sendai",
        "when",
        "value how",
        {("XXXX-05-12/XXXX-05-14", STATED), ("2023-05-12/2023-05-14", INFERRED)},
    ),
]
