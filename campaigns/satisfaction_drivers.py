"""What each driver of satisfaction is read from: how many experiences a customer had, and their mean mark, 0 to 1."""

from collections.abc import Callable, Mapping

import numpy as np

from campaigns.feature_columns import Features, Floats, first_filled, number
from campaigns.shop_usual import ShopUsual
from campaigns.shop_usual import full_price as share_at_full_price
from tables.standing_columns import DRIVERS

Experience = tuple[Floats, Floats]
"""How many, and their mean mark from 0 to 1; no experience, or none the shop notes, is 0 or nan."""


def quality(features: Features, shop: ShopUsual) -> Experience:
    """Orders of the last 365 days, and the share of them without a return."""
    orders = number(features, "orders_365d")
    return orders, np.clip(1.0 - number(features, "returns_per_order_365d"), 0.0, 1.0)


def price(features: Features, shop: ShopUsual) -> Experience:
    """Orders of the last 365 days, and what was bought at full price against the shop's median share, at most 1.

    Who waits for discounts more than others do finds the price too high.
    """
    full, usual = share_at_full_price(features, "365d"), shop.full_price
    return number(features, "orders_365d"), np.clip(full / usual, 0.0, 1.0) if usual > 0 else full * np.nan


def delivery(features: Features, shop: ShopUsual) -> Experience:
    """Deliveries of the last 365 days, and the share in time; an order past its promised day counts as late.

    Where the shop promises no day: how fast it came against the shop's median.
    """
    arrived, waiting = number(features, "delivered_orders_365d"), number(features, "overdue_orders_90d")
    waiting = np.nan_to_num(waiting)
    count = arrived + waiting
    late = number(features, "late_orders_365d") + waiting
    took = number(features, "mean_days_to_deliver_365d")
    in_time = 1.0 - late / np.where(count > 0, count, np.nan)
    return count, first_filled(in_time, _fast(took, shop.days_to_deliver))


def payment(features: Features, shop: ShopUsual) -> Experience:
    """Orders placed in the last 365 days, and the share that went through: was not cancelled."""
    orders = number(features, "orders_365d")
    placed = orders + number(features, "cancelled_orders_365d")
    return placed, orders / np.where(placed > 0, placed, np.nan)


def service(features: Features, shop: ShopUsual) -> Experience:
    """Service contacts of the last 365 days, and how they were rated; an open one counts as the worst mark.

    Where the shop asks for no rating: how fast they were settled against the shop's median.
    """
    waiting = np.nan_to_num(number(features, "open_tickets"))
    settled = np.maximum(number(features, "tickets_365d") - waiting, 0.0)
    rated = (number(features, "mean_ticket_satisfaction_365d") - 1.0) / 4.0
    mark = first_filled(rated, _fast(number(features, "mean_days_to_close_365d"), shop.days_to_close))
    count = np.where(np.isnan(mark), 0.0, settled) + waiting
    return count, np.nan_to_num(mark) * np.where(np.isnan(mark), 0.0, settled) / np.where(
        count > 0, count, np.nan
    )


def reviews(features: Features, shop: ShopUsual) -> Experience:
    """Reviews of the last 365 days, and their mean rating."""
    return number(features, "reviews_365d"), (number(features, "mean_rating_365d") - 1.0) / 4.0


def _fast(days: Floats, usual: float) -> Floats:
    """1 where it took no longer than the shop's median, the less the longer."""
    return np.clip(usual / np.maximum(days, 0.5), 0.0, 1.0)


DRIVER_MARKS: Mapping[str, Callable[[Features, ShopUsual], Experience]] = dict(
    zip(DRIVERS, (quality, price, delivery, payment, service, reviews), strict=True)
)
