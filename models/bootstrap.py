"""How sure each figure is: 95 % intervals by bootstrap over customers, in one sort however many the resamples."""

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
    """Lift and gain in the top 5, 10 and 20 %: rate there over the rate of all, and share of all 1s found there.

    Equal probabilities share their outcomes evenly across a border. Without a 1 they are nan.

    >>> tops(np.array([1.0, 0.0, 0.0, 0.0, 0.0]), np.array([0.9, 0.1, 0.1, 0.1, 0.1]))["gain_top_20"]
    1.0
    """
    found = _figures(_sort(y, p), np.ones(len(y)))
    return {name: value for name, value in found.items() if "_top_" in name}


def intervals(y: Floats, p: Floats, seed: int, resamples: int = RESAMPLES) -> dict[str, tuple[float, float]]:
    """The middle 95 % of each figure over `resamples` draws of as many customers with replacement; seeded.

    Figures as in `evaluate.metrics`, and lift and gain at the top. Every predictor judged with the same seed meets
    the same draws. A figure undefined in a draw (one outcome only) is left out of its interval.
    """
    rng = np.random.default_rng(seed)
    ranked = _sort(y, p)
    n = len(y)
    counts = (np.bincount(rng.integers(0, n, n), minlength=n).astype(np.float64) for _ in range(resamples))
    draws = [_figures(ranked, count[ranked.order]) for count in counts]
    values = {name: np.array([draw[name] for draw in draws]) for name in draws[0]}
    return {name: _middle(found[np.isfinite(found)]) for name, found in values.items()}


def _middle(found: Floats) -> tuple[float, float]:
    if not len(found):
        return float("nan"), float("nan")
    low, high = np.quantile(found, [0.025, 0.975])
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
    ones = np.add.reduceat(weight * of.y, of.start)
    all_ = np.add.reduceat(weight, of.start)
    total, found = weight.sum(), ones.sum()
    zeros, seen, hits = all_ - ones, np.cumsum(all_), np.cumsum(ones)
    with np.errstate(invalid="ignore", divide="ignore"):
        above = np.cumsum(zeros[::-1])[::-1] - zeros / 2.0  # zeros ranked below, ties half
        shares = np.interp([total * top / 100.0 for top in TOPS], np.r_[0.0, seen], np.r_[0.0, hits]) / found
        precision = np.where(seen > 0, hits / np.maximum(seen, 1e-12), 0.0)
        figures = {
            "auc": (ones * above).sum() / (found * zeros.sum()),
            "average_precision": (ones * precision).sum() / found,
            "log_loss": (weight * of.loss).sum() / total,
            "brier": (weight * (of.p - of.y) ** 2).sum() / total,
            "calibration_error": _calibration(of.p[of.start], ones, all_, seen),
        }
    figures |= {f"lift_top_{top}": share * 100.0 / top for top, share in zip(TOPS, shares, strict=True)}
    figures |= {f"gain_top_{top}": share for top, share in zip(TOPS, shares, strict=True)}
    return {name: float(value) for name, value in figures.items()}


def _calibration(p: Floats, ones: Floats, all_: Floats, seen: Floats) -> float:
    tenth = np.minimum((seen - all_ / 2.0) / seen[-1] * 10.0, 9.0).astype(np.intp)
    off = np.bincount(tenth, all_ * p, 10) - np.bincount(tenth, ones, 10)
    return float(np.abs(off).sum() / seen[-1])
