"""The sentences of the day's page, computed from its numbers."""

import pandas as pd
from markupsafe import Markup

from outputs.evaluation import Evaluation
from outputs.report_figures import known_sum
from outputs.speech import Speech
from outputs.wording import count
from questions.question import Question


def headline(frame: pd.DataFrame, question: Question, currency: str, speech: Speech) -> Markup:
    """How many customers are in the question's high tier; where yes is no order, also their spend of 365 days."""
    scored = frame[frame[f"{question.name}_probability"].notna()]
    if scored.empty:
        return _nobody(frame, question, speech)
    high = scored[scored[f"{question.name}_tier"] == "high"]
    spent = known_sum(high["recent_spend"]) if question.yes_means == "no order" else 0.0
    total = speech("page.sum", sum=speech.total(spent), currency=currency)
    return speech(
        f"headline.{_people(len(high), len(scored))}",
        n=count(len(high)),
        all=count(len(scored)),
        noun=_noun(question, speech),
        do=speech.do(question),
        days=question.horizon_days,
        money=speech("headline.money", sum=total) if spent > 0 else "",
    )


def promise_kept(question: Question, evaluation: Evaluation | None, speech: Speech) -> str:
    """How many customers the model expected on its evaluation date, and how many it was; empty for nobody."""
    if evaluation is None or not (customers := evaluation.deciles["customers"].sum()):
        return ""
    deciles = evaluation.deciles
    promised, observed = (
        count((deciles[name] * deciles["customers"]).sum()) for name in ("promised", "observed")
    )
    return speech(
        "promised.kept",
        day=speech.day(evaluation.evaluated_on),
        n=count(customers),
        days=question.horizon_days,
        promised=promised,
        observed=observed,
        do=speech.do(question),
        did=speech.did(question),
    )


def unscored(frame: pd.DataFrame, question: Question, speech: Speech) -> str:
    """Why some customers have no probability, with their numbers; empty where all have one."""
    without = frame[frame[f"{question.name}_probability"].isna()]
    outside = int((~question.audience(without.__getitem__, True)).sum()) if question.conditions else 0
    young = len(without) - outside
    reasons = [
        speech("tiers.outside", n=count(outside), exclusion=speech.exclusion(question)) if outside else "",
        speech("tiers.young", n=count(young)) if young else "",
    ]
    sentence = speech("tiers.and").join(reason for reason in reasons if reason)
    return speech("tiers.unscored", reasons=sentence) if sentence else ""


def definition(question: Question, speech: Speech) -> tuple[str, str]:
    """The question's label and what it means, for the page's list of words."""
    event = speech("words.no_order" if question.yes_means == "no order" else "words.order")
    silence, days = question.longest_silence, question.horizon_days
    label = question.label.replace("_", " ").capitalize()
    term = label if speech.language == "en" else speech.doing(question)
    if silence is None:
        return term, speech("words.everybody", event=event, days=days)
    return term, speech("words.active", silence=silence, event=event, days=days)


def is_active(frame: pd.DataFrame, active_days: int) -> pd.Series:
    """One flag per customer: ordered in the last `active_days` days."""
    return frame["days_since_last_order"] <= active_days


def question_name(question: Question, speech: Speech) -> str:
    """What the question's probability is called."""
    return question.name if speech.language == "en" else speech.doing(question)


def _people(number: int, everyone: int) -> str:
    """Which sentence speaks of so many of all.

    >>> [_people(214, 2235), _people(1, 9), _people(1, 1), _people(0, 1), _people(0, 9)]
    ['many', 'single', 'only', 'only_not', 'none']
    """
    if everyone == 1:
        return "only" if number else "only_not"
    return "none" if number == 0 else "single" if number == 1 else "many"


def _nobody(frame: pd.DataFrame, question: Question, speech: Speech) -> Markup:
    """Why nobody has a probability."""
    silence = question.longest_silence
    if silence is not None and not is_active(frame, silence).any():
        return speech("headline.silent", silence=silence, do=speech.do(question))
    return speech("headline.unanswered", noun=_noun(question, speech), name=question_name(question, speech))


def _noun(question: Question, speech: Speech) -> str:
    return speech("headline.customer" if question.longest_silence is None else "headline.active")
