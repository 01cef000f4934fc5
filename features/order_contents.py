"""Contents: how much is in the orders and at what price level, in one pass over the sums of their lines."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.as_of import standing
from features.date_cells import by_age
from features.engine import Tables
from features.families.basket import PERIODS, sizes
from features.families.price import levels
from features.order_lines import ORDER, order_lines
from features.order_sums import KEYS, cancelling


def contents(tables: Tables, dates: Sequence[date]) -> ibis.Table | None:
    """One row per customer with an order line before `as_of`, per `as_of`: sizes, price levels.

    None without order lines.
    """
    if not tables.has("order_items"):
        return None
    orders = order_lines(tables)
    sums = {"orders": ibis.literal(1)} | {name: orders[name] for name in orders.columns if name not in ORDER}
    cells = by_age(orders, "orders", dates, sums, learnt=cancelling(tables), cuts=PERIODS)
    rows = standing(cells)
    return rows.group_by(*KEYS).agg(**sizes(rows), **levels(rows))
