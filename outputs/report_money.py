"""The sections about money on the day's page: the first sentence, what is at stake, the plan, campaigns."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
from markupsafe import Markup

from outputs import report_figures, wording
from outputs.campaign_rows import due, following, forest_rows, measured_campaigns, verdict
from outputs.forest_plot import forest_plot
from outputs.planned_list import PlannedList
from outputs.profit_curve import curve_chart
from outputs.published_day import PublishedDay
from outputs.reason_texts import with_texts
from outputs.shop_table import CUSTOMERS_THEN, TODAYS, newest
from outputs.speech import LANGUAGES, Speech
from tables.text_columns import text_names


def expected_money(day: PublishedDay, speech: Speech) -> list[Markup]:
    """What today's customers are expected to bring, and what it was a year before; nothing without the figures."""
    figures = day.figures()
    now = figures[figures["as_of"] == day.as_of] if len(figures) else figures
    row = newest(now, "expected_revenue", TODAYS) if len(now) else None
    if row is None:
        return []
    first, _, end = str(row["period"]).partition("/")
    parts = {"days": (date.fromisoformat(end) - date.fromisoformat(first)).days}
    texts = {name: _sum(row[name], day, speech) for name in ("value", "low", "high")}
    has_range = pd.notna(row["low"]) and pd.notna(row["high"])
    ends = {"low": texts["low"], "high": texts["high"]} if has_range else {}
    sentence = speech(
        "lead.expected" if ends else "lead.expected_sum", revenue=texts["value"], **parts, **ends
    )
    year = newest(now, "revenue_last_year", CUSTOMERS_THEN)
    return [sentence] + (
        [] if year is None else [speech("lead.last_year", revenue=_sum(year["value"], day, speech))]
    )


def at_stake(day: PublishedDay, frame: pd.DataFrame, speech: Speech) -> dict[str, Any]:
    """The customers with most value at risk, the sum now and on the scored day before, and reasons in words."""
    question = report_figures.leaving(day.questions)
    rows = report_figures.most_at_risk(frame, question)
    earlier = day.earlier()
    then = None if earlier is None else earlier.scored(["value_at_risk"]).get("value_at_risk")
    return {
        "question": question,
        "rows": rows,
        "reasons": _reasons(day, [row.customer_id for row in rows], speech),
        "total": report_figures.known_sum(frame["value_at_risk"]),
        "shown": sum(row.value_at_risk for row in rows),
        "earlier": None if then is None else report_figures.known_sum(then.astype("float64")),
        "earlier_day": None if earlier is None else earlier.as_of,
        "digits": wording.money_digits(max((row.recent_spend for row in rows), default=None)),
    }


def plan_part(day: PublishedDay, speech: Speech) -> dict[str, Any] | None:
    """The list that the day's scores suggest, with its curve; None where the day has no plays."""
    plan = day.plan()
    if plan is None or plan.total is None:
        return None if plan is None else {"plan": None}
    cost, profit = plan.total.cost, plan.total.profit
    label = speech("plan.dot", cost=speech.money(cost), profit=speech.money(profit))
    axis = speech("plan.budget", currency=day.currency)
    return {
        "plan": plan,
        "total": plan.total,
        "first": _first_money(plan),
        "picture": curve_chart(plan.curve, (cost, profit), speech("plan.curve"), label, axis),
    }


def campaign_part(day: PublishedDay, speech: Speech) -> dict[str, Any] | None:
    """Frozen campaigns: due, next, promised and observed; None where there are none."""
    campaigns = measured_campaigns(day)
    if not campaigns:
        return None
    return {
        "rows": campaigns,
        "due": due(campaigns, day.as_of),
        "next": following(campaigns, day.as_of),
        "picture": forest_plot("forest", speech("campaigns.forest"), forest_rows(campaigns), speech.total),
        "verdicts": [sentence for entry in campaigns if (sentence := verdict(entry, speech))],
    }


def _first_money(plan: PlannedList) -> tuple[float, float] | None:
    """The first point of the curve with at least half of the profit: its cost and its share; None beyond all."""
    most = max(profit for _, profit in plan.curve) if plan.curve else 0.0
    halves = ((cost, profit / most) for cost, profit in plan.curve if profit >= most / 2 > 0)
    return next((half for half in halves if half[1] < 0.995), None)


def _reasons(day: PublishedDay, customers: Sequence[str], speech: Speech) -> dict[str, list[str]]:
    """By customer the strongest reason and the strongest against it, in words; those there are."""
    texts = with_texts(day.of_customers(customers), day.phrases, day.currency)
    place = LANGUAGES.index(speech.language)
    names = [text_names(reason)[place] for reason in ("reason_1", "counter_reason")]
    cells = texts.reindex(columns=names).to_numpy(dtype=object)
    return {
        str(customer): [text for text in row if isinstance(text, str)]
        for customer, row in zip(texts["customer_id"], cells, strict=True)
    }


def _sum(value: float, day: PublishedDay, speech: Speech) -> Markup:
    return speech("page.sum", sum=speech.total(value), currency=day.currency)
