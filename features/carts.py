"""Carts left behind: something went into the cart, and no order followed."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.engine import Tables
from features.known import seen
from features.ledger import KEYS
from features.meaning import meaning
from features.windows import name

PERIODS = (30, 90)

MEANINGS = (
    meaning("carts_left", "days",
            "Days {in} with something put into the cart and no order on that day or the next.",
            "{内}有加购但当日及次日均未下单的天数。", windows=PERIODS),
)  # fmt: skip


def carts(tables: Tables, dates: Sequence[date]) -> ibis.Table | None:
    """One row per customer with a cart before `as_of`, per `as_of`: days on which it was left behind.

    Any order counts as following, cancelled or not. What is ordered at or after `as_of` is not known: a cart of the
    last evening counts as left. None without cart_adds.
    """
    if not tables.has("visits", "cart_adds"):
        return None
    rows = seen(_cart_days(tables), "day", {}, dates)
    left = ~rows.same_day & ~(rows.next_day & (rows.age_days > 1))
    features = {
        name("carts_left", days): rows.count(where=left & (rows.age_days <= days)).cast("float64")
        for days in PERIODS
    }
    return rows.group_by(*KEYS).agg(**features)


def _cart_days(tables: Tables) -> ibis.Table:
    """One row per customer and day with a cart: was there an order that day, and the day after."""
    visits, orders = tables.tables["visits"], tables.tables["orders"]
    filled = visits.filter(visits.cart_adds > 0)
    days = filled.select("customer_id", day=filled.visited_at.truncate("D")).distinct()
    bought = orders.select("customer_id", day=orders.ordered_at.truncate("D")).distinct()
    ordered = _followed(days, bought, "same_day")
    return _followed(ordered, bought.mutate(day=bought.day - ibis.interval(days=1)), "next_day")


def _followed(days: ibis.Table, bought: ibis.Table, column: str) -> ibis.Table:
    marked = bought.mutate(found=True)
    joined = days.left_join(marked, ["customer_id", "day"])
    return joined.select(*days.columns, **{column: joined.found.notnull()})
