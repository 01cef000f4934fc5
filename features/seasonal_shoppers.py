"""Customers who buy in one quarter of the year only, and come back in it: silent in the others, they are not lost."""

from datetime import date

import ibis

from features.as_of import known_orders
from features.engine import Tables

LEAST_DAYS, LEAST_YEARS, SHARE = 3, 2, 0.9


def seasonal_shoppers(tables: Tables, as_of: date) -> ibis.Table:
    """One row (customer_id) per customer with nine in ten of their order days before `as_of` in one calendar quarter.

    These are at least three days, in at least two years: one season says nothing of the next. Cancelled orders count as
    never placed. A shop younger than a year has none.
    """
    orders = known_orders(tables, [as_of])
    days = orders.select("customer_id", day=orders.ordered_at.date()).distinct()
    quarters = days.group_by("customer_id", quarter=days.day.quarter()).agg(
        days=days.count(), years=days.day.year().nunique()
    )
    rows = quarters.group_by("customer_id").agg(
        most=quarters.days.max(), total=quarters.days.sum(), years=quarters.years.argmax(quarters.days)
    )
    return rows.filter(
        rows.most >= LEAST_DAYS, rows.most >= SHARE * rows.total, rows.years >= LEAST_YEARS
    ).select("customer_id")
