"""Whether a customer does less or more than they used to, of what chance alone would not explain."""

import numpy as np
import pandas as pd
from scipy.special import pdtr, pdtrc

from campaigns.feature_columns import Floats, number

LATELY, YEAR = 90.0, 365.0
CHANCE = 0.05
LEAST = 0.3
"""Expected at least: of something that never was, the first is chance and the second is more."""


def direction(count: Floats, expected: Floats) -> Floats:
    """-1 where so few, 1 where so many come up less than one time in twenty, else 0; 0 where either is not known.

    The count is taken for Poisson's, around what is expected of the customer.

    >>> direction(np.array([0.0, 3.0, 9.0]), np.array([3.2, 3.2, 3.2])).tolist()
    [-1.0, 0.0, 1.0]
    """
    has_value = ~(np.isnan(count) | np.isnan(expected))
    count, expected = np.where(has_value, count, 0.0), np.where(has_value, np.maximum(expected, 0.0), 0.0)
    few = pdtr(count, expected) < CHANCE
    many = (count > 0) & (pdtrc(np.maximum(count - 1.0, 0.0), np.maximum(expected, LEAST)) < CHANCE)
    return np.where(has_value & few, -1.0, np.where(has_value & many, 1.0, 0.0))


def own_direction(features: pd.DataFrame, measure: str, season: float) -> Floats:
    """How a measure (orders, visits) of the last 90 days stands to the customer's own pace in the 275 days before.

    The whole shop's fall since then, a `season` (see `shop_usual`), is taken off what is expected. 0 for whoever has
    not been a customer for 180 days, and where the shop has no such measure.
    """
    lately, year = number(features, f"{measure}_90d"), number(features, f"{measure}_365d")
    tenure = number(features, "days_since_first_order")
    days = np.minimum(tenure, YEAR) - LATELY
    expected = (year - lately) / np.where(days >= LATELY, days, np.nan) * LATELY
    return direction(lately, expected * season)
