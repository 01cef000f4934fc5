"""The shop's margin: what an order leaves of its amount after its goods, where the shop notes what they cost."""

from datetime import date

import ibis

from features.as_of import known_orders
from features.engine import Tables

DAYS = 365


def shop_margin(tables: Tables, as_of: date) -> float | None:
    """The share of the last year's amounts that its costs leave, of what has a `cost_amount`; negative where they lose.

    From the orders placed in the 365 days before `as_of`, or, where no order has a cost, from their lines. None where
    nothing has one.
    """
    rows = [known_orders(tables, [as_of])] if tables.has("orders", "cost_amount") else []
    if tables.has("order_items", "cost_amount"):
        rows.append(_lines(tables, as_of))
    margins = (_margin(part) for part in rows)
    return next((margin for margin in margins if margin is not None), None)


def _lines(tables: Tables, as_of: date) -> ibis.Table:
    """The lines of the orders placed before `as_of`, with the age of their order."""
    orders = known_orders(tables, [as_of]).select("order_id", "age_days")
    return tables.tables["order_items"].join(orders, "order_id")


def _margin(rows: ibis.Table) -> float | None:
    costed = rows.filter((rows.age_days <= DAYS) & rows.cost_amount.notnull())
    sums = (
        costed.aggregate(amount=costed.amount.sum(), cost=costed.cost_amount.sum())
        .to_pyarrow()
        .to_pylist()[0]
    )
    amount, cost = sums["amount"], sums["cost"]
    return None if not amount or amount <= 0 else 1.0 - cost / amount
