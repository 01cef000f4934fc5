"""The sections about people on the day's page: stages, changes, cohorts, second orders, satisfaction, prospects."""

from typing import Any

from markupsafe import Markup

from outputs.change_rows import change_rows, changed_customers
from outputs.cohort_table import cohort_table
from outputs.flow_chart import Move, flow_chart
from outputs.prospect_rows import prospect_rows
from outputs.published_day import PublishedDay
from outputs.satisfaction_rows import POINTS, satisfaction_part
from outputs.second_order import gateway_days, gateways, waits
from outputs.speech import Speech
from outputs.stage_rows import flow, stage_rows
from outputs.wording import count, percent
from tables.standing_columns import LIFECYCLE_STAGES


def people_parts(day: PublishedDay, speech: Speech) -> dict[str, Any]:
    """What each section shows; without rows of its table nothing."""
    return {
        "stages": stage_rows(day),
        "flow_title": flow_title(day, speech),
        "flow_picture": flow_picture(day, speech),
        "changes": change_rows(day, speech),
        "changed": changed_customers(day),
        "cohorts": cohort_table(day),
        "waits": waits(day, speech),
        "gateways": gateways(day, speech),
        "gateway_days": gateway_days(day),
        "satisfaction": satisfaction_part(day, speech),
        "satisfaction_points": POINTS,
        "prospects": prospect_rows(day, speech),
    }


def flow_title(day: PublishedDay, speech: Speech) -> str:
    """Between which days the customers moved; empty without moves."""
    moves = flow(day)
    if moves is None:
        return ""
    return speech("stages.flow", first=speech.day(moves.first), last=speech.day(moves.last))


def flow_picture(day: PublishedDay, speech: Speech) -> Markup:
    """The moves between stages since the earlier day of the flow; nothing without moves."""
    moves = flow(day)
    if moves is None:
        return Markup("")

    def stage(name: str) -> str:
        return speech.name("stage", name)

    def hint(move: Move) -> str:
        parts = {"origin": stage(move.origin), "goal": stage(move.goal)}
        return speech("stages.moved", **parts, n=count(move.customers), share=percent(move.share))

    return flow_chart("flow", flow_title(day, speech), LIFECYCLE_STAGES, moves.moves, stage, hint)
