"""The days of a published table: all of them, the newest before a day, and the rows of a span."""

from datetime import date
from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
from deltalake import DeltaTable

from lake.delta_tables import address, filtered, live_files, version


def newest_before(root: str, table: str, column: str, bound: date) -> date | None:
    """The greatest value of a column of dates that is before `bound`; None where there is none, or no such table.

    It comes from what Delta notes of each file; only a file that reaches across the bound is read.
    """
    if version(root, table) is None:
        return None
    notes = pa.table(DeltaTable(address(root, table)).get_add_actions(flatten=True)).to_pylist()
    named = {PurePosixPath(note["path"]).name: _ends(note, column) for note in notes}
    ends = {uri: named[PurePosixPath(uri).name] for uri in live_files(root, table)}
    newest = [most for _, most in ends.values() if most is not None and most < bound]
    across = [uri for uri, (least, most) in ends.items() if most is None or least < bound <= most]
    if across:
        rows = ds.dataset(across, format="parquet").to_table([column], filter=ds.field(column) < bound)
        newest += [day for day in rows[column].unique().to_pylist() if day is not None]
    return max(newest, default=None)


def days_in(root: str, table: str, column: str) -> list[date]:
    """Every value of a column of dates, ascending; none where there is no such table.

    It comes from what Delta notes of each file; only a file of several days is read.
    """
    if version(root, table) is None:
        return []
    notes = pa.table(DeltaTable(address(root, table)).get_add_actions(flatten=True)).to_pylist()
    named = {PurePosixPath(note["path"]).name: _ends(note, column) for note in notes}
    ends = {uri: named[PurePosixPath(uri).name] for uri in live_files(root, table)}
    days = {least for least, most in ends.values() if least == most}
    mixed = [uri for uri, (least, most) in ends.items() if least != most]
    if mixed:
        days |= set(ds.dataset(mixed, format="parquet").to_table([column])[column].unique().to_pylist())
    return sorted(days - {None})


def read_between(root: str, table: str, column: str, first: date, end: date, columns: list[str]) -> pa.Table:
    """Some columns of the rows with `first` <= `column` < `end`; an empty table without columns where there is none."""
    return filtered(root, table, (ds.field(column) >= first) & (ds.field(column) < end), columns)


def _ends(note: dict[str, Any], column: str) -> tuple[date, date | None]:
    """The least and the greatest value of a file; None for the greatest where nothing is noted of it."""
    least, most = note.get(f"min.{column}"), note.get(f"max.{column}")
    return (date.min, None) if least is None or most is None else (least, most)
