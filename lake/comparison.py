"""A batch next to the table it may land in: what of it is new, compared row by row, spilling to disk."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb


@contextmanager
def compared(
    batch: Path, present: list[str], temp_dir: Path, memory_limit: str | None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that sees the Parquet file as `incoming`, and the table's files in two ways.

    `everything` is the table as it is, `present` the same with the columns that incoming has; neither where there is
    no table.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {"temp_directory": str(temp_dir)}
    if memory_limit:
        settings["memory_limit"] = memory_limit
    with duckdb.connect(":memory:", config=settings) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.read_parquet(str(batch)).create_view("incoming")
        if present:
            connection.read_parquet(present, union_by_name=True).create_view("everything")
            have, want = columns_of(connection, "everything"), columns_of(connection, "incoming")
            columns = ", ".join(f'"{c}"' if c in have else f'null as "{c}"' for c in want)
            connection.execute(f"create view present as select {columns} from everything")
        yield connection


def same_key(key: Sequence[str], left: str, right: str) -> str:
    """SQL for: two rows have the same key.

    >>> print(same_key(["order_id"], "n", "p"))
    n."order_id" = p."order_id"
    """
    return " and ".join(f'{left}."{column}" = {right}."{column}"' for column in key)


def count(connection: duckdb.DuckDBPyConnection, view: str) -> int:
    """How many rows the view has."""
    return int(connection.execute(f"select count(*) from {view}").fetchall()[0][0])


def sample_of(rows: int, most: int) -> str:
    """SQL that leaves about `most` of so many rows, the same of the same files each time; nothing where they are fewer.

    >>> sample_of(4_000_000, 1_000_000)
    'using sample 25.0000 percent (system, 7)'
    """
    return "" if rows <= most else f"using sample {100 * most / rows:.4f} percent (system, 7)"


def columns_of(connection: duckdb.DuckDBPyConnection, view: str) -> list[str]:
    """The view's columns, in order."""
    return [row[0] for row in connection.execute(f"describe {view}").fetchall()]
