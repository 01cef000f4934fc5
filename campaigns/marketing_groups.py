"""Groups of customers a marketer speaks to in different ways; a customer may be in several."""

import numpy as np
import pandas as pd

from campaigns.feature_columns import Booleans, Floats, number
from campaigns.own_rhythm import OwnRhythm
from campaigns.shop_usual import ShopUsual
from tables.standing_columns import GROUPS

LATELY = (14.0, 90.0)
"""Trouble is recent within one of the customer's own gaps, but at least and at most so many days."""
GOOD_RATING, BAD_RATING = 4.0, 2.0
BARGAIN_ORDERS, BARGAIN_SHARE, BARGAIN_DISCOUNT = 3.0, 0.8, 1.5
WEEK = 7.0


def memberships(
    features: pd.DataFrame, shop: ShopUsual, rhythm: OwnRhythm, lifecycle: pd.Series
) -> dict[str, Booleans]:
    """Whether each customer is in each group, by the group's name."""
    rows = (
        advocates(features, shop),
        service_recovery(features, rhythm),
        (rhythm.order_days == 1.0) & (lifecycle != "churned").to_numpy(),
        bargain_hunters(features, shop),
        rhythm.is_seasonal,
        _newly_overdue(rhythm),
    )
    return dict(zip(GROUPS, rows, strict=True))


def customer_groups(members: dict[str, Booleans], index: pd.Index) -> pd.Series:
    """The names of each customer's groups, joined by a comma and a blank; empty text for whoever is in none."""
    text = np.full(len(index), "", dtype=object)
    for name, inside in members.items():
        text = text + np.where(inside, f"{name}, ", "")
    return pd.Series(text, index=index, dtype=object).str.removesuffix(", ")


def advocates(features: pd.DataFrame, shop: ShopUsual) -> Booleans:
    """Who spends less than the shop's median, and has brought, or well reviewed, as much as the first tenth.

    At least two referrals, or two reviews of the last 365 days with a mean rating of at least 4.
    """
    spend = number(features, "amount_365d")
    praise = (number(features, "reviews_365d") >= shop.many_reviews) & (
        number(features, "mean_rating_365d") >= GOOD_RATING
    )
    return (spend < shop.spend) & ((number(features, "referred_customers") >= shop.many_referrals) | praise)


def service_recovery(features: pd.DataFrame, rhythm: OwnRhythm) -> Booleans:
    """Who waits for the shop, or was let down within one own gap: to be contacted before anything is sold.

    An order past its promised day, or an open ticket, of the last 90 days; within the gap a late delivery, a return, a
    ticket rated 1 or 2.
    """
    lately = np.clip(rhythm.gap, *LATELY)
    unhappy = number(features, "last_ticket_satisfaction") <= BAD_RATING
    return (
        (number(features, "overdue_orders_90d") > 0)
        | ((number(features, "open_tickets") > 0) & (number(features, "days_since_last_ticket") <= LATELY[1]))
        | (number(features, "days_since_last_late_delivery") <= lately)
        | (number(features, "days_since_last_return") <= lately)
        | (unhappy & (number(features, "days_since_last_ticket") <= lately))
    )


def bargain_hunters(features: pd.DataFrame, shop: ShopUsual) -> Booleans:
    """Who, in at least three orders of the last 365 days, bought four in five with a discount, half as much again.

    Half as much again as the shop's median customer takes off the price.
    """
    discount: Floats = number(features, "share_discount_365d")
    return (
        (number(features, "orders_365d") >= BARGAIN_ORDERS)
        & (number(features, "share_discounted_orders_365d") >= BARGAIN_SHARE)
        & (discount > 0)
        & (discount >= BARGAIN_DISCOUNT * shop.discount)
    )


def _newly_overdue(rhythm: OwnRhythm) -> Booleans:
    """Who became overdue within the last week, or within half an own gap where that is longer; but is not lost."""
    since = rhythm.silence - rhythm.late
    return (since > 0) & (since <= np.maximum(WEEK, rhythm.gap / 2.0)) & (rhythm.silence <= rhythm.lost)
