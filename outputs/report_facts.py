"""The first figures of the day's page, each with the same figure of the scored day before."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from outputs import report_figures
from outputs.published_day import EarlierDay, PublishedDay
from outputs.report_sentences import is_active
from outputs.speech import Speech
from outputs.wording import count
from questions.question import Question


@dataclass(frozen=True)
class Fact:
    """One figure with its unit, what it says, and what it was on the scored day before; empty where there is none."""

    figure: str
    unit: str
    says: str
    then: str


@dataclass(frozen=True)
class Sums:
    """The four figures of one day; `active` is None where no question is asked of the active."""

    customers: int
    active: int | None
    spend: float
    at_risk: float


def facts(day: PublishedDay, frame: pd.DataFrame, speech: Speech) -> list[Fact]:
    """Money first, then people; `frame` has the day's customers as `report_figures.customers` gives them."""
    silence, earlier = active_days(day.questions), day.earlier()
    money = [speech("fact.at_risk"), speech("fact.spend")]
    people = [speech("fact.customers")] + ([] if silence is None else [speech("fact.active", days=silence)])
    figures = _shown(sums(frame, silence), speech)
    then = [""] * len(figures)
    if earlier is not None:
        before = _shown(_sums_then(earlier, silence), speech)
        then = [speech("page.then", figure=figure, day=earlier.as_of) for figure in before]
    units = [day.currency] * len(money) + [""] * len(people)
    return [Fact(*parts) for parts in zip(figures, units, money + people, then, strict=True)]


def _shown(values: Sums, speech: Speech) -> list[str]:
    people = [values.customers] + ([] if values.active is None else [values.active])
    return [speech.total(values.at_risk), speech.total(values.spend), *map(count, people)]


def active_days(questions: Sequence[Question]) -> int | None:
    """How long ago an active customer has ordered at most; None where no question is asked of the active."""
    silences = (question.longest_silence for question in questions)
    return next((days for days in silences if days is not None), None)


def sums(frame: pd.DataFrame, silence: int | None) -> Sums:
    """The four figures of a day's customers."""
    active = None if silence is None else int(is_active(frame, silence).sum())
    spend, at_risk = (report_figures.known_sum(frame[name]) for name in ("recent_spend", "value_at_risk"))
    return Sums(len(frame), active, spend, at_risk)


def _sums_then(earlier: EarlierDay, silence: int | None) -> Sums:
    names = ["customer_id", "days_since_last_order", "value_at_risk"]
    scored = earlier.scored(names).reindex(columns=names)
    spend = earlier.features([report_figures.SPEND])[report_figures.SPEND]
    frame = scored.assign(recent_spend=scored["customer_id"].map(spend).astype("float64"))
    numbers = ["days_since_last_order", "value_at_risk"]
    return sums(frame.assign(**{name: frame[name].astype("float64") for name in numbers}), silence)
