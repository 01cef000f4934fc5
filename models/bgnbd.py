"""BG/NBD: how often a customer buys and whether they are still there, from three numbers per customer.

Fader, Hardie and Lee (2005), "Counting your customers the easy way", Marketing Science 24(2). While they stay, a
customer buys at a rate of their own (gamma: `r`, `alpha`) and leaves after any purchase with a chance of their own
(beta: `a`, `b`). Where it misleads: nobody leaves before a second purchase, so a one-time buyer counts as staying for
ever, however long ago that was. Whoever turns its probabilities into promises must correct that; `models.baselines`
does.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import minimize
from scipy.special import betaincinv, digamma, gammaln

from models.calibration import Floats
from models.errors import CannotTrain
from models.panel_rows import require

COLUMNS = ("active_days_ever", "days_since_first_order", "days_since_last_order")
BOUND = 9.0
"""Parameters lie within e^±9 of 1 (alpha: of the mean age): where nobody leaves, or all do, they would run away."""
FLAT = 1e-3
"""Nats per customer that the log likelihood may still rise for a parameter e times as large, at the end of a fit."""
FEWEST_REPEATERS = 20


@dataclass(frozen=True)
class Histories:
    """One entry per customer: repeat purchases `x`, the age of the customer `age` and at the last purchase `last`.

    Purchases are days with an order; the first one starts the clock. `last` and `age` share any one unit of time.
    """

    x: Floats
    last: Floats
    age: Floats


@dataclass(frozen=True)
class BgNbd:
    """The four parameters, `alpha` in the unit of time the histories had."""

    r: float
    alpha: float
    a: float
    b: float


def histories(frame: pd.DataFrame) -> Histories:
    """The history of every row of a snapshot or panel, in days; raises `FeaturesMissing` without `COLUMNS`."""
    require(frame, COLUMNS, "The frame for BG/NBD")
    days, age, silent = (frame[column].to_numpy(np.float64) for column in COLUMNS)
    return Histories(np.maximum(days - 1.0, 0.0), np.maximum(age - silent, 0.0), age)


def fit(history: Histories) -> BgNbd:
    """The parameters that make these histories most likely.

    Only the past enters, so a fit as of a date sees nothing of any horizon after it. Raises `CannotTrain`
    with fewer than `FEWEST_REPEATERS` customers who bought on a second day, or where the search does not converge.
    """
    repeaters = int((history.x > 0).sum())
    if repeaters < FEWEST_REPEATERS:
        raise CannotTrain(
            f"BG/NBD cannot be fitted: {repeaters} customers bought on a second day, and "
            f"{FEWEST_REPEATERS} are needed. Land more history."
        )
    scale = float(history.age.mean())  # alpha near 1, whatever the unit of time
    stacked = np.column_stack([history.x, history.last / scale, history.age / scale])
    alike, count = np.unique(stacked, axis=0, return_counts=True)
    x, place = np.unique(alike[:, 0], return_inverse=True)
    data = _Data(x, place, alike[:, 1], alike[:, 2], count.astype(np.float64))
    best = minimize(
        _loss, np.zeros(4), (data,), jac=True, method="L-BFGS-B", bounds=[(-BOUND, BOUND)] * 4,
        options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-8},
    )  # fmt: skip
    if not _has_converged(best.x, best.jac):
        raise CannotTrain(
            "BG/NBD cannot be fitted: its likelihood has no maximum the search could find here."
        )
    r, alpha, a, b = np.exp(best.x).tolist()
    return BgNbd(r, alpha * scale, a, b)


def alive(model: BgNbd, history: Histories) -> Floats:
    """The probability that each customer has not left; 1 for every one-time buyer (see above).

    >>> alive(BgNbd(0.243, 4.414, 0.793, 2.426), Histories(*np.array([[2.0], [30.43], [38.86]]))).round(3)
    array([0.727])
    """
    x = history.x
    leaving = (model.r + x) * np.log((model.alpha + history.age) / (model.alpha + history.last))
    odds = np.exp(np.minimum(leaving + np.log(model.a) - np.log(model.b + np.maximum(x, 1.0) - 1.0), 700.0))
    return np.asarray(np.where(x > 0, 1.0 / (1.0 + odds), 1.0), dtype=np.float64)


def buys_within(model: BgNbd, history: Histories, time: float) -> Floats:
    """The probability of at least one purchase in the next `time`."""
    none_while_there = np.exp(-(model.r + history.x) * np.log1p(time / (model.alpha + history.age)))
    return np.asarray(alive(model, history) * (1.0 - none_while_there), dtype=np.float64)


def expected(model: BgNbd, history: Histories, time: float) -> Floats:
    """The expected number of purchases in the next `time`."""
    return np.asarray(alive(model, history) * expected_alive(model, history, time), dtype=np.float64)


def expected_alive(model: BgNbd, history: Histories, time: float, nodes: int = 48) -> Floats:
    """The expected number of purchases in the next `time` of a customer who has not left yet; never below 0.

    The closed form (equation 10 without P(alive)) takes a hypergeometric function that overflows for frequent buyers
    and breaks at a = 1. This is the integral it comes from, over the chance of leaving p ~ beta(a, b + x), which is
    smooth: E[(1 - (1 + p time / (alpha + age))^-(r + x)) / p].
    """
    at, weight = np.polynomial.legendre.leggauss(nodes)
    x, place = np.unique(history.x, return_inverse=True)
    chance = np.maximum(betaincinv(model.a, model.b + x[:, None], (at + 1.0) / 2.0), 1e-12)
    total = np.zeros(len(history.x))
    for node in range(nodes):  # one pass per node: memory stays that of a few columns
        p = chance[place, node]
        left = -np.expm1(-(model.r + history.x) * np.log1p(p * time / (model.alpha + history.age)))
        total += weight[node] / 2.0 * left / p
    return np.asarray(total, dtype=np.float64)


def expected_staying(model: BgNbd, history: Histories, time: float, within: float) -> Floats:
    """The expected number of purchases in the next `time` of a customer who buys at least once `within` it.

    Of who is there, `expected_alive` averages those who buy within and those who do not. The latter are there still
    (nobody leaves without buying), `within` older and with as many purchases; so their share s and what they still
    buy are known, and the former buy (expected_alive(time) - s expected_alive(time - within, once older)) / (1 - s).
    P(alive) is nowhere in it.

    >>> once = Histories(*np.array([[2.0], [30.43], [38.86]]))
    >>> expected_staying(BgNbd(0.243, 4.414, 0.793, 2.426), once, 39.0, 39.0).round(2)  # 1.69 where alive
    array([2.21])
    """
    later = Histories(history.x, history.last, history.age + within)
    log_none = -(model.r + history.x) * np.log1p(within / (model.alpha + history.age))
    remaining = np.exp(log_none) * expected_alive(model, later, max(time - within, 0.0))
    share = np.maximum(-np.expm1(log_none), 1e-300)
    return np.asarray((expected_alive(model, history, time) - remaining) / share, dtype=np.float64)


def _has_converged(theta: Floats, slope: Floats) -> bool:
    """Whether nothing is to be gained any more, but beyond a bound. (SciPy's own word is stricter than any use.)"""
    outwards = (np.abs(theta) >= BOUND) & (theta * slope < 0.0)
    return bool(np.isfinite(theta).all() and (np.abs(np.where(outwards, 0.0, slope)) < FLAT).all())


@dataclass(frozen=True)
class _Data:
    """Distinct histories with their counts; `x` holds the distinct repeat counts, `place` where each is."""

    x: Floats
    place: npt.NDArray[np.intp]
    last: Floats
    age: Floats
    count: Floats


def _loss(theta: Floats, data: _Data) -> tuple[float, Floats]:
    """Minus the mean log likelihood (equation 6, as in the authors' spreadsheet note), and its gradient."""
    r, alpha, a, b = np.exp(theta)
    x, has_repeated = data.x, (data.x > 0)[data.place]
    bx = np.where(x > 0, b + x - 1.0, 1.0)
    fixed = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    fixed += gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    rx = (r + x)[data.place]
    log_age, log_last = np.log(alpha + data.age), np.log(alpha + data.last)
    stayed = -rx * log_age
    left = np.where(has_repeated, (np.log(a) - np.log(bx))[data.place] - rx * log_last, -np.inf)
    likelihood = np.logaddexp(stayed, left)
    w = np.exp(left - likelihood)  # the chance that the customer left after the last purchase
    logs = (1.0 - w) * log_age + w * log_last
    inverse = (1.0 - w) / (alpha + data.age) + w / (alpha + data.last)
    slopes = (
        (digamma(r + x) - digamma(r) + np.log(alpha))[data.place] - logs,
        r / alpha - rx * inverse,
        (digamma(a + b) - digamma(a + b + x))[data.place] + w / a,
        (digamma(a + b) + digamma(b + x) - digamma(b) - digamma(a + b + x))[data.place] - w / bx[data.place],
    )
    n = data.count.sum()
    gradient = np.array([data.count @ slope for slope in slopes]) * (r, alpha, a, b)
    return float(-(data.count @ (fixed[data.place] + likelihood)) / n), -gradient / n
