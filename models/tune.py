"""Searching LightGBM's settings with Optuna, on folds that lie in time as training itself does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import optuna
import pandas as pd

from models.calibration import Floats
from models.errors import CannotTrain
from models.metrics import losses
from models.scoring import predict
from models.task import Task, rows
from models.training import PARAMS, Dates, train

FOLDS = 2


@dataclass(frozen=True)
class Fold:
    """The as-of dates of one training as it would have been some weeks earlier; meets `train.Dates`."""

    train: tuple[date, ...]
    stop: tuple[date, ...]
    calibrate: tuple[date, ...]
    evaluate: date
    between: tuple[date, ...] = ()
    newest: tuple[date, ...] = ()


@dataclass(frozen=True)
class Tuned:
    """The best settings found, their mean log loss over the folds, and that of the settings there were before."""

    params: dict[str, Any]
    log_loss: float
    before: float
    trials: int


def folds(dates: Dates, horizon_days: int, count: int = FOLDS) -> list[Fold]:
    """Up to `count` earlier trainings, newest first, judged on dates whose horizon closes before `dates.evaluate`.

    Each is made of the train, stop and calibrate dates alone, with the same embargo of one horizon between its
    phases, so that a search never sees the date the model is judged on. Raises `CannotTrain` where not one fits.
    """
    every = sorted({*dates.train, *dates.stop, *dates.calibrate})
    candidates = [day for day in reversed(every) if day + timedelta(days=horizon_days) <= dates.evaluate]
    found: list[Fold] = []
    for judged in candidates:
        fold = _fold(every, judged, horizon_days)
        # a fold's own horizon apart from the last one: the same weeks judged twice are one fold
        if fold and (not found or judged + timedelta(days=horizon_days) <= found[-1].evaluate):
            found.append(fold)
        if len(found) == count:
            break
    if not found:
        raise CannotTrain(
            f"There is no earlier date to tune on: it takes {4 * horizon_days} days of training dates. "
            "Train without --tune, or land more history."
        )
    return found


def tune(
    panel: pd.DataFrame,
    features: Sequence[str],
    task: Task,
    dates: Dates,
    seed: int,
    trials: int,
    progress: Callable[[int, float], None] = lambda number, best: None,
) -> Tuned:
    """Search `trials` settings for the lowest mean log loss over the folds; `dates.evaluate` is never looked at.

    The first trial is the settings there are: what is found is never worse on the folds. `progress` is told
    the number of the trial and the best loss so far. Seeded: the same data and seed give the same settings.
    """
    chosen = folds(dates, task.horizon_days)
    kept = panel[pd.to_datetime(panel["as_of"]) < pd.Timestamp(dates.evaluate)]

    def trial_loss(trial: optuna.Trial) -> float:
        params = _suggest(trial)
        return float(np.mean([_loss(kept, features, task, fold, seed, params).mean() for fold in chosen]))

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
    study.enqueue_trial({name: PARAMS[name] for name in SEARCHED})
    study.optimize(
        trial_loss,
        n_trials=trials,
        callbacks=[lambda study, trial: progress(trial.number + 1, study.best_value)],
    )
    return Tuned(
        dict(study.best_params), float(study.best_value), float(study.trials[0].value or 0.0), trials
    )


SEARCHED = ("learning_rate", "num_leaves", "max_depth", "lambda_l2", "feature_fraction", "bagging_fraction")


def _suggest(trial: optuna.Trial) -> Mapping[str, Any]:
    return {
        "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.1, log=True),
        "num_leaves": trial.suggest_int("num_leaves", 4, 31),
        "max_depth": trial.suggest_int("max_depth", 2, 6),  # deeper trees cannot be explained in time
        "lambda_l2": trial.suggest_float("lambda_l2", 1.0, 100.0, log=True),
        "feature_fraction": trial.suggest_float("feature_fraction", 0.2, 1.0),
        "bagging_fraction": trial.suggest_float("bagging_fraction", 0.5, 1.0),
    }


def _loss(
    panel: pd.DataFrame, features: Sequence[str], task: Task, fold: Fold, seed: int, params: Mapping[str, Any]
) -> Floats:
    model = train(panel, features, task, fold, seed, params)
    judged = rows(panel, task, [fold.evaluate])
    return losses(judged[task.label].to_numpy(np.float64), predict(model, judged))


def _fold(every: Sequence[date], judged: date, horizon_days: int) -> Fold | None:
    gap = timedelta(days=horizon_days)
    calibrate = [day for day in every if day + gap <= judged][-1:]
    stop = [day for day in every if calibrate and day + gap <= calibrate[0]][-1:]
    train_on = [day for day in every if stop and day + gap <= stop[0]]
    if not train_on:
        return None
    return Fold(tuple(train_on), tuple(stop), tuple(calibrate), judged)
