"""The lifecycle stage of each customer, by the shop's and their own rhythm: new, mature, declining, churned."""

import numpy as np
import pandas as pd

from campaigns.own_pace import own_direction
from campaigns.own_rhythm import LOST, OwnRhythm
from campaigns.shop_usual import ShopUsual


def lifecycle_stages(features: pd.DataFrame, shop: ShopUsual, rhythm: OwnRhythm) -> pd.Series:
    """One stage per customer of a snapshot; the first that holds.

    - new: the first order is at most three of the shop's usual gaps ago
    - churned: silent for longer than `rhythm.lost`
    - declining: overdue, or fewer orders or visits than the customer's own pace allows (`own_pace`); a seasonal
      shopper only by being overdue
    - mature: all others

    After the life cycle of Dwyer, Schurr and Oh (1987, Journal of Marketing 51); the definitions by orders are ours.
    """
    falling = np.logical_or.reduce(
        [own_direction(features, measure, season) < 0 for measure, season in shop.seasons.items()]
    )
    stages = np.select(
        [
            rhythm.tenure <= LOST * rhythm.shop_gap,
            rhythm.silence > rhythm.lost,
            rhythm.is_overdue | (falling & ~rhythm.is_seasonal),
        ],
        ["new", "churned", "declining"],
        "mature",
    )
    return pd.Series(stages, index=features.index, dtype=object)
