"""Contents: how much is in the orders and at what price level, in one pass over the sums of their lines."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.as_of import uncancelled
from features.date_cells import by_age
from features.engine import Tables
from features.families.basket import PERIODS, sizes
from features.families.price import levels
from features.order_lines import ORDER, line_sums
from features.order_sums import KEYS, cancellation_time


def order_contents(tables: Tables, dates: Sequence[date]) -> ibis.Table | None:
    """One row per customer with an order line before `as_of`, per `as_of`: sizes, price levels.

    None without order lines.
    """
    if not tables.has("order_items"):
        return None
    orders = line_sums(tables)
    sums = {"orders": ibis.literal(1)} | {name: orders[name] for name in orders.columns if name not in ORDER}
    cells = by_age(orders, "orders", dates, sums, learnt=cancellation_time(tables), cuts=PERIODS)
    rows = uncancelled(cells)
    return rows.group_by(*KEYS).agg(**sizes(rows), **levels(rows))
