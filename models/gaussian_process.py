"""A level through time as a Gaussian process: a season that comes back every year, a slow drift, and short spells.

Rasmussen and Williams (2006), "Gaussian Processes for Machine Learning", chapters 2 and 5: the kernel is a sum of a
periodic one of 365.25 days (their equation 4.31) and two exponential ones (Ornstein-Uhlenbeck). How much of each there
is is what the shop's own past makes most likely, under a prior: with less than a year behind it the season cannot be
told from drift, and a forecast goes back to the mean by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize

from models.calibration import Floats

YEAR = 365.25
FREE_MEAN = 4.0
"""The variance of the mean: next to nothing is assumed of it."""
STEPS = 40


@dataclass(frozen=True)
class Prior:
    """What is expected before looking: the median of each parameter, and the spread of its logarithm.

    In order: size and width (in turns of the year) of the season; size and length (days) of the drift; size and length
    of spells; size of what every observation has to itself.
    """

    median: tuple[float, ...]
    spread: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Process:
    """A fitted process: days, how it weighs them, and its parameters as logarithms."""

    days: Floats
    weights: Floats
    logs: Floats

    def mean(self, days: Floats) -> Floats:
        """What is expected of each of `days`."""
        return np.asarray(_kernel(days, self.days, self.logs) @ self.weights, dtype=np.float64)


def fit(days: Floats, level: Floats, variance: Floats, prior: Prior) -> Process:
    """The process most likely to have given these levels on these days, each known with its `variance`."""
    median, spread = np.log(np.array(prior.median)), np.array(prior.spread)

    def loss(logs: Floats) -> float:
        try:
            factor = cho_factor(_noisy(days, variance, logs), lower=True)
        except np.linalg.LinAlgError:
            return 1e12
        fitted = 0.5 * level @ cho_solve(factor, level) + np.log(np.diag(factor[0])).sum()
        return float(fitted + 0.5 * np.sum(((logs - median) / spread) ** 2))

    best = minimize(loss, median, method="L-BFGS-B", options={"maxiter": STEPS})
    logs = np.asarray(best.x, dtype=np.float64)
    return Process(days, cho_solve(cho_factor(_noisy(days, variance, logs), lower=True), level), logs)


def prior(season: float, width: float, drift: float, spell: float, spell_days: float, noise: float) -> Prior:
    """The prior of a series whose season, drift, spells and noise are about so large (in log-odds)."""
    return Prior((season, width, drift, 300.0, spell, spell_days, noise), (1.0, 0.4, 0.6, 0.5, 0.5, 0.4, 0.6))


def _kernel(first: Floats, second: Floats, logs: Sequence[float] | Floats) -> Floats:
    season, width, drift, drift_days, spell, spell_days = np.exp(np.asarray(logs)[:6])
    apart = np.abs(first[:, None] - second[None, :])
    yearly = season**2 * np.exp(-2.0 * (np.sin(np.pi * apart / YEAR) / width) ** 2)
    slow, short = drift**2 * np.exp(-apart / drift_days), spell**2 * np.exp(-apart / spell_days)
    return np.asarray(yearly + slow + short + FREE_MEAN, dtype=np.float64)


def _noisy(days: Floats, variance: Floats, logs: Floats) -> Floats:
    return _kernel(days, days, logs) + np.diag(variance + np.exp(2.0 * logs[6]) + 1e-9)
