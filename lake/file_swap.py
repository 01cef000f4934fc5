"""New files in the place of old ones in a Delta table, in one commit: only the files that must change are written."""

import json
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, Schema
from deltalake.transaction import AddAction, RemoveAction, create_table_with_add_actions

from lake.delta_tables import COMPRESSION, address, live_files
from lake.mapping_sql import quoted
from lake.object_store import is_remote, put
from lake.to_parquet import literal

FILE_BYTES = 32 << 20  # no larger, so that a correction rewrites little
SMALL_BYTES, MOST_SMALL = FILE_BYTES // 2, 16
NOTED = (date, float)  # ends of these are noted (a time is a date); Delta would cut text short


@dataclass(frozen=True)
class Rewrite:
    """The rows that the select `sql` gives, in the place of the files `old`."""

    sql: str
    old: tuple[str, ...] = ()


def create(
    root: str,
    table: str,
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    order: Sequence[str],
    commit: CommitProperties,
) -> None:
    """Make a table of the rows of a select, sorted by `order`, as its first version, in one commit.

    The engine writes the files itself, within its own limit of memory: delta-rs's writer held gigabytes beside it.
    """
    schema = Schema.from_arrow(connection.sql(f"{sql} limit 0").to_arrow_table().schema)
    files = _new_files(root, table, connection, sql + order_by(order))
    create_table_with_add_actions(address(root, table), schema, files, commit_properties=commit)


def swap(
    root: str,
    table: str,
    connection: duckdb.DuckDBPyConnection,
    rewrites: Sequence[Rewrite],
    order: Sequence[str],
    commit: CommitProperties,
) -> None:
    """Make all of the `rewrites` of a table that is there in one commit, the rows of each sorted by `order`.

    Files of before stay where they are, for whoever reads an older version. A kill leaves at most files that no
    version names.
    """
    delta = DeltaTable(address(root, table))
    actions: list[AddAction | RemoveAction] = []
    for rewrite in rewrites:
        actions += removed(rewrite.old)
        actions += _new_files(root, table, connection, rewrite.sql + order_by(order))
    delta.create_write_transaction(actions, "append", delta.schema(), commit_properties=commit)


def small_files(root: str, table: str) -> tuple[str, ...]:
    """The table's small files where they have become too many, none before."""
    delta = DeltaTable(address(root, table))
    notes = pa.table(delta.get_add_actions(flatten=True)).select(["path", "size_bytes"]).to_pylist()
    small = {note["path"] for note in notes if note["size_bytes"] < SMALL_BYTES}
    files = tuple(path for path in live_files(root, table) if Path(path).name in small)
    return files if len(files) >= MOST_SMALL else ()


def order_by(columns: Sequence[str]) -> str:
    """SQL that sorts by these columns; nothing without any.

    >>> order_by(["ordered_at"])
    ' order by "ordered_at"'
    """
    return f" order by {', '.join(map(quoted, columns))}" if columns else ""


def _new_files(root: str, table: str, connection: duckdb.DuckDBPyConnection, sql: str) -> list[AddAction]:
    """The rows of a select as files in the table's place, of which no version knows yet."""
    actions = []
    with drafts(root, table) as folder:
        for path in _write(folder, connection, sql):
            actions.append(added(path))
            put(address(root, table), path)
    return actions


@contextmanager
def drafts(root: str, table: str) -> Iterator[Path]:
    """Where a table's new files are written: its own folder, or one of this machine for a table in an object store."""
    if not is_remote(root):
        folder = Path(address(root, table))
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with TemporaryDirectory() as drafts:
        yield Path(drafts)


def _write(folder: Path, connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[Path]:
    """The files with the rows of a select; none where it has none."""
    sizes = f"compression {COMPRESSION}, file_size_bytes {FILE_BYTES}"
    options = f"{sizes}, filename_pattern 'part-{uuid.uuid4()}-{{i}}', overwrite_or_ignore"
    copied = connection.execute(
        f"copy ({sql}) to {literal(str(folder))} (format parquet, {options}, return_files true)"
    )
    rows, files = copied.fetchall()[0]
    for path in map(Path, files):
        if rows:
            yield path
        else:
            path.unlink()


def removed(files: Sequence[str]) -> list[RemoveAction]:
    """What a commit says of files, by name or path, that are no longer of the table."""
    return [RemoveAction(Path(file).name, True, int(time.time() * 1000)) for file in files]


def added(path: Path, noted: Sequence[str] | None = None) -> AddAction:
    """What a commit says of a new file that lies in the table's place, with notes of all columns or of some."""
    status, notes = path.stat(), json.dumps(_notes(path, noted))
    return AddAction(path.name, status.st_size, {}, int(status.st_mtime * 1000), True, notes)


def _notes(path: Path, noted: Sequence[str] | None) -> Mapping[str, Any]:
    """What Delta notes of a file: its rows, each column's nulls and, of a time or number that has any, its ends."""
    metadata = pq.read_metadata(path)
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    notes: dict[str, Any] = {
        "numRecords": metadata.num_rows,
        "minValues": {},
        "maxValues": {},
        "nullCount": {},
    }
    for place, name in enumerate(metadata.schema.names):
        if noted is not None and name not in noted:
            continue
        columns = [group.column(place) for group in groups]
        notes["nullCount"][name] = sum(column.statistics.null_count for column in columns)
        valued = [column.statistics for column in columns if column.statistics.num_values]
        if valued and all(stats.has_min_max and isinstance(stats.min, NOTED) for stats in valued):
            notes["minValues"][name] = _shown(min(stats.min for stats in valued))
            notes["maxValues"][name] = _shown(max(stats.max for stats in valued))
    return notes


def _shown(value: date | float) -> str | float:
    """As Delta notes it: times cut to milliseconds."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    return value.isoformat() if isinstance(value, date) else value
