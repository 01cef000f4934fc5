"""What is trained, on which as-of dates, and on which rows: the questions of the settings, their plans, their panel."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from config.settings import Settings
from features import snapshot
from features.date_plan import DatePlan, plan_dates
from features.engine import Tables
from features.labels import labels
from features.next_order import next_orders
from features.order_lines import joined_lines
from features.sampling import known_on
from flows.run.lake_version import Data
from models.task import Task, churn, repurchase

LEAST_DATES = 12
"""A shop too large for its panel learns from fewer dates before it learns from fewer customers, down to so many."""
PART_ROWS = 250_000
"""A panel is built from as many dates at once as have so many rows, at least one; a day from so many customers at
once: the engine holds them all."""
BESIDE_FEATURES = (
    "customer_id", "as_of", "is_active", "churned", "repurchased", "spend", "days_to_next_order",
)  # fmt: skip
Plans = Mapping[Task, DatePlan]


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


def bounded(plans: Plans, known: Mapping[date, int], max_rows: int) -> tuple[Plans, float]:
    """The plans, and the share of the customers, whose panel has about `max_rows` rows, or fewer.

    `known` is how many customers each date has. Beyond the bound training dates are left out, evenly, down to
    `LEAST_DATES`: the same customers a week later tell less than other customers do. The rest is left to a sample.

    >>> days = tuple(date(2024, 1, day) for day in range(1, 31))
    >>> some = DatePlan(days[:24], days[24:25], days[25:26], days[26])
    >>> for bound in (18_000, 9000):
    ...     plans, share = bounded({churn(1): some}, dict.fromkeys(days, 1000), bound)
    ...     len(plans[churn(1)].train), share
    (15, 1.0)
    (12, 0.6)
    """
    longest = max(len(_learnt(dates)) for dates in plans.values())
    for most in range(longest, min(longest, LEAST_DATES) - 1, -1):
        fewer = {task: _at_most(dates, most) for task, dates in plans.items()}
        if (rows := panel_rows(fewer, known)) <= max_rows:
            return fewer, 1.0
    return fewer, max_rows / rows


def panel_rows(plans: Plans, known: Mapping[date, int]) -> int:
    """How many rows the panel of these plans has with all customers."""
    return sum(known[day] for day in days_of(plans))


def days_of(plans: Plans) -> tuple[date, ...]:
    """Every date of the plans once, oldest first."""
    return tuple(sorted({day for dates in plans.values() for day in dates.all}))


def write_panel(
    settings: Settings,
    tables: Tables,
    data: Data,
    dates: Sequence[date],
    path: Path,
    judged: Sequence[date] = (),
) -> tuple[int, tuple[str, ...]]:
    """Features known before, and labels of what came after, each of `dates`, as a file; its rows and features.

    `judged` are the dates on which models are judged: what comes later must not be learnt before.
    """
    parts = parts_of(sorted(dates), known_on(tables, dates))
    with joined_lines(tables) as ready:
        rows = snapshot.write_parts(
            (_panel(settings, ready, data, part, judged) for part in parts), str(path)
        )
    return rows, tuple(name for name in pq.read_schema(path).names if name not in BESIDE_FEATURES)


def parts_of(dates: Sequence[date], known: Mapping[date, int]) -> Iterator[list[date]]:
    """The dates in runs of at most `PART_ROWS` rows, or of one date."""
    part: list[date] = []
    for day in dates:
        if part and sum(known[each] for each in (*part, day)) > PART_ROWS:
            yield part
            part = []
        part.append(day)
    if part:
        yield part


def _panel(
    settings: Settings, tables: Tables, data: Data, dates: Sequence[date], judged: Sequence[date]
) -> Any:
    known = snapshot.build(tables, dates)
    came = labels_of(settings, tables, data, dates)
    keys = ["customer_id", "as_of"]
    then = came.left_join(next_orders(tables, dates, judged), keys).drop(*(f"{key}_right" for key in keys))
    return then.inner_join(known, keys)


def _at_most(dates: DatePlan, most: int) -> DatePlan:
    """The plan with at most so many training dates, evenly over the same time, the oldest and the newest among them."""
    learnt = _learnt(dates)
    if len(learnt) <= most:
        return dates
    kept = {learnt[round(place * (len(learnt) - 1) / (most - 1))] for place in range(most)}
    train, between = (tuple(day for day in days if day in kept) for days in (dates.train, dates.between))
    return replace(dates, train=train, between=between)


def _learnt(dates: DatePlan) -> list[date]:
    """The dates that only teach: those that stop, calibrate and evaluate have to stay."""
    return sorted({*dates.train, *dates.between})
