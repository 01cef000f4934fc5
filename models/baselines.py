"""What an analyst would use without us: base rate, recency rule, RFM logistic regression."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from models.calibration import Floats, apply
from models.errors import CannotTrain
from models.task import Task, require, rows
from models.train import Dates

BASELINES: dict[str, tuple[str, ...]] = {
    "base_rate": (),
    "recency_rule": ("days_since_last_order",),
    "rfm_logistic": ("days_since_last_order", "orders_90d", "amount_365d"),
}


@dataclass(frozen=True)
class Baseline:
    """One logistic curve over log1p of a few columns, each standardised; no columns: the base rate."""

    name: str
    columns: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float

    def predict(self, frame: pd.DataFrame) -> Floats:
        """One probability per row; raises `FeaturesMissing` naming the columns that are not there."""
        require(frame, self.columns, f"The frame for {self.name}")
        z = (_logs(frame, self.columns) - np.array(self.mean)) / np.array(self.scale)
        return apply({"intercept": self.intercept, "slope": 1.0}, z @ np.array(self.weights))


def fit_baselines(panel: pd.DataFrame, task: Task, dates: Dates) -> dict[str, Baseline]:
    """Every baseline by name, fitted on the stop and calibrate dates: the newest the models learn from.

    Not on all training dates, because that made them worse: in the first months "a year's amount" is an amount
    of weeks. Frequency is orders in 90 days, which beat orders in 365 days on every date tried.
    Raises `CannotTrain` when only one outcome occurs there.
    """
    frame = rows(panel, task, [*dates.stop, *dates.calibrate])
    y = frame[task.label].to_numpy(np.float64)
    if len(np.unique(y)) < 2:
        raise CannotTrain(
            f"The baselines of {task.name} cannot be fitted: all {len(y)} customers have the same outcome. "
            f"Land more history, or change the horizon ({task.horizon_days} days now)."
        )
    return {name: _fit(name, columns, frame, y) for name, columns in BASELINES.items()}


def _fit(name: str, columns: tuple[str, ...], frame: pd.DataFrame, y: Floats) -> Baseline:
    if not columns:
        return Baseline(name, (), (), (), (), float(np.log(y.mean() / (1.0 - y.mean()))))
    require(frame, columns, f"The panel for {name}")
    logs = _logs(frame, columns)
    mean, scale = logs.mean(axis=0), np.maximum(logs.std(axis=0), 1e-9)
    fitted = LogisticRegression().fit((logs - mean) / scale, y)
    weights = tuple(fitted.coef_[0].tolist())
    return Baseline(
        name, columns, tuple(mean.tolist()), tuple(scale.tolist()), weights, float(fitted.intercept_[0])
    )


def _logs(frame: pd.DataFrame, columns: tuple[str, ...]) -> Floats:
    values = frame[list(columns)].to_numpy(np.float64)
    return np.log1p(np.maximum(np.nan_to_num(values), 0.0))  # more returned than bought counts as nothing
