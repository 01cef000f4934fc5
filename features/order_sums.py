"""What customers' orders add up to by age: the one pass over orders that several families read."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.as_of import uncancelled
from features.date_cells import by_age
from features.engine import Tables
from features.windows import WINDOWS, exact

KEYS = ("customer_id", "as_of")
YEAR_OF_WEEKS = 364  # 52 weeks: the same weekdays a year ago
MONTH = 30
A_YEAR_AGO = (YEAR_OF_WEEKS - MONTH, YEAR_OF_WEEKS, YEAR_OF_WEEKS + MONTH)
DAY_PARTS = {"night": (0, 6), "morning": (6, 12), "afternoon": (12, 18), "evening": (18, 24)}


def order_sums(tables: Tables, dates: Sequence[date]) -> ibis.Table:
    """One row per customer, as-of date and cell of days with a standing order: sums over those orders.

    Amounts are in ten-thousandths (see `windows.exact`). Measures whose columns the shop lacks are left out.
    """
    orders = tables.tables["orders"]
    day = orders.ordered_at.date()
    rows = by_age(
        orders,
        "orders",
        dates,
        _measures(orders),
        most={"largest": exact(orders.amount)},
        newest={"newest": day},
        oldest={"oldest": day},
        learnt=cancellation_time(tables),
        cuts=(*WINDOWS, *A_YEAR_AGO),
    )
    return uncancelled(rows)


def cancellation_time(tables: Tables) -> dict[str, str]:
    """What `by_age` needs for `uncancelled` to leave out cancelled orders."""
    return {"cancelled_at": "cancelled_at"} if tables.has("orders", "cancelled_at") else {}


def _measures(orders: ibis.Table) -> dict[str, ibis.Value]:
    weekday = orders.ordered_at.day_of_week.index()
    hour = orders.ordered_at.hour()
    measures = {
        "orders": ibis.literal(1),
        "amount": exact(orders.amount),
        "hours": hour,
        "hours_squared": hour * hour,
    }
    for day in range(7):
        measures[f"weekday_{day}"] = weekday == day
    for part, (start, end) in DAY_PARTS.items():
        measures[part] = (hour >= start) & (hour < end)
    return measures | _price_measures(orders)


def _price_measures(orders: ibis.Table) -> dict[str, ibis.Value]:
    measures = {}
    if "discount_amount" in orders.columns:
        measures["discount"] = exact(orders.discount_amount)
        measures["discounted_orders"] = orders.discount_amount.fill_null(0.0) > 0
    if "coupon_code" in orders.columns:
        measures["coupon_orders"] = orders.coupon_code.notnull()
    if "shipping_fee" in orders.columns:
        measures["shipping"] = exact(orders.shipping_fee)
    return measures
