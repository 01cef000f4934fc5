"""Turning a booster's raw scores into probabilities that mean what they say."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq, minimize

Floats = npt.NDArray[np.float64]

PRIOR_SD = 0.2
"""How far, in log-odds, intercept and slope are expected to lie from 0 and 1 before looking."""
CERTAIN = 1e-15
"""A probability is taken to lie at least so far from 0 and 1, so that its log-odds are a number."""
MOST = 3.0
"""No level is moved further, in log-odds."""


def fit(raw: Floats, y: Floats, weight: Floats | None = None) -> dict[str, float]:
    """Intercept and slope of a logistic curve over raw scores (log-odds), shrunk towards leaving them alone.

    Platt scaling (Platt 1999) with normal priors N(0, 0.2²) on the intercept and N(1, 0.2²) on the slope: a few
    hundred customers hardly move it, many thousands overrule it. An unshrunk fit on one date chases that date's
    noise. The slope never falls below 0.05, so order is always kept. `weight` counts rows (default 1 each).

    >>> fit(np.zeros(0), np.zeros(0))
    {'intercept': 0.0, 'slope': 1.0}
    """
    weights = np.ones_like(raw) if weight is None else weight

    def loss(theta: Floats) -> tuple[float, Floats]:
        z = theta[0] + theta[1] * raw
        distance = theta - (0.0, 1.0)
        error = weights * (sigmoid(z) - y)
        value = np.sum(weights * (np.logaddexp(0.0, z) - y * z)) + 0.5 * np.sum((distance / PRIOR_SD) ** 2)
        return float(value), np.array([error.sum(), (error * raw).sum()]) + distance / PRIOR_SD**2

    best: Any = minimize(loss, (0.0, 1.0), jac=True, method="L-BFGS-B", bounds=[(None, None), (0.05, None)])
    return {"intercept": float(best.x[0]), "slope": float(best.x[1])}


def shift(odds: Floats, mean: float) -> float:
    """What has to be added to log-odds for their probabilities to have this mean, at most `MOST`.

    >>> round(shift(np.zeros(3), 0.75), 4)
    1.0986
    """
    if not len(odds):
        return 0.0

    def distance(added: float) -> float:
        return float(sigmoid(odds + added).mean() - mean)

    if distance(-MOST) >= 0.0 or distance(MOST) <= 0.0:
        return -MOST if distance(-MOST) >= 0.0 else MOST
    return float(brentq(distance, -MOST, MOST, xtol=1e-12))


def log_odds(p: Floats) -> Floats:
    """The log-odds of probabilities, of those within `CERTAIN` of 0 and 1 as of that.

    >>> log_odds(np.array([0.5])).tolist()
    [0.0]
    """
    inside = np.clip(p, CERTAIN, 1.0 - CERTAIN)
    return np.asarray(np.log(inside / (1.0 - inside)), dtype=np.float64)


def halfway(calibration: Mapping[str, float]) -> dict[str, float]:
    """Half of what a calibration would change.

    What one date was off is half that date's own luck (a sale, the weather, the season): on earlier dates of three
    shops the next horizon kept about half of it, and both all and nothing gave larger log losses.

    >>> halfway({"intercept": -0.2, "slope": 1.1})
    {'intercept': -0.1, 'slope': 1.05}
    """
    return {"intercept": calibration["intercept"] / 2.0, "slope": (1.0 + calibration["slope"]) / 2.0}


def apply(calibration: Mapping[str, float], raw: Floats) -> Floats:
    """Probabilities in (0, 1) of raw scores; a higher raw score never gets a lower probability.

    >>> apply({"intercept": 0.0, "slope": 1.0}, np.array([0.0])).tolist()
    [0.5]
    """
    return sigmoid(calibration["intercept"] + calibration["slope"] * raw)


def sigmoid(z: Floats) -> Floats:
    """Probabilities of log-odds."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * z)), dtype=np.float64)  # never overflows
