"""The sentences of the day's page, computed from its numbers."""

import pandas as pd
from markupsafe import Markup

from outputs.evaluation import Evaluation
from outputs.report_figures import known_sum
from outputs.wording import count, day, people, total
from questions.question import Question


def headline(frame: pd.DataFrame, question: Question, currency: str) -> Markup:
    """How many customers are in the question's high tier; where yes is no order, also their spend of 365 days."""
    scored = frame[frame[f"{question.name}_probability"].notna()]
    if scored.empty:
        return _nobody(frame, question)
    high = scored[scored[f"{question.name}_tier"] == "high"]
    number, verb = people(len(high), len(scored), _noun(question))
    spent = known_sum(high["recent_spend"]) if question.yes_means == "no order" else 0.0
    money = Markup("; they spent <strong>{}</strong> in the last 365 days").format(
        f"{total(spent)} {currency}"
    )
    return Markup("<strong>{}</strong> {} likely to {} within {} days{}.").format(
        number, verb, question.wording.do, question.horizon_days, money if spent > 0 else ""
    )


def promise_kept(question: Question, evaluation: Evaluation | None) -> str:
    """How many customers the model expected on its evaluation date, and how many it was; empty for nobody."""
    if evaluation is None or not (customers := evaluation.deciles["customers"].sum()):
        return ""
    deciles, words = evaluation.deciles, question.wording
    promised, observed = (
        count((deciles[name] * deciles["customers"]).sum()) for name in ("promised", "observed")
    )
    return (
        f"Asked on {day(evaluation.evaluated_on)} about {count(customers)} customers whose next "
        f"{question.horizon_days} days were kept from it, the model expected {promised} to {words.do}; "
        f"{observed} {words.did}."
    )


def unscored(frame: pd.DataFrame, question: Question) -> str:
    """Why some customers have no probability, with their numbers; empty where all have one."""
    without = frame[frame[f"{question.name}_probability"].isna()]
    outside = int((~question.audience(without.__getitem__, True)).sum()) if question.conditions else 0
    young = len(without) - outside
    reasons = [
        f"{count(outside)} {question.wording.exclusion}" if outside else "",
        f"{count(young)} have too little history or no model yet" if young else "",
    ]
    sentence = " and ".join(reason for reason in reasons if reason)
    return f"Without a probability: {sentence}." if sentence else ""


def definition(question: Question) -> tuple[str, str]:
    """The question's label and what it means, for the page's list of words."""
    silence, days = question.longest_silence, f"{question.horizon_days} days"
    customer = "A customer"
    if silence is not None:
        customer, days = f"An active customer, one who ordered in the last {silence} days,", days.split()[0]
    event = "without an order" if question.yes_means == "no order" else "with at least one order"
    return question.label.replace("_", " ").capitalize(), f"{customer} {event} in the next {days}."


def is_active(frame: pd.DataFrame, active_days: int) -> pd.Series:
    """One flag per customer: ordered in the last `active_days` days."""
    return frame["days_since_last_order"] <= active_days


def _nobody(frame: pd.DataFrame, question: Question) -> Markup:
    """Why nobody has a probability."""
    silence = question.longest_silence
    if silence is not None and not is_active(frame, silence).any():
        return Markup("No customer ordered in the last {} days, so nobody can be about to {}.").format(
            silence, question.wording.do
        )
    return Markup("No {} has a {} probability yet.").format(_noun(question), question.name)


def _noun(question: Question) -> str:
    return "customer" if question.longest_silence is None else "active customer"
