"""Land a checked batch: each event once, a corrected row in place of the old one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

import duckdb
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, write_deltalake

from lake.comparison import columns_of, compared, count, same_key
from lake.delta_tables import address, live_files, version

BATCH_ROWS = 122_880
MOST_MERGED = 200_000  # Delta's merge holds the corrected rows in memory


class LandingConflict(ValueError):
    """Rows without an id that came back with other columns, so that old and new cannot be told apart."""

    exit_code: ClassVar[int] = 3


@dataclass(frozen=True)
class TableChange:
    """What one batch did to its table, which now stands at `version`.

    `earliest` is the first day, by the table's time, of a row that came or changed after the first landing.
    """

    table: str
    version: int
    added: int
    changed: int
    unchanged: int
    earliest: date | None = None


def land(
    root: str,
    table: str,
    batch: Path,
    key: Sequence[str],
    temp_dir: Path,
    note: Mapping[str, str] | None = None,
    *,
    time: str | None = None,
    memory_limit: str | None = None,
) -> TableChange:
    """Add to `table` the rows of the Parquet file `batch` that it does not hold yet, in one commit.

    With a `key`, a row whose key is there with other content replaces it (Delta's history keeps the old one).
    Without, rows are a bag: a line that occurs twice in the batch is there twice afterwards, however often the
    batch is landed. No change makes no commit, so the version says whether anything is new. Beyond
    `memory_limit` the comparison spills to `temp_dir`. Raises LandingConflict.
    """
    present = live_files(root, table)
    commit = CommitProperties(custom_metadata=dict(note or {}))
    with compared(batch, present, temp_dir, memory_limit) as connection:
        total = count(connection, "incoming")
        if not present:
            _append(root, table, connection, "from incoming", commit)
            return TableChange(table, 0, total, 0, 0)
        write = _merge_keyed if key else _add_to_bag
        added, changed = write(root, table, connection, key, commit)
        earliest = _earliest(connection, key, time) if time and added + changed else None
    return TableChange(table, version(root, table) or 0, added, changed, total - added - changed, earliest)


def _earliest(connection: duckdb.DuckDBPyConnection, key: Sequence[str], time: str) -> date | None:
    """The first day of what is new; of a corrected row also the day it stood on before."""
    view = "news" if key else "fresh"
    if time not in columns_of(connection, view):
        return None
    days = f'select "{time}" as moment from {view}'
    if key and time in columns_of(connection, "everything"):
        days += f' union all select e."{time}" from everything e semi join news using ({", ".join(key)})'
    first: date | None = connection.execute(f"select min(moment)::date from ({days})").fetchall()[0][0]
    return first


def _merge_keyed(
    root: str, table: str, connection: duckdb.DuckDBPyConnection, key: Sequence[str], commit: CommitProperties
) -> tuple[int, int]:
    same = same_key(key, "n", "p")
    connection.execute("create temp table news as from incoming except from present")
    connection.execute(f"create temp table fresh as select n.* from news n anti join present p on {same}")
    added, news = count(connection, "fresh"), count(connection, "news")
    if news == added:
        if news:
            _append(root, table, connection, "from fresh order by all", commit)
        return added, 0
    narrower = set(columns_of(connection, "everything")) - set(columns_of(connection, "incoming"))
    if news - added > MOST_MERGED and not narrower:
        _rewrite(root, table, connection, same, commit)
        return added, news - added
    _merge(root, table, connection, key, commit)
    return added, news - added


def _merge(
    root: str, table: str, connection: duckdb.DuckDBPyConnection, key: Sequence[str], commit: CommitProperties
) -> None:
    """A few corrections: new rows added, those with a key that is there put in the old ones' place."""
    rows = connection.sql("from news order by all").to_arrow_table()
    merge = DeltaTable(address(root, table)).merge(
        rows,
        same_key(key, "new", "old"),
        source_alias="new",
        target_alias="old",
        merge_schema=True,
        commit_properties=commit,
    )
    merge.when_matched_update_all().when_not_matched_insert_all().execute()


def _rewrite(
    root: str, table: str, connection: duckdb.DuckDBPyConnection, same: str, commit: CommitProperties
) -> None:
    """Many corrections: the table once more, streamed, with the new rows in the place of the old ones."""
    unchanged = f"select p.* from everything p anti join news n on {same}"
    _append(root, table, connection, f"{unchanged} union all by name from news", commit, mode="overwrite")


def _add_to_bag(
    root: str, table: str, connection: duckdb.DuckDBPyConnection, key: Sequence[str], commit: CommitProperties
) -> tuple[int, int]:
    have, want = columns_of(connection, "everything"), columns_of(connection, "incoming")
    shared = ", ".join(f'"{c}"' for c in want if c in have)
    if set(want) - set(have):
        return _widen_bag(root, table, connection, shared, commit)
    connection.execute(f"create temp table fresh as select {shared} from incoming except all from present")
    added = count(connection, "fresh")
    if added:
        _append(root, table, connection, "from fresh order by all", commit)
    return added, 0


def _widen_bag(
    root: str, table: str, connection: duckdb.DuckDBPyConnection, shared: str, commit: CommitProperties
) -> tuple[int, int]:
    """New columns: the batch takes the table's place if it still holds every row that is there."""
    old, new = count(connection, "present"), count(connection, "incoming")
    lost = f"select {shared} from present except all select {shared} from incoming"
    connection.execute(f"create temp table lost as {lost}")
    if count(connection, "lost"):
        raise LandingConflict(
            f"{table} now has other columns, and {count(connection, 'lost'):,} of its {old:,} rows are no longer "
            "in the source; rows without an id cannot be matched. Give the source's full history, or a new --home"
        )
    _append(root, table, connection, "from incoming", commit, mode="overwrite")
    return new - old, old


def _append(
    root: str,
    table: str,
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    commit: CommitProperties,
    mode: str = "append",
) -> None:
    rows: pa.RecordBatchReader = connection.sql(sql).to_arrow_reader(BATCH_ROWS)
    schema_mode = "overwrite" if mode == "overwrite" else "merge"
    write_deltalake(address(root, table), rows, mode=mode, schema_mode=schema_mode, commit_properties=commit)
