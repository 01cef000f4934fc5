"""The as-of dates of a question's training under a shop's settings."""

from config.schema import Training
from features.date_plan import DatePlan, plan_dates
from flows.run.lake_version import Data


def date_plan(training: Training, data: Data, horizon_days: int) -> DatePlan:
    """The as-of dates of one training; NotEnoughHistory says in figures what is missing."""
    return plan_dates(
        data.first_day,
        data.end,
        horizon_days,
        step_days=training.step_days,
        train_dates=training.max_dates,
        min_history_days=training.min_history_days,
    )
