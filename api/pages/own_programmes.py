"""The own parts of the pages of programmes, calls and projects."""

from __future__ import annotations

from stigraph import budget
from stigraph.bars import charts
from stigraph.calendar import date_in_words, fiscal_year_in_words
from stigraph.money import difference_in_words, yen_in_words
from stigraph.records import Record
from stigraph.targets import Target, targets
from stigraph.wording import Wording

from .bars import chart_shown
from .own import (
    Asked,
    Own,
    days,
    first_days,
    groups,
    listed_panel,
    present,
    sources,
    told,
    worded,
)
from .own_partners import partners_link, partners_panel
from .panels import Panel, PanelRow, panel, text, things

_CALLS = ("states", "counts", "agencies", "territories", "dates")
_PROJECTS = ("leaders", "institutions", "territories", "dates", "journals")
_PARTS = ("agencies", "territories", "calls", "projects")


async def programme(asked: Asked) -> Own:
    """Who runs it and since when; terms, calls, partners, budgets, targets, what is under it."""
    t = asked.t
    statements = groups(asked.thing, "ProgrammeStatement", "FrameworkStatement", "Partnership")
    every = [record for group in statements for record in group]
    started = groups(asked.thing, "Start")
    agencies, above = told(every, "runBy"), told(every, "partOfProgramme")
    ladder = await budget.ladder(asked.engine, about=asked.id)
    found = {
        "terms": _terms(asked),
        "calls": await listed_panel(
            asked,
            "calls",
            _CALLS,
            "own.calls",
            lead=t("own.calls_lead"),
            within="programmes",
            programme=asked.id,
        ),
        "partners": await partners_panel(asked),
        "budgets": _budgets(asked, ladder),
        "projects": await listed_panel(
            asked,
            "projects",
            _PROJECTS,
            "own.projects",
            lead=t("own.projects_lead"),
            within="programmes",
            programme=asked.id,
        ),
        "targets": _targets(asked, await targets(asked.engine, programme=asked.id)),
        "parts": await listed_panel(
            asked, "programmes", _PARTS, "own.frameworks", framework=asked.id
        ),
    }
    said = [
        t("own.run_by", who=asked.joined(agencies)) if agencies else "",
        t("own.part_of", what=asked.joined(above)) if above else "",
        t("own.started", when=_started(started, t)) if _started(started, t) else "",
    ]
    missing = {
        "own.what.agencies": len(agencies) > 0,
        "own.what.start": len(started) > 0,
        **{
            f"own.what.{name}": found[name] is not None
            for name in ("terms", "calls", "budgets", "projects", "targets")
        },
    }
    return Own(
        sentences=tuple(one for one in said if one),
        panels=present(found.values()),
        unread=tuple(t(name) for name, known in missing.items() if not known),
        links=(
            (t("own.all_programmes"), f"/{t.language}/programmes"),
            partners_link(asked),
            (t("purposes.link"), f"/{t.language}/purposes"),
        ),
    )


async def call(asked: Asked) -> Own:
    """What it is a call of, with whom, and how far it had come."""
    t = asked.t
    mine = [one for one in await asked.lister.every("calls") if one.thing.id == asked.id]
    said = []
    for one in mine:
        if one.references("programmes"):
            said.append(t("own.call_of", what=asked.joined(one.references("programmes"))))
        if one.references("agencies"):
            said.append(t("own.call_with", who=asked.joined(one.references("agencies"))))
        if one.references("states"):
            said.append(t("own.call_state", state=asked.joined(one.references("states"))))
    partners = groups(asked.thing, "Partnership")
    rows = [
        PanelRow(
            (
                things(line.participant for record in group for line in record.parties),
                text(", ".join(_roles(group, t))),
                text(*worded(group, t, "statement")),
                text(days(group, t)),
            ),
            asked.citations.of(sources(group)),
        )
        for group in partners
    ]
    made = None
    if len(rows) > 0:
        made = panel(
            "partners",
            t.counted("own.partners", len(rows)),
            [
                asked.heading("parties"),
                t("own.column.role"),
                t("own.column.statement"),
                asked.heading("dates"),
            ],
            rows,
            question=("thing/parties", {"thing": asked.id}),
            data=("/api/queries/thing/parties", {"thing": asked.id}),
            t=t,
        )
    return Own(tuple(said), present([made]), links=((t("own.all_calls"), f"/{t.language}/calls"),))


async def project(asked: Asked) -> Own:
    """Of which programme, who leads it and where, with whom, and its results."""
    t = asked.t
    statements = groups(asked.thing, "ProjectStatement")
    every = [record for group in statements for record in group]
    programmes = told(every, "partOfProgramme")
    said = (
        t("own.project_of", what=asked.joined(programmes)) if programmes else "",
        t(
            "own.project_led",
            who=asked.joined(told(every, "leader")),
            where=asked.joined(told(every, "institution")),
            partners=asked.joined(told(every, "targetTerritory")),
        )
        if told(every, "leader")
        else "",
    )
    results = _results(asked)
    return Own(
        tuple(one for one in said if one),
        present([_project(asked, statements), results]),
        unread=() if results else (t("own.what.results"),),
        links=((t("own.all_projects"), f"/{t.language}/projects"),),
    )


def _project(asked: Asked, statements: list[list[Record]]) -> Panel | None:
    t = asked.t
    if len(statements) == 0 or len(told(statements[0], "partOfProgramme")) == 0:
        return None
    properties = ("partOfProgramme", "leader", "institution", "targetTerritory")
    rows = [
        PanelRow(
            (*(things(told(group, one)) for one in properties), text(days(group, t))),
            asked.citations.of(sources(group)),
        )
        for group in statements
    ]
    columns = ("programmes", "leaders", "institutions", "territories", "dates")
    above = {"programme": told(statements[0], "partOfProgramme")[0].id}
    return panel(
        "project",
        t("own.project"),
        [asked.heading(one) for one in columns],
        rows,
        question=("project/list", above),
        data=("/api/projects", above),
        t=t,
    )


def _results(asked: Asked) -> Panel | None:
    t = asked.t
    rows = [
        PanelRow(
            (
                text(*worded(group, t, "item")),
                things(told(group, "journal")),
                text(days(group, t)),
            ),
            asked.citations.of(sources(group)),
        )
        for group in groups(asked.thing, "Result")
    ]
    if len(rows) == 0:
        return None
    asking = {"project": asked.id, "lang": t.language}
    return panel(
        "results",
        t.counted("own.results", len(rows)),
        [t("own.column.result"), *(asked.heading(one) for one in ("journals", "dates"))],
        rows,
        question=("project/results", asking),
        data=("/api/queries/project/results", asking),
        t=t,
    )


def _roles(group: list[Record], t: Wording) -> list[str]:
    roles = (line.role.label.text(t.language) for record in group for line in record.parties)
    return list(dict.fromkeys(roles))


def _started(found: list[list[Record]], t: Wording) -> str:
    dated = sorted((group for group in found if days(group, t)), key=first_days)
    return days(dated[0], t) if dated else ""


def _terms(asked: Asked) -> Panel | None:
    """What is supported, with how much, for how long; limiting words stand beside the figure."""
    t = asked.t
    rows = [
        PanelRow(
            (
                things(told(group, "support")),
                text(*worded(group, t, "amountPrinted", "quantityPrinted")),
                things(told(group, "qualifier", "per", "phase")),
                things(told(group, "agency")),
                text(*worded(group, t, "condition", "item")),
            ),
            asked.citations.of(sources(group)),
        )
        for group in groups(asked.thing, "SupportTerms")
    ]
    if len(rows) == 0:
        return None
    return panel(
        "terms",
        t.counted("own.terms", len(rows)),
        [t(f"own.column.{one}") for one in ("support", "printed", "limits", "agency", "condition")],
        rows,
        question=("programme/support-terms", {"thing": asked.id, "lang": t.language}),
        data=("/api/queries/programme/support-terms", {"thing": asked.id, "lang": t.language}),
        t=t,
        lead=t("own.terms_lead"),
    )


def _budgets(asked: Asked, ladder: budget.Ladder) -> Panel | None:
    """The ladder of the programme: printed amounts, their sum, the change on the year."""
    t, steps = asked.t, ladder.steps
    if len(steps) == 0:
        return None
    rows = [
        PanelRow(
            (
                text(_year(step, t), "" if step.stage is None else _label(step, t)),
                text(*(line.amount.printed for line in step.lines)),
                text(*(whole.amount.printed for whole in step.wholes)),
                text("" if step.sum is None else yen_in_words(step.sum, t.language)),
                text(_change(step, t)),
            ),
            asked.citations.of(
                [
                    *(line.amount.source for line in step.lines),
                    *(whole.amount.source for whole in step.wholes),
                ]
            ),
        )
        for step in steps
    ]
    return panel(
        "budgets",
        t.counted("own.budgets", len(steps)),
        [t(f"own.column.{one}") for one in ("year", "lines", "wholes", "sum", "change")],
        rows,
        question=("budget/of-programme", {"programme": asked.id, "lang": t.language}),
        data=(f"/api/budgets/{asked.slug}", {}),
        t=t,
        lead=t("own.budgets_lead"),
        picture=next((chart_shown(one, t) for one in charts(ladder)), None),
    )


def _year(step: budget.Step, t: Wording) -> str:
    if step.fiscal_year is None:
        return t("budgets.no_year")
    return fiscal_year_in_words(step.fiscal_year, t.language)


def _label(step: budget.Step, t: Wording) -> str:
    return "" if step.stage is None else step.stage.label.text(t.language)


def _change(step: budget.Step, t: Wording) -> str:
    if step.change is None:
        return ""
    said = difference_in_words(step.change.difference, t.language, step.change.percent)
    is_new = len(step.change.before_records) == 0
    return t("budgets.new", amount=said) if is_new else said


def _targets(asked: Asked, found: tuple[Target, ...]) -> Panel | None:
    t = asked.t
    if len(found) == 0:
        return None
    rows = [
        PanelRow(
            (
                text(one.words.text(t.language)),
                text(one.printed or ""),
                text(
                    ""
                    if one.due is None
                    else date_in_words(None, one.due_latest, one.due, t.language)
                ),
                text("" if one.latest is None else one.latest.printed),
                text(*(t(f"targets.flag.{flag.value}") for flag in one.flags)),
            ),
            asked.citations.of(
                [one.source, *(each.source for each in (one.baseline, one.latest) if each)]
            ),
        )
        for one in found
    ]
    return panel(
        "targets",
        t.counted("own.targets", len(found)),
        [t(f"targets.{one}") for one in ("what", "target", "due", "latest", "lacks")],
        rows,
        question=("indicator/targets", {}),
        data=("/api/targets", {"programme": asked.id}),
        t=t,
    )
