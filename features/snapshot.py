"""The snapshot: one row per customer and as-of date with the features of all families; and its way to a file."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from features import spark
from features.catalogue import zero_when_nothing
from features.engine import Tables, batches
from features.families.ratios import ratios
from features.held_passes import pass_table
from features.order_sums import KEYS
from features.purchases import purchases
from features.registry import FAMILIES, PASSES, Pass

PLACES = {entry.name: place for place, family in enumerate(FAMILIES) for entry in family.features}
ROWS_AT_A_TIME = 100_000


def build(tables: Tables, dates: Sequence[date], passes: Sequence[Pass] = PASSES) -> ibis.Table:
    """One row per customer who ordered before `as_of`, per `as_of`: customer_id, as_of, float64 features.

    Serves a training panel (many dates) and a day (one date) alike; a customer's row is the same in both.
    An order known to be cancelled counts as never placed; who has only returns, visits or messages is not in.
    Families the shop has no data for are not there. An expression: nothing is read before it is written or executed.
    """
    snapshot = pass_table(purchases, tables, dates)
    names = feature_names(snapshot)
    for number, make in enumerate(passes):
        table = pass_table(make, tables, dates)
        if table is not None:
            keys = [key for key in KEYS if key in table.columns]
            snapshot = snapshot.left_join(table, keys, rname=f"{{name}} {number}")
            names += feature_names(table)
    features = snapshot.select(*KEYS, **{name: _value(snapshot, name) for name in sorted(names, key=_place)})
    return features.mutate(**ratios(features))


def _place(feature: str) -> int:
    """The row of the registry a feature is declared in; within a row columns stay as their pass gives them."""
    if feature not in PLACES:
        raise KeyError(f"{feature} is not declared: its family's file needs a meaning(...) line for it")
    return PLACES[feature]


def _value(snapshot: ibis.Table, name: str) -> ibis.Value:
    value = snapshot[name].cast("float64")
    return value.fill_null(0.0) if zero_when_nothing(name) else value


def feature_names(table: ibis.Table) -> list[str]:
    """The feature columns of a snapshot, in their order: everything but customer_id and as_of."""
    return [column for column in table.columns if column not in KEYS]


def write(expr: ibis.Table, path: str) -> int:
    """Write a table with as_of and customer_id to one Parquet file, sorted by them; gives the number of rows.

    Streams: memory is bounded by the engine's own limit. The file appears whole or not at all, and has the
    same bytes when the same data are written again.
    """
    return write_parts([expr], path)


def write_parts(parts: Iterable[ibis.Table], path: str) -> int:
    """The same from parts that follow each other in time, one after the other.

    What an engine needs at once grows with the rows of a part: all families of all its rows are joined.
    """
    target = Path(path)
    unfinished, scratch = (target.with_name(target.name + end) for end in (".part", ".parts"))
    rows, writer = 0, None
    try:
        for part in parts:
            # closed whatever happens: an engine with an open result takes no other question
            with _stream(part.order_by("as_of", "customer_id"), str(scratch)) as reader:
                writer = writer or pq.ParquetWriter(unfinished, reader.schema, compression="zstd")
                for batch in reader:
                    writer.write_batch(batch)
                    rows += batch.num_rows
    finally:
        if writer is not None:
            writer.close()
    unfinished.replace(target)
    return rows


def _stream(expr: ibis.Table, scratch: str) -> pa.RecordBatchReader:
    if ibis.get_backend(expr).name == "pyspark":
        return spark.batches(expr, ROWS_AT_A_TIME, scratch)
    return batches(expr, ROWS_AT_A_TIME)
