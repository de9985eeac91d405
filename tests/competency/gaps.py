"""Gaps and overlaps: CQ076 to CQ088."""

from collections.abc import Mapping

from tests.competency.cases import (
    COMPLETE,
    NOT_STATED,
    NOTHING_FOUND,
    STI,
    Case,
    look,
    nowhere,
    states,
    states_of,
    unsaid,
    worded,
)

TIES = {
    "CA": set(),
    "g-eu": set(),
    "DE": {"talk", "project", "person"},
    "FR": {"talk", "project"},
    "GB": {"instrument", "talk", "funding"},
    "IT": {"instrument", "talk"},
    "US": {"instrument", "session", "funding"},
}
"""What ties Japan to the other members of the G7. No source in the graph says who is a member."""


def tied(number: int, territory: str, found: set[str]) -> Case:
    """Return a case that asks for each kind of tie to Japan whether the deck has one."""
    kinds = (
        "instrument", "meeting", "session", "talk",
        "programme", "call", "funding", "project", "person",
    )  # fmt: skip
    return look(
        number,
        "tie/kinds",
        {"a": territory, "b": "JP", "document": "document:deck-2023-06"},
        "kind state",
        {
            (f"concept/tie-kinds/{kind}", COMPLETE if kind in found else NOTHING_FOUND)
            for kind in kinds
        },
    )


def partners(number: int, programme: str, *territories: str) -> Case:
    """Return a case whose answer is the partners of the projects of a programme."""
    rows = {(f"territory/{each}",) for each in territories}
    return look(number, "project/of-programme", {"programme": programme}, "partner", rows)


def costs(programme: str, mobility: str, shared: Mapping[str, int]) -> set[tuple[str, ...]]:
    """Return the rows of programme/costs: each cost, and how many programmes name it."""
    return {
        (f"concept/mobilities/{mobility}", programme, f"concept/cost-kinds/{cost}", "true", str(n))
        for cost, n in shared.items()
    }


CASES = [
    *(tied(76, territory, found) for territory, found in TIES.items()),
    nowhere(76, "CA"),
    nowhere(76, "g-eu"),
    worded(
        79,
        "SDGs",
        {("programme/satreps", "338-340"), ("programme/satreps", "327")},
        property=STI + "purpose",
    ),
    worded(
        79,
        "SDGs",
        {
            ("programme/satreps", "329-332"),
            ("programme/satreps", "329-333"),
            ("programme/sicorp", "250-252"),
        },
        property=STI + "statement",
    ),
    worded(
        79,
        "SDGs",
        {("heading/purpose-2", "36"), ("project/printed-perovskite-solar-cells", "311-315")},
        property=STI + "item",
    ),
    states(81, "programme:satreps", "targetTerritory", "value", {("territory/g-developing",)}),
    states(81, "programme:sicorp", "targetTerritory", "value", {("territory/g-emerging",)}),
    states(81, "programme:aspire", "targetTerritory", "value", {("territory/g-advanced-western",)}),
    worded(
        81,
        "相手国・地域の潜在力",
        {
            ("programme/sicorp", "151-156"),
            ("programme/sicorp", "264-267"),
            ("programme/sicorp", "281-284"),
        },
    ),
    partners(81, "programme:satreps", "TH", "VN"),
    partners(81, "programme:sicorp", "DE", "FR", "SG", "VN"),
    look(
        81,
        "programme/partners-in-common",
        {"one": "programme:satreps", "other": "programme:sicorp"},
        "territory oneThing otherThing",
        {
            (
                "territory/VN",
                "project/northern-vietnam-crop-varieties",
                "project/covid-natural-hosts",
            ),
            ("territory/g-developing", "programme/satreps", "programme/stand"),
        },
    ),
    look(
        82,
        "programme/costs",
        {},
        "mobility programme cost open programmes",
        costs(
            "programme/overseas-research-fellowships",
            "outbound",
            {"return-air-fare": 2, "living-costs": 2, "research-activities": 1},
        )
        | costs(
            "programme/overseas-challenge", "outbound", {"return-air-fare": 2, "living-costs": 2}
        )
        | costs(
            "programme/foreign-postdoctoral-fellows",
            "inbound",
            {"return-air-fare": 1, "living-costs": 1},
        ),
    ),
    worded(84, "不足や重複", {("heading/viewpoints-other", "69")}),
    worded(84, "成果指標", {("heading/viewpoints-other", "73")}),
    *(
        unsaid(86, f"heading:aspire-{part}", named, *lines, passage="aspire")
        for named in ("quantity", "when")
        for part, lines in (
            ("outputs", ("232-234", "232-235", "232-236")),
            ("outcomes", ("238-240", "238-241", "238-242")),
            ("impact", ("244-246",)),
        )
    ),
    look(
        87,
        "meeting/concerning-territory",
        {"territory": "g-asean"},
        "meeting heldIn lines",
        {
            ("meeting/sts-forum-asean-workshop", "territory/MY", "878"),
            ("meeting/ajccst-12", "territory/BN", "879"),
            ("meeting/asean-50-sti", "territory/TH", "886"),
            ("meeting/jp-asean-special-summit", "territory/JP", "891"),
        },
    ),
    *(
        states_of(
            88,
            "Project",
            named,
            "thing passage",
            {
                ("project/non-food-biomass-fuel", "passage/deck-2023-06/satreps"),
                ("project/northern-vietnam-crop-varieties", "passage/deck-2023-06/satreps"),
            },
            state=NOT_STATED,
        )
        for named in ("leader", "institution", "when")
    ),
]
