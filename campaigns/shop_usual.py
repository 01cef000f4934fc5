"""What is usual among all customers of a day: the numbers that each of them is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from campaigns.feature_columns import Features, Floats, first_filled, many, middle, number

LATELY, YEAR = 90.0, 365.0
NO_GAP = 30.0
"""The shop's gap in days while nobody has ordered on a second day."""
MEASURES = ("orders", "visits")


@dataclass(frozen=True)
class DriverUsual:
    """One driver of satisfaction, each of all customers: their mean experience, and the mean of their marks."""

    experience: float
    mark: float


@dataclass(frozen=True)
class ShopUsual:
    """One number each of a day's customers; nan where nobody has such a number.

    Medians: `gap` in days between orders, `orders` of those who ordered in 365 days, `order_size`, `spend` and
    `discount` (share) of 365 days, `full_price` (share), `contacts` per order, `days_to_deliver`, `days_to_close`.
    `many_reviews` and `many_referrals` are what the tenth has who have most. `seasons` are the shop's totals of 90 days
    over those of as many days before, by measure, between a half and 1. `drivers` are those somebody has a mark of.
    """

    gap: float
    orders: float
    order_size: float
    spend: float
    discount: float
    full_price: float
    contacts: float
    days_to_deliver: float
    days_to_close: float
    many_reviews: float
    many_referrals: float
    seasons: Mapping[str, float]
    drivers: Mapping[str, DriverUsual] = field(default_factory=dict)


def shop_medians(features: Features) -> ShopUsual:
    """All of it but the drivers, from the features of all customers of a day; one column or two are read at a time."""
    gap, orders = middle(number(features, "usual_days_between_orders")), number(features, "orders_365d")
    return ShopUsual(
        gap=NO_GAP if np.isnan(gap) else gap,
        orders=middle(orders, orders > 0),
        order_size=middle(number(features, "order_value_ever")),
        spend=middle(number(features, "amount_365d")),
        discount=middle(number(features, "share_discount_365d")),
        full_price=middle(full_price(features, "365d")),
        contacts=middle(contacts_per_order(features)),
        days_to_deliver=middle(number(features, "mean_days_to_deliver_365d")),
        days_to_close=middle(number(features, "mean_days_to_close_365d")),
        many_reviews=many(number(features, "reviews_365d")),
        many_referrals=many(number(features, "referred_customers")),
        seasons={measure: _season(features, measure) for measure in MEASURES},
    )


def full_price(features: Features, window: str) -> Floats:
    """The share of the amount, or without order lines of the orders, without a discount."""
    lines = number(features, f"share_full_price_{window}")
    return first_filled(lines, 1.0 - number(features, f"share_discounted_orders_{window}"))


def contacts(features: Features, window: str) -> Floats:
    """Returns and service contacts; nan where the shop notes neither."""
    parts = [number(features, f"{name}_{window}") for name in ("returns", "tickets")]
    total = np.nan_to_num(parts[0]) + np.nan_to_num(parts[1])
    return np.where(np.isnan(parts[0]) & np.isnan(parts[1]), np.nan, total)


def contacts_per_order(features: Features) -> Floats:
    """Returns and service contacts of the last 365 days per order."""
    orders = number(features, "orders_365d")
    return contacts(features, "365d") / np.where(orders > 0, orders, np.nan)


def _season(features: Features, measure: str) -> float:
    """The shop's total of 90 days over that of as many days before, between a half and 1."""
    lately, year = (float(np.nansum(number(features, f"{measure}_{window}"))) for window in ("90d", "365d"))
    days = min(float(np.nanmax(number(features, "days_since_first_order"), initial=0.0)), YEAR) - LATELY
    before = (year - lately) * LATELY / days if days > 0 else 0.0
    return float(np.clip(lately / before, 0.5, 1.0)) if before > 0 else 1.0
