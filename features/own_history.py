"""Some customers' tables, and what they would be had nothing happened to these customers from some day on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import ibis
import pandas as pd
import pyarrow as pa

from features.as_of import OWN_TIME, known_rows
from features.engine import Tables, held_table, temporary_table
from features.order_lines import joined_lines
from features.snapshot import build


def of_customers(tables: Tables, customers: Sequence[str]) -> Tables:
    """The tables with the rows of these customers; what features say of the shop they still read in all rows.

    Order lines are not cut: the join with the customers' orders does it. The rows are read once and held.
    """
    ids = temporary_table(
        tables, "some customers", pa.table({"customer_id": pa.array(customers, pa.string())})
    )
    rows = {
        name: held_table(tables, f"{name} of some", _of(table, ids))
        if "customer_id" in table.columns
        else table
        for name, table in tables.tables.items()
    }
    return Tables(tables.connection, rows, shop=tables.of_shop.tables)


def quiet_features(tables: Tables, customers: Sequence[str], days: tuple[date, date]) -> list[pd.DataFrame]:
    """Features of each of the two days by customer_id, sorted, had nothing happened to the customers since the first.

    Of the first day they are what is known of it now. Who is by now no customer of the first day is not there.
    """
    with joined_lines(until(of_customers(tables, customers), days[0])) as quiet:
        rows = build(quiet, days).order_by("customer_id").to_pyarrow().to_pandas()
    return [rows[pd.to_datetime(rows["as_of"]).dt.date == day].reset_index(drop=True) for day in days]


def until(tables: Tables, day: date) -> Tables:
    """The tables as they were known at 00:00 of `day`; what features say of the shop is left as it is.

    Of a row that had begun, what was learnt later (a delivery, a cancellation) is null. Order lines go with their
    orders.
    """
    return replace(tables, tables={name: _until(tables, name, day) for name in tables.tables})


def _of(table: ibis.Table, ids: ibis.Table) -> ibis.Table:
    return table.semi_join(ids, "customer_id").select(*table.columns)


def _until(tables: Tables, name: str, day: date) -> ibis.Table:
    table = tables.tables[name]
    if name not in OWN_TIME and name != "customers":
        return table
    rows = known_rows(tables, name, [day])
    return rows.select(*(column for column in table.columns if column in rows.columns))
