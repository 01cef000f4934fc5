"""Abandoned carts: days on which something went into the cart and no order followed."""

from collections.abc import Sequence
from datetime import date, timedelta

import ibis

from features.as_of import midnight, rows_before
from features.engine import Tables
from features.feature import meaning
from features.order_sums import KEYS
from features.windows import count_where, feature_name

PERIODS = (30, 90)

MEANINGS = (
    meaning("carts_left", "days",
            "Days {in} with something put into the cart and no order on that day or the next.",
            "{内}有加购但当日及次日均未下单的天数。", windows=PERIODS, cause="visits"),
)  # fmt: skip


def abandoned_carts(tables: Tables, dates: Sequence[date]) -> ibis.Table | None:
    """One row per customer with a cart in the 90 days before `as_of`, per `as_of`: days on which it was left behind.

    Any order counts as following, cancelled or not. What is ordered at or after `as_of` is not known: a cart of the
    last evening counts as left. None without cart_adds.
    """
    if not tables.has("visits", "cart_adds"):
        return None
    oldest = ibis.literal(min(dates) - timedelta(days=max(PERIODS)))
    days = rows_before(_cart_days(tables, midnight(oldest)), "day", {}, dates)
    rows = days.filter(days.age_days <= max(PERIODS))
    left = ~rows.same_day & ~(rows.next_day & (rows.age_days > 1))
    features = {
        feature_name("carts_left", days): count_where(left & (rows.age_days <= days)) for days in PERIODS
    }
    return rows.group_by(*KEYS).agg(**features)


def _cart_days(tables: Tables, since: ibis.Value) -> ibis.Table:
    """One row per customer and day with a cart since then: was there an order that day, and the day after."""
    visits, orders = tables.tables["visits"], tables.tables["orders"]
    filled = visits.filter(visits.cart_adds > 0, visits.visited_at >= since)
    days = filled.select("customer_id", day=filled.visited_at.truncate("D")).distinct()
    later = orders.filter(orders.ordered_at >= since)
    bought = later.select("customer_id", day=later.ordered_at.truncate("D")).distinct()
    ordered = _followed(days, bought, "same_day")
    return _followed(ordered, bought.mutate(day=bought.day - ibis.interval(days=1)), "next_day")


def _followed(days: ibis.Table, bought: ibis.Table, column: str) -> ibis.Table:
    rows = days.left_join(bought.mutate(is_bought=True), ["customer_id", "day"])
    return rows.select(*days.columns, **{column: rows.is_bought.notnull()})
