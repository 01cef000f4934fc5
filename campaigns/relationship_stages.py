"""The relationship stage of each customer: exploring, forming, stable, declining, by volume, price, referrals, cost."""

import numpy as np
import pandas as pd

from campaigns.feature_columns import Booleans, Floats, number
from campaigns.own_pace import direction, own_direction
from campaigns.shop_usual import ShopUsual, contacts, contacts_per_order, full_price

FIRST_DAYS = 3
SETTLED_DAYS = 6
PRICE_STEP = 0.1


def relationship_stages(features: pd.DataFrame, shop: ShopUsual, lifecycle: pd.Series) -> pd.Series:
    """One stage per customer of a snapshot; the first that holds.

    - declining: a declining or churned customer, falling volume, or less bought at full price at a higher cost to serve
    - exploring: fewer than three days with an order, so no two gaps to compare
    - stable: steady volume over at least six days with an order, on terms not worse than the shop's middle
    - forming: all others

    Terms count one up or down for the share bought at full price and for the cost to serve (returns and service
    contacts per order), each against the shop's median, and one up for a referral; what the shop has no data for counts
    nothing. The four stages and what they differ by are ascribed to Chen Mingliang (docs/customer_stages.md).
    """
    price, cost = full_price(features, "365d"), contacts_per_order(features)
    step = full_price(features, "90d") - price
    volume = own_direction(features, "orders", shop.seasons["orders"])
    worse = (step <= -PRICE_STEP) & (_cost_direction(features) > 0)
    referral = np.nan_to_num(number(features, "referred_customers")) > 0
    terms = _side(price, shop.full_price) - _side(cost, shop.contacts, equal=-1.0) + referral
    days = number(features, "active_days_ever")
    stages = np.select(
        [
            lifecycle.isin(["declining", "churned"]).to_numpy() | (volume < 0) | worse,
            days < FIRST_DAYS,
            (volume == 0) & (days >= SETTLED_DAYS) & (terms >= 0),
        ],
        ["declining", "exploring", "stable"],
        "forming",
    )
    return pd.Series(stages, index=features.index, dtype=object)


def _cost_direction(features: pd.DataFrame) -> Floats:
    """Whether contacts of the last 90 days are more or fewer than the year before them had per order."""
    lately, year = (contacts(features, window) for window in ("90d", "365d"))
    orders, in_a_year = (number(features, f"orders_{window}") for window in ("90d", "365d"))
    before = np.where(in_a_year > orders, in_a_year - orders, np.nan)
    return direction(lately, (year - lately) / before * orders)


def _side(values: Floats, border: float, equal: float = 1.0) -> Floats:
    """1 above the border, -1 below it, 0 where it is not known; `equal` on it."""
    has_value: Booleans = ~np.isnan(values)
    side = np.where(values == border, equal, np.where(values > border, 1.0, -1.0))
    return np.where(has_value, side, 0.0)
