"""A scored day as people read it: CSV and report, made from the lake and made again at any time."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
from prefect import flow, task

from config.settings import Settings, load_settings
from flows.run.champions import evaluation, registered_name, registry
from flows.run.home import Home, writing
from flows.run.progress import step
from lake.delta_tables import Slice, extent, read, version
from models.fallback import FALLBACKS
from models.tracking import version_of
from outputs.csv_export import write_csv
from outputs.report import Report, write_report


class NotScored(ValueError):
    """The day asked for has no scores."""

    exit_code = 2


@dataclass(frozen=True)
class Published:
    """One published day: its table in the lake, its CSV, its report."""

    as_of: date
    customers: int
    tiers: dict[str, dict[str, int]]
    csv: Path
    report: Path


@flow(name="report", flow_run_name="report", validate_parameters=False)
def republish(config: str | None = None, home: str | None = None, as_of: date | None = None) -> Published:
    """Publish a day once more from what is in the lake (default: the newest day scored)."""
    settings = load_settings(config, home)
    place = Home(settings.home)
    with writing(place):
        if version(place.lake, "scored_customers") is None:
            raise NotScored("no day has been scored yet: run `retain score` first")
        return publish(settings, as_of or extent(place.lake, "scored_customers", "as_of")[1])


@task(task_run_name="publish {day}")
def publish(settings: Settings, day: date) -> Published:
    """CSV and report of `day`, and `current` where no newer day is scored. Each file is replaced whole."""
    place = Home(settings.home)
    with step("publish CSV and report") as now_done:
        rows = read(place.lake, "scored_customers", Slice("as_of", day)).to_pandas()
        if rows.empty:
            raise NotScored(f"{day} has not been scored: run `retain score --as-of {day}`")
        page = _report(settings, day, rows)
        newest = extent(place.lake, "scored_customers", "as_of")[1]
        for name in (str(day), "current") if day == newest else (str(day),):
            write_csv(rows, place.exports / name / "scored_customers.csv")
            write_report(place.reports / f"{name}.html", page)
        now_done.detail = f"as of {day}" + (", now current" if day == newest else "")
    return Published(
        day,
        len(rows),
        {name: rows[f"{name}_tier"].value_counts().to_dict() for name in ("churn", "repurchase")},
        place.exports / str(day) / "scored_customers.csv",
        place.reports / f"{day}.html",
    )


def _report(settings: Settings, day: date, rows: pd.DataFrame) -> Report:
    columns = ["customer_id", "amount_365d"]
    spend = read(Home(settings.home).lake, "customer_snapshots", Slice("as_of", day), columns).to_pandas()
    first = rows.iloc[0]
    store = registry(settings)
    judged = {
        name: evaluation(store, version_of(store, registered_name(settings, name), str(number)))
        for name in ("churn", "repurchase")
        for number in rows[f"{name}_model_version"].dropna().unique()[:1]
        if str(number) not in FALLBACKS
    }
    return Report(
        shop=settings.shop.name,
        currency=settings.shop.currency,
        as_of=day,
        active_days=settings.churn.active_days,
        churn_horizon_days=int(first["churn_horizon_days"]),
        repurchase_horizon_days=int(first["repurchase_horizon_days"]),
        scored=rows,
        recent_spend=spend.set_index("customer_id")["amount_365d"],
        churn=judged.get("churn"),
        repurchase=judged.get("repurchase"),
        lineage=_lineage(rows),
    )


def _lineage(rows: pd.DataFrame) -> dict[str, str]:
    labels = {
        "data version": "data_version",
        "churn model version": "churn_model_version",
        "repurchase model version": "repurchase_model_version",
        "run": "run_id",
        "scored at (UTC)": "scored_at",
    }
    return {label: ", ".join(rows[column].dropna().astype(str).unique()) for label, column in labels.items()}
