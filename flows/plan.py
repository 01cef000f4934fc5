"""What is trained, on which as-of dates, and on which rows: the questions of the settings, their plans, their panel."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from config.settings import Settings
from features import snapshot
from features.calendar import DatePlan, plan_dates
from features.engine import Tables
from features.labels import labels
from features.upcoming import next_orders
from flows.data import Data
from models.task import Task, churn, repurchase


def tasks_of(settings: Settings) -> tuple[Task, Task]:
    """The two questions of these settings."""
    return churn(settings.churn.horizon_days), repurchase(settings.repurchase.horizon_days)


def plan(settings: Settings, data: Data, horizon_days: int) -> DatePlan:
    """The as-of dates of one model; NotEnoughHistory says in figures what is missing."""
    return plan_dates(
        data.first_day,
        data.end,
        horizon_days,
        step_days=settings.training.step_days,
        train_dates=settings.training.max_dates,
        min_history_days=settings.training.min_history_days,
    )


def labels_of(settings: Settings, tables: Tables, data: Data, dates: Sequence[date]) -> Any:
    """What came after each of `dates`, under these settings."""
    return labels(
        tables,
        dates,
        active_days=settings.churn.active_days,
        churn_horizon=settings.churn.horizon_days,
        repurchase_horizon=settings.repurchase.horizon_days,
        data_end=data.end,
    )


def write_panel(
    settings: Settings, tables: Tables, data: Data, dates: Sequence[date], path: Path
) -> tuple[int, tuple[str, ...]]:
    """Features known before, and labels of what came after, each of `dates`, as a file; its rows and features."""
    known = snapshot.build(tables, dates)
    came = labels_of(settings, tables, data, dates)
    keys = ["customer_id", "as_of"]
    then = came.left_join(next_orders(tables, dates), keys).drop(*(f"{key}_right" for key in keys))
    rows = snapshot.write(then.inner_join(known, keys), str(path))
    return rows, tuple(snapshot.feature_names(known))
