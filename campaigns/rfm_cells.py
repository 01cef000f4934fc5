"""The RFM cell of each customer: recency by the own rhythm, frequency and order size against the shop's medians."""

import numpy as np
import pandas as pd

from campaigns.feature_columns import number
from campaigns.own_rhythm import OwnRhythm
from campaigns.shop_usual import ShopUsual
from tables.standing_columns import RFM_CELLS


def rfm_cells(features: pd.DataFrame, shop: ShopUsual, rhythm: OwnRhythm) -> pd.Series:
    """One of eight names per customer of a snapshot.

    Recent is who is not overdue. Frequent is who ordered in the last 365 days at least as often as the shop's median
    customer of that time; large is a mean order of at least the shop's median. Monetary value is taken per order:
    a total would say frequency once more (Marcus 1998, Journal of Consumer Marketing 15; RFM itself: Hughes 1994).
    """
    orders, size = number(features, "orders_365d"), number(features, "order_value_ever")
    frequent = (orders > 0) & (orders >= shop.orders)
    large = size >= shop.order_size
    cells = np.select(
        [
            (~rhythm.is_overdue == recent) & (frequent == often) & (large == big)
            for recent, often, big in RFM_CELLS
        ],
        list(RFM_CELLS.values()),
        "",
    )
    return pd.Series(cells, index=features.index, dtype=object)
