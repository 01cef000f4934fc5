"""The level of each past date, whoever was there: a logistic curve with a number per date and one per kind of customer.

Who is active today is not who was active then: the numbers of the kinds take up the mix, those of the dates are what
is left, in log-odds of an order. Two-way fixed effects, fitted by Newton's steps on the counts of each cell.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.calibration import Floats, sigmoid

STEPS = 300
PRECISION = 1e-6
NEWEST = 4
"""Today's customers are those of so many of the newest dates."""
DOUBT = 0.1
"""Each kind's number is shrunk towards 0 as by a tenth of a customer's doubt."""


@dataclass(frozen=True, eq=False)
class LevelSeries:
    """The level of each date (days since 1970, ascending) around `base`, its variance, and each cell's own number.

    `alike` is the share of each date's customers who are of the same kinds as the newest dates' are.
    """

    days: Floats
    level: Floats
    variance: Floats
    base: float
    cells: Mapping[int, float]
    alike: Floats


def level_series(counts: pd.DataFrame) -> LevelSeries:
    """The series of one question's rows: as_of, cell, customers, ordered."""
    dates, date = np.unique(counts["as_of"].to_numpy(), return_inverse=True)
    names, cell = np.unique(counts["cell"].to_numpy(), return_inverse=True)
    n, y = counts["customers"].to_numpy(np.float64), counts["ordered"].to_numpy(np.float64)
    base = float(np.log((y.sum() + 0.5) / (n.sum() - y.sum() + 0.5)))
    by_date, by_cell, information = np.zeros(len(dates)), np.zeros(len(names)), np.ones(len(dates))
    for _ in range(STEPS):
        by_cell += _step(cell, len(names), n, y, base + by_cell[cell] + by_date[date], by_cell)[0]
        step, information = _step(date, len(dates), n, y, base + by_cell[cell] + by_date[date], 0.0 * by_date)
        by_date += step
        base, by_date = base + by_date.mean(), by_date - by_date.mean()
        if np.abs(step).max() < PRECISION:
            break
    days = dates.astype("datetime64[D]").astype(np.float64)
    numbers = dict(zip(names.tolist(), by_cell.tolist(), strict=True))
    return LevelSeries(days, by_date, 1.0 / information, base, numbers, _alike(date, cell, n))


def _alike(date: np.ndarray, cell: np.ndarray, n: Floats) -> Floats:
    """How much the mix of kinds on each date overlaps with that of the newest dates, from 0 to 1."""
    mix = np.zeros((date.max() + 1, cell.max() + 1))
    np.add.at(mix, (date, cell), n)
    mix /= mix.sum(axis=1, keepdims=True)
    return np.asarray(np.minimum(mix, mix[-NEWEST:].mean(axis=0)).sum(axis=1), dtype=np.float64)


def _step(
    group: np.ndarray, size: int, n: Floats, y: Floats, odds: Floats, at: Floats
) -> tuple[Floats, Floats]:
    """One step of Newton for the number of each group, at most 1 far, and the information about it."""
    p = sigmoid(odds)
    information = np.bincount(group, n * p * (1.0 - p), size) + DOUBT
    step = (np.bincount(group, y - n * p, size) - DOUBT * at) / information
    return np.clip(step, -1.0, 1.0), np.asarray(information, dtype=np.float64)
