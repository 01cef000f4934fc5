"""The score flow: a day's snapshot, both champions' probabilities, one table that appears whole or not at all."""

from collections.abc import Generator
from contextlib import closing
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from prefect import flow, task
from prefect.runtime import flow_run

from config.schema import Tier
from config.settings import Settings, load_settings
from expectations.batches import TYPES
from features import snapshot
from features.date_plan import check_as_of
from features.engine import Tables
from features.order_sums import KEYS
from features.sampling import runs
from flows.run.champions import Champion, champions, lacking
from flows.run.clock import newest_as_of, now
from flows.run.code_version import code_version
from flows.run.home import Home, writing
from flows.run.lake_version import Data, newest_data, opened
from flows.run.output_contract import refuse_unless_passed
from flows.run.progress import headline, step
from flows.score import columns as answers_beside
from flows.score.fallback import Answer, Past, fallback, newest_outcomes, standing
from flows.score.publish import PublishResult, publish
from flows.train.plan import PART_ROWS, tasks_of
from lake.delta_tables import Slice, replace_slice
from models.customer_groups import grades
from models.scoring import percentiles, predict, tiers
from models.task import Task
from tables.customer_snapshots import snapshot_contract
from tables.scored_customers import scored_contract


@flow(name="score", flow_run_name="score", validate_parameters=False)
def score(config: str | None = None, home: str | None = None, as_of: date | None = None) -> PublishResult:
    """Score every customer for `as_of` (default: the newest complete day) and publish the day.

    A rerun replaces the day and nothing else; whatever fails, the day's table is the one that was there.
    """
    settings = load_settings(config, home)
    place = Home(settings.home)
    with writing(place):
        data = newest_data(settings)
        day = as_of or newest_as_of(data.end, settings.zone)
        check_as_of(day, data.first_day, data.end)
        headline(f"Score {day}")
        models = champions(settings)
        built = build_snapshot(settings, data, day)
        score_customers(settings, data, day, built, models)
        return publish(settings, day)


@task(task_run_name="build snapshot {day}")
def build_snapshot(settings: Settings, data: Data, day: date) -> Path:
    """The features of every customer known before `day`, checked and kept in the lake; the staged file."""
    place = Home(settings.home)
    path = place.staging / f"snapshot-{day}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        step("build snapshot") as now_done,
        opened(settings, data) as tables,
        closing(
            _parts(settings, tables)
        ) as parts,  # what a run keeps is given back before the engine is closed
    ):
        rows = snapshot.write_parts((snapshot.build(part, (day,)) for part in parts), str(path))
        features = [name for name in pq.read_schema(path).names if name not in KEYS]
        now_done.detail = f"{rows:,} customers, {len(features)} features"
    with step("check snapshot") as now_done:
        contract = snapshot_contract(features)
        refuse_unless_passed(settings, pd.read_parquet(path), contract)
        note = {"run_id": str(flow_run.get_id()), "data_version": str(data), "code_version": code_version()}
        version = replace_slice(place.lake, "customer_snapshots", path, Slice("as_of", day), note)
        now_done.detail = f"{len(contract.rules)} rules hold, version {version}"
    return path


def _parts(settings: Settings, tables: Tables) -> Generator[Tables]:
    """A cluster holds all customers at once, one machine may not."""
    if settings.engine.name == "spark":
        yield tables
    else:
        yield from runs(tables, PART_ROWS)


@task(task_run_name="score customers {day}")
def score_customers(
    settings: Settings, data: Data, day: date, built: Path, models: dict[str, Champion]
) -> int:
    """The day's scored table, checked, then put in the lake in one commit; its version."""
    place = Home(settings.home)
    with step("score customers") as now_done:
        run_id = str(flow_run.get_id())
        lineage = {"data_version": str(data), "run_id": run_id, "scored_at": now()}
        past = newest_outcomes(settings, data, day)
        rows = scored(pd.read_parquet(built), models, settings, lineage, day, past)
        refuse_unless_passed(settings, rows, scored_contract())
        note = {"run_id": run_id, "code_version": code_version()}
        version = replace_slice(place.lake, "scored_customers", _table(rows), Slice("as_of", day), note)
        now_done.detail = f"{len(rows):,} customers, version {version}"
    return version


def scored(
    features: pd.DataFrame,
    models: dict[str, Champion],
    settings: Settings,
    lineage: dict[str, object],
    day: date,
    past: Past,
) -> pd.DataFrame:
    """One row per customer of the snapshot: the scored table of the contract (docs/scored_customers.md).

    Churn is asked of active customers only; of the others its columns are null. BG/NBD stands in for a model that
    has no champion yet, and the recency rule, which learns from `past`, where that cannot be fitted.
    """
    rows = features[["customer_id", "as_of", "days_since_last_order"]].copy()
    active = rows["days_since_last_order"] <= settings.churn.active_days
    asked = {"churn": active, "repurchase": pd.Series(True, index=rows.index)}
    tasks: dict[str, Task] = {task.name: task for task in tasks_of(settings)}
    thresholds = {"churn": settings.tiers.churn, "repurchase": settings.tiers.repurchase}
    answers = {name: _answer(features, task, models.get(name), past) for name, task in tasks.items()}
    for name, answer in answers.items():
        days = tasks[name].horizon_days
        rows = rows.assign(**_columns(rows, name, answer, asked[name], thresholds[name], days))
    rows = rows.assign(
        historic_value=features["amount_ever"],
        value_grade=grades(features["amount_365d"], settings.value_grades.shares),
        **answers_beside.when(features, models.get("churn"), active, day),
        **answers_beside.worth(features, models.get("repurchase"), rows["churn_probability"]),
        **answers_beside.why(features, models, active),
        **standing(answers, lacking(settings, models)),
    )
    return rows.assign(**lineage)[[column.name for column in scored_contract().columns]]


def _answer(features: pd.DataFrame, task: Task, one: Champion | None, past: Past) -> Answer | None:
    if one is None:
        return fallback(features, task, past)
    chance = pd.Series(predict(one.model, features), index=features.index)
    return Answer(chance, pd.Series(one.version.version, index=features.index))


def _columns(
    rows: pd.DataFrame, name: str, answer: Answer | None, asked: pd.Series, tier: Tier, days: int
) -> dict[str, object]:
    nothing = pd.Series([None] * len(rows), index=rows.index, dtype=object)
    chance = nothing.astype("float64") if answer is None else answer.chance.where(asked)
    return {
        f"{name}_probability": chance,
        f"{name}_percentile": percentiles(chance),
        f"{name}_tier": tiers(chance, (tier.medium, tier.high)),
        f"{name}_horizon_days": float(days),
        f"{name}_model_version": nothing if answer is None else answer.version.where(asked),
    }


def _table(rows: pd.DataFrame) -> pa.Table:
    """The rows as Arrow; a column in which all is null keeps its contract's type."""
    columns = scored_contract().columns
    types = {
        column.name: TYPES[column.type] for column in columns if column.type != "timestamp"
    }  # zones stay
    return pa.table({name: pa.array(rows[name], types.get(name), from_pandas=True) for name in rows.columns})
