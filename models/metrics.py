"""How good probabilities are: figures, deciles, and whether one model is not worse than another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.metrics import average_precision_score, roc_auc_score

from models.bootstrap import tops
from models.calibration import Floats

PROMISE = ("auc", "log_loss", "brier", "calibration_error", "calibration_by_chance")
"""What is said of a promise that was tried, besides promised and observed."""


def metrics(y: Floats, p: Floats) -> dict[str, float]:
    """The figures of one model on one set of customers: `y` 0 or 1, `p` the promised probability of 1.

    `auc`, `average_precision`, `log_loss` (nats per customer), `brier`, `calibration_error` (mean distance of promised
    and observed over ten bins of equal count) and what of it is chance (see `by_chance`), `lift_top_decile` (rate in
    the tenth with the highest p over the rate of all), `lift_top_` and `gain_top_` 5, 10 and 20 (see `bootstrap.tops`).
    What a single class leaves undefined is nan (auc; average precision and lift without a 1). Customers with equal p
    share their outcomes evenly, so no figure depends on the order of rows. Raises ValueError when empty.

    >>> round(metrics(np.array([0.0, 1.0]), np.array([0.2, 0.8]))["log_loss"], 4)
    0.2231
    """
    if len(y) == 0:
        raise ValueError("There is no customer to evaluate on. Choose a date whose horizon is closed.")
    is_mixed, has_yes = 0.0 < y.mean() < 1.0, y.mean() > 0.0
    tenths = deciles(y, p)
    gaps = (tenths["promised"] - tenths["observed"]).abs() * tenths["customers"]
    return {
        "auc": float(roc_auc_score(y, p)) if is_mixed else float("nan"),
        "average_precision": float(average_precision_score(y, p)) if has_yes else float("nan"),
        "log_loss": float(losses(y, p).mean()),
        "brier": float(np.mean((p - y) ** 2)),
        "calibration_error": float(gaps.sum() / len(y)),
        **by_chance(p),
        "lift_top_decile": float(tenths["observed"].iloc[-1] / y.mean()) if has_yes else float("nan"),
        **tops(y, p),
    }


def promise_figures(y: Floats, p: Floats) -> dict[str, float]:
    """A promise that was tried: customers, promised and observed rate, and the figures named by `PROMISE`.

    The same arithmetic grades what a back-test would have published and what the daily run did. Raises ValueError when
    empty.

    >>> promise_figures(np.array([0.0, 1.0]), np.array([0.2, 0.8]))["observed"]
    0.5
    """
    figures = metrics(y, p)
    shares = {"customers": float(len(y)), "promised": float(p.mean()), "observed": float(y.mean())}
    return {**shares, **{name: figures[name] for name in PROMISE}}


def by_chance(p: Floats) -> dict[str, float]:
    """The calibration error of probabilities that are perfectly true: its mean, and what it exceeds once in twenty.

    With so many customers chance alone makes observed and promised differ. In each bin the difference is near
    normal with the variance of its customers' outcomes, sum p (1 - p); a normal's mean distance is its deviation
    times the root of 2 / pi. What lies below the mean says nothing against a model, nor for it.

    >>> round(by_chance(np.full(2500, 0.5))["calibration_by_chance"], 3)
    0.025
    """
    order, tenth = np.argsort(p, kind="stable"), np.arange(len(p)) * 10 // max(len(p), 1)
    variance = np.bincount(tenth, (p * (1.0 - p))[order]) / max(len(p), 1) ** 2
    mean = np.sqrt(variance * 2.0 / np.pi).sum()
    return {
        "calibration_by_chance": float(mean),
        "calibration_by_chance_95": float(mean + 1.645 * np.sqrt(variance.sum() * (1.0 - 2.0 / np.pi))),
    }


def deciles(y: Floats, p: Floats) -> pd.DataFrame:
    """One row per tenth of the customers, 10 = highest probability: customers, promised and observed rate.

    Fewer than ten customers give fewer rows. Equal probabilities share their outcomes evenly across a border.
    """
    order = np.argsort(p, kind="stable")
    shared = pd.Series(y).groupby(p).transform("mean").to_numpy()[order]
    tenth = np.arange(len(p)) * 10 // max(len(p), 1) + 1
    frame = pd.DataFrame({"decile": tenth, "promised": p[order], "observed": shared})
    grouped = frame.groupby("decile", as_index=False)
    return grouped.agg(
        customers=("promised", "size"), promised=("promised", "mean"), observed=("observed", "mean")
    )


def losses(y: Floats, p: Floats) -> Floats:
    """The log loss of each customer in nats; p is kept 1e-15 away from 0 and 1."""
    clipped = np.clip(p, 1e-15, 1.0 - 1e-15)
    return np.asarray(-(y * np.log(clipped) + (1.0 - y) * np.log1p(-clipped)), dtype=np.float64)


@dataclass(frozen=True)
class Comparison:
    """A new model against an old one on the same customers: log loss of new minus old, in nats.

    `low` and `high` bound the middle 90 % of the bootstrap; `share_worse` is the share of resamples in which the
    new one lost.
    """

    difference: float
    low: float
    high: float
    share_worse: float
    not_worse: bool


def not_worse(
    y: Floats,
    p_new: Floats,
    p_old: Floats,
    *,
    seed: int,
    resamples: int = 1000,
    most_worse: float = 0.5,
    customers: Sequence[Any] | npt.NDArray[Any] | None = None,
) -> Comparison:
    """Whether the new model's log loss is not above the old one's, by paired bootstrap over customers.

    Not worse: it lost in at most `most_worse` of the resamples. At 0.5 the gate is no looser than a coin; one that
    only refuses what is significantly worse (0.95) lets a slow decline pass, a little every week. `customers` says who
    each row is, where they come on several dates: all rows of one are drawn together. Seeded: the same input gives the
    same answer. Raises ValueError when empty.
    """
    gap = losses(y, p_new) - losses(y, p_old)
    if not len(gap):
        raise ValueError("There is no customer to compare on. Choose a date whose horizon is closed.")
    rng = np.random.default_rng(seed)
    of_whom = np.arange(len(gap)) if customers is None else pd.factorize(np.asarray(customers))[0]
    sums, counts = np.bincount(of_whom, gap), np.bincount(of_whom)
    draws = (rng.integers(0, len(sums), len(sums)) for _ in range(resamples))
    means = np.array([sums[draw].sum() / counts[draw].sum() for draw in draws])
    low, high = np.quantile(means, [0.05, 0.95])
    share = float(np.mean(means > 0.0))
    return Comparison(float(gap.mean()), float(low), float(high), share, share <= most_worse)
