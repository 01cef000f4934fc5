"""What is said alike of many customers of a scored day: each value once; and their rows, some at a time."""

from collections.abc import Iterator, Sequence
from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from flows.score.day_snapshot import RUN_ROWS
from flows.score.scored_days import SCORED, scored_rows
from lake.delta_tables import Slice, batches, column_names, filtered


def day_values(lake: str, day: date, names: Sequence[str]) -> dict[str, pd.Series]:
    """The different values of each column that the day's table has, null among them, in the order they come."""
    present = column_names(lake, SCORED)
    return {name: _values(lake, day, name) for name in names if name in present}


def _values(lake: str, day: date, name: str) -> pd.Series:
    parts = [
        pc.unique(batch.column(0)) for batch in batches(lake, SCORED, Slice("as_of", day), RUN_ROWS, [name])
    ]
    return pa.table({name: pc.unique(pa.chunked_array(parts))}).to_pandas()[name]


def present_rows(lake: str, day: date, names: Sequence[str]) -> pd.DataFrame:
    """Those of the columns that the day's table has, of all customers. Raises NotScored for a day without."""
    present = column_names(lake, SCORED)
    return scored_rows(lake, day, [name for name in dict.fromkeys(names) if name in present]).to_pandas()


def rows_in_runs(lake: str, day: date) -> Iterator[pd.DataFrame]:
    """All columns of a scored day, of some customers after others."""
    for batch in batches(lake, SCORED, Slice("as_of", day), RUN_ROWS):
        yield batch.to_pandas()


def rows_of_customers(lake: str, table: str, day: date, customers: Sequence[str]) -> pd.DataFrame:
    """All columns of these customers of a day in a table with a slice per scored day."""
    chosen = (ds.field("as_of") == day) & ds.field("customer_id").isin(pa.array(customers, pa.string()))
    return filtered(lake, table, chosen).to_pandas()
