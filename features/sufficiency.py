"""What a training would lack, in figures: days of orders, customers of either outcome, dates to learn from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from typing import Literal

import pandas as pd

from features.date_plan import DatePlan, NotEnoughHistory, plan_dates
from features.horizon_choices import HORIZONS, fewest
from questions.question import Question

LEAST_DATES = 8
"""A training accepts even one date; a proposal had better not rest on it."""


@dataclass(frozen=True)
class History:
    """The days with orders: from `first_day` to the day before `end`."""

    first_day: date
    end: date


@dataclass(frozen=True)
class Needs:
    """What a training asks for.

    As-of dates `step_days` apart, at most `max_dates` to learn from, each with `min_history_days` of orders behind it,
    and `least_of_each` customers of either outcome in each phase.
    """

    step_days: int
    max_dates: int
    min_history_days: int
    least_of_each: int


@dataclass(frozen=True)
class Shortage:
    """What is short: so many more `days` are needed, or there are only so many `customers` (of `needed`) or `dates`."""

    kind: Literal["days", "customers", "dates"]
    number: int
    needed: int = 0


def planned_dates(needs: Needs, history: History, horizon_days: int) -> DatePlan:
    """The as-of dates of one training; NotEnoughHistory says in figures what is missing."""
    return plan_dates(
        history.first_day,
        history.end,
        horizon_days,
        step_days=needs.step_days,
        train_dates=needs.max_dates,
        min_history_days=needs.min_history_days,
    )


def has_few_dates(needs: Needs, dates: DatePlan) -> bool:
    """Whether a model would learn from so few dates that it seldom beats a simple rule."""
    return len(dates.train) < min(LEAST_DATES, needs.max_dates)


def shortage(
    needs: Needs, history: History, spells: pd.DataFrame, horizon_days: int, active_days: int | None
) -> Shortage | None:
    """What a training with this horizon would lack; None where it has enough of everything.

    Enough is more than training insists on: a model that learns from a single date is seldom promoted.
    Of the dates to train on only the newest is asked, which is on the safe side.
    """
    try:
        dates = planned_dates(needs, history, horizon_days)
    except NotEnoughHistory:
        return Shortage("days", _days_missing(needs, history, horizon_days))
    few = fewest(spells, horizon_days, _ages(history, dates), active_days)
    if few < needs.least_of_each:
        return Shortage("customers", few, needs.least_of_each)
    return Shortage("dates", len(dates.train)) if has_few_dates(needs, dates) else None


def nearest_horizon(needs: Needs, history: History, spells: pd.DataFrame, question: Question) -> int | None:
    """The horizon nearest to the question's own for which there is enough of everything; None where there is none."""
    now, active_days = question.horizon_days, question.longest_silence
    near = sorted(set(HORIZONS) - {now}, key=lambda days: (abs(days - now), days))
    return next((days for days in near if not shortage(needs, history, spells, days, active_days)), None)


def _ages(history: History, dates: DatePlan) -> Sequence[int]:
    return [(history.end - day).days for day in (dates.train[-1], *dates.stop, *dates.calibrate)]


def _days_missing(needs: Needs, history: History, horizon_days: int) -> int:
    later = (replace(history, end=history.end + timedelta(days=days)) for days in count(1))
    return next(days for days, longer in enumerate(later, 1) if _has_dates(needs, longer, horizon_days))


def _has_dates(needs: Needs, history: History, horizon_days: int) -> bool:
    try:
        planned_dates(needs, history, horizon_days)
    except NotEnoughHistory:
        return False
    return True
