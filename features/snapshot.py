"""The snapshot: all families side by side, one row per customer and as-of date; and its way to a file."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import ibis
import pyarrow.parquet as pq

from features.basket import basket
from features.cadence import cadence
from features.customer import customer
from features.engine import Tables, batches
from features.ledger import KEYS
from features.orders import orders
from features.price import price

FAMILIES = (cadence, basket, price, customer)  # beside orders, which say who is in
ROWS_AT_A_TIME = 100_000


def build(tables: Tables, dates: Sequence[date]) -> ibis.Table:
    """One row per customer who ordered before `as_of`, per `as_of`: customer_id, as_of, float64 features.

    Serves a training panel (many dates) and a day (one date) alike; a customer's row is the same in both.
    An order known to be cancelled counts as never placed. Families the shop has no data for are not there.
    An expression: nothing is read before it is written or executed.
    """
    snapshot = orders(tables, dates)
    for family in FAMILIES:
        table = family(tables, dates)
        if table is not None:
            snapshot = snapshot.left_join(table, list(KEYS)).drop(*(f"{key}_right" for key in KEYS))
    return snapshot.select(
        *KEYS, **{name: snapshot[name].cast("float64") for name in feature_names(snapshot)}
    )


def feature_names(table: ibis.Table) -> list[str]:
    """The feature columns of a snapshot, in their order: everything but customer_id and as_of."""
    return [column for column in table.columns if column not in KEYS]


def write(expr: ibis.Table, path: str) -> int:
    """Write a table with as_of and customer_id to one Parquet file, sorted by them; gives the number of rows.

    Streams: memory is bounded by the engine's own limit. The file appears whole or not at all, and has the
    same bytes when the same data are written again.
    """
    target = Path(path)
    unfinished = target.with_name(target.name + ".part")
    reader = batches(expr.order_by("as_of", "customer_id"), ROWS_AT_A_TIME)
    rows = 0
    with pq.ParquetWriter(unfinished, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)
            rows += batch.num_rows
    unfinished.replace(target)
    return rows
