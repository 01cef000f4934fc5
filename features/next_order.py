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
    whoever has no order yet has no row. Orders that were cancelled before the date's `cut_off` do not count: a model
    that is judged on a day must not have learnt from what was cancelled later.
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
        ahead = ahead.filter(ahead.ended.isnull() | (ahead.ended >= _cut_offs(ahead.as_of, judged)))
    days = ahead.select(*KEYS, days=ahead.first.delta(ahead.as_of, unit="day").cast("float64"))
    return days.group_by(*KEYS).agg(days_to_next_order=days.days.min())


def cut_off(as_of: date, judged: Sequence[date]) -> date:
    """The first of `judged` after `as_of`, before whose midnight a cancellation counts; no end after the last of them.

    >>> cut_off(date(2024, 3, 1), [date(2024, 3, 15), date(2024, 3, 30)])
    datetime.date(2024, 3, 15)
    """
    return min((day for day in judged if as_of < day), default=date.max)


def _cut_offs(as_of: ibis.Value, judged: Sequence[date]) -> ibis.Value:
    """The instant of `cut_off` for a column of dates."""
    later = ((as_of < ibis.literal(day), midnight(ibis.literal(day))) for day in sorted(set(judged)))
    return ibis.cases(*later, else_=midnight(ibis.literal(date.max)))
