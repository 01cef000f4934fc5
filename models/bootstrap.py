"""95 % intervals of each figure by bootstrap over customers, in one sort however many the resamples."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.calibration import Floats

TOPS = (5, 10, 20)
RESAMPLES = 200


@dataclass(frozen=True)
class _Sorted:
    """Outcomes by falling probability; customers with equal probability stand in one group from `start` on."""

    y: Floats
    p: Floats
    loss: Floats
    start: npt.NDArray[np.intp]
    order: npt.NDArray[np.intp]


def tops(y: Floats, p: Floats) -> dict[str, float]:
    """Lift and gain in the top 5, 10 and 20 %: rate there over the rate of all, and share of all 1s that lie there.

    Equal probabilities share their outcomes evenly across a border. Without a 1 they are nan.

    >>> tops(np.array([1.0, 0.0, 0.0, 0.0, 0.0]), np.array([0.9, 0.1, 0.1, 0.1, 0.1]))["gain_top_20"]
    1.0
    """
    figures = _figures(_sort(y, p), np.ones(len(y)))
    return {name: value for name, value in figures.items() if "_top_" in name}


def intervals(y: Floats, p: Floats, seed: int, resamples: int = RESAMPLES) -> dict[str, tuple[float, float]]:
    """The middle 95 % of each figure over `resamples` draws of as many customers with replacement; seeded.

    Figures as in `metrics.metrics`, and lift and gain at the top. Every predictor judged with the same seed meets
    the same draws. A figure undefined in a draw (one outcome only) is left out of its interval.
    """
    rng = np.random.default_rng(seed)
    ranked = _sort(y, p)
    n = len(y)
    counts = (np.bincount(rng.integers(0, n, n), minlength=n).astype(np.float64) for _ in range(resamples))
    draws = [_figures(ranked, count[ranked.order]) for count in counts]
    values = {name: np.array([draw[name] for draw in draws]) for name in draws[0]}
    return {name: _middle(drawn[np.isfinite(drawn)]) for name, drawn in values.items()}


def _middle(drawn: Floats) -> tuple[float, float]:
    if not len(drawn):
        return float("nan"), float("nan")
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)


def _sort(y: Floats, p: Floats) -> _Sorted:
    order = np.argsort(-p, kind="stable")
    ys, ps = y[order], p[order]
    start = np.flatnonzero(np.r_[True, np.diff(ps) != 0.0])
    clipped = np.clip(ps, 1e-15, 1.0 - 1e-15)
    loss = -(ys * np.log(clipped) + (1.0 - ys) * np.log1p(-clipped))
    return _Sorted(ys, ps, loss, start, order)


def _figures(of: _Sorted, weight: Floats) -> dict[str, float]:
    """Every figure, each customer counted `weight` times."""
    positives = np.add.reduceat(weight * of.y, of.start)
    weights = np.add.reduceat(weight, of.start)
    total, yes = weight.sum(), positives.sum()
    negatives, counted, hits = weights - positives, np.cumsum(weights), np.cumsum(positives)
    with np.errstate(invalid="ignore", divide="ignore"):
        above = np.cumsum(negatives[::-1])[::-1] - negatives / 2.0  # zeros ranked below, ties half
        shares = np.interp([total * top / 100.0 for top in TOPS], np.r_[0.0, counted], np.r_[0.0, hits]) / yes
        precision = np.where(counted > 0, hits / np.maximum(counted, 1e-12), 0.0)
        figures = {
            "auc": (positives * above).sum() / (yes * negatives.sum()),
            "average_precision": (positives * precision).sum() / yes,
            "log_loss": (weight * of.loss).sum() / total,
            "brier": (weight * (of.p - of.y) ** 2).sum() / total,
            "calibration_error": _calibration(of.p[of.start], positives, weights, counted),
        }
    figures |= {f"lift_top_{top}": share * 100.0 / top for top, share in zip(TOPS, shares, strict=True)}
    figures |= {f"gain_top_{top}": share for top, share in zip(TOPS, shares, strict=True)}
    return {name: float(value) for name, value in figures.items()}


def _calibration(p: Floats, positives: Floats, weights: Floats, counted: Floats) -> float:
    tenth = np.minimum((counted - weights / 2.0) / counted[-1] * 10.0, 9.0).astype(np.intp)
    gaps = np.bincount(tenth, weights * p, 10) - np.bincount(tenth, positives, 10)
    return float(np.abs(gaps).sum() / counted[-1])
