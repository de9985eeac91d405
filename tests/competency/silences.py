"""What the deck does not say: CQ110 to CQ125.

Each is answered by a record that says so, or by the coverage of what was read; an answer without
rows would leave open whether it was looked for.
"""

from tests.competency.cases import (
    COMPLETE,
    DECK,
    LAYOUT,
    NOT_STATED,
    NOTHING_FOUND,
    look,
    nowhere,
    read_for,
    states,
    states_of,
    unsaid,
    worded,
)

PART_1, PART_2 = "1", "736"
"""The first lines of the two parts of the deck for which a state of reading is kept."""

CASES = [
    states_of(
        110,
        "Agreement",
        "when",
        "thing state",
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
        passage=DECK + "g7-agreements",
    ),
    unsaid(111, "programme:aspire", "count", "224-225", passage="aspire"),
    states(
        111,
        "programme:aspire",
        "field",
        "state lines",
        {(NOT_STATED, "158-165"), (NOT_STATED, "214-216"), (NOT_STATED, "224-225")},
    ),
    read_for(111, "programme:aspire", "field", {PART_1: NOT_STATED, PART_2: NOTHING_FOUND}),
    unsaid(112, "fund:gb-strategic-st", "title", "777", passage="g7-talks"),
    read_for(112, "fund:gb-strategic-st", "title", {PART_1: NOTHING_FOUND, PART_2: NOT_STATED}),
    look(
        113,
        "programme/start",
        {"programme": "programme:wpi"},
        "state quantity earliest",
        {(NOT_STATED, "15年間", None)},
    ),
    unsaid(113, "programme:wpi", "money", "593-597", passage="wpi"),
    read_for(113, "programme:wpi", "money", {PART_1: NOT_STATED, PART_2: NOTHING_FOUND}),
    unsaid(114, "heading:wpi-centres", "item", "612-614", passage="wpi"),
    look(
        114,
        "programme/named-with",
        {"programme": "programme:wpi"},
        "member how",
        {("organisation/ifrec", LAYOUT), ("organisation/kavli-ipmu", LAYOUT)},
    ),
    look(
        114,
        "person/positions",
        {"programme": "programme:overseas-research-fellowships"},
        "organisation passage",
        {
            ("organisation/itbm", DECK + "overseas-research-fellowships"),
            ("organisation/elsi", DECK + "overseas-research-fellowships"),
        },
        among_others=True,
    ),
    *(
        read_for(
            114,
            f"organisation:{each}",
            "memberOf",
            {PART_1: NOTHING_FOUND, PART_2: NOTHING_FOUND},
        )
        for each in ("itbm", "elsi")
    ),
    *(
        unsaid(116, f"indicator:{indicator}", "targetTerritory", lines, passage="sicorp")
        for indicator, lines in (
            ("sicorp-countries-and-regions", "271-277"),
            ("sicorp-joint-call-countries-so-far", "281-283"),
            ("sicorp-joint-call-countries-now", "281-283"),
        )
    ),
    states(
        117,
        "heading:joint-research-figure-axes",
        "concerns",
        "state value lines",
        {
            (NOT_STATED, None, "142"),
            (NOT_STATED, None, "200"),
            (COMPLETE, "territory/g-emerging-developing", "186"),
            (COMPLETE, "territory/g-advanced", "188"),
        },
    ),
    worded(117, "学術コミュニティ", {("programme/international-joint-research", "170-174")}),
    look(
        118,
        "meeting/unnamed-sides",
        {"kind": "bilateral-talk"},
        "meeting side state passage",
        {
            (f"meeting/talk-{each}-g7", "territory/JP", NOT_STATED, DECK + "g7-talks")
            for each in ("de", "fr", "gb", "it")
        },
    ),
    unsaid(119, "heading:brain-circulation", "quantity", "79", passage="strategy-directions"),
    unsaid(
        120,
        "indicator:internationally-coauthored-papers-growth",
        "quantity",
        "18",
        passage="strategy-situation",
    ),
    unsaid(121, "meeting:g7-hiroshima", "item", "812", passage="g7-agreements"),
    read_for(121, "meeting:g7-hiroshima", "item", {PART_1: NOTHING_FOUND, PART_2: NOT_STATED}),
    unsaid(122, "programme:e-asia", "participation", "284-290", passage="sicorp"),
    unsaid(122, "programme:eig-concert-japan", "participation", "284-289", "289", passage="sicorp"),
    unsaid(122, "programme:stand", "participation", "284-292", passage="sicorp"),
    look(
        122,
        "programme/named-with",
        {"programme": "programme:aj-core"},
        "member",
        {("territory/JP",), ("territory/ZA",)},
    ),
    *(
        unsaid(123, f"meeting:{meeting}", "place", line, passage="schedule")
        for meeting, line in (
            ("g20-education-india", "880"),
            ("ajccst-12", "879"),
            ("sts-forum-asean-workshop", "878"),
        )
    ),
    states(
        124,
        "programme:international-leading-research",
        "money",
        "state value lines",
        {(COMPLETE, "11000000000", "176-178"), (NOT_STATED, None, "132-178")},
        passage=DECK + "budget-joint-research",
    ),
    *(nowhere(125, each) for each in ("CA", "g-eu", "CN", "KR", "RU", "UA")),
]
