"""The next order after each as-of date: what the expected date is learnt from and judged by."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.engine import Tables
from features.known import each_date, midnight, standing
from features.ledger import KEYS


def next_orders(tables: Tables, dates: Sequence[date]) -> ibis.Table:
    """One row per customer with an order at or after `as_of`, per `as_of`: days_to_next_order.

    0 is the as-of day itself. It looks ahead as far as orders have landed, so it is a label and never a feature;
    whoever has no order yet has no row. An order ever cancelled does not count.
    """
    rows = standing(each_date(tables.tables["orders"], dates))
    rows = rows.filter(rows.ordered_at >= midnight(rows.as_of))
    days = rows.ordered_at.date().delta(rows.as_of, unit="day")
    return (
        rows.select(*KEYS, days=days)
        .group_by(*KEYS)
        .agg(days_to_next_order=ibis._.days.min().cast("float64"))
    )
