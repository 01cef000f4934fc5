"""The money of new rows against the usual: a day's median, its total, and rows of a magnitude never met."""

from collections.abc import Iterator

import duckdb

from lake.change import SAMPLES, Change, ChangeSample
from lake.change_views import NEW_ROWS, ChangeColumns, first_row
from lake.comparison import count, sample_of

USUAL_DAYS = 91  # of the table's newest days, which say what is usual
LEAST_DAYS = 14  # fewer days say nothing of a day's total
FEW = 3  # rows of which a median says something, if it is far off
OUTER = 0.005  # the share of known rows above, and below, what counts as their range
BEYOND = 3.0  # times that range is another magnitude
MOST_USUAL = 1_000_000  # rows without times that say what is usual, of more a sample


def amount_levels(
    connection: duckdb.DuckDBPyConnection, columns: ChangeColumns, least_rows: int
) -> Iterator[Change]:
    """Per column of money the most unusual median and total of a new day, and the share of foreign rows.

    A day with fewer than `least_rows` has no total. A table without times is one day. A total is taken without the
    day's largest row, and set against the highest of the known days: few customers, one of them a wholesaler, are
    no fault.
    """
    for money in columns.money:
        _create_usual(connection, columns.time, money)
        yield from _median(connection, columns, money, least_rows)
        if columns.time:
            yield from _total(connection, columns.time, money, least_rows)
        yield from _foreign(connection, columns, money)


def _create_usual(connection: duckdb.DuckDBPyConnection, time: str | None, money: str) -> None:
    day = f'"{time}"::date' if time else "null::date"
    newest = f'where "{time}" >= (select max("{time}") from present) - interval {USUAL_DAYS} day'
    rows = newest if time else sample_of(count(connection, "present"), MOST_USUAL)
    connection.execute(
        f'create or replace temp table usual as select {day} as day, "{money}" as money from present {rows}'
    )
    connection.execute(
        f'create or replace temp view today as select {day} as day, "{money}" as money from {NEW_ROWS}'
    )


def _median(
    connection: duckdb.DuckDBPyConnection, columns: ChangeColumns, money: str, least_rows: int
) -> Iterator[Change]:
    """The day, or all new rows together, whose median says most: the further off, and of the more rows."""
    usual = first_row(connection, "select median(money) from usual where money > 0")[0]
    levels = connection.execute(
        "select day, count(*) as rows, median(money) as middle from today where money > 0 "
        f"group by grouping sets ((day), ()) having rows >= {FEW} "
        f"order by abs(ln(middle / $usual)) * sqrt(least(rows, {least_rows})) desc, rows desc, day limit 1",
        {"usual": usual or 1.0},
    ).fetchall()
    if usual and levels:
        day, rows, middle = levels[0]
        sample = ChangeSample("" if day is None else str(day), money, f"{usual:.2f}", f"{middle:.2f}")
        yield Change("median", money, rows, rows, factor=middle / usual, samples=(sample,))


def _total(connection: duckdb.DuckDBPyConnection, time: str, money: str, least_rows: int) -> Iterator[Change]:
    known_days, highest = first_row(
        connection,
        "select count(*), max(total) from (select sum(money) as total from usual where day is not null group by day)",
    )
    days = connection.execute(
        "select day, count(*), sum(money) - max(money) as total from today where day is not null group by day "
        f"having count(*) >= {least_rows} order by total desc, day limit 1"
    ).fetchall()
    if known_days >= LEAST_DAYS and highest and days:
        day, rows, total = days[0]
        sample = ChangeSample(str(day), money, f"{highest:.2f}", f"{total:.2f}")
        yield Change("total", money, rows, rows, factor=total / highest, samples=(sample,))


def _foreign(connection: duckdb.DuckDBPyConnection, columns: ChangeColumns, money: str) -> Iterator[Change]:
    low, high = first_row(
        connection, f"select quantile_cont(money, {OUTER}), quantile_cont(money, {1 - OUTER}) from usual"
    )
    if not high:
        return
    where = f'"{money}" > {BEYOND * high} or ("{money}" > 0 and "{money}" < {low / BEYOND})'
    rows, of = first_row(connection, f"select count(*) filter ({where}), count(*) from {NEW_ROWS}")
    if rows:
        row = columns.ids[0]
        samples = connection.execute(
            f'select "{row}", printf(\'%.2f\', "{money}") from {NEW_ROWS} where {where} order by all limit {SAMPLES}'
        ).fetchall()
        usual = f"{low:.2f} to {high:.2f}"
        shown = tuple(ChangeSample(row_id, money, usual, amount) for row_id, amount in samples)
        yield Change("foreign", money, rows, of, samples=shown)
