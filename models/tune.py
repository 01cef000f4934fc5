"""Searching LightGBM's settings with Optuna, on folds that lie in time as training itself does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np
import optuna
import pandas as pd

from models.backtest_dates import earlier_fold
from models.calibration import Floats
from models.errors import CannotTrain
from models.metrics import losses
from models.panel_rows import rows
from models.training import PARAMS, train
from models.training_dates import Dates, Fold
from questions.question import Question

FOLDS = 2


@dataclass(frozen=True)
class Tuning:
    """The best settings of a search, their mean log loss over the folds, and that of the settings there were before."""

    params: dict[str, Any]
    log_loss: float
    before: float
    trials: int


def folds(dates: Dates, horizon_days: int, count: int = FOLDS) -> list[Fold]:
    """Up to `count` earlier trainings, newest first, judged on dates whose horizon closes before `dates.evaluate`.

    Each is made of the train, stop and calibrate dates alone, with the same embargo of one horizon between its
    phases, so that a search never sees the date the model is judged on. Raises `CannotTrain` where not one fits.
    """
    learning = sorted({*dates.train, *dates.stop, *dates.calibrate})
    candidates = [day for day in reversed(learning) if day + timedelta(days=horizon_days) <= dates.evaluate]
    earlier: list[Fold] = []
    for judged in candidates:
        fold = earlier_fold(learning, judged, horizon_days, len(learning))
        # a fold's own horizon apart from the last one: the same weeks judged twice are one fold
        if fold and (not earlier or judged + timedelta(days=horizon_days) <= earlier[-1].evaluate):
            earlier.append(replace(fold, between=()))
        if len(earlier) == count:
            break
    if not earlier:
        raise CannotTrain(
            f"There is no earlier date to tune on: it takes {4 * horizon_days} days of training dates. "
            "Train without --tune, or land more history."
        )
    return earlier


def tune(
    panel: pd.DataFrame,
    features: Sequence[str],
    question: Question,
    dates: Dates,
    seed: int,
    trials: int,
    progress: Callable[[int, float], None] = lambda number, best: None,
) -> Tuning:
    """Search `trials` settings for the lowest mean log loss over the folds; `dates.evaluate` is never looked at.

    The first trial is the settings there are: the best is never worse on the folds. `progress` is told
    the number of the trial and the best loss so far. Seeded: the same data and seed give the same settings.
    """
    chosen = folds(dates, question.horizon_days)
    past = panel[pd.to_datetime(panel["as_of"]) < pd.Timestamp(dates.evaluate)]

    def trial_loss(trial: optuna.Trial) -> float:
        params = _suggest(trial)
        return float(np.mean([_loss(past, features, question, fold, seed, params).mean() for fold in chosen]))

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
    study.enqueue_trial({name: PARAMS[name] for name in SEARCHED})
    study.optimize(
        trial_loss,
        n_trials=trials,
        callbacks=[lambda study, trial: progress(trial.number + 1, study.best_value)],
    )
    return Tuning(
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
    panel: pd.DataFrame,
    features: Sequence[str],
    question: Question,
    fold: Fold,
    seed: int,
    params: Mapping[str, Any],
) -> Floats:
    model = train(panel, features, question, fold, seed, params)
    judged = rows(panel, question, [fold.evaluate])
    return losses(judged[question.label].to_numpy(np.float64), model.chance(judged))
