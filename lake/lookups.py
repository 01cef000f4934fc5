"""What the lake can say about a table at little cost: rows per day, values seen, ids that have no parent."""

from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np

from lake.delta_tables import live_files
from lake.mapping_sql import quoted
from lake.parents import Parents, leave_out

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_VALUES = 500  # a column with more is no category


def rows_per_day(root: str, table: str, time: str, last_days: int) -> dict[date, int]:
    """How many rows of `table` each of its last days has by its column `time`, counted back from the newest.

    Empty where there is no such table or column.
    """
    with _present(root, table, [time]) as connection:
        if connection is None:
            return {}
        newest = connection.execute(f'select max("{time}")::date from present').fetchall()[0][0]
        if newest is None:
            return {}
        sql = f'select "{time}"::date, count(*) from present where "{time}" >= ? group by 1'
        return dict(connection.execute(sql, [newest - timedelta(days=last_days)]).fetchall())


def values_seen(root: str, table: str, columns: Sequence[str]) -> dict[str, frozenset[str]]:
    """The values of each column that `table` has; a column with over 500 is left out."""
    categories = {name: _distinct(root, table, name) for name in columns}
    return {name: values for name, values in categories.items() if 0 < len(values) <= MOST_VALUES}


def _distinct(root: str, table: str, column: str) -> frozenset[str]:
    """The column's values, at most one more than a category has; none where there is no such table or column."""
    with _present(root, table, [column]) as connection:
        if connection is None:
            return frozenset()
        sql = f'select distinct "{column}" from present where "{column}" is not null limit {MOST_VALUES + 1}'
        return frozenset(row[0] for row in connection.execute(sql).fetchall())


def days_after(root: str, table: str, column: str, day: date) -> tuple[date, ...]:
    """The distinct dates in `column` later than `day`, in order."""
    with _present(root, table, [column]) as connection:
        if connection is None:
            return ()
        sql = f'select distinct "{column}"::date from present where "{column}" > ? order by 1'
        return tuple(row[0] for row in connection.execute(sql, [day]).fetchall())


def orphans(staged: Path, parents: Parents, settings: Mapping[str, str | int]) -> np.ndarray:
    """Numbers (from 0) of the rows of the Parquet file `staged` whose id stands in none of the files of `parents`.

    Rows where it is empty are not among them. Spills to disk beyond the memory limit in `settings` (DuckDB's own).
    """
    with duckdb.connect(":memory:") as connection:
        for name, value in {"enable_progress_bar": False, **settings}.items():
            connection.execute(f"set {name} = '{value}'")
        connection.from_parquet(str(staged), file_row_number=True).create_view("children")
        column = quoted(parents.column)
        connection.execute(
            f"create temp table strangers as select file_row_number as row, {column} as id from children "
            f"where {column} is not null"
        )
        leave_out(connection, "strangers", parents)
        rows = connection.execute("select row from strangers order by 1").fetchnumpy()
    return np.asarray(rows["row"], dtype="int64")


@contextmanager
def _present(root: str, table: str, columns: Sequence[str]) -> "Iterator[duckdb.DuckDBPyConnection | None]":
    """A connection that sees the table as `present`, or None where it or one of the columns is not there."""
    files = live_files(root, table)
    with duckdb.connect(":memory:") as connection:
        connection.execute("set enable_progress_bar = false")
        if files:
            connection.read_parquet(files, union_by_name=True).create_view("present")
        have = {row[0] for row in connection.execute("describe present").fetchall()} if files else set()
        yield connection if have.issuperset(columns) and files else None
