"""Joins over several things: CQ019 to CQ036, but for persons."""

from tests.competency.cases import (
    COMPLETE,
    INITIAL,
    LAYOUT,
    NOT_STATED,
    PARTY,
    SECOND,
    STATED,
    STI,
    WITNESS,
    look,
)

CASES = [
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
        where={"above": "document-part/g7-st-sendai-communique-3"},
    ),
]
