"""The training panel: features and labels of every customer on every as-of date of both models' plans."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
from prefect import task

from config.settings import Settings
from expectations.contracts import snapshot_contract
from features import labels, snapshot
from features.calendar import DatePlan, plan_dates
from features.upcoming import next_orders
from flows.checking import refuse_unless_passed
from flows.data import Data, open_data
from flows.home import Home
from flows.progress import step


@dataclass(frozen=True)
class Panel:
    """A panel as a Parquet file: customer_id, as_of, the labels, then `features`."""

    path: Path
    rows: int
    features: tuple[str, ...]


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


@task(name="build panel")
def build_panel(settings: Settings, data: Data, dates: tuple[date, ...]) -> Panel:
    """Features known before, and labels of what came after, each of `dates`."""
    path = Home(settings.home).staging / "panel.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    with step("build panel") as now_done:
        tables = open_data(settings, data)
        known = snapshot.build(tables, dates)
        came = labels.labels(
            tables,
            dates,
            active_days=settings.churn.active_days,
            churn_horizon=settings.churn.horizon_days,
            repurchase_horizon=settings.repurchase.horizon_days,
            data_end=data.end,
        )
        features = tuple(snapshot.feature_names(known))
        keys = ["customer_id", "as_of"]
        then = came.left_join(next_orders(tables, dates), keys).drop(*(f"{key}_right" for key in keys))
        rows = snapshot.write(then.inner_join(known, keys), str(path))
        now_done.detail = f"{rows:,} rows: {len(dates)} as-of dates, {len(features)} features"
    with step("check panel") as now_done:
        contract = snapshot_contract(features)
        refuse_unless_passed(
            settings, pd.read_parquet(path, columns=["customer_id", "as_of", *features]), contract
        )
        now_done.detail = f"{len(contract.rules)} rules hold"
    return Panel(path, rows, features)
