"""Which of a table's files can hold a row of a batch, so that no other has to be read."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from deltalake import DeltaTable

from lake.delta_tables import address, live_files
from lake.mapping_sql import quoted
from lake.to_parquet import literal

CUT = timedelta(milliseconds=1)  # the ends that Delta notes are cut to milliseconds


def files_with_keys(
    connection: duckdb.DuckDBPyConnection, rows: str, present: Sequence[str], key: Sequence[str]
) -> list[str]:
    """The files of `present` with a `key` that some row of the view `rows` has; only these columns are read."""
    same = " and ".join(f"p.{quoted(column)} = n.{quoted(column)}" for column in key)
    files = connection.execute(
        f"select distinct filename from read_parquet({literal(list(present))}, filename = true) p "
        f"semi join {rows} n on {same}"
    )
    return sorted(row[0] for row in files.fetchall())


def files_within(
    connection: duckdb.DuckDBPyConnection, root: str, table: str, time: str, days_before: int = 0
) -> list[str]:
    """The live files with a time between the first of `incoming`, or so many days before it, and the last.

    By what Delta notes of each; a file without notes, or with empty times, is among them.
    """
    span = f"select min({quoted(time)}), max({quoted(time)}) from incoming"
    first, last = connection.execute(span).fetchall()[0]
    if first is not None:
        first -= timedelta(days=days_before)
    notes = pa.table(DeltaTable(address(root, table)).get_add_actions(flatten=True)).to_pylist()
    near = {Path(note["path"]).name for note in notes if _reaches(note, time, first, last)}
    return [path for path in live_files(root, table) if Path(path).name in near]


def _reaches(note: dict[str, Any], time: str, first: datetime | None, last: datetime | None) -> bool:
    least, most = note.get(f"min.{time}"), note.get(f"max.{time}")
    if first is None or last is None or least is None or most is None or note.get(f"null_count.{time}"):
        return True
    return bool(least - CUT <= last and first <= most + CUT)
