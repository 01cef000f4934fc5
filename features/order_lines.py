"""Order lines with what their orders say: the one join that basket sizes, price levels, categories and brands read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import ibis

from features.engine import Tables
from features.windows import exact, flag

ORDER = ("order_id", "customer_id", "ordered_at", "cancelled_at")
"""What a line's order says, as far as the shop has it."""

READ = ("order_id", "quantity", "amount", "category", "brand", "discount_amount")
"""What is read of a line."""

LINES_WITH_ORDERS = "order lines with their orders"
"""Among the tables, inside a block of `joined_lines`; no table of a shop is called so."""


def lines_with_orders(tables: Tables) -> ibis.Table:
    """One row per line of an order: the line, whose order it is, when that was placed and cancelled.

    Inside a block of `joined_lines` they are read, else joined.
    """
    if LINES_WITH_ORDERS in tables.tables:
        return tables.tables[LINES_WITH_ORDERS]
    orders, items = tables.tables["orders"], tables.tables["order_items"]
    placed = orders.select(*(column for column in ORDER if column in orders.columns))
    return items.select(*(column for column in READ if column in items.columns)).inner_join(
        placed, "order_id"
    )


@contextmanager
def joined_lines(tables: Tables) -> Iterator[Tables]:
    """The tables with their order lines joined with the orders once, held, beyond memory on disk, while in the block.

    Three families read them, and a panel builds each of these for every part of it.
    """
    if not tables.has("order_items"):
        yield tables
        return
    with lines_with_orders(tables).cache() as rows:
        yield replace(tables, tables=tables.tables | {LINES_WITH_ORDERS: rows})


def line_sums(tables: Tables) -> ibis.Table:
    """One row per order with lines: whose and when, how many lines, how much, at what price. Known when the order is.

    Amounts are in ten-thousandths (see `windows.exact`).
    """
    rows = lines_with_orders(tables)
    priced = rows.quantity > 0
    measures = {
        "lines": ibis.literal(1),
        "items": exact(rows.quantity),
        "line_amount": exact(rows.amount),
        "priced_lines": flag(priced),
        "line_price": ibis.ifelse(priced, exact(rows.amount / rows.quantity.nullif(0.0)), 0.0),
    }
    if "discount_amount" in rows.columns:
        full = rows.discount_amount.fill_null(0.0) <= 0
        measures["full_price_amount"] = ibis.ifelse(full, exact(rows.amount), 0.0)
    order = [column for column in ORDER if column in rows.columns]
    priced_rows = rows.select(
        *order, **{measure: value.cast("float64") for measure, value in measures.items()}
    )
    return priced_rows.group_by(*order).agg(**{measure: priced_rows[measure].sum() for measure in measures})
