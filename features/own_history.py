"""One customer's tables, and what they would be had nothing happened to the customer from some day on."""

from dataclasses import replace
from datetime import date

import ibis

from features.as_of import OWN_TIME, known_rows
from features.engine import Tables


def of_customer(tables: Tables, customer: str) -> Tables:
    """The tables with the rows of one customer; what features say of the shop they still read in all rows.

    Order lines are not cut: the join with the customer's orders does it.
    """
    rows = {
        name: table.filter(table.customer_id == customer) if "customer_id" in table.columns else table
        for name, table in tables.tables.items()
    }
    return Tables(tables.connection, rows, shop=tables.of_shop.tables)


def until(tables: Tables, day: date) -> Tables:
    """The tables as they were known at 00:00 of `day`; what features say of the shop is left as it is.

    Of a row that had begun, what was learnt later (a delivery, a cancellation) is null. Order lines go with their
    orders.
    """
    return replace(tables, tables={name: _until(tables, name, day) for name in tables.tables})


def _until(tables: Tables, name: str, day: date) -> ibis.Table:
    table = tables.tables[name]
    if name not in OWN_TIME and name != "customers":
        return table
    rows = known_rows(tables, name, [day])
    return rows.select(*(column for column in table.columns if column in rows.columns))
