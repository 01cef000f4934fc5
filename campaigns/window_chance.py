"""The chance of an order within any window, between the horizons of the scored table."""

import numpy as np
import pandas as pd

from campaigns.extra_profit import Floats
from questions.horizons import HORIZONS, order_probability

SHORTEST, LONGEST = HORIZONS[0], HORIZONS[-1]


def window_chance(scored: pd.DataFrame, days: int) -> Floats:
    """The chance of at least one order within `days` of each row, by its `order_probability_*`; nan where null.

    Between two horizons the orders come evenly: the logarithm of the chance of none is a straight line. Raises
    ValueError for a window outside of the horizons.

    >>> row = pd.DataFrame({order_probability(30): [0.19], order_probability(60): [0.271]})
    >>> window_chance(row, 45).round(4)
    array([0.2316])
    """
    if not SHORTEST <= days <= LONGEST:
        raise ValueError(f"the chance of an order is known within {SHORTEST} to {LONGEST} days, not {days}")
    later = next(horizon for horizon in HORIZONS if horizon >= days)
    if later == days:
        return scored[order_probability(days)].to_numpy(np.float64)
    earlier = max(horizon for horizon in HORIZONS if horizon < days)
    share = (days - earlier) / (later - earlier)
    first, last = (_log_none(scored[order_probability(horizon)]) for horizon in (earlier, later))
    return -np.expm1(first + share * (last - first))


def _log_none(chance: pd.Series) -> Floats:
    """The logarithm of the chance of no order, of a chance that may be 1."""
    return np.log1p(-np.minimum(chance.to_numpy(np.float64), 1.0 - 1e-12))
