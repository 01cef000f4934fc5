"""The sentences of the day's page, computed from its numbers."""

from datetime import date

import pandas as pd
from markupsafe import Markup

from outputs.report_figures import known_sum
from outputs.wording import count, day, people, total

HAPPENS = {"churn": ("leave", "left"), "repurchase": ("buy again", "bought again")}


def leaving(frame: pd.DataFrame, active_days: int, days: int, currency: str) -> Markup:
    """How many active customers are in the high churn tier, and what they spent in the last 365 days."""
    scored = frame[frame["churn_probability"].notna()]
    if scored.empty and not is_active(frame, active_days).any():
        return Markup("No customer ordered in the last {} days, so nobody can be about to leave.").format(
            active_days
        )
    if scored.empty:
        return Markup("No active customer has a churn probability yet.")
    high = scored[scored["churn_tier"] == "high"]
    who, verb = people(len(high), len(scored), "active customer")
    spent = known_sum(high["recent_spend"])
    money = Markup("; they spent <strong>{}</strong> in the last 365 days").format(
        f"{total(spent)} {currency}"
    )
    return Markup("<strong>{}</strong> {} likely to leave within {} days{}.").format(
        who, verb, days, money if spent > 0 else ""
    )


def buying(frame: pd.DataFrame, days: int) -> Markup:
    """How many customers are in the high repurchase tier."""
    scored = frame[frame["repurchase_probability"].notna()]
    if scored.empty:
        return Markup("No customer has a repurchase probability yet.")
    who, verb = people(int((scored["repurchase_tier"] == "high").sum()), len(scored), "customer")
    return Markup("<strong>{}</strong> {} likely to buy again within {} days.").format(who, verb, days)


def promise_kept(model: str, deciles: pd.DataFrame, evaluated_on: date, days: int) -> str:
    """How many customers the model expected on its evaluation date, and how many it was; empty for nobody."""
    asked = deciles["customers"].sum()
    if not asked:
        return ""
    will, did = HAPPENS[model]
    promised, observed = (
        count((deciles[name] * deciles["customers"]).sum()) for name in ("promised", "observed")
    )
    return (
        f"Asked on {day(evaluated_on)} about {count(asked)} customers whose next {days} days were kept "
        f"from it, the model expected {promised} to {will}; {observed} {did}."
    )


def unscored(frame: pd.DataFrame, model: str, active_days: int) -> str:
    """Why some customers have no probability, with their numbers; empty where all have one."""
    without = frame[frame[f"{model}_probability"].isna()]
    away = 0 if model == "repurchase" else int((~is_active(without, active_days)).sum())
    young = len(without) - away
    reasons = [
        f"{count(away)} did not order in the last {active_days} days" if away else "",
        f"{count(young)} have too little history or no model yet" if young else "",
    ]
    told = " and ".join(reason for reason in reasons if reason)
    return f"Without a probability: {told}." if told else ""


def is_active(frame: pd.DataFrame, active_days: int) -> pd.Series:
    """One flag per customer: ordered in the last `active_days` days."""
    return frame["days_since_last_order"] <= active_days
