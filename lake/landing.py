"""Land a checked batch: each event once, a corrected row in place of the old one."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

import duckdb
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, write_deltalake

from lake.delta_tables import address, live_files, version

BATCH_ROWS = 122_880
MOST_MERGED = 200_000  # Delta's merge holds the corrected rows in memory


class LandingConflict(ValueError):
    """Rows without an id that came back with other columns, so that old and new cannot be told apart."""

    exit_code: ClassVar[int] = 3


@dataclass(frozen=True)
class Landed:
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
) -> Landed:
    """Add to `table` the rows of the Parquet file `batch` that it does not hold yet, in one commit.

    With a `key`, a row whose key is there with other content replaces it (Delta's history keeps the old one).
    Without, rows are a bag: a line that occurs twice in the batch is there twice afterwards, however often the
    batch is landed. No change makes no commit, so the version says whether anything is new. Beyond
    `memory_limit` the comparison spills to `temp_dir`. Raises LandingConflict.
    """
    present = live_files(root, table)
    commit = CommitProperties(custom_metadata=dict(note or {}))
    with _compared(batch, present, temp_dir, memory_limit) as connection:
        total = _count(connection, "incoming")
        if not present:
            _append(root, table, connection, "from incoming", commit)
            return Landed(table, 0, total, 0, 0)
        write = _merge_keyed if key else _add_to_bag
        added, changed = write(root, table, connection, key, commit)
        earliest = _earliest(connection, key, time) if time and added + changed else None
    return Landed(table, version(root, table) or 0, added, changed, total - added - changed, earliest)


def _earliest(connection: duckdb.DuckDBPyConnection, key: Sequence[str], time: str) -> date | None:
    """The first day of what is new; of a corrected row also the day it stood on before."""
    changed = "news" if key else "fresh"
    if time not in _columns(connection, changed):
        return None
    days = f'select "{time}" as moment from {changed}'
    if key and time in _columns(connection, "everything"):
        days += f' union all select e."{time}" from everything e semi join news using ({", ".join(key)})'
    found: date | None = connection.execute(f"select min(moment)::date from ({days})").fetchall()[0][0]
    return found


def foresee(
    root: str, table: str, batch: Path, key: Sequence[str], temp_dir: Path, memory_limit: str, out: Path
) -> Path:
    """A Parquet file of what `table` would hold after `land`, with the columns of `batch`; nothing is landed.

    `batch` itself where the table does not exist yet, `out` otherwise.
    """
    present = live_files(root, table)
    if not present:
        return batch
    same = " and ".join(f'n."{c}" = p."{c}"' for c in key)
    rest = f"from present p anti join incoming n on {same}" if key else "from present"
    news = "from incoming" if key else "from incoming except all from present"
    with _compared(batch, present, temp_dir, memory_limit) as connection:
        connection.sql(f"({rest}) union all ({news})").write_parquet(str(out))
    return out


@contextmanager
def _compared(
    batch: Path, present: list[str], temp_dir: Path, memory_limit: str | None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that sees `incoming` and, with the columns incoming has, `present`."""
    settings: dict[str, str | bool | int | float | list[str]] = {"temp_directory": str(temp_dir)}
    if memory_limit:
        settings["memory_limit"] = memory_limit
    with duckdb.connect(":memory:", config=settings) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.read_parquet(str(batch)).create_view("incoming")
        if present:
            connection.read_parquet(present, union_by_name=True).create_view("everything")
            have, want = _columns(connection, "everything"), _columns(connection, "incoming")
            chosen = ", ".join(f'"{c}"' if c in have else f'null as "{c}"' for c in want)
            connection.execute(f"create view present as select {chosen} from everything")
        yield connection


def _merge_keyed(
    root: str, table: str, connection: duckdb.DuckDBPyConnection, key: Sequence[str], commit: CommitProperties
) -> tuple[int, int]:
    same = " and ".join(f'n."{c}" = p."{c}"' for c in key)
    connection.execute("create temp table news as from incoming except from present")
    connection.execute(f"create temp table fresh as select n.* from news n anti join present p on {same}")
    added, news = _count(connection, "fresh"), _count(connection, "news")
    if news == added:
        if news:
            _append(root, table, connection, "from fresh order by all", commit)
        return added, 0
    narrower = set(_columns(connection, "everything")) - set(_columns(connection, "incoming"))
    if news - added > MOST_MERGED and not narrower:
        _rewrite(root, table, connection, same, commit)
        return added, news - added
    rows = connection.sql("from news order by all").to_arrow_table()
    merge = DeltaTable(address(root, table)).merge(
        rows,
        " and ".join(f'new."{c}" = old."{c}"' for c in key),
        source_alias="new",
        target_alias="old",
        merge_schema=True,
        commit_properties=commit,
    )
    merge.when_matched_update_all().when_not_matched_insert_all().execute()
    return added, news - added


def _rewrite(
    root: str, table: str, connection: duckdb.DuckDBPyConnection, same: str, commit: CommitProperties
) -> None:
    """Many corrections: the table once more, streamed, with the new rows in the place of the old ones."""
    kept = f"select p.* from everything p anti join news n on {same}"
    _append(root, table, connection, f"{kept} union all by name from news", commit, mode="overwrite")


def _add_to_bag(
    root: str, table: str, connection: duckdb.DuckDBPyConnection, key: Sequence[str], commit: CommitProperties
) -> tuple[int, int]:
    have, want = _columns(connection, "everything"), _columns(connection, "incoming")
    shared = ", ".join(f'"{c}"' for c in want if c in have)
    if set(want) - set(have):
        return _widen_bag(root, table, connection, shared, commit)
    connection.execute(f"create temp table fresh as select {shared} from incoming except all from present")
    added = _count(connection, "fresh")
    if added:
        _append(root, table, connection, "from fresh order by all", commit)
    return added, 0


def _widen_bag(
    root: str, table: str, connection: duckdb.DuckDBPyConnection, shared: str, commit: CommitProperties
) -> tuple[int, int]:
    """New columns: the batch takes the table's place if it still holds every row that is there."""
    old, new = _count(connection, "present"), _count(connection, "incoming")
    lost = f"select {shared} from present except all select {shared} from incoming"
    connection.execute(f"create temp table lost as {lost}")
    if _count(connection, "lost"):
        raise LandingConflict(
            f"{table} now has other columns, and {_count(connection, 'lost'):,} of its {old:,} rows are no longer "
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


def _count(connection: duckdb.DuckDBPyConnection, view: str) -> int:
    return int(connection.execute(f"select count(*) from {view}").fetchall()[0][0])


def _columns(connection: duckdb.DuckDBPyConnection, view: str) -> list[str]:
    return [row[0] for row in connection.execute(f"describe {view}").fetchall()]
