"""The train flow: one panel for both models; each trained, judged beside its baselines, and put before the gate."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
from prefect import flow, task
from prefect.runtime import flow_run

from campaigns.report import Evaluation
from config.settings import Settings, load_settings
from features.calendar import DatePlan, check_as_of
from flows.champions import evaluation, registered_name, registry
from flows.code import code_version
from flows.data import Data, newest_data
from flows.home import Home, writing
from flows.panel import Panel, build_panel, plan
from flows.progress import headline, step
from models.judge import Judged, judge
from models.pictures import draw
from models.task import Task, churn, repurchase
from models.tracking import Version, champion, find_by_fingerprint, log_training, settle
from models.train import Model
from models.train import train as grow


@dataclass(frozen=True, eq=False)
class Trained:
    """One registered version per model, and how each was judged."""

    versions: dict[str, Version]
    evaluations: dict[str, Evaluation]


@flow(name="train", validate_parameters=False)
def train(
    config: str | None = None, home: str | None = None, as_of: date | None = None, force: bool = False
) -> Trained:
    """Train both models on what had happened before `as_of` (default: all that has landed).

    The same data, settings and code give the versions that are there already, unless `force`.
    """
    settings = load_settings(config, home)
    with writing(Home(settings.home)):
        data = _data_until(settings, as_of)
        headline(f"Train on {data.first_day} to {data.end} (exclusive)")
        plans = {one: plan(settings, data, one.horizon_days) for one in tasks_of(settings)}
        mark = fingerprint(settings, data)
        versions: dict[str, Version] = {} if force else made_before(settings, tuple(plans), mark)
        if len(versions) < len(plans):
            days = sorted({day for dates in plans.values() for day in dates.all})
            panel = build_panel(settings, data, tuple(days))
            versions = {
                one.name: train_one(settings, data, one, dates, panel, mark) for one, dates in plans.items()
            }
        return Trained(versions, {name: evaluation(version) for name, version in versions.items()})


def tasks_of(settings: Settings) -> tuple[Task, Task]:
    """The two questions of these settings."""
    return churn(settings.churn.horizon_days), repurchase(settings.repurchase.horizon_days)


def fingerprint(settings: Settings, data: Data) -> str:
    """What a training depends on: data, its end, settings, and the code of features and models."""
    parts = [str(data), str(data.end), code_version()]
    parts += [repr(part) for part in (settings.training, settings.churn, settings.repurchase)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


@task(name="look for the same training")
def made_before(settings: Settings, tasks: tuple[Task, ...], mark: str) -> dict[str, Version]:
    """The versions with this fingerprint, of those tasks that have one."""
    with step("look for the same training") as now_done:
        store = registry(settings)
        found = {
            one.name: find_by_fingerprint(store, registered_name(settings, one.name), mark) for one in tasks
        }
        versions: dict[str, Version] = {
            name: version for name, version in found.items() if version is not None
        }
        kept = ", ".join(f"{name} version {version.version}" for name, version in versions.items())
        now_done.detail = f"made before: {kept}" if kept else "none: something is new"
    return versions


@task(task_run_name="train {one.name}")
def train_one(settings: Settings, data: Data, one: Task, dates: DatePlan, panel: Panel, mark: str) -> Version:
    """Train, judge, log and register one model, and let the gate decide on its alias."""
    store, name = registry(settings), registered_name(settings, one.name)
    seed = settings.training.seed
    frame = pd.read_parquet(panel.path)
    with step(f"train {one.name}") as now_done:
        model = grow(frame, panel.features, one, dates, seed)
        now_done.detail = f"{model.trees} trees, {len(dates.train)} as-of dates, until {model.trained_until}"
    with step(f"judge {one.name}") as now_done:
        held = champion(store, name)
        judged = judge(model, frame, dates, None if held is None else held[0], seed)
        now_done.detail = f"on {dates.evaluate}, {len(judged.outcomes):,} customers"
    with step(f"register {one.name}") as now_done:
        version = _log(settings, data, dates, model, judged, mark)
        version = settle(store, version, judged.decision)
        now_done.detail = f"version {version.version} is {version.decision}"
    return version


def _log(settings: Settings, data: Data, dates: DatePlan, model: Model, judged: Judged, mark: str) -> Version:
    folder = Home(settings.home).staging / "pictures" / model.task.name
    folder.mkdir(parents=True, exist_ok=True)
    lineage = {
        "data_version": str(data),
        "code_version": code_version(),
        "run_id": str(flow_run.get_id()),
        **{
            f"as_of_{phase}": ", ".join(map(str, getattr(dates, phase)))
            for phase in ("train", "stop", "calibrate")
        },
        "as_of_evaluate": str(dates.evaluate),
        "horizon_days": str(model.task.horizon_days),
    }
    judgement = {
        "evaluated_on": str(dates.evaluate),
        "quality": judged.quality,
        "deciles": judged.deciles.to_dict("records"),
    }
    return log_training(
        registry(settings),
        registered_name(settings, model.task.name),
        model,
        metrics=judged.quality,
        lineage=lineage,
        fingerprint=mark,
        pictures=draw(folder, judged.outcomes, judged.predictions),
        tables={"evaluation": judgement},
    )


def _data_until(settings: Settings, as_of: date | None) -> Data:
    data = newest_data(settings)
    if as_of is None:
        return data
    check_as_of(as_of, data.first_day, data.end)
    return replace(data, end=as_of)
