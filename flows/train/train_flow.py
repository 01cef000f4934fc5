"""The train flow: one panel for both models; each trained, judged beside its baselines, and put before the gate."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
from prefect import flow, task
from prefect.runtime import flow_run

from config.settings import Settings, load_settings
from features.date_plan import DatePlan, NotEnoughHistory, check_as_of
from flows.run.champions import BESIDE, evaluation, registered_name, registry
from flows.run.clock import now
from flows.run.code_version import code_version
from flows.run.home import Home, writing
from flows.run.lake_version import Data, newest_data
from flows.run.progress import headline, step
from flows.train.panel import Panel, build_panel, read_rows
from flows.train.plan import plan, tasks_of
from flows.train.side_models import FIREWALL, LEARNT, behind_the_firewall, learn_beside, tuned
from models.errors import CannotTrain
from models.judge import Judged, judge
from models.plots import draw
from models.task import Task
from models.tracking import (
    Version,
    champion,
    find_by_fingerprint,
    log_training,
    note_refusal,
    read_table,
    settle,
)
from models.training import Model
from models.training import train as grow
from outputs.evaluation import Evaluation

CODES = "codes"  # the table a version keeps the words behind its features' codes in
NOTES = "notes"  # the table a version keeps further findings in, as sentences


@dataclass(frozen=True, eq=False)
class Trained:
    """One registered version per model, and how each was judged."""

    versions: dict[str, Version]
    evaluations: dict[str, Evaluation]
    notes: dict[str, tuple[str, ...]]


@flow(name="train", flow_run_name="train", validate_parameters=False)
def train(
    config: str | None = None,
    home: str | None = None,
    as_of: date | None = None,
    force: bool = False,
    tune: int = 0,
) -> Trained:
    """Train both models on what had happened before `as_of` (default: all that has landed).

    `tune` settings are tried for each model on earlier dates first; 0 takes those the code has.

    The same data, settings and code give the versions that are there already, unless `force`. A model that cannot be
    trained does not keep the other from it: why is kept in the registry, BG/NBD stands in for it when scoring, and
    the first such error is raised at the end.
    """
    settings = load_settings(config, home)
    with writing(Home(settings.home)):
        data = _data_until(settings, as_of)
        headline(f"Train on {data.first_day} to {data.end} (exclusive)")
        refused: list[NotEnoughHistory | CannotTrain] = []
        plans = _plans(settings, data, refused)
        mark = fingerprint(settings, data, tune)
        versions: dict[str, Version] = {} if force else made_before(settings, tuple(plans), mark)
        if len(versions) < len(plans):
            panel = build_panel(settings, data, plans)
            for one, dates in panel.plans.items():
                with _refusing(settings, one, refused, panel.sampled):
                    versions[one.name] = train_one(settings, data, one, dates, panel, mark, tune)
        if refused:
            raise refused[0]
        return _trained(settings, versions)


def _plans(
    settings: Settings, data: Data, refused: list[NotEnoughHistory | CannotTrain]
) -> dict[Task, DatePlan]:
    plans: dict[Task, DatePlan] = {}
    for one in tasks_of(settings):
        with _refusing(settings, one, refused):
            plans[one] = plan(settings, data, one.horizon_days)
    return plans


@contextmanager
def _refusing(
    settings: Settings, one: Task, refused: list[NotEnoughHistory | CannotTrain], sampled: str = ""
) -> Iterator[None]:
    """Keep why one model cannot be trained, and go on with the other."""
    try:
        yield
    except (NotEnoughHistory, CannotTrain) as error:
        bound = f" Or raise training.max_rows: the shop is larger, and this was {sampled}." if sampled else ""
        refused.append(type(error)(f"{error}{bound}"))
        kind = "too little history" if isinstance(error, NotEnoughHistory) else "too few outcomes"
        note_refusal(registry(settings), registered_name(settings, one.name), kind, str(refused[-1]))


def _left_out(panel: Panel) -> list[str]:
    found = f"the shop is larger than training.max_rows: learnt from {panel.sampled}"
    return [found] if panel.sampled else []


def _trained(settings: Settings, versions: dict[str, Version]) -> Trained:
    store = registry(settings)
    judged = {name: evaluation(store, version) for name, version in versions.items()}
    notes = {name: tuple(read_table(store, version, NOTES, default=())) for name, version in versions.items()}
    return Trained(versions, {name: one for name, one in judged.items() if one is not None}, notes)


def fingerprint(settings: Settings, data: Data, tune: int = 0) -> str:
    """What a training depends on: data, its end, settings, and the code of features and models."""
    parts = [str(data), str(data.end), code_version(), str(tune)]
    parts += [
        repr(part) for part in (settings.training, settings.churn, settings.repurchase, settings.value_grades)
    ]
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
def train_one(
    settings: Settings, data: Data, one: Task, dates: DatePlan, panel: Panel, mark: str, tune: int = 0
) -> Version:
    """Train, judge, log and register one model, and let the gate decide on its alias."""
    store, name = registry(settings), registered_name(settings, one.name)
    seed = settings.training.seed
    frame = read_rows(panel.path, dates.all)
    free = tuple(name for name in panel.features if name not in FIREWALL)
    params = tuned(frame, free, one, dates, seed, tune) if tune else {}
    with step(f"train {one.name}") as now_done:
        model = grow(frame, free, one, dates, seed, params)
        now_done.detail = f"{model.trees} trees, {len(dates.train)} as-of dates, until {model.trained_until}"
    with step(f"judge {one.name}") as now_done:
        held = champion(store, name)
        judged = judge(
            model, frame, dates, None if held is None else held[0], seed, settings.value_grades.shares
        )
        now_done.detail = f"on {dates.evaluate}, {len(judged.outcomes):,} customers"
    with step(LEARNT[one.name]) as now_done:
        beside, figures, notes = learn_beside(settings, one, dates, frame, free)
        walled = behind_the_firewall(frame, panel.features, one, dates, seed, judged.quality["model"]["auc"])
        now_done.detail = notes[0] if notes else "too few customers came back to learn it"
    with step(f"register {one.name}") as now_done:
        tables = {BESIDE: beside, NOTES: [*notes, walled, *_left_out(panel)], CODES: panel.codes}
        version = _log(settings, data, dates, model, judged, mark, figures, tables)
        version = settle(store, version, judged.decision, now())
        now_done.detail = f"version {version.version} is {version.decision}"
    return version


def _log(
    settings: Settings,
    data: Data,
    dates: DatePlan,
    model: Model,
    judged: Judged,
    mark: str,
    beside: Mapping[str, Mapping[str, float]],
    tables: Mapping[str, Any],
) -> Version:
    folder = Home(settings.home).staging / "pictures" / model.task.name
    folder.mkdir(parents=True, exist_ok=True)
    phases = {phase: getattr(dates, phase) for phase in ("train", "stop", "calibrate")}
    lineage = {
        "data_version": str(data),
        "code_version": code_version(),
        "run_id": str(flow_run.get_id()),
        **{f"as_of_{phase}": ", ".join(map(str, days)) for phase, days in phases.items()},
        "as_of_evaluate": str(dates.evaluate),
        "horizon_days": str(model.task.horizon_days),
    }
    judgement = {
        "evaluated_on": str(dates.evaluate),
        "quality": judged.quality,
        "deciles": judged.deciles.to_dict("records"),
    }
    figures = {
        who: {**judged.quality.get(who, {}), **beside.get(who, {})} for who in {**judged.quality, **beside}
    }
    return log_training(
        registry(settings),
        registered_name(settings, model.task.name),
        model,
        metrics=figures,
        lineage=lineage,
        fingerprint=mark,
        pictures=draw(folder, judged.outcomes, judged.predictions, judged.groups),
        tables={
            "evaluation": judgement,
            "intervals": judged.intervals,
            "groups": _plain(judged.groups),
            **tables,
        },
    )


def _plain(frame: pd.DataFrame) -> Any:
    """Rows as JSON-able values, unknown ones null."""
    return json.loads(frame.to_json(orient="records"))


def _data_until(settings: Settings, as_of: date | None) -> Data:
    data = newest_data(settings)
    if as_of is None:
        return data
    check_as_of(as_of, data.first_day, data.end)
    return replace(data, end=as_of)
