"""The next order after each as-of date: what the expected date is learnt from and judged by."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.cells import cell
from features.engine import Tables
from features.known import each_date, midnight, standing
from features.ledger import KEYS


def next_orders(tables: Tables, dates: Sequence[date]) -> ibis.Table:
    """One row per customer with an order at or after `as_of`, per `as_of`: days_to_next_order.

    0 is the as-of day itself. It looks ahead as far as orders have landed, so it is a label and never a feature;
    whoever has no order yet has no row. An order ever cancelled does not count.
    """
    orders = standing(tables.tables["orders"])
    rows = orders.select("customer_id", day=orders.ordered_at.date(), since=cell(orders.ordered_at, dates))
    firsts = each_date(rows.group_by("customer_id", "since").agg(first=rows.day.min()), dates)
    ahead = firsts.filter(firsts.since >= midnight(firsts.as_of))
    days = ahead.select(*KEYS, days=ahead.first.delta(ahead.as_of, unit="day").cast("float64"))
    return days.group_by(*KEYS).agg(days_to_next_order=days.days.min())
