"""Days with an order of each customer, and each customer's first: what all counts of the shop start from."""

from datetime import date

import ibis

from features.as_of import known_orders
from features.engine import Tables
from features.windows import exact

YEAR, YEAR_OF_WEEKS = 365, 364


def customer_days(tables: Tables, as_of: date) -> ibis.Table:
    """One row per customer and day with an uncancelled order before `as_of`: day, age_days, orders, amount.

    Ages are days before `as_of`, 1 is the day before; `first_day` and `first_age` are those of the customer's first.
    Amounts are in ten-thousandths (`windows.exact`).
    """
    orders = known_orders(tables, [as_of])
    rows = orders.select("customer_id", "age_days", day=orders.ordered_at.date(), amount=exact(orders.amount))
    days = rows.group_by("customer_id", "age_days", "day").agg(orders=rows.count(), amount=rows.amount.sum())
    # a window over all days would be dearer
    first = rows.group_by("customer_id").agg(first_age=rows.age_days.max(), first_day=rows.day.min())
    return days.inner_join(first, "customer_id")


def second_days(days: ibis.Table) -> ibis.Table:
    """One row per customer of `customer_days`: first_age, and second_age, null for whoever has one day only."""
    later = ibis.ifelse(days.age_days < days.first_age, days.age_days, ibis.null())
    return days.group_by("customer_id", "first_age").agg(second_age=later.max())
