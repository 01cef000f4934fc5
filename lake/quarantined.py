"""The rows of one raw table in the quarantine: which of them would pass by now, and which stay when a part is read."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path

import duckdb
import pyarrow as pa

from lake.delta_tables import Slice, live_files, read
from lake.parents import Parents
from lake.to_parquet import literal

QUARANTINE = "quarantine"


def due_sources(
    root: str,
    table: str,
    times: Mapping[str, str],
    believed: tuple[datetime, datetime],
    parents: Mapping[str, Parents],
) -> frozenset[str]:
    """The sources of quarantined rows that would pass now although nothing of them changed.

    `times` and `parents` are by the rule that caught a row: a time that lay in the future and lies now in
    `believed` (its end exclusive), and an id that is now there.
    """
    with _quarantine(root, table) as connection:
        if connection is None:
            return frozenset()
        sources = [_due_times(connection, rule, column, believed) for rule, column in times.items()]
        sources += [_due_ids(connection, rule, of) for rule, of in parents.items() if of.files]
        return frozenset(chain.from_iterable(sources))


def other_rows(
    root: str, table: str, sources: Collection[str] | None, batch: Path, key: Sequence[str]
) -> pa.Table:
    """The quarantined rows of `table` that a part's verdict says nothing about.

    Of files those from none of `sources`, which were read or are gone; without (None) those whose `key` no row of the
    staged `batch` has.
    """
    rows = read(root, QUARANTINE, Slice("table", table))
    if not rows.num_rows:
        return rows
    with duckdb.connect(":memory:") as connection:
        connection.execute("set enable_progress_bar = false")
        connection.register("rows", rows)
        if sources is not None:
            stays = f"source not in (select unnest({literal(sorted(sources))}::varchar[]))"
        elif key:
            same = " and ".join(f"n.\"{name}\" = json_extract_string(content, '$.{name}')" for name in key)
            stays = f"not exists (from read_parquet({literal(str(batch))}) n where {same})"
        else:
            stays = "true"
        return connection.execute(f"from rows where {stays}").to_arrow_table().cast(rows.schema)


def _due_times(
    connection: duckdb.DuckDBPyConnection, rule: str, column: str, believed: tuple[datetime, datetime]
) -> list[str]:
    value = f"try_cast(json_extract_string(content, '$.{column}') as timestamp)"
    sql = f"select distinct source from quarantined where rule = ? and {value} >= ? and {value} < ?"
    return [row[0] for row in connection.execute(sql, [rule, *believed]).fetchall()]


def _due_ids(connection: duckdb.DuckDBPyConnection, rule: str, parents: Parents) -> list[str]:
    ids = f"json_extract_string(content, '$.{parents.column}')"
    sql = (
        f"select distinct source from quarantined semi join read_parquet({literal(list(parents.files))}, "
        f'union_by_name = true) p on {ids} = p."{parents.key}" where rule = ?'
    )
    return [row[0] for row in connection.execute(sql, [rule]).fetchall()]


@contextmanager
def _quarantine(root: str, table: str) -> Iterator[duckdb.DuckDBPyConnection | None]:
    """A connection that sees the table's rows as `quarantined`; None where there is none."""
    files = live_files(root, QUARANTINE)
    with duckdb.connect(":memory:") as connection:
        connection.execute("set enable_progress_bar = false")
        if files:
            connection.execute(
                f'create view quarantined as from read_parquet({literal(files)}) where "table" = {literal(table)}'
            )
        is_empty = not files or not connection.execute("select 1 from quarantined limit 1").fetchall()
        yield None if is_empty else connection
