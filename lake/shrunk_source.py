"""A source that is shorter than it was: rows the table holds and yesterday's file had are missing from today's."""

from collections.abc import Iterator

import duckdb

from lake.change import Change, ChangeSample
from lake.change_views import ChangeColumns, first_row

LATE = 0.1  # of a batch's rows, the earliest, may be of any day: they say nothing of where it begins
GROWING = 0.5  # a batch of which at least this share is known tells the past again; any other is a day's file
TIMELESS_GROWING = 0.9  # the same where rows have no time
LONG_DAYS = 28  # a window of so many days does not lose a third of its rows overnight


def shrunk_source(
    connection: duckdb.DuckDBPyConnection,
    columns: ChangeColumns,
    known_rows: int,
    total: int,
    rows_before: int | None,
) -> Iterator[Change]:
    """What is missing of a whole source of `total` rows, `known_rows` of which the table has.

    It is missing where the table holds more rows from the batch's first day on, or where the last landing had more
    (`rows_before`). A window that moves on has its first days no longer, which is no loss.
    """
    if known_rows < total * (GROWING if columns.time else TIMELESS_GROWING):
        return
    if not columns.time:
        yield from _against_last_landing("", total, rows_before)
        return
    name = f'"{columns.time}"'
    start, days = first_row(
        connection,
        f"select quantile_disc({name}, {LATE}), max({name})::date - min({name})::date from incoming "
        f"where {name} is not null",
    )
    if start is None:
        return
    counts = (f"(select count(*) from {rows} where {name} >= $start)" for rows in ("incoming", "present"))
    now, before = connection.execute(f"select {', '.join(counts)}", {"start": start}).fetchall()[0]
    if now < before:
        sample = ChangeSample(str(start.date()), columns.time, f"{before:,}", f"{now:,}")
        yield Change("shrunk", columns.time, before - now, before, samples=(sample,))
    if days >= LONG_DAYS:
        yield from _against_last_landing(columns.time, total, rows_before)


def _against_last_landing(time: str, total: int, rows_before: int | None) -> Iterator[Change]:
    if rows_before is not None and total < rows_before:
        sample = ChangeSample("", time, f"{rows_before:,}", f"{total:,}")
        yield Change("shrunk", time, rows_before - total, rows_before, samples=(sample,))
