"""What is usual for this shop: the range of a figure on the days before, with a margin; no p-value.

A large shop breaks any p-value every day. Its own past says how far a figure moves when nothing is wrong.
"""

from dataclasses import dataclass

import numpy as np

from models.calibration import Floats

FEWEST_DAYS = 20
WIDE = 6.0
"""A figure is usual within the span of its past widened by its own width on either side, or within so many robust
standard deviations (1.4826 times the median absolute deviation) of its median."""


@dataclass(frozen=True)
class UsualRange:
    """From where to where a figure is usual, both ends included."""

    low: float
    high: float


def usual_range(past: Floats, least: float = 0.0) -> UsualRange | None:
    """The usual range of a figure by its earlier days, oldest or newest first; None with fewer than `FEWEST_DAYS`.

    `least` is how far from the median every figure may lie: what nobody would act on is never unusual.

    >>> usual_range(np.array([10.0] * 18 + [9.0, 12.0]))
    UsualRange(low=6.0, high=15.0)
    """
    days = past[~np.isnan(past)]
    if len(days) < FEWEST_DAYS:
        return None
    low, middle, high = float(days.min()), float(np.median(days)), float(days.max())
    width = high - low
    robust = WIDE * 1.4826 * float(np.median(np.abs(days - middle)))
    reach = max(least, robust)
    return UsualRange(min(low - width, middle - reach), max(high + width, middle + reach))
