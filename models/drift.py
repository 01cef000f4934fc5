"""How far the values of one day lie from those of another: population stability index and Wasserstein distance."""

import numpy as np
from scipy.stats import wasserstein_distance

from models.calibration import Floats

BINS = 10
ROUNDING = 1e-12


def population_stability(reference: Floats, values: Floats) -> float:
    """The population stability index over tenths of the reference, missing values being a bin of their own.

    The sum of (b - a) ln(b / a) over the shares a and b of each bin; half a customer is added to each, so that none is
    empty. Source: Siddiqi, Credit Risk Scorecards (2006). nan where a day has nobody.

    >>> round(population_stability(np.arange(100.0), np.arange(100.0)), 4)
    0.0
    """
    if not len(reference) or not len(values):
        return float("nan")
    inside = reference[~np.isnan(reference)]
    edges = (
        np.unique(np.quantile(inside, np.arange(1, BINS) / BINS, method="lower"))
        if len(inside)
        else np.zeros(0)
    )
    a, b = (_shares(sample, edges) for sample in (reference, values))
    return float(np.sum((b - a) * np.log(b / a)))


def relative_distance(reference: Floats, values: Floats) -> float:
    """The Wasserstein distance of the values that are there, in standard deviations of the reference.

    nan where either has none, or the reference knows one value only and the other day another.

    >>> relative_distance(np.array([0.0, 2.0]), np.array([1.0, 3.0]))
    1.0
    """
    before, now = (sample[~np.isnan(sample)] for sample in (reference, values))
    if not len(before) or not len(now):
        return float("nan")
    distance, spread = float(wasserstein_distance(before, now)), float(before.std())
    if distance == 0.0:
        return 0.0
    # rounding gives one value that comes again and again a spread of its own, a hair wide
    return distance / spread if spread > ROUNDING * float(np.abs(before).max()) else float("nan")


def _shares(sample: Floats, edges: Floats) -> Floats:
    """The share of each bin; a value on an edge lies below it."""
    is_missing = np.isnan(sample)
    places = np.where(is_missing, len(edges) + 1, np.searchsorted(edges, sample))
    counts = np.bincount(places, minlength=len(edges) + 2) + 0.5
    return np.asarray(counts / counts.sum(), dtype=np.float64)
