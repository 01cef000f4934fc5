"""The next order after each as-of date: what the expected date is learnt from and judged by."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.as_of import each_date, midnight, uncancelled
from features.date_cells import cell
from features.engine import Tables
from features.order_sums import KEYS


def next_orders(tables: Tables, dates: Sequence[date], judged: Sequence[date] = ()) -> ibis.Table:
    """One row per customer with an order at or after `as_of`, per `as_of`: days_to_next_order.

    0 is the as-of day itself. It looks ahead as far as orders have landed, so it is a label and never a feature;
    whoever has no order yet has no row. A cancelled order does not count. But what is learnt before a model is judged,
    on the first of `judged` after `as_of`, knows only of cancellations before that day.
    """
    orders = tables.tables["orders"]
    if "cancelled_at" not in orders.columns or not judged:
        orders, ends = uncancelled(orders), {}
    else:
        ends = {"ended": cell(orders.cancelled_at, judged)}
    rows = orders.select(
        "customer_id", day=orders.ordered_at.date(), since=cell(orders.ordered_at, dates), **ends
    )
    firsts = each_date(rows.group_by("customer_id", "since", *ends).agg(first=rows.day.min()), dates)
    ahead = firsts.filter(firsts.since >= midnight(firsts.as_of))
    if ends:
        ahead = ahead.filter(ahead.ended.isnull() | (ahead.ended >= _next(ahead.as_of, judged)))
    days = ahead.select(*KEYS, days=ahead.first.delta(ahead.as_of, unit="day").cast("float64"))
    return days.group_by(*KEYS).agg(days_to_next_order=days.days.min())


def _next(as_of: ibis.Value, judged: Sequence[date]) -> ibis.Value:
    """Midnight of the first of `judged` after `as_of`; beyond all time after the last of them."""
    later = ((as_of < ibis.literal(day), midnight(ibis.literal(day))) for day in sorted(set(judged)))
    return ibis.cases(*later, else_=midnight(ibis.literal(date.max)))
