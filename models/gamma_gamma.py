"""Gamma-Gamma: what a customer's next order is worth, from how many there were and their mean.

Fader and Hardie (2013), "The Gamma-Gamma model of monetary value". Orders of a customer scatter around a mean of their
own (gamma: shape `p`), and those means around the shop's (gamma: `q`, `v`); with few orders the estimate leans on the
shop. It assumes that how often a customer buys says nothing about how much.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import digamma, gammaln

from models.calibration import Floats
from models.errors import CannotTrain

FEWEST = 20


@dataclass(frozen=True)
class GammaGamma:
    """The three parameters, `v` in the shop's currency; `q` is above 1, so that the shop has a mean."""

    p: float
    q: float
    v: float


def fit(orders: Floats, mean: Floats) -> GammaGamma:
    """The parameters that make these means of so many orders most likely; customers who paid nothing are left out.

    Raises `CannotTrain` with fewer than `FEWEST` customers who paid something.
    """
    paid = (orders > 0) & (mean > 0)
    if paid.sum() < FEWEST:
        raise CannotTrain(
            f"Gamma-Gamma cannot be fitted: {int(paid.sum())} customers paid something, and {FEWEST} are needed."
        )
    n, scale = orders[paid], float(mean[paid].mean())
    best = minimize(
        _loss, np.zeros(3), (n, mean[paid] / scale), jac=True, method="L-BFGS-B", bounds=[(-4.0, 7.0)] * 3,
        options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-8},
    )  # fmt: skip
    p, over, v = np.exp(best.x).tolist()
    return GammaGamma(p, 1.0 + over, v * scale)


def order_value(model: GammaGamma, orders: Floats, mean: Floats) -> Floats:
    """The expected amount of each customer's next order; with no orders, or nothing paid, the shop's mean.

    >>> order_value(GammaGamma(6.25, 3.74, 15.44), np.array([0.0, 100.0]), np.array([0.0, 80.0])).round()
    array([35., 80.])
    """
    n = np.where(mean > 0, orders, 0.0)
    total = n * np.maximum(np.nan_to_num(mean), 0.0)
    return np.asarray(model.p * (model.v + total) / (model.p * n + model.q - 1.0), dtype=np.float64)


def _loss(theta: Floats, n: Floats, mean: Floats) -> tuple[float, Floats]:
    """Minus the mean log likelihood (equation 1a) and its gradient; q = 1 + exp(theta[1])."""
    p, over, v = np.exp(theta)
    q, pn, total = 1.0 + over, p * n, n * mean
    log_all = np.log(total + v)
    value = gammaln(pn + q) - gammaln(pn) - gammaln(q) + q * np.log(v) - (pn + q) * log_all
    value += (pn - 1.0) * np.log(mean) + pn * np.log(n)
    shared = digamma(pn + q)
    slopes = (
        n * (shared - digamma(pn) - log_all + np.log(mean) + np.log(n)),
        shared - digamma(q) + np.log(v) - log_all,
        q / v - (pn + q) / (total + v),
    )
    gradient = np.array([slope.mean() for slope in slopes]) * (p, over, v)
    return float(-value.mean()), -gradient
