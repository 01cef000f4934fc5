"""Training one model: grown on the training dates, stopped and calibrated on later ones, put to the newest level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import lightgbm as lgb
import numpy as np
import pandas as pd

from models import calibration, level
from models.calibration import Floats
from models.errors import CannotTrain
from models.task import Task, require, rows

CUSTOMERS_PER_LEAF = 15
"""A customer comes back on every training date; counting rows alone would make leaves of one household."""

PARAMS: Mapping[str, Any] = {
    "learning_rate": 0.05,
    "num_leaves": 15,
    "max_depth": 5,  # exact TreeSHAP grows fast with depth
    "lambda_l2": 10.0,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "num_threads": 1,  # on a busy machine LightGBM with as many threads as cores spins: ten times slower
    "max_trees": 1500,
    "patience": 60,
    "min_of_each": 30,
}
"""Settings of LightGBM, and ours: `max_trees`; `patience`, trees without gain before stopping; `min_of_each`, the
fewest customers of either outcome on the dates that train, stop and calibrate."""


class Dates(Protocol):
    """The as-of dates of a training, each phase closed before the next begins.

    `between` phases lie further closed dates; `newest` is at most one date, after `calibrate`, with an open horizon.
    """

    @property
    def train(self) -> Sequence[date]: ...  # noqa: D102
    @property
    def stop(self) -> Sequence[date]: ...  # noqa: D102
    @property
    def calibrate(self) -> Sequence[date]: ...  # noqa: D102
    @property
    def evaluate(self) -> date: ...  # noqa: D102
    @property
    def between(self) -> Sequence[date]: ...  # noqa: D102
    @property
    def newest(self) -> Sequence[date]: ...  # noqa: D102


@dataclass(frozen=True)
class Model:
    """One trained model: the booster as LightGBM's text, and all else it takes to score with it (JSON-able).

    `calibration` holds the intercept and slope over the booster's raw score; `trained_until` is the newest
    as-of date the model has learnt from.
    """

    task: Task
    booster: str
    features: tuple[str, ...]
    calibration: dict[str, float]
    trees: int
    trained_until: date
    params: dict[str, Any] = field(default_factory=dict)


def train(
    panel: pd.DataFrame,
    features: Sequence[str],
    task: Task,
    dates: Dates,
    seed: int,
    params: Mapping[str, Any] | None = None,
) -> Model:
    """One model for `task` from a panel of customers × as-of dates; the evaluation date is never looked at.

    The number of trees is where log loss on `dates.stop` was lowest. The calibration is fitted on
    `dates.calibrate` with a booster that has not seen them. The booster kept is then grown anew, with as many trees,
    on all three phases and the dates between, because the newest months know most. Made up for is half of what was
    off on `dates.calibrate`, and what of the level has moved since (`models.level`). `params` override `PARAMS`. The
    same rows, settings and seed give the same bytes, whatever the order of rows. Raises `CannotTrain` with figures
    when a phase has too few customers of either outcome, `FeaturesMissing` when a column is not there.

    >>> train(panel, ["days_since_last_order", "orders_90d"], churn(28), dates, seed=7)  # doctest: +SKIP
    Model(task=Task(name='churn', ...
    """
    require(panel, features, "The panel")
    settings = {**PARAMS, **(params or {})}
    phases = [rows(panel, task, phase) for phase in (dates.train, dates.stop, dates.calibrate)]
    for phase, frame in zip(("train", "stop", "calibrate"), phases, strict=True):
        _check_enough(frame, task, phase, getattr(dates, phase), settings["min_of_each"])
    fitting, stopping, calibrating = phases
    names = list(features)
    trees = _best_trees(fitting, stopping, names, task, seed, settings)
    closed = rows(panel, task, [day for day in dates.between if day < min(dates.stop)])
    earlier = _grow(pd.concat([fitting, stopping, closed]), names, task, seed, settings, trees)
    booster = _grow(rows(panel, task, learnt_from(dates)), names, task, seed, settings, trees)
    scored = (calibrating, _raw(earlier, calibrating, names))
    latest = level.newest(panel, task, dates)
    moved = level.moved(task, level.days(dates), scored, (latest, _raw(booster, latest, names)))
    curve = _curve(task, *scored)
    curve["intercept"] += moved
    newest = max(dates.calibrate)
    return Model(
        task, booster.model_to_string(), tuple(names), curve, trees, newest, {**settings, "seed": seed}
    )


def _curve(task: Task, calibrating: pd.DataFrame, raw: Floats) -> dict[str, float]:
    # the same customer on k dates is one witness, not k
    once = np.full(len(raw), 1.0 / calibrating["as_of"].nunique())
    return calibration.halfway(calibration.fit(raw, calibrating[task.label].to_numpy(np.float64), once))


def learnt_from(dates: Dates) -> list[date]:
    """Every date the kept booster is grown on: all that are closed by `dates.evaluate`."""
    return sorted({*dates.train, *dates.stop, *dates.calibrate, *dates.between})


def _best_trees(
    fitting: pd.DataFrame,
    stopping: pd.DataFrame,
    names: list[str],
    task: Task,
    seed: int,
    settings: dict[str, Any],
) -> int:
    booster = lgb.train(
        _lightgbm(settings, seed, fitting["as_of"].nunique()),
        _dataset(fitting, names, task),
        settings["max_trees"],
        valid_sets=[_dataset(stopping, names, task)],
        callbacks=[lgb.early_stopping(settings["patience"], verbose=False)],
    )
    return max(1, booster.best_iteration)


def _grow(
    frame: pd.DataFrame, names: list[str], task: Task, seed: int, settings: dict[str, Any], trees: int
) -> lgb.Booster:
    return lgb.train(_lightgbm(settings, seed, frame["as_of"].nunique()), _dataset(frame, names, task), trees)


def _lightgbm(settings: Mapping[str, Any], seed: int, dates: int) -> dict[str, Any]:
    ours = {"max_trees", "patience", "min_of_each"}
    chosen = {
        "min_data_in_leaf": CUSTOMERS_PER_LEAF * dates,
        **{key: value for key, value in settings.items() if key not in ours},
    }
    # no class weights: they would spoil the probabilities
    fixed = {"objective": "binary", "metric": "binary_logloss", "seed": seed, "verbose": -1}
    return {**chosen, **fixed, "deterministic": True, "force_row_wise": True}


def _dataset(frame: pd.DataFrame, names: list[str], task: Task) -> lgb.Dataset:
    label = frame[task.label].to_numpy(np.float64)
    return lgb.Dataset(_matrix(frame, names), label, feature_name=names, free_raw_data=True)


def _raw(booster: lgb.Booster, frame: pd.DataFrame, names: list[str]) -> Floats:
    if frame.empty:
        return np.zeros(0)
    return np.asarray(booster.predict(_matrix(frame, names), raw_score=True), dtype=np.float64)


def _matrix(frame: pd.DataFrame, names: list[str]) -> Any:
    return frame[names].to_numpy(np.float64)


def _check_enough(frame: pd.DataFrame, task: Task, phase: str, dates: Sequence[date], least: int) -> None:
    known = frame.groupby("customer_id")[task.label].agg(["min", "max"])
    yes, no = int((known["max"] == 1).sum()), int((known["min"] == 0).sum())
    if min(yes, no) >= least:
        return
    span = f"{min(dates)} to {max(dates)}" if dates else "(no dates)"
    raise CannotTrain(
        f"The {task.name} model cannot be trained: on the {phase} dates {span} only {yes} customers {task.label} and "
        f"{no} did not, and at least {least} of each are needed. "
        f"Land more history, or change the horizon ({task.horizon_days} days now)."
    )
