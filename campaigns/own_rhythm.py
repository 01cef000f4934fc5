"""Each customer's own rhythm: the gap to wait for, and from which silence on they are late or lost by it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from campaigns.feature_columns import Booleans, Floats, first_filled, number
from campaigns.shop_usual import ShopUsual

LATE = 2.0
LOST = 3.0
"""In own gaps. Who buys at random, at a steady rate, is silent for two median gaps one time in four, for three one in
eight; who buys like clockwork never is."""
YEAR, QUARTER = 365.0, 91.0


@dataclass(frozen=True, eq=False)
class OwnRhythm:
    """One number per customer, in days: `gap` to wait for, `silence` since the last order, `tenure` since the first.

    `late` and `lost` are the silences from which on that is said. `order_days` counts days with an order, `shop_gap` is
    the shop's usual gap. `is_seasonal`: buys in one quarter of the year only.
    """

    gap: Floats
    silence: Floats
    tenure: Floats
    order_days: Floats
    late: Floats
    lost: Floats
    shop_gap: float
    is_seasonal: Booleans

    @property
    def is_overdue(self) -> Booleans:
        """Who has been silent for longer than `late`."""
        return self.silence > self.late


def own_rhythm(
    features: pd.DataFrame, shop: ShopUsual, is_seasonal: Booleans, active_days: float = 0.0
) -> OwnRhythm:
    """The rhythm of each customer of a snapshot, in its order.

    The own gap is the median of the customer's gaps, with the shop's (the median of its customers' medians) counted as
    one gap more: a single gap says little, and none at all leaves the shop's. Nobody is lost within `active_days`, nor
    within the longest time they were ever away. A seasonal shopper waits for the season: late after a year and a
    quarter, lost after a year and a half.
    """
    usual, order_days = (number(features, name) for name in ("usual_days_between_orders", "active_days_ever"))
    gap = first_filled(((order_days - 1.0) * usual + shop.gap) / order_days, np.full(len(usual), shop.gap))
    longest = np.nan_to_num(number(features, "longest_gap_days"))
    lost = np.maximum(np.maximum(LOST * gap, longest), active_days)
    return OwnRhythm(
        gap,
        number(features, "days_since_last_order"),
        number(features, "days_since_first_order"),
        order_days,
        np.where(is_seasonal, YEAR + QUARTER, LATE * gap),
        np.where(is_seasonal, np.maximum(lost, YEAR + 2.0 * QUARTER), lost),
        shop.gap,
        is_seasonal,
    )
