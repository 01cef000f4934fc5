"""Rows without an id that say something else: new ones where as many of the known ones are gone."""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from lake.change import SAMPLES, Change, ChangeSample
from lake.change_views import NEW_ROWS, RELATED_ROWS, ChangeColumns, first_row


@dataclass(frozen=True)
class Scope:
    """What of the new rows, of the batch and of the table is compared, each as SQL to select from."""

    new_rows: str
    batch: str
    present: str


def altered_lines(
    connection: duckdb.DuckDBPyConnection, columns: ChangeColumns, least_rows: int, *, is_whole: bool
) -> Iterator[Change]:
    """The change of a table without a key; none where nothing is gone, or fewer than `least_rows`.

    Lines of an order are compared within the orders the table knows. Other rows are compared within the days it knows,
    but for the newest, which may have been cut short; and only those of a source that `is_whole`, since another file
    may hold the rest of a day.
    """
    scope = _scope(connection, columns, is_whole)
    if scope is None:
        return
    fresh = _count(connection, scope.new_rows)
    if fresh < least_rows:
        return
    old = _count(connection, scope.present)
    missing = old - (_count(connection, scope.batch) - fresh)
    if missing > 0:
        yield Change("altered", "", min(fresh, missing), old, samples=_samples(connection, columns, scope))


def _scope(connection: duckdb.DuckDBPyConnection, columns: ChangeColumns, is_whole: bool) -> Scope | None:
    if columns.time is None:
        return _of_orders() if "order_id" in columns.ids else None
    return _of_days(connection, columns.time) if is_whole else None


def _of_orders() -> Scope:
    return Scope(
        f"(from {NEW_ROWS} semi join {RELATED_ROWS} using (order_id))",
        f"(from incoming semi join {RELATED_ROWS} using (order_id))",
        RELATED_ROWS,
    )


def _of_days(connection: duckdb.DuckDBPyConnection, time: str) -> Scope | None:
    first, last = first_row(
        connection,
        f'select greatest((select min("{time}") from incoming), min("{time}")), max("{time}")::date from present',
    )
    if first is None or last is None:
        return None
    days = f"\"{time}\" >= '{first}' and \"{time}\" < '{last}'"
    return Scope(*(f"(from {rows} where {days})" for rows in (NEW_ROWS, "incoming", "present")))


def _count(connection: duckdb.DuckDBPyConnection, rows: str) -> int:
    return int(first_row(connection, f"select count(*) from {rows}")[0])


def _samples(
    connection: duckdb.DuckDBPyConnection, columns: ChangeColumns, scope: Scope
) -> tuple[ChangeSample, ...]:
    """New rows, each beside a known one with the same ids where there is one."""
    row, value = columns.ids[0], columns.time or columns.money[0]
    same = " and ".join(f'n."{name}" = p."{name}"' for name in columns.ids)
    rows = connection.execute(
        f'select n."{row}", coalesce(min(p."{value}")::varchar, \'\'), n."{value}"::varchar '
        f"from (from {scope.new_rows} order by all limit {SAMPLES}) n left join {scope.present} p on {same} "
        f'group by n."{row}", n."{value}" order by all'
    ).fetchall()
    return tuple(ChangeSample(row_id, value, before, after) for row_id, before, after in rows)
