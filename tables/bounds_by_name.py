"""Bounds of features by the names the design gives to their columns."""  # until features give bounds

import re
from collections.abc import Sequence

from tables.column import DAYS, FINITE

RANGES: tuple[tuple[str, float, float], ...] = (
    (r"orders_(\d+d|ever)", 0, FINITE),
    (r"amount_(\d+d|ever)", 0, FINITE),
    (r"days_since_.+", 0, DAYS),
    (r"share_.+", 0, 1 + 1e-9),  # a quotient of two sums may miss 1 by a rounding
    (r"(is|has)_.+", 0, 1),
)


def bounds_by_name(features: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Feature → its least and greatest believable value.

    >>> bounds_by_name(["is_active", "trend_90d"])
    {'is_active': (0, 1), 'trend_90d': (-1000000000000000.0, 1000000000000000.0)}
    """
    return {name: _bounds(name) for name in features}


def _bounds(name: str) -> tuple[float, float]:
    fitting = ((least, most) for pattern, least, most in RANGES if re.fullmatch(pattern, name))
    return next(fitting, (-FINITE, FINITE))
