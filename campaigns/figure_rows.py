"""Rows of the shop's figures, and the interval of a share."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from campaigns.feature_columns import Floats

COLUMNS = ["figure", "segment", "period", "value", "low", "high", "customers"]
NORMAL_95 = 1.959964
ALL = "all"


def share_rows(counts: pd.DataFrame) -> pd.DataFrame:
    """The rows of shares: `returned` of `customers`, with Wilson's 95 % interval; nobody to ask gives no row.

    `counts` has figure, segment, period, customers and returned.
    """
    counts = counts[counts["customers"] > 0]
    heads, yes = (counts[name].to_numpy(np.float64) for name in ("customers", "returned"))
    low, high = share_interval(yes, heads)
    return counts.assign(value=yes / heads, low=low, high=high)[COLUMNS]


def share_interval(yes: Floats, total: Floats) -> tuple[Floats, Floats]:
    """The 95 % interval of each share (Wilson 1927, JASA 22); it holds the share itself.

    >>> [round(float(end[0]), 3) for end in share_interval(np.array([0.0]), np.array([10.0]))]
    [0.0, 0.278]
    """
    share, square = yes / total, NORMAL_95**2
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = NORMAL_95 * np.sqrt(share * (1 - share) / total + square / (4 * total**2)) / (1 + square / total)
    return np.clip(middle - half, 0.0, share), np.clip(middle + half, share, 1.0)


def fact_rows(figure: str, period: str, values: pd.DataFrame) -> pd.DataFrame:
    """The rows of counts and sums, which have no interval: `values` has segment, value and customers."""
    return values.assign(figure=figure, period=period, low=np.nan, high=np.nan)[COLUMNS]


def span(day: date, first: int, last: int = 1) -> str:
    """The days from `first` to `last` days before `day`, as first day/day after the last; negative lies ahead.

    >>> span(date(2024, 3, 1), 29)
    '2024-02-01/2024-03-01'
    """
    return f"{day - timedelta(days=first)}/{day - timedelta(days=last - 1)}"
