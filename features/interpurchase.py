"""Interpurchase times: how many days after an order the next one comes, open ends included.

Everything here is read off one small frame of spells, whose size depends on the days and not on the customers.
Days are counted as ages: 1 is the day before the data's end. A spell reaches from a day with an order (`age`) to the
customer's next one (`next_age`, which is smaller); it is still open where there is none (null).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import ibis
import numpy as np
import pandas as pd

from features.as_of import known_orders
from features.engine import Tables

WIDTHS = (1, 2, 3, 7, 14, 30, 60, 90)
MOST_BARS = 13
AT_RISK = 30
"""Fewer spells than this still followed say nothing: the curve ends there."""


@dataclass(frozen=True)
class Bar:
    """Of all days with an order, the `share` followed by the customer's next one within [`first`, `last`] days."""

    first: int
    last: int
    share: float


def spells(tables: Tables, data_end: date) -> pd.DataFrame:
    """One row per pair of `age` and `next_age`: on how many occasions (`count`) a customer's orders lay so.

    Two orders on one day are one. Orders known to be cancelled at `data_end` count as never placed.
    """
    days = known_orders(tables, [data_end]).select("customer_id", "age_days").distinct()
    backwards = ibis.window(group_by="customer_id", order_by=days.age_days)
    followed = days.mutate(next_age=days.age_days.lag().over(backwards))
    rows = followed.group_by(age=followed.age_days, next_age=followed.next_age).agg(count=followed.count())
    return rows.order_by("age", "next_age").to_pandas().astype("float64")


def return_curve(rows: pd.DataFrame) -> pd.Series:
    """The share of days with an order after which the customer ordered again within so many days (the index).

    Kaplan and Meier's estimate (1958, JASA 53): a spell still open at the data's end counts for as long as it was
    watched. The curve ends where fewer than 30 spells are watched. Nobody gives an empty curve.

    >>> rows = pd.DataFrame({"age": [9.0, 9.0], "next_age": [4.0, None], "count": [30.0, 30.0]})
    >>> float(return_curve(rows).iloc[-1])
    0.5
    """
    watched = rows["age"] - rows["next_age"].fillna(1.0)
    ended = rows["count"].where(rows["next_age"].notna(), 0.0).groupby(watched).sum()
    followed = rows["count"].groupby(watched).sum().sort_index()
    at_risk = followed[::-1].cumsum()[::-1]
    staying = (1.0 - ended.reindex(at_risk.index) / at_risk).cumprod()
    curve = (1.0 - staying)[(at_risk >= AT_RISK) & (at_risk.index > 0)]
    return curve.rename_axis("days").rename("returned")


def usual_gap(curve: pd.Series, share: float) -> int | None:
    """Within how many days this share of orders was followed by another; None if that is never seen."""
    reached = curve[curve >= share]
    return None if reached.empty else int(reached.index[0])


def bars(curve: pd.Series, shown: float = 0.95) -> list[Bar]:
    """The curve as bars of equal, round width, up to where `shown` of the returns that are seen have come."""
    if curve.empty or curve.iloc[-1] <= 0:
        return []
    far = int(curve[curve >= shown * curve.iloc[-1]].index[0])
    width = next((width for width in WIDTHS if far <= width * MOST_BARS), far // MOST_BARS + 1)
    ends = np.arange(width, far + width, width)
    within = np.array([_until(curve, float(end)) for end in ends])
    shares = np.diff(within, prepend=0.0)
    return [
        Bar(int(end - width + 1), int(end), float(share)) for end, share in zip(ends, shares, strict=True)
    ]


def customers_by(rows: pd.DataFrame, since: int, active_days: int | None = None) -> pd.DataFrame:
    """One row per spell under way at the midnight that begins the day of age `since`: one per customer known then.

    With `active_days`, of those only who had ordered in as many days before.
    """
    under_way = (rows["age"] > since) & (rows["next_age"].isna() | (rows["next_age"] <= since))
    if active_days is not None:
        under_way &= rows["age"] <= since + active_days
    return rows[under_way]


def bought_within(under_way: pd.DataFrame, since: int, days: int) -> float:
    """How many of `customers_by(..., since)` ordered in [that midnight, + `days`)."""
    return float(under_way["count"][under_way["next_age"] > since - days].sum())


def _until(curve: pd.Series, day: float) -> float:
    reached: Sequence[float] = curve[curve.index <= day].tolist()
    return float(reached[-1]) if reached else 0.0
