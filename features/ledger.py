"""What customers' orders add up to by age: the one pass over orders and lines that several families read."""

from collections.abc import Mapping, Sequence
from datetime import date

import ibis

from features.engine import Tables
from features.known import known_orders
from features.windows import bucket, exact

KEYS = ("customer_id", "as_of")
YEAR_OF_WEEKS = 364  # 52 weeks: the same weekdays a year ago
MONTH = 30
DAY_PARTS = {"night": (0, 6), "morning": (6, 12), "afternoon": (12, 18), "evening": (18, 24)}


def ledger(tables: Tables, dates: Sequence[date]) -> ibis.Table:
    """One row per customer, as-of date and age bucket with an order in it: sums over those orders.

    Amounts are in ten-thousandths (see `windows.exact`). Measures whose columns the shop lacks are left out.
    """
    orders = known_orders(tables, dates)
    if tables.has("order_items"):
        orders = orders.left_join(order_lines(tables), "order_id")
    measures = _measures(orders)
    extremes = {"newest": orders.age_days}, {"oldest": orders.age_days, "largest": exact(orders.amount)}
    return by_age(orders, measures, *extremes)


def by_age(
    rows: ibis.Table,
    sums: Mapping[str, ibis.Value],
    least: Mapping[str, ibis.Value] | None = None,
    most: Mapping[str, ibis.Value] | None = None,
) -> ibis.Table:
    """One row per customer, as-of date and age bucket of `rows` (with `age_days`): whole-number sums and ends.

    `least` and `most` keep the smallest and the greatest value of a bucket; null counts for neither.
    """
    least, most = least or {}, most or {}
    # sums of doubles that hold whole numbers: exact below 2^53, and several times faster than of integers
    whole = {measure: value.cast("float64") for measure, value in sums.items()}
    flat = rows.select(*KEYS, bucket=bucket(rows.age_days), **whole, **least, **most)
    return flat.group_by(*KEYS, "bucket").agg(
        **{measure: flat[measure].sum() for measure in sums},
        **{measure: flat[measure].min() for measure in least},
        **{measure: flat[measure].max() for measure in most},
    )


def order_lines(tables: Tables) -> ibis.Table:
    """One row per order with lines: how many, how much, at what price. Known when the order is."""
    items = tables.tables["order_items"]
    priced = items.quantity > 0
    sums = {
        "lines": items.count(),
        "items": exact(items.quantity).sum().cast("int64"),
        "line_amount": exact(items.amount).sum().cast("int64"),
        "priced_lines": items.count(where=priced),
        "line_price": exact(items.amount / items.quantity.nullif(0.0)).sum(where=priced).cast("int64"),
    }
    if "discount_amount" in items.columns:
        full = items.discount_amount.fill_null(0.0) <= 0
        sums["full_price_amount"] = exact(items.amount).sum(where=full).cast("int64")
    return items.group_by("order_id").agg(**sums)


def _measures(orders: ibis.Table) -> dict[str, ibis.Value]:
    weekday = orders.ordered_at.day_of_week.index()
    hour = orders.ordered_at.hour()
    measures = {
        "orders": ibis.literal(1),
        "amount": exact(orders.amount),
        "hours": hour,
        "hours_squared": hour * hour,
        "last_year": _aged(orders, YEAR_OF_WEEKS + 1, YEAR_OF_WEEKS + MONTH),
        "ahead_last_year": _aged(orders, YEAR_OF_WEEKS - MONTH + 1, YEAR_OF_WEEKS),
    }
    for day in range(7):
        measures[f"weekday_{day}"] = (weekday == day).cast("int32")
    for part, (start, end) in DAY_PARTS.items():
        measures[part] = ((hour >= start) & (hour < end)).cast("int32")
    return measures | _price_measures(orders) | _line_measures(orders)


def _aged(orders: ibis.Table, youngest: int, oldest: int) -> ibis.Value:
    return orders.age_days.between(youngest, oldest).cast("int32")


def _price_measures(orders: ibis.Table) -> dict[str, ibis.Value]:
    measures = {}
    if "discount_amount" in orders.columns:
        measures["discount"] = exact(orders.discount_amount)
        measures["discounted_orders"] = (orders.discount_amount.fill_null(0.0) > 0).cast("int32")
    if "coupon_code" in orders.columns:
        measures["coupon_orders"] = orders.coupon_code.notnull().cast("int32")
    if "shipping_fee" in orders.columns:
        measures["shipping"] = exact(orders.shipping_fee)
    return measures


def _line_measures(orders: ibis.Table) -> dict[str, ibis.Value]:
    counted = ("lines", "items", "line_amount", "priced_lines", "line_price", "full_price_amount")
    measures = {column: orders[column].fill_null(0) for column in counted if column in orders.columns}
    if "lines" in measures:
        measures["orders_with_lines"] = orders.lines.notnull().cast("int32")
    return measures
