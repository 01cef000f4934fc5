"""What a checked batch would change in its table, counted before it lands and with rows that show it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from lake.altered_lines import altered_lines
from lake.altered_rows import altered_rows
from lake.amount_levels import USUAL_DAYS, amount_levels
from lake.change import Change
from lake.change_views import NEW_ROWS, ChangeColumns, change_columns, create_heaps, first_row
from lake.comparison import columns_of, compared, count
from lake.delta_tables import live_files
from lake.id_spellings import respelt_ids
from lake.overlap import files_with_keys, files_within
from lake.parents import Parents
from lake.shrunk_source import shrunk_source
from lake.strange_new_rows import exchanged_rows, twin_rows
from tables.contract import Contract


def changes_of(
    present: list[str],
    contract: Contract,
    batch: Path,
    temp_dir: Path,
    memory_limit: str | None,
    *,
    least_rows: int,
    is_whole: bool = True,
    rows_before: int | None = None,
    parents: Sequence[Parents] = (),
) -> tuple[Change, ...]:
    """The changes between a table that lies in the Parquet files `present` and a `batch` that would land in it.

    There are none before a first landing. `is_whole`: the batch is all of its source, not only what is new;
    `rows_before` is what a whole one had last time. A day with fewer than `least_rows` has no total of its own.
    `parents` say where the ids stand that the batch's rows refer to. Nothing is written but DuckDB's spill in
    `temp_dir`.
    """
    if not present:
        return ()
    with compared(batch, present, temp_dir, memory_limit) as connection:
        shared = set(columns_of(connection, "everything")) & set(columns_of(connection, "incoming"))
        columns = change_columns(contract, sorted(shared))
        create_heaps(connection, columns, is_whole=is_whole)
        of_rows = _changes(connection, columns, least_rows, is_whole, rows_before)
        return (*of_rows, *respelt_ids(connection, columns, parents))


def files_for(
    root: str, contract: Contract, batch: Path, temp_dir: Path, memory_limit: str | None, *, is_whole: bool
) -> list[str]:
    """The files of a table that a batch has to be held against: all of them, or of a part those that can matter.

    These hold its keys, its days, or the days that say what is usual. A table without times is read whole.
    """
    present = live_files(root, contract.table)
    if is_whole or not present or contract.time is None:
        return present
    with compared(batch, [], temp_dir, memory_limit) as connection:
        if contract.time not in columns_of(connection, "incoming"):
            return present
        near = set(files_within(connection, root, contract.table, contract.time, USUAL_DAYS))
        if contract.key:
            near |= set(files_with_keys(connection, "incoming", present, contract.key))
    return sorted(near)


def _changes(
    connection: duckdb.DuckDBPyConnection,
    columns: ChangeColumns,
    least_rows: int,
    is_whole: bool,
    rows_before: int | None,
) -> Iterator[Change]:
    total, new = count(connection, "incoming"), count(connection, NEW_ROWS)
    if columns.key:
        yield from altered_rows(connection, columns, _known_rows(connection, columns, total - new, is_whole))
    else:
        yield from altered_lines(connection, columns, least_rows, is_whole=is_whole)
    if is_whole:
        yield from shrunk_source(connection, columns, total - new, total, rows_before)
    if new:
        yield from amount_levels(connection, columns, least_rows)
        yield from twin_rows(connection, columns)
        yield from exchanged_rows(connection, columns)


def _known_rows(
    connection: duckdb.DuckDBPyConnection, columns: ChangeColumns, matched: int, is_whole: bool
) -> int:
    """The rows of which a share may change: those that came again, or all of those days where only changes come."""
    if is_whole:
        return matched
    days = f'where "{columns.time}" between $first and $last' if columns.time else ""
    limits = {}
    if columns.time:
        ends = first_row(connection, f'select min("{columns.time}"), max("{columns.time}") from incoming')
        limits = dict(zip(("first", "last"), ends, strict=True))
    rows = connection.execute(f"select count(*) from present {days}", limits).fetchall()[0][0]
    return max(matched, int(rows))
