"""Purchases: what customers ordered, at what discounts and in what rhythm, in one pass over the orders."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.engine import Tables
from features.families.cadence import cadence
from features.families.orders import orders
from features.families.price import price
from features.order_days import day_lists, day_number, days_before
from features.order_sums import KEYS, order_sums


def purchases(tables: Tables, dates: Sequence[date]) -> ibis.Table:
    """One row per customer with a standing order before `as_of`, per `as_of`: orders, price, cadence."""
    rows = order_sums(tables, dates)
    features = orders(rows) | price(rows)
    if len(dates) == 1:  # a row is one order, so that the same pass lists its day
        day = (day_number(rows.as_of) - rows.newest).cast("int32")
        summed = rows.group_by(*KEYS).agg(**features, days=day.collect())
        return cadence(summed.mutate(today=day_number(summed.as_of), days=summed.days.sort()))
    # one list per customer serves all dates
    summed = rows.group_by(*KEYS).agg(**features)
    return cadence(days_before(summed.inner_join(day_lists(tables.tables["orders"], dates), "customer_id")))
