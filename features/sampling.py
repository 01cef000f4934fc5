"""The shop in small: some of its customers with all that belongs to them."""

import ibis

from features.engine import Tables


def customers_of(tables: Tables) -> int:
    """How many customers have an order."""
    return int(tables.tables["orders"].customer_id.nunique().to_pyarrow().as_py())


def one_in(tables: Tables, parts: int) -> Tables:
    """The tables of one in `parts` customers, chosen by a hash of their id; 1 gives the tables as they are."""
    if parts <= 1:
        return tables
    orders = _some(tables.tables["orders"], parts)
    made = {name: _part(table, orders, parts) for name, table in tables.tables.items()}
    return Tables(tables.connection, made)


def _part(table: ibis.Table, orders: ibis.Table, parts: int) -> ibis.Table:
    if "customer_id" in table.columns:
        return _some(table, parts)
    return table.semi_join(orders, "order_id") if "order_id" in table.columns else table


def _some(table: ibis.Table, parts: int) -> ibis.Table:
    return table.filter(table.customer_id.hash().abs() % parts == 0)
