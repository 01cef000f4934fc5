"""New rows that are known ones under another id, or were of the newest days before day and month were exchanged."""

from collections.abc import Iterator

import duckdb

from lake.change import SAMPLES, Change, ChangeSample
from lake.change_views import NEW_ROWS, ChangeColumns, first_row
from lake.comparison import count

NEAR_DAYS = 7  # exchanged back, a row lies this near to the newest day the table knows
FAR_DAYS = 14  # and as it came, it lies further away


def twin_rows(connection: duckdb.DuckDBPyConnection, columns: ChangeColumns) -> Iterator[Change]:
    """New rows whose time and money (or, where times are days or there is no money, all that is required) are known."""
    if not (columns.key and columns.time):
        return
    midnights = first_row(
        connection,
        f'select bool_and("{columns.time}" = date_trunc(\'day\', "{columns.time}")) from {NEW_ROWS}',
    )[0]
    names = [columns.time, *columns.money] if columns.money and not midnights else list(columns.required)
    if len(names) < 2:
        return
    same = " and ".join(f'n."{name}" = p."{name}"' for name in names)
    rows, of = first_row(
        connection,
        f"select (select count(*) from {NEW_ROWS} n semi join present p on {same}), (select count(*) from {NEW_ROWS})",
    )
    if rows:
        yield Change("twin", columns.key[0], rows, of, samples=_twins(connection, columns, same))


def _twins(
    connection: duckdb.DuckDBPyConnection, columns: ChangeColumns, same: str
) -> tuple[ChangeSample, ...]:
    key = columns.key[0]
    rows = connection.execute(
        f'select n."{columns.time}"::varchar, min(p."{key}"), n."{key}" '
        f'from (select n.* from {NEW_ROWS} n semi join present p on {same} order by n."{key}" limit {SAMPLES}) n '
        f"join present p on {same} group by 1, 3 order by 3"
    ).fetchall()
    return tuple(ChangeSample(time, key, before, after) for time, before, after in rows)


def exchanged_rows(connection: duckdb.DuckDBPyConnection, columns: ChangeColumns) -> Iterator[Change]:
    """New rows on days long past, which with day and month exchanged would be of the newest days.

    A day the table lacks among those it has does not count: its rows may well have been late.
    """
    if not columns.time:
        return
    ends = f'min("{columns.time}")::date, max("{columns.time}")::date'
    oldest, newest = first_row(connection, f"select {ends} from present")
    if newest is None:
        return
    day = f'"{columns.time}"::date'
    meant = f"make_date(year({day}), day({day}), month({day}))"
    exchanged = (
        f"(select *, {meant} as meant from {NEW_ROWS} where day({day}) between 1 and 12 "
        f"and abs({day} - '{newest}'::date) > {FAR_DAYS}) n"
    )
    usual_day = f"({day} < '{oldest}' or {day} in (select {day} from present))"
    where = f"abs(meant - '{newest}'::date) <= {NEAR_DAYS} and {usual_day}"
    of = count(connection, NEW_ROWS)
    rows = first_row(connection, f"select count(*) from {exchanged} where {where}")[0]
    if rows:
        samples = connection.execute(
            f'select "{columns.ids[0]}", meant::varchar, ({day})::varchar from {exchanged} where {where} '
            f"order by all limit {SAMPLES}"
        ).fetchall()
        shown = tuple(ChangeSample(row_id, columns.time, before, after) for row_id, before, after in samples)
        yield Change("exchanged", columns.time, rows, of, samples=shown)
