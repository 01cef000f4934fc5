"""The recency rule: the longer ago the last order, the less likely the next. It answers where BG/NBD cannot."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from models.calibration import Floats, apply
from models.errors import CannotTrain
from models.task import Task, require

DAYS = "days_since_last_order"


@dataclass(frozen=True)
class Recency:
    """A logistic curve that never rises over the log of the days since the last order, standardised."""

    mean: float
    scale: float
    intercept: float
    slope: float


def fit(rows: pd.DataFrame, task: Task) -> Recency:
    """The rule from customers whose outcome is known, however few: `DAYS` and the task's label, one row each.

    To the customers come two who are of the usual recency, one of whom bought (Laplace's rule of succession): a shop in
    which nobody has come back yet gets a small chance and not none. The slope is shrunk as by one more customer's
    doubt (a normal prior of 1), and never says that silence is a good sign. Raises `CannotTrain` without any customer.

    >>> rows = pd.DataFrame({"days_since_last_order": [1.0, 50.0], "repurchased": [1.0, 0.0]})
    >>> rule = fit(rows, Task("repurchase", "repurchased", 30, active_only=False))
    >>> buys(rule, np.array([1.0, 50.0])).round(2)
    array([0.66, 0.34])
    """
    require(rows, [DAYS, task.label], "The frame for the recency rule")
    if rows.empty:
        raise CannotTrain(f"The recency rule knows no customer whose {task.horizon_days} days have passed.")
    logs = np.log1p(rows[DAYS].to_numpy(np.float64))
    label = rows[task.label].to_numpy(np.float64)
    bought = 1.0 - label if task.active_only else label  # churned: did not buy
    mean, scale = float(logs.mean()), max(float(logs.std()), 1e-9)
    z, y = np.r_[(logs - mean) / scale, 0.0, 0.0], np.r_[bought, 1.0, 0.0]

    def loss(theta: Floats) -> tuple[float, Floats]:
        odds = theta[0] - theta[1] * z
        error = apply({"intercept": 0.0, "slope": 1.0}, odds) - y
        value = np.sum(np.logaddexp(0.0, odds) - y * odds) + 0.5 * theta[1] ** 2
        return float(value), np.array([error.sum(), theta[1] - (error * z).sum()])

    found = minimize(loss, (0.0, 0.0), jac=True, method="L-BFGS-B", bounds=[(None, None), (0.0, None)])
    return Recency(mean, scale, float(found.x[0]), float(found.x[1]))


def buys(rule: Recency, days: Floats) -> Floats:
    """The chance of an order within the horizon the rule was fitted for, by days since the last order."""
    z = (np.log1p(days) - rule.mean) / rule.scale
    return apply({"intercept": rule.intercept, "slope": -rule.slope}, z)
