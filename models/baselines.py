"""What an analyst would use without us: base rate, recency rule, RFM logistic regression, BG/NBD."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from models import bgnbd
from models.bgnbd import BgNbd, Histories
from models.calibration import Floats, apply
from models.errors import CannotTrain
from models.task import Task, require, rows
from models.training import Dates

BASELINES: dict[str, tuple[str, ...]] = {
    "base_rate": (),
    "recency_rule": ("days_since_last_order",),
    "rfm_logistic": ("days_since_last_order", "orders_90d", "amount_365d"),
}


class Predictor(Protocol):
    """Anything that gives one probability per row of a frame."""

    def predict(self, frame: pd.DataFrame) -> Floats: ...  # noqa: D102


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


@dataclass(frozen=True)
class BuyTillYouDie:
    """BG/NBD's chance of a purchase within `days`, put right where outcomes contradict it.

    Taken as it comes it promises too much to one-time buyers, whom it holds to be there for ever, and too
    little or much to all where the season turns. A logistic curve over its log-odds, with a line of its own for
    one-time buyers, mends both; so this is a harder baseline than the textbook's. `sign` is -1 for churn.
    """

    model: BgNbd
    days: int
    sign: float
    weights: tuple[float, ...]
    intercept: float

    def predict(self, frame: pd.DataFrame) -> Floats:
        """One probability per row; raises `FeaturesMissing` naming the columns that are not there."""
        z = odds(self.model, bgnbd.histories(frame), self.days, self.sign) @ np.array(self.weights)
        return apply({"intercept": self.intercept, "slope": 1.0}, z)


def fit_baselines(panel: pd.DataFrame, task: Task, dates: Dates) -> dict[str, Predictor]:
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
    found: dict[str, Predictor] = {name: _fit(name, columns, frame, y) for name, columns in BASELINES.items()}
    return found | _buy_till_you_die(panel, task, dates.calibrate, frame, y)


def fit_histories(panel: pd.DataFrame, dates: Sequence[date]) -> BgNbd:
    """BG/NBD on all customers as of the newest of `dates`, active or not; no horizon after it is seen."""
    newest = pd.to_datetime(panel["as_of"]) == pd.Timestamp(max(dates))
    return bgnbd.fit(bgnbd.histories(panel[newest]))


def odds(model: BgNbd, known: Histories, days: float, sign: float) -> Floats:
    """Three columns per customer: the log-odds, one-time buyer or not, and the log-odds of one-time buyers."""
    p = np.clip(bgnbd.buys_within(model, known, days), 1e-6, 1.0 - 1e-6)
    z, once = sign * np.log(p / (1.0 - p)), (known.x == 0).astype(np.float64)
    return np.column_stack([z, once, once * z])


def _buy_till_you_die(
    panel: pd.DataFrame, task: Task, dates: Sequence[date], frame: pd.DataFrame, y: Floats
) -> dict[str, Predictor]:
    """BG/NBD under its name; nothing in a shop where too few customers have come back to fit it."""
    try:
        model = fit_histories(panel, dates)
    except CannotTrain:
        return {}
    sign = -1.0 if task.active_only else 1.0
    seen = odds(model, bgnbd.histories(frame), task.horizon_days, sign)
    curve = LogisticRegression().fit(seen, y)
    weights = tuple(curve.coef_[0].tolist())
    return {"bg_nbd": BuyTillYouDie(model, task.horizon_days, sign, weights, float(curve.intercept_[0]))}


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
